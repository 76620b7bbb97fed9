-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/data-manipulation-language
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/json_functions
-- see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/collation-concepts

-- forget the sync
DELETE FROM `hightouch_planner`.`sync_state`
WHERE
  `sync_id` = 'users\' ads 🚀';

-- drop s_users_61387d_000000000000000000000006_plan
DROP TABLE IF EXISTS `hightouch_planner`.`s_users_61387d_000000000000000000000006_plan`;

-- drop s_users_61387d_000000000000000000000006_changes
DROP TABLE IF EXISTS `hightouch_planner`.`s_users_61387d_000000000000000000000006_changes`;

-- drop s_users_61387d_000000000000000000000006_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`s_users_61387d_000000000000000000000006_rejections`;
