"""The changes of a run that makes no plan: the next delta of the baseline.

The model is evaluated, meets the known rows by key, and only what differs is written, numbered as
operations are. What needs nothing is one row with the number of its copies, by which duplicated
keys show: each of them makes the copies more than the rows that were known.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from .. import sql
from ..dialect import Column, Counter
from ..sql import Expr
from ..words import (
    CARRIED,
    CHANGE,
    COPIES,
    IGNORED,
    KNOWN,
    NEW,
    NUMBER,
    OP,
    OPS,
    PLAN,
    PRESENT,
    PRIOR,
    REMOVED,
    ROW_ID,
    ROWS,
    STATUS,
    VERSION,
)
from .changes import META, evaluated, number, row_id
from .compare import compared
from .diff import Diff
from .known import Known

COPY = "lightning_copy"  # of the rows that share a key


def rows(diff: Diff, known: Known, model_sql: str, *, exact: bool) -> exp.Select:
    """The rows of the changes table, numbered in the order of delivery: operations, the exceptions
    of the last run that are none any more, and one row each for rows that need nothing and for
    those without a whole key. There is no row at all where every known row was met by one that
    needs nothing, and there is nothing else.

    Args:
        exact: each key is met once, with the number of its rows, so that duplicated keys have a
            row each. Else rows are met as they are, and duplicates show in the numbers alone.
    """
    shape = diff.shape
    source = evaluated(diff, model_sql)
    if not known.joins_natively:
        source = exp.select("*", row_id(diff, NEW)).from_(sql.subquery(source, NEW))
    if exact:
        source = _counted(diff, known, source)
    of_gone = shape.stored if known.comparison == "value" else shape.key
    met = compared(diff, known, source, shape.stored, of_gone=of_gone, counted=exact)
    met = diff.dialect.apart(met)
    if (counter := diff.dialect.counter) is not None:
        differing = _left_out(diff, known, met, counter, exact=exact)
    else:
        differing = _collapsed(diff, known, met, exact=exact)
    names = [OP, *META[1:], *([VERSION] if shape.version_scheme else [])]
    numbered = exp.select(
        sql.aliased(number(ROWS, unchanged_last=counter is None), NUMBER),
        row_id(diff, ROWS) if known.joins_natively else sql.column(ROW_ID, ROWS),
        *(sql.column(name, ROWS) for name in names),
        sql.column(COPIES, ROWS),
        *(
            sql.aliased(diff.dialect.stored(sql.column(column.name, ROWS), column), column.name)
            for column in shape.stored
        ),
    ).from_(sql.subquery(differing, ROWS))
    return numbered if counter is not None else _unless_nothing_else(known, numbered)


def _unless_nothing_else(known: Known, numbered: exp.Select) -> exp.Select:
    """The rows, without that of those that need nothing where it is the only one, and they are as
    many as were known."""
    nothing_else = sql.all_of(
        [
            sql.is_null(sql.column(OP, CHANGE)),
            sql.column(NUMBER, CHANGE).eq(sql.number(1)),
            sql.column(COPIES, CHANGE).eq(sql.number(known.baseline.known_rows)),
        ]
    )
    rows = exp.select("*").from_(sql.subquery(numbered, CHANGE))
    return rows.where(exp.Not(this=exp.paren(nothing_else)))


def _names(diff: Diff, known: Known) -> tuple[list[str], list[str]]:
    """The columns by which rows meet, and those that come with them."""
    shape = diff.shape
    keys = list(shape.key_names) if known.joins_natively else [ROW_ID]
    stored = [column.name for column in shape.stored]
    return keys, [*stored, *([VERSION] if shape.version_scheme else [])]


def _counted(diff: Diff, known: Known, source: exp.Select) -> exp.Select:
    """One row for each key, with the values of one of its rows."""
    keys, others = _names(diff, known)
    if diff.dialect.counter is not None:
        return _first_of_key(keys, source)
    return (
        exp.select(
            *(sql.column(name, NEW) for name in keys),
            *(_any(diff, name, NEW) for name in others if name not in keys),
            sql.aliased(exp.Count(this=exp.Star()), COPIES),
        )
        .from_(sql.subquery(source, NEW))
        .group_by(*(sql.column(name, NEW) for name in keys))
    )


def _collapsed(diff: Diff, known: Known, met: exp.Select, *, exact: bool) -> exp.Select:
    """The rows that differ, and one for all that do not."""
    keys, others = _names(diff, known)
    differs = sql.all_of(
        [sql.is_not_null(sql.column(OP, OPS)), sql.column(OP, OPS).neq(sql.text(IGNORED))]
    )
    names = list(dict.fromkeys([*keys, *others, *META[1:]]))
    thin = exp.select(
        sql.column(OP, OPS),
        *(
            sql.aliased(sql.case((differs.copy(), sql.column(name, OPS))), name)
            if name not in META
            else sql.column(name, OPS)
            for name in names
        ),
        *([sql.column(COPIES, OPS)] if exact else []),
    ).from_(sql.subquery(met, OPS))
    copies = exp.Sum(this=sql.column(COPIES, OPS)) if exact else exp.Count(this=exp.Star())
    return (
        exp.select(
            *(sql.column(name, OPS) for name in (*keys, OP)),
            *(_any(diff, name, OPS) for name in names if name not in keys),
            sql.aliased(copies, COPIES),
        )
        .from_(sql.subquery(thin, OPS))
        .group_by(*(sql.column(name, OPS) for name in (*keys, OP)))
    )


def _any(diff: Diff, name: str, table: str) -> Expr:
    return sql.aliased(diff.dialect.any_value(sql.column(name, table)), name)


def _first_of_key(keys: Sequence[str], source: exp.Select) -> exp.Select:
    """The same where nothing else gives any value: by a window."""

    def by_key(function: Expr, *, ordered: bool) -> exp.Window:
        parts = [sql.column(name, NEW) for name in keys]
        order = exp.Order(expressions=[sql.ascending(parts[0].copy())]) if ordered else None
        return exp.Window(this=function, partition_by=parts, order=order)

    every = exp.select(
        "*",
        sql.aliased(by_key(exp.Count(this=exp.Star()), ordered=False), COPIES),
        sql.aliased(by_key(exp.RowNumber(), ordered=True), COPY),
    ).from_(sql.subquery(source, NEW))
    first = sql.column(COPY, NEW).eq(sql.number(1))
    return exp.select("*").from_(sql.subquery(every, NEW)).where(first)


def _left_out(
    diff: Diff, known: Known, met: exp.Select, counter: Counter, *, exact: bool
) -> exp.Select:
    """The rows that differ; all others are counted as they are left out."""
    keys, others = _names(diff, known)
    names = dict.fromkeys([*keys, *others, *META])
    differs = (sql.is_not_null(sql.column(OP, OPS)), exp.true())
    return (
        exp.select(
            *(sql.column(name, OPS) for name in names),
            sql.column(COPIES, OPS) if exact else sql.aliased(sql.number(1), COPIES),
        )
        .from_(sql.subquery(met, OPS))
        .where(sql.case(differs, otherwise=counter.condition.copy()))
    )


def count_left_out(diff: Diff, counter: Counter) -> exp.Insert:
    """The statement that adds the row of those that need nothing to the changes, if any do."""
    counted = sql.values({COPIES: exp.Subquery(this=counter.counted.copy())})
    row = exp.select(sql.text(PRESENT), sql.column(COPIES, ROWS))
    row = row.from_(sql.subquery(counted, ROWS)).where(sql.column(COPIES, ROWS) > sql.number(0))
    table = diff.relation(diff.run.tables.changes).table()
    return sql.insert(table, (PRIOR, COPIES), row)


def values_of_gone(diff: Diff, known: Known) -> list[Expr]:
    """The statements that give removed rows their last known values, which the comparison did not
    read; none where there are none to give.

    The rows are written anew: DuckDB updates texts in time that grows with the square of the rows.
    """
    columns = [
        column for column in known.retained(diff.shape.stored) if column not in diff.shape.key
    ]
    if known.comparison == "value" or not columns:
        return []
    values: dict[str, Expr] = {
        name: sql.column(name, CHANGE)
        for name in (NUMBER, ROW_ID, *META, *([VERSION] if diff.shape.version_scheme else []))
    }
    values |= {column.name: sql.column(column.name, CHANGE) for column in diff.shape.stored}
    values |= {
        column.name: diff.dialect.stored(sql.column(column.name, KNOWN), column)
        for column in columns
    }
    values[COPIES] = sql.number(0)  # by which they are told from those that they replace
    whole = exp.select(*(sql.aliased(value, name) for name, value in values.items()))
    whole = whole.from_(diff.changes())
    rows = sql.subquery(known.rows((*diff.shape.key, *columns)), KNOWN)
    sql.join(whole, rows, "INNER", known.same_key(CHANGE, KNOWN))
    whole = whole.where(sql.column(OP, CHANGE).eq(sql.text(REMOVED)))
    table = diff.relation(diff.run.tables.changes).table()
    replaced = [sql.column(OP).eq(sql.text(REMOVED)), sql.column(COPIES) > sql.number(0)]
    return [
        sql.insert(table, list(values), whole),
        sql.delete(table.copy(), sql.all_of(replaced)),
    ]


def quiet(diff: Diff, known: Known | None) -> exp.Subquery:
    """The rows of the model that need nothing, in the place of a plan's: those that were known as
    they are, and the exceptions of the last run that are as they should be by now.

    Args:
        known: what was known before the run; None: only the latter are given.
    """
    columns = diff.shape.stored
    names = [sql.column(column.name, CHANGE) for column in columns]
    carried = exp.select(*names).from_(diff.changes())
    found: exp.Query = carried.where(sql.column(OP, CHANGE).eq(sql.text(CARRIED)))
    if known is not None:
        listed = sql.exists(diff.changes(), known.same_key(CHANGE, KNOWN))
        same = exp.select(*(_known_value(diff, known, column) for column in columns))
        same = same.from_(sql.subquery(known.rows(known.retained(columns)), KNOWN))
        same = same.where(sql.is_null(known.attempt(STATUS, KNOWN)), exp.Not(this=listed))
        found = sql.union_all([found, same])
    return sql.subquery(found, PLAN)


def _known_value(diff: Diff, known: Known, column: Column) -> Expr:
    value = sql.column(column.name, KNOWN) if known.retains(column) else diff.null_of(column)
    return sql.aliased(diff.dialect.stored(value, column), column.name)
