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
  "rejection"."heard_at" AS "heard_at",
  "rejection"."born" AS "born",
  "rejection"."photo" AS "photo",
  "rejection"."grade" AS "grade",
  "rejection"."settings" AS "settings",
  "rejection"."tags" AS "tags",
  "rejection"."prices" AS "prices",
  "rejection"."orders" AS "orders"
FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "rejection"
UNION ALL
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  CAST("known"."id" AS varchar) AS "lightning_row_id",
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
    "base"."orders" AS "orders",
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
      "base"."heard_at",
      "base"."born",
      "base"."photo",
      "base"."grade",
      "base"."settings",
      "base"."tags",
      "base"."prices",
      "base"."orders"
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
    "exception"."heard_at" AS "heard_at",
    "exception"."born" AS "born",
    "exception"."photo" AS "photo",
    "exception"."grade" AS "grade",
    "exception"."settings" AS "settings",
    "exception"."tags" AS "tags",
    "exception"."prices" AS "prices",
    "exception"."orders" AS "orders",
    "exception"."lightning_version",
    "exception"."lightning_state" AS "lightning_state",
    "exception"."lightning_status" AS "lightning_status",
    "exception"."lightning_origin" AS "lightning_origin",
    "exception"."lightning_op" AS "lightning_op"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "exception"
) AS "known"
WHERE
  CAST("known"."id" AS varchar) IN ('1', '2')
  AND "known"."lightning_status" IS NULL;

-- drop users_to_crm_000000000000000000000099_rejections
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000099_rejections";

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
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS
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
FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan";

-- compare with the baseline
CREATE TABLE "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS
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
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN "known"."id"
        ELSE "new"."id"
      END AS "id",
      "new"."lightning_version",
      "known"."lightning_status" AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL AND NOT "known"."id" IS NULL
        THEN CASE WHEN "known"."lightning_state" = 'absent' THEN 'vanished' ELSE 'removed' END
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "known"."id" IS NULL OR "known"."lightning_state" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "known"."lightning_state" = 'present'
          AND "new"."lightning_version" = "known"."lightning_version"
          THEN NULL
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
        "plan"."id",
        "plan"."lightning_version"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
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
    "new"."id",
    "new"."plan",
    "new"."score",
    "new"."balance",
    "new"."active",
    "new"."seen_at",
    "new"."heard_at",
    "new"."born",
    "new"."photo",
    "new"."grade",
    "new"."settings",
    "new"."tags",
    "new"."prices",
    "new"."orders",
    "new"."lightning_version",
    CAST("new"."id" AS varchar) AS "lightning_row_id",
    "ops"."lightning_seq",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM "ops"
  INNER JOIN (
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
    FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
  ) AS "new"
    ON "ops"."id" = "new"."id"
  WHERE
    "ops"."lightning_op" IN ('added', 'changed', 'taken')
  UNION ALL
  SELECT
    "known"."id",
    "known"."plan",
    "known"."score",
    "known"."balance",
    "known"."active",
    "known"."seen_at",
    "known"."heard_at",
    "known"."born",
    "known"."photo",
    "known"."grade",
    "known"."settings",
    "known"."tags",
    "known"."prices",
    "known"."orders",
    CAST(NULL AS VARBINARY) AS "lightning_version",
    CAST("known"."id" AS varchar) AS "lightning_row_id",
    "ops"."lightning_seq",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM "ops"
  INNER JOIN (
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
      "base"."orders" AS "orders",
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
        "base"."heard_at",
        "base"."born",
        "base"."photo",
        "base"."grade",
        "base"."settings",
        "base"."tags",
        "base"."prices",
        "base"."orders"
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
      "exception"."heard_at" AS "heard_at",
      "exception"."born" AS "born",
      "exception"."photo" AS "photo",
      "exception"."grade" AS "grade",
      "exception"."settings" AS "settings",
      "exception"."tags" AS "tags",
      "exception"."prices" AS "prices",
      "exception"."orders" AS "orders",
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
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"format":3,"id":"000000000000000000000002","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18, 2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp(6) with time zone","declared":"timestamp(3) with time zone"},"field":"seen_at"},{"column":{"name":"heard_at","type":"varchar","declared":"timestamp(9)"},"field":"heard_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"varbinary"},"field":"photo"},{"column":{"name":"grade","type":"varchar","declared":"char(3)"},"field":"grade"},{"column":{"name":"settings","type":"varchar","declared":"json"},"field":"settings"},{"column":{"name":"tags","type":"array(varchar)"},"field":"tags"},{"column":{"name":"prices","type":"map(varchar, double)"},"field":"prices"},{"column":{"name":"orders","type":"array(row(\"number\" integer, \"note\" varchar))","declared":"array(row(\"number\" smallint, \"note\" json))"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","born","photo","grade","settings","tags","prices","orders"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000002_plan","changes":"users_to_crm_000000000000000000000002_changes","rejections":"users_to_crm_000000000000000000000002_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"closing":true,"keeps_values":false,"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":null},"trouble":null,"baseline_lost":false,"delta":false,"delta_rows":0,"has_rejections":false}', "revision" = "revision" + 1, "lease_expires" = DATE_ADD('millisecond', 60000, CURRENT_TIMESTAMP)
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
    'succeeded' AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_reason",
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
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
  (
    "sync_id" = 'users_to_crm'
    AND "row_id" IN (
      SELECT
        "change"."lightning_row_id"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
      WHERE
        "change"."lightning_op" IN ('added', 'changed', 'taken', 'removed', 'vanished')
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
  "sync_id",
  "sync_run_id",
  'unchanged',
  "row_id",
  "status",
  "failure_reason",
  "fields"
FROM "hightouch_audit"."sync_snapshot"
WHERE
  (
    "sync_id" = 'users_to_crm' AND "op_type" IN ('added', 'changed')
  )
  AND EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  (
    "sync_id" = 'users_to_crm' AND "op_type" IN ('added', 'changed')
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
  "log"."sync_id",
  "log"."sync_run_id",
  'unchanged',
  "log"."row_id",
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
  ON CAST("plan"."id" AS varchar) = "log"."row_id"
WHERE
  EXISTS(
    SELECT
      1
    FROM "hightouch_planner"."sync_state"
    WHERE
      "sync_id" = 'users_to_crm' AND "part" = '' AND "holder" = 'worker:1/cafe'
  );

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  (
    "sync_id" = 'users_to_crm'
    AND (
      "status" <> 'succeeded'
      AND "row_id" IN (
        SELECT
          "lightning_row_id"
        FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
      )
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
  '000000000000000000000001',
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
  WHERE
    NOT "plan"."id" IS NULL
) AS "plan"
WHERE
  (
    (
      NOT EXISTS(
        SELECT
          1
        FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
        WHERE
          "change"."lightning_row_id" = CAST("plan"."id" AS varchar)
      )
      AND CAST("plan"."id" AS varchar) IN (
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
        AND "log"."row_id" = CAST("plan"."id" AS varchar)
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
  '000000000000000000000002',
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
    'succeeded' AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_reason",
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
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
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
  '000000000000000000000002',
  'id',
  'crm',
  'users',
  'users',
  'succeeded',
  NULL,
  CAST(FROM_ISO8601_TIMESTAMP_NANOS('2026-01-31T12:00:00.000000+00:00') AS TIMESTAMP(6) WITH TIME ZONE),
  CURRENT_TIMESTAMP,
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"format":3,"baseline":{"run_id":"000000000000000000000002","base":"users_to_crm_000000000000000000000002_plan","deltas":[],"rejections":null,"previous":["users_to_crm_000000000000000000000001_plan","users_to_crm_000000000000000000000001_rejections"],"shape":{"key":[{"name":"id","type":"bigint"}],"fields":[{"column":{"name":"id","type":"bigint"},"field":"id"},{"column":{"name":"plan","type":"varchar"},"field":"plan"},{"column":{"name":"score","type":"double"},"field":"score"},{"column":{"name":"balance","type":"decimal(18, 2)"},"field":"balance"},{"column":{"name":"active","type":"boolean"},"field":"active"},{"column":{"name":"seen_at","type":"timestamp(6) with time zone","declared":"timestamp(3) with time zone"},"field":"seen_at"},{"column":{"name":"heard_at","type":"varchar","declared":"timestamp(9)"},"field":"heard_at"},{"column":{"name":"born","type":"date"},"field":"born"},{"column":{"name":"photo","type":"varbinary"},"field":"photo"},{"column":{"name":"grade","type":"varchar","declared":"char(3)"},"field":"grade"},{"column":{"name":"settings","type":"varchar","declared":"json"},"field":"settings"},{"column":{"name":"tags","type":"array(varchar)"},"field":"tags"},{"column":{"name":"prices","type":"map(varchar, double)"},"field":"prices"},{"column":{"name":"orders","type":"array(row(\"number\" integer, \"note\" varchar))","declared":"array(row(\"number\" smallint, \"note\" json))"},"field":"orders"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","born","photo","grade","settings","tags","prices","orders"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot_mark":{"schema":"hightouch_audit","run_id":"000000000000000000000002","planned":true},"duplicated":false},"leftovers":["users_to_crm_000000000000000000000002_changes"],"baseline_lost":false,"closed":[{"run_id":"000000000000000000000002","numbers":{"format":3,"outcome":"completed","counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0,"queried":4},"seconds":{"evaluate":null,"compare":null,"deliver":null,"close":0.1},"profile":{},"full":false}}]}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';
