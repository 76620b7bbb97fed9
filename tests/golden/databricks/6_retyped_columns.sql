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

-- evaluate the model
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000004_plan`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_plan` AS `plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000004_changes`
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
) AS
SELECT
  (
    SHIFTLEFT(
      CAST(CASE
        WHEN `rows`.`lightning_op` = 'added'
        THEN 1
        WHEN `rows`.`lightning_op` = 'changed'
        THEN 2
        WHEN `rows`.`lightning_op` = 'removed'
        THEN 3
        ELSE 4
      END AS BIGINT),
      58
    ) + MONOTONICALLY_INCREASING_ID()
  ) AS `lightning_seq`,
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
    `ops`.`id`,
    `ops`.`plan`,
    `ops`.`score`,
    `ops`.`balance`,
    `ops`.`share`,
    `ops`.`active`,
    `ops`.`seen_at`,
    `ops`.`noted_at`,
    `ops`.`born`,
    `ops`.`photo`,
    `ops`.`settings`,
    `ops`.`tags`,
    `ops`.`limits`,
    `ops`.`orders`,
    `ops`.`waited`,
    `ops`.`lightning_version`,
    `ops`.`lightning_row_id`,
    `ops`.`lightning_op`,
    `ops`.`lightning_prior`,
    `ops`.`lightning_origin`
  FROM (
    SELECT
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`id`
        ELSE `new`.`id`
      END AS `id`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`plan`
        ELSE `new`.`plan`
      END AS `plan`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`score`
        ELSE `new`.`score`
      END AS `score`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`balance`
        ELSE `new`.`balance`
      END AS `balance`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`share`
        ELSE `new`.`share`
      END AS `share`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`active`
        ELSE `new`.`active`
      END AS `active`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`seen_at`
        ELSE `new`.`seen_at`
      END AS `seen_at`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`noted_at`
        ELSE `new`.`noted_at`
      END AS `noted_at`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`born`
        ELSE `new`.`born`
      END AS `born`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`photo`
        ELSE `new`.`photo`
      END AS `photo`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`settings`
        ELSE `new`.`settings`
      END AS `settings`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`tags`
        ELSE `new`.`tags`
      END AS `tags`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`limits`
        ELSE `new`.`limits`
      END AS `limits`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`orders`
        ELSE `new`.`orders`
      END AS `orders`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN `known`.`waited`
        ELSE `new`.`waited`
      END AS `waited`,
      COALESCE(`new`.`lightning_row_id`, `known`.`lightning_row_id`) AS `lightning_row_id`,
      `new`.`lightning_version`,
      CAST(NULL AS STRING) AS `lightning_status`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`lightning_row_id` IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN `new`.`id` IS NULL
          THEN NULL
          WHEN `known`.`lightning_row_id` IS NULL
          THEN 'added'
          WHEN NOT `known`.`lightning_row_id` IS NULL AND FALSE
          THEN NULL
          ELSE 'changed'
        END
      END AS `lightning_op`,
      CASE WHEN `known`.`lightning_row_id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000004' AS `lightning_origin`
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
        `plan`.`waited`,
        `plan`.`lightning_version`,
        CAST(`plan`.`id` AS STRING) AS `lightning_row_id`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_plan` AS `plan`
    ) AS `new`
    FULL JOIN (
      SELECT
        TRY_CAST(`base`.`id` AS bigint) AS `id`,
        `base`.`plan` AS `plan`,
        TRY_CAST(`base`.`score` AS double) AS `score`,
        `base`.`balance` AS `balance`,
        `base`.`share` AS `share`,
        `base`.`active` AS `active`,
        `base`.`seen_at` AS `seen_at`,
        TRY_CAST(`base`.`noted_at` AS timestamp_ntz) AS `noted_at`,
        `base`.`born` AS `born`,
        `base`.`photo` AS `photo`,
        `base`.`settings` AS `settings`,
        `base`.`tags` AS `tags`,
        `base`.`limits` AS `limits`,
        `base`.`orders` AS `orders`,
        `base`.`waited` AS `waited`,
        CAST(`base`.`id` AS STRING) AS `lightning_row_id`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `base`
      WHERE
        NOT `base`.`id` IS NULL
    ) AS `known`
      ON `new`.`lightning_row_id` = `known`.`lightning_row_id`
  ) AS `ops`
  WHERE
    NOT `ops`.`lightning_op` IS NULL
) AS `rows`;

-- compare with the baseline
CREATE OR REPLACE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000004_changes`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_changes` AS `rows`
INNER JOIN (
  SELECT
    `parts`.`part`,
    SUM(`parts`.`counted`) OVER (PARTITION BY 1 ORDER BY `parts`.`part` ASC NULLS LAST) - `parts`.`counted` AS `before`
  FROM (
    SELECT
      SHIFTRIGHT(`lightning_seq`, 33) AS `part`,
      COUNT(*) AS `counted`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_changes`
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000004_changes` AS `change`
  GROUP BY
    `change`.`lightning_op`,
    `change`.`lightning_prior`,
    `change`.`lightning_row_id`
) AS `keys`
GROUP BY
  `keys`.`lightning_op`,
  `keys`.`lightning_prior`;

-- drop users_to_crm_000000000000000000000004_plan
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000004_plan`;

-- drop users_to_crm_000000000000000000000004_changes
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000004_changes`;

-- drop users_to_crm_000000000000000000000004_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000004_rejections`;
