-- see https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-table-using
-- see https://docs.databricks.com/aws/en/sql/language-manual/delta-merge-into
-- see https://docs.databricks.com/aws/en/sql/language-manual/delta-update
-- see https://docs.databricks.com/aws/en/sql/language-manual/delta-delete-from
-- see https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-dml-insert-into
-- see https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-star
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/collate
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/from_json
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/inline
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/make_dt_interval
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/monotonically_increasing_id
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/parse_json
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/to_json
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/transform
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/xxhash64

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
