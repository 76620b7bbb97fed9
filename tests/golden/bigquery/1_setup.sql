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

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS `hightouch_planner`;

-- make the schemas and tables
CREATE SCHEMA IF NOT EXISTS `hightouch_audit`;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_planner`.`sync_state` AS
SELECT
  CAST('' AS STRING) AS `sync_id`,
  CAST('adding' AS STRING) AS `part`,
  CAST(0 AS INT64) AS `revision`,
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
CLUSTER BY `sync_id`, `run_id`;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_planner`.`sync_health` (
  `sync_id` STRING,
  `revision` INT64,
  `memory` STRING
)
CLUSTER BY `sync_id`;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_audit`.`sync_changelog` (
  `sync_id` STRING,
  `sync_run_id` STRING,
  `op_type` STRING,
  `row_id` STRING,
  `status` STRING,
  `failure_reason` STRING,
  `fields` JSON
)
PARTITION BY _PARTITIONDATE
CLUSTER BY `sync_id`, `sync_run_id`;

-- make the schemas and tables
CREATE TABLE IF NOT EXISTS `hightouch_audit`.`sync_snapshot` (
  `sync_id` STRING,
  `sync_run_id` STRING,
  `op_type` STRING,
  `row_id` STRING,
  `status` STRING,
  `failure_reason` STRING,
  `fields` JSON
)
CLUSTER BY `sync_id`, `row_id`;

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
  `num_planned_add` INT64,
  `num_planned_change` INT64,
  `num_planned_remove` INT64,
  `num_attempted_add` INT64,
  `num_attempted_change` INT64,
  `num_attempted_remove` INT64,
  `num_succeeded_add` INT64,
  `num_succeeded_change` INT64,
  `num_succeeded_remove` INT64,
  `num_failed_add` INT64,
  `num_failed_change` INT64,
  `num_failed_remove` INT64
)
CLUSTER BY `sync_id`, `sync_run_id`;

-- read the state
SELECT
  `lightning_clock`.`at`,
  `lightning_slot`.`sync_id`,
  `lightning_slot`.`part`,
  `lightning_slot`.`revision`,
  `lightning_slot`.`last_run_id`,
  `lightning_slot`.`baseline`,
  `lightning_slot`.`run`,
  `lightning_slot`.`progress`,
  `lightning_slot`.`holder`,
  `lightning_slot`.`lease_expires`,
  `lightning_slot`.`lease_expires` > `lightning_clock`.`at`
FROM (
  SELECT
    CURRENT_TIMESTAMP() AS `at`,
    CAST('users_to_crm' AS STRING) AS `sync_id`
) AS `lightning_clock`
LEFT JOIN `hightouch_planner`.`sync_state` AS `lightning_slot`
  ON `lightning_slot`.`sync_id` = `lightning_clock`.`sync_id`;

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
PARTITION BY _PARTITIONDATE
CLUSTER BY `sync_id`, `sync_run_id`;
