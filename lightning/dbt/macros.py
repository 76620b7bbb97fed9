"""The generated macros of the dbt package: the statements of a plan, for each dialect.

`python -m lightning.dbt.macros` writes them anew into the package. The variable `c` of a macro
holds what is known when a hook runs; `package/macros/plan.sql` fills it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ..audit import changelog, runs
from ..audit.tables import CHANGELOG, LOG_TABLES, RUNS, LogTable
from ..dialect import Column, Dialect, Relation
from ..diff.diff import Diff
from ..diff.held import Comparison
from ..diff.meta import ABSENT, ADDED
from ..places import Places
from ..plan.evaluate import evaluate
from ..plan.statements import create_changes, create_plan, create_rejections
from ..registry import dialect as dialect_of
from ..results import OpCounts, RunResult
from ..session import Session, Statement
from ..shape import Shape
from ..state.records import Baseline, PlannedRun, RunTables
from ..state.store import ADDING, HEAD, TABLE, Slot, StateStore
from ..sync import DeleteBehavior, Logs, Mode
from ..workspace import Workspace
from .forms import TYPES, form_macros, macro
from .recorder import Recorder
from .symbolic import BEFORE, MARK, NOW, marked_shape, symbolic
from .template import Templates, merged

DIALECTS = ("duckdb", "postgres", "snowflake", "bigquery")
GENERATED = Path(__file__).parent / "package" / "macros" / "generated"
COMPARISONS: tuple[Comparison | None, ...] = (None, "version", "value", "never")
HEADER = "{# Written by `python -m lightning.dbt.macros`: write it anew rather than edit it. #}\n"

LEASE_SECONDS = 3600.0  # dbt cannot renew a lease, and a model may take long
REVISION, COUNTS, STARTED = 7_700_001, 7_700_010, 7_700_020
OPS = ("added", "changed", "removed")
NUMBERS = {
    REVISION: "c.revision",
    REVISION + 1: "c.revision + 1",
    **{COUNTS + at: f"c.counts.{op}" for at, op in enumerate(OPS)},
    STARTED: "c.started_microseconds",
}
EPOCH = datetime.fromtimestamp(0, UTC)
STARTED_AT = (EPOCH + timedelta(microseconds=STARTED)).isoformat()
ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "read the state": [(EPOCH, *[None] * 10)],
    "list": [],
    "count the plan": [(3,)],
    "count the changes": [(ADDED, ABSENT, 2, 1)],  # a key that repeats, and a row without one
    "count rows without a key": [(1,)],
    "count duplicates": [],
}


def files() -> dict[Path, str]:
    """The text of each generated file."""
    return {GENERATED / f"{name}.sql": macros(dialect_of(name)) for name in DIALECTS}


def macros(dialect: Dialect) -> str:
    """The generated macros of one dialect."""
    templates = Templates(dialect, NUMBERS)
    bodies = {
        **_state(dialect, templates),
        **_logs(dialect, templates),
        **_tables(dialect, templates),
    }
    made = [macro(dialect, f"{name}(c)", body) for name, body in bodies.items()]
    return "\n".join([HEADER, *form_macros(dialect, templates), *made])


def _state(dialect: Dialect, templates: Templates) -> dict[str, str]:
    """The statements of the state table."""
    sync_id, holder, run = f"{MARK}sync_id", f"{MARK}holder", f"{MARK}run"
    recorder = Recorder(dialect, ANSWERS)
    store = StateStore(Session(recorder), _planner(dialect.own(TABLE)))
    slot = Slot(sync_id, HEAD, REVISION, "", None, None, None, None, None, leased=False)
    bodies = {
        "create_schema": _template(
            templates, dialect.create_schema(f"{MARK}database", f"{MARK}schema")
        ),
        "create_state": _template(templates, store.create_statements()),
    }

    def keep(name: str) -> None:
        bodies[name] = _template(templates, recorder.texts.values())
        recorder.texts.clear()

    store.read(sync_id)
    keep("read_state")
    store.sync_ids()
    keep("sync_ids")
    store.add(sync_id)
    bodies["add"] = _template(templates, [recorder.texts["add to the state"]])
    recorder.texts.clear()
    if not dialect.enforces_keys:
        store.acquire_adding(holder)
        keep("acquire_adding")
        store.write(*ADDING, holder, None)
        keep("release_adding")
    store.acquire(slot, holder, LEASE_SECONDS, last_run_id=f"{MARK}run_id")
    keep("acquire")
    store.write(sync_id, HEAD, holder, LEASE_SECONDS, run=run)
    keep("keep")
    store.write(sync_id, HEAD, holder, None, run=run)
    keep("release")
    return bodies


def _logs(dialect: Dialect, templates: Templates) -> dict[str, str]:
    """The log tables, and what they say of a run of which nothing was sent."""
    created = [text for name in LOG_TABLES for text in _audit(dialect, name).create(dialect)]
    reason, nothing = f"{MARK}reason", OpCounts()
    planned = OpCounts(*(COUNTS + at for at in range(len(OPS))))
    result = RunResult("", "", "failed", reason, planned, nothing, nothing, nothing)
    named = Shape((Column(f"{MARK}key_title", ""),), (), (), "")
    run = replace(_run(dialect, "upsert"), shape=named)

    def changes(behavior: DeleteBehavior) -> list[str]:
        diff = _diff(dialect, None, natively=True)
        diff = replace(diff, run=replace(diff.run, delete_behavior=behavior))
        statement = changelog.append(diff, _audit(dialect, CHANGELOG), reason)
        return templates.tokens(dialect.render(statement))

    kept_back = "c.delete_behavior == 'do_nothing'"
    logged = dialect.render(runs.append(dialect, run, result, _audit(dialect, RUNS)))
    logged = logged.replace(STARTED_AT, f"{MARK}started_at")
    return {
        "create_logs": _template(templates, created),
        "log_run": _template(templates, [logged]),
        "log_changes": "".join(merged(kept_back, changes("do_nothing"), changes("delete"))),
    }


def _tables(dialect: Dialect, templates: Templates) -> dict[str, str]:
    """The statements that make a run's tables, count what they hold, and drop them."""
    diff, recorder = _diff(dialect, None, natively=True), Recorder(dialect, ANSWERS)
    schemas = (f"{MARK}planner_schema", f"{MARK}audit_schema")
    workspace = Workspace(recorder, Places(dialect, f"{MARK}database", *schemas, {}), 0, Logs())
    evaluate(workspace, diff, f"{MARK}model")
    plan, changes, rejections = (
        dialect.drop_table(_planner(name)) for name in diff.run.tables.all()
    )
    return {
        "create_plan": _create_plan(dialect, templates, diff),
        "create_changes": _by_comparison(dialect, templates, _changes),
        "create_rejections": _template(
            templates, [_joined(create_rejections(diff, duplicates=False))]
        ),
        "create_duplicates": _by_comparison(dialect, templates, _duplicates),
        **{
            step.replace(" ", "_"): _template(templates, [text])
            for step, text in recorder.texts.items()
            if step.startswith("count")
        },
        "drop": _template(templates, [plan, changes, rejections]),
        "drop_changes": _template(templates, [changes]),
    }


def _create_plan(dialect: Dialect, templates: Templates, diff: Diff) -> str:
    """How the table is laid out can depend on the types of its key, where that has no more columns
    than the marks stand for."""

    def of(key: tuple[Column, ...]) -> list[str]:
        run = replace(diff.run, shape=replace(diff.shape, key=key))
        return templates.tokens(_joined(create_plan(replace(diff, run=run), f"{MARK}model")))

    def keyed(kind: str) -> list[str]:
        return of(tuple(Column(column.name, kind) for column in key))

    key = diff.shape.key
    tokens = of(key)
    kinds = [kind for kind in TYPES[dialect.name] if keyed(kind) != tokens]
    if kinds:
        others = f"c.key | rejectattr('type', 'in', {kinds}) | list"
        laid_out = f"c.key | length <= {len(key)} and not {others}"
        tokens = merged(laid_out, keyed(kinds[0]), tokens)
    return "".join(tokens)


Build = Callable[[Templates, Callable[[Mode], Diff]], list[str]]


def _by_comparison(dialect: Dialect, templates: Templates, build: Build) -> str:
    """What a statement is for each way in which the plan is compared with the baseline."""
    lines: list[str] = []
    for comparison in COMPARISONS:
        if comparison == "version" and not dialect.stores_version:
            continue
        tokens = merged(
            "c.joins_natively",
            *(
                build(templates, partial(_diff, dialect, comparison, natively))
                for natively in (True, False)
            ),
        )
        asked = f"c.comparison == '{comparison}'" if comparison else "c.comparison is none"
        lines += [f"{{%- {'elif' if lines else 'if'} {asked} %}}\n", *tokens, "\n"]
    return "".join([*lines, "{%- endif %}"])


def _changes(templates: Templates, diff_of: Callable[[Mode], Diff]) -> list[str]:
    def of(mode: Mode) -> list[str]:
        return merged(
            "c.duplicates",
            *(
                templates.tokens(_joined(create_changes(diff_of(mode), duplicates=duplicates)))
                for duplicates in (True, False)
            ),
        )

    sent = merged("c.mode == 'insert'", of("insert"), of("upsert"))
    return merged("c.mode == 'mirror'", of("mirror"), sent)


def _duplicates(templates: Templates, diff_of: Callable[[Mode], Diff]) -> list[str]:
    return templates.tokens(_joined(create_rejections(diff_of("upsert"), duplicates=True)))


def _diff(
    dialect: Dialect, comparison: Comparison | None, natively: bool, mode: Mode = "upsert"
) -> Diff:
    """A run of any columns, and what it is compared with: nothing, or a baseline."""
    marks, run = symbolic(dialect, natively=natively), _run(dialect, mode)
    if comparison is None:
        return Diff(marks, run, None, _planner)
    baseline = Baseline(
        run_id="",
        tables=_run_tables("before_"),
        previous=None,
        shape=marked_shape(
            NOW if natively else BEFORE,
            BEFORE if comparison == "never" else NOW,
            NOW if comparison == "version" else BEFORE,
        ),
        mode=mode,
        held=0,
        exceptions=1,
    )
    return Diff(marks, run, baseline, _planner)


def _run(dialect: Dialect, mode: Mode) -> PlannedRun:
    return PlannedRun(
        id=f"{MARK}run_id",
        sync_id=f"{MARK}sync_id",
        destination=f"{MARK}destination",
        model_name=f"{MARK}model_name",
        model_id=f"{MARK}model_id",
        mode=mode,
        delete_behavior="delete",
        reset=None,
        shape=marked_shape(NOW, NOW, NOW if dialect.stores_version else ""),
        tables=_run_tables(""),
        logs=Logs(),
        started_at=STARTED_AT,
    )


def _run_tables(prefix: str) -> RunTables:
    return RunTables(*(f"{MARK}{prefix}{name}" for name in ("plan", "changes", "rejections")))


def _planner(name: str) -> Relation:
    return Relation(f"{MARK}database", f"{MARK}planner_schema", name)


def _audit(dialect: Dialect, name: str) -> LogTable:
    return LogTable.ordinary(dialect, f"{MARK}database", f"{MARK}audit_schema", name)


def _joined(statements: Iterable[Statement]) -> str:
    return ";\n".join(statement.text for statement in statements)


def _template(templates: Templates, texts: Iterable[str]) -> str:
    return "".join(templates.tokens(";\n".join(texts)))


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
