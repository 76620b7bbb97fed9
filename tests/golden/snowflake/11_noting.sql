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

-- keep the requests
DELETE FROM "HIGHTOUCH_AUDIT"."SYNC_REQUESTS"
WHERE
  "SYNC_ID" = 'users_to_crm'
  AND "NOTED_AT" < DATEADD(MILLISECOND, -604800000, CURRENT_TIMESTAMP());

-- keep the requests
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_REQUESTS" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_IDS",
  "REQUEST",
  "RESPONSE",
  "NOTED_AT"
)
SELECT
  CAST('users_to_crm' AS VARCHAR),
  CAST('1' AS VARCHAR),
  CAST('added' AS VARCHAR),
  CAST('["1", "2"]' AS VARCHAR),
  CAST('POST /users' AS VARCHAR),
  CAST('it\'s a \\ 🚀' AS VARCHAR),
  CAST(TO_TIMESTAMP_LTZ(1769860800000000, 6) AS TIMESTAMP_LTZ)
UNION ALL
SELECT
  CAST('users_to_crm' AS VARCHAR),
  CAST('1' AS VARCHAR),
  CAST('added' AS VARCHAR),
  CAST('["1", "2"]' AS VARCHAR),
  CAST('POST /users' AS VARCHAR),
  CAST(NULL AS VARCHAR),
  CAST(TO_TIMESTAMP_LTZ(1769860800000000, 6) AS TIMESTAMP_LTZ);

-- read the requests
SELECT
  "OP_TYPE",
  "ROW_IDS",
  "REQUEST",
  "RESPONSE",
  "NOTED_AT"
FROM "HIGHTOUCH_AUDIT"."SYNC_REQUESTS"
WHERE
  "SYNC_RUN_ID" = '1'
ORDER BY
  "NOTED_AT" ASC;
