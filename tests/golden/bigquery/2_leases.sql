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
  CAST('users_to_crm' AS STRING) AS `sync_id`,
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
      `sync_id` = 'users_to_crm' AND `part` = ''
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND `holder` = 'worker:1/beef';

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
  CAST('users\' ads 🚀' AS STRING) AS `sync_id`,
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
      `sync_id` = 'users\' ads 🚀' AND `part` = ''
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND `holder` = 'worker:1/beef';

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
  CAST('users_to_crm' AS STRING) AS `sync_id`,
  CAST('0/2' AS STRING) AS `part`,
  CAST(0 AS INT64) AS `revision`,
  CAST('' AS STRING) AS `last_run_id`,
  CAST(NULL AS STRING) AS `baseline`,
  CAST(NULL AS STRING) AS `run`,
  CAST('{"format":3,"first":1,"last":3,"settled":[],"reserved":1,"landing":null}' AS STRING) AS `progress`,
  CAST(NULL AS STRING) AS `holder`,
  CAST(NULL AS TIMESTAMP) AS `lease_expires`
FROM UNNEST([1])
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '0/2'
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND `holder` = 'worker:1/beef';

-- mark the run as delivered in shards
UPDATE `hightouch_planner`.`sync_state` SET `revision` = 1
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  )
  AND `revision` = 0
  AND `last_run_id` = ''
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- take the lease
UPDATE `hightouch_planner`.`sync_state` SET `last_run_id` = '1', `revision` = 2, `holder` = 'worker:1/cafe', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  )
  AND `revision` = 1
  AND `last_run_id` = ''
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- list
SELECT
  `sync_id`
FROM `hightouch_planner`.`sync_state`
WHERE
  `part` = ''
ORDER BY
  `sync_id` ASC NULLS LAST;

-- read every state
SELECT
  CURRENT_TIMESTAMP(),
  `lightning_slot`.`sync_id`,
  `lightning_slot`.`part`,
  `lightning_slot`.`revision`,
  `lightning_slot`.`last_run_id`,
  `lightning_slot`.`baseline`,
  `lightning_slot`.`run`,
  `lightning_slot`.`progress`,
  `lightning_slot`.`holder`,
  `lightning_slot`.`lease_expires`,
  `lightning_slot`.`lease_expires` > CURRENT_TIMESTAMP()
FROM `hightouch_planner`.`sync_state` AS `lightning_slot`
WHERE
  `lightning_slot`.`part` <> 'adding';
