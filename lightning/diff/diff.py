"""What the queries of one run's diff have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from .. import sql
from ..dialect import Column, Dialect, Kind, Relation
from ..shape import Shape
from ..sql import Expr
from ..state.records import Baseline, PlannedRun
from ..words import CHANGE, PLAN, REJECTION, ROW_ID
from .known import Known


@dataclass(frozen=True)
class Diff:
    """One run and what it is compared with. Its modules build queries; none of them runs one.

    Attributes:
        dialect: the warehouse's SQL.
        run: the run.
        baseline: the last run that moved the destination's state, if there is one.
        relation: gives the place of a planner table by its name.
    """

    dialect: Dialect
    run: PlannedRun
    baseline: Baseline | None
    relation: Callable[[str], Relation]

    @property
    def shape(self) -> Shape:
        return self.run.shape

    @cached_property
    def known(self) -> Known | None:
        """What the destination holds; None when nothing is known that has this run's key."""
        if self.baseline is None or self.baseline.shape.key_names != self.shape.key_names:
            return None
        return Known(self.dialect, self.run, self.baseline, self.relation)

    @property
    def is_full(self) -> bool:
        """Whether every row of the model is planned, though the destination is known to hold
        some."""
        run = self.run
        if not run.planned or run.reset == "cdc":
            return False
        if self.baseline is None and not run.baseline_lost:
            return False
        if run.reset == "full_resync" or run.mode == "mirror":
            return True
        return run.mode != "insert" and (self.known is None or self.known.comparison == "never")

    @property
    def holds_unknown(self) -> bool:
        """Whether the destination may hold rows of which nothing is known: those that were known
        by another key, or by tables that are lost."""
        return self.known is None and (self.baseline is not None or self.run.baseline_lost)

    @cached_property
    def not_retained(self) -> frozenset[str]:
        """The stored columns of which nothing is known in rows that are gone."""
        planned = self.known.retained(self.shape.stored) if self.known is not None else ()
        return frozenset(column.name for column in set(self.shape.stored) - set(planned))

    def plan(self, alias: str = PLAN) -> exp.Table:
        return self.relation(self.run.tables.plan).table(alias)

    def changes(self, alias: str = CHANGE) -> exp.Table:
        return self.relation(self.run.tables.changes).table(alias)

    def rejections(self, alias: str = REJECTION) -> exp.Table:
        return self.relation(self.run.tables.rejections).table(alias)

    def null(self, kind: Kind) -> Expr:
        return self.dialect.cast(exp.null(), kind)

    def null_of(self, column: Column) -> Expr:
        return sql.cast(exp.null(), column.type, self.dialect.sqlglot_dialect)

    def null_version(self) -> Expr:
        return sql.cast(exp.null(), self.dialect.version_type, self.dialect.sqlglot_dialect)

    def version(self, table: str, *, planned: bool = False) -> Expr:
        """The version of a row: a hash of its compared columns, in the order of their names.

        Args:
            planned: its values are as plans hold them, and not as the model gives them.
        """
        compared = sorted(self.shape.compared, key=lambda column: column.name)
        if planned:
            compared = [column.as_planned for column in compared]
        return self.dialect.row_version(
            [self.dialect.hashable(sql.column(column.name, table), column) for column in compared]
        )

    def same_key(self, left: str, right: str) -> Expr:
        """Whether rows of two of this run's own tables have the same key."""
        names: Sequence[str] = (ROW_ID,)
        if all(map(self.dialect.joins_natively, self.shape.key)):
            names = self.shape.key_names
        return sql.all_of(sql.column(name, left).eq(sql.column(name, right)) for name in names)
