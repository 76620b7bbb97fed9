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
    "sync_id" = 'users\' ads 🚀' AND "part" = ''
  )
  AND "revision" = 0
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TRANSIENT TABLE "hightouch_planner"."s_users_61387d_000000000000000000000005_plan"
DATA_RETENTION_TIME_IN_DAYS=0 AS
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
  ) AS "lightning_version",
  CASE WHEN "new"."id" IS NULL OR "new"."plan" IS NULL THEN NULL ELSE 'added' END AS "lightning_op",
  'absent' AS "lightning_prior",
  '000000000000000000000005' AS "lightning_origin"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_plan" AS "plan";

-- compare with the baseline
CREATE TRANSIENT TABLE "hightouch_planner"."s_users_61387d_000000000000000000000005_changes"
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
  "rows"."score" AS "score"
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."lightning_version",
    TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", ''))) AS "lightning_row_id",
    "plan"."lightning_op",
    "plan"."lightning_prior",
    "plan"."lightning_origin"
  FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_plan" AS "plan"
  WHERE
    NOT "plan"."lightning_op" IS NULL
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
  FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- prepare the rejections
CREATE TRANSIENT TABLE "hightouch_planner"."s_users_61387d_000000000000000000000005_rejections"
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
  "change"."score"
FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_changes" AS "change"
WHERE
  FALSE;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"id":"000000000000000000000005","sync_id":"users\' ads 🚀","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"},{"name":"plan","type":"VARCHAR"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"user"},{"column":{"name":"score","type":"FLOAT"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"s_users_61387d_000000000000000000000005_plan","changes":"s_users_61387d_000000000000000000000005_changes","rejections":"s_users_61387d_000000000000000000000005_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0},"closing":true}', "revision" = "revision" + 1, "lease_expires" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = 'users\' ads 🚀' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_rejections"
WHERE
  "lightning_seq" >= 3 AND "lightning_seq" < 4;

-- set aside what was not sent
INSERT INTO "hightouch_planner"."s_users_61387d_000000000000000000000005_rejections" (
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
  "score"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  'absent' AS "lightning_state",
  'aborted' AS "lightning_status",
  'stopped' AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CAST(NULL AS BINARY) AS "lightning_version",
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  CAST(NULL AS FLOAT) AS "score"
FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_changes" AS "change"
WHERE
  "change"."lightning_seq" >= 3 AND "change"."lightning_seq" < 4;

-- count rejections
SELECT
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status",
  COUNT(*)
FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_rejections" AS "rejection"
LEFT JOIN "hightouch_planner"."s_users_61387d_000000000000000000000005_changes" AS "change"
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
  'users\' ads 🚀',
  '000000000000000000000005',
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
    END
  ) AS VARIANT)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'aborted'
      ELSE COALESCE("rejection"."lightning_status", 'succeeded')
    END AS "lightning_status",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE "rejection"."lightning_reason"
    END AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_changes" AS "change"
  LEFT JOIN "hightouch_planner"."s_users_61387d_000000000000000000000005_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed');

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users\' ads 🚀';

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
  'users\' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", ''))),
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
    END
  ) AS VARIANT)
FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_plan" AS "plan"
WHERE
  (
    NOT "plan"."id" IS NULL
    AND NOT "plan"."plan" IS NULL
    AND (
      "plan"."lightning_op" IS NULL
      OR NOT "plan"."lightning_op" IN ('removed', 'vanished')
    )
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_changes" AS "change"
    WHERE
      "change"."lightning_row_id" = TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", '')))
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_rejections" AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", '')))
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
  'users\' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  "rejection"."lightning_row_id",
  'failed',
  "rejection"."lightning_reason",
  CAST(OBJECT_CONSTRUCT_KEEP_NULL('id', "rejection"."id", 'plan', COLLATE("rejection"."plan", '')) AS VARIANT)
FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_rejections" AS "rejection"
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
  'users\' ads 🚀',
  '000000000000000000000005',
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
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
    END
  ) AS VARIANT)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'aborted'
      ELSE COALESCE("rejection"."lightning_status", 'succeeded')
    END AS "lightning_status",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE "rejection"."lightning_reason"
    END AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "hightouch_planner"."s_users_61387d_000000000000000000000005_changes" AS "change"
  LEFT JOIN "hightouch_planner"."s_users_61387d_000000000000000000000005_rejections" AS "rejection"
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
  0;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"run_id":"000000000000000000000005","tables":{"plan":"s_users_61387d_000000000000000000000005_plan","changes":"s_users_61387d_000000000000000000000005_changes","rejections":"s_users_61387d_000000000000000000000005_rejections"},"previous":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"},{"name":"plan","type":"VARCHAR"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"user"},{"column":{"name":"score","type":"FLOAT"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":2,"exceptions":1,"snapshot":true}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users\' ads 🚀' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- forget the parts
DELETE FROM "hightouch_planner"."sync_state"
WHERE
  (
    "sync_id" = 'users\' ads 🚀' AND "part" <> ''
  )
  AND "last_run_id" <= '000000000000000000000005';

-- drop s_users_61387d_000000000000000000000005_changes
DROP TABLE IF EXISTS "hightouch_planner"."s_users_61387d_000000000000000000000005_changes";
