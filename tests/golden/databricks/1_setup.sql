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

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS `hightouch_planner`;

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS `hightouch_audit`;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_planner`.`sync_state`
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day',
  'delta.isolationLevel'='Serializable'
) AS
SELECT
  CAST('' AS STRING) AS `sync_id`,
  CAST('adding' AS STRING) AS `part`,
  CAST(0 AS BIGINT) AS `revision`,
  CAST('' AS STRING) AS `last_run_id`,
  CAST(NULL AS STRING) AS `baseline`,
  CAST(NULL AS STRING) AS `run`,
  CAST(NULL AS STRING) AS `progress`,
  CAST(NULL AS STRING) AS `holder`,
  CAST(NULL AS TIMESTAMP) AS `lease_expires`;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_planner`.`sync_run_numbers` (
  `sync_id` STRING,
  `run_id` STRING,
  `numbers` STRING
)
USING DELTA
CLUSTER BY (`sync_id`, `run_id`)
TBLPROPERTIES (
  'delta.columnMapping.mode'='name'
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_planner`.`sync_health` (
  `sync_id` STRING,
  `revision` BIGINT,
  `memory` STRING
)
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_audit`.`sync_changelog` (
  `sync_id` STRING,
  `sync_run_id` STRING,
  `op_type` STRING,
  `row_id` STRING,
  `status` STRING,
  `failure_reason` STRING,
  `fields` VARIANT
)
USING DELTA
CLUSTER BY (`sync_id`, `sync_run_id`)
TBLPROPERTIES (
  'delta.columnMapping.mode'='name'
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_audit`.`sync_snapshot` (
  `sync_id` STRING,
  `sync_run_id` STRING,
  `op_type` STRING,
  `row_id` STRING,
  `status` STRING,
  `failure_reason` STRING,
  `fields` VARIANT
)
USING DELTA
CLUSTER BY (`sync_id`, `row_id`)
TBLPROPERTIES (
  'delta.columnMapping.mode'='name'
);

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_audit`.`sync_runs` (
  `sync_id` STRING,
  `sync_run_id` STRING,
  `primary_key` STRING,
  `destination` STRING,
  `model_name` STRING,
  `model_id` STRING,
  `status` STRING,
  `error` STRING,
  `started_at` TIMESTAMP,
  `finished_at` TIMESTAMP,
  `num_planned_add` BIGINT,
  `num_planned_change` BIGINT,
  `num_planned_remove` BIGINT,
  `num_attempted_add` BIGINT,
  `num_attempted_change` BIGINT,
  `num_attempted_remove` BIGINT,
  `num_succeeded_add` BIGINT,
  `num_succeeded_change` BIGINT,
  `num_succeeded_remove` BIGINT,
  `num_failed_add` BIGINT,
  `num_failed_change` BIGINT,
  `num_failed_remove` BIGINT
)
USING DELTA
CLUSTER BY (`sync_id`, `sync_run_id`)
TBLPROPERTIES (
  'delta.columnMapping.mode'='name'
);

-- read the state
SELECT
  `clock`.`at`,
  `slot`.`sync_id`,
  `slot`.`part`,
  `slot`.`revision`,
  `slot`.`last_run_id`,
  `slot`.`baseline`,
  `slot`.`run`,
  `slot`.`progress`,
  `slot`.`holder`,
  `slot`.`lease_expires`,
  `slot`.`lease_expires` > `clock`.`at`
FROM (
  SELECT
    CURRENT_TIMESTAMP() AS `at`,
    CAST('users_to_crm' AS STRING) AS `sync_id`
) AS `clock`
LEFT JOIN `hightouch_planner`.`sync_state` AS `slot`
  ON `slot`.`sync_id` = `clock`.`sync_id`;

-- read the runs
SELECT
  `sync_id`,
  `sync_run_id`,
  `primary_key`,
  `destination`,
  `model_name`,
  `model_id`,
  `status`,
  `error`,
  `started_at`,
  `finished_at`,
  `num_planned_add`,
  `num_planned_change`,
  `num_planned_remove`,
  `num_attempted_add`,
  `num_attempted_change`,
  `num_attempted_remove`,
  `num_succeeded_add`,
  `num_succeeded_change`,
  `num_succeeded_remove`,
  `num_failed_add`,
  `num_failed_change`,
  `num_failed_remove`
FROM `hightouch_audit`.`sync_runs`
WHERE
  `sync_id` = 'users_to_crm'
ORDER BY
  `sync_run_id` ASC NULLS LAST;

-- read the numbers
SELECT
  `run_id`,
  `numbers`
FROM `hightouch_planner`.`sync_run_numbers`
WHERE
  `sync_id` = 'users_to_crm';

-- list
SELECT
  `sync_id`
FROM `hightouch_planner`.`sync_state`
WHERE
  `part` = ''
ORDER BY
  `sync_id` ASC NULLS LAST;

-- make the log tables
CREATE TABLE IF NOT EXISTS `hightouch_audit`.`sync_requests` (
  `sync_id` STRING,
  `sync_run_id` STRING,
  `op_type` STRING,
  `row_ids` STRING,
  `request` STRING,
  `response` STRING,
  `noted_at` TIMESTAMP
)
USING DELTA
CLUSTER BY (`sync_id`, `sync_run_id`)
TBLPROPERTIES (
  'delta.columnMapping.mode'='name'
);
