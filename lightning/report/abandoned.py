"""Closing a run whose process is gone, from what it left in the state table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..diff.diff import Diff
from ..diff.meta import ABORTED
from ..ranges import Ranges
from ..state.lease import Lease
from ..state.records import Baseline, Progress
from ..state.store import State
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
    head = state.head
    assert head is not None
    assert head.run is not None
    diff = Diff(workspace.dialect, head.run, head.baseline, workspace.planner)
    kept = [slot.progress for slot in state.slots if slot.progress is not None]
    if not head.run.planned or not kept:
        error = SUPERSEDED if head.run.planned else DIED_PLANNING
        discard(workspace, diff, lease, error, keep_lease=True)
        baseline = head.baseline
    else:
        delivered = replace(
            what_was_kept(kept, head.run.sendable, SUPERSEDED),
            unknown_reason=UNKNOWN,
            unknown_status=ABORTED,
        )
        _, baseline = finish(workspace, diff, lease, delivered, SUPERSEDED, keep_lease=True)
    lease.start()
    return baseline


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
