"""Closing a run whose process is gone, from what it left in the state table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..diff.diff import Diff
from ..diff.meta import ABORTED
from ..ranges import Ranges
from ..state.lease import Lease
from ..state.records import Baseline, Progress
from ..state.store import State, StateStore
from ..workspace import Workspace
from .delivered import Delivered
from .finish import discard, finish

UNKNOWN = "the process ended before the destination's answer was kept"
SUPERSEDED = "superseded by a newer plan before it was delivered"
DIED_PLANNING = "the process ended while it was planning"


def close_abandoned(workspace: Workspace, state: State, lease: Lease) -> Baseline | None:
    """Log the run that was left behind as failed, and keep what it achieved.

    Returns:
        The baseline for the next run.
    """
    store, head = workspace.store, state.head
    assert head is not None
    assert head.run is not None
    if state.parts:
        state = stop_parts(store, head.sync_id)
    diff = Diff(workspace.dialect, head.run, head.baseline, workspace.planner)
    if not leaves_baseline(state):
        error = SUPERSEDED if head.run.planned else DIED_PLANNING
        discard(workspace, diff, lease, error, keep_lease=True)
        baseline = head.baseline
    else:
        delivered = replace(
            what_was_kept(state.kept, head.run.sendable, SUPERSEDED),
            unknown_reason=UNKNOWN,
            unknown_status=ABORTED,
        )
        _, baseline = finish(workspace, diff, lease, delivered, SUPERSEDED, keep_lease=True)
    lease.start()
    return baseline


def leaves_baseline(state: State) -> bool:
    """Whether the run that was left behind becomes the baseline once it is closed: something of
    it was handed out, or has to be sent by the next run."""
    run = state.head.run if state.head else None
    return run is not None and run.planned and (bool(state.kept) or run.outlives_abort)


def stop_parts(store: StateStore, sync_id: str) -> State:
    """Take the leases of a run's parts away, and read what was kept until then.

    A holder whose lease expired may only have been paused, and keep outcomes at any moment.
    """
    store.revoke_parts(sync_id)
    return store.read(sync_id)


def what_was_kept(kept: Sequence[Progress], sendable: int, reason: str) -> Delivered:
    """How far the parts of a run came, as far as their checkpoints say.

    Args:
        reason: why the rest did not arrive.
    """
    settled, unknown = Ranges(), Ranges()
    for progress in kept:
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
