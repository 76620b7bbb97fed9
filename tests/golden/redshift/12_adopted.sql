-- lock the state
LOCK TABLE "hightouch_planner"."sync_state";

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
  CAST('users_to_list' AS VARCHAR(65535)) AS "sync_id",
  CAST('' AS VARCHAR(65535)) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR(65535)) AS "last_run_id",
  CAST(NULL AS VARCHAR(65535)) AS "baseline",
  CAST(NULL AS VARCHAR(65535)) AS "run",
  CAST(NULL AS VARCHAR(65535)) AS "progress",
  CAST(NULL AS VARCHAR(65535)) AS "holder",
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
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users_to_list' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL
    OR "lease_expires" <= CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE)
  );

-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_list_000000000000000000000008_plan"
DISTKEY("id")
SORTKEY("id") AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  "new"."balance",
  MD5(
    COALESCE(MD5(CAST("new"."balance" AS VARCHAR(256))), 'N') || COALESCE(MD5("new"."plan"), 'N') || COALESCE(MD5(CAST(CAST("new"."score" AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))), 'N')
  ) AS "lightning_version",
  "new"."lightning_reason"
FROM (
SELECT
  TRY_CAST("held"."id" AS BIGINT) AS "id",
  "held"."plan" AS "plan",
  TRY_CAST(NULLIF(TRIM("held"."score"), '') AS DOUBLE PRECISION) AS "score",
  TRY_CAST(NULLIF(TRIM("held"."balance"), '') AS DECIMAL(18, 2)) AS "balance",
  CAST(CASE
    WHEN NOT "held"."score" IS NULL
    AND TRY_CAST(NULLIF(TRIM("held"."score"), '') AS DOUBLE PRECISION) IS NULL
    THEN 'score cannot be read as double precision'
    WHEN NOT "held"."balance" IS NULL
    AND TRY_CAST(NULLIF(TRIM("held"."balance"), '') AS DECIMAL(18, 2)) IS NULL
    THEN 'balance cannot be read as numeric(18,2)'
    ELSE NULL
  END AS VARCHAR(65535)) AS "lightning_reason"
FROM (
SELECT
  "id",
  "plan",
  CAST("score" AS VARCHAR(65535)) AS "score",
  CAST("balance" AS VARCHAR(65535)) AS "balance"
FROM (
SELECT * FROM shop.users -- everyone
) AS "users"
) AS "held"
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan";

-- count what is held
SELECT
  SUM("keys"."lightning_copies"),
  COUNT(*),
  SUM(
    CASE
      WHEN "keys"."lightning_copies" > 1 OR NOT "keys"."lightning_reason" IS NULL
      THEN 1
      ELSE 0
    END
  )
FROM (
  SELECT
    CAST("plan"."id" AS VARCHAR(256)) AS "lightning_row_id",
    COUNT(*) AS "lightning_copies",
    MAX("plan"."lightning_reason") AS "lightning_reason"
  FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
  GROUP BY
    CAST("plan"."id" AS VARCHAR(256))
) AS "keys";

-- set aside what is unsure
CREATE TABLE "hightouch_planner"."users_to_list_000000000000000000000008_rejections" AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_op",
  CAST('stale' AS VARCHAR(65535)) AS "lightning_state",
  CAST('failed' AS VARCHAR(65535)) AS "lightning_status",
  CASE
    WHEN "new"."lightning_copies" > 1
    THEN 'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR(65535))
    ELSE "new"."lightning_reason"
  END AS "lightning_reason",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
  CAST(NULL AS VARCHAR(32)) AS "lightning_version",
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
      CAST("plan"."id" AS VARCHAR(256)) AS "lightning_row_id",
      ROW_NUMBER() OVER (
        PARTITION BY CAST("plan"."id" AS VARCHAR(256))
        ORDER BY CAST("plan"."id" AS VARCHAR(256)) ASC
      ) AS "lightning_copy"
    FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
  ) AS "rows"
  INNER JOIN (
    SELECT
      CAST("plan"."id" AS VARCHAR(256)) AS "lightning_row_id",
      COUNT(*) AS "lightning_copies",
      MAX("plan"."lightning_reason") AS "lightning_reason"
    FROM "hightouch_planner"."users_to_list_000000000000000000000008_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
    GROUP BY
      CAST("plan"."id" AS VARCHAR(256))
  ) AS "keys"
    ON "rows"."lightning_row_id" = "keys"."lightning_row_id"
  WHERE
    "rows"."lightning_copy" = 1
    AND (
      "keys"."lightning_copies" > 1 OR NOT "keys"."lightning_reason" IS NULL
    )
) AS "new";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_list_000000000000000000000008_changes"
SORTKEY("lightning_seq") AS
SELECT
  ROW_NUMBER() OVER () AS "lightning_seq",
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
    CAST("plan"."id" AS VARCHAR(256)) AS "lightning_row_id",
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
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users_to_list' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- count rejections
SELECT
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status",
  COUNT(*)
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
  CAST("plan"."id" AS VARCHAR(256)),
  'succeeded',
  NULL,
  OBJECT('id', "plan"."id", 'plan', "plan"."plan", 'score', "plan"."score", 'balance', "plan"."balance")
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
      "change"."lightning_row_id" = CAST("plan"."id" AS VARCHAR(256))
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_list_000000000000000000000008_rejections" AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = CAST("plan"."id" AS VARCHAR(256))
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
  OBJECT('id', "rejection"."id")
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
  OBJECT(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'score',
    "outcome"."score",
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
  CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE),
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000008","base":"users_to_list_000000000000000000000008_plan","deltas":[],"rejections":"users_to_list_000000000000000000000008_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"character varying(256)"},"field":"plan"},{"column":{"name":"score","type":"double precision"},"field":"score"},{"column":{"name":"balance","type":"numeric(18,2)"},"field":"balance"}],"retained":["id","plan","score","balance"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":1,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000008","planned":false},"duplicated":true},"leftovers":["users_to_list_000000000000000000000008_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000008","numbers":{"format":3,"outcome":"completed_with_errors","counts":{"added":0,"changed":0,"removed":0,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_list' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
