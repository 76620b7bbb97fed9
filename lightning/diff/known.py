"""The known rows: what the destination holds, row by row, as the last run left it.

The rows of the baseline's plan are present there as planned, but for the exception rows, which its
rejections name: these have the state, and the last known values, that the rejections give.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from sqlglot import exp

from .. import sql
from ..dialect import Column, Dialect, Relation
from ..shape import Shape
from ..sql import Expr
from ..state.records import Baseline, Delta, PlannedRun
from ..words import (
    ABSENT,
    FIRST_RUN,
    GONE,
    IN_DOUBT,
    LIVE,
    OP,
    PRESENT,
    ROW_ID,
    STATE,
    STATUS,
    VERSION,
)

BASE, DELTA, EXCEPTION, NEWER = "base", "delta", "exception", "newer"

Comparison = Literal["version", "value", "never"]


def comparison(run: PlannedRun, baseline: Baseline) -> Comparison:
    """How the rows of two plans are told apart.

    By version only where both have hashes of one making; a hash made by another release of the
    engine may differ for equal rows. `never` after a change of the sync's columns or mode: no row
    is then taken to be what the destination holds.
    """
    before, now = (
        {(item.name, item.field): item.column for item in shape.fields}
        for shape in (baseline.shape, run.shape)
    )
    same_columns = before.keys() == now.keys() and all(
        _is_same(before[name], now[name]) for name in now
    )
    if not same_columns or run.mode != baseline.mode:
        return "never"
    scheme = run.shape.version_scheme
    if scheme and scheme == baseline.shape.version_scheme:
        return "version"
    return "value" if baseline.shape.retains_all else "never"


def _is_same(before: Column, now: Column) -> bool:
    """Whether a column has the type that it had: an earlier release held it in the declared one."""
    return before == now or (now.declared != "" and before == replace(now, type=now.declared))


def model_rows(shape: Shape, plan: str) -> Expr:
    """Which rows of a plan the model returned with a whole key."""
    conditions: list[Expr] = [sql.is_not_null(sql.column(name, plan)) for name in shape.key_names]
    if not shape.retains_all:  # such a plan also has a row for each key that is gone
        gone = sql.one_of(sql.column(OP, plan), GONE)
        conditions.append(exp.or_(sql.is_null(sql.column(OP, plan)), exp.Not(this=gone)))
    return sql.all_of(conditions)


class Known:
    """Builds queries of what the destination holds, in the columns of the present run.

    Args:
        run: the present run, whose columns and types the rows are given in.
        baseline: the last run that moved the destination's state.
        relation: gives the place of a planner table by its name.

    Attributes:
        has_exception_rows: some rows are not there as planned; only then known rows have columns
            for their state, and for the status, first run id and op of their last attempt.
    """

    def __init__(
        self,
        dialect: Dialect,
        run: PlannedRun,
        baseline: Baseline,
        relation: Callable[[str], Relation],
    ) -> None:
        self.baseline = baseline
        self.comparison = comparison(run, baseline)
        self._exceptions = baseline.rejections if baseline.exception_rows else None
        self.has_exception_rows = self._exceptions is not None
        self._dialect = dialect
        self._shape = run.shape
        self._relation = relation
        self._retained = frozenset(baseline.shape.retained)
        self._before = {column.name: column for column in baseline.shape.stored}
        self._keys_before = baseline.shape.key
        self._keys_join_natively = all(map(dialect.joins_natively, self._keys_before))
        same_types = self._keys_before == run.shape.key
        self.joins_natively = same_types and all(map(dialect.joins_natively, run.shape.key))

    def rows(self, columns: Sequence[Column], *, version: bool = False) -> exp.Query:
        """Every row known or in question, in the given columns. What only exception rows have is
        there with them alone: constant columns would make the rows wider that a join keeps in
        memory."""
        before = self.baseline
        base = self._select(BASE, before.base, columns, version)
        base = base.where(model_rows(before.shape, BASE))
        known = [self._unless(before.deltas, base, BASE)]
        for at, delta in enumerate(before.deltas):
            rows = self._select(DELTA, delta.table, columns, version)
            rows = rows.where(sql.one_of(sql.column(OP, DELTA), LIVE))
            known.append(self._unless(before.deltas[:at], rows, DELTA))
        if self._exceptions is not None:
            known.append(self._select(EXCEPTION, self._exceptions, columns, version))
        return sql.union_all(known)

    def _unless(self, newer: Sequence[Delta], rows: exp.Select, alias: str) -> exp.Select:
        """Those of the rows of a table of which nothing newer says otherwise: no delta, no
        exception. That is asked by itself, beneath all other conditions: beside one more, DuckDB
        makes the keys of the whole table distinct before it asks."""
        tables = [delta.table for delta in newer]
        if self._exceptions is not None:
            tables.append(self._exceptions)
        if not tables:
            return rows
        keys = sql.union_all(map(self._keys, tables))
        otherwise = sql.exists(sql.subquery(keys, NEWER), self._same_row(alias))
        columns = (each for each in rows.find_all(exp.Column) if each.table == alias)
        named = dict.fromkeys(column.name for column in columns)
        (table_of_rows,) = rows.find_all(exp.Table)
        lasting = exp.select(*(sql.column(name, alias) for name in named))
        lasting = lasting.from_(table_of_rows.copy()).where(exp.Not(this=otherwise))
        return rows.from_(sql.subquery(lasting, alias), copy=False)

    def same_key(self, left: str, known: str) -> Expr:
        """Whether a row of this run and a known row have the same key."""
        if self.joins_natively:
            return sql.all_of(
                sql.column(name, left).eq(sql.column(name, known)) for name in self._shape.key_names
            )
        return sql.column(ROW_ID, left).eq(sql.column(ROW_ID, known))

    def found(self, known: str) -> Expr:
        """Whether a joined row has a partner among the known rows."""
        return sql.is_not_null(self._key(known))

    def prior(self, known: str) -> Expr:
        """The state of a joined row: absent where it has no partner."""
        if self.has_exception_rows:
            return exp.Coalesce(this=sql.column(STATE, known), expressions=[sql.text(ABSENT)])
        no_partner = sql.is_null(self._key(known))
        return sql.case((no_partner, sql.text(ABSENT)), otherwise=sql.text(PRESENT))

    def is_missing(self, known: str) -> Expr:
        """Whether a joined row is to be sent as a new one: it is not there, or may not be."""
        missing: Expr = sql.is_null(self._key(known))
        if self.has_exception_rows:
            in_question = sql.one_of(sql.column(STATE, known), (ABSENT, IN_DOUBT))
            missing = exp.or_(missing, in_question)
        return missing

    def is_present(self, known: str) -> Expr:
        """Whether the destination has the last planned version of a joined row."""
        if self.has_exception_rows:
            return sql.column(STATE, known).eq(sql.text(PRESENT))
        return self.found(known)

    def attempt(self, name: str, known: str) -> Expr:
        """The status, first run id or op of a row's last attempt; NULL where that succeeded."""
        if self.has_exception_rows:
            return sql.column(name, known)
        return self._no_text()

    def retained(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Those of `columns` whose last known values the baseline has for every row."""
        return tuple(filter(self.retains, columns))

    def retains(self, column: Column) -> bool:
        """Whether the baseline has the last known value of `column` for every row."""
        return column.name in self._retained

    def _select(
        self, alias: str, table: str, columns: Sequence[Column], version: bool
    ) -> exp.Select:
        is_exception = alias == EXCEPTION
        chosen: list[Expr] = [
            sql.aliased(self._value(column, alias), column.name) for column in columns
        ]
        if not self.joins_natively:
            chosen.append(sql.aliased(self._dialect.row_id(self._keys_before, alias), ROW_ID))
        if version:
            chosen.append(sql.column(VERSION, alias))
        if self.has_exception_rows:
            state = sql.column(STATE, alias) if is_exception else sql.text(PRESENT)
            chosen.append(sql.aliased(state, STATE))
            chosen += (
                sql.aliased(sql.column(name, alias) if is_exception else self._no_text(), name)
                for name in (STATUS, FIRST_RUN, OP)
            )
        return exp.select(*chosen).from_(self._relation(table).table(alias))

    def _key(self, known: str) -> exp.Column:
        """A column of joined rows that is NULL exactly where there is no partner."""
        return sql.column(self._shape.key_names[0] if self.joins_natively else ROW_ID, known)

    def _no_text(self) -> Expr:
        return self._dialect.cast(exp.null(), "text")

    def _value(self, column: Column, table: str) -> Expr:
        """A column's last known value, in its present type; NULL where there is none."""
        before = self._before.get(column.name)
        if before == column:
            return sql.column(column.name, table)
        if before is not None and _is_same(before, column):
            return self._dialect.planned(sql.column(column.name, table), column)
        if before is None:
            return sql.cast(exp.null(), column.type, self._dialect.sqlglot_dialect)
        return self._dialect.try_cast(sql.column(column.name, table), before, column)

    def _keys(self, table: str) -> exp.Select:
        """The keys of one of the baseline's tables, in the form in which they are joined."""
        columns: list[Expr] = [sql.column(column.name, NEWER) for column in self._keys_before]
        if not self._keys_join_natively:
            # Not the row id there, which an earlier release may have written otherwise.
            columns = [sql.aliased(self._dialect.row_id(self._keys_before, NEWER), ROW_ID)]
        return exp.select(*columns).from_(self._relation(table).table(NEWER))

    def _same_row(self, rows: str) -> Expr:
        """Whether a row of one of the baseline's tables has the key of a newer one."""
        if not self._keys_join_natively:
            row_id = self._dialect.row_id(self._keys_before, rows)
            return row_id.eq(sql.column(ROW_ID, NEWER))
        return sql.all_of(
            sql.column(column.name, rows).eq(sql.column(column.name, NEWER))
            for column in self._keys_before
        )
