-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000004_plan"
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000004_changes"
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
    "ops"."lightning_row_id",
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
      "new"."lightning_row_id",
      "new"."lightning_version",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL
        THEN NULL
        WHEN "known"."lightning_row_id" IS NULL
        THEN 'added'
        WHEN NOT "known"."lightning_row_id" IS NULL AND FALSE
        THEN NULL
        ELSE 'changed'
      END AS "lightning_op",
      CASE WHEN "known"."lightning_row_id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000004' AS "lightning_origin"
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
        "plan"."lightning_version",
        CAST("plan"."id" AS VARCHAR(256)) AS "lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS "plan"
    ) AS "new"
    LEFT JOIN (
      SELECT
        CAST("base"."id" AS VARCHAR(256)) AS "lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
      WHERE
        NOT "base"."id" IS NULL
    ) AS "known"
      ON "new"."lightning_row_id" = "known"."lightning_row_id"
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
      "known"."lightning_row_id",
      CAST(NULL AS VARCHAR(32)) AS "lightning_version",
      CAST(NULL AS VARCHAR(65535)) AS "lightning_status",
      'removed' AS "lightning_op",
      CASE WHEN "known"."lightning_row_id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000004' AS "lightning_origin"
    FROM (
      SELECT
        TRY_CAST("base"."id" AS BIGINT) AS "id",
        CASE
          WHEN OCTET_LENGTH(CAST(CAST("base"."plan" AS VARCHAR(256)) AS VARCHAR(65535))) >= OCTET_LENGTH(RTRIM("base"."plan"))
          THEN CAST("base"."plan" AS VARCHAR(256))
        END AS "plan",
        "base"."grade" AS "grade",
        TRY_CAST("base"."score" AS DOUBLE PRECISION) AS "score",
        "base"."balance" AS "balance",
        "base"."active" AS "active",
        "base"."born" AS "born",
        "base"."seen_at" AS "seen_at",
        "base"."settings" AS "settings",
        "base"."photo" AS "photo",
        CAST("base"."id" AS VARCHAR(256)) AS "lightning_row_id"
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
            "plan"."lightning_version",
            CAST("plan"."id" AS VARCHAR(256)) AS "lightning_row_id"
          FROM "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS "plan"
        ) AS "new"
        WHERE
          "new"."lightning_row_id" = "known"."lightning_row_id"
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000004_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- drop users_to_crm_000000000000000000000004_plan
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000004_plan";

-- drop users_to_crm_000000000000000000000004_changes
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000004_changes";

-- drop users_to_crm_000000000000000000000004_rejections
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000004_rejections";
