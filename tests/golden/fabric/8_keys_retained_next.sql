-- take the lease
UPDATE [hightouch_planner].[sync_state] SET [last_run_id] = '1', [revision] = 1, [holder] = 'worker:1/cafe', [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users'' ads 🚀' AND [part] = ''
  )
  AND [revision] = 0
  AND [last_run_id] = '1'
  AND (
    [holder] IS NULL OR [lease_expires] <= CAST(SYSUTCDATETIME() AS DATETIME2(6))
  );

-- evaluate the model
CREATE TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_plan] AS
SELECT
  [ops].[id] AS [id],
  [ops].[plan] COLLATE Latin1_General_100_BIN2_UTF8 AS [plan],
  CASE
    WHEN NOT [ops].[lightning_op] IS NULL OR NOT [ops].[lightning_status] IS NULL
    THEN [ops].[score]
  END AS [score],
  [ops].[lightning_version],
  [ops].[lightning_op] AS [lightning_op],
  [ops].[lightning_row_id],
  CASE WHEN NOT [ops].[lightning_op] IS NULL THEN [ops].[lightning_prior] END AS [lightning_prior],
  CASE WHEN NOT [ops].[lightning_op] IS NULL THEN [ops].[lightning_origin] END AS [lightning_origin]
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
    [new].[score] AS [score],
    COALESCE([new].[lightning_row_id], [known].[lightning_row_id]) AS [lightning_row_id],
    [new].[lightning_version] AS [lightning_version],
    [known].[lightning_status] AS [lightning_status],
    CASE
      WHEN [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
      THEN CASE WHEN [known].[lightning_state] = 'absent' THEN 'vanished' ELSE 'removed' END
      ELSE CASE
        WHEN [new].[id] IS NULL OR [new].[plan] IS NULL
        THEN NULL
        WHEN [known].[lightning_row_id] IS NULL
        OR [known].[lightning_state] IN ('absent', 'in_doubt')
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
            [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
          )
          AND [known].[lightning_op] = 'removed'
        )
        OR (
          NOT (
            [new].[id] IS NULL AND NOT [known].[lightning_row_id] IS NULL
          )
          AND (
            [known].[lightning_op] <> 'removed'
            AND [new].[lightning_version] = [known].[lightning_version]
          )
        )
      )
      THEN [known].[lightning_origin]
      ELSE '000000000000000000000006'
    END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_origin]
  FROM (
    SELECT
      *,
      CONCAT(
        CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
        '["',
        REPLACE(
          STRING_ESCAPE(
            CAST(CONVERT(VARCHAR(20), [new].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
            'json'
          ),
          '\/',
          '/'
        ),
        '","',
        REPLACE(
          STRING_ESCAPE(
            CASE
              WHEN RIGHT(CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
              AND DATALENGTH(CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
              OR RIGHT(CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
              THEN CONCAT(CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
              ELSE CAST([new].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
            END,
            'json'
          ),
          '\/',
          '/'
        ),
        '"]'
      ) AS [lightning_row_id]
    FROM (
      SELECT
        [new].[id] AS [id],
        [new].[plan] AS [plan],
        [new].[score] AS [score],
        CAST(HASHBYTES(
          'SHA2_256',
          CAST(CONCAT(
            CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
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
        ) AS VARBINARY(32)) AS [lightning_version]
      FROM (
SELECT * FROM shop.users -- everyone
) AS [new]
    ) AS [new]
  ) AS [new]
  FULL JOIN (
    SELECT
      [base].[id] AS [id],
      [base].[plan] AS [plan],
      CONCAT(
        CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
        '["',
        REPLACE(
          STRING_ESCAPE(
            CAST(CONVERT(VARCHAR(20), [base].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
            'json'
          ),
          '\/',
          '/'
        ),
        '","',
        REPLACE(
          STRING_ESCAPE(
            CASE
              WHEN RIGHT(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
              AND DATALENGTH(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
              OR RIGHT(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
              THEN CONCAT(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
              ELSE CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
            END,
            'json'
          ),
          '\/',
          '/'
        ),
        '"]'
      ) AS [lightning_row_id],
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
        [base].[lightning_op] AS [lightning_op]
      FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_plan] AS [base]
      WHERE
        NOT EXISTS(
          SELECT
            1
          FROM (
            SELECT
              CONCAT(
                CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
                '["',
                REPLACE(
                  STRING_ESCAPE(
                    CAST(CONVERT(VARCHAR(20), [newer].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
                    'json'
                  ),
                  '\/',
                  '/'
                ),
                '","',
                REPLACE(
                  STRING_ESCAPE(
                    CASE
                      WHEN RIGHT(CAST([newer].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
                      AND DATALENGTH(CAST([newer].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
                      OR RIGHT(CAST([newer].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
                      THEN CONCAT(CAST([newer].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
                      ELSE CAST([newer].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                    END,
                    'json'
                  ),
                  '\/',
                  '/'
                ),
                '"]'
              ) AS [lightning_row_id]
            FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections] AS [newer]
          ) AS [newer]
          WHERE
            CONCAT(
              CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
              '["',
              REPLACE(
                STRING_ESCAPE(
                  CAST(CONVERT(VARCHAR(20), [base].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
                  'json'
                ),
                '\/',
                '/'
              ),
              '","',
              REPLACE(
                STRING_ESCAPE(
                  CASE
                    WHEN RIGHT(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
                    AND DATALENGTH(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
                    OR RIGHT(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
                    THEN CONCAT(CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
                    ELSE CAST([base].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                  END,
                  'json'
                ),
                '\/',
                '/'
              ),
              '"]'
            ) = [newer].[lightning_row_id]
        )
    ) AS [base]
    WHERE
      NOT [base].[id] IS NULL
      AND NOT [base].[plan] IS NULL
      AND (
        [base].[lightning_op] IS NULL
        OR NOT [base].[lightning_op] IN ('removed', 'vanished')
      )
    UNION ALL
    SELECT
      [exception].[id] AS [id],
      [exception].[plan] AS [plan],
      CONCAT(
        CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
        '["',
        REPLACE(
          STRING_ESCAPE(
            CAST(CONVERT(VARCHAR(20), [exception].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
            'json'
          ),
          '\/',
          '/'
        ),
        '","',
        REPLACE(
          STRING_ESCAPE(
            CASE
              WHEN RIGHT(CAST([exception].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
              AND DATALENGTH(CAST([exception].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
              OR RIGHT(CAST([exception].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
              THEN CONCAT(CAST([exception].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
              ELSE CAST([exception].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
            END,
            'json'
          ),
          '\/',
          '/'
        ),
        '"]'
      ) AS [lightning_row_id],
      [exception].[lightning_version],
      [exception].[lightning_state] AS [lightning_state],
      [exception].[lightning_status] AS [lightning_status],
      [exception].[lightning_origin] AS [lightning_origin],
      [exception].[lightning_op] AS [lightning_op]
    FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections] AS [exception]
  ) AS [known]
    ON [new].[lightning_row_id] = [known].[lightning_row_id]
) AS [ops];

-- count the plan
SELECT
  COUNT_BIG(*)
FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_plan] AS [plan];

-- compare with the baseline
CREATE TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_changes] AS
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
  [rows].[score] AS [score]
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[score] AS [score],
    [plan].[lightning_version] AS [lightning_version],
    [plan].[lightning_row_id] AS [lightning_row_id],
    [plan].[lightning_op] AS [lightning_op],
    [plan].[lightning_prior] AS [lightning_prior],
    [plan].[lightning_origin] AS [lightning_origin]
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_plan] AS [plan]
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
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_changes] AS [change]
  GROUP BY
    [change].[lightning_op],
    [change].[lightning_prior],
    [change].[lightning_row_id]
) AS [keys]
GROUP BY
  [keys].[lightning_op],
  [keys].[lightning_prior];

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [run] = '{"format":3,"id":"000000000000000000000006","sync_id":"users'' ads \ud83d\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"varchar(20)"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"float"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000006_plan","changes":"w7t2ahob79wmw__000000000000000000000006_changes","rejections":"w7t2ahob79wmw__000000000000000000000006_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":1,"changed":1,"removed":0,"unchanged":1,"rejected":0,"ignored":0,"queried":3},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":false}', [revision] = [revision] + 1, [lease_expires] = DATEADD(SECOND, 60, CAST(SYSUTCDATETIME() AS DATETIME2(6)))
WHERE
  (
    [sync_id] = 'users'' ads 🚀' AND [part] = ''
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
  'users'' ads 🚀',
  '000000000000000000000006',
  [outcome].[lightning_op],
  [outcome].[lightning_row_id],
  [outcome].[lightning_status],
  [outcome].[lightning_reason],
  CASE
    WHEN [outcome].[lightning_op] = 'removed'
    THEN CAST(JSON_OBJECT(
      'id': [outcome].[id],
      'plan': CAST([outcome].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
    ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
    ELSE CAST(JSON_OBJECT(
      'id': [outcome].[id],
      'plan': CAST([outcome].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
      'score': [outcome].[score]
    ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
  END
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_row_id] AS [lightning_row_id],
    CASE WHEN [change].[lightning_op] = 'removed' THEN 'aborted' ELSE 'succeeded' END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    CASE
      WHEN [change].[lightning_op] = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
    END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
    [change].[id] AS [id],
    [change].[plan] AS [plan],
    [change].[score] AS [score]
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_changes] AS [change]
) AS [outcome]
WHERE
  [outcome].[lightning_op] IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- look at the snapshot
SELECT
TOP 1
  1
FROM [hightouch_audit].[sync_snapshot]
WHERE
  [sync_id] = 'users'' ads 🚀';

-- refresh the snapshot
DELETE FROM [hightouch_audit].[sync_snapshot]
WHERE
  (
    [sync_id] = 'users'' ads 🚀'
    AND [row_id] IN (
      SELECT
        [change].[lightning_row_id]
      FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_changes] AS [change]
      WHERE
        [change].[lightning_op] IN ('added', 'changed', 'taken', 'removed', 'vanished')
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
    [sync_id] = 'users'' ads 🚀' AND [op_type] IN ('added', 'changed')
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM [hightouch_audit].[sync_snapshot]
WHERE
  (
    [sync_id] = 'users'' ads 🚀' AND [op_type] IN ('added', 'changed')
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
    'score': [plan].[score]
  ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
FROM (
  SELECT
    [sync_id] AS [sync_id],
    [sync_run_id] AS [sync_run_id],
    [row_id] AS [row_id]
  FROM [hightouch_audit].[sync_snapshot]
  WHERE
    [sync_id] = 'users'' ads 🚀'
    AND (
      [status] <> 'succeeded'
      AND [row_id] IN (
        SELECT
          [lightning_row_id]
        FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections]
      )
    )
) AS [log]
INNER JOIN (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[score] AS [score]
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_plan] AS [plan]
  WHERE
    NOT [plan].[id] IS NULL
    AND NOT [plan].[plan] IS NULL
    AND (
      [plan].[lightning_op] IS NULL
      OR NOT [plan].[lightning_op] IN ('removed', 'vanished')
    )
) AS [plan]
  ON CONCAT(
    CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    '["',
    REPLACE(
      STRING_ESCAPE(
        CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
        'json'
      ),
      '\/',
      '/'
    ),
    '","',
    REPLACE(
      STRING_ESCAPE(
        CASE
          WHEN RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
          AND DATALENGTH(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
          OR RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
          THEN CONCAT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
          ELSE CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        END,
        'json'
      ),
      '\/',
      '/'
    ),
    '"]'
  ) = [log].[row_id]
WHERE
  EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM [hightouch_audit].[sync_snapshot]
WHERE
  (
    [sync_id] = 'users'' ads 🚀'
    AND (
      [status] <> 'succeeded'
      AND [row_id] IN (
        SELECT
          [lightning_row_id]
        FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections]
      )
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
  'users'' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  CONCAT(
    CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    '["',
    REPLACE(
      STRING_ESCAPE(
        CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
        'json'
      ),
      '\/',
      '/'
    ),
    '","',
    REPLACE(
      STRING_ESCAPE(
        CASE
          WHEN RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
          AND DATALENGTH(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
          OR RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
          THEN CONCAT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
          ELSE CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
        END,
        'json'
      ),
      '\/',
      '/'
    ),
    '"]'
  ),
  'succeeded',
  NULL,
  CAST(JSON_OBJECT(
    'id': [plan].[id],
    'plan': CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
    'score': [plan].[score]
  ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
FROM (
  SELECT
    [plan].[id] AS [id],
    [plan].[plan] AS [plan],
    [plan].[score] AS [score]
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_plan] AS [plan]
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
    (
      NOT EXISTS(
        SELECT
          1
        FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_changes] AS [change]
        WHERE
          [change].[lightning_row_id] = CONCAT(
            CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
            '["',
            REPLACE(
              STRING_ESCAPE(
                CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
                'json'
              ),
              '\/',
              '/'
            ),
            '","',
            REPLACE(
              STRING_ESCAPE(
                CASE
                  WHEN RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
                  AND DATALENGTH(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
                  OR RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
                  THEN CONCAT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
                  ELSE CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
                END,
                'json'
              ),
              '\/',
              '/'
            ),
            '"]'
          )
      )
      AND CONCAT(
        CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
        '["',
        REPLACE(
          STRING_ESCAPE(
            CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
            'json'
          ),
          '\/',
          '/'
        ),
        '","',
        REPLACE(
          STRING_ESCAPE(
            CASE
              WHEN RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
              AND DATALENGTH(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
              OR RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
              THEN CONCAT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
              ELSE CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
            END,
            'json'
          ),
          '\/',
          '/'
        ),
        '"]'
      ) IN (
        SELECT
          [lightning_row_id]
        FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000005_rejections]
      )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM [hightouch_audit].[sync_snapshot] AS [log]
      WHERE
        [log].[sync_id] = 'users'' ads 🚀'
        AND [log].[row_id] = CONCAT(
          CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
          '["',
          REPLACE(
            STRING_ESCAPE(
              CAST(CONVERT(VARCHAR(20), [plan].[id]) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8,
              'json'
            ),
            '\/',
            '/'
          ),
          '","',
          REPLACE(
            STRING_ESCAPE(
              CASE
                WHEN RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = ' '
                AND DATALENGTH(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8) > 0
                OR RIGHT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, 1) = '␠'
                THEN CONCAT(CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, '␠')
                ELSE CAST([plan].[plan] AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
              END,
              'json'
            ),
            '\/',
            '/'
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
      [sync_id] = 'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
  'users'' ads 🚀',
  '000000000000000000000006',
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
    'score': [outcome].[score]
  ) AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
FROM (
  SELECT
    [change].[lightning_op] AS [lightning_op],
    [change].[lightning_row_id] AS [lightning_row_id],
    CASE WHEN [change].[lightning_op] = 'removed' THEN 'aborted' ELSE 'succeeded' END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_status],
    CASE
      WHEN [change].[lightning_op] = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
    END COLLATE Latin1_General_100_BIN2_UTF8 AS [lightning_reason],
    [change].[id] AS [id],
    [change].[plan] AS [plan],
    [change].[score] AS [score]
  FROM [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_changes] AS [change]
) AS [outcome]
WHERE
  [outcome].[lightning_op] IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM [hightouch_planner].[sync_state]
    WHERE
      [sync_id] = 'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
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
  'users'' ads 🚀',
  '000000000000000000000006',
  '["id","plan"]',
  'ads',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00.000000' AS DATETIME2(6)),
  CAST(SYSUTCDATETIME() AS DATETIME2(6)),
  1,
  1,
  0,
  1,
  1,
  0,
  1,
  1,
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
      [sync_id] = 'users'' ads 🚀' AND [part] = '' AND [holder] = 'worker:1/cafe'
  );

-- keep the state
UPDATE [hightouch_planner].[sync_state] SET [baseline] = '{"format":3,"baseline":{"run_id":"000000000000000000000006","base":"w7t2ahob79wmw__000000000000000000000006_plan","deltas":[],"rejections":null,"previous":["w7t2ahob79wmw__000000000000000000000005_plan","w7t2ahob79wmw__000000000000000000000005_rejections"],"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"varchar(20)"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"float"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000006","planned":true},"duplicated":false},"leftovers":["w7t2ahob79wmw__000000000000000000000006_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000006","numbers":{"format":3,"outcome":"completed","counts":{"added":1,"changed":1,"removed":0,"unchanged":1,"rejected":0,"ignored":0,"queried":3},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', [run] = NULL, [progress] = NULL, [revision] = [revision] + 1, [holder] = NULL, [lease_expires] = NULL
WHERE
  (
    [sync_id] = 'users'' ads 🚀' AND [part] = ''
  ) AND [holder] = 'worker:1/cafe';
