-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_planner";

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_audit";

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_state"
WITH (
  partitioning=ARRAY['bucket(sync_id, 512)']
) AS
SELECT
  CAST('' AS VARCHAR) AS "sync_id",
  CAST('adding' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "lease_expires";

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_run_numbers" (
  "sync_id" VARCHAR,
  "run_id" VARCHAR,
  "numbers" VARCHAR
)
WITH (
  partitioning=ARRAY['bucket(sync_id, 512)']
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_health" (
  "sync_id" VARCHAR,
  "revision" BIGINT,
  "memory" VARCHAR
)
WITH (
  partitioning=ARRAY['bucket(sync_id, 512)']
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_changelog" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "op_type" VARCHAR,
  "row_id" VARCHAR,
  "status" VARCHAR,
  "failure_reason" VARCHAR,
  "fields" VARCHAR
)
WITH (
  partitioning=ARRAY['bucket(sync_id, 512)']
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_snapshot" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "op_type" VARCHAR,
  "row_id" VARCHAR,
  "status" VARCHAR,
  "failure_reason" VARCHAR,
  "fields" VARCHAR
)
WITH (
  partitioning=ARRAY['bucket(sync_id, 512)']
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_runs" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "primary_key" VARCHAR,
  "destination" VARCHAR,
  "model_name" VARCHAR,
  "model_id" VARCHAR,
  "status" VARCHAR,
  "error" VARCHAR,
  "started_at" TIMESTAMP(6) WITH TIME ZONE,
  "finished_at" TIMESTAMP(6) WITH TIME ZONE,
  "num_planned_add" BIGINT,
  "num_planned_change" BIGINT,
  "num_planned_remove" BIGINT,
  "num_attempted_add" BIGINT,
  "num_attempted_change" BIGINT,
  "num_attempted_remove" BIGINT,
  "num_succeeded_add" BIGINT,
  "num_succeeded_change" BIGINT,
  "num_succeeded_remove" BIGINT,
  "num_failed_add" BIGINT,
  "num_failed_change" BIGINT,
  "num_failed_remove" BIGINT
)
WITH (
  partitioning=ARRAY['bucket(sync_id, 512)']
);

-- read the state
SELECT
  "clock"."at",
  "slot"."sync_id",
  "slot"."part",
  "slot"."revision",
  "slot"."last_run_id",
  "slot"."baseline",
  "slot"."run",
  "slot"."progress",
  "slot"."holder",
  "slot"."lease_expires",
  "slot"."lease_expires" > "clock"."at"
FROM (
  SELECT
    CURRENT_TIMESTAMP AS "at",
    CAST('users_to_crm' AS VARCHAR) AS "sync_id"
) AS "clock"
LEFT JOIN "hightouch_planner"."sync_state" AS "slot"
  ON "slot"."sync_id" = "clock"."sync_id";

-- read the runs
SELECT
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
FROM "hightouch_audit"."sync_runs"
WHERE
  "sync_id" = 'users_to_crm'
ORDER BY
  "sync_run_id" ASC;

-- read the numbers
SELECT
  "run_id",
  "numbers"
FROM "hightouch_planner"."sync_run_numbers"
WHERE
  "sync_id" = 'users_to_crm';

-- list
SELECT
  "sync_id"
FROM "hightouch_planner"."sync_state"
WHERE
  "part" = ''
ORDER BY
  "sync_id" ASC;

-- make the log tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_requests" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "op_type" VARCHAR,
  "row_ids" VARCHAR,
  "request" VARCHAR,
  "response" VARCHAR,
  "noted_at" TIMESTAMP(6) WITH TIME ZONE
)
WITH (
  partitioning=ARRAY['bucket(sync_id, 512)']
);
