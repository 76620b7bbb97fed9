"""The rows of a run's plan, and of its changes: what is to be done, in the order of delivery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from .. import sql
from ..dialect import Column, Dialect
from ..sql import Expr
from ..words import (
    ABSENT,
    ADDED,
    ADOPTED,
    DELIVERY_ORDER,
    FIRST_RUN,
    GONE,
    IN_MODEL,
    KNOWN,
    NEW,
    NUMBER,
    OP,
    OPS,
    PLAN,
    PRIOR,
    REJECTION,
    ROW_ID,
    ROWS,
    STATUS,
    VERSION,
)
from .compare import compared, found, gone, met
from .diff import Diff
from .known import Known, model_rows

META = (OP, PRIOR, FIRST_RUN)


def plan_rows(diff: Diff, model_sql: str) -> exp.Select:
    """The rows of the plan table, from the model.

    Where all values are retained they are the model's rows as they are. Otherwise the comparison
    is made while the model is evaluated, and only the values of rows that differ are kept: such
    a plan has the op of each row in it, and also a row for each key that is gone.
    """
    rows = evaluated(diff, model_sql)
    if diff.shape.retains_all:
        return rows
    if diff.known is None:
        return rows.select(*_meta_of_new(diff, NEW), copy=False)
    if not diff.known.joins_natively:
        rows = exp.select("*", row_id(diff, NEW)).from_(sql.subquery(rows, NEW))
    # The model is not to be read twice: without full joins, `gone_rows` come after it.
    meet = compared if diff.dialect.capabilities.full_joins else found
    return _thinned(diff, diff.known, meet(diff, diff.known, rows, diff.shape.stored))


def gone_rows(diff: Diff) -> exp.Select | None:
    """The rows that a plan which was compared while it was made lacks: those of gone keys, where
    they did not come with the others; None where it lacks none."""
    known = diff.known
    if diff.shape.retains_all or known is None or diff.dialect.capabilities.full_joins:
        return None
    return _thinned(diff, known, gone(diff, known, diff.plan(NEW), diff.shape.stored))


def evaluated(diff: Diff, model_sql: str) -> exp.Select:
    """The rows of the model, whole, with their versions where there are such."""
    rows = exp.select(*planned(diff.dialect, diff.shape.stored)).from_(sql.model(model_sql, NEW))
    if diff.shape.version_scheme:
        rows = rows.select(sql.aliased(diff.version(NEW), VERSION), copy=False)
    return rows


def planned(dialect: Dialect, columns: Iterable[Column]) -> Iterator[Expr]:
    """Columns of the model as plans hold them."""
    for column in columns:
        value = sql.column(column.name, NEW)
        held = dialect.planned(value, column) if column.declared else None
        yield value if held is None else sql.aliased(held, column.name)


def change_rows(diff: Diff, *, duplicates: bool) -> exp.Select:
    """The rows of the changes table, numbered in the order of delivery.

    Args:
        duplicates: whether the run's rejections name duplicated keys, which are to be left out.
    """
    known = diff.known
    if diff.shape.retains_all and known is not None and known.comparison == "version":
        return _by_version(diff, known, duplicates=duplicates)
    rows: exp.Query
    if not diff.shape.retains_all:
        rows = _from_compared_plan(diff)
    elif known is None:
        rows = _from_new_plan(diff)
    else:
        rows = _by_value(diff, known)
    query = exp.select(
        sql.aliased(number(ROWS, ordered=known is not None), NUMBER),
        *_columns(diff, ROWS),
    ).from_(sql.subquery(rows, ROWS))
    return query.where(_unique(diff, ROWS), copy=False) if duplicates else query


def number(rows: str, *, ordered: bool = True, unchanged_last: bool = False) -> Expr:
    """The number of an operation: ops one after the other, where there are several.

    Args:
        unchanged_last: rows that need nothing come after all others.
    """
    places: list[tuple[Expr, Expr]] = [
        (sql.column(OP, rows).eq(sql.text(op)), sql.number(place))
        for place, op in enumerate(DELIVERY_ORDER, 1)
    ]
    last = sql.number(len(places) + 1)
    if unchanged_last:
        places.append((sql.is_null(sql.column(OP, rows)), sql.number(len(places) + 2)))
    case = sql.ascending(sql.case(*places, otherwise=last))
    order = exp.Order(expressions=[case]) if ordered else None
    return exp.Window(this=exp.RowNumber(), order=order)


def _columns(diff: Diff, rows: str) -> list[Expr]:
    """The columns of the changes table after the first, in order."""
    names = [ROW_ID, OP, PRIOR, FIRST_RUN, *([VERSION] if diff.shape.version_scheme else [])]
    return [
        *(sql.column(name, rows) for name in names),
        *(
            sql.aliased(diff.dialect.stored(sql.column(column.name, rows), column), column.name)
            for column in diff.shape.stored
        ),
    ]


def _from_new_plan(diff: Diff) -> exp.Select:
    """Every row of the plan, where nothing is known of the destination."""
    return (
        exp.select(*_stored(diff, PLAN), row_id(diff, PLAN), *_meta_of_new(diff, PLAN))
        .from_(diff.plan())
        .where(model_rows(diff.shape, PLAN))
    )


def _from_compared_plan(diff: Diff) -> exp.Select:
    """The rows of a plan that was compared while it was made."""
    by_text = diff.known is not None and not diff.known.joins_natively
    return (
        exp.select(
            *_stored(diff, PLAN),
            sql.column(ROW_ID, PLAN) if by_text else row_id(diff, PLAN),
            *(sql.column(name, PLAN) for name in META),
        )
        .from_(diff.plan())
        .where(sql.is_not_null(sql.column(OP, PLAN)))
    )


def _by_value(diff: Diff, known: Known) -> exp.Query:
    """Whole rows compared value by value."""
    source = exp.select(*_stored(diff, PLAN)).from_(diff.plan())
    if not known.joins_natively:
        source = source.select(row_id(diff, PLAN), copy=False)
    return _ops(diff, known, met(diff, known, source, diff.shape.stored))


def _ops(diff: Diff, known: Known, rows: exp.Query) -> exp.Select:
    """Those of compared rows that have an op, with their row ids."""
    return (
        exp.select(
            *_stored(diff, OPS),
            _row_id_of(diff, known, OPS, OPS),
            *(sql.column(name, OPS) for name in META),
        )
        .from_(sql.subquery(rows, OPS))
        .where(sql.is_not_null(sql.column(OP, OPS)))
    )


def _by_version(diff: Diff, known: Known, *, duplicates: bool) -> exp.Select:
    """Keys and versions joined and numbered alone; then the values of the rows that differ are
    fetched. Whole rows are never sorted, which would cost most where much has changed."""
    keys = exp.select(
        *(sql.column(name, PLAN) for name in diff.shape.key_names), sql.column(VERSION, PLAN)
    ).from_(diff.plan())
    new = exp.select(*_stored(diff, PLAN)).from_(diff.plan())
    if not known.joins_natively:
        keys = keys.select(row_id(diff, PLAN), copy=False)
        new = new.select(row_id(diff, PLAN), copy=False)
    joined = sql.subquery(met(diff, known, keys, diff.shape.key), OPS)
    ops = exp.select("*", sql.aliased(number(OPS), NUMBER)).from_(joined)
    ops = ops.where(sql.is_not_null(sql.column(OP, OPS)), copy=False)
    if duplicates:
        ops = ops.where(_unique(diff, OPS), copy=False)
    old = known.rows(known.retained(diff.shape.stored))
    here = _fetched(diff, known, new, NEW).where(sql.one_of(sql.column(OP, OPS), IN_MODEL))
    away = _fetched(diff, known, old, KNOWN).where(sql.one_of(sql.column(OP, OPS), GONE))
    both = sql.subquery(sql.union_all([here, away]), ROWS)
    query = exp.select(sql.column(NUMBER, ROWS), *_columns(diff, ROWS)).from_(both)
    return query.with_(sql.identifier(OPS), as_=ops, copy=False)


def _fetched(diff: Diff, known: Known, rows: exp.Query, alias: str) -> exp.Select:
    """The whole rows of ops, from new or from known rows."""
    stored = [
        sql.column(column.name, alias)
        if alias == NEW or known.retains(column)
        else sql.aliased(diff.null_of(column), column.name)
        for column in diff.shape.stored
    ]
    if diff.shape.version_scheme and alias == NEW:
        stored.append(sql.column(VERSION, alias))
    elif diff.shape.version_scheme:
        stored.append(sql.aliased(diff.null_version(), VERSION))
    query = exp.select(
        *stored,
        _row_id_of(diff, known, alias, OPS),
        *(sql.column(name, OPS) for name in (NUMBER, *META)),
    ).from_(exp.Table(this=sql.identifier(OPS)))
    return sql.join(query, sql.subquery(rows, alias), "INNER", known.same_key(OPS, alias))


def _thinned(diff: Diff, known: Known, rows: exp.Select) -> exp.Select:
    """Compared rows, with the values that are not retained only where the row differs.

    A row that the last run left as an exception row counts as one that differs: the logs need it.
    """
    differs = exp.or_(
        sql.is_not_null(sql.column(OP, OPS)), sql.is_not_null(sql.column(STATUS, OPS))
    )
    retained = frozenset(diff.shape.retained)
    columns: list[Expr] = []
    for column in diff.shape.stored:
        value = diff.dialect.stored(sql.column(column.name, OPS), column)
        if column.name not in retained and not diff.run.keeps_values:
            value = sql.case((differs.copy(), value))
        columns.append(sql.aliased(value, column.name))
    columns += [sql.column(VERSION, OPS), _word(diff, sql.column(OP, OPS), OP)]
    if not known.joins_natively:
        columns.append(sql.column(ROW_ID, OPS))
    planned = sql.is_not_null(sql.column(OP, OPS))
    columns += [
        _word(diff, sql.case((planned.copy(), sql.column(name, OPS))), name)
        for name in (PRIOR, FIRST_RUN)
    ]
    return exp.select(*columns).from_(sql.subquery(rows, OPS))


def _word(diff: Diff, value: Expr, name: str) -> Expr:
    """One of the library's words, where rows that come later may have longer ones."""
    later = not diff.dialect.capabilities.full_joins
    return sql.aliased(diff.dialect.cast(value, "text") if later else value, name)


def _stored(diff: Diff, table: str) -> list[Expr]:
    """The plan's columns, and the version where there is one."""
    names = [column.name for column in diff.shape.stored]
    if diff.shape.version_scheme:
        names.append(VERSION)
    return [sql.column(name, table) for name in names]


def row_id(diff: Diff, table: str) -> Expr:
    return sql.aliased(diff.dialect.row_id(diff.shape.key, table), ROW_ID)


def _row_id_of(diff: Diff, known: Known, keys: str, joined: str) -> Expr:
    """The row id: from the key where that has one type in both plans, else as it was joined by."""
    return row_id(diff, keys) if known.joins_natively else sql.column(ROW_ID, joined)


def _meta_of_new(diff: Diff, table: str) -> list[Expr]:
    """Op, prior state and first run id of a row where nothing is known of the destination."""
    no_key = exp.or_(*(sql.is_null(sql.column(name, table)) for name in diff.shape.key_names))
    op = sql.text(ADOPTED if diff.run.reset == "cdc" else ADDED)
    return [
        sql.aliased(sql.case((no_key, exp.null()), otherwise=op), OP),
        sql.aliased(sql.text(ABSENT), PRIOR),
        sql.aliased(sql.text(diff.run.id), FIRST_RUN),
    ]


def _unique(diff: Diff, rows: str) -> Expr:
    """Whether a row's key is not among the run's rejections."""
    listed = sql.exists(diff.rejections(), diff.same_key(REJECTION, rows))
    return exp.Not(this=listed)
