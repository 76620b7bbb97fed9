"""A warehouse that only writes down what it is told: SQL to be read, or to be run elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from .dialect import Column, Dialect, TableSpec
from .session import Row, Statement
from .warehouse import Warehouse
from .words import STAGED

if TYPE_CHECKING:
    import pyarrow as pa


class Recorder(Warehouse):
    """Keeps every statement in order, and runs none. Whatever works in a warehouse works in it, so
    that what it has afterwards is what the warehouse would be told.

    Args:
        dialect: the SQL that it is told in.
        answers: the rows that its queries find, by step; no rows where a step is not named.
        columns: those of each query that it is to describe.

    Attributes:
        statements: what was run, each with its step. Transactions are not among them.
    """

    version_scheme = "recorded"
    catalog = None

    def __init__(
        self,
        dialect: Dialect,
        answers: Mapping[str, Sequence[Row]] | None = None,
        columns: Sequence[Column] = (),
    ) -> None:
        self.dialect = dialect
        self.answers: Mapping[str, Sequence[Row]] = answers or {}
        self.statements: list[Statement] = []
        self._columns = columns

    def execute(self, statement: str, *, step: str) -> int:
        """Keep a statement, which writes one row."""
        self.statements.append(Statement(step, statement))
        return 1

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        self.statements.append(Statement(step, query))
        return list(self.answers.get(step, ()))

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        import pyarrow as pa

        columns = zip(*self.fetch(query, step=step), strict=True)
        return pa.table({f"c{at}": list(values) for at, values in enumerate(columns)})

    def describe(self, query: str) -> list[Column]:
        return list(self._columns)

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        """Nothing is there."""
        return {}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        """How rows are brought in is their driver's; they are where the table was to be made."""
        yield table.relation.table(STAGED)

    def fork(self) -> Recorder:
        """For another thread, which is not listened to."""
        return Recorder(self.dialect, self.answers, self._columns)

    def close(self) -> None:
        pass
