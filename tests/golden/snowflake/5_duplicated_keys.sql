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
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "LAST_RUN_ID" = '1', "REVISION" = 1, "HOLDER" = 'worker:1/cafe', "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  )
  AND "REVISION" = 0
  AND "LAST_RUN_ID" = '1'
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_PLAN"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
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
  ) AS "LIGHTNING_VERSION"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_PLAN" AS "plan";

-- compare with the baseline
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_CHANGES"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."LIGHTNING_OP" = 'added'
      THEN 1
      WHEN "rows"."LIGHTNING_OP" = 'changed'
      THEN 2
      WHEN "rows"."LIGHTNING_OP" = 'removed'
      THEN 3
      ELSE 4
    END ASC
  ) AS "LIGHTNING_SEQ",
  "rows"."LIGHTNING_ROW_ID",
  "rows"."LIGHTNING_OP",
  "rows"."LIGHTNING_PRIOR",
  "rows"."LIGHTNING_ORIGIN",
  "rows"."LIGHTNING_VERSION",
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
    "ops"."LIGHTNING_VERSION",
    TO_VARCHAR("ops"."id") AS "LIGHTNING_ROW_ID",
    "ops"."LIGHTNING_OP",
    "ops"."LIGHTNING_PRIOR",
    "ops"."LIGHTNING_ORIGIN"
  FROM (
    SELECT
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."id"
        ELSE "new"."id"
      END AS "id",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."plan"
        ELSE "new"."plan"
      END AS "plan",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."score"
        ELSE "new"."score"
      END AS "score",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."balance"
        ELSE "new"."balance"
      END AS "balance",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."active"
        ELSE "new"."active"
      END AS "active",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."seen_at"
        ELSE "new"."seen_at"
      END AS "seen_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."heard_at"
        ELSE "new"."heard_at"
      END AS "heard_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."noted_at"
        ELSE "new"."noted_at"
      END AS "noted_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."born"
        ELSE "new"."born"
      END AS "born",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."opens"
        ELSE "new"."opens"
      END AS "opens",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."photo"
        ELSE "new"."photo"
      END AS "photo",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."settings"
        ELSE "new"."settings"
      END AS "settings",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."tags"
        ELSE "new"."tags"
      END AS "tags",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."place"
        ELSE "new"."place"
      END AS "place",
      "new"."LIGHTNING_VERSION",
      CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "known"."id" IS NULL
          THEN 'added'
          WHEN NOT "known"."id" IS NULL
          AND NOT (
            COLLATE("new"."plan", '') IS DISTINCT FROM COLLATE("known"."plan", '')
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
                "known"."score" + 0
              )),
              CASE
                WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                  "known"."score" + 0
                ))) = (
                  "known"."score" + 0
                )
                THEN ''
                ELSE CONCAT(
                  '/',
                  COALESCE(
                    TO_VARCHAR((
                      "known"."score" + 0
                    ) - TRY_TO_DOUBLE(TO_VARCHAR((
                      "known"."score" + 0
                    )))),
                    'max'
                  )
                )
              END
            )
            OR TO_VARCHAR("new"."balance") IS DISTINCT FROM TO_VARCHAR("known"."balance")
            OR TO_VARCHAR("new"."active") IS DISTINCT FROM TO_VARCHAR("known"."active")
            OR CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            ) IS DISTINCT FROM CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "known"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
            OR CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            ) IS DISTINCT FROM CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "known"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
            OR TO_CHAR("new"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR("known"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
            OR TO_CHAR("new"."born", 'YYYY-MM-DD') IS DISTINCT FROM TO_CHAR("known"."born", 'YYYY-MM-DD')
            OR TO_CHAR("new"."opens", 'HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR("known"."opens", 'HH24:MI:SS.FF9')
            OR HEX_ENCODE("new"."photo") IS DISTINCT FROM HEX_ENCODE("known"."photo")
            OR TO_JSON("new"."settings") IS DISTINCT FROM TO_JSON("known"."settings")
            OR TO_JSON("new"."tags") IS DISTINCT FROM TO_JSON("known"."tags")
            OR HEX_ENCODE(ST_ASWKB("new"."place")) IS DISTINCT FROM HEX_ENCODE(ST_ASWKB("known"."place"))
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS "LIGHTNING_OP",
      CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS "LIGHTNING_PRIOR",
      '000000000000000000000003' AS "LIGHTNING_ORIGIN"
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
        "plan"."LIGHTNING_VERSION"
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_PLAN" AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        "base"."id" AS "id",
        "base"."plan" AS "plan",
        "base"."score" AS "score",
        "base"."balance" AS "balance",
        "base"."active" AS "active",
        "base"."seen_at" AS "seen_at",
        "base"."heard_at" AS "heard_at",
        "base"."noted_at" AS "noted_at",
        "base"."born" AS "born",
        "base"."opens" AS "opens",
        "base"."photo" AS "photo",
        "base"."settings" AS "settings",
        "base"."tags" AS "tags",
        "base"."place" AS "place"
      FROM (
        SELECT
          "base"."id",
          "base"."plan",
          "base"."score",
          "base"."balance",
          "base"."active",
          "base"."seen_at",
          "base"."heard_at",
          "base"."noted_at",
          "base"."born",
          "base"."opens",
          "base"."photo",
          "base"."settings",
          "base"."tags",
          "base"."place"
        FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_PLAN" AS "base"
        WHERE
          NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                "newer"."id"
              FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "newer"
            ) AS "newer"
            WHERE
              "base"."id" = "newer"."id"
          )
      ) AS "base"
      WHERE
        NOT "base"."id" IS NULL
      UNION ALL
      SELECT
        "delta"."id" AS "id",
        "delta"."plan" AS "plan",
        "delta"."score" AS "score",
        "delta"."balance" AS "balance",
        "delta"."active" AS "active",
        "delta"."seen_at" AS "seen_at",
        "delta"."heard_at" AS "heard_at",
        "delta"."noted_at" AS "noted_at",
        "delta"."born" AS "born",
        "delta"."opens" AS "opens",
        "delta"."photo" AS "photo",
        "delta"."settings" AS "settings",
        "delta"."tags" AS "tags",
        "delta"."place" AS "place"
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "delta"
      WHERE
        "delta"."LIGHTNING_OP" IN ('added', 'changed', 'taken', 'carried')
    ) AS "known"
      ON "new"."id" = "known"."id"
  ) AS "ops"
  WHERE
    NOT "ops"."LIGHTNING_OP" IS NULL
) AS "rows";

-- count the changes
SELECT
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR",
  SUM("keys"."copies"),
  COUNT(*)
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    COUNT(*) AS "copies"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_CHANGES" AS "change"
  GROUP BY
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    "change"."LIGHTNING_ROW_ID"
) AS "keys"
GROUP BY
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR";

-- count rows without a key
SELECT
  COUNT(*)
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_PLAN" AS "plan"
WHERE
  "plan"."id" IS NULL;

-- drop users_to_crm_000000000000000000000003_changes
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_CHANGES";

-- set duplicate keys aside
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_REJECTIONS"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  CAST(NULL AS BIGINT) AS "LIGHTNING_SEQ",
  "new"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_OP",
  CAST(CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS VARCHAR) AS "LIGHTNING_STATE",
  CAST('failed' AS VARCHAR) AS "LIGHTNING_STATUS",
  'duplicate primary key, number of rows: ' || CAST("new"."LIGHTNING_COPIES" AS VARCHAR) AS "LIGHTNING_REASON",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
  CASE
    WHEN NOT "known"."id" IS NULL
    THEN MD5_BINARY(
      CONCAT(
        '',
        COALESCE(
          CONCAT(TO_VARCHAR(LENGTH(TO_VARCHAR("known"."active"))), ':', TO_VARCHAR("known"."active")),
          '-'
        ),
        COALESCE(
          CONCAT(
            TO_VARCHAR(LENGTH(TO_VARCHAR("known"."balance"))),
            ':',
            TO_VARCHAR("known"."balance")
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            TO_VARCHAR(LENGTH(TO_CHAR("known"."born", 'YYYY-MM-DD'))),
            ':',
            TO_CHAR("known"."born", 'YYYY-MM-DD')
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            TO_VARCHAR(
              LENGTH(
                CONCAT(
                  TO_CHAR(CONVERT_TIMEZONE('UTC', "known"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
                  'Z'
                )
              )
            ),
            ':',
            CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "known"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            TO_VARCHAR(LENGTH(TO_CHAR("known"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'))),
            ':',
            TO_CHAR("known"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            TO_VARCHAR(LENGTH(TO_CHAR("known"."opens", 'HH24:MI:SS.FF9'))),
            ':',
            TO_CHAR("known"."opens", 'HH24:MI:SS.FF9')
          ),
          '-'
        ),
        COALESCE(
          CONCAT(TO_VARCHAR(LENGTH(HEX_ENCODE("known"."photo"))), ':', HEX_ENCODE("known"."photo")),
          '-'
        ),
        COALESCE(
          CONCAT(
            TO_VARCHAR(LENGTH(HEX_ENCODE(ST_ASWKB("known"."place")))),
            ':',
            HEX_ENCODE(ST_ASWKB("known"."place"))
          ),
          '-'
        ),
        COALESCE(
          CONCAT(TO_VARCHAR(LENGTH(COLLATE("known"."plan", ''))), ':', COLLATE("known"."plan", '')),
          '-'
        ),
        COALESCE(
          CONCAT(
            TO_VARCHAR(
              LENGTH(
                CONCAT(
                  TO_VARCHAR((
                    "known"."score" + 0
                  )),
                  CASE
                    WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                      "known"."score" + 0
                    ))) = (
                      "known"."score" + 0
                    )
                    THEN ''
                    ELSE CONCAT(
                      '/',
                      COALESCE(
                        TO_VARCHAR((
                          "known"."score" + 0
                        ) - TRY_TO_DOUBLE(TO_VARCHAR((
                          "known"."score" + 0
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
                "known"."score" + 0
              )),
              CASE
                WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                  "known"."score" + 0
                ))) = (
                  "known"."score" + 0
                )
                THEN ''
                ELSE CONCAT(
                  '/',
                  COALESCE(
                    TO_VARCHAR((
                      "known"."score" + 0
                    ) - TRY_TO_DOUBLE(TO_VARCHAR((
                      "known"."score" + 0
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
                  TO_CHAR(CONVERT_TIMEZONE('UTC', "known"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
                  'Z'
                )
              )
            ),
            ':',
            CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "known"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
          ),
          '-'
        ),
        COALESCE(
          CONCAT(TO_VARCHAR(LENGTH(TO_JSON("known"."settings"))), ':', TO_JSON("known"."settings")),
          '-'
        ),
        COALESCE(
          CONCAT(TO_VARCHAR(LENGTH(TO_JSON("known"."tags"))), ':', TO_JSON("known"."tags")),
          '-'
        )
      )
    )
    ELSE CAST(NULL AS BINARY)
  END AS "LIGHTNING_VERSION",
  "new"."id" AS "id",
  "known"."plan" AS "plan",
  "known"."score" AS "score",
  "known"."balance" AS "balance",
  "known"."active" AS "active",
  "known"."seen_at" AS "seen_at",
  "known"."heard_at" AS "heard_at",
  "known"."noted_at" AS "noted_at",
  "known"."born" AS "born",
  "known"."opens" AS "opens",
  "known"."photo" AS "photo",
  "known"."settings" AS "settings",
  "known"."tags" AS "tags",
  "known"."place" AS "place"
FROM (
  SELECT
    "rows"."id",
    "rows"."LIGHTNING_ROW_ID",
    "keys"."LIGHTNING_COPIES"
  FROM (
    SELECT
      "plan"."id",
      TO_VARCHAR("plan"."id") AS "LIGHTNING_ROW_ID",
      ROW_NUMBER() OVER (PARTITION BY TO_VARCHAR("plan"."id") ORDER BY TO_VARCHAR("plan"."id") ASC) AS "lightning_copy"
    FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_PLAN" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
  ) AS "rows"
  INNER JOIN (
    SELECT
      TO_VARCHAR("plan"."id") AS "LIGHTNING_ROW_ID",
      COUNT(*) AS "LIGHTNING_COPIES"
    FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_PLAN" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
    GROUP BY
      TO_VARCHAR("plan"."id")
    HAVING
      COUNT(*) > 1
  ) AS "keys"
    ON "rows"."LIGHTNING_ROW_ID" = "keys"."LIGHTNING_ROW_ID"
  WHERE
    "rows"."lightning_copy" = 1
) AS "new"
LEFT JOIN (
  SELECT
    "base"."id" AS "id",
    "base"."plan" AS "plan",
    "base"."score" AS "score",
    "base"."balance" AS "balance",
    "base"."active" AS "active",
    "base"."seen_at" AS "seen_at",
    "base"."heard_at" AS "heard_at",
    "base"."noted_at" AS "noted_at",
    "base"."born" AS "born",
    "base"."opens" AS "opens",
    "base"."photo" AS "photo",
    "base"."settings" AS "settings",
    "base"."tags" AS "tags",
    "base"."place" AS "place"
  FROM (
    SELECT
      "base"."id",
      "base"."plan",
      "base"."score",
      "base"."balance",
      "base"."active",
      "base"."seen_at",
      "base"."heard_at",
      "base"."noted_at",
      "base"."born",
      "base"."opens",
      "base"."photo",
      "base"."settings",
      "base"."tags",
      "base"."place"
    FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_PLAN" AS "base"
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "newer"."id"
          FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "newer"
        ) AS "newer"
        WHERE
          "base"."id" = "newer"."id"
      )
  ) AS "base"
  WHERE
    NOT "base"."id" IS NULL
  UNION ALL
  SELECT
    "delta"."id" AS "id",
    "delta"."plan" AS "plan",
    "delta"."score" AS "score",
    "delta"."balance" AS "balance",
    "delta"."active" AS "active",
    "delta"."seen_at" AS "seen_at",
    "delta"."heard_at" AS "heard_at",
    "delta"."noted_at" AS "noted_at",
    "delta"."born" AS "born",
    "delta"."opens" AS "opens",
    "delta"."photo" AS "photo",
    "delta"."settings" AS "settings",
    "delta"."tags" AS "tags",
    "delta"."place" AS "place"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "delta"
  WHERE
    "delta"."LIGHTNING_OP" IN ('added', 'changed', 'taken', 'carried')
) AS "known"
  ON "new"."id" = "known"."id";

-- compare with the baseline
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_CHANGES"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."LIGHTNING_OP" = 'added'
      THEN 1
      WHEN "rows"."LIGHTNING_OP" = 'changed'
      THEN 2
      WHEN "rows"."LIGHTNING_OP" = 'removed'
      THEN 3
      ELSE 4
    END ASC
  ) AS "LIGHTNING_SEQ",
  "rows"."LIGHTNING_ROW_ID",
  "rows"."LIGHTNING_OP",
  "rows"."LIGHTNING_PRIOR",
  "rows"."LIGHTNING_ORIGIN",
  "rows"."LIGHTNING_VERSION",
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
    "ops"."LIGHTNING_VERSION",
    TO_VARCHAR("ops"."id") AS "LIGHTNING_ROW_ID",
    "ops"."LIGHTNING_OP",
    "ops"."LIGHTNING_PRIOR",
    "ops"."LIGHTNING_ORIGIN"
  FROM (
    SELECT
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."id"
        ELSE "new"."id"
      END AS "id",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."plan"
        ELSE "new"."plan"
      END AS "plan",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."score"
        ELSE "new"."score"
      END AS "score",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."balance"
        ELSE "new"."balance"
      END AS "balance",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."active"
        ELSE "new"."active"
      END AS "active",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."seen_at"
        ELSE "new"."seen_at"
      END AS "seen_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."heard_at"
        ELSE "new"."heard_at"
      END AS "heard_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."noted_at"
        ELSE "new"."noted_at"
      END AS "noted_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."born"
        ELSE "new"."born"
      END AS "born",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."opens"
        ELSE "new"."opens"
      END AS "opens",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."photo"
        ELSE "new"."photo"
      END AS "photo",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."settings"
        ELSE "new"."settings"
      END AS "settings",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."tags"
        ELSE "new"."tags"
      END AS "tags",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."place"
        ELSE "new"."place"
      END AS "place",
      "new"."LIGHTNING_VERSION",
      CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "known"."id" IS NULL
          THEN 'added'
          WHEN NOT "known"."id" IS NULL
          AND NOT (
            COLLATE("new"."plan", '') IS DISTINCT FROM COLLATE("known"."plan", '')
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
                "known"."score" + 0
              )),
              CASE
                WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                  "known"."score" + 0
                ))) = (
                  "known"."score" + 0
                )
                THEN ''
                ELSE CONCAT(
                  '/',
                  COALESCE(
                    TO_VARCHAR((
                      "known"."score" + 0
                    ) - TRY_TO_DOUBLE(TO_VARCHAR((
                      "known"."score" + 0
                    )))),
                    'max'
                  )
                )
              END
            )
            OR TO_VARCHAR("new"."balance") IS DISTINCT FROM TO_VARCHAR("known"."balance")
            OR TO_VARCHAR("new"."active") IS DISTINCT FROM TO_VARCHAR("known"."active")
            OR CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            ) IS DISTINCT FROM CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "known"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
            OR CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            ) IS DISTINCT FROM CONCAT(
              TO_CHAR(CONVERT_TIMEZONE('UTC', "known"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
              'Z'
            )
            OR TO_CHAR("new"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR("known"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
            OR TO_CHAR("new"."born", 'YYYY-MM-DD') IS DISTINCT FROM TO_CHAR("known"."born", 'YYYY-MM-DD')
            OR TO_CHAR("new"."opens", 'HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR("known"."opens", 'HH24:MI:SS.FF9')
            OR HEX_ENCODE("new"."photo") IS DISTINCT FROM HEX_ENCODE("known"."photo")
            OR TO_JSON("new"."settings") IS DISTINCT FROM TO_JSON("known"."settings")
            OR TO_JSON("new"."tags") IS DISTINCT FROM TO_JSON("known"."tags")
            OR HEX_ENCODE(ST_ASWKB("new"."place")) IS DISTINCT FROM HEX_ENCODE(ST_ASWKB("known"."place"))
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS "LIGHTNING_OP",
      CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS "LIGHTNING_PRIOR",
      '000000000000000000000003' AS "LIGHTNING_ORIGIN"
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
        "plan"."LIGHTNING_VERSION"
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_PLAN" AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        "base"."id" AS "id",
        "base"."plan" AS "plan",
        "base"."score" AS "score",
        "base"."balance" AS "balance",
        "base"."active" AS "active",
        "base"."seen_at" AS "seen_at",
        "base"."heard_at" AS "heard_at",
        "base"."noted_at" AS "noted_at",
        "base"."born" AS "born",
        "base"."opens" AS "opens",
        "base"."photo" AS "photo",
        "base"."settings" AS "settings",
        "base"."tags" AS "tags",
        "base"."place" AS "place"
      FROM (
        SELECT
          "base"."id",
          "base"."plan",
          "base"."score",
          "base"."balance",
          "base"."active",
          "base"."seen_at",
          "base"."heard_at",
          "base"."noted_at",
          "base"."born",
          "base"."opens",
          "base"."photo",
          "base"."settings",
          "base"."tags",
          "base"."place"
        FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_PLAN" AS "base"
        WHERE
          NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                "newer"."id"
              FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "newer"
            ) AS "newer"
            WHERE
              "base"."id" = "newer"."id"
          )
      ) AS "base"
      WHERE
        NOT "base"."id" IS NULL
      UNION ALL
      SELECT
        "delta"."id" AS "id",
        "delta"."plan" AS "plan",
        "delta"."score" AS "score",
        "delta"."balance" AS "balance",
        "delta"."active" AS "active",
        "delta"."seen_at" AS "seen_at",
        "delta"."heard_at" AS "heard_at",
        "delta"."noted_at" AS "noted_at",
        "delta"."born" AS "born",
        "delta"."opens" AS "opens",
        "delta"."photo" AS "photo",
        "delta"."settings" AS "settings",
        "delta"."tags" AS "tags",
        "delta"."place" AS "place"
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "delta"
      WHERE
        "delta"."LIGHTNING_OP" IN ('added', 'changed', 'taken', 'carried')
    ) AS "known"
      ON "new"."id" = "known"."id"
  ) AS "ops"
  WHERE
    NOT "ops"."LIGHTNING_OP" IS NULL
) AS "rows"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_REJECTIONS" AS "rejection"
    WHERE
      "rejection"."id" = "rows"."id"
  );

-- count duplicates
SELECT
  "rejection"."LIGHTNING_STATE",
  COUNT(*)
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_REJECTIONS" AS "rejection"
GROUP BY
  "rejection"."LIGHTNING_STATE";

-- count the changes
SELECT
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR",
  SUM("keys"."copies"),
  COUNT(*)
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    COUNT(*) AS "copies"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_CHANGES" AS "change"
  GROUP BY
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    "change"."LIGHTNING_ROW_ID"
) AS "keys"
GROUP BY
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR";

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format":3,"id":"000000000000000000000003","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden, next release"},"tables":{"plan":"users_to_crm_000000000000000000000003_plan","changes":"users_to_crm_000000000000000000000003_changes","rejections":"users_to_crm_000000000000000000000003_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- log the operations
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_CHANGELOG" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  'users_to_crm',
  '000000000000000000000003',
  "outcome"."LIGHTNING_OP",
  "outcome"."LIGHTNING_ROW_ID",
  "outcome"."LIGHTNING_STATUS",
  "outcome"."LIGHTNING_REASON",
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
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    'aborted' AS "LIGHTNING_STATUS",
    'superseded' AS "LIGHTNING_REASON",
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_CHANGES" AS "change"
) AS "outcome"
WHERE
  "outcome"."LIGHTNING_OP" IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- look at the snapshot
SELECT
  1
FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  "SYNC_ID" = 'users_to_crm'
LIMIT 1;

-- refresh the snapshot
DELETE FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  "SYNC_ID" = 'users_to_crm'
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  'users_to_crm',
  '000000000000000000000003',
  'unchanged',
  TO_VARCHAR("plan"."id"),
  'succeeded',
  NULL,
  CAST(OBJECT_CONSTRUCT_KEEP_NULL(
    'id',
    "plan"."id",
    'plan',
    COLLATE("plan"."plan", ''),
    'score',
    CASE
      WHEN TO_VARCHAR("plan"."score") IN ('NaN', 'inf', '-inf')
      THEN TO_VARIANT(TO_VARCHAR("plan"."score"))
      ELSE TO_VARIANT("plan"."score")
    END,
    'balance',
    "plan"."balance",
    'active',
    "plan"."active",
    'seen_at',
    CONCAT(
      TO_CHAR(CONVERT_TIMEZONE('UTC', "plan"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
      'Z'
    ),
    'heard_at',
    CONCAT(
      TO_CHAR(CONVERT_TIMEZONE('UTC', "plan"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
      'Z'
    ),
    'noted_at',
    TO_CHAR("plan"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
    'born',
    TO_CHAR("plan"."born", 'YYYY-MM-DD'),
    'opens',
    TO_CHAR("plan"."opens", 'HH24:MI:SS.FF9'),
    'photo',
    HEX_ENCODE("plan"."photo"),
    'settings',
    "plan"."settings",
    'tags',
    "plan"."tags",
    'place',
    ST_ASGEOJSON("plan"."place")
  ) AS VARIANT)
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
    "plan"."place"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_PLAN" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_CHANGES" AS "change"
      WHERE
        "change"."LIGHTNING_ROW_ID" = TO_VARCHAR("plan"."id")
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_REJECTIONS" AS "rejection"
      WHERE
        "rejection"."LIGHTNING_ROW_ID" = TO_VARCHAR("plan"."id")
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  'users_to_crm',
  '000000000000000000000003',
  'unchanged',
  "rejection"."LIGHTNING_ROW_ID",
  'failed',
  "rejection"."LIGHTNING_REASON",
  CAST(OBJECT_CONSTRUCT_KEEP_NULL('id', "rejection"."id") AS VARIANT)
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_REJECTIONS" AS "rejection"
WHERE
  "rejection"."LIGHTNING_SEQ" IS NULL
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  'users_to_crm',
  '000000000000000000000003',
  CASE
    WHEN "outcome"."LIGHTNING_OP" IN ('added', 'changed')
    THEN "outcome"."LIGHTNING_OP"
    ELSE 'unchanged'
  END,
  "outcome"."LIGHTNING_ROW_ID",
  "outcome"."LIGHTNING_STATUS",
  "outcome"."LIGHTNING_REASON",
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
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    'aborted' AS "LIGHTNING_STATUS",
    'superseded' AS "LIGHTNING_REASON",
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_CHANGES" AS "change"
) AS "outcome"
WHERE
  "outcome"."LIGHTNING_OP" IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- log the run
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_RUNS" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "PRIMARY_KEY",
  "DESTINATION",
  "MODEL_NAME",
  "MODEL_ID",
  "STATUS",
  "ERROR",
  "STARTED_AT",
  "FINISHED_AT",
  "NUM_PLANNED_ADD",
  "NUM_PLANNED_CHANGE",
  "NUM_PLANNED_REMOVE",
  "NUM_ATTEMPTED_ADD",
  "NUM_ATTEMPTED_CHANGE",
  "NUM_ATTEMPTED_REMOVE",
  "NUM_SUCCEEDED_ADD",
  "NUM_SUCCEEDED_CHANGE",
  "NUM_SUCCEEDED_REMOVE",
  "NUM_FAILED_ADD",
  "NUM_FAILED_CHANGE",
  "NUM_FAILED_REMOVE"
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
  0
WHERE
  EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "BASELINE" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"HIGHTOUCH_AUDIT","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000003_plan","users_to_crm_000000000000000000000003_changes","users_to_crm_000000000000000000000003_rejections"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "RUN" = NULL, "PROGRESS" = NULL, "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- drop USERS_TO_CRM_000000000000000000000003_PLAN
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_PLAN";

-- drop USERS_TO_CRM_000000000000000000000003_CHANGES
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_CHANGES";

-- drop USERS_TO_CRM_000000000000000000000003_REJECTIONS
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000003_REJECTIONS";

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "BASELINE" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"HIGHTOUCH_AUDIT","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';
