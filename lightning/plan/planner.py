"""Planning: from a sync to a planned run that waits to be delivered, under a lease."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from ..close.abandoned import close_abandoned, lost_tables, tables_gone
from ..close.finish import discard
from ..close.logs import check_logs, snapshot_needs_values
from ..diff.diff import Diff
from ..errors import LeaseLostError, LightningError, WarehouseError
from ..operations.saved import SavedPlan, saved_plan
from ..redaction import redact
from ..results import Counts, GuardError
from ..state.lease import Lease
from ..state.names import is_worth_dropping
from ..state.records import Baseline, Memory, PlannedRun, Reset
from ..state.slots import HEAD, State, refuse_if_leased
from ..sync import Sync
from ..texts import INTERRUPTED
from ..workspace import Workspace
from .draft import Draft, draft
from .evaluate import evaluate
from .form import makes_delta, starts_exact
from .guards import blocked_by
from .samples import samples
from .skipping import skipped
from .source import Shared
from .unplanned import log_unplanned

log = logging.getLogger("lightning")


@dataclass(frozen=True)
class Planned:
    """A planned run, as this process holds it.

    Attributes:
        diff: the run, and what it was compared with.
        lease: what it is held by.
        memory: what is remembered between runs.
    """

    diff: Diff
    lease: Lease
    memory: Memory


def plan(
    workspace: Workspace,
    sync: Sync,
    reset: Reset | None,
    *,
    override_guards: bool = False,
    shared: Shared | None = None,
    reviewed: SavedPlan | None = None,
) -> Planned:
    """Plan a run: evaluate the model, compare it, check the guards.

    That it is planned is written with the next change of its state, by whoever delivers it or lets
    go of it: until then nothing has come of it.

    Args:
        shared: where the model's rows are read, so that it is evaluated once for several syncs.
        reviewed: the plan that this one must not differ from.

    Raises:
        ConfigurationError: the sync does not fit its model, or its baseline; nothing was written.
        RunInProgressError: another process is planning or delivering this sync.
        GuardError: a guard was crossed; the run is logged as failed.
        WarehouseError: the warehouse refused a statement; the run is logged as failed.
    """
    if shared is not None and not shared.has_rows_of(sync):
        shared = None
    try:
        check_logs(workspace, workspace.logs & sync.logs)
        drafted = draft(workspace, sync, reset, in_place=True, shared=shared)
    except LightningError as error:
        log_unplanned(workspace, sync, error)
        raise
    return plan_drafted(
        workspace,
        sync,
        drafted,
        override_guards=override_guards,
        shared=shared,
        reviewed=reviewed,
    )


def plan_drafted(
    workspace: Workspace,
    sync: Sync,
    drafted: Draft,
    evaluated: Callable[[Diff], PlannedRun] | None = None,
    *,
    override_guards: bool = False,
    shared: Shared | None = None,
    reviewed: SavedPlan | None = None,
) -> Planned:
    """Plan the run of a draft.

    Args:
        evaluated: makes the run's tables from other rows than the model's, and gives the run with
            its counts; what was staged for it is gone then.

    Raises:
        RunInProgressError, GuardError, WarehouseError: as `plan`.
    """
    refuse_if_leased(drafted.state, sync.id)
    run = drafted.run
    workspace.work_on(run)
    lease, state = _take(workspace, drafted)
    memory = _close_left(workspace, drafted, state, lease)
    run = replace(run, baseline_lost=memory.baseline_lost)
    diff = Diff(workspace.dialect, run, memory.baseline, workspace.planner)
    try:
        query = drafted.query
        if shared is not None and drafted.state.waiting is None:
            memory = shared.made(diff.run, lease, memory)
            query = shared.rows_of(sync)
        if evaluated is not None:
            run = evaluated(diff)
            memory = memory.without(drafted.staging)
        else:
            run = _evaluated(workspace, sync, diff, query, is_made=drafted.evaluated)
        statements = workspace.stopwatch.take("plan")
        diff = replace(diff, run=replace(run, planned=True, statements=statements))
        if state.head is not None and state.head.run is not None and state.head.run.skipped:
            # What was to be skipped once may be used up by the run that was closed.
            state = replace(state, skipping=workspace.store.read(sync.id).skipping)
        left_out = skipped(workspace, diff, sync, state)
        diff = replace(diff, run=replace(diff.run, skipped=left_out))
        reasons = [] if override_guards else blocked_by(sync, diff)
        if reviewed is not None:
            reasons += reviewed.differences(saved_plan(workspace, diff))
        shown = samples(workspace, diff) if reasons else {}
        if not reasons:
            keep = shared.tables if shared is not None else ()
            left = _leftovers(workspace, memory, _may_yet_come(workspace, state), keep)
            memory = replace(memory, leftovers=left)
            lease.put_off(run=diff.run, memory=memory)
            if diff.run.outlives_abort:
                lease.write()
    except (LightningError, KeyboardInterrupt) as error:
        _give_up(workspace, diff, lease, error, memory)
        if isinstance(error, WarehouseError):
            _raise_if_gone(workspace, sync.id, memory.baseline)
        raise
    except BaseException:
        lease.stop()
        raise
    if reasons:
        error_text = f"blocked by a guard: {'; '.join(reasons)}"
        log.warning("%s: %s", run.label, error_text)
        result, _ = discard(workspace, diff, lease, error_text, memory)
        raise GuardError(sync.id, reasons, shown, result)
    log.info(
        "%s: planned: %s",
        run.label, ", ".join(f"{count} {what}" for what, count in vars(diff.run.counts).items()),
    )  # fmt: skip
    return Planned(diff, lease, memory)


def _evaluated(
    workspace: Workspace, sync: Sync, diff: Diff, query: str, *, is_made: bool
) -> PlannedRun:
    """Evaluate the model and compare it, in the form that fits.

    Args:
        is_made: the plan is there already.
    """
    keeps_values = snapshot_needs_values(workspace, diff)
    diff = replace(diff, run=replace(diff.run, keeps_values=keeps_values))
    delta = not is_made and makes_delta(diff, sync)
    diff = replace(diff, run=replace(diff.run, delta=delta))
    return evaluate(workspace, diff, query, exact=starts_exact(diff, sync), evaluated=is_made)


def _take(workspace: Workspace, drafted: Draft) -> tuple[Lease, State]:
    """Take the lease for the new run; gives the state as it was before."""
    run, store, state = drafted.run, workspace.store, drafted.state
    if state.head is None:
        store.add(run.sync_id)
        state = store.read(run.sync_id)
        if state.last_run_id != drafted.state.last_run_id:  # another process was faster
            state = replace(state, head=None)
    head = state.head
    begun = _begun(drafted, head.memory) if head is not None and head.run is None else {}
    holder = store.take(run.sync_id, head, workspace.lease_seconds, **begun)
    lease = workspace.lease(run.sync_id, HEAD, run.id, holder)
    lease.start()
    log.info(
        "%s begins: model %s, destination %r, mode %s%s",
        run.label, run.model_name or run.model_id, run.destination, run.mode,
        f", reset {run.reset}" if run.reset else "",
    )  # fmt: skip
    return lease, state


def _begun(drafted: Draft, memory: Memory) -> dict[str, Any]:
    """What is written where a run begins. What a hook of dbt left is taken up by the id."""
    return {
        "last_run_id": drafted.run.id,
        "run": drafted.run,
        "memory": replace(memory, leftovers=(*memory.leftovers, *drafted.superseded)),
    }


def _close_left(workspace: Workspace, drafted: Draft, state: State, lease: Lease) -> Memory:
    """Close the run that was left behind, if there is one, and name the new one instead; gives what
    that begins with."""
    head, run = state.head, drafted.run
    assert head is not None
    begun = _begun(drafted, head.memory)
    try:
        if head.run is not None:
            how_far = "it was begun" if state.progress else "nothing of it was sent"
            log.warning("%s: takes the sync over from %s; %s", run.label, head.run.label, how_far)
            repair = run.reset is not None
            memory = close_abandoned(workspace, state, lease, run.logs, repair=repair)
            begun = _begun(drafted, memory)
            lease.write(**begun)
        elif state.shards:  # of a run whose process died after it had closed it
            workspace.store.remove_shards(run.sync_id, run.id)
        memory = begun["memory"]
        if run.reset is not None and lost_tables(workspace, memory.baseline):
            memory = _without_baseline(memory)
            lease.write(memory=memory)
    except BaseException:
        with suppress(LightningError):
            lease.release()
        raise
    return memory


def _leftovers(
    workspace: Workspace, memory: Memory, may_yet_come: Sequence[str], keep: Sequence[str]
) -> tuple[str, ...]:
    """What is still to be dropped once a run is planned."""
    left = memory.without(keep).leftovers
    kept = set(memory.leftovers) - set(left)
    if is_worth_dropping(left):
        left = workspace.clear_away(left)
    return tuple(sorted({*left, *kept, *may_yet_come}))


def _may_yet_come(workspace: Workspace, state: State) -> tuple[str, ...]:
    """Tables that a process which died had asked for, and that the server may still be making
    where there are no transactions. They are dropped once more when this run is closed."""
    run = state.head.run if state.head else None
    if workspace.dialect.capabilities.transactional:
        return ()
    left = state.evaluation
    return (
        *(run.tables.all() if run is not None and not run.planned else ()),
        *(progress.staging for progress in state.progress if progress.staging),
        *([left.plan] if left is not None and not left.complete else []),
    )


def _without_baseline(memory: Memory) -> Memory:
    """What is remembered where nothing can be compared with the baseline any more."""
    tables = memory.baseline.tables if memory.baseline else ()
    leftovers = (*memory.leftovers, *tables)
    return replace(memory, baseline=None, leftovers=leftovers, baseline_lost=True)


def _raise_if_gone(workspace: Workspace, sync_id: str, baseline: Baseline | None) -> None:
    """Say so where a statement failed because the tables of the last run were dropped by hand."""
    gone: list[str] = []
    with suppress(WarehouseError):
        gone = lost_tables(workspace, baseline)
    if gone:
        raise WarehouseError(tables_gone(sync_id, gone))


def _give_up(
    workspace: Workspace,
    diff: Diff,
    lease: Lease,
    error: BaseException,
    memory: Memory,
) -> None:
    """Log a run that could not be planned, as far as the warehouse still allows it.

    Raises:
        LeaseLostError: the warehouse refused a statement because the run is another process's by
            now, and its tables are gone.
    """
    interrupted = isinstance(error, KeyboardInterrupt)
    reason = INTERRUPTED if interrupted else redact(str(error) or type(error).__name__)
    unplanned = replace(diff, run=replace(diff.run, planned=False, counts=Counts()))
    try:
        discard(workspace, unplanned, lease, reason, memory)
    except LeaseLostError as lost:
        # Made after whoever took over had looked for them.
        workspace.clear_away(diff.run.tables.all())
        if isinstance(error, WarehouseError):
            raise lost from error
    except LightningError as further:
        log.error("%s could not be logged as failed: %s", diff.run.label, further)
    finally:
        lease.stop()
