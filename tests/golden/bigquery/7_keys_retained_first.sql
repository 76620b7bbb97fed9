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

-- take the lease
UPDATE `hightouch_planner`.`sync_state` SET `last_run_id` = '1', `revision` = 1, `holder` = 'worker:1/cafe', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users\' ads 🚀' AND `part` = ''
  )
  AND `revision` = 0
  AND `last_run_id` = ''
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TABLE `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_plan`
CLUSTER BY `id`, `plan` AS
SELECT
  `lightning_new`.`id`,
  `lightning_new`.`plan`,
  `lightning_new`.`score`,
  MD5(TO_JSON_STRING([CAST(`lightning_new`.`score` + 0.0 AS STRING)])) AS `lightning_version`,
  CASE
    WHEN `lightning_new`.`id` IS NULL OR `lightning_new`.`plan` IS NULL
    THEN NULL
    ELSE 'added'
  END AS `lightning_op`,
  'absent' AS `lightning_prior`,
  '000000000000000000000005' AS `lightning_origin`
FROM (
SELECT * FROM shop.users -- everyone
) AS `lightning_new`;

-- count the plan
SELECT
  COUNT(*)
FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_plan` AS `lightning_plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_changes`
CLUSTER BY `lightning_seq` AS
SELECT
  ROW_NUMBER() OVER () AS `lightning_seq`,
  `lightning_rows`.`lightning_row_id`,
  `lightning_rows`.`lightning_op`,
  `lightning_rows`.`lightning_prior`,
  `lightning_rows`.`lightning_origin`,
  `lightning_rows`.`lightning_version`,
  `lightning_rows`.`id` AS `id`,
  `lightning_rows`.`plan` AS `plan`,
  `lightning_rows`.`score` AS `score`
FROM (
  SELECT
    `lightning_plan`.`id`,
    `lightning_plan`.`plan`,
    `lightning_plan`.`score`,
    `lightning_plan`.`lightning_version`,
    TO_JSON_STRING([CAST(`lightning_plan`.`id` AS STRING), COLLATE(`lightning_plan`.`plan`, '')]) AS `lightning_row_id`,
    `lightning_plan`.`lightning_op`,
    `lightning_plan`.`lightning_prior`,
    `lightning_plan`.`lightning_origin`
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_plan` AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.`lightning_op` IS NULL
) AS `lightning_rows`;

-- count the changes
SELECT
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`,
  SUM(`lightning_keys`.`copies`),
  COUNT(*)
FROM (
  SELECT
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    COUNT(*) AS `copies`
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_changes` AS `lightning_change`
  GROUP BY
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    `lightning_change`.`lightning_row_id`
) AS `lightning_keys`
GROUP BY
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`;

-- drop w7t2ahob79wmw__000000000000000000000005_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections`;

-- prepare the rejections
CREATE TABLE `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections` AS
SELECT
  `lightning_change`.`lightning_seq`,
  `lightning_change`.`lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST(NULL AS STRING) AS `lightning_state`,
  CAST(NULL AS STRING) AS `lightning_status`,
  CAST(NULL AS STRING) AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  `lightning_change`.`lightning_version`,
  `lightning_change`.`id`,
  `lightning_change`.`plan`,
  `lightning_change`.`score`
FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_changes` AS `lightning_change`
WHERE
  FALSE;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000005","sync_id":"users\' ads \\ud83d\\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"INT64"},{"name":"plan","type":"STRING"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"user"},{"column":{"name":"score","type":"FLOAT64"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000005_plan","changes":"w7t2ahob79wmw__000000000000000000000005_changes","rejections":"w7t2ahob79wmw__000000000000000000000005_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users\' ads 🚀' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000005","sync_id":"users\' ads \\ud83d\\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"INT64"},{"name":"plan","type":"STRING"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"user"},{"column":{"name":"score","type":"FLOAT64"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000005_plan","changes":"w7t2ahob79wmw__000000000000000000000005_changes","rejections":"w7t2ahob79wmw__000000000000000000000005_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users\' ads 🚀' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections`
WHERE
  (
    `lightning_seq` >= 3 AND `lightning_seq` < 4
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- set aside what was not sent
INSERT INTO `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections` (
  `lightning_seq`,
  `lightning_row_id`,
  `lightning_op`,
  `lightning_state`,
  `lightning_status`,
  `lightning_reason`,
  `lightning_origin`,
  `lightning_version`,
  `id`,
  `plan`,
  `score`
)
SELECT
  `lightning_change`.`lightning_seq` AS `lightning_seq`,
  `lightning_change`.`lightning_row_id` AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  'absent' AS `lightning_state`,
  'aborted' AS `lightning_status`,
  'stopped' AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CAST(NULL AS BYTES) AS `lightning_version`,
  `lightning_change`.`id` AS `id`,
  `lightning_change`.`plan` AS `plan`,
  CAST(NULL AS FLOAT64) AS `score`
FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_changes` AS `lightning_change`
WHERE
  (
    `lightning_change`.`lightning_seq` >= 3
    AND `lightning_change`.`lightning_seq` < 4
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- count rejections
SELECT
  `lightning_change`.`lightning_op`,
  `lightning_rejection`.`lightning_state`,
  `lightning_rejection`.`lightning_status`,
  COUNT(*)
FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections` AS `lightning_rejection`
LEFT JOIN `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_changes` AS `lightning_change`
  ON `lightning_change`.`lightning_row_id` = `lightning_rejection`.`lightning_row_id`
GROUP BY
  `lightning_change`.`lightning_op`,
  `lightning_rejection`.`lightning_state`,
  `lightning_rejection`.`lightning_status`;

-- log the operations
INSERT INTO `hightouch_audit`.`sync_changelog` (
  `sync_id`,
  `sync_run_id`,
  `op_type`,
  `row_id`,
  `status`,
  `failure_reason`,
  `fields`
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000005',
  `lightning_outcome`.`lightning_op`,
  `lightning_outcome`.`lightning_row_id`,
  `lightning_outcome`.`lightning_status`,
  `lightning_outcome`.`lightning_reason`,
  JSON_OBJECT(
    'id',
    `lightning_outcome`.`id`,
    'plan',
    `lightning_outcome`.`plan`,
    'score',
    `lightning_outcome`.`score`
  )
FROM (
  SELECT
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_row_id`,
    CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN 'aborted'
      ELSE COALESCE(`lightning_rejection`.`lightning_status`, 'succeeded')
    END AS `lightning_status`,
    CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE `lightning_rejection`.`lightning_reason`
    END AS `lightning_reason`,
    `lightning_change`.`id`,
    `lightning_change`.`plan`,
    `lightning_change`.`score`
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_changes` AS `lightning_change`
  LEFT JOIN `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections` AS `lightning_rejection`
    ON `lightning_rejection`.`lightning_row_id` = `lightning_change`.`lightning_row_id`
) AS `lightning_outcome`
WHERE
  `lightning_outcome`.`lightning_op` IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM `hightouch_audit`.`sync_snapshot`
WHERE
  `sync_id` = 'users\' ads 🚀'
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO `hightouch_audit`.`sync_snapshot` (
  `sync_id`,
  `sync_run_id`,
  `op_type`,
  `row_id`,
  `status`,
  `failure_reason`,
  `fields`
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  TO_JSON_STRING([CAST(`lightning_plan`.`id` AS STRING), COLLATE(`lightning_plan`.`plan`, '')]),
  'succeeded',
  NULL,
  JSON_OBJECT('id', `lightning_plan`.`id`, 'plan', `lightning_plan`.`plan`)
FROM (
  SELECT
    `lightning_plan`.`id`,
    `lightning_plan`.`plan`,
    `lightning_plan`.`score`
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_plan` AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.`id` IS NULL
    AND NOT `lightning_plan`.`plan` IS NULL
    AND (
      `lightning_plan`.`lightning_op` IS NULL
      OR NOT `lightning_plan`.`lightning_op` IN ('removed', 'vanished')
    )
) AS `lightning_plan`
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_changes` AS `lightning_change`
      WHERE
        `lightning_change`.`lightning_row_id` = TO_JSON_STRING([CAST(`lightning_plan`.`id` AS STRING), COLLATE(`lightning_plan`.`plan`, '')])
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections` AS `lightning_rejection`
      WHERE
        `lightning_rejection`.`lightning_row_id` = TO_JSON_STRING([CAST(`lightning_plan`.`id` AS STRING), COLLATE(`lightning_plan`.`plan`, '')])
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO `hightouch_audit`.`sync_snapshot` (
  `sync_id`,
  `sync_run_id`,
  `op_type`,
  `row_id`,
  `status`,
  `failure_reason`,
  `fields`
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000005',
  CASE
    WHEN `lightning_outcome`.`lightning_op` IN ('added', 'changed')
    THEN `lightning_outcome`.`lightning_op`
    ELSE 'unchanged'
  END,
  `lightning_outcome`.`lightning_row_id`,
  `lightning_outcome`.`lightning_status`,
  `lightning_outcome`.`lightning_reason`,
  JSON_OBJECT(
    'id',
    `lightning_outcome`.`id`,
    'plan',
    `lightning_outcome`.`plan`,
    'score',
    `lightning_outcome`.`score`
  )
FROM (
  SELECT
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_row_id`,
    CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN 'aborted'
      ELSE COALESCE(`lightning_rejection`.`lightning_status`, 'succeeded')
    END AS `lightning_status`,
    CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE `lightning_rejection`.`lightning_reason`
    END AS `lightning_reason`,
    `lightning_change`.`id`,
    `lightning_change`.`plan`,
    `lightning_change`.`score`
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_changes` AS `lightning_change`
  LEFT JOIN `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections` AS `lightning_rejection`
    ON `lightning_rejection`.`lightning_row_id` = `lightning_change`.`lightning_row_id`
) AS `lightning_outcome`
WHERE
  `lightning_outcome`.`lightning_op` IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- log the run
INSERT INTO `hightouch_audit`.`sync_runs` (
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
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000005',
  '["id","plan"]',
  'ads',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMP),
  CURRENT_TIMESTAMP(),
  3,
  0,
  0,
  2,
  0,
  0,
  2,
  0,
  0,
  0,
  0,
  0
FROM UNNEST([1])
WHERE
  EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000005","base":"w7t2ahob79wmw__000000000000000000000005_plan","deltas":[],"rejections":"w7t2ahob79wmw__000000000000000000000005_rejections","previous":[],"shape":{"key":[{"name":"id","type":"INT64"},{"name":"plan","type":"STRING"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"user"},{"column":{"name":"score","type":"FLOAT64"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":2,"exceptions":1,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000005","planned":true},"duplicated":false},"leftovers":["w7t2ahob79wmw__000000000000000000000005_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000005","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users\' ads 🚀' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
