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

-- choose rows to be sent again
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000099_rejections` AS
SELECT
  `lightning_rejection`.`lightning_seq` AS `lightning_seq`,
  `lightning_rejection`.`lightning_row_id` AS `lightning_row_id`,
  CASE
    WHEN NOT `lightning_rejection`.`lightning_row_id` IN ('1', '2')
    THEN `lightning_rejection`.`lightning_op`
  END AS `lightning_op`,
  CASE
    WHEN `lightning_rejection`.`lightning_row_id` IN ('1', '2')
    AND `lightning_rejection`.`lightning_state` = 'present'
    THEN CAST('stale' AS STRING)
    ELSE `lightning_rejection`.`lightning_state`
  END AS `lightning_state`,
  `lightning_rejection`.`lightning_status` AS `lightning_status`,
  `lightning_rejection`.`lightning_reason` AS `lightning_reason`,
  CASE
    WHEN NOT `lightning_rejection`.`lightning_row_id` IN ('1', '2')
    THEN `lightning_rejection`.`lightning_origin`
  END AS `lightning_origin`,
  `lightning_rejection`.`lightning_version` AS `lightning_version`,
  `lightning_rejection`.`id` AS `id`,
  `lightning_rejection`.`plan` AS `plan`,
  `lightning_rejection`.`score` AS `score`,
  `lightning_rejection`.`balance` AS `balance`,
  `lightning_rejection`.`active` AS `active`,
  `lightning_rejection`.`seen_at` AS `seen_at`,
  `lightning_rejection`.`born` AS `born`,
  `lightning_rejection`.`photo` AS `photo`,
  `lightning_rejection`.`settings` AS `settings`,
  `lightning_rejection`.`place` AS `place`,
  `lightning_rejection`.`tags` AS `tags`,
  `lightning_rejection`.`orders` AS `orders`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_rejection`
UNION ALL
SELECT
  CAST(NULL AS INT64) AS `lightning_seq`,
  CAST(`lightning_known`.`id` AS STRING) AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST('stale' AS STRING) AS `lightning_state`,
  CAST('aborted' AS STRING) AS `lightning_status`,
  CAST('to be sent again' AS STRING) AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  `lightning_known`.`lightning_version` AS `lightning_version`,
  `lightning_known`.`id` AS `id`,
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
    `lightning_base`.`orders` AS `orders`,
    `lightning_base`.`lightning_version`,
    'present' AS `lightning_state`,
    CAST(NULL AS STRING) AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_origin`,
    CAST(NULL AS STRING) AS `lightning_op`
  FROM (
    SELECT
      `lightning_base`.`lightning_version`,
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
          FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_newer`
        ) AS `lightning_newer`
        WHERE
          `lightning_base`.`id` = `lightning_newer`.`id`
      )
  ) AS `lightning_base`
  WHERE
    NOT `lightning_base`.`id` IS NULL
  UNION ALL
  SELECT
    `lightning_exception`.`id` AS `id`,
    `lightning_exception`.`plan` AS `plan`,
    `lightning_exception`.`score` AS `score`,
    `lightning_exception`.`balance` AS `balance`,
    `lightning_exception`.`active` AS `active`,
    `lightning_exception`.`seen_at` AS `seen_at`,
    `lightning_exception`.`born` AS `born`,
    `lightning_exception`.`photo` AS `photo`,
    `lightning_exception`.`settings` AS `settings`,
    `lightning_exception`.`place` AS `place`,
    `lightning_exception`.`tags` AS `tags`,
    `lightning_exception`.`orders` AS `orders`,
    `lightning_exception`.`lightning_version`,
    `lightning_exception`.`lightning_state` AS `lightning_state`,
    `lightning_exception`.`lightning_status` AS `lightning_status`,
    `lightning_exception`.`lightning_origin` AS `lightning_origin`,
    `lightning_exception`.`lightning_op` AS `lightning_op`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_exception`
) AS `lightning_known`
WHERE
  CAST(`lightning_known`.`id` AS STRING) IN ('1', '2')
  AND `lightning_known`.`lightning_status` IS NULL;

-- drop users_to_crm_000000000000000000000099_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000099_rejections`;

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
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000002_changes`
CLUSTER BY `lightning_seq` AS
SELECT
  *
FROM (
  SELECT
    ROW_NUMBER() OVER (
      ORDER BY CASE
        WHEN `lightning_rows`.`lightning_op` = 'added'
        THEN 1
        WHEN `lightning_rows`.`lightning_op` = 'changed'
        THEN 2
        WHEN `lightning_rows`.`lightning_op` = 'removed'
        THEN 3
        WHEN `lightning_rows`.`lightning_op` IS NULL
        THEN 5
        ELSE 4
      END ASC NULLS LAST
    ) AS `lightning_seq`,
    CAST(`lightning_rows`.`id` AS STRING) AS `lightning_row_id`,
    `lightning_rows`.`lightning_op`,
    `lightning_rows`.`lightning_prior`,
    `lightning_rows`.`lightning_origin`,
    `lightning_rows`.`lightning_version`,
    `lightning_rows`.`lightning_copies`,
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
      `lightning_ops`.`lightning_op`,
      ANY_VALUE(`lightning_ops`.`plan`) AS `plan`,
      ANY_VALUE(`lightning_ops`.`score`) AS `score`,
      ANY_VALUE(`lightning_ops`.`balance`) AS `balance`,
      ANY_VALUE(`lightning_ops`.`active`) AS `active`,
      ANY_VALUE(`lightning_ops`.`seen_at`) AS `seen_at`,
      ANY_VALUE(`lightning_ops`.`born`) AS `born`,
      ANY_VALUE(`lightning_ops`.`photo`) AS `photo`,
      ANY_VALUE(`lightning_ops`.`settings`) AS `settings`,
      ANY_VALUE(`lightning_ops`.`place`) AS `place`,
      ANY_VALUE(`lightning_ops`.`tags`) AS `tags`,
      ANY_VALUE(`lightning_ops`.`orders`) AS `orders`,
      ANY_VALUE(`lightning_ops`.`lightning_version`) AS `lightning_version`,
      ANY_VALUE(`lightning_ops`.`lightning_prior`) AS `lightning_prior`,
      ANY_VALUE(`lightning_ops`.`lightning_origin`) AS `lightning_origin`,
      COUNT(*) AS `lightning_copies`
    FROM (
      SELECT
        `lightning_ops`.`lightning_op`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`id`
        END AS `id`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`plan`
        END AS `plan`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`score`
        END AS `score`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`balance`
        END AS `balance`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`active`
        END AS `active`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`seen_at`
        END AS `seen_at`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`born`
        END AS `born`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`photo`
        END AS `photo`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`settings`
        END AS `settings`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`place`
        END AS `place`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`tags`
        END AS `tags`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`orders`
        END AS `orders`,
        CASE
          WHEN NOT `lightning_ops`.`lightning_op` IS NULL
          AND `lightning_ops`.`lightning_op` <> 'ignored'
          THEN `lightning_ops`.`lightning_version`
        END AS `lightning_version`,
        `lightning_ops`.`lightning_prior`,
        `lightning_ops`.`lightning_origin`
      FROM (
        SELECT
          CASE
            WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
            THEN `lightning_known`.`id`
            ELSE `lightning_new`.`id`
          END AS `id`,
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
          `lightning_new`.`lightning_version`,
          `lightning_known`.`lightning_status` AS `lightning_status`,
          CASE
            WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
            THEN CASE
              WHEN `lightning_known`.`lightning_state` = 'absent'
              THEN 'vanished'
              ELSE 'removed'
            END
            ELSE CASE
              WHEN `lightning_new`.`id` IS NULL
              THEN 'ignored'
              WHEN `lightning_known`.`id` IS NULL
              OR `lightning_known`.`lightning_state` IN ('absent', 'in_doubt')
              THEN 'added'
              WHEN `lightning_known`.`lightning_state` = 'present'
              AND `lightning_new`.`lightning_version` = `lightning_known`.`lightning_version`
              THEN CASE WHEN NOT `lightning_known`.`lightning_status` IS NULL THEN 'carried' END
              ELSE 'changed'
            END
          END AS `lightning_op`,
          COALESCE(`lightning_known`.`lightning_state`, 'absent') AS `lightning_prior`,
          CASE
            WHEN NOT `lightning_known`.`lightning_origin` IS NULL
            AND (
              (
                (
                  `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
                )
                AND `lightning_known`.`lightning_op` = 'removed'
              )
              OR (
                NOT (
                  `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`id` IS NULL
                )
                AND (
                  `lightning_known`.`lightning_op` <> 'removed'
                  AND `lightning_new`.`lightning_version` = `lightning_known`.`lightning_version`
                )
              )
            )
            THEN `lightning_known`.`lightning_origin`
            ELSE '000000000000000000000002'
          END AS `lightning_origin`
        FROM (
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
) AS `lightning_new`
        ) AS `lightning_new`
        FULL JOIN (
          SELECT
            `lightning_base`.`id` AS `id`,
            `lightning_base`.`lightning_version`,
            'present' AS `lightning_state`,
            CAST(NULL AS STRING) AS `lightning_status`,
            CAST(NULL AS STRING) AS `lightning_origin`,
            CAST(NULL AS STRING) AS `lightning_op`
          FROM (
            SELECT
              `lightning_base`.`lightning_version`,
              `lightning_base`.`id`
            FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `lightning_base`
            WHERE
              NOT EXISTS(
                SELECT
                  1
                FROM (
                  SELECT
                    `lightning_newer`.`id`
                  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_newer`
                ) AS `lightning_newer`
                WHERE
                  `lightning_base`.`id` = `lightning_newer`.`id`
              )
          ) AS `lightning_base`
          WHERE
            NOT `lightning_base`.`id` IS NULL
          UNION ALL
          SELECT
            `lightning_exception`.`id` AS `id`,
            `lightning_exception`.`lightning_version`,
            `lightning_exception`.`lightning_state` AS `lightning_state`,
            `lightning_exception`.`lightning_status` AS `lightning_status`,
            `lightning_exception`.`lightning_origin` AS `lightning_origin`,
            `lightning_exception`.`lightning_op` AS `lightning_op`
          FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_exception`
        ) AS `lightning_known`
          ON `lightning_new`.`id` = `lightning_known`.`id`
      ) AS `lightning_ops`
    ) AS `lightning_ops`
    GROUP BY
      `lightning_ops`.`id`,
      `lightning_ops`.`lightning_op`
  ) AS `lightning_rows`
) AS `lightning_change`
WHERE
  NOT (
    `lightning_change`.`lightning_op` IS NULL
    AND `lightning_change`.`lightning_seq` = 1
    AND `lightning_change`.`lightning_copies` = 3
  );

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
    SUM(`lightning_change`.`lightning_copies`) AS `copies`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_change`
  GROUP BY
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    `lightning_change`.`lightning_row_id`
) AS `lightning_keys`
GROUP BY
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`;

-- fetch the values of removed rows
INSERT INTO `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` (
  `lightning_seq`,
  `lightning_row_id`,
  `lightning_op`,
  `lightning_prior`,
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
  `orders`,
  `lightning_copies`
)
SELECT
  `lightning_change`.`lightning_seq` AS `lightning_seq`,
  `lightning_change`.`lightning_row_id` AS `lightning_row_id`,
  `lightning_change`.`lightning_op` AS `lightning_op`,
  `lightning_change`.`lightning_prior` AS `lightning_prior`,
  `lightning_change`.`lightning_origin` AS `lightning_origin`,
  `lightning_change`.`lightning_version` AS `lightning_version`,
  `lightning_change`.`id` AS `id`,
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
  `lightning_known`.`orders` AS `orders`,
  0 AS `lightning_copies`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_change`
INNER JOIN (
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
    `lightning_base`.`orders` AS `orders`,
    'present' AS `lightning_state`,
    CAST(NULL AS STRING) AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_origin`,
    CAST(NULL AS STRING) AS `lightning_op`
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
          FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_newer`
        ) AS `lightning_newer`
        WHERE
          `lightning_base`.`id` = `lightning_newer`.`id`
      )
  ) AS `lightning_base`
  WHERE
    NOT `lightning_base`.`id` IS NULL
  UNION ALL
  SELECT
    `lightning_exception`.`id` AS `id`,
    `lightning_exception`.`plan` AS `plan`,
    `lightning_exception`.`score` AS `score`,
    `lightning_exception`.`balance` AS `balance`,
    `lightning_exception`.`active` AS `active`,
    `lightning_exception`.`seen_at` AS `seen_at`,
    `lightning_exception`.`born` AS `born`,
    `lightning_exception`.`photo` AS `photo`,
    `lightning_exception`.`settings` AS `settings`,
    `lightning_exception`.`place` AS `place`,
    `lightning_exception`.`tags` AS `tags`,
    `lightning_exception`.`orders` AS `orders`,
    `lightning_exception`.`lightning_state` AS `lightning_state`,
    `lightning_exception`.`lightning_status` AS `lightning_status`,
    `lightning_exception`.`lightning_origin` AS `lightning_origin`,
    `lightning_exception`.`lightning_op` AS `lightning_op`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `lightning_exception`
) AS `lightning_known`
  ON `lightning_change`.`id` = `lightning_known`.`id`
WHERE
  `lightning_change`.`lightning_op` = 'removed';

-- fetch the values of removed rows
DELETE FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes`
WHERE
  `lightning_op` = 'removed' AND `lightning_copies` > 0;

-- count earlier attempts
SELECT
  `lightning_change`.`lightning_seq`,
  COUNT(*),
  MAX(`lightning_logged`.`failure_reason`)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_change`
INNER JOIN `hightouch_audit`.`sync_changelog` AS `lightning_logged`
  ON `lightning_logged`.`sync_id` = 'users_to_crm'
  AND `lightning_logged`.`row_id` = `lightning_change`.`lightning_row_id`
  AND `lightning_logged`.`sync_run_id` >= `lightning_change`.`lightning_origin`
  AND `lightning_logged`.`status` = 'failed'
WHERE
  `lightning_change`.`lightning_origin` <> '000000000000000000000002'
  AND `lightning_change`.`lightning_seq` <= 5
GROUP BY
  `lightning_change`.`lightning_seq`
HAVING
  COUNT(*) >= 3;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000002","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000002_plan","changes":"users_to_crm_000000000000000000000002_changes","rejections":"users_to_crm_000000000000000000000002_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":true,"delta_rows":5,"has_rejections":false}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
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
  '000000000000000000000002',
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
    'succeeded' AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_reason`,
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_change`
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
  (
    `sync_id` = 'users_to_crm'
    AND `row_id` IN (
      SELECT
        `lightning_change`.`lightning_row_id`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_change`
      WHERE
        `lightning_change`.`lightning_op` IN ('added', 'changed', 'taken', 'removed', 'vanished')
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
  `sync_id`,
  `sync_run_id`,
  'unchanged',
  `row_id`,
  `status`,
  `failure_reason`,
  `fields`
FROM `hightouch_audit`.`sync_snapshot`
WHERE
  (
    `sync_id` = 'users_to_crm' AND `op_type` IN ('added', 'changed')
  )
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
  (
    `sync_id` = 'users_to_crm' AND `op_type` IN ('added', 'changed')
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
  `lightning_log`.`sync_id`,
  `lightning_log`.`sync_run_id`,
  'unchanged',
  `lightning_log`.`row_id`,
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
    `sync_id`,
    `sync_run_id`,
    `row_id`
  FROM `hightouch_audit`.`sync_snapshot`
  WHERE
    `sync_id` = 'users_to_crm'
    AND (
      `status` <> 'succeeded'
      AND `row_id` IN (
        SELECT
          `lightning_row_id`
        FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`
      )
    )
) AS `lightning_log`
INNER JOIN (
  SELECT
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_change`
  WHERE
    `lightning_change`.`lightning_op` = 'carried'
) AS `lightning_plan`
  ON CAST(`lightning_plan`.`id` AS STRING) = `lightning_log`.`row_id`
WHERE
  EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM `hightouch_audit`.`sync_snapshot`
WHERE
  (
    `sync_id` = 'users_to_crm'
    AND (
      `status` <> 'succeeded'
      AND `row_id` IN (
        SELECT
          `lightning_row_id`
        FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`
      )
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_change`
  WHERE
    `lightning_change`.`lightning_op` = 'carried'
) AS `lightning_plan`
WHERE
  (
    CAST(`lightning_plan`.`id` AS STRING) IN (
      SELECT
        `lightning_row_id`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `hightouch_audit`.`sync_snapshot` AS `lightning_log`
      WHERE
        `lightning_log`.`sync_id` = 'users_to_crm'
        AND `lightning_log`.`row_id` = CAST(`lightning_plan`.`id` AS STRING)
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
  '000000000000000000000002',
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
    'succeeded' AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_reason`,
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `lightning_change`
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
  '000000000000000000000002',
  'id',
  'crm',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMP),
  CURRENT_TIMESTAMP(),
  3,
  1,
  1,
  3,
  1,
  1,
  3,
  1,
  1,
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
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"INT64"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"id"},{"column":{"name":"plan","type":"STRING"},"field":"plan"},{"column":{"name":"score","type":"FLOAT64"},"field":"score"},{"column":{"name":"balance","type":"BIGNUMERIC"},"field":"balance"},{"column":{"name":"active","type":"BOOL"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP"},"field":"seen_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"photo","type":"BYTES"},"field":"photo"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"},{"column":{"name":"tags","type":"ARRAY<STRING>"},"field":"tags"},{"column":{"name":"orders","type":"ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","born","photo","settings","place","tags","orders"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000002","planned":true},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000002","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
