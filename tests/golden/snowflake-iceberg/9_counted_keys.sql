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
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES"
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
      SUM("ops"."LIGHTNING_COPIES") AS "LIGHTNING_COPIES"
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
        "ops"."LIGHTNING_ORIGIN",
        "ops"."LIGHTNING_COPIES"
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
          COALESCE("new"."LIGHTNING_COPIES", 1) AS "LIGHTNING_COPIES",
          "new"."LIGHTNING_VERSION",
          CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
            THEN 'removed'
            ELSE CASE
              WHEN "new"."id" IS NULL
              THEN 'ignored'
              WHEN "new"."LIGHTNING_COPIES" > 1
              THEN 'duplicate'
              WHEN "known"."id" IS NULL
              THEN 'added'
              WHEN NOT "known"."id" IS NULL
              AND "new"."LIGHTNING_VERSION" = "known"."LIGHTNING_VERSION"
              THEN NULL
              ELSE 'changed'
            END
          END AS "LIGHTNING_OP",
          CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS "LIGHTNING_PRIOR",
          '000000000000000000000007' AS "LIGHTNING_ORIGIN"
        FROM (
          SELECT
            "new"."id",
            ANY_VALUE("new"."plan") AS "plan",
            ANY_VALUE("new"."score") AS "score",
            ANY_VALUE("new"."balance") AS "balance",
            ANY_VALUE("new"."active") AS "active",
            ANY_VALUE("new"."seen_at") AS "seen_at",
            ANY_VALUE("new"."heard_at") AS "heard_at",
            ANY_VALUE("new"."noted_at") AS "noted_at",
            ANY_VALUE("new"."born") AS "born",
            ANY_VALUE("new"."opens") AS "opens",
            ANY_VALUE("new"."photo") AS "photo",
            ANY_VALUE("new"."settings") AS "settings",
            ANY_VALUE("new"."tags") AS "tags",
            ANY_VALUE("new"."place") AS "place",
            ANY_VALUE("new"."LIGHTNING_VERSION") AS "LIGHTNING_VERSION",
            COUNT(*) AS "LIGHTNING_COPIES"
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
          GROUP BY
            "new"."id"
        ) AS "new"
        FULL JOIN (
          SELECT
            "base"."id" AS "id",
            "base"."LIGHTNING_VERSION"
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
            "delta"."LIGHTNING_VERSION"
          FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "delta"
          WHERE
            "delta"."LIGHTNING_OP" IN ('added', 'changed', 'taken', 'carried')
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
    AND "change"."LIGHTNING_COPIES" = 4
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES" AS "change"
  GROUP BY
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    "change"."LIGHTNING_ROW_ID"
) AS "keys"
GROUP BY
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR";

-- fetch the values of removed rows
INSERT INTO "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES" (
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
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES" AS "change"
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
  ON "change"."id" = "known"."id"
WHERE
  "change"."LIGHTNING_OP" = 'removed';

-- fetch the values of removed rows
DELETE FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES"
WHERE
  "LIGHTNING_OP" = 'removed' AND "LIGHTNING_COPIES" > 0;

-- set duplicate keys aside
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_REJECTIONS"
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
  "known"."LIGHTNING_VERSION" AS "LIGHTNING_VERSION",
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
    "change"."id",
    "change"."LIGHTNING_ROW_ID",
    "change"."LIGHTNING_COPIES"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES" AS "change"
  WHERE
    "change"."LIGHTNING_OP" = 'duplicate'
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
    "base"."place" AS "place",
    "base"."LIGHTNING_VERSION"
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
    "delta"."place" AS "place",
    "delta"."LIGHTNING_VERSION"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000002_CHANGES" AS "delta"
  WHERE
    "delta"."LIGHTNING_OP" IN ('added', 'changed', 'taken', 'carried')
) AS "known"
  ON "new"."id" = "known"."id";

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format":3,"id":"000000000000000000000007","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000007_plan","changes":"users_to_crm_000000000000000000000007_changes","rejections":"users_to_crm_000000000000000000000007_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":2,"removed":1,"unchanged":0,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":true,"delta_rows":3,"has_rejections":true}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
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
  '000000000000000000000007',
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES" AS "change"
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
  '000000000000000000000007',
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES" AS "change"
  WHERE
    "change"."LIGHTNING_OP" = 'carried'
  UNION ALL
  SELECT
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
  WHERE
    CAST(NULL AS VARCHAR) IS NULL
    AND NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES" AS "change"
      WHERE
        "change"."id" = "known"."id"
    )
) AS "plan"
WHERE
  EXISTS(
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
  '000000000000000000000007',
  'unchanged',
  "rejection"."LIGHTNING_ROW_ID",
  'failed',
  "rejection"."LIGHTNING_REASON",
  TO_JSON(CAST(OBJECT_CONSTRUCT_KEEP_NULL('id', "rejection"."id") AS VARIANT))
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_REJECTIONS" AS "rejection"
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
  '000000000000000000000007',
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000007_CHANGES" AS "change"
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
  '000000000000000000000007',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'superseded',
  TO_TIMESTAMP_LTZ(1769860800000000, 6),
  CURRENT_TIMESTAMP(),
  0,
  2,
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
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "BASELINE" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"HIGHTOUCH_AUDIT","run_id":"000000000000000000000007","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000007_changes","users_to_crm_000000000000000000000007_rejections"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000007","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":2,"removed":1,"unchanged":0,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "RUN" = NULL, "PROGRESS" = NULL, "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';
