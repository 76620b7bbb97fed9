-- evaluate the model
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000004_plan`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_plan` AS `plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000004_changes`
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
    `ops`.`lightning_row_id`,
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
      `new`.`lightning_row_id`,
      `new`.`lightning_version`,
      CASE
        WHEN `new`.`id` IS NULL
        THEN NULL
        WHEN `held`.`lightning_row_id` IS NULL
        THEN 'added'
        WHEN NOT `held`.`lightning_row_id` IS NULL AND FALSE
        THEN NULL
        ELSE 'changed'
      END AS `lightning_op`,
      CASE WHEN `held`.`lightning_row_id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000004' AS `lightning_origin`
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
        CAST(`plan`.`id` AS STRING) AS `lightning_row_id`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_plan` AS `plan`
    ) AS `new`
    LEFT JOIN (
      SELECT
        COLLATE(`kept`.`id`, '') AS `lightning_row_id`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `kept`
      WHERE
        NOT `kept`.`id` IS NULL
    ) AS `held`
      ON `new`.`lightning_row_id` = `held`.`lightning_row_id`
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
    `ops`.`lightning_row_id`,
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
      `held`.`lightning_row_id`,
      CAST(NULL AS BYTES) AS `lightning_version`,
      'removed' AS `lightning_op`,
      CASE WHEN `held`.`lightning_row_id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000004' AS `lightning_origin`
    FROM (
      SELECT
        SAFE_CAST(COLLATE(`kept`.`id`, '') AS INT64) AS `id`,
        `kept`.`plan` AS `plan`,
        SAFE_CAST(CAST(`kept`.`score` AS STRING) AS FLOAT64) AS `score`,
        `kept`.`balance` AS `balance`,
        `kept`.`active` AS `active`,
        CAST(NULL AS TIMESTAMP) AS `seen_at`,
        `kept`.`born` AS `born`,
        `kept`.`photo` AS `photo`,
        `kept`.`settings` AS `settings`,
        `kept`.`place` AS `place`,
        `kept`.`tags` AS `tags`,
        `kept`.`orders` AS `orders`,
        COLLATE(`kept`.`id`, '') AS `lightning_row_id`
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
            `plan`.`lightning_version`,
            CAST(`plan`.`id` AS STRING) AS `lightning_row_id`
          FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_plan` AS `plan`
        ) AS `new`
        WHERE
          `new`.`lightning_row_id` = `held`.`lightning_row_id`
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_changes` AS `change`
  GROUP BY
    `change`.`lightning_op`,
    `change`.`lightning_prior`,
    `change`.`lightning_row_id`
) AS `keys`
GROUP BY
  `keys`.`lightning_op`,
  `keys`.`lightning_prior`;

-- prepare the rejections
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000004_rejections` AS
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_changes` AS `change`
WHERE
  FALSE;

-- drop users_to_crm_000000000000000000000004_plan
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000004_plan`;

-- drop users_to_crm_000000000000000000000004_changes
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000004_changes`;

-- drop users_to_crm_000000000000000000000004_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000004_rejections`;
