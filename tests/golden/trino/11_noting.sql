-- keep the requests
DELETE FROM "hightouch_audit"."sync_requests"
WHERE
  "sync_id" = 'users_to_crm'
  AND "noted_at" < DATE_ADD('millisecond', -604800000, CURRENT_TIMESTAMP);

-- keep the requests
INSERT INTO "hightouch_audit"."sync_requests" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_ids",
  "request",
  "response",
  "noted_at"
)
SELECT
  CAST('users_to_crm' AS VARCHAR),
  CAST('1' AS VARCHAR),
  CAST('added' AS VARCHAR),
  CAST('["1", "2"]' AS VARCHAR),
  CAST('POST /users' AS VARCHAR),
  CAST('it''s a \ 🚀' AS VARCHAR),
  CAST(CAST(FROM_ISO8601_TIMESTAMP_NANOS('2026-01-31T12:00:00.000000+00:00') AS TIMESTAMP(6) WITH TIME ZONE) AS TIMESTAMP(6) WITH TIME ZONE)
UNION ALL
SELECT
  CAST('users_to_crm' AS VARCHAR),
  CAST('1' AS VARCHAR),
  CAST('added' AS VARCHAR),
  CAST('["1", "2"]' AS VARCHAR),
  CAST('POST /users' AS VARCHAR),
  CAST(NULL AS VARCHAR),
  CAST(CAST(FROM_ISO8601_TIMESTAMP_NANOS('2026-01-31T12:00:00.000000+00:00') AS TIMESTAMP(6) WITH TIME ZONE) AS TIMESTAMP(6) WITH TIME ZONE);

-- read the requests
SELECT
  "op_type",
  "row_ids",
  "request",
  "response",
  "noted_at"
FROM "hightouch_audit"."sync_requests"
WHERE
  "sync_run_id" = '1'
ORDER BY
  "noted_at" ASC;
