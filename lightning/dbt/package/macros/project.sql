{# Whether hooks do anything under the target at hand. #}
{% macro is_at_work() %}
  {%- set targets = var('lightning_targets', none) -%}
  {% do return(targets is none or target.name in targets) %}
{% endmacro %}


{# Makes the planner schema and the state table where they are missing. Run by `on-run-start`. #}
{% macro prepare() %}
  {%- if not execute or not lightning.is_at_work() -%}
    {% do return('') %}
  {%- endif -%}
  {% do lightning.check_adapter() %}
  {%- set c = lightning.place('') -%}
  {%- if not lightning.here('is_there')(c, c.schema) -%}
    {% do lightning.perform(['create_schema'], c) %}
  {%- endif -%}
  {% do lightning.here('check_schema')(c) %}
  {%- if not lightning.here('is_there')(c, c.schema, lightning.here('folded')('sync_state')) -%}
    {% do lightning.perform(['create_state'], c) %}
    {% do adapter.commit() %}
  {%- endif -%}
  {% do return('') %}
{% endmacro %}


{# Sees to it that nothing is planned from models that failed, or whose tests have. Run by
   `on-run-end`. #}
{% macro gate(results) %}
  {%- if execute and lightning.is_at_work() -%}
    {%- set failed, broken = {}, [] -%}
    {%- for result in results if result.status in ('fail', 'error') -%}
      {%- set node = result.node -%}
      {%- if node.resource_type in ('test', 'unit_test') -%}
        {#- A unit test depends on what stands in for the model's inputs. -#}
        {%- for tested in ([node.tested_node_unique_id] if node.resource_type == 'unit_test'
            else node.depends_on.nodes) -%}
          {% do failed.update({tested: 'the test ' ~ node.name ~ ' of its model failed'}) %}
        {%- endfor -%}
      {%- elif node.resource_type in ('model', 'snapshot', 'seed') -%}
        {% do broken.append(node.unique_id) %}
      {%- endif -%}
    {%- endfor -%}
    {%- if failed or broken -%}
      {%- set c = lightning.place('') -%}
      {%- for row in lightning.rows('sync_ids', c) -%}
        {% do lightning.veto(dict(c, sync_id=row[0]), failed, broken) %}
        {% do adapter.commit() %}
      {%- endfor -%}
    {%- endif -%}
  {%- endif -%}
  {% do return('') %}
{% endmacro %}


{# Vetoes what a hook evaluated, if it is of a model whose test `failed`, or was evaluated by this
   command for one that is `broken`. #}
{% macro veto(c, failed, broken) %}
  {%- set sync_id = c.sync_id -%}
  {%- set state = lightning.state(c) -%}
  {%- set run = fromjson(state.head.run) if state.head.run else none -%}
  {%- if run and failed.get(run.model_id) -%}
    {% do lightning.warn(sync_id, failed[run.model_id] ~ ', but run ' ~ run.id
        ~ ' is planned already: abort it, if it is not to be delivered') %}
  {%- endif -%}
  {%- if state.hook is none -%}
    {% do return('') %}
  {%- endif -%}
  {%- set evaluation = state.waiting -%}
  {%- if (state.hook.holder or '').startswith('dbt:' ~ invocation_id ~ '/') -%}
    {#- Its hook failed, and nothing was rolled back. -#}
    {% do c.update({'holder': state.hook.holder}) %}
    {%- set reason = 'the hook that evaluated it failed: dbt has told why' -%}
    {%- if evaluation is none or evaluation.invocation_id != invocation_id -%}
      {% do lightning.perform(['release'], dict(c, run=state.hook.run)) %}
      {% do return('') %}
    {%- endif -%}
  {%- else -%}
    {%- if evaluation is none or evaluation.vetoed -%}
      {% do return('') %}
    {%- endif -%}
    {%- set reason = failed.get(evaluation.model_id) -%}
    {%- if evaluation.model_id in broken and evaluation.invocation_id == invocation_id -%}
      {%- set reason = 'dbt evaluated it, and then failed to build its model' -%}
    {%- endif -%}
    {%- if not reason -%}
      {% do return('') %}
    {%- endif -%}
    {% do c.update({'holder': lightning.holder('gate')}) %}
    {%- if state.leased or not lightning.take(c, state) -%}
      {% do lightning.warn(sync_id, reason ~ ', but another process is at work on it already') %}
      {% do return('') %}
    {%- endif -%}
  {%- endif -%}
  {% do lightning.perform(['release'], dict(c, run=tojson(dict(evaluation, vetoed=reason)))) %}
  {% do lightning.drop_plan(c, evaluation) %}
  {% do lightning.warn(sync_id, 'not to be planned: ' ~ reason) %}
{% endmacro %}
