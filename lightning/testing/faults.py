"""A connection that dies: after so many statements every further one fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlglot import exp

from ..dialect import Column, Relation
from ..errors import WarehouseError
from ..warehouse import Warehouse


@dataclass
class Life:
    """How many statements are left to a process, and whether it tried another one."""

    left: int
    over: bool = False


class Dying(Warehouse):
    """A real connection, until its process dies. An open transaction is then rolled back.

    Args:
        living: the connection.
        life: that of the process, or the number of its statements; a COMMIT is one.
    """

    def __init__(self, living: Warehouse, life: Life | int) -> None:
        self.dialect = living.dialect
        self.version_scheme = living.version_scheme
        self.streams = living.streams
        self._living = living
        self._life = Life(life) if isinstance(life, int) else life

    @property
    def dead(self) -> bool:
        return self._life.over

    @property
    def catalog(self) -> str | None:
        return self._living.catalog

    def execute(self, statement: str, *, step: str) -> int:
        self._live(step)
        return self._living.execute(statement, step=step)

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        self._live(step)
        return self._living.fetch(query, step=step)

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        self._live(step)
        return self._living.fetch_arrow(query, step=step)

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        self._live(step)
        return self._living.stream(query, step=step)

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        self._live(step)
        return self._living.stream_arrow(query, step=step)

    def describe(self, query: str) -> list[Column]:
        self._live("describe")
        return self._living.describe(query)

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        self._live("inventory")
        return self._living.inventory(schemas)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._live("begin")
        with self._living.transaction():
            yield
            self._live("commit")

    def evaluating(self) -> AbstractContextManager[None]:
        return self._living.evaluating()

    @contextmanager
    def landed(self, rows: pa.Table, free: Relation) -> Iterator[exp.Expr]:
        self._live("land")
        with self._living.landed(rows, free) as landed:
            yield landed

    def fork(self) -> Warehouse:
        self._live("connect")
        return Dying(self._living.fork(), self._life)

    def close(self) -> None:
        self._living.close()

    def _live(self, step: str) -> None:
        if self._life.left <= 0:
            self._life.over = True
            raise WarehouseError("the connection is gone", step=step)
        self._life.left -= 1
