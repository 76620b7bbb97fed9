"""The comparison itself: new rows meet known rows by key, and each that differs gets an op.

The rows of the model stand under the alias `new`, what the destination holds under `known`. The
columns of every query here: the key, or all stored columns; the row id, where keys are joined by
it; op (NULL for nothing to do), prior state, and first run id.
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
    ADOPTED,
    CARRIED,
    CHANGED,
    COPIES,
    DUPLICATE,
    FIRST_RUN,
    IGNORED,
    KNOWN,
    NEW,
    OP,
    PRIOR,
    REMOVED,
    ROW_ID,
    STATE,
    STATUS,
    VANISHED,
    VERSION,
)
from .diff import Diff
from .known import Known


def met(diff: Diff, known: Known, source: exp.Query, columns: Sequence[Column]) -> exp.Query:
    """Found and gone rows, in the given columns, as the warehouse joins them best."""
    if diff.dialect.capabilities.full_joins:
        return compared(diff, known, source, columns)
    here = found(diff, known, source, columns)
    away = gone(diff, known, sql.subquery(source.copy(), NEW), columns)
    return sql.union_all([here, away])


def found(diff: Diff, known: Known, source: exp.Query, columns: Sequence[Column]) -> exp.Select:
    """The rows of `source`, each with its op."""
    query = exp.select(
        *_new(diff, known, columns),
        sql.aliased(known.attempt(STATUS, KNOWN), STATUS),
        sql.aliased(_op_of_found(diff, known), OP),
        sql.aliased(known.prior(KNOWN), PRIOR),
        sql.aliased(_first_run(diff, known, _found_again(diff, known)), FIRST_RUN),
    ).from_(sql.subquery(source, NEW))
    rows = _known(known, _compared_columns(diff, known))
    return sql.join(query, rows, "LEFT", known.same_key(NEW, KNOWN))


def gone(diff: Diff, known: Known, source: Expr, columns: Sequence[Column]) -> exp.Select:
    """The known rows that have no partner in `source`, with their last known values."""
    retained = known.retained(columns)
    return (
        exp.select(
            *_old(diff, known, columns),
            *([sql.aliased(diff.null_version(), VERSION)] if diff.shape.version_scheme else []),
            sql.aliased(known.attempt(STATUS, KNOWN), STATUS),
            sql.aliased(_op_of_gone(diff, known), OP),
            sql.aliased(known.prior(KNOWN), PRIOR),
            sql.aliased(_first_run(diff, known, _removed_again()), FIRST_RUN),
        )
        .from_(_known(known, retained))
        .where(exp.Not(this=sql.exists(source, known.same_key(NEW, KNOWN))))
    )


def compared(
    diff: Diff,
    known: Known,
    source: exp.Query,
    columns: Sequence[Column],
    *,
    of_gone: Sequence[Column] | None = None,
    counted: bool = False,
) -> exp.Select:
    """Found and gone rows in one pass, in the given columns, with the status of the last attempt.

    A row of `source` whose key is NULL finds no partner.

    Args:
        of_gone: the columns of which gone rows get the last known values; None: all of them.
        counted: `source` has one row for each key, and tells of how many it is made.
    """
    is_gone = sql.all_of(
        [sql.is_null(sql.column(diff.shape.key_names[0], NEW)), known.found(KNOWN)]
    )
    again = exp.or_(
        sql.all_of([is_gone, _removed_again()]),
        sql.all_of([exp.Not(this=exp.paren(is_gone.copy())), _found_again(diff, known)]),
    )
    retained = known.retained(columns if of_gone is None else of_gone)
    values = [
        sql.aliased(
            sql.case(
                (is_gone.copy(), sql.column(column.name, KNOWN)),
                otherwise=sql.column(column.name, NEW),
            ),
            column.name,
        )
        if column in retained
        else sql.column(column.name, NEW)  # NULL in a gone row
        for column in columns
    ]
    if not known.joins_natively:
        row_id = exp.Coalesce(this=sql.column(ROW_ID, NEW), expressions=[sql.column(ROW_ID, KNOWN)])
        values.append(sql.aliased(row_id, ROW_ID))
    if counted:
        copies = exp.Coalesce(this=sql.column(COPIES, NEW), expressions=[sql.number(1)])
        values.append(sql.aliased(copies, COPIES))
    query = exp.select(
        *values,
        *([sql.column(VERSION, NEW)] if diff.shape.version_scheme else []),
        sql.aliased(known.attempt(STATUS, KNOWN), STATUS),
        sql.aliased(
            sql.case(
                (is_gone.copy(), _op_of_gone(diff, known)),
                otherwise=_op_of_found(diff, known, counted=counted),
            ),
            OP,
        ),
        sql.aliased(known.prior(KNOWN), PRIOR),
        sql.aliased(_first_run(diff, known, again), FIRST_RUN),
    ).from_(sql.subquery(source, NEW))
    wanted = tuple(dict.fromkeys((*_compared_columns(diff, known), *retained)))
    return sql.join(query, _known(known, wanted), "FULL", known.same_key(NEW, KNOWN))


def _op_of_found(diff: Diff, known: Known, *, counted: bool = False) -> Expr:
    """The contract's table of states, its second column, and where rows are counted its third."""
    silent = diff.run.reset == "cdc"
    no_key = exp.or_(*(sql.is_null(sql.column(name, NEW)) for name in diff.shape.key_names))
    sends_all = diff.run.mode == "mirror" or diff.run.reset == "full_resync"
    if sends_all and not silent:
        return sql.case((no_key, exp.null()), otherwise=sql.text(ADDED))
    equal = sql.all_of([known.is_present(KNOWN), _same(diff, known)])
    repeated = exp.GT(this=sql.column(COPIES, NEW), expression=sql.number(1))
    return sql.case(
        (no_key, sql.text(IGNORED) if diff.run.delta else exp.null()),
        *([(repeated, sql.text(DUPLICATE))] if counted else []),
        (known.is_missing(KNOWN), sql.text(ADOPTED if silent else ADDED)),
        (equal, _op_of_equal(diff, known)),
        otherwise=sql.text(ADOPTED if silent or diff.run.mode == "insert" else CHANGED),
    )


def _op_of_equal(diff: Diff, known: Known) -> Expr:
    """A delta says also of last run's exceptions that they are as they should be, since what older
    deltas say of them never was so."""
    if not diff.run.delta or not known.has_exception_rows:
        return exp.null()
    return sql.case((sql.is_not_null(sql.column(STATUS, KNOWN)), sql.text(CARRIED)))


def _op_of_gone(diff: Diff, known: Known) -> Expr:
    """The contract's table of states, its first column."""
    if diff.run.reset or diff.run.mode == "mirror":
        return sql.text(VANISHED)
    if not known.has_exception_rows:
        return sql.text(REMOVED)
    was_absent = sql.column(STATE, KNOWN).eq(sql.text(ABSENT))
    return sql.case((was_absent, sql.text(VANISHED)), otherwise=sql.text(REMOVED))


def _same(diff: Diff, known: Known) -> Expr:
    """Whether the new row and the known one are the same version."""
    if known.comparison == "never":
        return exp.false()
    if known.comparison == "version":
        return sql.column(VERSION, NEW).eq(sql.column(VERSION, KNOWN))
    dialect = diff.dialect
    differences = [
        dialect.differs(
            dialect.comparable(sql.column(column.name, NEW), column),
            dialect.comparable(sql.column(column.name, KNOWN), column),
        )
        for column in diff.shape.compared
    ]
    return exp.Not(this=exp.paren(exp.or_(*differences))) if differences else exp.true()


def _first_run(diff: Diff, known: Known, again: Expr) -> Expr:
    """The run that first planned this operation: an earlier one where this is its retry.

    A reset retries nothing: what it sends must not be taken for what failed before.
    """
    if not known.has_exception_rows or diff.run.reset:
        return sql.text(diff.run.id)
    first_run = sql.column(FIRST_RUN, KNOWN)
    retried = sql.all_of([sql.is_not_null(first_run), exp.paren(again)])
    return sql.case((retried, first_run.copy()), otherwise=sql.text(diff.run.id))


def _found_again(diff: Diff, known: Known) -> Expr:
    """Whether this version of the row was tried before."""
    return sql.all_of([sql.column(OP, KNOWN).neq(sql.text(REMOVED)), _same(diff, known)])


def _removed_again() -> Expr:
    """Whether the removal of the row was tried before."""
    return sql.column(OP, KNOWN).eq(sql.text(REMOVED))


def _compared_columns(diff: Diff, known: Known) -> tuple[Column, ...]:
    """The columns of known rows that the comparison reads."""
    if known.comparison == "value":
        return diff.shape.stored
    return diff.shape.key if known.joins_natively else ()


def _known(known: Known, columns: Sequence[Column]) -> exp.Subquery:
    rows = known.rows(columns, version=known.comparison == "version")
    return sql.subquery(rows, KNOWN)


def _known_value(diff: Diff, known: Known, column: Column) -> Expr:
    """A gone row's value: the last known one, or NULL where none was kept."""
    return sql.column(column.name, KNOWN) if known.retains(column) else diff.null_of(column)


def _old(diff: Diff, known: Known, columns: Sequence[Column]) -> list[Expr]:
    values: list[Expr] = [
        sql.aliased(_known_value(diff, known, column), column.name) for column in columns
    ]
    return values if known.joins_natively else [*values, sql.column(ROW_ID, KNOWN)]


def _new(diff: Diff, known: Known, columns: Sequence[Column]) -> list[Expr]:
    names = [column.name for column in columns]
    if not known.joins_natively:
        names.append(ROW_ID)
    if diff.shape.version_scheme:
        names.append(VERSION)
    return [sql.column(name, NEW) for name in names]
