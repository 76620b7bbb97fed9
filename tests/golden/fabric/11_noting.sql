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
  CAST('users_to_crm' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST('1' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST('added' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST('["1", "2"]' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST('POST /users' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST('it''s a \ 🚀' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST(CAST('2026-01-31T12:00:00.000000' AS DATETIME2(6)) AS DATETIME2(6))
UNION ALL
SELECT
  CAST('users_to_crm' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST('1' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST('added' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST('["1", "2"]' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST('POST /users' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
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
