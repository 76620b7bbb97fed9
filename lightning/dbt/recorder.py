"""A warehouse that only writes down what it is told, for statements that are run elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from ..dialect import Column, Dialect, TableSpec
from ..warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa


class Recorder(Warehouse):
    """Keeps the texts of statements, each of which writes one row.

    Args:
        answers: the rows that its queries find, by step.
    """

    version_scheme = ""
    catalog = None

    def __init__(self, dialect: Dialect, answers: Mapping[str, list[tuple[Any, ...]]]) -> None:
        self.dialect = dialect
        self.texts: list[str] = []
        self._answers = answers

    def execute(self, statement: str, *, step: str) -> int:
        self.texts.append(statement)
        return 1

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        self.texts.append(query)
        return self._answers.get(step, [])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        self._never()

    def describe(self, query: str) -> list[Column]:
        self._never()

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        self._never()

    def staged(self, rows: pa.Table, table: TableSpec) -> NoReturn:
        self._never()

    def fork(self) -> Warehouse:
        self._never()

    def close(self) -> None:
        pass

    def _never(self) -> NoReturn:
        raise AssertionError("no statement of a hook needs this")
