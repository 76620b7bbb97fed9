-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users\' ads 🚀' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = '1'
  AND (
    "holder" IS NULL
    OR "lease_expires" <= CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE)
  );

-- evaluate the model
CREATE TABLE "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan"
DISTKEY("id")
SORTKEY("id", "plan") AS
SELECT
  "ops"."id" AS "id",
  "ops"."plan" AS "plan",
  CASE
    WHEN NOT "ops"."lightning_op" IS NULL OR NOT "ops"."lightning_status" IS NULL
    THEN "ops"."score"
  END AS "score",
  "ops"."lightning_version",
  CAST("ops"."lightning_op" AS VARCHAR(65535)) AS "lightning_op",
  "ops"."lightning_row_id",
  CAST(CASE WHEN NOT "ops"."lightning_op" IS NULL THEN "ops"."lightning_prior" END AS VARCHAR(65535)) AS "lightning_prior",
  CAST(CASE WHEN NOT "ops"."lightning_op" IS NULL THEN "ops"."lightning_origin" END AS VARCHAR(65535)) AS "lightning_origin"
FROM (
  SELECT
    "new"."id",
    "new"."plan",
    "new"."score",
    "new"."lightning_row_id",
    "new"."lightning_version",
    "known"."lightning_status" AS "lightning_status",
    CASE
      WHEN "new"."id" IS NULL OR "new"."plan" IS NULL
      THEN NULL
      WHEN "known"."lightning_row_id" IS NULL
      OR "known"."lightning_state" IN ('absent', 'in_doubt')
      THEN 'added'
      WHEN "known"."lightning_state" = 'present'
      AND "new"."lightning_version" = "known"."lightning_version"
      THEN NULL
      ELSE 'changed'
    END AS "lightning_op",
    COALESCE("known"."lightning_state", 'absent') AS "lightning_prior",
    CASE
      WHEN NOT "known"."lightning_origin" IS NULL
      AND (
        "known"."lightning_op" <> 'removed'
        AND "new"."lightning_version" = "known"."lightning_version"
      )
      THEN "known"."lightning_origin"
      ELSE '000000000000000000000006'
    END AS "lightning_origin"
  FROM (
    SELECT
      *,
      JSON_SERIALIZE(
        ARRAY(
          CAST("new"."id" AS VARCHAR(256)),
          CASE
            WHEN ASCII(RIGHT("new"."plan", 1)) IN (32, 9248)
            THEN "new"."plan" || '␠'
            ELSE "new"."plan"
          END
        )
      ) AS "lightning_row_id"
    FROM (
      SELECT
        "new"."id",
        "new"."plan",
        "new"."score",
        MD5(
          COALESCE(MD5(CAST(CAST("new"."score" AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))), 'N')
        ) AS "lightning_version"
      FROM (
SELECT * FROM shop.users -- everyone
) AS "new"
    ) AS "new"
  ) AS "new"
  LEFT JOIN (
    SELECT
      JSON_SERIALIZE(
        ARRAY(
          CAST("base"."id" AS VARCHAR(256)),
          CASE
            WHEN ASCII(RIGHT("base"."plan", 1)) IN (32, 9248)
            THEN "base"."plan" || '␠'
            ELSE "base"."plan"
          END
        )
      ) AS "lightning_row_id",
      "base"."lightning_version",
      'present' AS "lightning_state",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_op"
    FROM (
      SELECT
        "base"."lightning_version",
        "base"."id",
        "base"."plan",
        "base"."lightning_op"
      FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_plan" AS "base"
      WHERE
        NOT EXISTS(
          SELECT
            1
          FROM (
            SELECT
              JSON_SERIALIZE(
                ARRAY(
                  CAST("newer"."id" AS VARCHAR(256)),
                  CASE
                    WHEN ASCII(RIGHT("newer"."plan", 1)) IN (32, 9248)
                    THEN "newer"."plan" || '␠'
                    ELSE "newer"."plan"
                  END
                )
              ) AS "lightning_row_id"
            FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "newer"
          ) AS "newer"
          WHERE
            JSON_SERIALIZE(
              ARRAY(
                CAST("base"."id" AS VARCHAR(256)),
                CASE
                  WHEN ASCII(RIGHT("base"."plan", 1)) IN (32, 9248)
                  THEN "base"."plan" || '␠'
                  ELSE "base"."plan"
                END
              )
            ) = "newer"."lightning_row_id"
        )
    ) AS "base"
    WHERE
      NOT "base"."id" IS NULL
      AND NOT "base"."plan" IS NULL
      AND (
        "base"."lightning_op" IS NULL
        OR NOT "base"."lightning_op" IN ('removed', 'vanished')
      )
    UNION ALL
    SELECT
      JSON_SERIALIZE(
        ARRAY(
          CAST("exception"."id" AS VARCHAR(256)),
          CASE
            WHEN ASCII(RIGHT("exception"."plan", 1)) IN (32, 9248)
            THEN "exception"."plan" || '␠'
            ELSE "exception"."plan"
          END
        )
      ) AS "lightning_row_id",
      "exception"."lightning_version",
      "exception"."lightning_state" AS "lightning_state",
      "exception"."lightning_status" AS "lightning_status",
      "exception"."lightning_origin" AS "lightning_origin",
      "exception"."lightning_op" AS "lightning_op"
    FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "exception"
  ) AS "known"
    ON "new"."lightning_row_id" = "known"."lightning_row_id"
) AS "ops";

-- compare with the baseline
INSERT INTO "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan" (
  "id",
  "plan",
  "score",
  "lightning_version",
  "lightning_op",
  "lightning_row_id",
  "lightning_prior",
  "lightning_origin"
)
SELECT
  "ops"."id" AS "id",
  "ops"."plan" AS "plan",
  CASE
    WHEN NOT "ops"."lightning_op" IS NULL OR NOT "ops"."lightning_status" IS NULL
    THEN "ops"."score"
  END AS "score",
  "ops"."lightning_version",
  CAST("ops"."lightning_op" AS VARCHAR(65535)) AS "lightning_op",
  "ops"."lightning_row_id",
  CAST(CASE WHEN NOT "ops"."lightning_op" IS NULL THEN "ops"."lightning_prior" END AS VARCHAR(65535)) AS "lightning_prior",
  CAST(CASE WHEN NOT "ops"."lightning_op" IS NULL THEN "ops"."lightning_origin" END AS VARCHAR(65535)) AS "lightning_origin"
FROM (
  SELECT
    "known"."id" AS "id",
    "known"."plan" AS "plan",
    CAST(NULL AS double precision) AS "score",
    "known"."lightning_row_id",
    CAST(NULL AS VARCHAR(32)) AS "lightning_version",
    "known"."lightning_status" AS "lightning_status",
    CASE WHEN "known"."lightning_state" = 'absent' THEN 'vanished' ELSE 'removed' END AS "lightning_op",
    COALESCE("known"."lightning_state", 'absent') AS "lightning_prior",
    CASE
      WHEN NOT "known"."lightning_origin" IS NULL
      AND (
        "known"."lightning_op" = 'removed'
      )
      THEN "known"."lightning_origin"
      ELSE '000000000000000000000006'
    END AS "lightning_origin"
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."plan" AS "plan",
      JSON_SERIALIZE(
        ARRAY(
          CAST("base"."id" AS VARCHAR(256)),
          CASE
            WHEN ASCII(RIGHT("base"."plan", 1)) IN (32, 9248)
            THEN "base"."plan" || '␠'
            ELSE "base"."plan"
          END
        )
      ) AS "lightning_row_id",
      "base"."lightning_version",
      'present' AS "lightning_state",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_op"
    FROM (
      SELECT
        "base"."lightning_version",
        "base"."id",
        "base"."plan",
        "base"."lightning_op"
      FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_plan" AS "base"
      WHERE
        NOT EXISTS(
          SELECT
            1
          FROM (
            SELECT
              JSON_SERIALIZE(
                ARRAY(
                  CAST("newer"."id" AS VARCHAR(256)),
                  CASE
                    WHEN ASCII(RIGHT("newer"."plan", 1)) IN (32, 9248)
                    THEN "newer"."plan" || '␠'
                    ELSE "newer"."plan"
                  END
                )
              ) AS "lightning_row_id"
            FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "newer"
          ) AS "newer"
          WHERE
            JSON_SERIALIZE(
              ARRAY(
                CAST("base"."id" AS VARCHAR(256)),
                CASE
                  WHEN ASCII(RIGHT("base"."plan", 1)) IN (32, 9248)
                  THEN "base"."plan" || '␠'
                  ELSE "base"."plan"
                END
              )
            ) = "newer"."lightning_row_id"
        )
    ) AS "base"
    WHERE
      NOT "base"."id" IS NULL
      AND NOT "base"."plan" IS NULL
      AND (
        "base"."lightning_op" IS NULL
        OR NOT "base"."lightning_op" IN ('removed', 'vanished')
      )
    UNION ALL
    SELECT
      "exception"."id" AS "id",
      "exception"."plan" AS "plan",
      JSON_SERIALIZE(
        ARRAY(
          CAST("exception"."id" AS VARCHAR(256)),
          CASE
            WHEN ASCII(RIGHT("exception"."plan", 1)) IN (32, 9248)
            THEN "exception"."plan" || '␠'
            ELSE "exception"."plan"
          END
        )
      ) AS "lightning_row_id",
      "exception"."lightning_version",
      "exception"."lightning_state" AS "lightning_state",
      "exception"."lightning_status" AS "lightning_status",
      "exception"."lightning_origin" AS "lightning_origin",
      "exception"."lightning_op" AS "lightning_op"
    FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "exception"
  ) AS "known"
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan" AS "new"
      WHERE
        "new"."lightning_row_id" = "known"."lightning_row_id"
    )
) AS "ops";

-- count the plan
SELECT
  COUNT(*)
FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes"
SORTKEY("lightning_seq") AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."lightning_op" = 'added'
      THEN 1
      WHEN "rows"."lightning_op" = 'changed'
      THEN 2
      WHEN "rows"."lightning_op" = 'removed'
      THEN 3
      ELSE 4
    END ASC
  ) AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  "rows"."lightning_version",
  "rows"."id" AS "id",
  "rows"."plan" AS "plan",
  "rows"."score" AS "score"
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."lightning_version",
    "plan"."lightning_row_id",
    "plan"."lightning_op",
    "plan"."lightning_prior",
    "plan"."lightning_origin"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan" AS "plan"
  WHERE
    NOT "plan"."lightning_op" IS NULL
) AS "rows";

-- count the changes
SELECT
  "keys"."lightning_op",
  "keys"."lightning_prior",
  SUM("keys"."copies"),
  COUNT(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    COUNT(*) AS "copies"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users\' ads 🚀' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- log the operations
INSERT INTO "hightouch_audit"."sync_changelog" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000006',
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  CASE
    WHEN "outcome"."lightning_op" = 'removed'
    THEN OBJECT('id', "outcome"."id", 'plan', "outcome"."plan")
    ELSE OBJECT('id', "outcome"."id", 'plan', "outcome"."plan", 'score', "outcome"."score")
  END
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    CASE WHEN "change"."lightning_op" = 'removed' THEN 'aborted' ELSE 'succeeded' END AS "lightning_status",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS VARCHAR(65535))
    END AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes" AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed');

-- look at the snapshot
SELECT
  1
FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users\' ads 🚀'
LIMIT 1;

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users\' ads 🚀'
  AND "row_id" IN (
    SELECT
      "change"."lightning_row_id"
    FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes" AS "change"
    WHERE
      "change"."lightning_op" IN ('added', 'changed', 'taken', 'removed', 'vanished')
  );

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  "sync_id",
  "sync_run_id",
  'unchanged',
  "row_id",
  "status",
  "failure_reason",
  "fields"
FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users\' ads 🚀' AND "op_type" IN ('added', 'changed');

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users\' ads 🚀' AND "op_type" IN ('added', 'changed');

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  "log"."sync_id",
  "log"."sync_run_id",
  'unchanged',
  "log"."row_id",
  'succeeded',
  NULL,
  OBJECT('id', "plan"."id", 'plan', "plan"."plan", 'score', "plan"."score")
FROM (
  SELECT
    "sync_id",
    "sync_run_id",
    "row_id"
  FROM "hightouch_audit"."sync_snapshot"
  WHERE
    "sync_id" = 'users\' ads 🚀'
    AND (
      "status" <> 'succeeded'
      AND "row_id" IN (
        SELECT
          "lightning_row_id"
        FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections"
      )
    )
) AS "log"
INNER JOIN (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
    AND NOT "plan"."plan" IS NULL
    AND (
      "plan"."lightning_op" IS NULL
      OR NOT "plan"."lightning_op" IN ('removed', 'vanished')
    )
) AS "plan"
  ON JSON_SERIALIZE(
    ARRAY(
      CAST("plan"."id" AS VARCHAR(256)),
      CASE
        WHEN ASCII(RIGHT("plan"."plan", 1)) IN (32, 9248)
        THEN "plan"."plan" || '␠'
        ELSE "plan"."plan"
      END
    )
  ) = "log"."row_id";

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users\' ads 🚀'
  AND (
    "status" <> 'succeeded'
    AND "row_id" IN (
      SELECT
        "lightning_row_id"
      FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections"
    )
  );

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  JSON_SERIALIZE(
    ARRAY(
      CAST("plan"."id" AS VARCHAR(256)),
      CASE
        WHEN ASCII(RIGHT("plan"."plan", 1)) IN (32, 9248)
        THEN "plan"."plan" || '␠'
        ELSE "plan"."plan"
      END
    )
  ),
  'succeeded',
  NULL,
  OBJECT('id', "plan"."id", 'plan', "plan"."plan", 'score', "plan"."score")
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
    AND NOT "plan"."plan" IS NULL
    AND (
      "plan"."lightning_op" IS NULL
      OR NOT "plan"."lightning_op" IN ('removed', 'vanished')
    )
) AS "plan"
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes" AS "change"
      WHERE
        "change"."lightning_row_id" = JSON_SERIALIZE(
          ARRAY(
            CAST("plan"."id" AS VARCHAR(256)),
            CASE
              WHEN ASCII(RIGHT("plan"."plan", 1)) IN (32, 9248)
              THEN "plan"."plan" || '␠'
              ELSE "plan"."plan"
            END
          )
        )
    )
    AND JSON_SERIALIZE(
      ARRAY(
        CAST("plan"."id" AS VARCHAR(256)),
        CASE
          WHEN ASCII(RIGHT("plan"."plan", 1)) IN (32, 9248)
          THEN "plan"."plan" || '␠'
          ELSE "plan"."plan"
        END
      )
    ) IN (
      SELECT
        "lightning_row_id"
      FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections"
    )
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_audit"."sync_snapshot" AS "log"
    WHERE
      "log"."sync_id" = 'users\' ads 🚀'
      AND "log"."row_id" = JSON_SERIALIZE(
        ARRAY(
          CAST("plan"."id" AS VARCHAR(256)),
          CASE
            WHEN ASCII(RIGHT("plan"."plan", 1)) IN (32, 9248)
            THEN "plan"."plan" || '␠'
            ELSE "plan"."plan"
          END
        )
      )
  );

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  'users\' ads 🚀',
  '000000000000000000000006',
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  OBJECT('id', "outcome"."id", 'plan', "outcome"."plan", 'score', "outcome"."score")
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    CASE WHEN "change"."lightning_op" = 'removed' THEN 'aborted' ELSE 'succeeded' END AS "lightning_status",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS VARCHAR(65535))
    END AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes" AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'taken');

-- log the run
INSERT INTO "hightouch_audit"."sync_runs" (
  "sync_id",
  "sync_run_id",
  "primary_key",
  "destination",
  "model_name",
  "model_id",
  "status",
  "error",
  "started_at",
  "finished_at",
  "num_planned_add",
  "num_planned_change",
  "num_planned_remove",
  "num_attempted_add",
  "num_attempted_change",
  "num_attempted_remove",
  "num_succeeded_add",
  "num_succeeded_change",
  "num_succeeded_remove",
  "num_failed_add",
  "num_failed_change",
  "num_failed_remove"
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
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMPTZ),
  CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE),
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
  0;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000006","base":"w7t2ahob79wmw__000000000000000000000006_plan","deltas":[],"rejections":null,"previous":["w7t2ahob79wmw__000000000000000000000005_plan","w7t2ahob79wmw__000000000000000000000005_rejections"],"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"character varying(256)"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"double precision"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000006","planned":true},"duplicated":false},"leftovers":["w7t2ahob79wmw__000000000000000000000006_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000006","numbers":{"format":3,"outcome":"completed","counts":{"added":1,"changed":1,"removed":0,"unchanged":1,"rejected":0,"ignored":0,"queried":3},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users\' ads 🚀' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
