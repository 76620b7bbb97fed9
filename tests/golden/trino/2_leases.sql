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
    CURRENT_TIMESTAMP AS "at",
    CAST('users_to_crm' AS VARCHAR) AS "sync_id"
) AS "clock"
LEFT JOIN "hightouch_planner"."sync_state" AS "slot"
  ON "slot"."sync_id" = "clock"."sync_id";

-- take the right to add
UPDATE "hightouch_planner"."sync_state" SET "holder" = 'worker:1/beef', "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  )
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
  );

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
  CAST('users_to_crm' AS VARCHAR) AS "sync_id",
  CAST('' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = ''
  );

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  )
  AND "holder" = 'worker:1/beef';

-- take the right to add
UPDATE "hightouch_planner"."sync_state" SET "holder" = 'worker:1/beef', "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  )
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
  );

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
  CAST('users'' ads 🚀' AS VARCHAR) AS "sync_id",
  CAST('' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users'' ads 🚀' AND "part" = ''
  );

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  )
  AND "holder" = 'worker:1/beef';

-- take the right to add
UPDATE "hightouch_planner"."sync_state" SET "holder" = 'worker:1/beef', "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  )
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
  );

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
  CAST('users_to_crm' AS VARCHAR) AS "sync_id",
  CAST('0/2' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST('{"format":3,"first":1,"last":3,"settled":[],"reserved":1,"landing":null}' AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '0/2'
  );

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  )
  AND "holder" = 'worker:1/beef';

-- mark the run as delivered in shards
UPDATE "hightouch_planner"."sync_state" SET "revision" = 1
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
  );

-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 2, "holder" = 'worker:1/cafe', "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 1
  AND "last_run_id" = ''
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
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
  CURRENT_TIMESTAMP,
  "slot"."sync_id",
  "slot"."part",
  "slot"."revision",
  "slot"."last_run_id",
  "slot"."baseline",
  "slot"."run",
  "slot"."progress",
  "slot"."holder",
  "slot"."lease_expires",
  "slot"."lease_expires" > CURRENT_TIMESTAMP
FROM "hightouch_planner"."sync_state" AS "slot"
WHERE
  "slot"."part" <> 'adding';
