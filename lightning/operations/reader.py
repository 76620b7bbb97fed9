"""Reading planned operations by their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from .. import sql
from ..dialect import Column
from ..diff.diff import Diff
from ..words import CHANGE, FIRST_RUN, NUMBER, ROW_ID
from ..workspace import Workspace
from .ahead import Ahead, C

if TYPE_CHECKING:
    import pyarrow as pa


class Reader:
    """Reads rows of a run's changes, in the order of their numbers. What is not known of removed
    rows is left out of them.

    Args:
        last: the number after the last one, where batch after batch is going to be read: if the
            warehouse streams, that takes one statement for each form of the rows.
    """

    def __init__(self, workspace: Workspace, diff: Diff, last: int | None = None) -> None:
        run = diff.run
        self._changes = workspace.planner(run.tables.changes)
        self._last = last if workspace.warehouse.capabilities.streams else None
        self._names = [name for name, _ in run.shape.handed_over]
        self._first_removed = 1 + run.counts.added + run.counts.changed
        self._left_out = {
            name for name, column in run.shape.handed_over if column.name in diff.not_retained
        }
        dialect = workspace.dialect

        def values(form: Callable[[exp.Expr, Column], exp.Expr]) -> list[exp.Expr]:
            return [
                sql.aliased(form(sql.column(column.name, CHANGE), column), name)
                for name, column in run.shape.handed_over
            ]

        identities = [sql.column(ROW_ID, CHANGE), sql.column(FIRST_RUN, CHANGE)]
        session = workspace.session
        self._identities = self._form(identities, "read row ids", session.rows, session.stream)
        self._rows = self._form(values(dialect.in_rows), "read rows", session.rows, session.stream)
        self._arrow = self._form(
            values(dialect.in_arrow), "read rows", session.arrow, session.stream_arrow
        )

    def identities(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        """Row ids and origins."""
        return [(row[0], row[1]) for chunk in self._identities(numbers) for row in chunk]

    def rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Rows by the names under which they are handed over."""
        names, unknown = self._names, self._unknown(numbers)
        found = [
            dict(zip(names, row, strict=True)) for chunk in self._rows(numbers) for row in chunk
        ]
        for row in found if unknown else ():
            for name in unknown:
                del row[name]
        return found

    def arrow(self, numbers: Sequence[int]) -> pa.Table:
        """The same rows as Arrow."""
        import pyarrow as pa

        table = pa.concat_tables(self._arrow(numbers), promote_options="permissive")
        table = table.rename_columns(self._names)  # warehouses cut long names
        return table.drop_columns(sorted(self._unknown(numbers)))

    def _unknown(self, numbers: Sequence[int]) -> set[str]:
        """What rows of these numbers, which are of one op type, are handed over without."""
        is_removed = numbers and numbers[0] >= self._first_removed
        return self._left_out if is_removed else set()

    def _form(
        self,
        columns: Sequence[exp.Expr],
        step: str,
        fetch: Callable[..., C],
        stream: Callable[..., Iterator[C]],
    ) -> Callable[[Sequence[int]], list[C]]:
        """What reads the rows of numbers in one form, as chunks that follow each other."""
        last = self._last

        def here(numbers: Sequence[int]) -> list[C]:
            return [fetch(self._query(numbers, columns), step=step)]

        if last is None:
            return here
        ahead = Ahead(lambda first: stream(self._query(range(first, last), columns), step=step))

        def in_order(numbers: Sequence[int]) -> list[C]:
            found = ahead.read(numbers) if numbers and _consecutive(numbers) else None
            return here(numbers) if found is None else found

        return in_order

    def _query(self, numbers: Sequence[int], columns: Sequence[exp.Expr]) -> exp.Select:
        number = sql.column(NUMBER, CHANGE)
        first, last = (numbers[0], numbers[-1]) if numbers else (1, 0)
        query = (
            exp.select(*(column.copy() for column in columns))
            .from_(self._changes.table(CHANGE))
            .where(number >= sql.number(first), number.copy() <= sql.number(last))
            .order_by(sql.ascending(number.copy()))
        )
        if not _consecutive(numbers):
            chosen = [sql.number(number) for number in numbers]
            query = query.where(exp.In(this=number.copy(), expressions=chosen))
        return query


def _consecutive(numbers: Sequence[int]) -> bool:
    return not numbers or numbers[-1] - numbers[0] < len(numbers)
