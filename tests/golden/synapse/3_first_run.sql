-- evaluate the model
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000001_plan]
WITH (DISTRIBUTION = HASH([id]), HEAP) AS
SELECT
  [new].[id],
  [new].[plan],
  [new].[grade],
  [new].[score],
  [new].[balance],
  [new].[fee],
  [new].[active],
  [new].[born],
  [new].[opens],
  [new].[seen_at],
  [new].[heard_at],
  [new].[device],
  [new].[photo],
  [new].[notes],
  CAST(HASHBYTES(
    'SHA2_256',
    CAST(CONCAT(
      CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
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
        WHEN CONVERT(VARCHAR(32), [new].[fee], 2) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(32), [new].[fee], 2)),
          ':',
          CONVERT(VARCHAR(32), [new].[fee], 2)
        )
      END,
      CASE
        WHEN CAST(RTRIM([new].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CAST(RTRIM([new].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2),
          ':',
          CAST(RTRIM([new].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
        )
      END,
      CASE
        WHEN REPLACE(CONVERT(VARCHAR(27), CAST([new].[heard_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(
            REPLACE(CONVERT(VARCHAR(27), CAST([new].[heard_at] AS DATETIME2(7)), 121), ' ', 'T')
          ),
          ':',
          REPLACE(CONVERT(VARCHAR(27), CAST([new].[heard_at] AS DATETIME2(7)), 121), ' ', 'T')
        )
      END,
      CASE
        WHEN CAST([new].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CAST([new].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2),
          ':',
          CAST([new].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
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
        WHEN CAST([new].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CAST([new].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2),
          ':',
          CAST([new].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
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
        WHEN CONCAT(
          REPLACE(
            CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([new].[seen_at], '+00:00') AS DATETIME2(7)), 121),
            ' ',
            'T'
          ),
          'Z'
        ) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(
            CONCAT(
              REPLACE(
                CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([new].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                ' ',
                'T'
              ),
              'Z'
            )
          ),
          ':',
          CONCAT(
            REPLACE(
              CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([new].[seen_at], '+00:00') AS DATETIME2(7)), 121),
              ' ',
              'T'
            ),
            'Z'
          )
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
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000001_changes]
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
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
  [rows].[plan] COLLATE Latin1_General_100_BIN2 AS [plan],
  [rows].[grade] COLLATE Latin1_General_100_BIN2 AS [grade],
  [rows].[score] AS [score],
  [rows].[balance] AS [balance],
  [rows].[fee] AS [fee],
  [rows].[active] AS [active],
  [rows].[born] AS [born],
  [rows].[opens] AS [opens],
  [rows].[seen_at] AS [seen_at],
  [rows].[heard_at] AS [heard_at],
  [rows].[device] AS [device],
  [rows].[photo] AS [photo],
  [rows].[notes] COLLATE Latin1_General_100_BIN2 AS [notes]
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[grade] AS [grade],
    [plan].[score] AS [score],
    [plan].[balance] AS [balance],
    [plan].[fee] AS [fee],
    [plan].[active] AS [active],
    [plan].[born] AS [born],
    [plan].[opens] AS [opens],
    [plan].[seen_at] AS [seen_at],
    [plan].[heard_at] AS [heard_at],
    [plan].[device] AS [device],
    [plan].[photo] AS [photo],
    [plan].[notes] AS [notes],
    [plan].[lightning_version] AS [lightning_version],
    CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_row_id],
    CASE WHEN [plan].[id] IS NULL THEN NULL ELSE 'added' END COLLATE Latin1_General_100_BIN2 AS [lightning_op],
    'absent' COLLATE Latin1_General_100_BIN2 AS [lightning_prior],
    '000000000000000000000001' COLLATE Latin1_General_100_BIN2 AS [lightning_origin]
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
  [change].[balance] AS [balance],
  [change].[fee] AS [fee],
  [change].[active] AS [active],
  [change].[born] AS [born],
  [change].[opens] AS [opens],
  [change].[seen_at] AS [seen_at],
  [change].[heard_at] AS [heard_at],
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
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000001_rejections]
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
SELECT
  [change].[lightning_seq],
  [change].[lightning_row_id],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_op],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_state],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_status],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_reason],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_origin],
  [change].[lightning_version],
  [change].[id],
  [change].[plan],
  [change].[grade],
  [change].[score],
  [change].[balance],
  [change].[fee],
  [change].[active],
  [change].[born],
  [change].[opens],
  [change].[seen_at],
  [change].[heard_at],
  [change].[device],
  [change].[photo],
  [change].[notes]
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_changes] AS [change]
WHERE
  0 = 1;

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"nvarchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"fee","type":"money"},"field":"fee"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(7)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetimeoffset(7)"},"field":"seen_at"},{"column":{"name":"heard_at","type":"datetime2(7)"},"field":"heard_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"nvarchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","balance","fee","active","born","opens","seen_at","heard_at","device","photo","notes"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
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
  [balance],
  [fee],
  [active],
  [born],
  [opens],
  [seen_at],
  [heard_at],
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
  END COLLATE Latin1_General_100_BIN2 AS [lightning_state],
  'failed' COLLATE Latin1_General_100_BIN2 AS [lightning_status],
  [staged].[reason] AS [lightning_reason],
  [change].[lightning_origin] AS [lightning_origin],
  [change].[lightning_version] AS [lightning_version],
  [change].[id] AS [id],
  [change].[plan] AS [plan],
  [change].[grade] AS [grade],
  [change].[score] AS [score],
  [change].[balance] AS [balance],
  [change].[fee] AS [fee],
  [change].[active] AS [active],
  [change].[born] AS [born],
  [change].[opens] AS [opens],
  [change].[seen_at] AS [seen_at],
  [change].[heard_at] AS [heard_at],
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
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"nvarchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"fee","type":"money"},"field":"fee"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(7)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetimeoffset(7)"},"field":"seen_at"},{"column":{"name":"heard_at","type":"datetime2(7)"},"field":"heard_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"nvarchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","balance","fee","active","born","opens","seen_at","heard_at","device","photo","notes"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
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
  [balance],
  [fee],
  [active],
  [born],
  [opens],
  [seen_at],
  [heard_at],
  [device],
  [photo],
  [notes]
)
SELECT
  [change].[lightning_seq] AS [lightning_seq],
  [change].[lightning_row_id] AS [lightning_row_id],
  [change].[lightning_op] AS [lightning_op],
  CASE WHEN [change].[lightning_op] = 'changed' THEN 'stale' ELSE 'in_doubt' END COLLATE Latin1_General_100_BIN2 AS [lightning_state],
  'failed' COLLATE Latin1_General_100_BIN2 AS [lightning_status],
  'never acknowledged' COLLATE Latin1_General_100_BIN2 AS [lightning_reason],
  [change].[lightning_origin] AS [lightning_origin],
  [change].[lightning_version] AS [lightning_version],
  [change].[id] AS [id],
  [change].[plan] AS [plan],
  [change].[grade] AS [grade],
  [change].[score] AS [score],
  [change].[balance] AS [balance],
  [change].[fee] AS [fee],
  [change].[active] AS [active],
  [change].[born] AS [born],
  [change].[opens] AS [opens],
  [change].[seen_at] AS [seen_at],
  [change].[heard_at] AS [heard_at],
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
  [balance],
  [fee],
  [active],
  [born],
  [opens],
  [seen_at],
  [heard_at],
  [device],
  [photo],
  [notes]
)
SELECT
  [change].[lightning_seq] AS [lightning_seq],
  [change].[lightning_row_id] AS [lightning_row_id],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_op],
  'absent' COLLATE Latin1_General_100_BIN2 AS [lightning_state],
  'aborted' COLLATE Latin1_General_100_BIN2 AS [lightning_status],
  'it''s closed' COLLATE Latin1_General_100_BIN2 AS [lightning_reason],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_origin],
  CAST(NULL AS VARBINARY(32)) AS [lightning_version],
  [change].[id] AS [id],
  CAST(NULL AS nvarchar(20)) AS [plan],
  CAST(NULL AS char(3)) AS [grade],
  CAST(NULL AS float) AS [score],
  CAST(NULL AS decimal(18,2)) AS [balance],
  CAST(NULL AS money) AS [fee],
  CAST(NULL AS bit) AS [active],
  CAST(NULL AS date) AS [born],
  CAST(NULL AS time(7)) AS [opens],
  CAST(NULL AS datetimeoffset(7)) AS [seen_at],
  CAST(NULL AS datetime2(7)) AS [heard_at],
  CAST(NULL AS uniqueidentifier) AS [device],
  CAST(NULL AS varbinary(8000)) AS [photo],
  CAST(NULL AS nvarchar(max)) AS [notes]
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
  CONCAT(
    CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
    '{"id":',
    COALESCE(CONVERT(VARCHAR(20), [outcome].[id]), 'null'),
    ',"plan":',
    CASE
      WHEN [outcome].[plan] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(CAST([outcome].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '\', '\\'),
                                                                        '"',
                                                                        '\"'
                                                                      ),
                                                                      NCHAR(1),
                                                                      '\u0001'
                                                                    ),
                                                                    NCHAR(2),
                                                                    '\u0002'
                                                                  ),
                                                                  NCHAR(3),
                                                                  '\u0003'
                                                                ),
                                                                NCHAR(4),
                                                                '\u0004'
                                                              ),
                                                              NCHAR(5),
                                                              '\u0005'
                                                            ),
                                                            NCHAR(6),
                                                            '\u0006'
                                                          ),
                                                          NCHAR(7),
                                                          '\u0007'
                                                        ),
                                                        NCHAR(8),
                                                        '\b'
                                                      ),
                                                      NCHAR(9),
                                                      '\t'
                                                    ),
                                                    NCHAR(10),
                                                    '\n'
                                                  ),
                                                  NCHAR(11),
                                                  '\u000b'
                                                ),
                                                NCHAR(12),
                                                '\f'
                                              ),
                                              NCHAR(13),
                                              '\r'
                                            ),
                                            NCHAR(14),
                                            '\u000e'
                                          ),
                                          NCHAR(15),
                                          '\u000f'
                                        ),
                                        NCHAR(16),
                                        '\u0010'
                                      ),
                                      NCHAR(17),
                                      '\u0011'
                                    ),
                                    NCHAR(18),
                                    '\u0012'
                                  ),
                                  NCHAR(19),
                                  '\u0013'
                                ),
                                NCHAR(20),
                                '\u0014'
                              ),
                              NCHAR(21),
                              '\u0015'
                            ),
                            NCHAR(22),
                            '\u0016'
                          ),
                          NCHAR(23),
                          '\u0017'
                        ),
                        NCHAR(24),
                        '\u0018'
                      ),
                      NCHAR(25),
                      '\u0019'
                    ),
                    NCHAR(26),
                    '\u001a'
                  ),
                  NCHAR(27),
                  '\u001b'
                ),
                NCHAR(28),
                '\u001c'
              ),
              NCHAR(29),
              '\u001d'
            ),
            NCHAR(30),
            '\u001e'
          ),
          NCHAR(31),
          '\u001f'
        ),
        '"'
      )
    END,
    ',"grade":',
    CASE
      WHEN [outcome].[grade] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(
                                                                          CAST(RTRIM([outcome].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
                                                                          '\',
                                                                          '\\'
                                                                        ),
                                                                        '"',
                                                                        '\"'
                                                                      ),
                                                                      NCHAR(1),
                                                                      '\u0001'
                                                                    ),
                                                                    NCHAR(2),
                                                                    '\u0002'
                                                                  ),
                                                                  NCHAR(3),
                                                                  '\u0003'
                                                                ),
                                                                NCHAR(4),
                                                                '\u0004'
                                                              ),
                                                              NCHAR(5),
                                                              '\u0005'
                                                            ),
                                                            NCHAR(6),
                                                            '\u0006'
                                                          ),
                                                          NCHAR(7),
                                                          '\u0007'
                                                        ),
                                                        NCHAR(8),
                                                        '\b'
                                                      ),
                                                      NCHAR(9),
                                                      '\t'
                                                    ),
                                                    NCHAR(10),
                                                    '\n'
                                                  ),
                                                  NCHAR(11),
                                                  '\u000b'
                                                ),
                                                NCHAR(12),
                                                '\f'
                                              ),
                                              NCHAR(13),
                                              '\r'
                                            ),
                                            NCHAR(14),
                                            '\u000e'
                                          ),
                                          NCHAR(15),
                                          '\u000f'
                                        ),
                                        NCHAR(16),
                                        '\u0010'
                                      ),
                                      NCHAR(17),
                                      '\u0011'
                                    ),
                                    NCHAR(18),
                                    '\u0012'
                                  ),
                                  NCHAR(19),
                                  '\u0013'
                                ),
                                NCHAR(20),
                                '\u0014'
                              ),
                              NCHAR(21),
                              '\u0015'
                            ),
                            NCHAR(22),
                            '\u0016'
                          ),
                          NCHAR(23),
                          '\u0017'
                        ),
                        NCHAR(24),
                        '\u0018'
                      ),
                      NCHAR(25),
                      '\u0019'
                    ),
                    NCHAR(26),
                    '\u001a'
                  ),
                  NCHAR(27),
                  '\u001b'
                ),
                NCHAR(28),
                '\u001c'
              ),
              NCHAR(29),
              '\u001d'
            ),
            NCHAR(30),
            '\u001e'
          ),
          NCHAR(31),
          '\u001f'
        ),
        '"'
      )
    END,
    ',"score":',
    COALESCE(CONVERT(VARCHAR(32), CAST([outcome].[score] AS FLOAT) + 0, 3), 'null'),
    ',"balance":',
    COALESCE(CONVERT(VARCHAR(41), [outcome].[balance]), 'null'),
    ',"fee":',
    COALESCE(CONVERT(VARCHAR(32), [outcome].[fee], 2), 'null'),
    ',"active":',
    CASE
      WHEN [outcome].[active] = 1
      THEN 'true'
      WHEN [outcome].[active] = 0
      THEN 'false'
      ELSE 'null'
    END,
    ',"born":',
    CASE
      WHEN [outcome].[born] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(10), [outcome].[born], 23), '"')
    END,
    ',"opens":',
    CASE
      WHEN [outcome].[opens] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(16), CAST([outcome].[opens] AS TIME(7)), 121), '"')
    END,
    ',"seen_at":',
    CASE
      WHEN [outcome].[seen_at] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        CONCAT(
          REPLACE(
            CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([outcome].[seen_at], '+00:00') AS DATETIME2(7)), 121),
            ' ',
            'T'
          ),
          'Z'
        ),
        '"'
      )
    END,
    ',"heard_at":',
    CASE
      WHEN [outcome].[heard_at] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(CONVERT(VARCHAR(27), CAST([outcome].[heard_at] AS DATETIME2(7)), 121), ' ', 'T'),
        '"'
      )
    END,
    ',"device":',
    CASE
      WHEN [outcome].[device] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(36), [outcome].[device]), '"')
    END,
    ',"photo":',
    CASE
      WHEN [outcome].[photo] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(MAX), [outcome].[photo], 2), '"')
    END,
    ',"notes":',
    CASE
      WHEN [outcome].[notes] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(CAST([outcome].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '\', '\\'),
                                                                        '"',
                                                                        '\"'
                                                                      ),
                                                                      NCHAR(1),
                                                                      '\u0001'
                                                                    ),
                                                                    NCHAR(2),
                                                                    '\u0002'
                                                                  ),
                                                                  NCHAR(3),
                                                                  '\u0003'
                                                                ),
                                                                NCHAR(4),
                                                                '\u0004'
                                                              ),
                                                              NCHAR(5),
                                                              '\u0005'
                                                            ),
                                                            NCHAR(6),
                                                            '\u0006'
                                                          ),
                                                          NCHAR(7),
                                                          '\u0007'
                                                        ),
                                                        NCHAR(8),
                                                        '\b'
                                                      ),
                                                      NCHAR(9),
                                                      '\t'
                                                    ),
                                                    NCHAR(10),
                                                    '\n'
                                                  ),
                                                  NCHAR(11),
                                                  '\u000b'
                                                ),
                                                NCHAR(12),
                                                '\f'
                                              ),
                                              NCHAR(13),
                                              '\r'
                                            ),
                                            NCHAR(14),
                                            '\u000e'
                                          ),
                                          NCHAR(15),
                                          '\u000f'
                                        ),
                                        NCHAR(16),
                                        '\u0010'
                                      ),
                                      NCHAR(17),
                                      '\u0011'
                                    ),
                                    NCHAR(18),
                                    '\u0012'
                                  ),
                                  NCHAR(19),
                                  '\u0013'
                                ),
                                NCHAR(20),
                                '\u0014'
                              ),
                              NCHAR(21),
                              '\u0015'
                            ),
                            NCHAR(22),
                            '\u0016'
                          ),
                          NCHAR(23),
                          '\u0017'
                        ),
                        NCHAR(24),
                        '\u0018'
                      ),
                      NCHAR(25),
                      '\u0019'
                    ),
                    NCHAR(26),
                    '\u001a'
                  ),
                  NCHAR(27),
                  '\u001b'
                ),
                NCHAR(28),
                '\u001c'
              ),
              NCHAR(29),
              '\u001d'
            ),
            NCHAR(30),
            '\u001e'
          ),
          NCHAR(31),
          '\u001f'
        ),
        '"'
      )
    END,
    '}'
  )
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_row_id] AS [lightning_row_id],
    COALESCE([rejection].[lightning_status], 'succeeded') COLLATE Latin1_General_100_BIN2 AS [lightning_status],
    [rejection].[lightning_reason] AS [lightning_reason],
    [change].[id] AS [id],
    [change].[plan] AS [plan],
    [change].[grade] AS [grade],
    [change].[score] AS [score],
    [change].[balance] AS [balance],
    [change].[fee] AS [fee],
    [change].[active] AS [active],
    [change].[born] AS [born],
    [change].[opens] AS [opens],
    [change].[seen_at] AS [seen_at],
    [change].[heard_at] AS [heard_at],
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
  CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
  'succeeded',
  NULL,
  CONCAT(
    CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
    '{"id":',
    COALESCE(CONVERT(VARCHAR(20), [plan].[id]), 'null'),
    ',"plan":',
    CASE
      WHEN [plan].[plan] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '\', '\\'),
                                                                        '"',
                                                                        '\"'
                                                                      ),
                                                                      NCHAR(1),
                                                                      '\u0001'
                                                                    ),
                                                                    NCHAR(2),
                                                                    '\u0002'
                                                                  ),
                                                                  NCHAR(3),
                                                                  '\u0003'
                                                                ),
                                                                NCHAR(4),
                                                                '\u0004'
                                                              ),
                                                              NCHAR(5),
                                                              '\u0005'
                                                            ),
                                                            NCHAR(6),
                                                            '\u0006'
                                                          ),
                                                          NCHAR(7),
                                                          '\u0007'
                                                        ),
                                                        NCHAR(8),
                                                        '\b'
                                                      ),
                                                      NCHAR(9),
                                                      '\t'
                                                    ),
                                                    NCHAR(10),
                                                    '\n'
                                                  ),
                                                  NCHAR(11),
                                                  '\u000b'
                                                ),
                                                NCHAR(12),
                                                '\f'
                                              ),
                                              NCHAR(13),
                                              '\r'
                                            ),
                                            NCHAR(14),
                                            '\u000e'
                                          ),
                                          NCHAR(15),
                                          '\u000f'
                                        ),
                                        NCHAR(16),
                                        '\u0010'
                                      ),
                                      NCHAR(17),
                                      '\u0011'
                                    ),
                                    NCHAR(18),
                                    '\u0012'
                                  ),
                                  NCHAR(19),
                                  '\u0013'
                                ),
                                NCHAR(20),
                                '\u0014'
                              ),
                              NCHAR(21),
                              '\u0015'
                            ),
                            NCHAR(22),
                            '\u0016'
                          ),
                          NCHAR(23),
                          '\u0017'
                        ),
                        NCHAR(24),
                        '\u0018'
                      ),
                      NCHAR(25),
                      '\u0019'
                    ),
                    NCHAR(26),
                    '\u001a'
                  ),
                  NCHAR(27),
                  '\u001b'
                ),
                NCHAR(28),
                '\u001c'
              ),
              NCHAR(29),
              '\u001d'
            ),
            NCHAR(30),
            '\u001e'
          ),
          NCHAR(31),
          '\u001f'
        ),
        '"'
      )
    END,
    ',"grade":',
    CASE
      WHEN [plan].[grade] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(
                                                                          CAST(RTRIM([plan].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
                                                                          '\',
                                                                          '\\'
                                                                        ),
                                                                        '"',
                                                                        '\"'
                                                                      ),
                                                                      NCHAR(1),
                                                                      '\u0001'
                                                                    ),
                                                                    NCHAR(2),
                                                                    '\u0002'
                                                                  ),
                                                                  NCHAR(3),
                                                                  '\u0003'
                                                                ),
                                                                NCHAR(4),
                                                                '\u0004'
                                                              ),
                                                              NCHAR(5),
                                                              '\u0005'
                                                            ),
                                                            NCHAR(6),
                                                            '\u0006'
                                                          ),
                                                          NCHAR(7),
                                                          '\u0007'
                                                        ),
                                                        NCHAR(8),
                                                        '\b'
                                                      ),
                                                      NCHAR(9),
                                                      '\t'
                                                    ),
                                                    NCHAR(10),
                                                    '\n'
                                                  ),
                                                  NCHAR(11),
                                                  '\u000b'
                                                ),
                                                NCHAR(12),
                                                '\f'
                                              ),
                                              NCHAR(13),
                                              '\r'
                                            ),
                                            NCHAR(14),
                                            '\u000e'
                                          ),
                                          NCHAR(15),
                                          '\u000f'
                                        ),
                                        NCHAR(16),
                                        '\u0010'
                                      ),
                                      NCHAR(17),
                                      '\u0011'
                                    ),
                                    NCHAR(18),
                                    '\u0012'
                                  ),
                                  NCHAR(19),
                                  '\u0013'
                                ),
                                NCHAR(20),
                                '\u0014'
                              ),
                              NCHAR(21),
                              '\u0015'
                            ),
                            NCHAR(22),
                            '\u0016'
                          ),
                          NCHAR(23),
                          '\u0017'
                        ),
                        NCHAR(24),
                        '\u0018'
                      ),
                      NCHAR(25),
                      '\u0019'
                    ),
                    NCHAR(26),
                    '\u001a'
                  ),
                  NCHAR(27),
                  '\u001b'
                ),
                NCHAR(28),
                '\u001c'
              ),
              NCHAR(29),
              '\u001d'
            ),
            NCHAR(30),
            '\u001e'
          ),
          NCHAR(31),
          '\u001f'
        ),
        '"'
      )
    END,
    ',"score":',
    COALESCE(CONVERT(VARCHAR(32), CAST([plan].[score] AS FLOAT) + 0, 3), 'null'),
    ',"balance":',
    COALESCE(CONVERT(VARCHAR(41), [plan].[balance]), 'null'),
    ',"fee":',
    COALESCE(CONVERT(VARCHAR(32), [plan].[fee], 2), 'null'),
    ',"active":',
    CASE
      WHEN [plan].[active] = 1
      THEN 'true'
      WHEN [plan].[active] = 0
      THEN 'false'
      ELSE 'null'
    END,
    ',"born":',
    CASE
      WHEN [plan].[born] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(10), [plan].[born], 23), '"')
    END,
    ',"opens":',
    CASE
      WHEN [plan].[opens] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(16), CAST([plan].[opens] AS TIME(7)), 121), '"')
    END,
    ',"seen_at":',
    CASE
      WHEN [plan].[seen_at] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        CONCAT(
          REPLACE(
            CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([plan].[seen_at], '+00:00') AS DATETIME2(7)), 121),
            ' ',
            'T'
          ),
          'Z'
        ),
        '"'
      )
    END,
    ',"heard_at":',
    CASE
      WHEN [plan].[heard_at] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(CONVERT(VARCHAR(27), CAST([plan].[heard_at] AS DATETIME2(7)), 121), ' ', 'T'),
        '"'
      )
    END,
    ',"device":',
    CASE
      WHEN [plan].[device] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(36), [plan].[device]), '"')
    END,
    ',"photo":',
    CASE
      WHEN [plan].[photo] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(MAX), [plan].[photo], 2), '"')
    END,
    ',"notes":',
    CASE
      WHEN [plan].[notes] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(CAST([plan].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '\', '\\'),
                                                                        '"',
                                                                        '\"'
                                                                      ),
                                                                      NCHAR(1),
                                                                      '\u0001'
                                                                    ),
                                                                    NCHAR(2),
                                                                    '\u0002'
                                                                  ),
                                                                  NCHAR(3),
                                                                  '\u0003'
                                                                ),
                                                                NCHAR(4),
                                                                '\u0004'
                                                              ),
                                                              NCHAR(5),
                                                              '\u0005'
                                                            ),
                                                            NCHAR(6),
                                                            '\u0006'
                                                          ),
                                                          NCHAR(7),
                                                          '\u0007'
                                                        ),
                                                        NCHAR(8),
                                                        '\b'
                                                      ),
                                                      NCHAR(9),
                                                      '\t'
                                                    ),
                                                    NCHAR(10),
                                                    '\n'
                                                  ),
                                                  NCHAR(11),
                                                  '\u000b'
                                                ),
                                                NCHAR(12),
                                                '\f'
                                              ),
                                              NCHAR(13),
                                              '\r'
                                            ),
                                            NCHAR(14),
                                            '\u000e'
                                          ),
                                          NCHAR(15),
                                          '\u000f'
                                        ),
                                        NCHAR(16),
                                        '\u0010'
                                      ),
                                      NCHAR(17),
                                      '\u0011'
                                    ),
                                    NCHAR(18),
                                    '\u0012'
                                  ),
                                  NCHAR(19),
                                  '\u0013'
                                ),
                                NCHAR(20),
                                '\u0014'
                              ),
                              NCHAR(21),
                              '\u0015'
                            ),
                            NCHAR(22),
                            '\u0016'
                          ),
                          NCHAR(23),
                          '\u0017'
                        ),
                        NCHAR(24),
                        '\u0018'
                      ),
                      NCHAR(25),
                      '\u0019'
                    ),
                    NCHAR(26),
                    '\u001a'
                  ),
                  NCHAR(27),
                  '\u001b'
                ),
                NCHAR(28),
                '\u001c'
              ),
              NCHAR(29),
              '\u001d'
            ),
            NCHAR(30),
            '\u001e'
          ),
          NCHAR(31),
          '\u001f'
        ),
        '"'
      )
    END,
    '}'
  )
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[grade] AS [grade],
    [plan].[score] AS [score],
    [plan].[balance] AS [balance],
    [plan].[fee] AS [fee],
    [plan].[active] AS [active],
    [plan].[born] AS [born],
    [plan].[opens] AS [opens],
    [plan].[seen_at] AS [seen_at],
    [plan].[heard_at] AS [heard_at],
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
          CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
        )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [rejection]
      WHERE
        [rejection].[lightning_row_id] = (
          CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
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
  CONCAT(
    CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
    '{"id":',
    COALESCE(CONVERT(VARCHAR(20), [outcome].[id]), 'null'),
    ',"plan":',
    CASE
      WHEN [outcome].[plan] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(CAST([outcome].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '\', '\\'),
                                                                        '"',
                                                                        '\"'
                                                                      ),
                                                                      NCHAR(1),
                                                                      '\u0001'
                                                                    ),
                                                                    NCHAR(2),
                                                                    '\u0002'
                                                                  ),
                                                                  NCHAR(3),
                                                                  '\u0003'
                                                                ),
                                                                NCHAR(4),
                                                                '\u0004'
                                                              ),
                                                              NCHAR(5),
                                                              '\u0005'
                                                            ),
                                                            NCHAR(6),
                                                            '\u0006'
                                                          ),
                                                          NCHAR(7),
                                                          '\u0007'
                                                        ),
                                                        NCHAR(8),
                                                        '\b'
                                                      ),
                                                      NCHAR(9),
                                                      '\t'
                                                    ),
                                                    NCHAR(10),
                                                    '\n'
                                                  ),
                                                  NCHAR(11),
                                                  '\u000b'
                                                ),
                                                NCHAR(12),
                                                '\f'
                                              ),
                                              NCHAR(13),
                                              '\r'
                                            ),
                                            NCHAR(14),
                                            '\u000e'
                                          ),
                                          NCHAR(15),
                                          '\u000f'
                                        ),
                                        NCHAR(16),
                                        '\u0010'
                                      ),
                                      NCHAR(17),
                                      '\u0011'
                                    ),
                                    NCHAR(18),
                                    '\u0012'
                                  ),
                                  NCHAR(19),
                                  '\u0013'
                                ),
                                NCHAR(20),
                                '\u0014'
                              ),
                              NCHAR(21),
                              '\u0015'
                            ),
                            NCHAR(22),
                            '\u0016'
                          ),
                          NCHAR(23),
                          '\u0017'
                        ),
                        NCHAR(24),
                        '\u0018'
                      ),
                      NCHAR(25),
                      '\u0019'
                    ),
                    NCHAR(26),
                    '\u001a'
                  ),
                  NCHAR(27),
                  '\u001b'
                ),
                NCHAR(28),
                '\u001c'
              ),
              NCHAR(29),
              '\u001d'
            ),
            NCHAR(30),
            '\u001e'
          ),
          NCHAR(31),
          '\u001f'
        ),
        '"'
      )
    END,
    ',"grade":',
    CASE
      WHEN [outcome].[grade] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(
                                                                          CAST(RTRIM([outcome].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
                                                                          '\',
                                                                          '\\'
                                                                        ),
                                                                        '"',
                                                                        '\"'
                                                                      ),
                                                                      NCHAR(1),
                                                                      '\u0001'
                                                                    ),
                                                                    NCHAR(2),
                                                                    '\u0002'
                                                                  ),
                                                                  NCHAR(3),
                                                                  '\u0003'
                                                                ),
                                                                NCHAR(4),
                                                                '\u0004'
                                                              ),
                                                              NCHAR(5),
                                                              '\u0005'
                                                            ),
                                                            NCHAR(6),
                                                            '\u0006'
                                                          ),
                                                          NCHAR(7),
                                                          '\u0007'
                                                        ),
                                                        NCHAR(8),
                                                        '\b'
                                                      ),
                                                      NCHAR(9),
                                                      '\t'
                                                    ),
                                                    NCHAR(10),
                                                    '\n'
                                                  ),
                                                  NCHAR(11),
                                                  '\u000b'
                                                ),
                                                NCHAR(12),
                                                '\f'
                                              ),
                                              NCHAR(13),
                                              '\r'
                                            ),
                                            NCHAR(14),
                                            '\u000e'
                                          ),
                                          NCHAR(15),
                                          '\u000f'
                                        ),
                                        NCHAR(16),
                                        '\u0010'
                                      ),
                                      NCHAR(17),
                                      '\u0011'
                                    ),
                                    NCHAR(18),
                                    '\u0012'
                                  ),
                                  NCHAR(19),
                                  '\u0013'
                                ),
                                NCHAR(20),
                                '\u0014'
                              ),
                              NCHAR(21),
                              '\u0015'
                            ),
                            NCHAR(22),
                            '\u0016'
                          ),
                          NCHAR(23),
                          '\u0017'
                        ),
                        NCHAR(24),
                        '\u0018'
                      ),
                      NCHAR(25),
                      '\u0019'
                    ),
                    NCHAR(26),
                    '\u001a'
                  ),
                  NCHAR(27),
                  '\u001b'
                ),
                NCHAR(28),
                '\u001c'
              ),
              NCHAR(29),
              '\u001d'
            ),
            NCHAR(30),
            '\u001e'
          ),
          NCHAR(31),
          '\u001f'
        ),
        '"'
      )
    END,
    ',"score":',
    COALESCE(CONVERT(VARCHAR(32), CAST([outcome].[score] AS FLOAT) + 0, 3), 'null'),
    ',"balance":',
    COALESCE(CONVERT(VARCHAR(41), [outcome].[balance]), 'null'),
    ',"fee":',
    COALESCE(CONVERT(VARCHAR(32), [outcome].[fee], 2), 'null'),
    ',"active":',
    CASE
      WHEN [outcome].[active] = 1
      THEN 'true'
      WHEN [outcome].[active] = 0
      THEN 'false'
      ELSE 'null'
    END,
    ',"born":',
    CASE
      WHEN [outcome].[born] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(10), [outcome].[born], 23), '"')
    END,
    ',"opens":',
    CASE
      WHEN [outcome].[opens] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(16), CAST([outcome].[opens] AS TIME(7)), 121), '"')
    END,
    ',"seen_at":',
    CASE
      WHEN [outcome].[seen_at] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        CONCAT(
          REPLACE(
            CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([outcome].[seen_at], '+00:00') AS DATETIME2(7)), 121),
            ' ',
            'T'
          ),
          'Z'
        ),
        '"'
      )
    END,
    ',"heard_at":',
    CASE
      WHEN [outcome].[heard_at] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(CONVERT(VARCHAR(27), CAST([outcome].[heard_at] AS DATETIME2(7)), 121), ' ', 'T'),
        '"'
      )
    END,
    ',"device":',
    CASE
      WHEN [outcome].[device] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(36), [outcome].[device]), '"')
    END,
    ',"photo":',
    CASE
      WHEN [outcome].[photo] IS NULL
      THEN 'null'
      ELSE CONCAT('"', CONVERT(VARCHAR(MAX), [outcome].[photo], 2), '"')
    END,
    ',"notes":',
    CASE
      WHEN [outcome].[notes] IS NULL
      THEN 'null'
      ELSE CONCAT(
        '"',
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(CAST([outcome].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '\', '\\'),
                                                                        '"',
                                                                        '\"'
                                                                      ),
                                                                      NCHAR(1),
                                                                      '\u0001'
                                                                    ),
                                                                    NCHAR(2),
                                                                    '\u0002'
                                                                  ),
                                                                  NCHAR(3),
                                                                  '\u0003'
                                                                ),
                                                                NCHAR(4),
                                                                '\u0004'
                                                              ),
                                                              NCHAR(5),
                                                              '\u0005'
                                                            ),
                                                            NCHAR(6),
                                                            '\u0006'
                                                          ),
                                                          NCHAR(7),
                                                          '\u0007'
                                                        ),
                                                        NCHAR(8),
                                                        '\b'
                                                      ),
                                                      NCHAR(9),
                                                      '\t'
                                                    ),
                                                    NCHAR(10),
                                                    '\n'
                                                  ),
                                                  NCHAR(11),
                                                  '\u000b'
                                                ),
                                                NCHAR(12),
                                                '\f'
                                              ),
                                              NCHAR(13),
                                              '\r'
                                            ),
                                            NCHAR(14),
                                            '\u000e'
                                          ),
                                          NCHAR(15),
                                          '\u000f'
                                        ),
                                        NCHAR(16),
                                        '\u0010'
                                      ),
                                      NCHAR(17),
                                      '\u0011'
                                    ),
                                    NCHAR(18),
                                    '\u0012'
                                  ),
                                  NCHAR(19),
                                  '\u0013'
                                ),
                                NCHAR(20),
                                '\u0014'
                              ),
                              NCHAR(21),
                              '\u0015'
                            ),
                            NCHAR(22),
                            '\u0016'
                          ),
                          NCHAR(23),
                          '\u0017'
                        ),
                        NCHAR(24),
                        '\u0018'
                      ),
                      NCHAR(25),
                      '\u0019'
                    ),
                    NCHAR(26),
                    '\u001a'
                  ),
                  NCHAR(27),
                  '\u001b'
                ),
                NCHAR(28),
                '\u001c'
              ),
              NCHAR(29),
              '\u001d'
            ),
            NCHAR(30),
            '\u001e'
          ),
          NCHAR(31),
          '\u001f'
        ),
        '"'
      )
    END,
    '}'
  )
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_row_id] AS [lightning_row_id],
    COALESCE([rejection].[lightning_status], 'succeeded') COLLATE Latin1_General_100_BIN2 AS [lightning_status],
    [rejection].[lightning_reason] AS [lightning_reason],
    [change].[id] AS [id],
    [change].[plan] AS [plan],
    [change].[grade] AS [grade],
    [change].[score] AS [score],
    [change].[balance] AS [balance],
    [change].[fee] AS [fee],
    [change].[active] AS [active],
    [change].[born] AS [born],
    [change].[opens] AS [opens],
    [change].[seen_at] AS [seen_at],
    [change].[heard_at] AS [heard_at],
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
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000001","base":"users_to_crm_000000000000000000000001_plan","deltas":[],"rejections":"users_to_crm_000000000000000000000001_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"nvarchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"fee","type":"money"},"field":"fee"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(7)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetimeoffset(7)"},"field":"seen_at"},{"column":{"name":"heard_at","type":"datetime2(7)"},"field":"heard_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"nvarchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","balance","fee","active","born","opens","seen_at","heard_at","device","photo","notes"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000001","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000001_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000001","numbers":{"format":3,"outcome":"failed","counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [run] = NULL, [progress] = NULL, [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';
