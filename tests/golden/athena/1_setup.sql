-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS `hightouch_planner`;

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS `hightouch_audit`;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_state"
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_planner/sync_state/',
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
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_run_numbers"
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_planner/sync_run_numbers/',
  partitioning=ARRAY['bucket(sync_id, 512)']
) AS
SELECT
  CAST(NULL AS VARCHAR) AS "sync_id",
  CAST(NULL AS VARCHAR) AS "run_id",
  CAST(NULL AS VARCHAR) AS "numbers"
WHERE
  FALSE;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_health"
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_planner/sync_health/',
  partitioning=ARRAY['bucket(sync_id, 512)']
) AS
SELECT
  CAST(NULL AS VARCHAR) AS "sync_id",
  CAST(NULL AS BIGINT) AS "revision",
  CAST(NULL AS VARCHAR) AS "memory"
WHERE
  FALSE;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_changelog"
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_audit/sync_changelog/',
  partitioning=ARRAY['bucket(sync_id, 512)']
) AS
SELECT
  CAST(NULL AS VARCHAR) AS "sync_id",
  CAST(NULL AS VARCHAR) AS "sync_run_id",
  CAST(NULL AS VARCHAR) AS "op_type",
  CAST(NULL AS VARCHAR) AS "row_id",
  CAST(NULL AS VARCHAR) AS "status",
  CAST(NULL AS VARCHAR) AS "failure_reason",
  CAST(NULL AS VARCHAR) AS "fields"
WHERE
  FALSE;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_snapshot"
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_audit/sync_snapshot/',
  partitioning=ARRAY['bucket(sync_id, 512)']
) AS
SELECT
  CAST(NULL AS VARCHAR) AS "sync_id",
  CAST(NULL AS VARCHAR) AS "sync_run_id",
  CAST(NULL AS VARCHAR) AS "op_type",
  CAST(NULL AS VARCHAR) AS "row_id",
  CAST(NULL AS VARCHAR) AS "status",
  CAST(NULL AS VARCHAR) AS "failure_reason",
  CAST(NULL AS VARCHAR) AS "fields"
WHERE
  FALSE;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_runs"
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_audit/sync_runs/',
  partitioning=ARRAY['bucket(sync_id, 512)']
) AS
SELECT
  CAST(NULL AS VARCHAR) AS "sync_id",
  CAST(NULL AS VARCHAR) AS "sync_run_id",
  CAST(NULL AS VARCHAR) AS "primary_key",
  CAST(NULL AS VARCHAR) AS "destination",
  CAST(NULL AS VARCHAR) AS "model_name",
  CAST(NULL AS VARCHAR) AS "model_id",
  CAST(NULL AS VARCHAR) AS "status",
  CAST(NULL AS VARCHAR) AS "error",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "started_at",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "finished_at",
  CAST(NULL AS BIGINT) AS "num_planned_add",
  CAST(NULL AS BIGINT) AS "num_planned_change",
  CAST(NULL AS BIGINT) AS "num_planned_remove",
  CAST(NULL AS BIGINT) AS "num_attempted_add",
  CAST(NULL AS BIGINT) AS "num_attempted_change",
  CAST(NULL AS BIGINT) AS "num_attempted_remove",
  CAST(NULL AS BIGINT) AS "num_succeeded_add",
  CAST(NULL AS BIGINT) AS "num_succeeded_change",
  CAST(NULL AS BIGINT) AS "num_succeeded_remove",
  CAST(NULL AS BIGINT) AS "num_failed_add",
  CAST(NULL AS BIGINT) AS "num_failed_change",
  CAST(NULL AS BIGINT) AS "num_failed_remove"
WHERE
  FALSE;

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
CREATE TABLE IF NOT EXISTS "hightouch_audit"."sync_requests"
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_audit/sync_requests/',
  partitioning=ARRAY['bucket(sync_id, 512)']
) AS
SELECT
  CAST(NULL AS VARCHAR) AS "sync_id",
  CAST(NULL AS VARCHAR) AS "sync_run_id",
  CAST(NULL AS VARCHAR) AS "op_type",
  CAST(NULL AS VARCHAR) AS "row_ids",
  CAST(NULL AS VARCHAR) AS "request",
  CAST(NULL AS VARCHAR) AS "response",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "noted_at"
WHERE
  FALSE;
