-- read the state
SELECT
  "clock"."at",
  "slot"."sync_id",
  "slot"."part",
  "slot"."revision",
  "slot"."last_run_id",
  "slot"."baseline",
  "slot"."run",
  "slot"."progress",
  "slot"."holder",
  "slot"."lease_expires",
  "slot"."lease_expires" > "clock"."at"
FROM (
  SELECT
    CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE) AS "at",
    CAST('users_to_crm' AS VARCHAR(65535)) AS "sync_id"
) AS "clock"
LEFT JOIN "hightouch_planner"."sync_state" AS "slot"
  ON "slot"."sync_id" = "clock"."sync_id";

-- lock the state
LOCK TABLE "hightouch_planner"."sync_state";

-- add to the state
INSERT INTO "hightouch_planner"."sync_state" (
  "sync_id",
  "part",
  "revision",
  "last_run_id",
  "baseline",
  "run",
  "progress",
  "holder",
  "lease_expires"
)
SELECT
  CAST('users_to_crm' AS VARCHAR(65535)) AS "sync_id",
  CAST('' AS VARCHAR(65535)) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR(65535)) AS "last_run_id",
  CAST(NULL AS VARCHAR(65535)) AS "baseline",
  CAST(NULL AS VARCHAR(65535)) AS "run",
  CAST(NULL AS VARCHAR(65535)) AS "progress",
  CAST(NULL AS VARCHAR(65535)) AS "holder",
  CAST(NULL AS TIMESTAMPTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = ''
  );

-- lock the state
LOCK TABLE "hightouch_planner"."sync_state";

-- add to the state
INSERT INTO "hightouch_planner"."sync_state" (
  "sync_id",
  "part",
  "revision",
  "last_run_id",
  "baseline",
  "run",
  "progress",
  "holder",
  "lease_expires"
)
SELECT
  CAST('users\' ads 🚀' AS VARCHAR(65535)) AS "sync_id",
  CAST('' AS VARCHAR(65535)) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR(65535)) AS "last_run_id",
  CAST(NULL AS VARCHAR(65535)) AS "baseline",
  CAST(NULL AS VARCHAR(65535)) AS "run",
  CAST(NULL AS VARCHAR(65535)) AS "progress",
  CAST(NULL AS VARCHAR(65535)) AS "holder",
  CAST(NULL AS TIMESTAMPTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users\' ads 🚀' AND "part" = ''
  );

-- lock the state
LOCK TABLE "hightouch_planner"."sync_state";

-- add to the state
INSERT INTO "hightouch_planner"."sync_state" (
  "sync_id",
  "part",
  "revision",
  "last_run_id",
  "baseline",
  "run",
  "progress",
  "holder",
  "lease_expires"
)
SELECT
  CAST('users_to_crm' AS VARCHAR(65535)) AS "sync_id",
  CAST('0/2' AS VARCHAR(65535)) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR(65535)) AS "last_run_id",
  CAST(NULL AS VARCHAR(65535)) AS "baseline",
  CAST(NULL AS VARCHAR(65535)) AS "run",
  CAST('{"format":3,"first":1,"last":3,"settled":[],"reserved":1,"landing":null}' AS VARCHAR(65535)) AS "progress",
  CAST(NULL AS VARCHAR(65535)) AS "holder",
  CAST(NULL AS TIMESTAMPTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '0/2'
  );

-- mark the run as delivered in shards
UPDATE "hightouch_planner"."sync_state" SET "revision" = 1
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL
    OR "lease_expires" <= CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE)
  );

-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 2, "holder" = 'worker:1/cafe', "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 1
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL
    OR "lease_expires" <= CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE)
  );

-- list
SELECT
  "sync_id"
FROM "hightouch_planner"."sync_state"
WHERE
  "part" = ''
ORDER BY
  "sync_id" ASC;

-- read every state
SELECT
  CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE),
  "slot"."sync_id",
  "slot"."part",
  "slot"."revision",
  "slot"."last_run_id",
  "slot"."baseline",
  "slot"."run",
  "slot"."progress",
  "slot"."holder",
  "slot"."lease_expires",
  "slot"."lease_expires" > CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE)
FROM "hightouch_planner"."sync_state" AS "slot"
WHERE
  "slot"."part" <> 'adding';
