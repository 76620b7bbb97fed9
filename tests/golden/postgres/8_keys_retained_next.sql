-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'users'' ads 🚀' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = '1'
  AND (
    "holder" IS NULL OR "lease_expires" <= pg_catalog.clock_timestamp()
  );

-- prepare the comparison
SET LOCAL enable_mergejoin = off;

-- evaluate the model
CREATE TABLE "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes" AS
SELECT
  *
FROM (
  SELECT
    pg_catalog.row_number() OVER (
      ORDER BY CASE
        WHEN "rows"."lightning_op" OPERATOR(pg_catalog.=) 'added'
        THEN 1
        WHEN "rows"."lightning_op" OPERATOR(pg_catalog.=) 'changed'
        THEN 2
        WHEN "rows"."lightning_op" OPERATOR(pg_catalog.=) 'removed'
        THEN 3
        WHEN "rows"."lightning_op" IS NULL
        THEN 5
        ELSE 4
      END ASC
    ) AS "lightning_seq",
    "rows"."lightning_row_id",
    "rows"."lightning_op",
    "rows"."lightning_prior",
    "rows"."lightning_origin",
    "rows"."lightning_version",
    "rows"."lightning_copies",
    "rows"."id" AS "id",
    (
      "rows"."plan"
    ) COLLATE "pg_catalog"."C" AS "plan",
    "rows"."score" AS "score"
  FROM (
    SELECT
      "ops"."lightning_row_id",
      "ops"."lightning_op",
      pg_catalog.any_value("ops"."id") AS "id",
      pg_catalog.any_value("ops"."plan") AS "plan",
      pg_catalog.any_value("ops"."score") AS "score",
      pg_catalog.any_value("ops"."lightning_version") AS "lightning_version",
      pg_catalog.any_value("ops"."lightning_prior") AS "lightning_prior",
      pg_catalog.any_value("ops"."lightning_origin") AS "lightning_origin",
      pg_catalog.count(*) AS "lightning_copies"
    FROM (
      SELECT
        "ops"."lightning_op",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."lightning_row_id"
        END AS "lightning_row_id",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."id"
        END AS "id",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."plan"
        END AS "plan",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."score"
        END AS "score",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."lightning_version"
        END AS "lightning_version",
        "ops"."lightning_prior",
        "ops"."lightning_origin"
      FROM (
        SELECT
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
            THEN "known"."id"
            ELSE "new"."id"
          END AS "id",
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
            THEN "known"."plan"
            ELSE "new"."plan"
          END AS "plan",
          "new"."score",
          COALESCE("new"."lightning_row_id", "known"."lightning_row_id") AS "lightning_row_id",
          "new"."lightning_version",
          "known"."lightning_status" AS "lightning_status",
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
            THEN CASE
              WHEN "known"."lightning_state" OPERATOR(pg_catalog.=) 'absent'
              THEN 'vanished'
              ELSE 'removed'
            END
            ELSE CASE
              WHEN "new"."id" IS NULL OR "new"."plan" IS NULL
              THEN 'ignored'
              WHEN "known"."lightning_row_id" IS NULL
              OR (
                "known"."lightning_state" OPERATOR(pg_catalog.=) 'absent'
                OR "known"."lightning_state" OPERATOR(pg_catalog.=) 'in_doubt'
              )
              THEN 'added'
              WHEN "known"."lightning_state" OPERATOR(pg_catalog.=) 'present'
              AND "new"."lightning_version" OPERATOR(pg_catalog.=) "known"."lightning_version"
              THEN CASE WHEN NOT "known"."lightning_status" IS NULL THEN 'carried' END
              ELSE 'changed'
            END
          END AS "lightning_op",
          COALESCE("known"."lightning_state", 'absent') AS "lightning_prior",
          CASE
            WHEN NOT "known"."lightning_origin" IS NULL
            AND (
              (
                (
                  "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
                )
                AND "known"."lightning_op" OPERATOR(pg_catalog.=) 'removed'
              )
              OR (
                NOT (
                  "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
                )
                AND (
                  "known"."lightning_op" OPERATOR(pg_catalog.<>) 'removed'
                  AND "new"."lightning_version" OPERATOR(pg_catalog.=) "known"."lightning_version"
                )
              )
            )
            THEN "known"."lightning_origin"
            ELSE '000000000000000000000006'
          END AS "lightning_origin"
        FROM (
          SELECT
            *,
            (
              (
                (
                  (
                    '[' OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                      (
                        CAST("new"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                      ) COLLATE "pg_catalog"."C"
                    ) AS pg_catalog.TEXT)
                  ) OPERATOR(pg_catalog.||) ','
                ) OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                  (
                    CAST("new"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                  ) COLLATE "pg_catalog"."C"
                ) AS pg_catalog.TEXT)
              ) OPERATOR(pg_catalog.||) ']'
            ) COLLATE "pg_catalog"."C" AS "lightning_row_id"
          FROM (
            SELECT
              "new"."id",
              "new"."plan",
              "new"."score",
              pg_catalog.sha256(pg_catalog.record_send(ROW("new"."score" OPERATOR(pg_catalog.+) 0))) AS "lightning_version"
            FROM (
SELECT * FROM shop.users -- everyone
) AS "new"
          ) AS "new"
        ) AS "new"
        FULL JOIN (
          SELECT
            "base"."id" AS "id",
            "base"."plan" AS "plan",
            (
              (
                (
                  (
                    '[' OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                      (
                        CAST("base"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                      ) COLLATE "pg_catalog"."C"
                    ) AS pg_catalog.TEXT)
                  ) OPERATOR(pg_catalog.||) ','
                ) OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                  (
                    CAST("base"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                  ) COLLATE "pg_catalog"."C"
                ) AS pg_catalog.TEXT)
              ) OPERATOR(pg_catalog.||) ']'
            ) COLLATE "pg_catalog"."C" AS "lightning_row_id",
            "base"."lightning_version",
            'present' AS "lightning_state",
            CAST(NULL AS pg_catalog.TEXT) AS "lightning_status",
            CAST(NULL AS pg_catalog.TEXT) AS "lightning_origin",
            CAST(NULL AS pg_catalog.TEXT) AS "lightning_op"
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
                    (
                      (
                        (
                          (
                            '[' OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                              (
                                CAST("newer"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                              ) COLLATE "pg_catalog"."C"
                            ) AS pg_catalog.TEXT)
                          ) OPERATOR(pg_catalog.||) ','
                        ) OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                          (
                            CAST("newer"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                          ) COLLATE "pg_catalog"."C"
                        ) AS pg_catalog.TEXT)
                      ) OPERATOR(pg_catalog.||) ']'
                    ) COLLATE "pg_catalog"."C" AS "lightning_row_id"
                  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "newer"
                ) AS "newer"
                WHERE
                  (
                    (
                      (
                        (
                          (
                            '[' OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                              (
                                CAST("base"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                              ) COLLATE "pg_catalog"."C"
                            ) AS pg_catalog.TEXT)
                          ) OPERATOR(pg_catalog.||) ','
                        ) OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                          (
                            CAST("base"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                          ) COLLATE "pg_catalog"."C"
                        ) AS pg_catalog.TEXT)
                      ) OPERATOR(pg_catalog.||) ']'
                    ) COLLATE "pg_catalog"."C"
                  ) OPERATOR(pg_catalog.=) "newer"."lightning_row_id"
              )
          ) AS "base"
          WHERE
            NOT "base"."id" IS NULL
            AND NOT "base"."plan" IS NULL
            AND (
              "base"."lightning_op" IS NULL
              OR NOT (
                "base"."lightning_op" OPERATOR(pg_catalog.=) 'removed'
                OR "base"."lightning_op" OPERATOR(pg_catalog.=) 'vanished'
              )
            )
          UNION ALL
          SELECT
            "exception"."id" AS "id",
            "exception"."plan" AS "plan",
            (
              (
                (
                  (
                    '[' OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                      (
                        CAST("exception"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                      ) COLLATE "pg_catalog"."C"
                    ) AS pg_catalog.TEXT)
                  ) OPERATOR(pg_catalog.||) ','
                ) OPERATOR(pg_catalog.||) CAST(pg_catalog.to_json(
                  (
                    CAST("exception"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                  ) COLLATE "pg_catalog"."C"
                ) AS pg_catalog.TEXT)
              ) OPERATOR(pg_catalog.||) ']'
            ) COLLATE "pg_catalog"."C" AS "lightning_row_id",
            "exception"."lightning_version",
            "exception"."lightning_state" AS "lightning_state",
            "exception"."lightning_status" AS "lightning_status",
            "exception"."lightning_origin" AS "lightning_origin",
            "exception"."lightning_op" AS "lightning_op"
          FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "exception"
        ) AS "known"
          ON "new"."lightning_row_id" OPERATOR(pg_catalog.=) "known"."lightning_row_id"
        OFFSET '0'
      ) AS "ops"
    ) AS "ops"
    GROUP BY
      "ops"."lightning_row_id",
      "ops"."lightning_op"
  ) AS "rows"
) AS "change"
WHERE
  NOT (
    "change"."lightning_op" IS NULL
    AND "change"."lightning_seq" OPERATOR(pg_catalog.=) 1
    AND "change"."lightning_copies" OPERATOR(pg_catalog.=) 2
  );

-- evaluate the model
CREATE INDEX IF NOT EXISTS "w7t2ahob79wmw__000000000000000000000006_changes_index" ON "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes"("lightning_seq");

-- count the changes
SELECT
  "keys"."lightning_op",
  "keys"."lightning_prior",
  pg_catalog.sum("keys"."copies"),
  pg_catalog.count(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    pg_catalog.sum("change"."lightning_copies") AS "copies"
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
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'users'' ads 🚀' AND "part" = ''
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
  'users'' ads 🚀',
  '000000000000000000000006',
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  CASE
    WHEN "outcome"."lightning_op" = 'removed'
    THEN pg_catalog.jsonb_build_object('id', "outcome"."id", 'plan', "outcome"."plan")
    ELSE pg_catalog.jsonb_build_object('id', "outcome"."id", 'plan', "outcome"."plan", 'score', "outcome"."score")
  END
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    CASE WHEN "change"."lightning_op" = 'removed' THEN 'aborted' ELSE 'succeeded' END AS "lightning_status",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS pg_catalog.TEXT)
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
  "sync_id" = 'users'' ads 🚀'
LIMIT 1;

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users'' ads 🚀'
  AND (pg_catalog.left("row_id", 250), "row_id") IN (
    SELECT
      pg_catalog.left("change"."lightning_row_id", 250),
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
  "sync_id" = 'users'' ads 🚀' AND "op_type" IN ('added', 'changed');

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users'' ads 🚀' AND "op_type" IN ('added', 'changed');

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
  pg_catalog.jsonb_build_object('id', "plan"."id", 'plan', "plan"."plan", 'score', "plan"."score")
FROM (
  SELECT
    "sync_id",
    "sync_run_id",
    "row_id"
  FROM "hightouch_audit"."sync_snapshot"
  WHERE
    "sync_id" = 'users'' ads 🚀'
    AND (
      "status" <> 'succeeded'
      AND (pg_catalog.left("row_id", 250), "row_id") IN (
        SELECT
          pg_catalog.left("lightning_row_id", 250),
          "lightning_row_id"
        FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections"
      )
    )
) AS "log"
INNER JOIN (
  SELECT
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes" AS "change"
  WHERE
    "change"."lightning_op" = 'carried'
) AS "plan"
  ON (
    (
      '[' || CAST(pg_catalog.to_json(
        (
          CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
        ) COLLATE "pg_catalog"."C"
      ) AS pg_catalog.TEXT) || ',' || CAST(pg_catalog.to_json(
        (
          CAST("plan"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
        ) COLLATE "pg_catalog"."C"
      ) AS pg_catalog.TEXT) || ']'
    ) COLLATE "pg_catalog"."C"
  ) = "log"."row_id";

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users'' ads 🚀'
  AND (
    "status" <> 'succeeded'
    AND (pg_catalog.left("row_id", 250), "row_id") IN (
      SELECT
        pg_catalog.left("lightning_row_id", 250),
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
  'users'' ads 🚀',
  '000000000000000000000005',
  'unchanged',
  (
    '[' || CAST(pg_catalog.to_json(
      (
        CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
      ) COLLATE "pg_catalog"."C"
    ) AS pg_catalog.TEXT) || ',' || CAST(pg_catalog.to_json(
      (
        CAST("plan"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
      ) COLLATE "pg_catalog"."C"
    ) AS pg_catalog.TEXT) || ']'
  ) COLLATE "pg_catalog"."C",
  'succeeded',
  NULL,
  pg_catalog.jsonb_build_object('id', "plan"."id", 'plan', "plan"."plan", 'score', "plan"."score")
FROM (
  SELECT
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes" AS "change"
  WHERE
    "change"."lightning_op" = 'carried'
) AS "plan"
WHERE
  (
    pg_catalog.left(
      (
        '[' || CAST(pg_catalog.to_json(
          (
            CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
          ) COLLATE "pg_catalog"."C"
        ) AS pg_catalog.TEXT) || ',' || CAST(pg_catalog.to_json(
          (
            CAST("plan"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
          ) COLLATE "pg_catalog"."C"
        ) AS pg_catalog.TEXT) || ']'
      ) COLLATE "pg_catalog"."C",
      250
    ),
    (
      '[' || CAST(pg_catalog.to_json(
        (
          CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
        ) COLLATE "pg_catalog"."C"
      ) AS pg_catalog.TEXT) || ',' || CAST(pg_catalog.to_json(
        (
          CAST("plan"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
        ) COLLATE "pg_catalog"."C"
      ) AS pg_catalog.TEXT) || ']'
    ) COLLATE "pg_catalog"."C"
  ) IN (
    SELECT
      pg_catalog.left("lightning_row_id", 250),
      "lightning_row_id"
    FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections"
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_audit"."sync_snapshot" AS "log"
    WHERE
      "log"."sync_id" = 'users'' ads 🚀'
      AND "log"."row_id" = (
        (
          '[' || CAST(pg_catalog.to_json(
            (
              CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
            ) COLLATE "pg_catalog"."C"
          ) AS pg_catalog.TEXT) || ',' || CAST(pg_catalog.to_json(
            (
              CAST("plan"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
            ) COLLATE "pg_catalog"."C"
          ) AS pg_catalog.TEXT) || ']'
        ) COLLATE "pg_catalog"."C"
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
  'users'' ads 🚀',
  '000000000000000000000006',
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  pg_catalog.jsonb_build_object('id', "outcome"."id", 'plan', "outcome"."plan", 'score', "outcome"."score")
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    CASE WHEN "change"."lightning_op" = 'removed' THEN 'aborted' ELSE 'succeeded' END AS "lightning_status",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE CAST(NULL AS pg_catalog.TEXT)
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
  'users'' ads 🚀',
  '000000000000000000000006',
  '["id","plan"]',
  'ads',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00+00:00' AS pg_catalog.TIMESTAMPTZ),
  pg_catalog.clock_timestamp(),
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000006","base":"w7t2ahob79wmw__000000000000000000000005_plan","deltas":[{"table":"w7t2ahob79wmw__000000000000000000000006_changes","rows":2}],"rejections":null,"previous":["w7t2ahob79wmw__000000000000000000000005_plan","w7t2ahob79wmw__000000000000000000000005_rejections"],"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"text"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"double precision"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000006","planned":true},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000006","numbers":{"format":3,"outcome":"completed","counts":{"added":1,"changed":1,"removed":0,"unchanged":1,"rejected":0,"ignored":0,"queried":3},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users'' ads 🚀' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
