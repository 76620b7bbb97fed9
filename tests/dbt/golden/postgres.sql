-- create_schema
CREATE SCHEMA IF NOT EXISTS "hightouch_planner";

-- create_state
CREATE TABLE IF NOT EXISTS "Shop"."hightouch_planner"."sync_state" (
  "sync_id" pg_catalog.TEXT COLLATE "C",
  "part" pg_catalog.TEXT COLLATE "C",
  "revision" BIGINT,
  "last_run_id" pg_catalog.TEXT COLLATE "C",
  "baseline" pg_catalog.TEXT COLLATE "C",
  "run" pg_catalog.TEXT COLLATE "C",
  "progress" pg_catalog.TEXT COLLATE "C",
  "holder" pg_catalog.TEXT COLLATE "C",
  "lease_expires" pg_catalog.TIMESTAMPTZ,
  PRIMARY KEY ("sync_id", "part")
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
    pg_catalog.clock_timestamp() AS "at",
    CAST('it''s "odd" \' AS pg_catalog.TEXT) AS "sync_id"
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
  CAST('it''s "odd" \' AS pg_catalog.TEXT) AS "sync_id",
  CAST('' AS pg_catalog.TEXT) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS pg_catalog.TEXT) AS "last_run_id",
  CAST(NULL AS pg_catalog.TEXT) AS "baseline",
  CAST(NULL AS pg_catalog.TEXT) AS "run",
  CAST(NULL AS pg_catalog.TEXT) AS "progress",
  CAST(NULL AS pg_catalog.TEXT) AS "holder",
  CAST(NULL AS pg_catalog.TIMESTAMPTZ) AS "lease_expires"
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
  CAST('it''s "odd" \' AS pg_catalog.TEXT) AS "sync_id",
  CAST('dbt' AS pg_catalog.TEXT) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS pg_catalog.TEXT) AS "last_run_id",
  CAST(NULL AS pg_catalog.TEXT) AS "baseline",
  CAST(NULL AS pg_catalog.TEXT) AS "run",
  CAST(NULL AS pg_catalog.TEXT) AS "progress",
  CAST(NULL AS pg_catalog.TEXT) AS "holder",
  CAST(NULL AS pg_catalog.TIMESTAMPTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "Shop"."hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  );

-- acquire
UPDATE "Shop"."hightouch_planner"."sync_state" SET "revision" = 2, "holder" = 'dbt:first/3330d955', "lease_expires" = pg_catalog.clock_timestamp() + CAST('3600.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  )
  AND "revision" = 1
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL OR "lease_expires" <= pg_catalog.clock_timestamp()
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
    "holder" IS NULL OR "lease_expires" <= pg_catalog.clock_timestamp()
  );

-- keep
UPDATE "Shop"."hightouch_planner"."sync_state" SET "run" = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": false, "vetoed": null}', "revision" = "revision" + 1, "lease_expires" = pg_catalog.clock_timestamp() + CAST('3600.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  )
  AND "holder" = 'dbt:first/3330d955';

-- create_plan
CREATE TABLE "Shop"."hightouch_planner"."k2geb0elpl5q8__2026013112000000000005c9_plan" AS
SELECT
  "id", "plan", "score", "balance", "active", "seen_at", "settings", "tags", "mood", "place"
FROM shop.users;

-- release
UPDATE "Shop"."hightouch_planner"."sync_state" SET "run" = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": true, "vetoed": null}', "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  )
  AND "holder" = 'dbt:first/3330d955';

-- drop
DROP TABLE IF EXISTS "Shop"."hightouch_planner"."a_plan";
