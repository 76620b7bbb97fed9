-- see https://docs.snowflake.com/en/sql-reference/sql/create-iceberg-table-snowflake
-- see https://docs.snowflake.com/en/sql-reference/sql/create-table
-- see https://docs.snowflake.com/en/sql-reference/sql/insert
-- see https://docs.snowflake.com/en/sql-reference/sql/update
-- see https://docs.snowflake.com/en/sql-reference/sql/delete
-- see https://docs.snowflake.com/en/sql-reference/collation
-- see https://docs.snowflake.com/en/sql-reference/functions-window-syntax
-- see https://docs.snowflake.com/en/sql-reference/transactions
-- see https://docs.snowflake.com/en/sql-reference/functions/dateadd
-- see https://docs.snowflake.com/en/sql-reference/functions/hex_encode
-- see https://docs.snowflake.com/en/sql-reference/functions/md5_binary
-- see https://docs.snowflake.com/en/sql-reference/functions/object_construct_keep_null
-- see https://docs.snowflake.com/en/sql-reference/functions/st_asgeojson
-- see https://docs.snowflake.com/en/sql-reference/functions/st_aswkb
-- see https://docs.snowflake.com/en/sql-reference/functions/to_char
-- see https://docs.snowflake.com/en/sql-reference/functions/to_json
-- see https://docs.snowflake.com/en/sql-reference/functions/to_timestamp
-- see https://docs.snowflake.com/en/sql-reference/functions/convert_timezone
-- see https://docs.snowflake.com/en/sql-reference/functions/try_to_double

-- take the lease
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "LAST_RUN_ID" = '1', "REVISION" = 1, "HOLDER" = 'worker:1/cafe', "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀' AND "PART" = ''
  )
  AND "REVISION" = 0
  AND "LAST_RUN_ID" = '1'
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TRANSIENT TABLE "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_CHANGES"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  *
FROM (
  SELECT
    ROW_NUMBER() OVER (
      ORDER BY CASE
        WHEN "rows"."LIGHTNING_OP" = 'added'
        THEN 1
        WHEN "rows"."LIGHTNING_OP" = 'changed'
        THEN 2
        WHEN "rows"."LIGHTNING_OP" = 'removed'
        THEN 3
        WHEN "rows"."LIGHTNING_OP" IS NULL
        THEN 5
        ELSE 4
      END ASC
    ) AS "LIGHTNING_SEQ",
    "rows"."LIGHTNING_ROW_ID",
    "rows"."LIGHTNING_OP",
    "rows"."LIGHTNING_PRIOR",
    "rows"."LIGHTNING_ORIGIN",
    "rows"."LIGHTNING_VERSION",
    "rows"."LIGHTNING_COPIES",
    "rows"."id" AS "id",
    "rows"."plan" AS "plan",
    "rows"."score" AS "score"
  FROM (
    SELECT
      "ops"."LIGHTNING_ROW_ID",
      "ops"."LIGHTNING_OP",
      ANY_VALUE("ops"."id") AS "id",
      ANY_VALUE("ops"."plan") AS "plan",
      ANY_VALUE("ops"."score") AS "score",
      ANY_VALUE("ops"."LIGHTNING_VERSION") AS "LIGHTNING_VERSION",
      ANY_VALUE("ops"."LIGHTNING_PRIOR") AS "LIGHTNING_PRIOR",
      ANY_VALUE("ops"."LIGHTNING_ORIGIN") AS "LIGHTNING_ORIGIN",
      COUNT(*) AS "LIGHTNING_COPIES"
    FROM (
      SELECT
        "ops"."LIGHTNING_OP",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."LIGHTNING_ROW_ID"
        END AS "LIGHTNING_ROW_ID",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."id"
        END AS "id",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."plan"
        END AS "plan",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."score"
        END AS "score",
        CASE
          WHEN NOT "ops"."LIGHTNING_OP" IS NULL AND "ops"."LIGHTNING_OP" <> 'ignored'
          THEN "ops"."LIGHTNING_VERSION"
        END AS "LIGHTNING_VERSION",
        "ops"."LIGHTNING_PRIOR",
        "ops"."LIGHTNING_ORIGIN"
      FROM (
        SELECT
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
            THEN "known"."id"
            ELSE "new"."id"
          END AS "id",
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
            THEN "known"."plan"
            ELSE "new"."plan"
          END AS "plan",
          "new"."score",
          COALESCE("new"."LIGHTNING_ROW_ID", "known"."LIGHTNING_ROW_ID") AS "LIGHTNING_ROW_ID",
          "new"."LIGHTNING_VERSION",
          "known"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
            THEN CASE WHEN "known"."LIGHTNING_STATE" = 'absent' THEN 'vanished' ELSE 'removed' END
            ELSE CASE
              WHEN "new"."id" IS NULL OR "new"."plan" IS NULL
              THEN 'ignored'
              WHEN "known"."LIGHTNING_ROW_ID" IS NULL
              OR "known"."LIGHTNING_STATE" IN ('absent', 'in_doubt')
              THEN 'added'
              WHEN "known"."LIGHTNING_STATE" = 'present'
              AND "new"."LIGHTNING_VERSION" = "known"."LIGHTNING_VERSION"
              THEN CASE WHEN NOT "known"."LIGHTNING_STATUS" IS NULL THEN 'carried' END
              ELSE 'changed'
            END
          END AS "LIGHTNING_OP",
          COALESCE("known"."LIGHTNING_STATE", 'absent') AS "LIGHTNING_PRIOR",
          CASE
            WHEN NOT "known"."LIGHTNING_ORIGIN" IS NULL
            AND (
              (
                (
                  "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
                )
                AND "known"."LIGHTNING_OP" = 'removed'
              )
              OR (
                NOT (
                  "new"."id" IS NULL AND NOT "known"."LIGHTNING_ROW_ID" IS NULL
                )
                AND (
                  "known"."LIGHTNING_OP" <> 'removed'
                  AND "new"."LIGHTNING_VERSION" = "known"."LIGHTNING_VERSION"
                )
              )
            )
            THEN "known"."LIGHTNING_ORIGIN"
            ELSE '000000000000000000000006'
          END AS "LIGHTNING_ORIGIN"
        FROM (
          SELECT
            *,
            TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("new"."id"), COLLATE("new"."plan", ''))) AS "LIGHTNING_ROW_ID"
          FROM (
            SELECT
              "new"."id",
              "new"."plan",
              "new"."score",
              MD5_BINARY(
                CONCAT(
                  '',
                  COALESCE(
                    CONCAT(
                      TO_VARCHAR(
                        LENGTH(
                          CONCAT(
                            TO_VARCHAR((
                              "new"."score" + 0
                            )),
                            CASE
                              WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                                "new"."score" + 0
                              ))) = (
                                "new"."score" + 0
                              )
                              THEN ''
                              ELSE CONCAT(
                                '/',
                                COALESCE(
                                  TO_VARCHAR((
                                    "new"."score" + 0
                                  ) - TRY_TO_DOUBLE(TO_VARCHAR((
                                    "new"."score" + 0
                                  )))),
                                  'max'
                                )
                              )
                            END
                          )
                        )
                      ),
                      ':',
                      CONCAT(
                        TO_VARCHAR((
                          "new"."score" + 0
                        )),
                        CASE
                          WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                            "new"."score" + 0
                          ))) = (
                            "new"."score" + 0
                          )
                          THEN ''
                          ELSE CONCAT(
                            '/',
                            COALESCE(
                              TO_VARCHAR((
                                "new"."score" + 0
                              ) - TRY_TO_DOUBLE(TO_VARCHAR((
                                "new"."score" + 0
                              )))),
                              'max'
                            )
                          )
                        END
                      )
                    ),
                    '-'
                  )
                )
              ) AS "LIGHTNING_VERSION"
            FROM (
SELECT * FROM shop.users -- everyone
) AS "new"
          ) AS "new"
        ) AS "new"
        FULL JOIN (
          SELECT
            "base"."id" AS "id",
            "base"."plan" AS "plan",
            TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("base"."id"), COLLATE("base"."plan", ''))) AS "LIGHTNING_ROW_ID",
            "base"."LIGHTNING_VERSION",
            'present' AS "LIGHTNING_STATE",
            CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
            CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
            CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
          FROM (
            SELECT
              "base"."LIGHTNING_VERSION",
              "base"."id",
              "base"."plan",
              "base"."LIGHTNING_OP"
            FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_PLAN" AS "base"
            WHERE
              NOT EXISTS(
                SELECT
                  1
                FROM (
                  SELECT
                    TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("newer"."id"), COLLATE("newer"."plan", ''))) AS "LIGHTNING_ROW_ID"
                  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS" AS "newer"
                ) AS "newer"
                WHERE
                  TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("base"."id"), COLLATE("base"."plan", ''))) = "newer"."LIGHTNING_ROW_ID"
              )
          ) AS "base"
          WHERE
            NOT "base"."id" IS NULL
            AND NOT "base"."plan" IS NULL
            AND (
              "base"."LIGHTNING_OP" IS NULL
              OR NOT "base"."LIGHTNING_OP" IN ('removed', 'vanished')
            )
          UNION ALL
          SELECT
            "exception"."id" AS "id",
            "exception"."plan" AS "plan",
            TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("exception"."id"), COLLATE("exception"."plan", ''))) AS "LIGHTNING_ROW_ID",
            "exception"."LIGHTNING_VERSION",
            "exception"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
            "exception"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
            "exception"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
            "exception"."LIGHTNING_OP" AS "LIGHTNING_OP"
          FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS" AS "exception"
        ) AS "known"
          ON "new"."LIGHTNING_ROW_ID" = "known"."LIGHTNING_ROW_ID"
      ) AS "ops"
    ) AS "ops"
    GROUP BY
      "ops"."LIGHTNING_ROW_ID",
      "ops"."LIGHTNING_OP"
  ) AS "rows"
) AS "change"
WHERE
  NOT (
    "change"."LIGHTNING_OP" IS NULL
    AND "change"."LIGHTNING_SEQ" = 1
    AND "change"."LIGHTNING_COPIES" = 2
  );

-- count the changes
SELECT
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR",
  SUM("keys"."copies"),
  COUNT(*)
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    SUM("change"."LIGHTNING_COPIES") AS "copies"
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_CHANGES" AS "change"
  GROUP BY
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    "change"."LIGHTNING_ROW_ID"
) AS "keys"
GROUP BY
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR";

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format":3,"id":"000000000000000000000006","sync_id":"users\' ads \\ud83d\\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"},{"name":"plan","type":"VARCHAR"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"user"},{"column":{"name":"score","type":"FLOAT"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000006_plan","changes":"w7t2ahob79wmw__000000000000000000000006_changes","rejections":"w7t2ahob79wmw__000000000000000000000006_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":1,"changed":1,"removed":0,"unchanged":1,"rejected":0,"ignored":0,"queried":3},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":true,"delta_rows":2,"has_rejections":false}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';

-- log the operations
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_CHANGELOG" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000006',
  "outcome"."LIGHTNING_OP",
  "outcome"."LIGHTNING_ROW_ID",
  "outcome"."LIGHTNING_STATUS",
  "outcome"."LIGHTNING_REASON",
  CASE
    WHEN "outcome"."LIGHTNING_OP" = 'removed'
    THEN TO_JSON(
      CAST(OBJECT_CONSTRUCT_KEEP_NULL('id', "outcome"."id", 'plan', COLLATE("outcome"."plan", '')) AS VARIANT)
    )
    ELSE TO_JSON(
      CAST(OBJECT_CONSTRUCT_KEEP_NULL(
        'id',
        "outcome"."id",
        'plan',
        COLLATE("outcome"."plan", ''),
        'score',
        CASE
          WHEN TO_VARCHAR("outcome"."score") IN ('NaN', 'inf', '-inf')
          THEN TO_VARIANT(TO_VARCHAR("outcome"."score"))
          ELSE TO_VARIANT("outcome"."score")
        END
      ) AS VARIANT)
    )
  END
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    CASE WHEN "change"."LIGHTNING_OP" = 'removed' THEN 'aborted' ELSE 'succeeded' END AS "LIGHTNING_STATUS",
    CASE
      WHEN "change"."LIGHTNING_OP" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS VARCHAR)
    END AS "LIGHTNING_REASON",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_CHANGES" AS "change"
) AS "outcome"
WHERE
  "outcome"."LIGHTNING_OP" IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- look at the snapshot
SELECT
  1
FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  "SYNC_ID" = 'users\' ads 🚀'
LIMIT 1;

-- refresh the snapshot
DELETE FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀'
    AND "ROW_ID" IN (
      SELECT
        "change"."LIGHTNING_ROW_ID"
      FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_CHANGES" AS "change"
      WHERE
        "change"."LIGHTNING_OP" IN ('added', 'changed', 'taken', 'removed', 'vanished')
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  "SYNC_ID",
  "SYNC_RUN_ID",
  'unchanged',
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀' AND "OP_TYPE" IN ('added', 'changed')
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀' AND "OP_TYPE" IN ('added', 'changed')
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  "log"."SYNC_ID",
  "log"."SYNC_RUN_ID",
  'unchanged',
  "log"."ROW_ID",
  'succeeded',
  NULL,
  TO_JSON(
    CAST(OBJECT_CONSTRUCT_KEEP_NULL(
      'id',
      "plan"."id",
      'plan',
      COLLATE("plan"."plan", ''),
      'score',
      CASE
        WHEN TO_VARCHAR("plan"."score") IN ('NaN', 'inf', '-inf')
        THEN TO_VARIANT(TO_VARCHAR("plan"."score"))
        ELSE TO_VARIANT("plan"."score")
      END
    ) AS VARIANT)
  )
FROM (
  SELECT
    "SYNC_ID",
    "SYNC_RUN_ID",
    "ROW_ID"
  FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
  WHERE
    "SYNC_ID" = 'users\' ads 🚀'
    AND (
      "STATUS" <> 'succeeded'
      AND "ROW_ID" IN (
        SELECT
          "LIGHTNING_ROW_ID"
        FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS"
      )
    )
) AS "log"
INNER JOIN (
  SELECT
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_CHANGES" AS "change"
  WHERE
    "change"."LIGHTNING_OP" = 'carried'
) AS "plan"
  ON TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", ''))) = "log"."ROW_ID"
WHERE
  EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT"
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀'
    AND (
      "STATUS" <> 'succeeded'
      AND "ROW_ID" IN (
        SELECT
          "LIGHTNING_ROW_ID"
        FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS"
      )
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", ''))),
  'succeeded',
  NULL,
  TO_JSON(
    CAST(OBJECT_CONSTRUCT_KEEP_NULL(
      'id',
      "plan"."id",
      'plan',
      COLLATE("plan"."plan", ''),
      'score',
      CASE
        WHEN TO_VARCHAR("plan"."score") IN ('NaN', 'inf', '-inf')
        THEN TO_VARIANT(TO_VARCHAR("plan"."score"))
        ELSE TO_VARIANT("plan"."score")
      END
    ) AS VARIANT)
  )
FROM (
  SELECT
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_CHANGES" AS "change"
  WHERE
    "change"."LIGHTNING_OP" = 'carried'
) AS "plan"
WHERE
  (
    TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", ''))) IN (
      SELECT
        "LIGHTNING_ROW_ID"
      FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000005_REJECTIONS"
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" AS "log"
      WHERE
        "log"."SYNC_ID" = 'users\' ads 🚀'
        AND "log"."ROW_ID" = TO_JSON(ARRAY_CONSTRUCT(TO_VARCHAR("plan"."id"), COLLATE("plan"."plan", '')))
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- refresh the snapshot
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_SNAPSHOT" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000006',
  CASE
    WHEN "outcome"."LIGHTNING_OP" IN ('added', 'changed')
    THEN "outcome"."LIGHTNING_OP"
    ELSE 'unchanged'
  END,
  "outcome"."LIGHTNING_ROW_ID",
  "outcome"."LIGHTNING_STATUS",
  "outcome"."LIGHTNING_REASON",
  TO_JSON(
    CAST(OBJECT_CONSTRUCT_KEEP_NULL(
      'id',
      "outcome"."id",
      'plan',
      COLLATE("outcome"."plan", ''),
      'score',
      CASE
        WHEN TO_VARCHAR("outcome"."score") IN ('NaN', 'inf', '-inf')
        THEN TO_VARIANT(TO_VARCHAR("outcome"."score"))
        ELSE TO_VARIANT("outcome"."score")
      END
    ) AS VARIANT)
  )
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    CASE WHEN "change"."LIGHTNING_OP" = 'removed' THEN 'aborted' ELSE 'succeeded' END AS "LIGHTNING_STATUS",
    CASE
      WHEN "change"."LIGHTNING_OP" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS VARCHAR)
    END AS "LIGHTNING_REASON",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "HIGHTOUCH_PLANNER"."W7T2AHOB79WMW__000000000000000000000006_CHANGES" AS "change"
) AS "outcome"
WHERE
  "outcome"."LIGHTNING_OP" IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- log the run
INSERT INTO "HIGHTOUCH_AUDIT"."SYNC_RUNS" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "PRIMARY_KEY",
  "DESTINATION",
  "MODEL_NAME",
  "MODEL_ID",
  "STATUS",
  "ERROR",
  "STARTED_AT",
  "FINISHED_AT",
  "NUM_PLANNED_ADD",
  "NUM_PLANNED_CHANGE",
  "NUM_PLANNED_REMOVE",
  "NUM_ATTEMPTED_ADD",
  "NUM_ATTEMPTED_CHANGE",
  "NUM_ATTEMPTED_REMOVE",
  "NUM_SUCCEEDED_ADD",
  "NUM_SUCCEEDED_CHANGE",
  "NUM_SUCCEEDED_REMOVE",
  "NUM_FAILED_ADD",
  "NUM_FAILED_CHANGE",
  "NUM_FAILED_REMOVE"
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000006',
  '["id","plan"]',
  'ads',
  'users',
  'users',
  'succeeded',
  NULL,
  TO_TIMESTAMP_LTZ(1769860800000000, 6),
  CURRENT_TIMESTAMP(),
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
    FROM "HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'users\' ads 🚀' AND "PART" = '' AND "HOLDER" = 'worker:1/cafe'
  );

-- keep the state
UPDATE "HIGHTOUCH_PLANNER"."SYNC_STATE" SET "BASELINE" = '{"format":3,"baseline":{"run_id":"000000000000000000000006","base":"w7t2ahob79wmw__000000000000000000000005_plan","deltas":[{"table":"w7t2ahob79wmw__000000000000000000000006_changes","rows":2}],"rejections":null,"previous":["w7t2ahob79wmw__000000000000000000000005_plan","w7t2ahob79wmw__000000000000000000000005_rejections"],"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"},{"name":"plan","type":"VARCHAR"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"user"},{"column":{"name":"score","type":"FLOAT"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":0,"snapshot_mark":{"schema":"HIGHTOUCH_AUDIT","run_id":"000000000000000000000006","planned":true},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000006","numbers":{"format":3,"outcome":"completed","counts":{"added":1,"changed":1,"removed":0,"unchanged":1,"rejected":0,"ignored":0,"queried":3},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "RUN" = NULL, "PROGRESS" = NULL, "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = 'users\' ads 🚀' AND "PART" = ''
  ) AND "HOLDER" = 'worker:1/cafe';
