-- create_schema
CREATE SCHEMA IF NOT EXISTS "Shop"."hightouch_planner";

-- create_state
CREATE TABLE IF NOT EXISTS "Shop"."hightouch_planner"."sync_state"
WITH (
  partitioning=ARRAY['bucket(sync_id, 512)']
) AS
SELECT
  CAST('' AS VARCHAR) AS "sync_id",
  CAST('adding' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "lease_expires";

-- look
SELECT
  "clock"."at",
  "slot"."sync_id",
  "slot"."part",
  "slot"."revision",
  "slot"."last_run_id",
  "slot"."baseline",
  "slot"."run",
  "slot"."progress",
  "slot"."holder",
  "slot"."lease_expires",
  "slot"."lease_expires" > "clock"."at"
FROM (
  SELECT
    CURRENT_TIMESTAMP AS "at",
    CAST('it''s "odd" \' AS VARCHAR) AS "sync_id"
) AS "clock"
LEFT JOIN "Shop"."hightouch_planner"."sync_state" AS "slot"
  ON "slot"."sync_id" = "clock"."sync_id";

-- acquire_adding
UPDATE "Shop"."hightouch_planner"."sync_state" SET "holder" = 'dbt:first/3330d955', "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  )
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
  );

-- look
SELECT
  "clock"."at",
  "slot"."sync_id",
  "slot"."part",
  "slot"."revision",
  "slot"."last_run_id",
  "slot"."baseline",
  "slot"."run",
  "slot"."progress",
  "slot"."holder",
  "slot"."lease_expires",
  "slot"."lease_expires" > "clock"."at"
FROM (
  SELECT
    CURRENT_TIMESTAMP AS "at",
    CAST('' AS VARCHAR) AS "sync_id"
) AS "clock"
LEFT JOIN "Shop"."hightouch_planner"."sync_state" AS "slot"
  ON "slot"."sync_id" = "clock"."sync_id";

-- add
INSERT INTO "Shop"."hightouch_planner"."sync_state" (
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
  CAST('it''s "odd" \' AS VARCHAR) AS "sync_id",
  CAST('' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "Shop"."hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'it''s "odd" \' AND "part" = ''
  );

-- add
INSERT INTO "Shop"."hightouch_planner"."sync_state" (
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
  CAST('it''s "odd" \' AS VARCHAR) AS "sync_id",
  CAST('dbt' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "Shop"."hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  );

-- release_adding
UPDATE "Shop"."hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  ) AND "holder" = 'dbt:first/3330d955';

-- acquire
UPDATE "Shop"."hightouch_planner"."sync_state" SET "revision" = 2, "holder" = 'dbt:first/3330d955', "lease_expires" = DATE_ADD('millisecond', 3600000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  )
  AND "revision" = 1
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
  );

-- touch
UPDATE "Shop"."hightouch_planner"."sync_state" SET "revision" = 8
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = ''
  )
  AND "revision" = 7
  AND "last_run_id" = '20260101000000000000abcd'
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
  );

-- keep
UPDATE "Shop"."hightouch_planner"."sync_state" SET "run" = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "trino md5", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": false, "vetoed": null}', "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 3600000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  )
  AND "holder" = 'dbt:first/3330d955';

-- create_plan
CREATE TABLE "Shop"."hightouch_planner"."k2geb0elpl5q8__2026013112000000000005c9_plan" AS
SELECT
  "id", "plan", "score", "balance", "active", "seen_at", "heard_at", "born", "photo", "grade", "settings",
  MD5(TO_UTF8(JSON_FORMAT(CAST(CAST(ARRAY[CAST("active" AS varchar), CAST("balance" AS varchar), CAST("born" AS varchar), "grade", "heard_at", TO_HEX("photo"), CAST((
  "score" + 0e0
) AS varchar), CAST(AT_TIMEZONE("seen_at", 'UTC') AS varchar), "settings"] AS array(varchar)) AS json)))) AS "lightning_version"
FROM shop.users;

-- release
UPDATE "Shop"."hightouch_planner"."sync_state" SET "run" = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "trino md5", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": true, "vetoed": null}', "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  )
  AND "holder" = 'dbt:first/3330d955';

-- drop
DROP TABLE IF EXISTS "Shop"."hightouch_planner"."a_plan";
