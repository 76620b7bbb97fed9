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
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000004_plan`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_plan` AS `lightning_plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000004_changes`
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
    `lightning_ops`.`lightning_row_id`,
    `lightning_ops`.`lightning_op`,
    `lightning_ops`.`lightning_prior`,
    `lightning_ops`.`lightning_origin`
  FROM (
    SELECT
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`id`
        ELSE `lightning_new`.`id`
      END AS `id`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`plan`
        ELSE `lightning_new`.`plan`
      END AS `plan`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`score`
        ELSE `lightning_new`.`score`
      END AS `score`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`balance`
        ELSE `lightning_new`.`balance`
      END AS `balance`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`active`
        ELSE `lightning_new`.`active`
      END AS `active`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`seen_at`
        ELSE `lightning_new`.`seen_at`
      END AS `seen_at`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`born`
        ELSE `lightning_new`.`born`
      END AS `born`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`photo`
        ELSE `lightning_new`.`photo`
      END AS `photo`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`settings`
        ELSE `lightning_new`.`settings`
      END AS `settings`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`place`
        ELSE `lightning_new`.`place`
      END AS `place`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`tags`
        ELSE `lightning_new`.`tags`
      END AS `tags`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN `lightning_known`.`orders`
        ELSE `lightning_new`.`orders`
      END AS `orders`,
      COALESCE(`lightning_new`.`lightning_row_id`, `lightning_known`.`lightning_row_id`) AS `lightning_row_id`,
      `lightning_new`.`lightning_version`,
      CAST(NULL AS STRING) AS `lightning_status`,
      CASE
        WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN `lightning_new`.`id` IS NULL
          THEN NULL
          WHEN `lightning_known`.`lightning_row_id` IS NULL
          THEN 'added'
          WHEN NOT `lightning_known`.`lightning_row_id` IS NULL AND FALSE
          THEN NULL
          ELSE 'changed'
        END
      END AS `lightning_op`,
      CASE
        WHEN `lightning_known`.`lightning_row_id` IS NULL
        THEN 'absent'
        ELSE 'present'
      END AS `lightning_prior`,
      '000000000000000000000004' AS `lightning_origin`
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
        CAST(`lightning_plan`.`id` AS STRING) AS `lightning_row_id`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_plan` AS `lightning_plan`
    ) AS `lightning_new`
    FULL JOIN (
      SELECT
        SAFE_CAST(CAST(`lightning_base`.`id` AS STRING) AS INT64) AS `id`,
        `lightning_base`.`plan` AS `plan`,
        SAFE_CAST(CAST(`lightning_base`.`score` AS STRING) AS FLOAT64) AS `score`,
        `lightning_base`.`balance` AS `balance`,
        `lightning_base`.`active` AS `active`,
        CAST(NULL AS TIMESTAMP) AS `seen_at`,
        `lightning_base`.`born` AS `born`,
        `lightning_base`.`photo` AS `photo`,
        `lightning_base`.`settings` AS `settings`,
        `lightning_base`.`place` AS `place`,
        `lightning_base`.`tags` AS `tags`,
        `lightning_base`.`orders` AS `orders`,
        CAST(`lightning_base`.`id` AS STRING) AS `lightning_row_id`
      FROM (
        SELECT
          `lightning_base`.`plan`,
          `lightning_base`.`balance`,
          `lightning_base`.`active`,
          `lightning_base`.`born`,
          `lightning_base`.`photo`,
          `lightning_base`.`settings`,
          `lightning_base`.`place`,
          `lightning_base`.`tags`,
          `lightning_base`.`orders`,
          `lightning_base`.`id`,
          `lightning_base`.`score`
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
        SAFE_CAST(CAST(`lightning_delta`.`id` AS STRING) AS INT64) AS `id`,
        `lightning_delta`.`plan` AS `plan`,
        SAFE_CAST(CAST(`lightning_delta`.`score` AS STRING) AS FLOAT64) AS `score`,
        `lightning_delta`.`balance` AS `balance`,
        `lightning_delta`.`active` AS `active`,
        CAST(NULL AS TIMESTAMP) AS `seen_at`,
        `lightning_delta`.`born` AS `born`,
        `lightning_delta`.`photo` AS `photo`,
        `lightning_delta`.`settings` AS `settings`,
        `lightning_delta`.`place` AS `place`,
        `lightning_delta`.`tags` AS `tags`,
        `lightning_delta`.`orders` AS `orders`,
        CAST(`lightning_delta`.`id` AS STRING) AS `lightning_row_id`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_delta`
      WHERE
        `lightning_delta`.`lightning_op` IN ('added', 'changed', 'taken', 'carried')
    ) AS `lightning_known`
      ON `lightning_new`.`lightning_row_id` = `lightning_known`.`lightning_row_id`
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_changes` AS `lightning_change`
  GROUP BY
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    `lightning_change`.`lightning_row_id`
) AS `lightning_keys`
GROUP BY
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`;

-- drop users_to_crm_000000000000000000000004_plan
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000004_plan`;

-- drop users_to_crm_000000000000000000000004_changes
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000004_changes`;

-- drop users_to_crm_000000000000000000000004_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000004_rejections`;
