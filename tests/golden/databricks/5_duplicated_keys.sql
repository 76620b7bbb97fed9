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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
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
    CAST(`ops`.`id` AS STRING) AS `lightning_row_id`,
    `ops`.`lightning_op`,
    `ops`.`lightning_prior`,
    `ops`.`lightning_origin`
  FROM (
    SELECT
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`id`
        ELSE `new`.`id`
      END AS `id`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`plan`
        ELSE `new`.`plan`
      END AS `plan`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`score`
        ELSE `new`.`score`
      END AS `score`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`balance`
        ELSE `new`.`balance`
      END AS `balance`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`share`
        ELSE `new`.`share`
      END AS `share`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`active`
        ELSE `new`.`active`
      END AS `active`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`seen_at`
        ELSE `new`.`seen_at`
      END AS `seen_at`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`noted_at`
        ELSE `new`.`noted_at`
      END AS `noted_at`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`born`
        ELSE `new`.`born`
      END AS `born`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`photo`
        ELSE `new`.`photo`
      END AS `photo`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`settings`
        ELSE `new`.`settings`
      END AS `settings`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`tags`
        ELSE `new`.`tags`
      END AS `tags`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`limits`
        ELSE `new`.`limits`
      END AS `limits`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`orders`
        ELSE `new`.`orders`
      END AS `orders`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`waited`
        ELSE `new`.`waited`
      END AS `waited`,
      `new`.`lightning_version`,
      CAST(NULL AS STRING) AS `lightning_status`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN `new`.`id` IS NULL
          THEN NULL
          WHEN `known`.`id` IS NULL
          THEN 'added'
          WHEN NOT `known`.`id` IS NULL
          AND NOT (
            `new`.`plan` IS DISTINCT FROM `known`.`plan`
            OR CASE
              WHEN NOT CAST(`new`.`score` AS DOUBLE) IS NULL
              THEN CAST(XXHASH64(CAST(`new`.`score` AS DOUBLE)) AS STRING)
            END IS DISTINCT FROM CASE
              WHEN NOT CAST(`known`.`score` AS DOUBLE) IS NULL
              THEN CAST(XXHASH64(CAST(`known`.`score` AS DOUBLE)) AS STRING)
            END
            OR CASE WHEN NOT `new`.`balance` IS NULL THEN TO_JSON(ARRAY(`new`.`balance`)) END IS DISTINCT FROM CASE WHEN NOT `known`.`balance` IS NULL THEN TO_JSON(ARRAY(`known`.`balance`)) END
            OR CASE WHEN NOT `new`.`share` IS NULL THEN TO_JSON(ARRAY(`new`.`share`)) END IS DISTINCT FROM CASE WHEN NOT `known`.`share` IS NULL THEN TO_JSON(ARRAY(`known`.`share`)) END
            OR CAST(`new`.`active` AS STRING) IS DISTINCT FROM CAST(`known`.`active` AS STRING)
            OR CAST(UNIX_MICROS(`new`.`seen_at`) AS STRING) IS DISTINCT FROM CAST(UNIX_MICROS(`known`.`seen_at`) AS STRING)
            OR CAST(`new`.`noted_at` AS STRING) IS DISTINCT FROM CAST(`known`.`noted_at` AS STRING)
            OR CAST(`new`.`born` AS STRING) IS DISTINCT FROM CAST(`known`.`born` AS STRING)
            OR HEX(`new`.`photo`) IS DISTINCT FROM HEX(`known`.`photo`)
            OR TO_JSON(`new`.`settings`) IS DISTINCT FROM TO_JSON(`known`.`settings`)
            OR TO_JSON(TRANSFORM(`new`.`tags`, item0 -> item0)) IS DISTINCT FROM TO_JSON(TRANSFORM(`known`.`tags`, item0 -> item0))
            OR TO_JSON(
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
            ) IS DISTINCT FROM TO_JSON(
              ARRAY_SORT(
                TRANSFORM(
                  MAP_ENTRIES(`known`.`limits`),
                  entry0 -> TO_JSON(
                    ARRAY(
                      entry0.key,
                      CASE WHEN NOT entry0.value IS NULL THEN TO_JSON(ARRAY(entry0.value)) END
                    )
                  )
                )
              )
            )
            OR TO_JSON(
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
            ) IS DISTINCT FROM TO_JSON(
              TRANSFORM(
                `known`.`orders`,
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
            OR `new`.`waited` IS DISTINCT FROM `known`.`waited`
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS `lightning_op`,
      CASE WHEN `known`.`id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000003' AS `lightning_origin`
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
        `plan`.`lightning_version`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
    ) AS `new`
    FULL JOIN (
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
        `base`.`waited` AS `waited`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `base`
      WHERE
        NOT `base`.`id` IS NULL
    ) AS `known`
      ON `new`.`id` = `known`.`id`
  ) AS `ops`
  WHERE
    NOT `ops`.`lightning_op` IS NULL
) AS `rows`;

-- compare with the baseline
CREATE OR REPLACE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `rows`
INNER JOIN (
  SELECT
    `parts`.`part`,
    SUM(`parts`.`counted`) OVER (PARTITION BY 1 ORDER BY `parts`.`part` ASC NULLS LAST) - `parts`.`counted` AS `before`
  FROM (
    SELECT
      SHIFTRIGHT(`lightning_seq`, 33) AS `part`,
      COUNT(*) AS `counted`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
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
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections`
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
) AS
SELECT
  CAST(NULL AS BIGINT) AS `lightning_seq`,
  `new`.`lightning_row_id` AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST(CASE WHEN `known`.`id` IS NULL THEN 'absent' ELSE 'present' END AS STRING) AS `lightning_state`,
  CAST('failed' AS STRING) AS `lightning_status`,
  'duplicate primary key, number of rows: ' || CAST(`new`.`lightning_copies` AS STRING) AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CASE
    WHEN NOT `known`.`id` IS NULL
    THEN UNHEX(
      MD5(
        CONCAT(
          '',
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(CAST(`known`.`active` AS STRING)) AS STRING),
              ':',
              CAST(`known`.`active` AS STRING)
            ),
            '-'
          ),
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(
                CASE WHEN NOT `known`.`balance` IS NULL THEN TO_JSON(ARRAY(`known`.`balance`)) END
              ) AS STRING),
              ':',
              CASE WHEN NOT `known`.`balance` IS NULL THEN TO_JSON(ARRAY(`known`.`balance`)) END
            ),
            '-'
          ),
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(CAST(`known`.`born` AS STRING)) AS STRING),
              ':',
              CAST(`known`.`born` AS STRING)
            ),
            '-'
          ),
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(
                TO_JSON(
                  ARRAY_SORT(
                    TRANSFORM(
                      MAP_ENTRIES(`known`.`limits`),
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
                    MAP_ENTRIES(`known`.`limits`),
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
              CAST(OCTET_LENGTH(CAST(`known`.`noted_at` AS STRING)) AS STRING),
              ':',
              CAST(`known`.`noted_at` AS STRING)
            ),
            '-'
          ),
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(
                TO_JSON(
                  TRANSFORM(
                    `known`.`orders`,
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
                  `known`.`orders`,
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
            CONCAT(CAST(OCTET_LENGTH(HEX(`known`.`photo`)) AS STRING), ':', HEX(`known`.`photo`)),
            '-'
          ),
          COALESCE(CONCAT(CAST(OCTET_LENGTH(`known`.`plan`) AS STRING), ':', `known`.`plan`), '-'),
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(
                CASE
                  WHEN NOT CAST(`known`.`score` AS DOUBLE) IS NULL
                  THEN CAST(XXHASH64(CAST(`known`.`score` AS DOUBLE)) AS STRING)
                END
              ) AS STRING),
              ':',
              CASE
                WHEN NOT CAST(`known`.`score` AS DOUBLE) IS NULL
                THEN CAST(XXHASH64(CAST(`known`.`score` AS DOUBLE)) AS STRING)
              END
            ),
            '-'
          ),
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(CAST(UNIX_MICROS(`known`.`seen_at`) AS STRING)) AS STRING),
              ':',
              CAST(UNIX_MICROS(`known`.`seen_at`) AS STRING)
            ),
            '-'
          ),
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(TO_JSON(`known`.`settings`)) AS STRING),
              ':',
              TO_JSON(`known`.`settings`)
            ),
            '-'
          ),
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(CASE WHEN NOT `known`.`share` IS NULL THEN TO_JSON(ARRAY(`known`.`share`)) END) AS STRING),
              ':',
              CASE WHEN NOT `known`.`share` IS NULL THEN TO_JSON(ARRAY(`known`.`share`)) END
            ),
            '-'
          ),
          COALESCE(
            CONCAT(
              CAST(OCTET_LENGTH(TO_JSON(TRANSFORM(`known`.`tags`, item0 -> item0))) AS STRING),
              ':',
              TO_JSON(TRANSFORM(`known`.`tags`, item0 -> item0))
            ),
            '-'
          ),
          COALESCE(CONCAT(CAST(OCTET_LENGTH(`known`.`waited`) AS STRING), ':', `known`.`waited`), '-')
        )
      )
    )
    ELSE CAST(NULL AS BINARY)
  END AS `lightning_version`,
  `new`.`id` AS `id`,
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
    `rows`.`id`,
    `rows`.`lightning_row_id`,
    `keys`.`lightning_copies`
  FROM (
    SELECT
      `plan`.`id`,
      CAST(`plan`.`id` AS STRING) AS `lightning_row_id`,
      ROW_NUMBER() OVER (
        PARTITION BY CAST(`plan`.`id` AS STRING)
        ORDER BY CAST(`plan`.`id` AS STRING) ASC NULLS LAST
      ) AS `lightning_copy`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
    WHERE
      NOT `plan`.`id` IS NULL
  ) AS `rows`
  INNER JOIN (
    SELECT
      CAST(`plan`.`id` AS STRING) AS `lightning_row_id`,
      COUNT(*) AS `lightning_copies`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
    WHERE
      NOT `plan`.`id` IS NULL
    GROUP BY
      CAST(`plan`.`id` AS STRING)
    HAVING
      COUNT(*) > 1
  ) AS `keys`
    ON `rows`.`lightning_row_id` = `keys`.`lightning_row_id`
  WHERE
    `rows`.`lightning_copy` = 1
) AS `new`
LEFT JOIN (
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
    `base`.`waited` AS `waited`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `base`
  WHERE
    NOT `base`.`id` IS NULL
) AS `known`
  ON `new`.`id` = `known`.`id`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
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
    CAST(`ops`.`id` AS STRING) AS `lightning_row_id`,
    `ops`.`lightning_op`,
    `ops`.`lightning_prior`,
    `ops`.`lightning_origin`
  FROM (
    SELECT
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`id`
        ELSE `new`.`id`
      END AS `id`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`plan`
        ELSE `new`.`plan`
      END AS `plan`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`score`
        ELSE `new`.`score`
      END AS `score`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`balance`
        ELSE `new`.`balance`
      END AS `balance`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`share`
        ELSE `new`.`share`
      END AS `share`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`active`
        ELSE `new`.`active`
      END AS `active`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`seen_at`
        ELSE `new`.`seen_at`
      END AS `seen_at`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`noted_at`
        ELSE `new`.`noted_at`
      END AS `noted_at`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`born`
        ELSE `new`.`born`
      END AS `born`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`photo`
        ELSE `new`.`photo`
      END AS `photo`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`settings`
        ELSE `new`.`settings`
      END AS `settings`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`tags`
        ELSE `new`.`tags`
      END AS `tags`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`limits`
        ELSE `new`.`limits`
      END AS `limits`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`orders`
        ELSE `new`.`orders`
      END AS `orders`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN `known`.`waited`
        ELSE `new`.`waited`
      END AS `waited`,
      `new`.`lightning_version`,
      CAST(NULL AS STRING) AS `lightning_status`,
      CASE
        WHEN `new`.`id` IS NULL AND NOT `known`.`id` IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN `new`.`id` IS NULL
          THEN NULL
          WHEN `known`.`id` IS NULL
          THEN 'added'
          WHEN NOT `known`.`id` IS NULL
          AND NOT (
            `new`.`plan` IS DISTINCT FROM `known`.`plan`
            OR CASE
              WHEN NOT CAST(`new`.`score` AS DOUBLE) IS NULL
              THEN CAST(XXHASH64(CAST(`new`.`score` AS DOUBLE)) AS STRING)
            END IS DISTINCT FROM CASE
              WHEN NOT CAST(`known`.`score` AS DOUBLE) IS NULL
              THEN CAST(XXHASH64(CAST(`known`.`score` AS DOUBLE)) AS STRING)
            END
            OR CASE WHEN NOT `new`.`balance` IS NULL THEN TO_JSON(ARRAY(`new`.`balance`)) END IS DISTINCT FROM CASE WHEN NOT `known`.`balance` IS NULL THEN TO_JSON(ARRAY(`known`.`balance`)) END
            OR CASE WHEN NOT `new`.`share` IS NULL THEN TO_JSON(ARRAY(`new`.`share`)) END IS DISTINCT FROM CASE WHEN NOT `known`.`share` IS NULL THEN TO_JSON(ARRAY(`known`.`share`)) END
            OR CAST(`new`.`active` AS STRING) IS DISTINCT FROM CAST(`known`.`active` AS STRING)
            OR CAST(UNIX_MICROS(`new`.`seen_at`) AS STRING) IS DISTINCT FROM CAST(UNIX_MICROS(`known`.`seen_at`) AS STRING)
            OR CAST(`new`.`noted_at` AS STRING) IS DISTINCT FROM CAST(`known`.`noted_at` AS STRING)
            OR CAST(`new`.`born` AS STRING) IS DISTINCT FROM CAST(`known`.`born` AS STRING)
            OR HEX(`new`.`photo`) IS DISTINCT FROM HEX(`known`.`photo`)
            OR TO_JSON(`new`.`settings`) IS DISTINCT FROM TO_JSON(`known`.`settings`)
            OR TO_JSON(TRANSFORM(`new`.`tags`, item0 -> item0)) IS DISTINCT FROM TO_JSON(TRANSFORM(`known`.`tags`, item0 -> item0))
            OR TO_JSON(
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
            ) IS DISTINCT FROM TO_JSON(
              ARRAY_SORT(
                TRANSFORM(
                  MAP_ENTRIES(`known`.`limits`),
                  entry0 -> TO_JSON(
                    ARRAY(
                      entry0.key,
                      CASE WHEN NOT entry0.value IS NULL THEN TO_JSON(ARRAY(entry0.value)) END
                    )
                  )
                )
              )
            )
            OR TO_JSON(
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
            ) IS DISTINCT FROM TO_JSON(
              TRANSFORM(
                `known`.`orders`,
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
            OR `new`.`waited` IS DISTINCT FROM `known`.`waited`
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS `lightning_op`,
      CASE WHEN `known`.`id` IS NULL THEN 'absent' ELSE 'present' END AS `lightning_prior`,
      '000000000000000000000003' AS `lightning_origin`
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
        `plan`.`lightning_version`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
    ) AS `new`
    FULL JOIN (
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
        `base`.`waited` AS `waited`
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000002_plan` AS `base`
      WHERE
        NOT `base`.`id` IS NULL
    ) AS `known`
      ON `new`.`id` = `known`.`id`
  ) AS `ops`
  WHERE
    NOT `ops`.`lightning_op` IS NULL
) AS `rows`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS `rejection`
    WHERE
      `rejection`.`id` = `rows`.`id`
  );

-- compare with the baseline
CREATE OR REPLACE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `rows`
INNER JOIN (
  SELECT
    `parts`.`part`,
    SUM(`parts`.`counted`) OVER (PARTITION BY 1 ORDER BY `parts`.`part` ASC NULLS LAST) - `parts`.`counted` AS `before`
  FROM (
    SELECT
      SHIFTRIGHT(`lightning_seq`, 33) AS `part`,
      COUNT(*) AS `counted`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes`
    GROUP BY
      SHIFTRIGHT(`lightning_seq`, 33)
  ) AS `parts`
) AS `parts`
  ON SHIFTRIGHT(`rows`.`lightning_seq`, 33) = `parts`.`part`;

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
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000003","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"share","type":"decimal(12,10)"},"field":"share"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp"},"field":"seen_at"},{"column":{"name":"noted_at","type":"timestamp_ntz"},"field":"noted_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"binary"},"field":"photo"},{"column":{"name":"settings","type":"variant"},"field":"settings"},{"column":{"name":"tags","type":"array<string>"},"field":"tags"},{"column":{"name":"limits","type":"map<string,decimal(9,3)>"},"field":"limits"},{"column":{"name":"orders","type":"array<struct<number:bigint,lines:array<double>,note:string>>"},"field":"orders"},{"column":{"name":"waited","type":"string","declared":"interval day to second"},"field":"waited"}],"retained":["id","plan","score","balance","share","active","seen_at","noted_at","born","photo","settings","tags","limits","orders","waited"],"version_scheme":"golden, next release"},"tables":{"plan":"users_to_crm_000000000000000000000003_plan","changes":"users_to_crm_000000000000000000000003_changes","rejections":"users_to_crm_000000000000000000000003_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
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
    'aborted' AS `lightning_status`,
    'superseded' AS `lightning_reason`,
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `change`
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
  '000000000000000000000003',
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
) AS `plan`
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `change`
      WHERE
        `change`.`lightning_row_id` = CAST(`plan`.`id` AS STRING)
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS `rejection`
      WHERE
        `rejection`.`lightning_row_id` = CAST(`plan`.`id` AS STRING)
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
  `rejection`.`lightning_row_id`,
  'failed',
  `rejection`.`lightning_reason`,
  PARSE_JSON(
    TO_JSON(
      NAMED_STRUCT('id', `rejection`.`id`),
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_rejections` AS `rejection`
WHERE
  `rejection`.`lightning_seq` IS NULL
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
    'aborted' AS `lightning_status`,
    'superseded' AS `lightning_reason`,
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000003_changes` AS `change`
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
WHERE
  EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"share","type":"decimal(12,10)"},"field":"share"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp"},"field":"seen_at"},{"column":{"name":"noted_at","type":"timestamp_ntz"},"field":"noted_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"binary"},"field":"photo"},{"column":{"name":"settings","type":"variant"},"field":"settings"},{"column":{"name":"tags","type":"array<string>"},"field":"tags"},{"column":{"name":"limits","type":"map<string,decimal(9,3)>"},"field":"limits"},{"column":{"name":"orders","type":"array<struct<number:bigint,lines:array<double>,note:string>>"},"field":"orders"},{"column":{"name":"waited","type":"string","declared":"interval day to second"},"field":"waited"}],"retained":["id","plan","score","balance","share","active","seen_at","noted_at","born","photo","settings","tags","limits","orders","waited"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000003_plan","users_to_crm_000000000000000000000003_changes","users_to_crm_000000000000000000000003_rejections"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
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
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"share","type":"decimal(12,10)"},"field":"share"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp"},"field":"seen_at"},{"column":{"name":"noted_at","type":"timestamp_ntz"},"field":"noted_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"binary"},"field":"photo"},{"column":{"name":"settings","type":"variant"},"field":"settings"},{"column":{"name":"tags","type":"array<string>"},"field":"tags"},{"column":{"name":"limits","type":"map<string,decimal(9,3)>"},"field":"limits"},{"column":{"name":"orders","type":"array<struct<number:bigint,lines:array<double>,note:string>>"},"field":"orders"},{"column":{"name":"waited","type":"string","declared":"interval day to second"},"field":"waited"}],"retained":["id","plan","score","balance","share","active","seen_at","noted_at","born","photo","settings","tags","limits","orders","waited"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
