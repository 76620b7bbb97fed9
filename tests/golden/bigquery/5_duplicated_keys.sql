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
    `sync_id` = 'users_to_crm' AND `part` = ''
  )
  AND `revision` = 0
  AND `last_run_id` = '1'
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_plan`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `lightning_plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
CLUSTER BY `lightning_seq` AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN `lightning_rows`.`lightning_op` = 'added'
      THEN 1
      WHEN `lightning_rows`.`lightning_op` = 'changed'
      THEN 2
      WHEN `lightning_rows`.`lightning_op` = 'removed'
      THEN 3
      ELSE 4
    END ASC NULLS LAST
  ) AS `lightning_seq`,
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
    `lightning_ops`.`id`,
    `lightning_ops`.`plan`,
    `lightning_ops`.`score`,
    `lightning_ops`.`balance`,
    `lightning_ops`.`active`,
    `lightning_ops`.`seen_at`,
    `lightning_ops`.`born`,
    `lightning_ops`.`photo`,
    `lightning_ops`.`settings`,
    `lightning_ops`.`place`,
    `lightning_ops`.`tags`,
    `lightning_ops`.`orders`,
    `lightning_ops`.`lightning_version`,
    CAST(`lightning_ops`.`id` AS STRING) AS `lightning_row_id`,
    `lightning_ops`.`lightning_op`,
    `lightning_ops`.`lightning_prior`,
    `lightning_ops`.`lightning_origin`
  FROM (
    SELECT
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`id`
        ELSE `lightning_new`.`id`
      END AS `id`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`plan`
        ELSE `lightning_new`.`plan`
      END AS `plan`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`score`
        ELSE `lightning_new`.`score`
      END AS `score`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`balance`
        ELSE `lightning_new`.`balance`
      END AS `balance`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`active`
        ELSE `lightning_new`.`active`
      END AS `active`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`seen_at`
        ELSE `lightning_new`.`seen_at`
      END AS `seen_at`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`born`
        ELSE `lightning_new`.`born`
      END AS `born`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`photo`
        ELSE `lightning_new`.`photo`
      END AS `photo`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`settings`
        ELSE `lightning_new`.`settings`
      END AS `settings`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`place`
        ELSE `lightning_new`.`place`
      END AS `place`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`tags`
        ELSE `lightning_new`.`tags`
      END AS `tags`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`orders`
        ELSE `lightning_new`.`orders`
      END AS `orders`,
      `lightning_new`.`lightning_version`,
      CAST(NULL AS STRING) AS `lightning_status`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN `lightning_new`.`id` IS NULL
          THEN NULL
          WHEN `lightning_known`.`id` IS NULL
          THEN 'added'
          WHEN NOT `lightning_known`.`id` IS NULL
          AND NOT (
            COLLATE(`lightning_new`.`plan`, '') IS DISTINCT FROM COLLATE(`lightning_known`.`plan`, '')
            OR CAST(`lightning_new`.`score` + 0.0 AS STRING) IS DISTINCT FROM CAST(`lightning_known`.`score` + 0.0 AS STRING)
            OR CAST(`lightning_new`.`balance` AS STRING) IS DISTINCT FROM CAST(`lightning_known`.`balance` AS STRING)
            OR CAST(`lightning_new`.`active` AS STRING) IS DISTINCT FROM CAST(`lightning_known`.`active` AS STRING)
            OR STRING(`lightning_new`.`seen_at`, 'UTC') IS DISTINCT FROM STRING(`lightning_known`.`seen_at`, 'UTC')
            OR CAST(`lightning_new`.`born` AS STRING) IS DISTINCT FROM CAST(`lightning_known`.`born` AS STRING)
            OR TO_HEX(`lightning_new`.`photo`) IS DISTINCT FROM TO_HEX(`lightning_known`.`photo`)
            OR CASE
              WHEN NOT `lightning_new`.`settings` IS NULL
              THEN TO_JSON_STRING(`lightning_new`.`settings`)
            END IS DISTINCT FROM CASE
              WHEN NOT `lightning_known`.`settings` IS NULL
              THEN TO_JSON_STRING(`lightning_known`.`settings`)
            END
            OR TO_HEX(ST_ASBINARY(`lightning_new`.`place`)) IS DISTINCT FROM TO_HEX(ST_ASBINARY(`lightning_known`.`place`))
            OR TO_JSON_STRING(
              ARRAY(
                SELECT
                  COLLATE(item0, '')
                FROM UNNEST(`lightning_new`.`tags`) AS item0 WITH OFFSET AS place0
                ORDER BY
                  place0 ASC NULLS LAST
              )
            ) IS DISTINCT FROM TO_JSON_STRING(
              ARRAY(
                SELECT
                  COLLATE(item0, '')
                FROM UNNEST(`lightning_known`.`tags`) AS item0 WITH OFFSET AS place0
                ORDER BY
                  place0 ASC NULLS LAST
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
                              place1 ASC NULLS LAST
                          )
                        ),
                        COLLATE(item0.`note`, '')
                      ]
                    )
                  END
                FROM UNNEST(`lightning_known`.`orders`) AS item0 WITH OFFSET AS place0
                ORDER BY
                  place0 ASC NULLS LAST
              )
            )
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS `lightning_op`,
      CASE WHEN `lightning_known`.`id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000003' AS `lightning_origin`
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
        `lightning_plan`.`lightning_version`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `lightning_plan`
    ) AS `lightning_new`
    FULL JOIN (
      SELECT
        `lightning_base`.`id` AS `id`,
        `lightning_base`.`plan` AS `plan`,
        `lightning_base`.`score` AS `score`,
        `lightning_base`.`balance` AS `balance`,
        `lightning_base`.`active` AS `active`,
        `lightning_base`.`seen_at` AS `seen_at`,
        `lightning_base`.`born` AS `born`,
        `lightning_base`.`photo` AS `photo`,
        `lightning_base`.`settings` AS `settings`,
        `lightning_base`.`place` AS `place`,
        `lightning_base`.`tags` AS `tags`,
        `lightning_base`.`orders` AS `orders`
      FROM (
        SELECT
          `lightning_base`.`id`,
          `lightning_base`.`plan`,
          `lightning_base`.`score`,
          `lightning_base`.`balance`,
          `lightning_base`.`active`,
          `lightning_base`.`seen_at`,
          `lightning_base`.`born`,
          `lightning_base`.`photo`,
          `lightning_base`.`settings`,
          `lightning_base`.`place`,
          `lightning_base`.`tags`,
          `lightning_base`.`orders`
        FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `lightning_base`
        WHERE
          NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                `lightning_newer`.`id`
              FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_newer`
            ) AS `lightning_newer`
            WHERE
              `lightning_base`.`id` = `lightning_newer`.`id`
          )
      ) AS `lightning_base`
      WHERE
        NOT `lightning_base`.`id` IS NULL
      UNION ALL
      SELECT
        `lightning_delta`.`id` AS `id`,
        `lightning_delta`.`plan` AS `plan`,
        `lightning_delta`.`score` AS `score`,
        `lightning_delta`.`balance` AS `balance`,
        `lightning_delta`.`active` AS `active`,
        `lightning_delta`.`seen_at` AS `seen_at`,
        `lightning_delta`.`born` AS `born`,
        `lightning_delta`.`photo` AS `photo`,
        `lightning_delta`.`settings` AS `settings`,
        `lightning_delta`.`place` AS `place`,
        `lightning_delta`.`tags` AS `tags`,
        `lightning_delta`.`orders` AS `orders`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_delta`
      WHERE
        `lightning_delta`.`lightning_op` IN ('added', 'changed', 'taken', 'carried')
    ) AS `lightning_known`
      ON `lightning_new`.`id` = `lightning_known`.`id`
  ) AS `lightning_ops`
  WHERE
    NOT `lightning_ops`.`lightning_op` IS NULL
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `lightning_change`
  GROUP BY
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    `lightning_change`.`lightning_row_id`
) AS `lightning_keys`
GROUP BY
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`;

-- count rows without a key
SELECT
  COUNT(*)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `lightning_plan`
WHERE
  `lightning_plan`.`id` IS NULL;

-- drop users_to_crm_000000000000000000000003_changes
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`;

-- set duplicate keys aside
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS
SELECT
  CAST(NULL AS INT64) AS `lightning_seq`,
  `lightning_new`.`lightning_row_id` AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST(CASE WHEN `lightning_known`.`id` IS NULL THEN 'absent' ELSE 'present' END AS STRING) AS `lightning_state`,
  CAST('failed' AS STRING) AS `lightning_status`,
  'duplicate primary key, number of rows: ' || CAST(`lightning_new`.`lightning_copies` AS STRING) AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CASE
    WHEN NOT `lightning_known`.`id` IS NULL
    THEN MD5(
      TO_JSON_STRING(
        [
          CAST(`lightning_known`.`active` AS STRING),
          CAST(`lightning_known`.`balance` AS STRING),
          CAST(`lightning_known`.`born` AS STRING),
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
              FROM UNNEST(`lightning_known`.`orders`) AS item0 WITH OFFSET AS place0
              ORDER BY
                place0 ASC NULLS LAST
            )
          ),
          TO_HEX(`lightning_known`.`photo`),
          TO_HEX(ST_ASBINARY(`lightning_known`.`place`)),
          COLLATE(`lightning_known`.`plan`, ''),
          CAST(`lightning_known`.`score` + 0.0 AS STRING),
          STRING(`lightning_known`.`seen_at`, 'UTC'),
          CASE
            WHEN NOT `lightning_known`.`settings` IS NULL
            THEN TO_JSON_STRING(`lightning_known`.`settings`)
          END,
          TO_JSON_STRING(
            ARRAY(
              SELECT
                COLLATE(item0, '')
              FROM UNNEST(`lightning_known`.`tags`) AS item0 WITH OFFSET AS place0
              ORDER BY
                place0 ASC NULLS LAST
            )
          )
        ]
      )
    )
    ELSE CAST(NULL AS BYTES)
  END AS `lightning_version`,
  `lightning_new`.`id` AS `id`,
  `lightning_known`.`plan` AS `plan`,
  `lightning_known`.`score` AS `score`,
  `lightning_known`.`balance` AS `balance`,
  `lightning_known`.`active` AS `active`,
  `lightning_known`.`seen_at` AS `seen_at`,
  `lightning_known`.`born` AS `born`,
  `lightning_known`.`photo` AS `photo`,
  `lightning_known`.`settings` AS `settings`,
  `lightning_known`.`place` AS `place`,
  `lightning_known`.`tags` AS `tags`,
  `lightning_known`.`orders` AS `orders`
FROM (
  SELECT
    `lightning_rows`.`id`,
    `lightning_rows`.`lightning_row_id`,
    `lightning_keys`.`lightning_copies`
  FROM (
    SELECT
      `lightning_plan`.`id`,
      CAST(`lightning_plan`.`id` AS STRING) AS `lightning_row_id`,
      ROW_NUMBER() OVER (
        PARTITION BY CAST(`lightning_plan`.`id` AS STRING)
        ORDER BY CAST(`lightning_plan`.`id` AS STRING) ASC NULLS LAST
      ) AS `lightning_copy`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `lightning_plan`
    WHERE
      NOT `lightning_plan`.`id` IS NULL
  ) AS `lightning_rows`
  INNER JOIN (
    SELECT
      CAST(`lightning_plan`.`id` AS STRING) AS `lightning_row_id`,
      COUNT(*) AS `lightning_copies`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `lightning_plan`
    WHERE
      NOT `lightning_plan`.`id` IS NULL
    GROUP BY
      CAST(`lightning_plan`.`id` AS STRING)
    HAVING
      COUNT(*) > 1
  ) AS `lightning_keys`
    ON `lightning_rows`.`lightning_row_id` = `lightning_keys`.`lightning_row_id`
  WHERE
    `lightning_rows`.`lightning_copy` = 1
) AS `lightning_new`
LEFT JOIN (
  SELECT
    `lightning_base`.`id` AS `id`,
    `lightning_base`.`plan` AS `plan`,
    `lightning_base`.`score` AS `score`,
    `lightning_base`.`balance` AS `balance`,
    `lightning_base`.`active` AS `active`,
    `lightning_base`.`seen_at` AS `seen_at`,
    `lightning_base`.`born` AS `born`,
    `lightning_base`.`photo` AS `photo`,
    `lightning_base`.`settings` AS `settings`,
    `lightning_base`.`place` AS `place`,
    `lightning_base`.`tags` AS `tags`,
    `lightning_base`.`orders` AS `orders`
  FROM (
    SELECT
      `lightning_base`.`id`,
      `lightning_base`.`plan`,
      `lightning_base`.`score`,
      `lightning_base`.`balance`,
      `lightning_base`.`active`,
      `lightning_base`.`seen_at`,
      `lightning_base`.`born`,
      `lightning_base`.`photo`,
      `lightning_base`.`settings`,
      `lightning_base`.`place`,
      `lightning_base`.`tags`,
      `lightning_base`.`orders`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `lightning_base`
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM (
          SELECT
            `lightning_newer`.`id`
          FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_newer`
        ) AS `lightning_newer`
        WHERE
          `lightning_base`.`id` = `lightning_newer`.`id`
      )
  ) AS `lightning_base`
  WHERE
    NOT `lightning_base`.`id` IS NULL
  UNION ALL
  SELECT
    `lightning_delta`.`id` AS `id`,
    `lightning_delta`.`plan` AS `plan`,
    `lightning_delta`.`score` AS `score`,
    `lightning_delta`.`balance` AS `balance`,
    `lightning_delta`.`active` AS `active`,
    `lightning_delta`.`seen_at` AS `seen_at`,
    `lightning_delta`.`born` AS `born`,
    `lightning_delta`.`photo` AS `photo`,
    `lightning_delta`.`settings` AS `settings`,
    `lightning_delta`.`place` AS `place`,
    `lightning_delta`.`tags` AS `tags`,
    `lightning_delta`.`orders` AS `orders`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_delta`
  WHERE
    `lightning_delta`.`lightning_op` IN ('added', 'changed', 'taken', 'carried')
) AS `lightning_known`
  ON `lightning_new`.`id` = `lightning_known`.`id`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
CLUSTER BY `lightning_seq` AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN `lightning_rows`.`lightning_op` = 'added'
      THEN 1
      WHEN `lightning_rows`.`lightning_op` = 'changed'
      THEN 2
      WHEN `lightning_rows`.`lightning_op` = 'removed'
      THEN 3
      ELSE 4
    END ASC NULLS LAST
  ) AS `lightning_seq`,
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
    `lightning_ops`.`id`,
    `lightning_ops`.`plan`,
    `lightning_ops`.`score`,
    `lightning_ops`.`balance`,
    `lightning_ops`.`active`,
    `lightning_ops`.`seen_at`,
    `lightning_ops`.`born`,
    `lightning_ops`.`photo`,
    `lightning_ops`.`settings`,
    `lightning_ops`.`place`,
    `lightning_ops`.`tags`,
    `lightning_ops`.`orders`,
    `lightning_ops`.`lightning_version`,
    CAST(`lightning_ops`.`id` AS STRING) AS `lightning_row_id`,
    `lightning_ops`.`lightning_op`,
    `lightning_ops`.`lightning_prior`,
    `lightning_ops`.`lightning_origin`
  FROM (
    SELECT
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`id`
        ELSE `lightning_new`.`id`
      END AS `id`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`plan`
        ELSE `lightning_new`.`plan`
      END AS `plan`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`score`
        ELSE `lightning_new`.`score`
      END AS `score`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`balance`
        ELSE `lightning_new`.`balance`
      END AS `balance`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`active`
        ELSE `lightning_new`.`active`
      END AS `active`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`seen_at`
        ELSE `lightning_new`.`seen_at`
      END AS `seen_at`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`born`
        ELSE `lightning_new`.`born`
      END AS `born`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`photo`
        ELSE `lightning_new`.`photo`
      END AS `photo`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`settings`
        ELSE `lightning_new`.`settings`
      END AS `settings`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`place`
        ELSE `lightning_new`.`place`
      END AS `place`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`tags`
        ELSE `lightning_new`.`tags`
      END AS `tags`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN `lightning_known`.`orders`
        ELSE `lightning_new`.`orders`
      END AS `orders`,
      `lightning_new`.`lightning_version`,
      CAST(NULL AS STRING) AS `lightning_status`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN `lightning_new`.`id` IS NULL
          THEN NULL
          WHEN `lightning_known`.`id` IS NULL
          THEN 'added'
          WHEN NOT `lightning_known`.`id` IS NULL
          AND NOT (
            COLLATE(`lightning_new`.`plan`, '') IS DISTINCT FROM COLLATE(`lightning_known`.`plan`, '')
            OR CAST(`lightning_new`.`score` + 0.0 AS STRING) IS DISTINCT FROM CAST(`lightning_known`.`score` + 0.0 AS STRING)
            OR CAST(`lightning_new`.`balance` AS STRING) IS DISTINCT FROM CAST(`lightning_known`.`balance` AS STRING)
            OR CAST(`lightning_new`.`active` AS STRING) IS DISTINCT FROM CAST(`lightning_known`.`active` AS STRING)
            OR STRING(`lightning_new`.`seen_at`, 'UTC') IS DISTINCT FROM STRING(`lightning_known`.`seen_at`, 'UTC')
            OR CAST(`lightning_new`.`born` AS STRING) IS DISTINCT FROM CAST(`lightning_known`.`born` AS STRING)
            OR TO_HEX(`lightning_new`.`photo`) IS DISTINCT FROM TO_HEX(`lightning_known`.`photo`)
            OR CASE
              WHEN NOT `lightning_new`.`settings` IS NULL
              THEN TO_JSON_STRING(`lightning_new`.`settings`)
            END IS DISTINCT FROM CASE
              WHEN NOT `lightning_known`.`settings` IS NULL
              THEN TO_JSON_STRING(`lightning_known`.`settings`)
            END
            OR TO_HEX(ST_ASBINARY(`lightning_new`.`place`)) IS DISTINCT FROM TO_HEX(ST_ASBINARY(`lightning_known`.`place`))
            OR TO_JSON_STRING(
              ARRAY(
                SELECT
                  COLLATE(item0, '')
                FROM UNNEST(`lightning_new`.`tags`) AS item0 WITH OFFSET AS place0
                ORDER BY
                  place0 ASC NULLS LAST
              )
            ) IS DISTINCT FROM TO_JSON_STRING(
              ARRAY(
                SELECT
                  COLLATE(item0, '')
                FROM UNNEST(`lightning_known`.`tags`) AS item0 WITH OFFSET AS place0
                ORDER BY
                  place0 ASC NULLS LAST
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
                              place1 ASC NULLS LAST
                          )
                        ),
                        COLLATE(item0.`note`, '')
                      ]
                    )
                  END
                FROM UNNEST(`lightning_known`.`orders`) AS item0 WITH OFFSET AS place0
                ORDER BY
                  place0 ASC NULLS LAST
              )
            )
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS `lightning_op`,
      CASE WHEN `lightning_known`.`id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000003' AS `lightning_origin`
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
        `lightning_plan`.`lightning_version`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `lightning_plan`
    ) AS `lightning_new`
    FULL JOIN (
      SELECT
        `lightning_base`.`id` AS `id`,
        `lightning_base`.`plan` AS `plan`,
        `lightning_base`.`score` AS `score`,
        `lightning_base`.`balance` AS `balance`,
        `lightning_base`.`active` AS `active`,
        `lightning_base`.`seen_at` AS `seen_at`,
        `lightning_base`.`born` AS `born`,
        `lightning_base`.`photo` AS `photo`,
        `lightning_base`.`settings` AS `settings`,
        `lightning_base`.`place` AS `place`,
        `lightning_base`.`tags` AS `tags`,
        `lightning_base`.`orders` AS `orders`
      FROM (
        SELECT
          `lightning_base`.`id`,
          `lightning_base`.`plan`,
          `lightning_base`.`score`,
          `lightning_base`.`balance`,
          `lightning_base`.`active`,
          `lightning_base`.`seen_at`,
          `lightning_base`.`born`,
          `lightning_base`.`photo`,
          `lightning_base`.`settings`,
          `lightning_base`.`place`,
          `lightning_base`.`tags`,
          `lightning_base`.`orders`
        FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `lightning_base`
        WHERE
          NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                `lightning_newer`.`id`
              FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_newer`
            ) AS `lightning_newer`
            WHERE
              `lightning_base`.`id` = `lightning_newer`.`id`
          )
      ) AS `lightning_base`
      WHERE
        NOT `lightning_base`.`id` IS NULL
      UNION ALL
      SELECT
        `lightning_delta`.`id` AS `id`,
        `lightning_delta`.`plan` AS `plan`,
        `lightning_delta`.`score` AS `score`,
        `lightning_delta`.`balance` AS `balance`,
        `lightning_delta`.`active` AS `active`,
        `lightning_delta`.`seen_at` AS `seen_at`,
        `lightning_delta`.`born` AS `born`,
        `lightning_delta`.`photo` AS `photo`,
        `lightning_delta`.`settings` AS `settings`,
        `lightning_delta`.`place` AS `place`,
        `lightning_delta`.`tags` AS `tags`,
        `lightning_delta`.`orders` AS `orders`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_delta`
      WHERE
        `lightning_delta`.`lightning_op` IN ('added', 'changed', 'taken', 'carried')
    ) AS `lightning_known`
      ON `lightning_new`.`id` = `lightning_known`.`id`
  ) AS `lightning_ops`
  WHERE
    NOT `lightning_ops`.`lightning_op` IS NULL
) AS `lightning_rows`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS `lightning_rejection`
    WHERE
      `lightning_rejection`.`id` = `lightning_rows`.`id`
  );

-- count duplicates
SELECT
  `lightning_rejection`.`lightning_state`,
  COUNT(*)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS `lightning_rejection`
GROUP BY
  `lightning_rejection`.`lightning_state`;

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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `lightning_change`
  GROUP BY
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    `lightning_change`.`lightning_row_id`
) AS `lightning_keys`
GROUP BY
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000003","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden, next release"},"tables":{"plan":"users_to_crm_000000000000000000000003_plan","changes":"users_to_crm_000000000000000000000003_changes","rejections":"users_to_crm_000000000000000000000003_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
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
    'aborted' AS `lightning_status`,
    'superseded' AS `lightning_reason`,
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `lightning_change`
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

-- look at the snapshot
SELECT
  1
FROM `hightouch_audit`.`sync_snapshot`
WHERE
  `sync_id` = 'users_to_crm'
LIMIT 1;

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
  '000000000000000000000003',
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.`id` IS NULL
) AS `lightning_plan`
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `lightning_change`
      WHERE
        `lightning_change`.`lightning_row_id` = CAST(`lightning_plan`.`id` AS STRING)
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS `lightning_rejection`
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
  '000000000000000000000003',
  'unchanged',
  `lightning_rejection`.`lightning_row_id`,
  'failed',
  `lightning_rejection`.`lightning_reason`,
  JSON_OBJECT('id', `lightning_rejection`.`id`)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS `lightning_rejection`
WHERE
  `lightning_rejection`.`lightning_seq` IS NULL
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
  '000000000000000000000003',
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
    'aborted' AS `lightning_status`,
    'superseded' AS `lightning_reason`,
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `lightning_change`
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
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000003_plan","users_to_crm_000000000000000000000003_changes","users_to_crm_000000000000000000000003_rejections"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- drop users_to_crm_000000000000000000000003_plan
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000003_plan`;

-- drop users_to_crm_000000000000000000000003_changes
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`;

-- drop users_to_crm_000000000000000000000003_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections`;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
