-- take the lease
UPDATE `hightouch_planner`.`sync_state` SET `last_run_id` = '1', `revision` = 1, `holder` = 'worker:1/cafe', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  )
  AND `revision` = 0
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_plan`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
CLUSTER BY `lightning_seq` AS
SELECT
  ROW_NUMBER() OVER (ORDER BY `rows`.`lightning_op`) AS `lightning_seq`,
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
    `ops`.`id`,
    `ops`.`plan`,
    `ops`.`score`,
    `ops`.`balance`,
    `ops`.`active`,
    `ops`.`seen_at`,
    `ops`.`born`,
    `ops`.`photo`,
    `ops`.`settings`,
    `ops`.`place`,
    `ops`.`tags`,
    `ops`.`orders`,
    `ops`.`lightning_version`,
    CAST(`ops`.`id` AS STRING) AS `lightning_row_id`,
    `ops`.`lightning_op`,
    `ops`.`lightning_prior`,
    `ops`.`lightning_origin`
  FROM (
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
      `new`.`lightning_version`,
      CASE
        WHEN `new`.`id` IS NULL
        THEN NULL
        WHEN `held`.`id` IS NULL
        THEN 'added'
        WHEN NOT `held`.`id` IS NULL
        AND NOT (
          COLLATE(`new`.`plan`, '') IS DISTINCT FROM COLLATE(`held`.`plan`, '')
          OR CAST(`new`.`score` + 0.0 AS STRING) IS DISTINCT FROM CAST(`held`.`score` + 0.0 AS STRING)
          OR CAST(`new`.`balance` AS STRING) IS DISTINCT FROM CAST(`held`.`balance` AS STRING)
          OR CAST(`new`.`active` AS STRING) IS DISTINCT FROM CAST(`held`.`active` AS STRING)
          OR STRING(`new`.`seen_at`, 'UTC') IS DISTINCT FROM STRING(`held`.`seen_at`, 'UTC')
          OR CAST(`new`.`born` AS STRING) IS DISTINCT FROM CAST(`held`.`born` AS STRING)
          OR TO_HEX(`new`.`photo`) IS DISTINCT FROM TO_HEX(`held`.`photo`)
          OR TO_JSON_STRING(`new`.`settings`) IS DISTINCT FROM TO_JSON_STRING(`held`.`settings`)
          OR TO_HEX(ST_ASBINARY(`new`.`place`)) IS DISTINCT FROM TO_HEX(ST_ASBINARY(`held`.`place`))
          OR TO_JSON_STRING(
            ARRAY(
              SELECT
                COLLATE(item0, '')
              FROM UNNEST(`new`.`tags`) AS item0 WITH OFFSET AS place0
              ORDER BY
                place0
            )
          ) IS DISTINCT FROM TO_JSON_STRING(
            ARRAY(
              SELECT
                COLLATE(item0, '')
              FROM UNNEST(`held`.`tags`) AS item0 WITH OFFSET AS place0
              ORDER BY
                place0
            )
          )
          OR TO_JSON_STRING(
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
          ) IS DISTINCT FROM TO_JSON_STRING(
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
              FROM UNNEST(`held`.`orders`) AS item0 WITH OFFSET AS place0
              ORDER BY
                place0
            )
          )
        )
        THEN NULL
        ELSE 'changed'
      END AS `lightning_op`,
      CASE WHEN `held`.`id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000003' AS `lightning_origin`
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
        `plan`.`lightning_version`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
    ) AS `new`
    LEFT JOIN (
      SELECT
        `kept`.`id` AS `id`,
        `kept`.`plan` AS `plan`,
        `kept`.`score` AS `score`,
        `kept`.`balance` AS `balance`,
        `kept`.`active` AS `active`,
        `kept`.`seen_at` AS `seen_at`,
        `kept`.`born` AS `born`,
        `kept`.`photo` AS `photo`,
        `kept`.`settings` AS `settings`,
        `kept`.`place` AS `place`,
        `kept`.`tags` AS `tags`,
        `kept`.`orders` AS `orders`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `kept`
      WHERE
        NOT `kept`.`id` IS NULL
    ) AS `held`
      ON `new`.`id` = `held`.`id`
  ) AS `ops`
  WHERE
    NOT `ops`.`lightning_op` IS NULL
  UNION ALL
  SELECT
    `ops`.`id`,
    `ops`.`plan`,
    `ops`.`score`,
    `ops`.`balance`,
    `ops`.`active`,
    `ops`.`seen_at`,
    `ops`.`born`,
    `ops`.`photo`,
    `ops`.`settings`,
    `ops`.`place`,
    `ops`.`tags`,
    `ops`.`orders`,
    `ops`.`lightning_version`,
    CAST(`ops`.`id` AS STRING) AS `lightning_row_id`,
    `ops`.`lightning_op`,
    `ops`.`lightning_prior`,
    `ops`.`lightning_origin`
  FROM (
    SELECT
      `held`.`id` AS `id`,
      `held`.`plan` AS `plan`,
      `held`.`score` AS `score`,
      `held`.`balance` AS `balance`,
      `held`.`active` AS `active`,
      `held`.`seen_at` AS `seen_at`,
      `held`.`born` AS `born`,
      `held`.`photo` AS `photo`,
      `held`.`settings` AS `settings`,
      `held`.`place` AS `place`,
      `held`.`tags` AS `tags`,
      `held`.`orders` AS `orders`,
      CAST(NULL AS BYTES) AS `lightning_version`,
      'removed' AS `lightning_op`,
      CASE WHEN `held`.`id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000003' AS `lightning_origin`
    FROM (
      SELECT
        `kept`.`id` AS `id`,
        `kept`.`plan` AS `plan`,
        `kept`.`score` AS `score`,
        `kept`.`balance` AS `balance`,
        `kept`.`active` AS `active`,
        `kept`.`seen_at` AS `seen_at`,
        `kept`.`born` AS `born`,
        `kept`.`photo` AS `photo`,
        `kept`.`settings` AS `settings`,
        `kept`.`place` AS `place`,
        `kept`.`tags` AS `tags`,
        `kept`.`orders` AS `orders`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `kept`
      WHERE
        NOT `kept`.`id` IS NULL
    ) AS `held`
    WHERE
      NOT EXISTS(
        SELECT
          1
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
            `plan`.`lightning_version`
          FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
        ) AS `new`
        WHERE
          `new`.`id` = `held`.`id`
      )
  ) AS `ops`
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `change`
  GROUP BY
    `change`.`lightning_op`,
    `change`.`lightning_prior`,
    `change`.`lightning_row_id`
) AS `keys`
GROUP BY
  `keys`.`lightning_op`,
  `keys`.`lightning_prior`;

-- count rows without a key
SELECT
  COUNT(*)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
WHERE
  `plan`.`id` IS NULL;

-- drop users_to_crm_000000000000000000000003_changes
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`;

-- set duplicate keys aside
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS
SELECT
  CAST(NULL AS INT64) AS `lightning_seq`,
  `new`.`lightning_row_id` AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST(CASE WHEN `held`.`id` IS NULL THEN 'absent' ELSE 'present' END AS STRING) AS `lightning_state`,
  CAST('failed' AS STRING) AS `lightning_status`,
  'duplicate primary key, number of rows: ' || CAST(`new`.`lightning_copies` AS STRING) AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CAST(NULL AS BYTES) AS `lightning_version`,
  `new`.`id` AS `id`,
  `held`.`plan` AS `plan`,
  `held`.`score` AS `score`,
  `held`.`balance` AS `balance`,
  `held`.`active` AS `active`,
  `held`.`seen_at` AS `seen_at`,
  `held`.`born` AS `born`,
  `held`.`photo` AS `photo`,
  `held`.`settings` AS `settings`,
  `held`.`place` AS `place`,
  `held`.`tags` AS `tags`,
  `held`.`orders` AS `orders`
FROM (
  SELECT
    `plan`.`id`,
    CAST(`plan`.`id` AS STRING) AS `lightning_row_id`,
    ROW_NUMBER() OVER (PARTITION BY CAST(`plan`.`id` AS STRING) ORDER BY CAST(`plan`.`id` AS STRING)) AS `lightning_copy`,
    COUNT(*) OVER (PARTITION BY CAST(`plan`.`id` AS STRING)) AS `lightning_copies`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
) AS `new`
LEFT JOIN (
  SELECT
    `kept`.`id` AS `id`,
    `kept`.`plan` AS `plan`,
    `kept`.`score` AS `score`,
    `kept`.`balance` AS `balance`,
    `kept`.`active` AS `active`,
    `kept`.`seen_at` AS `seen_at`,
    `kept`.`born` AS `born`,
    `kept`.`photo` AS `photo`,
    `kept`.`settings` AS `settings`,
    `kept`.`place` AS `place`,
    `kept`.`tags` AS `tags`,
    `kept`.`orders` AS `orders`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `kept`
  WHERE
    NOT `kept`.`id` IS NULL
) AS `held`
  ON `new`.`id` = `held`.`id`
WHERE
  `new`.`lightning_copy` = 1 AND `new`.`lightning_copies` > 1;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
CLUSTER BY `lightning_seq` AS
SELECT
  ROW_NUMBER() OVER (ORDER BY `rows`.`lightning_op`) AS `lightning_seq`,
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
    `ops`.`id`,
    `ops`.`plan`,
    `ops`.`score`,
    `ops`.`balance`,
    `ops`.`active`,
    `ops`.`seen_at`,
    `ops`.`born`,
    `ops`.`photo`,
    `ops`.`settings`,
    `ops`.`place`,
    `ops`.`tags`,
    `ops`.`orders`,
    `ops`.`lightning_version`,
    CAST(`ops`.`id` AS STRING) AS `lightning_row_id`,
    `ops`.`lightning_op`,
    `ops`.`lightning_prior`,
    `ops`.`lightning_origin`
  FROM (
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
      `new`.`lightning_version`,
      CASE
        WHEN `new`.`id` IS NULL
        THEN NULL
        WHEN `held`.`id` IS NULL
        THEN 'added'
        WHEN NOT `held`.`id` IS NULL
        AND NOT (
          COLLATE(`new`.`plan`, '') IS DISTINCT FROM COLLATE(`held`.`plan`, '')
          OR CAST(`new`.`score` + 0.0 AS STRING) IS DISTINCT FROM CAST(`held`.`score` + 0.0 AS STRING)
          OR CAST(`new`.`balance` AS STRING) IS DISTINCT FROM CAST(`held`.`balance` AS STRING)
          OR CAST(`new`.`active` AS STRING) IS DISTINCT FROM CAST(`held`.`active` AS STRING)
          OR STRING(`new`.`seen_at`, 'UTC') IS DISTINCT FROM STRING(`held`.`seen_at`, 'UTC')
          OR CAST(`new`.`born` AS STRING) IS DISTINCT FROM CAST(`held`.`born` AS STRING)
          OR TO_HEX(`new`.`photo`) IS DISTINCT FROM TO_HEX(`held`.`photo`)
          OR TO_JSON_STRING(`new`.`settings`) IS DISTINCT FROM TO_JSON_STRING(`held`.`settings`)
          OR TO_HEX(ST_ASBINARY(`new`.`place`)) IS DISTINCT FROM TO_HEX(ST_ASBINARY(`held`.`place`))
          OR TO_JSON_STRING(
            ARRAY(
              SELECT
                COLLATE(item0, '')
              FROM UNNEST(`new`.`tags`) AS item0 WITH OFFSET AS place0
              ORDER BY
                place0
            )
          ) IS DISTINCT FROM TO_JSON_STRING(
            ARRAY(
              SELECT
                COLLATE(item0, '')
              FROM UNNEST(`held`.`tags`) AS item0 WITH OFFSET AS place0
              ORDER BY
                place0
            )
          )
          OR TO_JSON_STRING(
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
          ) IS DISTINCT FROM TO_JSON_STRING(
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
              FROM UNNEST(`held`.`orders`) AS item0 WITH OFFSET AS place0
              ORDER BY
                place0
            )
          )
        )
        THEN NULL
        ELSE 'changed'
      END AS `lightning_op`,
      CASE WHEN `held`.`id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000003' AS `lightning_origin`
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
        `plan`.`lightning_version`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
    ) AS `new`
    LEFT JOIN (
      SELECT
        `kept`.`id` AS `id`,
        `kept`.`plan` AS `plan`,
        `kept`.`score` AS `score`,
        `kept`.`balance` AS `balance`,
        `kept`.`active` AS `active`,
        `kept`.`seen_at` AS `seen_at`,
        `kept`.`born` AS `born`,
        `kept`.`photo` AS `photo`,
        `kept`.`settings` AS `settings`,
        `kept`.`place` AS `place`,
        `kept`.`tags` AS `tags`,
        `kept`.`orders` AS `orders`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `kept`
      WHERE
        NOT `kept`.`id` IS NULL
    ) AS `held`
      ON `new`.`id` = `held`.`id`
  ) AS `ops`
  WHERE
    NOT `ops`.`lightning_op` IS NULL
  UNION ALL
  SELECT
    `ops`.`id`,
    `ops`.`plan`,
    `ops`.`score`,
    `ops`.`balance`,
    `ops`.`active`,
    `ops`.`seen_at`,
    `ops`.`born`,
    `ops`.`photo`,
    `ops`.`settings`,
    `ops`.`place`,
    `ops`.`tags`,
    `ops`.`orders`,
    `ops`.`lightning_version`,
    CAST(`ops`.`id` AS STRING) AS `lightning_row_id`,
    `ops`.`lightning_op`,
    `ops`.`lightning_prior`,
    `ops`.`lightning_origin`
  FROM (
    SELECT
      `held`.`id` AS `id`,
      `held`.`plan` AS `plan`,
      `held`.`score` AS `score`,
      `held`.`balance` AS `balance`,
      `held`.`active` AS `active`,
      `held`.`seen_at` AS `seen_at`,
      `held`.`born` AS `born`,
      `held`.`photo` AS `photo`,
      `held`.`settings` AS `settings`,
      `held`.`place` AS `place`,
      `held`.`tags` AS `tags`,
      `held`.`orders` AS `orders`,
      CAST(NULL AS BYTES) AS `lightning_version`,
      'removed' AS `lightning_op`,
      CASE WHEN `held`.`id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000003' AS `lightning_origin`
    FROM (
      SELECT
        `kept`.`id` AS `id`,
        `kept`.`plan` AS `plan`,
        `kept`.`score` AS `score`,
        `kept`.`balance` AS `balance`,
        `kept`.`active` AS `active`,
        `kept`.`seen_at` AS `seen_at`,
        `kept`.`born` AS `born`,
        `kept`.`photo` AS `photo`,
        `kept`.`settings` AS `settings`,
        `kept`.`place` AS `place`,
        `kept`.`tags` AS `tags`,
        `kept`.`orders` AS `orders`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `kept`
      WHERE
        NOT `kept`.`id` IS NULL
    ) AS `held`
    WHERE
      NOT EXISTS(
        SELECT
          1
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
            `plan`.`lightning_version`
          FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
        ) AS `new`
        WHERE
          `new`.`id` = `held`.`id`
      )
  ) AS `ops`
) AS `rows`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS `rejection`
    WHERE
      `rejection`.`id` = `rows`.`id`
  );

-- count duplicates
SELECT
  `rejection`.`lightning_state`,
  COUNT(*)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS `rejection`
GROUP BY
  `rejection`.`lightning_state`;

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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `change`
  GROUP BY
    `change`.`lightning_op`,
    `change`.`lightning_prior`,
    `change`.`lightning_row_id`
) AS `keys`
GROUP BY
  `keys`.`lightning_op`,
  `keys`.`lightning_prior`;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"id":"000000000000000000000003","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden, next release"},"tables":{"plan":"users_to_crm_000000000000000000000003_plan","changes":"users_to_crm_000000000000000000000003_changes","rejections":"users_to_crm_000000000000000000000003_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1},"closing":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

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
  '000000000000000000000003',
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
    'aborted' AS `lightning_status`,
    'superseded' AS `lightning_reason`,
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `change`
) AS `outcome`
WHERE
  `outcome`.`lightning_op` IN ('added', 'changed', 'removed');

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
  '000000000000000000000003',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'superseded',
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMP),
  CURRENT_TIMESTAMP(),
  0,
  0,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
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
  AND `last_run_id` <= '000000000000000000000003';

-- drop users_to_crm_000000000000000000000003_plan
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000003_plan`;

-- drop users_to_crm_000000000000000000000003_changes
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`;

-- drop users_to_crm_000000000000000000000003_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections`;
