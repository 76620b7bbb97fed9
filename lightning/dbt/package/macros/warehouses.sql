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
  {% do return(lightning.here('describe')(relation)) %}
{% endmacro %}

{% macro default__describe(relation) %}
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

{# How a name is spelled that a person writes, without quotes or with them: `Dialect.fold`. #}
{% macro fold(name, unquoted) %}
  {%- if modules.re.fullmatch('".+"', name) -%}
    {% do return(name[1:-1]) %}
  {%- endif -%}
  {% do return(unquoted if modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_$]*', name) else name) %}
{% endmacro %}

{% macro default__folded(name) %}
  {% do return(lightning.fold(name, name | lower)) %}
{% endmacro %}

{% macro duckdb__folded(name) %}
  {% do return(name) %}
{% endmacro %}

{% macro bigquery__folded(name) %}
  {% do return(name) %}
{% endmacro %}

{# The schema that a person means by a name, as `lightning/places.py` finds it: one that has the
   table goes before one that is spelled in the usual way. #}
{% macro default__schema(c, name, table) %}
  {%- set folded = lightning.here('folded')(name) -%}
  {%- if folded == name or lightning.here('is_there')(c, folded, table)
      or not lightning.here('is_there')(c, name, table) -%}
    {% do return(folded) %}
  {%- endif -%}
  {% do return(name) %}
{% endmacro %}

{# Whether there is a schema, or a table in it. #}
{% macro default__is_there(c, schema, table=none) %}
  {%- if table is none -%}
    {% do return(adapter.check_schema_exists(c.database, schema)) %}
  {%- endif -%}
  {% do return(adapter.get_relation(c.database, schema, table) is not none) %}
{% endmacro %}

{# Refuses a schema in which tables do not last. #}
{% macro default__check_schema(c, schema) %}{% endmacro %}

{# A statement, made so that it is tried again where another one was in its way. #}
{% macro default__insisting(statement) %}
  {% do return(statement) %}
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

{% macro snowflake__folded(name) %}
  {% do return(lightning.fold(name, name | upper)) %}
{% endmacro %}

{# Tables of which an earlier release had quoted the names in lower case are for Python alone. #}
{% macro snowflake__schema(c, name, table) %}
  {%- set text, schemas = lightning.snowflake__text, [lightning.snowflake__folded(name), name] -%}
  {%- set listed = text(schemas[0]) ~ ', ' ~ text(schemas[1]) -%}
  {%- set found = run_query('select table_schema, table_name from '
      ~ lightning.snowflake__name(c.database) ~ '.information_schema.tables where table_schema in ('
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
  {%- for schema in schemas if lightning.snowflake__is_there(c, schema) -%}
    {% do return(schema) %}
  {%- endfor -%}
  {% do return(schemas[0]) %}
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


{% macro bigquery__check_schema(c, schema) %}
  {%- set name, text = lightning.bigquery__name, lightning.bigquery__text -%}
  {%- set location = adapter.get_dataset_location(api.Relation.create(
      database=c.database, schema=schema)) -%}
  {%- set defaults = ['default_table_expiration_days', 'default_partition_expiration_days'] -%}
  {%- set found = run_query('select option_name from ' ~ name(c.database) ~ '.'
      ~ name('region-' ~ location | lower) ~ '.INFORMATION_SCHEMA.SCHEMATA_OPTIONS'
      ~ ' where schema_name = ' ~ text(schema) ~ " and option_name in ('" ~ defaults | join("', '")
      ~ "')") -%}
  {%- if found.rows -%}
    {% do exceptions.raise_compiler_error('lightning: the dataset ' ~ schema
        ~ ' has a default expiration, by which BigQuery would delete what is known of the '
        ~ 'destination. Run ALTER SCHEMA ' ~ name(c.database) ~ '.' ~ name(schema)
        ~ ' SET OPTIONS (' ~ defaults | join(' = NULL, ') ~ ' = NULL), or name another dataset '
        ~ 'by the variables lightning_planner_schema and lightning_audit_schema') %}
  {%- endif -%}
{% endmacro %}

{# One that lost a race for a table has written nothing: see `BigQueryWarehouse.execute`. #}
{% macro bigquery__insisting(statement) -%}
{%- if not statement.startswith('UPDATE') %}{% do return(statement) %}{% endif -%}
DECLARE attempts INT64 DEFAULT 0;
LOOP
  BEGIN
    {{ statement }};
    BREAK;
  EXCEPTION WHEN ERROR THEN
    SET attempts = attempts + 1;
    IF attempts = 6 OR NOT REGEXP_CONTAINS(
      LOWER(@@error.message), 'due to concurrent update|too many dml statements outstanding'
    ) THEN
      RAISE;
    END IF;
  END;
END LOOP;
{%- endmacro %}

{# Read from the API of tables, which is not charged. It tells types without their lengths, and calls
   one otherwise than SQL does. #}
{% macro bigquery__describe(relation) %}
  {%- set columns = [] -%}
  {%- for column in adapter.get_columns_in_relation(relation) -%}
    {% do columns.append({
        'name': column.name, 'type': column.data_type | replace('BOOLEAN', 'BOOL')
    }) %}
  {%- endfor -%}
  {% do return(columns) %}
{% endmacro %}

{% macro bigquery__hashing() %}
  {% do return('bigquery md5') %}
{% endmacro %}
