CREATE SCHEMA IF NOT EXISTS "shop"."hightouch_planner";
CREATE SCHEMA IF NOT EXISTS "shop"."hightouch_audit";
GRANT CREATE ON SCHEMA "shop"."hightouch_planner" TO ROLE "sync ""er""";
GRANT CREATE ON SCHEMA "shop"."hightouch_audit" TO ROLE "sync ""er""";
GRANT SELECT ON SCHEMA "shop"."crm" TO ROLE "sync ""er""";
