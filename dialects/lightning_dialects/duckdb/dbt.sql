{% macro duckdb__folded(name) %}{% do return(name) %}{% endmacro %}

{% macro duckdb__version_scheme() %}
  {% do return('duckdb ' ~ run_query('select version()').rows[0][0].lstrip('v')) %}
{% endmacro %}

{% macro duckdb__row_version(values) -%}
{%- if values -%}
system.main.hash(system.main.create_sort_key({% for value in values %}{{ value }}, 'ASC NULLS FIRST'{% if not loop.last %}, {% endif %}{% endfor %}))
{%- else -%}
system.main.hash(0)
{%- endif -%}
{%- endmacro %}
