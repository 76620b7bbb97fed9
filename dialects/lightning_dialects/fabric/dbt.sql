{# Names are taken as they are written: a warehouse counts case, unless it was made otherwise. #}
{% macro fabric__folded(name) %}{% do return(name) %}{% endmacro %}

{% macro fabric__version_scheme() %}
  {% do return('fabric sha2') %}
{% endmacro %}

{# CONCAT takes 254 arguments. #}
{% macro fabric__row_version(values) -%}
{%- set written, texts = [], [] -%}
{%- for value in values -%}
  {% do written.append("CASE WHEN " ~ value ~ " IS NULL THEN '-' ELSE CONCAT(DATALENGTH(" ~ value
      ~ "), ':', " ~ value ~ ") END") %}
{%- endfor -%}
{%- if written | length > 200 -%}
  {%- for some in written | batch(200) -%}
    {% do texts.append(lightning.fabric_glued(some)) %}
  {%- endfor -%}
{%- endif -%}
CAST(HASHBYTES('SHA2_256', CAST({{ lightning.fabric_glued(texts or written) }} AS VARBINARY(MAX))) AS VARBINARY(32))
{%- endmacro %}

{% macro fabric_glued(texts) -%}
CONCAT(CAST('' AS VARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, {{ texts | join(', ') or "''" }})
{%- endmacro %}
