-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users\' ads 🚀' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = '1'
  AND (
    "holder" IS NULL
    OR "lease_expires" <= CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE)
  );

-- forget the sync
DELETE FROM "hightouch_planner"."sync_state"
WHERE
  "sync_id" = 'users\' ads 🚀'
  AND (
    "part" <> '' OR "holder" = 'worker:1/cafe'
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users\' ads 🚀' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- drop w7t2ahob79wmw__000000000000000000000006_plan
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan";

-- drop w7t2ahob79wmw__000000000000000000000005_plan
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_plan";

-- drop w7t2ahob79wmw__000000000000000000000005_rejections
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000005_rejections";
