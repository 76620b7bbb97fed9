"""The comparison itself: new rows meet held rows by key, and each that differs gets an op.

The rows of the model stand under the alias `new`, what the destination holds under `held`. The
columns of every query here: the key, or all stored columns; the row id, where keys are joined by
it; op (NULL for nothing to do), prior state, and origin.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from .. import sql
from ..dialect import Column
from ..sql import Expr
from ..words import (
    ABSENT,
    ADDED,
    CHANGED,
    HELD,
    NEW,
    OP,
    ORIGIN,
    PRIOR,
    REMOVED,
    ROW_ID,
    STATE,
    STATUS,
    TAKEN,
    VANISHED,
    VERSION,
)
from .diff import Diff
from .held import Held


def found(diff: Diff, held: Held, source: exp.Query) -> exp.Select:
    """The rows of `source`, whole, each with its op."""
    columns = _compared_columns(diff, held)
    query = exp.select(
        *_new(diff, held, diff.shape.stored),
        sql.aliased(_op_of_found(diff, held), OP),
        sql.aliased(held.prior(HELD), PRIOR),
        sql.aliased(_origin(diff, held, _found_again(diff, held)), ORIGIN),
    ).from_(sql.subquery(source, NEW))
    return sql.join(query, _held(held, columns), "LEFT", held.same_key(NEW, HELD))


def gone(diff: Diff, held: Held, source: Expr) -> exp.Select:
    """The held rows that have no partner in `source`, whole, with their last known values."""
    known = held.known(diff.shape.stored)
    return (
        exp.select(
            *_old(diff, held, diff.shape.stored),
            *([sql.aliased(diff.null_version(), VERSION)] if diff.shape.version_scheme else []),
            sql.aliased(_op_of_gone(diff, held), OP),
            sql.aliased(held.prior(HELD), PRIOR),
            sql.aliased(_origin(diff, held, _removed_again()), ORIGIN),
        )
        .from_(_held(held, known))
        .where(exp.Not(this=sql.exists(source, held.same_key(NEW, HELD))))
    )


def compared(diff: Diff, held: Held, source: exp.Query, columns: Sequence[Column]) -> exp.Select:
    """Found and gone rows in one pass, in the given columns, with the status of the last attempt.

    A row of `source` whose key is NULL finds no partner, and gets no op.
    """
    is_gone = sql.all_of([sql.is_null(sql.column(diff.shape.key_names[0], NEW)), held.found(HELD)])
    again = exp.or_(
        sql.all_of([is_gone, _removed_again()]),
        sql.all_of([exp.Not(this=exp.paren(is_gone.copy())), _found_again(diff, held)]),
    )
    known = held.known(columns)
    values = [
        sql.aliased(
            sql.case(
                (is_gone.copy(), sql.column(column.name, HELD)),
                otherwise=sql.column(column.name, NEW),
            ),
            column.name,
        )
        if held.knows(column)
        else sql.column(column.name, NEW)  # NULL in a gone row
        for column in columns
    ]
    if not held.joins_natively:
        row_id = exp.Coalesce(this=sql.column(ROW_ID, NEW), expressions=[sql.column(ROW_ID, HELD)])
        values.append(sql.aliased(row_id, ROW_ID))
    query = exp.select(
        *values,
        *([sql.column(VERSION, NEW)] if diff.shape.version_scheme else []),
        sql.aliased(held.attempt(STATUS, HELD), STATUS),
        sql.aliased(
            sql.case((is_gone.copy(), _op_of_gone(diff, held)), otherwise=_op_of_found(diff, held)),
            OP,
        ),
        sql.aliased(held.prior(HELD), PRIOR),
        sql.aliased(_origin(diff, held, again), ORIGIN),
    ).from_(sql.subquery(source, NEW))
    wanted = tuple(dict.fromkeys((*_compared_columns(diff, held), *known)))
    return sql.join(query, _held(held, wanted), "FULL", held.same_key(NEW, HELD))


def _op_of_found(diff: Diff, held: Held) -> Expr:
    """The contract's table of states, its second column."""
    silent = diff.run.reset == "cdc"
    no_key = exp.or_(*(sql.is_null(sql.column(name, NEW)) for name in diff.shape.key_names))
    sends_all = diff.run.mode == "mirror" or diff.run.reset == "full_resync"
    if sends_all and not silent:
        return sql.case((no_key, exp.null()), otherwise=sql.text(ADDED))
    equal = sql.all_of([held.is_present(HELD), _same(diff, held)])
    return sql.case(
        (no_key, exp.null()),
        (held.is_missing(HELD), sql.text(TAKEN if silent else ADDED)),
        (equal, exp.null()),
        otherwise=sql.text(TAKEN if silent or diff.run.mode == "insert" else CHANGED),
    )


def _op_of_gone(diff: Diff, held: Held) -> Expr:
    """The contract's table of states, its first column."""
    if diff.run.reset or diff.run.mode == "mirror":
        return sql.text(VANISHED)
    if not held.has_exceptions:
        return sql.text(REMOVED)
    was_absent = sql.column(STATE, HELD).eq(sql.text(ABSENT))
    return sql.case((was_absent, sql.text(VANISHED)), otherwise=sql.text(REMOVED))


def _same(diff: Diff, held: Held) -> Expr:
    """Whether the new row and the held one are the same version."""
    if held.comparison == "never":
        return exp.false()
    if held.comparison == "version":
        return sql.column(VERSION, NEW).eq(sql.column(VERSION, HELD))
    dialect = diff.dialect
    differences = [
        dialect.differs(
            dialect.comparable(sql.column(column.name, NEW), column),
            dialect.comparable(sql.column(column.name, HELD), column),
        )
        for column in diff.shape.compared
    ]
    return exp.Not(this=exp.paren(exp.or_(*differences))) if differences else exp.true()


def _origin(diff: Diff, held: Held, again: Expr) -> Expr:
    """The run that first planned this operation: an earlier one where this is its retry.

    A reset retries nothing: what it sends must not be taken for what failed before.
    """
    if not held.has_exceptions or diff.run.reset:
        return sql.text(diff.run.id)
    origin = sql.column(ORIGIN, HELD)
    retried = sql.all_of([sql.is_not_null(origin), exp.paren(again)])
    return sql.case((retried, origin.copy()), otherwise=sql.text(diff.run.id))


def _found_again(diff: Diff, held: Held) -> Expr:
    """Whether this version of the row was tried before."""
    return sql.all_of([sql.column(OP, HELD).neq(sql.text(REMOVED)), _same(diff, held)])


def _removed_again() -> Expr:
    """Whether the removal of the row was tried before."""
    return sql.column(OP, HELD).eq(sql.text(REMOVED))


def _compared_columns(diff: Diff, held: Held) -> tuple[Column, ...]:
    """The columns of held rows that the comparison reads."""
    if held.comparison == "value":
        return diff.shape.stored
    return diff.shape.key if held.joins_natively else ()


def _held(held: Held, columns: Sequence[Column]) -> exp.Subquery:
    rows = held.rows(columns, version=held.comparison == "version")
    return sql.subquery(rows, HELD)


def _held_value(diff: Diff, held: Held, column: Column) -> Expr:
    """A gone row's value: the last known one, or NULL where none was kept."""
    return sql.column(column.name, HELD) if held.knows(column) else diff.null_of(column)


def _old(diff: Diff, held: Held, columns: Sequence[Column]) -> list[Expr]:
    values: list[Expr] = [
        sql.aliased(_held_value(diff, held, column), column.name) for column in columns
    ]
    return values if held.joins_natively else [*values, sql.column(ROW_ID, HELD)]


def _new(diff: Diff, held: Held, columns: Sequence[Column]) -> list[Expr]:
    names = [column.name for column in columns]
    if not held.joins_natively:
        names.append(ROW_ID)
    if diff.shape.version_scheme:
        names.append(VERSION)
    return [sql.column(name, NEW) for name in names]
