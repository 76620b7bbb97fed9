-- evaluate the model
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000004_plan] AS
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
FROM [hightouch_planner].[users_to_crm_000000000000000000000004_plan] AS [plan];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[users_to_crm_000000000000000000000004_changes] AS
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
    [ops].[lightning_row_id] AS [lightning_row_id],
    [ops].[lightning_op] AS [lightning_op],
    [ops].[lightning_prior] AS [lightning_prior],
    [ops].[lightning_origin] AS [lightning_origin]
  FROM (
    SELECT
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[id]
        ELSE [new].[id]
      END AS [id],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[plan]
        ELSE [new].[plan]
      END AS [plan],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[grade]
        ELSE [new].[grade]
      END AS [grade],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[score]
        ELSE [new].[score]
      END AS [score],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[weight]
        ELSE [new].[weight]
      END AS [weight],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[balance]
        ELSE [new].[balance]
      END AS [balance],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[active]
        ELSE [new].[active]
      END AS [active],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[born]
        ELSE [new].[born]
      END AS [born],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[opens]
        ELSE [new].[opens]
      END AS [opens],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[seen_at]
        ELSE [new].[seen_at]
      END AS [seen_at],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[device]
        ELSE [new].[device]
      END AS [device],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[photo]
        ELSE [new].[photo]
      END AS [photo],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN [known].[notes]
        ELSE [new].[notes]
      END AS [notes],
      COALESCE([new].[lightning_row_id], [known].[lightning_row_id]) AS [lightning_row_id],
      [new].[lightning_version] AS [lightning_version],
      CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
      CASE
        WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN [new].[id] IS NULL
          THEN NULL
          WHEN [known].[lightning_row_id] IS NULL
          THEN 'added'
          WHEN NOT [known].[lightning_row_id] IS NULL AND 0 = 1
          THEN NULL
          ELSE 'changed'
        END
      END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_op],
      CASE WHEN [known].[lightning_row_id] IS NULL THEN 'absent' ELSE 'present' END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_prior],
      '000000000000000000000004' COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin]
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
        CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000004_plan] AS [plan]
    ) AS [new]
    FULL JOIN (
      SELECT
        TRY_CAST([base].[id] AS BIGINT) AS [id],
        CASE
          WHEN CONCAT(
            TRY_CAST(CAST(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(20)),
            '.'
          ) = CONCAT(
            CAST(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
            '.'
          )
          THEN TRY_CAST(CAST(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(20))
        END AS [plan],
        [base].[grade] AS [grade],
        TRY_CAST([base].[score] AS FLOAT) AS [score],
        [base].[weight] AS [weight],
        TRY_CAST([base].[balance] AS NUMERIC(18, 2)) AS [balance],
        [base].[active] AS [active],
        [base].[born] AS [born],
        [base].[opens] AS [opens],
        [base].[seen_at] AS [seen_at],
        [base].[device] AS [device],
        [base].[photo] AS [photo],
        [base].[notes] AS [notes],
        CAST(CONVERT(VARCHAR(20), [base].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_row_id]
      FROM [hightouch_planner].[users_to_crm_000000000000000000000002_plan] AS [base]
      WHERE
        NOT [base].[id] IS NULL
    ) AS [known]
      ON [new].[lightning_row_id] = [known].[lightning_row_id]
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
  FROM [hightouch_planner].[users_to_crm_000000000000000000000004_changes] AS [change]
  GROUP BY
    [change].[lightning_op],
    [change].[lightning_prior],
    [change].[lightning_row_id]
) AS [keys]
GROUP BY
  [keys].[lightning_op],
  [keys].[lightning_prior];

-- drop users_to_crm_000000000000000000000004_plan
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'users_to_crm_000000000000000000000004_plan')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[users_to_crm_000000000000000000000004_plan];

-- drop users_to_crm_000000000000000000000004_changes
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'users_to_crm_000000000000000000000004_changes')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[users_to_crm_000000000000000000000004_changes];

-- drop users_to_crm_000000000000000000000004_rejections
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'users_to_crm_000000000000000000000004_rejections')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[users_to_crm_000000000000000000000004_rejections];
