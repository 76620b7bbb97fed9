{# What is asked of each warehouse in its own way. #}

{# The macro of that name for the warehouse at hand, or the one for those that need none of their
   own. #}
{% macro here(name) %}
  {%- set full = adapter.type() ~ '__' ~ name -%}
  {%- if full not in lightning -%}
    {%- set full = 'default__' ~ name -%}
  {%- endif -%}
  {%- if full not in lightning -%}
    {% do exceptions.raise_compiler_error('lightning: there are no hooks for ' ~ adapter.type()
        ~ ': plan the syncs by lightning-cdc') %}
  {%- endif -%}
  {% do return(lightning[full]) %}
{% endmacro %}

{# The columns of a table or view, names and types spelled as the library spells them. #}
{% macro describe(relation) %}
  {%- set columns = [] -%}
  {%- for row in run_query(lightning.here('describing')(relation)).rows -%}
    {% do columns.append({'name': row[0], 'type': lightning.here('spelled')(row[1])}) %}
  {%- endfor -%}
  {% do return(columns) %}
{% endmacro %}


{# The name of the row hash, "" where rows are compared value by value. #}
{% macro version_scheme() %}
  {% do return(lightning.here('hashing')()) %}
{% endmacro %}


{# Settings of the transaction under which values are written in the same way in every session. #}
{% macro settle() %}
  {%- set settings = lightning.here('settings')() | trim -%}
  {%- if settings -%}
    {%- call statement('lightning_settings') -%}{{ settings }}{%- endcall -%}
  {%- endif -%}
{% endmacro %}


{# The database in which the schemas are, as the library names it. #}
{% macro default__catalog() %}
  {% do return(target.database) %}
{% endmacro %}

{# Whether there is a schema, or a table in it. #}
{% macro default__is_there(c, schema, table=none) %}
  {%- if table is none -%}
    {% do return(adapter.check_schema_exists(c.database, schema)) %}
  {%- endif -%}
  {% do return(adapter.get_relation(c.database, schema, table) is not none) %}
{% endmacro %}

{# A type, from how the warehouse describes it. #}
{% macro default__spelled(type) %}
  {% do return(type) %}
{% endmacro %}

{% macro default__settings() %}{% endmacro %}


{% macro duckdb__describing(relation) -%}
select column_name, column_type from (describe select * from {{ relation }})
{%- endmacro %}

{% macro duckdb__hashing() %}
  {% do return('duckdb ' ~ run_query('select version()').rows[0][0].lstrip('v')) %}
{% endmacro %}


{% macro postgres__settings() -%}
{#- Those of `PostgresWarehouse.settings` that a transaction can change after it has begun. -#}
set local standard_conforming_strings = on;
set local extra_float_digits = 3;
set local bytea_output = 'hex';
set local IntervalStyle = 'postgres';
set local lc_monetary = 'C';
set local jit = off
{%- endmacro %}

{% macro postgres__describing(relation) -%}
select attname, format_type(atttypid, atttypmod)
from pg_catalog.pg_attribute
where attrelid = '{{ relation | replace("'", "''") }}'::regclass and attnum > 0 and not attisdropped
order by attnum
{%- endmacro %}

{% macro postgres__hashing() %}
  {% do return('') %}
{% endmacro %}


{# As the server spells it: whether the profile's name is folded, it alone knows. #}
{% macro snowflake__catalog() %}
  {% do return(run_query('select current_database()').rows[0][0]) %}
{% endmacro %}

{# dbt's own look-ups fold names. #}
{% macro snowflake__is_there(c, schema, table=none) %}
  {%- set text = lightning.snowflake__text -%}
  {%- set view = 'schemata' if table is none else 'tables' -%}
  {%- set named = '' if table is none else ' and table_name = ' ~ text(table) -%}
  {%- set found = run_query('select count(*) from ' ~ lightning.snowflake__name(c.database)
      ~ '.information_schema.' ~ view ~ ' where ' ~ ('schema_name' if table is none
      else 'table_schema') ~ ' = ' ~ text(schema) ~ named) -%}
  {% do return(found.rows[0][0] > 0) %}
{% endmacro %}

{% macro snowflake__describing(relation) %}describe table {{ relation }}{% endmacro %}

{% macro snowflake__spelled(type) %}
  {% do return(type if type.startswith('NUMBER') else type.split('(')[0]) %}
{% endmacro %}

{% macro snowflake__hashing() %}
  {% do return('snowflake md5') %}
{% endmacro %}
