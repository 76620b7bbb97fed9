-- keep the requests
DELETE FROM "hightouch_audit"."sync_requests"
WHERE
  "sync_id" = 'users_to_crm'
  AND "noted_at" < CAST(DATEADD(MILLISECOND, -604800000, GETDATE()) AS TIMESTAMP WITH TIME ZONE);

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
  CAST('users_to_crm' AS VARCHAR(65535)),
  CAST('1' AS VARCHAR(65535)),
  CAST('added' AS VARCHAR(65535)),
  CAST('["1", "2"]' AS VARCHAR(65535)),
  CAST('POST /users' AS VARCHAR(65535)),
  CAST('it\'s a \\ 🚀' AS VARCHAR(65535)),
  CAST(CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMPTZ) AS TIMESTAMPTZ)
UNION ALL
SELECT
  CAST('users_to_crm' AS VARCHAR(65535)),
  CAST('1' AS VARCHAR(65535)),
  CAST('added' AS VARCHAR(65535)),
  CAST('["1", "2"]' AS VARCHAR(65535)),
  CAST('POST /users' AS VARCHAR(65535)),
  CAST(NULL AS VARCHAR(65535)),
  CAST(CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMPTZ) AS TIMESTAMPTZ);

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
