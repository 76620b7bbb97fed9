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
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "LAST_RUN_ID" = '1', "REVISION" = 1, "HOLDER" = 'worker:1/cafe', "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀' AND "PART" = ''
  )
  AND "REVISION" = 0
  AND "LAST_RUN_ID" = '1'
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- forget the sync
DELETE FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
WHERE
  "SYNC_ID" = 'users\' ads 🚀'
  AND (
    "PART" <> '' OR "HOLDER" = 'worker:1/cafe'
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- drop w7t2ahob79wmw__000000000000000000000005_plan
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_PLAN";

-- drop w7t2ahob79wmw__000000000000000000000006_changes
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_CHANGES";

-- drop w7t2ahob79wmw__000000000000000000000005_rejections
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS";
