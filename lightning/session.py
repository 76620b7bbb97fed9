"""Where SQL is run: a session takes expressions, and hands their text to one warehouse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from . import sql
from .dialect import Dialect
from .errors import ConfigurationError
from .sql import Expr
from .stopwatch import Stopwatch
from .warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa

Row = tuple[Any, ...]
T = TypeVar("T")


def instant(read: datetime) -> datetime:
    """A moment of the library's own, as a driver gives it, with its time zone: a warehouse that has
    no zones keeps it in UTC."""
    return read if read.tzinfo else read.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Statement:
    """A statement as its warehouse's text, and what it does in a run."""

    step: str
    text: str


class Session:
    """Runs expressions, and texts that a dialect made, in one warehouse.

    `step` names what a statement is for: it stands in errors, and in what listens to a warehouse.
    An expression is used up by being run.

    Args:
        dialect: what writes the expressions, where it is not just the warehouse's own.
        fence: a condition without which no expression that is run writes a row.
        stopwatch: what adds up how long statements take.
        read_only: run nothing but queries.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        dialect: Dialect | None = None,
        fence: Expr | None = None,
        stopwatch: Stopwatch | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        self.warehouse = warehouse
        self.dialect = dialect or warehouse.dialect
        self.stopwatch = stopwatch or Stopwatch()
        self._fence = fence
        self.read_only = read_only

    def run(self, statement: Expr | str, *, step: str) -> int:
        """Run a statement; return the number of rows it wrote, or -1 where that is unknown."""
        if self.read_only:
            raise ConfigurationError(
                f"{step}: the engine was opened to read only, and writes nothing"
            )
        if self._fence is not None:
            statement = sql.only_if(self._fence, statement)
        text = self.text(statement)
        with self.stopwatch.timing(step):
            return self.warehouse.execute(text, step=step)

    def run_all(self, statements: Iterable[Expr | str], *, step: str) -> None:
        """Run statements in order."""
        for statement in statements:
            self.run(statement, step=step)

    def changes_one(self, statement: Expr, *, step: str) -> bool:
        """Run a statement; tell whether it wrote exactly one row."""
        return self.run(statement, step=step) == 1

    def perform(self, statements: Iterable[Statement]) -> int:
        """Run statements in order, in one transaction where there are such; return what `run`
        returns for the last one.

        A server goes on with a statement whose client has died, but commits no transaction for it.
        Where nobody else can have the warehouse open there is no such server, and a single
        statement needs no transaction.
        """
        statements = list(statements)
        written = -1
        alone = len(statements) == 1 and self.warehouse.capabilities.exclusive
        with nullcontext() if alone else self.transaction():
            for statement in statements:
                written = self.run(statement.text, step=statement.step)
        return written

    def rows(self, query: Expr, *, step: str) -> list[Row]:
        """All rows of a query, as the driver's Python values."""
        text = self.text(query)
        with self.stopwatch.timing(step):
            return self.warehouse.fetch(text, step=step)

    def value(self, query: Expr, *, step: str) -> Any:
        """The one value of a query that has one row of one column."""
        ((found,),) = self.rows(query, step=step)
        return found

    def stream(self, query: Expr, *, step: str) -> Iterator[list[Row]]:
        """The rows of a query in chunks, as they arrive."""
        return self._timed(self.warehouse.stream(self.text(query), step=step), step)

    def arrow(self, query: Expr, *, step: str) -> pa.Table:
        """All rows of a query as Arrow."""
        text = self.text(query)
        with self.stopwatch.timing(step):
            return self.warehouse.fetch_arrow(text, step=step)

    def stream_arrow(self, query: Expr, *, step: str) -> Iterator[pa.Table]:
        """The rows of a query as Arrow in chunks, as they arrive."""
        return self._timed(self.warehouse.stream_arrow(self.text(query), step=step), step)

    def transaction(self) -> AbstractContextManager[None]:
        """Make the statements inside one transaction, where it is transactional."""
        return self.warehouse.transaction()

    @contextmanager
    def forked(self) -> Iterator[Self]:
        """A session on a connection of its own, for another thread."""
        with closing(self.warehouse.fork()) as warehouse:
            yield type(self)(
                warehouse, self.dialect, self._fence, self.stopwatch, read_only=self.read_only
            )

    def _timed(self, chunks: Iterator[T], step: str) -> Iterator[T]:
        """The chunks of a statement, and how long it takes to wait for them."""
        with self.stopwatch.timing(step):
            chunk = next(chunks, None)
        while chunk is not None:
            yield chunk
            with self.stopwatch.timing(step, count=0):
                chunk = next(chunks, None)

    def text(self, statement: Expr | str) -> str:
        """A statement as it is run."""
        return statement if isinstance(statement, str) else self.dialect.render(statement)
