"""Closing a run: what did not arrive is set aside, the logs are written, the baseline moves."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from sqlglot import exp

from .. import sql
from ..diff import rejections
from ..diff.diff import Diff
from ..errors import (
    LeaseLostError,
    LightningError,
    LogTableError,
    WarehouseError,
    WriteConflictError,
)
from ..results import OpCounts, RunNumbers, RunProfile, RunResult, outcome_of
from ..state.lease import Lease
from ..state.names import is_worth_dropping
from ..state.records import Baseline, Closed, Delta, Memory, PlannedRun, SnapshotMark
from ..state.store import StateStore
from ..texts import CANCELLED, INTERRUPTED
from ..words import (
    ABORTED,
    ABSENT,
    ADDED,
    ADOPTED,
    CHANGE,
    CHANGED,
    DUPLICATE,
    FAILED,
    OP,
    PLANNED,
    REJECTION,
    REMOVED,
    ROW_ID,
    STATE,
    STATUS,
    SUCCEEDED,
)
from ..workspace import Workspace
from .delivered import Delivered
from .logs import forget_logs, log_quiet_run, mend_logs, quiet_mark, write_logs
from .rejections import with_rejections

logger = logging.getLogger("lightning")

CANCELLED_BY_HAND = (CANCELLED, INTERRUPTED)
Tally = Counter[tuple[str | None, str, str]]  # by op (None: no operation), state after, status


def finish(
    workspace: Workspace,
    diff: Diff,
    lease: Lease,
    delivered: Delivered,
    error: str | None,
    before: Memory,
    *,
    shards: bool = False,
    keep_lease: bool = False,
) -> tuple[RunResult, Memory]:
    """Close a run that may have sent something: its plan becomes the baseline.

    Args:
        error: why the run failed; None when it succeeded.
        before: what was remembered until now, with the tables of earlier runs that are still to be
            dropped.
        shards: it was delivered in shards, or begun to be.
        keep_lease: go on holding the sync, to plan it anew. Whoever does also drops what is left.

    Returns:
        The result as it was logged, and what is remembered from now on.

    Raises:
        LeaseLostError: the run is another process's by now; nothing was written.
        LogTableError: a log table cannot be written. What is known of the delivery is kept,
            and whoever closes the run once the table is mended closes it whole.
    """
    error = error and diff.dialect.cut(error)
    closing = _Closing(workspace, diff.run, delivered)
    if not (shards or keep_lease) and _is_quiet(workspace, diff):
        closed = _finish_quietly(workspace, diff, lease, error, before, closing)
        if closed is not None:
            return closed
    if delivered.unknown or delivered.untouched:
        diff = with_rejections(workspace, diff, lease)
    store = workspace.store  # as the lease's writes to the state, these are behind no condition

    def close(workspace: Workspace, diff: Diff) -> tuple[RunResult, Memory]:
        _set_aside(workspace, diff, delivered)
        tally = _tally(workspace, diff)
        result = replace(_result(diff.run, tally, error), full=diff.is_full)
        mark = write_logs(workspace, diff, result, None)
        result = closing.measured(workspace, result)
        if diff.run.delta and diff.baseline is None:  # nobody knows what it is a delta of
            baseline, left = None, diff.run.made
        else:
            baseline = baseline_of(diff, tally, mark)
            left = _superseded(diff, baseline)
        memory = _memory(before, closing, result, baseline, left, baseline_lost=baseline is None)
        _use_up_skips(store, diff.run)
        return result, _moved_on(
            workspace, diff.run, lease, memory, shards=shards, keep_lease=keep_lease
        )

    result, memory = _closed(workspace, diff, lease, close, error)
    if not keep_lease:
        _clear_away(workspace, lease, memory)
    _tell(diff.run, result)
    return result, memory


def _is_quiet(workspace: Workspace, diff: Diff) -> bool:
    """Whether a run has nothing to say but that it was: it planned nothing and set nothing aside,
    and all that is logged of it is one row."""
    run = diff.run
    nothing = run.delta and not (run.operations or run.delta_rows or run.has_rejections)
    logged = not run.logs.snapshot or quiet_mark(workspace, diff) is not None
    transactional = workspace.dialect.capabilities.transactional
    return nothing and logged and transactional and diff.baseline is not None and not run.closing


def _finish_quietly(
    workspace: Workspace,
    diff: Diff,
    lease: Lease,
    error: str | None,
    before: Memory,
    closing: _Closing,
) -> tuple[RunResult, Memory] | None:
    """Close a run that has nothing to say, in one transaction that begins with the state.

    Returns:
        As `finish`; None where more has to be written than that, or the logs cannot be.
    """
    tally: Tally = Counter()
    result = closing.measured(workspace, _result(diff.run, tally, error))
    baseline = baseline_of(diff, tally, quiet_mark(workspace, diff))
    left = _superseded(diff, baseline)
    memory = _memory(before, closing, result, baseline, left, baseline_lost=False)
    lease.stop()
    try:
        with lease.steady(), workspace.session.transaction():
            memory = _moved_on(workspace, diff.run, lease, memory, shards=False, keep_lease=False)
            if not log_quiet_run(workspace, diff, result):
                raise _MoreToSay
    except (_MoreToSay, WarehouseError):
        return None
    _clear_away(workspace, lease, memory)
    _tell(diff.run, result)
    return result, memory


class _MoreToSay(Exception):  # noqa: N818  (ends a transaction)
    """A run that has nothing to say found a snapshot that lacks its rows."""


def discard(
    workspace: Workspace,
    diff: Diff,
    lease: Lease,
    error: str,
    before: Memory,
    *,
    shards: bool = False,
    keep_lease: bool = False,
) -> tuple[RunResult, Memory]:
    """Close a run that sent nothing, as failed: the baseline stays as it was, but for its mark of
    the snapshot, which shows the run's model from now on.

    Args:
        error: why the run failed.
        before, shards, keep_lease: as of `finish`.
    """
    run = diff.run
    error = diff.dialect.cut(error)
    counts = OpCounts(run.counts.added, run.counts.changed, run.counts.removed)
    nothing = OpCounts()
    discarded = RunResult(
        run.id, run.sync_id, FAILED, error, counts, nothing, nothing, nothing,
        outcome_of(error, 0, cancelled=error in CANCELLED_BY_HAND), run.counts,
        full=diff.is_full,
    )  # fmt: skip
    closing = _Closing(workspace, run, None)

    def close(workspace: Workspace, diff: Diff) -> tuple[RunResult, Memory]:
        run, baseline = diff.run, diff.baseline
        mark = write_logs(workspace, diff, discarded, error)
        if baseline is not None and run.planned and run.logs.snapshot:
            baseline = replace(baseline, snapshot_mark=mark)
        result = closing.measured(workspace, discarded)
        left = run.made if run.planned else run.tables.all()
        memory = _memory(before, closing, result, baseline, left, baseline_lost=run.baseline_lost)
        return result, _moved_on(
            workspace, run, lease, memory, shards=shards, keep_lease=keep_lease
        )

    result, memory = _closed(workspace, diff, lease, close, error)
    if not keep_lease:
        _clear_away(workspace, lease, memory)
    _tell(run, result)
    return result, memory


def _closed(
    workspace: Workspace,
    diff: Diff,
    lease: Lease,
    close: Callable[[Workspace, Diff], tuple[RunResult, Memory]],
    error: str | None,
) -> tuple[RunResult, Memory]:
    """Close a run by a function of it, behind a fence; once more where someone changed meanwhile
    what is skipped, or where a log table was missing and could be made anew.

    Args:
        error: why the run itself failed.
    """
    try:
        try:
            with _fenced(workspace, diff, lease) as fenced:
                return close(fenced, diff)
        except WriteConflictError:
            pass
        except WarehouseError as failure:
            if failure.is_transient or not mend_logs(workspace, diff.run.logs):
                raise
        if not workspace.dialect.capabilities.transactional:
            diff = replace(diff, run=replace(diff.run, closing=True))
        with _fenced(workspace, diff, lease) as fenced:
            return close(fenced, diff)
    except WarehouseError as failure:
        why = f"{error}; it could not be closed: {failure}" if error else str(failure)
        trouble = diff.dialect.cut(why)
        closing = not workspace.dialect.capabilities.transactional
        try:
            lease.write(run=replace(diff.run, trouble=trouble, closing=closing))
        except LeaseLostError as lost:  # and whoever has it has dropped tables
            raise lost from failure
        except LightningError:  # as without a connection
            pass
        if not isinstance(failure, LogTableError):
            raise
        raise LogTableError(
            f"{failure} What the destination acknowledged of run {diff.run.id} is kept: the next "
            "call closes it, once the table is mended or its log is switched off."
        ) from failure


class _Closing:
    """Measures the closing of a run, which begins as this is made.

    Args:
        delivered: None where nothing was handed out.
    """

    def __init__(self, workspace: Workspace, run: PlannedRun, delivered: Delivered | None) -> None:
        self._run = run
        self._began = time.monotonic()
        self._delivered = delivered
        before = workspace.stopwatch.take("deliver" if run.planned else "plan")
        self._statements = (*run.statements, *before)

    def measured(self, workspace: Workspace, result: RunResult) -> RunResult:
        """A run's result with the times of all phases."""
        delivered = self._delivered
        seconds = replace(
            self._run.seconds,
            deliver=delivered.seconds if delivered else None,
            close=time.monotonic() - self._began,
        )
        self._statements = (*self._statements, *workspace.stopwatch.take("close"))
        return replace(result, seconds=seconds)

    def numbers(self, result: RunResult) -> RunNumbers:
        """What is kept of the run beside the state."""
        throughput = self._delivered.throughput if self._delivered else None
        return replace(result.numbers, profile=RunProfile(self._statements, throughput))


def _memory(
    before: Memory,
    closing: _Closing,
    result: RunResult,
    baseline: Baseline | None,
    leftovers: Sequence[str],
    *,
    baseline_lost: bool,
) -> Memory:
    """What is remembered from now on.

    Args:
        leftovers: the tables of which the run is the last that needed them.
    """
    closed = Closed(result.run_id, closing.numbers(result))
    return Memory(
        baseline, (*before.leftovers, *leftovers), baseline_lost, (*before.closed, closed)
    )


def _use_up_skips(store: StateStore, run: PlannedRun) -> None:
    """Forget that rows are to be skipped once, which they were."""
    used = {each.skip.row_id for each in run.skipped if each.skip.once}
    if used:
        store.change_skips(
            run.sync_id,
            lambda skips: tuple(skip for skip in skips if not (skip.once and skip.row_id in used)),
        )


def _tell(run: PlannedRun, result: RunResult) -> None:
    """Log how a run ended."""
    logger.log(
        logging.INFO if result.error is None else logging.ERROR,
        "%s %s: %d of %d planned rows arrived, %d failed%s",
        run.label, result.status, result.succeeded.total, result.planned.total,
        result.failed.total, "" if result.error is None else f": {result.error}",
    )  # fmt: skip


def _moved_on(
    workspace: Workspace,
    run: PlannedRun,
    lease: Lease,
    memory: Memory,
    *,
    shards: bool,
    keep_lease: bool,
) -> Memory:
    """Let the state move on from a run, and give the lease up with it, unless it is needed on.

    Returns:
        What is remembered from now on.
    """
    memory = workspace.history.settled(memory, run.sync_id)
    write = lease.write if keep_lease or is_worth_dropping(memory.leftovers) else lease.release
    write(memory=memory, run=None, progress=None)
    if shards:  # not before: without transactions, what they delivered would be lost with them
        workspace.store.remove_shards(run.sync_id, run.id)
    return memory


def _clear_away(workspace: Workspace, lease: Lease, memory: Memory) -> None:
    """Drop what nothing needs any more, and give the lease up. The run is closed by now, whatever
    becomes of that: what is not dropped stays named in the state."""
    if not is_worth_dropping(memory.leftovers):
        return
    left = workspace.clear_away(memory.leftovers)
    with suppress(LeaseLostError):
        lease.release(memory=replace(memory, leftovers=left))


@contextmanager
def _fenced(workspace: Workspace, diff: Diff, lease: Lease) -> Iterator[Workspace]:
    """A transaction that only the holder of the lease can commit; gives where to work in it.

    Its first write is to the row of the lease. Renewals would wait for that row, so they stop.
    Where there are no transactions, each statement writes only if the lease is still held as it
    runs. And it is kept that the run is being closed, so that whoever finds it half closed can
    undo that first.
    """
    if workspace.dialect.capabilities.transactional:
        lease.stop()
        with lease.steady(), workspace.session.transaction():
            lease.write()
            yield workspace
    else:
        fenced = replace(workspace, fence=lease.held())
        lease.write(run=replace(diff.run, closing=True))
        if diff.run.closing:
            forget_logs(fenced, diff)
        yield fenced


def _set_aside(workspace: Workspace, diff: Diff, delivered: Delivered) -> None:
    """Add to the rejections what was not acknowledged, with the state it leaves each row in."""
    if unsettled := [*delivered.unknown, *delivered.untouched]:
        # Without transactions, an earlier attempt may have ended between two statements.
        workspace.session.run(rejections.forget(diff, unsettled), step="forget an earlier attempt")
    if delivered.unknown:
        reason = diff.dialect.cut(delivered.unknown_reason)
        rows = rejections.unknown(diff, delivered.unknown, delivered.unknown_status, reason)
        workspace.session.run(rejections.insert(diff, rows), step="set aside what is in doubt")
    if delivered.untouched:
        reason = diff.dialect.cut(delivered.untouched_reason)
        rows = rejections.untouched(diff, delivered.untouched, reason)
        workspace.session.run(rejections.insert(diff, rows), step="set aside what was not sent")


def _tally(workspace: Workspace, diff: Diff) -> Tally:
    """How many rows of the rejections there are, by op, state and status."""
    if not diff.run.has_rejections:
        return Counter()
    rejected = diff.rejections()
    changes = diff.changes()
    groups = [sql.column(OP, CHANGE), sql.column(STATE, REJECTION), sql.column(STATUS, REJECTION)]
    query = exp.select(*groups, exp.Count(this=exp.Star())).from_(rejected)
    same_row = sql.column(ROW_ID, CHANGE).eq(sql.column(ROW_ID, REJECTION))
    sql.join(query, changes, "LEFT", same_row)
    query = query.group_by(*(group.copy() for group in groups))
    rows = workspace.session.rows(query, step="count rejections")
    return Counter({(op, state, status): int(count) for op, state, status, count in rows})


def _result(run: PlannedRun, tally: Tally, error: str | None) -> RunResult:
    def count(op: str, status: str) -> int:
        return sum(n for (of, _, having), n in tally.items() if (of, having) == (op, status))

    planned = OpCounts(run.counts.added, run.counts.changed, run.counts.removed)
    aborted = OpCounts(*(count(op, ABORTED) for op in PLANNED))
    if not run.sends_removed:
        aborted = replace(aborted, removed=planned.removed)
    failed = OpCounts(*(count(op, FAILED) for op in PLANNED))
    attempted = planned - aborted
    cancelled = error in CANCELLED_BY_HAND
    return RunResult(
        run_id=run.id,
        sync_id=run.sync_id,
        status=SUCCEEDED if error is None else FAILED,
        error=error,
        planned=planned,
        attempted=attempted,
        succeeded=attempted - failed,
        failed=failed,
        outcome=outcome_of(error, failed.total + run.counts.rejected, cancelled=cancelled),
        counts=run.counts,
    )


def baseline_of(diff: Diff, tally: Tally, mark: SnapshotMark | None) -> Baseline:
    """What the destination holds, as the next run will see it."""
    run, before = diff.run, diff.baseline
    in_model = run.counts.added + run.counts.changed + run.counts.unchanged
    absent = sum(
        count
        for (op, state, _), count in tally.items()
        if state == ABSENT and op in (ADDED, CHANGED, ADOPTED)
    )
    beside = sum(
        count
        for (op, state, _), count in tally.items()
        if state != ABSENT and op in (None, DUPLICATE, REMOVED)
    )
    base: str = run.tables.plan
    deltas: tuple[Delta, ...] = ()
    if run.delta and before is not None:
        base, deltas = before.base, before.deltas
        if run.delta_rows:
            deltas = (Delta(run.tables.changes, run.delta_rows), *deltas)
    return Baseline(
        run_id=run.id,
        base=base,
        deltas=deltas,
        rejections=run.tables.rejections if tally else None,
        previous=before.needed if before else (),
        shape=run.shape,
        mode=run.mode,
        known_rows=in_model - absent + beside,
        exception_rows=sum(tally.values()),
        snapshot_mark=mark,
        duplicated=run.counts.rejected > 0,
    )


def _superseded(diff: Diff, baseline: Baseline) -> tuple[str, ...]:
    """The tables that nothing needs once the run is closed."""
    before = diff.baseline.tables if diff.baseline is not None else ()
    return tuple(table for table in (*before, *diff.run.made) if table not in baseline.tables)
