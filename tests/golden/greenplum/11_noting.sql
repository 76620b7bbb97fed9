-- keep the requests
DELETE FROM "hightouch_audit"."sync_requests"
WHERE
  "sync_id" = 'users_to_crm'
  AND "noted_at" < (
    pg_catalog.clock_timestamp() + CAST('-604800 seconds' AS INTERVAL)
  );

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
  CAST('users_to_crm' AS pg_catalog.TEXT),
  CAST('1' AS pg_catalog.TEXT),
  CAST('added' AS pg_catalog.TEXT),
  CAST('["1", "2"]' AS pg_catalog.TEXT),
  CAST('POST /users' AS pg_catalog.TEXT),
  CAST('it''s a \ 🚀' AS pg_catalog.TEXT),
  CAST(CAST('2026-01-31T12:00:00+00:00' AS pg_catalog.TIMESTAMPTZ) AS pg_catalog.TIMESTAMPTZ)
UNION ALL
SELECT
  CAST('users_to_crm' AS pg_catalog.TEXT),
  CAST('1' AS pg_catalog.TEXT),
  CAST('added' AS pg_catalog.TEXT),
  CAST('["1", "2"]' AS pg_catalog.TEXT),
  CAST('POST /users' AS pg_catalog.TEXT),
  CAST(NULL AS pg_catalog.TEXT),
  CAST(CAST('2026-01-31T12:00:00+00:00' AS pg_catalog.TIMESTAMPTZ) AS pg_catalog.TIMESTAMPTZ);

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
