-- create_schema
CREATE SCHEMA IF NOT EXISTS `Shop`.`hightouch_planner`;

-- create_state
CREATE TABLE IF NOT EXISTS `Shop`.`hightouch_planner`.`sync_state`
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

-- look
select current_catalog();

-- look
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
    CAST('it\'s "odd" \\' AS STRING) AS `sync_id`
) AS `clock`
LEFT JOIN `Shop`.`hightouch_planner`.`sync_state` AS `slot`
  ON `slot`.`sync_id` = `clock`.`sync_id`;

-- acquire_adding
UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `holder` = 'dbt:first/3330d955', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- look
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
    CAST('' AS STRING) AS `sync_id`
) AS `clock`
LEFT JOIN `Shop`.`hightouch_planner`.`sync_state` AS `slot`
  ON `slot`.`sync_id` = `clock`.`sync_id`;

-- add
INSERT INTO `Shop`.`hightouch_planner`.`sync_state` (
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
  CAST('it\'s "odd" \\' AS STRING) AS `sync_id`,
  CAST('' AS STRING) AS `part`,
  CAST(0 AS BIGINT) AS `revision`,
  CAST('' AS STRING) AS `last_run_id`,
  CAST(NULL AS STRING) AS `baseline`,
  CAST(NULL AS STRING) AS `run`,
  CAST(NULL AS STRING) AS `progress`,
  CAST(NULL AS STRING) AS `holder`,
  CAST(NULL AS TIMESTAMP) AS `lease_expires`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `Shop`.`hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'it\'s "odd" \\' AND `part` = ''
  );

-- add
INSERT INTO `Shop`.`hightouch_planner`.`sync_state` (
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
  CAST('it\'s "odd" \\' AS STRING) AS `sync_id`,
  CAST('dbt' AS STRING) AS `part`,
  CAST(0 AS BIGINT) AS `revision`,
  CAST('' AS STRING) AS `last_run_id`,
  CAST(NULL AS STRING) AS `baseline`,
  CAST(NULL AS STRING) AS `run`,
  CAST(NULL AS STRING) AS `progress`,
  CAST(NULL AS STRING) AS `holder`,
  CAST(NULL AS TIMESTAMP) AS `lease_expires`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `Shop`.`hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'it\'s "odd" \\' AND `part` = 'dbt'
  );

-- release_adding
UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  ) AND `holder` = 'dbt:first/3330d955';

-- acquire
UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `revision` = 2, `holder` = 'dbt:first/3330d955', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 3600000000)
WHERE
  (
    `sync_id` = 'it\'s "odd" \\' AND `part` = 'dbt'
  )
  AND `revision` = 1
  AND `last_run_id` = ''
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- touch
UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `revision` = 8
WHERE
  (
    `sync_id` = 'it\'s "odd" \\' AND `part` = ''
  )
  AND `revision` = 7
  AND `last_run_id` = '20260101000000000000abcd'
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- keep
UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `run` = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "spark md5", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": false, "vetoed": null}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 3600000000)
WHERE
  (
    `sync_id` = 'it\'s "odd" \\' AND `part` = 'dbt'
  )
  AND `holder` = 'dbt:first/3330d955';

-- create_plan
CREATE TABLE `Shop`.`hightouch_planner`.`k2geb0elpl5q8__2026013112000000000005c9_plan`
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
) AS
SELECT
  `id`, `plan`, `score`, `balance`, `share`, `active`, `seen_at`, `noted_at`, `born`, `photo`, `settings`, `tags`, `waited`,
  UNHEX(MD5(CONCAT('', COALESCE(CONCAT(CAST(OCTET_LENGTH(CAST(`active` AS STRING)) AS STRING), ':', CAST(`active` AS STRING)), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(CASE
  WHEN NOT `balance` IS NULL
  THEN TO_JSON(ARRAY(`balance`))
END) AS STRING), ':', CASE
  WHEN NOT `balance` IS NULL
  THEN TO_JSON(ARRAY(`balance`))
END), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(CAST(`born` AS STRING)) AS STRING), ':', CAST(`born` AS STRING)), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(CAST(`noted_at` AS STRING)) AS STRING), ':', CAST(`noted_at` AS STRING)), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(HEX(`photo`)) AS STRING), ':', HEX(`photo`)), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(CASE
  WHEN NOT CAST(`score` AS DOUBLE) IS NULL
  THEN CAST(XXHASH64(CAST(`score` AS DOUBLE)) AS STRING)
END) AS STRING), ':', CASE
  WHEN NOT CAST(`score` AS DOUBLE) IS NULL
  THEN CAST(XXHASH64(CAST(`score` AS DOUBLE)) AS STRING)
END), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(CAST(UNIX_MICROS(`seen_at`) AS STRING)) AS STRING), ':', CAST(UNIX_MICROS(`seen_at`) AS STRING)), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(TO_JSON(`settings`)) AS STRING), ':', TO_JSON(`settings`)), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(CASE
  WHEN NOT `share` IS NULL
  THEN TO_JSON(ARRAY(`share`))
END) AS STRING), ':', CASE
  WHEN NOT `share` IS NULL
  THEN TO_JSON(ARRAY(`share`))
END), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(TO_JSON(TRANSFORM(`tags`, item0 -> item0))) AS STRING), ':', TO_JSON(TRANSFORM(`tags`, item0 -> item0))), '-'), COALESCE(CONCAT(CAST(OCTET_LENGTH(`waited`) AS STRING), ':', `waited`), '-')))) AS `lightning_version`
FROM shop.users;

-- release
UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `run` = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "spark md5", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": true, "vetoed": null}', `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'it\'s "odd" \\' AND `part` = 'dbt'
  )
  AND `holder` = 'dbt:first/3330d955';

-- drop
DROP TABLE IF EXISTS `Shop`.`hightouch_planner`.`a_plan`;
