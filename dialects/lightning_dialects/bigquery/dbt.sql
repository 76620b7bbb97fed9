{% macro bigquery__folded(name) %}{% do return(name) %}{% endmacro %}

{% macro bigquery__check_schema(c) %}
  {%- set name, text = lightning.name, lightning.text -%}
  {%- set location = adapter.get_dataset_location(api.Relation.create(
      database=c.database, schema=c.schema)) -%}
  {%- set defaults = ['default_table_expiration_days', 'default_partition_expiration_days'] -%}
  {%- set views = name(c.database) ~ '.' ~ name('region-' ~ location | lower)
      ~ '.INFORMATION_SCHEMA.SCHEMATA' -%}
  {%- set found = run_query("select coalesce(default_collation_name, '') as collation, "
      ~ '(select count(*) from ' ~ views ~ '_OPTIONS where schema_name = ' ~ text(c.schema)
      ~ " and option_name in ('" ~ defaults | join("', '") ~ "')) as expirations from " ~ views
      ~ ' where schema_name = ' ~ text(c.schema)) -%}
  {%- if found.rows and found.rows[0][0] -%}
    {% do exceptions.raise_compiler_error('lightning: the dataset ' ~ c.schema
        ~ ' has a default collation, by which ids that differ only in case would be one. Run '
        ~ 'ALTER SCHEMA ' ~ name(c.database) ~ '.' ~ name(c.schema) ~ " SET DEFAULT COLLATE '', and "
        ~ 'drop the tables in it that the library has made, or name another dataset by the variable '
        ~ 'lightning_planner_schema') %}
  {%- endif -%}
  {%- if found.rows and found.rows[0][1] -%}
    {% do exceptions.raise_compiler_error('lightning: the dataset ' ~ c.schema
        ~ ' has a default expiration, by which BigQuery would delete what is known of the '
        ~ 'destination. Run ALTER SCHEMA ' ~ name(c.database) ~ '.' ~ name(c.schema)
        ~ ' SET OPTIONS (' ~ defaults | join(' = NULL, ') ~ ' = NULL), or name another dataset '
        ~ 'by the variable lightning_planner_schema') %}
  {%- endif -%}
{% endmacro %}

{# One that lost a race for a table has written nothing: see `BigQueryWarehouse.execute`. #}
{% macro bigquery__insisting(statement) -%}
{%- if not statement.lstrip().startswith('UPDATE') %}{% do return(statement) %}{% endif -%}
DECLARE attempts INT64 DEFAULT 0;
LOOP
  BEGIN
    {{ statement }};
    BREAK;
  EXCEPTION WHEN ERROR THEN
    SET attempts = attempts + 1;
    IF attempts = 6 OR NOT REGEXP_CONTAINS(
      LOWER(@@error.message),
      r'(?s)(could not serialize access to table|transaction is aborted)\b.*due to concurrent update|too many dml statements outstanding against table'
    ) THEN
      RAISE;
    END IF;
  END;
END LOOP;
{%- endmacro %}

{# With the types of nested columns. dbt calls one type otherwise than SQL does. #}
{% macro bigquery__type_of(column) %}
  {% do return(column.data_type | replace('BOOLEAN', 'BOOL')) %}
{% endmacro %}

{% macro bigquery__version_scheme() %}
  {% do return('bigquery md5') %}
{% endmacro %}

{% macro bigquery__row_version(values) -%}
MD5(TO_JSON_STRING([{{ values | join(', ') }}]))
{%- endmacro %}
