-- create_schema
CREATE SCHEMA IF NOT EXISTS "Shop"."HIGHTOUCH_PLANNER";

-- create_state
CREATE TABLE IF NOT EXISTS "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE"
DEFAULT_DDL_COLLATION='' AS
SELECT
  CAST('' AS VARCHAR) AS "SYNC_ID",
  CAST('adding' AS VARCHAR) AS "PART",
  CAST(0 AS BIGINT) AS "REVISION",
  CAST('' AS VARCHAR) AS "LAST_RUN_ID",
  CAST(NULL AS VARCHAR) AS "BASELINE",
  CAST(NULL AS VARCHAR) AS "RUN",
  CAST(NULL AS VARCHAR) AS "PROGRESS",
  CAST(NULL AS VARCHAR) AS "HOLDER",
  CAST(NULL AS TIMESTAMP_LTZ) AS "LEASE_EXPIRES";

-- look
select current_database();

-- look
select table_schema, table_name from "Shop".information_schema.tables where table_schema in ('HIGHTOUCH_PLANNER', 'hightouch_planner') and upper(table_name) = 'SYNC_STATE';

-- look
SELECT
  "CLOCK"."AT",
  "SLOT"."SYNC_ID",
  "SLOT"."PART",
  "SLOT"."REVISION",
  "SLOT"."LAST_RUN_ID",
  "SLOT"."BASELINE",
  "SLOT"."RUN",
  "SLOT"."PROGRESS",
  "SLOT"."HOLDER",
  "SLOT"."LEASE_EXPIRES",
  "SLOT"."LEASE_EXPIRES" > "CLOCK"."AT"
FROM (
  SELECT
    CURRENT_TIMESTAMP() AS "AT",
    CAST('it\'s "odd" \\' AS VARCHAR) AS "SYNC_ID"
) AS "CLOCK"
LEFT JOIN "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" AS "SLOT"
  ON "SLOT"."SYNC_ID" = "CLOCK"."SYNC_ID";

-- acquire_adding
UPDATE "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" SET "HOLDER" = 'dbt:first/3330d955', "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = '' AND "PART" = 'adding'
  )
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- look
SELECT
  "CLOCK"."AT",
  "SLOT"."SYNC_ID",
  "SLOT"."PART",
  "SLOT"."REVISION",
  "SLOT"."LAST_RUN_ID",
  "SLOT"."BASELINE",
  "SLOT"."RUN",
  "SLOT"."PROGRESS",
  "SLOT"."HOLDER",
  "SLOT"."LEASE_EXPIRES",
  "SLOT"."LEASE_EXPIRES" > "CLOCK"."AT"
FROM (
  SELECT
    CURRENT_TIMESTAMP() AS "AT",
    CAST('' AS VARCHAR) AS "SYNC_ID"
) AS "CLOCK"
LEFT JOIN "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" AS "SLOT"
  ON "SLOT"."SYNC_ID" = "CLOCK"."SYNC_ID";

-- add
INSERT INTO "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" (
  "SYNC_ID",
  "PART",
  "REVISION",
  "LAST_RUN_ID",
  "BASELINE",
  "RUN",
  "PROGRESS",
  "HOLDER",
  "LEASE_EXPIRES"
)
SELECT
  CAST('it\'s "odd" \\' AS VARCHAR) AS "SYNC_ID",
  CAST('' AS VARCHAR) AS "PART",
  CAST(0 AS BIGINT) AS "REVISION",
  CAST('' AS VARCHAR) AS "LAST_RUN_ID",
  CAST(NULL AS VARCHAR) AS "BASELINE",
  CAST(NULL AS VARCHAR) AS "RUN",
  CAST(NULL AS VARCHAR) AS "PROGRESS",
  CAST(NULL AS VARCHAR) AS "HOLDER",
  CAST(NULL AS TIMESTAMP_LTZ) AS "LEASE_EXPIRES"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'it\'s "odd" \\' AND "PART" = ''
  );

-- add
INSERT INTO "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" (
  "SYNC_ID",
  "PART",
  "REVISION",
  "LAST_RUN_ID",
  "BASELINE",
  "RUN",
  "PROGRESS",
  "HOLDER",
  "LEASE_EXPIRES"
)
SELECT
  CAST('it\'s "odd" \\' AS VARCHAR) AS "SYNC_ID",
  CAST('dbt' AS VARCHAR) AS "PART",
  CAST(0 AS BIGINT) AS "REVISION",
  CAST('' AS VARCHAR) AS "LAST_RUN_ID",
  CAST(NULL AS VARCHAR) AS "BASELINE",
  CAST(NULL AS VARCHAR) AS "RUN",
  CAST(NULL AS VARCHAR) AS "PROGRESS",
  CAST(NULL AS VARCHAR) AS "HOLDER",
  CAST(NULL AS TIMESTAMP_LTZ) AS "LEASE_EXPIRES"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE"
    WHERE
      "SYNC_ID" = 'it\'s "odd" \\' AND "PART" = 'dbt'
  );

-- release_adding
UPDATE "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" SET "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = '' AND "PART" = 'adding'
  ) AND "HOLDER" = 'dbt:first/3330d955';

-- acquire
UPDATE "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" SET "REVISION" = 2, "HOLDER" = 'dbt:first/3330d955', "LEASE_EXPIRES" = DATEADD(MILLISECOND, 3600000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'it\'s "odd" \\' AND "PART" = 'dbt'
  )
  AND "REVISION" = 1
  AND "LAST_RUN_ID" = ''
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- touch
UPDATE "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" SET "REVISION" = 8
WHERE
  (
    "SYNC_ID" = 'it\'s "odd" \\' AND "PART" = ''
  )
  AND "REVISION" = 7
  AND "LAST_RUN_ID" = '20260101000000000000abcd'
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  );

-- keep
UPDATE "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "snowflake md5", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": false, "vetoed": null}', "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 3600000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = 'it\'s "odd" \\' AND "PART" = 'dbt'
  )
  AND "HOLDER" = 'dbt:first/3330d955';

-- create_plan
CREATE TRANSIENT TABLE "Shop"."HIGHTOUCH_PLANNER"."K2GEB0ELPL5Q8__2026013112000000000005C9_PLAN"
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  "id", "plan", "score", "balance", "active", "seen_at", "heard_at", "noted_at", "born", "opens", "photo", "settings", "tags", "place",
  MD5_BINARY(CONCAT('', COALESCE(CONCAT(TO_VARCHAR(LENGTH(TO_VARCHAR("active"))), ':', TO_VARCHAR("active")), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(TO_VARCHAR("balance"))), ':', TO_VARCHAR("balance")), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(TO_CHAR("born", 'YYYY-MM-DD'))), ':', TO_CHAR("born", 'YYYY-MM-DD')), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(CONCAT(
  TO_CHAR(CONVERT_TIMEZONE('UTC', "heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  'Z'
))), ':', CONCAT(
  TO_CHAR(CONVERT_TIMEZONE('UTC', "heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  'Z'
)), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(TO_CHAR("noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'))), ':', TO_CHAR("noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9')), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(TO_CHAR("opens", 'HH24:MI:SS.FF9'))), ':', TO_CHAR("opens", 'HH24:MI:SS.FF9')), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(HEX_ENCODE("photo"))), ':', HEX_ENCODE("photo")), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(HEX_ENCODE(ST_ASWKB("place")))), ':', HEX_ENCODE(ST_ASWKB("place"))), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(CONCAT(
  TO_VARCHAR((
    "score" + 0
  )),
  CASE
    WHEN TRY_TO_DOUBLE(TO_VARCHAR((
      "score" + 0
    ))) = (
      "score" + 0
    )
    THEN ''
    ELSE CONCAT(
      '/',
      COALESCE(
        TO_VARCHAR(
          (
            "score" + 0
          ) - TRY_TO_DOUBLE(TO_VARCHAR((
            "score" + 0
          )))
        ),
        'max'
      )
    )
  END
))), ':', CONCAT(
  TO_VARCHAR((
    "score" + 0
  )),
  CASE
    WHEN TRY_TO_DOUBLE(TO_VARCHAR((
      "score" + 0
    ))) = (
      "score" + 0
    )
    THEN ''
    ELSE CONCAT(
      '/',
      COALESCE(
        TO_VARCHAR(
          (
            "score" + 0
          ) - TRY_TO_DOUBLE(TO_VARCHAR((
            "score" + 0
          )))
        ),
        'max'
      )
    )
  END
)), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(CONCAT(
  TO_CHAR(CONVERT_TIMEZONE('UTC', "seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  'Z'
))), ':', CONCAT(
  TO_CHAR(CONVERT_TIMEZONE('UTC', "seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  'Z'
)), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(TO_JSON("settings"))), ':', TO_JSON("settings")), '-'), COALESCE(CONCAT(TO_VARCHAR(LENGTH(TO_JSON("tags"))), ':', TO_JSON("tags")), '-'))) AS "LIGHTNING_VERSION"
FROM shop.users;

-- release
UPDATE "Shop"."HIGHTOUCH_PLANNER"."SYNC_STATE" SET "RUN" = '{"format": 2, "id": "2026013112000000000005c9", "plan": "k2geb0elpl5q8__2026013112000000000005c9_plan", "key": ["id", "plan"], "version_scheme": "snowflake md5", "model_id": "model.shop.users", "invocation_id": "first", "evaluated_at": "2026-01-31T12:00:00+00:00", "complete": true, "vetoed": null}', "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = 'it\'s "odd" \\' AND "PART" = 'dbt'
  )
  AND "HOLDER" = 'dbt:first/3330d955';

-- drop
DROP TABLE IF EXISTS "Shop"."HIGHTOUCH_PLANNER"."a_plan";
