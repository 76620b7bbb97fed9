{#
  Plans a run of a sync as `engine.plan` does: the rows of the model are compared, in the
  warehouse, with what the destination holds. Nothing is sent. It is a post-hook, in quotes:

      post_hook: "{{ lightning.plan(sync_id='users_to_crm', primary_key='id') }}"

  sync_id, primary_key, columns, mode, delete_behavior, destination: as of `lightning.Sync`.
  max_removed, max_changed, min_rows, allow_empty: its guards, as of `lightning.Sync`.
  The variable `lightning_targets` names the dbt targets under which runs are planned; without it
  they are under all.
#}
{% macro plan(
    sync_id, primary_key, columns=none, mode='upsert', delete_behavior='do_nothing',
    destination='', max_removed=none, max_changed=none, min_rows=none, allow_empty=false
) %}
  {%- set sync = {
      'sync_id': sync_id, 'primary_key': primary_key, 'columns': columns, 'mode': mode,
      'delete_behavior': delete_behavior, 'destination': destination, 'max_removed': max_removed,
      'max_changed': max_changed, 'min_rows': min_rows, 'allow_empty': allow_empty
  } -%}
  {%- if not execute or load_result('main') is none -%}
    {#- The model is only being compiled, as where the hook was written without quotes: what is
        returned is the hook, to be run when the model is built. -#}
    {% do return('{{ lightning.plan(**' ~ sync ~ ') }}') %}
  {%- endif -%}
  {%- if flags.EMPTY or invocation_args_dict.get('sample') -%}
    {% do lightning.tell(sync_id, 'not planned: the model was built with --empty or --sample') %}
  {%- elif not lightning.is_at_work() -%}
    {% do lightning.tell(sync_id, 'not planned: the target ' ~ target.name ~ ' is not one of '
        ~ var('lightning_targets') | join(', ')) %}
  {%- else -%}
    {% do lightning.plan_run(sync) %}
  {%- endif -%}
  {% do return('') %}
{% endmacro %}


{% macro plan_run(sync) %}
  {% do lightning.settle() %}
  {%- set c = lightning.place(sync.sync_id) -%}
  {% do c.update({'holder': lightning.holder(sync.sync_id ~ model.unique_id)}) %}
  {%- set shape = lightning.shape(sync, lightning.describe(this)) -%}
  {%- set state = lightning.state(c) -%}
  {%- if state.head is none -%}
    {% do lightning.add(c) %}
    {%- set state = lightning.state(c) -%}
  {%- endif -%}
  {%- set left = state.head.run -%}
  {%- if state.leased -%}
    {% do lightning.warn(sync.sync_id, 'not planned: ' ~ state.leased ~ ' is at work on it') %}
    {% do return('') %}
  {%- elif state.begun -%}
    {% do lightning.warn(sync.sync_id, 'not planned: the delivery of run '
        ~ state.head.last_run_id ~ ' was interrupted. Resume it, or let `lightning-cdc run` plan '
        ~ 'the sync anew') %}
    {% do return('') %}
  {%- endif -%}

  {%- set run = lightning.new_run(sync, shape, state) -%}
  {% do lightning.of_run(c, run) %}
  {% do lightning.compare_with(c, run, state.head.baseline) %}
  {% do c.update({'revision': state.head.revision, 'model': 'SELECT * FROM ' ~ this}) %}
  {% do lightning.perform(['acquire'], c) %}
  {%- if lightning.state(c).head.holder != c.holder -%}
    {% do lightning.warn(sync.sync_id, 'not planned: another process was faster') %}
    {% do return('') %}
  {%- endif -%}
  {%- if left is not none -%}
    {% do lightning.close(c, left, 'superseded by a newer plan before it was delivered'
        if left.planned else 'the process ended while it was planning') %}
  {%- endif -%}
  {% do c.update({'run': tojson(run)}) %}
  {% do lightning.perform(['keep', 'create_plan', 'create_changes'], c) %}
  {%- set held = state.head.baseline.held if c.comparison is not none else 0 -%}
  {% do run.update({'counts': lightning.evaluate(c, held), 'planned': true}) %}
  {%- if lightning.state(c).head.holder != c.holder -%}
    {% do lightning.fail(sync.sync_id, 'planning took so long that another process took over') %}
  {%- endif -%}
  {%- set crossed = lightning.crossed(sync, run.counts, held) -%}
  {%- if crossed -%}
    {% do lightning.close(c, run, 'held by a guard: ' ~ crossed | join('; ')) %}
    {% do lightning.warn(sync.sync_id, 'held by a guard: ' ~ crossed | join('; ')) %}
  {%- else -%}
    {% do lightning.tell(sync.sync_id, 'planned: ' ~ run.counts.added ~ ' added, '
        ~ run.counts.changed ~ ' changed, ' ~ run.counts.removed ~ ' removed') %}
  {%- endif -%}
  {% do c.update({'run': none if crossed else tojson(run)}) %}
  {% do lightning.perform(['release'], c) %}
{% endmacro %}


{# A run that is not planned yet, as the state table has it. #}
{% macro new_run(sync, shape, state) %}
  {%- set now = state.now.astimezone(modules.pytz.utc) -%}
  {%- set stamp = now.strftime('%Y%m%d%H%M%S%f') | int -%}
  {%- if state.head.last_run_id -%}
    {%- set stamp = [stamp, state.head.last_run_id[:20] | int + 1] | max -%}
  {%- endif -%}
  {%- set run_id = '%020d' | format(stamp) ~ lightning.run_suffix(model.unique_id) -%}
  {%- set prefix = lightning.table_prefix(sync.sync_id) ~ '_' ~ run_id -%}
  {% do return({
      'id': run_id, 'sync_id': sync.sync_id, 'destination': sync.destination,
      'model_name': model.name, 'model_id': model.unique_id, 'mode': sync.mode,
      'delete_behavior': sync.delete_behavior, 'reset': none, 'shape': shape,
      'tables': {
          'plan': prefix ~ '_plan', 'changes': prefix ~ '_changes',
          'rejections': prefix ~ '_rejections'
      },
      'logs': {'changelog': true, 'snapshot': true, 'runs': true},
      'started_at': now.isoformat(), 'planned': false,
      'counts': {
          'added': 0, 'changed': 0, 'removed': 0, 'unchanged': 0, 'rejected': 0, 'ignored': 0
      },
      'closing': false
  }) %}
{% endmacro %}


{# What the names of a sync's tables begin with: see `lightning/state/names.py`. #}
{% macro table_prefix(sync_id) %}
  {%- if modules.re.fullmatch('[a-z][a-z0-9]*(_[a-z0-9]+)*', sync_id) and sync_id | length <= 14 -%}
    {% do return(sync_id) %}
  {%- endif -%}
  {%- set letters, n = 'abcdefghijklmnopqrstuvwxyz', namespace(left=0, digest='') -%}
  {%- set n.left = local_md5(sync_id) | int(base=16) -%}
  {%- for base in [26] + [36] * 12 -%}
    {%- set n.digest = n.digest ~ (letters ~ '0123456789')[n.left % base] -%}
    {%- set n.left = n.left // base -%}
  {%- endfor -%}
  {% do return(n.digest ~ '_') %}
{% endmacro %}


{# Makes the rejections, and the changes anew where a key occurs twice. Returns what was counted; the
   numbers are those of `lightning/plan/evaluate.py`. #}
{% macro evaluate(c, held) %}
  {%- set in_model = ['added', 'changed', 'taken'] -%}
  {%- set n = namespace(ignored=0, aside=0, rejected=0) -%}
  {%- set groups = lightning.groups(c) -%}
  {%- set new = groups | selectattr('op', 'in', in_model) | selectattr('prior', 'equalto', 'absent')
      | list -%}
  {%- set unpaired = lightning.number('count_the_plan', c) - new | sum(attribute='rows')
      - (held - lightning.total(groups, ['removed', 'vanished'])) -%}
  {%- if unpaired -%}
    {%- set n.ignored = lightning.number('count_rows_without_a_key', c) -%}
  {%- endif -%}
  {%- if unpaired != n.ignored or new | sum(attribute='rows') != new | sum(attribute='keys') -%}
    {% do c.update({'duplicates': true}) %}
    {% do lightning.perform(['drop_changes', 'create_duplicates', 'create_changes'], c) %}
    {%- set groups = lightning.groups(c) -%}
    {%- for state, count in lightning.rows('count_duplicates', c) -%}
      {%- set n.rejected = n.rejected + count | int -%}
      {%- set n.aside = n.aside + (0 if state == 'absent' else count | int) -%}
    {%- endfor -%}
  {%- else -%}
    {% do lightning.perform(['create_rejections'], c) %}
  {%- endif -%}
  {%- set differing = lightning.total(groups, ['removed', 'vanished'] + in_model) -%}
  {% do return({
      'added': lightning.total(groups, ['added'], true),
      'changed': lightning.total(groups, ['changed'], true),
      'removed': lightning.total(groups, ['removed'], true),
      'unchanged': held - differing - n.aside + lightning.total(groups, ['taken'], true),
      'rejected': n.rejected, 'ignored': n.ignored
  }) %}
{% endmacro %}


{# The changes of each op and prior state. #}
{% macro groups(c) %}
  {%- set found = [] -%}
  {%- for op, prior, rows, keys in lightning.rows('count_the_changes', c) -%}
    {% do found.append({'op': op, 'prior': prior, 'rows': rows | int, 'keys': keys | int}) %}
  {%- endfor -%}
  {% do return(found) %}
{% endmacro %}


{# How many changes have one of these ops; without `absent`, of rows that were known before. #}
{% macro total(groups, ops, absent=false) %}
  {%- set chosen = groups | selectattr('op', 'in', ops) | list -%}
  {%- if not absent -%}
    {%- set chosen = chosen | rejectattr('prior', 'equalto', 'absent') | list -%}
  {%- endif -%}
  {% do return(chosen | sum(attribute='rows')) %}
{% endmacro %}


{# One sentence for each guard that a plan crosses: see `lightning/plan/guards.py`. #}
{% macro crossed(sync, counts, held) %}
  {%- set reasons = [] -%}
  {%- set rows = counts.added + counts.changed + counts.unchanged + counts.rejected -%}
  {%- if rows == 0 and counts.removed and sync.delete_behavior != 'do_nothing'
      and not sync.allow_empty -%}
    {% do reasons.append('the model returns no rows, so all ' ~ counts.removed
        ~ ' rows of the destination would be removed (allow_empty=False)') %}
  {%- endif -%}
  {%- for what, limit in [('removed', sync.max_removed), ('changed', sync.max_changed)] -%}
    {%- if limit is not none and counts[what] > (limit * held if limit is float else limit) -%}
      {%- set shown = '%.1f%% of %d' | format(limit * 100, held) if limit is float else limit -%}
      {% do reasons.append(counts[what] ~ ' rows would be ' ~ what ~ ', more than max_' ~ what
          ~ ' (' ~ shown ~ ')') %}
    {%- endif -%}
  {%- endfor -%}
  {%- if sync.min_rows is not none and rows < sync.min_rows -%}
    {% do reasons.append('the model returns ' ~ rows ~ ' rows, fewer than min_rows ('
        ~ sync.min_rows ~ ')') %}
  {%- endif -%}
  {% do return(reasons) %}
{% endmacro %}
