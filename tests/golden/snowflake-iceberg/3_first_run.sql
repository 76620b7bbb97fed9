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
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_plan"
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan";

-- compare with the baseline
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_changes"
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  ROW_NUMBER() OVER (ORDER BY NULL ASC) AS "lightning_seq",
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
    "plan"."lightning_version",
    TO_VARCHAR("plan"."id") AS "lightning_row_id",
    CASE WHEN "plan"."id" IS NULL THEN NULL ELSE 'added' END AS "lightning_op",
    'absent' AS "lightning_prior",
    '000000000000000000000001' AS "lightning_origin"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- prepare the rejections
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  "change"."lightning_seq",
  "change"."lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST(NULL AS VARCHAR) AS "lightning_state",
  CAST(NULL AS VARCHAR) AS "lightning_status",
  CAST(NULL AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  "change"."lightning_version",
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  FALSE;

-- forget what is in doubt
DELETE FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
WHERE
  "lightning_seq" >= 1 AND "lightning_seq" < 5;

-- read row ids
SELECT
  "change"."lightning_row_id",
  "change"."lightning_origin"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  "change"."lightning_seq" >= 1 AND "change"."lightning_seq" <= 2
ORDER BY
  "change"."lightning_seq" ASC;

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
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  (
    "change"."lightning_seq" >= 1 AND "change"."lightning_seq" <= 5
  )
  AND "change"."lightning_seq" IN (1, 2, 5)
ORDER BY
  "change"."lightning_seq" ASC;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "lease_expires" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the rejections
INSERT INTO "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" (
  "lightning_seq",
  "lightning_row_id",
  "lightning_op",
  "lightning_state",
  "lightning_status",
  "lightning_reason",
  "lightning_origin",
  "lightning_version",
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
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  "change"."lightning_op" AS "lightning_op",
  CASE
    WHEN "change"."lightning_op" = 'changed'
    THEN 'stale'
    WHEN "landed"."outcome" = 'rejected'
    AND "change"."lightning_op" = 'added'
    AND "change"."lightning_prior" = 'absent'
    THEN 'absent'
    WHEN "landed"."outcome" = 'rejected'
    AND (
      "change"."lightning_op" = 'removed'
      AND NOT "change"."lightning_prior" = 'in_doubt'
    )
    THEN 'stale'
    ELSE 'in_doubt'
  END AS "lightning_state",
  'failed' AS "lightning_status",
  "landed"."reason" AS "lightning_reason",
  "change"."lightning_origin" AS "lightning_origin",
  "change"."lightning_version" AS "lightning_version",
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
INNER JOIN "hightouch_planner"."lightning_landed" AS "landed"
  ON "change"."lightning_seq" = "landed"."seq";

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "progress" = '{"first":1,"last":6,"settled":[[1,3]],"reserved":5}', "revision" = "revision" + 1, "lease_expires" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0},"closing":true}', "revision" = "revision" + 1, "lease_expires" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
WHERE
  (
    "lightning_seq" >= 3 AND "lightning_seq" < 5
  )
  OR (
    "lightning_seq" >= 5 AND "lightning_seq" < 6
  );

-- set aside what is in doubt
INSERT INTO "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" (
  "lightning_seq",
  "lightning_row_id",
  "lightning_op",
  "lightning_state",
  "lightning_status",
  "lightning_reason",
  "lightning_origin",
  "lightning_version",
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
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  "change"."lightning_op" AS "lightning_op",
  CASE WHEN "change"."lightning_op" = 'changed' THEN 'stale' ELSE 'in_doubt' END AS "lightning_state",
  'failed' AS "lightning_status",
  'never acknowledged' AS "lightning_reason",
  "change"."lightning_origin" AS "lightning_origin",
  "change"."lightning_version" AS "lightning_version",
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  "change"."lightning_seq" >= 3 AND "change"."lightning_seq" < 5;

-- set aside what was not sent
INSERT INTO "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" (
  "lightning_seq",
  "lightning_row_id",
  "lightning_op",
  "lightning_state",
  "lightning_status",
  "lightning_reason",
  "lightning_origin",
  "lightning_version",
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
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  'absent' AS "lightning_state",
  'aborted' AS "lightning_status",
  'it\'s closed' AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CAST(NULL AS BINARY) AS "lightning_version",
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  "change"."lightning_seq" >= 5 AND "change"."lightning_seq" < 6;

-- count rejections
SELECT
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status",
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  ON "change"."lightning_row_id" = "rejection"."lightning_row_id"
GROUP BY
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status";

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
  '000000000000000000000001',
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
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
    "change"."lightning_op",
    "change"."lightning_row_id",
    COALESCE("rejection"."lightning_status", 'succeeded') AS "lightning_status",
    "rejection"."lightning_reason" AS "lightning_reason",
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed');

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm';

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan"
WHERE
  NOT "plan"."id" IS NULL
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
    WHERE
      "change"."lightning_row_id" = TO_VARCHAR("plan"."id")
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = TO_VARCHAR("plan"."id")
  );

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
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
  '000000000000000000000001',
  'unchanged',
  "rejection"."lightning_row_id",
  'failed',
  "rejection"."lightning_reason",
  TO_JSON(CAST(OBJECT_CONSTRUCT_KEEP_NULL('id', "rejection"."id") AS VARIANT))
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
WHERE
  "rejection"."lightning_seq" IS NULL;

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
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
  '000000000000000000000001',
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
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
    "change"."lightning_op",
    "change"."lightning_row_id",
    COALESCE("rejection"."lightning_status", 'succeeded') AS "lightning_status",
    "rejection"."lightning_reason" AS "lightning_reason",
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'taken');

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
  0;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"run_id":"000000000000000000000001","tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"previous":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot":true}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
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
  AND "last_run_id" <= '000000000000000000000001';

-- drop users_to_crm_000000000000000000000001_changes
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000001_changes";
