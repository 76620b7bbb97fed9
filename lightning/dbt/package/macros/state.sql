{# Where the planner's and the log tables of a sync are. #}
{% macro place(sync_id) %}
  {%- set c = {'sync_id': sync_id, 'database': lightning.here('catalog')()} -%}
  {%- for key, name, table in [
      ('planner_schema', var('lightning_planner_schema', 'hightouch_planner'), 'sync_state'),
      ('audit_schema', var('lightning_audit_schema', 'hightouch_audit'), 'sync_runs')
  ] -%}
    {% do c.update({key: lightning.here('schema')(c, name, table)}) %}
  {%- endfor -%}
  {% do return(c) %}
{% endmacro %}


{# A lease token of this dbt command. #}
{% macro holder(key) %}
  {% do return('dbt:' ~ invocation_id ~ '/' ~ local_md5(key)[:8]) %}
{% endmacro %}


{# The end of the ids of the runs that this dbt command plans for a model. #}
{% macro run_suffix(model_id) %}
  {% do return(local_md5(invocation_id ~ model_id)[:4]) %}
{% endmacro %}


{# What is remembered of a sync.
     head: its row, or none.
     leased: who is at work on it, or none.
     begun: whether its run in progress was handed out in part, or is half closed. #}
{% macro state(c) %}
  {%- set found = {'head': none, 'leased': none, 'begun': false} -%}
  {%- for now, sync, part, revision, last_run, baseline, run, progress, holder, expires, live
      in lightning.rows('read_state', c) -%}
    {% do found.update({'now': now}) %}
    {%- if live -%}
      {% do found.update({'leased': holder}) %}
    {%- endif -%}
    {%- if part == '' -%}
      {%- set run = fromjson(run) if run is not none else none -%}
      {%- set memory = fromjson(baseline) if baseline is not none else {} -%}
      {%- if [run.format if run else 1, memory.format or 1] | max > 2 -%}
        {% do lightning.fail(sync, 'its state was written by a newer release of lightning-cdc: '
            ~ 'put the package of that release in here by `lightning-cdc dbt install`') %}
      {%- endif -%}
      {% do found.update({'head': {
          'revision': revision | int, 'last_run_id': last_run, 'run': run, 'holder': holder,
          'baseline': (memory.baseline if memory.format else memory) or none
      }}) %}
    {%- endif -%}
    {%- if part or progress is not none or (part == '' and run and run.closing) -%}
      {% do found.update({'begun': true}) %}
    {%- endif -%}
  {%- endfor -%}
  {% do return(found) %}
{% endmacro %}


{# Adds the row of a sync, unless it is there. Where no key is enforced, the right to add rows is a
   lease of its own: see `add` in `lightning/state/store.py`. #}
{% macro add(c) %}
  {%- if lightning.here('enforces_keys')() -%}
    {% do lightning.perform(['add'], c) %}
    {% do return('') %}
  {%- endif -%}
  {%- for _ in range(300) -%}
    {% do lightning.perform(['acquire_adding'], c) %}
    {%- if lightning.state(dict(c, sync_id='')).leased == c.holder -%}
      {% do lightning.perform(['add', 'release_adding'], c) %}
      {% do return('') %}
    {%- endif -%}
  {%- endfor -%}
  {% do lightning.fail(c.sync_id, 'another process, which adds a sync, is at work') %}
{% endmacro %}


{# Logs a run of which nothing was sent as failed, and drops its tables: see `discard` in
   `lightning/close/finish.py`. Done by the holder of the lease, who keeps it. #}
{% macro close(c, run, reason) %}
  {%- set closed = dict(c, reason=reason, run=tojson(dict(run, closing=true))) -%}
  {% do lightning.of_run(closed, run) %}
  {%- set logs = ['log_changes'] if run.planned and run.logs.changelog else [] -%}
  {%- set logs = logs + (['log_run'] if run.logs.runs else []) -%}
  {% do lightning.perform(['keep'] + logs, closed) %}
  {% do lightning.perform(['keep', 'drop'], dict(closed, run=none)) %}
{% endmacro %}


{# The text of a statement. #}
{% macro text_of(step, c) %}
  {% do return(lightning.here(step)(c)) %}
{% endmacro %}


{# Runs statements in order. #}
{% macro perform(steps, c) %}
  {%- for step in steps -%}
    {%- call statement('lightning_' ~ step) -%}
      {{ lightning.here('insisting')(lightning.text_of(step, c)) }}
    {%- endcall -%}
  {%- endfor -%}
{% endmacro %}


{# The rows of a query. #}
{% macro rows(step, c) %}
  {% do return(run_query(lightning.text_of(step, c)).rows) %}
{% endmacro %}


{# The one number that a query finds. #}
{% macro number(step, c) %}
  {% do return(lightning.rows(step, c)[0][0] | int) %}
{% endmacro %}


{% macro tell(sync_id, message) %}
  {% do log('lightning: ' ~ sync_id ~ ': ' ~ message, info=true) %}
{% endmacro %}


{% macro warn(sync_id, message) %}
  {% do exceptions.warn('lightning: ' ~ sync_id ~ ': ' ~ message) %}
{% endmacro %}


{% macro fail(sync_id, message) %}
  {% do exceptions.raise_compiler_error('lightning: ' ~ sync_id ~ ': ' ~ message) %}
{% endmacro %}
