-- take the right to add
UPDATE [hightouch_planner].[sync_state] SET [holder] = 'worker:1/beef', [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = '' AND [part] = 'adding'
  )
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- add to the state
INSERT INTO [hightouch_planner].[sync_state] (
  [sync_id],
  [part],
  [revision],
  [last_run_id],
  [baseline],
  [run],
  [progress],
  [holder],
  [lease_expires]
)
SELECT
  CAST('users_to_list' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [sync_id],
  CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [part],
  CAST(0 AS BIGINT) AS [revision],
  CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [last_run_id],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [baseline],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [run],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [progress],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [holder],
  CAST(NULL AS DATETIME2(6)) AS [lease_expires]
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_list' AND [part] = ''
  );

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = '' AND [part] = 'adding'
  )
  AND [holder] = 'worker:1/beef';

-- take the lease
UPDATE [hightouch_planner].[sync_state] SET [last_run_id] = '1', [revision] = 1, [holder] = 'worker:1/cafe', [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_list' AND [part] = ''
  )
  AND [revision] = 0
  AND [last_run_id] = ''
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- evaluate the model
CREATE TABLE [hightouch_planner].[users_to_list_000000000000000000000008_plan] AS
SELECT
  [new].[id],
  [new].[plan],
  [new].[score],
  [new].[balance],
  CAST(HASHBYTES(
    'SHA2_256',
    CAST(CONCAT(
      CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
      CASE
        WHEN CONVERT(VARCHAR(41), [new].[balance]) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(41), [new].[balance])),
          ':',
          CONVERT(VARCHAR(41), [new].[balance])
        )
      END,
      CASE
        WHEN CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8),
          ':',
          CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        )
      END,
      CASE
        WHEN CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2)),
          ':',
          CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2)
        )
      END
    ) AS VARBINARY(MAX))
  ) AS VARBINARY(32)) AS [lightning_version],
  [new].[lightning_reason]
FROM (
SELECT
  TRY_CAST([held].[id] AS BIGINT) AS [id],
  [held].[plan] AS [plan],
  CASE
    WHEN (
      CAST([held].[score] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
    ) LIKE '%[0-9]'
    THEN TRY_CAST(CAST([held].[score] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS FLOAT)
  END AS [score],
  CASE
    WHEN (
      CAST([held].[balance] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
    ) LIKE '%[0-9]'
    THEN TRY_CAST(CAST([held].[balance] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS NUMERIC(18, 2))
  END AS [balance],
  CAST(CASE
    WHEN NOT [held].[score] IS NULL
    AND CASE
      WHEN (
        CAST([held].[score] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
      ) LIKE '%[0-9]'
      THEN TRY_CAST(CAST([held].[score] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS FLOAT)
    END IS NULL
    THEN 'score cannot be read as float'
    WHEN NOT [held].[balance] IS NULL
    AND CASE
      WHEN (
        CAST([held].[balance] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
      ) LIKE '%[0-9]'
      THEN TRY_CAST(CAST([held].[balance] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS NUMERIC(18, 2))
    END IS NULL
    THEN 'balance cannot be read as decimal(18,2)'
    ELSE NULL
  END AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason]
FROM (
SELECT
  [id],
  [plan],
  CAST([score] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [score],
  CAST([balance] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [balance]
FROM (
SELECT * FROM shop.users -- everyone
) AS [users]
) AS [held]
) AS [new];

-- count the plan
SELECT
  COUNT_BIG(*)
FROM [hightouch_planner].[users_to_list_000000000000000000000008_plan] AS [plan];

-- count what is held
SELECT
  SUM([keys].[lightning_copies]),
  COUNT_BIG(*),
  SUM(
    CASE
      WHEN [keys].[lightning_copies] > 1 OR NOT [keys].[lightning_reason] IS NULL
      THEN 1
      ELSE 0
    END
  )
FROM (
  SELECT
    CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
    COUNT_BIG(*) AS [lightning_copies],
    MAX([plan].[lightning_reason]) AS [lightning_reason]
  FROM [hightouch_planner].[users_to_list_000000000000000000000008_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
  GROUP BY
    CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
) AS [keys];

-- set aside what is unsure
CREATE TABLE [hightouch_planner].[users_to_list_000000000000000000000008_rejections] AS
SELECT
  CAST(NULL AS BIGINT) AS [lightning_seq],
  [new].[lightning_row_id] AS [lightning_row_id],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
  CAST('stale' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
  CAST('failed' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
  CASE
    WHEN [new].[lightning_copies] > 1
    THEN 'duplicate primary key, number of rows: ' + CAST([new].[lightning_copies] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
    ELSE [new].[lightning_reason]
  END AS [lightning_reason],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin],
  CAST(NULL AS VARBINARY(32)) AS [lightning_version],
  [new].[id] AS [id],
  [new].[plan] COLLATE Latin1_General_100_BIN2_UTF8 AS [plan],
  [new].[score] AS [score],
  [new].[balance] AS [balance]
FROM (
  SELECT
    [rows].[id] AS [id],
    [rows].[plan] AS [plan],
    [rows].[score] AS [score],
    [rows].[balance] AS [balance],
    [rows].[lightning_row_id] AS [lightning_row_id],
    [keys].[lightning_copies] AS [lightning_copies],
    [keys].[lightning_reason] AS [lightning_reason]
  FROM (
    SELECT
      [plan].[id] AS [id],
      [plan].[plan] AS [plan],
      [plan].[score] AS [score],
      [plan].[balance] AS [balance],
      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
      ROW_NUMBER() OVER (
        PARTITION BY CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        ORDER BY CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 ASC
      ) AS [lightning_copy]
    FROM [hightouch_planner].[users_to_list_000000000000000000000008_plan] AS [plan]
    WHERE
      NOT [plan].[id] IS NULL
  ) AS [rows]
  INNER JOIN (
    SELECT
      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
      COUNT_BIG(*) AS [lightning_copies],
      MAX([plan].[lightning_reason]) AS [lightning_reason]
    FROM [hightouch_planner].[users_to_list_000000000000000000000008_plan] AS [plan]
    WHERE
      NOT [plan].[id] IS NULL
    GROUP BY
      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
  ) AS [keys]
    ON [rows].[lightning_row_id] = [keys].[lightning_row_id]
  WHERE
    [rows].[lightning_copy] = 1
    AND (
      [keys].[lightning_copies] > 1 OR NOT [keys].[lightning_reason] IS NULL
    )
) AS [new];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[users_to_list_000000000000000000000008_changes] AS
SELECT
  ROW_NUMBER() OVER (ORDER BY (
    SELECT
      NULL
  ) ASC) AS [lightning_seq],
  [rows].[lightning_row_id],
  [rows].[lightning_op],
  [rows].[lightning_prior],
  [rows].[lightning_origin],
  [rows].[lightning_version],
  [rows].[id] AS [id],
  [rows].[plan] COLLATE Latin1_General_100_BIN2_UTF8 AS [plan],
  [rows].[score] AS [score],
  [rows].[balance] AS [balance]
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[score] AS [score],
    [plan].[balance] AS [balance],
    [plan].[lightning_version] AS [lightning_version],
    CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
    CASE WHEN [plan].[id] IS NULL THEN NULL ELSE 'taken' END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
    'absent' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_prior],
    '000000000000000000000008' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin]
  FROM [hightouch_planner].[users_to_list_000000000000000000000008_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
) AS [rows]
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[users_to_list_000000000000000000000008_rejections] AS [rejection]
    WHERE
      [rejection].[id] = [rows].[id]
  );

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000008","sync_id":"users_to_list","destination":"list","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":"cdc","shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"tables":{"plan":"users_to_list_000000000000000000000008_plan","changes":"users_to_list_000000000000000000000008_changes","rejections":"users_to_list_000000000000000000000008_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_list' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';

-- count rejections
SELECT
  [change].[lightning_op],
  [rejection].[lightning_state],
  [rejection].[lightning_status],
  COUNT_BIG(*)
FROM [hightouch_planner].[users_to_list_000000000000000000000008_rejections] AS [rejection]
LEFT JOIN [hightouch_planner].[users_to_list_000000000000000000000008_changes] AS [change]
  ON [change].[lightning_row_id] = [rejection].[lightning_row_id]
GROUP BY
  [change].[lightning_op],
  [rejection].[lightning_state],
  [rejection].[lightning_status];

-- refresh the snapshot
DELETE FROM [hightouch_audit].[sync_snapshot]
WHERE
  [sync_id] = 'users_to_list'
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_list' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO [hightouch_audit].[sync_snapshot] (
  [sync_id],
  [sync_run_id],
  [op_type],
  [row_id],
  [status],
  [failure_reason],
  [fields]
)
SELECT
  'users_to_list',
  '000000000000000000000008',
  'unchanged',
  CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  'succeeded',
  NULL,
  CAST(JSON_OBJECT(
    'id': [plan].[id],
    'plan': CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    'score': [plan].[score],
    'balance': [plan].[balance]
  ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[score] AS [score],
    [plan].[balance] AS [balance]
  FROM [hightouch_planner].[users_to_list_000000000000000000000008_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
) AS [plan]
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[users_to_list_000000000000000000000008_changes] AS [change]
      WHERE
        [change].[lightning_row_id] = (
          CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[users_to_list_000000000000000000000008_rejections] AS [rejection]
      WHERE
        [rejection].[lightning_row_id] = (
          CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        )
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_list' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO [hightouch_audit].[sync_snapshot] (
  [sync_id],
  [sync_run_id],
  [op_type],
  [row_id],
  [status],
  [failure_reason],
  [fields]
)
SELECT
  'users_to_list',
  '000000000000000000000008',
  'unchanged',
  [rejection].[lightning_row_id],
  'failed',
  [rejection].[lightning_reason],
  CAST(JSON_OBJECT('id': [rejection].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
FROM [hightouch_planner].[users_to_list_000000000000000000000008_rejections] AS [rejection]
WHERE
  [rejection].[lightning_seq] IS NULL
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_list' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO [hightouch_audit].[sync_snapshot] (
  [sync_id],
  [sync_run_id],
  [op_type],
  [row_id],
  [status],
  [failure_reason],
  [fields]
)
SELECT
  'users_to_list',
  '000000000000000000000008',
  CASE
    WHEN [outcome].[lightning_op] IN ('added', 'changed')
    THEN [outcome].[lightning_op]
    ELSE 'unchanged'
  END,
  [outcome].[lightning_row_id],
  [outcome].[lightning_status],
  [outcome].[lightning_reason],
  CAST(JSON_OBJECT(
    'id': [outcome].[id],
    'plan': CAST([outcome].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    'score': [outcome].[score],
    'balance': [outcome].[balance]
  ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_row_id] AS [lightning_row_id],
    COALESCE([rejection].[lightning_status], 'succeeded') COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    [rejection].[lightning_reason] AS [lightning_reason],
    [change].[id] AS [id],
    [change].[plan] AS [plan],
    [change].[score] AS [score],
    [change].[balance] AS [balance]
  FROM [hightouch_planner].[users_to_list_000000000000000000000008_changes] AS [change]
  LEFT JOIN [hightouch_planner].[users_to_list_000000000000000000000008_rejections] AS [rejection]
    ON [rejection].[lightning_row_id] = [change].[lightning_row_id]
) AS [outcome]
WHERE
  [outcome].[lightning_op] IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_list' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- log the run
INSERT INTO [hightouch_audit].[sync_runs] (
  [sync_id],
  [sync_run_id],
  [primary_key],
  [destination],
  [model_name],
  [model_id],
  [status],
  [error],
  [started_at],
  [finished_at],
  [num_planned_add],
  [num_planned_change],
  [num_planned_remove],
  [num_attempted_add],
  [num_attempted_change],
  [num_attempted_remove],
  [num_succeeded_add],
  [num_succeeded_change],
  [num_succeeded_remove],
  [num_failed_add],
  [num_failed_change],
  [num_failed_remove]
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
  CAST('2026-01-31T12:00:00.000000' AS DATETIME2(6)),
  CAST(SYSUTCDATETIME() AS DATETIME2(6)),
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
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_list' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000008","base":"users_to_list_000000000000000000000008_plan","deltas":[],"rejections":"users_to_list_000000000000000000000008_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":1,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000008","planned":false},"duplicated":true},"leftovers":["users_to_list_000000000000000000000008_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000008","numbers":{"format":3,"outcome":"completed_with_errors","counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [run] = NULL, [progress] = NULL, [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = 'users_to_list' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';
