"""Closing a run whose process is gone, from what it left in the state table."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from ..diff.diff import Diff
from ..errors import LightningError, WarehouseError
from ..ranges import Ranges
from ..results import Counts
from ..state.lease import Lease
from ..state.records import Baseline, Memory, PlannedRun, Progress
from ..state.slots import HEAD, State
from ..state.store import StateStore
from ..sync import Logs
from ..words import ABORTED
from ..workspace import Workspace
from .delivered import Delivered
from .finish import discard, finish

log = logging.getLogger("lightning")

UNKNOWN = "the process ended before the destination's answer was kept"
SUPERSEDED = "superseded by a newer plan before it was delivered"
DROPPED = "the sync was dropped before it was delivered"
DIED_PLANNING = "the process ended while it was planning"
TABLES_GONE = "its tables were dropped before it was closed"


def close_before_drop(workspace: Workspace, state: State) -> None:
    """Close the run that was left behind, as its sync is about to be dropped, so that the logs tell
    of it. One that cannot be closed is left as it is.

    Raises:
        RunInProgressError: another process was faster.
    """
    if state.problem is not None or state.head is None or state.head.run is None:
        return
    head, run = state.head, state.head.run
    holder = workspace.store.take(run.sync_id, head, workspace.lease_seconds)
    lease = workspace.lease(run.sync_id, HEAD, run.id, holder)
    workspace.work_on(run)
    try:
        close_abandoned(workspace, state, lease, workspace.logs, repair=True, superseded=DROPPED)
    except LightningError as error:
        log.warning("%s is dropped, and could not be closed: %s", run.label, error)
    finally:
        lease.release()


def close_abandoned(
    workspace: Workspace,
    state: State,
    lease: Lease,
    logs: Logs,
    *,
    repair: bool = False,
    superseded: str = SUPERSEDED,
) -> Memory:
    """Log the run that was left behind as failed, and keep what it achieved.

    Args:
        logs: those that are written now. A run that could not be closed because of a log is closed
            without it, once that is switched off.
        repair: what follows does not need to know what was achieved, as a reset. So the run is
            closed even if its tables were dropped by hand.
        superseded: why it is not delivered any more.

    Returns:
        What the next run begins with.

    Raises:
        LeaseLostError: another process has taken the sync over.
        WarehouseError: its tables were dropped, and something of it was handed out.
    """
    workspace = workspace.for_run()
    store, head = workspace.store, state.head
    assert head is not None
    run = head.run
    assert run is not None
    if state.shards:
        state = stop_shards(store, head.sync_id)
    if run.trouble is not None:
        run = replace(run, logs=run.logs & logs)
    diff = Diff(workspace.dialect, run, head.baseline, workspace.planner)
    matters = leaves_baseline(state)
    there = workspace.planner_tables()
    gone = sorted(set(run.made) - there) if run.planned else []
    lost = sorted(set(head.baseline.needed) - there) if head.baseline else []
    if gone or lost:
        lease.write()  # not by whoever took the sync over meanwhile, and closed the run
    if (gone or lost) and matters and not repair:
        raise WarehouseError(tables_gone(run.sync_id, gone + lost))
    leftovers = state.leftovers
    if (lost and matters) or (gone and state.progress):
        # What was known of the rows that were not sent, or what was sent, is lost.
        diff = replace(diff, run=replace(run, baseline_lost=True), baseline=None)
        leftovers = (*leftovers, *(head.baseline.tables if head.baseline is not None else ()))
    before = replace(head.memory, leftovers=leftovers)
    if gone or not matters:
        error = _why_discarded(run, gone, superseded)
        if gone:  # nothing can be counted or logged of its operations
            diff = replace(diff, run=replace(diff.run, planned=False, counts=Counts()))
        _, memory = discard(
            workspace, diff, lease, error, before, shards=bool(state.shards), keep_lease=True
        )
    else:
        delivered = replace(
            by_checkpoints(state.progress, run.sendable, superseded),
            unknown_reason=UNKNOWN,
            unknown_status=ABORTED,
        )
        _, memory = finish(
            workspace,
            diff,
            lease,
            delivered,
            _why_open(run, state, superseded),
            before,
            shards=bool(state.shards),
            keep_lease=True,
        )
    lease.start()
    return memory


def lost_tables(workspace: Workspace, baseline: Baseline | None) -> list[str]:
    """The tables of the baseline that were dropped by hand."""
    needed = set(baseline.needed) if baseline else set()
    return sorted(needed - workspace.planner_tables()) if needed else []


def tables_gone(sync_id: str, gone: Sequence[str]) -> str:
    """Says that tables are not there which a run needs, and what to do."""
    return (
        f"tables that sync {sync_id!r} needs are gone from the planner schema: {', '.join(gone)}. "
        'Run it once with reset="full_resync" (the command `resync`) to send every row anew, or '
        'with reset="cdc" (`reset`) to take the model\'s rows as known without sending them; '
        "either way it is whole again. Or forget it by engine.drop (`drop`)."
    )


def _why_discarded(run: PlannedRun, gone: Sequence[str], superseded: str) -> str:
    if gone:
        return f"{TABLES_GONE}: {', '.join(gone)}"
    return superseded if run.planned else DIED_PLANNING


def _why_open(run: PlannedRun, state: State, superseded: str) -> str:
    """Says of a run that may have sent something how far it came, and why it was not closed."""
    settled = sum(last - first for each in state.progress for first, last in each.settled)
    if not state.progress:
        return superseded
    how_far = f"{settled} of {run.sendable} operations had an outcome"
    if run.trouble is not None:
        return f"it could not be closed when {how_far}: {run.trouble}"
    if settled == run.sendable:
        return "it was delivered, and its process ended before it was closed"
    return f"its process ended when {how_far}"


def leaves_baseline(state: State) -> bool:
    """Whether the run that was left behind becomes the baseline once it is closed: something of
    it was handed out, or has to be sent by the next run."""
    run = state.head.run if state.head else None
    return run is not None and run.planned and (bool(state.progress) or run.outlives_abort)


def stop_shards(store: StateStore, sync_id: str) -> State:
    """Take the leases of a run's shards away, and read what was kept until then.

    A holder whose lease expired may only have been paused, and keep outcomes at any moment.
    """
    store.revoke_shards(sync_id)
    return store.read(sync_id)


def by_checkpoints(shards: Sequence[Progress], sendable: int, reason: str) -> Delivered:
    """How far the shards of a run came, as far as their checkpoints say.

    Args:
        reason: why the rest did not arrive.
    """
    settled, unknown = Ranges(), Ranges()
    for progress in shards:
        own = Ranges(progress.settled)
        for first, last in own:
            settled.add(first, last)
        for first, last in own.gaps(progress.first, progress.reserved):
            unknown.add(first, last)
    reached = Ranges([*settled, *unknown])
    return Delivered(
        unknown=list(unknown),
        unknown_reason=reason,
        untouched=list(reached.gaps(1, sendable + 1)),
        untouched_reason=reason,
    )
