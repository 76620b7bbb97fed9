-- evaluate the model
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_plan`
CLUSTER BY `id` AS
SELECT
  `new`.`id`,
  `new`.`plan`,
  `new`.`score`,
  `new`.`balance`,
  `new`.`active`,
  `new`.`seen_at`,
  `new`.`born`,
  `new`.`photo`,
  `new`.`settings`,
  `new`.`place`,
  `new`.`tags`,
  `new`.`orders`,
  MD5(
    TO_JSON_STRING(
      [
        CAST(`new`.`active` AS STRING),
        CAST(`new`.`balance` AS STRING),
        CAST(`new`.`born` AS STRING),
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
                          place1
                      )
                    ),
                    COLLATE(item0.`note`, '')
                  ]
                )
              END
            FROM UNNEST(`new`.`orders`) AS item0 WITH OFFSET AS place0
            ORDER BY
              place0
          )
        ),
        TO_HEX(`new`.`photo`),
        TO_HEX(ST_ASBINARY(`new`.`place`)),
        COLLATE(`new`.`plan`, ''),
        CAST(`new`.`score` + 0.0 AS STRING),
        STRING(`new`.`seen_at`, 'UTC'),
        TO_JSON_STRING(`new`.`settings`),
        TO_JSON_STRING(
          ARRAY(
            SELECT
              COLLATE(item0, '')
            FROM UNNEST(`new`.`tags`) AS item0 WITH OFFSET AS place0
            ORDER BY
              place0
          )
        )
      ]
    )
  ) AS `lightning_version`
FROM (
SELECT * FROM shop.users -- everyone
) AS `new`;

-- count the plan
SELECT
  COUNT(*)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_changes`
CLUSTER BY `lightning_seq` AS
SELECT
  ROW_NUMBER() OVER () AS `lightning_seq`,
  `rows`.`lightning_row_id`,
  `rows`.`lightning_op`,
  `rows`.`lightning_prior`,
  `rows`.`lightning_origin`,
  `rows`.`lightning_version`,
  `rows`.`id`,
  `rows`.`plan`,
  `rows`.`score`,
  `rows`.`balance`,
  `rows`.`active`,
  `rows`.`seen_at`,
  `rows`.`born`,
  `rows`.`photo`,
  `rows`.`settings`,
  `rows`.`place`,
  `rows`.`tags`,
  `rows`.`orders`
FROM (
  SELECT
    `plan`.`id`,
    `plan`.`plan`,
    `plan`.`score`,
    `plan`.`balance`,
    `plan`.`active`,
    `plan`.`seen_at`,
    `plan`.`born`,
    `plan`.`photo`,
    `plan`.`settings`,
    `plan`.`place`,
    `plan`.`tags`,
    `plan`.`orders`,
    `plan`.`lightning_version`,
    CAST(`plan`.`id` AS STRING) AS `lightning_row_id`,
    CASE WHEN `plan`.`id` IS NULL THEN NULL ELSE 'added' END AS `lightning_op`,
    'absent' AS `lightning_prior`,
    '000000000000000000000001' AS `lightning_origin`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
) AS `rows`;

-- count the changes
SELECT
  `keys`.`lightning_op`,
  `keys`.`lightning_prior`,
  SUM(`keys`.`copies`),
  COUNT(*)
FROM (
  SELECT
    `change`.`lightning_op`,
    `change`.`lightning_prior`,
    COUNT(*) AS `copies`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
  GROUP BY
    `change`.`lightning_op`,
    `change`.`lightning_prior`,
    `change`.`lightning_row_id`
) AS `keys`
GROUP BY
  `keys`.`lightning_op`,
  `keys`.`lightning_prior`;

-- prepare the rejections
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS
SELECT
  `change`.`lightning_seq`,
  `change`.`lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST(NULL AS STRING) AS `lightning_state`,
  CAST(NULL AS STRING) AS `lightning_status`,
  CAST(NULL AS STRING) AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  `change`.`lightning_version`,
  `change`.`id`,
  `change`.`plan`,
  `change`.`score`,
  `change`.`balance`,
  `change`.`active`,
  `change`.`seen_at`,
  `change`.`born`,
  `change`.`photo`,
  `change`.`settings`,
  `change`.`place`,
  `change`.`tags`,
  `change`.`orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  FALSE;

-- forget what is in doubt
DELETE FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`
WHERE
  `lightning_seq` >= 1 AND `lightning_seq` < 5;

-- read row ids
SELECT
  `change`.`lightning_row_id`,
  `change`.`lightning_origin`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  `change`.`lightning_seq` >= 1 AND `change`.`lightning_seq` <= 2
ORDER BY
  `change`.`lightning_seq`;

-- read rows
SELECT
  `change`.`id` AS `id`,
  `change`.`plan` AS `plan`,
  `change`.`score` AS `score`,
  `change`.`balance` AS `balance`,
  `change`.`active` AS `active`,
  `change`.`seen_at` AS `seen_at`,
  `change`.`born` AS `born`,
  `change`.`photo` AS `photo`,
  `change`.`settings` AS `settings`,
  `change`.`place` AS `place`,
  `change`.`tags` AS `tags`,
  `change`.`orders` AS `orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  (
    `change`.`lightning_seq` >= 1 AND `change`.`lightning_seq` <= 5
  )
  AND `change`.`lightning_seq` IN (1, 2, 5)
ORDER BY
  `change`.`lightning_seq`;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
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
  `change`.`lightning_seq` AS `lightning_seq`,
  `change`.`lightning_row_id` AS `lightning_row_id`,
  `change`.`lightning_op` AS `lightning_op`,
  CASE
    WHEN `landed`.`outcome` = 'rejected' AND `change`.`lightning_op` = 'added'
    THEN 'absent'
    WHEN `landed`.`outcome` = 'rejected' OR `change`.`lightning_op` = 'changed'
    THEN 'stale'
    ELSE 'in_doubt'
  END AS `lightning_state`,
  'failed' AS `lightning_status`,
  `landed`.`reason` AS `lightning_reason`,
  `change`.`lightning_origin` AS `lightning_origin`,
  `change`.`lightning_version` AS `lightning_version`,
  `change`.`id` AS `id`,
  `change`.`plan` AS `plan`,
  `change`.`score` AS `score`,
  `change`.`balance` AS `balance`,
  `change`.`active` AS `active`,
  `change`.`seen_at` AS `seen_at`,
  `change`.`born` AS `born`,
  `change`.`photo` AS `photo`,
  `change`.`settings` AS `settings`,
  `change`.`place` AS `place`,
  `change`.`tags` AS `tags`,
  `change`.`orders` AS `orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
INNER JOIN `hightouch_planner`.`lightning_landed` AS `landed`
  ON `change`.`lightning_seq` = `landed`.`seq`;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `progress` = '{"first":1,"last":6,"settled":[[1,3]],"reserved":5}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0},"closing":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`
WHERE
  (
    `lightning_seq` >= 3 AND `lightning_seq` < 5
  )
  OR (
    `lightning_seq` >= 5 AND `lightning_seq` < 6
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
  `change`.`lightning_seq` AS `lightning_seq`,
  `change`.`lightning_row_id` AS `lightning_row_id`,
  `change`.`lightning_op` AS `lightning_op`,
  CASE WHEN `change`.`lightning_op` = 'changed' THEN 'stale' ELSE 'in_doubt' END AS `lightning_state`,
  'failed' AS `lightning_status`,
  'never acknowledged' AS `lightning_reason`,
  `change`.`lightning_origin` AS `lightning_origin`,
  `change`.`lightning_version` AS `lightning_version`,
  `change`.`id` AS `id`,
  `change`.`plan` AS `plan`,
  `change`.`score` AS `score`,
  `change`.`balance` AS `balance`,
  `change`.`active` AS `active`,
  `change`.`seen_at` AS `seen_at`,
  `change`.`born` AS `born`,
  `change`.`photo` AS `photo`,
  `change`.`settings` AS `settings`,
  `change`.`place` AS `place`,
  `change`.`tags` AS `tags`,
  `change`.`orders` AS `orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  `change`.`lightning_seq` >= 3 AND `change`.`lightning_seq` < 5;

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
  `change`.`lightning_seq` AS `lightning_seq`,
  `change`.`lightning_row_id` AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  'absent' AS `lightning_state`,
  'aborted' AS `lightning_status`,
  'it\'s closed' AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CAST(NULL AS BYTES) AS `lightning_version`,
  `change`.`id` AS `id`,
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  `change`.`lightning_seq` >= 5 AND `change`.`lightning_seq` < 6;

-- count rejections
SELECT
  `change`.`lightning_op`,
  `rejection`.`lightning_state`,
  `rejection`.`lightning_status`,
  COUNT(*)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `rejection`
LEFT JOIN `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
  ON `change`.`lightning_row_id` = `rejection`.`lightning_row_id`
GROUP BY
  `change`.`lightning_op`,
  `rejection`.`lightning_state`,
  `rejection`.`lightning_status`;

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
  `outcome`.`lightning_op`,
  `outcome`.`lightning_row_id`,
  `outcome`.`lightning_status`,
  `outcome`.`lightning_reason`,
  JSON_OBJECT(
    'id',
    `outcome`.`id`,
    'plan',
    `outcome`.`plan`,
    'score',
    `outcome`.`score`,
    'balance',
    TO_JSON(`outcome`.`balance`, stringify_wide_numbers => TRUE),
    'active',
    `outcome`.`active`,
    'seen_at',
    `outcome`.`seen_at`,
    'born',
    `outcome`.`born`,
    'photo',
    `outcome`.`photo`,
    'settings',
    `outcome`.`settings`,
    'place',
    ST_ASGEOJSON(`outcome`.`place`),
    'tags',
    TO_JSON(`outcome`.`tags`, stringify_wide_numbers => TRUE),
    'orders',
    TO_JSON(`outcome`.`orders`, stringify_wide_numbers => TRUE)
  )
FROM (
  SELECT
    `change`.`lightning_op`,
    `change`.`lightning_row_id`,
    COALESCE(`rejection`.`lightning_status`, 'succeeded') AS `lightning_status`,
    `rejection`.`lightning_reason` AS `lightning_reason`,
    `change`.`id`,
    `change`.`plan`,
    `change`.`score`,
    `change`.`balance`,
    `change`.`active`,
    `change`.`seen_at`,
    `change`.`born`,
    `change`.`photo`,
    `change`.`settings`,
    `change`.`place`,
    `change`.`tags`,
    `change`.`orders`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
  LEFT JOIN `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `rejection`
    ON `rejection`.`lightning_row_id` = `change`.`lightning_row_id`
) AS `outcome`
WHERE
  `outcome`.`lightning_op` IN ('added', 'changed', 'removed');

-- refresh the snapshot
DELETE FROM `hightouch_audit`.`sync_snapshot`
WHERE
  `sync_id` = 'users_to_crm';

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
  CAST(`plan`.`id` AS STRING),
  'succeeded',
  NULL,
  JSON_OBJECT(
    'id',
    `plan`.`id`,
    'plan',
    `plan`.`plan`,
    'score',
    `plan`.`score`,
    'balance',
    TO_JSON(`plan`.`balance`, stringify_wide_numbers => TRUE),
    'active',
    `plan`.`active`,
    'seen_at',
    `plan`.`seen_at`,
    'born',
    `plan`.`born`,
    'photo',
    `plan`.`photo`,
    'settings',
    `plan`.`settings`,
    'place',
    ST_ASGEOJSON(`plan`.`place`),
    'tags',
    TO_JSON(`plan`.`tags`, stringify_wide_numbers => TRUE),
    'orders',
    TO_JSON(`plan`.`orders`, stringify_wide_numbers => TRUE)
  )
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `plan`
WHERE
  NOT `plan`.`id` IS NULL
  AND NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
    WHERE
      `change`.`lightning_row_id` = CAST(`plan`.`id` AS STRING)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `rejection`
    WHERE
      `rejection`.`lightning_row_id` = CAST(`plan`.`id` AS STRING)
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
  `rejection`.`lightning_row_id`,
  'failed',
  `rejection`.`lightning_reason`,
  JSON_OBJECT('id', `rejection`.`id`)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `rejection`
WHERE
  `rejection`.`lightning_seq` IS NULL;

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
    WHEN `outcome`.`lightning_op` IN ('added', 'changed')
    THEN `outcome`.`lightning_op`
    ELSE 'unchanged'
  END,
  `outcome`.`lightning_row_id`,
  `outcome`.`lightning_status`,
  `outcome`.`lightning_reason`,
  JSON_OBJECT(
    'id',
    `outcome`.`id`,
    'plan',
    `outcome`.`plan`,
    'score',
    `outcome`.`score`,
    'balance',
    TO_JSON(`outcome`.`balance`, stringify_wide_numbers => TRUE),
    'active',
    `outcome`.`active`,
    'seen_at',
    `outcome`.`seen_at`,
    'born',
    `outcome`.`born`,
    'photo',
    `outcome`.`photo`,
    'settings',
    `outcome`.`settings`,
    'place',
    ST_ASGEOJSON(`outcome`.`place`),
    'tags',
    TO_JSON(`outcome`.`tags`, stringify_wide_numbers => TRUE),
    'orders',
    TO_JSON(`outcome`.`orders`, stringify_wide_numbers => TRUE)
  )
FROM (
  SELECT
    `change`.`lightning_op`,
    `change`.`lightning_row_id`,
    COALESCE(`rejection`.`lightning_status`, 'succeeded') AS `lightning_status`,
    `rejection`.`lightning_reason` AS `lightning_reason`,
    `change`.`id`,
    `change`.`plan`,
    `change`.`score`,
    `change`.`balance`,
    `change`.`active`,
    `change`.`seen_at`,
    `change`.`born`,
    `change`.`photo`,
    `change`.`settings`,
    `change`.`place`,
    `change`.`tags`,
    `change`.`orders`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
  LEFT JOIN `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `rejection`
    ON `rejection`.`lightning_row_id` = `change`.`lightning_row_id`
) AS `outcome`
WHERE
  `outcome`.`lightning_op` IN ('added', 'changed', 'taken');

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
  0;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"run_id":"000000000000000000000001","tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"previous":null,"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot":true}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- forget the parts
DELETE FROM `hightouch_planner`.`sync_state`
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` <> ''
  )
  AND `last_run_id` <= '000000000000000000000001';

-- drop users_to_crm_000000000000000000000001_changes
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000001_changes`;
