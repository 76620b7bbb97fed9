-- choose rows to be sent again
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000099_rejections" AS
SELECT
  "rejection"."lightning_seq" AS "lightning_seq",
  "rejection"."lightning_row_id" AS "lightning_row_id",
  CASE
    WHEN NOT "rejection"."lightning_row_id" IN ('1', '2')
    THEN "rejection"."lightning_op"
  END AS "lightning_op",
  CASE
    WHEN "rejection"."lightning_row_id" IN ('1', '2')
    AND "rejection"."lightning_state" = 'present'
    THEN CAST('stale' AS VARCHAR(65535))
    ELSE "rejection"."lightning_state"
  END AS "lightning_state",
  "rejection"."lightning_status" AS "lightning_status",
  "rejection"."lightning_reason" AS "lightning_reason",
  CASE
    WHEN NOT "rejection"."lightning_row_id" IN ('1', '2')
    THEN "rejection"."lightning_origin"
  END AS "lightning_origin",
  "rejection"."lightning_version" AS "lightning_version",
  "rejection"."id" AS "id",
  "rejection"."plan" AS "plan",
  "rejection"."grade" AS "grade",
  "rejection"."score" AS "score",
  "rejection"."balance" AS "balance",
  "rejection"."active" AS "active",
  "rejection"."born" AS "born",
  "rejection"."seen_at" AS "seen_at",
  "rejection"."settings" AS "settings",
  "rejection"."photo" AS "photo"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
UNION ALL
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  CAST("known"."id" AS VARCHAR(256)) AS "lightning_row_id",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_op",
  CAST('stale' AS VARCHAR(65535)) AS "lightning_state",
  CAST('aborted' AS VARCHAR(65535)) AS "lightning_status",
  CAST('to be sent again' AS VARCHAR(65535)) AS "lightning_reason",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
  "known"."lightning_version" AS "lightning_version",
  "known"."id" AS "id",
  "known"."plan" AS "plan",
  "known"."grade" AS "grade",
  "known"."score" AS "score",
  "known"."balance" AS "balance",
  "known"."active" AS "active",
  "known"."born" AS "born",
  "known"."seen_at" AS "seen_at",
  "known"."settings" AS "settings",
  "known"."photo" AS "photo"
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."plan" AS "plan",
    "base"."grade" AS "grade",
    "base"."score" AS "score",
    "base"."balance" AS "balance",
    "base"."active" AS "active",
    "base"."born" AS "born",
    "base"."seen_at" AS "seen_at",
    "base"."settings" AS "settings",
    "base"."photo" AS "photo",
    "base"."lightning_version",
    'present' AS "lightning_state",
    CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
    CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
    CAST(NULL AS VARCHAR(65535)) AS "lightning_op"
  FROM (
    SELECT
      "base"."lightning_version",
      "base"."id",
      "base"."plan",
      "base"."grade",
      "base"."score",
      "base"."balance",
      "base"."active",
      "base"."born",
      "base"."seen_at",
      "base"."settings",
      "base"."photo"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "base"
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "newer"."id"
          FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "newer"
        ) AS "newer"
        WHERE
          "base"."id" = "newer"."id"
      )
  ) AS "base"
  WHERE
    NOT "base"."id" IS NULL
  UNION ALL
  SELECT
    "exception"."id" AS "id",
    "exception"."plan" AS "plan",
    "exception"."grade" AS "grade",
    "exception"."score" AS "score",
    "exception"."balance" AS "balance",
    "exception"."active" AS "active",
    "exception"."born" AS "born",
    "exception"."seen_at" AS "seen_at",
    "exception"."settings" AS "settings",
    "exception"."photo" AS "photo",
    "exception"."lightning_version",
    "exception"."lightning_state" AS "lightning_state",
    "exception"."lightning_status" AS "lightning_status",
    "exception"."lightning_origin" AS "lightning_origin",
    "exception"."lightning_op" AS "lightning_op"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "exception"
) AS "known"
WHERE
  CAST("known"."id" AS VARCHAR(256)) IN ('1', '2')
  AND "known"."lightning_status" IS NULL;

-- drop users_to_crm_000000000000000000000099_rejections
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000099_rejections";

-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = '1'
  AND (
    "holder" IS NULL
    OR "lease_expires" <= CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE)
  );

-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000002_plan"
DISTKEY("id")
SORTKEY("id") AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."grade",
  "new"."score",
  "new"."balance",
  "new"."active",
  "new"."born",
  "new"."seen_at",
  "new"."settings",
  "new"."photo",
  MD5(
    COALESCE(
      MD5(CASE WHEN "new"."active" THEN 'true' WHEN NOT "new"."active" THEN 'false' END),
      'N'
    ) || COALESCE(MD5(CAST("new"."balance" AS VARCHAR(256))), 'N') || COALESCE(
      MD5(
        TO_CHAR("new"."born", 'YYYY-MM-DD') || CASE WHEN "new"."born" < '0001-01-01' THEN ' BC' ELSE '' END
      ),
      'N'
    ) || COALESCE(MD5(RTRIM("new"."grade")), 'N') || COALESCE(MD5(TO_HEX("new"."photo")), 'N') || COALESCE(MD5("new"."plan"), 'N') || COALESCE(MD5(CAST(CAST("new"."score" AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))), 'N') || COALESCE(
      MD5(
        TO_CHAR((
          "new"."seen_at" AT TIME ZONE 'UTC'
        ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
          WHEN (
            "new"."seen_at" AT TIME ZONE 'UTC'
          ) < '0001-01-01'
          THEN ' BC'
          ELSE ''
        END
      ),
      'N'
    ) || COALESCE(MD5(JSON_SERIALIZE("new"."settings")), 'N')
  ) AS "lightning_version"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000002_changes"
SORTKEY("lightning_seq") AS
WITH "ops" AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      ORDER BY CASE
        WHEN "ops"."lightning_op" = 'added'
        THEN 1
        WHEN "ops"."lightning_op" = 'changed'
        THEN 2
        WHEN "ops"."lightning_op" = 'removed'
        THEN 3
        ELSE 4
      END ASC
    ) AS "lightning_seq"
  FROM (
    SELECT
      "new"."id",
      "new"."lightning_version",
      "known"."lightning_status" AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL
        THEN NULL
        WHEN "known"."id" IS NULL OR "known"."lightning_state" IN ('absent', 'in_doubt')
        THEN 'added'
        WHEN "known"."lightning_state" = 'present'
        AND "new"."lightning_version" = "known"."lightning_version"
        THEN NULL
        ELSE 'changed'
      END AS "lightning_op",
      COALESCE("known"."lightning_state", 'absent') AS "lightning_prior",
      CASE
        WHEN NOT "known"."lightning_origin" IS NULL
        AND (
          "known"."lightning_op" <> 'removed'
          AND "new"."lightning_version" = "known"."lightning_version"
        )
        THEN "known"."lightning_origin"
        ELSE '000000000000000000000002'
      END AS "lightning_origin"
    FROM (
      SELECT
        "plan"."id",
        "plan"."lightning_version"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
    ) AS "new"
    LEFT JOIN (
      SELECT
        "base"."id" AS "id",
        "base"."lightning_version",
        'present' AS "lightning_state",
        CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
        CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
        CAST(NULL AS VARCHAR(65535)) AS "lightning_op"
      FROM (
        SELECT
          "base"."lightning_version",
          "base"."id"
        FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "base"
        WHERE
          NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                "newer"."id"
              FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "newer"
            ) AS "newer"
            WHERE
              "base"."id" = "newer"."id"
          )
      ) AS "base"
      WHERE
        NOT "base"."id" IS NULL
      UNION ALL
      SELECT
        "exception"."id" AS "id",
        "exception"."lightning_version",
        "exception"."lightning_state" AS "lightning_state",
        "exception"."lightning_status" AS "lightning_status",
        "exception"."lightning_origin" AS "lightning_origin",
        "exception"."lightning_op" AS "lightning_op"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "exception"
    ) AS "known"
      ON "new"."id" = "known"."id"
    UNION ALL
    SELECT
      "known"."id" AS "id",
      CAST(NULL AS VARCHAR(32)) AS "lightning_version",
      "known"."lightning_status" AS "lightning_status",
      CASE WHEN "known"."lightning_state" = 'absent' THEN 'vanished' ELSE 'removed' END AS "lightning_op",
      COALESCE("known"."lightning_state", 'absent') AS "lightning_prior",
      CASE
        WHEN NOT "known"."lightning_origin" IS NULL
        AND (
          "known"."lightning_op" = 'removed'
        )
        THEN "known"."lightning_origin"
        ELSE '000000000000000000000002'
      END AS "lightning_origin"
    FROM (
      SELECT
        "base"."id" AS "id",
        "base"."lightning_version",
        'present' AS "lightning_state",
        CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
        CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
        CAST(NULL AS VARCHAR(65535)) AS "lightning_op"
      FROM (
        SELECT
          "base"."lightning_version",
          "base"."id"
        FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "base"
        WHERE
          NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                "newer"."id"
              FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "newer"
            ) AS "newer"
            WHERE
              "base"."id" = "newer"."id"
          )
      ) AS "base"
      WHERE
        NOT "base"."id" IS NULL
      UNION ALL
      SELECT
        "exception"."id" AS "id",
        "exception"."lightning_version",
        "exception"."lightning_state" AS "lightning_state",
        "exception"."lightning_status" AS "lightning_status",
        "exception"."lightning_origin" AS "lightning_origin",
        "exception"."lightning_op" AS "lightning_op"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "exception"
    ) AS "known"
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "plan"."id",
            "plan"."lightning_version"
          FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
        ) AS "new"
        WHERE
          "new"."id" = "known"."id"
      )
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL
)
SELECT
  "rows"."lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  "rows"."lightning_version",
  "rows"."id" AS "id",
  "rows"."plan" AS "plan",
  "rows"."grade" AS "grade",
  "rows"."score" AS "score",
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."born" AS "born",
  "rows"."seen_at" AS "seen_at",
  "rows"."settings" AS "settings",
  "rows"."photo" AS "photo"
FROM (
  SELECT
    "new"."id",
    "new"."plan",
    "new"."grade",
    "new"."score",
    "new"."balance",
    "new"."active",
    "new"."born",
    "new"."seen_at",
    "new"."settings",
    "new"."photo",
    "new"."lightning_version",
    CAST("new"."id" AS VARCHAR(256)) AS "lightning_row_id",
    "ops"."lightning_seq",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM "ops"
  INNER JOIN (
    SELECT
      "plan"."id",
      "plan"."plan",
      "plan"."grade",
      "plan"."score",
      "plan"."balance",
      "plan"."active",
      "plan"."born",
      "plan"."seen_at",
      "plan"."settings",
      "plan"."photo",
      "plan"."lightning_version"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
  ) AS "new"
    ON "ops"."id" = "new"."id"
  WHERE
    "ops"."lightning_op" IN ('added', 'changed', 'taken')
  UNION ALL
  SELECT
    "known"."id",
    "known"."plan",
    "known"."grade",
    "known"."score",
    "known"."balance",
    "known"."active",
    "known"."born",
    "known"."seen_at",
    "known"."settings",
    "known"."photo",
    CAST(NULL AS VARCHAR(32)) AS "lightning_version",
    CAST("known"."id" AS VARCHAR(256)) AS "lightning_row_id",
    "ops"."lightning_seq",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM "ops"
  INNER JOIN (
    SELECT
      "base"."id" AS "id",
      "base"."plan" AS "plan",
      "base"."grade" AS "grade",
      "base"."score" AS "score",
      "base"."balance" AS "balance",
      "base"."active" AS "active",
      "base"."born" AS "born",
      "base"."seen_at" AS "seen_at",
      "base"."settings" AS "settings",
      "base"."photo" AS "photo",
      'present' AS "lightning_state",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_op"
    FROM (
      SELECT
        "base"."id",
        "base"."plan",
        "base"."grade",
        "base"."score",
        "base"."balance",
        "base"."active",
        "base"."born",
        "base"."seen_at",
        "base"."settings",
        "base"."photo"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "base"
      WHERE
        NOT EXISTS(
          SELECT
            1
          FROM (
            SELECT
              "newer"."id"
            FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "newer"
          ) AS "newer"
          WHERE
            "base"."id" = "newer"."id"
        )
    ) AS "base"
    WHERE
      NOT "base"."id" IS NULL
    UNION ALL
    SELECT
      "exception"."id" AS "id",
      "exception"."plan" AS "plan",
      "exception"."grade" AS "grade",
      "exception"."score" AS "score",
      "exception"."balance" AS "balance",
      "exception"."active" AS "active",
      "exception"."born" AS "born",
      "exception"."seen_at" AS "seen_at",
      "exception"."settings" AS "settings",
      "exception"."photo" AS "photo",
      "exception"."lightning_state" AS "lightning_state",
      "exception"."lightning_status" AS "lightning_status",
      "exception"."lightning_origin" AS "lightning_origin",
      "exception"."lightning_op" AS "lightning_op"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "exception"
  ) AS "known"
    ON "ops"."id" = "known"."id"
  WHERE
    "ops"."lightning_op" IN ('removed', 'vanished')
) AS "rows";

-- count the changes
SELECT
  "keys"."lightning_op",
  "keys"."lightning_prior",
  SUM("keys"."copies"),
  COUNT(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    COUNT(*) AS "copies"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- count earlier attempts
SELECT
  "change"."lightning_seq",
  COUNT(*),
  MAX("logged"."failure_reason")
FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
INNER JOIN "hightouch_audit"."sync_changelog" AS "logged"
  ON "logged"."sync_id" = 'users_to_crm'
  AND "logged"."row_id" = "change"."lightning_row_id"
  AND "logged"."sync_run_id" >= "change"."lightning_origin"
  AND "logged"."status" = 'failed'
WHERE
  "change"."lightning_origin" <> '000000000000000000000002'
  AND "change"."lightning_seq" <= 5
GROUP BY
  "change"."lightning_seq"
HAVING
  COUNT(*) >= 3;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- log the operations
INSERT INTO "hightouch_audit"."sync_changelog" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  'users_to_crm',
  '000000000000000000000002',
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  OBJECT(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'grade',
    "outcome"."grade",
    'score',
    "outcome"."score",
    'balance',
    "outcome"."balance",
    'active',
    "outcome"."active",
    'born',
    TO_CHAR("outcome"."born", 'YYYY-MM-DD') || CASE WHEN "outcome"."born" < '0001-01-01' THEN ' BC' ELSE '' END,
    'seen_at',
    TO_CHAR((
      "outcome"."seen_at" AT TIME ZONE 'UTC'
    ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
      WHEN (
        "outcome"."seen_at" AT TIME ZONE 'UTC'
      ) < '0001-01-01'
      THEN ' BC'
      ELSE ''
    END,
    'settings',
    "outcome"."settings",
    'photo',
    TO_HEX("outcome"."photo")
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    'succeeded' AS "lightning_status",
    CAST(NULL AS VARCHAR(65535)) AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."grade",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."born",
    "change"."seen_at",
    "change"."settings",
    "change"."photo"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed');

-- look at the snapshot
SELECT
  1
FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm'
LIMIT 1;

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm'
  AND "row_id" IN (
    SELECT
      "change"."lightning_row_id"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
    WHERE
      "change"."lightning_op" IN ('added', 'changed', 'taken', 'removed', 'vanished')
  );

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  "sync_id",
  "sync_run_id",
  'unchanged',
  "row_id",
  "status",
  "failure_reason",
  "fields"
FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm' AND "op_type" IN ('added', 'changed');

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm' AND "op_type" IN ('added', 'changed');

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  "log"."sync_id",
  "log"."sync_run_id",
  'unchanged',
  "log"."row_id",
  'succeeded',
  NULL,
  OBJECT(
    'id',
    "plan"."id",
    'plan',
    "plan"."plan",
    'grade',
    "plan"."grade",
    'score',
    "plan"."score",
    'balance',
    "plan"."balance",
    'active',
    "plan"."active",
    'born',
    TO_CHAR("plan"."born", 'YYYY-MM-DD') || CASE WHEN "plan"."born" < '0001-01-01' THEN ' BC' ELSE '' END,
    'seen_at',
    TO_CHAR((
      "plan"."seen_at" AT TIME ZONE 'UTC'
    ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
      WHEN (
        "plan"."seen_at" AT TIME ZONE 'UTC'
      ) < '0001-01-01'
      THEN ' BC'
      ELSE ''
    END,
    'settings',
    "plan"."settings",
    'photo',
    TO_HEX("plan"."photo")
  )
FROM (
  SELECT
    "sync_id",
    "sync_run_id",
    "row_id"
  FROM "hightouch_audit"."sync_snapshot"
  WHERE
    "sync_id" = 'users_to_crm'
    AND (
      "status" <> 'succeeded'
      AND "row_id" IN (
        SELECT
          "lightning_row_id"
        FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
      )
    )
) AS "log"
INNER JOIN (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."grade",
    "plan"."score",
    "plan"."balance",
    "plan"."active",
    "plan"."born",
    "plan"."seen_at",
    "plan"."settings",
    "plan"."photo"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
  ON CAST("plan"."id" AS VARCHAR(256)) = "log"."row_id";

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm'
  AND (
    "status" <> 'succeeded'
    AND "row_id" IN (
      SELECT
        "lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
    )
  );

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  'users_to_crm',
  '000000000000000000000001',
  'unchanged',
  CAST("plan"."id" AS VARCHAR(256)),
  'succeeded',
  NULL,
  OBJECT(
    'id',
    "plan"."id",
    'plan',
    "plan"."plan",
    'grade',
    "plan"."grade",
    'score',
    "plan"."score",
    'balance',
    "plan"."balance",
    'active',
    "plan"."active",
    'born',
    TO_CHAR("plan"."born", 'YYYY-MM-DD') || CASE WHEN "plan"."born" < '0001-01-01' THEN ' BC' ELSE '' END,
    'seen_at',
    TO_CHAR((
      "plan"."seen_at" AT TIME ZONE 'UTC'
    ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
      WHEN (
        "plan"."seen_at" AT TIME ZONE 'UTC'
      ) < '0001-01-01'
      THEN ' BC'
      ELSE ''
    END,
    'settings',
    "plan"."settings",
    'photo',
    TO_HEX("plan"."photo")
  )
FROM (
  SELECT
    "plan"."id",
    "plan"."plan",
    "plan"."grade",
    "plan"."score",
    "plan"."balance",
    "plan"."active",
    "plan"."born",
    "plan"."seen_at",
    "plan"."settings",
    "plan"."photo"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
      WHERE
        "change"."lightning_row_id" = CAST("plan"."id" AS VARCHAR(256))
    )
    AND CAST("plan"."id" AS VARCHAR(256)) IN (
      SELECT
        "lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
    )
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_audit"."sync_snapshot" AS "log"
    WHERE
      "log"."sync_id" = 'users_to_crm'
      AND "log"."row_id" = CAST("plan"."id" AS VARCHAR(256))
  );

-- refresh the snapshot
INSERT INTO "hightouch_audit"."sync_snapshot" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  'users_to_crm',
  '000000000000000000000002',
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  OBJECT(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'grade',
    "outcome"."grade",
    'score',
    "outcome"."score",
    'balance',
    "outcome"."balance",
    'active',
    "outcome"."active",
    'born',
    TO_CHAR("outcome"."born", 'YYYY-MM-DD') || CASE WHEN "outcome"."born" < '0001-01-01' THEN ' BC' ELSE '' END,
    'seen_at',
    TO_CHAR((
      "outcome"."seen_at" AT TIME ZONE 'UTC'
    ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
      WHEN (
        "outcome"."seen_at" AT TIME ZONE 'UTC'
      ) < '0001-01-01'
      THEN ' BC'
      ELSE ''
    END,
    'settings',
    "outcome"."settings",
    'photo',
    TO_HEX("outcome"."photo")
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    'succeeded' AS "lightning_status",
    CAST(NULL AS VARCHAR(65535)) AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."grade",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."born",
    "change"."seen_at",
    "change"."settings",
    "change"."photo"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'taken');

-- log the run
INSERT INTO "hightouch_audit"."sync_runs" (
  "sync_id",
  "sync_run_id",
  "primary_key",
  "destination",
  "model_name",
  "model_id",
  "status",
  "error",
  "started_at",
  "finished_at",
  "num_planned_add",
  "num_planned_change",
  "num_planned_remove",
  "num_attempted_add",
  "num_attempted_change",
  "num_attempted_remove",
  "num_succeeded_add",
  "num_succeeded_change",
  "num_succeeded_remove",
  "num_failed_add",
  "num_failed_change",
  "num_failed_remove"
)
SELECT
  'users_to_crm',
  '000000000000000000000002',
  'id',
  'crm',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMPTZ),
  CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE),
  3,
  1,
  1,
  3,
  1,
  1,
  3,
  1,
  1,
  0,
  0,
  0;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"character varying(256)"},"field":"plan"},{"column":{"name":"grade","type":"character(3)"},"field":"grade"},{"column":{"name":"score","type":"double precision"},"field":"score"},{"column":{"name":"balance","type":"numeric(18,2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"seen_at","type":"timestamp with time zone"},"field":"seen_at"},{"column":{"name":"settings","type":"super"},"field":"settings"},{"column":{"name":"photo","type":"binary varying(64000)"},"field":"photo"}],"retained":["id","plan","grade","score","balance","active","born","seen_at","settings","photo"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000002","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000002_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000002","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
