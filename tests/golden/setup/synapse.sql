IF SCHEMA_ID(N'hightouch_planner') IS NULL EXEC(N'CREATE SCHEMA [hightouch_planner]');
IF SCHEMA_ID(N'hightouch_audit') IS NULL EXEC(N'CREATE SCHEMA [hightouch_audit]');
GRANT CREATE TABLE TO [sync "er"];
GRANT CONTROL ON SCHEMA::[hightouch_planner] TO [sync "er"];
GRANT CONTROL ON SCHEMA::[hightouch_audit] TO [sync "er"];
GRANT SELECT ON SCHEMA::[crm] TO [sync "er"];
