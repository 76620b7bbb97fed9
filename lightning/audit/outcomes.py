"""What became of each planned operation: the changes, beside what the rejections say of them."""

from __future__ import annotations

from collections.abc import Collection

from sqlglot import exp

from .. import sql
from ..diff.diff import Diff
from ..sql import Expr
from ..words import ABORTED, CHANGE, OP, REASON, REJECTION, REMOVED, ROW_ID, STATUS, SUCCEEDED

DO_NOTHING = "delete behavior: do nothing"


def outcomes(diff: Diff, discarded: str | None) -> exp.Select:
    """The changes with their op, row id, status, reason and stored columns.

    Args:
        discarded: the reason why nothing at all was handed out, where that is so; the rejections
            then say nothing of the changes.
    """
    status, reason = _status(diff, discarded)
    if not diff.run.sends_removed:
        removed = sql.column(OP, CHANGE).eq(sql.text(REMOVED))
        status = sql.case((removed, sql.text(ABORTED)), otherwise=status)
        reason = sql.case((removed.copy(), sql.text(DO_NOTHING)), otherwise=reason)
    changes = diff.changes()
    query = exp.select(
        sql.column(OP, CHANGE),
        sql.column(ROW_ID, CHANGE),
        sql.aliased(status, STATUS),
        sql.aliased(reason, REASON),
        *(sql.column(column.name, CHANGE) for column in diff.shape.stored),
    ).from_(changes)
    if discarded is not None or not diff.run.has_rejections:
        return query
    rejections = diff.rejections()
    same_row = sql.column(ROW_ID, REJECTION).eq(sql.column(ROW_ID, CHANGE))
    return sql.join(query, rejections, "LEFT", same_row)


def fields(diff: Diff, table: str, left_out: Collection[str] = ()) -> Expr:
    """The key and mapped columns of a row as a JSON object of raw values.

    Args:
        left_out: the names of columns that are not in it.
    """
    return diff.dialect.json_object(
        [
            (column.name, sql.column(column.name, table), column)
            for column in diff.shape.stored
            if column.name not in left_out
        ]
    )


def _status(diff: Diff, discarded: str | None) -> tuple[Expr, Expr]:
    if discarded is not None:
        return sql.text(ABORTED), sql.text(discarded)
    if not diff.run.has_rejections:
        return sql.text(SUCCEEDED), diff.null("text")
    status = exp.Coalesce(this=sql.column(STATUS, REJECTION), expressions=[sql.text(SUCCEEDED)])
    return status, sql.column(REASON, REJECTION)
