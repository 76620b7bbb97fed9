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
CREATE SCHEMA IF NOT EXISTS "HIGHTOUCH_PLANNER";

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS "HIGHTOUCH_AUDIT";

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "HIGHTOUCH_PLANNER"."SYNC_STATE"
DEFAULT_DDL_COLLATION='' AS
SELECT
  CAST('' AS VARCHAR) AS "SYNC_ID",
  CAST('adding' AS VARCHAR) AS "PART",
  CAST(0 AS BIGINT) AS "REVISION",
  CAST('' AS VARCHAR) AS "LAST_RUN_ID",
  CAST(NULL AS VARCHAR) AS "BASELINE",
  CAST(NULL AS VARCHAR) AS "RUN",
  CAST(NULL AS VARCHAR) AS "PROGRESS",
  CAST(NULL AS VARCHAR) AS "HOLDER",
  CAST(NULL AS TIMESTAMP_LTZ) AS "LEASE_EXPIRES";

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "HIGHTOUCH_PLANNER"."SYNC_RUN_NUMBERS" (
  "SYNC_ID" VARCHAR,
  "RUN_ID" VARCHAR,
  "NUMBERS" VARCHAR
)
DEFAULT_DDL_COLLATION='';

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "HIGHTOUCH_PLANNER"."SYNC_HEALTH" (
  "SYNC_ID" VARCHAR,
  "REVISION" BIGINT,
  "MEMORY" VARCHAR
)
DEFAULT_DDL_COLLATION='';

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "HIGHTOUCH_AUDIT"."SYNC_CHANGELOG" (
  "SYNC_ID" VARCHAR,
  "SYNC_RUN_ID" VARCHAR,
  "OP_TYPE" VARCHAR,
  "ROW_ID" VARCHAR,
  "STATUS" VARCHAR,
  "FAILURE_REASON" VARCHAR,
  "FIELDS" VARIANT
)
DEFAULT_DDL_COLLATION='';

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" (
  "SYNC_ID" VARCHAR,
  "SYNC_RUN_ID" VARCHAR,
  "OP_TYPE" VARCHAR,
  "ROW_ID" VARCHAR,
  "STATUS" VARCHAR,
  "FAILURE_REASON" VARCHAR,
  "FIELDS" VARIANT
)
DEFAULT_DDL_COLLATION='';

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS "HIGHTOUCH_AUDIT"."SYNC_RUNS" (
  "SYNC_ID" VARCHAR,
  "SYNC_RUN_ID" VARCHAR,
  "PRIMARY_KEY" VARCHAR,
  "DESTINATION" VARCHAR,
  "MODEL_NAME" VARCHAR,
  "MODEL_ID" VARCHAR,
  "STATUS" VARCHAR,
  "ERROR" VARCHAR,
  "STARTED_AT" TIMESTAMP_LTZ,
  "FINISHED_AT" TIMESTAMP_LTZ,
  "NUM_PLANNED_ADD" BIGINT,
  "NUM_PLANNED_CHANGE" BIGINT,
  "NUM_PLANNED_REMOVE" BIGINT,
  "NUM_ATTEMPTED_ADD" BIGINT,
  "NUM_ATTEMPTED_CHANGE" BIGINT,
  "NUM_ATTEMPTED_REMOVE" BIGINT,
  "NUM_SUCCEEDED_ADD" BIGINT,
  "NUM_SUCCEEDED_CHANGE" BIGINT,
  "NUM_SUCCEEDED_REMOVE" BIGINT,
  "NUM_FAILED_ADD" BIGINT,
  "NUM_FAILED_CHANGE" BIGINT,
  "NUM_FAILED_REMOVE" BIGINT
)
DEFAULT_DDL_COLLATION='';

-- read the state
SELECT
  "CLOCK"."AT",
  "SLOT"."SYNC_ID",
  "SLOT"."PART",
  "SLOT"."REVISION",
  "SLOT"."LAST_RUN_ID",
  "SLOT"."BASELINE",
  "SLOT"."RUN",
  "SLOT"."PROGRESS",
  "SLOT"."HOLDER",
  "SLOT"."LEASE_EXPIRES",
  "SLOT"."LEASE_EXPIRES" > "CLOCK"."AT"
FROM (
  SELECT
    CURRENT_TIMESTAMP() AS "AT",
    CAST('users_to_crm' AS VARCHAR) AS "SYNC_ID"
) AS "CLOCK"
LEFT JOIN "HIGHTOUCH_PLANNER"."SYNC_STATE" AS "SLOT"
  ON "SLOT"."SYNC_ID" = "CLOCK"."SYNC_ID";

-- read the runs
SELECT
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
FROM "HIGHTOUCH_AUDIT"."SYNC_RUNS"
WHERE
  "SYNC_ID" = 'users_to_crm'
ORDER BY
  "SYNC_RUN_ID" ASC;

-- read the numbers
SELECT
  "RUN_ID",
  "NUMBERS"
FROM "HIGHTOUCH_PLANNER"."SYNC_RUN_NUMBERS"
WHERE
  "SYNC_ID" = 'users_to_crm';

-- list
SELECT
  "SYNC_ID"
FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
WHERE
  "PART" = ''
ORDER BY
  "SYNC_ID" ASC;

-- make the log tables
CREATE TABLE IF NOT EXISTS "HIGHTOUCH_AUDIT"."SYNC_REQUESTS" (
  "SYNC_ID" VARCHAR,
  "SYNC_RUN_ID" VARCHAR,
  "OP_TYPE" VARCHAR,
  "ROW_IDS" VARCHAR,
  "REQUEST" VARCHAR,
  "RESPONSE" VARCHAR,
  "NOTED_AT" TIMESTAMP_LTZ
)
DEFAULT_DDL_COLLATION='';
