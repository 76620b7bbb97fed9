-- create_schema
IF SCHEMA_ID(N'hightouch_planner') IS NULL
BEGIN
  DECLARE @create_9adfd78f NVARCHAR(400) = CONCAT('CREATE SCHEMA ', QUOTENAME(N'hightouch_planner'));
  EXEC(@create_9adfd78f)
END;

-- create_state
IF OBJECT_ID(CONCAT(QUOTENAME(N'Shop'), '.', QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'sync_state')), 'U') IS NULL
CREATE TABLE [Shop].[hightouch_planner].[sync_state] AS
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

-- look
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
    CAST('it''s "odd" \' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [sync_id]
) AS [clock]
LEFT JOIN [Shop].[hightouch_planner].[sync_state] AS [slot]
  ON [slot].[sync_id] = [clock].[sync_id];

-- acquire_adding
UPDATE [Shop].[hightouch_planner].[sync_state] SET [holder] = 'dbt:first/3330d955', [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = '' AND [part] = 'adding'
  )
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- look
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
    CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [sync_id]
) AS [clock]
LEFT JOIN [Shop].[hightouch_planner].[sync_state] AS [slot]
  ON [slot].[sync_id] = [clock].[sync_id];

-- add
INSERT INTO [Shop].[hightouch_planner].[sync_state] (
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
  CAST('it''s "odd" \' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [sync_id],
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
    FROM [Shop].[hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'it''s "odd" \' AND [part] = ''
  );

-- add
INSERT INTO [Shop].[hightouch_planner].[sync_state] (
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
  CAST('it''s "odd" \' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [sync_id],
  CAST('dbt' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [part],
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
    FROM [Shop].[hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'it''s "odd" \' AND [part] = 'dbt'
  );

-- release_adding
UPDATE [Shop].[hightouch_planner].[sync_state] SET [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = '' AND [part] = 'adding'
  ) AND [holder] = 'dbt:first/3330d955';

-- acquire
UPDATE [Shop].[hightouch_planner].[sync_state] SET [revision] = 2, [holder] = 'dbt:first/3330d955', [lease_expires] = DATEADD(SECOND, 3600, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'it''s "odd" \' AND [part] = 'dbt'
  )
  AND [revision] = 1
  AND [last_run_id] = ''
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- touch
UPDATE [Shop].[hightouch_planner].[sync_state] SET [revision] = 8
WHERE
  (
    [sync_id] = 'it''s "odd" \' AND [part] = ''
  )
  AND [revision] = 7
  AND [last_run_id] = '20260101000000000000abcd'
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- keep
UPDATE [Shop].[hightouch_planner].[sync_state] SET [run] = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "fabric sha2", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": false, "vetoed": null}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 3600, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'it''s "odd" \' AND [part] = 'dbt'
  )
  AND [holder] = 'dbt:first/3330d955';

-- create_plan
CREATE TABLE [Shop].[hightouch_planner].[k2geb0elpl5q8__2026013112000000000005c9_plan] AS
SELECT
  [id], [plan], [grade], [score], [weight], [balance], [active], [born], [opens], [seen_at], [device], [photo], [notes],
  CAST(HASHBYTES('SHA2_256', CAST(CONCAT(CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, CASE WHEN CONVERT(VARCHAR(20), [active]) IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CONVERT(VARCHAR(20), [active])), ':', CONVERT(VARCHAR(20), [active])) END, CASE WHEN CONVERT(VARCHAR(41), [balance]) IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CONVERT(VARCHAR(41), [balance])), ':', CONVERT(VARCHAR(41), [balance])) END, CASE WHEN CONVERT(VARCHAR(10), [born], 23) IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CONVERT(VARCHAR(10), [born], 23)), ':', CONVERT(VARCHAR(10), [born], 23)) END, CASE WHEN CONVERT(VARCHAR(36), [device]) IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CONVERT(VARCHAR(36), [device])), ':', CONVERT(VARCHAR(36), [device])) END, CASE WHEN CAST(RTRIM([grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CAST(RTRIM([grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8), ':', CAST(RTRIM([grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) END, CASE WHEN CAST([notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CAST([notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8), ':', CAST([notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) END, CASE WHEN CONVERT(VARCHAR(16), CAST([opens] AS TIME(7)), 121) IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CONVERT(VARCHAR(16), CAST([opens] AS TIME(7)), 121)), ':', CONVERT(VARCHAR(16), CAST([opens] AS TIME(7)), 121)) END, CASE WHEN CONVERT(VARCHAR(MAX), [photo], 2) IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CONVERT(VARCHAR(MAX), [photo], 2)), ':', CONVERT(VARCHAR(MAX), [photo], 2)) END, CASE WHEN CONVERT(VARCHAR(16), CAST(CAST([score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CONVERT(VARCHAR(16), CAST(CAST([score] AS FLOAT) + 0 AS VARBINARY(8)), 2)), ':', CONVERT(VARCHAR(16), CAST(CAST([score] AS FLOAT) + 0 AS VARBINARY(8)), 2)) END, CASE WHEN REPLACE(CONVERT(VARCHAR(27), CAST([seen_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL THEN '-' ELSE CONCAT(DATALENGTH(REPLACE(CONVERT(VARCHAR(27), CAST([seen_at] AS DATETIME2(7)), 121), ' ', 'T')), ':', REPLACE(CONVERT(VARCHAR(27), CAST([seen_at] AS DATETIME2(7)), 121), ' ', 'T')) END, CASE WHEN CONVERT(VARCHAR(16), CAST(CAST([weight] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL THEN '-' ELSE CONCAT(DATALENGTH(CONVERT(VARCHAR(16), CAST(CAST([weight] AS FLOAT) + 0 AS VARBINARY(8)), 2)), ':', CONVERT(VARCHAR(16), CAST(CAST([weight] AS FLOAT) + 0 AS VARBINARY(8)), 2)) END) AS VARBINARY(MAX))) AS VARBINARY(32)) AS [lightning_version]
FROM shop.users;

-- release
UPDATE [Shop].[hightouch_planner].[sync_state] SET [run] = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "fabric sha2", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": true, "vetoed": null}', [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = 'it''s "odd" \' AND [part] = 'dbt'
  )
  AND [holder] = 'dbt:first/3330d955';

-- drop
IF OBJECT_ID(CONCAT(QUOTENAME(N'Shop'), '.', QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'a_plan')), 'U') IS NOT NULL
DROP TABLE [Shop].[hightouch_planner].[a_plan];
