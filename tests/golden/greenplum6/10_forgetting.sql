-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'users'' ads 🚀' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = '1'
  AND (
    "holder" IS NULL OR "lease_expires" <= pg_catalog.clock_timestamp()
  );

-- forget the sync
DELETE FROM "hightouch_planner"."sync_state"
WHERE
  "sync_id" = 'users'' ads 🚀'
  AND (
    "part" <> '' OR "holder" = 'worker:1/cafe'
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- drop w7t2ahob79wmw__000000000000000000000006_plan
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan";

-- drop w7t2ahob79wmw__000000000000000000000005_plan
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_plan";

-- drop w7t2ahob79wmw__000000000000000000000005_rejections
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections";
