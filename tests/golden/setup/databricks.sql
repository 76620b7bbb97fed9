CREATE SCHEMA IF NOT EXISTS `shop`.`hightouch_planner`;
CREATE SCHEMA IF NOT EXISTS `shop`.`hightouch_audit`;
GRANT USE CATALOG ON CATALOG `shop` TO `sync "er"`;
GRANT USE SCHEMA, SELECT, MODIFY, CREATE TABLE, READ VOLUME, EXECUTE ON SCHEMA `shop`.`hightouch_planner` TO `sync "er"`;
GRANT USE SCHEMA, SELECT, MODIFY, CREATE TABLE, READ VOLUME, EXECUTE ON SCHEMA `shop`.`hightouch_audit` TO `sync "er"`;
GRANT USE SCHEMA, SELECT ON SCHEMA `shop`.`crm` TO `sync "er"`;
