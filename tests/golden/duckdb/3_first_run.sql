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
  "new"."waited",
  system.main.hash(
    system.main.create_sort_key(
      "new"."active",
      'ASC NULLS FIRST',
      "new"."balance",
      'ASC NULLS FIRST',
      "new"."plan",
      'ASC NULLS FIRST',
      "new"."score",
      'ASC NULLS FIRST',
      "new"."seen_at",
      'ASC NULLS FIRST',
      CASE
        WHEN CAST(CAST(CAST("new"."settings" AS VARIANT) AS system.main.JSON) AS TEXT) = system.main.json_normalize("new"."settings")
        AND (
          NOT system.main.regexp_matches(CAST("new"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
          OR system.main.list_sort(
            system.main.regexp_extract_all(CAST("new"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
          ) = system.main.list_sort(
            system.main.regexp_extract_all(
              system.main.json_normalize("new"."settings"),
              '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
            )
          )
        )
        THEN CASE
          WHEN system.main.regexp_matches(system.main.json_normalize("new"."settings"), '\.0(?:[,\]}]|$)')
          THEN system.main.regexp_replace(
            system.main.json_normalize("new"."settings"),
            '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
            '\1\2\3\4',
            'g'
          )
          ELSE system.main.json_normalize("new"."settings")
        END
        ELSE CAST("new"."settings" AS TEXT)
      END,
      'ASC NULLS FIRST',
      "new"."tags",
      'ASC NULLS FIRST',
      system.main.normalized_interval("new"."waited"),
      'ASC NULLS FIRST'
    )
  ) AS "lightning_version"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  system.main.count(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS
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
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."seen_at" AS "seen_at",
  "rows"."settings" AS "settings",
  "rows"."tags" AS "tags",
  "rows"."waited" AS "waited"
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
    "plan"."waited",
    "plan"."lightning_version",
    CAST("plan"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
    CASE WHEN "plan"."id" IS NULL THEN NULL ELSE 'added' END AS "lightning_op",
    'absent' AS "lightning_prior",
    '000000000000000000000001' AS "lightning_origin"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "rows";

-- count the changes
SELECT
  "keys"."lightning_op",
  "keys"."lightning_prior",
  system.main.sum("keys"."copies"),
  system.main.count(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    system.main.count(*) AS "copies"
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
  CASE
    WHEN system.main.isinf("change"."seen_at")
    THEN system.main.union_value(text := CAST("change"."seen_at" AS TEXT))
    ELSE CAST("change"."seen_at" AS UNION(text TEXT, value TIMESTAMPTZ))
  END AS "seen_at",
  "change"."settings" AS "settings",
  "change"."tags" AS "tags",
  "change"."waited" AS "waited"
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
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST(NULL AS VARCHAR) AS "lightning_state",
  CAST(NULL AS VARCHAR) AS "lightning_status",
  CAST(NULL AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  "change"."lightning_version",
  "change"."id",
  "change"."plan",
  "change"."score",
  "change"."balance",
  "change"."active",
  "change"."seen_at",
  "change"."settings",
  "change"."tags",
  "change"."waited"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  FALSE;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"BIGINT"}],"fields":[{"column":{"name":"id","type":"BIGINT"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"DOUBLE"},"field":"score"},{"column":{"name":"balance","type":"DECIMAL(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP WITH TIME ZONE"},"field":"seen_at"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"tags","type":"VARCHAR[]"},"field":"tags"},{"column":{"name":"waited","type":"INTERVAL"},"field":"waited"}],"retained":["id","plan","score","balance","active","seen_at","settings","tags","waited"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "revision" = system.main."+"("revision", 1), "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(60000000))
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "progress" = '{"format":3,"first":1,"last":6,"settled":[],"reserved":5,"landing":"users_to_crm_000000000000000000000001_staged0000"}', "revision" = system.main."+"("revision", 1), "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(60000000))
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
  "lightning_version",
  "id",
  "plan",
  "score",
  "balance",
  "active",
  "seen_at",
  "settings",
  "tags",
  "waited"
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
  "change"."lightning_version" AS "lightning_version",
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."seen_at" AS "seen_at",
  "change"."settings" AS "settings",
  "change"."tags" AS "tags",
  "change"."waited" AS "waited"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
INNER JOIN "hightouch_planner"."lightning_staged" AS "staged"
  ON "change"."lightning_seq" = "staged"."number";

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "progress" = '{"format":3,"first":1,"last":6,"settled":[[1,3]],"reserved":5,"landing":null}', "revision" = system.main."+"("revision", 1), "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(60000000))
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = system.main."+"("revision", 1), "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(60000000))
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
  "lightning_version",
  "id",
  "plan",
  "score",
  "balance",
  "active",
  "seen_at",
  "settings",
  "tags",
  "waited"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  "change"."lightning_op" AS "lightning_op",
  CASE WHEN "change"."lightning_op" = 'changed' THEN 'stale' ELSE 'in_doubt' END AS "lightning_state",
  'failed' AS "lightning_status",
  'never acknowledged' AS "lightning_reason",
  "change"."lightning_origin" AS "lightning_origin",
  "change"."lightning_version" AS "lightning_version",
  "change"."id" AS "id",
  "change"."plan" AS "plan",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."seen_at" AS "seen_at",
  "change"."settings" AS "settings",
  "change"."tags" AS "tags",
  "change"."waited" AS "waited"
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
  "lightning_version",
  "id",
  "plan",
  "score",
  "balance",
  "active",
  "seen_at",
  "settings",
  "tags",
  "waited"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  'absent' AS "lightning_state",
  'aborted' AS "lightning_status",
  'it''s closed' AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CAST(NULL AS UBIGINT) AS "lightning_version",
  "change"."id" AS "id",
  CAST(NULL AS VARCHAR) AS "plan",
  CAST(NULL AS DOUBLE) AS "score",
  CAST(NULL AS DECIMAL(18,2)) AS "balance",
  CAST(NULL AS BOOLEAN) AS "active",
  CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS "seen_at",
  CAST(NULL AS system.main.JSON) AS "settings",
  CAST(NULL AS VARCHAR[]) AS "tags",
  CAST(NULL AS INTERVAL) AS "waited"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  "change"."lightning_seq" >= 5 AND "change"."lightning_seq" < 6;

-- count rejections
SELECT
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status",
  system.main.count(*)
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
    "outcome"."balance",
    'active',
    "outcome"."active",
    'seen_at',
    COALESCE(
      system.main."||"(
        system.main.replace(
          CAST(system.main.make_timestamp(system.main.epoch_us("outcome"."seen_at")) AS TEXT),
          ' ',
          'T'
        ),
        'Z'
      ),
      CAST("outcome"."seen_at" AS TEXT)
    ),
    'settings',
    "outcome"."settings",
    'tags',
    "outcome"."tags",
    'waited',
    "outcome"."waited"
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
    "change"."waited"
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
    "plan"."balance",
    'active',
    "plan"."active",
    'seen_at',
    COALESCE(
      system.main."||"(
        system.main.replace(
          CAST(system.main.make_timestamp(system.main.epoch_us("plan"."seen_at")) AS TEXT),
          ' ',
          'T'
        ),
        'Z'
      ),
      CAST("plan"."seen_at" AS TEXT)
    ),
    'settings',
    "plan"."settings",
    'tags',
    "plan"."tags",
    'waited',
    "plan"."waited"
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
    "plan"."waited"
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
        CAST("plan"."id" AS TEXT) COLLATE "binary"
      )
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
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
    "outcome"."balance",
    'active',
    "outcome"."active",
    'seen_at',
    COALESCE(
      system.main."||"(
        system.main.replace(
          CAST(system.main.make_timestamp(system.main.epoch_us("outcome"."seen_at")) AS TEXT),
          ' ',
          'T'
        ),
        'Z'
      ),
      CAST("outcome"."seen_at" AS TEXT)
    ),
    'settings',
    "outcome"."settings",
    'tags',
    "outcome"."tags",
    'waited',
    "outcome"."waited"
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
    "change"."waited"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
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
  'users_to_crm',
  '000000000000000000000001',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'it''s closed',
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMPTZ),
  system.main.now(),
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000001","base":"users_to_crm_000000000000000000000001_plan","deltas":[],"rejections":"users_to_crm_000000000000000000000001_rejections","previous":[],"shape":{"key":[{"name":"id","type":"BIGINT"}],"fields":[{"column":{"name":"id","type":"BIGINT"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"DOUBLE"},"field":"score"},{"column":{"name":"balance","type":"DECIMAL(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP WITH TIME ZONE"},"field":"seen_at"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"tags","type":"VARCHAR[]"},"field":"tags"},{"column":{"name":"waited","type":"INTERVAL"},"field":"waited"}],"retained":["id","plan","score","balance","active","seen_at","settings","tags","waited"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000001","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000001_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000001","numbers":{"format":3,"outcome":"failed","counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = system.main."+"("revision", 1), "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
