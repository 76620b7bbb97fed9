"""sync_snapshot: one row for each row id now in the model, kept current by what changed.

Rows are replaced, never updated in place: column stores rewrite far more than the rows named when
they update (measured in benchmarks/), and row stores gain nothing by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from .. import sql
from ..diff.diff import Diff
from ..diff.held import model_rows
from ..diff.meta import (
    ADDED,
    CHANGE,
    CHANGED,
    FAILED,
    IN_MODEL,
    OP,
    PLAN,
    REASON,
    REJECTION,
    ROW_ID,
    SEQ,
    STATUS,
    SUCCEEDED,
    UNCHANGED,
)
from ..sql import Expr
from .outcomes import fields, outcomes
from .tables import ROW_COLUMNS, LogTable

LOG, OUTCOME = "log", "outcome"


def refresh(diff: Diff, log: LogTable) -> Iterator[Expr]:
    """The statements that bring a sync's rows from its last run to this one."""
    held = diff.held
    before = held.baseline if held is not None and held.baseline.snapshot else None
    table = log.table()
    mine = log.column("sync_id").eq(sql.text(diff.run.sync_id))
    if before is None:
        yield sql.delete(table, mine)
        yield log.insert(_unchanged(diff))
    else:
        for replaced in (_changed_ids(diff), _duplicated_ids(diff)):
            yield _delete(log, mine, diff.dialect.is_listed(log.column("row_id"), replaced))
        if diff.run.closing:
            # An earlier attempt may have ended between copies and the deletion of their originals.
            yield _delete(log, mine, _copies(log, mine, "op_type", UNCHANGED, _planned_before(log)))
            yield _delete(log, mine, _copies(log, mine, "status", SUCCEEDED, _failed(log)))
        yield log.insert(_as_unchanged(log, mine))
        yield _delete(log, mine, _planned_before(log))
        if before.exceptions:
            excepted = diff.dialect.is_listed(log.column("row_id"), _excepted_ids(diff))
            yield log.insert(_recovered(diff, log))
            yield _delete(log, mine, sql.all_of([_failed(log), excepted]))
    yield log.insert(_duplicated(diff))
    yield log.insert(_planned(diff))
    if before is None:
        yield from diff.dialect.count_anew(log.relation)


def _delete(log: LogTable, mine: Expr, condition: Expr) -> exp.Delete:
    return sql.delete(log.table(), sql.all_of([mine.copy(), condition]))


def _planned(diff: Diff) -> exp.Select:
    """The rows this run planned something for and that are in the model."""
    op = sql.column(OP, OUTCOME)
    shown = sql.case((sql.one_of(op, (ADDED, CHANGED)), op.copy()), otherwise=sql.text(UNCHANGED))
    rows = exp.select(
        sql.text(diff.run.sync_id),
        sql.text(diff.run.id),
        shown,
        *(sql.column(name, OUTCOME) for name in (ROW_ID, STATUS, REASON)),
        fields(diff, OUTCOME),
    ).from_(sql.subquery(outcomes(diff, None), OUTCOME))
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
    return rows.where(sql.is_null(sql.column(SEQ, REJECTION)))


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


def _recovered(diff: Diff, log: LogTable) -> exp.Select:
    """Copies of rows that were set aside or not sent last time, and equal by now what is held."""
    row_id = diff.dialect.row_id(diff.shape.key, PLAN)
    rows = exp.select(
        log.column("sync_id", LOG),
        log.column("sync_run_id", LOG),
        sql.text(UNCHANGED),
        log.column("row_id", LOG),
        sql.text(SUCCEEDED),
        exp.null(),
        fields(diff, PLAN),
    ).from_(log.table(LOG))
    sql.join(rows, diff.plan(), "INNER", row_id.eq(log.column("row_id", LOG)))
    return rows.where(
        log.column("sync_id", LOG).eq(sql.text(diff.run.sync_id)),
        log.column("status", LOG).neq(sql.text(SUCCEEDED)),
        diff.dialect.is_listed(log.column("row_id", LOG), _excepted_ids(diff)),
        model_rows(diff.shape, PLAN),
    )


def _unchanged(diff: Diff) -> exp.Select:
    """The plan's rows that need nothing, for a snapshot that starts now."""
    row_id = diff.dialect.row_id(diff.shape.key, PLAN)
    rows = exp.select(
        sql.text(diff.run.sync_id),
        sql.text(diff.run.id),
        sql.text(UNCHANGED),
        row_id,
        sql.text(SUCCEEDED),
        exp.null(),
        fields(diff, PLAN),
    ).from_(diff.plan())
    elsewhere = [
        exp.Not(this=sql.exists(table, sql.column(ROW_ID, table.alias).eq(row_id.copy())))
        for table in (diff.changes(), diff.rejections())
    ]
    return rows.where(model_rows(diff.shape, PLAN), *elsewhere)


def _changed_ids(diff: Diff) -> exp.Select:
    return exp.select(sql.column(ROW_ID, CHANGE)).from_(diff.changes())


def _duplicated_ids(diff: Diff) -> exp.Select:
    ids = exp.select(sql.column(ROW_ID, REJECTION)).from_(diff.rejections())
    return ids.where(sql.is_null(sql.column(SEQ, REJECTION)))


def _excepted_ids(diff: Diff) -> exp.Select:
    """The row ids of the last run's rejections."""
    assert diff.baseline is not None
    rejections = diff.relation(diff.baseline.tables.rejections)
    return exp.select(sql.column(ROW_ID)).from_(rejections.table())
