{# As the server spells it: whether the profile's name is folded, it alone knows. #}
{% macro snowflake__catalog() %}
  {% do return(run_query('select current_database()').rows[0][0]) %}
{% endmacro %}

{% macro snowflake__folded(name) %}{% do return(lightning.fold(name, name | upper)) %}{% endmacro %}

{# Tables of which an earlier release had quoted the names in lower case are for Python alone. #}
{% macro snowflake__schema(c, name, table) %}
  {%- set text, schemas = lightning.text, [lightning.here('folded')(name), name] -%}
  {%- set listed = text(schemas[0]) ~ ', ' ~ text(schemas[1]) -%}
  {%- set found = run_query('select table_schema, table_name from '
      ~ lightning.name(c.database) ~ '.information_schema.tables where table_schema in ('
      ~ listed ~ ') and upper(table_name) = ' ~ text(table | upper)).rows -%}
  {%- for schema in schemas -%}
    {%- for row in found if row[0] == schema and row[1] == table | upper -%}
      {% do return(schema) %}
    {%- endfor -%}
  {%- endfor -%}
  {%- for row in found -%}
    {% do exceptions.raise_compiler_error('lightning: an earlier release made ' ~ row[0] ~ '.'
        ~ row[1] ~ ', its names quoted in lower case, where no hook finds them: plan the syncs by '
        ~ 'lightning-cdc, or leave the table behind as docs/snowflake.md says') %}
  {%- endfor -%}
  {%- for schema in schemas if lightning.here('is_there')(c, schema) -%}
    {% do return(schema) %}
  {%- endfor -%}
  {% do return(schemas[0]) %}
{% endmacro %}

{# dbt's own look-ups fold names. #}
{% macro snowflake__is_there(c, schema, table=none) %}
  {%- set text = lightning.text -%}
  {%- set view = 'schemata' if table is none else 'tables' -%}
  {%- set named = '' if table is none else ' and table_name = ' ~ text(table) -%}
  {%- set found = run_query('select count(*) from ' ~ lightning.name(c.database)
      ~ '.information_schema.' ~ view ~ ' where ' ~ ('schema_name' if table is none
      else 'table_schema') ~ ' = ' ~ text(schema) ~ named) -%}
  {% do return(found.rows[0][0] > 0) %}
{% endmacro %}

{% macro snowflake__version_scheme() %}
  {% do return('snowflake md5') %}
{% endmacro %}

{% macro snowflake__row_version(values) -%}
MD5_BINARY(CONCAT(''{% for value in values %}, COALESCE(CONCAT(TO_VARCHAR(LENGTH({{ value }})), ':', {{ value }}), '-'){% endfor %}))
{%- endmacro %}
