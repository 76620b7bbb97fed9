-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_planner";

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_audit";

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_state" (
  "sync_id" VARCHAR(65535),
  "part" VARCHAR(65535),
  "revision" BIGINT,
  "last_run_id" VARCHAR(65535),
  "baseline" VARCHAR(65535),
  "run" VARCHAR(65535),
  "progress" VARCHAR(65535),
  "holder" VARCHAR(65535),
  "lease_expires" TIMESTAMP WITH TIME ZONE
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_run_numbers" (
  "sync_id" VARCHAR(65535),
  "run_id" VARCHAR(65535),
  "numbers" VARCHAR(65535)
)
SORTKEY("sync_id", "run_id");

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_health" (
  "sync_id" VARCHAR(65535),
  "revision" BIGINT,
  "memory" VARCHAR(65535)
)
SORTKEY("sync_id");

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_changelog" (
  "sync_id" VARCHAR(65535),
  "sync_run_id" VARCHAR(65535),
  "op_type" VARCHAR(65535),
  "row_id" VARCHAR(65535),
  "status" VARCHAR(65535),
  "failure_reason" VARCHAR(65535),
  "fields" SUPER
)
SORTKEY("sync_id", "sync_run_id");

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_snapshot" (
  "sync_id" VARCHAR(65535),
  "sync_run_id" VARCHAR(65535),
  "op_type" VARCHAR(65535),
  "row_id" VARCHAR(65535),
  "status" VARCHAR(65535),
  "failure_reason" VARCHAR(65535),
  "fields" SUPER
)
SORTKEY("sync_id", "row_id");

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_runs" (
  "sync_id" VARCHAR(65535),
  "sync_run_id" VARCHAR(65535),
  "primary_key" VARCHAR(65535),
  "destination" VARCHAR(65535),
  "model_name" VARCHAR(65535),
  "model_id" VARCHAR(65535),
  "status" VARCHAR(65535),
  "error" VARCHAR(65535),
  "started_at" TIMESTAMP WITH TIME ZONE,
  "finished_at" TIMESTAMP WITH TIME ZONE,
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
SORTKEY("sync_id", "sync_run_id");

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
    CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE) AS "at",
    CAST('users_to_crm' AS VARCHAR(65535)) AS "sync_id"
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
  "sync_id" VARCHAR(65535),
  "sync_run_id" VARCHAR(65535),
  "op_type" VARCHAR(65535),
  "row_ids" VARCHAR(65535),
  "request" VARCHAR(65535),
  "response" VARCHAR(65535),
  "noted_at" TIMESTAMP WITH TIME ZONE
)
SORTKEY("sync_id", "sync_run_id");
