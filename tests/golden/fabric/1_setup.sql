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
CREATE TABLE [hightouch_planner].[sync_state] AS
SELECT
  CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [sync_id],
  CAST('adding' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [part],
  CAST(0 AS BIGINT) AS [revision],
  CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [last_run_id],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [baseline],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [run],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [progress],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [holder],
  CAST(NULL AS DATETIME2(6)) AS [lease_expires];

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'sync_run_numbers')), 'U') IS NULL
CREATE TABLE [hightouch_planner].[sync_run_numbers] (
  [sync_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [run_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [numbers] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL
);

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'sync_health')), 'U') IS NULL
CREATE TABLE [hightouch_planner].[sync_health] (
  [sync_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [revision] BIGINT NULL,
  [memory] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL
);

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_audit'), '.', QUOTENAME(N'sync_changelog')), 'U') IS NULL
CREATE TABLE [hightouch_audit].[sync_changelog] (
  [sync_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [sync_run_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [op_type] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [row_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [status] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [failure_reason] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [fields] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL
);

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_audit'), '.', QUOTENAME(N'sync_snapshot')), 'U') IS NULL
CREATE TABLE [hightouch_audit].[sync_snapshot] (
  [sync_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [sync_run_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [op_type] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [row_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [status] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [failure_reason] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [fields] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL
);

-- make the schemas and tables
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_audit'), '.', QUOTENAME(N'sync_runs')), 'U') IS NULL
CREATE TABLE [hightouch_audit].[sync_runs] (
  [sync_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [sync_run_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [primary_key] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [destination] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [model_name] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [model_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [status] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [error] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
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
);

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
    CAST('users_to_crm' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [sync_id]
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
  [sync_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [sync_run_id] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [op_type] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [row_ids] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [request] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [response] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL,
  [noted_at] DATETIME2(6) NULL
);
