"""What a sync has in the planner schema is dropped: all of it, or what a hook of dbt left."""

from __future__ import annotations

import logging

from ..close.abandoned import close_before_drop
from ..errors import RunInProgressError
from ..state.records import Memory
from ..state.slots import HOOK, State, refuse_if_leased
from ..workspace import Workspace
from .leftovers import dropped_with

log = logging.getLogger("lightning")


def drop(workspace: Workspace, sync_id: str, state: State) -> None:
    """Forget a sync and drop its planner tables; a run of it that is planned is closed before.

    Raises:
        RunInProgressError: it is being planned or delivered.
    """
    store = workspace.store
    refuse_if_leased(state, sync_id)
    close_before_drop(workspace, state)
    state = store.read(sync_id)
    tables = dropped_with(workspace, sync_id, state)
    if state.slots and state.head is None:  # that row was deleted by hand
        store.add(sync_id)
        state = store.read(sync_id)
    holder = None
    if state.head is not None:
        # First of all, so that no run begins, or goes on, with tables that are being dropped.
        memory = Memory(None, tables)
        seconds = workspace.lease_seconds
        holder = store.take(sync_id, state.head, seconds, memory=memory, run=None, progress=None)
    workspace.clear_away(tables)
    workspace.history.remove(sync_id)
    workspace.health.remove(sync_id)
    if holder is not None and not store.remove(sync_id, holder):
        raise RunInProgressError(sync_id, "another process, which began anew", None)
    log.info("sync %r is dropped: its state and %d planner tables", sync_id, len(tables))


def drop_evaluation(workspace: Workspace, sync_id: str, state: State) -> bool:
    """Drop the rows that a hook of dbt left and that no run was planned from yet. False: there are
    none.

    Raises:
        RunInProgressError: a hook or another process is at work on the sync.
    """
    store = workspace.store
    head, hook, found = state.head, state.hook, state.evaluation
    if head is None or hook is None or found is None:
        return False
    refuse_if_leased(state, sync_id)
    holder = store.take(sync_id, hook, workspace.lease_seconds)
    is_mine = store.touch(head)  # nobody took it up meanwhile
    store.write(sync_id, HOOK, holder, None, **({"run": None} if is_mine else {}))
    if not is_mine:
        raise RunInProgressError(sync_id, "another process, which was faster", None)
    workspace.clear_away([found.plan])
    return True
