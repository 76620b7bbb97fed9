-- read the state
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
    CAST('users_to_crm' AS pg_catalog.TEXT) AS "sync_id"
) AS "clock"
LEFT JOIN "hightouch_planner"."sync_state" AS "slot"
  ON "slot"."sync_id" = "clock"."sync_id";

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
  CAST('users_to_crm' AS pg_catalog.TEXT) AS "sync_id",
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
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = ''
  );

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
  CAST('users'' ads 🚀' AS pg_catalog.TEXT) AS "sync_id",
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
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = ''
  );

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
  CAST('users_to_crm' AS pg_catalog.TEXT) AS "sync_id",
  CAST('0/2' AS pg_catalog.TEXT) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS pg_catalog.TEXT) AS "last_run_id",
  CAST(NULL AS pg_catalog.TEXT) AS "baseline",
  CAST(NULL AS pg_catalog.TEXT) AS "run",
  CAST('{"format":3,"first":1,"last":3,"settled":[],"reserved":1,"landing":null}' AS pg_catalog.TEXT) AS "progress",
  CAST(NULL AS pg_catalog.TEXT) AS "holder",
  CAST(NULL AS pg_catalog.TIMESTAMPTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '0/2'
  );

-- mark the run as delivered in shards
UPDATE "hightouch_planner"."sync_state" SET "revision" = 1
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL OR "lease_expires" <= pg_catalog.clock_timestamp()
  );

-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 2, "holder" = 'worker:1/cafe', "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 1
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL OR "lease_expires" <= pg_catalog.clock_timestamp()
  );

-- list
SELECT
  "sync_id"
FROM "hightouch_planner"."sync_state"
WHERE
  "part" = ''
ORDER BY
  "sync_id" ASC;

-- read every state
SELECT
  pg_catalog.clock_timestamp(),
  "slot"."sync_id",
  "slot"."part",
  "slot"."revision",
  "slot"."last_run_id",
  "slot"."baseline",
  "slot"."run",
  "slot"."progress",
  "slot"."holder",
  "slot"."lease_expires",
  "slot"."lease_expires" > pg_catalog.clock_timestamp()
FROM "hightouch_planner"."sync_state" AS "slot"
WHERE
  "slot"."part" <> 'adding';
