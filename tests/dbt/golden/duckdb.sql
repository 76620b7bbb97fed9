-- create_schema
CREATE SCHEMA IF NOT EXISTS "Shop"."hightouch_planner";

-- create_state
CREATE TABLE IF NOT EXISTS "Shop"."hightouch_planner"."sync_state" (
  "sync_id" TEXT COLLATE "binary",
  "part" TEXT COLLATE "binary",
  "revision" BIGINT,
  "last_run_id" TEXT COLLATE "binary",
  "baseline" TEXT COLLATE "binary",
  "run" TEXT COLLATE "binary",
  "progress" TEXT COLLATE "binary",
  "holder" TEXT COLLATE "binary",
  "lease_expires" TIMESTAMPTZ,
  PRIMARY KEY ("sync_id", "part")
);

-- look
select version();

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
    system.main.now() AS "at",
    CAST('it''s "odd" \' AS VARCHAR) AS "sync_id"
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
  CAST(NULL AS TIMESTAMPTZ) AS "lease_expires"
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
  CAST(NULL AS TIMESTAMPTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "Shop"."hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  );

-- acquire
UPDATE "Shop"."hightouch_planner"."sync_state" SET "revision" = 2, "holder" = 'dbt:first/3330d955', "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(3600000000))
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  )
  AND "revision" = 1
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL OR "lease_expires" <= system.main.now()
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
    "holder" IS NULL OR "lease_expires" <= system.main.now()
  );

-- keep
UPDATE "Shop"."hightouch_planner"."sync_state" SET "run" = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "duckdb 1.2.3", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": false, "vetoed": null}', "revision" = system.main."+"("revision", 1), "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(3600000000))
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  )
  AND "holder" = 'dbt:first/3330d955';

-- create_plan
CREATE TABLE "Shop"."hightouch_planner"."k2geb0elpl5q8__2026013112000000000005c9_plan" AS
SELECT
  "id", "plan", "score", "balance", "active", "seen_at", "settings", "tags", "waited",
  system.main.hash(system.main.create_sort_key("active", 'ASC NULLS FIRST', "balance", 'ASC NULLS FIRST', "score", 'ASC NULLS FIRST', "seen_at", 'ASC NULLS FIRST', CASE
  WHEN CAST(CAST(CAST("settings" AS VARIANT) AS system.main.JSON) AS TEXT) = system.main.json_normalize("settings")
  AND (
    NOT system.main.regexp_matches(CAST("settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
    OR system.main.list_sort(
      system.main.regexp_extract_all(CAST("settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
    ) = system.main.list_sort(
      system.main.regexp_extract_all(
        system.main.json_normalize("settings"),
        '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
      )
    )
  )
  THEN CASE
    WHEN system.main.regexp_matches(system.main.json_normalize("settings"), '\.0(?:[,\]}]|$)')
    THEN system.main.regexp_replace(
      system.main.json_normalize("settings"),
      '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
      '\1\2\3\4',
      'g'
    )
    ELSE system.main.json_normalize("settings")
  END
  ELSE CAST("settings" AS TEXT)
END, 'ASC NULLS FIRST', "tags", 'ASC NULLS FIRST', system.main.normalized_interval("waited"), 'ASC NULLS FIRST')) AS "lightning_version"
FROM shop.users;

-- release
UPDATE "Shop"."hightouch_planner"."sync_state" SET "run" = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "duckdb 1.2.3", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": true, "vetoed": null}', "revision" = system.main."+"("revision", 1), "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'it''s "odd" \' AND "part" = 'dbt'
  )
  AND "holder" = 'dbt:first/3330d955';

-- drop
DROP TABLE IF EXISTS "Shop"."hightouch_planner"."a_plan";
