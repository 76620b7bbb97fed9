{# Written by `python -m lightning.dbt.macros`: write it anew rather than edit it. #}

{% macro postgres__enforces_keys() -%}
{% do return(true) %}
{%- endmacro %}

{% macro postgres__name(value) -%}
"{{ value | replace("\"", "\"\"") }}"
{%- endmacro %}

{% macro postgres__text(value) -%}
{% if value is none %}NULL{% else %}'{{ value | replace("'", "''") }}'{% endif %}
{%- endmacro %}

{% macro postgres__joins_natively(x) -%}
{% do return(lightning.kind(x.type) in ['boolean', 'smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'bytea', 'uuid', 'date', 'time without time zone', 'time with time zone', 'timestamp without time zone', 'timestamp with time zone', 'interval', 'inet', 'cidr', 'oid']) %}
{%- endmacro %}

{% macro postgres__stored(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['boolean', 'smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'bytea', 'uuid', 'json', 'jsonb', 'date', 'time without time zone', 'time with time zone', 'timestamp without time zone', 'timestamp with time zone', 'interval', 'inet', 'cidr', 'money', 'oid', 'integer[]', 'bigint[]', 'numeric[]', 'date[]'] -%}
{{ value }}
{%- elif kind in ['text', 'character varying', 'character', 'text[]', 'character varying[]'] -%}
(
  {{ value }}
) COLLATE "C"
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro postgres__key_text(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['boolean', 'smallint', 'integer', 'bigint', 'text', 'character varying', 'character', 'uuid', 'time without time zone', 'time with time zone', 'inet', 'cidr', 'money', 'oid'] -%}
(
  CAST({{ value }} AS TEXT) COLLATE "C"
) COLLATE "C"
{%- elif kind in ['numeric'] -%}
(
  CASE
    WHEN POSITION('.' IN CAST({{ value }} AS TEXT)) > 0
    THEN TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM CAST({{ value }} AS TEXT)))
    ELSE CAST({{ value }} AS TEXT)
  END
) COLLATE "C"
{%- elif kind in ['real', 'double precision'] -%}
(
  CASE
    WHEN {{ value }} = 0
    THEN '0'
    WHEN POSITION('e' IN CAST({{ value }} AS TEXT)) > 0
    THEN CASE
      WHEN POSITION('.' IN CAST(CAST(CAST({{ value }} AS TEXT) AS DECIMAL) AS TEXT)) > 0
      THEN TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM CAST(CAST(CAST({{ value }} AS TEXT) AS DECIMAL) AS TEXT)))
      ELSE CAST(CAST(CAST({{ value }} AS TEXT) AS DECIMAL) AS TEXT)
    END
    ELSE CAST({{ value }} AS TEXT)
  END
) COLLATE "C"
{%- elif kind in ['bytea'] -%}
(
  ENCODE({{ value }}, 'hex')
) COLLATE "C"
{%- elif kind in ['json'] -%}
(
  REGEXP_REPLACE(
    CAST(CASE
      WHEN POSITION('\u0000' IN CAST({{ value }} AS TEXT)) > 0
      THEN CAST(TO_JSON(CAST({{ value }} AS TEXT)) AS JSONB)
      ELSE CAST({{ value }} AS JSONB)
    END AS TEXT),
    '("(?:[^"\\]|\\.)*")|(\.[0-9]*[1-9])0+(?![0-9])|\.0+(?![0-9])',
    '\1\2',
    'g'
  )
) COLLATE "C"
{%- elif kind in ['jsonb'] -%}
(
  REGEXP_REPLACE(
    CAST({{ value }} AS TEXT),
    '("(?:[^"\\]|\\.)*")|(\.[0-9]*[1-9])0+(?![0-9])|\.0+(?![0-9])',
    '\1\2',
    'g'
  )
) COLLATE "C"
{%- elif kind in ['date', 'timestamp without time zone'] -%}
(
  TO_JSON({{ value }}) #>> '{}'
) COLLATE "C"
{%- elif kind in ['timestamp with time zone'] -%}
(
  CASE
    WHEN ISFINITE({{ value }})
    THEN (
      TO_JSON({{ value }} AT TIME ZONE 'UTC') #>> '{}'
    ) || 'Z'
    ELSE CAST({{ value }} AS TEXT)
  END
) COLLATE "C"
{%- elif kind in ['interval'] -%}
(
  CAST((
    (
      EXTRACT(YEAR FROM {{ value }}) * 12 + EXTRACT(MONTH FROM {{ value }})
    ) * 30 + EXTRACT(DAY FROM {{ value }})
  ) * 86400 + EXTRACT(HOUR FROM {{ value }}) * 3600 + EXTRACT(MINUTE FROM {{ value }}) * 60 + EXTRACT(SECOND FROM {{ value }}) AS TEXT)
) COLLATE "C"
{%- elif kind in ['integer[]', 'bigint[]', 'numeric[]', 'text[]', 'character varying[]', 'date[]'] -%}
(
  REGEXP_REPLACE(
    CAST(TO_JSON({{ value }}) AS TEXT),
    '("(?:[^"\\]|\\.)*")|(\.[0-9]*[1-9])0+(?![0-9])|\.0+(?![0-9])',
    '\1\2',
    'g'
  )
) COLLATE "C"
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro postgres__hashable(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['boolean', 'bytea', 'uuid', 'date', 'time without time zone', 'time with time zone', 'timestamp without time zone', 'timestamp with time zone', 'inet', 'cidr', 'money', 'oid'] -%}
{{ value }}
{%- elif kind in ['smallint', 'integer', 'bigint'] -%}
CAST({{ value }} AS BIGINT)
{%- elif kind in ['numeric'] -%}
CASE
  WHEN POSITION('.' IN CAST({{ value }} AS TEXT)) > 0
  THEN TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM CAST({{ value }} AS TEXT)))
  ELSE CAST({{ value }} AS TEXT)
END
{%- elif kind in ['real', 'double precision'] -%}
{{ value }} + 0
{%- elif kind in ['text', 'character varying', 'character'] -%}
CAST({{ value }} AS TEXT) COLLATE "C"
{%- elif kind in ['json'] -%}
REGEXP_REPLACE(
  CAST(CASE
    WHEN POSITION('\u0000' IN CAST({{ value }} AS TEXT)) > 0
    THEN CAST(TO_JSON(CAST({{ value }} AS TEXT)) AS JSONB)
    ELSE CAST({{ value }} AS JSONB)
  END AS TEXT),
  '("(?:[^"\\]|\\.)*")|(\.[0-9]*[1-9])0+(?![0-9])|\.0+(?![0-9])',
  '\1\2',
  'g'
)
{%- elif kind in ['jsonb'] -%}
REGEXP_REPLACE(
  CAST({{ value }} AS TEXT),
  '("(?:[^"\\]|\\.)*")|(\.[0-9]*[1-9])0+(?![0-9])|\.0+(?![0-9])',
  '\1\2',
  'g'
)
{%- elif kind in ['interval'] -%}
CAST((
  (
    EXTRACT(YEAR FROM {{ value }}) * 12 + EXTRACT(MONTH FROM {{ value }})
  ) * 30 + EXTRACT(DAY FROM {{ value }})
) * 86400 + EXTRACT(HOUR FROM {{ value }}) * 3600 + EXTRACT(MINUTE FROM {{ value }}) * 60 + EXTRACT(SECOND FROM {{ value }}) AS TEXT)
{%- elif kind in ['integer[]', 'bigint[]', 'numeric[]', 'text[]', 'character varying[]', 'date[]'] -%}
REGEXP_REPLACE(
  CAST(TO_JSON({{ value }}) AS TEXT),
  '("(?:[^"\\]|\\.)*")|(\.[0-9]*[1-9])0+(?![0-9])|\.0+(?![0-9])',
  '\1\2',
  'g'
)
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro postgres__loggable(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['boolean', 'smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'text', 'character varying', 'character', 'bytea', 'uuid', 'jsonb', 'date', 'time without time zone', 'time with time zone', 'timestamp without time zone', 'interval', 'inet', 'cidr', 'oid', 'integer[]', 'bigint[]', 'numeric[]', 'text[]', 'character varying[]', 'date[]'] -%}
{{ value }}
{%- elif kind in ['json'] -%}
CASE
  WHEN POSITION('\u0000' IN CAST({{ value }} AS TEXT)) > 0
  THEN CAST(TO_JSON(CAST({{ value }} AS TEXT)) AS JSONB)
  ELSE CAST({{ value }} AS JSONB)
END
{%- elif kind in ['timestamp with time zone'] -%}
CASE
  WHEN ISFINITE({{ value }})
  THEN (
    TO_JSON({{ value }} AT TIME ZONE 'UTC') #>> '{}'
  ) || 'Z'
  ELSE CAST({{ value }} AS TEXT)
END
{%- elif kind in ['money'] -%}
CASE
  WHEN SET_CONFIG('TimeZone', 'UTC', TRUE) <> ''
  AND SET_CONFIG('DateStyle', 'ISO', TRUE) <> ''
  THEN TO_JSONB({{ value }})
END
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro postgres__differs(x, left, right) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['boolean', 'smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'bytea', 'uuid', 'jsonb', 'date', 'time without time zone', 'time with time zone', 'timestamp without time zone', 'timestamp with time zone', 'interval', 'inet', 'cidr', 'money', 'oid', 'integer[]', 'bigint[]', 'numeric[]', 'date[]'] -%}
{{ left }} IS DISTINCT FROM {{ right }}
{%- elif kind in ['text', 'character varying', 'character'] -%}
CAST({{ left }} AS TEXT) COLLATE "C" IS DISTINCT FROM CAST({{ right }} AS TEXT) COLLATE "C"
{%- elif kind in ['json'] -%}
CASE
  WHEN POSITION('\u0000' IN CAST({{ left }} AS TEXT)) > 0
  THEN CAST(TO_JSON(CAST({{ left }} AS TEXT)) AS JSONB)
  ELSE CAST({{ left }} AS JSONB)
END IS DISTINCT FROM CASE
  WHEN POSITION('\u0000' IN CAST({{ right }} AS TEXT)) > 0
  THEN CAST(TO_JSON(CAST({{ right }} AS TEXT)) AS JSONB)
  ELSE CAST({{ right }} AS JSONB)
END
{%- elif kind in ['text[]', 'character varying[]'] -%}
CAST({{ left }} AS TEXT[]) COLLATE "C" IS DISTINCT FROM CAST({{ right }} AS TEXT[]) COLLATE "C"
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro postgres__held(x, value) -%}
{%- if x.before == x.type -%}{{ value }}
{%- elif x.before is not none -%}
{%- set kinds = [lightning.kind(x.before), lightning.kind(x.type)] -%}
{%- if [kinds[0], x.type] in [['boolean', 'text'], ['smallint', 'integer'], ['smallint', 'bigint'], ['smallint', 'numeric'], ['smallint', 'text'], ['integer', 'bigint'], ['integer', 'numeric'], ['integer', 'text'], ['bigint', 'numeric'], ['bigint', 'text'], ['numeric', 'numeric'], ['numeric', 'text'], ['real', 'double precision'], ['real', 'text'], ['double precision', 'text'], ['text', 'text'], ['character varying', 'text'], ['character', 'text'], ['bytea', 'text'], ['uuid', 'text'], ['json', 'text'], ['jsonb', 'text'], ['date', 'text'], ['time without time zone', 'text'], ['time with time zone', 'text'], ['timestamp without time zone', 'text'], ['timestamp with time zone', 'text'], ['interval', 'text'], ['inet', 'text'], ['cidr', 'text'], ['money', 'text'], ['oid', 'text'], ['integer[]', 'text'], ['bigint[]', 'text'], ['numeric[]', 'numeric'], ['numeric[]', 'text'], ['text[]', 'text'], ['character varying[]', 'text'], ['date[]', 'text']] -%}CAST({{ value }} AS {{ x.type }})
{%- else -%}CAST(NULL AS {{ x.type }})
{%- endif -%}
{%- else -%}CAST(NULL AS {{ x.type }})
{%- endif -%}
{%- endmacro %}

{% macro postgres__row_id(columns, table) -%}
{%- if columns | length == 1 -%}{{ lightning.postgres__key_text(columns[0], table ~ '.' ~ columns[0].sql) }}{%- else -%}
(
  '[' || CAST(TO_JSON({{ lightning.postgres__key_text(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %}) AS TEXT) || ',' || CAST(TO_JSON({{ lightning.postgres__key_text(x, table ~ '.' ~ x.sql) }}{% endfor %}) AS TEXT) || ']'
) COLLATE "C"
{%- endif -%}
{%- endmacro %}

{% macro postgres__version(columns, table) -%}
{%- set columns = columns | sort(attribute='name', case_sensitive=true) -%}
{%- if columns -%}
SHA256(
  RECORD_SEND(
    ROW(
      {{ lightning.postgres__hashable(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %},
      {{ lightning.postgres__hashable(x, table ~ '.' ~ x.sql) }}{% endfor %}
    )
  )
)
{%- else -%}SHA256(RECORD_SEND(ROW())){%- endif -%}
{%- endmacro %}

{% macro postgres__fields(columns, table) -%}
{%- for part in columns | batch(50) -%}
{%- if not loop.first %} || {% endif -%}
JSONB_BUILD_OBJECT(
  {{ lightning.postgres__text(part[0].name) }},
  CASE
    WHEN SET_CONFIG('TimeZone', 'UTC', TRUE) <> ''
    AND SET_CONFIG('DateStyle', 'ISO', TRUE) <> ''
    THEN TO_JSONB({{ lightning.postgres__loggable(part[0], table ~ '.' ~ part[0].sql) }}{% for x in part[1:] %})
  END,
  {{ lightning.postgres__text(x.name) }},
  CASE
    WHEN SET_CONFIG('TimeZone', 'UTC', TRUE) <> ''
    AND SET_CONFIG('DateStyle', 'ISO', TRUE) <> ''
    THEN TO_JSONB({{ lightning.postgres__loggable(x, table ~ '.' ~ x.sql) }}{% endfor %})
  END
)
{%- endfor -%}
{%- endmacro %}

{% macro postgres__create_schema(c) -%}
CREATE SCHEMA IF NOT EXISTS {{ lightning.postgres__name(c.schema) }}
{%- endmacro %}

{% macro postgres__create_state(c) -%}
CREATE TABLE IF NOT EXISTS {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}."sync_state" (
  "sync_id" TEXT COLLATE "C",
  "part" TEXT COLLATE "C",
  "revision" BIGINT,
  "last_run_id" TEXT COLLATE "C",
  "baseline" TEXT COLLATE "C",
  "run" TEXT COLLATE "C",
  "progress" TEXT COLLATE "C",
  "holder" TEXT COLLATE "C",
  "lease_expires" TIMESTAMPTZ,
  PRIMARY KEY ("sync_id", "part")
)
{%- endmacro %}

{% macro postgres__read_state(c) -%}
SELECT
  "clock"."at",
  "slot"."sync_id",
  "slot"."part",
  "slot"."revision",
  "slot"."last_run_id",
  "slot"."baseline",
  "slot"."run",
  "slot"."progress",
  "slot"."holder",
  "slot"."lease_expires",
  "slot"."lease_expires" > "clock"."at"
FROM (
  SELECT
    CLOCK_TIMESTAMP() AS "at",
    CAST({{ lightning.postgres__text(c.sync_id) }} AS TEXT) AS "sync_id"
) AS "clock"
LEFT JOIN {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}."sync_state" AS "slot"
  ON "slot"."sync_id" = "clock"."sync_id"
{%- endmacro %}

{% macro postgres__sync_ids(c) -%}
SELECT
  "sync_id"
FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}."sync_state"
WHERE
  "part" = ''
ORDER BY
  "sync_id" ASC
{%- endmacro %}

{% macro postgres__add(c) -%}
INSERT INTO {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}."sync_state" (
  "sync_id",
  "part",
  "revision",
  "last_run_id",
  "baseline",
  "run",
  "progress",
  "holder",
  "lease_expires"
)
SELECT
  CAST({{ lightning.postgres__text(c.sync_id) }} AS TEXT) AS "sync_id",
  CAST('' AS TEXT) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS TEXT) AS "last_run_id",
  CAST(NULL AS TEXT) AS "baseline",
  CAST(NULL AS TEXT) AS "run",
  CAST(NULL AS TEXT) AS "progress",
  CAST(NULL AS TEXT) AS "holder",
  CAST(NULL AS TIMESTAMPTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}."sync_state"
    WHERE
      "sync_id" = {{ lightning.postgres__text(c.sync_id) }} AND "part" = ''
  )
{%- endmacro %}

{% macro postgres__acquire(c) -%}
UPDATE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}."sync_state" SET "last_run_id" = {{ lightning.postgres__text(c.run_id) }}, "revision" = {{ c.revision + 1 }}, "holder" = {{ lightning.postgres__text(c.holder) }}, "lease_expires" = CLOCK_TIMESTAMP() + CAST('3600.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = {{ lightning.postgres__text(c.sync_id) }} AND "part" = ''
  )
  AND "revision" = {{ c.revision }}
  AND (
    "holder" IS NULL OR "lease_expires" <= CLOCK_TIMESTAMP()
  )
{%- endmacro %}

{% macro postgres__keep(c) -%}
UPDATE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}."sync_state" SET "run" = {{ lightning.postgres__text(c.run) }}, "revision" = "revision" + 1, "lease_expires" = CLOCK_TIMESTAMP() + CAST('3600.0 seconds' AS INTERVAL)
WHERE
  (
    "sync_id" = {{ lightning.postgres__text(c.sync_id) }} AND "part" = ''
  )
  AND "holder" = {{ lightning.postgres__text(c.holder) }}
{%- endmacro %}

{% macro postgres__release(c) -%}
UPDATE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}."sync_state" SET "run" = {{ lightning.postgres__text(c.run) }}, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = {{ lightning.postgres__text(c.sync_id) }} AND "part" = ''
  )
  AND "holder" = {{ lightning.postgres__text(c.holder) }}
{%- endmacro %}

{% macro postgres__create_logs(c) -%}
CREATE TABLE IF NOT EXISTS {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.audit_schema) }}."sync_changelog" (
  "sync_id" TEXT COLLATE "C",
  "sync_run_id" TEXT COLLATE "C",
  "op_type" TEXT COLLATE "C",
  "row_id" TEXT COLLATE "C",
  "status" TEXT COLLATE "C",
  "failure_reason" TEXT COLLATE "C",
  "fields" JSONB
);
CREATE INDEX IF NOT EXISTS "sync_changelog_by_sync_run_id" ON {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.audit_schema) }}."sync_changelog"("sync_id", "sync_run_id");
CREATE TABLE IF NOT EXISTS {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.audit_schema) }}."sync_snapshot" (
  "sync_id" TEXT COLLATE "C",
  "sync_run_id" TEXT COLLATE "C",
  "op_type" TEXT COLLATE "C",
  "row_id" TEXT COLLATE "C",
  "status" TEXT COLLATE "C",
  "failure_reason" TEXT COLLATE "C",
  "fields" JSONB
);
CREATE INDEX IF NOT EXISTS "sync_snapshot_by_row_id_beginning" ON {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.audit_schema) }}."sync_snapshot"("sync_id", (
  LEFT("row_id", 250)
));
CREATE INDEX IF NOT EXISTS "sync_snapshot_by_op_type" ON {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.audit_schema) }}."sync_snapshot"("sync_id", "op_type");
CREATE TABLE IF NOT EXISTS {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.audit_schema) }}."sync_runs" (
  "sync_id" TEXT COLLATE "C",
  "sync_run_id" TEXT COLLATE "C",
  "primary_key" TEXT COLLATE "C",
  "destination" TEXT COLLATE "C",
  "model_name" TEXT COLLATE "C",
  "model_id" TEXT COLLATE "C",
  "status" TEXT COLLATE "C",
  "error" TEXT COLLATE "C",
  "started_at" TIMESTAMPTZ,
  "finished_at" TIMESTAMPTZ,
  "num_planned_add" BIGINT,
  "num_planned_change" BIGINT,
  "num_planned_remove" BIGINT,
  "num_attempted_add" BIGINT,
  "num_attempted_change" BIGINT,
  "num_attempted_remove" BIGINT,
  "num_succeeded_add" BIGINT,
  "num_succeeded_change" BIGINT,
  "num_succeeded_remove" BIGINT,
  "num_failed_add" BIGINT,
  "num_failed_change" BIGINT,
  "num_failed_remove" BIGINT
);
CREATE INDEX IF NOT EXISTS "sync_runs_by_sync_run_id" ON {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.audit_schema) }}."sync_runs"("sync_id", "sync_run_id")
{%- endmacro %}

{% macro postgres__log_run(c) -%}
INSERT INTO {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.audit_schema) }}."sync_runs" (
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
  {{ lightning.postgres__text(c.sync_id) }},
  {{ lightning.postgres__text(c.run_id) }},
  {{ lightning.postgres__text(c.key_title) }},
  {{ lightning.postgres__text(c.destination) }},
  {{ lightning.postgres__text(c.model_name) }},
  {{ lightning.postgres__text(c.model_id) }},
  'failed',
  {{ lightning.postgres__text(c.reason) }},
  CAST({{ lightning.postgres__text(c.started_at) }} AS TIMESTAMPTZ),
  CLOCK_TIMESTAMP(),
  {{ c.counts.added }},
  {{ c.counts.changed }},
  {{ c.counts.removed }},
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0
{%- endmacro %}

{% macro postgres__log_changes(c) -%}
INSERT INTO {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.audit_schema) }}."sync_changelog" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  {{ lightning.postgres__text(c.sync_id) }},
  {{ lightning.postgres__text(c.run_id) }},
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  {{ lightning.postgres__fields(c.stored, '"outcome"') }}
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    {% if c.delete_behavior == 'do_nothing' %}CASE WHEN "change"."lightning_op" = 'removed' THEN {% endif %}'aborted'{% if c.delete_behavior == 'do_nothing' %} ELSE 'aborted' END{% endif %} AS "lightning_status",
    {% if c.delete_behavior == 'do_nothing' %}CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE {% endif %}{{ lightning.postgres__text(c.reason) }}{% if c.delete_behavior == 'do_nothing' %}
    END{% endif %} AS "lightning_reason",
    "change".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "change".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "change".{{ x.sql }}{% endfor %}
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }} AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed')
{%- endmacro %}

{% macro postgres__create_plan(c) -%}
CREATE TABLE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }} AS
SELECT
  "new".{{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }}{% endfor %}{% for x in c.compared %},
  "new".{{ x.sql }}{% endfor %}
FROM (
{{ c.model }}
) AS "new"
{%- endmacro %}

{% macro postgres__create_changes(c) -%}
{%- if c.comparison is none %}
CREATE TABLE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }} AS
SELECT
  ROW_NUMBER() OVER () AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  {{ lightning.postgres__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.postgres__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.postgres__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.postgres__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    CASE
      WHEN "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      OR "plan".{{ x.sql }}{% endfor %} IS NULL
      THEN NULL
      ELSE 'added'
    END AS "lightning_op",
    'absent' AS "lightning_prior",
    {{ lightning.postgres__text(c.run_id) }} AS "lightning_origin"
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "rows"{% if c.joins_natively %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection".{{ c.key[0].sql }} = "rows".{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "rejection".{{ x.sql }} = "rows".{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = "rows"."lightning_row_id"
  ){% endif %}{% endif %};
CREATE INDEX IF NOT EXISTS {{ lightning.postgres__name(c.changes_index) }} ON {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }}("lightning_seq")
{%- elif c.comparison == 'value' %}
CREATE TABLE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }} AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."lightning_op" = 'added'
      THEN 1
      WHEN "rows"."lightning_op" = 'changed'
      THEN 2
      WHEN "rows"."lightning_op" = 'removed'
      THEN 3
      WHEN "rows"."lightning_op" = 'taken'
      THEN 4
      WHEN "rows"."lightning_op" = 'vanished'
      THEN 5
    END ASC
  ) AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  {{ lightning.postgres__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.postgres__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.postgres__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "ops".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "ops".{{ x.sql }}{% endfor %},
    {% if c.joins_natively %}{{ lightning.postgres__row_id(c.key, '"ops"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM (
    SELECT
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} IS NULL
        THEN "held".{{ c.key[0].sql }}
        ELSE "new".{{ c.key[0].sql }}
      END AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{{ c.key[0].sql }} IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{{ c.key[0].sql }} IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."lightning_row_id" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."lightning_row_id" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %},
      COALESCE("new"."lightning_row_id", "held"."lightning_row_id") AS "lightning_row_id"{% endif %},
      "held"."lightning_status" AS "lightning_status",
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} IS NULL
        THEN {% if c.mode == 'mirror' %}{% else %}CASE WHEN "held"."lightning_state" = 'absent' THEN {% endif %}'vanished'{% if c.mode == 'mirror' %}{% else %} ELSE 'removed' END{% endif %}
        ELSE CASE
          WHEN "new".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          OR "new".{{ x.sql }}{% endfor %} IS NULL
          THEN NULL
          {% if c.joins_natively %}{% if c.mode == 'mirror' %}{% else %}WHEN "held".{{ c.key[0].sql }} IS NULL
          OR "held"."lightning_state" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."lightning_state" = 'present'
          AND NOT (
            {% for x in c.compared %}{% if not loop.first %}
            OR {% endif %}{{ lightning.postgres__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
          )
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN "held"."lightning_row_id" IS NULL
          OR "held"."lightning_state" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."lightning_state" = 'present'
          AND NOT (
            {% for x in c.compared %}{% if not loop.first %}
            OR {% endif %}{{ lightning.postgres__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
          )
          THEN NULL
          {% endif %}{% endif %}ELSE '{% if c.mode == 'mirror' %}added{% else %}{% if c.mode == 'insert' %}taken{% else %}changed{% endif %}{% endif %}'
        END
      END AS "lightning_op",
      COALESCE("held"."lightning_state", 'absent') AS "lightning_prior",
      CASE
        WHEN NOT "held"."lightning_origin" IS NULL
        AND (
          (
            (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} IS NULL
            )
            AND "held"."lightning_op" = 'removed'
          )
          OR (
            NOT (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} IS NULL
            )
            AND (
              "held"."lightning_op" <> 'removed'
              AND NOT (
                {% for x in c.compared %}{% if not loop.first %}
                OR {% endif %}{{ lightning.postgres__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
              )
            )
          )
        )
        THEN "held"."lightning_origin"
        ELSE {{ lightning.postgres__text(c.run_id) }}
      END AS "lightning_origin"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
        "plan".{{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.postgres__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
      FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.postgres__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.postgres__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
        'present' AS "lightning_state",
        CAST(NULL AS TEXT) AS "lightning_status",
        CAST(NULL AS TEXT) AS "lightning_origin",
        CAST(NULL AS TEXT) AS "lightning_op"
      FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_plan) }} AS "kept"
      WHERE
        (
          NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_rejections) }} AS "excepted"
          WHERE
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.postgres__row_id(c.key_before, '"excepted"') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.postgres__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.postgres__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
        "excepted"."lightning_state" AS "lightning_state",
        "excepted"."lightning_status" AS "lightning_status",
        "excepted"."lightning_origin" AS "lightning_origin",
        "excepted"."lightning_op" AS "lightning_op"
      FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_rejections) }} AS "excepted"
    ) AS "held"
      ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL
) AS "rows"{% if c.joins_natively %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection".{{ c.key[0].sql }} = "rows".{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "rejection".{{ x.sql }} = "rows".{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = "rows"."lightning_row_id"
  ){% endif %}{% endif %};
CREATE INDEX IF NOT EXISTS {{ lightning.postgres__name(c.changes_index) }} ON {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }}("lightning_seq")
{%- elif c.comparison == 'never' %}
CREATE TABLE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }} AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."lightning_op" = 'added'
      THEN 1
      WHEN "rows"."lightning_op" = 'changed'
      THEN 2
      WHEN "rows"."lightning_op" = 'removed'
      THEN 3
      WHEN "rows"."lightning_op" = 'taken'
      THEN 4
      WHEN "rows"."lightning_op" = 'vanished'
      THEN 5
    END ASC
  ) AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  {{ lightning.postgres__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.postgres__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.postgres__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "ops".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "ops".{{ x.sql }}{% endfor %},
    {% if c.joins_natively %}{{ lightning.postgres__row_id(c.key, '"ops"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM (
    SELECT
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} IS NULL
        THEN "held".{{ c.key[0].sql }}
        ELSE "new".{{ c.key[0].sql }}
      END AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{{ c.key[0].sql }} IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{{ c.key[0].sql }} IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."lightning_row_id" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."lightning_row_id" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %},
      COALESCE("new"."lightning_row_id", "held"."lightning_row_id") AS "lightning_row_id"{% endif %},
      "held"."lightning_status" AS "lightning_status",
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} IS NULL
        THEN {% if c.mode == 'mirror' %}{% else %}CASE WHEN "held"."lightning_state" = 'absent' THEN {% endif %}'vanished'{% if c.mode == 'mirror' %}{% else %} ELSE 'removed' END{% endif %}
        ELSE CASE
          WHEN "new".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          OR "new".{{ x.sql }}{% endfor %} IS NULL
          THEN NULL
          {% if c.joins_natively %}{% if c.mode == 'mirror' %}{% else %}WHEN "held".{{ c.key[0].sql }} IS NULL
          OR "held"."lightning_state" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."lightning_state" = 'present' AND FALSE
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN "held"."lightning_row_id" IS NULL
          OR "held"."lightning_state" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."lightning_state" = 'present' AND FALSE
          THEN NULL
          {% endif %}{% endif %}ELSE '{% if c.mode == 'mirror' %}added{% else %}{% if c.mode == 'insert' %}taken{% else %}changed{% endif %}{% endif %}'
        END
      END AS "lightning_op",
      COALESCE("held"."lightning_state", 'absent') AS "lightning_prior",
      CASE
        WHEN NOT "held"."lightning_origin" IS NULL
        AND (
          (
            (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} IS NULL
            )
            AND "held"."lightning_op" = 'removed'
          )
          OR (
            NOT (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} IS NULL
            )
            AND (
              "held"."lightning_op" <> 'removed' AND FALSE
            )
          )
        )
        THEN "held"."lightning_origin"
        ELSE {{ lightning.postgres__text(c.run_id) }}
      END AS "lightning_origin"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
        "plan".{{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.postgres__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
      FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.postgres__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.postgres__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.postgres__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
        'present' AS "lightning_state",
        CAST(NULL AS TEXT) AS "lightning_status",
        CAST(NULL AS TEXT) AS "lightning_origin",
        CAST(NULL AS TEXT) AS "lightning_op"
      FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_plan) }} AS "kept"
      WHERE
        (
          NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_rejections) }} AS "excepted"
          WHERE
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.postgres__row_id(c.key_before, '"excepted"') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.postgres__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.postgres__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.postgres__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
        "excepted"."lightning_state" AS "lightning_state",
        "excepted"."lightning_status" AS "lightning_status",
        "excepted"."lightning_origin" AS "lightning_origin",
        "excepted"."lightning_op" AS "lightning_op"
      FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_rejections) }} AS "excepted"
    ) AS "held"
      ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL
) AS "rows"{% if c.joins_natively %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection".{{ c.key[0].sql }} = "rows".{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "rejection".{{ x.sql }} = "rows".{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = "rows"."lightning_row_id"
  ){% endif %}{% endif %};
CREATE INDEX IF NOT EXISTS {{ lightning.postgres__name(c.changes_index) }} ON {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }}("lightning_seq")
{%- endif %}
{%- endmacro %}

{% macro postgres__create_rejections(c) -%}
CREATE TABLE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS
SELECT
  "change"."lightning_seq",
  "change"."lightning_row_id",
  CAST(NULL AS TEXT) AS "lightning_op",
  CAST(NULL AS TEXT) AS "lightning_state",
  CAST(NULL AS TEXT) AS "lightning_status",
  CAST(NULL AS TEXT) AS "lightning_reason",
  CAST(NULL AS TEXT) AS "lightning_origin",
  "change".{{ c.key[0].sql }}{% for x in c.key[1:] %},
  "change".{{ x.sql }}{% endfor %}{% for x in c.compared %},
  "change".{{ x.sql }}{% endfor %}
FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }} AS "change"
WHERE
  FALSE
{%- endmacro %}

{% macro postgres__create_duplicates(c) -%}
{%- if c.comparison is none %}
CREATE TABLE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS TEXT) AS "lightning_op",
  CAST('absent' AS TEXT) AS "lightning_state",
  CAST('failed' AS TEXT) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS TEXT) AS "lightning_reason",
  CAST(NULL AS TEXT) AS "lightning_origin",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  CAST(NULL AS {{ x.type }}) AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.postgres__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.postgres__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.postgres__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.postgres__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'value' %}
CREATE TABLE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  "held"."lightning_op" AS "lightning_op",
  CAST(COALESCE("held"."lightning_state", 'absent') AS TEXT) AS "lightning_state",
  CAST('failed' AS TEXT) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS TEXT) AS "lightning_reason",
  "held"."lightning_origin" AS "lightning_origin",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.postgres__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.postgres__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.postgres__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.postgres__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.postgres__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.postgres__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.postgres__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
    'present' AS "lightning_state",
    CAST(NULL AS TEXT) AS "lightning_status",
    CAST(NULL AS TEXT) AS "lightning_origin",
    CAST(NULL AS TEXT) AS "lightning_op"
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_plan) }} AS "kept"
  WHERE
    (
      NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_rejections) }} AS "excepted"
      WHERE
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.postgres__row_id(c.key_before, '"excepted"') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.postgres__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.postgres__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
    "excepted"."lightning_state" AS "lightning_state",
    "excepted"."lightning_status" AS "lightning_status",
    "excepted"."lightning_origin" AS "lightning_origin",
    "excepted"."lightning_op" AS "lightning_op"
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'never' %}
CREATE TABLE {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  CASE WHEN "held"."lightning_op" = 'removed' THEN "held"."lightning_op" END AS "lightning_op",
  CAST(CASE
    WHEN "held"."lightning_state" = 'present'
    THEN 'stale'
    ELSE COALESCE("held"."lightning_state", 'absent')
  END AS TEXT) AS "lightning_state",
  CAST('failed' AS TEXT) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS TEXT) AS "lightning_reason",
  CASE WHEN "held"."lightning_op" = 'removed' THEN "held"."lightning_origin" END AS "lightning_origin",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.postgres__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.postgres__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.postgres__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.postgres__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.postgres__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.postgres__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    {{ lightning.postgres__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.postgres__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
    'present' AS "lightning_state",
    CAST(NULL AS TEXT) AS "lightning_status",
    CAST(NULL AS TEXT) AS "lightning_origin",
    CAST(NULL AS TEXT) AS "lightning_op"
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_plan) }} AS "kept"
  WHERE
    (
      NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_rejections) }} AS "excepted"
      WHERE
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.postgres__row_id(c.key_before, '"excepted"') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.postgres__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.postgres__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    {{ lightning.postgres__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.postgres__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
    "excepted"."lightning_state" AS "lightning_state",
    "excepted"."lightning_status" AS "lightning_status",
    "excepted"."lightning_origin" AS "lightning_origin",
    "excepted"."lightning_op" AS "lightning_op"
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- endif %}
{%- endmacro %}

{% macro postgres__count_the_plan(c) -%}
SELECT
  COUNT(*)
FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }} AS "plan"
{%- endmacro %}

{% macro postgres__count_the_changes(c) -%}
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
  FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }} AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior"
{%- endmacro %}

{% macro postgres__count_rows_without_a_key(c) -%}
SELECT
  COUNT(*)
FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }} AS "plan"
WHERE
  "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
  OR "plan".{{ x.sql }}{% endfor %} IS NULL
{%- endmacro %}

{% macro postgres__count_duplicates(c) -%}
SELECT
  "rejection"."lightning_state",
  COUNT(*)
FROM {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }} AS "rejection"
GROUP BY
  "rejection"."lightning_state"
{%- endmacro %}

{% macro postgres__drop(c) -%}
DROP TABLE IF EXISTS {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.plan) }};
DROP TABLE IF EXISTS {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }};
DROP TABLE IF EXISTS {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.rejections) }}
{%- endmacro %}

{% macro postgres__drop_changes(c) -%}
DROP TABLE IF EXISTS {{ lightning.postgres__name(c.database) }}.{{ lightning.postgres__name(c.planner_schema) }}.{{ lightning.postgres__name(c.changes) }}
{%- endmacro %}
