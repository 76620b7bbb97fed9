-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/conversion_functions
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/geography_functions
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/hash_functions
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/json_functions
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/numbering_functions
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/string_functions
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/timestamp_functions

-- keep the requests
DELETE FROM `hightouch_audit`.`sync_requests`
WHERE
  `sync_id` = 'users_to_crm'
  AND `noted_at` < TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + -604800000000);

-- keep the requests
INSERT INTO `hightouch_audit`.`sync_requests` (
  `sync_id`,
  `sync_run_id`,
  `op_type`,
  `row_ids`,
  `request`,
  `response`,
  `noted_at`
)
SELECT
  CAST('users_to_crm' AS STRING),
  CAST('1' AS STRING),
  CAST('added' AS STRING),
  CAST('["1", "2"]' AS STRING),
  CAST('POST /users' AS STRING),
  CAST('it\'s a \\ 🚀' AS STRING),
  CAST(CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMP) AS TIMESTAMP)
UNION ALL
SELECT
  CAST('users_to_crm' AS STRING),
  CAST('1' AS STRING),
  CAST('added' AS STRING),
  CAST('["1", "2"]' AS STRING),
  CAST('POST /users' AS STRING),
  CAST(NULL AS STRING),
  CAST(CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMP) AS TIMESTAMP);

-- read the requests
SELECT
  `op_type`,
  `row_ids`,
  `request`,
  `response`,
  `noted_at`
FROM `hightouch_audit`.`sync_requests`
WHERE
  `sync_run_id` = '1'
ORDER BY
  `noted_at` ASC NULLS LAST;
