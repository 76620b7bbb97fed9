-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  "new"."balance",
  "new"."active",
  "new"."seen_at",
  "new"."settings",
  "new"."tags",
  "new"."waited",
  system.main.hash(
    system.main.create_sort_key(
      "new"."active",
      'ASC NULLS FIRST',
      "new"."balance",
      'ASC NULLS FIRST',
      "new"."plan",
      'ASC NULLS FIRST',
      "new"."score",
      'ASC NULLS FIRST',
      "new"."seen_at",
      'ASC NULLS FIRST',
      CASE
        WHEN CAST(CAST(CAST("new"."settings" AS VARIANT) AS system.main.JSON) AS TEXT) = system.main.json_normalize("new"."settings")
        AND (
          NOT system.main.regexp_matches(CAST("new"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
          OR system.main.list_sort(
            system.main.regexp_extract_all(CAST("new"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
          ) = system.main.list_sort(
            system.main.regexp_extract_all(
              system.main.json_normalize("new"."settings"),
              '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
            )
          )
        )
        THEN CASE
          WHEN system.main.regexp_matches(system.main.json_normalize("new"."settings"), '\.0(?:[,\]}]|$)')
          THEN system.main.regexp_replace(
            system.main.json_normalize("new"."settings"),
            '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
            '\1\2\3\4',
            'g'
          )
          ELSE system.main.json_normalize("new"."settings")
        END
        ELSE CAST("new"."settings" AS TEXT)
      END,
      'ASC NULLS FIRST',
      "new"."tags",
      'ASC NULLS FIRST',
      system.main.normalized_interval("new"."waited"),
      'ASC NULLS FIRST'
    )
  ) AS "lightning_version"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  system.main.count(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000004_changes" AS
SELECT
  system.main.row_number() OVER (
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
  "rows"."score" AS "score",
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."seen_at" AS "seen_at",
  "rows"."settings" AS "settings",
  "rows"."tags" AS "tags",
  "rows"."waited" AS "waited"
FROM (
  SELECT
    "ops"."id",
    "ops"."plan",
    "ops"."score",
    "ops"."balance",
    "ops"."active",
    "ops"."seen_at",
    "ops"."settings",
    "ops"."tags",
    "ops"."waited",
    "ops"."lightning_version",
    "ops"."lightning_row_id",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM (
    SELECT
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."id"
        ELSE "new"."id"
      END AS "id",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."plan"
        ELSE "new"."plan"
      END AS "plan",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."score"
        ELSE "new"."score"
      END AS "score",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."balance"
        ELSE "new"."balance"
      END AS "balance",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."active"
        ELSE "new"."active"
      END AS "active",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."seen_at"
        ELSE "new"."seen_at"
      END AS "seen_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."settings"
        ELSE "new"."settings"
      END AS "settings",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."tags"
        ELSE "new"."tags"
      END AS "tags",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."waited"
        ELSE "new"."waited"
      END AS "waited",
      COALESCE("new"."lightning_row_id", "known"."lightning_row_id") AS "lightning_row_id",
      "new"."lightning_version",
      CAST(NULL AS VARCHAR) AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "known"."lightning_row_id" IS NULL
          THEN 'added'
          WHEN NOT "known"."lightning_row_id" IS NULL AND FALSE
          THEN NULL
          ELSE 'changed'
        END
      END AS "lightning_op",
      CASE WHEN "known"."lightning_row_id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000004' AS "lightning_origin"
    FROM (
      SELECT
        "plan"."id",
        "plan"."plan",
        "plan"."score",
        "plan"."balance",
        "plan"."active",
        "plan"."seen_at",
        "plan"."settings",
        "plan"."tags",
        "plan"."waited",
        "plan"."lightning_version",
        CAST("plan"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        TRY_CAST("base"."id" AS BIGINT) AS "id",
        "base"."plan" AS "plan",
        TRY_CAST("base"."score" AS DOUBLE) AS "score",
        "base"."balance" AS "balance",
        "base"."active" AS "active",
        "base"."seen_at" AS "seen_at",
        "base"."settings" AS "settings",
        "base"."tags" AS "tags",
        "base"."waited" AS "waited",
        CAST("base"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id"
      FROM (
        SELECT
          "base"."plan",
          "base"."balance",
          "base"."active",
          "base"."seen_at",
          "base"."settings",
          "base"."tags",
          "base"."waited",
          "base"."id",
          "base"."score"
        FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "base"
        WHERE
          NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                "newer"."id"
              FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "newer"
            ) AS "newer"
            WHERE
              "base"."id" = "newer"."id"
          )
      ) AS "base"
      WHERE
        NOT "base"."id" IS NULL
      UNION ALL
      SELECT
        TRY_CAST("delta"."id" AS BIGINT) AS "id",
        "delta"."plan" AS "plan",
        TRY_CAST("delta"."score" AS DOUBLE) AS "score",
        "delta"."balance" AS "balance",
        "delta"."active" AS "active",
        "delta"."seen_at" AS "seen_at",
        "delta"."settings" AS "settings",
        "delta"."tags" AS "tags",
        "delta"."waited" AS "waited",
        CAST("delta"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "delta"
      WHERE
        "delta"."lightning_op" IN ('added', 'changed', 'taken', 'carried')
    ) AS "known"
      ON "new"."lightning_row_id" = "known"."lightning_row_id"
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL
) AS "rows";

-- count the changes
SELECT
  "keys"."lightning_op",
  "keys"."lightning_prior",
  system.main.sum("keys"."copies"),
  system.main.count(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    system.main.count(*) AS "copies"
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
