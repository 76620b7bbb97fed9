-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(60000000))
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = '1'
  AND (
    "holder" IS NULL OR "lease_expires" <= system.main.now()
  );

-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS
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
    CAST("ops"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
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
        THEN "known"."waited"
        ELSE "new"."waited"
      END AS "waited",
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
            system.main.create_sort_key("new"."plan", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."plan", 'ASC NULLS FIRST')
            OR system.main.create_sort_key("new"."score", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."score", 'ASC NULLS FIRST')
            OR system.main.create_sort_key("new"."balance", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."balance", 'ASC NULLS FIRST')
            OR system.main.create_sort_key("new"."active", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."active", 'ASC NULLS FIRST')
            OR system.main.create_sort_key("new"."seen_at", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."seen_at", 'ASC NULLS FIRST')
            OR system.main.create_sort_key(
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
              'ASC NULLS FIRST'
            ) IS DISTINCT FROM system.main.create_sort_key(
              CASE
                WHEN CAST(CAST(CAST("known"."settings" AS VARIANT) AS system.main.JSON) AS TEXT) = system.main.json_normalize("known"."settings")
                AND (
                  NOT system.main.regexp_matches(CAST("known"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
                  OR system.main.list_sort(
                    system.main.regexp_extract_all(CAST("known"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
                  ) = system.main.list_sort(
                    system.main.regexp_extract_all(
                      system.main.json_normalize("known"."settings"),
                      '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
                    )
                  )
                )
                THEN CASE
                  WHEN system.main.regexp_matches(system.main.json_normalize("known"."settings"), '\.0(?:[,\]}]|$)')
                  THEN system.main.regexp_replace(
                    system.main.json_normalize("known"."settings"),
                    '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
                    '\1\2\3\4',
                    'g'
                  )
                  ELSE system.main.json_normalize("known"."settings")
                END
                ELSE CAST("known"."settings" AS TEXT)
              END,
              'ASC NULLS FIRST'
            )
            OR system.main.create_sort_key("new"."tags", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."tags", 'ASC NULLS FIRST')
            OR system.main.create_sort_key(system.main.normalized_interval("new"."waited"), 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key(system.main.normalized_interval("known"."waited"), 'ASC NULLS FIRST')
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
        "plan"."settings",
        "plan"."tags",
        "plan"."waited",
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
        "base"."settings" AS "settings",
        "base"."tags" AS "tags",
        "base"."waited" AS "waited"
      FROM (
        SELECT
          "base"."id",
          "base"."plan",
          "base"."score",
          "base"."balance",
          "base"."active",
          "base"."seen_at",
          "base"."settings",
          "base"."tags",
          "base"."waited"
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
        "delta"."id" AS "id",
        "delta"."plan" AS "plan",
        "delta"."score" AS "score",
        "delta"."balance" AS "balance",
        "delta"."active" AS "active",
        "delta"."seen_at" AS "seen_at",
        "delta"."settings" AS "settings",
        "delta"."tags" AS "tags",
        "delta"."waited" AS "waited"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "delta"
      WHERE
        "delta"."lightning_op" IN ('added', 'changed', 'taken', 'carried')
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
  system.main.sum("keys"."copies"),
  system.main.count(*)
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_prior",
    system.main.count(*) AS "copies"
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
  system.main.count(*)
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
  system.main."||"(
    'duplicate primary key, number of rows: ',
    CAST("new"."lightning_copies" AS VARCHAR)
  ) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CASE
    WHEN NOT "known"."id" IS NULL
    THEN system.main.hash(
      system.main.create_sort_key(
        "known"."active",
        'ASC NULLS FIRST',
        "known"."balance",
        'ASC NULLS FIRST',
        "known"."plan",
        'ASC NULLS FIRST',
        "known"."score",
        'ASC NULLS FIRST',
        "known"."seen_at",
        'ASC NULLS FIRST',
        CASE
          WHEN CAST(CAST(CAST("known"."settings" AS VARIANT) AS system.main.JSON) AS TEXT) = system.main.json_normalize("known"."settings")
          AND (
            NOT system.main.regexp_matches(CAST("known"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
            OR system.main.list_sort(
              system.main.regexp_extract_all(CAST("known"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
            ) = system.main.list_sort(
              system.main.regexp_extract_all(
                system.main.json_normalize("known"."settings"),
                '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
              )
            )
          )
          THEN CASE
            WHEN system.main.regexp_matches(system.main.json_normalize("known"."settings"), '\.0(?:[,\]}]|$)')
            THEN system.main.regexp_replace(
              system.main.json_normalize("known"."settings"),
              '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
              '\1\2\3\4',
              'g'
            )
            ELSE system.main.json_normalize("known"."settings")
          END
          ELSE CAST("known"."settings" AS TEXT)
        END,
        'ASC NULLS FIRST',
        "known"."tags",
        'ASC NULLS FIRST',
        system.main.normalized_interval("known"."waited"),
        'ASC NULLS FIRST'
      )
    )
    ELSE CAST(NULL AS UBIGINT)
  END AS "lightning_version",
  "new"."id" AS "id",
  "known"."plan" AS "plan",
  "known"."score" AS "score",
  "known"."balance" AS "balance",
  "known"."active" AS "active",
  "known"."seen_at" AS "seen_at",
  "known"."settings" AS "settings",
  "known"."tags" AS "tags",
  "known"."waited" AS "waited"
FROM (
  SELECT
    "rows"."id",
    "rows"."lightning_row_id",
    "keys"."lightning_copies"
  FROM (
    SELECT
      "plan"."id",
      CAST("plan"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
      system.main.row_number() OVER (
        PARTITION BY CAST("plan"."id" AS TEXT) COLLATE "binary"
        ORDER BY CAST("plan"."id" AS TEXT) COLLATE "binary" ASC
      ) AS "lightning_copy"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
  ) AS "rows"
  INNER JOIN (
    SELECT
      CAST("plan"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
      system.main.count(*) AS "lightning_copies"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_plan" AS "plan"
    WHERE
      NOT "plan"."id" IS NULL
    GROUP BY
      CAST("plan"."id" AS TEXT) COLLATE "binary"
    HAVING
      system.main.count(*) > 1
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
    "base"."settings" AS "settings",
    "base"."tags" AS "tags",
    "base"."waited" AS "waited"
  FROM (
    SELECT
      "base"."id",
      "base"."plan",
      "base"."score",
      "base"."balance",
      "base"."active",
      "base"."seen_at",
      "base"."settings",
      "base"."tags",
      "base"."waited"
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
    "delta"."id" AS "id",
    "delta"."plan" AS "plan",
    "delta"."score" AS "score",
    "delta"."balance" AS "balance",
    "delta"."active" AS "active",
    "delta"."seen_at" AS "seen_at",
    "delta"."settings" AS "settings",
    "delta"."tags" AS "tags",
    "delta"."waited" AS "waited"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "delta"
  WHERE
    "delta"."lightning_op" IN ('added', 'changed', 'taken', 'carried')
) AS "known"
  ON "new"."id" = "known"."id";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000003_changes" AS
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
    CAST("ops"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
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
        THEN "known"."waited"
        ELSE "new"."waited"
      END AS "waited",
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
            system.main.create_sort_key("new"."plan", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."plan", 'ASC NULLS FIRST')
            OR system.main.create_sort_key("new"."score", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."score", 'ASC NULLS FIRST')
            OR system.main.create_sort_key("new"."balance", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."balance", 'ASC NULLS FIRST')
            OR system.main.create_sort_key("new"."active", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."active", 'ASC NULLS FIRST')
            OR system.main.create_sort_key("new"."seen_at", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."seen_at", 'ASC NULLS FIRST')
            OR system.main.create_sort_key(
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
              'ASC NULLS FIRST'
            ) IS DISTINCT FROM system.main.create_sort_key(
              CASE
                WHEN CAST(CAST(CAST("known"."settings" AS VARIANT) AS system.main.JSON) AS TEXT) = system.main.json_normalize("known"."settings")
                AND (
                  NOT system.main.regexp_matches(CAST("known"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
                  OR system.main.list_sort(
                    system.main.regexp_extract_all(CAST("known"."settings" AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
                  ) = system.main.list_sort(
                    system.main.regexp_extract_all(
                      system.main.json_normalize("known"."settings"),
                      '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
                    )
                  )
                )
                THEN CASE
                  WHEN system.main.regexp_matches(system.main.json_normalize("known"."settings"), '\.0(?:[,\]}]|$)')
                  THEN system.main.regexp_replace(
                    system.main.json_normalize("known"."settings"),
                    '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
                    '\1\2\3\4',
                    'g'
                  )
                  ELSE system.main.json_normalize("known"."settings")
                END
                ELSE CAST("known"."settings" AS TEXT)
              END,
              'ASC NULLS FIRST'
            )
            OR system.main.create_sort_key("new"."tags", 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key("known"."tags", 'ASC NULLS FIRST')
            OR system.main.create_sort_key(system.main.normalized_interval("new"."waited"), 'ASC NULLS FIRST') IS DISTINCT FROM system.main.create_sort_key(system.main.normalized_interval("known"."waited"), 'ASC NULLS FIRST')
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
        "plan"."settings",
        "plan"."tags",
        "plan"."waited",
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
        "base"."settings" AS "settings",
        "base"."tags" AS "tags",
        "base"."waited" AS "waited"
      FROM (
        SELECT
          "base"."id",
          "base"."plan",
          "base"."score",
          "base"."balance",
          "base"."active",
          "base"."seen_at",
          "base"."settings",
          "base"."tags",
          "base"."waited"
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
        "delta"."id" AS "id",
        "delta"."plan" AS "plan",
        "delta"."score" AS "score",
        "delta"."balance" AS "balance",
        "delta"."active" AS "active",
        "delta"."seen_at" AS "seen_at",
        "delta"."settings" AS "settings",
        "delta"."tags" AS "tags",
        "delta"."waited" AS "waited"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "delta"
      WHERE
        "delta"."lightning_op" IN ('added', 'changed', 'taken', 'carried')
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
  system.main.count(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
GROUP BY
  "rejection"."lightning_state";

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
UPDATE "hightouch_planner"."sync_state" SET "revision" = system.main."+"("revision", 1), "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(60000000))
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
  system.main.json_object(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'score',
    CASE
      WHEN system.main.isfinite("outcome"."score")
      THEN system.main.to_json("outcome"."score")
      ELSE system.main.to_json(CAST("outcome"."score" AS TEXT))
    END,
    'balance',
    "outcome"."balance",
    'active',
    "outcome"."active",
    'seen_at',
    COALESCE(
      system.main."||"(
        system.main.replace(
          CAST(system.main.make_timestamp(system.main.epoch_us("outcome"."seen_at")) AS TEXT),
          ' ',
          'T'
        ),
        'Z'
      ),
      CAST("outcome"."seen_at" AS TEXT)
    ),
    'settings',
    "outcome"."settings",
    'tags',
    "outcome"."tags",
    'waited',
    "outcome"."waited"
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
    "change"."settings",
    "change"."tags",
    "change"."waited"
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
  CAST("plan"."id" AS TEXT) COLLATE "binary",
  'succeeded',
  NULL,
  system.main.json_object(
    'id',
    "plan"."id",
    'plan',
    "plan"."plan",
    'score',
    CASE
      WHEN system.main.isfinite("plan"."score")
      THEN system.main.to_json("plan"."score")
      ELSE system.main.to_json(CAST("plan"."score" AS TEXT))
    END,
    'balance',
    "plan"."balance",
    'active',
    "plan"."active",
    'seen_at',
    COALESCE(
      system.main."||"(
        system.main.replace(
          CAST(system.main.make_timestamp(system.main.epoch_us("plan"."seen_at")) AS TEXT),
          ' ',
          'T'
        ),
        'Z'
      ),
      CAST("plan"."seen_at" AS TEXT)
    ),
    'settings',
    "plan"."settings",
    'tags',
    "plan"."tags",
    'waited',
    "plan"."waited"
  )
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
    "plan"."waited"
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
      "change"."lightning_row_id" = (
        CAST("plan"."id" AS TEXT) COLLATE "binary"
      )
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."users_to_crm_000000000000000000000003_rejections" AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = (
        CAST("plan"."id" AS TEXT) COLLATE "binary"
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
  '000000000000000000000003',
  'unchanged',
  "rejection"."lightning_row_id",
  'failed',
  "rejection"."lightning_reason",
  system.main.json_object('id', "rejection"."id")
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
  system.main.json_object(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'score',
    CASE
      WHEN system.main.isfinite("outcome"."score")
      THEN system.main.to_json("outcome"."score")
      ELSE system.main.to_json(CAST("outcome"."score" AS TEXT))
    END,
    'balance',
    "outcome"."balance",
    'active',
    "outcome"."active",
    'seen_at',
    COALESCE(
      system.main."||"(
        system.main.replace(
          CAST(system.main.make_timestamp(system.main.epoch_us("outcome"."seen_at")) AS TEXT),
          ' ',
          'T'
        ),
        'Z'
      ),
      CAST("outcome"."seen_at" AS TEXT)
    ),
    'settings',
    "outcome"."settings",
    'tags',
    "outcome"."tags",
    'waited',
    "outcome"."waited"
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
    "change"."settings",
    "change"."tags",
    "change"."waited"
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
  system.main.now(),
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"BIGINT"}],"fields":[{"column":{"name":"id","type":"BIGINT"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"DOUBLE"},"field":"score"},{"column":{"name":"balance","type":"DECIMAL(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP WITH TIME ZONE"},"field":"seen_at"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"tags","type":"VARCHAR[]"},"field":"tags"},{"column":{"name":"waited","type":"INTERVAL"},"field":"waited"}],"retained":["id","plan","score","balance","active","seen_at","settings","tags","waited"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000003_plan","users_to_crm_000000000000000000000003_changes","users_to_crm_000000000000000000000003_rejections"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = system.main."+"("revision", 1), "lease_expires" = system.main."+"(system.main.now(), system.main.to_microseconds(60000000))
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"BIGINT"}],"fields":[{"column":{"name":"id","type":"BIGINT"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"DOUBLE"},"field":"score"},{"column":{"name":"balance","type":"DECIMAL(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP WITH TIME ZONE"},"field":"seen_at"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"tags","type":"VARCHAR[]"},"field":"tags"},{"column":{"name":"waited","type":"INTERVAL"},"field":"waited"}],"retained":["id","plan","score","balance","active","seen_at","settings","tags","waited"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000003","planned":false},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000003","numbers":{"format":3,"outcome":"failed","counts":{"added":0,"changed":0,"removed":1,"unchanged":2,"rejected":1,"ignored":1,"queried":5},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "revision" = system.main."+"("revision", 1), "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
