-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_planner";

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_audit";

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_state" (
  "sync_id" pg_catalog.TEXT COLLATE "C",
  "part" pg_catalog.TEXT COLLATE "C",
  "revision" BIGINT,
  "last_run_id" pg_catalog.TEXT COLLATE "C",
  "baseline" pg_catalog.TEXT COLLATE "C",
  "run" pg_catalog.TEXT COLLATE "C",
  "progress" pg_catalog.TEXT COLLATE "C",
  "holder" pg_catalog.TEXT COLLATE "C",
  "lease_expires" pg_catalog.TIMESTAMPTZ,
  PRIMARY KEY ("sync_id", "part")
)
DISTRIBUTED BY ("sync_id", "part");

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_run_numbers" (
  "sync_id" pg_catalog.TEXT COLLATE "C",
  "run_id" pg_catalog.TEXT COLLATE "C",
  "numbers" pg_catalog.TEXT COLLATE "C"
)
DISTRIBUTED BY ("sync_id", "run_id");

-- make the schemas and tables
CREATE INDEX "sync_run_numbers_by_run_id" ON "hightouch_planner"."sync_run_numbers"("sync_id", "run_id");

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_health" (
  "sync_id" pg_catalog.TEXT COLLATE "C",
  "revision" BIGINT,
  "memory" pg_catalog.TEXT COLLATE "C"
)
DISTRIBUTED BY ("lightning_row_id");

-- make the schemas and tables
CREATE INDEX "sync_health_index" ON "hightouch_planner"."sync_health"("sync_id");

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_changelog" (
  "sync_id" pg_catalog.TEXT COLLATE "C",
  "sync_run_id" pg_catalog.TEXT COLLATE "C",
  "op_type" pg_catalog.TEXT COLLATE "C",
  "row_id" pg_catalog.TEXT COLLATE "C",
  "status" pg_catalog.TEXT COLLATE "C",
  "failure_reason" pg_catalog.TEXT COLLATE "C",
  "fields" pg_catalog.JSONB
)
DISTRIBUTED BY ("row_id");

-- make the schemas and tables
CREATE INDEX "sync_changelog_by_sync_run_id" ON "hightouch_audit"."sync_changelog"("sync_id", "sync_run_id");

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_snapshot" (
  "sync_id" pg_catalog.TEXT COLLATE "C",
  "sync_run_id" pg_catalog.TEXT COLLATE "C",
  "op_type" pg_catalog.TEXT COLLATE "C",
  "row_id" pg_catalog.TEXT COLLATE "C",
  "status" pg_catalog.TEXT COLLATE "C",
  "failure_reason" pg_catalog.TEXT COLLATE "C",
  "fields" pg_catalog.JSONB
)
DISTRIBUTED BY ("row_id");

-- make the schemas and tables
CREATE INDEX "sync_snapshot_by_row_id_beginning" ON "hightouch_audit"."sync_snapshot"("sync_id", (
  pg_catalog.left("row_id", 250)
));

-- make the schemas and tables
CREATE INDEX "sync_snapshot_by_op_type" ON "hightouch_audit"."sync_snapshot"("sync_id", "op_type");

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_runs" (
  "sync_id" pg_catalog.TEXT COLLATE "C",
  "sync_run_id" pg_catalog.TEXT COLLATE "C",
  "primary_key" pg_catalog.TEXT COLLATE "C",
  "destination" pg_catalog.TEXT COLLATE "C",
  "model_name" pg_catalog.TEXT COLLATE "C",
  "model_id" pg_catalog.TEXT COLLATE "C",
  "status" pg_catalog.TEXT COLLATE "C",
  "error" pg_catalog.TEXT COLLATE "C",
  "started_at" pg_catalog.TIMESTAMPTZ,
  "finished_at" pg_catalog.TIMESTAMPTZ,
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
DISTRIBUTED BY ("sync_id", "sync_run_id");

-- make the schemas and tables
CREATE INDEX "sync_runs_by_sync_run_id" ON "hightouch_audit"."sync_runs"("sync_id", "sync_run_id");

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
    pg_catalog.clock_timestamp() AS "at",
    CAST('users_to_crm' AS pg_catalog.TEXT) AS "sync_id"
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
  "sync_id" pg_catalog.TEXT COLLATE "C",
  "sync_run_id" pg_catalog.TEXT COLLATE "C",
  "op_type" pg_catalog.TEXT COLLATE "C",
  "row_ids" pg_catalog.TEXT COLLATE "C",
  "request" pg_catalog.TEXT COLLATE "C",
  "response" pg_catalog.TEXT COLLATE "C",
  "noted_at" pg_catalog.TIMESTAMPTZ
)
DISTRIBUTED BY ("sync_id", "sync_run_id");

-- make the log tables
CREATE INDEX "sync_requests_by_sync_run_id" ON "hightouch_audit"."sync_requests"("sync_id", "sync_run_id");
