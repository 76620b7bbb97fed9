"""What is remembered of syncs and logged of their runs."""

from __future__ import annotations

from collections.abc import Collection

from sqlglot import exp

from ..audit import runs as run_log
from ..audit.health import last_runs
from ..close.logs import read_logs
from ..errors import UnknownSyncError
from ..log_tables import RUNS
from ..results import RunRecord
from ..state.slots import State
from ..state.status import SyncStatus, status
from ..workspace import Workspace


def known_state(workspace: Workspace, sync_id: str) -> State:
    """What is remembered of a sync; without a row where it was dropped and only logged runs are
    left.

    Raises:
        UnknownSyncError: no sync of that id was ever run here.
    """
    state = workspace.store.read(sync_id)
    check_known(workspace, sync_id, state)
    return state


def check_known(workspace: Workspace, sync_id: str, state: State) -> None:
    """Raise UnknownSyncError unless a sync was ever run here."""
    if not has_run(workspace, sync_id, state):
        raise UnknownSyncError(sync_id, workspace.store.sync_ids())


def has_run(workspace: Workspace, sync_id: str, state: State) -> bool:
    """Whether a sync was ever run here, as far as its state or its logs tell."""
    return bool(state.slots or logged_runs(workspace, sync_id, state))


def logged_runs(workspace: Workspace, sync_id: str, state: State) -> list[RunRecord]:
    """The logged runs of a sync, oldest first."""

    def read() -> list[RunRecord]:
        query = run_log.history(sync_id, workspace.audit(RUNS))
        rows = workspace.session.rows(query, step="read the runs")
        return run_log.records(rows, workspace.history.of_sync(sync_id, state))

    return read_logs(workspace, read)


def sync_status(workspace: Workspace, sync_id: str) -> SyncStatus:
    """Where a sync stands.

    Raises:
        UnknownSyncError: no sync of that id was ever run here.
    """
    state = known_state(workspace, sync_id)
    last = _by_sync(workspace, last_runs(sync_id, 1, workspace.audit(RUNS)), [state])
    return status(sync_id, state, last.get(sync_id))


def sync_statuses(workspace: Workspace) -> list[SyncStatus]:
    """Where all syncs stand that are remembered, by their ids."""
    states = workspace.store.read_all()
    last = _by_sync(workspace, run_log.last_of_each(workspace.audit(RUNS)), states.values())
    return [status(sync_id, state, last.get(sync_id)) for sync_id, state in states.items()]


def _by_sync(
    workspace: Workspace, query: exp.Select, states: Collection[State]
) -> dict[str, RunRecord]:
    """The runs that a query finds, by their syncs."""

    def read() -> list[RunRecord]:
        rows = workspace.session.rows(query.copy(), step="read the last runs")
        return run_log.records(rows, workspace.history.of_runs(run_log.ids(rows), states))

    return {run.sync_id: run for run in read_logs(workspace, read)}
