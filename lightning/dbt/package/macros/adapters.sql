{# What adapters do in their own ways. The statements are in the other files, which
   `lightning-cdc dbt install` writes. #}

{# The adapter that the statements are for. One that is derived from it speaks another SQL: who has
   made sure of all the statements says so by a macro of their own, as `redshift__hooks`. #}
{% macro default__hooks() %}{% do return(none) %}{% endmacro %}

{% macro check_adapter() %}
  {%- if lightning.here('hooks')() != adapter.type() -%}
    {% do exceptions.raise_compiler_error('lightning: there are no hooks for ' ~ adapter.type()
        ~ ': plan the syncs by lightning-cdc') %}
  {%- endif -%}
{% endmacro %}


{# The database in which the schema is, as the library names it. #}
{% macro default__catalog() %}{% do return(target.database) %}{% endmacro %}

{# How a name is spelled that a person writes, without quotes or with them: `Dialect.fold`. #}
{% macro fold(name, unquoted) %}
  {%- if modules.re.fullmatch('".+"', name) -%}
    {% do return(name[1:-1]) %}
  {%- endif -%}
  {% do return(unquoted if modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_$]*', name) else name) %}
{% endmacro %}

{% macro default__folded(name) %}{% do return(lightning.fold(name, name | lower)) %}{% endmacro %}

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
{% macro default__check_schema(c) %}{% endmacro %}

{# A statement, made so that it is tried again where another one was in its way. #}
{% macro default__insisting(statement) %}{% do return(statement) %}{% endmacro %}

{# The type of a column, without its lengths. #}
{% macro default__type_of(column) %}
  {% do return(modules.re.sub('\\s*\\([^)]*\\)', '', column.dtype)) %}
{% endmacro %}

{# The name of the row hash; "" where rows are compared value by value. #}
{% macro default__version_scheme() %}{% do return('') %}{% endmacro %}

{# A value as it goes into the row hash; nothing where it does not, for its type. #}
{% macro default__hashable(type, value) %}{% endmacro %}
