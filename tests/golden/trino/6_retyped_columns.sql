-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  "new"."balance",
  "new"."active",
  CAST("new"."seen_at" AS timestamp(6) with time zone) AS "seen_at",
  CAST("new"."heard_at" AS varchar) AS "heard_at",
  "new"."born",
  "new"."photo",
  CAST("new"."grade" AS varchar) AS "grade",
  JSON_FORMAT("new"."settings") AS "settings",
  "new"."tags",
  "new"."prices",
  TRANSFORM(
    "new"."orders",
    part0 -> CASE
      WHEN NOT part0 IS NULL
      THEN CAST(ROW(CAST(part0[1] AS integer), JSON_FORMAT(part0[2])) AS row("number" integer, "note" varchar))
    END
  ) AS "orders",
  MD5(
    TO_UTF8(
      JSON_FORMAT(
        CAST(CAST(ARRAY[CAST("new"."active" AS varchar), CAST("new"."balance" AS varchar), CAST("new"."born" AS varchar), CAST("new"."grade" AS varchar), CAST("new"."heard_at" AS varchar), JSON_FORMAT(
          CAST(TRANSFORM(
            TRANSFORM(
              "new"."orders",
              part0 -> CASE
                WHEN NOT part0 IS NULL
                THEN CAST(ROW(CAST(part0[1] AS integer), JSON_FORMAT(part0[2])) AS row("number" integer, "note" varchar))
              END
            ),
            part0 -> CASE
              WHEN NOT part0 IS NULL
              THEN JSON_FORMAT(CAST(CAST(ARRAY[CAST(part0[1] AS varchar), part0[2]] AS array(varchar)) AS json))
            END
          ) AS json)
        ), TO_HEX("new"."photo"), "new"."plan", JSON_FORMAT(
          CAST(TRANSFORM_VALUES(
            TRANSFORM_KEYS("new"."prices", (part0, part1) -> part0),
            (part0, part1) -> CAST((
              part1 + 0e0
            ) AS varchar)
          ) AS json)
        ), CAST((
          "new"."score" + 0e0
        ) AS varchar), CAST(AT_TIMEZONE(CAST("new"."seen_at" AS timestamp(6) with time zone), 'UTC') AS varchar), JSON_FORMAT("new"."settings"), JSON_FORMAT(CAST(TRANSFORM("new"."tags", part0 -> part0) AS json))] AS array(varchar)) AS json)
      )
    )
  ) AS "lightning_version"
FROM (
SELECT * FROM shop.users -- everyone
) AS "new";

-- count the plan
SELECT
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000004_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000004_changes" AS
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
  "rows"."score" AS "score",
  "rows"."balance" AS "balance",
  "rows"."active" AS "active",
  "rows"."seen_at" AS "seen_at",
  "rows"."heard_at" AS "heard_at",
  "rows"."born" AS "born",
  "rows"."photo" AS "photo",
  "rows"."grade" AS "grade",
  "rows"."settings" AS "settings",
  "rows"."tags" AS "tags",
  "rows"."prices" AS "prices",
  "rows"."orders" AS "orders"
FROM (
  SELECT
    "ops"."id",
    "ops"."plan",
    "ops"."score",
    "ops"."balance",
    "ops"."active",
    "ops"."seen_at",
    "ops"."heard_at",
    "ops"."born",
    "ops"."photo",
    "ops"."grade",
    "ops"."settings",
    "ops"."tags",
    "ops"."prices",
    "ops"."orders",
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
        THEN "known"."heard_at"
        ELSE "new"."heard_at"
      END AS "heard_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."born"
        ELSE "new"."born"
      END AS "born",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."photo"
        ELSE "new"."photo"
      END AS "photo",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."grade"
        ELSE "new"."grade"
      END AS "grade",
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
        THEN "known"."prices"
        ELSE "new"."prices"
      END AS "prices",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."lightning_row_id" IS NULL
        THEN "known"."orders"
        ELSE "new"."orders"
      END AS "orders",
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
        "plan"."heard_at",
        "plan"."born",
        "plan"."photo",
        "plan"."grade",
        "plan"."settings",
        "plan"."tags",
        "plan"."prices",
        "plan"."orders",
        "plan"."lightning_version",
        CAST("plan"."id" AS varchar) AS "lightning_row_id"
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
        "base"."heard_at" AS "heard_at",
        "base"."born" AS "born",
        "base"."photo" AS "photo",
        "base"."grade" AS "grade",
        "base"."settings" AS "settings",
        "base"."tags" AS "tags",
        "base"."prices" AS "prices",
        "base"."orders" AS "orders",
        CAST("base"."id" AS varchar) AS "lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
      WHERE
        NOT "base"."id" IS NULL
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
