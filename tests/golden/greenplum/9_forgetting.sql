-- forget the sync
DELETE FROM "hightouch_planner"."sync_state"
WHERE
  "sync_id" = 'users'' ads 🚀';

-- drop w7t2ahob79wmw__000000000000000000000006_plan
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_plan";

-- drop w7t2ahob79wmw__000000000000000000000006_changes
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_changes";

-- drop w7t2ahob79wmw__000000000000000000000006_rejections
DROP TABLE IF EXISTS "hightouch_planner"."w7t2ahob79wmw__000000000000000000000006_rejections";
