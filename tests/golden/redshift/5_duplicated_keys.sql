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
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_plan"
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_changes"
SORTKEY("lightning_seq") AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."lightning_op" = 'added'
      THEN 1
      WHEN "rows"."lightning_op" = 'changed'
      THEN 2
      WHEN "rows"."lightning_op" = 'removed'
      THEN 3
      ELSE 4
    END ASC
  ) AS "lightning_seq",
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
    "ops"."id",
    "ops"."plan",
    "ops"."grade",
    "ops"."score",
    "ops"."balance",
    "ops"."active",
    "ops"."born",
    "ops"."seen_at",
    "ops"."settings",
    "ops"."photo",
    "ops"."lightning_version",
    CAST("ops"."id" AS VARCHAR(256)) AS "lightning_row_id",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
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
      CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL
        THEN NULL
        WHEN "known"."id" IS NULL
        THEN 'added'
        WHEN NOT "known"."id" IS NULL
        AND NOT (
          COALESCE(MD5("new"."plan"), 'N') <> COALESCE(MD5("known"."plan"), 'N')
          OR COALESCE(MD5(RTRIM("new"."grade")), 'N') <> COALESCE(MD5(RTRIM("known"."grade")), 'N')
          OR COALESCE(MD5(CAST(CAST("new"."score" AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))), 'N') <> COALESCE(MD5(CAST(CAST("known"."score" AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))), 'N')
          OR COALESCE(MD5(CAST("new"."balance" AS VARCHAR(256))), 'N') <> COALESCE(MD5(CAST("known"."balance" AS VARCHAR(256))), 'N')
          OR COALESCE(
            MD5(CASE WHEN "new"."active" THEN 'true' WHEN NOT "new"."active" THEN 'false' END),
            'N'
          ) <> COALESCE(
            MD5(
              CASE WHEN "known"."active" THEN 'true' WHEN NOT "known"."active" THEN 'false' END
            ),
            'N'
          )
          OR COALESCE(
            MD5(
              TO_CHAR("new"."born", 'YYYY-MM-DD') || CASE WHEN "new"."born" < '0001-01-01' THEN ' BC' ELSE '' END
            ),
            'N'
          ) <> COALESCE(
            MD5(
              TO_CHAR("known"."born", 'YYYY-MM-DD') || CASE WHEN "known"."born" < '0001-01-01' THEN ' BC' ELSE '' END
            ),
            'N'
          )
          OR COALESCE(
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
          ) <> COALESCE(
            MD5(
              TO_CHAR((
                "known"."seen_at" AT TIME ZONE 'UTC'
              ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
                WHEN (
                  "known"."seen_at" AT TIME ZONE 'UTC'
                ) < '0001-01-01'
                THEN ' BC'
                ELSE ''
              END
            ),
            'N'
          )
          OR COALESCE(MD5(JSON_SERIALIZE("new"."settings")), 'N') <> COALESCE(MD5(JSON_SERIALIZE("known"."settings")), 'N')
          OR COALESCE(MD5(TO_HEX("new"."photo")), 'N') <> COALESCE(MD5(TO_HEX("known"."photo")), 'N')
        )
        THEN NULL
        ELSE 'changed'
      END AS "lightning_op",
      CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000003' AS "lightning_origin"
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
        "plan"."photo",
        "plan"."lightning_version"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    ) AS "new"
    LEFT JOIN (
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
        "base"."photo" AS "photo"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
      WHERE
        NOT "base"."id" IS NULL
    ) AS "known"
      ON "new"."id" = "known"."id"
    UNION ALL
    SELECT
      "known"."id" AS "id",
      "known"."plan" AS "plan",
      "known"."grade" AS "grade",
      "known"."score" AS "score",
      "known"."balance" AS "balance",
      "known"."active" AS "active",
      "known"."born" AS "born",
      "known"."seen_at" AS "seen_at",
      "known"."settings" AS "settings",
      "known"."photo" AS "photo",
      CAST(NULL AS VARCHAR(32)) AS "lightning_version",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
      'removed' AS "lightning_op",
      CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000003' AS "lightning_origin"
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
        "base"."photo" AS "photo"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
      WHERE
        NOT "base"."id" IS NULL
    ) AS "known"
    WHERE
      NOT EXISTS(
        SELECT
          1
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
            "plan"."photo",
            "plan"."lightning_version"
          FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
        ) AS "new"
        WHERE
          "new"."id" = "known"."id"
      )
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- count rows without a key
SELECT
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
WHERE
  "plan"."id" IS NULL;

-- drop users_to_crm_000000000000000000000003_changes
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000003_changes";

-- set duplicate keys aside
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_op",
  CAST(CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS VARCHAR(65535)) AS "lightning_state",
  CAST('failed' AS VARCHAR(65535)) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR(65535)) AS "lightning_reason",
  CAST(NULL AS VARCHAR(65535)) AS "lightning_origin",
  CASE
    WHEN NOT "known"."id" IS NULL
    THEN MD5(
      COALESCE(
        MD5(
          CASE WHEN "known"."active" THEN 'true' WHEN NOT "known"."active" THEN 'false' END
        ),
        'N'
      ) || COALESCE(MD5(CAST("known"."balance" AS VARCHAR(256))), 'N') || COALESCE(
        MD5(
          TO_CHAR("known"."born", 'YYYY-MM-DD') || CASE WHEN "known"."born" < '0001-01-01' THEN ' BC' ELSE '' END
        ),
        'N'
      ) || COALESCE(MD5(RTRIM("known"."grade")), 'N') || COALESCE(MD5(TO_HEX("known"."photo")), 'N') || COALESCE(MD5("known"."plan"), 'N') || COALESCE(MD5(CAST(CAST("known"."score" AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))), 'N') || COALESCE(
        MD5(
          TO_CHAR((
            "known"."seen_at" AT TIME ZONE 'UTC'
          ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
            WHEN (
              "known"."seen_at" AT TIME ZONE 'UTC'
            ) < '0001-01-01'
            THEN ' BC'
            ELSE ''
          END
        ),
        'N'
      ) || COALESCE(MD5(JSON_SERIALIZE("known"."settings")), 'N')
    )
    ELSE CAST(NULL AS VARCHAR(32))
  END AS "lightning_version",
  "new"."id" AS "id",
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
    "rows"."id",
    "rows"."lightning_row_id",
    "keys"."lightning_copies"
  FROM (
    SELECT
      "plan"."id",
      CAST("plan"."id" AS VARCHAR(256)) AS "lightning_row_id",
      ROW_NUMBER() OVER (
        PARTITION BY CAST("plan"."id" AS VARCHAR(256))
        ORDER BY CAST("plan"."id" AS VARCHAR(256)) ASC
      ) AS "lightning_copy"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
  ) AS "rows"
  INNER JOIN (
    SELECT
      CAST("plan"."id" AS VARCHAR(256)) AS "lightning_row_id",
      COUNT(*) AS "lightning_copies"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
    GROUP BY
      CAST("plan"."id" AS VARCHAR(256))
    HAVING
      COUNT(*) > 1
  ) AS "keys"
    ON "rows"."lightning_row_id" = "keys"."lightning_row_id"
  WHERE
    "rows"."lightning_copy" = 1
) AS "new"
LEFT JOIN (
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
    "base"."photo" AS "photo"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
  WHERE
    NOT "base"."id" IS NULL
) AS "known"
  ON "new"."id" = "known"."id";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_changes"
SORTKEY("lightning_seq") AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."lightning_op" = 'added'
      THEN 1
      WHEN "rows"."lightning_op" = 'changed'
      THEN 2
      WHEN "rows"."lightning_op" = 'removed'
      THEN 3
      ELSE 4
    END ASC
  ) AS "lightning_seq",
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
    "ops"."id",
    "ops"."plan",
    "ops"."grade",
    "ops"."score",
    "ops"."balance",
    "ops"."active",
    "ops"."born",
    "ops"."seen_at",
    "ops"."settings",
    "ops"."photo",
    "ops"."lightning_version",
    CAST("ops"."id" AS VARCHAR(256)) AS "lightning_row_id",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
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
      CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL
        THEN NULL
        WHEN "known"."id" IS NULL
        THEN 'added'
        WHEN NOT "known"."id" IS NULL
        AND NOT (
          COALESCE(MD5("new"."plan"), 'N') <> COALESCE(MD5("known"."plan"), 'N')
          OR COALESCE(MD5(RTRIM("new"."grade")), 'N') <> COALESCE(MD5(RTRIM("known"."grade")), 'N')
          OR COALESCE(MD5(CAST(CAST("new"."score" AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))), 'N') <> COALESCE(MD5(CAST(CAST("known"."score" AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))), 'N')
          OR COALESCE(MD5(CAST("new"."balance" AS VARCHAR(256))), 'N') <> COALESCE(MD5(CAST("known"."balance" AS VARCHAR(256))), 'N')
          OR COALESCE(
            MD5(CASE WHEN "new"."active" THEN 'true' WHEN NOT "new"."active" THEN 'false' END),
            'N'
          ) <> COALESCE(
            MD5(
              CASE WHEN "known"."active" THEN 'true' WHEN NOT "known"."active" THEN 'false' END
            ),
            'N'
          )
          OR COALESCE(
            MD5(
              TO_CHAR("new"."born", 'YYYY-MM-DD') || CASE WHEN "new"."born" < '0001-01-01' THEN ' BC' ELSE '' END
            ),
            'N'
          ) <> COALESCE(
            MD5(
              TO_CHAR("known"."born", 'YYYY-MM-DD') || CASE WHEN "known"."born" < '0001-01-01' THEN ' BC' ELSE '' END
            ),
            'N'
          )
          OR COALESCE(
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
          ) <> COALESCE(
            MD5(
              TO_CHAR((
                "known"."seen_at" AT TIME ZONE 'UTC'
              ), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || CASE
                WHEN (
                  "known"."seen_at" AT TIME ZONE 'UTC'
                ) < '0001-01-01'
                THEN ' BC'
                ELSE ''
              END
            ),
            'N'
          )
          OR COALESCE(MD5(JSON_SERIALIZE("new"."settings")), 'N') <> COALESCE(MD5(JSON_SERIALIZE("known"."settings")), 'N')
          OR COALESCE(MD5(TO_HEX("new"."photo")), 'N') <> COALESCE(MD5(TO_HEX("known"."photo")), 'N')
        )
        THEN NULL
        ELSE 'changed'
      END AS "lightning_op",
      CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000003' AS "lightning_origin"
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
        "plan"."photo",
        "plan"."lightning_version"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    ) AS "new"
    LEFT JOIN (
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
        "base"."photo" AS "photo"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
      WHERE
        NOT "base"."id" IS NULL
    ) AS "known"
      ON "new"."id" = "known"."id"
    UNION ALL
    SELECT
      "known"."id" AS "id",
      "known"."plan" AS "plan",
      "known"."grade" AS "grade",
      "known"."score" AS "score",
      "known"."balance" AS "balance",
      "known"."active" AS "active",
      "known"."born" AS "born",
      "known"."seen_at" AS "seen_at",
      "known"."settings" AS "settings",
      "known"."photo" AS "photo",
      CAST(NULL AS VARCHAR(32)) AS "lightning_version",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
      'removed' AS "lightning_op",
      CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000003' AS "lightning_origin"
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
        "base"."photo" AS "photo"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
      WHERE
        NOT "base"."id" IS NULL
    ) AS "known"
    WHERE
      NOT EXISTS(
        SELECT
          1
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
            "plan"."photo",
            "plan"."lightning_version"
          FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
        ) AS "new"
        WHERE
          "new"."id" = "known"."id"
      )
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL
) AS "rows"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
    WHERE
      "rejection"."id" = "rows"."id"
  );

-- count duplicates
SELECT
  "rejection"."lightning_state",
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
GROUP BY
  "rejection"."lightning_state";

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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

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
  '000000000000000000000003',
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
    'aborted' AS "lightning_status",
    'superseded' AS "lightning_reason",
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
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
  "sync_id" = 'users_to_crm';

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
  '000000000000000000000003',
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
    WHERE
      "change"."lightning_row_id" = CAST("plan"."id" AS VARCHAR(256))
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = CAST("plan"."id" AS VARCHAR(256))
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
  '000000000000000000000003',
  'unchanged',
  "rejection"."lightning_row_id",
  'failed',
  "rejection"."lightning_reason",
  OBJECT('id', "rejection"."id")
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
WHERE
  "rejection"."lightning_seq" IS NULL;

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
  '000000000000000000000003',
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
    'aborted' AS "lightning_status",
    'superseded' AS "lightning_reason",
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
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
  '000000000000000000000003',
  'id',
  'crm',
  'users',
  'users',
  'failed',
  'superseded',
  CAST('2026-01-31T12:00:00+00:00' AS TIMESTAMPTZ),
  CAST(GETDATE() AS TIMESTAMP WITH TIME ZONE),
  0,
  0,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"character varying(256)"},"field":"plan"},{"column":{"name":"grade","type":"character(3)"},"field":"grade"},{"column":{"name":"score","type":"double precision"},"field":"score"},{"column":{"name":"balance","type":"numeric(18,2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"seen_at","type":"timestamp with time zone"},"field":"seen_at"},{"column":{"name":"settings","type":"super"},"field":"settings"},{"column":{"name":"photo","type":"binary varying(64000)"},"field":"photo"}],"retained":["id","plan","grade","score","balance","active","born","seen_at","settings","photo"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000003_plan","users_to_crm_000000000000000000000003_changes","users_to_crm_000000000000000000000003_rejections"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "lease_expires" = CAST(DATEADD(MILLISECOND, 60000, GETDATE()) AS TIMESTAMP WITH TIME ZONE)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- drop users_to_crm_000000000000000000000003_plan
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000003_plan";

-- drop users_to_crm_000000000000000000000003_changes
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000003_changes";

-- drop users_to_crm_000000000000000000000003_rejections
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000003_rejections";

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"character varying(256)"},"field":"plan"},{"column":{"name":"grade","type":"character(3)"},"field":"grade"},{"column":{"name":"score","type":"double precision"},"field":"score"},{"column":{"name":"balance","type":"numeric(18,2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"seen_at","type":"timestamp with time zone"},"field":"seen_at"},{"column":{"name":"settings","type":"super"},"field":"settings"},{"column":{"name":"photo","type":"binary varying(64000)"},"field":"photo"}],"retained":["id","plan","grade","score","balance","active","born","seen_at","settings","photo"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
