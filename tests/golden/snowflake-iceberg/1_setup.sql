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

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_planner";

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "hightouch_audit";

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "hightouch_planner"."sync_state" AS
SELECT
  CAST('' AS VARCHAR) AS "sync_id",
  CAST('adding' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP_LTZ(6)) AS "lease_expires";

-- make the schemas and tables
CREATE ICEBERG TABLE IF NOT EXISTS "hightouch_audit"."sync_changelog" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "op_type" VARCHAR,
  "row_id" VARCHAR,
  "status" VARCHAR,
  "failure_reason" VARCHAR,
  "fields" VARCHAR
)
CATALOG='SNOWFLAKE'
BASE_LOCATION='hightouch_audit/sync_changelog';

-- make the schemas and tables
CREATE ICEBERG TABLE IF NOT EXISTS "hightouch_audit"."sync_snapshot" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "op_type" VARCHAR,
  "row_id" VARCHAR,
  "status" VARCHAR,
  "failure_reason" VARCHAR,
  "fields" VARCHAR
)
CATALOG='SNOWFLAKE'
BASE_LOCATION='hightouch_audit/sync_snapshot';

-- make the schemas and tables
CREATE ICEBERG TABLE IF NOT EXISTS "hightouch_audit"."sync_runs" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "primary_key" VARCHAR,
  "destination" VARCHAR,
  "model_name" VARCHAR,
  "model_id" VARCHAR,
  "status" VARCHAR,
  "error" VARCHAR,
  "started_at" TIMESTAMP_LTZ(6),
  "finished_at" TIMESTAMP_LTZ(6),
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
CATALOG='SNOWFLAKE'
BASE_LOCATION='hightouch_audit/sync_runs';

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
