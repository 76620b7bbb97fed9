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
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_plan]
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
FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_changes]
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN [rows].[lightning_op] = 'added'
      THEN 1
      WHEN [rows].[lightning_op] = 'changed'
      THEN 2
      WHEN [rows].[lightning_op] = 'removed'
      THEN 3
      ELSE 4
    END ASC
  ) AS [lightning_seq],
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
    [ops].[id] AS [id],
    [ops].[plan] AS [plan],
    [ops].[grade] AS [grade],
    [ops].[score] AS [score],
    [ops].[balance] AS [balance],
    [ops].[fee] AS [fee],
    [ops].[active] AS [active],
    [ops].[born] AS [born],
    [ops].[opens] AS [opens],
    [ops].[seen_at] AS [seen_at],
    [ops].[heard_at] AS [heard_at],
    [ops].[device] AS [device],
    [ops].[photo] AS [photo],
    [ops].[notes] AS [notes],
    [ops].[lightning_version] AS [lightning_version],
    CAST(CONVERT(VARCHAR(20), [ops].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_row_id],
    [ops].[lightning_op] AS [lightning_op],
    [ops].[lightning_prior] AS [lightning_prior],
    [ops].[lightning_origin] AS [lightning_origin]
  FROM (
    SELECT
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[id]
        ELSE [new].[id]
      END AS [id],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[plan]
        ELSE [new].[plan]
      END AS [plan],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[grade]
        ELSE [new].[grade]
      END AS [grade],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[score]
        ELSE [new].[score]
      END AS [score],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[balance]
        ELSE [new].[balance]
      END AS [balance],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[fee]
        ELSE [new].[fee]
      END AS [fee],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[active]
        ELSE [new].[active]
      END AS [active],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[born]
        ELSE [new].[born]
      END AS [born],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[opens]
        ELSE [new].[opens]
      END AS [opens],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[seen_at]
        ELSE [new].[seen_at]
      END AS [seen_at],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[heard_at]
        ELSE [new].[heard_at]
      END AS [heard_at],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[device]
        ELSE [new].[device]
      END AS [device],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[photo]
        ELSE [new].[photo]
      END AS [photo],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[notes]
        ELSE [new].[notes]
      END AS [notes],
      [new].[lightning_version] AS [lightning_version],
      CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_status],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN [new].[id] IS NULL
          THEN NULL
          WHEN [known].[id] IS NULL
          THEN 'added'
          WHEN NOT [known].[id] IS NULL
          AND NOT (
            (
              CASE
                WHEN (
                  CAST([new].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([new].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN (
                  CAST([known].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([known].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN (
                  CAST(RTRIM([new].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST(RTRIM([new].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN (
                  CAST(RTRIM([known].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST(RTRIM([known].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(41), [new].[balance]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(41), [new].[balance]), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(41), [known].[balance]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(41), [known].[balance]), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(32), [new].[fee], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(32), [new].[fee], 2), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(32), [known].[fee], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(32), [known].[fee], 2), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(20), [new].[active]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(20), [new].[active]), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(20), [known].[active]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(20), [known].[active]), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(10), [new].[born], 23) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(10), [new].[born], 23), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(10), [known].[born], 23) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(10), [known].[born], 23), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONCAT(
                  REPLACE(
                    CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([new].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                    ' ',
                    'T'
                  ),
                  'Z'
                ) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONCAT(
                    REPLACE(
                      CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([new].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                      ' ',
                      'T'
                    ),
                    'Z'
                  ),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONCAT(
                  REPLACE(
                    CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([known].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                    ' ',
                    'T'
                  ),
                  'Z'
                ) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONCAT(
                    REPLACE(
                      CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([known].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                      ' ',
                      'T'
                    ),
                    'Z'
                  ),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN REPLACE(CONVERT(VARCHAR(27), CAST([new].[heard_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
                THEN ''
                ELSE CONCAT(
                  REPLACE(CONVERT(VARCHAR(27), CAST([new].[heard_at] AS DATETIME2(7)), 121), ' ', 'T'),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN REPLACE(CONVERT(VARCHAR(27), CAST([known].[heard_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
                THEN ''
                ELSE CONCAT(
                  REPLACE(CONVERT(VARCHAR(27), CAST([known].[heard_at] AS DATETIME2(7)), 121), ' ', 'T'),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(36), [new].[device]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(36), [new].[device]), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(36), [known].[device]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(36), [known].[device]), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(MAX), [new].[photo], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(MAX), [new].[photo], 2), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(MAX), [known].[photo], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(MAX), [known].[photo], 2), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN (
                  CAST([new].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([new].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN (
                  CAST([known].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([known].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            )
          )
          THEN NULL
          ELSE 'changed'
        END
      END COLLATE Latin1_General_100_BIN2 AS [lightning_op],
      CASE WHEN [known].[id] IS NULL THEN 'absent' ELSE 'present' END COLLATE Latin1_General_100_BIN2 AS [lightning_prior],
      '000000000000000000000003' COLLATE Latin1_General_100_BIN2 AS [lightning_origin]
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
        [plan].[lightning_version] AS [lightning_version]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
    ) AS [new]
    FULL JOIN (
      SELECT
        [base].[id] AS [id],
        [base].[plan] AS [plan],
        [base].[grade] AS [grade],
        [base].[score] AS [score],
        [base].[balance] AS [balance],
        [base].[fee] AS [fee],
        [base].[active] AS [active],
        [base].[born] AS [born],
        [base].[opens] AS [opens],
        [base].[seen_at] AS [seen_at],
        [base].[heard_at] AS [heard_at],
        [base].[device] AS [device],
        [base].[photo] AS [photo],
        [base].[notes] AS [notes]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [base]
      WHERE
        NOT [base].[id] IS NULL
    ) AS [known]
      ON [new].[id] = [known].[id]
  ) AS [ops]
  WHERE
    NOT [ops].[lightning_op] IS NULL
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000003_changes] AS [change]
  GROUP BY
    [change].[lightning_op],
    [change].[lightning_prior],
    [change].[lightning_row_id]
) AS [keys]
GROUP BY
  [keys].[lightning_op],
  [keys].[lightning_prior];

-- count rows without a key
SELECT
  COUNT_BIG(*)
FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
WHERE
  [plan].[id] IS NULL;

-- drop users_to_crm_000000000000000000000003_changes
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'users_to_crm_000000000000000000000003_changes')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_changes];

-- set duplicate keys aside
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_rejections]
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
SELECT
  CAST(NULL AS BIGINT) AS [lightning_seq],
  [new].[lightning_row_id] AS [lightning_row_id],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_op],
  CAST(CASE WHEN [known].[id] IS NULL THEN 'absent' ELSE 'present' END AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_state],
  CAST('failed' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_status],
  'duplicate primary key, number of rows: ' + CAST([new].[lightning_copies] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_reason],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_origin],
  CASE
    WHEN NOT [known].[id] IS NULL
    THEN CAST(HASHBYTES(
      'SHA2_256',
      CAST(CONCAT(
        CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
        CASE
          WHEN CONVERT(VARCHAR(20), [known].[active]) IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CONVERT(VARCHAR(20), [known].[active])),
            ':',
            CONVERT(VARCHAR(20), [known].[active])
          )
        END,
        CASE
          WHEN CONVERT(VARCHAR(41), [known].[balance]) IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CONVERT(VARCHAR(41), [known].[balance])),
            ':',
            CONVERT(VARCHAR(41), [known].[balance])
          )
        END,
        CASE
          WHEN CONVERT(VARCHAR(10), [known].[born], 23) IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CONVERT(VARCHAR(10), [known].[born], 23)),
            ':',
            CONVERT(VARCHAR(10), [known].[born], 23)
          )
        END,
        CASE
          WHEN CONVERT(VARCHAR(36), [known].[device]) IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CONVERT(VARCHAR(36), [known].[device])),
            ':',
            CONVERT(VARCHAR(36), [known].[device])
          )
        END,
        CASE
          WHEN CONVERT(VARCHAR(32), [known].[fee], 2) IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CONVERT(VARCHAR(32), [known].[fee], 2)),
            ':',
            CONVERT(VARCHAR(32), [known].[fee], 2)
          )
        END,
        CASE
          WHEN CAST(RTRIM([known].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CAST(RTRIM([known].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2),
            ':',
            CAST(RTRIM([known].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
          )
        END,
        CASE
          WHEN REPLACE(CONVERT(VARCHAR(27), CAST([known].[heard_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(
              REPLACE(CONVERT(VARCHAR(27), CAST([known].[heard_at] AS DATETIME2(7)), 121), ' ', 'T')
            ),
            ':',
            REPLACE(CONVERT(VARCHAR(27), CAST([known].[heard_at] AS DATETIME2(7)), 121), ' ', 'T')
          )
        END,
        CASE
          WHEN CAST([known].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CAST([known].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2),
            ':',
            CAST([known].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
          )
        END,
        CASE
          WHEN CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121) IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121)),
            ':',
            CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121)
          )
        END,
        CASE
          WHEN CONVERT(VARCHAR(MAX), [known].[photo], 2) IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CONVERT(VARCHAR(MAX), [known].[photo], 2)),
            ':',
            CONVERT(VARCHAR(MAX), [known].[photo], 2)
          )
        END,
        CASE
          WHEN CAST([known].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CAST([known].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2),
            ':',
            CAST([known].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
          )
        END,
        CASE
          WHEN CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(
              CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2)
            ),
            ':',
            CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2)
          )
        END,
        CASE
          WHEN CONCAT(
            REPLACE(
              CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([known].[seen_at], '+00:00') AS DATETIME2(7)), 121),
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
                  CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([known].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                  ' ',
                  'T'
                ),
                'Z'
              )
            ),
            ':',
            CONCAT(
              REPLACE(
                CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([known].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                ' ',
                'T'
              ),
              'Z'
            )
          )
        END
      ) AS VARBINARY(MAX))
    ) AS VARBINARY(32))
    ELSE CAST(NULL AS VARBINARY(32))
  END AS [lightning_version],
  [new].[id] AS [id],
  [known].[plan] COLLATE Latin1_General_100_BIN2 AS [plan],
  [known].[grade] COLLATE Latin1_General_100_BIN2 AS [grade],
  [known].[score] AS [score],
  [known].[balance] AS [balance],
  [known].[fee] AS [fee],
  [known].[active] AS [active],
  [known].[born] AS [born],
  [known].[opens] AS [opens],
  [known].[seen_at] AS [seen_at],
  [known].[heard_at] AS [heard_at],
  [known].[device] AS [device],
  [known].[photo] AS [photo],
  [known].[notes] COLLATE Latin1_General_100_BIN2 AS [notes]
FROM (
  SELECT
    [rows].[id] AS [id],
    [rows].[lightning_row_id] AS [lightning_row_id],
    [keys].[lightning_copies] AS [lightning_copies]
  FROM (
    SELECT
      [plan].[id] AS [id],
      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_row_id],
      ROW_NUMBER() OVER (
        PARTITION BY CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
        ORDER BY CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 ASC
      ) AS [lightning_copy]
    FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
    WHERE
      NOT [plan].[id] IS NULL
  ) AS [rows]
  INNER JOIN (
    SELECT
      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_row_id],
      COUNT_BIG(*) AS [lightning_copies]
    FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
    WHERE
      NOT [plan].[id] IS NULL
    GROUP BY
      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
    HAVING
      COUNT_BIG(*) > 1
  ) AS [keys]
    ON [rows].[lightning_row_id] = [keys].[lightning_row_id]
  WHERE
    [rows].[lightning_copy] = 1
) AS [new]
LEFT JOIN (
  SELECT
    [base].[id] AS [id],
    [base].[plan] AS [plan],
    [base].[grade] AS [grade],
    [base].[score] AS [score],
    [base].[balance] AS [balance],
    [base].[fee] AS [fee],
    [base].[active] AS [active],
    [base].[born] AS [born],
    [base].[opens] AS [opens],
    [base].[seen_at] AS [seen_at],
    [base].[heard_at] AS [heard_at],
    [base].[device] AS [device],
    [base].[photo] AS [photo],
    [base].[notes] AS [notes]
  FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [base]
  WHERE
    NOT [base].[id] IS NULL
) AS [known]
  ON [new].[id] = [known].[id];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_changes]
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN [rows].[lightning_op] = 'added'
      THEN 1
      WHEN [rows].[lightning_op] = 'changed'
      THEN 2
      WHEN [rows].[lightning_op] = 'removed'
      THEN 3
      ELSE 4
    END ASC
  ) AS [lightning_seq],
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
    [ops].[id] AS [id],
    [ops].[plan] AS [plan],
    [ops].[grade] AS [grade],
    [ops].[score] AS [score],
    [ops].[balance] AS [balance],
    [ops].[fee] AS [fee],
    [ops].[active] AS [active],
    [ops].[born] AS [born],
    [ops].[opens] AS [opens],
    [ops].[seen_at] AS [seen_at],
    [ops].[heard_at] AS [heard_at],
    [ops].[device] AS [device],
    [ops].[photo] AS [photo],
    [ops].[notes] AS [notes],
    [ops].[lightning_version] AS [lightning_version],
    CAST(CONVERT(VARCHAR(20), [ops].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_row_id],
    [ops].[lightning_op] AS [lightning_op],
    [ops].[lightning_prior] AS [lightning_prior],
    [ops].[lightning_origin] AS [lightning_origin]
  FROM (
    SELECT
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[id]
        ELSE [new].[id]
      END AS [id],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[plan]
        ELSE [new].[plan]
      END AS [plan],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[grade]
        ELSE [new].[grade]
      END AS [grade],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[score]
        ELSE [new].[score]
      END AS [score],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[balance]
        ELSE [new].[balance]
      END AS [balance],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[fee]
        ELSE [new].[fee]
      END AS [fee],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[active]
        ELSE [new].[active]
      END AS [active],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[born]
        ELSE [new].[born]
      END AS [born],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[opens]
        ELSE [new].[opens]
      END AS [opens],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[seen_at]
        ELSE [new].[seen_at]
      END AS [seen_at],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[heard_at]
        ELSE [new].[heard_at]
      END AS [heard_at],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[device]
        ELSE [new].[device]
      END AS [device],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[photo]
        ELSE [new].[photo]
      END AS [photo],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[notes]
        ELSE [new].[notes]
      END AS [notes],
      [new].[lightning_version] AS [lightning_version],
      CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_status],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN [new].[id] IS NULL
          THEN NULL
          WHEN [known].[id] IS NULL
          THEN 'added'
          WHEN NOT [known].[id] IS NULL
          AND NOT (
            (
              CASE
                WHEN (
                  CAST([new].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([new].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN (
                  CAST([known].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([known].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN (
                  CAST(RTRIM([new].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST(RTRIM([new].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN (
                  CAST(RTRIM([known].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST(RTRIM([known].[grade]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(41), [new].[balance]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(41), [new].[balance]), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(41), [known].[balance]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(41), [known].[balance]), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(32), [new].[fee], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(32), [new].[fee], 2), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(32), [known].[fee], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(32), [known].[fee], 2), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(20), [new].[active]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(20), [new].[active]), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(20), [known].[active]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(20), [known].[active]), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(10), [new].[born], 23) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(10), [new].[born], 23), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(10), [known].[born], 23) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(10), [known].[born], 23), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONCAT(
                  REPLACE(
                    CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([new].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                    ' ',
                    'T'
                  ),
                  'Z'
                ) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONCAT(
                    REPLACE(
                      CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([new].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                      ' ',
                      'T'
                    ),
                    'Z'
                  ),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONCAT(
                  REPLACE(
                    CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([known].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                    ' ',
                    'T'
                  ),
                  'Z'
                ) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONCAT(
                    REPLACE(
                      CONVERT(VARCHAR(27), CAST(SWITCHOFFSET([known].[seen_at], '+00:00') AS DATETIME2(7)), 121),
                      ' ',
                      'T'
                    ),
                    'Z'
                  ),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN REPLACE(CONVERT(VARCHAR(27), CAST([new].[heard_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
                THEN ''
                ELSE CONCAT(
                  REPLACE(CONVERT(VARCHAR(27), CAST([new].[heard_at] AS DATETIME2(7)), 121), ' ', 'T'),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN REPLACE(CONVERT(VARCHAR(27), CAST([known].[heard_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
                THEN ''
                ELSE CONCAT(
                  REPLACE(CONVERT(VARCHAR(27), CAST([known].[heard_at] AS DATETIME2(7)), 121), ' ', 'T'),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(36), [new].[device]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(36), [new].[device]), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(36), [known].[device]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(36), [known].[device]), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(MAX), [new].[photo], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(MAX), [new].[photo], 2), '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(MAX), [known].[photo], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(MAX), [known].[photo], 2), '.')
              END COLLATE Latin1_General_100_BIN2
            )
            OR (
              CASE
                WHEN (
                  CAST([new].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([new].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            ) <> (
              CASE
                WHEN (
                  CAST([known].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([known].[notes] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, '.')
              END COLLATE Latin1_General_100_BIN2
            )
          )
          THEN NULL
          ELSE 'changed'
        END
      END COLLATE Latin1_General_100_BIN2 AS [lightning_op],
      CASE WHEN [known].[id] IS NULL THEN 'absent' ELSE 'present' END COLLATE Latin1_General_100_BIN2 AS [lightning_prior],
      '000000000000000000000003' COLLATE Latin1_General_100_BIN2 AS [lightning_origin]
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
        [plan].[lightning_version] AS [lightning_version]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
    ) AS [new]
    FULL JOIN (
      SELECT
        [base].[id] AS [id],
        [base].[plan] AS [plan],
        [base].[grade] AS [grade],
        [base].[score] AS [score],
        [base].[balance] AS [balance],
        [base].[fee] AS [fee],
        [base].[active] AS [active],
        [base].[born] AS [born],
        [base].[opens] AS [opens],
        [base].[seen_at] AS [seen_at],
        [base].[heard_at] AS [heard_at],
        [base].[device] AS [device],
        [base].[photo] AS [photo],
        [base].[notes] AS [notes]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [base]
      WHERE
        NOT [base].[id] IS NULL
    ) AS [known]
      ON [new].[id] = [known].[id]
  ) AS [ops]
  WHERE
    NOT [ops].[lightning_op] IS NULL
) AS [rows]
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[users_to_crm_000000000000000000000003_rejections] AS [rejection]
    WHERE
      [rejection].[id] = [rows].[id]
  );

-- count duplicates
SELECT
  [rejection].[lightning_state],
  COUNT_BIG(*)
FROM [hightouch_planner].[users_to_crm_000000000000000000000003_rejections] AS [rejection]
GROUP BY
  [rejection].[lightning_state];

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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000003_changes] AS [change]
  GROUP BY
    [change].[lightning_op],
    [change].[lightning_prior],
    [change].[lightning_row_id]
) AS [keys]
GROUP BY
  [keys].[lightning_op],
  [keys].[lightning_prior];

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000003","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"nvarchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"fee","type":"money"},"field":"fee"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(7)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetimeoffset(7)"},"field":"seen_at"},{"column":{"name":"heard_at","type":"datetime2(7)"},"field":"heard_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"nvarchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","balance","fee","active","born","opens","seen_at","heard_at","device","photo","notes"],"version_scheme":"golden, next release"},"tables":{"plan":"users_to_crm_000000000000000000000003_plan","changes":"users_to_crm_000000000000000000000003_changes","rejections":"users_to_crm_000000000000000000000003_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
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
  '000000000000000000000003',
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
    'aborted' COLLATE Latin1_General_100_BIN2 AS [lightning_status],
    'superseded' COLLATE Latin1_General_100_BIN2 AS [lightning_reason],
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000003_changes] AS [change]
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
  '000000000000000000000003',
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
) AS [plan]
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[users_to_crm_000000000000000000000003_changes] AS [change]
      WHERE
        [change].[lightning_row_id] = (
          CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
        )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[users_to_crm_000000000000000000000003_rejections] AS [rejection]
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
  '000000000000000000000003',
  'unchanged',
  [rejection].[lightning_row_id],
  'failed',
  [rejection].[lightning_reason],
  CONCAT(
    CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
    '{"id":',
    COALESCE(CONVERT(VARCHAR(20), [rejection].[id]), 'null'),
    '}'
  )
FROM [hightouch_planner].[users_to_crm_000000000000000000000003_rejections] AS [rejection]
WHERE
  [rejection].[lightning_seq] IS NULL
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
  '000000000000000000000003',
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
    'aborted' COLLATE Latin1_General_100_BIN2 AS [lightning_status],
    'superseded' COLLATE Latin1_General_100_BIN2 AS [lightning_reason],
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000003_changes] AS [change]
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
  '000000000000000000000003',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'superseded',
  CAST('2026-01-31T12:00:00.000000' AS DATETIME2(6)),
  CAST(SYSUTCDATETIME() AS DATETIME2(6)),
  0,
  0,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
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
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"nvarchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"fee","type":"money"},"field":"fee"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(7)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetimeoffset(7)"},"field":"seen_at"},{"column":{"name":"heard_at","type":"datetime2(7)"},"field":"heard_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"nvarchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","balance","fee","active","born","opens","seen_at","heard_at","device","photo","notes"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000003_plan","users_to_crm_000000000000000000000003_changes","users_to_crm_000000000000000000000003_rejections"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [run] = NULL, [progress] = NULL, [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';

-- drop users_to_crm_000000000000000000000003_plan
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'users_to_crm_000000000000000000000003_plan')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_plan];

-- drop users_to_crm_000000000000000000000003_changes
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'users_to_crm_000000000000000000000003_changes')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_changes];

-- drop users_to_crm_000000000000000000000003_rejections
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'users_to_crm_000000000000000000000003_rejections')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_rejections];

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"nvarchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"fee","type":"money"},"field":"fee"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(7)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetimeoffset(7)"},"field":"seen_at"},{"column":{"name":"heard_at","type":"datetime2(7)"},"field":"heard_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"nvarchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","balance","fee","active","born","opens","seen_at","heard_at","device","photo","notes"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';
