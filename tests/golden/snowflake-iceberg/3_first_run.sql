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
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_PLAN"
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
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_PLAN" AS "plan";

-- compare with the baseline
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  ROW_NUMBER() OVER (ORDER BY NULL ASC) AS "LIGHTNING_SEQ",
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
    TO_VARCHAR("plan"."id") AS "LIGHTNING_ROW_ID",
    CASE WHEN "plan"."id" IS NULL THEN NULL ELSE 'added' END AS "LIGHTNING_OP",
    'absent' AS "LIGHTNING_PRIOR",
    '000000000000000000000001' AS "LIGHTNING_ORIGIN"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_PLAN" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
  GROUP BY
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    "change"."LIGHTNING_ROW_ID"
) AS "keys"
GROUP BY
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR";

-- read row ids
SELECT
  "change"."LIGHTNING_ROW_ID",
  "change"."LIGHTNING_ORIGIN"
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
WHERE
  "change"."LIGHTNING_SEQ" >= 1 AND "change"."LIGHTNING_SEQ" <= 5
ORDER BY
  "change"."LIGHTNING_SEQ" ASC;

-- read rows
SELECT
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."seen_at" AS "seen_at",
  "change"."heard_at" AS "heard_at",
  "change"."noted_at" AS "noted_at",
  "change"."born" AS "born",
  "change"."opens" AS "opens",
  "change"."photo" AS "photo",
  "change"."settings" AS "settings",
  "change"."tags" AS "tags",
  "change"."place" AS "place"
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
WHERE
  (
    "change"."LIGHTNING_SEQ" >= 1 AND "change"."LIGHTNING_SEQ" <= 5
  )
  AND "change"."LIGHTNING_SEQ" IN (1, 2, 5)
ORDER BY
  "change"."LIGHTNING_SEQ" ASC;

-- drop users_to_crm_000000000000000000000001_rejections
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS";

-- prepare the rejections
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  "change"."LIGHTNING_SEQ",
  "change"."LIGHTNING_ROW_ID",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_OP",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_STATE",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_REASON",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
  "change"."LIGHTNING_VERSION",
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
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
WHERE
  FALSE;

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "PROGRESS" = '{"format":3,"first":1,"last":6,"settled":[],"reserved":5,"landing":"users_to_crm_000000000000000000000001_staged0000"}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- keep the rejections
INSERT INTO "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" (
  "LIGHTNING_SEQ",
  "LIGHTNING_ROW_ID",
  "LIGHTNING_OP",
  "LIGHTNING_STATE",
  "LIGHTNING_STATUS",
  "LIGHTNING_REASON",
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
  "place"
)
SELECT
  "change"."LIGHTNING_SEQ" AS "LIGHTNING_SEQ",
  "change"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  "change"."LIGHTNING_OP" AS "LIGHTNING_OP",
  CASE
    WHEN "change"."LIGHTNING_OP" = 'changed'
    THEN 'stale'
    WHEN "staged"."outcome" = 'refused'
    AND "change"."LIGHTNING_OP" = 'added'
    AND "change"."LIGHTNING_PRIOR" = 'absent'
    THEN 'absent'
    WHEN "staged"."outcome" = 'refused'
    AND (
      "change"."LIGHTNING_OP" = 'removed'
      AND NOT "change"."LIGHTNING_PRIOR" = 'in_doubt'
    )
    THEN 'stale'
    ELSE 'in_doubt'
  END AS "LIGHTNING_STATE",
  'failed' AS "LIGHTNING_STATUS",
  "staged"."reason" AS "LIGHTNING_REASON",
  "change"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
  "change"."LIGHTNING_VERSION" AS "LIGHTNING_VERSION",
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."seen_at" AS "seen_at",
  "change"."heard_at" AS "heard_at",
  "change"."noted_at" AS "noted_at",
  "change"."born" AS "born",
  "change"."opens" AS "opens",
  "change"."photo" AS "photo",
  "change"."settings" AS "settings",
  "change"."tags" AS "tags",
  "change"."place" AS "place"
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
INNER JOIN "hightouch_planner"."lightning_staged" AS "staged"
  ON "change"."LIGHTNING_SEQ" = "staged"."number";

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "PROGRESS" = '{"format":3,"first":1,"last":6,"settled":[[1,3]],"reserved":5,"landing":null}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS"
WHERE
  (
    (
      "LIGHTNING_SEQ" >= 3 AND "LIGHTNING_SEQ" < 5
    )
    OR (
      "LIGHTNING_SEQ" >= 5 AND "LIGHTNING_SEQ" < 6
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- set aside what is in doubt
INSERT INTO "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" (
  "LIGHTNING_SEQ",
  "LIGHTNING_ROW_ID",
  "LIGHTNING_OP",
  "LIGHTNING_STATE",
  "LIGHTNING_STATUS",
  "LIGHTNING_REASON",
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
  "place"
)
SELECT
  "change"."LIGHTNING_SEQ" AS "LIGHTNING_SEQ",
  "change"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  "change"."LIGHTNING_OP" AS "LIGHTNING_OP",
  CASE WHEN "change"."LIGHTNING_OP" = 'changed' THEN 'stale' ELSE 'in_doubt' END AS "LIGHTNING_STATE",
  'failed' AS "LIGHTNING_STATUS",
  'never acknowledged' AS "LIGHTNING_REASON",
  "change"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
  "change"."LIGHTNING_VERSION" AS "LIGHTNING_VERSION",
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."seen_at" AS "seen_at",
  "change"."heard_at" AS "heard_at",
  "change"."noted_at" AS "noted_at",
  "change"."born" AS "born",
  "change"."opens" AS "opens",
  "change"."photo" AS "photo",
  "change"."settings" AS "settings",
  "change"."tags" AS "tags",
  "change"."place" AS "place"
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
WHERE
  (
    "change"."LIGHTNING_SEQ" >= 3 AND "change"."LIGHTNING_SEQ" < 5
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- set aside what was not sent
INSERT INTO "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" (
  "LIGHTNING_SEQ",
  "LIGHTNING_ROW_ID",
  "LIGHTNING_OP",
  "LIGHTNING_STATE",
  "LIGHTNING_STATUS",
  "LIGHTNING_REASON",
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
  "place"
)
SELECT
  "change"."LIGHTNING_SEQ" AS "LIGHTNING_SEQ",
  "change"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_OP",
  'absent' AS "LIGHTNING_STATE",
  'aborted' AS "LIGHTNING_STATUS",
  'it\'s closed' AS "LIGHTNING_REASON",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
  CAST(NULL AS BINARY) AS "LIGHTNING_VERSION",
  "change"."id" AS "id",
  CAST(NULL AS VARCHAR) AS "plan",
  CAST(NULL AS FLOAT) AS "score",
  CAST(NULL AS NUMBER(18,2)) AS "balance",
  CAST(NULL AS BOOLEAN) AS "active",
  CAST(NULL AS TIMESTAMP_TZ) AS "seen_at",
  CAST(NULL AS TIMESTAMP_LTZ) AS "heard_at",
  CAST(NULL AS TIMESTAMP_NTZ) AS "noted_at",
  CAST(NULL AS DATE) AS "born",
  CAST(NULL AS TIME) AS "opens",
  CAST(NULL AS BINARY) AS "photo",
  CAST(NULL AS VARIANT) AS "settings",
  CAST(NULL AS ARRAY) AS "tags",
  CAST(NULL AS GEOGRAPHY) AS "place"
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
WHERE
  (
    "change"."LIGHTNING_SEQ" >= 5 AND "change"."LIGHTNING_SEQ" < 6
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- count rejections
SELECT
  "change"."LIGHTNING_OP",
  "rejection"."LIGHTNING_STATE",
  "rejection"."LIGHTNING_STATUS",
  COUNT(*)
FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "rejection"
LEFT JOIN "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
  ON "change"."LIGHTNING_ROW_ID" = "rejection"."LIGHTNING_ROW_ID"
GROUP BY
  "change"."LIGHTNING_OP",
  "rejection"."LIGHTNING_STATE",
  "rejection"."LIGHTNING_STATUS";

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
  '000000000000000000000001',
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
    COALESCE("rejection"."LIGHTNING_STATUS", 'succeeded') AS "LIGHTNING_STATUS",
    "rejection"."LIGHTNING_REASON" AS "LIGHTNING_REASON",
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
  LEFT JOIN "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "rejection"
    ON "rejection"."LIGHTNING_ROW_ID" = "change"."LIGHTNING_ROW_ID"
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_PLAN" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
      WHERE
        "change"."LIGHTNING_ROW_ID" = TO_VARCHAR("plan"."id")
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "rejection"
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
  '000000000000000000000001',
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
    COALESCE("rejection"."LIGHTNING_STATUS", 'succeeded') AS "LIGHTNING_STATUS",
    "rejection"."LIGHTNING_REASON" AS "LIGHTNING_REASON",
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
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_CHANGES" AS "change"
  LEFT JOIN "HIGHTOUCH_PLANNER"."USERS_TO_CRM_000000000000000000000001_REJECTIONS" AS "rejection"
    ON "rejection"."LIGHTNING_ROW_ID" = "change"."LIGHTNING_ROW_ID"
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
  '000000000000000000000001',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'it\'s closed',
  TO_TIMESTAMP_LTZ(1769860800000000, 6),
  CURRENT_TIMESTAMP(),
  5,
  0,
  0,
  4,
  0,
  0,
  1,
  0,
  0,
  3,
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
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "BASELINE" = '{"format":3,"baseline":{"run_id":"000000000000000000000001","base":"users_to_crm_000000000000000000000001_plan","deltas":[],"rejections":"users_to_crm_000000000000000000000001_rejections","previous":[],"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot_mark":{"schema":"HIGHTOUCH_AUDIT","run_id":"000000000000000000000001","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000001_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000001","numbers":{"format":3,"outcome":"failed","counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "RUN" = NULL, "PROGRESS" = NULL, "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';
