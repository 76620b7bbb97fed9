{# What is asked of each warehouse in its own way. #}

{# The macro of that name for the warehouse at hand. #}
{% macro here(name) %}
  {%- set full = adapter.type() ~ '__' ~ name -%}
  {%- if full not in lightning -%}
    {% do exceptions.raise_compiler_error('lightning: there are no hooks for ' ~ adapter.type()
        ~ ': plan the syncs by lightning-cdc') %}
  {%- endif -%}
  {% do return(lightning[full]) %}
{% endmacro %}

{# The columns of a table or view, names and types spelled as the library spells them. #}
{% macro describe(relation) %}
  {%- set columns = [] -%}
  {%- for name, type in run_query(lightning.here('describing')(relation)).rows -%}
    {% do columns.append({'name': name, 'type': type}) %}
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


{% macro duckdb__settings() %}{% endmacro %}

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
