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
  (
    CAST("new"."mood" AS pg_catalog.text)
  ) COLLATE "pg_catalog"."C" AS "mood",
  CASE
    WHEN CAST("new"."place" AS pg_catalog.TEXT) IS NOT NULL
    THEN (
      ARRAY[
        pg_catalog.set_config('lightning.time_zone', pg_catalog.current_setting('TimeZone'), TRUE),
        pg_catalog.set_config('lightning.date_style', pg_catalog.current_setting('DateStyle'), TRUE),
        pg_catalog.set_config('TimeZone', 'UTC', TRUE),
        pg_catalog.set_config('DateStyle', 'ISO, MDY', TRUE),
        CAST("new"."place" AS pg_catalog.TEXT),
        CAST(pg_catalog.to_json("new"."place") AS pg_catalog.TEXT),
        pg_catalog.set_config('TimeZone', pg_catalog.current_setting('lightning.time_zone'), TRUE),
        pg_catalog.set_config('DateStyle', pg_catalog.current_setting('lightning.date_style'), TRUE)
      ]
    )[5:6]
  END AS "place"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  pg_catalog.count(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000004_changes" AS
SELECT
  pg_catalog.row_number() OVER (
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
  "rows"."id" AS "id",
  (
    "rows"."plan"
  ) COLLATE "pg_catalog"."C" AS "plan",
  "rows"."score" AS "score",
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."seen_at" AS "seen_at",
  "rows"."settings" AS "settings",
  (
    "rows"."tags"
  ) COLLATE "pg_catalog"."C" AS "tags",
  (
    "rows"."mood"
  ) COLLATE "pg_catalog"."C" AS "mood",
  "rows"."place" AS "place"
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
    "ops"."mood",
    "ops"."place",
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
        THEN "known"."mood"
        ELSE "new"."mood"
      END AS "mood",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."place"
        ELSE "new"."place"
      END AS "place",
      COALESCE("new"."lightning_row_id", "known"."lightning_row_id") AS "lightning_row_id",
      CAST(NULL AS pg_catalog.TEXT) AS "lightning_status",
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
        "plan"."mood",
        "plan"."place",
        (
          CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
        ) COLLATE "pg_catalog"."C" AS "lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        CASE
          WHEN "base"."id" BETWEEN (
            -9223372036854775808
          ) AND 9223372036854775807
          THEN CAST("base"."id" AS bigint)
        END AS "id",
        "base"."plan" AS "plan",
        CAST("base"."score" AS double precision) AS "score",
        "base"."balance" AS "balance",
        "base"."active" AS "active",
        "base"."seen_at" AS "seen_at",
        "base"."settings" AS "settings",
        "base"."tags" AS "tags",
        "base"."mood" AS "mood",
        "base"."place" AS "place",
        (
          CAST("base"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
        ) COLLATE "pg_catalog"."C" AS "lightning_row_id"
      FROM (
        SELECT
          "base"."plan",
          "base"."balance",
          "base"."active",
          "base"."seen_at",
          "base"."settings",
          "base"."tags",
          "base"."mood",
          "base"."place",
          "base"."score",
          "base"."id"
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
        CASE
          WHEN "delta"."id" BETWEEN (
            -9223372036854775808
          ) AND 9223372036854775807
          THEN CAST("delta"."id" AS bigint)
        END AS "id",
        "delta"."plan" AS "plan",
        CAST("delta"."score" AS double precision) AS "score",
        "delta"."balance" AS "balance",
        "delta"."active" AS "active",
        "delta"."seen_at" AS "seen_at",
        "delta"."settings" AS "settings",
        "delta"."tags" AS "tags",
        "delta"."mood" AS "mood",
        "delta"."place" AS "place",
        (
          CAST("delta"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
        ) COLLATE "pg_catalog"."C" AS "lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "delta"
      WHERE
        "delta"."lightning_op" IN ('added', 'changed', 'taken', 'carried')
    ) AS "known"
      ON "new"."lightning_row_id" = "known"."lightning_row_id"
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL
) AS "rows";

-- compare with the baseline
CREATE INDEX IF NOT EXISTS "users_to_crm_000000000000000000000004_changes_index" ON "hightouch_planner"."users_to_crm_000000000000000000000004_changes"("lightning_seq");

-- count the changes
SELECT
  "keys"."lightning_op",
  "keys"."lightning_prior",
  pg_catalog.sum("keys"."copies"),
  pg_catalog.count(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    pg_catalog.count(*) AS "copies"
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
