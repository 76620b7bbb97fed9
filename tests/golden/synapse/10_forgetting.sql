-- take the lease
UPDATE [hightouch_planner].[sync_state] SET [last_run_id] = '1', [revision] = 1, [holder] = 'worker:1/cafe', [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = N'users'' ads 🚀' AND [part] = ''
  )
  AND [revision] = 0
  AND [last_run_id] = '1'
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- forget the sync
DELETE FROM [hightouch_planner].[sync_state]
WHERE
  [sync_id] = N'users'' ads 🚀'
  AND (
    [part] <> '' OR [holder] = 'worker:1/cafe'
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = N'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- drop w7t2ahob79wmw__000000000000000000000006_plan
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'w7t2ahob79wmw__000000000000000000000006_plan')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_plan];

-- drop w7t2ahob79wmw__000000000000000000000005_plan
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'w7t2ahob79wmw__000000000000000000000005_plan')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_plan];

-- drop w7t2ahob79wmw__000000000000000000000005_rejections
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'w7t2ahob79wmw__000000000000000000000005_rejections')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections];
