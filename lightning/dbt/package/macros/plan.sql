{#
  Evaluates the model of a sync: its rows go into a table of the planner schema, as they are now.
  Nothing is compared or sent; that is done by whoever runs the sync next. It is a post-hook, in
  quotes:

      post_hook: "{{ lightning.plan(sync_id='users_to_crm', primary_key='id') }}"

  sync_id, primary_key: as of `lightning.Sync` and `lightning.Model`.
  columns: the columns that the sync maps, or a mapping of which they are the keys; all without it.
  The variable `lightning_targets` names the dbt targets under which hooks are at work; without it
  they are under all.
#}
{% macro plan(sync_id, primary_key, columns=none) %}
  {%- if kwargs -%}
    {% do lightning.fail(sync_id, 'the hook takes no ' ~ kwargs | join(', ') ~ ': give that to the '
        ~ 'sync in lightning.yml or in Python, which plans what the hook evaluates') %}
  {%- endif -%}
  {%- if not execute or load_result('main') is none -%}
    {#- The model is only being compiled, as where the hook was written without quotes: what is
        returned is the hook, to be run when the model is built. -#}
    {% do return('{{ lightning.plan(**' ~ {
        'sync_id': sync_id, 'primary_key': primary_key, 'columns': columns
    } ~ ') }}') %}
  {%- endif -%}
  {%- if flags.EMPTY or invocation_args_dict.get('sample') -%}
    {% do lightning.tell(sync_id, 'not evaluated: the model was built with --empty or --sample') %}
  {%- elif not lightning.is_at_work() -%}
    {% do lightning.tell(sync_id, 'not evaluated: the target ' ~ target.name ~ ' is not one of '
        ~ var('lightning_targets') | join(', ')) %}
  {%- else -%}
    {% do lightning.here('evaluate')(sync_id, primary_key, columns) %}
  {%- endif -%}
  {% do return('') %}
{% endmacro %}


{% macro default__evaluate(sync_id, primary_key, columns) %}
  {%- set c = lightning.place(sync_id) -%}
  {% do c.update(lightning.columns(sync_id, primary_key, columns)) %}
  {% do c.update({'holder': lightning.holder(sync_id ~ model.unique_id), 'model': this}) %}
  {%- set before = lightning.state(c) -%}
  {%- if before.head is none or before.hook is none -%}
    {% do lightning.add(c) %}
    {%- set before = lightning.state(c) -%}
  {%- endif -%}
  {%- if before.leased -%}
    {% do lightning.warn(sync_id, 'not evaluated: ' ~ before.leased ~ ' is at work on it') %}
    {% do return('') %}
  {%- elif not lightning.take(c, before) -%}
    {% do lightning.warn(sync_id, 'not evaluated: another process was faster') %}
    {% do return('') %}
  {%- endif -%}

  {%- set utc = modules.pytz.utc -%}
  {%- set now = before.now.astimezone(utc) if before.now.tzinfo else utc.localize(before.now) -%}
  {%- set id = lightning.run_id(sync_id, now, before) -%}
  {%- set evaluation = {
      'format': 2, 'id': id, 'plan': lightning.table_prefix(sync_id) ~ '_' ~ id ~ '_plan',
      'key': c.key, 'version_scheme': c.version_scheme, 'model_id': model.unique_id,
      'invocation_id': invocation_id, 'evaluated_at': now.isoformat(),
      'complete': false, 'vetoed': none
  } -%}
  {% do c.update({
      'plan': lightning.here('folded')(evaluation.plan), 'run': tojson(evaluation)
  }) %}
  {% do lightning.perform(['keep'], c) %}
  {%- if before.waiting is not none -%}
    {% do lightning.drop_plan(c, before.waiting) %}
  {%- endif -%}
  {% do lightning.perform(['create_plan'], c) %}
  {% do c.update({'run': tojson(dict(evaluation, complete=true))}) %}
  {% do lightning.perform(['release'], c) %}
  {%- if lightning.state(c).hook.run != c.run -%}
    {% do lightning.fail(sync_id, 'evaluating took so long that another process took over') %}
  {%- endif -%}
  {% do lightning.tell(sync_id, 'evaluated for run ' ~ id) %}
{% endmacro %}


{# The columns of the plan: the names of the key's; all of them as SQL, in the order of the model; and
   the hash of those that are not of the key, which can be made where their types are known. #}
{% macro columns(sync_id, primary_key, mapped) %}
  {%- set described, key, compared, hashable = {}, [], [], [] -%}
  {%- for column in adapter.get_columns_in_relation(this) -%}
    {% do described.update({column.name: lightning.here('type_of')(column)}) %}
    {%- if column.name.lower().startswith('lightning_') -%}
      {% do lightning.fail(sync_id, "the model's column " ~ column.name
          ~ ' starts with lightning_, which is reserved: rename it') %}
    {%- endif -%}
  {%- endfor -%}
  {%- for name in ([primary_key] if primary_key is string else primary_key) -%}
    {% do key.append(lightning.column(sync_id, described, name)) %}
  {%- endfor -%}
  {%- for name in (described if mapped is none else [mapped] if mapped is string else mapped) -%}
    {%- set name = lightning.column(sync_id, described, name) -%}
    {%- if name not in key + compared -%}
      {% do compared.append(name) %}
    {%- endif -%}
  {%- endfor -%}
  {%- for name in compared | sort(case_sensitive=true) -%}
    {%- set value = lightning.here('hashable')(described[name], lightning.name(name)) | trim -%}
    {%- if value -%}
      {% do hashable.append(value) %}
    {%- endif -%}
  {%- endfor -%}
  {%- set scheme = lightning.here('version_scheme')() -%}
  {%- if hashable | length < compared | length -%}
    {%- set scheme = '' -%}
  {%- endif -%}
  {%- set names = [] -%}
  {%- for name in described if name in key + compared -%}
    {% do names.append(lightning.name(name)) %}
  {%- endfor -%}
  {% do return({
      'key': key, 'columns': names | join(', '), 'version_scheme': scheme,
      'version': lightning.here('row_version')(hashable) if scheme else none
  }) %}
{% endmacro %}


{# The model's column of that name, or the one that differs from it only in case. #}
{% macro column(sync_id, described, name) %}
  {%- set alike = [] -%}
  {%- for column in described if column.lower() == name.lower() -%}
    {% do alike.append(column) %}
  {%- endfor -%}
  {%- if name in described -%}
    {% do return(name) %}
  {%- elif alike | length != 1 -%}
    {% do lightning.fail(sync_id, 'it names the column ' ~ name
        ~ ', which the model does not return. It returns: ' ~ described | join(', ')) %}
  {%- endif -%}
  {% do return(alike[0]) %}
{% endmacro %}


{# An id that sorts after those of the sync's other runs: see `lightning/state/names.py`. #}
{% macro run_id(sync_id, now, state) %}
  {%- set last = [state.head.last_run_id] -%}
  {%- if state.hook.evaluation -%}
    {% do last.append(state.hook.evaluation.id) %}
  {%- endif -%}
  {%- set stamp = now.strftime('%Y%m%d%H%M%S%f')[:20] | int -%}
  {%- if last | max -%}
    {%- set stamp = [stamp, (last | max)[:20] | int + 1] | max -%}
  {%- endif -%}
  {% do return('%020d' | format(stamp) ~ local_md5(invocation_id ~ sync_id)[:4]) %}
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
