-- evaluate the model
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000001_plan] AS
SELECT
  [new].[id],
  [new].[plan],
  [new].[grade],
  [new].[score],
  [new].[weight],
  [new].[balance],
  [new].[active],
  [new].[born],
  [new].[opens],
  [new].[seen_at],
  [new].[device],
  [new].[photo],
  [new].[notes],
  CAST(HASHBYTES(
    'SHA2_256',
    CAST(CONCAT(
      CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
      CASE
        WHEN CONVERT(VARCHAR(20), [new].[active]) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(20), [new].[active])),
          ':',
          CONVERT(VARCHAR(20), [new].[active])
        )
      END,
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
        WHEN CONVERT(VARCHAR(10), [new].[born], 23) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(10), [new].[born], 23)),
          ':',
          CONVERT(VARCHAR(10), [new].[born], 23)
        )
      END,
      CASE
        WHEN CONVERT(VARCHAR(36), [new].[device]) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(36), [new].[device])),
          ':',
          CONVERT(VARCHAR(36), [new].[device])
        )
      END,
      CASE
        WHEN CAST(RTRIM([new].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CAST(RTRIM([new].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8),
          ':',
          CAST(RTRIM([new].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        )
      END,
      CASE
        WHEN CAST([new].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CAST([new].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8),
          ':',
          CAST([new].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        )
      END,
      CASE
        WHEN CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121)),
          ':',
          CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121)
        )
      END,
      CASE
        WHEN CONVERT(VARCHAR(MAX), [new].[photo], 2) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(MAX), [new].[photo], 2)),
          ':',
          CONVERT(VARCHAR(MAX), [new].[photo], 2)
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
      END,
      CASE
        WHEN REPLACE(CONVERT(VARCHAR(27), CAST([new].[seen_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(
            REPLACE(CONVERT(VARCHAR(27), CAST([new].[seen_at] AS DATETIME2(7)), 121), ' ', 'T')
          ),
          ':',
          REPLACE(CONVERT(VARCHAR(27), CAST([new].[seen_at] AS DATETIME2(7)), 121), ' ', 'T')
        )
      END,
      CASE
        WHEN CONVERT(VARCHAR(16), CAST(CAST([new].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(16), CAST(CAST([new].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2)),
          ':',
          CONVERT(VARCHAR(16), CAST(CAST([new].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2)
        )
      END
    ) AS VARBINARY(MAX))
  ) AS VARBINARY(32)) AS [lightning_version]
FROM (
SELECT * FROM shop.users -- everyone
) AS [new];

-- count the plan
SELECT
  COUNT_BIG(*)
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_plan] AS [plan];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS
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
  [rows].[grade] COLLATE Latin1_General_100_BIN2_UTF8 AS [grade],
  [rows].[score] AS [score],
  [rows].[weight] AS [weight],
  [rows].[balance] AS [balance],
  [rows].[active] AS [active],
  [rows].[born] AS [born],
  [rows].[opens] AS [opens],
  [rows].[seen_at] AS [seen_at],
  [rows].[device] AS [device],
  [rows].[photo] AS [photo],
  [rows].[notes] COLLATE Latin1_General_100_BIN2_UTF8 AS [notes]
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[grade] AS [grade],
    [plan].[score] AS [score],
    [plan].[weight] AS [weight],
    [plan].[balance] AS [balance],
    [plan].[active] AS [active],
    [plan].[born] AS [born],
    [plan].[opens] AS [opens],
    [plan].[seen_at] AS [seen_at],
    [plan].[device] AS [device],
    [plan].[photo] AS [photo],
    [plan].[notes] AS [notes],
    [plan].[lightning_version] AS [lightning_version],
    CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
    CASE WHEN [plan].[id] IS NULL THEN NULL ELSE 'added' END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
    'absent' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_prior],
    '000000000000000000000001' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin]
  FROM [hightouch_planner].[users_to_crm_000000000000000000000001_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
) AS [rows];

-- count the changes
SELECT
  [keys].[lightning_op],
  [keys].[lightning_prior],
  SUM([keys].[copies]),
  COUNT_BIG(*)
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_prior] AS [lightning_prior],
    COUNT_BIG(*) AS [copies]
  FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
  GROUP BY
    [change].[lightning_op],
    [change].[lightning_prior],
    [change].[lightning_row_id]
) AS [keys]
GROUP BY
  [keys].[lightning_op],
  [keys].[lightning_prior];

-- read row ids
SELECT
  [change].[lightning_row_id],
  [change].[lightning_origin]
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
WHERE
  [change].[lightning_seq] >= 1 AND [change].[lightning_seq] <= 5
ORDER BY
  [change].[lightning_seq] ASC;

-- read rows
SELECT
  [change].[id] AS [id],
  [change].[plan] AS [plan],
  [change].[grade] AS [grade],
  [change].[score] AS [score],
  [change].[weight] AS [weight],
  [change].[balance] AS [balance],
  [change].[active] AS [active],
  [change].[born] AS [born],
  [change].[opens] AS [opens],
  [change].[seen_at] AS [seen_at],
  [change].[device] AS [device],
  [change].[photo] AS [photo],
  [change].[notes] AS [notes]
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
WHERE
  (
    [change].[lightning_seq] >= 1 AND [change].[lightning_seq] <= 5
  )
  AND [change].[lightning_seq] IN (1, 2, 5)
ORDER BY
  [change].[lightning_seq] ASC;

-- drop users_to_crm_000000000000000000000001_rejections
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'users_to_crm_000000000000000000000001_rejections')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[users_to_crm_000000000000000000000001_rejections];

-- prepare the rejections
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS
SELECT
  [change].[lightning_seq],
  [change].[lightning_row_id],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin],
  [change].[lightning_version],
  [change].[id],
  [change].[plan],
  [change].[grade],
  [change].[score],
  [change].[weight],
  [change].[balance],
  [change].[active],
  [change].[born],
  [change].[opens],
  [change].[seen_at],
  [change].[device],
  [change].[photo],
  [change].[notes]
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
WHERE
  0 = 1;

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"weight","type":"real"},"field":"weight"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(6)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetime2(6)"},"field":"seen_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"varchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","weight","balance","active","born","opens","seen_at","device","photo","notes"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [progress] = '{"format":3,"first":1,"last":6,"settled":[],"reserved":5,"landing":"users_to_crm_000000000000000000000001_staged0000"}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';

-- keep the rejections
INSERT INTO [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] (
  [lightning_seq],
  [lightning_row_id],
  [lightning_op],
  [lightning_state],
  [lightning_status],
  [lightning_reason],
  [lightning_origin],
  [lightning_version],
  [id],
  [plan],
  [grade],
  [score],
  [weight],
  [balance],
  [active],
  [born],
  [opens],
  [seen_at],
  [device],
  [photo],
  [notes]
)
SELECT
  [change].[lightning_seq] AS [lightning_seq],
  [change].[lightning_row_id] AS [lightning_row_id],
  [change].[lightning_op] AS [lightning_op],
  CASE
    WHEN [change].[lightning_op] = 'changed'
    THEN 'stale'
    WHEN [staged].[outcome] = 'refused'
    AND [change].[lightning_op] = 'added'
    AND [change].[lightning_prior] = 'absent'
    THEN 'absent'
    WHEN [staged].[outcome] = 'refused'
    AND (
      [change].[lightning_op] = 'removed'
      AND NOT [change].[lightning_prior] = 'in_doubt'
    )
    THEN 'stale'
    ELSE 'in_doubt'
  END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
  'failed' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
  [staged].[reason] AS [lightning_reason],
  [change].[lightning_origin] AS [lightning_origin],
  [change].[lightning_version] AS [lightning_version],
  [change].[id] AS [id],
  [change].[plan] AS [plan],
  [change].[grade] AS [grade],
  [change].[score] AS [score],
  [change].[weight] AS [weight],
  [change].[balance] AS [balance],
  [change].[active] AS [active],
  [change].[born] AS [born],
  [change].[opens] AS [opens],
  [change].[seen_at] AS [seen_at],
  [change].[device] AS [device],
  [change].[photo] AS [photo],
  [change].[notes] AS [notes]
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
INNER JOIN [hightouch_planner].[lightning_staged] AS [staged]
  ON [change].[lightning_seq] = [staged].[number];

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [progress] = '{"format":3,"first":1,"last":6,"settled":[[1,3]],"reserved":5,"landing":null}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"weight","type":"real"},"field":"weight"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(6)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetime2(6)"},"field":"seen_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"varchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","weight","balance","active","born","opens","seen_at","device","photo","notes"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections]
WHERE
  (
    (
      [lightning_seq] >= 3 AND [lightning_seq] < 5
    )
    OR (
      [lightning_seq] >= 5 AND [lightning_seq] < 6
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- set aside what is in doubt
INSERT INTO [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] (
  [lightning_seq],
  [lightning_row_id],
  [lightning_op],
  [lightning_state],
  [lightning_status],
  [lightning_reason],
  [lightning_origin],
  [lightning_version],
  [id],
  [plan],
  [grade],
  [score],
  [weight],
  [balance],
  [active],
  [born],
  [opens],
  [seen_at],
  [device],
  [photo],
  [notes]
)
SELECT
  [change].[lightning_seq] AS [lightning_seq],
  [change].[lightning_row_id] AS [lightning_row_id],
  [change].[lightning_op] AS [lightning_op],
  CASE WHEN [change].[lightning_op] = 'changed' THEN 'stale' ELSE 'in_doubt' END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
  'failed' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
  'never acknowledged' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
  [change].[lightning_origin] AS [lightning_origin],
  [change].[lightning_version] AS [lightning_version],
  [change].[id] AS [id],
  [change].[plan] AS [plan],
  [change].[grade] AS [grade],
  [change].[score] AS [score],
  [change].[weight] AS [weight],
  [change].[balance] AS [balance],
  [change].[active] AS [active],
  [change].[born] AS [born],
  [change].[opens] AS [opens],
  [change].[seen_at] AS [seen_at],
  [change].[device] AS [device],
  [change].[photo] AS [photo],
  [change].[notes] AS [notes]
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
WHERE
  (
    [change].[lightning_seq] >= 3 AND [change].[lightning_seq] < 5
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- set aside what was not sent
INSERT INTO [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] (
  [lightning_seq],
  [lightning_row_id],
  [lightning_op],
  [lightning_state],
  [lightning_status],
  [lightning_reason],
  [lightning_origin],
  [lightning_version],
  [id],
  [plan],
  [grade],
  [score],
  [weight],
  [balance],
  [active],
  [born],
  [opens],
  [seen_at],
  [device],
  [photo],
  [notes]
)
SELECT
  [change].[lightning_seq] AS [lightning_seq],
  [change].[lightning_row_id] AS [lightning_row_id],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
  'absent' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
  'aborted' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
  'it''s closed' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin],
  CAST(NULL AS VARBINARY(32)) AS [lightning_version],
  [change].[id] AS [id],
  CAST(NULL AS varchar(20)) AS [plan],
  CAST(NULL AS char(3)) AS [grade],
  CAST(NULL AS float) AS [score],
  CAST(NULL AS real) AS [weight],
  CAST(NULL AS decimal(18,2)) AS [balance],
  CAST(NULL AS bit) AS [active],
  CAST(NULL AS date) AS [born],
  CAST(NULL AS time(6)) AS [opens],
  CAST(NULL AS datetime2(6)) AS [seen_at],
  CAST(NULL AS uniqueidentifier) AS [device],
  CAST(NULL AS varbinary(8000)) AS [photo],
  CAST(NULL AS varchar(max)) AS [notes]
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
WHERE
  (
    [change].[lightning_seq] >= 5 AND [change].[lightning_seq] < 6
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- count rejections
SELECT
  [change].[lightning_op],
  [rejection].[lightning_state],
  [rejection].[lightning_status],
  COUNT_BIG(*)
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [rejection]
LEFT JOIN [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
  ON [change].[lightning_row_id] = [rejection].[lightning_row_id]
GROUP BY
  [change].[lightning_op],
  [rejection].[lightning_state],
  [rejection].[lightning_status];

-- log the operations
INSERT INTO [hightouch_audit].[sync_changelog] (
  [sync_id],
  [sync_run_id],
  [op_type],
  [row_id],
  [status],
  [failure_reason],
  [fields]
)
SELECT
  'users_to_crm',
  '000000000000000000000001',
  [outcome].[lightning_op],
  [outcome].[lightning_row_id],
  [outcome].[lightning_status],
  [outcome].[lightning_reason],
  CAST(JSON_OBJECT(
    'id': [outcome].[id],
    'plan': CAST([outcome].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    'grade': CAST(RTRIM([outcome].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    'score': [outcome].[score],
    'weight': [outcome].[weight],
    'balance': [outcome].[balance],
    'active': [outcome].[active],
    'born': CONVERT(VARCHAR(10), [outcome].[born], 23),
    'opens': CONVERT(VARCHAR(16), CAST([outcome].[opens] AS TIME(7)), 121),
    'seen_at': REPLACE(CONVERT(VARCHAR(27), CAST([outcome].[seen_at] AS DATETIME2(7)), 121), ' ', 'T'),
    'device': CONVERT(VARCHAR(36), [outcome].[device]),
    'photo': CONVERT(VARCHAR(MAX), [outcome].[photo], 2),
    'notes': CAST([outcome].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
  ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_row_id] AS [lightning_row_id],
    COALESCE([rejection].[lightning_status], 'succeeded') COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    [rejection].[lightning_reason] AS [lightning_reason],
    [change].[id] AS [id],
    [change].[plan] AS [plan],
    [change].[grade] AS [grade],
    [change].[score] AS [score],
    [change].[weight] AS [weight],
    [change].[balance] AS [balance],
    [change].[active] AS [active],
    [change].[born] AS [born],
    [change].[opens] AS [opens],
    [change].[seen_at] AS [seen_at],
    [change].[device] AS [device],
    [change].[photo] AS [photo],
    [change].[notes] AS [notes]
  FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
  LEFT JOIN [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [rejection]
    ON [rejection].[lightning_row_id] = [change].[lightning_row_id]
) AS [outcome]
WHERE
  [outcome].[lightning_op] IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM [hightouch_audit].[sync_snapshot]
WHERE
  [sync_id] = 'users_to_crm'
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
  'users_to_crm',
  '000000000000000000000001',
  'unchanged',
  CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
  'succeeded',
  NULL,
  CAST(JSON_OBJECT(
    'id': [plan].[id],
    'plan': CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    'grade': CAST(RTRIM([plan].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    'score': [plan].[score],
    'weight': [plan].[weight],
    'balance': [plan].[balance],
    'active': [plan].[active],
    'born': CONVERT(VARCHAR(10), [plan].[born], 23),
    'opens': CONVERT(VARCHAR(16), CAST([plan].[opens] AS TIME(7)), 121),
    'seen_at': REPLACE(CONVERT(VARCHAR(27), CAST([plan].[seen_at] AS DATETIME2(7)), 121), ' ', 'T'),
    'device': CONVERT(VARCHAR(36), [plan].[device]),
    'photo': CONVERT(VARCHAR(MAX), [plan].[photo], 2),
    'notes': CAST([plan].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
  ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[grade] AS [grade],
    [plan].[score] AS [score],
    [plan].[weight] AS [weight],
    [plan].[balance] AS [balance],
    [plan].[active] AS [active],
    [plan].[born] AS [born],
    [plan].[opens] AS [opens],
    [plan].[seen_at] AS [seen_at],
    [plan].[device] AS [device],
    [plan].[photo] AS [photo],
    [plan].[notes] AS [notes]
  FROM [hightouch_planner].[users_to_crm_000000000000000000000001_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
) AS [plan]
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
      WHERE
        [change].[lightning_row_id] = (
          CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [rejection]
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
      [sync_id] = 'users_to_crm' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
  'users_to_crm',
  '000000000000000000000001',
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
    'grade': CAST(RTRIM([outcome].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    'score': [outcome].[score],
    'weight': [outcome].[weight],
    'balance': [outcome].[balance],
    'active': [outcome].[active],
    'born': CONVERT(VARCHAR(10), [outcome].[born], 23),
    'opens': CONVERT(VARCHAR(16), CAST([outcome].[opens] AS TIME(7)), 121),
    'seen_at': REPLACE(CONVERT(VARCHAR(27), CAST([outcome].[seen_at] AS DATETIME2(7)), 121), ' ', 'T'),
    'device': CONVERT(VARCHAR(36), [outcome].[device]),
    'photo': CONVERT(VARCHAR(MAX), [outcome].[photo], 2),
    'notes': CAST([outcome].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
  ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_row_id] AS [lightning_row_id],
    COALESCE([rejection].[lightning_status], 'succeeded') COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    [rejection].[lightning_reason] AS [lightning_reason],
    [change].[id] AS [id],
    [change].[plan] AS [plan],
    [change].[grade] AS [grade],
    [change].[score] AS [score],
    [change].[weight] AS [weight],
    [change].[balance] AS [balance],
    [change].[active] AS [active],
    [change].[born] AS [born],
    [change].[opens] AS [opens],
    [change].[seen_at] AS [seen_at],
    [change].[device] AS [device],
    [change].[photo] AS [photo],
    [change].[notes] AS [notes]
  FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
  LEFT JOIN [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [rejection]
    ON [rejection].[lightning_row_id] = [change].[lightning_row_id]
) AS [outcome]
WHERE
  [outcome].[lightning_op] IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
  'users_to_crm',
  '000000000000000000000001',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'it''s closed',
  CAST('2026-01-31T12:00:00.000000' AS DATETIME2(6)),
  CAST(SYSUTCDATETIME() AS DATETIME2(6)),
  5,
  0,
  0,
  4,
  0,
  0,
  1,
  0,
  0,
  3,
  0,
  0
WHERE
  EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000001","base":"users_to_crm_000000000000000000000001_plan","deltas":[],"rejections":"users_to_crm_000000000000000000000001_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"weight","type":"real"},"field":"weight"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(6)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetime2(6)"},"field":"seen_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"varchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","weight","balance","active","born","opens","seen_at","device","photo","notes"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000001","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000001_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000001","numbers":{"format":3,"outcome":"failed","counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [run] = NULL, [progress] = NULL, [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';
