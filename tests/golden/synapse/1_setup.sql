-- make the schemas and tables
IF SCHEMA_ID(N'hightouch_planner') IS NULL
BEGIN
  DECLARE @create_28357ff2 NVARCHAR(400) = CONCAT('CREATE SCHEMA ', QUOTENAME(N'hightouch_planner'));
  EXEC(@create_28357ff2)
END;

-- make the schemas and tables
IF SCHEMA_ID(N'hightouch_audit') IS NULL
BEGIN
  DECLARE @create_becdd390 NVARCHAR(400) = CONCAT('CREATE SCHEMA ', QUOTENAME(N'hightouch_audit'));
  EXEC(@create_becdd390)
END;

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'sync_state')), 'U') IS NULL
CREATE TABLE [hightouch_planner].[sync_state]
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
SELECT
  CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [sync_id],
  CAST('adding' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [part],
  CAST(0 AS BIGINT) AS [revision],
  CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [last_run_id],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [baseline],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [run],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [progress],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [holder],
  CAST(NULL AS DATETIME2(6)) AS [lease_expires];

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'sync_run_numbers')), 'U') IS NULL
CREATE TABLE [hightouch_planner].[sync_run_numbers] (
  [sync_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [run_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [numbers] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL
)
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP);

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'sync_health')), 'U') IS NULL
CREATE TABLE [hightouch_planner].[sync_health] (
  [sync_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [revision] BIGINT NULL,
  [memory] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL
)
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP);

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_audit'), '.', QUOTENAME(N'sync_changelog')), 'U') IS NULL
CREATE TABLE [hightouch_audit].[sync_changelog] (
  [sync_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [sync_run_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [op_type] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [row_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [status] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [failure_reason] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [fields] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL
)
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP);

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_audit'), '.', QUOTENAME(N'sync_snapshot')), 'U') IS NULL
CREATE TABLE [hightouch_audit].[sync_snapshot] (
  [sync_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [sync_run_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [op_type] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [row_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [status] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [failure_reason] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [fields] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL
)
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP);

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_audit'), '.', QUOTENAME(N'sync_runs')), 'U') IS NULL
CREATE TABLE [hightouch_audit].[sync_runs] (
  [sync_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [sync_run_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [primary_key] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [destination] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [model_name] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [model_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [status] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [error] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [started_at] DATETIME2(6) NULL,
  [finished_at] DATETIME2(6) NULL,
  [num_planned_add] BIGINT NULL,
  [num_planned_change] BIGINT NULL,
  [num_planned_remove] BIGINT NULL,
  [num_attempted_add] BIGINT NULL,
  [num_attempted_change] BIGINT NULL,
  [num_attempted_remove] BIGINT NULL,
  [num_succeeded_add] BIGINT NULL,
  [num_succeeded_change] BIGINT NULL,
  [num_succeeded_remove] BIGINT NULL,
  [num_failed_add] BIGINT NULL,
  [num_failed_change] BIGINT NULL,
  [num_failed_remove] BIGINT NULL
)
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP);

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

-- read the runs
SELECT
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
FROM [hightouch_audit].[sync_runs]
WHERE
  [sync_id] = 'users_to_crm'
ORDER BY
  [sync_run_id] ASC;

-- read the numbers
SELECT
  [run_id],
  [numbers]
FROM [hightouch_planner].[sync_run_numbers]
WHERE
  [sync_id] = 'users_to_crm';

-- list
SELECT
  [sync_id]
FROM [hightouch_planner].[sync_state]
WHERE
  [part] = ''
ORDER BY
  [sync_id] ASC;

-- make the log tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_audit'), '.', QUOTENAME(N'sync_requests')), 'U') IS NULL
CREATE TABLE [hightouch_audit].[sync_requests] (
  [sync_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [sync_run_id] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [op_type] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [row_ids] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [request] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [response] NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
  [noted_at] DATETIME2(6) NULL
)
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP);
