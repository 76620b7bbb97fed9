-- see https://docs.snowflake.com/en/sql-reference/sql/create-iceberg-table-snowflake
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

-- evaluate the model
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000004_PLAN"
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
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000004_PLAN" AS "plan";

-- compare with the baseline
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000004_CHANGES"
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
    "ops"."LIGHTNING_ROW_ID",
    "ops"."LIGHTNING_OP",
    "ops"."LIGHTNING_PRIOR",
    "ops"."LIGHTNING_ORIGIN"
  FROM (
    SELECT
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."id"
        ELSE "new"."id"
      END AS "id",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."plan"
        ELSE "new"."plan"
      END AS "plan",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."score"
        ELSE "new"."score"
      END AS "score",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."balance"
        ELSE "new"."balance"
      END AS "balance",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."active"
        ELSE "new"."active"
      END AS "active",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."seen_at"
        ELSE "new"."seen_at"
      END AS "seen_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."heard_at"
        ELSE "new"."heard_at"
      END AS "heard_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."noted_at"
        ELSE "new"."noted_at"
      END AS "noted_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."born"
        ELSE "new"."born"
      END AS "born",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."opens"
        ELSE "new"."opens"
      END AS "opens",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."photo"
        ELSE "new"."photo"
      END AS "photo",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."settings"
        ELSE "new"."settings"
      END AS "settings",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."tags"
        ELSE "new"."tags"
      END AS "tags",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN "known"."place"
        ELSE "new"."place"
      END AS "place",
      COALESCE("new"."LIGHTNING_ROW_ID", "known"."LIGHTNING_ROW_ID") AS "LIGHTNING_ROW_ID",
      "new"."LIGHTNING_VERSION",
      CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "known"."LIGHTNING_ROW_ID" IS NULL
          THEN 'added'
          WHEN NOT "known"."LIGHTNING_ROW_ID" IS NULL AND FALSE
          THEN NULL
          ELSE 'changed'
        END
      END AS "LIGHTNING_OP",
      CASE WHEN "known"."LIGHTNING_ROW_ID" IS NULL THEN 'absent' ELSE 'present' END AS "LIGHTNING_PRIOR",
      '000000000000000000000004' AS "LIGHTNING_ORIGIN"
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
        "plan"."LIGHTNING_VERSION",
        TO_VARCHAR("plan"."id") AS "LIGHTNING_ROW_ID"
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000004_PLAN" AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        TRY_CAST(TO_VARCHAR("base"."id") AS DECIMAL(38, 0)) AS "id",
        "base"."plan" AS "plan",
        TRY_CAST(TO_VARCHAR("base"."score") AS DOUBLE) AS "score",
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
        "base"."place" AS "place",
        TO_VARCHAR("base"."id") AS "LIGHTNING_ROW_ID"
      FROM (
        SELECT
          "base"."plan",
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
          "base"."place",
          "base"."id",
          "base"."score"
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
        TRY_CAST(TO_VARCHAR("delta"."id") AS DECIMAL(38, 0)) AS "id",
        "delta"."plan" AS "plan",
        TRY_CAST(TO_VARCHAR("delta"."score") AS DOUBLE) AS "score",
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
        "delta"."place" AS "place",
        TO_VARCHAR("delta"."id") AS "LIGHTNING_ROW_ID"
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "delta"
      WHERE
        "delta"."LIGHTNING_OP" IN ('added', 'changed', 'taken', 'carried')
    ) AS "known"
      ON "new"."LIGHTNING_ROW_ID" = "known"."LIGHTNING_ROW_ID"
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000004_CHANGES" AS "change"
  GROUP BY
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    "change"."LIGHTNING_ROW_ID"
) AS "keys"
GROUP BY
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR";

-- drop users_to_crm_000000000000000000000004_plan
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000004_PLAN";

-- drop users_to_crm_000000000000000000000004_changes
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000004_CHANGES";

-- drop users_to_crm_000000000000000000000004_rejections
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000004_REJECTIONS";
