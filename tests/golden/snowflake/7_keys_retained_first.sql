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
    "SYNC_ID" = 'users\' ads 🚀' AND "PART" = ''
  )
  AND "REVISION" = 0
  AND "LAST_RUN_ID" = ''
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_PLAN"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  MD5_BINARY(
    CONCAT(
      '',
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
      )
    )
  ) AS "LIGHTNING_VERSION",
  CASE WHEN "new"."id" IS NULL OR "new"."plan" IS NULL THEN NULL ELSE 'added' END AS "LIGHTNING_OP",
  'absent' AS "LIGHTNING_PRIOR",
  '000000000000000000000005' AS "LIGHTNING_ORIGIN"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_PLAN" AS "plan";

-- compare with the baseline
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_CHANGES"
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
  "rows"."score" AS "score"
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."LIGHTNING_VERSION",
    TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", ''))) AS "LIGHTNING_ROW_ID",
    "plan"."LIGHTNING_OP",
    "plan"."LIGHTNING_PRIOR",
    "plan"."LIGHTNING_ORIGIN"
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_PLAN" AS "plan"
  WHERE
    NOT "plan"."LIGHTNING_OP" IS NULL
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
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_CHANGES" AS "change"
  GROUP BY
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    "change"."LIGHTNING_ROW_ID"
) AS "keys"
GROUP BY
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR";

-- drop w7t2ahob79wmw__000000000000000000000005_rejections
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS";

-- prepare the rejections
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS"
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
  "change"."score"
FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_CHANGES" AS "change"
WHERE
  FALSE;

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format":3,"id":"000000000000000000000005","sync_id":"users\' ads \\ud83d\\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"},{"name":"plan","type":"VARCHAR"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"user"},{"column":{"name":"score","type":"FLOAT"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000005_plan","changes":"w7t2ahob79wmw__000000000000000000000005_changes","rejections":"w7t2ahob79wmw__000000000000000000000005_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format":3,"id":"000000000000000000000005","sync_id":"users\' ads \\ud83d\\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"},{"name":"plan","type":"VARCHAR"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"user"},{"column":{"name":"score","type":"FLOAT"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000005_plan","changes":"w7t2ahob79wmw__000000000000000000000005_changes","rejections":"w7t2ahob79wmw__000000000000000000000005_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS"
WHERE
  (
    "LIGHTNING_SEQ" >= 3 AND "LIGHTNING_SEQ" < 4
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- set aside what was not sent
INSERT INTO "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS" (
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
  "score"
)
SELECT
  "change"."LIGHTNING_SEQ" AS "LIGHTNING_SEQ",
  "change"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_OP",
  'absent' AS "LIGHTNING_STATE",
  'aborted' AS "LIGHTNING_STATUS",
  'stopped' AS "LIGHTNING_REASON",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
  CAST(NULL AS BINARY) AS "LIGHTNING_VERSION",
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  CAST(NULL AS FLOAT) AS "score"
FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_CHANGES" AS "change"
WHERE
  (
    "change"."LIGHTNING_SEQ" >= 3 AND "change"."LIGHTNING_SEQ" < 4
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- count rejections
SELECT
  "change"."LIGHTNING_OP",
  "rejection"."LIGHTNING_STATE",
  "rejection"."LIGHTNING_STATUS",
  COUNT(*)
FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS" AS "rejection"
LEFT JOIN "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_CHANGES" AS "change"
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
  'users\' ads 🚀',
  '000000000000000000000005',
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
    END
  ) AS VARIANT)
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    CASE
      WHEN "change"."LIGHTNING_OP" = 'removed'
      THEN 'aborted'
      ELSE COALESCE("rejection"."LIGHTNING_STATUS", 'succeeded')
    END AS "LIGHTNING_STATUS",
    CASE
      WHEN "change"."LIGHTNING_OP" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE "rejection"."LIGHTNING_REASON"
    END AS "LIGHTNING_REASON",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_CHANGES" AS "change"
  LEFT JOIN "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS" AS "rejection"
    ON "rejection"."LIGHTNING_ROW_ID" = "change"."LIGHTNING_ROW_ID"
) AS "outcome"
WHERE
  "outcome"."LIGHTNING_OP" IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  "SYNC_ID" = 'users\' ads 🚀'
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
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
  'users\' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", ''))),
  'succeeded',
  NULL,
  CAST(OBJECT_CONSTRUCT_KEEP_NULL('id', "plan"."id", 'plan', COLLATE("plan"."plan", '')) AS VARIANT)
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score"
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_PLAN" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
    AND NOT "plan"."plan" IS NULL
    AND (
      "plan"."LIGHTNING_OP" IS NULL
      OR NOT "plan"."LIGHTNING_OP" IN ('removed', 'vanished')
    )
) AS "plan"
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_CHANGES" AS "change"
      WHERE
        "change"."LIGHTNING_ROW_ID" = TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", '')))
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS" AS "rejection"
      WHERE
        "rejection"."LIGHTNING_ROW_ID" = TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", '')))
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
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
  'users\' ads 🚀',
  '000000000000000000000005',
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
    END
  ) AS VARIANT)
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    CASE
      WHEN "change"."LIGHTNING_OP" = 'removed'
      THEN 'aborted'
      ELSE COALESCE("rejection"."LIGHTNING_STATUS", 'succeeded')
    END AS "LIGHTNING_STATUS",
    CASE
      WHEN "change"."LIGHTNING_OP" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE "rejection"."LIGHTNING_REASON"
    END AS "LIGHTNING_REASON",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_CHANGES" AS "change"
  LEFT JOIN "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS" AS "rejection"
    ON "rejection"."LIGHTNING_ROW_ID" = "change"."LIGHTNING_ROW_ID"
) AS "outcome"
WHERE
  "outcome"."LIGHTNING_OP" IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
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
  'users\' ads 🚀',
  '000000000000000000000005',
  '["id","plan"]',
  'ads',
  'users',
  'users',
  'succeeded',
  NULL,
  TO_TIMESTAMP_LTZ(1769860800000000, 6),
  CURRENT_TIMESTAMP(),
  3,
  0,
  0,
  2,
  0,
  0,
  2,
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
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "BASELINE" = '{"format":3,"baseline":{"run_id":"000000000000000000000005","base":"w7t2ahob79wmw__000000000000000000000005_plan","deltas":[],"rejections":"w7t2ahob79wmw__000000000000000000000005_rejections","previous":[],"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"},{"name":"plan","type":"VARCHAR"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"user"},{"column":{"name":"score","type":"FLOAT"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":2,"exceptions":1,"snapshot_mark":{"schema":"HIGHTOUCH_AUDIT","run_id":"000000000000000000000005","planned":true},"duplicated":false},"leftovers":["w7t2ahob79wmw__000000000000000000000005_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000005","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "RUN" = NULL, "PROGRESS" = NULL, "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';
