{# Where the state table and the plans are. #}
{% macro place(sync_id) %}
  {%- set c = {'sync_id': sync_id, 'database': lightning.here('catalog')()} -%}
  {%- set named = var('lightning_planner_schema', 'hightouch_planner') -%}
  {% do return(dict(c, schema=lightning.here('schema')(c, named, 'sync_state'))) %}
{% endmacro %}


{# A lease token of this dbt command. #}
{% macro holder(key) %}
  {% do return('dbt:' ~ invocation_id ~ '/' ~ local_md5(key)[:8]) %}
{% endmacro %}


{# What is remembered of a sync.
     head, hook: its row, and that of its hooks, or none.
     leased: who else is at work on it, or none.
     waiting: what a hook evaluated, if no run was planned from it yet. #}
{% macro state(c) %}
  {%- set found = {'head': none, 'hook': none, 'leased': none, 'waiting': none} -%}
  {%- for now, sync, part, revision, last_run, baseline, run, progress, holder, expires, live
      in lightning.rows('read_state', c) -%}
    {% do found.update({'now': now}) %}
    {%- if live and holder and holder != c.holder -%}
      {% do found.update({'leased': holder}) %}
    {%- endif -%}
    {%- set slot = {'run': run, 'holder': holder, 'last_run_id': last_run} -%}
    {%- if part == '' -%}
      {% do found.update({'head': dict(slot, revision=revision | int)}) %}
    {%- elif part == 'dbt' -%}
      {%- set evaluation = fromjson(run) if run else none -%}
      {%- if evaluation and evaluation.format > 2 -%}
        {% do lightning.fail(sync, 'its state was written by a newer release of lightning-cdc: '
            ~ 'put the package of that release in here by `lightning-cdc dbt install`') %}
      {%- endif -%}
      {% do found.update({'hook': dict(slot, revision=revision | int, evaluation=evaluation)}) %}
    {%- endif -%}
  {%- endfor -%}
  {%- if found.hook and found.hook.evaluation
      and found.hook.evaluation.id > found.head.last_run_id -%}
    {% do found.update({'waiting': found.hook.evaluation}) %}
  {%- endif -%}
  {% do return(found) %}
{% endmacro %}


{# Takes the lease of the row of hooks, and marks the sync's row, so that whoever read that before
   cannot take it: see `touch` in `lightning/state/store.py`. False, and nothing is taken, where
   another process was faster. #}
{% macro take(c, before) %}
  {% do lightning.perform(['acquire'], lightning.as_read(c, before.hook)) %}
  {% do lightning.perform(['touch'], lightning.as_read(c, before.head)) %}
  {%- set state = lightning.state(c) -%}
  {%- if state.hook is none or state.hook.holder != c.holder -%}
    {% do return(false) %}
  {%- elif state.leased or state.head.revision != before.head.revision + 1 -%}
    {% do lightning.perform(['release'], dict(c, run=before.hook.run)) %}
    {% do return(false) %}
  {%- endif -%}
  {% do return(true) %}
{% endmacro %}


{# What tells that a row has not changed since it was read. #}
{% macro as_read(c, slot) %}
  {% do return(dict(c, revision=slot.revision, last_run_id=slot.last_run_id)) %}
{% endmacro %}


{# Adds the rows of a sync, unless they are there. Where no key is enforced, the right to add rows is
   a lease of its own: see `add` in `lightning/state/store.py`. #}
{% macro add(c) %}
  {%- if lightning.here('enforces_keys')() -%}
    {% do lightning.perform(['add'], dict(c, part='')) %}
    {% do lightning.perform(['add'], dict(c, part='dbt')) %}
    {% do return('') %}
  {%- endif -%}
  {%- for _ in range(300) -%}
    {% do lightning.perform(['acquire_adding'], c) %}
    {%- set adding = lightning.rows('read_state', dict(c, sync_id=''))[0] -%}
    {%- if adding[8] == c.holder -%}
      {% do lightning.perform(['add'], dict(c, part='')) %}
      {% do lightning.perform(['add', 'release_adding'], dict(c, part='dbt')) %}
      {% do return('') %}
    {%- endif -%}
  {%- endfor -%}
  {% do lightning.fail(c.sync_id, 'another process, which adds a sync, is at work') %}
{% endmacro %}


{# Drops the table of what a hook evaluated. #}
{% macro drop_plan(c, evaluation) %}
  {% do lightning.perform(['drop'], dict(c, plan=lightning.here('folded')(evaluation.plan))) %}
{% endmacro %}


{# The macro of that name for the adapter at hand. A project or an adapter can override each of them:
   see `dispatch` in dbt's documentation. By another name, since dbt, while it parses, takes the
   argument of every `adapter.dispatch` for a text. #}
{% macro here(name) %}
  {%- set dispatched = adapter.dispatch -%}
  {% do return(dispatched(name, 'lightning')) %}
{% endmacro %}


{# Runs statements in order. #}
{% macro perform(steps, c) %}
  {%- for step in steps -%}
    {%- call statement('lightning_' ~ step) -%}
      {{ lightning.here('insisting')(lightning.here(step)(c)) }}
    {%- endcall -%}
  {%- endfor -%}
{% endmacro %}


{# The rows of a query. #}
{% macro rows(step, c) %}
  {% do return(run_query(lightning.here(step)(c)).rows) %}
{% endmacro %}


{# A name, and a text, as SQL. #}
{% macro name(value) %}{% do return(lightning.here('quoted_name')(value) | trim) %}{% endmacro %}

{% macro text(value) %}{% do return(lightning.here('quoted_text')(value) | trim) %}{% endmacro %}


{% macro tell(sync_id, message) %}
  {% do log('lightning: ' ~ sync_id ~ ': ' ~ message, info=true) %}
{% endmacro %}


{% macro warn(sync_id, message) %}
  {% do exceptions.warn('lightning: ' ~ sync_id ~ ': ' ~ message) %}
{% endmacro %}


{% macro fail(sync_id, message) %}
  {% do exceptions.raise_compiler_error('lightning: ' ~ sync_id ~ ': ' ~ message) %}
{% endmacro %}
