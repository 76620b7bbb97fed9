"""A run that could not even be planned: it is logged, once the sync has run before."""

from __future__ import annotations

import logging
from datetime import UTC

from ..audit import runs
from ..close.logs import read_logs
from ..dialect import Column
from ..errors import LightningError
from ..log_tables import RUNS
from ..results import Counts, OpCounts, RunResult, Seconds
from ..shape import Shape
from ..state.names import new_run_id
from ..state.records import Closed
from ..state.slots import HEAD, State
from ..sync import Sync
from ..words import FAILED
from ..workspace import Workspace
from .draft import new_run

log = logging.getLogger("lightning")


def log_unplanned(workspace: Workspace, sync: Sync, error: LightningError) -> None:
    """Log a run that an error kept from being planned, as far as the warehouse allows it. What is
    remembered of the sync stays, but for the id of its last run."""
    try:
        state = workspace.store.read(sync.id)
        if _is_to_be_logged(workspace, sync, state):
            _log(workspace, sync, state, workspace.dialect.cut(str(error)))
    except LightningError as further:
        log.warning("sync %r: its failure could not be logged: %s", sync.id, further)


def _is_to_be_logged(workspace: Workspace, sync: Sync, state: State) -> bool:
    has_run = state.head is not None and state.head.last_run_id != ""
    is_free = not any(slot.leased for slot in state.slots)
    return has_run and is_free and (workspace.logs & sync.logs).runs


def _log(workspace: Workspace, sync: Sync, state: State, error: str) -> None:
    head, store = state.head, workspace.store
    assert head is not None
    run_id = new_run_id(state.now, head.last_run_id)
    shape = Shape(tuple(Column(name, "") for name in sync.model.key), (), (), "")
    logs = workspace.logs & sync.logs
    run = new_run(sync, shape, run_id, state.now.astimezone(UTC), reset=None, logs=logs)
    nothing = OpCounts()
    result = RunResult(
        run_id, sync.id, FAILED, error, nothing, nothing, nothing, nothing,
        "failed", Counts(), Seconds(),
    )  # fmt: skip
    holder = store.take(sync.id, head, workspace.lease_seconds, last_run_id=run_id)
    try:
        statement = runs.append(workspace.dialect, run, result, workspace.audit(RUNS))
        read_logs(workspace, lambda: workspace.session.run(statement, step="log the run"))
        workspace.history.put(sync.id, [Closed(run_id, result.numbers)])
    finally:
        store.write(sync.id, HEAD, holder, None)
