-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'users'' ads 🚀' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
  );

-- evaluate the model
CREATE TABLE "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_plan" AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  MD5(
    TO_UTF8(
      JSON_FORMAT(
        CAST(CAST(ARRAY[CAST((
          "new"."score" + 0e0
        ) AS varchar)] AS array(varchar)) AS json)
      )
    )
  ) AS "lightning_version",
  CASE WHEN "new"."id" IS NULL OR "new"."plan" IS NULL THEN NULL ELSE 'added' END AS "lightning_op",
  'absent' AS "lightning_prior",
  '000000000000000000000005' AS "lightning_origin"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_changes" AS
SELECT
  ROW_NUMBER() OVER () AS "lightning_seq",
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
    JSON_FORMAT(
      CAST(CAST(ARRAY[CAST("plan"."id" AS varchar), "plan"."plan"] AS array(varchar)) AS json)
    ) AS "lightning_row_id",
    "plan"."lightning_op",
    "plan"."lightning_prior",
    "plan"."lightning_origin"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_plan" AS "plan"
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
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- drop w7t2ahob79wmw__000000000000000000000005_rejections
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections";

-- prepare the rejections
CREATE TABLE "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS
SELECT
  "change"."lightning_seq",
  "change"."lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST(NULL AS VARCHAR) AS "lightning_state",
  CAST(NULL AS VARCHAR) AS "lightning_status",
  CAST(NULL AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  "change"."lightning_version",
  "change"."id",
  "change"."plan",
  "change"."score"
FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_changes" AS "change"
WHERE
  FALSE;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"format":3,"id":"000000000000000000000005","sync_id":"users'' ads \ud83d\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"varchar"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"double"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000005_plan","changes":"w7t2ahob79wmw__000000000000000000000005_changes","rejections":"w7t2ahob79wmw__000000000000000000000005_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'users'' ads 🚀' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"format":3,"id":"000000000000000000000005","sync_id":"users'' ads \ud83d\ude80","destination":"ads","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"do_nothing","reset":null,"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"varchar"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"double"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"tables":{"plan":"w7t2ahob79wmw__000000000000000000000005_plan","changes":"w7t2ahob79wmw__000000000000000000000005_changes","rejections":"w7t2ahob79wmw__000000000000000000000005_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'users'' ads 🚀' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections"
WHERE
  (
    "lightning_seq" >= 3 AND "lightning_seq" < 4
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- set aside what was not sent
INSERT INTO "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" (
  "lightning_seq",
  "lightning_row_id",
  "lightning_op",
  "lightning_state",
  "lightning_status",
  "lightning_reason",
  "lightning_origin",
  "lightning_version",
  "id",
  "plan",
  "score"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  'absent' AS "lightning_state",
  'aborted' AS "lightning_status",
  'stopped' AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CAST(NULL AS VARBINARY) AS "lightning_version",
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  CAST(NULL AS double) AS "score"
FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_changes" AS "change"
WHERE
  (
    "change"."lightning_seq" >= 3 AND "change"."lightning_seq" < 4
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- count rejections
SELECT
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status",
  COUNT(*)
FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "rejection"
LEFT JOIN "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_changes" AS "change"
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
  'users'' ads 🚀',
  '000000000000000000000005',
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("outcome"."id" AS json)), 'null'), '"plan":' || COALESCE(JSON_FORMAT(CAST("outcome"."plan" AS json)), 'null'), '"score":' || COALESCE(JSON_FORMAT(CAST("outcome"."score" AS json)), 'null')],
      ','
    ),
    '}'
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'aborted'
      ELSE COALESCE("rejection"."lightning_status", 'succeeded')
    END AS "lightning_status",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE "rejection"."lightning_reason"
    END AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_changes" AS "change"
  LEFT JOIN "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users'' ads 🚀'
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = '' AND "holder" = 'worker:1/cafe'
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
  JSON_FORMAT(
    CAST(CAST(ARRAY[CAST("plan"."id" AS varchar), "plan"."plan"] AS array(varchar)) AS json)
  ),
  'succeeded',
  NULL,
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("plan"."id" AS json)), 'null'), '"plan":' || COALESCE(JSON_FORMAT(CAST("plan"."plan" AS json)), 'null')],
      ','
    ),
    '}'
  )
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_plan" AS "plan"
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
      FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_changes" AS "change"
      WHERE
        "change"."lightning_row_id" = JSON_FORMAT(
          CAST(CAST(ARRAY[CAST("plan"."id" AS varchar), "plan"."plan"] AS array(varchar)) AS json)
        )
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "rejection"
      WHERE
        "rejection"."lightning_row_id" = JSON_FORMAT(
          CAST(CAST(ARRAY[CAST("plan"."id" AS varchar), "plan"."plan"] AS array(varchar)) AS json)
        )
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = '' AND "holder" = 'worker:1/cafe'
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
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("outcome"."id" AS json)), 'null'), '"plan":' || COALESCE(JSON_FORMAT(CAST("outcome"."plan" AS json)), 'null'), '"score":' || COALESCE(JSON_FORMAT(CAST("outcome"."score" AS json)), 'null')],
      ','
    ),
    '}'
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'aborted'
      ELSE COALESCE("rejection"."lightning_status", 'succeeded')
    END AS "lightning_status",
    CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE "rejection"."lightning_reason"
    END AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score"
  FROM "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_changes" AS "change"
  LEFT JOIN "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

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
  '000000000000000000000005',
  '["id","plan"]',
  'ads',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST(FROM_ISO8601_TIMESTAMP_NANOS('2026-01-31T12:00:00.000000+00:00') AS TIMESTAMP(6) WITH TIME ZONE),
  CURRENT_TIMESTAMP,
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
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000005","base":"w7t2ahob79wmw__000000000000000000000005_plan","deltas":[],"rejections":"w7t2ahob79wmw__000000000000000000000005_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"},{"name":"plan","type":"varchar"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"user"},{"column":{"name":"score","type":"double"},"field":"value"}],"retained":["id","plan"],"version_scheme":"golden"},"mode":"upsert","held":2,"exceptions":1,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000005","planned":true},"duplicated":false},"leftovers":["w7t2ahob79wmw__000000000000000000000005_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000005","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":3},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users'' ads 🚀' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
