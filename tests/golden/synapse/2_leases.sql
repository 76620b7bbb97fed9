-- read the state
SELECT
  [clock].[at],
  [slot].[sync_id],
  [slot].[part],
  [slot].[revision],
  [slot].[last_run_id],
  [slot].[baseline],
  [slot].[run],
  [slot].[progress],
  [slot].[holder],
  [slot].[lease_expires],
  CAST(CASE
    WHEN [slot].[lease_expires] > [clock].[at]
    THEN 1
    WHEN NOT (
      [slot].[lease_expires] > [clock].[at]
    )
    THEN 0
  END AS BIT)
FROM (
  SELECT
    CAST(SYSUTCDATETIME() AS DATETIME2(6)) AS [at],
    CAST('users_to_crm' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [sync_id]
) AS [clock]
LEFT JOIN [hightouch_planner].[sync_state] AS [slot]
  ON [slot].[sync_id] = [clock].[sync_id];

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
  CAST('users_to_crm' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [sync_id],
  CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [part],
  CAST(0 AS BIGINT) AS [revision],
  CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [last_run_id],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [baseline],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [run],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [progress],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [holder],
  CAST(NULL AS DATETIME2(6)) AS [lease_expires]
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = ''
  );

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = '' AND [part] = 'adding'
  )
  AND [holder] = 'worker:1/beef';

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
  CAST(N'users'' ads 🚀' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [sync_id],
  CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [part],
  CAST(0 AS BIGINT) AS [revision],
  CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [last_run_id],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [baseline],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [run],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [progress],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [holder],
  CAST(NULL AS DATETIME2(6)) AS [lease_expires]
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = N'users'' ads 🚀' AND [part] = ''
  );

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = '' AND [part] = 'adding'
  )
  AND [holder] = 'worker:1/beef';

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
  CAST('users_to_crm' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [sync_id],
  CAST('0/2' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [part],
  CAST(0 AS BIGINT) AS [revision],
  CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [last_run_id],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [baseline],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [run],
  CAST('{"format":3,"first":1,"last":3,"settled":[],"reserved":1,"landing":null}' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [progress],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [holder],
  CAST(NULL AS DATETIME2(6)) AS [lease_expires]
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = '0/2'
  );

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = '' AND [part] = 'adding'
  )
  AND [holder] = 'worker:1/beef';

-- mark the run as delivered in shards
UPDATE [hightouch_planner].[sync_state] SET [revision] = 1
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  )
  AND [revision] = 0
  AND [last_run_id] = ''
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- take the lease
UPDATE [hightouch_planner].[sync_state] SET [last_run_id] = '1', [revision] = 2, [holder] = 'worker:1/cafe', [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  )
  AND [revision] = 1
  AND [last_run_id] = ''
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- list
SELECT
  [sync_id]
FROM [hightouch_planner].[sync_state]
WHERE
  [part] = ''
ORDER BY
  [sync_id] ASC;

-- read every state
SELECT
  CAST(SYSUTCDATETIME() AS DATETIME2(6)),
  [slot].[sync_id],
  [slot].[part],
  [slot].[revision],
  [slot].[last_run_id],
  [slot].[baseline],
  [slot].[run],
  [slot].[progress],
  [slot].[holder],
  [slot].[lease_expires],
  CAST(CASE
    WHEN [slot].[lease_expires] > CAST(SYSUTCDATETIME() AS DATETIME2(6))
    THEN 1
    WHEN NOT (
      [slot].[lease_expires] > CAST(SYSUTCDATETIME() AS DATETIME2(6))
    )
    THEN 0
  END AS BIT)
FROM [hightouch_planner].[sync_state] AS [slot]
WHERE
  [slot].[part] <> 'adding';
