"""The log tables as a run is closed: what is written, and where the snapshot is complete."""

from __future__ import annotations

from .. import sql
from ..audit import changelog, runs, snapshot
from ..audit.tables import CHANGELOG, RUNS, SNAPSHOT
from ..diff.diff import Diff
from ..results import RunResult
from ..state.records import SnapshotMark
from ..workspace import Workspace


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
    if run.planned and run.logs.changelog:
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
    if diff.held is None or diff.shape.retains_all or not diff.run.logs.snapshot:
        return False
    return _standing_mark(workspace, diff) is None


def _refresh_snapshot(
    workspace: Workspace, diff: Diff, discarded: str | None
) -> SnapshotMark | None:
    mark = _standing_mark(workspace, diff)
    statements = snapshot.refresh(diff, workspace.audit(SNAPSHOT), mark, discarded)
    workspace.session.run_all(statements, step="refresh the snapshot")
    if mark is None and diff.held is not None and not snapshot.has_values(diff):
        return None  # values were left out: the next run keeps what it needs to put them in
    return SnapshotMark(workspace.places.audit_schema, diff.run.id)


def _standing_mark(workspace: Workspace, diff: Diff) -> SnapshotMark | None:
    """As of which run the rows that stand in the snapshot are complete. None where nobody knows,
    as after the table was dropped or emptied by hand."""
    mark = snapshot.known_mark(diff, workspace.places.audit_schema)
    if mark is None:
        return None
    query = snapshot.any_row(diff.run.sync_id, workspace.audit(SNAPSHOT))
    return mark if workspace.session.rows(query, step="look at the snapshot") else None
