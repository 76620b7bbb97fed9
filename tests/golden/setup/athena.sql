CREATE SCHEMA IF NOT EXISTS `hightouch_planner`;
CREATE SCHEMA IF NOT EXISTS `hightouch_audit`;
