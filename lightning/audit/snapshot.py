"""sync_snapshot: one row for each row id now in the model, kept current by what changed.

Rows are replaced, never updated in place: column stores rewrite far more than the rows named when
they update (measured in benchmarks/), and row stores gain nothing by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from .. import sql
from ..diff import delta
from ..diff.diff import Diff
from ..diff.known import model_rows
from ..log_tables import ROW_COLUMNS, LogTable
from ..sql import Expr
from ..state.records import SnapshotMark
from ..words import (
    ADDED,
    CHANGE,
    CHANGED,
    FAILED,
    GONE,
    IN_MODEL,
    NUMBER,
    OP,
    PLAN,
    REASON,
    REJECTION,
    ROW_ID,
    STATUS,
    SUCCEEDED,
    UNCHANGED,
)
from .outcomes import fields, outcomes

LOG, OUTCOME = "log", "outcome"


def known_mark(diff: Diff, schema: str) -> SnapshotMark | None:
    """As of which run the rows of an audit schema's snapshot are complete; None: nothing is known.

    Rows of a run that sent nothing are known too, but what that run took away has to be brought
    back, with values that the plan may not have.
    """
    known = diff.known
    mark = known.baseline.snapshot_mark if known is not None else None
    if known is None or mark is None or mark.schema != schema:
        return None
    return mark if mark.run_id == known.baseline.run_id or has_values(diff) else None


def has_values(diff: Diff) -> bool:
    """Whether the plan has the values of every row, those included that need nothing."""
    return diff.shape.retains_all or diff.run.keeps_values


def has_all(diff: Diff) -> bool:
    """Whether rows that are written anew are whole, and all of them."""
    if diff.known is None:
        return not diff.run.delta
    return has_values(diff)


def any_row(sync_id: str, log: LogTable) -> exp.Select:
    """The query of one row, if the snapshot has any of a sync."""
    mine = log.column("sync_id").eq(sql.text(sync_id))
    return exp.select(sql.number(1)).from_(log.table()).where(mine).limit(1)


def refresh(
    diff: Diff, log: LogTable, mark: SnapshotMark | None, discarded: str | None
) -> Iterator[Expr]:
    """The statements that bring a sync's rows to this run.

    Every row of the model is one of four: this run planned something for it, its key is duplicated,
    it stands in the snapshot, or it is missing there. Where the rows that stand there are known to
    be complete, no more can be missing than the last run's exception rows, or what a run since took
    away that sent nothing.

    Args:
        mark: as of which run the rows are complete; None: they are replaced, all of them.
        discarded: why nothing was handed out, where that is so.
    """
    mine = log.column("sync_id").eq(sql.text(diff.run.sync_id))
    if mark is not None and is_steady(diff, mark):
        yield from _brought_up_to_date(diff, log, mine, mark, discarded)
        return
    has_exceptions = mark is not None and _has_exception_rows(diff)
    whole = mark is not None and mark.run_id == _baseline_id(diff)
    if mark is None:
        yield sql.delete(log.table(), mine)
    else:
        for replaced in _replaced_ids(diff):
            yield _delete(log, mine, diff.dialect.is_listed(log.column("row_id"), replaced))
        if diff.run.closing:
            # An earlier attempt may have ended between copies and the deletion of their originals.
            yield _delete(log, mine, _copies(log, mine, "op_type", UNCHANGED, _planned_before(log)))
            yield _delete(log, mine, _copies(log, mine, "status", SUCCEEDED, _failed(log)))
        yield log.insert(_as_unchanged(log, mine))
        yield _delete(log, mine, _planned_before(log))
        if has_exceptions or not whole:
            failed = [_failed(log)]
            if whole:  # the ids are found by an index
                listed = diff.dialect.is_listed(log.column("row_id"), _exception_row_ids(diff))
                failed.append(listed)
            yield log.insert(_recovered(diff, log, sql.all_of(failed), whole=whole))
            yield _delete(log, mine, sql.all_of(condition.copy() for condition in failed))
    if has_exceptions or not whole:
        yield log.insert(_missing(diff, log, mark, whole=whole))
    for rows in _new_rows(diff, discarded):
        yield log.insert(rows)
    if mark is None:
        yield from diff.dialect.count_anew(log.relation)


def is_steady(diff: Diff, mark: SnapshotMark) -> bool:
    """Whether every row that this run says nothing of stands in the snapshot as it should, but for
    its op."""
    return mark.run_id == _baseline_id(diff) and not _has_exception_rows(diff)


def plans_rows(diff: Diff) -> bool:
    """Whether rows of the model stand in the snapshot as added or changed after the run."""
    return diff.run.counts.added + diff.run.counts.changed > 0


def _brought_up_to_date(
    diff: Diff, log: LogTable, mine: Expr, mark: SnapshotMark, discarded: str | None
) -> Iterator[Expr]:
    """The statements for a snapshot that is steady: what is new there, and then what it replaces,
    told by another run's id, or by the op of a row that has a copy now."""
    row_id = log.column("row_id")
    replaced = [diff.dialect.is_listed(row_id.copy(), ids) for ids in _replaced_ids(diff)]
    inserted = _new_rows(diff, discarded)
    before = log.column("sync_run_id").neq(sql.text(diff.run.id))
    if diff.run.closing:  # an earlier attempt may have ended between the two
        yield _delete(log, mine, exp.Not(this=exp.paren(before.copy())))
        yield _delete(log, mine, _copies(log, mine, "op_type", UNCHANGED, _planned_before(log)))
    if mark.planned:
        others = [exp.Not(this=exp.paren(condition.copy())) for condition in replaced]
        inserted = [_as_unchanged(log, sql.all_of([mine.copy(), *others])), *inserted]
        replaced.append(_planned_before(log))
    if inserted:
        yield log.insert(sql.union_all(inserted))
    if replaced:
        yield _delete(log, mine, sql.all_of([before, exp.paren(exp.or_(*replaced))]))


def _delete(log: LogTable, mine: Expr, condition: Expr) -> exp.Delete:
    return sql.delete(log.table(), sql.all_of([mine.copy(), condition]))


def _new_rows(diff: Diff, discarded: str | None) -> list[exp.Select]:
    """The rows that this run says something of, as queries that are not empty."""
    planned = [_planned(diff, discarded)] if _says_something(diff) else []
    duplicated = [_duplicated(diff)] if diff.run.counts.rejected else []
    return [*duplicated, *planned]


def _replaced_ids(diff: Diff) -> list[exp.Select]:
    """The row ids that this run says something of, as queries that are not empty."""
    changed = [_changed_ids(diff)] if _says_something(diff) else []
    return [*changed, *([_duplicated_ids(diff)] if diff.run.counts.rejected else [])]


def _says_something(diff: Diff) -> bool:
    """Whether there may be rows with an op."""
    return not diff.run.delta or diff.run.delta_rows > 0


def _planned(diff: Diff, discarded: str | None) -> exp.Select:
    """The rows this run planned something for and that are in the model."""
    op = sql.column(OP, OUTCOME)
    shown = sql.case((sql.one_of(op, (ADDED, CHANGED)), op.copy()), otherwise=sql.text(UNCHANGED))
    rows = exp.select(
        sql.text(diff.run.sync_id),
        sql.text(diff.run.id),
        shown,
        *(sql.column(name, OUTCOME) for name in (ROW_ID, STATUS, REASON)),
        fields(diff, OUTCOME),
    ).from_(sql.subquery(outcomes(diff, discarded), OUTCOME))
    return rows.where(sql.one_of(op.copy(), IN_MODEL))


def _duplicated(diff: Diff) -> exp.Select:
    """The keys that cannot be told apart: all that is sure of such a row is its key."""
    key = diff.dialect.json_object(
        [(column.name, sql.column(column.name, REJECTION), column) for column in diff.shape.key]
    )
    rows = exp.select(
        sql.text(diff.run.sync_id),
        sql.text(diff.run.id),
        sql.text(UNCHANGED),
        sql.column(ROW_ID, REJECTION),
        sql.text(FAILED),
        sql.column(REASON, REJECTION),
        key,
    ).from_(diff.rejections())
    return rows.where(sql.is_null(sql.column(NUMBER, REJECTION)))


def _as_unchanged(log: LogTable, mine: Expr) -> exp.Select:
    """Copies of the rows that the last run planned something for."""
    columns: Sequence[Expr] = [
        sql.text(UNCHANGED) if name == "op_type" else log.column(name) for name in ROW_COLUMNS
    ]
    rows = exp.select(*columns).from_(log.table()).where(mine.copy())
    return rows.where(_planned_before(log))


def _planned_before(log: LogTable) -> Expr:
    # Not as "anything but unchanged": an index finds what is named.
    return sql.one_of(log.column("op_type"), (ADDED, CHANGED))


def _failed(log: LogTable) -> Expr:
    return log.column("status").neq(sql.text(SUCCEEDED))


def _copies(log: LogTable, mine: Expr, column: str, copied: str, original: Expr) -> Expr:
    """Whether a row is a copy: its column says so, and the original is still there."""
    originals = exp.select(log.column("row_id")).from_(log.table()).where(mine.copy(), original)
    is_copy = log.column(column).eq(sql.text(copied))
    return sql.all_of([is_copy, sql.in_query(log.column("row_id"), originals)])


def _recovered(diff: Diff, log: LogTable, failed: Expr, *, whole: bool) -> exp.Select:
    """Copies of rows that were set aside or not sent last time, and equal by now what is known."""
    row_id = diff.dialect.row_id(diff.shape.key, PLAN)
    names = ("sync_id", "sync_run_id", "row_id")
    mine = log.column("sync_id").eq(sql.text(diff.run.sync_id))
    failures = exp.select(*map(log.column, names)).from_(log.table()).where(mine, failed)
    rows = exp.select(
        log.column("sync_id", LOG),
        log.column("sync_run_id", LOG),
        sql.text(UNCHANGED),
        log.column("row_id", LOG),
        sql.text(SUCCEEDED),
        exp.null(),
        fields(diff, PLAN),
    ).from_(sql.subquery(failures, LOG))
    return sql.join(rows, _quiet(diff, whole=whole), "INNER", row_id.eq(log.column("row_id", LOG)))


def _missing(diff: Diff, log: LogTable, mark: SnapshotMark | None, *, whole: bool) -> exp.Select:
    """Rows of the plan that need nothing and are not in the snapshot.

    They had left the model in the run as of which the snapshot is complete, and so were last
    planned by that run; of other rows nobody knows.

    Args:
        whole: only the last run's exception rows can be missing.
    """
    row_id = diff.dialect.row_id(diff.shape.key, PLAN)
    left_out: set[str] = set()
    if not whole and not has_values(diff):
        left_out = {column.name for column in diff.shape.stored} - set(diff.shape.retained)
    rows = exp.select(
        sql.text(diff.run.sync_id),
        sql.text(mark.run_id if mark is not None else diff.run.id),
        sql.text(UNCHANGED),
        row_id,
        sql.text(SUCCEEDED),
        exp.null(),
        fields(diff, PLAN, left_out),
    ).from_(_quiet(diff, whole=whole))
    if not diff.run.delta:
        rejections = [diff.rejections()] if diff.run.has_rejections else []
        for table in (diff.changes(), *rejections):
            there = sql.exists(table, sql.column(ROW_ID, table.alias).eq(row_id.copy()))
            rows = rows.where(exp.Not(this=there), copy=False)
    if mark is None:
        return rows
    if whole:
        listed = diff.dialect.is_listed(row_id.copy(), _exception_row_ids(diff))
        rows = rows.where(listed, copy=False)
    stands = sql.all_of(
        [
            log.column("sync_id", LOG).eq(sql.text(diff.run.sync_id)),
            log.column("row_id", LOG).eq(row_id.copy()),
        ]
    )
    return rows.where(exp.Not(this=sql.exists(log.table(LOG), stands)), copy=False)


def _quiet(diff: Diff, *, whole: bool) -> Expr:
    """The rows of the model, those that need nothing among them, in the place of the plan.

    Args:
        whole: it is enough to have those that need nothing among the last run's exception rows.
    """
    if diff.run.delta:
        return delta.quiet(diff, None if whole else diff.known)
    columns = (sql.column(column.name, PLAN) for column in diff.shape.stored)
    rows = exp.select(*columns).from_(diff.plan()).where(model_rows(diff.shape, PLAN))
    return sql.subquery(rows, PLAN)


def _has_exception_rows(diff: Diff) -> bool:
    return diff.known is not None and diff.known.has_exception_rows


def _baseline_id(diff: Diff) -> str | None:
    return diff.baseline.run_id if diff.baseline is not None else None


def _changed_ids(diff: Diff) -> exp.Select:
    ids = exp.select(sql.column(ROW_ID, CHANGE)).from_(diff.changes())
    return ids.where(sql.one_of(sql.column(OP, CHANGE), (*IN_MODEL, *GONE)))


def _duplicated_ids(diff: Diff) -> exp.Select:
    ids = exp.select(sql.column(ROW_ID, REJECTION)).from_(diff.rejections())
    return ids.where(sql.is_null(sql.column(NUMBER, REJECTION)))


def _exception_row_ids(diff: Diff) -> exp.Select:
    """The row ids of the last run's rejections."""
    assert diff.baseline is not None
    assert diff.baseline.rejections is not None
    rejections = diff.relation(diff.baseline.rejections)
    return exp.select(sql.column(ROW_ID)).from_(rejections.table())
