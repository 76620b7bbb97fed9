{# Written by `python -m lightning.dbt.macros`: write it anew rather than edit it. #}

{% macro duckdb__enforces_keys() -%}
{% do return(true) %}
{%- endmacro %}

{% macro duckdb__name(value) -%}
"{{ value | replace("\"", "\"\"") }}"
{%- endmacro %}

{% macro duckdb__text(value) -%}
{% if value is none %}NULL{% else %}'{{ value | replace("'", "''") }}'{% endif %}
{%- endmacro %}

{% macro duckdb__joins_natively(x) -%}
{% do return(lightning.kind(x.type) in ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT', 'DECIMAL', 'BLOB', 'BIT', 'UUID', 'DATE', 'TIME', 'TIME WITH TIME ZONE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS']) %}
{%- endmacro %}

{% macro duckdb__stored(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT', 'DECIMAL', 'FLOAT', 'DOUBLE', 'VARCHAR', 'BLOB', 'BIT', 'UUID', 'JSON', 'DATE', 'TIME', 'TIME WITH TIME ZONE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE', 'INTERVAL', 'INTEGER[]', 'BIGINT[]', 'DOUBLE[]', 'VARCHAR[]', 'DATE[]'] -%}
{{ value }}
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro duckdb__key_text(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT', 'VARCHAR', 'BLOB', 'BIT', 'UUID', 'DATE', 'TIME', 'TIME WITH TIME ZONE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'INTEGER[]', 'BIGINT[]', 'VARCHAR[]', 'DATE[]'] -%}
CAST({{ value }} AS TEXT) COLLATE "binary"
{%- elif kind in ['DECIMAL'] -%}
CAST(RTRIM(RTRIM(CAST({{ value }} AS TEXT), '0'), '.') AS TEXT) COLLATE "binary"
{%- elif kind in ['FLOAT', 'DOUBLE'] -%}
CAST(CASE
  WHEN ISNAN({{ value }})
  THEN 'nan'
  WHEN {{ value }} = TRUNC({{ value }}) AND ABS({{ value }}) < 1e38
  THEN CAST(CAST({{ value }} AS INT128) AS TEXT)
  WHEN ABS({{ value }}) BETWEEN 1e-20 AND 1e-4
  THEN RTRIM(CAST(CAST(CAST({{ value }} AS TEXT) AS DECIMAL(38, 37)) AS TEXT), '0')
  ELSE CAST({{ value }} AS TEXT)
END AS TEXT) COLLATE "binary"
{%- elif kind in ['JSON'] -%}
CAST(CASE
  WHEN CAST(CAST(CAST({{ value }} AS VARIANT) AS JSON) AS TEXT) = JSON_NORMALIZE({{ value }})
  AND (
    NOT REGEXP_MATCHES(CAST({{ value }} AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
    OR LIST_SORT(
      REGEXP_EXTRACT_ALL(CAST({{ value }} AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
    ) = LIST_SORT(
      REGEXP_EXTRACT_ALL(
        JSON_NORMALIZE({{ value }}),
        '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
      )
    )
  )
  THEN CASE
    WHEN REGEXP_MATCHES(JSON_NORMALIZE({{ value }}), '\.0(?:[,\]}]|$)')
    THEN REGEXP_REPLACE(
      JSON_NORMALIZE({{ value }}),
      '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
      '\1\2\3\4',
      'g'
    )
    ELSE JSON_NORMALIZE({{ value }})
  END
  ELSE CAST({{ value }} AS TEXT)
END AS TEXT) COLLATE "binary"
{%- elif kind in ['TIMESTAMP WITH TIME ZONE'] -%}
CAST(COALESCE(
  REPLACE(CAST(MAKE_TIMESTAMP(EPOCH_US({{ value }})) AS TEXT), ' ', 'T') || 'Z',
  CAST({{ value }} AS TEXT)
) AS TEXT) COLLATE "binary"
{%- elif kind in ['INTERVAL'] -%}
CAST(NORMALIZED_INTERVAL({{ value }}) AS TEXT) COLLATE "binary"
{%- elif kind in ['DOUBLE[]'] -%}
CAST(HEX(CREATE_SORT_KEY({{ value }}, 'ASC NULLS FIRST')) AS TEXT) COLLATE "binary"
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro duckdb__hashable(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT', 'DECIMAL', 'FLOAT', 'DOUBLE', 'VARCHAR', 'BLOB', 'BIT', 'UUID', 'DATE', 'TIME', 'TIME WITH TIME ZONE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE', 'INTEGER[]', 'BIGINT[]', 'DOUBLE[]', 'VARCHAR[]', 'DATE[]'] -%}
{{ value }}
{%- elif kind in ['JSON'] -%}
CASE
  WHEN CAST(CAST(CAST({{ value }} AS VARIANT) AS JSON) AS TEXT) = JSON_NORMALIZE({{ value }})
  AND (
    NOT REGEXP_MATCHES(CAST({{ value }} AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
    OR LIST_SORT(
      REGEXP_EXTRACT_ALL(CAST({{ value }} AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
    ) = LIST_SORT(
      REGEXP_EXTRACT_ALL(
        JSON_NORMALIZE({{ value }}),
        '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
      )
    )
  )
  THEN CASE
    WHEN REGEXP_MATCHES(JSON_NORMALIZE({{ value }}), '\.0(?:[,\]}]|$)')
    THEN REGEXP_REPLACE(
      JSON_NORMALIZE({{ value }}),
      '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
      '\1\2\3\4',
      'g'
    )
    ELSE JSON_NORMALIZE({{ value }})
  END
  ELSE CAST({{ value }} AS TEXT)
END
{%- elif kind in ['INTERVAL'] -%}
NORMALIZED_INTERVAL({{ value }})
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro duckdb__loggable(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT', 'DECIMAL', 'VARCHAR', 'BLOB', 'BIT', 'UUID', 'JSON', 'DATE', 'TIME', 'TIME WITH TIME ZONE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'INTERVAL', 'INTEGER[]', 'BIGINT[]', 'VARCHAR[]', 'DATE[]'] -%}
{{ value }}
{%- elif kind in ['FLOAT'] -%}
CASE
  WHEN ISFINITE({{ value }})
  THEN TO_JSON(CAST(CAST({{ value }} AS TEXT) AS DOUBLE))
  ELSE TO_JSON(CAST({{ value }} AS TEXT))
END
{%- elif kind in ['DOUBLE'] -%}
CASE
  WHEN ISFINITE({{ value }})
  THEN TO_JSON({{ value }})
  ELSE TO_JSON(CAST({{ value }} AS TEXT))
END
{%- elif kind in ['TIMESTAMP WITH TIME ZONE'] -%}
COALESCE(
  REPLACE(CAST(MAKE_TIMESTAMP(EPOCH_US({{ value }})) AS TEXT), ' ', 'T') || 'Z',
  CAST({{ value }} AS TEXT)
)
{%- elif kind in ['DOUBLE[]'] -%}
LIST_TRANSFORM(
  {{ value }},
  LAMBDA x : CASE WHEN ISFINITE(x) THEN TO_JSON(x) ELSE TO_JSON(CAST(x AS TEXT)) END
)
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro duckdb__differs(x, left, right) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT', 'DECIMAL', 'FLOAT', 'DOUBLE', 'VARCHAR', 'BLOB', 'BIT', 'UUID', 'DATE', 'TIME', 'TIME WITH TIME ZONE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE', 'INTEGER[]', 'BIGINT[]', 'DOUBLE[]', 'VARCHAR[]', 'DATE[]'] -%}
CREATE_SORT_KEY({{ left }}, 'ASC NULLS FIRST') IS DISTINCT FROM CREATE_SORT_KEY({{ right }}, 'ASC NULLS FIRST')
{%- elif kind in ['JSON'] -%}
CREATE_SORT_KEY(
  CASE
    WHEN CAST(CAST(CAST({{ left }} AS VARIANT) AS JSON) AS TEXT) = JSON_NORMALIZE({{ left }})
    AND (
      NOT REGEXP_MATCHES(CAST({{ left }} AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
      OR LIST_SORT(
        REGEXP_EXTRACT_ALL(CAST({{ left }} AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
      ) = LIST_SORT(
        REGEXP_EXTRACT_ALL(
          JSON_NORMALIZE({{ left }}),
          '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
        )
      )
    )
    THEN CASE
      WHEN REGEXP_MATCHES(JSON_NORMALIZE({{ left }}), '\.0(?:[,\]}]|$)')
      THEN REGEXP_REPLACE(
        JSON_NORMALIZE({{ left }}),
        '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
        '\1\2\3\4',
        'g'
      )
      ELSE JSON_NORMALIZE({{ left }})
    END
    ELSE CAST({{ left }} AS TEXT)
  END,
  'ASC NULLS FIRST'
) IS DISTINCT FROM CREATE_SORT_KEY(
  CASE
    WHEN CAST(CAST(CAST({{ right }} AS VARIANT) AS JSON) AS TEXT) = JSON_NORMALIZE({{ right }})
    AND (
      NOT REGEXP_MATCHES(CAST({{ right }} AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
      OR LIST_SORT(
        REGEXP_EXTRACT_ALL(CAST({{ right }} AS TEXT), '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}')
      ) = LIST_SORT(
        REGEXP_EXTRACT_ALL(
          JSON_NORMALIZE({{ right }}),
          '[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}'
        )
      )
    )
    THEN CASE
      WHEN REGEXP_MATCHES(JSON_NORMALIZE({{ right }}), '\.0(?:[,\]}]|$)')
      THEN REGEXP_REPLACE(
        JSON_NORMALIZE({{ right }}),
        '("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)',
        '\1\2\3\4',
        'g'
      )
      ELSE JSON_NORMALIZE({{ right }})
    END
    ELSE CAST({{ right }} AS TEXT)
  END,
  'ASC NULLS FIRST'
)
{%- elif kind in ['INTERVAL'] -%}
CREATE_SORT_KEY(NORMALIZED_INTERVAL({{ left }}), 'ASC NULLS FIRST') IS DISTINCT FROM CREATE_SORT_KEY(NORMALIZED_INTERVAL({{ right }}), 'ASC NULLS FIRST')
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro duckdb__held(x, value) -%}
{%- if x.before == x.type -%}{{ value }}
{%- elif x.before is not none -%}
{%- set kinds = [lightning.kind(x.before), lightning.kind(x.type)] -%}
{%- if true -%}TRY_CAST({{ value }} AS {{ x.type }})
{%- else -%}CAST(NULL AS {{ x.type }})
{%- endif -%}
{%- else -%}CAST(NULL AS {{ x.type }})
{%- endif -%}
{%- endmacro %}

{% macro duckdb__row_id(columns, table) -%}
{%- if columns | length == 1 -%}{{ lightning.duckdb__key_text(columns[0], table ~ '.' ~ columns[0].sql) }}{%- else -%}
CAST(TO_JSON(
  [
    {{ lightning.duckdb__key_text(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %},
    {{ lightning.duckdb__key_text(x, table ~ '.' ~ x.sql) }}{% endfor %}
  ]
) AS TEXT) COLLATE "binary"
{%- endif -%}
{%- endmacro %}

{% macro duckdb__version(columns, table) -%}
{%- set columns = columns | sort(attribute='name', case_sensitive=true) -%}
{%- if columns -%}
HASH(
  CREATE_SORT_KEY(
    {{ lightning.duckdb__hashable(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %},
    'ASC NULLS FIRST',
    {{ lightning.duckdb__hashable(x, table ~ '.' ~ x.sql) }}{% endfor %},
    'ASC NULLS FIRST'
  )
)
{%- else -%}HASH(0){%- endif -%}
{%- endmacro %}

{% macro duckdb__fields(columns, table) -%}
JSON_OBJECT(
  {{ lightning.duckdb__text(columns[0].name) }},
  {{ lightning.duckdb__loggable(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %},
  {{ lightning.duckdb__text(x.name) }},
  {{ lightning.duckdb__loggable(x, table ~ '.' ~ x.sql) }}{% endfor %}
)
{%- endmacro %}

{% macro duckdb__create_schema(c) -%}
CREATE SCHEMA IF NOT EXISTS {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.schema) }}
{%- endmacro %}

{% macro duckdb__create_state(c) -%}
CREATE TABLE IF NOT EXISTS {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}."sync_state" (
  "sync_id" TEXT COLLATE "binary",
  "part" TEXT COLLATE "binary",
  "revision" BIGINT,
  "last_run_id" TEXT COLLATE "binary",
  "baseline" TEXT COLLATE "binary",
  "run" TEXT COLLATE "binary",
  "progress" TEXT COLLATE "binary",
  "holder" TEXT COLLATE "binary",
  "lease_expires" TIMESTAMPTZ,
  PRIMARY KEY ("sync_id", "part")
)
{%- endmacro %}

{% macro duckdb__read_state(c) -%}
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
    NOW() AS "at",
    CAST({{ lightning.duckdb__text(c.sync_id) }} AS VARCHAR) AS "sync_id"
) AS "clock"
LEFT JOIN {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}."sync_state" AS "slot"
  ON "slot"."sync_id" = "clock"."sync_id"
{%- endmacro %}

{% macro duckdb__sync_ids(c) -%}
SELECT
  "sync_id"
FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}."sync_state"
WHERE
  "part" = ''
ORDER BY
  "sync_id" ASC
{%- endmacro %}

{% macro duckdb__add(c) -%}
INSERT INTO {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}."sync_state" (
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
  CAST({{ lightning.duckdb__text(c.sync_id) }} AS VARCHAR) AS "sync_id",
  CAST('' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMPTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}."sync_state"
    WHERE
      "sync_id" = {{ lightning.duckdb__text(c.sync_id) }} AND "part" = ''
  )
{%- endmacro %}

{% macro duckdb__acquire(c) -%}
UPDATE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}."sync_state" SET "last_run_id" = {{ lightning.duckdb__text(c.run_id) }}, "revision" = {{ c.revision + 1 }}, "holder" = {{ lightning.duckdb__text(c.holder) }}, "lease_expires" = NOW() + TO_MICROSECONDS(3600000000)
WHERE
  (
    "sync_id" = {{ lightning.duckdb__text(c.sync_id) }} AND "part" = ''
  )
  AND "revision" = {{ c.revision }}
  AND (
    "holder" IS NULL OR "lease_expires" <= NOW()
  )
{%- endmacro %}

{% macro duckdb__keep(c) -%}
UPDATE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}."sync_state" SET "run" = {{ lightning.duckdb__text(c.run) }}, "revision" = "revision" + 1, "lease_expires" = NOW() + TO_MICROSECONDS(3600000000)
WHERE
  (
    "sync_id" = {{ lightning.duckdb__text(c.sync_id) }} AND "part" = ''
  )
  AND "holder" = {{ lightning.duckdb__text(c.holder) }}
{%- endmacro %}

{% macro duckdb__release(c) -%}
UPDATE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}."sync_state" SET "run" = {{ lightning.duckdb__text(c.run) }}, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = {{ lightning.duckdb__text(c.sync_id) }} AND "part" = ''
  )
  AND "holder" = {{ lightning.duckdb__text(c.holder) }}
{%- endmacro %}

{% macro duckdb__create_logs(c) -%}
CREATE TABLE IF NOT EXISTS {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.audit_schema) }}."sync_changelog" (
  "sync_id" TEXT COLLATE "binary",
  "sync_run_id" TEXT COLLATE "binary",
  "op_type" TEXT COLLATE "binary",
  "row_id" TEXT COLLATE "binary",
  "status" TEXT COLLATE "binary",
  "failure_reason" TEXT COLLATE "binary",
  "fields" JSON
);
CREATE TABLE IF NOT EXISTS {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.audit_schema) }}."sync_snapshot" (
  "sync_id" TEXT COLLATE "binary",
  "sync_run_id" TEXT COLLATE "binary",
  "op_type" TEXT COLLATE "binary",
  "row_id" TEXT COLLATE "binary",
  "status" TEXT COLLATE "binary",
  "failure_reason" TEXT COLLATE "binary",
  "fields" JSON
);
CREATE TABLE IF NOT EXISTS {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.audit_schema) }}."sync_runs" (
  "sync_id" TEXT COLLATE "binary",
  "sync_run_id" TEXT COLLATE "binary",
  "primary_key" TEXT COLLATE "binary",
  "destination" TEXT COLLATE "binary",
  "model_name" TEXT COLLATE "binary",
  "model_id" TEXT COLLATE "binary",
  "status" TEXT COLLATE "binary",
  "error" TEXT COLLATE "binary",
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
)
{%- endmacro %}

{% macro duckdb__log_run(c) -%}
INSERT INTO {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.audit_schema) }}."sync_runs" (
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
  {{ lightning.duckdb__text(c.sync_id) }},
  {{ lightning.duckdb__text(c.run_id) }},
  {{ lightning.duckdb__text(c.key_title) }},
  {{ lightning.duckdb__text(c.destination) }},
  {{ lightning.duckdb__text(c.model_name) }},
  {{ lightning.duckdb__text(c.model_id) }},
  'failed',
  {{ lightning.duckdb__text(c.reason) }},
  CAST({{ lightning.duckdb__text(c.started_at) }} AS TIMESTAMPTZ),
  NOW(),
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

{% macro duckdb__log_changes(c) -%}
INSERT INTO {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.audit_schema) }}."sync_changelog" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  {{ lightning.duckdb__text(c.sync_id) }},
  {{ lightning.duckdb__text(c.run_id) }},
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  {{ lightning.duckdb__fields(c.stored, '"outcome"') }}
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    {% if c.delete_behavior == 'do_nothing' %}CASE WHEN "change"."lightning_op" = 'removed' THEN {% endif %}'aborted'{% if c.delete_behavior == 'do_nothing' %} ELSE 'aborted' END{% endif %} AS "lightning_status",
    {% if c.delete_behavior == 'do_nothing' %}CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE {% endif %}{{ lightning.duckdb__text(c.reason) }}{% if c.delete_behavior == 'do_nothing' %}
    END{% endif %} AS "lightning_reason",
    "change".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "change".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "change".{{ x.sql }}{% endfor %}
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.changes) }} AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed')
{%- endmacro %}

{% macro duckdb__create_plan(c) -%}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS
SELECT
  "new".{{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }}{% endfor %}{% for x in c.compared %},
  "new".{{ x.sql }}{% endfor %},
  {{ lightning.duckdb__version(c.compared, '"new"') }} AS "lightning_version"
FROM (
{{ c.model }}
) AS "new"
{%- endmacro %}

{% macro duckdb__create_changes(c) -%}
{%- if c.comparison is none %}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.changes) }} AS
SELECT
  ROW_NUMBER() OVER () AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  "rows"."lightning_version",
  {{ lightning.duckdb__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.duckdb__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.duckdb__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "plan".{{ x.sql }}{% endfor %},
    "plan"."lightning_version",
    {{ lightning.duckdb__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    CASE
      WHEN "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      OR "plan".{{ x.sql }}{% endfor %} IS NULL
      THEN NULL
      ELSE 'added'
    END AS "lightning_op",
    'absent' AS "lightning_prior",
    {{ lightning.duckdb__text(c.run_id) }} AS "lightning_origin"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "rows"{% if c.joins_natively %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection".{{ c.key[0].sql }} = "rows".{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "rejection".{{ x.sql }} = "rows".{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = "rows"."lightning_row_id"
  ){% endif %}{% endif %}
{%- elif c.comparison == 'version' %}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.changes) }} AS
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
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} IS NULL
        THEN "held".{{ c.key[0].sql }}
        ELSE "new".{{ c.key[0].sql }}
      END AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{{ c.key[0].sql }} IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."lightning_row_id" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %},
      COALESCE("new"."lightning_row_id", "held"."lightning_row_id") AS "lightning_row_id"{% endif %},
      "new"."lightning_version",
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
          AND "new"."lightning_version" = "held"."lightning_version"
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN "held"."lightning_row_id" IS NULL
          OR "held"."lightning_state" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."lightning_state" = 'present'
          AND "new"."lightning_version" = "held"."lightning_version"
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
              AND "new"."lightning_version" = "held"."lightning_version"
            )
          )
        )
        THEN "held"."lightning_origin"
        ELSE {{ lightning.duckdb__text(c.run_id) }}
      END AS "lightning_origin"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %},
        "plan"."lightning_version"{% if c.joins_natively %}{% else %},
        {{ lightning.duckdb__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.duckdb__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %},
        {{ lightning.duckdb__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
        "kept"."lightning_version",
        'present' AS "lightning_state",
        CAST(NULL AS VARCHAR) AS "lightning_status",
        CAST(NULL AS VARCHAR) AS "lightning_origin",
        CAST(NULL AS VARCHAR) AS "lightning_op"
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_plan) }} AS "kept"
      WHERE
        (
          NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
          WHERE
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"excepted"') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.duckdb__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %},
        {{ lightning.duckdb__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
        "excepted"."lightning_version",
        "excepted"."lightning_state" AS "lightning_state",
        "excepted"."lightning_status" AS "lightning_status",
        "excepted"."lightning_origin" AS "lightning_origin",
        "excepted"."lightning_op" AS "lightning_op"
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
    ) AS "held"
      ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL{% if c.joins_natively %}{% if c.duplicates %}
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS "rejection"
      WHERE
        "rejection".{{ c.key[0].sql }} = "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "rejection".{{ x.sql }} = "ops".{{ x.sql }}{% endfor %}
    ){% endif %}{% else %}{% if c.duplicates %}
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS "rejection"
      WHERE
        "rejection"."lightning_row_id" = "ops"."lightning_row_id"
    ){% endif %}{% endif %}
)
SELECT
  "rows"."lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  "rows"."lightning_version",
  {{ lightning.duckdb__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.duckdb__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.duckdb__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "new".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "new".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "new".{{ x.sql }}{% endfor %},
    "new"."lightning_version",
    {% if c.joins_natively %}{{ lightning.duckdb__row_id(c.key, '"new"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
    "ops"."lightning_seq",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM "ops"
  INNER JOIN (
    SELECT
      "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
      "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
      "plan".{{ x.sql }}{% endfor %},
      "plan"."lightning_version"{% if c.joins_natively %}{% else %},
      {{ lightning.duckdb__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
  ) AS "new"
    ON "ops".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
    AND "ops".{{ x.sql }} = "new".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
  WHERE
    "ops"."lightning_op" IN ('added', 'changed', 'taken')
  UNION ALL
  SELECT
    "held".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "held".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "held".{{ x.sql }}{% endfor %},
    CAST(NULL AS UBIGINT) AS "lightning_version",
    {% if c.joins_natively %}{{ lightning.duckdb__row_id(c.key, '"held"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
    "ops"."lightning_seq",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM "ops"
  INNER JOIN (
    SELECT
      {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      {{ lightning.duckdb__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
      "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
      {{ lightning.duckdb__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
      'present' AS "lightning_state",
      CAST(NULL AS VARCHAR) AS "lightning_status",
      CAST(NULL AS VARCHAR) AS "lightning_origin",
      CAST(NULL AS VARCHAR) AS "lightning_op"
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_plan) }} AS "kept"
    WHERE
      (
        NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
        AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
      )
      AND NOT EXISTS(
        SELECT
          1
        FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
        WHERE
          {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
          AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"excepted"') }}{% endif %}
      )
    UNION ALL
    SELECT
      {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      {{ lightning.duckdb__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
      "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
      {{ lightning.duckdb__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
      "excepted"."lightning_state" AS "lightning_state",
      "excepted"."lightning_status" AS "lightning_status",
      "excepted"."lightning_origin" AS "lightning_origin",
      "excepted"."lightning_op" AS "lightning_op"
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
  ) AS "held"
    ON "ops".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
    AND "ops".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
  WHERE
    "ops"."lightning_op" IN ('removed', 'vanished')
) AS "rows"
{%- elif c.comparison == 'value' %}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.changes) }} AS
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
  "rows"."lightning_version",
  {{ lightning.duckdb__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.duckdb__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.duckdb__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "ops".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "ops".{{ x.sql }}{% endfor %},
    "ops"."lightning_version",
    {% if c.joins_natively %}{{ lightning.duckdb__row_id(c.key, '"ops"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
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
      "new"."lightning_version",
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
            OR {% endif %}{{ lightning.duckdb__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
          )
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN "held"."lightning_row_id" IS NULL
          OR "held"."lightning_state" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."lightning_state" = 'present'
          AND NOT (
            {% for x in c.compared %}{% if not loop.first %}
            OR {% endif %}{{ lightning.duckdb__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
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
                OR {% endif %}{{ lightning.duckdb__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
              )
            )
          )
        )
        THEN "held"."lightning_origin"
        ELSE {{ lightning.duckdb__text(c.run_id) }}
      END AS "lightning_origin"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
        "plan".{{ x.sql }}{% endfor %},
        "plan"."lightning_version"{% if c.joins_natively %}{% else %},
        {{ lightning.duckdb__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.duckdb__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.duckdb__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
        'present' AS "lightning_state",
        CAST(NULL AS VARCHAR) AS "lightning_status",
        CAST(NULL AS VARCHAR) AS "lightning_origin",
        CAST(NULL AS VARCHAR) AS "lightning_op"
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_plan) }} AS "kept"
      WHERE
        (
          NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
          WHERE
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"excepted"') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.duckdb__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.duckdb__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
        "excepted"."lightning_state" AS "lightning_state",
        "excepted"."lightning_status" AS "lightning_status",
        "excepted"."lightning_origin" AS "lightning_origin",
        "excepted"."lightning_op" AS "lightning_op"
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
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
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection".{{ c.key[0].sql }} = "rows".{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "rejection".{{ x.sql }} = "rows".{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = "rows"."lightning_row_id"
  ){% endif %}{% endif %}
{%- elif c.comparison == 'never' %}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.changes) }} AS
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
  "rows"."lightning_version",
  {{ lightning.duckdb__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.duckdb__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.duckdb__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "ops".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "ops".{{ x.sql }}{% endfor %},
    "ops"."lightning_version",
    {% if c.joins_natively %}{{ lightning.duckdb__row_id(c.key, '"ops"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
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
      "new"."lightning_version",
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
        ELSE {{ lightning.duckdb__text(c.run_id) }}
      END AS "lightning_origin"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
        "plan".{{ x.sql }}{% endfor %},
        "plan"."lightning_version"{% if c.joins_natively %}{% else %},
        {{ lightning.duckdb__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.duckdb__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.duckdb__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.duckdb__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
        'present' AS "lightning_state",
        CAST(NULL AS VARCHAR) AS "lightning_status",
        CAST(NULL AS VARCHAR) AS "lightning_origin",
        CAST(NULL AS VARCHAR) AS "lightning_op"
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_plan) }} AS "kept"
      WHERE
        (
          NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
          WHERE
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"excepted"') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.duckdb__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.duckdb__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.duckdb__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
        "excepted"."lightning_state" AS "lightning_state",
        "excepted"."lightning_status" AS "lightning_status",
        "excepted"."lightning_origin" AS "lightning_origin",
        "excepted"."lightning_op" AS "lightning_op"
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
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
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection".{{ c.key[0].sql }} = "rows".{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "rejection".{{ x.sql }} = "rows".{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = "rows"."lightning_row_id"
  ){% endif %}{% endif %}
{%- endif %}
{%- endmacro %}

{% macro duckdb__create_rejections(c) -%}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS
SELECT
  "change"."lightning_seq",
  "change"."lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST(NULL AS VARCHAR) AS "lightning_state",
  CAST(NULL AS VARCHAR) AS "lightning_status",
  CAST(NULL AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  "change"."lightning_version",
  "change".{{ c.key[0].sql }}{% for x in c.key[1:] %},
  "change".{{ x.sql }}{% endfor %}{% for x in c.compared %},
  "change".{{ x.sql }}{% endfor %}
FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.changes) }} AS "change"
WHERE
  FALSE
{%- endmacro %}

{% macro duckdb__create_duplicates(c) -%}
{%- if c.comparison is none %}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST('absent' AS VARCHAR) AS "lightning_state",
  CAST('failed' AS VARCHAR) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CAST(NULL AS UBIGINT) AS "lightning_version",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  CAST(NULL AS {{ x.type }}) AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.duckdb__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.duckdb__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.duckdb__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.duckdb__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'version' %}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  "held"."lightning_op" AS "lightning_op",
  CAST(COALESCE("held"."lightning_state", 'absent') AS VARCHAR) AS "lightning_state",
  CAST('failed' AS VARCHAR) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "lightning_reason",
  "held"."lightning_origin" AS "lightning_origin",
  "held"."lightning_version" AS "lightning_version",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.duckdb__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.duckdb__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.duckdb__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.duckdb__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.duckdb__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.duckdb__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.duckdb__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
    "kept"."lightning_version",
    'present' AS "lightning_state",
    CAST(NULL AS VARCHAR) AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_origin",
    CAST(NULL AS VARCHAR) AS "lightning_op"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_plan) }} AS "kept"
  WHERE
    (
      NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
      WHERE
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"excepted"') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.duckdb__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.duckdb__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
    "excepted"."lightning_version",
    "excepted"."lightning_state" AS "lightning_state",
    "excepted"."lightning_status" AS "lightning_status",
    "excepted"."lightning_origin" AS "lightning_origin",
    "excepted"."lightning_op" AS "lightning_op"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'value' %}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  "held"."lightning_op" AS "lightning_op",
  CAST(COALESCE("held"."lightning_state", 'absent') AS VARCHAR) AS "lightning_state",
  CAST('failed' AS VARCHAR) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "lightning_reason",
  "held"."lightning_origin" AS "lightning_origin",
  CAST(NULL AS UBIGINT) AS "lightning_version",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.duckdb__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.duckdb__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.duckdb__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.duckdb__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.duckdb__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.duckdb__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.duckdb__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
    'present' AS "lightning_state",
    CAST(NULL AS VARCHAR) AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_origin",
    CAST(NULL AS VARCHAR) AS "lightning_op"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_plan) }} AS "kept"
  WHERE
    (
      NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
      WHERE
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"excepted"') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.duckdb__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.duckdb__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
    "excepted"."lightning_state" AS "lightning_state",
    "excepted"."lightning_status" AS "lightning_status",
    "excepted"."lightning_origin" AS "lightning_origin",
    "excepted"."lightning_op" AS "lightning_op"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'never' %}
CREATE TABLE {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  CASE WHEN "held"."lightning_op" = 'removed' THEN "held"."lightning_op" END AS "lightning_op",
  CAST(CASE
    WHEN "held"."lightning_state" = 'present'
    THEN 'stale'
    ELSE COALESCE("held"."lightning_state", 'absent')
  END AS VARCHAR) AS "lightning_state",
  CAST('failed' AS VARCHAR) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "lightning_reason",
  CASE WHEN "held"."lightning_op" = 'removed' THEN "held"."lightning_origin" END AS "lightning_origin",
  CAST(NULL AS UBIGINT) AS "lightning_version",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.duckdb__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.duckdb__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.duckdb__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.duckdb__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.duckdb__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.duckdb__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    {{ lightning.duckdb__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.duckdb__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
    'present' AS "lightning_state",
    CAST(NULL AS VARCHAR) AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_origin",
    CAST(NULL AS VARCHAR) AS "lightning_op"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_plan) }} AS "kept"
  WHERE
    (
      NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
      WHERE
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.duckdb__row_id(c.key_before, '"excepted"') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.duckdb__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.duckdb__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    {{ lightning.duckdb__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.duckdb__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
    "excepted"."lightning_state" AS "lightning_state",
    "excepted"."lightning_status" AS "lightning_status",
    "excepted"."lightning_origin" AS "lightning_origin",
    "excepted"."lightning_op" AS "lightning_op"
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- endif %}
{%- endmacro %}

{% macro duckdb__count_the_plan(c) -%}
SELECT
  COUNT(*)
FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
{%- endmacro %}

{% macro duckdb__count_the_changes(c) -%}
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
  FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.changes) }} AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior"
{%- endmacro %}

{% macro duckdb__count_rows_without_a_key(c) -%}
SELECT
  COUNT(*)
FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }} AS "plan"
WHERE
  "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
  OR "plan".{{ x.sql }}{% endfor %} IS NULL
{%- endmacro %}

{% macro duckdb__count_duplicates(c) -%}
SELECT
  "rejection"."lightning_state",
  COUNT(*)
FROM {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }} AS "rejection"
GROUP BY
  "rejection"."lightning_state"
{%- endmacro %}

{% macro duckdb__drop(c) -%}
DROP TABLE IF EXISTS {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.plan) }};
DROP TABLE IF EXISTS {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.changes) }};
DROP TABLE IF EXISTS {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.rejections) }}
{%- endmacro %}

{% macro duckdb__drop_changes(c) -%}
DROP TABLE IF EXISTS {{ lightning.duckdb__name(c.database) }}.{{ lightning.duckdb__name(c.planner_schema) }}.{{ lightning.duckdb__name(c.changes) }}
{%- endmacro %}
