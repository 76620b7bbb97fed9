-- keep the requests
DELETE FROM [hightouch_audit].[sync_requests]
WHERE
  [sync_id] = 'users_to_crm'
  AND [noted_at] < DATEADD(SECOND, -604800, CAST(SYSUTCDATETIME() AS DATETIME2(6)));

-- keep the requests
INSERT INTO [hightouch_audit].[sync_requests] (
  [sync_id],
  [sync_run_id],
  [op_type],
  [row_ids],
  [request],
  [response],
  [noted_at]
)
SELECT
  CAST('users_to_crm' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST('1' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST('added' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST('["1", "2"]' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST('POST /users' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST(N'it''s a \ 🚀' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST(CAST('2026-01-31T12:00:00.000000' AS DATETIME2(6)) AS DATETIME2(6))
UNION ALL
SELECT
  CAST('users_to_crm' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST('1' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST('added' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST('["1", "2"]' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST('POST /users' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  CAST(CAST('2026-01-31T12:00:00.000000' AS DATETIME2(6)) AS DATETIME2(6));

-- read the requests
SELECT
  [op_type],
  [row_ids],
  [request],
  [response],
  [noted_at]
FROM [hightouch_audit].[sync_requests]
WHERE
  [sync_run_id] = '1'
ORDER BY
  [noted_at] ASC;
