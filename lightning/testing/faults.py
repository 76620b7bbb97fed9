"""Connections to which something happens before each of their statements."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa
from sqlglot import exp

from ..dialect import Column, Relation, TableSpec
from ..errors import WarehouseError
from ..warehouse import Scan, Warehouse

Found = TypeVar("Found")


class Watched(Warehouse):
    """A real connection that is told of each of its statements, before it; a COMMIT is one.

    Args:
        living: the connection.
    """

    def __init__(self, living: Warehouse) -> None:
        self.dialect = living.dialect
        self.version_scheme = living.version_scheme
        self._living = living

    @abstractmethod
    def _before(self, step: str) -> None:
        """A statement is about to run. What is raised here is raised in its place."""

    def _asked(self, step: str, text: str, run: Callable[[], Found]) -> Found:
        """Run a statement."""
        self._before(step)
        return run()

    @property
    def context(self) -> Mapping[str, str]:
        return self._living.context

    @context.setter
    def context(self, context: Mapping[str, str]) -> None:
        self._living.context = context

    @property
    def catalog(self) -> str | None:
        return self._living.catalog

    def execute(self, statement: str, *, step: str) -> int:
        return self._asked(step, statement, lambda: self._living.execute(statement, step=step))

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        return self._asked(step, query, lambda: self._living.fetch(query, step=step))

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        return self._asked(step, query, lambda: self._living.fetch_arrow(query, step=step))

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        return self._asked(step, query, lambda: self._living.stream(query, step=step))

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        return self._asked(step, query, lambda: self._living.stream_arrow(query, step=step))

    def describe(self, query: str) -> list[Column]:
        return self._asked("describe", query, lambda: self._living.describe(query))

    def scan(self, query: str) -> Scan:
        return self._asked("scan", query, lambda: self._living.scan(query))

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        return self._asked("inventory", "", lambda: self._living.inventory(schemas))

    def drop(self, relation: Relation) -> None:
        self._asked(f"drop {relation.name}", "", lambda: self._living.drop(relation))

    def renew(self, tables: Sequence[Relation]) -> None:
        self._living.renew(tables)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._before("begin")
        with self._living.transaction():
            yield
            self._before("commit")

    def evaluating(self) -> AbstractContextManager[None]:
        return self._living.evaluating()

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        self._before("land")
        with self._living.staged(rows, table) as staged:
            yield staged

    def close(self) -> None:
        self._living.close()


class Counted(Watched):
    """A connection that counts its statements.

    Args:
        steps: how often each step was taken, by name.
    """

    def __init__(self, living: Warehouse, steps: Counter[str]) -> None:
        super().__init__(living)
        self._steps = steps

    def fork(self) -> Warehouse:
        return Counted(self._living.fork(), self._steps)

    def _before(self, step: str) -> None:
        self._steps[step] += 1


@dataclass
class Life:
    """How many statements are left to a process, and whether it tried another one."""

    left: int
    over: bool = False


class Interrupted(Watched):
    """A connection whose user presses Ctrl-C before one of its statements.

    Args:
        statements: how many run before that.
    """

    def __init__(self, living: Warehouse, statements: int) -> None:
        super().__init__(living)
        self._left = statements

    @property
    def over(self) -> bool:
        """Whether the key was pressed."""
        return self._left < 0

    def fork(self) -> Warehouse:
        return self._living.fork()

    def _before(self, step: str) -> None:
        self._left -= 1
        if self._left == -1:
            raise KeyboardInterrupt


class Dying(Watched):
    """A connection until its process dies: after so many statements every further one fails. An
    open transaction is then rolled back.

    Args:
        life: that of the process, or the number of its statements.
    """

    def __init__(self, living: Warehouse, life: Life | int) -> None:
        super().__init__(living)
        self._life = Life(life) if isinstance(life, int) else life

    @property
    def over(self) -> bool:
        """Whether a statement was tried after the last one."""
        return self._life.over

    def fork(self) -> Warehouse:
        self._before("connect")
        return Dying(self._living.fork(), self._life)

    def _before(self, step: str) -> None:
        if self._life.left <= 0:
            self._life.over = True
            raise WarehouseError("the connection is gone", step=step)
        self._life.left -= 1
