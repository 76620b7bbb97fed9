-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  "new"."balance",
  "new"."active",
  "new"."seen_at",
  "new"."settings",
  "new"."tags",
  (
    CAST("new"."mood" AS pg_catalog.text)
  ) COLLATE "pg_catalog"."C" AS "mood",
  CASE
    WHEN CAST("new"."place" AS pg_catalog.TEXT) IS NOT NULL
    THEN (
      ARRAY[
        pg_catalog.set_config('lightning.time_zone', pg_catalog.current_setting('TimeZone'), TRUE),
        pg_catalog.set_config('lightning.date_style', pg_catalog.current_setting('DateStyle'), TRUE),
        pg_catalog.set_config('TimeZone', 'UTC', TRUE),
        pg_catalog.set_config('DateStyle', 'ISO, MDY', TRUE),
        CAST("new"."place" AS pg_catalog.TEXT),
        CAST(pg_catalog.to_json("new"."place") AS pg_catalog.TEXT),
        pg_catalog.set_config('TimeZone', pg_catalog.current_setting('lightning.time_zone'), TRUE),
        pg_catalog.set_config('DateStyle', pg_catalog.current_setting('lightning.date_style'), TRUE)
      ]
    )[5:6]
  END AS "place"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new"
DISTRIBUTED BY ("id");

-- count the plan
SELECT
  pg_catalog.count(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS
SELECT
  pg_catalog.row_number() OVER () AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  "rows"."id" AS "id",
  (
    "rows"."plan"
  ) COLLATE "pg_catalog"."C" AS "plan",
  "rows"."score" AS "score",
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."seen_at" AS "seen_at",
  "rows"."settings" AS "settings",
  (
    "rows"."tags"
  ) COLLATE "pg_catalog"."C" AS "tags",
  (
    "rows"."mood"
  ) COLLATE "pg_catalog"."C" AS "mood",
  "rows"."place" AS "place"
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."balance",
    "plan"."active",
    "plan"."seen_at",
    "plan"."settings",
    "plan"."tags",
    "plan"."mood",
    "plan"."place",
    (
      CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
    ) COLLATE "pg_catalog"."C" AS "lightning_row_id",
    CASE WHEN "plan"."id" IS NULL THEN NULL ELSE 'added' END AS "lightning_op",
    'absent' AS "lightning_prior",
    '000000000000000000000001' AS "lightning_origin"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "rows"
DISTRIBUTED BY ("lightning_row_id");

-- compare with the baseline
CREATE INDEX "users_to_crm_000000000000000000000001_changes_index" ON "hightouch_planner"."users_to_crm_000000000000000000000001_changes"("lightning_seq");

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
    pg_catalog.count(*) AS "copies"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- read row ids
SELECT
  "change"."lightning_row_id",
  "change"."lightning_origin"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  "change"."lightning_seq" >= 1 AND "change"."lightning_seq" <= 2
ORDER BY
  "change"."lightning_seq" ASC;

-- read rows
SELECT
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."seen_at" AS "seen_at",
  "change"."settings" AS "settings",
  "change"."tags" AS "tags",
  "change"."mood" AS "mood",
  (
    "change"."place"
  )[1] AS "place"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  (
    "change"."lightning_seq" >= 1 AND "change"."lightning_seq" <= 5
  )
  AND "change"."lightning_seq" IN (1, 2, 5)
ORDER BY
  "change"."lightning_seq" ASC;

-- drop users_to_crm_000000000000000000000001_rejections
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000001_rejections";

-- prepare the rejections
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS
SELECT
  "change"."lightning_seq",
  "change"."lightning_row_id",
  CAST(NULL AS pg_catalog.TEXT) AS "lightning_op",
  CAST(NULL AS pg_catalog.TEXT) AS "lightning_state",
  CAST(NULL AS pg_catalog.TEXT) AS "lightning_status",
  CAST(NULL AS pg_catalog.TEXT) AS "lightning_reason",
  CAST(NULL AS pg_catalog.TEXT) AS "lightning_origin",
  "change"."id",
  "change"."plan",
  "change"."score",
  "change"."balance",
  "change"."active",
  "change"."seen_at",
  "change"."settings",
  "change"."tags",
  "change"."mood",
  "change"."place"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  FALSE
DISTRIBUTED BY ("lightning_row_id");

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"text"},"field":"plan"},{"column":{"name":"score","type":"double precision"},"field":"score"},{"column":{"name":"balance","type":"numeric(18,2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp with time zone"},"field":"seen_at"},{"column":{"name":"settings","type":"json"},"field":"settings"},{"column":{"name":"tags","type":"character varying(20)[]"},"field":"tags"},{"column":{"name":"mood","type":"text","declared":"public.mood"},"field":"mood"},{"column":{"name":"place","type":"text[2]","declared":"public.place"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","settings","tags","mood","place"],"version_scheme":""},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "revision" = "revision" + 1, "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "progress" = '{"format":3,"first":1,"last":6,"settled":[],"reserved":5,"landing":"users_to_crm_000000000000000000000001_staged0000"}', "revision" = "revision" + 1, "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the rejections
INSERT INTO "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" (
  "lightning_seq",
  "lightning_row_id",
  "lightning_op",
  "lightning_state",
  "lightning_status",
  "lightning_reason",
  "lightning_origin",
  "id",
  "plan",
  "score",
  "balance",
  "active",
  "seen_at",
  "settings",
  "tags",
  "mood",
  "place"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  "change"."lightning_op" AS "lightning_op",
  CASE
    WHEN "change"."lightning_op" = 'changed'
    THEN 'stale'
    WHEN "staged"."outcome" = 'refused'
    AND "change"."lightning_op" = 'added'
    AND "change"."lightning_prior" = 'absent'
    THEN 'absent'
    WHEN "staged"."outcome" = 'refused'
    AND (
      "change"."lightning_op" = 'removed'
      AND NOT "change"."lightning_prior" = 'in_doubt'
    )
    THEN 'stale'
    ELSE 'in_doubt'
  END AS "lightning_state",
  'failed' AS "lightning_status",
  "staged"."reason" AS "lightning_reason",
  "change"."lightning_origin" AS "lightning_origin",
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."seen_at" AS "seen_at",
  "change"."settings" AS "settings",
  "change"."tags" AS "tags",
  "change"."mood" AS "mood",
  "change"."place" AS "place"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
INNER JOIN "hightouch_planner"."lightning_staged" AS "staged"
  ON "change"."lightning_seq" = "staged"."number";

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "progress" = '{"format":3,"first":1,"last":6,"settled":[[1,3]],"reserved":5,"landing":null}', "revision" = "revision" + 1, "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
WHERE
  (
    "lightning_seq" >= 3 AND "lightning_seq" < 5
  )
  OR (
    "lightning_seq" >= 5 AND "lightning_seq" < 6
  );

-- set aside what is in doubt
INSERT INTO "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" (
  "lightning_seq",
  "lightning_row_id",
  "lightning_op",
  "lightning_state",
  "lightning_status",
  "lightning_reason",
  "lightning_origin",
  "id",
  "plan",
  "score",
  "balance",
  "active",
  "seen_at",
  "settings",
  "tags",
  "mood",
  "place"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  "change"."lightning_op" AS "lightning_op",
  CASE WHEN "change"."lightning_op" = 'changed' THEN 'stale' ELSE 'in_doubt' END AS "lightning_state",
  'failed' AS "lightning_status",
  'never acknowledged' AS "lightning_reason",
  "change"."lightning_origin" AS "lightning_origin",
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."seen_at" AS "seen_at",
  "change"."settings" AS "settings",
  "change"."tags" AS "tags",
  "change"."mood" AS "mood",
  "change"."place" AS "place"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  "change"."lightning_seq" >= 3 AND "change"."lightning_seq" < 5;

-- set aside what was not sent
INSERT INTO "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" (
  "lightning_seq",
  "lightning_row_id",
  "lightning_op",
  "lightning_state",
  "lightning_status",
  "lightning_reason",
  "lightning_origin",
  "id",
  "plan",
  "score",
  "balance",
  "active",
  "seen_at",
  "settings",
  "tags",
  "mood",
  "place"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS pg_catalog.TEXT) AS "lightning_op",
  'absent' AS "lightning_state",
  'aborted' AS "lightning_status",
  'it''s closed' AS "lightning_reason",
  CAST(NULL AS pg_catalog.TEXT) AS "lightning_origin",
  "change"."id" AS "id",
  CAST(NULL AS pg_catalog.text) AS "plan",
  CAST(NULL AS double precision) AS "score",
  CAST(NULL AS numeric(18,2)) AS "balance",
  CAST(NULL AS boolean) AS "active",
  CAST(NULL AS timestamp with time zone) AS "seen_at",
  CAST(NULL AS pg_catalog.json) AS "settings",
  CAST(NULL AS character varying(20)[]) AS "tags",
  CAST(NULL AS pg_catalog.text) AS "mood",
  CAST(NULL AS pg_catalog.text[2]) AS "place"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  "change"."lightning_seq" >= 5 AND "change"."lightning_seq" < 6;

-- count rejections
SELECT
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status",
  pg_catalog.count(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  ON "change"."lightning_row_id" = "rejection"."lightning_row_id"
GROUP BY
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status";

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
  'users_to_crm',
  '000000000000000000000001',
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  (
    SELECT
      CAST(pg_catalog.row_to_json("lightning_fields") AS pg_catalog.JSONB)
    FROM (
      SELECT
        "outcome"."id" AS "id",
        "outcome"."plan" AS "plan",
        "outcome"."score" AS "score",
        "outcome"."balance" AS "balance",
        "outcome"."active" AS "active",
        CASE
          WHEN pg_catalog.isfinite("outcome"."seen_at")
          THEN (
            pg_catalog.to_json("outcome"."seen_at" AT TIME ZONE 'UTC') #>> '{}'
          ) || 'Z'
          ELSE CAST("outcome"."seen_at" AS pg_catalog.TEXT)
        END AS "seen_at",
        CASE
          WHEN POSITION('\u0000' IN CAST("outcome"."settings" AS pg_catalog.TEXT)) > 0
          THEN CAST(pg_catalog.to_json(CAST("outcome"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
          ELSE CAST("outcome"."settings" AS pg_catalog.JSONB)
        END AS "settings",
        "outcome"."tags" AS "tags",
        "outcome"."mood" AS "mood",
        CASE
          WHEN POSITION('\u0000' IN CAST((
            "outcome"."place"
          )[2] AS pg_catalog.TEXT)) > 0
          THEN CAST(pg_catalog.to_json(CAST((
            "outcome"."place"
          )[2] AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
          ELSE CAST((
            "outcome"."place"
          )[2] AS pg_catalog.JSONB)
        END AS "place"
    ) AS "lightning_fields"
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
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."mood",
    "change"."place"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed');

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm';

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
  'users_to_crm',
  '000000000000000000000001',
  'unchanged',
  (
    CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
  ) COLLATE "pg_catalog"."C",
  'succeeded',
  NULL,
  (
    SELECT
      CAST(pg_catalog.row_to_json("lightning_fields") AS pg_catalog.JSONB)
    FROM (
      SELECT
        "plan"."id" AS "id",
        "plan"."plan" AS "plan",
        "plan"."score" AS "score",
        "plan"."balance" AS "balance",
        "plan"."active" AS "active",
        CASE
          WHEN pg_catalog.isfinite("plan"."seen_at")
          THEN (
            pg_catalog.to_json("plan"."seen_at" AT TIME ZONE 'UTC') #>> '{}'
          ) || 'Z'
          ELSE CAST("plan"."seen_at" AS pg_catalog.TEXT)
        END AS "seen_at",
        CASE
          WHEN POSITION('\u0000' IN CAST("plan"."settings" AS pg_catalog.TEXT)) > 0
          THEN CAST(pg_catalog.to_json(CAST("plan"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
          ELSE CAST("plan"."settings" AS pg_catalog.JSONB)
        END AS "settings",
        "plan"."tags" AS "tags",
        "plan"."mood" AS "mood",
        CASE
          WHEN POSITION('\u0000' IN CAST((
            "plan"."place"
          )[2] AS pg_catalog.TEXT)) > 0
          THEN CAST(pg_catalog.to_json(CAST((
            "plan"."place"
          )[2] AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
          ELSE CAST((
            "plan"."place"
          )[2] AS pg_catalog.JSONB)
        END AS "place"
    ) AS "lightning_fields"
  )
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."balance",
    "plan"."active",
    "plan"."seen_at",
    "plan"."settings",
    "plan"."tags",
    "plan"."mood",
    "plan"."place"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
    WHERE
      "change"."lightning_row_id" = (
        (
          CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
        ) COLLATE "pg_catalog"."C"
      )
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = (
        (
          CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
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
  'users_to_crm',
  '000000000000000000000001',
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  (
    SELECT
      CAST(pg_catalog.row_to_json("lightning_fields") AS pg_catalog.JSONB)
    FROM (
      SELECT
        "outcome"."id" AS "id",
        "outcome"."plan" AS "plan",
        "outcome"."score" AS "score",
        "outcome"."balance" AS "balance",
        "outcome"."active" AS "active",
        CASE
          WHEN pg_catalog.isfinite("outcome"."seen_at")
          THEN (
            pg_catalog.to_json("outcome"."seen_at" AT TIME ZONE 'UTC') #>> '{}'
          ) || 'Z'
          ELSE CAST("outcome"."seen_at" AS pg_catalog.TEXT)
        END AS "seen_at",
        CASE
          WHEN POSITION('\u0000' IN CAST("outcome"."settings" AS pg_catalog.TEXT)) > 0
          THEN CAST(pg_catalog.to_json(CAST("outcome"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
          ELSE CAST("outcome"."settings" AS pg_catalog.JSONB)
        END AS "settings",
        "outcome"."tags" AS "tags",
        "outcome"."mood" AS "mood",
        CASE
          WHEN POSITION('\u0000' IN CAST((
            "outcome"."place"
          )[2] AS pg_catalog.TEXT)) > 0
          THEN CAST(pg_catalog.to_json(CAST((
            "outcome"."place"
          )[2] AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
          ELSE CAST((
            "outcome"."place"
          )[2] AS pg_catalog.JSONB)
        END AS "place"
    ) AS "lightning_fields"
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
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."mood",
    "change"."place"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'taken');

-- refresh the snapshot
ANALYZE "hightouch_audit"."sync_snapshot";

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
  'users_to_crm',
  '000000000000000000000001',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'it''s closed',
  CAST('2026-01-31T12:00:00+00:00' AS pg_catalog.TIMESTAMPTZ),
  pg_catalog.clock_timestamp(),
  5,
  0,
  0,
  4,
  0,
  0,
  1,
  0,
  0,
  3,
  0,
  0;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000001","base":"users_to_crm_000000000000000000000001_plan","deltas":[],"rejections":"users_to_crm_000000000000000000000001_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"text"},"field":"plan"},{"column":{"name":"score","type":"double precision"},"field":"score"},{"column":{"name":"balance","type":"numeric(18,2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp with time zone"},"field":"seen_at"},{"column":{"name":"settings","type":"json"},"field":"settings"},{"column":{"name":"tags","type":"character varying(20)[]"},"field":"tags"},{"column":{"name":"mood","type":"text","declared":"public.mood"},"field":"mood"},{"column":{"name":"place","type":"text[2]","declared":"public.place"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","settings","tags","mood","place"],"version_scheme":""},"mode":"upsert","held":3,"exceptions":4,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000001","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000001_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000001","numbers":{"format":3,"outcome":"failed","counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
