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
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS
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
FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_changes] AS
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
    [ops].[id] AS [id],
    [ops].[plan] AS [plan],
    [ops].[grade] AS [grade],
    [ops].[score] AS [score],
    [ops].[weight] AS [weight],
    [ops].[balance] AS [balance],
    [ops].[active] AS [active],
    [ops].[born] AS [born],
    [ops].[opens] AS [opens],
    [ops].[seen_at] AS [seen_at],
    [ops].[device] AS [device],
    [ops].[photo] AS [photo],
    [ops].[notes] AS [notes],
    [ops].[lightning_version] AS [lightning_version],
    CAST(CONVERT(VARCHAR(20), [ops].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
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
        THEN [known].[weight]
        ELSE [new].[weight]
      END AS [weight],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[balance]
        ELSE [new].[balance]
      END AS [balance],
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
      CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
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
                  CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN (
                  CAST([known].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([known].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN (
                  CAST(RTRIM([new].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(
                  CAST(RTRIM([new].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN (
                  CAST(RTRIM([known].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(
                  CAST(RTRIM([known].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([new].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([new].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([known].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([known].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(41), [new].[balance]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(41), [new].[balance]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(41), [known].[balance]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(41), [known].[balance]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(20), [new].[active]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(20), [new].[active]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(20), [known].[active]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(20), [known].[active]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(10), [new].[born], 23) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(10), [new].[born], 23), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(10), [known].[born], 23) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(10), [known].[born], 23), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN REPLACE(CONVERT(VARCHAR(27), CAST([new].[seen_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
                THEN ''
                ELSE CONCAT(
                  REPLACE(CONVERT(VARCHAR(27), CAST([new].[seen_at] AS DATETIME2(7)), 121), ' ', 'T'),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN REPLACE(CONVERT(VARCHAR(27), CAST([known].[seen_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
                THEN ''
                ELSE CONCAT(
                  REPLACE(CONVERT(VARCHAR(27), CAST([known].[seen_at] AS DATETIME2(7)), 121), ' ', 'T'),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(36), [new].[device]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(36), [new].[device]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(36), [known].[device]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(36), [known].[device]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(MAX), [new].[photo], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(MAX), [new].[photo], 2), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(MAX), [known].[photo], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(MAX), [known].[photo], 2), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN (
                  CAST([new].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([new].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN (
                  CAST([known].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([known].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
          )
          THEN NULL
          ELSE 'changed'
        END
      END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
      CASE WHEN [known].[id] IS NULL THEN 'absent' ELSE 'present' END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_prior],
      '000000000000000000000003' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin]
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
        [plan].[lightning_version] AS [lightning_version]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
    ) AS [new]
    FULL JOIN (
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
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_rejections] AS
SELECT
  CAST(NULL AS BIGINT) AS [lightning_seq],
  [new].[lightning_row_id] AS [lightning_row_id],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
  CAST(CASE WHEN [known].[id] IS NULL THEN 'absent' ELSE 'present' END AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_state],
  CAST('failed' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
  'duplicate primary key, number of rows: ' + CAST([new].[lightning_copies] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
  CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin],
  CASE
    WHEN NOT [known].[id] IS NULL
    THEN CAST(HASHBYTES(
      'SHA2_256',
      CAST(CONCAT(
        CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
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
          WHEN CAST(RTRIM([known].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(
              CAST(RTRIM([known].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
            ),
            ':',
            CAST(RTRIM([known].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
          )
        END,
        CASE
          WHEN CAST([known].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CAST([known].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8),
            ':',
            CAST([known].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
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
          WHEN CAST([known].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(CAST([known].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8),
            ':',
            CAST([known].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
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
          WHEN REPLACE(CONVERT(VARCHAR(27), CAST([known].[seen_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(
              REPLACE(CONVERT(VARCHAR(27), CAST([known].[seen_at] AS DATETIME2(7)), 121), ' ', 'T')
            ),
            ':',
            REPLACE(CONVERT(VARCHAR(27), CAST([known].[seen_at] AS DATETIME2(7)), 121), ' ', 'T')
          )
        END,
        CASE
          WHEN CONVERT(VARCHAR(16), CAST(CAST([known].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
          THEN '-'
          ELSE CONCAT(
            DATALENGTH(
              CONVERT(VARCHAR(16), CAST(CAST([known].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2)
            ),
            ':',
            CONVERT(VARCHAR(16), CAST(CAST([known].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2)
          )
        END
      ) AS VARBINARY(MAX))
    ) AS VARBINARY(32))
    ELSE CAST(NULL AS VARBINARY(32))
  END AS [lightning_version],
  [new].[id] AS [id],
  [known].[plan] COLLATE Latin1_General_100_BIN2_UTF8 AS [plan],
  [known].[grade] COLLATE Latin1_General_100_BIN2_UTF8 AS [grade],
  [known].[score] AS [score],
  [known].[weight] AS [weight],
  [known].[balance] AS [balance],
  [known].[active] AS [active],
  [known].[born] AS [born],
  [known].[opens] AS [opens],
  [known].[seen_at] AS [seen_at],
  [known].[device] AS [device],
  [known].[photo] AS [photo],
  [known].[notes] COLLATE Latin1_General_100_BIN2_UTF8 AS [notes]
FROM (
  SELECT
    [rows].[id] AS [id],
    [rows].[lightning_row_id] AS [lightning_row_id],
    [keys].[lightning_copies] AS [lightning_copies]
  FROM (
    SELECT
      [plan].[id] AS [id],
      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
      ROW_NUMBER() OVER (
        PARTITION BY CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        ORDER BY CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 ASC
      ) AS [lightning_copy]
    FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
    WHERE
      NOT [plan].[id] IS NULL
  ) AS [rows]
  INNER JOIN (
    SELECT
      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
      COUNT_BIG(*) AS [lightning_copies]
    FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
    WHERE
      NOT [plan].[id] IS NULL
    GROUP BY
      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
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
    [base].[weight] AS [weight],
    [base].[balance] AS [balance],
    [base].[active] AS [active],
    [base].[born] AS [born],
    [base].[opens] AS [opens],
    [base].[seen_at] AS [seen_at],
    [base].[device] AS [device],
    [base].[photo] AS [photo],
    [base].[notes] AS [notes]
  FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [base]
  WHERE
    NOT [base].[id] IS NULL
) AS [known]
  ON [new].[id] = [known].[id];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000003_changes] AS
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
    [ops].[id] AS [id],
    [ops].[plan] AS [plan],
    [ops].[grade] AS [grade],
    [ops].[score] AS [score],
    [ops].[weight] AS [weight],
    [ops].[balance] AS [balance],
    [ops].[active] AS [active],
    [ops].[born] AS [born],
    [ops].[opens] AS [opens],
    [ops].[seen_at] AS [seen_at],
    [ops].[device] AS [device],
    [ops].[photo] AS [photo],
    [ops].[notes] AS [notes],
    [ops].[lightning_version] AS [lightning_version],
    CAST(CONVERT(VARCHAR(20), [ops].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id],
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
        THEN [known].[weight]
        ELSE [new].[weight]
      END AS [weight],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[id] IS NULL
        THEN [known].[balance]
        ELSE [new].[balance]
      END AS [balance],
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
      CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
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
                  CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN (
                  CAST([known].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([known].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN (
                  CAST(RTRIM([new].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(
                  CAST(RTRIM([new].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN (
                  CAST(RTRIM([known].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(
                  CAST(RTRIM([known].[grade]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([known].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([new].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([new].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST(CAST([known].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
                THEN ''
                ELSE CONCAT(
                  CONVERT(VARCHAR(16), CAST(CAST([known].[weight] AS FLOAT) + 0 AS VARBINARY(8)), 2),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(41), [new].[balance]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(41), [new].[balance]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(41), [known].[balance]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(41), [known].[balance]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(20), [new].[active]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(20), [new].[active]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(20), [known].[active]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(20), [known].[active]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(10), [new].[born], 23) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(10), [new].[born], 23), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(10), [known].[born], 23) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(10), [known].[born], 23), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(16), CAST([new].[opens] AS TIME(7)), 121), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(16), CAST([known].[opens] AS TIME(7)), 121), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN REPLACE(CONVERT(VARCHAR(27), CAST([new].[seen_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
                THEN ''
                ELSE CONCAT(
                  REPLACE(CONVERT(VARCHAR(27), CAST([new].[seen_at] AS DATETIME2(7)), 121), ' ', 'T'),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN REPLACE(CONVERT(VARCHAR(27), CAST([known].[seen_at] AS DATETIME2(7)), 121), ' ', 'T') IS NULL
                THEN ''
                ELSE CONCAT(
                  REPLACE(CONVERT(VARCHAR(27), CAST([known].[seen_at] AS DATETIME2(7)), 121), ' ', 'T'),
                  '.'
                )
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(36), [new].[device]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(36), [new].[device]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(36), [known].[device]) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(36), [known].[device]), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN CONVERT(VARCHAR(MAX), [new].[photo], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(MAX), [new].[photo], 2), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN CONVERT(VARCHAR(MAX), [known].[photo], 2) IS NULL
                THEN ''
                ELSE CONCAT(CONVERT(VARCHAR(MAX), [known].[photo], 2), '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
            OR (
              CASE
                WHEN (
                  CAST([new].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([new].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            ) <> (
              CASE
                WHEN (
                  CAST([known].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                ) IS NULL
                THEN ''
                ELSE CONCAT(CAST([known].[notes] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '.')
              END COLLATE Latin1_General_100_BIN2_UTF8
            )
          )
          THEN NULL
          ELSE 'changed'
        END
      END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
      CASE WHEN [known].[id] IS NULL THEN 'absent' ELSE 'present' END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_prior],
      '000000000000000000000003' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin]
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
        [plan].[lightning_version] AS [lightning_version]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000003_plan] AS [plan]
    ) AS [new]
    FULL JOIN (
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
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000003","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"weight","type":"real"},"field":"weight"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(6)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetime2(6)"},"field":"seen_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"varchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","weight","balance","active","born","opens","seen_at","device","photo","notes"],"version_scheme":"golden, next release"},"tables":{"plan":"users_to_crm_000000000000000000000003_plan","changes":"users_to_crm_000000000000000000000003_changes","rejections":"users_to_crm_000000000000000000000003_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
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
    'aborted' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    'superseded' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
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
          CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[users_to_crm_000000000000000000000003_rejections] AS [rejection]
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
  '000000000000000000000003',
  'unchanged',
  [rejection].[lightning_row_id],
  'failed',
  [rejection].[lightning_reason],
  CAST(JSON_OBJECT('id': [rejection].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
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
    'aborted' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    'superseded' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
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
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"weight","type":"real"},"field":"weight"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(6)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetime2(6)"},"field":"seen_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"varchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","weight","balance","active","born","opens","seen_at","device","photo","notes"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000003_plan","users_to_crm_000000000000000000000003_changes","users_to_crm_000000000000000000000003_rejections"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [run] = NULL, [progress] = NULL, [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
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
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar(20)"},"field":"plan"},{"column":{"name":"grade","type":"char(3)"},"field":"grade"},{"column":{"name":"score","type":"float"},"field":"score"},{"column":{"name":"weight","type":"real"},"field":"weight"},{"column":{"name":"balance","type":"decimal(18,2)"},"field":"balance"},{"column":{"name":"active","type":"bit"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"opens","type":"time(6)"},"field":"opens"},{"column":{"name":"seen_at","type":"datetime2(6)"},"field":"seen_at"},{"column":{"name":"device","type":"uniqueidentifier"},"field":"device"},{"column":{"name":"photo","type":"varbinary(8000)"},"field":"photo"},{"column":{"name":"notes","type":"varchar(max)"},"field":"notes"}],"retained":["id","plan","grade","score","weight","balance","active","born","opens","seen_at","device","photo","notes"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = 'users_to_crm' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';
