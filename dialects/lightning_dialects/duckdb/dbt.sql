{% macro duckdb__folded(name) %}{% do return(name) %}{% endmacro %}

{% macro duckdb__version_scheme() %}
  {% do return('duckdb ' ~ run_query('select version()').rows[0][0].lstrip('v')) %}
{% endmacro %}

{% macro duckdb__row_version(values) -%}
{%- if values -%}
HASH(CREATE_SORT_KEY({% for value in values %}{{ value }}, 'ASC NULLS FIRST'{% if not loop.last %}, {% endif %}{% endfor %}))
{%- else -%}
HASH(0)
{%- endif -%}
{%- endmacro %}
