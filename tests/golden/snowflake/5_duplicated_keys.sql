-- see https://docs.snowflake.com/en/sql-reference/sql/create-table
-- see https://docs.snowflake.com/en/sql-reference/sql/insert
-- see https://docs.snowflake.com/en/sql-reference/sql/update
-- see https://docs.snowflake.com/en/sql-reference/sql/delete
-- see https://docs.snowflake.com/en/sql-reference/collation
-- see https://docs.snowflake.com/en/sql-reference/functions-window-syntax
-- see https://docs.snowflake.com/en/sql-reference/transactions
-- see https://docs.snowflake.com/en/sql-reference/functions/dateadd
-- see https://docs.snowflake.com/en/sql-reference/functions/hex_encode
-- see https://docs.snowflake.com/en/sql-reference/functions/md5_binary
-- see https://docs.snowflake.com/en/sql-reference/functions/object_construct_keep_null
-- see https://docs.snowflake.com/en/sql-reference/functions/st_asgeojson
-- see https://docs.snowflake.com/en/sql-reference/functions/st_aswkb
-- see https://docs.snowflake.com/en/sql-reference/functions/to_char
-- see https://docs.snowflake.com/en/sql-reference/functions/to_json
-- see https://docs.snowflake.com/en/sql-reference/functions/to_timestamp
-- see https://docs.snowflake.com/en/sql-reference/functions/convert_timezone
-- see https://docs.snowflake.com/en/sql-reference/functions/try_to_double

-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 0
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_plan"
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  "new"."balance",
  "new"."active",
  "new"."seen_at",
  "new"."heard_at",
  "new"."noted_at",
  "new"."born",
  "new"."opens",
  "new"."photo",
  "new"."settings",
  "new"."tags",
  "new"."place",
  MD5_BINARY(
    CONCAT(
      '',
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(TO_VARCHAR("new"."active"))), ':', TO_VARCHAR("new"."active")),
        '-'
      ),
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(TO_VARCHAR("new"."balance"))), ':', TO_VARCHAR("new"."balance")),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(LENGTH(TO_CHAR("new"."born", 'YYYY-MM-DD'))),
          ':',
          TO_CHAR("new"."born", 'YYYY-MM-DD')
        ),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(
            LENGTH(
              CONCAT(
                TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
                'Z'
              )
            )
          ),
          ':',
          CONCAT(
            TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
            'Z'
          )
        ),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(LENGTH(TO_CHAR("new"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'))),
          ':',
          TO_CHAR("new"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
        ),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(LENGTH(TO_CHAR("new"."opens", 'HH24:MI:SS.FF9'))),
          ':',
          TO_CHAR("new"."opens", 'HH24:MI:SS.FF9')
        ),
        '-'
      ),
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(HEX_ENCODE("new"."photo"))), ':', HEX_ENCODE("new"."photo")),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(LENGTH(HEX_ENCODE(ST_ASWKB("new"."place")))),
          ':',
          HEX_ENCODE(ST_ASWKB("new"."place"))
        ),
        '-'
      ),
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(COLLATE("new"."plan", ''))), ':', COLLATE("new"."plan", '')),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(
            LENGTH(
              CONCAT(
                TO_VARCHAR((
                  "new"."score" + 0
                )),
                CASE
                  WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                    "new"."score" + 0
                  ))) = (
                    "new"."score" + 0
                  )
                  THEN ''
                  ELSE CONCAT(
                    '/',
                    COALESCE(
                      TO_VARCHAR((
                        "new"."score" + 0
                      ) - TRY_TO_DOUBLE(TO_VARCHAR((
                        "new"."score" + 0
                      )))),
                      'max'
                    )
                  )
                END
              )
            )
          ),
          ':',
          CONCAT(
            TO_VARCHAR((
              "new"."score" + 0
            )),
            CASE
              WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                "new"."score" + 0
              ))) = (
                "new"."score" + 0
              )
              THEN ''
              ELSE CONCAT(
                '/',
                COALESCE(
                  TO_VARCHAR((
                    "new"."score" + 0
                  ) - TRY_TO_DOUBLE(TO_VARCHAR((
                    "new"."score" + 0
                  )))),
                  'max'
                )
              )
            END
          )
        ),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(
            LENGTH(
              CONCAT(
                TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
                'Z'
              )
            )
          ),
          ':',
          CONCAT(
            TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
            'Z'
          )
        ),
        '-'
      ),
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(TO_JSON("new"."settings"))), ':', TO_JSON("new"."settings")),
        '-'
      ),
      COALESCE(CONCAT(TO_VARCHAR(LENGTH(TO_JSON("new"."tags"))), ':', TO_JSON("new"."tags")), '-')
    )
  ) AS "lightning_version"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan";

-- compare with the baseline
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_changes"
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."lightning_op" = 'added'
      THEN 1
      WHEN "rows"."lightning_op" = 'changed'
      THEN 2
      WHEN "rows"."lightning_op" = 'removed'
      THEN 3
      WHEN "rows"."lightning_op" = 'taken'
      THEN 4
      WHEN "rows"."lightning_op" = 'vanished'
      THEN 5
    END ASC
  ) AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  "rows"."lightning_version",
  "rows"."id" AS "id",
  "rows"."plan" AS "plan",
  "rows"."score" AS "score",
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."seen_at" AS "seen_at",
  "rows"."heard_at" AS "heard_at",
  "rows"."noted_at" AS "noted_at",
  "rows"."born" AS "born",
  "rows"."opens" AS "opens",
  "rows"."photo" AS "photo",
  "rows"."settings" AS "settings",
  "rows"."tags" AS "tags",
  "rows"."place" AS "place"
FROM (
  SELECT
    "ops"."id",
    "ops"."plan",
    "ops"."score",
    "ops"."balance",
    "ops"."active",
    "ops"."seen_at",
    "ops"."heard_at",
    "ops"."noted_at",
    "ops"."born",
    "ops"."opens",
    "ops"."photo",
    "ops"."settings",
    "ops"."tags",
    "ops"."place",
    "ops"."lightning_version",
    TO_VARCHAR("ops"."id") AS "lightning_row_id",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM (
    SELECT
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."id"
        ELSE "new"."id"
      END AS "id",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."plan"
        ELSE "new"."plan"
      END AS "plan",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."score"
        ELSE "new"."score"
      END AS "score",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."balance"
        ELSE "new"."balance"
      END AS "balance",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."active"
        ELSE "new"."active"
      END AS "active",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."seen_at"
        ELSE "new"."seen_at"
      END AS "seen_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."heard_at"
        ELSE "new"."heard_at"
      END AS "heard_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."noted_at"
        ELSE "new"."noted_at"
      END AS "noted_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."born"
        ELSE "new"."born"
      END AS "born",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."opens"
        ELSE "new"."opens"
      END AS "opens",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."photo"
        ELSE "new"."photo"
      END AS "photo",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."settings"
        ELSE "new"."settings"
      END AS "settings",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."tags"
        ELSE "new"."tags"
      END AS "tags",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."place"
        ELSE "new"."place"
      END AS "place",
      "new"."lightning_version",
      CAST(NULL AS VARCHAR) AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "held"."id" IS NULL
          THEN 'added'
          WHEN NOT "held"."id" IS NULL
          AND NOT (
            COLLATE("new"."plan", '') IS DISTINCT FROM COLLATE("held"."plan", '')
            OR CONCAT(
              TO_VARCHAR((
                "new"."score" + 0
              )),
              CASE
                WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                  "new"."score" + 0
                ))) = (
                  "new"."score" + 0
                )
                THEN ''
                ELSE CONCAT(
                  '/',
                  COALESCE(
                    TO_VARCHAR((
                      "new"."score" + 0
                    ) - TRY_TO_DOUBLE(TO_VARCHAR((
                      "new"."score" + 0
                    )))),
                    'max'
                  )
                )
              END
            ) IS DISTINCT FROM CONCAT(
              TO_VARCHAR((
                "held"."score" + 0
              )),
              CASE
                WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                  "held"."score" + 0
                ))) = (
                  "held"."score" + 0
                )
                THEN ''
                ELSE CONCAT(
                  '/',
                  COALESCE(
                    TO_VARCHAR((
                      "held"."score" + 0
                    ) - TRY_TO_DOUBLE(TO_VARCHAR((
                      "held"."score" + 0
                    )))),
                    'max'
                  )
                )
              END
            )
            OR TO_VARCHAR("new"."balance") IS DISTINCT FROM TO_VARCHAR("held"."balance")
            OR TO_VARCHAR("new"."active") IS DISTINCT FROM TO_VARCHAR("held"."active")
            OR CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            ) IS DISTINCT FROM CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "held"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
            OR CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            ) IS DISTINCT FROM CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "held"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
            OR TO_CHAR("new"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR("held"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
            OR TO_CHAR("new"."born", 'YYYY-MM-DD') IS DISTINCT FROM TO_CHAR("held"."born", 'YYYY-MM-DD')
            OR TO_CHAR("new"."opens", 'HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR("held"."opens", 'HH24:MI:SS.FF9')
            OR HEX_ENCODE("new"."photo") IS DISTINCT FROM HEX_ENCODE("held"."photo")
            OR TO_JSON("new"."settings") IS DISTINCT FROM TO_JSON("held"."settings")
            OR TO_JSON("new"."tags") IS DISTINCT FROM TO_JSON("held"."tags")
            OR HEX_ENCODE(ST_ASWKB("new"."place")) IS DISTINCT FROM HEX_ENCODE(ST_ASWKB("held"."place"))
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS "lightning_op",
      CASE WHEN "held"."id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000003' AS "lightning_origin"
    FROM (
      SELECT
        "plan"."id",
        "plan"."plan",
        "plan"."score",
        "plan"."balance",
        "plan"."active",
        "plan"."seen_at",
        "plan"."heard_at",
        "plan"."noted_at",
        "plan"."born",
        "plan"."opens",
        "plan"."photo",
        "plan"."settings",
        "plan"."tags",
        "plan"."place",
        "plan"."lightning_version"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        "kept"."id" AS "id",
        "kept"."plan" AS "plan",
        "kept"."score" AS "score",
        "kept"."balance" AS "balance",
        "kept"."active" AS "active",
        "kept"."seen_at" AS "seen_at",
        "kept"."heard_at" AS "heard_at",
        "kept"."noted_at" AS "noted_at",
        "kept"."born" AS "born",
        "kept"."opens" AS "opens",
        "kept"."photo" AS "photo",
        "kept"."settings" AS "settings",
        "kept"."tags" AS "tags",
        "kept"."place" AS "place"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "kept"
      WHERE
        NOT "kept"."id" IS NULL
    ) AS "held"
      ON "new"."id" = "held"."id"
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL
) AS "rows";

-- count the changes
SELECT
  "keys"."lightning_op",
  "keys"."lightning_prior",
  SUM("keys"."copies"),
  COUNT(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    COUNT(*) AS "copies"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- count rows without a key
SELECT
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
WHERE
  "plan"."id" IS NULL;

-- drop users_to_crm_000000000000000000000003_changes
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000003_changes";

-- set duplicate keys aside
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_rejections"
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST(CASE WHEN "held"."id" IS NULL THEN 'absent' ELSE 'present' END AS VARCHAR) AS "lightning_state",
  CAST('failed' AS VARCHAR) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CAST(NULL AS BINARY) AS "lightning_version",
  "new"."id" AS "id",
  "held"."plan" AS "plan",
  "held"."score" AS "score",
  "held"."balance" AS "balance",
  "held"."active" AS "active",
  "held"."seen_at" AS "seen_at",
  "held"."heard_at" AS "heard_at",
  "held"."noted_at" AS "noted_at",
  "held"."born" AS "born",
  "held"."opens" AS "opens",
  "held"."photo" AS "photo",
  "held"."settings" AS "settings",
  "held"."tags" AS "tags",
  "held"."place" AS "place"
FROM (
  SELECT
    "plan"."id",
    TO_VARCHAR("plan"."id") AS "lightning_row_id",
    ROW_NUMBER() OVER (PARTITION BY TO_VARCHAR("plan"."id") ORDER BY TO_VARCHAR("plan"."id") ASC) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY TO_VARCHAR("plan"."id")) AS "lightning_copies"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "new"
LEFT JOIN (
  SELECT
    "kept"."id" AS "id",
    "kept"."plan" AS "plan",
    "kept"."score" AS "score",
    "kept"."balance" AS "balance",
    "kept"."active" AS "active",
    "kept"."seen_at" AS "seen_at",
    "kept"."heard_at" AS "heard_at",
    "kept"."noted_at" AS "noted_at",
    "kept"."born" AS "born",
    "kept"."opens" AS "opens",
    "kept"."photo" AS "photo",
    "kept"."settings" AS "settings",
    "kept"."tags" AS "tags",
    "kept"."place" AS "place"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "kept"
  WHERE
    NOT "kept"."id" IS NULL
) AS "held"
  ON "new"."id" = "held"."id"
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1;

-- compare with the baseline
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_changes"
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."lightning_op" = 'added'
      THEN 1
      WHEN "rows"."lightning_op" = 'changed'
      THEN 2
      WHEN "rows"."lightning_op" = 'removed'
      THEN 3
      WHEN "rows"."lightning_op" = 'taken'
      THEN 4
      WHEN "rows"."lightning_op" = 'vanished'
      THEN 5
    END ASC
  ) AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  "rows"."lightning_version",
  "rows"."id" AS "id",
  "rows"."plan" AS "plan",
  "rows"."score" AS "score",
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."seen_at" AS "seen_at",
  "rows"."heard_at" AS "heard_at",
  "rows"."noted_at" AS "noted_at",
  "rows"."born" AS "born",
  "rows"."opens" AS "opens",
  "rows"."photo" AS "photo",
  "rows"."settings" AS "settings",
  "rows"."tags" AS "tags",
  "rows"."place" AS "place"
FROM (
  SELECT
    "ops"."id",
    "ops"."plan",
    "ops"."score",
    "ops"."balance",
    "ops"."active",
    "ops"."seen_at",
    "ops"."heard_at",
    "ops"."noted_at",
    "ops"."born",
    "ops"."opens",
    "ops"."photo",
    "ops"."settings",
    "ops"."tags",
    "ops"."place",
    "ops"."lightning_version",
    TO_VARCHAR("ops"."id") AS "lightning_row_id",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM (
    SELECT
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."id"
        ELSE "new"."id"
      END AS "id",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."plan"
        ELSE "new"."plan"
      END AS "plan",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."score"
        ELSE "new"."score"
      END AS "score",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."balance"
        ELSE "new"."balance"
      END AS "balance",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."active"
        ELSE "new"."active"
      END AS "active",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."seen_at"
        ELSE "new"."seen_at"
      END AS "seen_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."heard_at"
        ELSE "new"."heard_at"
      END AS "heard_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."noted_at"
        ELSE "new"."noted_at"
      END AS "noted_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."born"
        ELSE "new"."born"
      END AS "born",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."opens"
        ELSE "new"."opens"
      END AS "opens",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."photo"
        ELSE "new"."photo"
      END AS "photo",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."settings"
        ELSE "new"."settings"
      END AS "settings",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."tags"
        ELSE "new"."tags"
      END AS "tags",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."place"
        ELSE "new"."place"
      END AS "place",
      "new"."lightning_version",
      CAST(NULL AS VARCHAR) AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "held"."id" IS NULL
          THEN 'added'
          WHEN NOT "held"."id" IS NULL
          AND NOT (
            COLLATE("new"."plan", '') IS DISTINCT FROM COLLATE("held"."plan", '')
            OR CONCAT(
              TO_VARCHAR((
                "new"."score" + 0
              )),
              CASE
                WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                  "new"."score" + 0
                ))) = (
                  "new"."score" + 0
                )
                THEN ''
                ELSE CONCAT(
                  '/',
                  COALESCE(
                    TO_VARCHAR((
                      "new"."score" + 0
                    ) - TRY_TO_DOUBLE(TO_VARCHAR((
                      "new"."score" + 0
                    )))),
                    'max'
                  )
                )
              END
            ) IS DISTINCT FROM CONCAT(
              TO_VARCHAR((
                "held"."score" + 0
              )),
              CASE
                WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                  "held"."score" + 0
                ))) = (
                  "held"."score" + 0
                )
                THEN ''
                ELSE CONCAT(
                  '/',
                  COALESCE(
                    TO_VARCHAR((
                      "held"."score" + 0
                    ) - TRY_TO_DOUBLE(TO_VARCHAR((
                      "held"."score" + 0
                    )))),
                    'max'
                  )
                )
              END
            )
            OR TO_VARCHAR("new"."balance") IS DISTINCT FROM TO_VARCHAR("held"."balance")
            OR TO_VARCHAR("new"."active") IS DISTINCT FROM TO_VARCHAR("held"."active")
            OR CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            ) IS DISTINCT FROM CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "held"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
            OR CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            ) IS DISTINCT FROM CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "held"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
            OR TO_CHAR("new"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR("held"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
            OR TO_CHAR("new"."born", 'YYYY-MM-DD') IS DISTINCT FROM TO_CHAR("held"."born", 'YYYY-MM-DD')
            OR TO_CHAR("new"."opens", 'HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR("held"."opens", 'HH24:MI:SS.FF9')
            OR HEX_ENCODE("new"."photo") IS DISTINCT FROM HEX_ENCODE("held"."photo")
            OR TO_JSON("new"."settings") IS DISTINCT FROM TO_JSON("held"."settings")
            OR TO_JSON("new"."tags") IS DISTINCT FROM TO_JSON("held"."tags")
            OR HEX_ENCODE(ST_ASWKB("new"."place")) IS DISTINCT FROM HEX_ENCODE(ST_ASWKB("held"."place"))
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS "lightning_op",
      CASE WHEN "held"."id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000003' AS "lightning_origin"
    FROM (
      SELECT
        "plan"."id",
        "plan"."plan",
        "plan"."score",
        "plan"."balance",
        "plan"."active",
        "plan"."seen_at",
        "plan"."heard_at",
        "plan"."noted_at",
        "plan"."born",
        "plan"."opens",
        "plan"."photo",
        "plan"."settings",
        "plan"."tags",
        "plan"."place",
        "plan"."lightning_version"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        "kept"."id" AS "id",
        "kept"."plan" AS "plan",
        "kept"."score" AS "score",
        "kept"."balance" AS "balance",
        "kept"."active" AS "active",
        "kept"."seen_at" AS "seen_at",
        "kept"."heard_at" AS "heard_at",
        "kept"."noted_at" AS "noted_at",
        "kept"."born" AS "born",
        "kept"."opens" AS "opens",
        "kept"."photo" AS "photo",
        "kept"."settings" AS "settings",
        "kept"."tags" AS "tags",
        "kept"."place" AS "place"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "kept"
      WHERE
        NOT "kept"."id" IS NULL
    ) AS "held"
      ON "new"."id" = "held"."id"
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL
) AS "rows"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
    WHERE
      "rejection"."id" = "rows"."id"
  );

-- count duplicates
SELECT
  "rejection"."lightning_state",
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
GROUP BY
  "rejection"."lightning_state";

-- count the changes
SELECT
  "keys"."lightning_op",
  "keys"."lightning_prior",
  SUM("keys"."copies"),
  COUNT(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    COUNT(*) AS "copies"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"id":"000000000000000000000003","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden, next release"},"tables":{"plan":"users_to_crm_000000000000000000000003_plan","changes":"users_to_crm_000000000000000000000003_changes","rejections":"users_to_crm_000000000000000000000003_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1},"closing":true}', "revision" = "revision" + 1, "lease_expires" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- log the operations
INSERT INTO "hightouch_audit"."sync_changelog" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  'users_to_crm',
  '000000000000000000000003',
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  CAST(OBJECT_CONSTRUCT_KEEP_NULL(
    'id',
    "outcome"."id",
    'plan',
    COLLATE("outcome"."plan", ''),
    'score',
    CASE
      WHEN TO_VARCHAR("outcome"."score") IN ('NaN', 'inf', '-inf')
      THEN TO_VARIANT(TO_VARCHAR("outcome"."score"))
      ELSE TO_VARIANT("outcome"."score")
    END,
    'balance',
    "outcome"."balance",
    'active',
    "outcome"."active",
    'seen_at',
    CONCAT(
      TO_CHAR(CONVERT_TIMEZONE('UTC', "outcome"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
      'Z'
    ),
    'heard_at',
    CONCAT(
      TO_CHAR(CONVERT_TIMEZONE('UTC', "outcome"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
      'Z'
    ),
    'noted_at',
    TO_CHAR("outcome"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
    'born',
    TO_CHAR("outcome"."born", 'YYYY-MM-DD'),
    'opens',
    TO_CHAR("outcome"."opens", 'HH24:MI:SS.FF9'),
    'photo',
    HEX_ENCODE("outcome"."photo"),
    'settings',
    "outcome"."settings",
    'tags',
    "outcome"."tags",
    'place',
    ST_ASGEOJSON("outcome"."place")
  ) AS VARIANT)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    'aborted' AS "lightning_status",
    'superseded' AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."heard_at",
    "change"."noted_at",
    "change"."born",
    "change"."opens",
    "change"."photo",
    "change"."settings",
    "change"."tags",
    "change"."place"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed');

-- log the run
INSERT INTO "hightouch_audit"."sync_runs" (
  "sync_id",
  "sync_run_id",
  "primary_key",
  "destination",
  "model_name",
  "model_id",
  "status",
  "error",
  "started_at",
  "finished_at",
  "num_planned_add",
  "num_planned_change",
  "num_planned_remove",
  "num_attempted_add",
  "num_attempted_change",
  "num_attempted_remove",
  "num_succeeded_add",
  "num_succeeded_change",
  "num_succeeded_remove",
  "num_failed_add",
  "num_failed_change",
  "num_failed_remove"
)
SELECT
  'users_to_crm',
  '000000000000000000000003',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'superseded',
  TO_TIMESTAMP_LTZ(1769860800000000, 6),
  CURRENT_TIMESTAMP(),
  0,
  0,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- forget the parts
DELETE FROM "hightouch_planner"."sync_state"
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" <> ''
  )
  AND "last_run_id" <= '000000000000000000000003';

-- drop users_to_crm_000000000000000000000003_plan
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000003_plan";

-- drop users_to_crm_000000000000000000000003_changes
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000003_changes";

-- drop users_to_crm_000000000000000000000003_rejections
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000003_rejections";
