-- forget the sync
DELETE FROM [hightouch_planner].[sync_state]
WHERE
  [sync_id] = 'users'' ads 🚀';

-- drop w7t2ahob79wmw__000000000000000000000006_plan
IF OBJECT_ID(N'[hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_plan]', 'U') IS NOT NULL DROP TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_plan];

-- drop w7t2ahob79wmw__000000000000000000000006_changes
IF OBJECT_ID(N'[hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_changes]', 'U') IS NOT NULL DROP TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_changes];

-- drop w7t2ahob79wmw__000000000000000000000006_rejections
IF OBJECT_ID(N'[hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_rejections]', 'U') IS NOT NULL DROP TABLE [hightouch_planner].[w7t2ahob79wmw__000000000000000000000006_rejections];
