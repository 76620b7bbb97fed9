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

-- forget the sync
DELETE FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
WHERE
  "SYNC_ID" = 'users\' ads 🚀';

-- drop w7t2ahob79wmw__000000000000000000000006_plan
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_PLAN";

-- drop w7t2ahob79wmw__000000000000000000000006_changes
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_CHANGES";

-- drop w7t2ahob79wmw__000000000000000000000006_rejections
DROP TABLE IF EXISTS "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_REJECTIONS";
