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

-- take the right to add
UPDATE `hightouch_planner`.`sync_state` SET `holder` = 'worker:1/beef', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- add to the state
INSERT INTO `hightouch_planner`.`sync_state` (
  `sync_id`,
  `part`,
  `revision`,
  `last_run_id`,
  `baseline`,
  `run`,
  `progress`,
  `holder`,
  `lease_expires`
)
SELECT
  CAST('users_to_list' AS STRING) AS `sync_id`,
  CAST('' AS STRING) AS `part`,
  CAST(0 AS INT64) AS `revision`,
  CAST('' AS STRING) AS `last_run_id`,
  CAST(NULL AS STRING) AS `baseline`,
  CAST(NULL AS STRING) AS `run`,
  CAST(NULL AS STRING) AS `progress`,
  CAST(NULL AS STRING) AS `holder`,
  CAST(NULL AS TIMESTAMP) AS `lease_expires`
FROM UNNEST([1])
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_list' AND `part` = ''
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND `holder` = 'worker:1/beef';

-- take the lease
UPDATE `hightouch_planner`.`sync_state` SET `last_run_id` = '1', `revision` = 1, `holder` = 'worker:1/cafe', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_list' AND `part` = ''
  )
  AND `revision` = 0
  AND `last_run_id` = ''
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TABLE `hightouch_planner`.`users_to_list_000000000000000000000008_plan`
CLUSTER BY `id` AS
SELECT
  `lightning_new`.`id`,
  `lightning_new`.`plan`,
  `lightning_new`.`score`,
  `lightning_new`.`balance`,
  MD5(
    TO_JSON_STRING(
      [
        CAST(`lightning_new`.`balance` AS STRING),
        COLLATE(`lightning_new`.`plan`, ''),
        CAST(`lightning_new`.`score` + 0.0 AS STRING)
      ]
    )
  ) AS `lightning_version`,
  `lightning_new`.`lightning_reason`
FROM (
SELECT
  SAFE_CAST(CAST(`lightning_held`.`id` AS STRING) AS INT64) AS `id`,
  `lightning_held`.`plan` AS `plan`,
  SAFE_CAST(COLLATE(`lightning_held`.`score`, '') AS FLOAT64) AS `score`,
  SAFE_CAST(COLLATE(`lightning_held`.`balance`, '') AS BIGNUMERIC) AS `balance`,
  CAST(CASE
    WHEN NOT `lightning_held`.`score` IS NULL
    AND SAFE_CAST(COLLATE(`lightning_held`.`score`, '') AS FLOAT64) IS NULL
    THEN 'score cannot be read as FLOAT64'
    WHEN NOT `lightning_held`.`balance` IS NULL
    AND SAFE_CAST(COLLATE(`lightning_held`.`balance`, '') AS BIGNUMERIC) IS NULL
    THEN 'balance cannot be read as BIGNUMERIC'
    ELSE NULL
  END AS STRING) AS `lightning_reason`
FROM (
SELECT
  `id`,
  `plan`,
  CAST(`score` AS STRING) AS `score`,
  CAST(`balance` AS STRING) AS `balance`
FROM (
SELECT * FROM shop.users -- everyone
) AS `lightning_users`
) AS `lightning_held`
) AS `lightning_new`;

-- count the plan
SELECT
  COUNT(*)
FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `lightning_plan`;

-- count what is held
SELECT
  SUM(`lightning_keys`.`lightning_copies`),
  COUNT(*),
  SUM(
    CASE
      WHEN `lightning_keys`.`lightning_copies` > 1
      OR NOT `lightning_keys`.`lightning_reason` IS NULL
      THEN 1
      ELSE 0
    END
  )
FROM (
  SELECT
    CAST(`lightning_plan`.`id` AS STRING) AS `lightning_row_id`,
    COUNT(*) AS `lightning_copies`,
    MAX(`lightning_plan`.`lightning_reason`) AS `lightning_reason`
  FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.`id` IS NULL
  GROUP BY
    CAST(`lightning_plan`.`id` AS STRING)
) AS `lightning_keys`;

-- set aside what is unsure
CREATE TABLE `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS
SELECT
  CAST(NULL AS INT64) AS `lightning_seq`,
  `lightning_new`.`lightning_row_id` AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST('stale' AS STRING) AS `lightning_state`,
  CAST('failed' AS STRING) AS `lightning_status`,
  CASE
    WHEN `lightning_new`.`lightning_copies` > 1
    THEN 'duplicate primary key, number of rows: ' || CAST(`lightning_new`.`lightning_copies` AS STRING)
    ELSE `lightning_new`.`lightning_reason`
  END AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CAST(NULL AS BYTES) AS `lightning_version`,
  `lightning_new`.`id` AS `id`,
  `lightning_new`.`plan` AS `plan`,
  `lightning_new`.`score` AS `score`,
  `lightning_new`.`balance` AS `balance`
FROM (
  SELECT
    `lightning_rows`.`id`,
    `lightning_rows`.`plan`,
    `lightning_rows`.`score`,
    `lightning_rows`.`balance`,
    `lightning_rows`.`lightning_row_id`,
    `lightning_keys`.`lightning_copies`,
    `lightning_keys`.`lightning_reason`
  FROM (
    SELECT
      `lightning_plan`.`id`,
      `lightning_plan`.`plan`,
      `lightning_plan`.`score`,
      `lightning_plan`.`balance`,
      CAST(`lightning_plan`.`id` AS STRING) AS `lightning_row_id`,
      ROW_NUMBER() OVER (
        PARTITION BY CAST(`lightning_plan`.`id` AS STRING)
        ORDER BY CAST(`lightning_plan`.`id` AS STRING) ASC NULLS LAST
      ) AS `lightning_copy`
    FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `lightning_plan`
    WHERE
      NOT `lightning_plan`.`id` IS NULL
  ) AS `lightning_rows`
  INNER JOIN (
    SELECT
      CAST(`lightning_plan`.`id` AS STRING) AS `lightning_row_id`,
      COUNT(*) AS `lightning_copies`,
      MAX(`lightning_plan`.`lightning_reason`) AS `lightning_reason`
    FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `lightning_plan`
    WHERE
      NOT `lightning_plan`.`id` IS NULL
    GROUP BY
      CAST(`lightning_plan`.`id` AS STRING)
  ) AS `lightning_keys`
    ON `lightning_rows`.`lightning_row_id` = `lightning_keys`.`lightning_row_id`
  WHERE
    `lightning_rows`.`lightning_copy` = 1
    AND (
      `lightning_keys`.`lightning_copies` > 1
      OR NOT `lightning_keys`.`lightning_reason` IS NULL
    )
) AS `lightning_new`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_list_000000000000000000000008_changes`
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
  `lightning_rows`.`score` AS `score`,
  `lightning_rows`.`balance` AS `balance`
FROM (
  SELECT
    `lightning_plan`.`id`,
    `lightning_plan`.`plan`,
    `lightning_plan`.`score`,
    `lightning_plan`.`balance`,
    `lightning_plan`.`lightning_version`,
    CAST(`lightning_plan`.`id` AS STRING) AS `lightning_row_id`,
    CASE WHEN `lightning_plan`.`id` IS NULL THEN NULL ELSE 'taken' END AS `lightning_op`,
    'absent' AS `lightning_prior`,
    '000000000000000000000008' AS `lightning_origin`
  FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.`id` IS NULL
) AS `lightning_rows`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `lightning_rejection`
    WHERE
      `lightning_rejection`.`id` = `lightning_rows`.`id`
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000008","sync_id":"users_to_list","destination":"list","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":"cdc","shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"tables":{"plan":"users_to_list_000000000000000000000008_plan","changes":"users_to_list_000000000000000000000008_changes","rejections":"users_to_list_000000000000000000000008_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_list' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- count rejections
SELECT
  `lightning_change`.`lightning_op`,
  `lightning_rejection`.`lightning_state`,
  `lightning_rejection`.`lightning_status`,
  COUNT(*)
FROM `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `lightning_rejection`
LEFT JOIN `hightouch_planner`.`users_to_list_000000000000000000000008_changes` AS `lightning_change`
  ON `lightning_change`.`lightning_row_id` = `lightning_rejection`.`lightning_row_id`
GROUP BY
  `lightning_change`.`lightning_op`,
  `lightning_rejection`.`lightning_state`,
  `lightning_rejection`.`lightning_status`;

-- refresh the snapshot
DELETE FROM `hightouch_audit`.`sync_snapshot`
WHERE
  `sync_id` = 'users_to_list'
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
  'unchanged',
  CAST(`lightning_plan`.`id` AS STRING),
  'succeeded',
  NULL,
  JSON_OBJECT(
    'id',
    `lightning_plan`.`id`,
    'plan',
    `lightning_plan`.`plan`,
    'score',
    `lightning_plan`.`score`,
    'balance',
    CASE
      WHEN CAST(CAST(`lightning_plan`.`balance` AS FLOAT64) AS STRING) = CAST(`lightning_plan`.`balance` AS STRING)
      THEN TO_JSON(CAST(`lightning_plan`.`balance` AS FLOAT64))
      ELSE TO_JSON(CAST(`lightning_plan`.`balance` AS STRING))
    END
  )
FROM (
  SELECT
    `lightning_plan`.`id`,
    `lightning_plan`.`plan`,
    `lightning_plan`.`score`,
    `lightning_plan`.`balance`
  FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.`id` IS NULL
) AS `lightning_plan`
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_list_000000000000000000000008_changes` AS `lightning_change`
      WHERE
        `lightning_change`.`lightning_row_id` = CAST(`lightning_plan`.`id` AS STRING)
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `lightning_rejection`
      WHERE
        `lightning_rejection`.`lightning_row_id` = CAST(`lightning_plan`.`id` AS STRING)
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
  'unchanged',
  `lightning_rejection`.`lightning_row_id`,
  'failed',
  `lightning_rejection`.`lightning_reason`,
  JSON_OBJECT('id', `lightning_rejection`.`id`)
FROM `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `lightning_rejection`
WHERE
  `lightning_rejection`.`lightning_seq` IS NULL
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
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
    `lightning_outcome`.`score`,
    'balance',
    CASE
      WHEN CAST(CAST(`lightning_outcome`.`balance` AS FLOAT64) AS STRING) = CAST(`lightning_outcome`.`balance` AS STRING)
      THEN TO_JSON(CAST(`lightning_outcome`.`balance` AS FLOAT64))
      ELSE TO_JSON(CAST(`lightning_outcome`.`balance` AS STRING))
    END
  )
FROM (
  SELECT
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_row_id`,
    COALESCE(`lightning_rejection`.`lightning_status`, 'succeeded') AS `lightning_status`,
    `lightning_rejection`.`lightning_reason` AS `lightning_reason`,
    `lightning_change`.`id`,
    `lightning_change`.`plan`,
    `lightning_change`.`score`,
    `lightning_change`.`balance`
  FROM `hightouch_planner`.`users_to_list_000000000000000000000008_changes` AS `lightning_change`
  LEFT JOIN `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `lightning_rejection`
    ON `lightning_rejection`.`lightning_row_id` = `lightning_change`.`lightning_row_id`
) AS `lightning_outcome`
WHERE
  `lightning_outcome`.`lightning_op` IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
  'id',
  'list',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMP),
  CURRENT_TIMESTAMP(),
  0,
  0,
  0,
  0,
  0,
  0,
  0,
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
      `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000008","base":"users_to_list_000000000000000000000008_plan","deltas":[],"rejections":"users_to_list_000000000000000000000008_rejections","previous":[],"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":1,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000008","planned":false},"duplicated":true},"leftovers":["users_to_list_000000000000000000000008_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000008","numbers":{"format":3,"outcome":"completed_with_errors","counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users_to_list' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
