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

-- choose rows to be sent again
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000099_REJECTIONS"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  "rejection"."LIGHTNING_SEQ" AS "LIGHTNING_SEQ",
  "rejection"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  CASE
    WHEN NOT "rejection"."LIGHTNING_ROW_ID" IN ('1', '2')
    THEN "rejection"."LIGHTNING_OP"
  END AS "LIGHTNING_OP",
  CASE
    WHEN "rejection"."LIGHTNING_ROW_ID" IN ('1', '2')
    AND "rejection"."LIGHTNING_STATE" = 'present'
    THEN CAST('stale' AS VARCHAR)
    ELSE "rejection"."LIGHTNING_STATE"
  END AS "LIGHTNING_STATE",
  "rejection"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
  "rejection"."LIGHTNING_REASON" AS "LIGHTNING_REASON",
  CASE
    WHEN NOT "rejection"."LIGHTNING_ROW_ID" IN ('1', '2')
    THEN "rejection"."LIGHTNING_ORIGIN"
  END AS "LIGHTNING_ORIGIN",
  "rejection"."LIGHTNING_VERSION" AS "LIGHTNING_VERSION",
  "rejection"."id" AS "id",
  "rejection"."plan" AS "plan",
  "rejection"."score" AS "score",
  "rejection"."balance" AS "balance",
  "rejection"."active" AS "active",
  "rejection"."seen_at" AS "seen_at",
  "rejection"."heard_at" AS "heard_at",
  "rejection"."noted_at" AS "noted_at",
  "rejection"."born" AS "born",
  "rejection"."opens" AS "opens",
  "rejection"."photo" AS "photo",
  "rejection"."settings" AS "settings",
  "rejection"."tags" AS "tags",
  "rejection"."place" AS "place"
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "rejection"
UNION ALL
SELECT
  CAST(NULL AS BIGINT) AS "LIGHTNING_SEQ",
  TO_VARCHAR("known"."id") AS "LIGHTNING_ROW_ID",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_OP",
  CAST('stale' AS VARCHAR) AS "LIGHTNING_STATE",
  CAST('aborted' AS VARCHAR) AS "LIGHTNING_STATUS",
  CAST('to be sent again' AS VARCHAR) AS "LIGHTNING_REASON",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
  "known"."LIGHTNING_VERSION" AS "LIGHTNING_VERSION",
  "known"."id" AS "id",
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
    "base"."place" AS "place",
    "base"."LIGHTNING_VERSION",
    'present' AS "LIGHTNING_STATE",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
  FROM (
    SELECT
      "base"."LIGHTNING_VERSION",
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
          FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "newer"
        ) AS "newer"
        WHERE
          "base"."id" = "newer"."id"
      )
  ) AS "base"
  WHERE
    NOT "base"."id" IS NULL
  UNION ALL
  SELECT
    "exception"."id" AS "id",
    "exception"."plan" AS "plan",
    "exception"."score" AS "score",
    "exception"."balance" AS "balance",
    "exception"."active" AS "active",
    "exception"."seen_at" AS "seen_at",
    "exception"."heard_at" AS "heard_at",
    "exception"."noted_at" AS "noted_at",
    "exception"."born" AS "born",
    "exception"."opens" AS "opens",
    "exception"."photo" AS "photo",
    "exception"."settings" AS "settings",
    "exception"."tags" AS "tags",
    "exception"."place" AS "place",
    "exception"."LIGHTNING_VERSION",
    "exception"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
    "exception"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
    "exception"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
    "exception"."LIGHTNING_OP" AS "LIGHTNING_OP"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "exception"
) AS "known"
WHERE
  TO_VARCHAR("known"."id") IN ('1', '2') AND "known"."LIGHTNING_STATUS" IS NULL;

-- drop users_to_crm_000000000000000000000099_rejections
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000099_REJECTIONS";

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
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  *
FROM (
  SELECT
    ROW_NUMBER() OVER (
      ORDER BY CASE
        WHEN "rows"."LIGHTNING_OP" = 'added'
        THEN 1
        WHEN "rows"."LIGHTNING_OP" = 'changed'
        THEN 2
        WHEN "rows"."LIGHTNING_OP" = 'removed'
        THEN 3
        WHEN "rows"."LIGHTNING_OP" IS NULL
        THEN 5
        ELSE 4
      END ASC
    ) AS "LIGHTNING_SEQ",
    TO_VARCHAR("rows"."id") AS "LIGHTNING_ROW_ID",
    "rows"."LIGHTNING_OP",
    "rows"."LIGHTNING_PRIOR",
    "rows"."LIGHTNING_ORIGIN",
    "rows"."LIGHTNING_VERSION",
    "rows"."LIGHTNING_COPIES",
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
      "ops"."LIGHTNING_OP",
      ANY_VALUE("ops"."plan") AS "plan",
      ANY_VALUE("ops"."score") AS "score",
      ANY_VALUE("ops"."balance") AS "balance",
      ANY_VALUE("ops"."active") AS "active",
      ANY_VALUE("ops"."seen_at") AS "seen_at",
      ANY_VALUE("ops"."heard_at") AS "heard_at",
      ANY_VALUE("ops"."noted_at") AS "noted_at",
      ANY_VALUE("ops"."born") AS "born",
      ANY_VALUE("ops"."opens") AS "opens",
      ANY_VALUE("ops"."photo") AS "photo",
      ANY_VALUE("ops"."settings") AS "settings",
      ANY_VALUE("ops"."tags") AS "tags",
      ANY_VALUE("ops"."place") AS "place",
      ANY_VALUE("ops"."LIGHTNING_VERSION") AS "LIGHTNING_VERSION",
      ANY_VALUE("ops"."LIGHTNING_PRIOR") AS "LIGHTNING_PRIOR",
      ANY_VALUE("ops"."LIGHTNING_ORIGIN") AS "LIGHTNING_ORIGIN",
      COUNT(*) AS "LIGHTNING_COPIES"
    FROM (
      SELECT
        "ops"."LIGHTNING_OP",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."id"
        END AS "id",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."plan"
        END AS "plan",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."score"
        END AS "score",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."balance"
        END AS "balance",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."active"
        END AS "active",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."seen_at"
        END AS "seen_at",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."heard_at"
        END AS "heard_at",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."noted_at"
        END AS "noted_at",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."born"
        END AS "born",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."opens"
        END AS "opens",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."photo"
        END AS "photo",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."settings"
        END AS "settings",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."tags"
        END AS "tags",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."place"
        END AS "place",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."LIGHTNING_VERSION"
        END AS "LIGHTNING_VERSION",
        "ops"."LIGHTNING_PRIOR",
        "ops"."LIGHTNING_ORIGIN"
      FROM (
        SELECT
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
            THEN "known"."id"
            ELSE "new"."id"
          END AS "id",
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
          "new"."LIGHTNING_VERSION",
          "known"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
            THEN CASE WHEN "known"."LIGHTNING_STATE" = 'absent' THEN 'vanished' ELSE 'removed' END
            ELSE CASE
              WHEN "new"."id" IS NULL
              THEN 'ignored'
              WHEN "known"."id" IS NULL OR "known"."LIGHTNING_STATE" IN ('absent', 'in_doubt')
              THEN 'added'
              WHEN "known"."LIGHTNING_STATE" = 'present'
              AND "new"."LIGHTNING_VERSION" = "known"."LIGHTNING_VERSION"
              THEN CASE WHEN NOT "known"."LIGHTNING_STATUS" IS NULL THEN 'carried' END
              ELSE 'changed'
            END
          END AS "LIGHTNING_OP",
          COALESCE("known"."LIGHTNING_STATE", 'absent') AS "LIGHTNING_PRIOR",
          CASE
            WHEN NOT "known"."LIGHTNING_ORIGIN" IS NULL
            AND (
              (
                (
                  "new"."id" IS NULL AND NOT "known"."id" IS NULL
                )
                AND "known"."LIGHTNING_OP" = 'removed'
              )
              OR (
                NOT (
                  "new"."id" IS NULL AND NOT "known"."id" IS NULL
                )
                AND (
                  "known"."LIGHTNING_OP" <> 'removed'
                  AND "new"."LIGHTNING_VERSION" = "known"."LIGHTNING_VERSION"
                )
              )
            )
            THEN "known"."LIGHTNING_ORIGIN"
            ELSE '000000000000000000000002'
          END AS "LIGHTNING_ORIGIN"
        FROM (
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
) AS "new"
        ) AS "new"
        FULL JOIN (
          SELECT
            "base"."id" AS "id",
            "base"."LIGHTNING_VERSION",
            'present' AS "LIGHTNING_STATE",
            CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
            CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
            CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
          FROM (
            SELECT
              "base"."LIGHTNING_VERSION",
              "base"."id"
            FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_PLAN" AS "base"
            WHERE
              NOT EXISTS(
                SELECT
                  1
                FROM (
                  SELECT
                    "newer"."id"
                  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "newer"
                ) AS "newer"
                WHERE
                  "base"."id" = "newer"."id"
              )
          ) AS "base"
          WHERE
            NOT "base"."id" IS NULL
          UNION ALL
          SELECT
            "exception"."id" AS "id",
            "exception"."LIGHTNING_VERSION",
            "exception"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
            "exception"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
            "exception"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
            "exception"."LIGHTNING_OP" AS "LIGHTNING_OP"
          FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "exception"
        ) AS "known"
          ON "new"."id" = "known"."id"
      ) AS "ops"
    ) AS "ops"
    GROUP BY
      "ops"."id",
      "ops"."LIGHTNING_OP"
  ) AS "rows"
) AS "change"
WHERE
  NOT (
    "change"."LIGHTNING_OP" IS NULL
    AND "change"."LIGHTNING_SEQ" = 1
    AND "change"."LIGHTNING_COPIES" = 3
  );

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
    SUM("change"."LIGHTNING_COPIES") AS "copies"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "change"
  GROUP BY
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    "change"."LIGHTNING_ROW_ID"
) AS "keys"
GROUP BY
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR";

-- fetch the values of removed rows
INSERT INTO "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" (
  "LIGHTNING_SEQ",
  "LIGHTNING_ROW_ID",
  "LIGHTNING_OP",
  "LIGHTNING_PRIOR",
  "LIGHTNING_ORIGIN",
  "LIGHTNING_VERSION",
  "id",
  "plan",
  "score",
  "balance",
  "active",
  "seen_at",
  "heard_at",
  "noted_at",
  "born",
  "opens",
  "photo",
  "settings",
  "tags",
  "place",
  "LIGHTNING_COPIES"
)
SELECT
  "change"."LIGHTNING_SEQ" AS "LIGHTNING_SEQ",
  "change"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  "change"."LIGHTNING_OP" AS "LIGHTNING_OP",
  "change"."LIGHTNING_PRIOR" AS "LIGHTNING_PRIOR",
  "change"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
  "change"."LIGHTNING_VERSION" AS "LIGHTNING_VERSION",
  "change"."id" AS "id",
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
  "known"."place" AS "place",
  0 AS "LIGHTNING_COPIES"
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "change"
INNER JOIN (
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
    "base"."place" AS "place",
    'present' AS "LIGHTNING_STATE",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
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
          FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "newer"
        ) AS "newer"
        WHERE
          "base"."id" = "newer"."id"
      )
  ) AS "base"
  WHERE
    NOT "base"."id" IS NULL
  UNION ALL
  SELECT
    "exception"."id" AS "id",
    "exception"."plan" AS "plan",
    "exception"."score" AS "score",
    "exception"."balance" AS "balance",
    "exception"."active" AS "active",
    "exception"."seen_at" AS "seen_at",
    "exception"."heard_at" AS "heard_at",
    "exception"."noted_at" AS "noted_at",
    "exception"."born" AS "born",
    "exception"."opens" AS "opens",
    "exception"."photo" AS "photo",
    "exception"."settings" AS "settings",
    "exception"."tags" AS "tags",
    "exception"."place" AS "place",
    "exception"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
    "exception"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
    "exception"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
    "exception"."LIGHTNING_OP" AS "LIGHTNING_OP"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "exception"
) AS "known"
  ON "change"."id" = "known"."id"
WHERE
  "change"."LIGHTNING_OP" = 'removed';

-- fetch the values of removed rows
DELETE FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES"
WHERE
  "LIGHTNING_OP" = 'removed' AND "LIGHTNING_COPIES" > 0;

-- count earlier attempts
SELECT
  "change"."LIGHTNING_SEQ",
  COUNT(*),
  MAX("logged"."FAILURE_REASON")
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "change"
INNER JOIN "HIGHTOUCH_AUDIT"."SYNC_CHANGELOG" AS "logged"
  ON "logged"."SYNC_ID" = 'users_to_crm'
  AND "logged"."ROW_ID" = "change"."LIGHTNING_ROW_ID"
  AND "logged"."SYNC_RUN_ID" >= "change"."LIGHTNING_ORIGIN"
  AND "logged"."STATUS" = 'failed'
WHERE
  "change"."LIGHTNING_ORIGIN" <> '000000000000000000000002'
  AND "change"."LIGHTNING_SEQ" <= 5
GROUP BY
  "change"."LIGHTNING_SEQ"
HAVING
  COUNT(*) >= 3;

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format":3,"id":"000000000000000000000002","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000002_plan","changes":"users_to_crm_000000000000000000000002_changes","rejections":"users_to_crm_000000000000000000000002_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":true,"delta_rows":5,"has_rejections":false}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
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
  '000000000000000000000002',
  "outcome"."LIGHTNING_OP",
  "outcome"."LIGHTNING_ROW_ID",
  "outcome"."LIGHTNING_STATUS",
  "outcome"."LIGHTNING_REASON",
  TO_JSON(
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
  )
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    'succeeded' AS "LIGHTNING_STATUS",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_REASON",
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "change"
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
  (
    "SYNC_ID" = 'users_to_crm'
    AND "ROW_ID" IN (
      SELECT
        "change"."LIGHTNING_ROW_ID"
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "change"
      WHERE
        "change"."LIGHTNING_OP" IN ('added', 'changed', 'taken', 'removed', 'vanished')
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
  "SYNC_ID",
  "SYNC_RUN_ID",
  'unchanged',
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "OP_TYPE" IN ('added', 'changed')
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "OP_TYPE" IN ('added', 'changed')
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
  "log"."SYNC_ID",
  "log"."SYNC_RUN_ID",
  'unchanged',
  "log"."ROW_ID",
  'succeeded',
  NULL,
  TO_JSON(
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
  )
FROM (
  SELECT
    "SYNC_ID",
    "SYNC_RUN_ID",
    "ROW_ID"
  FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
  WHERE
    "SYNC_ID" = 'users_to_crm'
    AND (
      "STATUS" <> 'succeeded'
      AND "ROW_ID" IN (
        SELECT
          "LIGHTNING_ROW_ID"
        FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS"
      )
    )
) AS "log"
INNER JOIN (
  SELECT
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "change"
  WHERE
    "change"."LIGHTNING_OP" = 'carried'
) AS "plan"
  ON TO_VARCHAR("plan"."id") = "log"."ROW_ID"
WHERE
  EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  (
    "SYNC_ID" = 'users_to_crm'
    AND (
      "STATUS" <> 'succeeded'
      AND "ROW_ID" IN (
        SELECT
          "LIGHTNING_ROW_ID"
        FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS"
      )
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
  '000000000000000000000001',
  'unchanged',
  TO_VARCHAR("plan"."id"),
  'succeeded',
  NULL,
  TO_JSON(
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
  )
FROM (
  SELECT
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "change"
  WHERE
    "change"."LIGHTNING_OP" = 'carried'
) AS "plan"
WHERE
  (
    TO_VARCHAR("plan"."id") IN (
      SELECT
        "LIGHTNING_ROW_ID"
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS"
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" AS "log"
      WHERE
        "log"."SYNC_ID" = 'users_to_crm' AND "log"."ROW_ID" = TO_VARCHAR("plan"."id")
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
  '000000000000000000000002',
  CASE
    WHEN "outcome"."LIGHTNING_OP" IN ('added', 'changed')
    THEN "outcome"."LIGHTNING_OP"
    ELSE 'unchanged'
  END,
  "outcome"."LIGHTNING_ROW_ID",
  "outcome"."LIGHTNING_STATUS",
  "outcome"."LIGHTNING_REASON",
  TO_JSON(
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
  )
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    'succeeded' AS "LIGHTNING_STATUS",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_REASON",
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "change"
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
  '000000000000000000000002',
  'id',
  'crm',
  'users',
  'users',
  'succeeded',
  NULL,
  TO_TIMESTAMP_LTZ(1769860800000000, 6),
  CURRENT_TIMESTAMP(),
  3,
  1,
  1,
  3,
  1,
  1,
  3,
  1,
  1,
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
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "BASELINE" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"HIGHTOUCH_AUDIT","run_id":"000000000000000000000002","planned":true},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000002","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "RUN" = NULL, "PROGRESS" = NULL, "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';
