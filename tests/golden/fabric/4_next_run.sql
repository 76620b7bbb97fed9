-- choose rows to be sent again
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000099_rejections] AS
SELECT
  [rejection].[lightning_seq] AS [lightning_seq],
  [rejection].[lightning_row_id] AS [lightning_row_id],
  CASE
    WHEN NOT [rejection].[lightning_row_id] IN ('1', '2')
    THEN [rejection].[lightning_op]
  END AS [lightning_op],
  CASE
    WHEN [rejection].[lightning_row_id] IN ('1', '2')
    AND [rejection].[lightning_state] = 'present'
    THEN CAST('stale' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
    ELSE [rejection].[lightning_state]
  END AS [lightning_state],
  [rejection].[lightning_status] AS [lightning_status],
  [rejection].[lightning_reason] AS [lightning_reason],
  CASE
    WHEN NOT [rejection].[lightning_row_id] IN ('1', '2')
    THEN [rejection].[lightning_origin]
  END AS [lightning_origin],
  [rejection].[lightning_version] AS [lightning_version],
  [rejection].[id] AS [id],
  [rejection].[plan] AS [plan],
  [rejection].[grade] AS [grade],
  [rejection].[score] AS [score],
  [rejection].[weight] AS [weight],
  [rejection].[balance] AS [balance],
  [rejection].[active] AS [active],
  [rejection].[born] AS [born],
  [rejection].[opens] AS [opens],
  [rejection].[seen_at] AS [seen_at],
  [rejection].[device] AS [device],
  [rejection].[photo] AS [photo],
  [rejection].[notes] AS [notes]
FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [rejection]
UNION ALL
SELECT
  CAST(NULL AS BIGINT) AS [lightning_seq],
  CAST(CONVERT(VARCHAR(20), [known].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
  CAST('stale' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
  CAST('aborted' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
  CAST('to be sent again' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin],
  [known].[lightning_version] AS [lightning_version],
  [known].[id] AS [id],
  [known].[plan] AS [plan],
  [known].[grade] AS [grade],
  [known].[score] AS [score],
  [known].[weight] AS [weight],
  [known].[balance] AS [balance],
  [known].[active] AS [active],
  [known].[born] AS [born],
  [known].[opens] AS [opens],
  [known].[seen_at] AS [seen_at],
  [known].[device] AS [device],
  [known].[photo] AS [photo],
  [known].[notes] AS [notes]
FROM (
  SELECT
    [base].[id] AS [id],
    [base].[plan] AS [plan],
    [base].[grade] AS [grade],
    [base].[score] AS [score],
    [base].[weight] AS [weight],
    [base].[balance] AS [balance],
    [base].[active] AS [active],
    [base].[born] AS [born],
    [base].[opens] AS [opens],
    [base].[seen_at] AS [seen_at],
    [base].[device] AS [device],
    [base].[photo] AS [photo],
    [base].[notes] AS [notes],
    [base].[lightning_version],
    'present' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
    CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin],
    CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op]
  FROM (
    SELECT
      [base].[lightning_version] AS [lightning_version],
      [base].[id] AS [id],
      [base].[plan] AS [plan],
      [base].[grade] AS [grade],
      [base].[score] AS [score],
      [base].[weight] AS [weight],
      [base].[balance] AS [balance],
      [base].[active] AS [active],
      [base].[born] AS [born],
      [base].[opens] AS [opens],
      [base].[seen_at] AS [seen_at],
      [base].[device] AS [device],
      [base].[photo] AS [photo],
      [base].[notes] AS [notes]
    FROM [hightouch_planner].[users_to_crm_000000000000000000000001_plan] AS [base]
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM (
          SELECT
            [newer].[id] AS [id]
          FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [newer]
        ) AS [newer]
        WHERE
          [base].[id] = [newer].[id]
      )
  ) AS [base]
  WHERE
    NOT [base].[id] IS NULL
  UNION ALL
  SELECT
    [exception].[id] AS [id],
    [exception].[plan] AS [plan],
    [exception].[grade] AS [grade],
    [exception].[score] AS [score],
    [exception].[weight] AS [weight],
    [exception].[balance] AS [balance],
    [exception].[active] AS [active],
    [exception].[born] AS [born],
    [exception].[opens] AS [opens],
    [exception].[seen_at] AS [seen_at],
    [exception].[device] AS [device],
    [exception].[photo] AS [photo],
    [exception].[notes] AS [notes],
    [exception].[lightning_version],
    [exception].[lightning_state] AS [lightning_state],
    [exception].[lightning_status] AS [lightning_status],
    [exception].[lightning_origin] AS [lightning_origin],
    [exception].[lightning_op] AS [lightning_op]
  FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [exception]
) AS [known]
WHERE
  CAST(CONVERT(VARCHAR(20), [known].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IN ('1', '2')
  AND [known].[lightning_status] IS NULL;

-- drop users_to_crm_000000000000000000000099_rejections
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'users_to_crm_000000000000000000000099_rejections')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[users_to_crm_000000000000000000000099_rejections];

-- take the lease
UPDATE [hightouch_planner].[sync_state] SET [last_run_id] = '1', [revision] = 1, [holder] = 'worker:1/cafe', [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  )
  AND [revision] = 0
  AND [last_run_id] = '1'
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- evaluate the model
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS
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
FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [plan];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000002_changes] AS
WITH [ops] AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      ORDER BY CASE
        WHEN [ops].[lightning_op] = 'added'
        THEN 1
        WHEN [ops].[lightning_op] = 'changed'
        THEN 2
        WHEN [ops].[lightning_op] = 'removed'
        THEN 3
        ELSE 4
      END ASC
    ) AS [lightning_seq]
  FROM (
    SELECT
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[id]
        ELSE [new].[id]
      END AS [id],
      [new].[lightning_version] AS [lightning_version],
      [known].[lightning_status] AS [lightning_status],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN CASE WHEN [known].[lightning_state] = 'absent' THEN 'vanished' ELSE 'removed' END
        ELSE CASE
          WHEN [new].[id] IS NULL
          THEN NULL
          WHEN [known].[id] IS NULL OR [known].[lightning_state] IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN [known].[lightning_state] = 'present'
          AND [new].[lightning_version] = [known].[lightning_version]
          THEN NULL
          ELSE 'changed'
        END
      END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
      COALESCE([known].[lightning_state], 'absent') COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_prior],
      CASE
        WHEN NOT [known].[lightning_origin] IS NULL
        AND (
          (
            (
              [new].[id] IS NULL AND NOT [known].[id] IS NULL
            )
            AND [known].[lightning_op] = 'removed'
          )
          OR (
            NOT (
              [new].[id] IS NULL AND NOT [known].[id] IS NULL
            )
            AND (
              [known].[lightning_op] <> 'removed'
              AND [new].[lightning_version] = [known].[lightning_version]
            )
          )
        )
        THEN [known].[lightning_origin]
        ELSE '000000000000000000000002'
      END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin]
    FROM (
      SELECT
        [plan].[id] AS [id],
        [plan].[lightning_version] AS [lightning_version]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [plan]
    ) AS [new]
    FULL JOIN (
      SELECT
        [base].[id] AS [id],
        [base].[lightning_version],
        'present' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
        CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
        CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin],
        CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op]
      FROM (
        SELECT
          [base].[lightning_version] AS [lightning_version],
          [base].[id] AS [id]
        FROM [hightouch_planner].[users_to_crm_000000000000000000000001_plan] AS [base]
        WHERE
          NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                [newer].[id] AS [id]
              FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [newer]
            ) AS [newer]
            WHERE
              [base].[id] = [newer].[id]
          )
      ) AS [base]
      WHERE
        NOT [base].[id] IS NULL
      UNION ALL
      SELECT
        [exception].[id] AS [id],
        [exception].[lightning_version],
        [exception].[lightning_state] AS [lightning_state],
        [exception].[lightning_status] AS [lightning_status],
        [exception].[lightning_origin] AS [lightning_origin],
        [exception].[lightning_op] AS [lightning_op]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [exception]
    ) AS [known]
      ON [new].[id] = [known].[id]
  ) AS [ops]
  WHERE
    NOT [ops].[lightning_op] IS NULL
)
SELECT
  [rows].[lightning_seq],
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
    [new].[lightning_version],
    CAST(CONVERT(VARCHAR(20), [new].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
    [ops].[lightning_seq],
    [ops].[lightning_op],
    [ops].[lightning_prior],
    [ops].[lightning_origin]
  FROM [ops]
  INNER JOIN (
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
      [plan].[lightning_version] AS [lightning_version]
    FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [plan]
  ) AS [new]
    ON [ops].[id] = [new].[id]
  WHERE
    [ops].[lightning_op] IN ('added', 'changed', 'taken')
  UNION ALL
  SELECT
    [known].[id],
    [known].[plan],
    [known].[grade],
    [known].[score],
    [known].[weight],
    [known].[balance],
    [known].[active],
    [known].[born],
    [known].[opens],
    [known].[seen_at],
    [known].[device],
    [known].[photo],
    [known].[notes],
    CAST(NULL AS VARBINARY(32)) AS [lightning_version],
    CAST(CONVERT(VARCHAR(20), [known].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
    [ops].[lightning_seq],
    [ops].[lightning_op],
    [ops].[lightning_prior],
    [ops].[lightning_origin]
  FROM [ops]
  INNER JOIN (
    SELECT
      [base].[id] AS [id],
      [base].[plan] AS [plan],
      [base].[grade] AS [grade],
      [base].[score] AS [score],
      [base].[weight] AS [weight],
      [base].[balance] AS [balance],
      [base].[active] AS [active],
      [base].[born] AS [born],
      [base].[opens] AS [opens],
      [base].[seen_at] AS [seen_at],
      [base].[device] AS [device],
      [base].[photo] AS [photo],
      [base].[notes] AS [notes],
      'present' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
      CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
      CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin],
      CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op]
    FROM (
      SELECT
        [base].[id] AS [id],
        [base].[plan] AS [plan],
        [base].[grade] AS [grade],
        [base].[score] AS [score],
        [base].[weight] AS [weight],
        [base].[balance] AS [balance],
        [base].[active] AS [active],
        [base].[born] AS [born],
        [base].[opens] AS [opens],
        [base].[seen_at] AS [seen_at],
        [base].[device] AS [device],
        [base].[photo] AS [photo],
        [base].[notes] AS [notes]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000001_plan] AS [base]
      WHERE
        NOT EXISTS(
          SELECT
            1
          FROM (
            SELECT
              [newer].[id] AS [id]
            FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [newer]
          ) AS [newer]
          WHERE
            [base].[id] = [newer].[id]
        )
    ) AS [base]
    WHERE
      NOT [base].[id] IS NULL
    UNION ALL
    SELECT
      [exception].[id] AS [id],
      [exception].[plan] AS [plan],
      [exception].[grade] AS [grade],
      [exception].[score] AS [score],
      [exception].[weight] AS [weight],
      [exception].[balance] AS [balance],
      [exception].[active] AS [active],
      [exception].[born] AS [born],
      [exception].[opens] AS [opens],
      [exception].[seen_at] AS [seen_at],
      [exception].[device] AS [device],
      [exception].[photo] AS [photo],
      [exception].[notes] AS [notes],
      [exception].[lightning_state] AS [lightning_state],
      [exception].[lightning_status] AS [lightning_status],
      [exception].[lightning_origin] AS [lightning_origin],
      [exception].[lightning_op] AS [lightning_op]
    FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections] AS [exception]
  ) AS [known]
    ON [ops].[id] = [known].[id]
  WHERE
    [ops].[lightning_op] IN ('removed', 'vanished')
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000002_changes] AS [change]
  GROUP BY
    [change].[lightning_op],
    [change].[lightning_prior],
    [change].[lightning_row_id]
) AS [keys]
GROUP BY
  [keys].[lightning_op],
  [keys].[lightning_prior];

-- count earlier attempts
SELECT
  [change].[lightning_seq],
  COUNT_BIG(*),
  MAX([logged].[failure_reason])
FROM [hightouch_planner].[users_to_crm_000000000000000000000002_changes] AS [change]
INNER JOIN [hightouch_audit].[sync_changelog] AS [logged]
  ON [logged].[sync_id] = 'users_to_crm'
  AND [logged].[row_id] = [change].[lightning_row_id]
  AND [logged].[sync_run_id] >= [change].[lightning_origin]
  AND [logged].[status] = 'failed'
WHERE
  [change].[lightning_origin] <> '000000000000000000000002'
  AND [change].[lightning_seq] <= 5
GROUP BY
  [change].[lightning_seq]
HAVING
  COUNT_BIG(*) >= 3;

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000002","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"weight","type":"real"},"field":"weight"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(6)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetime2(6)"},"field":"seen_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"varchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","weight","balance","active","born","opens","seen_at","device","photo","notes"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000002_plan","changes":"users_to_crm_000000000000000000000002_changes","rejections":"users_to_crm_000000000000000000000002_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":false}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';

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
  '000000000000000000000002',
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
    'succeeded' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000002_changes] AS [change]
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

-- look at the snapshot
SELECT
TOP 1
  1
FROM [hightouch_audit].[sync_snapshot]
WHERE
  [sync_id] = 'users_to_crm';

-- refresh the snapshot
DELETE FROM [hightouch_audit].[sync_snapshot]
WHERE
  (
    [sync_id] = 'users_to_crm'
    AND [row_id] IN (
      SELECT
        [change].[lightning_row_id]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000002_changes] AS [change]
      WHERE
        [change].[lightning_op] IN ('added', 'changed', 'taken', 'removed', 'vanished')
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
  [sync_id],
  [sync_run_id],
  'unchanged',
  [row_id],
  [status],
  [failure_reason],
  [fields]
FROM [hightouch_audit].[sync_snapshot]
WHERE
  (
    [sync_id] = 'users_to_crm' AND [op_type] IN ('added', 'changed')
  )
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
  (
    [sync_id] = 'users_to_crm' AND [op_type] IN ('added', 'changed')
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
  [log].[sync_id],
  [log].[sync_run_id],
  'unchanged',
  [log].[row_id],
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
    [sync_id] AS [sync_id],
    [sync_run_id] AS [sync_run_id],
    [row_id] AS [row_id]
  FROM [hightouch_audit].[sync_snapshot]
  WHERE
    [sync_id] = 'users_to_crm'
    AND (
      [status] <> 'succeeded'
      AND [row_id] IN (
        SELECT
          [lightning_row_id]
        FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections]
      )
    )
) AS [log]
INNER JOIN (
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
) AS [plan]
  ON (
    CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
  ) = [log].[row_id]
WHERE
  EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users_to_crm' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM [hightouch_audit].[sync_snapshot]
WHERE
  (
    [sync_id] = 'users_to_crm'
    AND (
      [status] <> 'succeeded'
      AND [row_id] IN (
        SELECT
          [lightning_row_id]
        FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections]
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
) AS [plan]
WHERE
  (
    (
      NOT EXISTS(
        SELECT
          1
        FROM [hightouch_planner].[users_to_crm_000000000000000000000002_changes] AS [change]
        WHERE
          [change].[lightning_row_id] = (
            CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
          )
      )
      AND CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IN (
        SELECT
          [lightning_row_id]
        FROM [hightouch_planner].[users_to_crm_000000000000000000000001_rejections]
      )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM [hightouch_audit].[sync_snapshot] AS [log]
      WHERE
        [log].[sync_id] = 'users_to_crm'
        AND [log].[row_id] = (
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
  '000000000000000000000002',
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
    'succeeded' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000002_changes] AS [change]
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
  '000000000000000000000002',
  'id',
  'crm',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00.000000' AS DATETIME2(6)),
  CAST(SYSUTCDATETIME() AS DATETIME2(6)),
  3,
  1,
  1,
  3,
  1,
  1,
  3,
  1,
  1,
  0,
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
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"weight","type":"real"},"field":"weight"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(6)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetime2(6)"},"field":"seen_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"varchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","weight","balance","active","born","opens","seen_at","device","photo","notes"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000002","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000002_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000002","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [run] = NULL, [progress] = NULL, [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';
