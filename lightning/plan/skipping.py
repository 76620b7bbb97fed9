"""Rows that are not to be sent, and rows that are to be sent again, whatever the model says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from sqlglot import exp

from .. import sql
from ..close.abandoned import lost_tables, tables_gone
from ..close.rejections import copy_rejections
from ..diff.diff import Diff
from ..errors import ConfigurationError, LightningError, RunStateError, WarehouseError
from ..state.names import new_run_id, run_tables
from ..state.records import Baseline, PlannedRun, Skip, SkippedOperation
from ..state.slots import HEAD, State, refuse_if_leased
from ..sync import Logs, Sync
from ..texts import MOST_ROW_IDS, check_row_ids, check_text
from ..warehouse import after_conflicts
from ..words import CHANGE, NUMBER, REJECTION, ROW_ID
from ..workspace import Workspace

SKIPPED, SKIPPED_ONCE, BY_SYNC = "skipped", "skipped once", "skipped by the sync's own list"


@after_conflicts
def skip(
    workspace: Workspace, sync_id: str, row_ids: Collection[str], reason: str, *, once: bool
) -> None:
    """Do not send operations of rows, from the next plan on.

    Raises:
        ConfigurationError: these are no row ids, or with those before they are too many.
    """
    check_row_ids("row_ids", row_ids)
    check_text("a reason", reason)
    kind = SKIPPED_ONCE if once else SKIPPED
    told = f"{kind}: {reason}" if reason else kind

    def with_them(before: Sequence[Skip]) -> tuple[Skip, ...]:
        rows = {each.row_id: each for each in before}
        rows |= {row_id: Skip(row_id, told, once) for row_id in row_ids}
        if len(rows) > MOST_ROW_IDS:
            raise ConfigurationError(
                f"{len(rows)} rows would be skipped, and at most {MOST_ROW_IDS} can be: leave "
                "them out of the model"
            )
        return tuple(rows.values())

    workspace.store.change_skips(sync_id, with_them)


@after_conflicts
def unskip(workspace: Workspace, sync_id: str, row_ids: Collection[str] | None) -> None:
    """Send rows as usual again, from the next plan on; None: all that are skipped.

    Raises:
        ConfigurationError: these are no row ids.
    """
    if row_ids is not None:
        check_row_ids("row_ids", row_ids)

    def without_them(before: Sequence[Skip]) -> tuple[Skip, ...]:
        if row_ids is None:
            return ()
        return tuple(each for each in before if each.row_id not in row_ids)

    workspace.store.change_skips(sync_id, without_them)


def skipped(
    workspace: Workspace, diff: Diff, sync: Sync, state: State
) -> tuple[SkippedOperation, ...]:
    """The operations of a planned run that are skipped, by the sync or by its state."""
    skips = {row_id: Skip(row_id, BY_SYNC) for row_id in sync.skip}
    skips |= {skip.row_id: skip for skip in state.skips}
    if not skips or not diff.run.sendable:
        return ()
    query = (
        exp.select(sql.column(NUMBER, CHANGE), sql.column(ROW_ID, CHANGE))
        .from_(diff.changes())
        .where(
            sql.one_of(sql.column(ROW_ID, CHANGE), skips),
            sql.column(NUMBER, CHANGE) <= sql.number(diff.run.sendable),
        )
        .order_by(sql.ascending(sql.column(NUMBER, CHANGE)))
    )
    rows = workspace.session.rows(query, step="find the rows that are skipped")
    return tuple(SkippedOperation(int(number), skips[row_id]) for number, row_id in rows)


def resend(workspace: Workspace, sync_id: str, row_ids: Collection[str]) -> int:
    """Forget which version of rows the destination holds, so that the next run sends them.

    The rejections of the last run, if it has such, are copied with these rows among them, which
    takes their place in the baseline.

    Returns:
        How many of them are known.

    Raises:
        ConfigurationError: these are no row ids, or too many.
        RunInProgressError: the sync is being planned or delivered.
        RunStateError: a run of it waits, or none has gone through yet.
    """
    check_row_ids("row_ids", row_ids)
    if not row_ids:
        return 0
    state = workspace.store.read(sync_id)
    refuse_if_leased(state, sync_id)
    head = state.head
    if head is None or head.baseline is None:
        raise RunStateError(
            f"no run of sync {sync_id!r} has gone through: the first sends all rows"
        )
    if head.run is not None:
        raise RunStateError(
            f"a run of sync {sync_id!r} waits: resume it, or run the sync, and then choose rows"
        )
    baseline, run_id = head.baseline, new_run_id(state.now, state.last_run_id)
    run = _stand_in(sync_id, run_id, baseline, state)
    diff = Diff(workspace.dialect, run, baseline, workspace.planner)
    free = run.tables.rejections
    named = replace(head.memory, leftovers=(*head.memory.leftovers, free))
    holder = workspace.store.take(sync_id, head, workspace.lease_seconds, memory=named)
    lease = workspace.lease(sync_id, HEAD, run_id, holder)
    try:
        lease.start()
        if gone := lost_tables(workspace, baseline):
            raise WarehouseError(tables_gone(sync_id, gone))
        workspace.session.perform(copy_rejections(diff, row_ids))
        rows, known = _counted(workspace, diff, row_ids)
        replaced = baseline.rejections if rows else free
        leftovers = (*head.memory.leftovers, *([] if replaced is None else [replaced]))
        if rows:
            baseline = replace(baseline, rejections=free, exception_rows=rows)
        lease.release(memory=replace(head.memory, baseline=baseline, leftovers=leftovers))
    except BaseException:
        with suppress(LightningError):
            lease.release()
        raise
    return known


def _stand_in(sync_id: str, run_id: str, baseline: Baseline, state: State) -> PlannedRun:
    """What has the columns and the tables of a run, and is none."""
    return PlannedRun(
        id=run_id,
        sync_id=sync_id,
        destination="",
        model_name=None,
        model_id="",
        mode=baseline.mode,
        delete_behavior="do_nothing",
        reset=None,
        shape=baseline.shape,
        tables=run_tables(sync_id, run_id),
        logs=Logs(),
        started_at=state.now.isoformat(),
    )


def _counted(workspace: Workspace, diff: Diff, row_ids: Collection[str]) -> tuple[int, int]:
    """How many rows the new rejections have, and how many of them were chosen."""
    chosen = sql.case(
        (sql.one_of(sql.column(ROW_ID, REJECTION), row_ids), sql.number(1)),
        otherwise=sql.number(0),
    )
    total = exp.Coalesce(this=exp.Sum(this=chosen), expressions=[sql.number(0)])
    query = exp.select(exp.Count(this=exp.Star()), total).from_(diff.rejections())
    ((rows, known),) = workspace.session.rows(query, step="count rejections")
    return int(rows), int(known)
