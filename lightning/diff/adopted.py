"""Rows that a destination is said to hold: read as those of the model, and told apart.

They stand in the plan of a run, in which `lightning_reason` says of a row why nobody knows its
version: it has a value that the model's type does not take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from .. import sql
from ..dialect import Column
from ..shape import Field, Shape
from ..sql import Expr
from ..words import (
    COPIES,
    FAILED,
    HELD,
    NEW,
    PLAN,
    REASON,
    ROW_ID,
    STALE,
    VERSION,
)
from .changes import plan_rows
from .diff import Diff
from .rejections import KEYS, keys_of_plan, never_tried, of_values, one_of_each, repeated


def held_rows(diff: Diff, held: Expr, given: Mapping[str, Column]) -> exp.Select:
    """The rows of the plan, from a relation under the alias `held`.

    Args:
        given: its columns, by the names that the model has for them.
    """
    values: list[Expr] = []
    reasons: list[tuple[Expr, Expr]] = []
    for column in diff.shape.stored:
        there = given[column.name]
        value = _read(diff, there, column)
        values.append(sql.aliased(value, column.name))
        if column not in diff.shape.key and there.type != column.type:
            unread = [sql.is_not_null(sql.column(there.name, HELD)), sql.is_null(value.copy())]
            why = f"{column.name} cannot be read as {column.declared or column.type}"
            reasons.append((sql.all_of(unread), sql.text(why)))
    reason = sql.case(*reasons, otherwise=exp.null()) if reasons else exp.null()
    values.append(sql.aliased(diff.dialect.cast(reason, "text"), REASON))
    read = diff.dialect.render(exp.select(*values).from_(held))
    as_read = replace(diff, run=replace(diff.run, shape=_undeclared(diff.shape)))
    return plan_rows(as_read, read).select(sql.column(REASON, NEW), copy=False)


def counted(diff: Diff) -> exp.Select:
    """How many rows with a key the plan has, how many keys, and how many of these are unsure."""
    unsure = sql.case((_is_unsure(), sql.number(1)), otherwise=sql.number(0))
    return exp.select(
        exp.Sum(this=sql.column(COPIES, KEYS)),
        exp.Count(this=exp.Star()),
        exp.Sum(this=unsure),
    ).from_(sql.subquery(_keys(diff), KEYS))


def unsure(diff: Diff) -> exp.Select:
    """Rows of the rejections for the keys whose version nobody knows: several rows share one, or
    its row has a value that cannot be read. What is known there is the rest of one of its rows."""
    names = [column.name for column in diff.shape.stored]
    rows = one_of_each(diff, names, _keys(diff)).where(_is_unsure(), copy=False)
    rows = rows.select(sql.column(COPIES, KEYS), sql.column(REASON, KEYS), copy=False)
    is_repeated = exp.GT(this=sql.column(COPIES, NEW), expression=sql.number(1))
    stale = diff.dialect.cast(sql.text(STALE), "text")
    values: dict[str, Expr] = {
        **never_tried(diff, state=stale, status=FAILED),
        ROW_ID: sql.column(ROW_ID, NEW),
        REASON: sql.case((is_repeated, repeated(diff)), otherwise=sql.column(REASON, NEW)),
        VERSION: diff.null_version(),
    }
    for column in diff.shape.stored:
        value: Expr = sql.column(column.name, NEW)
        is_key = column in diff.shape.key
        values[column.name] = value if is_key else diff.dialect.stored(value, column)
    return of_values(diff, values).from_(sql.subquery(rows, NEW))


def _read(diff: Diff, given: Column, column: Column) -> Expr:
    """A value as plans hold it; NULL where it cannot be one of the model's."""
    value: Expr = sql.column(given.name, HELD)
    if given.declared:
        value = diff.dialect.planned(value, given)
    return value if given.type == column.type else diff.dialect.try_cast(value, given, column)


def _undeclared(shape: Shape) -> Shape:
    """The same columns, in whose types the values are already."""
    fields = tuple(Field(item.column.as_planned, item.field) for item in shape.fields)
    return replace(shape, key=tuple(column.as_planned for column in shape.key), fields=fields)


def _keys(diff: Diff) -> exp.Select:
    """The keys of the plan, how many rows each has, and why a row of it cannot be read."""
    reason = sql.aliased(exp.Max(this=sql.column(REASON, PLAN)), REASON)
    return keys_of_plan(diff).select(reason, copy=False)


def _is_unsure() -> Expr:
    repeated = exp.GT(this=sql.column(COPIES, KEYS), expression=sql.number(1))
    return exp.or_(repeated, sql.is_not_null(sql.column(REASON, KEYS)))
