"""Reading planned operations by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from .. import sql
from ..diff.meta import CHANGE, ORIGIN, ROW_ID, SEQ
from ..state.records import PlannedRun
from ..workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa


class Reader:
    """Reads rows of a run's changes, in the order of their numbers."""

    def __init__(self, workspace: Workspace, run: PlannedRun) -> None:
        self._warehouse = workspace.warehouse
        self._dialect = workspace.dialect
        self._changes = workspace.planner(run.tables.changes)
        self._names = [name for name, _ in run.shape.handed_over]
        self._columns = [
            sql.aliased(sql.column(column.name, CHANGE), name)
            for name, column in run.shape.handed_over
        ]

    def identities(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        """Row ids and origins."""
        columns = [sql.column(ROW_ID, CHANGE), sql.column(ORIGIN, CHANGE)]
        rows = self._warehouse.fetch(self._query(numbers, columns), step="read row ids")
        return [(row[0], row[1]) for row in rows]

    def rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Rows by the names under which they are handed over."""
        query = self._query(numbers, self._columns)
        rows = self._warehouse.fetch(query, step="read rows")
        return [dict(zip(self._names, row, strict=True)) for row in rows]

    def arrow(self, numbers: Sequence[int]) -> pa.Table:
        """The same rows as Arrow."""
        query = self._query(numbers, self._columns)
        table = self._warehouse.fetch_arrow(query, step="read rows")
        return table.rename_columns(self._names)  # warehouses cut long names

    def _query(self, numbers: Sequence[int], columns: Sequence[exp.Expr]) -> str:
        seq = sql.column(SEQ, CHANGE)
        query = (
            exp.select(*(column.copy() for column in columns))
            .from_(self._changes.table(CHANGE))
            .where(seq >= sql.number(numbers[0]), seq.copy() <= sql.number(numbers[-1]))
            .order_by(seq.copy())
        )
        if len(numbers) <= numbers[-1] - numbers[0]:
            chosen = [sql.number(number) for number in numbers]
            query = query.where(exp.In(this=seq.copy(), expressions=chosen))
        return self._dialect.render(query)
