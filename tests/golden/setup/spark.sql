CREATE SCHEMA IF NOT EXISTS `shop`.`hightouch_planner`;
CREATE SCHEMA IF NOT EXISTS `shop`.`hightouch_audit`;
