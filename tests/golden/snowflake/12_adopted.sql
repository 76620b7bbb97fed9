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

-- take the right to add
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "HOLDER" = 'worker:1/beef', "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = '' AND "PART" = 'adding'
  )
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- add to the state
INSERT INTO "HIGHTOUCH_PLANNER"."SYNC_STATE" (
  "SYNC_ID",
  "PART",
  "REVISION",
  "LAST_RUN_ID",
  "BASELINE",
  "RUN",
  "PROGRESS",
  "HOLDER",
  "LEASE_EXPIRES"
)
SELECT
  CAST('users_to_list' AS VARCHAR) AS "SYNC_ID",
  CAST('' AS VARCHAR) AS "PART",
  CAST(0 AS BIGINT) AS "REVISION",
  CAST('' AS VARCHAR) AS "LAST_RUN_ID",
  CAST(NULL AS VARCHAR) AS "BASELINE",
  CAST(NULL AS VARCHAR) AS "RUN",
  CAST(NULL AS VARCHAR) AS "PROGRESS",
  CAST(NULL AS VARCHAR) AS "HOLDER",
  CAST(NULL AS TIMESTAMP_LTZ) AS "LEASE_EXPIRES"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_list' AND "PART" = ''
  );

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = '' AND "PART" = 'adding'
  )
  AND "HOLDER" = 'worker:1/beef';

-- take the lease
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "LAST_RUN_ID" = '1', "REVISION" = 1, "HOLDER" = 'worker:1/cafe', "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_list' AND "PART" = ''
  )
  AND "REVISION" = 0
  AND "LAST_RUN_ID" = ''
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_PLAN"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  "new"."balance",
  MD5_BINARY(
    CONCAT(
      '',
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(TO_VARCHAR("new"."balance"))), ':', TO_VARCHAR("new"."balance")),
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
      )
    )
  ) AS "LIGHTNING_VERSION",
  "new"."LIGHTNING_REASON"
FROM (
SELECT
  TRY_CAST(TO_VARCHAR("held"."id") AS DECIMAL(38, 0)) AS "id",
  "held"."plan" AS "plan",
  TRY_CAST(COLLATE("held"."score", '') AS DOUBLE) AS "score",
  TRY_CAST(COLLATE("held"."balance", '') AS DECIMAL(18, 2)) AS "balance",
  CAST(CASE
    WHEN NOT "held"."score" IS NULL
    AND TRY_CAST(COLLATE("held"."score", '') AS DOUBLE) IS NULL
    THEN 'score cannot be read as FLOAT'
    WHEN NOT "held"."balance" IS NULL
    AND TRY_CAST(COLLATE("held"."balance", '') AS DECIMAL(18, 2)) IS NULL
    THEN 'balance cannot be read as NUMBER(18,2)'
    ELSE NULL
  END AS VARCHAR) AS "LIGHTNING_REASON"
FROM (
SELECT
  "id",
  "plan",
  CAST("score" AS VARCHAR) AS "score",
  CAST("balance" AS VARCHAR) AS "balance"
FROM (
SELECT * FROM shop.users -- everyone
) AS "users"
) AS "held"
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_PLAN" AS "plan";

-- count what is held
SELECT
  SUM("keys"."LIGHTNING_COPIES"),
  COUNT(*),
  SUM(
    CASE
      WHEN "keys"."LIGHTNING_COPIES" > 1 OR NOT "keys"."LIGHTNING_REASON" IS NULL
      THEN 1
      ELSE 0
    END
  )
FROM (
  SELECT
    TO_VARCHAR("plan"."id") AS "LIGHTNING_ROW_ID",
    COUNT(*) AS "LIGHTNING_COPIES",
    MAX("plan"."LIGHTNING_REASON") AS "LIGHTNING_REASON"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_PLAN" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
  GROUP BY
    TO_VARCHAR("plan"."id")
) AS "keys";

-- set aside what is unsure
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_REJECTIONS"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  CAST(NULL AS BIGINT) AS "LIGHTNING_SEQ",
  "new"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_OP",
  CAST('stale' AS VARCHAR) AS "LIGHTNING_STATE",
  CAST('failed' AS VARCHAR) AS "LIGHTNING_STATUS",
  CASE
    WHEN "new"."LIGHTNING_COPIES" > 1
    THEN 'duplicate primary key, number of rows: ' || CAST("new"."LIGHTNING_COPIES" AS VARCHAR)
    ELSE "new"."LIGHTNING_REASON"
  END AS "LIGHTNING_REASON",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
  CAST(NULL AS BINARY) AS "LIGHTNING_VERSION",
  "new"."id" AS "id",
  "new"."plan" AS "plan",
  "new"."score" AS "score",
  "new"."balance" AS "balance"
FROM (
  SELECT
    "rows"."id",
    "rows"."plan",
    "rows"."score",
    "rows"."balance",
    "rows"."LIGHTNING_ROW_ID",
    "keys"."LIGHTNING_COPIES",
    "keys"."LIGHTNING_REASON"
  FROM (
    SELECT
      "plan"."id",
      "plan"."plan",
      "plan"."score",
      "plan"."balance",
      TO_VARCHAR("plan"."id") AS "LIGHTNING_ROW_ID",
      ROW_NUMBER() OVER (PARTITION BY TO_VARCHAR("plan"."id") ORDER BY TO_VARCHAR("plan"."id") ASC) AS "lightning_copy"
    FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_PLAN" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
  ) AS "rows"
  INNER JOIN (
    SELECT
      TO_VARCHAR("plan"."id") AS "LIGHTNING_ROW_ID",
      COUNT(*) AS "LIGHTNING_COPIES",
      MAX("plan"."LIGHTNING_REASON") AS "LIGHTNING_REASON"
    FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_PLAN" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
    GROUP BY
      TO_VARCHAR("plan"."id")
  ) AS "keys"
    ON "rows"."LIGHTNING_ROW_ID" = "keys"."LIGHTNING_ROW_ID"
  WHERE
    "rows"."lightning_copy" = 1
    AND (
      "keys"."LIGHTNING_COPIES" > 1 OR NOT "keys"."LIGHTNING_REASON" IS NULL
    )
) AS "new";

-- compare with the baseline
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_CHANGES"
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
  "rows"."balance" AS "balance"
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."balance",
    "plan"."LIGHTNING_VERSION",
    TO_VARCHAR("plan"."id") AS "LIGHTNING_ROW_ID",
    CASE WHEN "plan"."id" IS NULL THEN NULL ELSE 'taken' END AS "LIGHTNING_OP",
    'absent' AS "LIGHTNING_PRIOR",
    '000000000000000000000008' AS "LIGHTNING_ORIGIN"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_PLAN" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "rows"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_REJECTIONS" AS "rejection"
    WHERE
      "rejection"."id" = "rows"."id"
  );

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format":3,"id":"000000000000000000000008","sync_id":"users_to_list","destination":"list","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":"cdc","shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"tables":{"plan":"users_to_list_000000000000000000000008_plan","changes":"users_to_list_000000000000000000000008_changes","rejections":"users_to_list_000000000000000000000008_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_list' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- count rejections
SELECT
  "change"."LIGHTNING_OP",
  "rejection"."LIGHTNING_STATE",
  "rejection"."LIGHTNING_STATUS",
  COUNT(*)
FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_REJECTIONS" AS "rejection"
LEFT JOIN "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_CHANGES" AS "change"
  ON "change"."LIGHTNING_ROW_ID" = "rejection"."LIGHTNING_ROW_ID"
GROUP BY
  "change"."LIGHTNING_OP",
  "rejection"."LIGHTNING_STATE",
  "rejection"."LIGHTNING_STATUS";

-- refresh the snapshot
DELETE FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  "SYNC_ID" = 'users_to_list'
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_list' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
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
    "plan"."balance"
  ) AS VARIANT)
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."balance"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_PLAN" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_CHANGES" AS "change"
      WHERE
        "change"."LIGHTNING_ROW_ID" = TO_VARCHAR("plan"."id")
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_REJECTIONS" AS "rejection"
      WHERE
        "rejection"."LIGHTNING_ROW_ID" = TO_VARCHAR("plan"."id")
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_list' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
  'unchanged',
  "rejection"."LIGHTNING_ROW_ID",
  'failed',
  "rejection"."LIGHTNING_REASON",
  CAST(OBJECT_CONSTRUCT_KEEP_NULL('id', "rejection"."id") AS VARIANT)
FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_REJECTIONS" AS "rejection"
WHERE
  "rejection"."LIGHTNING_SEQ" IS NULL
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_list' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
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
    "outcome"."balance"
  ) AS VARIANT)
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    COALESCE("rejection"."LIGHTNING_STATUS", 'succeeded') AS "LIGHTNING_STATUS",
    "rejection"."LIGHTNING_REASON" AS "LIGHTNING_REASON",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance"
  FROM "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_CHANGES" AS "change"
  LEFT JOIN "HIGHTOUCH_PLANNER"."USERS_TO_LIST_000000000000000000000008_REJECTIONS" AS "rejection"
    ON "rejection"."LIGHTNING_ROW_ID" = "change"."LIGHTNING_ROW_ID"
) AS "outcome"
WHERE
  "outcome"."LIGHTNING_OP" IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_list' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
  'id',
  'list',
  'users',
  'users',
  'succeeded',
  NULL,
  TO_TIMESTAMP_LTZ(1769860800000000, 6),
  CURRENT_TIMESTAMP(),
  0,
  0,
  0,
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
      "SYNC_ID" = 'users_to_list' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "BASELINE" = '{"format":3,"baseline":{"run_id":"000000000000000000000008","base":"users_to_list_000000000000000000000008_plan","deltas":[],"rejections":"users_to_list_000000000000000000000008_rejections","previous":[],"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":1,"snapshot_mark":{"schema":"HIGHTOUCH_AUDIT","run_id":"000000000000000000000008","planned":false},"duplicated":true},"leftovers":["users_to_list_000000000000000000000008_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000008","numbers":{"format":3,"outcome":"completed_with_errors","counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "RUN" = NULL, "PROGRESS" = NULL, "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = 'users_to_list' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';
