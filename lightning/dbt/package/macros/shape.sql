{# The columns of a plan, from those of the model: see `lightning/plan/columns.py`. #}
{% macro shape(sync, columns) %}
  {%- for what, value, allowed in [
      ('mode', sync.mode, ['upsert', 'update', 'insert', 'mirror']),
      ('delete_behavior', sync.delete_behavior, ['do_nothing', 'clear_fields', 'delete'])
  ] if value not in allowed -%}
    {% do lightning.fail(sync.sync_id, what ~ '=' ~ value ~ ' is not one of '
        ~ allowed | join(', ')) %}
  {%- endfor -%}
  {%- for column in columns if column.name.lower().startswith('lightning_') -%}
    {% do lightning.fail(sync.sync_id, "the model's column " ~ column.name
        ~ ' starts with lightning_, which is reserved: rename it') %}
  {%- endfor -%}
  {%- set key, fields = [], [] -%}
  {%- set names = sync.primary_key -%}
  {%- for name in ([names] if names is string else names) -%}
    {% do key.append(lightning.column(sync, columns, name)) %}
  {%- endfor -%}
  {%- set mapped = columns | map(attribute='name') | list if sync.columns is none else sync.columns -%}
  {%- for name in mapped -%}
    {%- set column = lightning.column(sync, columns, name) -%}
    {% do fields.append({
        'column': column, 'field': mapped[name] if mapped is mapping else column.name
    }) %}
  {%- endfor -%}
  {%- set names = key | map(attribute='name') | list -%}
  {%- for item in fields if item.column.name not in names -%}
    {% do names.append(item.column.name) %}
  {%- endfor -%}
  {% do return({
      'key': key, 'fields': fields, 'retained': names, 'version_scheme': lightning.version_scheme()
  }) %}
{% endmacro %}


{# The model's column of that name, or the one that differs from it only in case. #}
{% macro column(sync, columns, name) %}
  {%- set alike = [] -%}
  {%- for column in columns -%}
    {%- if column.name == name -%}
      {% do return(column) %}
    {%- elif column.name.lower() == name.lower() -%}
      {% do alike.append(column) %}
    {%- endif -%}
  {%- endfor -%}
  {%- if alike | length != 1 -%}
    {% do lightning.fail(sync.sync_id, 'it names the column ' ~ name
        ~ ', which the model does not return. It returns: '
        ~ columns | map(attribute='name') | join(', ')) %}
  {%- endif -%}
  {% do return(alike[0]) %}
{% endmacro %}


{# What the macros of a run's statements need to know of it. #}
{% macro of_run(c, run) %}
  {%- set key, compared = [], [] -%}
  {%- set names = run.shape.key | map(attribute='name') | list -%}
  {%- for column in run.shape.key -%}
    {% do key.append(lightning.written(column)) %}
  {%- endfor -%}
  {%- for item in run.shape.fields if item.column.name not in names -%}
    {% do compared.append(lightning.written(item.column)) %}
  {%- endfor -%}
  {%- set started = modules.datetime.datetime.fromisoformat(run.started_at) -%}
  {%- for part, name in run.tables.items() -%}
    {% do c.update({part: lightning.here('folded')(name)}) %}
  {%- endfor -%}
  {% do c.update({
      'run_id': run.id, 'key': key, 'compared': compared, 'stored': key + compared,
      'key_title': names[0] if names | length == 1 else tojson(names) | replace('", "', '","'),
      'mode': run.mode, 'delete_behavior': run.delete_behavior, 'counts': run.counts,
      'started_at': run.started_at,
      'started_microseconds': (started.timestamp() * 1000000) | round | int,
      'destination': run.destination, 'model_name': run.model_name, 'model_id': run.model_id,
      'duplicates': false, 'changes_index': run.tables.changes ~ '_index'
  }) %}
{% endmacro %}


{# A column as it stands in statements. #}
{% macro written(column) %}
  {%- set name = lightning.here('name')(column.name) -%}
  {% do return({'name': column.name, 'type': column.type, 'sql': name, 'before': column.type}) %}
{% endmacro %}


{# How a run is compared with its baseline: see `lightning/diff/held.py`. #}
{% macro compare_with(c, run, baseline) %}
  {%- set native = namespace(all=true) -%}
  {%- for x in c.key if not lightning.here('joins_natively')(x) -%}
    {%- set native.all = false -%}
  {%- endfor -%}
  {% do c.update({'comparison': none, 'joins_natively': native.all}) %}
  {%- if baseline is none -%}
    {% do return('') %}
  {%- endif -%}
  {%- set before, now = baseline.shape, run.shape -%}
  {%- set names = before.key | map(attribute='name') | list -%}
  {%- if names != c.key | map(attribute='name') | list -%}
    {% do lightning.fail(run.sync_id, 'its primary key was ' ~ names | join(', ') ~ ' and is now '
        ~ c.key | map(attribute='name') | join(', ') ~ ': run it once with lightning-cdc resync, '
        ~ 'to send every row again, or reset, to take the rows as known without sending them') %}
  {%- endif -%}
  {%- set types = {} -%}
  {%- for column in before.key + before.fields | map(attribute='column') | list -%}
    {% do types.update({column.name: column.type}) %}
  {%- endfor -%}
  {%- if types.keys() | list | sort != before.retained | sort -%}
    {% do lightning.fail(run.sync_id, 'its last run kept keys only (retain): '
        ~ 'such a sync is planned by lightning-cdc') %}
  {%- endif -%}
  {%- for x in c.stored -%}
    {% do x.update({'before': types.get(x.name)}) %}
  {%- endfor -%}
  {%- set key_before = [] -%}
  {%- for x in c.key -%}
    {% do key_before.append(dict(x, type=x.before)) %}
  {%- endfor -%}
  {%- set fields_before = before.fields | map('string') | sort -%}
  {%- if baseline.mode != run.mode or fields_before != now.fields | map('string') | sort -%}
    {%- set comparison = 'never' -%}
  {%- elif now.version_scheme and now.version_scheme == before.version_scheme -%}
    {%- set comparison = 'version' -%}
  {%- else -%}
    {%- set comparison = 'value' -%}
  {%- endif -%}
  {% do c.update({
      'comparison': comparison, 'key_before': key_before,
      'before_plan': lightning.here('folded')(baseline.tables.plan),
      'before_rejections': lightning.here('folded')(baseline.tables.rejections),
      'joins_natively': native.all and key_before | map(attribute='type') | list
          == c.key | map(attribute='type') | list
  }) %}
{% endmacro %}


{# A type without its lengths, as in `lightning/dbt/forms.py`. #}
{% macro kind(type) -%}
{{ modules.re.sub('\\s*\\([^)]*\\)', '', type) }}
{%- endmacro %}


{% macro refuse_type(x) %}
  {% do exceptions.raise_compiler_error('lightning: a hook cannot plan the column ' ~ x.name
      ~ ' of type ' ~ x.type ~ ': cast it in the model, leave it out of the columns, or plan the '
      ~ 'sync by lightning-cdc') %}
{% endmacro %}
