CREATE SCHEMA IF NOT EXISTS "hightouch_planner";
CREATE SCHEMA IF NOT EXISTS "hightouch_audit";
GRANT CONNECT, TEMPORARY ON DATABASE "shop" TO "sync ""er""";
GRANT USAGE, CREATE ON SCHEMA "hightouch_planner" TO "sync ""er""";
GRANT USAGE, CREATE ON SCHEMA "hightouch_audit" TO "sync ""er""";
GRANT USAGE ON SCHEMA "crm" TO "sync ""er""";
GRANT SELECT ON ALL TABLES IN SCHEMA "crm" TO "sync ""er""";
ALTER DEFAULT PRIVILEGES IN SCHEMA "crm" GRANT SELECT ON TABLES TO "sync ""er""";
