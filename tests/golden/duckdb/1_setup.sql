-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_planner";

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_audit";

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_state" (
  "sync_id" TEXT COLLATE "binary",
  "part" TEXT COLLATE "binary",
  "revision" BIGINT,
  "last_run_id" TEXT COLLATE "binary",
  "baseline" TEXT COLLATE "binary",
  "run" TEXT COLLATE "binary",
  "progress" TEXT COLLATE "binary",
  "holder" TEXT COLLATE "binary",
  "lease_expires" TIMESTAMPTZ,
  PRIMARY KEY ("sync_id", "part")
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_run_numbers" (
  "sync_id" TEXT COLLATE "binary",
  "run_id" TEXT COLLATE "binary",
  "numbers" TEXT COLLATE "binary"
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_health" (
  "sync_id" TEXT COLLATE "binary",
  "revision" BIGINT,
  "memory" TEXT COLLATE "binary"
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_changelog" (
  "sync_id" TEXT COLLATE "binary",
  "sync_run_id" TEXT COLLATE "binary",
  "op_type" TEXT COLLATE "binary",
  "row_id" TEXT COLLATE "binary",
  "status" TEXT COLLATE "binary",
  "failure_reason" TEXT COLLATE "binary",
  "fields" system.main.JSON
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_snapshot" (
  "sync_id" TEXT COLLATE "binary",
  "sync_run_id" TEXT COLLATE "binary",
  "op_type" TEXT COLLATE "binary",
  "row_id" TEXT COLLATE "binary",
  "status" TEXT COLLATE "binary",
  "failure_reason" TEXT COLLATE "binary",
  "fields" system.main.JSON
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_runs" (
  "sync_id" TEXT COLLATE "binary",
  "sync_run_id" TEXT COLLATE "binary",
  "primary_key" TEXT COLLATE "binary",
  "destination" TEXT COLLATE "binary",
  "model_name" TEXT COLLATE "binary",
  "model_id" TEXT COLLATE "binary",
  "status" TEXT COLLATE "binary",
  "error" TEXT COLLATE "binary",
  "started_at" TIMESTAMPTZ,
  "finished_at" TIMESTAMPTZ,
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
    system.main.now() AS "at",
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
  "sync_id" TEXT COLLATE "binary",
  "sync_run_id" TEXT COLLATE "binary",
  "op_type" TEXT COLLATE "binary",
  "row_ids" TEXT COLLATE "binary",
  "request" TEXT COLLATE "binary",
  "response" TEXT COLLATE "binary",
  "noted_at" TIMESTAMPTZ
);
