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

-- take the right to add
UPDATE `hightouch_planner`.`sync_state` SET `holder` = 'worker:1/beef', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- add to the state
INSERT INTO `hightouch_planner`.`sync_state` (
  `sync_id`,
  `part`,
  `revision`,
  `last_run_id`,
  `baseline`,
  `run`,
  `progress`,
  `holder`,
  `lease_expires`
)
SELECT
  CAST('users_to_list' AS STRING) AS `sync_id`,
  CAST('' AS STRING) AS `part`,
  CAST(0 AS BIGINT) AS `revision`,
  CAST('' AS STRING) AS `last_run_id`,
  CAST(NULL AS STRING) AS `baseline`,
  CAST(NULL AS STRING) AS `run`,
  CAST(NULL AS STRING) AS `progress`,
  CAST(NULL AS STRING) AS `holder`,
  CAST(NULL AS TIMESTAMP) AS `lease_expires`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_list' AND `part` = ''
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND `holder` = 'worker:1/beef';

-- take the lease
UPDATE `hightouch_planner`.`sync_state` SET `last_run_id` = '1', `revision` = 1, `holder` = 'worker:1/cafe', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_list' AND `part` = ''
  )
  AND `revision` = 0
  AND `last_run_id` = ''
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TABLE `hightouch_planner`.`users_to_list_000000000000000000000008_plan`
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
  UNHEX(
    MD5(
      CONCAT(
        '',
        COALESCE(
          CONCAT(
            CAST(OCTET_LENGTH(CASE WHEN NOT `new`.`balance` IS NULL THEN TO_JSON(ARRAY(`new`.`balance`)) END) AS STRING),
            ':',
            CASE WHEN NOT `new`.`balance` IS NULL THEN TO_JSON(ARRAY(`new`.`balance`)) END
          ),
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
        )
      )
    )
  ) AS `lightning_version`,
  `new`.`lightning_reason`
FROM (
SELECT
  TRY_CAST(`held`.`id` AS bigint) AS `id`,
  `held`.`plan` AS `plan`,
  TRY_CAST(`held`.`score` AS double) AS `score`,
  TRY_CAST(`held`.`balance` AS decimal(18,2)) AS `balance`,
  CAST(CASE
    WHEN NOT `held`.`score` IS NULL AND TRY_CAST(`held`.`score` AS double) IS NULL
    THEN 'score cannot be read as double'
    WHEN NOT `held`.`balance` IS NULL
    AND TRY_CAST(`held`.`balance` AS decimal(18,2)) IS NULL
    THEN 'balance cannot be read as decimal(18,2)'
    ELSE NULL
  END AS STRING) AS `lightning_reason`
FROM (
SELECT
  `id`,
  `plan`,
  CAST(`score` AS STRING) AS `score`,
  CAST(`balance` AS STRING) AS `balance`
FROM (
SELECT * FROM shop.users -- everyone
) AS `users`
) AS `held`
) AS `new`;

-- count the plan
SELECT
  COUNT(*)
FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `plan`;

-- count what is held
SELECT
  SUM(`keys`.`lightning_copies`),
  COUNT(*),
  SUM(
    CASE
      WHEN `keys`.`lightning_copies` > 1 OR NOT `keys`.`lightning_reason` IS NULL
      THEN 1
      ELSE 0
    END
  )
FROM (
  SELECT
    CAST(`plan`.`id` AS STRING) AS `lightning_row_id`,
    COUNT(*) AS `lightning_copies`,
    MAX(`plan`.`lightning_reason`) AS `lightning_reason`
  FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
  GROUP BY
    CAST(`plan`.`id` AS STRING)
) AS `keys`;

-- set aside what is unsure
CREATE TABLE `hightouch_planner`.`users_to_list_000000000000000000000008_rejections`
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
  CAST('stale' AS STRING) AS `lightning_state`,
  CAST('failed' AS STRING) AS `lightning_status`,
  CASE
    WHEN `new`.`lightning_copies` > 1
    THEN 'duplicate primary key, number of rows: ' || CAST(`new`.`lightning_copies` AS STRING)
    ELSE `new`.`lightning_reason`
  END AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CAST(NULL AS BINARY) AS `lightning_version`,
  `new`.`id` AS `id`,
  `new`.`plan` AS `plan`,
  `new`.`score` AS `score`,
  `new`.`balance` AS `balance`
FROM (
  SELECT
    `rows`.`id`,
    `rows`.`plan`,
    `rows`.`score`,
    `rows`.`balance`,
    `rows`.`lightning_row_id`,
    `keys`.`lightning_copies`,
    `keys`.`lightning_reason`
  FROM (
    SELECT
      `plan`.`id`,
      `plan`.`plan`,
      `plan`.`score`,
      `plan`.`balance`,
      CAST(`plan`.`id` AS STRING) AS `lightning_row_id`,
      ROW_NUMBER() OVER (
        PARTITION BY CAST(`plan`.`id` AS STRING)
        ORDER BY CAST(`plan`.`id` AS STRING) ASC NULLS LAST
      ) AS `lightning_copy`
    FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `plan`
    WHERE
      NOT `plan`.`id` IS NULL
  ) AS `rows`
  INNER JOIN (
    SELECT
      CAST(`plan`.`id` AS STRING) AS `lightning_row_id`,
      COUNT(*) AS `lightning_copies`,
      MAX(`plan`.`lightning_reason`) AS `lightning_reason`
    FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `plan`
    WHERE
      NOT `plan`.`id` IS NULL
    GROUP BY
      CAST(`plan`.`id` AS STRING)
  ) AS `keys`
    ON `rows`.`lightning_row_id` = `keys`.`lightning_row_id`
  WHERE
    `rows`.`lightning_copy` = 1
    AND (
      `keys`.`lightning_copies` > 1 OR NOT `keys`.`lightning_reason` IS NULL
    )
) AS `new`;

-- compare with the baseline
CREATE TABLE `hightouch_planner`.`users_to_list_000000000000000000000008_changes`
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
  `rows`.`balance` AS `balance`
FROM (
  SELECT
    `plan`.`id`,
    `plan`.`plan`,
    `plan`.`score`,
    `plan`.`balance`,
    `plan`.`lightning_version`,
    CAST(`plan`.`id` AS STRING) AS `lightning_row_id`,
    CASE WHEN `plan`.`id` IS NULL THEN NULL ELSE 'taken' END AS `lightning_op`,
    'absent' AS `lightning_prior`,
    '000000000000000000000008' AS `lightning_origin`
  FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
) AS `rows`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `rejection`
    WHERE
      `rejection`.`id` = `rows`.`id`
  );

-- compare with the baseline
CREATE OR REPLACE TABLE `hightouch_planner`.`users_to_list_000000000000000000000008_changes`
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
FROM `hightouch_planner`.`users_to_list_000000000000000000000008_changes` AS `rows`
INNER JOIN (
  SELECT
    `parts`.`part`,
    SUM(`parts`.`counted`) OVER (PARTITION BY 1 ORDER BY `parts`.`part` ASC NULLS LAST) - `parts`.`counted` AS `before`
  FROM (
    SELECT
      SHIFTRIGHT(`lightning_seq`, 33) AS `part`,
      COUNT(*) AS `counted`
    FROM `hightouch_planner`.`users_to_list_000000000000000000000008_changes`
    GROUP BY
      SHIFTRIGHT(`lightning_seq`, 33)
  ) AS `parts`
) AS `parts`
  ON SHIFTRIGHT(`rows`.`lightning_seq`, 33) = `parts`.`part`;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000008","sync_id":"users_to_list","destination":"list","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":"cdc","shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"tables":{"plan":"users_to_list_000000000000000000000008_plan","changes":"users_to_list_000000000000000000000008_changes","rejections":"users_to_list_000000000000000000000008_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users_to_list' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';

-- count rejections
SELECT
  `change`.`lightning_op`,
  `rejection`.`lightning_state`,
  `rejection`.`lightning_status`,
  COUNT(*)
FROM `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `rejection`
LEFT JOIN `hightouch_planner`.`users_to_list_000000000000000000000008_changes` AS `change`
  ON `change`.`lightning_row_id` = `rejection`.`lightning_row_id`
GROUP BY
  `change`.`lightning_op`,
  `rejection`.`lightning_state`,
  `rejection`.`lightning_status`;

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
        `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
    )
) AS `listed`
ON `target`.`sync_id` = 'users_to_list'
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
  'users_to_list',
  '000000000000000000000008',
  'unchanged',
  CAST(`plan`.`id` AS STRING),
  'succeeded',
  NULL,
  PARSE_JSON(
    TO_JSON(
      NAMED_STRUCT('id', `plan`.`id`, 'plan', `plan`.`plan`, 'score', `plan`.`score`, 'balance', `plan`.`balance`),
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
    `plan`.`balance`
  FROM `hightouch_planner`.`users_to_list_000000000000000000000008_plan` AS `plan`
  WHERE
    NOT `plan`.`id` IS NULL
) AS `plan`
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_list_000000000000000000000008_changes` AS `change`
      WHERE
        `change`.`lightning_row_id` = CAST(`plan`.`id` AS STRING)
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `rejection`
      WHERE
        `rejection`.`lightning_row_id` = CAST(`plan`.`id` AS STRING)
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
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
FROM `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `rejection`
WHERE
  `rejection`.`lightning_seq` IS NULL
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
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
        `outcome`.`balance`
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
    `change`.`balance`
  FROM `hightouch_planner`.`users_to_list_000000000000000000000008_changes` AS `change`
  LEFT JOIN `hightouch_planner`.`users_to_list_000000000000000000000008_rejections` AS `rejection`
    ON `rejection`.`lightning_row_id` = `change`.`lightning_row_id`
) AS `outcome`
WHERE
  `outcome`.`lightning_op` IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users_to_list',
  '000000000000000000000008',
  'id',
  'list',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMP),
  CURRENT_TIMESTAMP(),
  0,
  0,
  0,
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
      `sync_id` = 'users_to_list' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000008","base":"users_to_list_000000000000000000000008_plan","deltas":[],"rejections":"users_to_list_000000000000000000000008_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"string"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":1,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000008","planned":false},"duplicated":true},"leftovers":["users_to_list_000000000000000000000008_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000008","numbers":{"format":3,"outcome":"completed_with_errors","counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users_to_list' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
