-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = '1'
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP
  );

-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS
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
    CAST("ops"."id" AS varchar) AS "lightning_row_id",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM (
    SELECT
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."id"
        ELSE "new"."id"
      END AS "id",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."plan"
        ELSE "new"."plan"
      END AS "plan",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."score"
        ELSE "new"."score"
      END AS "score",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."balance"
        ELSE "new"."balance"
      END AS "balance",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."active"
        ELSE "new"."active"
      END AS "active",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."seen_at"
        ELSE "new"."seen_at"
      END AS "seen_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."heard_at"
        ELSE "new"."heard_at"
      END AS "heard_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."born"
        ELSE "new"."born"
      END AS "born",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."photo"
        ELSE "new"."photo"
      END AS "photo",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."grade"
        ELSE "new"."grade"
      END AS "grade",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."settings"
        ELSE "new"."settings"
      END AS "settings",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."tags"
        ELSE "new"."tags"
      END AS "tags",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."prices"
        ELSE "new"."prices"
      END AS "prices",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."orders"
        ELSE "new"."orders"
      END AS "orders",
      "new"."lightning_version",
      CAST(NULL AS VARCHAR) AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "known"."id" IS NULL
          THEN 'added'
          WHEN NOT "known"."id" IS NULL
          AND NOT (
            "new"."plan" IS DISTINCT FROM "known"."plan"
            OR CAST((
              "new"."score" + 0e0
            ) AS varchar) IS DISTINCT FROM CAST((
              "known"."score" + 0e0
            ) AS varchar)
            OR CAST("new"."balance" AS varchar) IS DISTINCT FROM CAST("known"."balance" AS varchar)
            OR CAST("new"."active" AS varchar) IS DISTINCT FROM CAST("known"."active" AS varchar)
            OR CAST(AT_TIMEZONE("new"."seen_at", 'UTC') AS varchar) IS DISTINCT FROM CAST(AT_TIMEZONE("known"."seen_at", 'UTC') AS varchar)
            OR "new"."heard_at" IS DISTINCT FROM "known"."heard_at"
            OR CAST("new"."born" AS varchar) IS DISTINCT FROM CAST("known"."born" AS varchar)
            OR TO_HEX("new"."photo") IS DISTINCT FROM TO_HEX("known"."photo")
            OR "new"."grade" IS DISTINCT FROM "known"."grade"
            OR "new"."settings" IS DISTINCT FROM "known"."settings"
            OR JSON_FORMAT(CAST(TRANSFORM("new"."tags", part0 -> part0) AS json)) IS DISTINCT FROM JSON_FORMAT(CAST(TRANSFORM("known"."tags", part0 -> part0) AS json))
            OR JSON_FORMAT(
              CAST(TRANSFORM_VALUES(
                TRANSFORM_KEYS("new"."prices", (part0, part1) -> part0),
                (part0, part1) -> CAST((
                  part1 + 0e0
                ) AS varchar)
              ) AS json)
            ) IS DISTINCT FROM JSON_FORMAT(
              CAST(TRANSFORM_VALUES(
                TRANSFORM_KEYS("known"."prices", (part0, part1) -> part0),
                (part0, part1) -> CAST((
                  part1 + 0e0
                ) AS varchar)
              ) AS json)
            )
            OR JSON_FORMAT(
              CAST(TRANSFORM(
                "new"."orders",
                part0 -> CASE
                  WHEN NOT part0 IS NULL
                  THEN JSON_FORMAT(CAST(CAST(ARRAY[CAST(part0[1] AS varchar), part0[2]] AS array(varchar)) AS json))
                END
              ) AS json)
            ) IS DISTINCT FROM JSON_FORMAT(
              CAST(TRANSFORM(
                "known"."orders",
                part0 -> CASE
                  WHEN NOT part0 IS NULL
                  THEN JSON_FORMAT(CAST(CAST(ARRAY[CAST(part0[1] AS varchar), part0[2]] AS array(varchar)) AS json))
                END
              ) AS json)
            )
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS "lightning_op",
      CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000003' AS "lightning_origin"
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
        "plan"."lightning_version"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        "base"."id" AS "id",
        "base"."plan" AS "plan",
        "base"."score" AS "score",
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
        "base"."orders" AS "orders"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
      WHERE
        NOT "base"."id" IS NULL
    ) AS "known"
      ON "new"."id" = "known"."id"
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
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST(CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS VARCHAR) AS "lightning_state",
  CAST('failed' AS VARCHAR) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CASE
    WHEN NOT "known"."id" IS NULL
    THEN MD5(
      TO_UTF8(
        JSON_FORMAT(
          CAST(CAST(ARRAY[CAST("known"."active" AS varchar), CAST("known"."balance" AS varchar), CAST("known"."born" AS varchar), "known"."grade", "known"."heard_at", JSON_FORMAT(
            CAST(TRANSFORM(
              "known"."orders",
              part0 -> CASE
                WHEN NOT part0 IS NULL
                THEN JSON_FORMAT(CAST(CAST(ARRAY[CAST(part0[1] AS varchar), part0[2]] AS array(varchar)) AS json))
              END
            ) AS json)
          ), TO_HEX("known"."photo"), "known"."plan", JSON_FORMAT(
            CAST(TRANSFORM_VALUES(
              TRANSFORM_KEYS("known"."prices", (part0, part1) -> part0),
              (part0, part1) -> CAST((
                part1 + 0e0
              ) AS varchar)
            ) AS json)
          ), CAST((
            "known"."score" + 0e0
          ) AS varchar), CAST(AT_TIMEZONE("known"."seen_at", 'UTC') AS varchar), "known"."settings", JSON_FORMAT(CAST(TRANSFORM("known"."tags", part0 -> part0) AS json))] AS array(varchar)) AS json)
        )
      )
    )
    ELSE CAST(NULL AS VARBINARY)
  END AS "lightning_version",
  "new"."id" AS "id",
  "known"."plan" AS "plan",
  "known"."score" AS "score",
  "known"."balance" AS "balance",
  "known"."active" AS "active",
  "known"."seen_at" AS "seen_at",
  "known"."heard_at" AS "heard_at",
  "known"."born" AS "born",
  "known"."photo" AS "photo",
  "known"."grade" AS "grade",
  "known"."settings" AS "settings",
  "known"."tags" AS "tags",
  "known"."prices" AS "prices",
  "known"."orders" AS "orders"
FROM (
  SELECT
    "rows"."id",
    "rows"."lightning_row_id",
    "keys"."lightning_copies"
  FROM (
    SELECT
      "plan"."id",
      CAST("plan"."id" AS varchar) AS "lightning_row_id",
      ROW_NUMBER() OVER (
        PARTITION BY CAST("plan"."id" AS varchar)
        ORDER BY CAST("plan"."id" AS varchar) ASC
      ) AS "lightning_copy"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
  ) AS "rows"
  INNER JOIN (
    SELECT
      CAST("plan"."id" AS varchar) AS "lightning_row_id",
      COUNT(*) AS "lightning_copies"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
    GROUP BY
      CAST("plan"."id" AS varchar)
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
    "base"."score" AS "score",
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
    "base"."orders" AS "orders"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
  WHERE
    NOT "base"."id" IS NULL
) AS "known"
  ON "new"."id" = "known"."id";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS
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
    CAST("ops"."id" AS varchar) AS "lightning_row_id",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM (
    SELECT
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."id"
        ELSE "new"."id"
      END AS "id",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."plan"
        ELSE "new"."plan"
      END AS "plan",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."score"
        ELSE "new"."score"
      END AS "score",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."balance"
        ELSE "new"."balance"
      END AS "balance",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."active"
        ELSE "new"."active"
      END AS "active",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."seen_at"
        ELSE "new"."seen_at"
      END AS "seen_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."heard_at"
        ELSE "new"."heard_at"
      END AS "heard_at",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."born"
        ELSE "new"."born"
      END AS "born",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."photo"
        ELSE "new"."photo"
      END AS "photo",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."grade"
        ELSE "new"."grade"
      END AS "grade",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."settings"
        ELSE "new"."settings"
      END AS "settings",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."tags"
        ELSE "new"."tags"
      END AS "tags",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."prices"
        ELSE "new"."prices"
      END AS "prices",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."orders"
        ELSE "new"."orders"
      END AS "orders",
      "new"."lightning_version",
      CAST(NULL AS VARCHAR) AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN 'removed'
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "known"."id" IS NULL
          THEN 'added'
          WHEN NOT "known"."id" IS NULL
          AND NOT (
            "new"."plan" IS DISTINCT FROM "known"."plan"
            OR CAST((
              "new"."score" + 0e0
            ) AS varchar) IS DISTINCT FROM CAST((
              "known"."score" + 0e0
            ) AS varchar)
            OR CAST("new"."balance" AS varchar) IS DISTINCT FROM CAST("known"."balance" AS varchar)
            OR CAST("new"."active" AS varchar) IS DISTINCT FROM CAST("known"."active" AS varchar)
            OR CAST(AT_TIMEZONE("new"."seen_at", 'UTC') AS varchar) IS DISTINCT FROM CAST(AT_TIMEZONE("known"."seen_at", 'UTC') AS varchar)
            OR "new"."heard_at" IS DISTINCT FROM "known"."heard_at"
            OR CAST("new"."born" AS varchar) IS DISTINCT FROM CAST("known"."born" AS varchar)
            OR TO_HEX("new"."photo") IS DISTINCT FROM TO_HEX("known"."photo")
            OR "new"."grade" IS DISTINCT FROM "known"."grade"
            OR "new"."settings" IS DISTINCT FROM "known"."settings"
            OR JSON_FORMAT(CAST(TRANSFORM("new"."tags", part0 -> part0) AS json)) IS DISTINCT FROM JSON_FORMAT(CAST(TRANSFORM("known"."tags", part0 -> part0) AS json))
            OR JSON_FORMAT(
              CAST(TRANSFORM_VALUES(
                TRANSFORM_KEYS("new"."prices", (part0, part1) -> part0),
                (part0, part1) -> CAST((
                  part1 + 0e0
                ) AS varchar)
              ) AS json)
            ) IS DISTINCT FROM JSON_FORMAT(
              CAST(TRANSFORM_VALUES(
                TRANSFORM_KEYS("known"."prices", (part0, part1) -> part0),
                (part0, part1) -> CAST((
                  part1 + 0e0
                ) AS varchar)
              ) AS json)
            )
            OR JSON_FORMAT(
              CAST(TRANSFORM(
                "new"."orders",
                part0 -> CASE
                  WHEN NOT part0 IS NULL
                  THEN JSON_FORMAT(CAST(CAST(ARRAY[CAST(part0[1] AS varchar), part0[2]] AS array(varchar)) AS json))
                END
              ) AS json)
            ) IS DISTINCT FROM JSON_FORMAT(
              CAST(TRANSFORM(
                "known"."orders",
                part0 -> CASE
                  WHEN NOT part0 IS NULL
                  THEN JSON_FORMAT(CAST(CAST(ARRAY[CAST(part0[1] AS varchar), part0[2]] AS array(varchar)) AS json))
                END
              ) AS json)
            )
          )
          THEN NULL
          ELSE 'changed'
        END
      END AS "lightning_op",
      CASE WHEN "known"."id" IS NULL THEN 'absent' ELSE 'present' END AS "lightning_prior",
      '000000000000000000000003' AS "lightning_origin"
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
        "plan"."lightning_version"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        "base"."id" AS "id",
        "base"."plan" AS "plan",
        "base"."score" AS "score",
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
        "base"."orders" AS "orders"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "base"
      WHERE
        NOT "base"."id" IS NULL
    ) AS "known"
      ON "new"."id" = "known"."id"
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
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"format":3,"id":"000000000000000000000003","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18, 2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp(6) with time zone","declared":"timestamp(3) with time zone"},"field":"seen_at"},{"column":{"name":"heard_at","type":"varchar","declared":"timestamp(9)"},"field":"heard_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"varbinary"},"field":"photo"},{"column":{"name":"grade","type":"varchar","declared":"char(3)"},"field":"grade"},{"column":{"name":"settings","type":"varchar","declared":"json"},"field":"settings"},{"column":{"name":"tags","type":"array(varchar)"},"field":"tags"},{"column":{"name":"prices","type":"map(varchar, double)"},"field":"prices"},{"column":{"name":"orders","type":"array(row(\"number\" integer, \"note\" varchar))","declared":"array(row(\"number\" smallint, \"note\" json))"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","born","photo","grade","settings","tags","prices","orders"],"version_scheme":"golden, next release"},"tables":{"plan":"users_to_crm_000000000000000000000003_plan","changes":"users_to_crm_000000000000000000000003_changes","rejections":"users_to_crm_000000000000000000000003_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":true}', "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
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
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("outcome"."id" AS json)), 'null'), '"plan":' || COALESCE(JSON_FORMAT(CAST("outcome"."plan" AS json)), 'null'), '"score":' || COALESCE(JSON_FORMAT(CAST("outcome"."score" AS json)), 'null'), '"balance":' || COALESCE(JSON_FORMAT(CAST("outcome"."balance" AS json)), 'null'), '"active":' || COALESCE(JSON_FORMAT(CAST("outcome"."active" AS json)), 'null'), '"seen_at":' || COALESCE(
        JSON_FORMAT(CAST(TO_ISO8601(AT_TIMEZONE("outcome"."seen_at", 'UTC')) AS json)),
        'null'
      ), '"heard_at":' || COALESCE(JSON_FORMAT(CAST("outcome"."heard_at" AS json)), 'null'), '"born":' || COALESCE(JSON_FORMAT(CAST(CAST("outcome"."born" AS varchar) AS json)), 'null'), '"photo":' || COALESCE(JSON_FORMAT(CAST(TO_HEX("outcome"."photo") AS json)), 'null'), '"grade":' || COALESCE(JSON_FORMAT(CAST("outcome"."grade" AS json)), 'null'), '"settings":' || COALESCE("outcome"."settings", 'null'), '"tags":' || COALESCE(JSON_FORMAT(CAST(TRANSFORM("outcome"."tags", part0 -> part0) AS json)), 'null'), '"prices":' || COALESCE(
        JSON_FORMAT(
          CAST(TRANSFORM_VALUES(
            TRANSFORM_KEYS("outcome"."prices", (part0, part1) -> part0),
            (part0, part1) -> part1
          ) AS json)
        ),
        'null'
      ), '"orders":' || COALESCE(
        JSON_FORMAT(
          CAST(TRANSFORM(
            "outcome"."orders",
            part0 -> CASE
              WHEN NOT part0 IS NULL
              THEN CAST(ROW(part0[1], JSON_PARSE(part0[2])) AS row("number" integer, "note" json))
            END
          ) AS json)
        ),
        'null'
      )],
      ','
    ),
    '}'
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    'aborted' AS "lightning_status",
    'superseded' AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."heard_at",
    "change"."born",
    "change"."photo",
    "change"."grade",
    "change"."settings",
    "change"."tags",
    "change"."prices",
    "change"."orders"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed')
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

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
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
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
  CAST("plan"."id" AS varchar),
  'succeeded',
  NULL,
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("plan"."id" AS json)), 'null'), '"plan":' || COALESCE(JSON_FORMAT(CAST("plan"."plan" AS json)), 'null'), '"score":' || COALESCE(JSON_FORMAT(CAST("plan"."score" AS json)), 'null'), '"balance":' || COALESCE(JSON_FORMAT(CAST("plan"."balance" AS json)), 'null'), '"active":' || COALESCE(JSON_FORMAT(CAST("plan"."active" AS json)), 'null'), '"seen_at":' || COALESCE(
        JSON_FORMAT(CAST(TO_ISO8601(AT_TIMEZONE("plan"."seen_at", 'UTC')) AS json)),
        'null'
      ), '"heard_at":' || COALESCE(JSON_FORMAT(CAST("plan"."heard_at" AS json)), 'null'), '"born":' || COALESCE(JSON_FORMAT(CAST(CAST("plan"."born" AS varchar) AS json)), 'null'), '"photo":' || COALESCE(JSON_FORMAT(CAST(TO_HEX("plan"."photo") AS json)), 'null'), '"grade":' || COALESCE(JSON_FORMAT(CAST("plan"."grade" AS json)), 'null'), '"settings":' || COALESCE("plan"."settings", 'null'), '"tags":' || COALESCE(JSON_FORMAT(CAST(TRANSFORM("plan"."tags", part0 -> part0) AS json)), 'null'), '"prices":' || COALESCE(
        JSON_FORMAT(
          CAST(TRANSFORM_VALUES(TRANSFORM_KEYS("plan"."prices", (part0, part1) -> part0), (part0, part1) -> part1) AS json)
        ),
        'null'
      ), '"orders":' || COALESCE(
        JSON_FORMAT(
          CAST(TRANSFORM(
            "plan"."orders",
            part0 -> CASE
              WHEN NOT part0 IS NULL
              THEN CAST(ROW(part0[1], JSON_PARSE(part0[2])) AS row("number" integer, "note" json))
            END
          ) AS json)
        ),
        'null'
      )],
      ','
    ),
    '}'
  )
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
    "plan"."orders"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  (
    NOT EXISTS(
      SELECT
        1
      FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
      WHERE
        "change"."lightning_row_id" = CAST("plan"."id" AS varchar)
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
      WHERE
        "rejection"."lightning_row_id" = CAST("plan"."id" AS varchar)
    )
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
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
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("rejection"."id" AS json)), 'null')],
      ','
    ),
    '}'
  )
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
WHERE
  "rejection"."lightning_seq" IS NULL
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
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
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  CONCAT(
    '{',
    ARRAY_JOIN(
      ARRAY['"id":' || COALESCE(JSON_FORMAT(CAST("outcome"."id" AS json)), 'null'), '"plan":' || COALESCE(JSON_FORMAT(CAST("outcome"."plan" AS json)), 'null'), '"score":' || COALESCE(JSON_FORMAT(CAST("outcome"."score" AS json)), 'null'), '"balance":' || COALESCE(JSON_FORMAT(CAST("outcome"."balance" AS json)), 'null'), '"active":' || COALESCE(JSON_FORMAT(CAST("outcome"."active" AS json)), 'null'), '"seen_at":' || COALESCE(
        JSON_FORMAT(CAST(TO_ISO8601(AT_TIMEZONE("outcome"."seen_at", 'UTC')) AS json)),
        'null'
      ), '"heard_at":' || COALESCE(JSON_FORMAT(CAST("outcome"."heard_at" AS json)), 'null'), '"born":' || COALESCE(JSON_FORMAT(CAST(CAST("outcome"."born" AS varchar) AS json)), 'null'), '"photo":' || COALESCE(JSON_FORMAT(CAST(TO_HEX("outcome"."photo") AS json)), 'null'), '"grade":' || COALESCE(JSON_FORMAT(CAST("outcome"."grade" AS json)), 'null'), '"settings":' || COALESCE("outcome"."settings", 'null'), '"tags":' || COALESCE(JSON_FORMAT(CAST(TRANSFORM("outcome"."tags", part0 -> part0) AS json)), 'null'), '"prices":' || COALESCE(
        JSON_FORMAT(
          CAST(TRANSFORM_VALUES(
            TRANSFORM_KEYS("outcome"."prices", (part0, part1) -> part0),
            (part0, part1) -> part1
          ) AS json)
        ),
        'null'
      ), '"orders":' || COALESCE(
        JSON_FORMAT(
          CAST(TRANSFORM(
            "outcome"."orders",
            part0 -> CASE
              WHEN NOT part0 IS NULL
              THEN CAST(ROW(part0[1], JSON_PARSE(part0[2])) AS row("number" integer, "note" json))
            END
          ) AS json)
        ),
        'null'
      )],
      ','
    ),
    '}'
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    'aborted' AS "lightning_status",
    'superseded' AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."heard_at",
    "change"."born",
    "change"."photo",
    "change"."grade",
    "change"."settings",
    "change"."tags",
    "change"."prices",
    "change"."orders"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'taken')
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

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
  CAST(FROM_ISO8601_TIMESTAMP_NANOS('2026-01-31T12:00:00.000000+00:00') AS TIMESTAMP(6) WITH TIME ZONE),
  CURRENT_TIMESTAMP,
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
  0
WHERE
  EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18, 2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp(6) with time zone","declared":"timestamp(3) with time zone"},"field":"seen_at"},{"column":{"name":"heard_at","type":"varchar","declared":"timestamp(9)"},"field":"heard_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"varbinary"},"field":"photo"},{"column":{"name":"grade","type":"varchar","declared":"char(3)"},"field":"grade"},{"column":{"name":"settings","type":"varchar","declared":"json"},"field":"settings"},{"column":{"name":"tags","type":"array(varchar)"},"field":"tags"},{"column":{"name":"prices","type":"map(varchar, double)"},"field":"prices"},{"column":{"name":"orders","type":"array(row(\"number\" integer, \"note\" varchar))","declared":"array(row(\"number\" smallint, \"note\" json))"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","born","photo","grade","settings","tags","prices","orders"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000003_plan","users_to_crm_000000000000000000000003_changes","users_to_crm_000000000000000000000003_rejections"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18, 2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp(6) with time zone","declared":"timestamp(3) with time zone"},"field":"seen_at"},{"column":{"name":"heard_at","type":"varchar","declared":"timestamp(9)"},"field":"heard_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"varbinary"},"field":"photo"},{"column":{"name":"grade","type":"varchar","declared":"char(3)"},"field":"grade"},{"column":{"name":"settings","type":"varchar","declared":"json"},"field":"settings"},{"column":{"name":"tags","type":"array(varchar)"},"field":"tags"},{"column":{"name":"prices","type":"map(varchar, double)"},"field":"prices"},{"column":{"name":"orders","type":"array(row(\"number\" integer, \"note\" varchar))","declared":"array(row(\"number\" smallint, \"note\" json))"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","born","photo","grade","settings","tags","prices","orders"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
