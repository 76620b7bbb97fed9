-- add to the state
INSERT INTO "hightouch_planner"."sync_state" (
  "sync_id",
  "part",
  "revision",
  "last_run_id",
  "baseline",
  "run",
  "progress",
  "holder",
  "lease_expires"
)
SELECT
  CAST('users_to_list' AS VARCHAR) AS "sync_id",
  CAST('' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMPTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_list' AND "part" = ''
  );

-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(60000000))
WHERE
  (
    "sync_id" = 'users_to_list' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL OR "lease_expires" <= system.main.now()
  );

-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  "new"."balance",
  system.main.hash(
    system.main.create_sort_key(
      "new"."balance",
      'ASC NULLS FIRST',
      "new"."plan",
      'ASC NULLS FIRST',
      "new"."score",
      'ASC NULLS FIRST'
    )
  ) AS "lightning_version",
  "new"."lightning_reason"
FROM (
SELECT
  TRY_CAST("held"."id" AS BIGINT) AS "id",
  "held"."plan" AS "plan",
  TRY_CAST("held"."score" AS DOUBLE) AS "score",
  TRY_CAST("held"."balance" AS DECIMAL(18, 2)) AS "balance",
  CAST(CASE
    WHEN NOT "held"."score" IS NULL AND TRY_CAST("held"."score" AS DOUBLE) IS NULL
    THEN 'score cannot be read as DOUBLE'
    WHEN NOT "held"."balance" IS NULL
    AND TRY_CAST("held"."balance" AS DECIMAL(18, 2)) IS NULL
    THEN 'balance cannot be read as DECIMAL(18,2)'
    ELSE NULL
  END AS VARCHAR) AS "lightning_reason"
FROM (
SELECT
  "id",
  "plan",
  CAST("score" AS VARCHAR) AS "score",
  CAST("balance" AS VARCHAR) AS "balance"
FROM (
SELECT * FROM shop.users -- everyone
) AS "users"
) AS "held"
) AS "new";

-- count the plan
SELECT
  system.main.count(*)
FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan";

-- count what is held
SELECT
  system.main.sum("keys"."lightning_copies"),
  system.main.count(*),
  system.main.sum(
    CASE
      WHEN "keys"."lightning_copies" > 1 OR NOT "keys"."lightning_reason" IS NULL
      THEN 1
      ELSE 0
    END
  )
FROM (
  SELECT
    CAST("plan"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
    system.main.count(*) AS "lightning_copies",
    system.main.max("plan"."lightning_reason") AS "lightning_reason"
  FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
  GROUP BY
    CAST("plan"."id" AS TEXT) COLLATE "binary"
) AS "keys";

-- set aside what is unsure
CREATE TABLE "hightouch_planner"."users_to_list_000000000000000000000008_rejections" AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST('stale' AS VARCHAR) AS "lightning_state",
  CAST('failed' AS VARCHAR) AS "lightning_status",
  CASE
    WHEN "new"."lightning_copies" > 1
    THEN system.main."||"(
      'duplicate primary key, number of rows: ',
      CAST("new"."lightning_copies" AS VARCHAR)
    )
    ELSE "new"."lightning_reason"
  END AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CAST(NULL AS UBIGINT) AS "lightning_version",
  "new"."id" AS "id",
  "new"."plan" AS "plan",
  "new"."score" AS "score",
  "new"."balance" AS "balance"
FROM (
  SELECT
    "rows"."id",
    "rows"."plan",
    "rows"."score",
    "rows"."balance",
    "rows"."lightning_row_id",
    "keys"."lightning_copies",
    "keys"."lightning_reason"
  FROM (
    SELECT
      "plan"."id",
      "plan"."plan",
      "plan"."score",
      "plan"."balance",
      CAST("plan"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
      system.main.row_number() OVER (
        PARTITION BY CAST("plan"."id" AS TEXT) COLLATE "binary"
        ORDER BY CAST("plan"."id" AS TEXT) COLLATE "binary" ASC
      ) AS "lightning_copy"
    FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
  ) AS "rows"
  INNER JOIN (
    SELECT
      CAST("plan"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
      system.main.count(*) AS "lightning_copies",
      system.main.max("plan"."lightning_reason") AS "lightning_reason"
    FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
    GROUP BY
      CAST("plan"."id" AS TEXT) COLLATE "binary"
  ) AS "keys"
    ON "rows"."lightning_row_id" = "keys"."lightning_row_id"
  WHERE
    "rows"."lightning_copy" = 1
    AND (
      "keys"."lightning_copies" > 1 OR NOT "keys"."lightning_reason" IS NULL
    )
) AS "new";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_list_000000000000000000000008_changes" AS
SELECT
  system.main.row_number() OVER () AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  "rows"."lightning_version",
  "rows"."id" AS "id",
  "rows"."plan" AS "plan",
  "rows"."score" AS "score",
  "rows"."balance" AS "balance"
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."balance",
    "plan"."lightning_version",
    CAST("plan"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
    CASE WHEN "plan"."id" IS NULL THEN NULL ELSE 'taken' END AS "lightning_op",
    'absent' AS "lightning_prior",
    '000000000000000000000008' AS "lightning_origin"
  FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "rows"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_list_000000000000000000000008_rejections" AS "rejection"
    WHERE
      "rejection"."id" = "rows"."id"
  );

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = system.main."+"("revision", 1), "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(60000000))
WHERE
  (
    "sync_id" = 'users_to_list' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- count rejections
SELECT
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status",
  system.main.count(*)
FROM "hightouch_planner"."users_to_list_000000000000000000000008_rejections" AS "rejection"
LEFT JOIN "hightouch_planner"."users_to_list_000000000000000000000008_changes" AS "change"
  ON "change"."lightning_row_id" = "rejection"."lightning_row_id"
GROUP BY
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status";

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_list';

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
  'users_to_list',
  '000000000000000000000008',
  'unchanged',
  CAST("plan"."id" AS TEXT) COLLATE "binary",
  'succeeded',
  NULL,
  system.main.json_object(
    'id',
    "plan"."id",
    'plan',
    "plan"."plan",
    'score',
    CASE
      WHEN system.main.isfinite("plan"."score")
      THEN system.main.to_json("plan"."score")
      ELSE system.main.to_json(CAST("plan"."score" AS TEXT))
    END,
    'balance',
    "plan"."balance"
  )
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."balance"
  FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_list_000000000000000000000008_changes" AS "change"
    WHERE
      "change"."lightning_row_id" = (
        CAST("plan"."id" AS TEXT) COLLATE "binary"
      )
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_list_000000000000000000000008_rejections" AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = (
        CAST("plan"."id" AS TEXT) COLLATE "binary"
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
  'users_to_list',
  '000000000000000000000008',
  'unchanged',
  "rejection"."lightning_row_id",
  'failed',
  "rejection"."lightning_reason",
  system.main.json_object('id', "rejection"."id")
FROM "hightouch_planner"."users_to_list_000000000000000000000008_rejections" AS "rejection"
WHERE
  "rejection"."lightning_seq" IS NULL;

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
  'users_to_list',
  '000000000000000000000008',
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  system.main.json_object(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'score',
    CASE
      WHEN system.main.isfinite("outcome"."score")
      THEN system.main.to_json("outcome"."score")
      ELSE system.main.to_json(CAST("outcome"."score" AS TEXT))
    END,
    'balance',
    "outcome"."balance"
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    COALESCE("rejection"."lightning_status", 'succeeded') AS "lightning_status",
    "rejection"."lightning_reason" AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance"
  FROM "hightouch_planner"."users_to_list_000000000000000000000008_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_list_000000000000000000000008_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
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
  'users_to_list',
  '000000000000000000000008',
  'id',
  'list',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMPTZ),
  system.main.now(),
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000008","base":"users_to_list_000000000000000000000008_plan","deltas":[],"rejections":"users_to_list_000000000000000000000008_rejections","previous":[],"shape":{"key":[{"name":"id","type":"BIGINT"}],"fields":[{"column":{"name":"id","type":"BIGINT"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"DOUBLE"},"field":"score"},{"column":{"name":"balance","type":"DECIMAL(18,2)"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":1,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000008","planned":false},"duplicated":true},"leftovers":["users_to_list_000000000000000000000008_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000008","numbers":{"format":3,"outcome":"completed_with_errors","counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = system.main."+"("revision", 1), "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_list' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
