IF SCHEMA_ID(N'hightouch_planner') IS NULL
BEGIN
  DECLARE @create_28357ff2 NVARCHAR(400) = CONCAT('CREATE SCHEMA ', QUOTENAME(N'hightouch_planner'));
  EXEC(@create_28357ff2)
END;
IF SCHEMA_ID(N'hightouch_audit') IS NULL
BEGIN
  DECLARE @create_becdd390 NVARCHAR(400) = CONCAT('CREATE SCHEMA ', QUOTENAME(N'hightouch_audit'));
  EXEC(@create_becdd390)
END;
GRANT CREATE TABLE TO [sync "er"];
GRANT CONTROL ON SCHEMA::[hightouch_planner] TO [sync "er"];
GRANT CONTROL ON SCHEMA::[hightouch_audit] TO [sync "er"];
GRANT SELECT ON SCHEMA::[crm] TO [sync "er"];
