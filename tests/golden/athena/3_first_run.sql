-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_plan"
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_planner/users_to_crm_000000000000000000000001_plan/'
) AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  "new"."balance",
  "new"."active",
  CAST("new"."seen_at" AS timestamp(6) with time zone) AS "seen_at",
  CAST("new"."heard_at" AS varchar) AS "heard_at",
  "new"."born",
  "new"."photo",
  CAST("new"."grade" AS varchar) AS "grade",
  JSON_FORMAT("new"."settings") AS "settings",
  MD5(
    TO_UTF8(
      JSON_FORMAT(
        CAST(CAST(ARRAY[CAST("new"."active" AS varchar), CAST("new"."balance" AS varchar), CAST("new"."born" AS varchar), CAST("new"."grade" AS varchar), CAST("new"."heard_at" AS varchar), TO_HEX("new"."photo"), "new"."plan", CAST((
          "new"."score" + 0e0
        ) AS varchar), CAST(AT_TIMEZONE(CAST("new"."seen_at" AS timestamp(6) with time zone), 'UTC') AS varchar), JSON_FORMAT("new"."settings")] AS array(varchar)) AS json)
      )
    )
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
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_planner/users_to_crm_000000000000000000000001_changes/'
) AS
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
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."seen_at" AS "seen_at",
  "rows"."heard_at" AS "heard_at",
  "rows"."born" AS "born",
  "rows"."photo" AS "photo",
  "rows"."grade" AS "grade",
  "rows"."settings" AS "settings"
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."balance",
    "plan"."active",
    "plan"."seen_at",
    "plan"."heard_at",
    "plan"."born",
    "plan"."photo",
    "plan"."grade",
    "plan"."settings",
    "plan"."lightning_version",
    CAST("plan"."id" AS varchar) AS "lightning_row_id",
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
  "change"."lightning_seq" >= 1 AND "change"."lightning_seq" <= 5
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
  CAST("change"."heard_at" AS timestamp(9)) AS "heard_at",
  "change"."born" AS "born",
  "change"."photo" AS "photo",
  "change"."grade" AS "grade",
  "change"."settings" AS "settings"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  (
    "change"."lightning_seq" >= 1 AND "change"."lightning_seq" <= 5
  )
  AND "change"."lightning_seq" IN (1, 2, 5)
ORDER BY
  "change"."lightning_seq" ASC;

-- drop users_to_crm_000000000000000000000001_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`users_to_crm_000000000000000000000001_rejections`;

-- prepare the rejections
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
WITH (
  table_type='ICEBERG',
  is_external=FALSE,
  location='s3://bucket/lightning-cdc/hightouch_planner/users_to_crm_000000000000000000000001_rejections/'
) AS
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
  "change"."heard_at",
  "change"."born",
  "change"."photo",
  "change"."grade",
  "change"."settings"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  FALSE;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18, 2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp(6) with time zone","declared":"timestamp(3) with time zone"},"field":"seen_at"},{"column":{"name":"heard_at","type":"varchar","declared":"timestamp(9)"},"field":"heard_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"varbinary"},"field":"photo"},{"column":{"name":"grade","type":"varchar","declared":"char(3)"},"field":"grade"},{"column":{"name":"settings","type":"varchar","declared":"json"},"field":"settings"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","born","photo","grade","settings"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":false,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "progress" = '{"format":3,"first":1,"last":6,"settled":[],"reserved":5,"landing":"users_to_crm_000000000000000000000001_staged0000"}', "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
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
  "heard_at",
  "born",
  "photo",
  "grade",
  "settings"
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
  "change"."heard_at" AS "heard_at",
  "change"."born" AS "born",
  "change"."photo" AS "photo",
  "change"."grade" AS "grade",
  "change"."settings" AS "settings"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
INNER JOIN "hightouch_planner"."lightning_staged" AS "staged"
  ON "change"."lightning_seq" = "staged"."number";

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "progress" = '{"format":3,"first":1,"last":6,"settled":[[1,3]],"reserved":5,"landing":null}', "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"format":3,"id":"000000000000000000000001","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18, 2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp(6) with time zone","declared":"timestamp(3) with time zone"},"field":"seen_at"},{"column":{"name":"heard_at","type":"varchar","declared":"timestamp(9)"},"field":"heard_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"varbinary"},"field":"photo"},{"column":{"name":"grade","type":"varchar","declared":"char(3)"},"field":"grade"},{"column":{"name":"settings","type":"varchar","declared":"json"},"field":"settings"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","born","photo","grade","settings"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- forget an earlier attempt
DELETE FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
WHERE
  (
    (
      "lightning_seq" >= 3 AND "lightning_seq" < 5
    )
    OR (
      "lightning_seq" >= 5 AND "lightning_seq" < 6
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
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
  "heard_at",
  "born",
  "photo",
  "grade",
  "settings"
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
  "change"."heard_at" AS "heard_at",
  "change"."born" AS "born",
  "change"."photo" AS "photo",
  "change"."grade" AS "grade",
  "change"."settings" AS "settings"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  (
    "change"."lightning_seq" >= 3 AND "change"."lightning_seq" < 5
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

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
  "heard_at",
  "born",
  "photo",
  "grade",
  "settings"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  'absent' AS "lightning_state",
  'aborted' AS "lightning_status",
  'it''s closed' AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CAST(NULL AS VARBINARY) AS "lightning_version",
  "change"."id" AS "id",
  CAST(NULL AS varchar) AS "plan",
  CAST(NULL AS double) AS "score",
  CAST(NULL AS decimal(18, 2)) AS "balance",
  CAST(NULL AS boolean) AS "active",
  CAST(NULL AS timestamp(6) with time zone) AS "seen_at",
  CAST(NULL AS varchar) AS "heard_at",
  CAST(NULL AS date) AS "born",
  CAST(NULL AS varbinary) AS "photo",
  CAST(NULL AS varchar) AS "grade",
  CAST(NULL AS varchar) AS "settings"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
WHERE
  (
    "change"."lightning_seq" >= 5 AND "change"."lightning_seq" < 6
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

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
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("outcome"."id" AS json)), 'null'), '"plan":' || COALESCE(JSON_FORMAT(CAST("outcome"."plan" AS json)), 'null'), '"score":' || COALESCE(JSON_FORMAT(CAST("outcome"."score" AS json)), 'null'), '"balance":' || COALESCE(JSON_FORMAT(CAST("outcome"."balance" AS json)), 'null'), '"active":' || COALESCE(JSON_FORMAT(CAST("outcome"."active" AS json)), 'null'), '"seen_at":' || COALESCE(
        JSON_FORMAT(CAST(TO_ISO8601(AT_TIMEZONE("outcome"."seen_at", 'UTC')) AS json)),
        'null'
      ), '"heard_at":' || COALESCE(JSON_FORMAT(CAST("outcome"."heard_at" AS json)), 'null'), '"born":' || COALESCE(JSON_FORMAT(CAST(CAST("outcome"."born" AS varchar) AS json)), 'null'), '"photo":' || COALESCE(JSON_FORMAT(CAST(TO_HEX("outcome"."photo") AS json)), 'null'), '"grade":' || COALESCE(JSON_FORMAT(CAST("outcome"."grade" AS json)), 'null'), '"settings":' || COALESCE("outcome"."settings", 'null')],
      ','
    ),
    '}'
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
    "change"."heard_at",
    "change"."born",
    "change"."photo",
    "change"."grade",
    "change"."settings"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm'
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
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
  'unchanged',
  CAST("plan"."id" AS varchar),
  'succeeded',
  NULL,
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("plan"."id" AS json)), 'null'), '"plan":' || COALESCE(JSON_FORMAT(CAST("plan"."plan" AS json)), 'null'), '"score":' || COALESCE(JSON_FORMAT(CAST("plan"."score" AS json)), 'null'), '"balance":' || COALESCE(JSON_FORMAT(CAST("plan"."balance" AS json)), 'null'), '"active":' || COALESCE(JSON_FORMAT(CAST("plan"."active" AS json)), 'null'), '"seen_at":' || COALESCE(
        JSON_FORMAT(CAST(TO_ISO8601(AT_TIMEZONE("plan"."seen_at", 'UTC')) AS json)),
        'null'
      ), '"heard_at":' || COALESCE(JSON_FORMAT(CAST("plan"."heard_at" AS json)), 'null'), '"born":' || COALESCE(JSON_FORMAT(CAST(CAST("plan"."born" AS varchar) AS json)), 'null'), '"photo":' || COALESCE(JSON_FORMAT(CAST(TO_HEX("plan"."photo") AS json)), 'null'), '"grade":' || COALESCE(JSON_FORMAT(CAST("plan"."grade" AS json)), 'null'), '"settings":' || COALESCE("plan"."settings", 'null')],
      ','
    ),
    '}'
  )
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."score",
    "plan"."balance",
    "plan"."active",
    "plan"."seen_at",
    "plan"."heard_at",
    "plan"."born",
    "plan"."photo",
    "plan"."grade",
    "plan"."settings"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
      WHERE
        "change"."lightning_row_id" = CAST("plan"."id" AS varchar)
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
      WHERE
        "rejection"."lightning_row_id" = CAST("plan"."id" AS varchar)
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
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
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("outcome"."id" AS json)), 'null'), '"plan":' || COALESCE(JSON_FORMAT(CAST("outcome"."plan" AS json)), 'null'), '"score":' || COALESCE(JSON_FORMAT(CAST("outcome"."score" AS json)), 'null'), '"balance":' || COALESCE(JSON_FORMAT(CAST("outcome"."balance" AS json)), 'null'), '"active":' || COALESCE(JSON_FORMAT(CAST("outcome"."active" AS json)), 'null'), '"seen_at":' || COALESCE(
        JSON_FORMAT(CAST(TO_ISO8601(AT_TIMEZONE("outcome"."seen_at", 'UTC')) AS json)),
        'null'
      ), '"heard_at":' || COALESCE(JSON_FORMAT(CAST("outcome"."heard_at" AS json)), 'null'), '"born":' || COALESCE(JSON_FORMAT(CAST(CAST("outcome"."born" AS varchar) AS json)), 'null'), '"photo":' || COALESCE(JSON_FORMAT(CAST(TO_HEX("outcome"."photo") AS json)), 'null'), '"grade":' || COALESCE(JSON_FORMAT(CAST("outcome"."grade" AS json)), 'null'), '"settings":' || COALESCE("outcome"."settings", 'null')],
      ','
    ),
    '}'
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
    "change"."heard_at",
    "change"."born",
    "change"."photo",
    "change"."grade",
    "change"."settings"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
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
  'users_to_crm',
  '000000000000000000000001',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'it''s closed',
  CAST(FROM_ISO8601_TIMESTAMP_NANOS('2026-01-31T12:00:00.000000+00:00') AS TIMESTAMP(6) WITH TIME ZONE),
  CURRENT_TIMESTAMP,
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
  0
WHERE
  EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000001","base":"users_to_crm_000000000000000000000001_plan","deltas":[],"rejections":"users_to_crm_000000000000000000000001_rejections","previous":[],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18, 2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp(6) with time zone","declared":"timestamp(3) with time zone"},"field":"seen_at"},{"column":{"name":"heard_at","type":"varchar","declared":"timestamp(9)"},"field":"heard_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"varbinary"},"field":"photo"},{"column":{"name":"grade","type":"varchar","declared":"char(3)"},"field":"grade"},{"column":{"name":"settings","type":"varchar","declared":"json"},"field":"settings"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","born","photo","grade","settings"],"version_scheme":"golden"},"mode":"upsert","held":3,"exceptions":4,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000001","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000001_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000001","numbers":{"format":3,"outcome":"failed","counts":{"added":5,"changed":0,"removed":0,"unchanged":0,"rejected":0,"ignored":0,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
