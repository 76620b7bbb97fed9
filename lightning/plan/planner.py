"""Planning: from a sync to a planned run that waits to be delivered, under a lease."""

from __future__ import annotations

import logging
from dataclasses import replace

from ..close.abandoned import close_abandoned
from ..close.finish import discard
from ..diff.diff import Diff
from ..errors import (
    GuardError,
    LeaseLostError,
    LightningError,
    WarehouseError,
)
from ..redaction import redact
from ..results import Counts
from ..state.lease import Lease
from ..state.names import tables_of_runs
from ..state.records import Baseline, Reset
from ..state.store import HEAD, Slot, refuse_if_leased
from ..sync import Sync
from ..texts import INTERRUPTED
from ..workspace import Workspace
from .draft import Draft, draft
from .evaluate import evaluate
from .guards import crossed
from .samples import samples

log = logging.getLogger("lightning")


def plan(
    workspace: Workspace, sync: Sync, reset: Reset | None, *, override_guards: bool = False
) -> tuple[Diff, Lease]:
    """Plan a run: evaluate the model, compare it, check the guards.

    Returns:
        The planned run with what it was compared with, and the lease it is held by.

    Raises:
        ConfigurationError: the sync does not fit its model, or its baseline; nothing was written.
        RunInProgressError: another process is planning or delivering this sync.
        GuardError: a guard was crossed; the run is logged as failed.
        WarehouseError: the warehouse refused a statement; the run is logged as failed.
    """
    drafted = draft(workspace, sync, reset)
    refuse_if_leased(drafted.state, sync.id)
    run = drafted.run
    workspace.work_on(run)
    lease, baseline = _acquire(workspace, drafted)
    diff = Diff(workspace.dialect, run, baseline, workspace.planner)
    try:
        counts = evaluate(workspace, diff, drafted.query)
        diff = replace(diff, run=replace(run, planned=True, counts=counts))
        reasons = [] if override_guards else _crossed(sync, diff)
        shown = samples(workspace, diff.run) if reasons else {}
        if not reasons:
            lease.write(run=diff.run)
    except (LightningError, KeyboardInterrupt) as error:
        _give_up(workspace, diff, lease, error)
        if isinstance(error, WarehouseError):
            _check_baseline(workspace, sync.id, baseline)
        raise
    except BaseException:
        lease.stop()
        raise
    if reasons:
        result = discard(workspace, diff, lease, f"held by a guard: {'; '.join(reasons)}")
        raise GuardError(sync.id, reasons, shown, result)
    return diff, lease


def _acquire(workspace: Workspace, drafted: Draft) -> tuple[Lease, Baseline | None]:
    """Take the lease for the new run, and close the run that was left behind, if there is one."""
    run, store, state = drafted.run, workspace.store, drafted.state
    if state.head is None:
        store.add(run.sync_id)
        state = store.read(run.sync_id)
    head = state.head
    left = head is not None and head.run is not None
    begun = {"last_run_id": run.id} if left else {"last_run_id": run.id, "run": run}
    holder = store.take(run.sync_id, head, workspace.lease_seconds, **begun)
    assert head is not None
    lease = Lease(store, run.sync_id, HEAD, run.id, holder, workspace.lease_seconds)
    baseline = head.baseline
    if left:
        baseline = close_abandoned(workspace, state, lease)
        lease.write(run=run)
    elif state.parts:  # of a run whose process died after it had closed it
        store.remove_parts(run.sync_id, run.id)
    if not workspace.dialect.transactional:
        _sweep(workspace, head, baseline)
    return lease, baseline


def _sweep(workspace: Workspace, head: Slot, baseline: Baseline | None) -> None:
    """Drop what earlier runs left behind. Without transactions a process may die after the state
    has moved on from a table, and before the table is dropped."""
    kept = set(baseline.pairs) if baseline else set()
    old = tables_of_runs(head.sync_id, head.last_run_id, workspace.planner_tables())
    workspace.drop(name for name in old if name not in kept)


def _check_baseline(workspace: Workspace, sync_id: str, baseline: Baseline | None) -> None:
    """Say so where a statement failed because the tables of the last run were dropped by hand."""
    if baseline is None:
        return
    try:
        there = workspace.planner_tables()
    except WarehouseError:
        return
    needed = {baseline.tables.plan, baseline.tables.rejections}
    if gone := needed - there:
        raise WarehouseError(
            f"what the last run of sync {sync_id!r} left to compare with is gone from the planner "
            f"schema: {', '.join(sorted(gone))}. Forget the sync by engine.drop (the command "
            '`drop`); then run it with reset="cdc" (`reset`) to take the model\'s rows as known, '
            "or as usual to send them all."
        )


def _crossed(sync: Sync, diff: Diff) -> list[str]:
    held = diff.held.baseline.held if diff.held is not None else 0
    return crossed(sync, diff.run.counts, held)


def _give_up(workspace: Workspace, diff: Diff, lease: Lease, error: BaseException) -> None:
    """Log a run that could not be planned, as far as the warehouse still allows it."""
    interrupted = isinstance(error, KeyboardInterrupt)
    reason = INTERRUPTED if interrupted else redact(str(error) or type(error).__name__)
    unplanned = replace(diff, run=replace(diff.run, planned=False, counts=Counts()))
    try:
        discard(workspace, unplanned, lease, reason)
    except LeaseLostError:
        workspace.drop(diff.run.tables.all())  # made after whoever took over had looked for them
    except LightningError as further:
        log.warning("run %s could not be logged as failed: %s", diff.run.id, further)
    finally:
        lease.stop()
