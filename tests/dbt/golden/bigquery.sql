-- create_schema
CREATE SCHEMA IF NOT EXISTS `Shop`.`hightouch_planner`;

-- create_state
CREATE TABLE IF NOT EXISTS `Shop`.`hightouch_planner`.`sync_state` AS
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

-- look
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
    CAST('it\'s "odd" \\' AS STRING) AS `sync_id`
) AS `lightning_clock`
LEFT JOIN `Shop`.`hightouch_planner`.`sync_state` AS `lightning_slot`
  ON `lightning_slot`.`sync_id` = `lightning_clock`.`sync_id`;

-- acquire_adding
DECLARE attempts INT64 DEFAULT 0;
LOOP
  BEGIN
    UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `holder` = 'dbt:first/3330d955', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );
    BREAK;
  EXCEPTION WHEN ERROR THEN
    SET attempts = attempts + 1;
    IF attempts = 6 OR NOT REGEXP_CONTAINS(
      LOWER(@@error.message),
      r'(?s)(could not serialize access to table|transaction is aborted)\b.*due to concurrent update|too many dml statements outstanding against table'
    ) THEN
      RAISE;
    END IF;
  END;
END LOOP;;

-- look
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
    CAST('' AS STRING) AS `sync_id`
) AS `lightning_clock`
LEFT JOIN `Shop`.`hightouch_planner`.`sync_state` AS `lightning_slot`
  ON `lightning_slot`.`sync_id` = `lightning_clock`.`sync_id`;

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
    FROM `Shop`.`hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'it\'s "odd" \\' AND `part` = 'dbt'
  );

-- release_adding
DECLARE attempts INT64 DEFAULT 0;
LOOP
  BEGIN
    UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  ) AND `holder` = 'dbt:first/3330d955';
    BREAK;
  EXCEPTION WHEN ERROR THEN
    SET attempts = attempts + 1;
    IF attempts = 6 OR NOT REGEXP_CONTAINS(
      LOWER(@@error.message),
      r'(?s)(could not serialize access to table|transaction is aborted)\b.*due to concurrent update|too many dml statements outstanding against table'
    ) THEN
      RAISE;
    END IF;
  END;
END LOOP;;

-- acquire
DECLARE attempts INT64 DEFAULT 0;
LOOP
  BEGIN
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
    BREAK;
  EXCEPTION WHEN ERROR THEN
    SET attempts = attempts + 1;
    IF attempts = 6 OR NOT REGEXP_CONTAINS(
      LOWER(@@error.message),
      r'(?s)(could not serialize access to table|transaction is aborted)\b.*due to concurrent update|too many dml statements outstanding against table'
    ) THEN
      RAISE;
    END IF;
  END;
END LOOP;;

-- touch
DECLARE attempts INT64 DEFAULT 0;
LOOP
  BEGIN
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
    BREAK;
  EXCEPTION WHEN ERROR THEN
    SET attempts = attempts + 1;
    IF attempts = 6 OR NOT REGEXP_CONTAINS(
      LOWER(@@error.message),
      r'(?s)(could not serialize access to table|transaction is aborted)\b.*due to concurrent update|too many dml statements outstanding against table'
    ) THEN
      RAISE;
    END IF;
  END;
END LOOP;;

-- keep
DECLARE attempts INT64 DEFAULT 0;
LOOP
  BEGIN
    UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `run` = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "bigquery md5", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": false, "vetoed": null}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 3600000000)
WHERE
  (
    `sync_id` = 'it\'s "odd" \\' AND `part` = 'dbt'
  )
  AND `holder` = 'dbt:first/3330d955';
    BREAK;
  EXCEPTION WHEN ERROR THEN
    SET attempts = attempts + 1;
    IF attempts = 6 OR NOT REGEXP_CONTAINS(
      LOWER(@@error.message),
      r'(?s)(could not serialize access to table|transaction is aborted)\b.*due to concurrent update|too many dml statements outstanding against table'
    ) THEN
      RAISE;
    END IF;
  END;
END LOOP;;

-- create_plan
CREATE TABLE `Shop`.`hightouch_planner`.`k2geb0elpl5q8__2026013112000000000005c9_plan` AS
SELECT
  `id`, `plan`, `score`, `balance`, `active`, `seen_at`, `born`, `photo`, `settings`, `place`, `tags`,
  MD5(TO_JSON_STRING([CAST(`active` AS STRING), CAST(`balance` AS STRING), CAST(`born` AS STRING), TO_HEX(`photo`), TO_HEX(ST_ASBINARY(`place`)), CAST(`score` + 0.0 AS STRING), STRING(`seen_at`, 'UTC'), CASE
  WHEN NOT `settings` IS NULL
  THEN TO_JSON_STRING(`settings`)
END, TO_JSON_STRING(
  ARRAY(
    SELECT
      COLLATE(item0, '')
    FROM UNNEST(`tags`) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)])) AS `lightning_version`
FROM shop.users;

-- release
DECLARE attempts INT64 DEFAULT 0;
LOOP
  BEGIN
    UPDATE `Shop`.`hightouch_planner`.`sync_state` SET `run` = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "bigquery md5", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": true, "vetoed": null}', `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'it\'s "odd" \\' AND `part` = 'dbt'
  )
  AND `holder` = 'dbt:first/3330d955';
    BREAK;
  EXCEPTION WHEN ERROR THEN
    SET attempts = attempts + 1;
    IF attempts = 6 OR NOT REGEXP_CONTAINS(
      LOWER(@@error.message),
      r'(?s)(could not serialize access to table|transaction is aborted)\b.*due to concurrent update|too many dml statements outstanding against table'
    ) THEN
      RAISE;
    END IF;
  END;
END LOOP;;

-- drop
DROP TABLE IF EXISTS `Shop`.`hightouch_planner`.`a_plan`;
