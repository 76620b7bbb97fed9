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
    `sync_id` = 'users\' ads 🚀' AND `part` = ''
  )
  AND `revision` = 0
  AND `last_run_id` = '1'
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TABLE `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000006_changes`
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
    `lightning_rows`.`lightning_row_id`,
    `lightning_rows`.`lightning_op`,
    `lightning_rows`.`lightning_prior`,
    `lightning_rows`.`lightning_origin`,
    `lightning_rows`.`lightning_version`,
    `lightning_rows`.`lightning_copies`,
    `lightning_rows`.`id` AS `id`,
    `lightning_rows`.`plan` AS `plan`,
    `lightning_rows`.`score` AS `score`
  FROM (
    SELECT
      `lightning_ops`.`lightning_row_id`,
      `lightning_ops`.`lightning_op`,
      ANY_VALUE(`lightning_ops`.`id`) AS `id`,
      ANY_VALUE(`lightning_ops`.`plan`) AS `plan`,
      ANY_VALUE(`lightning_ops`.`score`) AS `score`,
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
          THEN `lightning_ops`.`lightning_row_id`
        END AS `lightning_row_id`,
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
          THEN `lightning_ops`.`lightning_version`
        END AS `lightning_version`,
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
          `lightning_new`.`score`,
          COALESCE(`lightning_new`.`lightning_row_id`, `lightning_known`.`lightning_row_id`) AS `lightning_row_id`,
          `lightning_new`.`lightning_version`,
          `lightning_known`.`lightning_status` AS `lightning_status`,
          CASE
            WHEN `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
            THEN CASE
              WHEN `lightning_known`.`lightning_state` = 'absent'
              THEN 'vanished'
              ELSE 'removed'
            END
            ELSE CASE
              WHEN `lightning_new`.`id` IS NULL OR `lightning_new`.`plan` IS NULL
              THEN 'ignored'
              WHEN `lightning_known`.`lightning_row_id` IS NULL
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
                  `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
                )
                AND `lightning_known`.`lightning_op` = 'removed'
              )
              OR (
                NOT (
                  `lightning_new`.`id` IS NULL AND NOT `lightning_known`.`lightning_row_id` IS NULL
                )
                AND (
                  `lightning_known`.`lightning_op` <> 'removed'
                  AND `lightning_new`.`lightning_version` = `lightning_known`.`lightning_version`
                )
              )
            )
            THEN `lightning_known`.`lightning_origin`
            ELSE '000000000000000000000006'
          END AS `lightning_origin`
        FROM (
          SELECT
            *,
            TO_JSON_STRING([CAST(`lightning_new`.`id` AS STRING), COLLATE(`lightning_new`.`plan`, '')]) AS `lightning_row_id`
          FROM (
            SELECT
              `lightning_new`.`id`,
              `lightning_new`.`plan`,
              `lightning_new`.`score`,
              MD5(TO_JSON_STRING([CAST(`lightning_new`.`score` + 0.0 AS STRING)])) AS `lightning_version`
            FROM (
SELECT * FROM shop.users -- everyone
) AS `lightning_new`
          ) AS `lightning_new`
        ) AS `lightning_new`
        FULL JOIN (
          SELECT
            `lightning_base`.`id` AS `id`,
            `lightning_base`.`plan` AS `plan`,
            TO_JSON_STRING([CAST(`lightning_base`.`id` AS STRING), COLLATE(`lightning_base`.`plan`, '')]) AS `lightning_row_id`,
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
              `lightning_base`.`lightning_op`
            FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_plan` AS `lightning_base`
            WHERE
              NOT EXISTS(
                SELECT
                  1
                FROM (
                  SELECT
                    TO_JSON_STRING([CAST(`lightning_newer`.`id` AS STRING), COLLATE(`lightning_newer`.`plan`, '')]) AS `lightning_row_id`
                  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections` AS `lightning_newer`
                ) AS `lightning_newer`
                WHERE
                  TO_JSON_STRING([CAST(`lightning_base`.`id` AS STRING), COLLATE(`lightning_base`.`plan`, '')]) = `lightning_newer`.`lightning_row_id`
              )
          ) AS `lightning_base`
          WHERE
            NOT `lightning_base`.`id` IS NULL
            AND NOT `lightning_base`.`plan` IS NULL
            AND (
              `lightning_base`.`lightning_op` IS NULL
              OR NOT `lightning_base`.`lightning_op` IN ('removed', 'vanished')
            )
          UNION ALL
          SELECT
            `lightning_exception`.`id` AS `id`,
            `lightning_exception`.`plan` AS `plan`,
            TO_JSON_STRING(
              [
                CAST(`lightning_exception`.`id` AS STRING),
                COLLATE(`lightning_exception`.`plan`, '')
              ]
            ) AS `lightning_row_id`,
            `lightning_exception`.`lightning_version`,
            `lightning_exception`.`lightning_state` AS `lightning_state`,
            `lightning_exception`.`lightning_status` AS `lightning_status`,
            `lightning_exception`.`lightning_origin` AS `lightning_origin`,
            `lightning_exception`.`lightning_op` AS `lightning_op`
          FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections` AS `lightning_exception`
        ) AS `lightning_known`
          ON `lightning_new`.`lightning_row_id` = `lightning_known`.`lightning_row_id`
      ) AS `lightning_ops`
    ) AS `lightning_ops`
    GROUP BY
      `lightning_ops`.`lightning_row_id`,
      `lightning_ops`.`lightning_op`
  ) AS `lightning_rows`
) AS `lightning_change`
WHERE
  NOT (
    `lightning_change`.`lightning_op` IS NULL
    AND `lightning_change`.`lightning_seq` = 1
    AND `lightning_change`.`lightning_copies` = 2
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
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000006_changes` AS `lightning_change`
  GROUP BY
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    `lightning_change`.`lightning_row_id`
) AS `lightning_keys`
GROUP BY
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`;

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `run` = '{"format":3,"id":"000000000000000000000006","sync_id":"users\' ads \\ud83d\\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"INT64"},{"name":"plan","type":"STRING"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"user"},{"column":{"name":"score","type":"FLOAT64"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000006_plan","changes":"w7t2ahob79wmw__000000000000000000000006_changes","rejections":"w7t2ahob79wmw__000000000000000000000006_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":1,"changed":1,"removed":0,"unchanged":1,"rejected":0,"ignored":0,"queried":3},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":true,"delta_rows":2,"has_rejections":false}', `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users\' ads 🚀' AND `part` = ''
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
  'users\' ads 🚀',
  '000000000000000000000006',
  `lightning_outcome`.`lightning_op`,
  `lightning_outcome`.`lightning_row_id`,
  `lightning_outcome`.`lightning_status`,
  `lightning_outcome`.`lightning_reason`,
  CASE
    WHEN `lightning_outcome`.`lightning_op` = 'removed'
    THEN JSON_OBJECT('id', `lightning_outcome`.`id`, 'plan', `lightning_outcome`.`plan`)
    ELSE JSON_OBJECT(
      'id',
      `lightning_outcome`.`id`,
      'plan',
      `lightning_outcome`.`plan`,
      'score',
      `lightning_outcome`.`score`
    )
  END
FROM (
  SELECT
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_row_id`,
    CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN 'aborted'
      ELSE 'succeeded'
    END AS `lightning_status`,
    CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS STRING)
    END AS `lightning_reason`,
    `lightning_change`.`id`,
    `lightning_change`.`plan`,
    `lightning_change`.`score`
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000006_changes` AS `lightning_change`
) AS `lightning_outcome`
WHERE
  `lightning_outcome`.`lightning_op` IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- look at the snapshot
SELECT
  1
FROM `hightouch_audit`.`sync_snapshot`
WHERE
  `sync_id` = 'users\' ads 🚀'
LIMIT 1;

-- refresh the snapshot
DELETE FROM `hightouch_audit`.`sync_snapshot`
WHERE
  (
    `sync_id` = 'users\' ads 🚀'
    AND `row_id` IN (
      SELECT
        `lightning_change`.`lightning_row_id`
      FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000006_changes` AS `lightning_change`
      WHERE
        `lightning_change`.`lightning_op` IN ('added', 'changed', 'taken', 'removed', 'vanished')
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
    `sync_id` = 'users\' ads 🚀' AND `op_type` IN ('added', 'changed')
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM `hightouch_audit`.`sync_snapshot`
WHERE
  (
    `sync_id` = 'users\' ads 🚀' AND `op_type` IN ('added', 'changed')
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
    `lightning_plan`.`score`
  )
FROM (
  SELECT
    `sync_id`,
    `sync_run_id`,
    `row_id`
  FROM `hightouch_audit`.`sync_snapshot`
  WHERE
    `sync_id` = 'users\' ads 🚀'
    AND (
      `status` <> 'succeeded'
      AND `row_id` IN (
        SELECT
          `lightning_row_id`
        FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections`
      )
    )
) AS `lightning_log`
INNER JOIN (
  SELECT
    `lightning_change`.`id`,
    `lightning_change`.`plan`,
    `lightning_change`.`score`
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000006_changes` AS `lightning_change`
  WHERE
    `lightning_change`.`lightning_op` = 'carried'
) AS `lightning_plan`
  ON TO_JSON_STRING([CAST(`lightning_plan`.`id` AS STRING), COLLATE(`lightning_plan`.`plan`, '')]) = `lightning_log`.`row_id`
WHERE
  EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM `hightouch_audit`.`sync_snapshot`
WHERE
  (
    `sync_id` = 'users\' ads 🚀'
    AND (
      `status` <> 'succeeded'
      AND `row_id` IN (
        SELECT
          `lightning_row_id`
        FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections`
      )
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users\' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  TO_JSON_STRING([CAST(`lightning_plan`.`id` AS STRING), COLLATE(`lightning_plan`.`plan`, '')]),
  'succeeded',
  NULL,
  JSON_OBJECT(
    'id',
    `lightning_plan`.`id`,
    'plan',
    `lightning_plan`.`plan`,
    'score',
    `lightning_plan`.`score`
  )
FROM (
  SELECT
    `lightning_change`.`id`,
    `lightning_change`.`plan`,
    `lightning_change`.`score`
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000006_changes` AS `lightning_change`
  WHERE
    `lightning_change`.`lightning_op` = 'carried'
) AS `lightning_plan`
WHERE
  (
    TO_JSON_STRING([CAST(`lightning_plan`.`id` AS STRING), COLLATE(`lightning_plan`.`plan`, '')]) IN (
      SELECT
        `lightning_row_id`
      FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections`
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `hightouch_audit`.`sync_snapshot` AS `lightning_log`
      WHERE
        `lightning_log`.`sync_id` = 'users\' ads 🚀'
        AND `lightning_log`.`row_id` = TO_JSON_STRING([CAST(`lightning_plan`.`id` AS STRING), COLLATE(`lightning_plan`.`plan`, '')])
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users\' ads 🚀',
  '000000000000000000000006',
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
    `lightning_outcome`.`score`
  )
FROM (
  SELECT
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_row_id`,
    CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN 'aborted'
      ELSE 'succeeded'
    END AS `lightning_status`,
    CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS STRING)
    END AS `lightning_reason`,
    `lightning_change`.`id`,
    `lightning_change`.`plan`,
    `lightning_change`.`score`
  FROM `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000006_changes` AS `lightning_change`
) AS `lightning_outcome`
WHERE
  `lightning_outcome`.`lightning_op` IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM `hightouch_planner`.`sync_state`
    WHERE
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
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
  'users\' ads 🚀',
  '000000000000000000000006',
  '["id","plan"]',
  'ads',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMP),
  CURRENT_TIMESTAMP(),
  1,
  1,
  0,
  1,
  1,
  0,
  1,
  1,
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
      `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
  );

-- keep the state
UPDATE `hightouch_planner`.`sync_state` SET `baseline` = '{"format":3,"baseline":{"run_id":"000000000000000000000006","base":"w7t2ahob79wmw__000000000000000000000005_plan","deltas":[{"table":"w7t2ahob79wmw__000000000000000000000006_changes","rows":2}],"rejections":null,"previous":["w7t2ahob79wmw__000000000000000000000005_plan","w7t2ahob79wmw__000000000000000000000005_rejections"],"shape":{"key":[{"name":"id","type":"INT64"},{"name":"plan","type":"STRING"}],"fields":[{"column":{"name":"id","type":"INT64"},"field":"user"},{"column":{"name":"score","type":"FLOAT64"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000006","planned":true},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000006","numbers":{"format":3,"outcome":"completed","counts":{"added":1,"changed":1,"removed":0,"unchanged":1,"rejected":0,"ignored":0,"queried":3},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', `run` = NULL, `progress` = NULL, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = 'users\' ads 🚀' AND `part` = ''
  ) AND `holder` = 'worker:1/cafe';
