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
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_plan`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `plan`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_changes`
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
) AS
SELECT
  MONOTONICALLY_INCREASING_ID() AS `lightning_seq`,
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
    CAST(`plan`.`id` AS STRING) AS `lightning_row_id`,
    CASE WHEN `plan`.`id` IS NULL THEN NULL ELSE 'added' END AS `lightning_op`,
    'absent' AS `lightning_prior`,
    '000000000000000000000001' AS `lightning_origin`
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
) AS `rows`;

-- compare with the baseline
CREATE OR REPLACE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_changes`
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `rows`
INNER JOIN (
  SELECT
    `parts`.`part`,
    SUM(`parts`.`counted`) OVER (PARTITION BY 1 ORDER BY `parts`.`part` ASC NULLS LAST) - `parts`.`counted` AS `before`
  FROM (
    SELECT
      SHIFTRIGHT(`lightning_seq`, 33) AS `part`,
      COUNT(*) AS `counted`
    FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes`
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
  GROUP BY
    `change`.`lightning_op`,
    `change`.`lightning_prior`,
    `change`.`lightning_row_id`
) AS `keys`
GROUP BY
  `keys`.`lightning_op`,
  `keys`.`lightning_prior`;

-- read row ids
SELECT
  `change`.`lightning_row_id`,
  `change`.`lightning_origin`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  `change`.`lightning_seq` >= 1 AND `change`.`lightning_seq` <= 5
ORDER BY
  `change`.`lightning_seq` ASC NULLS LAST;

-- read rows
SELECT
  `change`.`id` AS `id`,
  `change`.`plan` AS `plan`,
  `change`.`score` AS `score`,
  `change`.`balance` AS `balance`,
  `change`.`share` AS `share`,
  `change`.`active` AS `active`,
  `change`.`seen_at` AS `seen_at`,
  `change`.`noted_at` AS `noted_at`,
  `change`.`born` AS `born`,
  `change`.`photo` AS `photo`,
  TO_JSON(`change`.`settings`) AS `settings`,
  `change`.`tags` AS `tags`,
  `change`.`limits` AS `limits`,
  `change`.`orders` AS `orders`,
  `change`.`waited` AS `waited`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  (
    `change`.`lightning_seq` >= 1 AND `change`.`lightning_seq` <= 5
  )
  AND `change`.`lightning_seq` IN (1, 2, 5)
ORDER BY
  `change`.`lightning_seq` ASC NULLS LAST;

-- drop users_to_crm_000000000000000000000001_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`;

-- prepare the rejections
CREATE TABLE `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`
USING DELTA
TBLPROPERTIES (
  'delta.columnMapping.mode'='name',
  'delta.logRetentionDuration'='interval 1 day',
  'delta.deletedFileRetentionDuration'='interval 1 day'
) AS
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
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  FALSE;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"share","type":"decimal(12,10)"},"field":"share"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp"},"field":"seen_at"},{"column":{"name":"noted_at","type":"timestamp_ntz"},"field":"noted_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"binary"},"field":"photo"},{"column":{"name":"settings","type":"variant"},"field":"settings"},{"column":{"name":"tags","type":"array<string>"},"field":"tags"},{"column":{"name":"limits","type":"map<string,decimal(9,3)>"},"field":"limits"},{"column":{"name":"orders","type":"array<struct<number:bigint,lines:array<double>,note:string>>"},"field":"orders"},{"column":{"name":"waited","type":"string","declared":"interval day to second"},"field":"waited"}],"retained":["id","plan","score","balance","share","active","seen_at","noted_at","born","photo","settings","tags","limits","orders","waited"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
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
  `share`,
  `active`,
  `seen_at`,
  `noted_at`,
  `born`,
  `photo`,
  `settings`,
  `tags`,
  `limits`,
  `orders`,
  `waited`
)
SELECT
  `change`.`lightning_seq` AS `lightning_seq`,
  `change`.`lightning_row_id` AS `lightning_row_id`,
  `change`.`lightning_op` AS `lightning_op`,
  CASE
    WHEN `change`.`lightning_op` = 'changed'
    THEN 'stale'
    WHEN `staged`.`outcome` = 'refused'
    AND `change`.`lightning_op` = 'added'
    AND `change`.`lightning_prior` = 'absent'
    THEN 'absent'
    WHEN `staged`.`outcome` = 'refused'
    AND (
      `change`.`lightning_op` = 'removed'
      AND NOT `change`.`lightning_prior` = 'in_doubt'
    )
    THEN 'stale'
    ELSE 'in_doubt'
  END AS `lightning_state`,
  'failed' AS `lightning_status`,
  `staged`.`reason` AS `lightning_reason`,
  `change`.`lightning_origin` AS `lightning_origin`,
  `change`.`lightning_version` AS `lightning_version`,
  `change`.`id` AS `id`,
  `change`.`plan` AS `plan`,
  `change`.`score` AS `score`,
  `change`.`balance` AS `balance`,
  `change`.`share` AS `share`,
  `change`.`active` AS `active`,
  `change`.`seen_at` AS `seen_at`,
  `change`.`noted_at` AS `noted_at`,
  `change`.`born` AS `born`,
  `change`.`photo` AS `photo`,
  `change`.`settings` AS `settings`,
  `change`.`tags` AS `tags`,
  `change`.`limits` AS `limits`,
  `change`.`orders` AS `orders`,
  `change`.`waited` AS `waited`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
INNER JOIN `hightouch_planner`.`lightning_staged` AS `staged`
  ON `change`.`lightning_seq` = `staged`.`number`;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `progress` = '{"format":3,"first":1,"last":6,"settled":[[1,3]],"reserved":5,"landing":null}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"share","type":"decimal(12,10)"},"field":"share"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp"},"field":"seen_at"},{"column":{"name":"noted_at","type":"timestamp_ntz"},"field":"noted_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"binary"},"field":"photo"},{"column":{"name":"settings","type":"variant"},"field":"settings"},{"column":{"name":"tags","type":"array<string>"},"field":"tags"},{"column":{"name":"limits","type":"map<string,decimal(9,3)>"},"field":"limits"},{"column":{"name":"orders","type":"array<struct<number:bigint,lines:array<double>,note:string>>"},"field":"orders"},{"column":{"name":"waited","type":"string","declared":"interval day to second"},"field":"waited"}],"retained":["id","plan","score","balance","share","active","seen_at","noted_at","born","photo","settings","tags","limits","orders","waited"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- forget an earlier attempt
MERGE INTO `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `target`
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
ON (
  `target`.`lightning_seq` >= 3 AND `target`.`lightning_seq` < 5
)
OR (
  `target`.`lightning_seq` >= 5 AND `target`.`lightning_seq` < 6
)
WHEN MATCHED THEN DELETE;

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
  `share`,
  `active`,
  `seen_at`,
  `noted_at`,
  `born`,
  `photo`,
  `settings`,
  `tags`,
  `limits`,
  `orders`,
  `waited`
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
  `change`.`share` AS `share`,
  `change`.`active` AS `active`,
  `change`.`seen_at` AS `seen_at`,
  `change`.`noted_at` AS `noted_at`,
  `change`.`born` AS `born`,
  `change`.`photo` AS `photo`,
  `change`.`settings` AS `settings`,
  `change`.`tags` AS `tags`,
  `change`.`limits` AS `limits`,
  `change`.`orders` AS `orders`,
  `change`.`waited` AS `waited`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  (
    `change`.`lightning_seq` >= 3 AND `change`.`lightning_seq` < 5
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
  `share`,
  `active`,
  `seen_at`,
  `noted_at`,
  `born`,
  `photo`,
  `settings`,
  `tags`,
  `limits`,
  `orders`,
  `waited`
)
SELECT
  `change`.`lightning_seq` AS `lightning_seq`,
  `change`.`lightning_row_id` AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  'absent' AS `lightning_state`,
  'aborted' AS `lightning_status`,
  'it\'s closed' AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CAST(NULL AS BINARY) AS `lightning_version`,
  `change`.`id` AS `id`,
  CAST(NULL AS string) AS `plan`,
  CAST(NULL AS double) AS `score`,
  CAST(NULL AS decimal(18,2)) AS `balance`,
  CAST(NULL AS decimal(12,10)) AS `share`,
  CAST(NULL AS boolean) AS `active`,
  CAST(NULL AS timestamp) AS `seen_at`,
  CAST(NULL AS timestamp_ntz) AS `noted_at`,
  CAST(NULL AS date) AS `born`,
  CAST(NULL AS binary) AS `photo`,
  CAST(NULL AS variant) AS `settings`,
  CAST(NULL AS array<string>) AS `tags`,
  CAST(NULL AS map<string,decimal(9,3)>) AS `limits`,
  CAST(NULL AS array<struct<number:bigint,lines:array<double>,note:string>>) AS `orders`,
  CAST(NULL AS string) AS `waited`
FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
WHERE
  (
    `change`.`lightning_seq` >= 5 AND `change`.`lightning_seq` < 6
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
    COALESCE(`rejection`.`lightning_status`, 'succeeded') AS `lightning_status`,
    `rejection`.`lightning_reason` AS `lightning_reason`,
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
  LEFT JOIN `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `rejection`
    ON `rejection`.`lightning_row_id` = `change`.`lightning_row_id`
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
) AS `plan`
WHERE
  (
    NOT EXISTS(
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
    COALESCE(`rejection`.`lightning_status`, 'succeeded') AS `lightning_status`,
    `rejection`.`lightning_reason` AS `lightning_reason`,
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
  FROM `hightouch_planner`.`users_to_crm_000000000000000000000001_changes` AS `change`
  LEFT JOIN `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections` AS `rejection`
    ON `rejection`.`lightning_row_id` = `change`.`lightning_row_id`
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
WHERE
  EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_crm' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000001","base":"users_to_crm_000000000000000000000001_plan","deltas":[],"rejections":"users_to_crm_000000000000000000000001_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"share","type":"decimal(12,10)"},"field":"share"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp"},"field":"seen_at"},{"column":{"name":"noted_at","type":"timestamp_ntz"},"field":"noted_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"binary"},"field":"photo"},{"column":{"name":"settings","type":"variant"},"field":"settings"},{"column":{"name":"tags","type":"array<string>"},"field":"tags"},{"column":{"name":"limits","type":"map<string,decimal(9,3)>"},"field":"limits"},{"column":{"name":"orders","type":"array<struct<number:bigint,lines:array<double>,note:string>>"},"field":"orders"},{"column":{"name":"waited","type":"string","declared":"interval day to second"},"field":"waited"}],"retained":["id","plan","score","balance","share","active","seen_at","noted_at","born","photo","settings","tags","limits","orders","waited"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000001","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000001_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000001","numbers":{"format":3,"outcome":"failed","counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users_to_crm' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
