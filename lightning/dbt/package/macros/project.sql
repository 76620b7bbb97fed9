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
    {%- if not adapter.check_schema_exists(c.database, schema) -%}
      {% do adapter.create_schema(api.Relation.create(database=c.database, schema=schema)) %}
    {%- endif -%}
    {%- if adapter.get_relation(c.database, schema, table) is none -%}
      {% do missing.append(step) %}
    {%- endif -%}
  {%- endfor -%}
  {%- if missing -%}
    {% do lightning.perform(missing, c) %}
    {% do adapter.commit() %}
  {%- endif -%}
  {% do return('') %}
{% endmacro %}


{# Closes the runs that wait to be delivered, of models whose tests have failed. Run by
   `on-run-end`. #}
{% macro gate(results) %}
  {%- if execute and lightning.is_at_work() -%}
    {%- set failed = {} -%}
    {%- for result in results
        if result.node.resource_type in ('test', 'unit_test') and result.status in ('fail', 'error')
    -%}
      {%- for parent in result.node.depends_on.nodes -%}
        {% do failed.update({parent: result.node.name}) %}
      {%- endfor -%}
    {%- endfor -%}
    {%- if failed -%}
      {%- for row in lightning.rows('sync_ids', lightning.place('')) -%}
        {% do lightning.veto(row[0], failed) %}
      {%- endfor -%}
    {%- endif -%}
  {%- endif -%}
  {% do return('') %}
{% endmacro %}


{% macro veto(sync_id, failed) %}
  {%- set c = lightning.place(sync_id) -%}
  {%- set state = lightning.state(c) -%}
  {%- set run = state.head.run -%}
  {%- if run is none or run.model_id not in failed -%}
    {% do return('') %}
  {%- endif -%}
  {%- set reason = 'the test ' ~ failed[run.model_id] ~ ' of its model failed' -%}
  {%- if state.leased or state.begun -%}
    {% do lightning.warn(sync_id, reason ~ ', but run ' ~ run.id ~ ' is being delivered already') %}
    {% do return('') %}
  {%- endif -%}
  {% do c.update({
      'revision': state.head.revision, 'run_id': state.head.last_run_id, 'run': none,
      'holder': 'dbt:' ~ invocation_id ~ '/gate'
  }) %}
  {% do lightning.perform(['acquire'], c) %}
  {%- if lightning.state(c).head.holder == c.holder -%}
    {% do lightning.close(c, run, reason) %}
    {% do lightning.perform(['release'], c) %}
    {% do lightning.warn(sync_id, 'run ' ~ run.id ~ ' is not delivered: ' ~ reason) %}
  {%- endif -%}
  {% do adapter.commit() %}
{% endmacro %}
