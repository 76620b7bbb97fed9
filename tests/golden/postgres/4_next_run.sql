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
    THEN CAST('stale' AS pg_catalog.TEXT)
    ELSE "rejection"."lightning_state"
  END AS "lightning_state",
  "rejection"."lightning_status" AS "lightning_status",
  "rejection"."lightning_reason" AS "lightning_reason",
  CASE
    WHEN NOT "rejection"."lightning_row_id" IN ('1', '2')
    THEN "rejection"."lightning_origin"
  END AS "lightning_origin",
  "rejection"."id" AS "id",
  "rejection"."plan" AS "plan",
  "rejection"."score" AS "score",
  "rejection"."balance" AS "balance",
  "rejection"."active" AS "active",
  "rejection"."seen_at" AS "seen_at",
  "rejection"."settings" AS "settings",
  "rejection"."tags" AS "tags",
  "rejection"."mood" AS "mood",
  "rejection"."place" AS "place"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
UNION ALL
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  (
    CAST("known"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
  ) COLLATE "pg_catalog"."C" AS "lightning_row_id",
  CAST(NULL AS pg_catalog.TEXT) AS "lightning_op",
  CAST('stale' AS pg_catalog.TEXT) AS "lightning_state",
  CAST('aborted' AS pg_catalog.TEXT) AS "lightning_status",
  CAST('to be sent again' AS pg_catalog.TEXT) AS "lightning_reason",
  CAST(NULL AS pg_catalog.TEXT) AS "lightning_origin",
  "known"."id" AS "id",
  "known"."plan" AS "plan",
  "known"."score" AS "score",
  "known"."balance" AS "balance",
  "known"."active" AS "active",
  "known"."seen_at" AS "seen_at",
  "known"."settings" AS "settings",
  "known"."tags" AS "tags",
  "known"."mood" AS "mood",
  "known"."place" AS "place"
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."plan" AS "plan",
    "base"."score" AS "score",
    "base"."balance" AS "balance",
    "base"."active" AS "active",
    "base"."seen_at" AS "seen_at",
    "base"."settings" AS "settings",
    "base"."tags" AS "tags",
    "base"."mood" AS "mood",
    "base"."place" AS "place",
    'present' AS "lightning_state",
    CAST(NULL AS pg_catalog.TEXT) AS "lightning_status",
    CAST(NULL AS pg_catalog.TEXT) AS "lightning_origin",
    CAST(NULL AS pg_catalog.TEXT) AS "lightning_op"
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
      "base"."mood",
      "base"."place"
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
    "exception"."score" AS "score",
    "exception"."balance" AS "balance",
    "exception"."active" AS "active",
    "exception"."seen_at" AS "seen_at",
    "exception"."settings" AS "settings",
    "exception"."tags" AS "tags",
    "exception"."mood" AS "mood",
    "exception"."place" AS "place",
    "exception"."lightning_state" AS "lightning_state",
    "exception"."lightning_status" AS "lightning_status",
    "exception"."lightning_origin" AS "lightning_origin",
    "exception"."lightning_op" AS "lightning_op"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "exception"
) AS "known"
WHERE
  (
    CAST("known"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
  ) COLLATE "pg_catalog"."C" IN ('1', '2')
  AND "known"."lightning_status" IS NULL;

-- drop users_to_crm_000000000000000000000099_rejections
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000099_rejections";

-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 0
  AND "last_run_id" = '1'
  AND (
    "holder" IS NULL OR "lease_expires" <= pg_catalog.clock_timestamp()
  );

-- prepare the comparison
SET LOCAL enable_mergejoin = off;

-- evaluate the model
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS
SELECT
  *
FROM (
  SELECT
    pg_catalog.row_number() OVER (
      ORDER BY CASE
        WHEN "rows"."lightning_op" OPERATOR(pg_catalog.=) 'added'
        THEN 1
        WHEN "rows"."lightning_op" OPERATOR(pg_catalog.=) 'changed'
        THEN 2
        WHEN "rows"."lightning_op" OPERATOR(pg_catalog.=) 'removed'
        THEN 3
        WHEN "rows"."lightning_op" IS NULL
        THEN 5
        ELSE 4
      END ASC
    ) AS "lightning_seq",
    (
      CAST("rows"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
    ) COLLATE "pg_catalog"."C" AS "lightning_row_id",
    "rows"."lightning_op",
    "rows"."lightning_prior",
    "rows"."lightning_origin",
    "rows"."lightning_copies",
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
      "ops"."lightning_op",
      pg_catalog.any_value("ops"."plan") AS "plan",
      pg_catalog.any_value("ops"."score") AS "score",
      pg_catalog.any_value("ops"."balance") AS "balance",
      pg_catalog.any_value("ops"."active") AS "active",
      pg_catalog.any_value("ops"."seen_at") AS "seen_at",
      pg_catalog.any_value("ops"."settings") AS "settings",
      pg_catalog.any_value("ops"."tags") AS "tags",
      pg_catalog.any_value("ops"."mood") AS "mood",
      pg_catalog.any_value("ops"."place") AS "place",
      pg_catalog.any_value("ops"."lightning_prior") AS "lightning_prior",
      pg_catalog.any_value("ops"."lightning_origin") AS "lightning_origin",
      pg_catalog.count(*) AS "lightning_copies"
    FROM (
      SELECT
        "ops"."lightning_op",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."id"
        END AS "id",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."plan"
        END AS "plan",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."score"
        END AS "score",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."balance"
        END AS "balance",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."active"
        END AS "active",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."seen_at"
        END AS "seen_at",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."settings"
        END AS "settings",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."tags"
        END AS "tags",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."mood"
        END AS "mood",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL
          AND "ops"."lightning_op" OPERATOR(pg_catalog.<>) 'ignored'
          THEN "ops"."place"
        END AS "place",
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
            THEN "known"."mood"
            ELSE "new"."mood"
          END AS "mood",
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
            THEN "known"."place"
            ELSE "new"."place"
          END AS "place",
          "known"."lightning_status" AS "lightning_status",
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
            THEN CASE
              WHEN "known"."lightning_state" OPERATOR(pg_catalog.=) 'absent'
              THEN 'vanished'
              ELSE 'removed'
            END
            ELSE CASE
              WHEN "new"."id" IS NULL
              THEN 'ignored'
              WHEN "known"."id" IS NULL
              OR (
                "known"."lightning_state" OPERATOR(pg_catalog.=) 'absent'
                OR "known"."lightning_state" OPERATOR(pg_catalog.=) 'in_doubt'
              )
              THEN 'added'
              WHEN "known"."lightning_state" OPERATOR(pg_catalog.=) 'present'
              AND NOT (
                NOT COALESCE(
                  (
                    CAST("new"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                  ) OPERATOR(pg_catalog.=) (
                    CAST("known"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                  ),
                  CAST("new"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C" IS NULL
                  AND CAST("known"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C" IS NULL
                )
                OR NOT COALESCE(
                  "new"."score" OPERATOR(pg_catalog.=) "known"."score",
                  "new"."score" IS NULL AND "known"."score" IS NULL
                )
                OR NOT COALESCE(
                  "new"."balance" OPERATOR(pg_catalog.=) "known"."balance",
                  "new"."balance" IS NULL AND "known"."balance" IS NULL
                )
                OR NOT COALESCE(
                  "new"."active" OPERATOR(pg_catalog.=) "known"."active",
                  "new"."active" IS NULL AND "known"."active" IS NULL
                )
                OR NOT COALESCE(
                  "new"."seen_at" OPERATOR(pg_catalog.=) "known"."seen_at",
                  "new"."seen_at" IS NULL AND "known"."seen_at" IS NULL
                )
                OR NOT COALESCE(
                  CASE
                    WHEN POSITION('\u0000' IN CAST("new"."settings" AS pg_catalog.TEXT)) OPERATOR(pg_catalog.>) 0
                    THEN CAST(pg_catalog.to_json(CAST("new"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
                    ELSE CAST("new"."settings" AS pg_catalog.JSONB)
                  END OPERATOR(pg_catalog.=) CASE
                    WHEN POSITION('\u0000' IN CAST("known"."settings" AS pg_catalog.TEXT)) OPERATOR(pg_catalog.>) 0
                    THEN CAST(pg_catalog.to_json(CAST("known"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
                    ELSE CAST("known"."settings" AS pg_catalog.JSONB)
                  END,
                  CASE
                    WHEN POSITION('\u0000' IN CAST("new"."settings" AS pg_catalog.TEXT)) OPERATOR(pg_catalog.>) 0
                    THEN CAST(pg_catalog.to_json(CAST("new"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
                    ELSE CAST("new"."settings" AS pg_catalog.JSONB)
                  END IS NULL
                  AND CASE
                    WHEN POSITION('\u0000' IN CAST("known"."settings" AS pg_catalog.TEXT)) OPERATOR(pg_catalog.>) 0
                    THEN CAST(pg_catalog.to_json(CAST("known"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
                    ELSE CAST("known"."settings" AS pg_catalog.JSONB)
                  END IS NULL
                )
                OR NOT COALESCE(
                  (
                    CAST("new"."tags" AS pg_catalog.TEXT[]) COLLATE pg_catalog."C"
                  ) OPERATOR(pg_catalog.=) (
                    CAST("known"."tags" AS pg_catalog.TEXT[]) COLLATE pg_catalog."C"
                  ),
                  CAST("new"."tags" AS pg_catalog.TEXT[]) COLLATE pg_catalog."C" IS NULL
                  AND CAST("known"."tags" AS pg_catalog.TEXT[]) COLLATE pg_catalog."C" IS NULL
                )
                OR NOT COALESCE(
                  (
                    CAST("new"."mood" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                  ) OPERATOR(pg_catalog.=) (
                    CAST("known"."mood" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                  ),
                  CAST("new"."mood" AS pg_catalog.TEXT) COLLATE pg_catalog."C" IS NULL
                  AND CAST("known"."mood" AS pg_catalog.TEXT) COLLATE pg_catalog."C" IS NULL
                )
                OR NOT COALESCE(
                  (
                    (
                      (
                        "new"."place"
                      )[1]
                    ) COLLATE "pg_catalog"."C"
                  ) OPERATOR(pg_catalog.=) (
                    (
                      (
                        "known"."place"
                      )[1]
                    ) COLLATE "pg_catalog"."C"
                  ),
                  (
                    (
                      "new"."place"
                    )[1]
                  ) COLLATE "pg_catalog"."C" IS NULL
                  AND (
                    (
                      "known"."place"
                    )[1]
                  ) COLLATE "pg_catalog"."C" IS NULL
                )
              )
              THEN CASE WHEN NOT "known"."lightning_status" IS NULL THEN 'carried' END
              ELSE 'changed'
            END
          END AS "lightning_op",
          COALESCE("known"."lightning_state", 'absent') AS "lightning_prior",
          CASE
            WHEN NOT "known"."lightning_origin" IS NULL
            AND (
              (
                (
                  "new"."id" IS NULL AND NOT "known"."id" IS NULL
                )
                AND "known"."lightning_op" OPERATOR(pg_catalog.=) 'removed'
              )
              OR (
                NOT (
                  "new"."id" IS NULL AND NOT "known"."id" IS NULL
                )
                AND (
                  "known"."lightning_op" OPERATOR(pg_catalog.<>) 'removed'
                  AND NOT (
                    NOT COALESCE(
                      (
                        CAST("new"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                      ) OPERATOR(pg_catalog.=) (
                        CAST("known"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                      ),
                      CAST("new"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C" IS NULL
                      AND CAST("known"."plan" AS pg_catalog.TEXT) COLLATE pg_catalog."C" IS NULL
                    )
                    OR NOT COALESCE(
                      "new"."score" OPERATOR(pg_catalog.=) "known"."score",
                      "new"."score" IS NULL AND "known"."score" IS NULL
                    )
                    OR NOT COALESCE(
                      "new"."balance" OPERATOR(pg_catalog.=) "known"."balance",
                      "new"."balance" IS NULL AND "known"."balance" IS NULL
                    )
                    OR NOT COALESCE(
                      "new"."active" OPERATOR(pg_catalog.=) "known"."active",
                      "new"."active" IS NULL AND "known"."active" IS NULL
                    )
                    OR NOT COALESCE(
                      "new"."seen_at" OPERATOR(pg_catalog.=) "known"."seen_at",
                      "new"."seen_at" IS NULL AND "known"."seen_at" IS NULL
                    )
                    OR NOT COALESCE(
                      CASE
                        WHEN POSITION('\u0000' IN CAST("new"."settings" AS pg_catalog.TEXT)) OPERATOR(pg_catalog.>) 0
                        THEN CAST(pg_catalog.to_json(CAST("new"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
                        ELSE CAST("new"."settings" AS pg_catalog.JSONB)
                      END OPERATOR(pg_catalog.=) CASE
                        WHEN POSITION('\u0000' IN CAST("known"."settings" AS pg_catalog.TEXT)) OPERATOR(pg_catalog.>) 0
                        THEN CAST(pg_catalog.to_json(CAST("known"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
                        ELSE CAST("known"."settings" AS pg_catalog.JSONB)
                      END,
                      CASE
                        WHEN POSITION('\u0000' IN CAST("new"."settings" AS pg_catalog.TEXT)) OPERATOR(pg_catalog.>) 0
                        THEN CAST(pg_catalog.to_json(CAST("new"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
                        ELSE CAST("new"."settings" AS pg_catalog.JSONB)
                      END IS NULL
                      AND CASE
                        WHEN POSITION('\u0000' IN CAST("known"."settings" AS pg_catalog.TEXT)) OPERATOR(pg_catalog.>) 0
                        THEN CAST(pg_catalog.to_json(CAST("known"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
                        ELSE CAST("known"."settings" AS pg_catalog.JSONB)
                      END IS NULL
                    )
                    OR NOT COALESCE(
                      (
                        CAST("new"."tags" AS pg_catalog.TEXT[]) COLLATE pg_catalog."C"
                      ) OPERATOR(pg_catalog.=) (
                        CAST("known"."tags" AS pg_catalog.TEXT[]) COLLATE pg_catalog."C"
                      ),
                      CAST("new"."tags" AS pg_catalog.TEXT[]) COLLATE pg_catalog."C" IS NULL
                      AND CAST("known"."tags" AS pg_catalog.TEXT[]) COLLATE pg_catalog."C" IS NULL
                    )
                    OR NOT COALESCE(
                      (
                        CAST("new"."mood" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                      ) OPERATOR(pg_catalog.=) (
                        CAST("known"."mood" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
                      ),
                      CAST("new"."mood" AS pg_catalog.TEXT) COLLATE pg_catalog."C" IS NULL
                      AND CAST("known"."mood" AS pg_catalog.TEXT) COLLATE pg_catalog."C" IS NULL
                    )
                    OR NOT COALESCE(
                      (
                        (
                          (
                            "new"."place"
                          )[1]
                        ) COLLATE "pg_catalog"."C"
                      ) OPERATOR(pg_catalog.=) (
                        (
                          (
                            "known"."place"
                          )[1]
                        ) COLLATE "pg_catalog"."C"
                      ),
                      (
                        (
                          "new"."place"
                        )[1]
                      ) COLLATE "pg_catalog"."C" IS NULL
                      AND (
                        (
                          "known"."place"
                        )[1]
                      ) COLLATE "pg_catalog"."C" IS NULL
                    )
                  )
                )
              )
            )
            THEN "known"."lightning_origin"
            ELSE '000000000000000000000002'
          END AS "lightning_origin"
        FROM (
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
) AS "new"
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
            "base"."mood" AS "mood",
            "base"."place" AS "place",
            'present' AS "lightning_state",
            CAST(NULL AS pg_catalog.TEXT) AS "lightning_status",
            CAST(NULL AS pg_catalog.TEXT) AS "lightning_origin",
            CAST(NULL AS pg_catalog.TEXT) AS "lightning_op"
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
              "base"."mood",
              "base"."place"
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
                  "base"."id" OPERATOR(pg_catalog.=) "newer"."id"
              )
          ) AS "base"
          WHERE
            NOT "base"."id" IS NULL
          UNION ALL
          SELECT
            "exception"."id" AS "id",
            "exception"."plan" AS "plan",
            "exception"."score" AS "score",
            "exception"."balance" AS "balance",
            "exception"."active" AS "active",
            "exception"."seen_at" AS "seen_at",
            "exception"."settings" AS "settings",
            "exception"."tags" AS "tags",
            "exception"."mood" AS "mood",
            "exception"."place" AS "place",
            "exception"."lightning_state" AS "lightning_state",
            "exception"."lightning_status" AS "lightning_status",
            "exception"."lightning_origin" AS "lightning_origin",
            "exception"."lightning_op" AS "lightning_op"
          FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "exception"
        ) AS "known"
          ON "new"."id" OPERATOR(pg_catalog.=) "known"."id"
        OFFSET '0'
      ) AS "ops"
    ) AS "ops"
    GROUP BY
      "ops"."id",
      "ops"."lightning_op"
  ) AS "rows"
) AS "change"
WHERE
  NOT (
    "change"."lightning_op" IS NULL
    AND "change"."lightning_seq" OPERATOR(pg_catalog.=) 1
    AND "change"."lightning_copies" OPERATOR(pg_catalog.=) 3
  );

-- evaluate the model
CREATE INDEX IF NOT EXISTS "users_to_crm_000000000000000000000002_changes_index" ON "hightouch_planner"."users_to_crm_000000000000000000000002_changes"("lightning_seq");

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
    pg_catalog.sum("change"."lightning_copies") AS "copies"
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
  pg_catalog.count(*),
  pg_catalog.max("logged"."failure_reason")
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
  pg_catalog.count(*) >= 3;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "revision" = "revision" + 1, "lease_expires" = pg_catalog.clock_timestamp() + CAST('60.0 seconds' AS INTERVAL)
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
  pg_catalog.jsonb_build_object(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'score',
    "outcome"."score",
    'balance',
    "outcome"."balance",
    'active',
    "outcome"."active",
    'seen_at',
    CASE
      WHEN pg_catalog.isfinite("outcome"."seen_at")
      THEN (
        pg_catalog.to_json("outcome"."seen_at" AT TIME ZONE 'UTC') #>> '{}'
      ) || 'Z'
      ELSE CAST("outcome"."seen_at" AS pg_catalog.TEXT)
    END,
    'settings',
    CASE
      WHEN POSITION('\u0000' IN CAST("outcome"."settings" AS pg_catalog.TEXT)) > 0
      THEN CAST(pg_catalog.to_json(CAST("outcome"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
      ELSE CAST("outcome"."settings" AS pg_catalog.JSONB)
    END,
    'tags',
    "outcome"."tags",
    'mood',
    "outcome"."mood",
    'place',
    CASE
      WHEN POSITION('\u0000' IN CAST((
        "outcome"."place"
      )[2] AS pg_catalog.TEXT)) > 0
      THEN CAST(pg_catalog.to_json(CAST((
        "outcome"."place"
      )[2] AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
      ELSE CAST((
        "outcome"."place"
      )[2] AS pg_catalog.JSONB)
    END
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    'succeeded' AS "lightning_status",
    CAST(NULL AS pg_catalog.TEXT) AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."mood",
    "change"."place"
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
  AND (pg_catalog.left("row_id", 250), "row_id") IN (
    SELECT
      pg_catalog.left("change"."lightning_row_id", 250),
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
  pg_catalog.jsonb_build_object(
    'id',
    "plan"."id",
    'plan',
    "plan"."plan",
    'score',
    "plan"."score",
    'balance',
    "plan"."balance",
    'active',
    "plan"."active",
    'seen_at',
    CASE
      WHEN pg_catalog.isfinite("plan"."seen_at")
      THEN (
        pg_catalog.to_json("plan"."seen_at" AT TIME ZONE 'UTC') #>> '{}'
      ) || 'Z'
      ELSE CAST("plan"."seen_at" AS pg_catalog.TEXT)
    END,
    'settings',
    CASE
      WHEN POSITION('\u0000' IN CAST("plan"."settings" AS pg_catalog.TEXT)) > 0
      THEN CAST(pg_catalog.to_json(CAST("plan"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
      ELSE CAST("plan"."settings" AS pg_catalog.JSONB)
    END,
    'tags',
    "plan"."tags",
    'mood',
    "plan"."mood",
    'place',
    CASE
      WHEN POSITION('\u0000' IN CAST((
        "plan"."place"
      )[2] AS pg_catalog.TEXT)) > 0
      THEN CAST(pg_catalog.to_json(CAST((
        "plan"."place"
      )[2] AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
      ELSE CAST((
        "plan"."place"
      )[2] AS pg_catalog.JSONB)
    END
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
      AND (pg_catalog.left("row_id", 250), "row_id") IN (
        SELECT
          pg_catalog.left("lightning_row_id", 250),
          "lightning_row_id"
        FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
      )
    )
) AS "log"
INNER JOIN (
  SELECT
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."mood",
    "change"."place"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  WHERE
    "change"."lightning_op" = 'carried'
) AS "plan"
  ON (
    (
      CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
    ) COLLATE "pg_catalog"."C"
  ) = "log"."row_id";

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm'
  AND (
    "status" <> 'succeeded'
    AND (pg_catalog.left("row_id", 250), "row_id") IN (
      SELECT
        pg_catalog.left("lightning_row_id", 250),
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
  (
    CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
  ) COLLATE "pg_catalog"."C",
  'succeeded',
  NULL,
  pg_catalog.jsonb_build_object(
    'id',
    "plan"."id",
    'plan',
    "plan"."plan",
    'score',
    "plan"."score",
    'balance',
    "plan"."balance",
    'active',
    "plan"."active",
    'seen_at',
    CASE
      WHEN pg_catalog.isfinite("plan"."seen_at")
      THEN (
        pg_catalog.to_json("plan"."seen_at" AT TIME ZONE 'UTC') #>> '{}'
      ) || 'Z'
      ELSE CAST("plan"."seen_at" AS pg_catalog.TEXT)
    END,
    'settings',
    CASE
      WHEN POSITION('\u0000' IN CAST("plan"."settings" AS pg_catalog.TEXT)) > 0
      THEN CAST(pg_catalog.to_json(CAST("plan"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
      ELSE CAST("plan"."settings" AS pg_catalog.JSONB)
    END,
    'tags',
    "plan"."tags",
    'mood',
    "plan"."mood",
    'place',
    CASE
      WHEN POSITION('\u0000' IN CAST((
        "plan"."place"
      )[2] AS pg_catalog.TEXT)) > 0
      THEN CAST(pg_catalog.to_json(CAST((
        "plan"."place"
      )[2] AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
      ELSE CAST((
        "plan"."place"
      )[2] AS pg_catalog.JSONB)
    END
  )
FROM (
  SELECT
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."mood",
    "change"."place"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  WHERE
    "change"."lightning_op" = 'carried'
) AS "plan"
WHERE
  (
    pg_catalog.left(
      (
        CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
      ) COLLATE "pg_catalog"."C",
      250
    ),
    (
      CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
    ) COLLATE "pg_catalog"."C"
  ) IN (
    SELECT
      pg_catalog.left("lightning_row_id", 250),
      "lightning_row_id"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "hightouch_audit"."sync_snapshot" AS "log"
    WHERE
      "log"."sync_id" = 'users_to_crm'
      AND "log"."row_id" = (
        (
          CAST("plan"."id" AS pg_catalog.TEXT) COLLATE pg_catalog."C"
        ) COLLATE "pg_catalog"."C"
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
  '000000000000000000000002',
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  pg_catalog.jsonb_build_object(
    'id',
    "outcome"."id",
    'plan',
    "outcome"."plan",
    'score',
    "outcome"."score",
    'balance',
    "outcome"."balance",
    'active',
    "outcome"."active",
    'seen_at',
    CASE
      WHEN pg_catalog.isfinite("outcome"."seen_at")
      THEN (
        pg_catalog.to_json("outcome"."seen_at" AT TIME ZONE 'UTC') #>> '{}'
      ) || 'Z'
      ELSE CAST("outcome"."seen_at" AS pg_catalog.TEXT)
    END,
    'settings',
    CASE
      WHEN POSITION('\u0000' IN CAST("outcome"."settings" AS pg_catalog.TEXT)) > 0
      THEN CAST(pg_catalog.to_json(CAST("outcome"."settings" AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
      ELSE CAST("outcome"."settings" AS pg_catalog.JSONB)
    END,
    'tags',
    "outcome"."tags",
    'mood',
    "outcome"."mood",
    'place',
    CASE
      WHEN POSITION('\u0000' IN CAST((
        "outcome"."place"
      )[2] AS pg_catalog.TEXT)) > 0
      THEN CAST(pg_catalog.to_json(CAST((
        "outcome"."place"
      )[2] AS pg_catalog.TEXT)) AS pg_catalog.JSONB)
      ELSE CAST((
        "outcome"."place"
      )[2] AS pg_catalog.JSONB)
    END
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    'succeeded' AS "lightning_status",
    CAST(NULL AS pg_catalog.TEXT) AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."mood",
    "change"."place"
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
  CAST('2026-01-31T12:00:00+00:00' AS pg_catalog.TIMESTAMPTZ),
  pg_catalog.clock_timestamp(),
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"text"},"field":"plan"},{"column":{"name":"score","type":"double precision"},"field":"score"},{"column":{"name":"balance","type":"numeric(18,2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp with time zone"},"field":"seen_at"},{"column":{"name":"settings","type":"json"},"field":"settings"},{"column":{"name":"tags","type":"character varying(20)[]"},"field":"tags"},{"column":{"name":"mood","type":"text","declared":"public.mood"},"field":"mood"},{"column":{"name":"place","type":"text[2]","declared":"public.place"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","settings","tags","mood","place"],"version_scheme":""},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000002","planned":true},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000002","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
