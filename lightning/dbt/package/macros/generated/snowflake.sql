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
{%- if kind in ['NUMBER'] -%}
RTRIM(RTRIM(TO_VARCHAR({{ value }}), '0'), '.')
{%- elif kind in ['FLOAT'] -%}
CASE
  WHEN TRUNC({{ value }}) = {{ value }} AND ABS({{ value }}) < 1e37
  THEN TO_VARCHAR(CAST({{ value }} AS NUMBER(38, 0)))
  ELSE CONCAT(
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
END
{%- elif kind in ['BOOLEAN'] -%}
TO_VARCHAR({{ value }})
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
{%- if [kinds[0], kinds[1]] in [['NUMBER', 'NUMBER'], ['NUMBER', 'BOOLEAN'], ['NUMBER', 'VARCHAR'], ['BOOLEAN', 'NUMBER'], ['BOOLEAN', 'BOOLEAN'], ['BOOLEAN', 'VARCHAR']] -%}TRY_CAST(TO_VARCHAR({{ value }}) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['NUMBER', 'DATE'], ['BOOLEAN', 'DATE']] -%}CAST(TRY_TO_DATE(TO_VARCHAR({{ value }}), 'YYYY-MM-DD') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['NUMBER', 'TIME'], ['BOOLEAN', 'TIME']] -%}CAST(COALESCE(
  TRY_TO_TIME(TO_VARCHAR({{ value }}), 'HH24:MI:SS.FF9'),
  TRY_TO_TIME(TO_VARCHAR({{ value }}), 'HH24:MI:SS')
) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['NUMBER', 'TIMESTAMP_NTZ'], ['BOOLEAN', 'TIMESTAMP_NTZ']] -%}CAST(COALESCE(
  TRY_TO_TIMESTAMP_NTZ(TO_VARCHAR({{ value }}), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  TRY_TO_TIMESTAMP_NTZ(TO_VARCHAR({{ value }}), 'YYYY-MM-DD HH24:MI:SS.FF9'),
  TRY_TO_TIMESTAMP_NTZ(TO_VARCHAR({{ value }}), 'YYYY-MM-DD"T"HH24:MI:SS'),
  TRY_TO_TIMESTAMP_NTZ(TO_VARCHAR({{ value }}), 'YYYY-MM-DD HH24:MI:SS'),
  TRY_TO_TIMESTAMP_NTZ(TO_VARCHAR({{ value }}), 'YYYY-MM-DD')
) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['VARCHAR', 'NUMBER'], ['VARCHAR', 'BOOLEAN'], ['VARCHAR', 'VARCHAR']] -%}TRY_CAST(COLLATE({{ value }}, '') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['VARCHAR', 'DATE']] -%}CAST(TRY_TO_DATE(COLLATE({{ value }}, ''), 'YYYY-MM-DD') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['VARCHAR', 'TIME']] -%}CAST(COALESCE(
  TRY_TO_TIME(COLLATE({{ value }}, ''), 'HH24:MI:SS.FF9'),
  TRY_TO_TIME(COLLATE({{ value }}, ''), 'HH24:MI:SS')
) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['VARCHAR', 'TIMESTAMP_NTZ']] -%}CAST(COALESCE(
  TRY_TO_TIMESTAMP_NTZ(COLLATE({{ value }}, ''), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  TRY_TO_TIMESTAMP_NTZ(COLLATE({{ value }}, ''), 'YYYY-MM-DD HH24:MI:SS.FF9'),
  TRY_TO_TIMESTAMP_NTZ(COLLATE({{ value }}, ''), 'YYYY-MM-DD"T"HH24:MI:SS'),
  TRY_TO_TIMESTAMP_NTZ(COLLATE({{ value }}, ''), 'YYYY-MM-DD HH24:MI:SS'),
  TRY_TO_TIMESTAMP_NTZ(COLLATE({{ value }}, ''), 'YYYY-MM-DD')
) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['DATE', 'NUMBER'], ['DATE', 'BOOLEAN'], ['DATE', 'VARCHAR']] -%}TRY_CAST(TO_CHAR({{ value }}, 'YYYY-MM-DD') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['DATE', 'DATE']] -%}CAST(TRY_TO_DATE(TO_CHAR({{ value }}, 'YYYY-MM-DD'), 'YYYY-MM-DD') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['DATE', 'TIME']] -%}CAST(COALESCE(
  TRY_TO_TIME(TO_CHAR({{ value }}, 'YYYY-MM-DD'), 'HH24:MI:SS.FF9'),
  TRY_TO_TIME(TO_CHAR({{ value }}, 'YYYY-MM-DD'), 'HH24:MI:SS')
) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['DATE', 'TIMESTAMP_NTZ']] -%}CAST(COALESCE(
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'YYYY-MM-DD'), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'YYYY-MM-DD'), 'YYYY-MM-DD HH24:MI:SS.FF9'),
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'YYYY-MM-DD'), 'YYYY-MM-DD"T"HH24:MI:SS'),
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'YYYY-MM-DD'), 'YYYY-MM-DD HH24:MI:SS'),
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'YYYY-MM-DD'), 'YYYY-MM-DD')
) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIME', 'NUMBER'], ['TIME', 'BOOLEAN'], ['TIME', 'VARCHAR']] -%}TRY_CAST(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIME', 'DATE']] -%}CAST(TRY_TO_DATE(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9'), 'YYYY-MM-DD') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIME', 'TIME']] -%}CAST(COALESCE(
  TRY_TO_TIME(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9'), 'HH24:MI:SS.FF9'),
  TRY_TO_TIME(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9'), 'HH24:MI:SS')
) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIME', 'TIMESTAMP_NTZ']] -%}CAST(COALESCE(
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9'), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9'), 'YYYY-MM-DD HH24:MI:SS.FF9'),
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9'), 'YYYY-MM-DD"T"HH24:MI:SS'),
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9'), 'YYYY-MM-DD HH24:MI:SS'),
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'HH24:MI:SS.FF9'), 'YYYY-MM-DD')
) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIMESTAMP_NTZ', 'NUMBER'], ['TIMESTAMP_NTZ', 'BOOLEAN'], ['TIMESTAMP_NTZ', 'VARCHAR']] -%}TRY_CAST(TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9') AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIMESTAMP_NTZ', 'DATE']] -%}CAST({{ value }} AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIMESTAMP_NTZ', 'TIME']] -%}CAST(COALESCE(
  TRY_TO_TIME(TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'), 'HH24:MI:SS.FF9'),
  TRY_TO_TIME(TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'), 'HH24:MI:SS')
) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['TIMESTAMP_NTZ', 'TIMESTAMP_NTZ']] -%}CAST(COALESCE(
  TRY_TO_TIMESTAMP_NTZ(
    TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
    'YYYY-MM-DD"T"HH24:MI:SS.FF9'
  ),
  TRY_TO_TIMESTAMP_NTZ(
    TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
    'YYYY-MM-DD HH24:MI:SS.FF9'
  ),
  TRY_TO_TIMESTAMP_NTZ(
    TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
    'YYYY-MM-DD"T"HH24:MI:SS'
  ),
  TRY_TO_TIMESTAMP_NTZ(
    TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'),
    'YYYY-MM-DD HH24:MI:SS'
  ),
  TRY_TO_TIMESTAMP_NTZ(TO_CHAR({{ value }}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'), 'YYYY-MM-DD')
) AS {{ x.type }})
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
CREATE TABLE IF NOT EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE"
DEFAULT_DDL_COLLATION='' AS
SELECT
  CAST('' AS VARCHAR) AS "SYNC_ID",
  CAST('adding' AS VARCHAR) AS "PART",
  CAST(0 AS BIGINT) AS "REVISION",
  CAST('' AS VARCHAR) AS "LAST_RUN_ID",
  CAST(NULL AS VARCHAR) AS "BASELINE",
  CAST(NULL AS VARCHAR) AS "RUN",
  CAST(NULL AS VARCHAR) AS "PROGRESS",
  CAST(NULL AS VARCHAR) AS "HOLDER",
  CAST(NULL AS TIMESTAMP_LTZ) AS "LEASE_EXPIRES"
{%- endmacro %}

{% macro snowflake__read_state(c) -%}
SELECT
  "CLOCK"."AT",
  "SLOT"."SYNC_ID",
  "SLOT"."PART",
  "SLOT"."REVISION",
  "SLOT"."LAST_RUN_ID",
  "SLOT"."BASELINE",
  "SLOT"."RUN",
  "SLOT"."PROGRESS",
  "SLOT"."HOLDER",
  "SLOT"."LEASE_EXPIRES",
  "SLOT"."LEASE_EXPIRES" > "CLOCK"."AT"
FROM (
  SELECT
    CURRENT_TIMESTAMP() AS "AT",
    CAST({{ lightning.snowflake__text(c.sync_id) }} AS VARCHAR) AS "SYNC_ID"
) AS "CLOCK"
LEFT JOIN {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE" AS "SLOT"
  ON "SLOT"."SYNC_ID" = "CLOCK"."SYNC_ID"
{%- endmacro %}

{% macro snowflake__sync_ids(c) -%}
SELECT
  "SYNC_ID"
FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE"
WHERE
  "PART" = ''
ORDER BY
  "SYNC_ID" ASC
{%- endmacro %}

{% macro snowflake__add(c) -%}
INSERT INTO {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE" (
  "SYNC_ID",
  "PART",
  "REVISION",
  "LAST_RUN_ID",
  "BASELINE",
  "RUN",
  "PROGRESS",
  "HOLDER",
  "LEASE_EXPIRES"
)
SELECT
  CAST({{ lightning.snowflake__text(c.sync_id) }} AS VARCHAR) AS "SYNC_ID",
  CAST('' AS VARCHAR) AS "PART",
  CAST(0 AS BIGINT) AS "REVISION",
  CAST('' AS VARCHAR) AS "LAST_RUN_ID",
  CAST(NULL AS VARCHAR) AS "BASELINE",
  CAST(NULL AS VARCHAR) AS "RUN",
  CAST(NULL AS VARCHAR) AS "PROGRESS",
  CAST(NULL AS VARCHAR) AS "HOLDER",
  CAST(NULL AS TIMESTAMP_LTZ) AS "LEASE_EXPIRES"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE"
    WHERE
      "SYNC_ID" = {{ lightning.snowflake__text(c.sync_id) }} AND "PART" = ''
  )
{%- endmacro %}

{% macro snowflake__acquire_adding(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE" SET "HOLDER" = {{ lightning.snowflake__text(c.holder) }}, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 60000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = '' AND "PART" = 'adding'
  )
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  )
{%- endmacro %}

{% macro snowflake__release_adding(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE" SET "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = '' AND "PART" = 'adding'
  ) AND "HOLDER" = {{ lightning.snowflake__text(c.holder) }}
{%- endmacro %}

{% macro snowflake__acquire(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE" SET "LAST_RUN_ID" = {{ lightning.snowflake__text(c.run_id) }}, "REVISION" = {{ c.revision + 1 }}, "HOLDER" = {{ lightning.snowflake__text(c.holder) }}, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 3600000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = {{ lightning.snowflake__text(c.sync_id) }} AND "PART" = ''
  )
  AND "REVISION" = {{ c.revision }}
  AND (
    "HOLDER" IS NULL OR "LEASE_EXPIRES" <= CURRENT_TIMESTAMP()
  )
{%- endmacro %}

{% macro snowflake__keep(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE" SET "RUN" = {{ lightning.snowflake__text(c.run) }}, "REVISION" = "REVISION" + 1, "LEASE_EXPIRES" = DATEADD(MILLISECOND, 3600000, CURRENT_TIMESTAMP())
WHERE
  (
    "SYNC_ID" = {{ lightning.snowflake__text(c.sync_id) }} AND "PART" = ''
  )
  AND "HOLDER" = {{ lightning.snowflake__text(c.holder) }}
{%- endmacro %}

{% macro snowflake__release(c) -%}
UPDATE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}."SYNC_STATE" SET "RUN" = {{ lightning.snowflake__text(c.run) }}, "REVISION" = "REVISION" + 1, "HOLDER" = NULL, "LEASE_EXPIRES" = NULL
WHERE
  (
    "SYNC_ID" = {{ lightning.snowflake__text(c.sync_id) }} AND "PART" = ''
  )
  AND "HOLDER" = {{ lightning.snowflake__text(c.holder) }}
{%- endmacro %}

{% macro snowflake__create_logs(c) -%}
CREATE TABLE IF NOT EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."SYNC_CHANGELOG" (
  "SYNC_ID" VARCHAR,
  "SYNC_RUN_ID" VARCHAR,
  "OP_TYPE" VARCHAR,
  "ROW_ID" VARCHAR,
  "STATUS" VARCHAR,
  "FAILURE_REASON" VARCHAR,
  "FIELDS" VARIANT
)
DEFAULT_DDL_COLLATION='';
CREATE TABLE IF NOT EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."SYNC_SNAPSHOT" (
  "SYNC_ID" VARCHAR,
  "SYNC_RUN_ID" VARCHAR,
  "OP_TYPE" VARCHAR,
  "ROW_ID" VARCHAR,
  "STATUS" VARCHAR,
  "FAILURE_REASON" VARCHAR,
  "FIELDS" VARIANT
)
DEFAULT_DDL_COLLATION='';
CREATE TABLE IF NOT EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."SYNC_RUNS" (
  "SYNC_ID" VARCHAR,
  "SYNC_RUN_ID" VARCHAR,
  "PRIMARY_KEY" VARCHAR,
  "DESTINATION" VARCHAR,
  "MODEL_NAME" VARCHAR,
  "MODEL_ID" VARCHAR,
  "STATUS" VARCHAR,
  "ERROR" VARCHAR,
  "STARTED_AT" TIMESTAMP_LTZ,
  "FINISHED_AT" TIMESTAMP_LTZ,
  "NUM_PLANNED_ADD" BIGINT,
  "NUM_PLANNED_CHANGE" BIGINT,
  "NUM_PLANNED_REMOVE" BIGINT,
  "NUM_ATTEMPTED_ADD" BIGINT,
  "NUM_ATTEMPTED_CHANGE" BIGINT,
  "NUM_ATTEMPTED_REMOVE" BIGINT,
  "NUM_SUCCEEDED_ADD" BIGINT,
  "NUM_SUCCEEDED_CHANGE" BIGINT,
  "NUM_SUCCEEDED_REMOVE" BIGINT,
  "NUM_FAILED_ADD" BIGINT,
  "NUM_FAILED_CHANGE" BIGINT,
  "NUM_FAILED_REMOVE" BIGINT
)
DEFAULT_DDL_COLLATION=''
{%- endmacro %}

{% macro snowflake__log_run(c) -%}
INSERT INTO {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."SYNC_RUNS" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "PRIMARY_KEY",
  "DESTINATION",
  "MODEL_NAME",
  "MODEL_ID",
  "STATUS",
  "ERROR",
  "STARTED_AT",
  "FINISHED_AT",
  "NUM_PLANNED_ADD",
  "NUM_PLANNED_CHANGE",
  "NUM_PLANNED_REMOVE",
  "NUM_ATTEMPTED_ADD",
  "NUM_ATTEMPTED_CHANGE",
  "NUM_ATTEMPTED_REMOVE",
  "NUM_SUCCEEDED_ADD",
  "NUM_SUCCEEDED_CHANGE",
  "NUM_SUCCEEDED_REMOVE",
  "NUM_FAILED_ADD",
  "NUM_FAILED_CHANGE",
  "NUM_FAILED_REMOVE"
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
INSERT INTO {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.audit_schema) }}."SYNC_CHANGELOG" (
  "SYNC_ID",
  "SYNC_RUN_ID",
  "OP_TYPE",
  "ROW_ID",
  "STATUS",
  "FAILURE_REASON",
  "FIELDS"
)
SELECT
  {{ lightning.snowflake__text(c.sync_id) }},
  {{ lightning.snowflake__text(c.run_id) }},
  "outcome"."LIGHTNING_OP",
  "outcome"."LIGHTNING_ROW_ID",
  "outcome"."LIGHTNING_STATUS",
  "outcome"."LIGHTNING_REASON",
  {{ lightning.snowflake__fields(c.stored, '"outcome"') }}
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_ROW_ID",
    {% if c.delete_behavior == 'do_nothing' %}CASE WHEN "change"."LIGHTNING_OP" = 'removed' THEN {% endif %}'aborted'{% if c.delete_behavior == 'do_nothing' %} ELSE 'aborted' END{% endif %} AS "LIGHTNING_STATUS",
    {% if c.delete_behavior == 'do_nothing' %}CASE
      WHEN "change"."LIGHTNING_OP" = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE {% endif %}{{ lightning.snowflake__text(c.reason) }}{% if c.delete_behavior == 'do_nothing' %}
    END{% endif %} AS "LIGHTNING_REASON",
    "change".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "change".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "change".{{ x.sql }}{% endfor %}
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }} AS "change"
) AS "outcome"
WHERE
  "outcome"."LIGHTNING_OP" IN ('added', 'changed', 'removed')
{%- endmacro %}

{% macro snowflake__create_plan(c) -%}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }}
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  "new".{{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }}{% endfor %}{% for x in c.compared %},
  "new".{{ x.sql }}{% endfor %},
  {{ lightning.snowflake__version(c.compared, '"new"') }} AS "LIGHTNING_VERSION"
FROM (
{{ c.model }}
) AS "new"
{%- endmacro %}

{% macro snowflake__create_changes(c) -%}
{%- if c.comparison is none %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  ROW_NUMBER() OVER (ORDER BY NULL ASC) AS "LIGHTNING_SEQ",
  "rows"."LIGHTNING_ROW_ID",
  "rows"."LIGHTNING_OP",
  "rows"."LIGHTNING_PRIOR",
  "rows"."LIGHTNING_ORIGIN",
  "rows"."LIGHTNING_VERSION",
  {{ lightning.snowflake__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "plan".{{ x.sql }}{% endfor %},
    "plan"."LIGHTNING_VERSION",
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "LIGHTNING_ROW_ID",
    CASE
      WHEN "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      OR "plan".{{ x.sql }}{% endfor %} IS NULL
      THEN NULL
      ELSE 'added'
    END AS "LIGHTNING_OP",
    'absent' AS "LIGHTNING_PRIOR",
    {{ lightning.snowflake__text(c.run_id) }} AS "LIGHTNING_ORIGIN"
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
      "rejection"."LIGHTNING_ROW_ID" = "rows"."LIGHTNING_ROW_ID"
  ){% endif %}{% endif %}
{%- elif c.comparison == 'version' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
WITH "ops" AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      ORDER BY CASE
        WHEN "ops"."LIGHTNING_OP" = 'added'
        THEN 1
        WHEN "ops"."LIGHTNING_OP" = 'changed'
        THEN 2
        WHEN "ops"."LIGHTNING_OP" = 'removed'
        THEN 3
        WHEN "ops"."LIGHTNING_OP" = 'taken'
        THEN 4
        WHEN "ops"."LIGHTNING_OP" = 'vanished'
        THEN 5
      END ASC
    ) AS "LIGHTNING_SEQ"
  FROM (
    SELECT
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
        THEN "held".{{ c.key[0].sql }}
        ELSE "new".{{ c.key[0].sql }}
      END AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{{ c.key[0].sql }} IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."LIGHTNING_ROW_ID" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %},
      COALESCE("new"."LIGHTNING_ROW_ID", "held"."LIGHTNING_ROW_ID") AS "LIGHTNING_ROW_ID"{% endif %},
      "new"."LIGHTNING_VERSION",
      "held"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
        THEN {% if c.mode == 'mirror' %}{% else %}CASE WHEN "held"."LIGHTNING_STATE" = 'absent' THEN {% endif %}'vanished'{% if c.mode == 'mirror' %}{% else %} ELSE 'removed' END{% endif %}
        ELSE CASE
          WHEN "new".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          OR "new".{{ x.sql }}{% endfor %} IS NULL
          THEN NULL
          {% if c.joins_natively %}{% if c.mode == 'mirror' %}{% else %}WHEN "held".{{ c.key[0].sql }} IS NULL
          OR "held"."LIGHTNING_STATE" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."LIGHTNING_STATE" = 'present'
          AND "new"."LIGHTNING_VERSION" = "held"."LIGHTNING_VERSION"
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN "held"."LIGHTNING_ROW_ID" IS NULL
          OR "held"."LIGHTNING_STATE" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."LIGHTNING_STATE" = 'present'
          AND "new"."LIGHTNING_VERSION" = "held"."LIGHTNING_VERSION"
          THEN NULL
          {% endif %}{% endif %}ELSE '{% if c.mode == 'mirror' %}added{% else %}{% if c.mode == 'insert' %}taken{% else %}changed{% endif %}{% endif %}'
        END
      END AS "LIGHTNING_OP",
      COALESCE("held"."LIGHTNING_STATE", 'absent') AS "LIGHTNING_PRIOR",
      CASE
        WHEN NOT "held"."LIGHTNING_ORIGIN" IS NULL
        AND (
          (
            (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
            )
            AND "held"."LIGHTNING_OP" = 'removed'
          )
          OR (
            NOT (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
            )
            AND (
              "held"."LIGHTNING_OP" <> 'removed'
              AND "new"."LIGHTNING_VERSION" = "held"."LIGHTNING_VERSION"
            )
          )
        )
        THEN "held"."LIGHTNING_ORIGIN"
        ELSE {{ lightning.snowflake__text(c.run_id) }}
      END AS "LIGHTNING_ORIGIN"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %},
        "plan"."LIGHTNING_VERSION"{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "LIGHTNING_ROW_ID"{% endif %}
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %},
        {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "LIGHTNING_ROW_ID"{% endif %},
        "kept"."LIGHTNING_VERSION",
        'present' AS "LIGHTNING_STATE",
        CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
        CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
        CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
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
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"excepted"') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %},
        {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "LIGHTNING_ROW_ID"{% endif %},
        "excepted"."LIGHTNING_VERSION",
        "excepted"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
        "excepted"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
        "excepted"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
        "excepted"."LIGHTNING_OP" AS "LIGHTNING_OP"
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
    ) AS "held"
      ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"LIGHTNING_ROW_ID"{% endif %}
  ) AS "ops"
  WHERE
    NOT "ops"."LIGHTNING_OP" IS NULL{% if c.joins_natively %}{% if c.duplicates %}
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
        "rejection"."LIGHTNING_ROW_ID" = "ops"."LIGHTNING_ROW_ID"
    ){% endif %}{% endif %}
)
SELECT
  "rows"."LIGHTNING_SEQ",
  "rows"."LIGHTNING_ROW_ID",
  "rows"."LIGHTNING_OP",
  "rows"."LIGHTNING_PRIOR",
  "rows"."LIGHTNING_ORIGIN",
  "rows"."LIGHTNING_VERSION",
  {{ lightning.snowflake__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "new".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "new".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "new".{{ x.sql }}{% endfor %},
    "new"."LIGHTNING_VERSION",
    {% if c.joins_natively %}{{ lightning.snowflake__row_id(c.key, '"new"') }} AS {% else %}"ops".{% endif %}"LIGHTNING_ROW_ID",
    "ops"."LIGHTNING_SEQ",
    "ops"."LIGHTNING_OP",
    "ops"."LIGHTNING_PRIOR",
    "ops"."LIGHTNING_ORIGIN"
  FROM "ops"
  INNER JOIN (
    SELECT
      "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
      "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
      "plan".{{ x.sql }}{% endfor %},
      "plan"."LIGHTNING_VERSION"{% if c.joins_natively %}{% else %},
      {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "LIGHTNING_ROW_ID"{% endif %}
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
  ) AS "new"
    ON "ops".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} = "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
    AND "ops".{{ x.sql }} = "new".{{ x.sql }}{% endfor %}{% else %}"LIGHTNING_ROW_ID"{% endif %}
  WHERE
    "ops"."LIGHTNING_OP" IN ('added', 'changed', 'taken')
  UNION ALL
  SELECT
    "held".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "held".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "held".{{ x.sql }}{% endfor %},
    CAST(NULL AS BINARY) AS "LIGHTNING_VERSION",
    {% if c.joins_natively %}{{ lightning.snowflake__row_id(c.key, '"held"') }} AS {% else %}"ops".{% endif %}"LIGHTNING_ROW_ID",
    "ops"."LIGHTNING_SEQ",
    "ops"."LIGHTNING_OP",
    "ops"."LIGHTNING_PRIOR",
    "ops"."LIGHTNING_ORIGIN"
  FROM "ops"
  INNER JOIN (
    SELECT
      {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
      "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
      {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "LIGHTNING_ROW_ID"{% endif %},
      'present' AS "LIGHTNING_STATE",
      CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
      CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
      CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
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
          {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
          AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"excepted"') }}{% endif %}
      )
    UNION ALL
    SELECT
      {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
      "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
      {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "LIGHTNING_ROW_ID"{% endif %},
      "excepted"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
      "excepted"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
      "excepted"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
      "excepted"."LIGHTNING_OP" AS "LIGHTNING_OP"
    FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
  ) AS "held"
    ON "ops".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
    AND "ops".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"LIGHTNING_ROW_ID"{% endif %}
  WHERE
    "ops"."LIGHTNING_OP" IN ('removed', 'vanished')
) AS "rows"
{%- elif c.comparison == 'value' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."LIGHTNING_OP" = 'added'
      THEN 1
      WHEN "rows"."LIGHTNING_OP" = 'changed'
      THEN 2
      WHEN "rows"."LIGHTNING_OP" = 'removed'
      THEN 3
      WHEN "rows"."LIGHTNING_OP" = 'taken'
      THEN 4
      WHEN "rows"."LIGHTNING_OP" = 'vanished'
      THEN 5
    END ASC
  ) AS "LIGHTNING_SEQ",
  "rows"."LIGHTNING_ROW_ID",
  "rows"."LIGHTNING_OP",
  "rows"."LIGHTNING_PRIOR",
  "rows"."LIGHTNING_ORIGIN",
  "rows"."LIGHTNING_VERSION",
  {{ lightning.snowflake__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "ops".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "ops".{{ x.sql }}{% endfor %},
    "ops"."LIGHTNING_VERSION",
    {% if c.joins_natively %}{{ lightning.snowflake__row_id(c.key, '"ops"') }} AS {% else %}"ops".{% endif %}"LIGHTNING_ROW_ID",
    "ops"."LIGHTNING_OP",
    "ops"."LIGHTNING_PRIOR",
    "ops"."LIGHTNING_ORIGIN"
  FROM (
    SELECT
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
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
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."LIGHTNING_ROW_ID" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."LIGHTNING_ROW_ID" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %},
      COALESCE("new"."LIGHTNING_ROW_ID", "held"."LIGHTNING_ROW_ID") AS "LIGHTNING_ROW_ID"{% endif %},
      "new"."LIGHTNING_VERSION",
      "held"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
        THEN {% if c.mode == 'mirror' %}{% else %}CASE WHEN "held"."LIGHTNING_STATE" = 'absent' THEN {% endif %}'vanished'{% if c.mode == 'mirror' %}{% else %} ELSE 'removed' END{% endif %}
        ELSE CASE
          WHEN "new".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          OR "new".{{ x.sql }}{% endfor %} IS NULL
          THEN NULL
          {% if c.joins_natively %}{% if c.mode == 'mirror' %}{% else %}WHEN "held".{{ c.key[0].sql }} IS NULL
          OR "held"."LIGHTNING_STATE" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."LIGHTNING_STATE" = 'present'
          AND NOT (
            {% for x in c.compared %}{% if not loop.first %}
            OR {% endif %}{{ lightning.snowflake__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
          )
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN "held"."LIGHTNING_ROW_ID" IS NULL
          OR "held"."LIGHTNING_STATE" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."LIGHTNING_STATE" = 'present'
          AND NOT (
            {% for x in c.compared %}{% if not loop.first %}
            OR {% endif %}{{ lightning.snowflake__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
          )
          THEN NULL
          {% endif %}{% endif %}ELSE '{% if c.mode == 'mirror' %}added{% else %}{% if c.mode == 'insert' %}taken{% else %}changed{% endif %}{% endif %}'
        END
      END AS "LIGHTNING_OP",
      COALESCE("held"."LIGHTNING_STATE", 'absent') AS "LIGHTNING_PRIOR",
      CASE
        WHEN NOT "held"."LIGHTNING_ORIGIN" IS NULL
        AND (
          (
            (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
            )
            AND "held"."LIGHTNING_OP" = 'removed'
          )
          OR (
            NOT (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
            )
            AND (
              "held"."LIGHTNING_OP" <> 'removed'
              AND NOT (
                {% for x in c.compared %}{% if not loop.first %}
                OR {% endif %}{{ lightning.snowflake__differs(x, '"new".' ~ x.sql, '"held".' ~ x.sql) }}{% else %}FALSE{% endfor %}
              )
            )
          )
        )
        THEN "held"."LIGHTNING_ORIGIN"
        ELSE {{ lightning.snowflake__text(c.run_id) }}
      END AS "LIGHTNING_ORIGIN"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
        "plan".{{ x.sql }}{% endfor %},
        "plan"."LIGHTNING_VERSION"{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "LIGHTNING_ROW_ID"{% endif %}
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "LIGHTNING_ROW_ID"{% endif %},
        'present' AS "LIGHTNING_STATE",
        CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
        CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
        CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
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
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"excepted"') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "LIGHTNING_ROW_ID"{% endif %},
        "excepted"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
        "excepted"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
        "excepted"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
        "excepted"."LIGHTNING_OP" AS "LIGHTNING_OP"
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
    ) AS "held"
      ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"LIGHTNING_ROW_ID"{% endif %}
  ) AS "ops"
  WHERE
    NOT "ops"."LIGHTNING_OP" IS NULL
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
      "rejection"."LIGHTNING_ROW_ID" = "rows"."LIGHTNING_ROW_ID"
  ){% endif %}{% endif %}
{%- elif c.comparison == 'never' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN "rows"."LIGHTNING_OP" = 'added'
      THEN 1
      WHEN "rows"."LIGHTNING_OP" = 'changed'
      THEN 2
      WHEN "rows"."LIGHTNING_OP" = 'removed'
      THEN 3
      WHEN "rows"."LIGHTNING_OP" = 'taken'
      THEN 4
      WHEN "rows"."LIGHTNING_OP" = 'vanished'
      THEN 5
    END ASC
  ) AS "LIGHTNING_SEQ",
  "rows"."LIGHTNING_ROW_ID",
  "rows"."LIGHTNING_OP",
  "rows"."LIGHTNING_PRIOR",
  "rows"."LIGHTNING_ORIGIN",
  "rows"."LIGHTNING_VERSION",
  {{ lightning.snowflake__stored(c.key[0], '"rows".' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"rows".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "ops".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "ops".{{ x.sql }}{% endfor %}{% for x in c.compared %},
    "ops".{{ x.sql }}{% endfor %},
    "ops"."LIGHTNING_VERSION",
    {% if c.joins_natively %}{{ lightning.snowflake__row_id(c.key, '"ops"') }} AS {% else %}"ops".{% endif %}"LIGHTNING_ROW_ID",
    "ops"."LIGHTNING_OP",
    "ops"."LIGHTNING_PRIOR",
    "ops"."LIGHTNING_ORIGIN"
  FROM (
    SELECT
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
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
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."LIGHTNING_ROW_ID" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held"."LIGHTNING_ROW_ID" IS NULL
        THEN "held".{{ x.sql }}
        ELSE "new".{{ x.sql }}
      END AS {{ x.sql }}{% endfor %},
      COALESCE("new"."LIGHTNING_ROW_ID", "held"."LIGHTNING_ROW_ID") AS "LIGHTNING_ROW_ID"{% endif %},
      "new"."LIGHTNING_VERSION",
      "held"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
      CASE
        WHEN "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
        THEN {% if c.mode == 'mirror' %}{% else %}CASE WHEN "held"."LIGHTNING_STATE" = 'absent' THEN {% endif %}'vanished'{% if c.mode == 'mirror' %}{% else %} ELSE 'removed' END{% endif %}
        ELSE CASE
          WHEN "new".{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          OR "new".{{ x.sql }}{% endfor %} IS NULL
          THEN NULL
          {% if c.joins_natively %}{% if c.mode == 'mirror' %}{% else %}WHEN "held".{{ c.key[0].sql }} IS NULL
          OR "held"."LIGHTNING_STATE" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."LIGHTNING_STATE" = 'present' AND FALSE
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN "held"."LIGHTNING_ROW_ID" IS NULL
          OR "held"."LIGHTNING_STATE" IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN "held"."LIGHTNING_STATE" = 'present' AND FALSE
          THEN NULL
          {% endif %}{% endif %}ELSE '{% if c.mode == 'mirror' %}added{% else %}{% if c.mode == 'insert' %}taken{% else %}changed{% endif %}{% endif %}'
        END
      END AS "LIGHTNING_OP",
      COALESCE("held"."LIGHTNING_STATE", 'absent') AS "LIGHTNING_PRIOR",
      CASE
        WHEN NOT "held"."LIGHTNING_ORIGIN" IS NULL
        AND (
          (
            (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
            )
            AND "held"."LIGHTNING_OP" = 'removed'
          )
          OR (
            NOT (
              "new".{{ c.key[0].sql }} IS NULL AND NOT "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} IS NULL
            )
            AND (
              "held"."LIGHTNING_OP" <> 'removed' AND FALSE
            )
          )
        )
        THEN "held"."LIGHTNING_ORIGIN"
        ELSE {{ lightning.snowflake__text(c.run_id) }}
      END AS "LIGHTNING_ORIGIN"
    FROM (
      SELECT
        "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
        "plan".{{ x.sql }}{% endfor %}{% for x in c.compared %},
        "plan".{{ x.sql }}{% endfor %},
        "plan"."LIGHTNING_VERSION"{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "LIGHTNING_ROW_ID"{% endif %}
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }} AS "plan"
    ) AS "new"
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"kept".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "kept".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.snowflake__held(x, '"kept".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "LIGHTNING_ROW_ID"{% endif %},
        'present' AS "LIGHTNING_STATE",
        CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
        CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
        CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
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
            {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"excepted"') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "LIGHTNING_ROW_ID"{% endif %},
        "excepted"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
        "excepted"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
        "excepted"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
        "excepted"."LIGHTNING_OP" AS "LIGHTNING_OP"
      FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
    ) AS "held"
      ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"LIGHTNING_ROW_ID"{% endif %}
  ) AS "ops"
  WHERE
    NOT "ops"."LIGHTNING_OP" IS NULL
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
      "rejection"."LIGHTNING_ROW_ID" = "rows"."LIGHTNING_ROW_ID"
  ){% endif %}{% endif %}
{%- endif %}
{%- endmacro %}

{% macro snowflake__create_rejections(c) -%}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  "change"."LIGHTNING_SEQ",
  "change"."LIGHTNING_ROW_ID",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_OP",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_STATE",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_REASON",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
  "change"."LIGHTNING_VERSION",
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
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  CAST(NULL AS BIGINT) AS "LIGHTNING_SEQ",
  "new"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_OP",
  CAST('absent' AS VARCHAR) AS "LIGHTNING_STATE",
  CAST('failed' AS VARCHAR) AS "LIGHTNING_STATUS",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "LIGHTNING_REASON",
  CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
  CAST(NULL AS BINARY) AS "LIGHTNING_VERSION",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  CAST(NULL AS {{ x.type }}) AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "LIGHTNING_ROW_ID",
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
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  CAST(NULL AS BIGINT) AS "LIGHTNING_SEQ",
  "new"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  "held"."LIGHTNING_OP" AS "LIGHTNING_OP",
  CAST(COALESCE("held"."LIGHTNING_STATE", 'absent') AS VARCHAR) AS "LIGHTNING_STATE",
  CAST('failed' AS VARCHAR) AS "LIGHTNING_STATUS",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "LIGHTNING_REASON",
  "held"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
  "held"."LIGHTNING_VERSION" AS "LIGHTNING_VERSION",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "LIGHTNING_ROW_ID",
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
    {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "LIGHTNING_ROW_ID"{% endif %},
    "kept"."LIGHTNING_VERSION",
    'present' AS "LIGHTNING_STATE",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
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
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"excepted"') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "LIGHTNING_ROW_ID"{% endif %},
    "excepted"."LIGHTNING_VERSION",
    "excepted"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
    "excepted"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
    "excepted"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
    "excepted"."LIGHTNING_OP" AS "LIGHTNING_OP"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"LIGHTNING_ROW_ID"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'value' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  CAST(NULL AS BIGINT) AS "LIGHTNING_SEQ",
  "new"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  "held"."LIGHTNING_OP" AS "LIGHTNING_OP",
  CAST(COALESCE("held"."LIGHTNING_STATE", 'absent') AS VARCHAR) AS "LIGHTNING_STATE",
  CAST('failed' AS VARCHAR) AS "LIGHTNING_STATUS",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "LIGHTNING_REASON",
  "held"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
  CAST(NULL AS BINARY) AS "LIGHTNING_VERSION",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "LIGHTNING_ROW_ID",
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
    {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "LIGHTNING_ROW_ID"{% endif %},
    'present' AS "LIGHTNING_STATE",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
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
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"excepted"') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "LIGHTNING_ROW_ID"{% endif %},
    "excepted"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
    "excepted"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
    "excepted"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
    "excepted"."LIGHTNING_OP" AS "LIGHTNING_OP"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"LIGHTNING_ROW_ID"{% endif %}
WHERE
  "new"."lightning_copy" = 1 AND "new"."lightning_copies" > 1
{%- elif c.comparison == 'never' %}
CREATE TRANSIENT TABLE {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
DATA_RETENTION_TIME_IN_DAYS=0
DEFAULT_DDL_COLLATION='' AS
SELECT
  CAST(NULL AS BIGINT) AS "LIGHTNING_SEQ",
  "new"."LIGHTNING_ROW_ID" AS "LIGHTNING_ROW_ID",
  CASE WHEN "held"."LIGHTNING_OP" = 'removed' THEN "held"."LIGHTNING_OP" END AS "LIGHTNING_OP",
  CAST(CASE
    WHEN "held"."LIGHTNING_STATE" = 'present'
    THEN 'stale'
    ELSE COALESCE("held"."LIGHTNING_STATE", 'absent')
  END AS VARCHAR) AS "LIGHTNING_STATE",
  CAST('failed' AS VARCHAR) AS "LIGHTNING_STATUS",
  'duplicate primary key, number of rows: ' || CAST("new"."lightning_copies" AS VARCHAR) AS "LIGHTNING_REASON",
  CASE WHEN "held"."LIGHTNING_OP" = 'removed' THEN "held"."LIGHTNING_ORIGIN" END AS "LIGHTNING_ORIGIN",
  CAST(NULL AS BINARY) AS "LIGHTNING_VERSION",
  "new".{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  "new".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.snowflake__stored(x, '"held".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    "plan".{{ c.key[0].sql }}{% for x in c.key[1:] %},
    "plan".{{ x.sql }}{% endfor %},
    {{ lightning.snowflake__row_id(c.key, '"plan"') }} AS "LIGHTNING_ROW_ID",
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
    {{ lightning.snowflake__row_id(c.key_before, '"kept"') }} AS "LIGHTNING_ROW_ID"{% endif %},
    'present' AS "LIGHTNING_STATE",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_STATUS",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_ORIGIN",
    CAST(NULL AS VARCHAR) AS "LIGHTNING_OP"
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
        {% if c.joins_natively %}"kept".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"kept"') }}{% endif %} = {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND "kept".{{ x.sql }} = "excepted".{{ x.sql }}{% endfor %}{% else %}{{ lightning.snowflake__row_id(c.key_before, '"excepted"') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}"excepted".{{ c.key[0].sql }}{% else %}{{ lightning.snowflake__held(c.key[0], '"excepted".' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    "excepted".{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    {{ lightning.snowflake__held(x, '"excepted".' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.snowflake__row_id(c.key_before, '"excepted"') }} AS "LIGHTNING_ROW_ID"{% endif %},
    "excepted"."LIGHTNING_STATE" AS "LIGHTNING_STATE",
    "excepted"."LIGHTNING_STATUS" AS "LIGHTNING_STATUS",
    "excepted"."LIGHTNING_ORIGIN" AS "LIGHTNING_ORIGIN",
    "excepted"."LIGHTNING_OP" AS "LIGHTNING_OP"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.before_rejections) }} AS "excepted"
) AS "held"
  ON "new".{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}"LIGHTNING_ROW_ID"{% endif %} = "held".{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND "new".{{ x.sql }} = "held".{{ x.sql }}{% endfor %}{% else %}"LIGHTNING_ROW_ID"{% endif %}
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
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR",
  SUM("keys"."copies"),
  COUNT(*)
FROM (
  SELECT
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    COUNT(*) AS "copies"
  FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }} AS "change"
  GROUP BY
    "change"."LIGHTNING_OP",
    "change"."LIGHTNING_PRIOR",
    "change"."LIGHTNING_ROW_ID"
) AS "keys"
GROUP BY
  "keys"."LIGHTNING_OP",
  "keys"."LIGHTNING_PRIOR"
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
  "rejection"."LIGHTNING_STATE",
  COUNT(*)
FROM {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }} AS "rejection"
GROUP BY
  "rejection"."LIGHTNING_STATE"
{%- endmacro %}

{% macro snowflake__drop(c) -%}
DROP TABLE IF EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.plan) }};
DROP TABLE IF EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }};
DROP TABLE IF EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.rejections) }}
{%- endmacro %}

{% macro snowflake__drop_changes(c) -%}
DROP TABLE IF EXISTS {{ lightning.snowflake__name(c.database) }}.{{ lightning.snowflake__name(c.planner_schema) }}.{{ lightning.snowflake__name(c.changes) }}
{%- endmacro %}
