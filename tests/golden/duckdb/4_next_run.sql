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
    THEN CAST('stale' AS VARCHAR)
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
  "rejection"."score" AS "score",
  "rejection"."balance" AS "balance",
  "rejection"."active" AS "active",
  "rejection"."seen_at" AS "seen_at",
  "rejection"."settings" AS "settings",
  "rejection"."tags" AS "tags",
  "rejection"."waited" AS "waited"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
UNION ALL
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  CAST("known"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST('stale' AS VARCHAR) AS "lightning_state",
  CAST('aborted' AS VARCHAR) AS "lightning_status",
  CAST('to be sent again' AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  "known"."lightning_version" AS "lightning_version",
  "known"."id" AS "id",
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
    "base"."id" AS "id",
    "base"."plan" AS "plan",
    "base"."score" AS "score",
    "base"."balance" AS "balance",
    "base"."active" AS "active",
    "base"."seen_at" AS "seen_at",
    "base"."settings" AS "settings",
    "base"."tags" AS "tags",
    "base"."waited" AS "waited",
    "base"."lightning_version",
    'present' AS "lightning_state",
    CAST(NULL AS VARCHAR) AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_origin",
    CAST(NULL AS VARCHAR) AS "lightning_op"
  FROM (
    SELECT
      "base"."lightning_version",
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
    "exception"."waited" AS "waited",
    "exception"."lightning_version",
    "exception"."lightning_state" AS "lightning_state",
    "exception"."lightning_status" AS "lightning_status",
    "exception"."lightning_origin" AS "lightning_origin",
    "exception"."lightning_op" AS "lightning_op"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "exception"
) AS "known"
WHERE
  CAST("known"."id" AS TEXT) COLLATE "binary" IN ('1', '2')
  AND "known"."lightning_status" IS NULL;

-- drop users_to_crm_000000000000000000000099_rejections
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000099_rejections";

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
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS
SELECT
  *
FROM (
  SELECT
    system.main.row_number() OVER (
      ORDER BY CASE
        WHEN "rows"."lightning_op" = 'added'
        THEN 1
        WHEN "rows"."lightning_op" = 'changed'
        THEN 2
        WHEN "rows"."lightning_op" = 'removed'
        THEN 3
        WHEN "rows"."lightning_op" IS NULL
        THEN 5
        ELSE 4
      END ASC
    ) AS "lightning_seq",
    CAST("rows"."id" AS TEXT) COLLATE "binary" AS "lightning_row_id",
    "rows"."lightning_op",
    "rows"."lightning_prior",
    "rows"."lightning_origin",
    "rows"."lightning_version",
    "rows"."lightning_copies",
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
      "ops"."lightning_op",
      system.main.any_value("ops"."plan") AS "plan",
      system.main.any_value("ops"."score") AS "score",
      system.main.any_value("ops"."balance") AS "balance",
      system.main.any_value("ops"."active") AS "active",
      system.main.any_value("ops"."seen_at") AS "seen_at",
      system.main.any_value("ops"."settings") AS "settings",
      system.main.any_value("ops"."tags") AS "tags",
      system.main.any_value("ops"."waited") AS "waited",
      system.main.any_value("ops"."lightning_version") AS "lightning_version",
      system.main.any_value("ops"."lightning_prior") AS "lightning_prior",
      system.main.any_value("ops"."lightning_origin") AS "lightning_origin",
      system.main.count(*) AS "lightning_copies"
    FROM (
      SELECT
        "ops"."lightning_op",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."id"
        END AS "id",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."plan"
        END AS "plan",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."score"
        END AS "score",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."balance"
        END AS "balance",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."active"
        END AS "active",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."seen_at"
        END AS "seen_at",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."settings"
        END AS "settings",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."tags"
        END AS "tags",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."waited"
        END AS "waited",
        CASE
          WHEN NOT "ops"."lightning_op" IS NULL AND "ops"."lightning_op" <> 'ignored'
          THEN "ops"."lightning_version"
        END AS "lightning_version",
        "ops"."lightning_prior",
        "ops"."lightning_origin"
      FROM (
        SELECT
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
            THEN "known"."id"
            ELSE "new"."id"
          END AS "id",
          "new"."plan",
          "new"."score",
          "new"."balance",
          "new"."active",
          "new"."seen_at",
          "new"."settings",
          "new"."tags",
          "new"."waited",
          "new"."lightning_version",
          "known"."lightning_status" AS "lightning_status",
          CASE
            WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
            THEN CASE WHEN "known"."lightning_state" = 'absent' THEN 'vanished' ELSE 'removed' END
            ELSE CASE
              WHEN "new"."id" IS NULL
              THEN 'ignored'
              WHEN "known"."id" IS NULL OR "known"."lightning_state" IN ('absent', 'in_doubt')
              THEN 'added'
              WHEN "known"."lightning_state" = 'present'
              AND "new"."lightning_version" = "known"."lightning_version"
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
                AND "known"."lightning_op" = 'removed'
              )
              OR (
                NOT (
                  "new"."id" IS NULL AND NOT "known"."id" IS NULL
                )
                AND (
                  "known"."lightning_op" <> 'removed'
                  AND "new"."lightning_version" = "known"."lightning_version"
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
) AS "new"
        ) AS "new"
        FULL JOIN (
          SELECT
            "base"."id" AS "id",
            "base"."lightning_version",
            'present' AS "lightning_state",
            CAST(NULL AS VARCHAR) AS "lightning_status",
            CAST(NULL AS VARCHAR) AS "lightning_origin",
            CAST(NULL AS VARCHAR) AS "lightning_op"
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
    AND "change"."lightning_seq" = 1
    AND "change"."lightning_copies" = 3
  );

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
    system.main.sum("change"."lightning_copies") AS "copies"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior";

-- fetch the values of removed rows
INSERT INTO "hightouch_planner"."users_to_crm_000000000000000000000002_changes" (
  "lightning_seq",
  "lightning_row_id",
  "lightning_op",
  "lightning_prior",
  "lightning_origin",
  "lightning_version",
  "id",
  "plan",
  "score",
  "balance",
  "active",
  "seen_at",
  "settings",
  "tags",
  "waited",
  "lightning_copies"
)
SELECT
  "change"."lightning_seq" AS "lightning_seq",
  "change"."lightning_row_id" AS "lightning_row_id",
  "change"."lightning_op" AS "lightning_op",
  "change"."lightning_prior" AS "lightning_prior",
  "change"."lightning_origin" AS "lightning_origin",
  "change"."lightning_version" AS "lightning_version",
  "change"."id" AS "id",
  "known"."plan" AS "plan",
  "known"."score" AS "score",
  "known"."balance" AS "balance",
  "known"."active" AS "active",
  "known"."seen_at" AS "seen_at",
  "known"."settings" AS "settings",
  "known"."tags" AS "tags",
  "known"."waited" AS "waited",
  0 AS "lightning_copies"
FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
INNER JOIN (
  SELECT
    "base"."id" AS "id",
    "base"."plan" AS "plan",
    "base"."score" AS "score",
    "base"."balance" AS "balance",
    "base"."active" AS "active",
    "base"."seen_at" AS "seen_at",
    "base"."settings" AS "settings",
    "base"."tags" AS "tags",
    "base"."waited" AS "waited",
    'present' AS "lightning_state",
    CAST(NULL AS VARCHAR) AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_origin",
    CAST(NULL AS VARCHAR) AS "lightning_op"
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
    "exception"."waited" AS "waited",
    "exception"."lightning_state" AS "lightning_state",
    "exception"."lightning_status" AS "lightning_status",
    "exception"."lightning_origin" AS "lightning_origin",
    "exception"."lightning_op" AS "lightning_op"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "exception"
) AS "known"
  ON "change"."id" = "known"."id"
WHERE
  "change"."lightning_op" = 'removed';

-- fetch the values of removed rows
DELETE FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes"
WHERE
  "lightning_op" = 'removed' AND "lightning_copies" > 0;

-- count earlier attempts
SELECT
  "change"."lightning_seq",
  system.main.count(*),
  system.main.max("logged"."failure_reason")
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
  system.main.count(*) >= 3;

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
  '000000000000000000000002',
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
    'succeeded' AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."waited"
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
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."waited"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  WHERE
    "change"."lightning_op" = 'carried'
) AS "plan"
  ON (
    CAST("plan"."id" AS TEXT) COLLATE "binary"
  ) = "log"."row_id";

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
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."waited"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  WHERE
    "change"."lightning_op" = 'carried'
) AS "plan"
WHERE
  CAST("plan"."id" AS TEXT) COLLATE "binary" IN (
    SELECT
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
  '000000000000000000000002',
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
    'succeeded' AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."settings",
    "change"."tags",
    "change"."waited"
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
  system.main.now(),
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000001_plan","deltas":[{"table":"users_to_crm_000000000000000000000002_changes","rows":5}],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"BIGINT"}],"fields":[{"column":{"name":"id","type":"BIGINT"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"DOUBLE"},"field":"score"},{"column":{"name":"balance","type":"DECIMAL(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP WITH TIME ZONE"},"field":"seen_at"},{"column":{"name":"settings","type":"JSON"},"field":"settings"},{"column":{"name":"tags","type":"VARCHAR[]"},"field":"tags"},{"column":{"name":"waited","type":"INTERVAL"},"field":"waited"}],"retained":["id","plan","score","balance","active","seen_at","settings","tags","waited"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000002","planned":true},"duplicated":false},"leftovers":[],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000002","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = system.main."+"("revision", 1), "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
