-- see https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-table-using
-- see https://docs.databricks.com/aws/en/sql/language-manual/delta-merge-into
-- see https://docs.databricks.com/aws/en/sql/language-manual/delta-update
-- see https://docs.databricks.com/aws/en/sql/language-manual/delta-delete-from
-- see https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-dml-insert-into
-- see https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-star
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/collate
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/from_json
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/inline
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/make_dt_interval
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/monotonically_increasing_id
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/parse_json
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/to_json
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/transform
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/xxhash64

-- choose rows to be sent again
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000099_rejections`
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
) AS
SELECT
  `rejection`.`lightning_seq` AS `lightning_seq`,
  `rejection`.`lightning_row_id` AS `lightning_row_id`,
  CASE
    WHEN NOT `rejection`.`lightning_row_id` IN ('1', '2')
    THEN `rejection`.`lightning_op`
  END AS `lightning_op`,
  CASE
    WHEN `rejection`.`lightning_row_id` IN ('1', '2')
    AND `rejection`.`lightning_state` = 'present'
    THEN CAST('stale' AS STRING)
    ELSE `rejection`.`lightning_state`
  END AS `lightning_state`,
  `rejection`.`lightning_status` AS `lightning_status`,
  `rejection`.`lightning_reason` AS `lightning_reason`,
  CASE
    WHEN NOT `rejection`.`lightning_row_id` IN ('1', '2')
    THEN `rejection`.`lightning_origin`
  END AS `lightning_origin`,
  `rejection`.`lightning_version` AS `lightning_version`,
  `rejection`.`id` AS `id`,
  `rejection`.`plan` AS `plan`,
  `rejection`.`score` AS `score`,
  `rejection`.`balance` AS `balance`,
  `rejection`.`share` AS `share`,
  `rejection`.`active` AS `active`,
  `rejection`.`seen_at` AS `seen_at`,
  `rejection`.`noted_at` AS `noted_at`,
  `rejection`.`born` AS `born`,
  `rejection`.`photo` AS `photo`,
  `rejection`.`settings` AS `settings`,
  `rejection`.`tags` AS `tags`,
  `rejection`.`limits` AS `limits`,
  `rejection`.`orders` AS `orders`,
  `rejection`.`waited` AS `waited`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `rejection`
UNION ALL
SELECT
  CAST(NULL AS BIGINT) AS `lightning_seq`,
  CAST(`known`.`id` AS STRING) AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST('stale' AS STRING) AS `lightning_state`,
  CAST('aborted' AS STRING) AS `lightning_status`,
  CAST('to be sent again' AS STRING) AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  `known`.`lightning_version` AS `lightning_version`,
  `known`.`id` AS `id`,
  `known`.`plan` AS `plan`,
  `known`.`score` AS `score`,
  `known`.`balance` AS `balance`,
  `known`.`share` AS `share`,
  `known`.`active` AS `active`,
  `known`.`seen_at` AS `seen_at`,
  `known`.`noted_at` AS `noted_at`,
  `known`.`born` AS `born`,
  `known`.`photo` AS `photo`,
  `known`.`settings` AS `settings`,
  `known`.`tags` AS `tags`,
  `known`.`limits` AS `limits`,
  `known`.`orders` AS `orders`,
  `known`.`waited` AS `waited`
FROM (
  SELECT
    `base`.`id` AS `id`,
    `base`.`plan` AS `plan`,
    `base`.`score` AS `score`,
    `base`.`balance` AS `balance`,
    `base`.`share` AS `share`,
    `base`.`active` AS `active`,
    `base`.`seen_at` AS `seen_at`,
    `base`.`noted_at` AS `noted_at`,
    `base`.`born` AS `born`,
    `base`.`photo` AS `photo`,
    `base`.`settings` AS `settings`,
    `base`.`tags` AS `tags`,
    `base`.`limits` AS `limits`,
    `base`.`orders` AS `orders`,
    `base`.`waited` AS `waited`,
    `base`.`lightning_version`,
    'present' AS `lightning_state`,
    CAST(NULL AS STRING) AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_origin`,
    CAST(NULL AS STRING) AS `lightning_op`
  FROM (
    SELECT
      `base`.`lightning_version`,
      `base`.`id`,
      `base`.`plan`,
      `base`.`score`,
      `base`.`balance`,
      `base`.`share`,
      `base`.`active`,
      `base`.`seen_at`,
      `base`.`noted_at`,
      `base`.`born`,
      `base`.`photo`,
      `base`.`settings`,
      `base`.`tags`,
      `base`.`limits`,
      `base`.`orders`,
      `base`.`waited`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `base`
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM (
          SELECT
            `newer`.`id`
          FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `newer`
        ) AS `newer`
        WHERE
          `base`.`id` = `newer`.`id`
      )
  ) AS `base`
  WHERE
    NOT `base`.`id` IS NULL
  UNION ALL
  SELECT
    `exception`.`id` AS `id`,
    `exception`.`plan` AS `plan`,
    `exception`.`score` AS `score`,
    `exception`.`balance` AS `balance`,
    `exception`.`share` AS `share`,
    `exception`.`active` AS `active`,
    `exception`.`seen_at` AS `seen_at`,
    `exception`.`noted_at` AS `noted_at`,
    `exception`.`born` AS `born`,
    `exception`.`photo` AS `photo`,
    `exception`.`settings` AS `settings`,
    `exception`.`tags` AS `tags`,
    `exception`.`limits` AS `limits`,
    `exception`.`orders` AS `orders`,
    `exception`.`waited` AS `waited`,
    `exception`.`lightning_version`,
    `exception`.`lightning_state` AS `lightning_state`,
    `exception`.`lightning_status` AS `lightning_status`,
    `exception`.`lightning_origin` AS `lightning_origin`,
    `exception`.`lightning_op` AS `lightning_op`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `exception`
) AS `known`
WHERE
  CAST(`known`.`id` AS STRING) IN ('1', '2') AND `known`.`lightning_status` IS NULL;

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
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000002_plan`
USING DELTA
CLUSTER BY (`id`)
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
) AS
SELECT
  `new`.`id`,
  `new`.`plan`,
  `new`.`score`,
  `new`.`balance`,
  `new`.`share`,
  `new`.`active`,
  `new`.`seen_at`,
  `new`.`noted_at`,
  `new`.`born`,
  `new`.`photo`,
  `new`.`settings`,
  `new`.`tags`,
  `new`.`limits`,
  `new`.`orders`,
  CAST(`new`.`waited` AS string) AS `waited`,
  UNHEX(
    MD5(
      CONCAT(
        '',
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(CAST(`new`.`active` AS STRING)) AS STRING),
            ':',
            CAST(`new`.`active` AS STRING)
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(CASE WHEN NOT `new`.`balance` IS NULL THEN TO_JSON(ARRAY(`new`.`balance`)) END) AS STRING),
            ':',
            CASE WHEN NOT `new`.`balance` IS NULL THEN TO_JSON(ARRAY(`new`.`balance`)) END
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(CAST(`new`.`born` AS STRING)) AS STRING),
            ':',
            CAST(`new`.`born` AS STRING)
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(
              TO_JSON(
                ARRAY_SORT(
                  TRANSFORM(
                    MAP_ENTRIES(`new`.`limits`),
                    entry0 -> TO_JSON(
                      ARRAY(
                        entry0.key,
                        CASE WHEN NOT entry0.value IS NULL THEN TO_JSON(ARRAY(entry0.value)) END
                      )
                    )
                  )
                )
              )
            ) AS STRING),
            ':',
            TO_JSON(
              ARRAY_SORT(
                TRANSFORM(
                  MAP_ENTRIES(`new`.`limits`),
                  entry0 -> TO_JSON(
                    ARRAY(
                      entry0.key,
                      CASE WHEN NOT entry0.value IS NULL THEN TO_JSON(ARRAY(entry0.value)) END
                    )
                  )
                )
              )
            )
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(CAST(`new`.`noted_at` AS STRING)) AS STRING),
            ':',
            CAST(`new`.`noted_at` AS STRING)
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(
              TO_JSON(
                TRANSFORM(
                  `new`.`orders`,
                  item0 -> CASE
                    WHEN NOT item0 IS NULL
                    THEN TO_JSON(
                      ARRAY(
                        CAST(item0.`number` AS STRING),
                        TO_JSON(
                          TRANSFORM(
                            item0.`lines`,
                            item1 -> CASE
                              WHEN NOT CAST(item1 AS DOUBLE) IS NULL
                              THEN CAST(XXHASH64(CAST(item1 AS DOUBLE)) AS STRING)
                            END
                          )
                        ),
                        item0.`note`
                      )
                    )
                  END
                )
              )
            ) AS STRING),
            ':',
            TO_JSON(
              TRANSFORM(
                `new`.`orders`,
                item0 -> CASE
                  WHEN NOT item0 IS NULL
                  THEN TO_JSON(
                    ARRAY(
                      CAST(item0.`number` AS STRING),
                      TO_JSON(
                        TRANSFORM(
                          item0.`lines`,
                          item1 -> CASE
                            WHEN NOT CAST(item1 AS DOUBLE) IS NULL
                            THEN CAST(XXHASH64(CAST(item1 AS DOUBLE)) AS STRING)
                          END
                        )
                      ),
                      item0.`note`
                    )
                  )
                END
              )
            )
          ),
          '-'
        ),
        COALESCE(
          CONCAT(CAST(OCTET_LENGTH(HEX(`new`.`photo`)) AS STRING), ':', HEX(`new`.`photo`)),
          '-'
        ),
        COALESCE(CONCAT(CAST(OCTET_LENGTH(`new`.`plan`) AS STRING), ':', `new`.`plan`), '-'),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(
              CASE
                WHEN NOT CAST(`new`.`score` AS DOUBLE) IS NULL
                THEN CAST(XXHASH64(CAST(`new`.`score` AS DOUBLE)) AS STRING)
              END
            ) AS STRING),
            ':',
            CASE
              WHEN NOT CAST(`new`.`score` AS DOUBLE) IS NULL
              THEN CAST(XXHASH64(CAST(`new`.`score` AS DOUBLE)) AS STRING)
            END
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(CAST(UNIX_MICROS(`new`.`seen_at`) AS STRING)) AS STRING),
            ':',
            CAST(UNIX_MICROS(`new`.`seen_at`) AS STRING)
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(TO_JSON(`new`.`settings`)) AS STRING),
            ':',
            TO_JSON(`new`.`settings`)
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(CASE WHEN NOT `new`.`share` IS NULL THEN TO_JSON(ARRAY(`new`.`share`)) END) AS STRING),
            ':',
            CASE WHEN NOT `new`.`share` IS NULL THEN TO_JSON(ARRAY(`new`.`share`)) END
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(TO_JSON(TRANSFORM(`new`.`tags`, item0 -> item0))) AS STRING),
            ':',
            TO_JSON(TRANSFORM(`new`.`tags`, item0 -> item0))
          ),
          '-'
        ),
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(CAST(`new`.`waited` AS string)) AS STRING),
            ':',
            CAST(`new`.`waited` AS string)
          ),
          '-'
        )
      )
    )
  ) AS `lightning_version`
FROM (
SELECT * FROM shop.users -- everyone
) AS `new`;

-- count the plan
SELECT
  COUNT(*)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000002_changes`
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
) AS
WITH `ops` AS (
  SELECT
    *,
    (
      SHIFTLEFT(
        CAST(CASE
          WHEN `ops`.`lightning_op` = 'added'
          THEN 1
          WHEN `ops`.`lightning_op` = 'changed'
          THEN 2
          WHEN `ops`.`lightning_op` = 'removed'
          THEN 3
          ELSE 4
        END AS BIGINT),
        58
      ) + MONOTONICALLY_INCREASING_ID()
    ) AS `lightning_seq`
  FROM (
    SELECT
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`id`
        ELSE `new`.`id`
      END AS `id`,
      `new`.`lightning_version`,
      `known`.`lightning_status` AS `lightning_status`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN CASE WHEN `known`.`lightning_state` = 'absent' THEN 'vanished' ELSE 'removed' END
        ELSE CASE
          WHEN `new`.`id` IS NULL
          THEN NULL
          WHEN `known`.`id` IS NULL OR `known`.`lightning_state` IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN `known`.`lightning_state` = 'present'
          AND `new`.`lightning_version` = `known`.`lightning_version`
          THEN NULL
          ELSE 'changed'
        END
      END AS `lightning_op`,
      COALESCE(`known`.`lightning_state`, 'absent') AS `lightning_prior`,
      CASE
        WHEN NOT `known`.`lightning_origin` IS NULL
        AND (
          (
            (
              `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
            )
            AND `known`.`lightning_op` = 'removed'
          )
          OR (
            NOT (
              `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
            )
            AND (
              `known`.`lightning_op` <> 'removed'
              AND `new`.`lightning_version` = `known`.`lightning_version`
            )
          )
        )
        THEN `known`.`lightning_origin`
        ELSE '000000000000000000000002'
      END AS `lightning_origin`
    FROM (
      SELECT
        `plan`.`id`,
        `plan`.`lightning_version`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `plan`
    ) AS `new`
    FULL JOIN (
      SELECT
        `base`.`id` AS `id`,
        `base`.`lightning_version`,
        'present' AS `lightning_state`,
        CAST(NULL AS STRING) AS `lightning_status`,
        CAST(NULL AS STRING) AS `lightning_origin`,
        CAST(NULL AS STRING) AS `lightning_op`
      FROM (
        SELECT
          `base`.`lightning_version`,
          `base`.`id`
        FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `base`
        WHERE
          NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                `newer`.`id`
              FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `newer`
            ) AS `newer`
            WHERE
              `base`.`id` = `newer`.`id`
          )
      ) AS `base`
      WHERE
        NOT `base`.`id` IS NULL
      UNION ALL
      SELECT
        `exception`.`id` AS `id`,
        `exception`.`lightning_version`,
        `exception`.`lightning_state` AS `lightning_state`,
        `exception`.`lightning_status` AS `lightning_status`,
        `exception`.`lightning_origin` AS `lightning_origin`,
        `exception`.`lightning_op` AS `lightning_op`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `exception`
    ) AS `known`
      ON `new`.`id` = `known`.`id`
  ) AS `ops`
  WHERE
    NOT `ops`.`lightning_op` IS NULL
)
SELECT
  `rows`.`lightning_seq`,
  `rows`.`lightning_row_id`,
  `rows`.`lightning_op`,
  `rows`.`lightning_prior`,
  `rows`.`lightning_origin`,
  `rows`.`lightning_version`,
  `rows`.`id` AS `id`,
  `rows`.`plan` AS `plan`,
  `rows`.`score` AS `score`,
  `rows`.`balance` AS `balance`,
  `rows`.`share` AS `share`,
  `rows`.`active` AS `active`,
  `rows`.`seen_at` AS `seen_at`,
  `rows`.`noted_at` AS `noted_at`,
  `rows`.`born` AS `born`,
  `rows`.`photo` AS `photo`,
  `rows`.`settings` AS `settings`,
  `rows`.`tags` AS `tags`,
  `rows`.`limits` AS `limits`,
  `rows`.`orders` AS `orders`,
  `rows`.`waited` AS `waited`
FROM (
  SELECT
    `new`.`id`,
    `new`.`plan`,
    `new`.`score`,
    `new`.`balance`,
    `new`.`share`,
    `new`.`active`,
    `new`.`seen_at`,
    `new`.`noted_at`,
    `new`.`born`,
    `new`.`photo`,
    `new`.`settings`,
    `new`.`tags`,
    `new`.`limits`,
    `new`.`orders`,
    `new`.`waited`,
    `new`.`lightning_version`,
    CAST(`new`.`id` AS STRING) AS `lightning_row_id`,
    `ops`.`lightning_seq`,
    `ops`.`lightning_op`,
    `ops`.`lightning_prior`,
    `ops`.`lightning_origin`
  FROM `ops`
  INNER JOIN (
    SELECT
      `plan`.`id`,
      `plan`.`plan`,
      `plan`.`score`,
      `plan`.`balance`,
      `plan`.`share`,
      `plan`.`active`,
      `plan`.`seen_at`,
      `plan`.`noted_at`,
      `plan`.`born`,
      `plan`.`photo`,
      `plan`.`settings`,
      `plan`.`tags`,
      `plan`.`limits`,
      `plan`.`orders`,
      `plan`.`waited`,
      `plan`.`lightning_version`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `plan`
  ) AS `new`
    ON `ops`.`id` = `new`.`id`
  WHERE
    `ops`.`lightning_op` IN ('added', 'changed', 'taken')
  UNION ALL
  SELECT
    `known`.`id`,
    `known`.`plan`,
    `known`.`score`,
    `known`.`balance`,
    `known`.`share`,
    `known`.`active`,
    `known`.`seen_at`,
    `known`.`noted_at`,
    `known`.`born`,
    `known`.`photo`,
    `known`.`settings`,
    `known`.`tags`,
    `known`.`limits`,
    `known`.`orders`,
    `known`.`waited`,
    CAST(NULL AS BINARY) AS `lightning_version`,
    CAST(`known`.`id` AS STRING) AS `lightning_row_id`,
    `ops`.`lightning_seq`,
    `ops`.`lightning_op`,
    `ops`.`lightning_prior`,
    `ops`.`lightning_origin`
  FROM `ops`
  INNER JOIN (
    SELECT
      `base`.`id` AS `id`,
      `base`.`plan` AS `plan`,
      `base`.`score` AS `score`,
      `base`.`balance` AS `balance`,
      `base`.`share` AS `share`,
      `base`.`active` AS `active`,
      `base`.`seen_at` AS `seen_at`,
      `base`.`noted_at` AS `noted_at`,
      `base`.`born` AS `born`,
      `base`.`photo` AS `photo`,
      `base`.`settings` AS `settings`,
      `base`.`tags` AS `tags`,
      `base`.`limits` AS `limits`,
      `base`.`orders` AS `orders`,
      `base`.`waited` AS `waited`,
      'present' AS `lightning_state`,
      CAST(NULL AS STRING) AS `lightning_status`,
      CAST(NULL AS STRING) AS `lightning_origin`,
      CAST(NULL AS STRING) AS `lightning_op`
    FROM (
      SELECT
        `base`.`id`,
        `base`.`plan`,
        `base`.`score`,
        `base`.`balance`,
        `base`.`share`,
        `base`.`active`,
        `base`.`seen_at`,
        `base`.`noted_at`,
        `base`.`born`,
        `base`.`photo`,
        `base`.`settings`,
        `base`.`tags`,
        `base`.`limits`,
        `base`.`orders`,
        `base`.`waited`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `base`
      WHERE
        NOT EXISTS(
          SELECT
            1
          FROM (
            SELECT
              `newer`.`id`
            FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `newer`
          ) AS `newer`
          WHERE
            `base`.`id` = `newer`.`id`
        )
    ) AS `base`
    WHERE
      NOT `base`.`id` IS NULL
    UNION ALL
    SELECT
      `exception`.`id` AS `id`,
      `exception`.`plan` AS `plan`,
      `exception`.`score` AS `score`,
      `exception`.`balance` AS `balance`,
      `exception`.`share` AS `share`,
      `exception`.`active` AS `active`,
      `exception`.`seen_at` AS `seen_at`,
      `exception`.`noted_at` AS `noted_at`,
      `exception`.`born` AS `born`,
      `exception`.`photo` AS `photo`,
      `exception`.`settings` AS `settings`,
      `exception`.`tags` AS `tags`,
      `exception`.`limits` AS `limits`,
      `exception`.`orders` AS `orders`,
      `exception`.`waited` AS `waited`,
      `exception`.`lightning_state` AS `lightning_state`,
      `exception`.`lightning_status` AS `lightning_status`,
      `exception`.`lightning_origin` AS `lightning_origin`,
      `exception`.`lightning_op` AS `lightning_op`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `exception`
  ) AS `known`
    ON `ops`.`id` = `known`.`id`
  WHERE
    `ops`.`lightning_op` IN ('removed', 'vanished')
) AS `rows`;

-- compare with the baseline
CREATE OR REPLACE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000002_changes`
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
) AS
SELECT
  `parts`.`before` + ROW_NUMBER() OVER (
    PARTITION BY SHIFTRIGHT(`rows`.`lightning_seq`, 33)
    ORDER BY `rows`.`lightning_seq` ASC NULLS LAST
  ) AS `lightning_seq`,
  `rows`.*
  EXCEPT (`lightning_seq`)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `rows`
INNER JOIN (
  SELECT
    `parts`.`part`,
    SUM(`parts`.`counted`) OVER (PARTITION BY 1 ORDER BY `parts`.`part` ASC NULLS LAST) - `parts`.`counted` AS `before`
  FROM (
    SELECT
      SHIFTRIGHT(`lightning_seq`, 33) AS `part`,
      COUNT(*) AS `counted`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes`
    GROUP BY
      SHIFTRIGHT(`lightning_seq`, 33)
  ) AS `parts`
) AS `parts`
  ON SHIFTRIGHT(`rows`.`lightning_seq`, 33) = `parts`.`part`;

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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `change`
  GROUP BY
    `change`.`lightning_op`,
    `change`.`lightning_prior`,
    `change`.`lightning_row_id`
) AS `keys`
GROUP BY
  `keys`.`lightning_op`,
  `keys`.`lightning_prior`;

-- count earlier attempts
SELECT
  `change`.`lightning_seq`,
  COUNT(*),
  MAX(`logged`.`failure_reason`)
FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `change`
INNER JOIN `hightouch_audit`.`sync_changelog` AS `logged`
  ON `logged`.`sync_id` = 'users_to_crm'
  AND `logged`.`row_id` = `change`.`lightning_row_id`
  AND `logged`.`sync_run_id` >= `change`.`lightning_origin`
  AND `logged`.`status` = 'failed'
WHERE
  `change`.`lightning_origin` <> '000000000000000000000002'
  AND `change`.`lightning_seq` <= 5
GROUP BY
  `change`.`lightning_seq`
HAVING
  COUNT(*) >= 3;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000002","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"share","type":"decimal(12,10)"},"field":"share"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp"},"field":"seen_at"},{"column":{"name":"noted_at","type":"timestamp_ntz"},"field":"noted_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"binary"},"field":"photo"},{"column":{"name":"settings","type":"variant"},"field":"settings"},{"column":{"name":"tags","type":"array<string>"},"field":"tags"},{"column":{"name":"limits","type":"map<string,decimal(9,3)>"},"field":"limits"},{"column":{"name":"orders","type":"array<struct<number:bigint,lines:array<double>,note:string>>"},"field":"orders"},{"column":{"name":"waited","type":"string","declared":"interval day to second"},"field":"waited"}],"retained":["id","plan","score","balance","share","active","seen_at","noted_at","born","photo","settings","tags","limits","orders","waited"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000002_plan","changes":"users_to_crm_000000000000000000000002_changes","rejections":"users_to_crm_000000000000000000000002_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":false}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
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
  `outcome`.`lightning_op`,
  `outcome`.`lightning_row_id`,
  `outcome`.`lightning_status`,
  `outcome`.`lightning_reason`,
  PARSE_JSON(
    TO_JSON(
      NAMED_STRUCT(
        'id',
        `outcome`.`id`,
        'plan',
        `outcome`.`plan`,
        'score',
        `outcome`.`score`,
        'balance',
        `outcome`.`balance`,
        'share',
        `outcome`.`share`,
        'active',
        `outcome`.`active`,
        'seen_at',
        `outcome`.`seen_at`,
        'noted_at',
        `outcome`.`noted_at`,
        'born',
        `outcome`.`born`,
        'photo',
        `outcome`.`photo`,
        'settings',
        `outcome`.`settings`,
        'tags',
        `outcome`.`tags`,
        'limits',
        `outcome`.`limits`,
        'orders',
        `outcome`.`orders`,
        'waited',
        `outcome`.`waited`
      ),
      MAP(
        'ignoreNullFields',
        'false',
        'timeZone',
        'UTC',
        'timestampFormat',
        'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSSXXX',
        'timestampNTZFormat',
        'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSS'
      )
    )
  )
FROM (
  SELECT
    `change`.`lightning_op`,
    `change`.`lightning_row_id`,
    'succeeded' AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_reason`,
    `change`.`id`,
    `change`.`plan`,
    `change`.`score`,
    `change`.`balance`,
    `change`.`share`,
    `change`.`active`,
    `change`.`seen_at`,
    `change`.`noted_at`,
    `change`.`born`,
    `change`.`photo`,
    `change`.`settings`,
    `change`.`tags`,
    `change`.`limits`,
    `change`.`orders`,
    `change`.`waited`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `change`
) AS `outcome`
WHERE
  `outcome`.`lightning_op` IN ('added', 'changed', 'removed')
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
MERGE INTO `hightouch_audit`.`sync_snapshot` AS `target`
USING (
  SELECT DISTINCT
    `row_id`
  FROM `hightouch_audit`.`sync_snapshot`
  WHERE
    (
      `row_id` IN (
        SELECT
          `change`.`lightning_row_id`
        FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `change`
        WHERE
          `change`.`lightning_op` IN ('added', 'changed', 'taken', 'removed', 'vanished')
      )
      AND EXISTS(
        SELECT
          1
        FROM `hightouch_planner`.`sync_state`
        WHERE
          `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
      )
    )
    AND `sync_id` = 'users_to_crm'
) AS `listed`
ON `target`.`sync_id` = 'users_to_crm' AND `target`.`row_id` = `listed`.`row_id`
WHEN MATCHED THEN DELETE;

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
MERGE INTO `hightouch_audit`.`sync_snapshot` AS `target`
USING (
  SELECT
    1 AS `present`
  WHERE
    EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`sync_state`
      WHERE
        `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
    )
) AS `listed`
ON `target`.`sync_id` = 'users_to_crm'
AND `target`.`op_type` IN ('added', 'changed')
WHEN MATCHED THEN DELETE;

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
  `log`.`sync_id`,
  `log`.`sync_run_id`,
  'unchanged',
  `log`.`row_id`,
  'succeeded',
  NULL,
  PARSE_JSON(
    TO_JSON(
      NAMED_STRUCT(
        'id',
        `plan`.`id`,
        'plan',
        `plan`.`plan`,
        'score',
        `plan`.`score`,
        'balance',
        `plan`.`balance`,
        'share',
        `plan`.`share`,
        'active',
        `plan`.`active`,
        'seen_at',
        `plan`.`seen_at`,
        'noted_at',
        `plan`.`noted_at`,
        'born',
        `plan`.`born`,
        'photo',
        `plan`.`photo`,
        'settings',
        `plan`.`settings`,
        'tags',
        `plan`.`tags`,
        'limits',
        `plan`.`limits`,
        'orders',
        `plan`.`orders`,
        'waited',
        `plan`.`waited`
      ),
      MAP(
        'ignoreNullFields',
        'false',
        'timeZone',
        'UTC',
        'timestampFormat',
        'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSSXXX',
        'timestampNTZFormat',
        'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSS'
      )
    )
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
) AS `log`
INNER JOIN (
  SELECT
    `plan`.`id`,
    `plan`.`plan`,
    `plan`.`score`,
    `plan`.`balance`,
    `plan`.`share`,
    `plan`.`active`,
    `plan`.`seen_at`,
    `plan`.`noted_at`,
    `plan`.`born`,
    `plan`.`photo`,
    `plan`.`settings`,
    `plan`.`tags`,
    `plan`.`limits`,
    `plan`.`orders`,
    `plan`.`waited`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
) AS `plan`
  ON CAST(`plan`.`id` AS STRING) = `log`.`row_id`
WHERE
  EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- refresh the snapshot
MERGE INTO `hightouch_audit`.`sync_snapshot` AS `target`
USING (
  SELECT DISTINCT
    `row_id`
  FROM `hightouch_audit`.`sync_snapshot`
  WHERE
    (
      `row_id` IN (
        SELECT
          `lightning_row_id`
        FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`
      )
      AND EXISTS(
        SELECT
          1
        FROM `hightouch_planner`.`sync_state`
        WHERE
          `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
      )
    )
    AND `sync_id` = 'users_to_crm'
    AND `status` <> 'succeeded'
) AS `listed`
ON `target`.`sync_id` = 'users_to_crm'
AND `target`.`status` <> 'succeeded'
AND `target`.`row_id` = `listed`.`row_id`
WHEN MATCHED THEN DELETE;

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
  PARSE_JSON(
    TO_JSON(
      NAMED_STRUCT(
        'id',
        `plan`.`id`,
        'plan',
        `plan`.`plan`,
        'score',
        `plan`.`score`,
        'balance',
        `plan`.`balance`,
        'share',
        `plan`.`share`,
        'active',
        `plan`.`active`,
        'seen_at',
        `plan`.`seen_at`,
        'noted_at',
        `plan`.`noted_at`,
        'born',
        `plan`.`born`,
        'photo',
        `plan`.`photo`,
        'settings',
        `plan`.`settings`,
        'tags',
        `plan`.`tags`,
        'limits',
        `plan`.`limits`,
        'orders',
        `plan`.`orders`,
        'waited',
        `plan`.`waited`
      ),
      MAP(
        'ignoreNullFields',
        'false',
        'timeZone',
        'UTC',
        'timestampFormat',
        'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSSXXX',
        'timestampNTZFormat',
        'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSS'
      )
    )
  )
FROM (
  SELECT
    `plan`.`id`,
    `plan`.`plan`,
    `plan`.`score`,
    `plan`.`balance`,
    `plan`.`share`,
    `plan`.`active`,
    `plan`.`seen_at`,
    `plan`.`noted_at`,
    `plan`.`born`,
    `plan`.`photo`,
    `plan`.`settings`,
    `plan`.`tags`,
    `plan`.`limits`,
    `plan`.`orders`,
    `plan`.`waited`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
) AS `plan`
WHERE
  (
    (
      NOT EXISTS(
        SELECT
          1
        FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `change`
        WHERE
          `change`.`lightning_row_id` = CAST(`plan`.`id` AS STRING)
      )
      AND CAST(`plan`.`id` AS STRING) IN (
        SELECT
          `lightning_row_id`
        FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`
      )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `hightouch_audit`.`sync_snapshot` AS `log`
      WHERE
        `log`.`sync_id` = 'users_to_crm' AND `log`.`row_id` = CAST(`plan`.`id` AS STRING)
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
    WHEN `outcome`.`lightning_op` IN ('added', 'changed')
    THEN `outcome`.`lightning_op`
    ELSE 'unchanged'
  END,
  `outcome`.`lightning_row_id`,
  `outcome`.`lightning_status`,
  `outcome`.`lightning_reason`,
  PARSE_JSON(
    TO_JSON(
      NAMED_STRUCT(
        'id',
        `outcome`.`id`,
        'plan',
        `outcome`.`plan`,
        'score',
        `outcome`.`score`,
        'balance',
        `outcome`.`balance`,
        'share',
        `outcome`.`share`,
        'active',
        `outcome`.`active`,
        'seen_at',
        `outcome`.`seen_at`,
        'noted_at',
        `outcome`.`noted_at`,
        'born',
        `outcome`.`born`,
        'photo',
        `outcome`.`photo`,
        'settings',
        `outcome`.`settings`,
        'tags',
        `outcome`.`tags`,
        'limits',
        `outcome`.`limits`,
        'orders',
        `outcome`.`orders`,
        'waited',
        `outcome`.`waited`
      ),
      MAP(
        'ignoreNullFields',
        'false',
        'timeZone',
        'UTC',
        'timestampFormat',
        'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSSXXX',
        'timestampNTZFormat',
        'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSS'
      )
    )
  )
FROM (
  SELECT
    `change`.`lightning_op`,
    `change`.`lightning_row_id`,
    'succeeded' AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_reason`,
    `change`.`id`,
    `change`.`plan`,
    `change`.`score`,
    `change`.`balance`,
    `change`.`share`,
    `change`.`active`,
    `change`.`seen_at`,
    `change`.`noted_at`,
    `change`.`born`,
    `change`.`photo`,
    `change`.`settings`,
    `change`.`tags`,
    `change`.`limits`,
    `change`.`orders`,
    `change`.`waited`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_changes` AS `change`
) AS `outcome`
WHERE
  `outcome`.`lightning_op` IN ('added', 'changed', 'taken')
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
WHERE
  EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"share","type":"decimal(12,10)"},"field":"share"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp"},"field":"seen_at"},{"column":{"name":"noted_at","type":"timestamp_ntz"},"field":"noted_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"binary"},"field":"photo"},{"column":{"name":"settings","type":"variant"},"field":"settings"},{"column":{"name":"tags","type":"array<string>"},"field":"tags"},{"column":{"name":"limits","type":"map<string,decimal(9,3)>"},"field":"limits"},{"column":{"name":"orders","type":"array<struct<number:bigint,lines:array<double>,note:string>>"},"field":"orders"},{"column":{"name":"waited","type":"string","declared":"interval day to second"},"field":"waited"}],"retained":["id","plan","score","balance","share","active","seen_at","noted_at","born","photo","settings","tags","limits","orders","waited"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000002","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000002_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000002","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
