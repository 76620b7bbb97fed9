{# Written by `python -m lightning.dbt.macros`: write it anew rather than edit it. #}

{% macro snowflake__enforces_keys() -%}
{% do return(false) %}
{%- endmacro %}

{% macro snowflake__name(value) -%}
"{{ value | replace("\"", "\"\"") }}"
{%- endmacro %}

{% macro snowflake__text(value) -%}
{% if value is none %}NULL{% else %}'{{ value | replace("\\", "\\\\") | replace("'", "\\'") | replace("\n", "\\n") | replace("\r", "\\r") | replace("\t", "\\t") }}'{% endif %}
{%- endmacro %}

{% macro snowflake__joins_natively(x) -%}
{% do return(lightning.kind(x.type) in ['NUMBER', 'BOOLEAN', 'DATE', 'TIME', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ']) %}
{%- endmacro %}

{% macro snowflake__stored(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['NUMBER', 'FLOAT', 'BOOLEAN', 'VARCHAR', 'BINARY', 'DATE', 'TIME', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ', 'VARIANT', 'OBJECT', 'ARRAY', 'VECTOR', 'GEOGRAPHY', 'GEOMETRY'] -%}
{{ value }}
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro snowflake__key_text(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['NUMBER', 'BOOLEAN'] -%}
TO_VARCHAR({{ value }})
{%- elif kind in ['FLOAT'] -%}
CONCAT(
  TO_VARCHAR((
    {{ value }} + 0
  )),
  CASE
    WHEN TRY_TO_DOUBLE(TO_VARCHAR((
      {{ value }} + 0
    ))) = (
      {{ value }} + 0
    )
    THEN ''
    ELSE CONCAT(
      '/',
      COALESCE(
        TO_VARCHAR(
          (
            {{ value }} + 0
          ) - TRY_TO_DOUBLE(TO_VARCHAR((
            {{ value }} + 0
          )))
        ),
        'max'
      )
    )
  END
)
{%- elif kind in ['VARCHAR'] -%}
COLLATE({{ value }}, '')
{%- elif kind in ['BINARY'] -%}
HEX_ENCODE({{ value }})
{%- elif kind in ['DATE'] -%}
TO_CHAR({{ value }}, 'YYYY-MM-DD')
{%- elif kind in ['TIME'] -%}
TO_CHAR({{ value }}, 'HH24:MI:SS.FF9')
{%- elif kind in ['TIMESTAMP_NTZ'] -%}
TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
{%- elif kind in ['TIMESTAMP_LTZ', 'TIMESTAMP_TZ'] -%}
CONCAT(
  TO_CHAR(CONVERT_TIMEZONE('UTC', {{ value }}), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  'Z'
)
{%- elif kind in ['VARIANT', 'OBJECT', 'ARRAY'] -%}
TO_JSON({{ value }})
{%- elif kind in ['VECTOR'] -%}
TO_JSON(CAST({{ value }} AS ARRAY))
{%- elif kind in ['GEOGRAPHY', 'GEOMETRY'] -%}
HEX_ENCODE(ST_ASWKB({{ value }}))
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro snowflake__hashable(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['NUMBER', 'BOOLEAN'] -%}
TO_VARCHAR({{ value }})
{%- elif kind in ['FLOAT'] -%}
CONCAT(
  TO_VARCHAR((
    {{ value }} + 0
  )),
  CASE
    WHEN TRY_TO_DOUBLE(TO_VARCHAR((
      {{ value }} + 0
    ))) = (
      {{ value }} + 0
    )
    THEN ''
    ELSE CONCAT(
      '/',
      COALESCE(
        TO_VARCHAR(
          (
            {{ value }} + 0
          ) - TRY_TO_DOUBLE(TO_VARCHAR((
            {{ value }} + 0
          )))
        ),
        'max'
      )
    )
  END
)
{%- elif kind in ['VARCHAR'] -%}
COLLATE({{ value }}, '')
{%- elif kind in ['BINARY'] -%}
HEX_ENCODE({{ value }})
{%- elif kind in ['DATE'] -%}
TO_CHAR({{ value }}, 'YYYY-MM-DD')
{%- elif kind in ['TIME'] -%}
TO_CHAR({{ value }}, 'HH24:MI:SS.FF9')
{%- elif kind in ['TIMESTAMP_NTZ'] -%}
TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
{%- elif kind in ['TIMESTAMP_LTZ', 'TIMESTAMP_TZ'] -%}
CONCAT(
  TO_CHAR(CONVERT_TIMEZONE('UTC', {{ value }}), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  'Z'
)
{%- elif kind in ['VARIANT', 'OBJECT', 'ARRAY'] -%}
TO_JSON({{ value }})
{%- elif kind in ['VECTOR'] -%}
TO_JSON(CAST({{ value }} AS ARRAY))
{%- elif kind in ['GEOGRAPHY', 'GEOMETRY'] -%}
HEX_ENCODE(ST_ASWKB({{ value }}))
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro snowflake__loggable(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['NUMBER', 'BOOLEAN', 'VARIANT', 'OBJECT', 'ARRAY', 'VECTOR'] -%}
{{ value }}
{%- elif kind in ['FLOAT'] -%}
CASE
  WHEN TO_VARCHAR({{ value }}) IN ('NaN', 'inf', '-inf')
  THEN TO_VARIANT(TO_VARCHAR({{ value }}))
  ELSE TO_VARIANT({{ value }})
END
{%- elif kind in ['VARCHAR'] -%}
COLLATE({{ value }}, '')
{%- elif kind in ['BINARY'] -%}
HEX_ENCODE({{ value }})
{%- elif kind in ['DATE'] -%}
TO_CHAR({{ value }}, 'YYYY-MM-DD')
{%- elif kind in ['TIME'] -%}
TO_CHAR({{ value }}, 'HH24:MI:SS.FF9')
{%- elif kind in ['TIMESTAMP_NTZ'] -%}
TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
{%- elif kind in ['TIMESTAMP_LTZ', 'TIMESTAMP_TZ'] -%}
CONCAT(
  TO_CHAR(CONVERT_TIMEZONE('UTC', {{ value }}), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  'Z'
)
{%- elif kind in ['GEOGRAPHY', 'GEOMETRY'] -%}
ST_ASGEOJSON({{ value }})
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro snowflake__differs(x, left, right) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['NUMBER', 'BOOLEAN'] -%}
TO_VARCHAR({{ left }}) IS DISTINCT FROM TO_VARCHAR({{ right }})
{%- elif kind in ['FLOAT'] -%}
CONCAT(
  TO_VARCHAR((
    {{ left }} + 0
  )),
  CASE
    WHEN TRY_TO_DOUBLE(TO_VARCHAR((
      {{ left }} + 0
    ))) = (
      {{ left }} + 0
    )
    THEN ''
    ELSE CONCAT(
      '/',
      COALESCE(
        TO_VARCHAR(
          (
            {{ left }} + 0
          ) - TRY_TO_DOUBLE(TO_VARCHAR((
            {{ left }} + 0
          )))
        ),
        'max'
      )
    )
  END
) IS DISTINCT FROM CONCAT(
  TO_VARCHAR((
    {{ right }} + 0
  )),
  CASE
    WHEN TRY_TO_DOUBLE(TO_VARCHAR((
      {{ right }} + 0
    ))) = (
      {{ right }} + 0
    )
    THEN ''
    ELSE CONCAT(
      '/',
      COALESCE(
        TO_VARCHAR(
          (
            {{ right }} + 0
          ) - TRY_TO_DOUBLE(TO_VARCHAR((
            {{ right }} + 0
          )))
        ),
        'max'
      )
    )
  END
)
{%- elif kind in ['VARCHAR'] -%}
COLLATE({{ left }}, '') IS DISTINCT FROM COLLATE({{ right }}, '')
{%- elif kind in ['BINARY'] -%}
HEX_ENCODE({{ left }}) IS DISTINCT FROM HEX_ENCODE({{ right }})
{%- elif kind in ['DATE'] -%}
TO_CHAR({{ left }}, 'YYYY-MM-DD') IS DISTINCT FROM TO_CHAR({{ right }}, 'YYYY-MM-DD')
{%- elif kind in ['TIME'] -%}
TO_CHAR({{ left }}, 'HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR({{ right }}, 'HH24:MI:SS.FF9')
{%- elif kind in ['TIMESTAMP_NTZ'] -%}
TO_CHAR({{ left }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9') IS DISTINCT FROM TO_CHAR({{ right }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9')
{%- elif kind in ['TIMESTAMP_LTZ', 'TIMESTAMP_TZ'] -%}
CONCAT(
  TO_CHAR(CONVERT_TIMEZONE('UTC', {{ left }}), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  'Z'
) IS DISTINCT FROM CONCAT(
  TO_CHAR(CONVERT_TIMEZONE('UTC', {{ right }}), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  'Z'
)
{%- elif kind in ['VARIANT', 'OBJECT', 'ARRAY'] -%}
TO_JSON({{ left }}) IS DISTINCT FROM TO_JSON({{ right }})
{%- elif kind in ['VECTOR'] -%}
TO_JSON(CAST({{ left }} AS ARRAY)) IS DISTINCT FROM TO_JSON(CAST({{ right }} AS ARRAY))
{%- elif kind in ['GEOGRAPHY', 'GEOMETRY'] -%}
HEX_ENCODE(ST_ASWKB({{ left }})) IS DISTINCT FROM HEX_ENCODE(ST_ASWKB({{ right }}))
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro snowflake__held(x, value) -%}
{%- if x.before == x.type -%}{{ value }}
{%- elif x.before is not none -%}
{%- set kinds = [lightning.kind(x.before), lightning.kind(x.type)] -%}
{%- if [kinds[0], kinds[1]] in [['NUMBER', 'NUMBER'], ['NUMBER', 'BOOLEAN'], ['NUMBER', 'VARCHAR'], ['NUMBER', 'DATE'], ['NUMBER', 'TIME'], ['NUMBER', 'TIMESTAMP_NTZ'], ['BOOLEAN', 'NUMBER'], ['BOOLEAN', 'BOOLEAN'], ['BOOLEAN', 'VARCHAR'], ['BOOLEAN', 'DATE'], ['BOOLEAN', 'TIME'], ['BOOLEAN', 'TIMESTAMP_NTZ']] -%}TRY_CAST(TO_VARCHAR({{ value }}) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['VARCHAR', 'NUMBER'], ['VARCHAR', 'BOOLEAN'], ['VARCHAR', 'VARCHAR'], ['VARCHAR', 'DATE'], ['VARCHAR', 'TIME'], ['VARCHAR', 'TIMESTAMP_NTZ']] -%}TRY_CAST(COLLATE({{ value }}, '') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['DATE', 'NUMBER'], ['DATE', 'BOOLEAN'], ['DATE', 'VARCHAR'], ['DATE', 'DATE'], ['DATE', 'TIME'], ['DATE', 'TIMESTAMP_NTZ']] -%}TRY_CAST(TO_CHAR({{ value }}, 'YYYY-MM-DD') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIME', 'NUMBER'], ['TIME', 'BOOLEAN'], ['TIME', 'VARCHAR'], ['TIME', 'DATE'], ['TIME', 'TIME'], ['TIME', 'TIMESTAMP_NTZ']] -%}TRY_CAST(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIMESTAMP_NTZ', 'NUMBER'], ['TIMESTAMP_NTZ', 'BOOLEAN'], ['TIMESTAMP_NTZ', 'VARCHAR'], ['TIMESTAMP_NTZ', 'DATE'], ['TIMESTAMP_NTZ', 'TIME'], ['TIMESTAMP_NTZ', 'TIMESTAMP_NTZ']] -%}TRY_CAST(TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9') AS {{ x.type }})
{%- else -%}CAST(NULL AS {{ x.type }})
{%- endif -%}
{%- else -%}CAST(NULL AS {{ x.type }})
{%- endif -%}
{%- endmacro %}

{% macro snowflake__row_id(columns, table) -%}
{%- if columns | length == 1 -%}{{ lightning.snowflake__key_text(columns[0], table ~ '.' ~ columns[0].sql) }}{%- else -%}
TO_JSON(
  ARRAY_CONSTRUCT(
    {{ lightning.snowflake__key_text(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %},
    {{ lightning.snowflake__key_text(x, table ~ '.' ~ x.sql) }}{% endfor %}
  )
)
{%- endif -%}
{%- endmacro %}

{% macro snowflake__version(columns, table) -%}
{%- set columns = columns | sort(attribute='name', case_sensitive=true) -%}
{%- if columns -%}
MD5_BINARY(
  CONCAT(
    '',
    COALESCE(
      CONCAT(
        TO_VARCHAR(LENGTH({{ lightning.snowflake__hashable(columns[0], table ~ '.' ~ columns[0].sql) }})),
        ':',
        {{ lightning.snowflake__hashable(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %}
      ),
      '-'
    ),
    COALESCE(
      CONCAT(
        TO_VARCHAR(LENGTH({{ lightning.snowflake__hashable(x, table ~ '.' ~ x.sql) }})),
        ':',
        {{ lightning.snowflake__hashable(x, table ~ '.' ~ x.sql) }}{% endfor %}
      ),
      '-'
    )
  )
)
{%- else -%}MD5_BINARY(CONCAT('')){%- endif -%}
{%- endmacro %}

{% macro snowflake__fields(columns, table) -%}
CAST(OBJECT_CONSTRUCT_KEEP_NULL(
  {{ lightning.snowflake__text(columns[0].name) }},
  {{ lightning.snowflake__loggable(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %},
  {{ lightning.snowflake__text(x.name) }},
  {{ lightning.snowflake__loggable(x, table ~ '.' ~ x.sql) }}{% endfor %}
) AS VARIANT)
{%- endmacro %}

{% macro snowflake__create_schema(c) -%}
CREATE SCHEMA IF NOT EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.schema) }}
{%- endmacro %}

{% macro snowflake__create_state(c) -%}
CREATE TABLE IF NOT EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state" AS
SELECT
  CAST('' AS VARCHAR) AS "sync_id",
  CAST('adding' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP_LTZ) AS "lease_expires"
{%- endmacro %}

{% macro snowflake__read_state(c) -%}
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
    CURRENT_TIMESTAMP() AS "at",
    CAST({{ lightning.snowflake__text(c.sync_id) }} AS VARCHAR) AS "sync_id"
) AS "clock"
LEFT JOIN {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state" AS "slot"
  ON "slot"."sync_id" = "clock"."sync_id"
{%- endmacro %}

{% macro snowflake__sync_ids(c) -%}
SELECT
  "sync_id"
FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state"
WHERE
  "part" = ''
ORDER BY
  "sync_id" ASC
{%- endmacro %}

{% macro snowflake__add(c) -%}
INSERT INTO {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state" (
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
  CAST({{ lightning.snowflake__text(c.sync_id) }} AS VARCHAR) AS "sync_id",
  CAST('' AS VARCHAR) AS "part",
  CAST(0 AS BIGINT) AS "revision",
  CAST('' AS VARCHAR) AS "last_run_id",
  CAST(NULL AS VARCHAR) AS "baseline",
  CAST(NULL AS VARCHAR) AS "run",
  CAST(NULL AS VARCHAR) AS "progress",
  CAST(NULL AS VARCHAR) AS "holder",
  CAST(NULL AS TIMESTAMP_LTZ) AS "lease_expires"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state"
    WHERE
      "sync_id" = {{ lightning.snowflake__text(c.sync_id) }} AND "part" = ''
  )
{%- endmacro %}

{% macro snowflake__acquire_adding(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state" SET "holder" = {{ lightning.snowflake__text(c.holder) }}, "lease_expires" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  )
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP()
  )
{%- endmacro %}

{% macro snowflake__release_adding(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state" SET "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = '' AND "part" = 'adding'
  ) AND "holder" = {{ lightning.snowflake__text(c.holder) }}
{%- endmacro %}

{% macro snowflake__acquire(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state" SET "last_run_id" = {{ lightning.snowflake__text(c.run_id) }}, "revision" = {{ c.revision + 1 }}, "holder" = {{ lightning.snowflake__text(c.holder) }}, "lease_expires" = DATEADD(MILLISECOND, 3600000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = {{ lightning.snowflake__text(c.sync_id) }} AND "part" = ''
  )
  AND "revision" = {{ c.revision }}
  AND (
    "holder" IS NULL OR "lease_expires" <= CURRENT_TIMESTAMP()
  )
{%- endmacro %}

{% macro snowflake__keep(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state" SET "run" = {{ lightning.snowflake__text(c.run) }}, "revision" = "revision" + 1, "lease_expires" = DATEADD(MILLISECOND, 3600000, CURRENT_TIMESTAMP())
WHERE
  (
    "sync_id" = {{ lightning.snowflake__text(c.sync_id) }} AND "part" = ''
  )
  AND "holder" = {{ lightning.snowflake__text(c.holder) }}
{%- endmacro %}

{% macro snowflake__release(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."sync_state" SET "run" = {{ lightning.snowflake__text(c.run) }}, "revision" = "revision" + 1, "holder" = NULL, "lease_expires" = NULL
WHERE
  (
    "sync_id" = {{ lightning.snowflake__text(c.sync_id) }} AND "part" = ''
  )
  AND "holder" = {{ lightning.snowflake__text(c.holder) }}
{%- endmacro %}

{% macro snowflake__create_logs(c) -%}
CREATE TABLE IF NOT EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."sync_changelog" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "op_type" VARCHAR,
  "row_id" VARCHAR,
  "status" VARCHAR,
  "failure_reason" VARCHAR,
  "fields" VARIANT
);
CREATE TABLE IF NOT EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."sync_snapshot" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "op_type" VARCHAR,
  "row_id" VARCHAR,
  "status" VARCHAR,
  "failure_reason" VARCHAR,
  "fields" VARIANT
);
CREATE TABLE IF NOT EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."sync_runs" (
  "sync_id" VARCHAR,
  "sync_run_id" VARCHAR,
  "primary_key" VARCHAR,
  "destination" VARCHAR,
  "model_name" VARCHAR,
  "model_id" VARCHAR,
  "status" VARCHAR,
  "error" VARCHAR,
  "started_at" TIMESTAMP_LTZ,
  "finished_at" TIMESTAMP_LTZ,
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

{% macro snowflake__log_run(c) -%}
INSERT INTO {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."sync_runs" (
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
  {{ lightning.snowflake__text(c.sync_id) }},
  {{ lightning.snowflake__text(c.run_id) }},
  {{ lightning.snowflake__text(c.key_title) }},
  {{ lightning.snowflake__text(c.destination) }},
  {{ lightning.snowflake__text(c.model_name) }},
  {{ lightning.snowflake__text(c.model_id) }},
  'failed',
  {{ lightning.snowflake__text(c.reason) }},
  TO_TIMESTAMP_LTZ({{ c.started_microseconds }}, 6),
  CURRENT_TIMESTAMP(),
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

{% macro snowflake__log_changes(c) -%}
INSERT INTO {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."sync_changelog" (
  "sync_id",
  "sync_run_id",
  "op_type",
  "row_id",
  "status",
  "failure_reason",
  "fields"
)
SELECT
  {{ lightning.snowflake__text(c.sync_id) }},
  {{ lightning.snowflake__text(c.run_id) }},
  "outcome"."lightning_op",
  "outcome"."lightning_row_id",
  "outcome"."lightning_status",
  "outcome"."lightning_reason",
  {{ lightning.snowflake__fields(c.stored, '"outcome"') }}
FROM (
  SELECT
    "change"."lightning_op",
    "change"."lightning_row_id",
    {% if c.delete_behavior == 'do_nothing' %}CASE WHEN "change"."lightning_op" = 'removed' THEN {% endif %}'aborted'{% if c.delete_behavior == 'do_nothing' %} ELSE 'aborted' END{% endif %} AS "lightning_status",
    {% if c.delete_behavior == 'do_nothing' %}CASE
      WHEN "change"."lightning_op" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE {% endif %}{{ lightning.snowflake__text(c.reason) }}{% if c.delete_behavior == 'do_nothing' %}
    END{% endif %} AS "lightning_reason",
    "change".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "change".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "change".{{ x.sql }}{% endfor %}
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }} AS "change"
) AS "outcome"
WHERE
  "outcome"."lightning_op" IN ('added', 'changed', 'removed')
{%- endmacro %}

{% macro snowflake__create_plan(c) -%}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }}
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  "new".{{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }}{% endfor %}{% for x in c.compared %},
  "new".{{ x.sql }}{% endfor %},
  {{ lightning.snowflake__version(c.compared, '"new"') }} AS "lightning_version"
FROM (
{{ c.model }}
) AS "new"
{%- endmacro %}

{% macro snowflake__create_changes(c) -%}
{%- if c.comparison is none %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  ROW_NUMBER() OVER (ORDER BY NULL ASC) AS "lightning_seq",
  "rows"."lightning_row_id",
  "rows"."lightning_op",
  "rows"."lightning_prior",
  "rows"."lightning_origin",
  "rows"."lightning_version",
  {{ lightning.snowflake__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "plan".{{ x.sql }}{% endfor %},
    "plan"."lightning_version",
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    CASE
      WHEN "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      OR "plan".{{ x.sql }}{% endfor %} IS NULL
      THEN NULL
      ELSE 'added'
    END AS "lightning_op",
    'absent' AS "lightning_prior",
    {{ lightning.snowflake__text(c.run_id) }} AS "lightning_origin"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "rows"{% if c.joins_natively %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection".{{ c.key[0].sql }} = "rows".{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "rejection".{{ x.sql }} = "rows".{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = "rows"."lightning_row_id"
  ){% endif %}{% endif %}
{%- elif c.comparison == 'version' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
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
        ELSE {{ lightning.snowflake__text(c.run_id) }}
      END AS "lightning_origin"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %},
        "plan"."lightning_version"{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %},
        {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
        "kept"."lightning_version",
        'present' AS "lightning_state",
        CAST(NULL AS VARCHAR) AS "lightning_status",
        CAST(NULL AS VARCHAR) AS "lightning_origin",
        CAST(NULL AS VARCHAR) AS "lightning_op"
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_plan) }} AS "kept"
      WHERE
        (
          NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
          WHERE
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = "excepted".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %},
        {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
        "excepted"."lightning_version",
        "excepted"."lightning_state" AS "lightning_state",
        "excepted"."lightning_status" AS "lightning_status",
        "excepted"."lightning_origin" AS "lightning_origin",
        "excepted"."lightning_op" AS "lightning_op"
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
    ) AS "held"
      ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
  ) AS "ops"
  WHERE
    NOT "ops"."lightning_op" IS NULL{% if c.joins_natively %}{% if c.duplicates %}
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
      WHERE
        "rejection".{{ c.key[0].sql }} = "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "rejection".{{ x.sql }} = "ops".{{ x.sql }}{% endfor %}
    ){% endif %}{% else %}{% if c.duplicates %}
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
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
  {{ lightning.snowflake__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "new".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "new".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "new".{{ x.sql }}{% endfor %},
    "new"."lightning_version",
    {% if c.joins_natively %}{{ lightning.snowflake__row_id(c.key, '"new"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
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
      {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
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
    CAST(NULL AS BINARY) AS "lightning_version",
    {% if c.joins_natively %}{{ lightning.snowflake__row_id(c.key, '"held"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
    "ops"."lightning_seq",
    "ops"."lightning_op",
    "ops"."lightning_prior",
    "ops"."lightning_origin"
  FROM "ops"
  INNER JOIN (
    SELECT
      {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
      "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
      {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
      'present' AS "lightning_state",
      CAST(NULL AS VARCHAR) AS "lightning_status",
      CAST(NULL AS VARCHAR) AS "lightning_origin",
      CAST(NULL AS VARCHAR) AS "lightning_op"
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_plan) }} AS "kept"
    WHERE
      (
        NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
        AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
      )
      AND NOT EXISTS(
        SELECT
          1
        FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
        WHERE
          {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = "excepted".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
          AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
      )
    UNION ALL
    SELECT
      {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
      "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
      {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
      "excepted"."lightning_state" AS "lightning_state",
      "excepted"."lightning_status" AS "lightning_status",
      "excepted"."lightning_origin" AS "lightning_origin",
      "excepted"."lightning_op" AS "lightning_op"
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
  ) AS "held"
    ON "ops".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
    AND "ops".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
  WHERE
    "ops"."lightning_op" IN ('removed', 'vanished')
) AS "rows"
{%- elif c.comparison == 'value' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
DATA_RETENTION_TIME_IN_DAYS=0 AS
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
  {{ lightning.snowflake__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "ops".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "ops".{{ x.sql }}{% endfor %},
    "ops"."lightning_version",
    {% if c.joins_natively %}{{ lightning.snowflake__row_id(c.key, '"ops"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
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
            OR {% endif %}{{ lightning.snowflake__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
          )
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN "held"."lightning_row_id" IS NULL
          OR "held"."lightning_state" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."lightning_state" = 'present'
          AND NOT (
            {% for x in c.compared %}{% if not loop.first %}
            OR {% endif %}{{ lightning.snowflake__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
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
                OR {% endif %}{{ lightning.snowflake__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
              )
            )
          )
        )
        THEN "held"."lightning_origin"
        ELSE {{ lightning.snowflake__text(c.run_id) }}
      END AS "lightning_origin"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
        "plan".{{ x.sql }}{% endfor %},
        "plan"."lightning_version"{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
        'present' AS "lightning_state",
        CAST(NULL AS VARCHAR) AS "lightning_status",
        CAST(NULL AS VARCHAR) AS "lightning_origin",
        CAST(NULL AS VARCHAR) AS "lightning_op"
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_plan) }} AS "kept"
      WHERE
        (
          NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
          WHERE
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = "excepted".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
        "excepted"."lightning_state" AS "lightning_state",
        "excepted"."lightning_status" AS "lightning_status",
        "excepted"."lightning_origin" AS "lightning_origin",
        "excepted"."lightning_op" AS "lightning_op"
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
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
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection".{{ c.key[0].sql }} = "rows".{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "rejection".{{ x.sql }} = "rows".{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = "rows"."lightning_row_id"
  ){% endif %}{% endif %}
{%- elif c.comparison == 'never' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
DATA_RETENTION_TIME_IN_DAYS=0 AS
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
  {{ lightning.snowflake__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "ops".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "ops".{{ x.sql }}{% endfor %},
    "ops"."lightning_version",
    {% if c.joins_natively %}{{ lightning.snowflake__row_id(c.key, '"ops"') }} AS {% else %}"ops".{% endif %}"lightning_row_id",
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
        ELSE {{ lightning.snowflake__text(c.run_id) }}
      END AS "lightning_origin"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
        "plan".{{ x.sql }}{% endfor %},
        "plan"."lightning_version"{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "lightning_row_id"{% endif %}
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
        'present' AS "lightning_state",
        CAST(NULL AS VARCHAR) AS "lightning_status",
        CAST(NULL AS VARCHAR) AS "lightning_origin",
        CAST(NULL AS VARCHAR) AS "lightning_op"
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_plan) }} AS "kept"
      WHERE
        (
          NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
          WHERE
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = "excepted".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
        "excepted"."lightning_state" AS "lightning_state",
        "excepted"."lightning_status" AS "lightning_status",
        "excepted"."lightning_origin" AS "lightning_origin",
        "excepted"."lightning_op" AS "lightning_op"
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
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
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection".{{ c.key[0].sql }} = "rows".{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "rejection".{{ x.sql }} = "rows".{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
    WHERE
      "rejection"."lightning_row_id" = "rows"."lightning_row_id"
  ){% endif %}{% endif %}
{%- endif %}
{%- endmacro %}

{% macro snowflake__create_rejections(c) -%}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
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
  "change".{{ c.key[0].sql }}{% for x in c.key[1:] %},
  "change".{{ x.sql }}{% endfor %}{% for x in c.compared %},
  "change".{{ x.sql }}{% endfor %}
FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }} AS "change"
WHERE
  FALSE
{%- endmacro %}

{% macro snowflake__create_duplicates(c) -%}
{%- if c.comparison is none %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  CAST(NULL AS VARCHAR) AS "lightning_op",
  CAST('absent' AS VARCHAR) AS "lightning_state",
  CAST('failed' AS VARCHAR) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "lightning_reason",
  CAST(NULL AS VARCHAR) AS "lightning_origin",
  CAST(NULL AS BINARY) AS "lightning_version",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  CAST(NULL AS {{ x.type }}) AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.snowflake__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.snowflake__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.snowflake__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'version' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
DATA_RETENTION_TIME_IN_DAYS=0 AS
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
  {{ lightning.snowflake__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.snowflake__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.snowflake__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.snowflake__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
    "kept"."lightning_version",
    'present' AS "lightning_state",
    CAST(NULL AS VARCHAR) AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_origin",
    CAST(NULL AS VARCHAR) AS "lightning_op"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_plan) }} AS "kept"
  WHERE
    (
      NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
      WHERE
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = "excepted".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
    "excepted"."lightning_version",
    "excepted"."lightning_state" AS "lightning_state",
    "excepted"."lightning_status" AS "lightning_status",
    "excepted"."lightning_origin" AS "lightning_origin",
    "excepted"."lightning_op" AS "lightning_op"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'value' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
DATA_RETENTION_TIME_IN_DAYS=0 AS
SELECT
  CAST(NULL AS BIGINT) AS "lightning_seq",
  "new"."lightning_row_id" AS "lightning_row_id",
  "held"."lightning_op" AS "lightning_op",
  CAST(COALESCE("held"."lightning_state", 'absent') AS VARCHAR) AS "lightning_state",
  CAST('failed' AS VARCHAR) AS "lightning_status",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "lightning_reason",
  "held"."lightning_origin" AS "lightning_origin",
  CAST(NULL AS BINARY) AS "lightning_version",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.snowflake__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.snowflake__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.snowflake__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
    'present' AS "lightning_state",
    CAST(NULL AS VARCHAR) AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_origin",
    CAST(NULL AS VARCHAR) AS "lightning_op"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_plan) }} AS "kept"
  WHERE
    (
      NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
      WHERE
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = "excepted".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
    "excepted"."lightning_state" AS "lightning_state",
    "excepted"."lightning_status" AS "lightning_status",
    "excepted"."lightning_origin" AS "lightning_origin",
    "excepted"."lightning_op" AS "lightning_op"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'never' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
DATA_RETENTION_TIME_IN_DAYS=0 AS
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
  CAST(NULL AS BINARY) AS "lightning_version",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "lightning_row_id",
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.snowflake__row_id(c.key, '"plan"') }}
      ORDER BY {{ lightning.snowflake__row_id(c.key, '"plan"') }} ASC
    ) AS "lightning_copy",
    COUNT(*) OVER (PARTITION BY {{ lightning.snowflake__row_id(c.key, '"plan"') }}) AS "lightning_copies"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
  WHERE
    NOT "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT "plan".{{ x.sql }}{% endfor %} IS NULL
) AS "new"
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "lightning_row_id"{% endif %},
    'present' AS "lightning_state",
    CAST(NULL AS VARCHAR) AS "lightning_status",
    CAST(NULL AS VARCHAR) AS "lightning_origin",
    CAST(NULL AS VARCHAR) AS "lightning_op"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_plan) }} AS "kept"
  WHERE
    (
      NOT "kept".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT "kept".{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
      WHERE
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = "excepted".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "lightning_row_id"{% endif %},
    "excepted"."lightning_state" AS "lightning_state",
    "excepted"."lightning_status" AS "lightning_status",
    "excepted"."lightning_origin" AS "lightning_origin",
    "excepted"."lightning_op" AS "lightning_op"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"lightning_row_id"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"lightning_row_id"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- endif %}
{%- endmacro %}

{% macro snowflake__count_the_plan(c) -%}
SELECT
  COUNT(*)
FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
{%- endmacro %}

{% macro snowflake__count_the_changes(c) -%}
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
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }} AS "change"
  GROUP BY
    "change"."lightning_op",
    "change"."lightning_prior",
    "change"."lightning_row_id"
) AS "keys"
GROUP BY
  "keys"."lightning_op",
  "keys"."lightning_prior"
{%- endmacro %}

{% macro snowflake__count_rows_without_a_key(c) -%}
SELECT
  COUNT(*)
FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
WHERE
  "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
  OR "plan".{{ x.sql }}{% endfor %} IS NULL
{%- endmacro %}

{% macro snowflake__count_duplicates(c) -%}
SELECT
  "rejection"."lightning_state",
  COUNT(*)
FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
GROUP BY
  "rejection"."lightning_state"
{%- endmacro %}

{% macro snowflake__drop(c) -%}
DROP TABLE IF EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }};
DROP TABLE IF EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }};
DROP TABLE IF EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
{%- endmacro %}

{% macro snowflake__drop_changes(c) -%}
DROP TABLE IF EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
{%- endmacro %}
