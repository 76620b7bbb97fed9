-- forget the sync
DELETE FROM `hightouch_planner`.`sync_state`
WHERE
  `sync_id` = 'users\' ads 🚀';

-- drop s_users_61387d_000000000000000000000006_plan
DROP TABLE IF EXISTS `hightouch_planner`.`s_users_61387d_000000000000000000000006_plan`;

-- drop s_users_61387d_000000000000000000000006_changes
DROP TABLE IF EXISTS `hightouch_planner`.`s_users_61387d_000000000000000000000006_changes`;

-- drop s_users_61387d_000000000000000000000006_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`s_users_61387d_000000000000000000000006_rejections`;
