-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_plan"
DISTKEY("id")
SORTKEY("id") AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."grade",
  "new"."score",
  "new"."balance",
  "new"."active",
  "new"."born",
  "new"."seen_at",
  "new"."settings",
  "new"."photo",
  MD5(
    COALESCE(
      MD5(CASE WHEN "new"."active" THEN 'true' WHEN NOT "new"."active" THEN 'false' END),
      'N'
    ) || COALESCE(MD5(CAST("new"."balance" AS VARCHAR(256))), 'N') || COALESCE(
      MD5(
        TO_CHAR("new"."born", 'YYYY-MM-DD') || CASE WHEN "new"."born" < '0001-01-01' THEN ' BC' ELSE '' END
      ),
      'N'
    ) || COALESCE(MD5(RTRIM("new"."grade")), 'N') || COALESCE(MD5(TO_HEX("new"."photo")), 'N') || COALESCE(MD5("new"."plan"), 'N') || COALESCE(MD5(CAST(CAST("new"."score" AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))), 'N') || COALESCE(
      MD5(
        TO_CHAR((
          "new"."seen_at" AT TIME ZONE 'UTC'
        ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
          WHEN (
            "new"."seen_at" AT TIME ZONE 'UTC'
          ) < '0001-01-01'
          THEN ' BC'
          ELSE ''
        END
      ),
      'N'
    ) || COALESCE(MD5(JSON_SERIALIZE("new"."settings")), 'N')
  ) AS "lightning_version"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_changes"
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
  "rows"."grade" AS "grade",
  "rows"."score" AS "score",
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."born" AS "born",
  "rows"."seen_at" AS "seen_at",
  "rows"."settings" AS "settings",
  "rows"."photo" AS "photo"
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."grade",
    "plan"."score",
    "plan"."balance",
    "plan"."active",
    "plan"."born",
    "plan"."seen_at",
    "plan"."settings",
    "plan"."photo",
    "plan"."lightning_version",
    CAST("plan"."id" AS VARCHAR(256)) AS "lightning_row_id",
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
  SUM("keys"."copies"),
  COUNT(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    COUNT(*) AS "copies"
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
  "change"."grade" AS "grade",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."born" AS "born",
  "change"."seen_at" AS "seen_at",
  "change"."settings" AS "settings",
  "change"."photo" AS "photo"
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
  CAST(NULL AS VARCHAR(65535)) AS "lightning_op",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_state",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_reason",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
  "change"."lightning_version",
  "change"."id",
  "change"."plan",
  "change"."grade",
  "change"."score",
  "change"."balance",
  "change"."active",
  "change"."born",
  "change"."seen_at",
  "change"."settings",
  "change"."photo"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  FALSE;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"character varying(256)"},"field":"plan"},{"column":{"name":"grade","type":"character(3)"},"field":"grade"},{"column":{"name":"score","type":"double precision"},"field":"score"},{"column":{"name":"balance","type":"numeric(18,2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"seen_at","type":"timestamp with time zone"},"field":"seen_at"},{"column":{"name":"settings","type":"super"},"field":"settings"},{"column":{"name":"photo","type":"binary varying(64000)"},"field":"photo"}],"retained":["id","plan","grade","score","balance","active","born","seen_at","settings","photo"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "revision" = "revision" + 1, "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "progress" = '{"format":3,"first":1,"last":6,"settled":[],"reserved":5,"landing":"users_to_crm_000000000000000000000001_staged0000"}', "revision" = "revision" + 1, "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
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
  "grade",
  "score",
  "balance",
  "active",
  "born",
  "seen_at",
  "settings",
  "photo"
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
  "change"."grade" AS "grade",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."born" AS "born",
  "change"."seen_at" AS "seen_at",
  "change"."settings" AS "settings",
  "change"."photo" AS "photo"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
INNER JOIN "hightouch_planner"."lightning_staged" AS "staged"
  ON "change"."lightning_seq" = "staged"."number";

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "progress" = '{"format":3,"first":1,"last":6,"settled":[[1,3]],"reserved":5,"landing":null}', "revision" = "revision" + 1, "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
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
  "grade",
  "score",
  "balance",
  "active",
  "born",
  "seen_at",
  "settings",
  "photo"
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
  "change"."grade" AS "grade",
  "change"."score" AS "score",
  "change"."balance" AS "balance",
  "change"."active" AS "active",
  "change"."born" AS "born",
  "change"."seen_at" AS "seen_at",
  "change"."settings" AS "settings",
  "change"."photo" AS "photo"
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
  "grade",
  "score",
  "balance",
  "active",
  "born",
  "seen_at",
  "settings",
  "photo"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_op",
  'absent' AS "lightning_state",
  'aborted' AS "lightning_status",
  'it\'s closed' AS "lightning_reason",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
  CAST(NULL AS VARCHAR(32)) AS "lightning_version",
  "change"."id" AS "id",
  CAST(NULL AS character varying(256)) AS "plan",
  CAST(NULL AS character(3)) AS "grade",
  CAST(NULL AS double precision) AS "score",
  CAST(NULL AS numeric(18,2)) AS "balance",
  CAST(NULL AS boolean) AS "active",
  CAST(NULL AS date) AS "born",
  CAST(NULL AS timestamp with time zone) AS "seen_at",
  CAST(NULL AS super) AS "settings",
  CAST(NULL AS binary varying(64000)) AS "photo"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  "change"."lightning_seq" >= 5 AND "change"."lightning_seq" < 6;

-- count rejections
SELECT
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status",
  COUNT(*)
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
  OBJECT(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'grade',
    "outcome"."grade",
    'score',
    "outcome"."score",
    'balance',
    "outcome"."balance",
    'active',
    "outcome"."active",
    'born',
    TO_CHAR("outcome"."born", 'YYYY-MM-DD') || CASE WHEN "outcome"."born" < '0001-01-01' THEN ' BC' ELSE '' END,
    'seen_at',
    TO_CHAR((
      "outcome"."seen_at" AT TIME ZONE 'UTC'
    ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
      WHEN (
        "outcome"."seen_at" AT TIME ZONE 'UTC'
      ) < '0001-01-01'
      THEN ' BC'
      ELSE ''
    END,
    'settings',
    "outcome"."settings",
    'photo',
    TO_HEX("outcome"."photo")
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    COALESCE("rejection"."lightning_status", 'succeeded') AS "lightning_status",
    "rejection"."lightning_reason" AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."grade",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."born",
    "change"."seen_at",
    "change"."settings",
    "change"."photo"
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
  CAST("plan"."id" AS VARCHAR(256)),
  'succeeded',
  NULL,
  OBJECT(
    'id',
    "plan"."id",
    'plan',
    "plan"."plan",
    'grade',
    "plan"."grade",
    'score',
    "plan"."score",
    'balance',
    "plan"."balance",
    'active',
    "plan"."active",
    'born',
    TO_CHAR("plan"."born", 'YYYY-MM-DD') || CASE WHEN "plan"."born" < '0001-01-01' THEN ' BC' ELSE '' END,
    'seen_at',
    TO_CHAR((
      "plan"."seen_at" AT TIME ZONE 'UTC'
    ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
      WHEN (
        "plan"."seen_at" AT TIME ZONE 'UTC'
      ) < '0001-01-01'
      THEN ' BC'
      ELSE ''
    END,
    'settings',
    "plan"."settings",
    'photo',
    TO_HEX("plan"."photo")
  )
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."grade",
    "plan"."score",
    "plan"."balance",
    "plan"."active",
    "plan"."born",
    "plan"."seen_at",
    "plan"."settings",
    "plan"."photo"
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
      "change"."lightning_row_id" = CAST("plan"."id" AS VARCHAR(256))
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
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
  OBJECT(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'grade',
    "outcome"."grade",
    'score',
    "outcome"."score",
    'balance',
    "outcome"."balance",
    'active',
    "outcome"."active",
    'born',
    TO_CHAR("outcome"."born", 'YYYY-MM-DD') || CASE WHEN "outcome"."born" < '0001-01-01' THEN ' BC' ELSE '' END,
    'seen_at',
    TO_CHAR((
      "outcome"."seen_at" AT TIME ZONE 'UTC'
    ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
      WHEN (
        "outcome"."seen_at" AT TIME ZONE 'UTC'
      ) < '0001-01-01'
      THEN ' BC'
      ELSE ''
    END,
    'settings',
    "outcome"."settings",
    'photo',
    TO_HEX("outcome"."photo")
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    COALESCE("rejection"."lightning_status", 'succeeded') AS "lightning_status",
    "rejection"."lightning_reason" AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."grade",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."born",
    "change"."seen_at",
    "change"."settings",
    "change"."photo"
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
  'it\'s closed',
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMPTZ),
  CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE),
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000001","base":"users_to_crm_000000000000000000000001_plan","deltas":[],"rejections":"users_to_crm_000000000000000000000001_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"character varying(256)"},"field":"plan"},{"column":{"name":"grade","type":"character(3)"},"field":"grade"},{"column":{"name":"score","type":"double precision"},"field":"score"},{"column":{"name":"balance","type":"numeric(18,2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"seen_at","type":"timestamp with time zone"},"field":"seen_at"},{"column":{"name":"settings","type":"super"},"field":"settings"},{"column":{"name":"photo","type":"binary varying(64000)"},"field":"photo"}],"retained":["id","plan","grade","score","balance","active","born","seen_at","settings","photo"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000001","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000001_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000001","numbers":{"format":3,"outcome":"failed","counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
