{% macro spark__catalog() %}
  {% do return(run_query('select current_catalog()').rows[0][0]) %}
{% endmacro %}

{% macro spark__version_scheme() %}
  {% do return('spark md5') %}
{% endmacro %}

{% macro spark__row_version(values) -%}
UNHEX(MD5(CONCAT(''{% for value in values %}, COALESCE(CONCAT(CAST(OCTET_LENGTH({{ value }}) AS STRING), ':', {{ value }}), '-'){% endfor %})))
{%- endmacro %}
