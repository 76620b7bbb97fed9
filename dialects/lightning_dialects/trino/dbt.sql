{% macro trino__version_scheme() %}
  {% do return('trino md5') %}
{% endmacro %}

{% macro trino__row_version(values) -%}
MD5(TO_UTF8(JSON_FORMAT(CAST(CAST(ARRAY[{{ values | join(', ') }}] AS array(varchar)) AS json))))
{%- endmacro %}
