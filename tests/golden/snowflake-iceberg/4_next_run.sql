-- see https://docs.snowflake.com/en/sql-reference/sql/create-iceberg-table-snowflake
-- see https://docs.snowflake.com/en/sql-reference/sql/create-table
-- see https://docs.snowflake.com/en/sql-reference/sql/insert
-- see https://docs.snowflake.com/en/sql-reference/sql/update
-- see https://docs.snowflake.com/en/sql-reference/sql/delete
-- see https://docs.snowflake.com/en/sql-reference/collation
-- see https://docs.snowflake.com/en/sql-reference/functions-window-syntax
-- see https://docs.snowflake.com/en/sql-reference/transactions
-- see https://docs.snowflake.com/en/sql-reference/functions/dateadd
-- see https://docs.snowflake.com/en/sql-reference/functions/hex_encode
-- see https://docs.snowflake.com/en/sql-reference/functions/md5_binary
-- see https://docs.snowflake.com/en/sql-reference/functions/object_construct_keep_null
-- see https://docs.snowflake.com/en/sql-reference/functions/st_asgeojson
-- see https://docs.snowflake.com/en/sql-reference/functions/st_aswkb
-- see https://docs.snowflake.com/en/sql-reference/functions/to_char
-- see https://docs.snowflake.com/en/sql-reference/functions/to_json
-- see https://docs.snowflake.com/en/sql-reference/functions/to_timestamp
-- see https://docs.snowflake.com/en/sql-reference/functions/convert_timezone
-- see https://docs.snowflake.com/en/sql-reference/functions/try_to_double

-- take the lease
UPDATE "hightouch_planner"."sync_state" SET "last_run_id" = '1', "revision" = 1, "holder" = 'worker:1/cafe', "lease_expires" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  )
  AND "revision" = 0
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP()
  );

-- evaluate the model
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000002_plan"
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  "new"."id",
  "new"."plan",
  "new"."score",
  "new"."balance",
  "new"."active",
  "new"."seen_at",
  "new"."heard_at",
  "new"."noted_at",
  "new"."born",
  "new"."opens",
  "new"."photo",
  "new"."settings",
  "new"."tags",
  "new"."place",
  MD5_BINARY(
    CONCAT(
      '',
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(TO_VARCHAR("new"."active"))), ':', TO_VARCHAR("new"."active")),
        '-'
      ),
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(TO_VARCHAR("new"."balance"))), ':', TO_VARCHAR("new"."balance")),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(LENGTH(TO_CHAR("new"."born", 'YYYY-MM-DD'))),
          ':',
          TO_CHAR("new"."born", 'YYYY-MM-DD')
        ),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(
            LENGTH(
              CONCAT(
                TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
                'Z'
              )
            )
          ),
          ':',
          CONCAT(
            TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
            'Z'
          )
        ),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(LENGTH(TO_CHAR("new"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'))),
          ':',
          TO_CHAR("new"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
        ),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(LENGTH(TO_CHAR("new"."opens", 'HH24:MI:SS.FF9'))),
          ':',
          TO_CHAR("new"."opens", 'HH24:MI:SS.FF9')
        ),
        '-'
      ),
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(HEX_ENCODE("new"."photo"))), ':', HEX_ENCODE("new"."photo")),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(LENGTH(HEX_ENCODE(ST_ASWKB("new"."place")))),
          ':',
          HEX_ENCODE(ST_ASWKB("new"."place"))
        ),
        '-'
      ),
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(COLLATE("new"."plan", ''))), ':', COLLATE("new"."plan", '')),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(
            LENGTH(
              CONCAT(
                TO_VARCHAR((
                  "new"."score" + 0
                )),
                CASE
                  WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                    "new"."score" + 0
                  ))) = (
                    "new"."score" + 0
                  )
                  THEN ''
                  ELSE CONCAT(
                    '/',
                    COALESCE(
                      TO_VARCHAR((
                        "new"."score" + 0
                      ) - TRY_TO_DOUBLE(TO_VARCHAR((
                        "new"."score" + 0
                      )))),
                      'max'
                    )
                  )
                END
              )
            )
          ),
          ':',
          CONCAT(
            TO_VARCHAR((
              "new"."score" + 0
            )),
            CASE
              WHEN TRY_TO_DOUBLE(TO_VARCHAR((
                "new"."score" + 0
              ))) = (
                "new"."score" + 0
              )
              THEN ''
              ELSE CONCAT(
                '/',
                COALESCE(
                  TO_VARCHAR((
                    "new"."score" + 0
                  ) - TRY_TO_DOUBLE(TO_VARCHAR((
                    "new"."score" + 0
                  )))),
                  'max'
                )
              )
            END
          )
        ),
        '-'
      ),
      COALESCE(
        CONCAT(
          TO_VARCHAR(
            LENGTH(
              CONCAT(
                TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
                'Z'
              )
            )
          ),
          ':',
          CONCAT(
            TO_CHAR(CONVERT_TIMEZONE('UTC', "new"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
            'Z'
          )
        ),
        '-'
      ),
      COALESCE(
        CONCAT(TO_VARCHAR(LENGTH(TO_JSON("new"."settings"))), ':', TO_JSON("new"."settings")),
        '-'
      ),
      COALESCE(CONCAT(TO_VARCHAR(LENGTH(TO_JSON("new"."tags"))), ':', TO_JSON("new"."tags")), '-')
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
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000002_changes"
DATA_RETENTION_TIME_IN_DAYS=0 AS
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
        WHEN "ops"."lightning_op" = 'taken'
        THEN 4
        WHEN "ops"."lightning_op" = 'vanished'
        THEN 5
      END ASC
    ) AS "lightning_seq"
  FROM (
    SELECT
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN "held"."id"
        ELSE "new"."id"
      END AS "id",
      "new"."lightning_version",
      "held"."lightning_status" AS "lightning_status",
      CASE
        WHEN "new"."id" IS NULL AND NOT "held"."id" IS NULL
        THEN CASE WHEN "held"."lightning_state" = 'absent' THEN 'vanished' ELSE 'removed' END
        ELSE CASE
          WHEN "new"."id" IS NULL
          THEN NULL
          WHEN "held"."id" IS NULL OR "held"."lightning_state" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."lightning_state" = 'present'
          AND "new"."lightning_version" = "held"."lightning_version"
          THEN NULL
          ELSE 'changed'
        END
      END AS "lightning_op",
      COALESCE("held"."lightning_state", 'absent') AS "lightning_prior",
      CASE
        WHEN NOT "held"."lightning_origin" IS NULL
        AND (
          (
            (
              "new"."id" IS NULL AND NOT "held"."id" IS NULL
            )
            AND "held"."lightning_op" = 'removed'
          )
          OR (
            NOT (
              "new"."id" IS NULL AND NOT "held"."id" IS NULL
            )
            AND (
              "held"."lightning_op" <> 'removed'
              AND "new"."lightning_version" = "held"."lightning_version"
            )
          )
        )
        THEN "held"."lightning_origin"
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
        "kept"."id" AS "id",
        "kept"."lightning_version",
        'present' AS "lightning_state",
        CAST(NULL AS VARCHAR) AS "lightning_status",
        CAST(NULL AS VARCHAR) AS "lightning_origin",
        CAST(NULL AS VARCHAR) AS "lightning_op"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "kept"
      WHERE
        NOT "kept"."id" IS NULL
        AND NOT EXISTS(
          SELECT
            1
          FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "excepted"
          WHERE
            "kept"."id" = "excepted"."id"
        )
      UNION ALL
      SELECT
        "excepted"."id" AS "id",
        "excepted"."lightning_version",
        "excepted"."lightning_state" AS "lightning_state",
        "excepted"."lightning_status" AS "lightning_status",
        "excepted"."lightning_origin" AS "lightning_origin",
        "excepted"."lightning_op" AS "lightning_op"
      FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "excepted"
    ) AS "held"
      ON "new"."id" = "held"."id"
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
  "rows"."noted_at" AS "noted_at",
  "rows"."born" AS "born",
  "rows"."opens" AS "opens",
  "rows"."photo" AS "photo",
  "rows"."settings" AS "settings",
  "rows"."tags" AS "tags",
  "rows"."place" AS "place"
FROM (
  SELECT
    "new"."id",
    "new"."plan",
    "new"."score",
    "new"."balance",
    "new"."active",
    "new"."seen_at",
    "new"."heard_at",
    "new"."noted_at",
    "new"."born",
    "new"."opens",
    "new"."photo",
    "new"."settings",
    "new"."tags",
    "new"."place",
    "new"."lightning_version",
    TO_VARCHAR("new"."id") AS "lightning_row_id",
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
      "plan"."noted_at",
      "plan"."born",
      "plan"."opens",
      "plan"."photo",
      "plan"."settings",
      "plan"."tags",
      "plan"."place",
      "plan"."lightning_version"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
  ) AS "new"
    ON "ops"."id" = "new"."id"
  WHERE
    "ops"."lightning_op" IN ('added', 'changed', 'taken')
  UNION ALL
  SELECT
    "held"."id",
    "held"."plan",
    "held"."score",
    "held"."balance",
    "held"."active",
    "held"."seen_at",
    "held"."heard_at",
    "held"."noted_at",
    "held"."born",
    "held"."opens",
    "held"."photo",
    "held"."settings",
    "held"."tags",
    "held"."place",
    CAST(NULL AS BINARY) AS "lightning_version",
    TO_VARCHAR("held"."id") AS "lightning_row_id",
    "ops"."lightning_seq",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM "ops"
  INNER JOIN (
    SELECT
      "kept"."id" AS "id",
      "kept"."plan" AS "plan",
      "kept"."score" AS "score",
      "kept"."balance" AS "balance",
      "kept"."active" AS "active",
      "kept"."seen_at" AS "seen_at",
      "kept"."heard_at" AS "heard_at",
      "kept"."noted_at" AS "noted_at",
      "kept"."born" AS "born",
      "kept"."opens" AS "opens",
      "kept"."photo" AS "photo",
      "kept"."settings" AS "settings",
      "kept"."tags" AS "tags",
      "kept"."place" AS "place",
      'present' AS "lightning_state",
      CAST(NULL AS VARCHAR) AS "lightning_status",
      CAST(NULL AS VARCHAR) AS "lightning_origin",
      CAST(NULL AS VARCHAR) AS "lightning_op"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_plan" AS "kept"
    WHERE
      NOT "kept"."id" IS NULL
      AND NOT EXISTS(
        SELECT
          1
        FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "excepted"
        WHERE
          "kept"."id" = "excepted"."id"
      )
    UNION ALL
    SELECT
      "excepted"."id" AS "id",
      "excepted"."plan" AS "plan",
      "excepted"."score" AS "score",
      "excepted"."balance" AS "balance",
      "excepted"."active" AS "active",
      "excepted"."seen_at" AS "seen_at",
      "excepted"."heard_at" AS "heard_at",
      "excepted"."noted_at" AS "noted_at",
      "excepted"."born" AS "born",
      "excepted"."opens" AS "opens",
      "excepted"."photo" AS "photo",
      "excepted"."settings" AS "settings",
      "excepted"."tags" AS "tags",
      "excepted"."place" AS "place",
      "excepted"."lightning_state" AS "lightning_state",
      "excepted"."lightning_status" AS "lightning_status",
      "excepted"."lightning_origin" AS "lightning_origin",
      "excepted"."lightning_op" AS "lightning_op"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections" AS "excepted"
  ) AS "held"
    ON "ops"."id" = "held"."id"
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

-- prepare the rejections
CREATE TRANSIENT TABLE "hightouch_planner"."users_to_crm_000000000000000000000002_rejections"
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  "change"."lightning_seq",
  "change"."lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST(NULL AS VARCHAR) AS "lightning_state",
  CAST(NULL AS VARCHAR) AS "lightning_status",
  CAST(NULL AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  "change"."lightning_version",
  "change"."id",
  "change"."plan",
  "change"."score",
  "change"."balance",
  "change"."active",
  "change"."seen_at",
  "change"."heard_at",
  "change"."noted_at",
  "change"."born",
  "change"."opens",
  "change"."photo",
  "change"."settings",
  "change"."tags",
  "change"."place"
FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
WHERE
  FALSE;

-- keep the state
UPDATE "hightouch_planner"."sync_state" SET "run" = '{"id":"000000000000000000000002","sync_id":"users_to_crm","destination":"crm","model_name":"users","model_id":"users","mode":"upsert","delete_behavior":"delete","reset":null,"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"tables":{"plan":"users_to_crm_000000000000000000000002_plan","changes":"users_to_crm_000000000000000000000002_changes","rejections":"users_to_crm_000000000000000000000002_rejections"},"logs":{"changelog":true,"snapshot":true,"runs":true},"started_at":"2026-01-31T12:00:00+00:00","planned":true,"counts":{"added":3,"changed":1,"removed":1,"unchanged":0,"rejected":0,"ignored":0},"closing":true}', "revision" = "revision" + 1, "lease_expires" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- count rejections
SELECT
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status",
  COUNT(*)
FROM "hightouch_planner"."users_to_crm_000000000000000000000002_rejections" AS "rejection"
LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  ON "change"."lightning_row_id" = "rejection"."lightning_row_id"
GROUP BY
  "change"."lightning_op",
  "rejection"."lightning_state",
  "rejection"."lightning_status";

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
  TO_JSON(
    CAST(OBJECT_CONSTRUCT_KEEP_NULL(
      'id',
      "outcome"."id",
      'plan',
      COLLATE("outcome"."plan", ''),
      'score',
      CASE
        WHEN TO_VARCHAR("outcome"."score") IN ('NaN', 'inf', '-inf')
        THEN TO_VARIANT(TO_VARCHAR("outcome"."score"))
        ELSE TO_VARIANT("outcome"."score")
      END,
      'balance',
      "outcome"."balance",
      'active',
      "outcome"."active",
      'seen_at',
      CONCAT(
        TO_CHAR(CONVERT_TIMEZONE('UTC', "outcome"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
        'Z'
      ),
      'heard_at',
      CONCAT(
        TO_CHAR(CONVERT_TIMEZONE('UTC', "outcome"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
        'Z'
      ),
      'noted_at',
      TO_CHAR("outcome"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
      'born',
      TO_CHAR("outcome"."born", 'YYYY-MM-DD'),
      'opens',
      TO_CHAR("outcome"."opens", 'HH24:MI:SS.FF9'),
      'photo',
      HEX_ENCODE("outcome"."photo"),
      'settings',
      "outcome"."settings",
      'tags',
      "outcome"."tags",
      'place',
      ST_ASGEOJSON("outcome"."place")
    ) AS VARIANT)
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    COALESCE("rejection"."lightning_status", 'succeeded') AS "lightning_status",
    "rejection"."lightning_reason" AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."heard_at",
    "change"."noted_at",
    "change"."born",
    "change"."opens",
    "change"."photo",
    "change"."settings",
    "change"."tags",
    "change"."place"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000002_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed');

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm'
  AND "row_id" IN (
    SELECT
      "change"."lightning_row_id"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  );

-- refresh the snapshot
DELETE FROM "hightouch_audit"."sync_snapshot"
WHERE
  "sync_id" = 'users_to_crm'
  AND "row_id" IN (
    SELECT
      "rejection"."lightning_row_id"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000002_rejections" AS "rejection"
    WHERE
      "rejection"."lightning_seq" IS NULL
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
  TO_JSON(
    CAST(OBJECT_CONSTRUCT_KEEP_NULL(
      'id',
      "plan"."id",
      'plan',
      COLLATE("plan"."plan", ''),
      'score',
      CASE
        WHEN TO_VARCHAR("plan"."score") IN ('NaN', 'inf', '-inf')
        THEN TO_VARIANT(TO_VARCHAR("plan"."score"))
        ELSE TO_VARIANT("plan"."score")
      END,
      'balance',
      "plan"."balance",
      'active',
      "plan"."active",
      'seen_at',
      CONCAT(
        TO_CHAR(CONVERT_TIMEZONE('UTC', "plan"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
        'Z'
      ),
      'heard_at',
      CONCAT(
        TO_CHAR(CONVERT_TIMEZONE('UTC', "plan"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
        'Z'
      ),
      'noted_at',
      TO_CHAR("plan"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
      'born',
      TO_CHAR("plan"."born", 'YYYY-MM-DD'),
      'opens',
      TO_CHAR("plan"."opens", 'HH24:MI:SS.FF9'),
      'photo',
      HEX_ENCODE("plan"."photo"),
      'settings',
      "plan"."settings",
      'tags',
      "plan"."tags",
      'place',
      ST_ASGEOJSON("plan"."place")
    ) AS VARIANT)
  )
FROM "hightouch_audit"."sync_snapshot" AS "log"
INNER JOIN "hightouch_planner"."users_to_crm_000000000000000000000002_plan" AS "plan"
  ON TO_VARCHAR("plan"."id") = "log"."row_id"
WHERE
  "log"."sync_id" = 'users_to_crm'
  AND "log"."status" <> 'succeeded'
  AND "log"."row_id" IN (
    SELECT
      "lightning_row_id"
    FROM "hightouch_planner"."users_to_crm_000000000000000000000001_rejections"
  )
  AND NOT "plan"."id" IS NULL;

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
  '000000000000000000000002',
  'unchanged',
  "rejection"."lightning_row_id",
  'failed',
  "rejection"."lightning_reason",
  TO_JSON(CAST(OBJECT_CONSTRUCT_KEEP_NULL('id', "rejection"."id") AS VARIANT))
FROM "hightouch_planner"."users_to_crm_000000000000000000000002_rejections" AS "rejection"
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
  '000000000000000000000002',
  CASE
    WHEN "outcome"."lightning_op" IN ('added', 'changed')
    THEN "outcome"."lightning_op"
    ELSE 'unchanged'
  END,
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  TO_JSON(
    CAST(OBJECT_CONSTRUCT_KEEP_NULL(
      'id',
      "outcome"."id",
      'plan',
      COLLATE("outcome"."plan", ''),
      'score',
      CASE
        WHEN TO_VARCHAR("outcome"."score") IN ('NaN', 'inf', '-inf')
        THEN TO_VARIANT(TO_VARCHAR("outcome"."score"))
        ELSE TO_VARIANT("outcome"."score")
      END,
      'balance',
      "outcome"."balance",
      'active',
      "outcome"."active",
      'seen_at',
      CONCAT(
        TO_CHAR(CONVERT_TIMEZONE('UTC', "outcome"."seen_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
        'Z'
      ),
      'heard_at',
      CONCAT(
        TO_CHAR(CONVERT_TIMEZONE('UTC', "outcome"."heard_at"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
        'Z'
      ),
      'noted_at',
      TO_CHAR("outcome"."noted_at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
      'born',
      TO_CHAR("outcome"."born", 'YYYY-MM-DD'),
      'opens',
      TO_CHAR("outcome"."opens", 'HH24:MI:SS.FF9'),
      'photo',
      HEX_ENCODE("outcome"."photo"),
      'settings',
      "outcome"."settings",
      'tags',
      "outcome"."tags",
      'place',
      ST_ASGEOJSON("outcome"."place")
    ) AS VARIANT)
  )
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    COALESCE("rejection"."lightning_status", 'succeeded') AS "lightning_status",
    "rejection"."lightning_reason" AS "lightning_reason",
    "change"."id",
    "change"."plan",
    "change"."score",
    "change"."balance",
    "change"."active",
    "change"."seen_at",
    "change"."heard_at",
    "change"."noted_at",
    "change"."born",
    "change"."opens",
    "change"."photo",
    "change"."settings",
    "change"."tags",
    "change"."place"
  FROM "hightouch_planner"."users_to_crm_000000000000000000000002_changes" AS "change"
  LEFT JOIN "hightouch_planner"."users_to_crm_000000000000000000000002_rejections" AS "rejection"
    ON "rejection"."lightning_row_id" = "change"."lightning_row_id"
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
  TO_TIMESTAMP_LTZ(1769860800000000, 6),
  CURRENT_TIMESTAMP(),
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
UPDATE "hightouch_planner"."sync_state" SET "baseline" = '{"run_id":"000000000000000000000002","tables":{"plan":"users_to_crm_000000000000000000000002_plan","changes":"users_to_crm_000000000000000000000002_changes","rejections":"users_to_crm_000000000000000000000002_rejections"},"previous":{"plan":"users_to_crm_000000000000000000000001_plan","changes":"users_to_crm_000000000000000000000001_changes","rejections":"users_to_crm_000000000000000000000001_rejections"},"shape":{"key":[{"name":"id","type":"NUMBER(38,0)"}],"fields":[{"column":{"name":"id","type":"NUMBER(38,0)"},"field":"id"},{"column":{"name":"plan","type":"VARCHAR"},"field":"plan"},{"column":{"name":"score","type":"FLOAT"},"field":"score"},{"column":{"name":"balance","type":"NUMBER(18,2)"},"field":"balance"},{"column":{"name":"active","type":"BOOLEAN"},"field":"active"},{"column":{"name":"seen_at","type":"TIMESTAMP_TZ"},"field":"seen_at"},{"column":{"name":"heard_at","type":"TIMESTAMP_LTZ"},"field":"heard_at"},{"column":{"name":"noted_at","type":"TIMESTAMP_NTZ"},"field":"noted_at"},{"column":{"name":"born","type":"DATE"},"field":"born"},{"column":{"name":"opens","type":"TIME"},"field":"opens"},{"column":{"name":"photo","type":"BINARY"},"field":"photo"},{"column":{"name":"settings","type":"VARIANT"},"field":"settings"},{"column":{"name":"tags","type":"ARRAY"},"field":"tags"},{"column":{"name":"place","type":"GEOGRAPHY"},"field":"place"}],"retained":["id","plan","score","balance","active","seen_at","heard_at","noted_at","born","opens","photo","settings","tags","place"],"version_scheme":"golden"},"mode":"upsert","held":4,"exceptions":0,"snapshot":true}', "run" = NULL, "progress" = NULL, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" = ''
  ) AND "holder" = 'worker:1/cafe';

-- forget the parts
DELETE FROM "hightouch_planner"."sync_state"
WHERE
  (
    "sync_id" = 'users_to_crm' AND "part" <> ''
  )
  AND "last_run_id" <= '000000000000000000000002';

-- drop users_to_crm_000000000000000000000002_changes
DROP TABLE IF EXISTS "hightouch_planner"."users_to_crm_000000000000000000000002_changes";
