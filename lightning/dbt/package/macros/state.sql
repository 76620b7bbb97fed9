{# Where the planner's and the log tables of a sync are. #}
{% macro place(sync_id) %}
  {% do return({
      'sync_id': sync_id, 'database': target.database,
      'planner_schema': var('lightning_planner_schema', 'hightouch_planner'),
      'audit_schema': var('lightning_audit_schema', 'hightouch_audit')
  }) %}
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
      {% do found.update({'head': {
          'revision': revision | int, 'last_run_id': last_run, 'run': run, 'holder': holder,
          'baseline': fromjson(baseline) if baseline is not none else none
      }}) %}
    {%- endif -%}
    {%- if part or progress is not none or (part == '' and run and run.closing) -%}
      {% do found.update({'begun': true}) %}
    {%- endif -%}
  {%- endfor -%}
  {% do return(found) %}
{% endmacro %}


{# Logs a run of which nothing was sent as failed, and drops its tables: see `discard` in
   `lightning/report/finish.py`. The state row is the caller's to change. #}
{% macro close(c, run, reason) %}
  {%- set closed = dict(c, reason=reason) -%}
  {% do lightning.of_run(closed, run) %}
  {%- set steps = ['log_changes'] if run.planned and run.logs.changelog else [] -%}
  {%- set steps = steps + (['log_run'] if run.logs.runs else []) -%}
  {% do lightning.perform(steps + ['drop'], closed) %}
{% endmacro %}


{# The text of a statement. #}
{% macro text_of(step, c) %}
  {% do return(lightning.here(step)(c)) %}
{% endmacro %}


{# Runs statements in order. #}
{% macro perform(steps, c) %}
  {%- for step in steps -%}
    {%- call statement('lightning_' ~ step) -%}
      {{ lightning.text_of(step, c) }}
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
