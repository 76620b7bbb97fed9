{# Written by `python -m lightning.dbt.macros`: write it anew rather than edit it. #}

{% macro bigquery__enforces_keys() -%}
{% do return(false) %}
{%- endmacro %}

{% macro bigquery__name(value) -%}
`{{ value | replace("\\", "\\\\") | replace("`", "\\`") | replace("\n", "\\n") | replace("\r", "\\r") | replace("\t", "\\t") }}`
{%- endmacro %}

{% macro bigquery__text(value) -%}
{% if value is none %}NULL{% else %}'{{ value | replace("\\", "\\\\") | replace("'", "\\'") | replace("\n", "\\n") | replace("\r", "\\r") | replace("\t", "\\t") }}'{% endif %}
{%- endmacro %}

{% macro bigquery__joins_natively(x) -%}
{% do return(lightning.kind(x.type) in ['INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'BYTES', 'DATE', 'TIME', 'DATETIME', 'TIMESTAMP']) %}
{%- endmacro %}

{% macro bigquery__stored(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'STRING', 'BYTES', 'DATE', 'TIME', 'DATETIME', 'TIMESTAMP', 'INTERVAL', 'JSON', 'GEOGRAPHY', 'ARRAY<INT64>', 'ARRAY<FLOAT64>', 'ARRAY<NUMERIC>', 'ARRAY<BIGNUMERIC>', 'ARRAY<BOOL>', 'ARRAY<STRING>', 'ARRAY<BYTES>', 'ARRAY<DATE>', 'ARRAY<TIME>', 'ARRAY<DATETIME>', 'ARRAY<TIMESTAMP>', 'ARRAY<INTERVAL>', 'ARRAY<JSON>', 'ARRAY<GEOGRAPHY>'] -%}
{{ value }}
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro bigquery__key_text(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'DATE', 'TIME', 'DATETIME'] -%}
CAST({{ value }} AS STRING)
{%- elif kind in ['FLOAT64'] -%}
CAST({{ value }} + 0.0 AS STRING)
{%- elif kind in ['STRING'] -%}
COLLATE({{ value }}, '')
{%- elif kind in ['BYTES'] -%}
TO_HEX({{ value }})
{%- elif kind in ['TIMESTAMP'] -%}
STRING({{ value }}, 'UTC')
{%- elif kind in ['INTERVAL'] -%}
CAST(JUSTIFY_INTERVAL({{ value }}) AS STRING)
{%- elif kind in ['JSON'] -%}
CASE
  WHEN NOT {{ value }} IS NULL
  THEN TO_JSON_STRING({{ value }})
END
{%- elif kind in ['GEOGRAPHY'] -%}
TO_HEX(ST_ASBINARY({{ value }}))
{%- elif kind in ['ARRAY<INT64>', 'ARRAY<NUMERIC>', 'ARRAY<BIGNUMERIC>', 'ARRAY<BOOL>', 'ARRAY<DATE>', 'ARRAY<TIME>', 'ARRAY<DATETIME>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(item0 AS STRING)
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<FLOAT64>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(item0 + 0.0 AS STRING)
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<STRING>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      COLLATE(item0, '')
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<BYTES>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      TO_HEX(item0)
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<TIMESTAMP>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      STRING(item0, 'UTC')
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<INTERVAL>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(JUSTIFY_INTERVAL(item0) AS STRING)
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<JSON>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CASE WHEN NOT item0 IS NULL THEN TO_JSON_STRING(item0) END
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<GEOGRAPHY>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      TO_HEX(ST_ASBINARY(item0))
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro bigquery__hashable(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'DATE', 'TIME', 'DATETIME'] -%}
CAST({{ value }} AS STRING)
{%- elif kind in ['FLOAT64'] -%}
CAST({{ value }} + 0.0 AS STRING)
{%- elif kind in ['STRING'] -%}
COLLATE({{ value }}, '')
{%- elif kind in ['BYTES'] -%}
TO_HEX({{ value }})
{%- elif kind in ['TIMESTAMP'] -%}
STRING({{ value }}, 'UTC')
{%- elif kind in ['INTERVAL'] -%}
CAST(JUSTIFY_INTERVAL({{ value }}) AS STRING)
{%- elif kind in ['JSON'] -%}
CASE
  WHEN NOT {{ value }} IS NULL
  THEN TO_JSON_STRING({{ value }})
END
{%- elif kind in ['GEOGRAPHY'] -%}
TO_HEX(ST_ASBINARY({{ value }}))
{%- elif kind in ['ARRAY<INT64>', 'ARRAY<NUMERIC>', 'ARRAY<BIGNUMERIC>', 'ARRAY<BOOL>', 'ARRAY<DATE>', 'ARRAY<TIME>', 'ARRAY<DATETIME>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(item0 AS STRING)
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<FLOAT64>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(item0 + 0.0 AS STRING)
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<STRING>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      COLLATE(item0, '')
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<BYTES>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      TO_HEX(item0)
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<TIMESTAMP>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      STRING(item0, 'UTC')
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<INTERVAL>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(JUSTIFY_INTERVAL(item0) AS STRING)
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<JSON>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CASE WHEN NOT item0 IS NULL THEN TO_JSON_STRING(item0) END
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<GEOGRAPHY>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      TO_HEX(ST_ASBINARY(item0))
    FROM UNNEST({{ value }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro bigquery__loggable(x, value) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['INT64', 'FLOAT64', 'BOOL', 'STRING', 'BYTES', 'DATE', 'TIME', 'DATETIME', 'TIMESTAMP', 'INTERVAL', 'JSON'] -%}
{{ value }}
{%- elif kind in ['NUMERIC', 'BIGNUMERIC'] -%}
CASE
  WHEN CAST(CAST({{ value }} AS FLOAT64) AS STRING) = CAST({{ value }} AS STRING)
  THEN TO_JSON(CAST({{ value }} AS FLOAT64))
  ELSE TO_JSON(CAST({{ value }} AS STRING))
END
{%- elif kind in ['GEOGRAPHY'] -%}
ST_ASGEOJSON({{ value }})
{%- elif kind in ['ARRAY<INT64>', 'ARRAY<FLOAT64>', 'ARRAY<NUMERIC>', 'ARRAY<BIGNUMERIC>', 'ARRAY<BOOL>', 'ARRAY<STRING>', 'ARRAY<BYTES>', 'ARRAY<DATE>', 'ARRAY<TIME>', 'ARRAY<DATETIME>', 'ARRAY<TIMESTAMP>', 'ARRAY<INTERVAL>', 'ARRAY<JSON>', 'ARRAY<GEOGRAPHY>'] -%}
TO_JSON({{ value }}, stringify_wide_numbers => TRUE)
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro bigquery__differs(x, left, right) -%}
{%- set kind = lightning.kind(x.type) -%}
{%- if kind in ['INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'DATE', 'TIME', 'DATETIME'] -%}
CAST({{ left }} AS STRING) IS DISTINCT FROM CAST({{ right }} AS STRING)
{%- elif kind in ['FLOAT64'] -%}
CAST({{ left }} + 0.0 AS STRING) IS DISTINCT FROM CAST({{ right }} + 0.0 AS STRING)
{%- elif kind in ['STRING'] -%}
COLLATE({{ left }}, '') IS DISTINCT FROM COLLATE({{ right }}, '')
{%- elif kind in ['BYTES'] -%}
TO_HEX({{ left }}) IS DISTINCT FROM TO_HEX({{ right }})
{%- elif kind in ['TIMESTAMP'] -%}
STRING({{ left }}, 'UTC') IS DISTINCT FROM STRING({{ right }}, 'UTC')
{%- elif kind in ['INTERVAL'] -%}
CAST(JUSTIFY_INTERVAL({{ left }}) AS STRING) IS DISTINCT FROM CAST(JUSTIFY_INTERVAL({{ right }}) AS STRING)
{%- elif kind in ['JSON'] -%}
CASE WHEN NOT {{ left }} IS NULL THEN TO_JSON_STRING({{ left }}) END IS DISTINCT FROM CASE
  WHEN NOT {{ right }} IS NULL
  THEN TO_JSON_STRING({{ right }})
END
{%- elif kind in ['GEOGRAPHY'] -%}
TO_HEX(ST_ASBINARY({{ left }})) IS DISTINCT FROM TO_HEX(ST_ASBINARY({{ right }}))
{%- elif kind in ['ARRAY<INT64>', 'ARRAY<NUMERIC>', 'ARRAY<BIGNUMERIC>', 'ARRAY<BOOL>', 'ARRAY<DATE>', 'ARRAY<TIME>', 'ARRAY<DATETIME>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(item0 AS STRING)
    FROM UNNEST({{ left }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
) IS DISTINCT FROM TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(item0 AS STRING)
    FROM UNNEST({{ right }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<FLOAT64>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(item0 + 0.0 AS STRING)
    FROM UNNEST({{ left }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
) IS DISTINCT FROM TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(item0 + 0.0 AS STRING)
    FROM UNNEST({{ right }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<STRING>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      COLLATE(item0, '')
    FROM UNNEST({{ left }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
) IS DISTINCT FROM TO_JSON_STRING(
  ARRAY(
    SELECT
      COLLATE(item0, '')
    FROM UNNEST({{ right }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<BYTES>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      TO_HEX(item0)
    FROM UNNEST({{ left }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
) IS DISTINCT FROM TO_JSON_STRING(
  ARRAY(
    SELECT
      TO_HEX(item0)
    FROM UNNEST({{ right }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<TIMESTAMP>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      STRING(item0, 'UTC')
    FROM UNNEST({{ left }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
) IS DISTINCT FROM TO_JSON_STRING(
  ARRAY(
    SELECT
      STRING(item0, 'UTC')
    FROM UNNEST({{ right }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<INTERVAL>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(JUSTIFY_INTERVAL(item0) AS STRING)
    FROM UNNEST({{ left }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
) IS DISTINCT FROM TO_JSON_STRING(
  ARRAY(
    SELECT
      CAST(JUSTIFY_INTERVAL(item0) AS STRING)
    FROM UNNEST({{ right }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<JSON>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      CASE WHEN NOT item0 IS NULL THEN TO_JSON_STRING(item0) END
    FROM UNNEST({{ left }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
) IS DISTINCT FROM TO_JSON_STRING(
  ARRAY(
    SELECT
      CASE WHEN NOT item0 IS NULL THEN TO_JSON_STRING(item0) END
    FROM UNNEST({{ right }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- elif kind in ['ARRAY<GEOGRAPHY>'] -%}
TO_JSON_STRING(
  ARRAY(
    SELECT
      TO_HEX(ST_ASBINARY(item0))
    FROM UNNEST({{ left }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
) IS DISTINCT FROM TO_JSON_STRING(
  ARRAY(
    SELECT
      TO_HEX(ST_ASBINARY(item0))
    FROM UNNEST({{ right }}) AS item0 WITH OFFSET AS place0
    ORDER BY
      place0 ASC NULLS LAST
  )
)
{%- else -%}
{{ lightning.refuse_type(x) }}
{%- endif -%}
{%- endmacro %}

{% macro bigquery__held(x, value) -%}
{%- if x.before == x.type -%}{{ value }}
{%- elif x.before is not none -%}
{%- set kinds = [lightning.kind(x.before), lightning.kind(x.type)] -%}
{%- if [kinds[0], kinds[1]] in [['INT64', 'INT64'], ['INT64', 'FLOAT64'], ['INT64', 'NUMERIC'], ['INT64', 'BIGNUMERIC'], ['INT64', 'BOOL'], ['INT64', 'STRING'], ['INT64', 'DATE'], ['INT64', 'TIME'], ['INT64', 'DATETIME'], ['NUMERIC', 'INT64'], ['NUMERIC', 'FLOAT64'], ['NUMERIC', 'NUMERIC'], ['NUMERIC', 'BIGNUMERIC'], ['NUMERIC', 'BOOL'], ['NUMERIC', 'STRING'], ['NUMERIC', 'DATE'], ['NUMERIC', 'TIME'], ['NUMERIC', 'DATETIME'], ['BIGNUMERIC', 'INT64'], ['BIGNUMERIC', 'FLOAT64'], ['BIGNUMERIC', 'NUMERIC'], ['BIGNUMERIC', 'BIGNUMERIC'], ['BIGNUMERIC', 'BOOL'], ['BIGNUMERIC', 'STRING'], ['BIGNUMERIC', 'DATE'], ['BIGNUMERIC', 'TIME'], ['BIGNUMERIC', 'DATETIME'], ['BOOL', 'INT64'], ['BOOL', 'FLOAT64'], ['BOOL', 'NUMERIC'], ['BOOL', 'BIGNUMERIC'], ['BOOL', 'BOOL'], ['BOOL', 'STRING'], ['BOOL', 'DATE'], ['BOOL', 'TIME'], ['BOOL', 'DATETIME'], ['DATE', 'INT64'], ['DATE', 'FLOAT64'], ['DATE', 'NUMERIC'], ['DATE', 'BIGNUMERIC'], ['DATE', 'BOOL'], ['DATE', 'STRING'], ['DATE', 'DATE'], ['DATE', 'TIME'], ['DATE', 'DATETIME'], ['TIME', 'INT64'], ['TIME', 'FLOAT64'], ['TIME', 'NUMERIC'], ['TIME', 'BIGNUMERIC'], ['TIME', 'BOOL'], ['TIME', 'STRING'], ['TIME', 'DATE'], ['TIME', 'TIME'], ['TIME', 'DATETIME'], ['DATETIME', 'INT64'], ['DATETIME', 'FLOAT64'], ['DATETIME', 'NUMERIC'], ['DATETIME', 'BIGNUMERIC'], ['DATETIME', 'BOOL'], ['DATETIME', 'STRING'], ['DATETIME', 'DATE'], ['DATETIME', 'TIME'], ['DATETIME', 'DATETIME']] -%}SAFE_CAST(CAST({{ value }} AS STRING) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['FLOAT64', 'INT64'], ['FLOAT64', 'FLOAT64'], ['FLOAT64', 'NUMERIC'], ['FLOAT64', 'BIGNUMERIC'], ['FLOAT64', 'BOOL'], ['FLOAT64', 'STRING'], ['FLOAT64', 'DATE'], ['FLOAT64', 'TIME'], ['FLOAT64', 'DATETIME']] -%}SAFE_CAST(CAST({{ value }} + 0.0 AS STRING) AS {{ x.type }})
{%- elif [kinds[0], kinds[1]] in [['STRING', 'INT64'], ['STRING', 'FLOAT64'], ['STRING', 'NUMERIC'], ['STRING', 'BIGNUMERIC'], ['STRING', 'BOOL'], ['STRING', 'STRING'], ['STRING', 'DATE'], ['STRING', 'TIME'], ['STRING', 'DATETIME']] -%}SAFE_CAST(COLLATE({{ value }}, '') AS {{ x.type }})
{%- else -%}CAST(NULL AS {{ x.type }})
{%- endif -%}
{%- else -%}CAST(NULL AS {{ x.type }})
{%- endif -%}
{%- endmacro %}

{% macro bigquery__row_id(columns, table) -%}
{%- if columns | length == 1 -%}{{ lightning.bigquery__key_text(columns[0], table ~ '.' ~ columns[0].sql) }}{%- else -%}
TO_JSON_STRING(
  [
    {{ lightning.bigquery__key_text(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %},
    {{ lightning.bigquery__key_text(x, table ~ '.' ~ x.sql) }}{% endfor %}
  ]
)
{%- endif -%}
{%- endmacro %}

{% macro bigquery__version(columns, table) -%}
{%- set columns = columns | sort(attribute='name', case_sensitive=true) -%}
{%- if columns -%}
MD5(
  TO_JSON_STRING(
    [
      {{ lightning.bigquery__hashable(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %},
      {{ lightning.bigquery__hashable(x, table ~ '.' ~ x.sql) }}{% endfor %}
    ]
  )
)
{%- else -%}MD5(TO_JSON_STRING([])){%- endif -%}
{%- endmacro %}

{% macro bigquery__fields(columns, table) -%}
JSON_OBJECT(
  {{ lightning.bigquery__text(columns[0].name) }},
  {{ lightning.bigquery__loggable(columns[0], table ~ '.' ~ columns[0].sql) }}{% for x in columns[1:] %},
  {{ lightning.bigquery__text(x.name) }},
  {{ lightning.bigquery__loggable(x, table ~ '.' ~ x.sql) }}{% endfor %}
)
{%- endmacro %}

{% macro bigquery__create_schema(c) -%}
CREATE SCHEMA IF NOT EXISTS {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.schema) }}
{%- endmacro %}

{% macro bigquery__create_state(c) -%}
CREATE TABLE IF NOT EXISTS {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state` AS
SELECT
  CAST('' AS STRING) AS `sync_id`,
  CAST('adding' AS STRING) AS `part`,
  CAST(0 AS INT64) AS `revision`,
  CAST('' AS STRING) AS `last_run_id`,
  CAST(NULL AS STRING) AS `baseline`,
  CAST(NULL AS STRING) AS `run`,
  CAST(NULL AS STRING) AS `progress`,
  CAST(NULL AS STRING) AS `holder`,
  CAST(NULL AS TIMESTAMP) AS `lease_expires`
{%- endmacro %}

{% macro bigquery__read_state(c) -%}
SELECT
  `lightning_clock`.`at`,
  `lightning_slot`.`sync_id`,
  `lightning_slot`.`part`,
  `lightning_slot`.`revision`,
  `lightning_slot`.`last_run_id`,
  `lightning_slot`.`baseline`,
  `lightning_slot`.`run`,
  `lightning_slot`.`progress`,
  `lightning_slot`.`holder`,
  `lightning_slot`.`lease_expires`,
  `lightning_slot`.`lease_expires` > `lightning_clock`.`at`
FROM (
  SELECT
    CURRENT_TIMESTAMP() AS `at`,
    CAST({{ lightning.bigquery__text(c.sync_id) }} AS STRING) AS `sync_id`
) AS `lightning_clock`
LEFT JOIN {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state` AS `lightning_slot`
  ON `lightning_slot`.`sync_id` = `lightning_clock`.`sync_id`
{%- endmacro %}

{% macro bigquery__sync_ids(c) -%}
SELECT
  `sync_id`
FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state`
WHERE
  `part` = ''
ORDER BY
  `sync_id` ASC NULLS LAST
{%- endmacro %}

{% macro bigquery__add(c) -%}
INSERT INTO {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state` (
  `sync_id`,
  `part`,
  `revision`,
  `last_run_id`,
  `baseline`,
  `run`,
  `progress`,
  `holder`,
  `lease_expires`
)
SELECT
  CAST({{ lightning.bigquery__text(c.sync_id) }} AS STRING) AS `sync_id`,
  CAST('' AS STRING) AS `part`,
  CAST(0 AS INT64) AS `revision`,
  CAST('' AS STRING) AS `last_run_id`,
  CAST(NULL AS STRING) AS `baseline`,
  CAST(NULL AS STRING) AS `run`,
  CAST(NULL AS STRING) AS `progress`,
  CAST(NULL AS STRING) AS `holder`,
  CAST(NULL AS TIMESTAMP) AS `lease_expires`
FROM UNNEST([1])
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state`
    WHERE
      `sync_id` = {{ lightning.bigquery__text(c.sync_id) }} AND `part` = ''
  )
{%- endmacro %}

{% macro bigquery__acquire_adding(c) -%}
UPDATE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state` SET `holder` = {{ lightning.bigquery__text(c.holder) }}, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  )
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  )
{%- endmacro %}

{% macro bigquery__release_adding(c) -%}
UPDATE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state` SET `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = '' AND `part` = 'adding'
  ) AND `holder` = {{ lightning.bigquery__text(c.holder) }}
{%- endmacro %}

{% macro bigquery__acquire(c) -%}
UPDATE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state` SET `last_run_id` = {{ lightning.bigquery__text(c.run_id) }}, `revision` = {{ c.revision + 1 }}, `holder` = {{ lightning.bigquery__text(c.holder) }}, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 3600000000)
WHERE
  (
    `sync_id` = {{ lightning.bigquery__text(c.sync_id) }} AND `part` = ''
  )
  AND `revision` = {{ c.revision }}
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  )
{%- endmacro %}

{% macro bigquery__keep(c) -%}
UPDATE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state` SET `run` = {{ lightning.bigquery__text(c.run) }}, `revision` = `revision` + 1, `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 3600000000)
WHERE
  (
    `sync_id` = {{ lightning.bigquery__text(c.sync_id) }} AND `part` = ''
  )
  AND `holder` = {{ lightning.bigquery__text(c.holder) }}
{%- endmacro %}

{% macro bigquery__release(c) -%}
UPDATE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.`sync_state` SET `run` = {{ lightning.bigquery__text(c.run) }}, `revision` = `revision` + 1, `holder` = NULL, `lease_expires` = NULL
WHERE
  (
    `sync_id` = {{ lightning.bigquery__text(c.sync_id) }} AND `part` = ''
  )
  AND `holder` = {{ lightning.bigquery__text(c.holder) }}
{%- endmacro %}

{% macro bigquery__create_logs(c) -%}
CREATE TABLE IF NOT EXISTS {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.audit_schema) }}.`sync_changelog` (
  `sync_id` STRING,
  `sync_run_id` STRING,
  `op_type` STRING,
  `row_id` STRING,
  `status` STRING,
  `failure_reason` STRING,
  `fields` JSON
)
PARTITION BY _PARTITIONDATE
CLUSTER BY `sync_id`, `sync_run_id`;
CREATE TABLE IF NOT EXISTS {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.audit_schema) }}.`sync_snapshot` (
  `sync_id` STRING,
  `sync_run_id` STRING,
  `op_type` STRING,
  `row_id` STRING,
  `status` STRING,
  `failure_reason` STRING,
  `fields` JSON
)
CLUSTER BY `sync_id`, `row_id`;
CREATE TABLE IF NOT EXISTS {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.audit_schema) }}.`sync_runs` (
  `sync_id` STRING,
  `sync_run_id` STRING,
  `primary_key` STRING,
  `destination` STRING,
  `model_name` STRING,
  `model_id` STRING,
  `status` STRING,
  `error` STRING,
  `started_at` TIMESTAMP,
  `finished_at` TIMESTAMP,
  `num_planned_add` INT64,
  `num_planned_change` INT64,
  `num_planned_remove` INT64,
  `num_attempted_add` INT64,
  `num_attempted_change` INT64,
  `num_attempted_remove` INT64,
  `num_succeeded_add` INT64,
  `num_succeeded_change` INT64,
  `num_succeeded_remove` INT64,
  `num_failed_add` INT64,
  `num_failed_change` INT64,
  `num_failed_remove` INT64
)
CLUSTER BY `sync_id`, `sync_run_id`
{%- endmacro %}

{% macro bigquery__log_run(c) -%}
INSERT INTO {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.audit_schema) }}.`sync_runs` (
  `sync_id`,
  `sync_run_id`,
  `primary_key`,
  `destination`,
  `model_name`,
  `model_id`,
  `status`,
  `error`,
  `started_at`,
  `finished_at`,
  `num_planned_add`,
  `num_planned_change`,
  `num_planned_remove`,
  `num_attempted_add`,
  `num_attempted_change`,
  `num_attempted_remove`,
  `num_succeeded_add`,
  `num_succeeded_change`,
  `num_succeeded_remove`,
  `num_failed_add`,
  `num_failed_change`,
  `num_failed_remove`
)
SELECT
  {{ lightning.bigquery__text(c.sync_id) }},
  {{ lightning.bigquery__text(c.run_id) }},
  {{ lightning.bigquery__text(c.key_title) }},
  {{ lightning.bigquery__text(c.destination) }},
  {{ lightning.bigquery__text(c.model_name) }},
  {{ lightning.bigquery__text(c.model_id) }},
  'failed',
  {{ lightning.bigquery__text(c.reason) }},
  CAST({{ lightning.bigquery__text(c.started_at) }} AS TIMESTAMP),
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

{% macro bigquery__log_changes(c) -%}
INSERT INTO {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.audit_schema) }}.`sync_changelog` (
  `sync_id`,
  `sync_run_id`,
  `op_type`,
  `row_id`,
  `status`,
  `failure_reason`,
  `fields`
)
SELECT
  {{ lightning.bigquery__text(c.sync_id) }},
  {{ lightning.bigquery__text(c.run_id) }},
  `lightning_outcome`.`lightning_op`,
  `lightning_outcome`.`lightning_row_id`,
  `lightning_outcome`.`lightning_status`,
  `lightning_outcome`.`lightning_reason`,
  {{ lightning.bigquery__fields(c.stored, '`lightning_outcome`') }}
FROM (
  SELECT
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_row_id`,
    {% if c.delete_behavior == 'do_nothing' %}CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN {% endif %}'aborted'{% if c.delete_behavior == 'do_nothing' %}
      ELSE 'aborted'
    END{% endif %} AS `lightning_status`,
    {% if c.delete_behavior == 'do_nothing' %}CASE
      WHEN `lightning_change`.`lightning_op` = 'removed'
      THEN 'delete behavior: do nothing'
      ELSE {% endif %}{{ lightning.bigquery__text(c.reason) }}{% if c.delete_behavior == 'do_nothing' %}
    END{% endif %} AS `lightning_reason`,
    `lightning_change`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_change`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
    `lightning_change`.{{ x.sql }}{% endfor %}
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.changes) }} AS `lightning_change`
) AS `lightning_outcome`
WHERE
  `lightning_outcome`.`lightning_op` IN ('added', 'changed', 'removed')
{%- endmacro %}

{% macro bigquery__create_plan(c) -%}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }}{% if c.key | length <= 3 and not c.key | rejectattr('type', 'in', ['INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'STRING', 'DATE', 'DATETIME', 'TIMESTAMP']) | list %}
CLUSTER BY {{ c.key[0].sql }}{% for x in c.key[1:] %}, {{ x.sql }}{% endfor %}{% endif %} AS
SELECT
  `lightning_new`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
  `lightning_new`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
  `lightning_new`.{{ x.sql }}{% endfor %},
  {{ lightning.bigquery__version(c.compared, '`lightning_new`') }} AS `lightning_version`
FROM (
{{ c.model }}
) AS `lightning_new`
{%- endmacro %}

{% macro bigquery__create_changes(c) -%}
{%- if c.comparison is none %}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.changes) }}
CLUSTER BY `lightning_seq` AS
SELECT
  ROW_NUMBER() OVER () AS `lightning_seq`,
  `lightning_rows`.`lightning_row_id`,
  `lightning_rows`.`lightning_op`,
  `lightning_rows`.`lightning_prior`,
  `lightning_rows`.`lightning_origin`,
  `lightning_rows`.`lightning_version`,
  {{ lightning.bigquery__stored(c.key[0], '`lightning_rows`.' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.bigquery__stored(x, '`lightning_rows`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.bigquery__stored(x, '`lightning_rows`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_plan`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
    `lightning_plan`.{{ x.sql }}{% endfor %},
    `lightning_plan`.`lightning_version`,
    {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} AS `lightning_row_id`,
    CASE
      WHEN `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      OR `lightning_plan`.{{ x.sql }}{% endfor %} IS NULL
      THEN NULL
      ELSE 'added'
    END AS `lightning_op`,
    'absent' AS `lightning_prior`,
    {{ lightning.bigquery__text(c.run_id) }} AS `lightning_origin`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT `lightning_plan`.{{ x.sql }}{% endfor %} IS NULL
) AS `lightning_rows`{% if c.joins_natively %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS `lightning_rejection`
    WHERE
      `lightning_rejection`.{{ c.key[0].sql }} = `lightning_rows`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND `lightning_rejection`.{{ x.sql }} = `lightning_rows`.{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS `lightning_rejection`
    WHERE
      `lightning_rejection`.`lightning_row_id` = `lightning_rows`.`lightning_row_id`
  ){% endif %}{% endif %}
{%- elif c.comparison == 'version' %}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.changes) }}
CLUSTER BY `lightning_seq` AS
WITH `lightning_ops` AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      ORDER BY CASE
        WHEN `lightning_ops`.`lightning_op` = 'added'
        THEN 1
        WHEN `lightning_ops`.`lightning_op` = 'changed'
        THEN 2
        WHEN `lightning_ops`.`lightning_op` = 'removed'
        THEN 3
        WHEN `lightning_ops`.`lightning_op` = 'taken'
        THEN 4
        WHEN `lightning_ops`.`lightning_op` = 'vanished'
        THEN 5
      END ASC NULLS LAST
    ) AS `lightning_seq`
  FROM (
    SELECT
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
        THEN `lightning_held`.{{ c.key[0].sql }}
        ELSE `lightning_new`.{{ c.key[0].sql }}
      END AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{{ c.key[0].sql }} IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.`lightning_row_id` IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %},
      COALESCE(`lightning_new`.`lightning_row_id`, `lightning_held`.`lightning_row_id`) AS `lightning_row_id`{% endif %},
      `lightning_new`.`lightning_version`,
      `lightning_held`.`lightning_status` AS `lightning_status`,
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
        THEN {% if c.mode == 'mirror' %}{% else %}CASE
          WHEN `lightning_held`.`lightning_state` = 'absent'
          THEN {% endif %}'vanished'{% if c.mode == 'mirror' %}{% else %}
          ELSE 'removed'
        END{% endif %}
        ELSE CASE
          WHEN `lightning_new`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          OR `lightning_new`.{{ x.sql }}{% endfor %} IS NULL
          THEN NULL
          {% if c.joins_natively %}{% if c.mode == 'mirror' %}{% else %}WHEN `lightning_held`.{{ c.key[0].sql }} IS NULL
          OR `lightning_held`.`lightning_state` IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN `lightning_held`.`lightning_state` = 'present'
          AND `lightning_new`.`lightning_version` = `lightning_held`.`lightning_version`
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN `lightning_held`.`lightning_row_id` IS NULL
          OR `lightning_held`.`lightning_state` IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN `lightning_held`.`lightning_state` = 'present'
          AND `lightning_new`.`lightning_version` = `lightning_held`.`lightning_version`
          THEN NULL
          {% endif %}{% endif %}ELSE '{% if c.mode == 'mirror' %}added{% else %}{% if c.mode == 'insert' %}taken{% else %}changed{% endif %}{% endif %}'
        END
      END AS `lightning_op`,
      COALESCE(`lightning_held`.`lightning_state`, 'absent') AS `lightning_prior`,
      CASE
        WHEN NOT `lightning_held`.`lightning_origin` IS NULL
        AND (
          (
            (
              `lightning_new`.{{ c.key[0].sql }} IS NULL
              AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
            )
            AND `lightning_held`.`lightning_op` = 'removed'
          )
          OR (
            NOT (
              `lightning_new`.{{ c.key[0].sql }} IS NULL
              AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
            )
            AND (
              `lightning_held`.`lightning_op` <> 'removed'
              AND `lightning_new`.`lightning_version` = `lightning_held`.`lightning_version`
            )
          )
        )
        THEN `lightning_held`.`lightning_origin`
        ELSE {{ lightning.bigquery__text(c.run_id) }}
      END AS `lightning_origin`
    FROM (
      SELECT
        `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
        `lightning_plan`.{{ x.sql }}{% endfor %},
        `lightning_plan`.`lightning_version`{% if c.joins_natively %}{% else %},
        {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} AS `lightning_row_id`{% endif %}
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
    ) AS `lightning_new`
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_kept`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.bigquery__held(x, '`lightning_kept`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %},
        {{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }} AS `lightning_row_id`{% endif %},
        `lightning_kept`.`lightning_version`,
        'present' AS `lightning_state`,
        CAST(NULL AS STRING) AS `lightning_status`,
        CAST(NULL AS STRING) AS `lightning_origin`,
        CAST(NULL AS STRING) AS `lightning_op`
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_plan) }} AS `lightning_kept`
      WHERE
        (
          NOT `lightning_kept`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT `lightning_kept`.{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
          WHERE
            {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }}{% endif %} = {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND `lightning_kept`.{{ x.sql }} = `lightning_excepted`.{{ x.sql }}{% endfor %}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_excepted`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.bigquery__held(x, '`lightning_excepted`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %},
        {{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }} AS `lightning_row_id`{% endif %},
        `lightning_excepted`.`lightning_version`,
        `lightning_excepted`.`lightning_state` AS `lightning_state`,
        `lightning_excepted`.`lightning_status` AS `lightning_status`,
        `lightning_excepted`.`lightning_origin` AS `lightning_origin`,
        `lightning_excepted`.`lightning_op` AS `lightning_op`
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
    ) AS `lightning_held`
      ON `lightning_new`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} = `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND `lightning_new`.{{ x.sql }} = `lightning_held`.{{ x.sql }}{% endfor %}{% else %}`lightning_row_id`{% endif %}
  ) AS `lightning_ops`
  WHERE
    NOT `lightning_ops`.`lightning_op` IS NULL{% if c.joins_natively %}{% if c.duplicates %}
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS `lightning_rejection`
      WHERE
        `lightning_rejection`.{{ c.key[0].sql }} = `lightning_ops`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND `lightning_rejection`.{{ x.sql }} = `lightning_ops`.{{ x.sql }}{% endfor %}
    ){% endif %}{% else %}{% if c.duplicates %}
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS `lightning_rejection`
      WHERE
        `lightning_rejection`.`lightning_row_id` = `lightning_ops`.`lightning_row_id`
    ){% endif %}{% endif %}
)
SELECT
  `lightning_rows`.`lightning_seq`,
  `lightning_rows`.`lightning_row_id`,
  `lightning_rows`.`lightning_op`,
  `lightning_rows`.`lightning_prior`,
  `lightning_rows`.`lightning_origin`,
  `lightning_rows`.`lightning_version`,
  {{ lightning.bigquery__stored(c.key[0], '`lightning_rows`.' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.bigquery__stored(x, '`lightning_rows`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.bigquery__stored(x, '`lightning_rows`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    `lightning_new`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_new`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
    `lightning_new`.{{ x.sql }}{% endfor %},
    `lightning_new`.`lightning_version`,
    {% if c.joins_natively %}{{ lightning.bigquery__row_id(c.key, '`lightning_new`') }} AS {% else %}`lightning_ops`.{% endif %}`lightning_row_id`,
    `lightning_ops`.`lightning_seq`,
    `lightning_ops`.`lightning_op`,
    `lightning_ops`.`lightning_prior`,
    `lightning_ops`.`lightning_origin`
  FROM `lightning_ops`
  INNER JOIN (
    SELECT
      `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
      `lightning_plan`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
      `lightning_plan`.{{ x.sql }}{% endfor %},
      `lightning_plan`.`lightning_version`{% if c.joins_natively %}{% else %},
      {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} AS `lightning_row_id`{% endif %}
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
  ) AS `lightning_new`
    ON `lightning_ops`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} = `lightning_new`.{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
    AND `lightning_ops`.{{ x.sql }} = `lightning_new`.{{ x.sql }}{% endfor %}{% else %}`lightning_row_id`{% endif %}
  WHERE
    `lightning_ops`.`lightning_op` IN ('added', 'changed', 'taken')
  UNION ALL
  SELECT
    `lightning_held`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_held`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
    `lightning_held`.{{ x.sql }}{% endfor %},
    CAST(NULL AS BYTES) AS `lightning_version`,
    {% if c.joins_natively %}{{ lightning.bigquery__row_id(c.key, '`lightning_held`') }} AS {% else %}`lightning_ops`.{% endif %}`lightning_row_id`,
    `lightning_ops`.`lightning_seq`,
    `lightning_ops`.`lightning_op`,
    `lightning_ops`.`lightning_prior`,
    `lightning_ops`.`lightning_origin`
  FROM `lightning_ops`
  INNER JOIN (
    SELECT
      {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_kept`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      {{ lightning.bigquery__held(x, '`lightning_kept`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
      `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
      {{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }} AS `lightning_row_id`{% endif %},
      'present' AS `lightning_state`,
      CAST(NULL AS STRING) AS `lightning_status`,
      CAST(NULL AS STRING) AS `lightning_origin`,
      CAST(NULL AS STRING) AS `lightning_op`
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_plan) }} AS `lightning_kept`
    WHERE
      (
        NOT `lightning_kept`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
        AND NOT `lightning_kept`.{{ x.sql }}{% endfor %} IS NULL
      )
      AND NOT EXISTS(
        SELECT
          1
        FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
        WHERE
          {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }}{% endif %} = {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
          AND `lightning_kept`.{{ x.sql }} = `lightning_excepted`.{{ x.sql }}{% endfor %}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }}{% endif %}
      )
    UNION ALL
    SELECT
      {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_excepted`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      {{ lightning.bigquery__held(x, '`lightning_excepted`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
      `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
      {{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }} AS `lightning_row_id`{% endif %},
      `lightning_excepted`.`lightning_state` AS `lightning_state`,
      `lightning_excepted`.`lightning_status` AS `lightning_status`,
      `lightning_excepted`.`lightning_origin` AS `lightning_origin`,
      `lightning_excepted`.`lightning_op` AS `lightning_op`
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
  ) AS `lightning_held`
    ON `lightning_ops`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} = `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
    AND `lightning_ops`.{{ x.sql }} = `lightning_held`.{{ x.sql }}{% endfor %}{% else %}`lightning_row_id`{% endif %}
  WHERE
    `lightning_ops`.`lightning_op` IN ('removed', 'vanished')
) AS `lightning_rows`
{%- elif c.comparison == 'value' %}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.changes) }}
CLUSTER BY `lightning_seq` AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN `lightning_rows`.`lightning_op` = 'added'
      THEN 1
      WHEN `lightning_rows`.`lightning_op` = 'changed'
      THEN 2
      WHEN `lightning_rows`.`lightning_op` = 'removed'
      THEN 3
      WHEN `lightning_rows`.`lightning_op` = 'taken'
      THEN 4
      WHEN `lightning_rows`.`lightning_op` = 'vanished'
      THEN 5
    END ASC NULLS LAST
  ) AS `lightning_seq`,
  `lightning_rows`.`lightning_row_id`,
  `lightning_rows`.`lightning_op`,
  `lightning_rows`.`lightning_prior`,
  `lightning_rows`.`lightning_origin`,
  `lightning_rows`.`lightning_version`,
  {{ lightning.bigquery__stored(c.key[0], '`lightning_rows`.' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.bigquery__stored(x, '`lightning_rows`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.bigquery__stored(x, '`lightning_rows`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    `lightning_ops`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_ops`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
    `lightning_ops`.{{ x.sql }}{% endfor %},
    `lightning_ops`.`lightning_version`,
    {% if c.joins_natively %}{{ lightning.bigquery__row_id(c.key, '`lightning_ops`') }} AS {% else %}`lightning_ops`.{% endif %}`lightning_row_id`,
    `lightning_ops`.`lightning_op`,
    `lightning_ops`.`lightning_prior`,
    `lightning_ops`.`lightning_origin`
  FROM (
    SELECT
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
        THEN `lightning_held`.{{ c.key[0].sql }}
        ELSE `lightning_new`.{{ c.key[0].sql }}
      END AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{{ c.key[0].sql }} IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{{ c.key[0].sql }} IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.`lightning_row_id` IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.`lightning_row_id` IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %},
      COALESCE(`lightning_new`.`lightning_row_id`, `lightning_held`.`lightning_row_id`) AS `lightning_row_id`{% endif %},
      `lightning_new`.`lightning_version`,
      `lightning_held`.`lightning_status` AS `lightning_status`,
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
        THEN {% if c.mode == 'mirror' %}{% else %}CASE
          WHEN `lightning_held`.`lightning_state` = 'absent'
          THEN {% endif %}'vanished'{% if c.mode == 'mirror' %}{% else %}
          ELSE 'removed'
        END{% endif %}
        ELSE CASE
          WHEN `lightning_new`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          OR `lightning_new`.{{ x.sql }}{% endfor %} IS NULL
          THEN NULL
          {% if c.joins_natively %}{% if c.mode == 'mirror' %}{% else %}WHEN `lightning_held`.{{ c.key[0].sql }} IS NULL
          OR `lightning_held`.`lightning_state` IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN `lightning_held`.`lightning_state` = 'present'
          AND NOT (
            {% for x in c.compared %}{% if not loop.first %}
            OR {% endif %}{{ lightning.bigquery__differs(x, '`lightning_new`.' ~ x.sql, '`lightning_held`.' ~ x.sql) }}{% else %}FALSE{% endfor %}
          )
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN `lightning_held`.`lightning_row_id` IS NULL
          OR `lightning_held`.`lightning_state` IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN `lightning_held`.`lightning_state` = 'present'
          AND NOT (
            {% for x in c.compared %}{% if not loop.first %}
            OR {% endif %}{{ lightning.bigquery__differs(x, '`lightning_new`.' ~ x.sql, '`lightning_held`.' ~ x.sql) }}{% else %}FALSE{% endfor %}
          )
          THEN NULL
          {% endif %}{% endif %}ELSE '{% if c.mode == 'mirror' %}added{% else %}{% if c.mode == 'insert' %}taken{% else %}changed{% endif %}{% endif %}'
        END
      END AS `lightning_op`,
      COALESCE(`lightning_held`.`lightning_state`, 'absent') AS `lightning_prior`,
      CASE
        WHEN NOT `lightning_held`.`lightning_origin` IS NULL
        AND (
          (
            (
              `lightning_new`.{{ c.key[0].sql }} IS NULL
              AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
            )
            AND `lightning_held`.`lightning_op` = 'removed'
          )
          OR (
            NOT (
              `lightning_new`.{{ c.key[0].sql }} IS NULL
              AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
            )
            AND (
              `lightning_held`.`lightning_op` <> 'removed'
              AND NOT (
                {% for x in c.compared %}{% if not loop.first %}
                OR {% endif %}{{ lightning.bigquery__differs(x, '`lightning_new`.' ~ x.sql, '`lightning_held`.' ~ x.sql) }}{% else %}FALSE{% endfor %}
              )
            )
          )
        )
        THEN `lightning_held`.`lightning_origin`
        ELSE {{ lightning.bigquery__text(c.run_id) }}
      END AS `lightning_origin`
    FROM (
      SELECT
        `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
        `lightning_plan`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
        `lightning_plan`.{{ x.sql }}{% endfor %},
        `lightning_plan`.`lightning_version`{% if c.joins_natively %}{% else %},
        {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} AS `lightning_row_id`{% endif %}
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
    ) AS `lightning_new`
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_kept`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.bigquery__held(x, '`lightning_kept`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }} AS `lightning_row_id`{% endif %},
        'present' AS `lightning_state`,
        CAST(NULL AS STRING) AS `lightning_status`,
        CAST(NULL AS STRING) AS `lightning_origin`,
        CAST(NULL AS STRING) AS `lightning_op`
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_plan) }} AS `lightning_kept`
      WHERE
        (
          NOT `lightning_kept`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT `lightning_kept`.{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
          WHERE
            {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }}{% endif %} = {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND `lightning_kept`.{{ x.sql }} = `lightning_excepted`.{{ x.sql }}{% endfor %}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_excepted`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.bigquery__held(x, '`lightning_excepted`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }} AS `lightning_row_id`{% endif %},
        `lightning_excepted`.`lightning_state` AS `lightning_state`,
        `lightning_excepted`.`lightning_status` AS `lightning_status`,
        `lightning_excepted`.`lightning_origin` AS `lightning_origin`,
        `lightning_excepted`.`lightning_op` AS `lightning_op`
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
    ) AS `lightning_held`
      ON `lightning_new`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} = `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND `lightning_new`.{{ x.sql }} = `lightning_held`.{{ x.sql }}{% endfor %}{% else %}`lightning_row_id`{% endif %}
  ) AS `lightning_ops`
  WHERE
    NOT `lightning_ops`.`lightning_op` IS NULL
) AS `lightning_rows`{% if c.joins_natively %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS `lightning_rejection`
    WHERE
      `lightning_rejection`.{{ c.key[0].sql }} = `lightning_rows`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND `lightning_rejection`.{{ x.sql }} = `lightning_rows`.{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS `lightning_rejection`
    WHERE
      `lightning_rejection`.`lightning_row_id` = `lightning_rows`.`lightning_row_id`
  ){% endif %}{% endif %}
{%- elif c.comparison == 'never' %}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.changes) }}
CLUSTER BY `lightning_seq` AS
SELECT
  ROW_NUMBER() OVER (
    ORDER BY CASE
      WHEN `lightning_rows`.`lightning_op` = 'added'
      THEN 1
      WHEN `lightning_rows`.`lightning_op` = 'changed'
      THEN 2
      WHEN `lightning_rows`.`lightning_op` = 'removed'
      THEN 3
      WHEN `lightning_rows`.`lightning_op` = 'taken'
      THEN 4
      WHEN `lightning_rows`.`lightning_op` = 'vanished'
      THEN 5
    END ASC NULLS LAST
  ) AS `lightning_seq`,
  `lightning_rows`.`lightning_row_id`,
  `lightning_rows`.`lightning_op`,
  `lightning_rows`.`lightning_prior`,
  `lightning_rows`.`lightning_origin`,
  `lightning_rows`.`lightning_version`,
  {{ lightning.bigquery__stored(c.key[0], '`lightning_rows`.' ~ c.key[0].sql) }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  {{ lightning.bigquery__stored(x, '`lightning_rows`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.bigquery__stored(x, '`lightning_rows`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    `lightning_ops`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_ops`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
    `lightning_ops`.{{ x.sql }}{% endfor %},
    `lightning_ops`.`lightning_version`,
    {% if c.joins_natively %}{{ lightning.bigquery__row_id(c.key, '`lightning_ops`') }} AS {% else %}`lightning_ops`.{% endif %}`lightning_row_id`,
    `lightning_ops`.`lightning_op`,
    `lightning_ops`.`lightning_prior`,
    `lightning_ops`.`lightning_origin`
  FROM (
    SELECT
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
        THEN `lightning_held`.{{ c.key[0].sql }}
        ELSE `lightning_new`.{{ c.key[0].sql }}
      END AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{{ c.key[0].sql }} IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{{ c.key[0].sql }} IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.`lightning_row_id` IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.`lightning_row_id` IS NULL
        THEN `lightning_held`.{{ x.sql }}
        ELSE `lightning_new`.{{ x.sql }}
      END AS {{ x.sql }}{% endfor %},
      COALESCE(`lightning_new`.`lightning_row_id`, `lightning_held`.`lightning_row_id`) AS `lightning_row_id`{% endif %},
      `lightning_new`.`lightning_version`,
      `lightning_held`.`lightning_status` AS `lightning_status`,
      CASE
        WHEN `lightning_new`.{{ c.key[0].sql }} IS NULL
        AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
        THEN {% if c.mode == 'mirror' %}{% else %}CASE
          WHEN `lightning_held`.`lightning_state` = 'absent'
          THEN {% endif %}'vanished'{% if c.mode == 'mirror' %}{% else %}
          ELSE 'removed'
        END{% endif %}
        ELSE CASE
          WHEN `lightning_new`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          OR `lightning_new`.{{ x.sql }}{% endfor %} IS NULL
          THEN NULL
          {% if c.joins_natively %}{% if c.mode == 'mirror' %}{% else %}WHEN `lightning_held`.{{ c.key[0].sql }} IS NULL
          OR `lightning_held`.`lightning_state` IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN `lightning_held`.`lightning_state` = 'present' AND FALSE
          THEN NULL
          {% endif %}{% else %}{% if c.mode == 'mirror' %}{% else %}WHEN `lightning_held`.`lightning_row_id` IS NULL
          OR `lightning_held`.`lightning_state` IN ('absent', 'in_doubt')
          THEN 'added'
          WHEN `lightning_held`.`lightning_state` = 'present' AND FALSE
          THEN NULL
          {% endif %}{% endif %}ELSE '{% if c.mode == 'mirror' %}added{% else %}{% if c.mode == 'insert' %}taken{% else %}changed{% endif %}{% endif %}'
        END
      END AS `lightning_op`,
      COALESCE(`lightning_held`.`lightning_state`, 'absent') AS `lightning_prior`,
      CASE
        WHEN NOT `lightning_held`.`lightning_origin` IS NULL
        AND (
          (
            (
              `lightning_new`.{{ c.key[0].sql }} IS NULL
              AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
            )
            AND `lightning_held`.`lightning_op` = 'removed'
          )
          OR (
            NOT (
              `lightning_new`.{{ c.key[0].sql }} IS NULL
              AND NOT `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} IS NULL
            )
            AND (
              `lightning_held`.`lightning_op` <> 'removed' AND FALSE
            )
          )
        )
        THEN `lightning_held`.`lightning_origin`
        ELSE {{ lightning.bigquery__text(c.run_id) }}
      END AS `lightning_origin`
    FROM (
      SELECT
        `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
        `lightning_plan`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
        `lightning_plan`.{{ x.sql }}{% endfor %},
        `lightning_plan`.`lightning_version`{% if c.joins_natively %}{% else %},
        {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} AS `lightning_row_id`{% endif %}
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
    ) AS `lightning_new`
    FULL JOIN (
      SELECT
        {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_kept`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.bigquery__held(x, '`lightning_kept`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.bigquery__held(x, '`lightning_kept`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }} AS `lightning_row_id`{% endif %},
        'present' AS `lightning_state`,
        CAST(NULL AS STRING) AS `lightning_status`,
        CAST(NULL AS STRING) AS `lightning_origin`,
        CAST(NULL AS STRING) AS `lightning_op`
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_plan) }} AS `lightning_kept`
      WHERE
        (
          NOT `lightning_kept`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
          AND NOT `lightning_kept`.{{ x.sql }}{% endfor %} IS NULL
        )
        AND NOT EXISTS(
          SELECT
            1
          FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
          WHERE
            {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }}{% endif %} = {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
            AND `lightning_kept`.{{ x.sql }} = `lightning_excepted`.{{ x.sql }}{% endfor %}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }}{% endif %}
        )
      UNION ALL
      SELECT
        {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_excepted`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
        `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
        {{ lightning.bigquery__held(x, '`lightning_excepted`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
        {{ lightning.bigquery__held(x, '`lightning_excepted`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
        {{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }} AS `lightning_row_id`{% endif %},
        `lightning_excepted`.`lightning_state` AS `lightning_state`,
        `lightning_excepted`.`lightning_status` AS `lightning_status`,
        `lightning_excepted`.`lightning_origin` AS `lightning_origin`,
        `lightning_excepted`.`lightning_op` AS `lightning_op`
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
    ) AS `lightning_held`
      ON `lightning_new`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} = `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND `lightning_new`.{{ x.sql }} = `lightning_held`.{{ x.sql }}{% endfor %}{% else %}`lightning_row_id`{% endif %}
  ) AS `lightning_ops`
  WHERE
    NOT `lightning_ops`.`lightning_op` IS NULL
) AS `lightning_rows`{% if c.joins_natively %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS `lightning_rejection`
    WHERE
      `lightning_rejection`.{{ c.key[0].sql }} = `lightning_rows`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
      AND `lightning_rejection`.{{ x.sql }} = `lightning_rows`.{{ x.sql }}{% endfor %}
  ){% endif %}{% else %}{% if c.duplicates %}
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS `lightning_rejection`
    WHERE
      `lightning_rejection`.`lightning_row_id` = `lightning_rows`.`lightning_row_id`
  ){% endif %}{% endif %}
{%- endif %}
{%- endmacro %}

{% macro bigquery__create_rejections(c) -%}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS
SELECT
  `lightning_change`.`lightning_seq`,
  `lightning_change`.`lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST(NULL AS STRING) AS `lightning_state`,
  CAST(NULL AS STRING) AS `lightning_status`,
  CAST(NULL AS STRING) AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  `lightning_change`.`lightning_version`,
  `lightning_change`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
  `lightning_change`.{{ x.sql }}{% endfor %}{% for x in c.compared %},
  `lightning_change`.{{ x.sql }}{% endfor %}
FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.changes) }} AS `lightning_change`
WHERE
  FALSE
{%- endmacro %}

{% macro bigquery__create_duplicates(c) -%}
{%- if c.comparison is none %}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS
SELECT
  CAST(NULL AS INT64) AS `lightning_seq`,
  `lightning_new`.`lightning_row_id` AS `lightning_row_id`,
  CAST(NULL AS STRING) AS `lightning_op`,
  CAST('absent' AS STRING) AS `lightning_state`,
  CAST('failed' AS STRING) AS `lightning_status`,
  'duplicate primary key, number of rows: ' || CAST(`lightning_new`.`lightning_copies` AS STRING) AS `lightning_reason`,
  CAST(NULL AS STRING) AS `lightning_origin`,
  CAST(NULL AS BYTES) AS `lightning_version`,
  `lightning_new`.{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  `lightning_new`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  CAST(NULL AS {{ x.type }}) AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_plan`.{{ x.sql }}{% endfor %},
    {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} AS `lightning_row_id`,
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }}
      ORDER BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} ASC NULLS LAST
    ) AS `lightning_copy`,
    COUNT(*) OVER (PARTITION BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }}) AS `lightning_copies`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT `lightning_plan`.{{ x.sql }}{% endfor %} IS NULL
) AS `lightning_new`
WHERE
  `lightning_new`.`lightning_copy` = 1 AND `lightning_new`.`lightning_copies` > 1
{%- elif c.comparison == 'version' %}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS
SELECT
  CAST(NULL AS INT64) AS `lightning_seq`,
  `lightning_new`.`lightning_row_id` AS `lightning_row_id`,
  `lightning_held`.`lightning_op` AS `lightning_op`,
  CAST(COALESCE(`lightning_held`.`lightning_state`, 'absent') AS STRING) AS `lightning_state`,
  CAST('failed' AS STRING) AS `lightning_status`,
  'duplicate primary key, number of rows: ' || CAST(`lightning_new`.`lightning_copies` AS STRING) AS `lightning_reason`,
  `lightning_held`.`lightning_origin` AS `lightning_origin`,
  `lightning_held`.`lightning_version` AS `lightning_version`,
  `lightning_new`.{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  `lightning_new`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.bigquery__stored(x, '`lightning_held`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_plan`.{{ x.sql }}{% endfor %},
    {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} AS `lightning_row_id`,
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }}
      ORDER BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} ASC NULLS LAST
    ) AS `lightning_copy`,
    COUNT(*) OVER (PARTITION BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }}) AS `lightning_copies`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT `lightning_plan`.{{ x.sql }}{% endfor %} IS NULL
) AS `lightning_new`
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_kept`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.bigquery__held(x, '`lightning_kept`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }} AS `lightning_row_id`{% endif %},
    `lightning_kept`.`lightning_version`,
    'present' AS `lightning_state`,
    CAST(NULL AS STRING) AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_origin`,
    CAST(NULL AS STRING) AS `lightning_op`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_plan) }} AS `lightning_kept`
  WHERE
    (
      NOT `lightning_kept`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT `lightning_kept`.{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
      WHERE
        {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }}{% endif %} = {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND `lightning_kept`.{{ x.sql }} = `lightning_excepted`.{{ x.sql }}{% endfor %}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_excepted`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.bigquery__held(x, '`lightning_excepted`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }} AS `lightning_row_id`{% endif %},
    `lightning_excepted`.`lightning_version`,
    `lightning_excepted`.`lightning_state` AS `lightning_state`,
    `lightning_excepted`.`lightning_status` AS `lightning_status`,
    `lightning_excepted`.`lightning_origin` AS `lightning_origin`,
    `lightning_excepted`.`lightning_op` AS `lightning_op`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
) AS `lightning_held`
  ON `lightning_new`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} = `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND `lightning_new`.{{ x.sql }} = `lightning_held`.{{ x.sql }}{% endfor %}{% else %}`lightning_row_id`{% endif %}
WHERE
  `lightning_new`.`lightning_copy` = 1 AND `lightning_new`.`lightning_copies` > 1
{%- elif c.comparison == 'value' %}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS
SELECT
  CAST(NULL AS INT64) AS `lightning_seq`,
  `lightning_new`.`lightning_row_id` AS `lightning_row_id`,
  `lightning_held`.`lightning_op` AS `lightning_op`,
  CAST(COALESCE(`lightning_held`.`lightning_state`, 'absent') AS STRING) AS `lightning_state`,
  CAST('failed' AS STRING) AS `lightning_status`,
  'duplicate primary key, number of rows: ' || CAST(`lightning_new`.`lightning_copies` AS STRING) AS `lightning_reason`,
  `lightning_held`.`lightning_origin` AS `lightning_origin`,
  CAST(NULL AS BYTES) AS `lightning_version`,
  `lightning_new`.{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  `lightning_new`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.bigquery__stored(x, '`lightning_held`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_plan`.{{ x.sql }}{% endfor %},
    {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} AS `lightning_row_id`,
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }}
      ORDER BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} ASC NULLS LAST
    ) AS `lightning_copy`,
    COUNT(*) OVER (PARTITION BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }}) AS `lightning_copies`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT `lightning_plan`.{{ x.sql }}{% endfor %} IS NULL
) AS `lightning_new`
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_kept`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.bigquery__held(x, '`lightning_kept`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }} AS `lightning_row_id`{% endif %},
    'present' AS `lightning_state`,
    CAST(NULL AS STRING) AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_origin`,
    CAST(NULL AS STRING) AS `lightning_op`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_plan) }} AS `lightning_kept`
  WHERE
    (
      NOT `lightning_kept`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT `lightning_kept`.{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
      WHERE
        {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }}{% endif %} = {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND `lightning_kept`.{{ x.sql }} = `lightning_excepted`.{{ x.sql }}{% endfor %}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_excepted`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.bigquery__held(x, '`lightning_excepted`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }} AS `lightning_row_id`{% endif %},
    `lightning_excepted`.`lightning_state` AS `lightning_state`,
    `lightning_excepted`.`lightning_status` AS `lightning_status`,
    `lightning_excepted`.`lightning_origin` AS `lightning_origin`,
    `lightning_excepted`.`lightning_op` AS `lightning_op`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
) AS `lightning_held`
  ON `lightning_new`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} = `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND `lightning_new`.{{ x.sql }} = `lightning_held`.{{ x.sql }}{% endfor %}{% else %}`lightning_row_id`{% endif %}
WHERE
  `lightning_new`.`lightning_copy` = 1 AND `lightning_new`.`lightning_copies` > 1
{%- elif c.comparison == 'never' %}
CREATE TABLE {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS
SELECT
  CAST(NULL AS INT64) AS `lightning_seq`,
  `lightning_new`.`lightning_row_id` AS `lightning_row_id`,
  CASE
    WHEN `lightning_held`.`lightning_op` = 'removed'
    THEN `lightning_held`.`lightning_op`
  END AS `lightning_op`,
  CAST(CASE
    WHEN `lightning_held`.`lightning_state` = 'present'
    THEN 'stale'
    ELSE COALESCE(`lightning_held`.`lightning_state`, 'absent')
  END AS STRING) AS `lightning_state`,
  CAST('failed' AS STRING) AS `lightning_status`,
  'duplicate primary key, number of rows: ' || CAST(`lightning_new`.`lightning_copies` AS STRING) AS `lightning_reason`,
  CASE
    WHEN `lightning_held`.`lightning_op` = 'removed'
    THEN `lightning_held`.`lightning_origin`
  END AS `lightning_origin`,
  CAST(NULL AS BYTES) AS `lightning_version`,
  `lightning_new`.{{ c.key[0].sql }} AS {{ c.key[0].sql }}{% for x in c.key[1:] %},
  `lightning_new`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% for x in c.compared %},
  {{ lightning.bigquery__stored(x, '`lightning_held`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}
FROM (
  SELECT
    `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %},
    `lightning_plan`.{{ x.sql }}{% endfor %},
    {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} AS `lightning_row_id`,
    ROW_NUMBER() OVER (
      PARTITION BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }}
      ORDER BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }} ASC NULLS LAST
    ) AS `lightning_copy`,
    COUNT(*) OVER (PARTITION BY {{ lightning.bigquery__row_id(c.key, '`lightning_plan`') }}) AS `lightning_copies`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
  WHERE
    NOT `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
    AND NOT `lightning_plan`.{{ x.sql }}{% endfor %} IS NULL
) AS `lightning_new`
LEFT JOIN (
  SELECT
    {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_kept`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    `lightning_kept`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.bigquery__held(x, '`lightning_kept`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    {{ lightning.bigquery__held(x, '`lightning_kept`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }} AS `lightning_row_id`{% endif %},
    'present' AS `lightning_state`,
    CAST(NULL AS STRING) AS `lightning_status`,
    CAST(NULL AS STRING) AS `lightning_origin`,
    CAST(NULL AS STRING) AS `lightning_op`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_plan) }} AS `lightning_kept`
  WHERE
    (
      NOT `lightning_kept`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
      AND NOT `lightning_kept`.{{ x.sql }}{% endfor %} IS NULL
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
      WHERE
        {% if c.joins_natively %}`lightning_kept`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_kept`') }}{% endif %} = {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% for x in c.key[1:] %}
        AND `lightning_kept`.{{ x.sql }} = `lightning_excepted`.{{ x.sql }}{% endfor %}{% else %}{{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }}{% endif %}
    )
  UNION ALL
  SELECT
    {% if c.joins_natively %}`lightning_excepted`.{{ c.key[0].sql }}{% else %}{{ lightning.bigquery__held(c.key[0], '`lightning_excepted`.' ~ c.key[0].sql) }}{% endif %} AS {{ c.key[0].sql }}{% if c.joins_natively %}{% for x in c.key[1:] %},
    `lightning_excepted`.{{ x.sql }} AS {{ x.sql }}{% endfor %}{% else %}{% for x in c.key[1:] %},
    {{ lightning.bigquery__held(x, '`lightning_excepted`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% endif %}{% for x in c.compared %},
    {{ lightning.bigquery__held(x, '`lightning_excepted`.' ~ x.sql) }} AS {{ x.sql }}{% endfor %}{% if c.joins_natively %}{% else %},
    {{ lightning.bigquery__row_id(c.key_before, '`lightning_excepted`') }} AS `lightning_row_id`{% endif %},
    `lightning_excepted`.`lightning_state` AS `lightning_state`,
    `lightning_excepted`.`lightning_status` AS `lightning_status`,
    `lightning_excepted`.`lightning_origin` AS `lightning_origin`,
    `lightning_excepted`.`lightning_op` AS `lightning_op`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.before_rejections) }} AS `lightning_excepted`
) AS `lightning_held`
  ON `lightning_new`.{% if c.joins_natively %}{{ c.key[0].sql }}{% else %}`lightning_row_id`{% endif %} = `lightning_held`.{% if c.joins_natively %}{{ c.key[0].sql }}{% for x in c.key[1:] %}
  AND `lightning_new`.{{ x.sql }} = `lightning_held`.{{ x.sql }}{% endfor %}{% else %}`lightning_row_id`{% endif %}
WHERE
  `lightning_new`.`lightning_copy` = 1 AND `lightning_new`.`lightning_copies` > 1
{%- endif %}
{%- endmacro %}

{% macro bigquery__count_the_plan(c) -%}
SELECT
  COUNT(*)
FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
{%- endmacro %}

{% macro bigquery__count_the_changes(c) -%}
SELECT
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`,
  SUM(`lightning_keys`.`copies`),
  COUNT(*)
FROM (
  SELECT
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    COUNT(*) AS `copies`
  FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.changes) }} AS `lightning_change`
  GROUP BY
    `lightning_change`.`lightning_op`,
    `lightning_change`.`lightning_prior`,
    `lightning_change`.`lightning_row_id`
) AS `lightning_keys`
GROUP BY
  `lightning_keys`.`lightning_op`,
  `lightning_keys`.`lightning_prior`
{%- endmacro %}

{% macro bigquery__count_rows_without_a_key(c) -%}
SELECT
  COUNT(*)
FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }} AS `lightning_plan`
WHERE
  `lightning_plan`.{{ c.key[0].sql }}{% for x in c.key[1:] %} IS NULL
  OR `lightning_plan`.{{ x.sql }}{% endfor %} IS NULL
{%- endmacro %}

{% macro bigquery__count_duplicates(c) -%}
SELECT
  `lightning_rejection`.`lightning_state`,
  COUNT(*)
FROM {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }} AS `lightning_rejection`
GROUP BY
  `lightning_rejection`.`lightning_state`
{%- endmacro %}

{% macro bigquery__drop(c) -%}
DROP TABLE IF EXISTS {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.plan) }};
DROP TABLE IF EXISTS {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.changes) }};
DROP TABLE IF EXISTS {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.rejections) }}
{%- endmacro %}

{% macro bigquery__drop_changes(c) -%}
DROP TABLE IF EXISTS {{ lightning.bigquery__name(c.database) }}.{{ lightning.bigquery__name(c.planner_schema) }}.{{ lightning.bigquery__name(c.changes) }}
{%- endmacro %}
