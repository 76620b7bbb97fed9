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
  CAST('users_to_crm' AS VARCHAR) AS "SYNC_ID",
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
      "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  );

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = '' AND "PART" = 'adding'
  )
  AND "HOLDER" = 'worker:1/beef';

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
  CAST('users\' ads 🚀' AS VARCHAR) AS "SYNC_ID",
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
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = ''
  );

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = '' AND "PART" = 'adding'
  )
  AND "HOLDER" = 'worker:1/beef';

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
  CAST('users_to_crm' AS VARCHAR) AS "SYNC_ID",
  CAST('0/2' AS VARCHAR) AS "PART",
  CAST(0 AS BIGINT) AS "REVISION",
  CAST('' AS VARCHAR) AS "LAST_RUN_ID",
  CAST(NULL AS VARCHAR) AS "BASELINE",
  CAST(NULL AS VARCHAR) AS "RUN",
  CAST('{"format":3,"first":1,"last":3,"settled":[],"reserved":1,"landing":null}' AS VARCHAR) AS "PROGRESS",
  CAST(NULL AS VARCHAR) AS "HOLDER",
  CAST(NULL AS TIMESTAMP_LTZ) AS "LEASE_EXPIRES"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users_to_crm' AND "PART" = '0/2'
  );

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = '' AND "PART" = 'adding'
  )
  AND "HOLDER" = 'worker:1/beef';

-- mark the run as delivered in shards
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "REVISION" = 1
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  )
  AND "REVISION" = 0
  AND "LAST_RUN_ID" = ''
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- take the lease
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "LAST_RUN_ID" = '1', "REVISION" = 2, "HOLDER" = 'worker:1/cafe', "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users_to_crm' AND "PART" = ''
  )
  AND "REVISION" = 1
  AND "LAST_RUN_ID" = ''
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- list
SELECT
  "SYNC_ID"
FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
WHERE
  "PART" = ''
ORDER BY
  "SYNC_ID" ASC;

-- read every state
SELECT
  CURRENT_TIMESTAMP(),
  "SLOT"."SYNC_ID",
  "SLOT"."PART",
  "SLOT"."REVISION",
  "SLOT"."LAST_RUN_ID",
  "SLOT"."BASELINE",
  "SLOT"."RUN",
  "SLOT"."PROGRESS",
  "SLOT"."HOLDER",
  "SLOT"."LEASE_EXPIRES",
  "SLOT"."LEASE_EXPIRES" > CURRENT_TIMESTAMP()
FROM "HIGHTOUCH_PLANNER"."SYNC_STATE" AS "SLOT"
WHERE
  "SLOT"."PART" <> 'adding';
