"""The log tables as a run is closed: what is written, and where the snapshot is complete."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from sqlglot import exp

from .. import sql
from ..audit import changelog, runs, snapshot
from ..diff.diff import Diff
from ..errors import LogTableError, WarehouseError
from ..log_tables import ALL_LOG_TABLES, CHANGELOG, LOG_TABLES, RUNS, SNAPSHOT, LogTable
from ..results import RunResult
from ..sql import Expr
from ..state.records import SnapshotMark
from ..sync import Logs
from ..workspace import Workspace

T = TypeVar("T")


def check_logs(workspace: Workspace, logs: Logs) -> None:
    """Make sure that log tables can be written, before anything is sent: once in each engine.

    Raises:
        LogTableError: one lacks a column, or cannot be written.
    """
    for name in _switched_on(logs):
        check_log(workspace, name)


def check_log(workspace: Workspace, name: str) -> None:
    """Make sure that one log table can be written, once in each engine; made if it is missing.

    Raises:
        LogTableError: it lacks a column, or cannot be written.
    """
    if name in workspace.fitting_logs:
        return
    try:
        _probe(workspace, workspace.audit(name))
    except WarehouseError as error:
        if error.is_transient:
            raise
        if not _made_anew(workspace, workspace.audit(name)):
            raise _misfit(workspace, workspace.audit(name), error) from error
    workspace.fitting_logs.add(name)


def mend_logs(workspace: Workspace, logs: Logs) -> bool:
    """Look for what is wrong where logs could not be written.

    Returns:
        Whether a table was missing that is there again.

    Raises:
        LogTableError: one lacks a column, or cannot be written.
    """
    workspace.fitting_logs.clear()
    made = [_made_anew(workspace, log) for log in map(workspace.audit, _switched_on(logs))]
    check_logs(workspace, logs)
    return any(made)


def read_logs(workspace: Workspace, read: Callable[[], T]) -> T:
    """What `read` finds in the log tables, or adds to one. One that was dropped by hand is made
    again, empty."""
    try:
        return read()
    except WarehouseError:
        made = [_made_anew(workspace, log) for log in map(workspace.audit, LOG_TABLES)]
        if not any(made):
            raise
        return read()


def write_logs(
    workspace: Workspace, diff: Diff, result: RunResult, discarded: str | None
) -> SnapshotMark | None:
    """Write the log tables that are switched on.

    Args:
        discarded: why nothing was handed out, where that is so.

    Returns:
        Where the snapshot is complete after this; None: nowhere.
    """
    run, session, mark = diff.run, workspace.session, None
    if run.planned and run.logs.changelog and run.operations:
        statement = changelog.append(diff, workspace.audit(CHANGELOG), discarded)
        session.run(statement, step="log the operations")
    if run.planned and run.logs.snapshot:
        mark = _refresh_snapshot(workspace, diff, discarded)
    if run.logs.runs:
        statement = runs.append(diff.dialect, run, result, workspace.audit(RUNS))
        session.run(statement, step="log the run")
    return mark


def forget_logs(workspace: Workspace, diff: Diff) -> None:
    """Forget what was logged of a run whose closing was interrupted. What was done to the snapshot
    can be done again."""
    for name in (CHANGELOG, RUNS):
        log = workspace.audit(name)
        ours = {"sync_id": diff.run.sync_id, "sync_run_id": diff.run.id}
        where = sql.all_of(log.column(key).eq(sql.text(value)) for key, value in ours.items())
        workspace.session.run(sql.delete(log.table(), where), step="forget an earlier attempt")


def snapshot_needs_values(workspace: Workspace, diff: Diff) -> bool:
    """Whether the snapshot will need the values of rows that need nothing, which the plan would
    not have."""
    if diff.known is None or diff.shape.retains_all or not diff.run.logs.snapshot:
        return False
    try:
        return _standing_mark(workspace, diff) is None
    except WarehouseError as error:
        if error.is_transient or not mend_logs(workspace, diff.run.logs):
            raise
        return True


def _refresh_snapshot(
    workspace: Workspace, diff: Diff, discarded: str | None
) -> SnapshotMark | None:
    mark = _standing_mark(workspace, diff)
    statements = snapshot.refresh(diff, workspace.audit(SNAPSHOT), mark, discarded)
    workspace.session.run_all(statements, step="refresh the snapshot")
    if mark is None and not snapshot.has_all(diff):
        return None  # the next run keeps what it needs to put in what was left out
    planned = snapshot.plans_rows(diff)
    return SnapshotMark(workspace.places.audit_schema, diff.run.id, planned)


def quiet_mark(workspace: Workspace, diff: Diff) -> SnapshotMark | None:
    """Where the snapshot is complete after a run that has nothing to say in it, as far as the state
    knows; None: it has to be written."""
    if not diff.run.logs.snapshot:
        return None
    mark = snapshot.known_mark(diff, workspace.places.audit_schema)
    if mark is None or mark.planned or not snapshot.is_steady(diff, mark):
        return None
    return replace(mark, run_id=diff.run.id)


def log_quiet_run(workspace: Workspace, diff: Diff, result: RunResult) -> bool:
    """Log a run that has nothing to say in the other logs.

    Returns:
        Whether that was all: False where the snapshot is empty, so that nobody knows what stands
        in it.
    """
    run, session = diff.run, workspace.session
    if not run.logs.runs:
        return not run.logs.snapshot or _stands(workspace, diff)
    statement: Expr | str = runs.append(diff.dialect, run, result, workspace.audit(RUNS))
    if run.logs.snapshot:
        any_row = snapshot.any_row(run.sync_id, workspace.audit(SNAPSHOT))
        statement = sql.only_if(exp.Exists(this=any_row), statement)
    return session.run(statement, step="log the run") == 1


def _standing_mark(workspace: Workspace, diff: Diff) -> SnapshotMark | None:
    """As of which run the rows that stand in the snapshot are complete. None where nobody knows,
    as after the table was dropped or emptied by hand."""
    mark = snapshot.known_mark(diff, workspace.places.audit_schema)
    return mark if mark is not None and _stands(workspace, diff) else None


def _stands(workspace: Workspace, diff: Diff) -> bool:
    """Whether the snapshot has any row of the sync."""
    query = snapshot.any_row(diff.run.sync_id, workspace.audit(SNAPSHOT))
    return bool(workspace.session.rows(query, step="look at the snapshot"))


def _switched_on(logs: Logs) -> list[str]:
    switches = {CHANGELOG: logs.changelog, SNAPSHOT: logs.snapshot, RUNS: logs.runs}
    return [name for name, is_on in switches.items() if is_on]


def _probe(workspace: Workspace, log: LogTable) -> None:
    """Write no row into a log table, and delete none."""
    dialect = workspace.dialect
    row = {
        log.columns[name]: dialect.cast(exp.null(), kind)
        for name, kind in ALL_LOG_TABLES[log.name].items()
    }
    none = exp.select("*").from_(sql.subquery(sql.values(row), "row")).where(exp.false())
    workspace.session.run(log.insert(none), step=f"look at {log.name}")
    if log.name == SNAPSHOT:
        statement = sql.delete(log.table(), exp.false())
        workspace.session.run(statement, step=f"look at {log.name}")


def _made_anew(workspace: Workspace, log: LogTable) -> bool:
    """Make a log table that is missing; tells whether it was."""
    schema = workspace.places.audit_schema
    there = workspace.warehouse.inventory([schema])
    if log.relation.name in there.get(schema, ()):
        return False
    dialect = workspace.dialect
    made = [] if schema in there else dialect.create_schema(workspace.places.catalog, schema)
    workspace.session.run_all([*made, *log.create(dialect)], step="make the log tables")
    return True


def _misfit(workspace: Workspace, log: LogTable, error: WarehouseError) -> LogTableError:
    """Says what is wrong with a log table, and what to do."""
    query = workspace.dialect.render(exp.select("*").from_(log.table()))
    there: set[str] | None = None
    with suppress(WarehouseError):
        there = {column.name for column in workspace.warehouse.describe(query)}
    missing = [] if there is None else [name for name in log.columns.values() if name not in there]
    place = f"{log.relation.schema}.{log.relation.name}"
    wrong = f"has no column {', '.join(missing)}: add it" if missing else f"is refused: {error}"
    return LogTableError(
        f"the log table {place} {wrong}. Or let another schema have the logs by audit_schema, or "
        "switch this one off by logs."
    )
