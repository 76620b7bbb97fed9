{# Whether runs are planned, and closed, under the target at hand. #}
{% macro is_at_work() %}
  {%- set targets = var('lightning_targets', none) -%}
  {% do return(targets is none or target.name in targets) %}
{% endmacro %}


{# Makes the schemas and lasting tables that are missing. Run by `on-run-start`. #}
{% macro prepare() %}
  {%- if not execute or not lightning.is_at_work() -%}
    {% do return('') %}
  {%- endif -%}
  {% do lightning.here('create_state') %}
  {%- set c = lightning.place('') -%}
  {%- set missing = [] -%}
  {%- for schema, table, step in [
      (c.planner_schema, 'sync_state', 'create_state'), (c.audit_schema, 'sync_runs', 'create_logs')
  ] -%}
    {%- if not lightning.here('is_there')(c, schema) -%}
      {% do lightning.perform(['create_schema'], dict(c, schema=schema)) %}
    {%- endif -%}
    {% do lightning.here('check_schema')(c, schema) %}
    {%- if not lightning.here('is_there')(c, schema, lightning.here('folded')(table)) -%}
      {% do missing.append(step) %}
    {%- endif -%}
  {%- endfor -%}
  {%- if missing -%}
    {% do lightning.perform(missing, c) %}
    {% do adapter.commit() %}
  {%- endif -%}
  {% do return('') %}
{% endmacro %}


{# Closes the runs of models that failed, or whose tests have: those that wait to be delivered, and
   those of which a hook made only a part. Run by `on-run-end`. #}
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
      {%- for row in lightning.rows('sync_ids', lightning.place('')) -%}
        {% do lightning.veto(row[0], failed, broken) %}
        {% do adapter.commit() %}
      {%- endfor -%}
    {%- endif -%}
  {%- endif -%}
  {% do return('') %}
{% endmacro %}


{# Closes the run of a sync, if it is of a model whose test `failed`, or was planned by this command
   for one that is `broken`. #}
{% macro veto(sync_id, failed, broken) %}
  {%- set c = lightning.place(sync_id) -%}
  {%- set state = lightning.state(c) -%}
  {%- set run = state.head.run -%}
  {%- if state.head.holder and state.head.holder.startswith('dbt:' ~ invocation_id ~ '/') -%}
    {% do c.update({'holder': state.head.holder}) %}
    {% do lightning.give_up(c, run) %}
    {% do return('') %}
  {%- elif run is none -%}
    {% do return('') %}
  {%- endif -%}
  {%- set reason = failed.get(run.model_id) -%}
  {%- if run.model_id in broken and run.id.endswith(lightning.run_suffix(run.model_id)) -%}
    {%- set reason = 'dbt planned it, and then failed to build its model' -%}
  {%- endif -%}
  {%- if not reason -%}
    {% do return('') %}
  {%- elif state.leased or state.begun -%}
    {% do lightning.warn(sync_id, reason ~ ', but run ' ~ run.id ~ ' is being delivered already') %}
    {% do return('') %}
  {%- endif -%}
  {% do c.update({
      'revision': state.head.revision, 'run_id': state.head.last_run_id, 'run': none,
      'holder': lightning.holder('gate')
  }) %}
  {% do lightning.perform(['acquire'], c) %}
  {%- if lightning.state(c).head.holder == c.holder -%}
    {% do lightning.close(c, run, reason) %}
    {% do lightning.perform(['release'], c) %}
    {% do lightning.warn(sync_id, 'run ' ~ run.id ~ ' is not delivered: ' ~ reason) %}
  {%- endif -%}
{% endmacro %}


{# Gives back the lease of a hook that failed where nothing was rolled back, and closes the run of
   which it made only a part. #}
{% macro give_up(c, run) %}
  {%- if run is not none and not run.planned and not run.closing -%}
    {% do lightning.close(c, run, 'the hook that planned it failed: dbt has told why') %}
    {%- set run = none -%}
  {%- endif -%}
  {% do c.update({'run': tojson(run) if run is not none else none}) %}
  {% do lightning.perform(['release'], c) %}
{% endmacro %}
