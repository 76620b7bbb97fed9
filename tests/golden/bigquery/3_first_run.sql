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

-- evaluate the model
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_plan`
CLUSTER BY `id` AS
SELECT
  `lightning_new`.`id`,
  `lightning_new`.`plan`,
  `lightning_new`.`score`,
  `lightning_new`.`balance`,
  `lightning_new`.`active`,
  `lightning_new`.`seen_at`,
  `lightning_new`.`born`,
  `lightning_new`.`photo`,
  `lightning_new`.`settings`,
  `lightning_new`.`place`,
  `lightning_new`.`tags`,
  `lightning_new`.`orders`,
  MD5(
    TO_JSON_STRING(
      [
        CAST(`lightning_new`.`active` AS STRING),
        CAST(`lightning_new`.`balance` AS STRING),
        CAST(`lightning_new`.`born` AS STRING),
        TO_JSON_STRING(
          ARRAY(
            SELECT
              CASE
                WHEN NOT item0 IS NULL
                THEN TO_JSON_STRING(
                  [
                    CAST(item0.`number` AS STRING),
                    TO_JSON_STRING(
                      ARRAY(
                        SELECT
                          CAST(item1 + 0.0 AS STRING)
                        FROM UNNEST(item0.`lines`) AS item1 WITH OFFSET AS place1
                        ORDER BY
                          place1 ASC NULLS LAST
                      )
                    ),
                    COLLATE(item0.`note`, '')
                  ]
                )
              END
            FROM UNNEST(`lightning_new`.`orders`) AS item0 WITH OFFSET AS place0
            ORDER BY
              place0 ASC NULLS LAST
          )
        ),
        TO_HEX(`lightning_new`.`photo`),
        TO_HEX(ST_ASBINARY(`lightning_new`.`place`)),
        COLLATE(`lightning_new`.`plan`, ''),
        CAST(`lightning_new`.`score` + 0.0 AS STRING),
        STRING(`lightning_new`.`seen_at`, 'UTC'),
        CASE
          WHEN NOT `lightning_new`.`settings` IS NULL
          THEN TO_JSON_STRING(`lightning_new`.`settings`)
        END,
        TO_JSON_STRING(
          ARRAY(
            SELECT
              COLLATE(item0, '')
            FROM UNNEST(`lightning_new`.`tags`) AS item0 WITH OFFSET AS place0
            ORDER BY
              place0 ASC NULLS LAST
          )
        )
      ]
    )
  ) AS `lightning_version`
FROM (
SELECT * FROM shop.users -- everyone
) AS `lightning_new`;

-- count the plan
SELECT
  COUNT(*)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `lightning_plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_changes`
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
  `lightning_rows`.`balance` AS `balance`,
  `lightning_rows`.`active` AS `active`,
  `lightning_rows`.`seen_at` AS `seen_at`,
  `lightning_rows`.`born` AS `born`,
  `lightning_rows`.`photo` AS `photo`,
  `lightning_rows`.`settings` AS `settings`,
  `lightning_rows`.`place` AS `place`,
  `lightning_rows`.`tags` AS `tags`,
  `lightning_rows`.`orders` AS `orders`
FROM (
  SELECT
    `lightning_plan`.`id`,
    `lightning_plan`.`plan`,
    `lightning_plan`.`score`,
    `lightning_plan`.`balance`,
    `lightning_plan`.`active`,
    `lightning_plan`.`seen_at`,
    `lightning_plan`.`born`,
    `lightning_plan`.`photo`,
    `lightning_plan`.`settings`,
    `lightning_plan`.`place`,
    `lightning_plan`.`tags`,
    `lightning_plan`.`orders`,
    `lightning_plan`.`lightning_version`,
    CAST(`lightning_plan`.`id` AS STRING) AS `lightning_row_id`,
    CASE WHEN `lightning_plan`.`id` IS NULL THEN NULL ELSE 'added' END AS `lightning_op`,
    'absent' AS `lightning_prior`,
    '000000000000000000000001' AS `lightning_origin`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.`id` IS NULL
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
  GROUP BY
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    `lightning_change`.`lightning_row_id`
) AS `lightning_keys`
GROUP BY
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`;

-- read row ids
SELECT
  `lightning_change`.`lightning_row_id`,
  `lightning_change`.`lightning_origin`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
WHERE
  `lightning_change`.`lightning_seq` >= 1
  AND `lightning_change`.`lightning_seq` <= 5
ORDER BY
  `lightning_change`.`lightning_seq` ASC NULLS LAST;

-- read rows
SELECT
  `lightning_change`.`id` AS `id`,
  `lightning_change`.`plan` AS `plan`,
  `lightning_change`.`score` AS `score`,
  `lightning_change`.`balance` AS `balance`,
  `lightning_change`.`active` AS `active`,
  `lightning_change`.`seen_at` AS `seen_at`,
  `lightning_change`.`born` AS `born`,
  `lightning_change`.`photo` AS `photo`,
  `lightning_change`.`settings` AS `settings`,
  `lightning_change`.`place` AS `place`,
  `lightning_change`.`tags` AS `tags`,
  `lightning_change`.`orders` AS `orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
WHERE
  (
    `lightning_change`.`lightning_seq` >= 1
    AND `lightning_change`.`lightning_seq` <= 5
  )
  AND `lightning_change`.`lightning_seq` IN (1, 2, 5)
ORDER BY
  `lightning_change`.`lightning_seq` ASC NULLS LAST;

-- drop users_to_crm_000000000000000000000001_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`;

-- prepare the rejections
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS
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
  `lightning_change`.`score`,
  `lightning_change`.`balance`,
  `lightning_change`.`active`,
  `lightning_change`.`seen_at`,
  `lightning_change`.`born`,
  `lightning_change`.`photo`,
  `lightning_change`.`settings`,
  `lightning_change`.`place`,
  `lightning_change`.`tags`,
  `lightning_change`.`orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
WHERE
  FALSE;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `progress` = '{"format":3,"first":1,"last":6,"settled":[],"reserved":5,"landing":"users_to_crm_000000000000000000000001_staged0000"}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- keep the rejections
INSERT INTO `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` (
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
  `score`,
  `balance`,
  `active`,
  `seen_at`,
  `born`,
  `photo`,
  `settings`,
  `place`,
  `tags`,
  `orders`
)
SELECT
  `lightning_change`.`lightning_seq` AS `lightning_seq`,
  `lightning_change`.`lightning_row_id` AS `lightning_row_id`,
  `lightning_change`.`lightning_op` AS `lightning_op`,
  CASE
    WHEN `lightning_change`.`lightning_op` = 'changed'
    THEN 'stale'
    WHEN `lightning_staged`.`outcome` = 'refused'
    AND `lightning_change`.`lightning_op` = 'added'
    AND `lightning_change`.`lightning_prior` = 'absent'
    THEN 'absent'
    WHEN `lightning_staged`.`outcome` = 'refused'
    AND (
      `lightning_change`.`lightning_op` = 'removed'
      AND NOT `lightning_change`.`lightning_prior` = 'in_doubt'
    )
    THEN 'stale'
    ELSE 'in_doubt'
  END AS `lightning_state`,
  'failed' AS `lightning_status`,
  `lightning_staged`.`reason` AS `lightning_reason`,
  `lightning_change`.`lightning_origin` AS `lightning_origin`,
  `lightning_change`.`lightning_version` AS `lightning_version`,
  `lightning_change`.`id` AS `id`,
  `lightning_change`.`plan` AS `plan`,
  `lightning_change`.`score` AS `score`,
  `lightning_change`.`balance` AS `balance`,
  `lightning_change`.`active` AS `active`,
  `lightning_change`.`seen_at` AS `seen_at`,
  `lightning_change`.`born` AS `born`,
  `lightning_change`.`photo` AS `photo`,
  `lightning_change`.`settings` AS `settings`,
  `lightning_change`.`place` AS `place`,
  `lightning_change`.`tags` AS `tags`,
  `lightning_change`.`orders` AS `orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
INNER JOIN `hightouch_planner`.`lightning_staged` AS `lightning_staged`
  ON `lightning_change`.`lightning_seq` = `lightning_staged`.`number`;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `progress` = '{"format":3,"first":1,"last":6,"settled":[[1,3]],"reserved":5,"landing":null}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`
WHERE
  (
    (
      `lightning_seq` >= 3 AND `lightning_seq` < 5
    )
    OR (
      `lightning_seq` >= 5 AND `lightning_seq` < 6
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- set aside what is in doubt
INSERT INTO `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` (
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
  `score`,
  `balance`,
  `active`,
  `seen_at`,
  `born`,
  `photo`,
  `settings`,
  `place`,
  `tags`,
  `orders`
)
SELECT
  `lightning_change`.`lightning_seq` AS `lightning_seq`,
  `lightning_change`.`lightning_row_id` AS `lightning_row_id`,
  `lightning_change`.`lightning_op` AS `lightning_op`,
  CASE
    WHEN `lightning_change`.`lightning_op` = 'changed'
    THEN 'stale'
    ELSE 'in_doubt'
  END AS `lightning_state`,
  'failed' AS `lightning_status`,
  'never acknowledged' AS `lightning_reason`,
  `lightning_change`.`lightning_origin` AS `lightning_origin`,
  `lightning_change`.`lightning_version` AS `lightning_version`,
  `lightning_change`.`id` AS `id`,
  `lightning_change`.`plan` AS `plan`,
  `lightning_change`.`score` AS `score`,
  `lightning_change`.`balance` AS `balance`,
  `lightning_change`.`active` AS `active`,
  `lightning_change`.`seen_at` AS `seen_at`,
  `lightning_change`.`born` AS `born`,
  `lightning_change`.`photo` AS `photo`,
  `lightning_change`.`settings` AS `settings`,
  `lightning_change`.`place` AS `place`,
  `lightning_change`.`tags` AS `tags`,
  `lightning_change`.`orders` AS `orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
WHERE
  (
    `lightning_change`.`lightning_seq` >= 3
    AND `lightning_change`.`lightning_seq` < 5
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- set aside what was not sent
INSERT INTO `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` (
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
  `score`,
  `balance`,
  `active`,
  `seen_at`,
  `born`,
  `photo`,
  `settings`,
  `place`,
  `tags`,
  `orders`
)
SELECT
  `lightning_change`.`lightning_seq` AS `lightning_seq`,
  `lightning_change`.`lightning_row_id` AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  'absent' AS `lightning_state`,
  'aborted' AS `lightning_status`,
  'it\'s closed' AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CAST(NULL AS BYTES) AS `lightning_version`,
  `lightning_change`.`id` AS `id`,
  CAST(NULL AS STRING) AS `plan`,
  CAST(NULL AS FLOAT64) AS `score`,
  CAST(NULL AS BIGNUMERIC) AS `balance`,
  CAST(NULL AS BOOL) AS `active`,
  CAST(NULL AS TIMESTAMP) AS `seen_at`,
  CAST(NULL AS DATE) AS `born`,
  CAST(NULL AS BYTES) AS `photo`,
  CAST(NULL AS JSON) AS `settings`,
  CAST(NULL AS GEOGRAPHY) AS `place`,
  CAST(NULL AS ARRAY<STRING>) AS `tags`,
  CAST(NULL AS ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>) AS `orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
WHERE
  (
    `lightning_change`.`lightning_seq` >= 5
    AND `lightning_change`.`lightning_seq` < 6
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- count rejections
SELECT
  `lightning_change`.`lightning_op`,
  `lightning_rejection`.`lightning_state`,
  `lightning_rejection`.`lightning_status`,
  COUNT(*)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_rejection`
LEFT JOIN `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
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
  'users_to_crm',
  '000000000000000000000001',
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
    `lightning_outcome`.`score`,
    'balance',
    CASE
      WHEN CAST(CAST(`lightning_outcome`.`balance` AS FLOAT64) AS STRING) = CAST(`lightning_outcome`.`balance` AS STRING)
      THEN TO_JSON(CAST(`lightning_outcome`.`balance` AS FLOAT64))
      ELSE TO_JSON(CAST(`lightning_outcome`.`balance` AS STRING))
    END,
    'active',
    `lightning_outcome`.`active`,
    'seen_at',
    `lightning_outcome`.`seen_at`,
    'born',
    `lightning_outcome`.`born`,
    'photo',
    `lightning_outcome`.`photo`,
    'settings',
    `lightning_outcome`.`settings`,
    'place',
    ST_ASGEOJSON(`lightning_outcome`.`place`),
    'tags',
    TO_JSON(`lightning_outcome`.`tags`, stringify_wide_numbers => TRUE),
    'orders',
    TO_JSON(`lightning_outcome`.`orders`, stringify_wide_numbers => TRUE)
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
    `lightning_change`.`balance`,
    `lightning_change`.`active`,
    `lightning_change`.`seen_at`,
    `lightning_change`.`born`,
    `lightning_change`.`photo`,
    `lightning_change`.`settings`,
    `lightning_change`.`place`,
    `lightning_change`.`tags`,
    `lightning_change`.`orders`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
  LEFT JOIN `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_rejection`
    ON `lightning_rejection`.`lightning_row_id` = `lightning_change`.`lightning_row_id`
) AS `lightning_outcome`
WHERE
  `lightning_outcome`.`lightning_op` IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM `hightouch_audit`.`sync_snapshot`
WHERE
  `sync_id` = 'users_to_crm'
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_crm',
  '000000000000000000000001',
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
    END,
    'active',
    `lightning_plan`.`active`,
    'seen_at',
    `lightning_plan`.`seen_at`,
    'born',
    `lightning_plan`.`born`,
    'photo',
    `lightning_plan`.`photo`,
    'settings',
    `lightning_plan`.`settings`,
    'place',
    ST_ASGEOJSON(`lightning_plan`.`place`),
    'tags',
    TO_JSON(`lightning_plan`.`tags`, stringify_wide_numbers => TRUE),
    'orders',
    TO_JSON(`lightning_plan`.`orders`, stringify_wide_numbers => TRUE)
  )
FROM (
  SELECT
    `lightning_plan`.`id`,
    `lightning_plan`.`plan`,
    `lightning_plan`.`score`,
    `lightning_plan`.`balance`,
    `lightning_plan`.`active`,
    `lightning_plan`.`seen_at`,
    `lightning_plan`.`born`,
    `lightning_plan`.`photo`,
    `lightning_plan`.`settings`,
    `lightning_plan`.`place`,
    `lightning_plan`.`tags`,
    `lightning_plan`.`orders`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.`id` IS NULL
) AS `lightning_plan`
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
      WHERE
        `lightning_change`.`lightning_row_id` = CAST(`lightning_plan`.`id` AS STRING)
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_rejection`
      WHERE
        `lightning_rejection`.`lightning_row_id` = CAST(`lightning_plan`.`id` AS STRING)
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_crm',
  '000000000000000000000001',
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
    END,
    'active',
    `lightning_outcome`.`active`,
    'seen_at',
    `lightning_outcome`.`seen_at`,
    'born',
    `lightning_outcome`.`born`,
    'photo',
    `lightning_outcome`.`photo`,
    'settings',
    `lightning_outcome`.`settings`,
    'place',
    ST_ASGEOJSON(`lightning_outcome`.`place`),
    'tags',
    TO_JSON(`lightning_outcome`.`tags`, stringify_wide_numbers => TRUE),
    'orders',
    TO_JSON(`lightning_outcome`.`orders`, stringify_wide_numbers => TRUE)
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
    `lightning_change`.`balance`,
    `lightning_change`.`active`,
    `lightning_change`.`seen_at`,
    `lightning_change`.`born`,
    `lightning_change`.`photo`,
    `lightning_change`.`settings`,
    `lightning_change`.`place`,
    `lightning_change`.`tags`,
    `lightning_change`.`orders`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `lightning_change`
  LEFT JOIN `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_rejection`
    ON `lightning_rejection`.`lightning_row_id` = `lightning_change`.`lightning_row_id`
) AS `lightning_outcome`
WHERE
  `lightning_outcome`.`lightning_op` IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_crm',
  '000000000000000000000001',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'it\'s closed',
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMP),
  CURRENT_TIMESTAMP(),
  5,
  0,
  0,
  4,
  0,
  0,
  1,
  0,
  0,
  3,
  0,
  0
FROM UNNEST([1])
WHERE
  EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000001","base":"users_to_crm_000000000000000000000001_plan","deltas":[],"rejections":"users_to_crm_000000000000000000000001_rejections","previous":[],"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000001","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000001_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000001","numbers":{"format":3,"outcome":"failed","counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
