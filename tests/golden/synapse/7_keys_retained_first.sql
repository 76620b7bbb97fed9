-- take the lease
UPDATE [hightouch_planner].[sync_state] SET [last_run_id] = '1', [revision] = 1, [holder] = 'worker:1/cafe', [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = N'users'' ads 🚀' AND [part] = ''
  )
  AND [revision] = 0
  AND [last_run_id] = ''
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- evaluate the model
CREATE TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_plan]
WITH (DISTRIBUTION = HASH([id]), HEAP) AS
SELECT
  [new].[id],
  [new].[plan],
  [new].[score],
  CAST(HASHBYTES(
    'SHA2_256',
    CAST(CONCAT(
      CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
      CASE
        WHEN CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2) IS NULL
        THEN '-'
        ELSE CONCAT(
          DATALENGTH(CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2)),
          ':',
          CONVERT(VARCHAR(16), CAST(CAST([new].[score] AS FLOAT) + 0 AS VARBINARY(8)), 2)
        )
      END
    ) AS VARBINARY(MAX))
  ) AS VARBINARY(32)) AS [lightning_version],
  CASE WHEN [new].[id] IS NULL OR [new].[plan] IS NULL THEN NULL ELSE 'added' END COLLATE Latin1_General_100_BIN2 AS [lightning_op],
  'absent' COLLATE Latin1_General_100_BIN2 AS [lightning_prior],
  '000000000000000000000005' COLLATE Latin1_General_100_BIN2 AS [lightning_origin]
FROM (
SELECT * FROM shop.users -- everyone
) AS [new];

-- count the plan
SELECT
  COUNT_BIG(*)
FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_plan] AS [plan];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_changes]
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
  [rows].[score] AS [score]
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[score] AS [score],
    [plan].[lightning_version] AS [lightning_version],
    CONCAT(
      CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
      '["',
      REPLACE(
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
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
      '","',
      REPLACE(
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        CASE
                                                                          WHEN RIGHT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, 1) = ' '
                                                                          AND DATALENGTH(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2) > 0
                                                                          OR RIGHT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, 1) = N'␠'
                                                                          THEN CONCAT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, N'␠')
                                                                          ELSE CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                                                                        END,
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
      '"]'
    ) AS [lightning_row_id],
    [plan].[lightning_op] AS [lightning_op],
    [plan].[lightning_prior] AS [lightning_prior],
    [plan].[lightning_origin] AS [lightning_origin]
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_plan] AS [plan]
  WHERE
    NOT [plan].[lightning_op] IS NULL
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
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_changes] AS [change]
  GROUP BY
    [change].[lightning_op],
    [change].[lightning_prior],
    [change].[lightning_row_id]
) AS [keys]
GROUP BY
  [keys].[lightning_op],
  [keys].[lightning_prior];

-- drop w7t2ahob79wmw__000000000000000000000005_rejections
IF OBJECT_ID(CONCAT(QUOTENAME(N'hightouch_planner'), '.', QUOTENAME(N'w7t2ahob79wmw__000000000000000000000005_rejections')), 'U') IS NOT NULL
DROP TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections];

-- prepare the rejections
CREATE TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections]
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
  [change].[score]
FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_changes] AS [change]
WHERE
  0 = 1;

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000005","sync_id":"users'' ads \ud83d\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"nvarchar(20)"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"float"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000005_plan","changes":"w7t2ahob79wmw__000000000000000000000005_changes","rejections":"w7t2ahob79wmw__000000000000000000000005_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = N'users'' ads 🚀' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000005","sync_id":"users'' ads \ud83d\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"nvarchar(20)"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"float"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000005_plan","changes":"w7t2ahob79wmw__000000000000000000000005_changes","rejections":"w7t2ahob79wmw__000000000000000000000005_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = N'users'' ads 🚀' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections]
WHERE
  (
    [lightning_seq] >= 3 AND [lightning_seq] < 4
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = N'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- set aside what was not sent
INSERT INTO [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections] (
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
  [score]
)
SELECT
  [change].[lightning_seq] AS [lightning_seq],
  [change].[lightning_row_id] AS [lightning_row_id],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_op],
  'absent' COLLATE Latin1_General_100_BIN2 AS [lightning_state],
  'aborted' COLLATE Latin1_General_100_BIN2 AS [lightning_status],
  'stopped' COLLATE Latin1_General_100_BIN2 AS [lightning_reason],
  CAST(NULL AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2 AS [lightning_origin],
  CAST(NULL AS VARBINARY(32)) AS [lightning_version],
  [change].[id] AS [id],
  [change].[plan] AS [plan],
  CAST(NULL AS float) AS [score]
FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_changes] AS [change]
WHERE
  (
    [change].[lightning_seq] >= 3 AND [change].[lightning_seq] < 4
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = N'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- count rejections
SELECT
  [change].[lightning_op],
  [rejection].[lightning_state],
  [rejection].[lightning_status],
  COUNT_BIG(*)
FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections] AS [rejection]
LEFT JOIN [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_changes] AS [change]
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
  N'users'' ads 🚀',
  '000000000000000000000005',
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
    ',"score":',
    COALESCE(CONVERT(VARCHAR(32), CAST([outcome].[score] AS FLOAT) + 0, 3), 'null'),
    '}'
  )
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_row_id] AS [lightning_row_id],
    CASE
      WHEN [change].[lightning_op] = 'removed'
      THEN 'aborted'
      ELSE COALESCE([rejection].[lightning_status], 'succeeded')
    END COLLATE Latin1_General_100_BIN2 AS [lightning_status],
    CASE
      WHEN [change].[lightning_op] = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE [rejection].[lightning_reason]
    END COLLATE Latin1_General_100_BIN2 AS [lightning_reason],
    [change].[id] AS [id],
    [change].[plan] AS [plan],
    [change].[score] AS [score]
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_changes] AS [change]
  LEFT JOIN [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections] AS [rejection]
    ON [rejection].[lightning_row_id] = [change].[lightning_row_id]
) AS [outcome]
WHERE
  [outcome].[lightning_op] IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = N'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM [hightouch_audit].[sync_snapshot]
WHERE
  [sync_id] = N'users'' ads 🚀'
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = N'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
  N'users'' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  CONCAT(
    CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
    '["',
    REPLACE(
      REPLACE(
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
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
    '","',
    REPLACE(
      REPLACE(
        REPLACE(
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      CASE
                                                                        WHEN RIGHT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, 1) = ' '
                                                                        AND DATALENGTH(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2) > 0
                                                                        OR RIGHT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, 1) = N'␠'
                                                                        THEN CONCAT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, N'␠')
                                                                        ELSE CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                                                                      END,
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
    '"]'
  ),
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
    '}'
  )
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[score] AS [score]
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
    AND NOT [plan].[plan] IS NULL
    AND (
      [plan].[lightning_op] IS NULL
      OR NOT [plan].[lightning_op] IN ('removed', 'vanished')
    )
) AS [plan]
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_changes] AS [change]
      WHERE
        [change].[lightning_row_id] = CONCAT(
          CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
          '["',
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(
                                                                          REPLACE(
                                                                            CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
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
          '","',
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(
                                                                          REPLACE(
                                                                            CASE
                                                                              WHEN RIGHT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, 1) = ' '
                                                                              AND DATALENGTH(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2) > 0
                                                                              OR RIGHT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, 1) = N'␠'
                                                                              THEN CONCAT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, N'␠')
                                                                              ELSE CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                                                                            END,
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
          '"]'
        )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections] AS [rejection]
      WHERE
        [rejection].[lightning_row_id] = CONCAT(
          CAST('' AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
          '["',
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(
                                                                          REPLACE(
                                                                            CAST(CONVERT(VARCHAR(20), [plan].[id]) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2,
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
          '","',
          REPLACE(
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(
                          REPLACE(
                            REPLACE(
                              REPLACE(
                                REPLACE(
                                  REPLACE(
                                    REPLACE(
                                      REPLACE(
                                        REPLACE(
                                          REPLACE(
                                            REPLACE(
                                              REPLACE(
                                                REPLACE(
                                                  REPLACE(
                                                    REPLACE(
                                                      REPLACE(
                                                        REPLACE(
                                                          REPLACE(
                                                            REPLACE(
                                                              REPLACE(
                                                                REPLACE(
                                                                  REPLACE(
                                                                    REPLACE(
                                                                      REPLACE(
                                                                        REPLACE(
                                                                          REPLACE(
                                                                            CASE
                                                                              WHEN RIGHT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, 1) = ' '
                                                                              AND DATALENGTH(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2) > 0
                                                                              OR RIGHT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, 1) = N'␠'
                                                                              THEN CONCAT(CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2, N'␠')
                                                                              ELSE CAST([plan].[plan] AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2
                                                                            END,
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
          '"]'
        )
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = N'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
  N'users'' ads 🚀',
  '000000000000000000000005',
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
    ',"score":',
    COALESCE(CONVERT(VARCHAR(32), CAST([outcome].[score] AS FLOAT) + 0, 3), 'null'),
    '}'
  )
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_row_id] AS [lightning_row_id],
    CASE
      WHEN [change].[lightning_op] = 'removed'
      THEN 'aborted'
      ELSE COALESCE([rejection].[lightning_status], 'succeeded')
    END COLLATE Latin1_General_100_BIN2 AS [lightning_status],
    CASE
      WHEN [change].[lightning_op] = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE [rejection].[lightning_reason]
    END COLLATE Latin1_General_100_BIN2 AS [lightning_reason],
    [change].[id] AS [id],
    [change].[plan] AS [plan],
    [change].[score] AS [score]
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_changes] AS [change]
  LEFT JOIN [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections] AS [rejection]
    ON [rejection].[lightning_row_id] = [change].[lightning_row_id]
) AS [outcome]
WHERE
  [outcome].[lightning_op] IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = N'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
  N'users'' ads 🚀',
  '000000000000000000000005',
  '["id","plan"]',
  'ads',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00.000000' AS DATETIME2(6)),
  CAST(SYSUTCDATETIME() AS DATETIME2(6)),
  3,
  0,
  0,
  2,
  0,
  0,
  2,
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
      [sync_id] = N'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000005","base":"w7t2ahob79wmw__000000000000000000000005_plan","deltas":[],"rejections":"w7t2ahob79wmw__000000000000000000000005_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"nvarchar(20)"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"float"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":2,"exceptions":1,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000005","planned":true},"duplicated":false},"leftovers":["w7t2ahob79wmw__000000000000000000000005_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000005","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [run] = NULL, [progress] = NULL, [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = N'users'' ads 🚀' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';
