"""The boundary between the library and a driver: one open connection to a warehouse."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import tenacity
from sqlglot import exp

from .capabilities import Capabilities
from .dialect import Column, Dialect, Relation, TableSpec
from .errors import ConfigurationError, WarehouseError, WriteConflictError

if TYPE_CHECKING:
    import pyarrow as pa

CONFLICT_ATTEMPTS = 6


class Process:
    """The process in which a connection was opened; a fork of it cannot use what was left there:
    the threads are gone, locks may be held for ever, and two would read from one socket."""

    def __init__(self) -> None:
        self._id = os.getpid()

    def check(self) -> None:
        """Raise WarehouseError in any other process, before anything there can hang."""
        if os.getpid() != self._id:
            raise WarehouseError(
                f"the connection was opened by process {self._id}, and this is process "
                f"{os.getpid()}, which was forked from it: connect again here",
                step="connect",
            )


@dataclass(frozen=True)
class Scan:
    """What a query would read, as its warehouse reckons; never less than it will.

    Attributes:
        bytes: how much it would read.
        partitions: how many partitions (of files, of blocks) that is; None where unknown.
    """

    bytes: int
    partitions: int | None = None


# The steps in which the text of a model is run, and with it names that only its session knows.
EVALUATE = "evaluate the model"
DESCRIBE = "read the model's columns"
MODEL_STEPS = {EVALUATE, DESCRIBE}


class Warehouse(ABC):
    """One open connection. Used by one thread at a time; `fork` gives other threads their own.

    Drivers' own exceptions never leave it: a refused statement is a `WarehouseError`, which says
    whether it `is_transient`, a lost race for a row a `WriteConflictError`. In a process that was
    forked from the one that opened it every method raises; `Process` tells.

    Attributes:
        dialect: the SQL this connection speaks.
        version_scheme: names the row hash of this engine's release; hashes made under another
            name are never compared.
        context: the sync and the run that the next statements are for; warehouses that can tag
            statements do, so that a bill can be split.
    """

    dialect: Dialect
    version_scheme: str
    context: Mapping[str, str] = MappingProxyType({})

    @property
    def capabilities(self) -> Capabilities:
        """What the warehouse at the other end can do."""
        return self.dialect.capabilities

    @property
    @abstractmethod
    def catalog(self) -> str | None:
        """The database in which the schemas are, or None where names have no such part."""

    @abstractmethod
    def execute(self, statement: str, *, step: str) -> int:
        """Run a statement; return the number of rows it wrote, or -1 where that is unknown."""

    @abstractmethod
    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        """All rows of a query, as the driver's Python values."""

    @abstractmethod
    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        """All rows of a query as Arrow, built without a Python object per value."""

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query as `fetch` gives them, in chunks, as they arrive."""
        yield self.fetch(query, step=step)

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        """The rows of a query as `fetch_arrow` gives them, in chunks, as they arrive."""
        yield self.fetch_arrow(query, step=step)

    @abstractmethod
    def describe(self, query: str) -> list[Column]:
        """The columns of a query, which is not evaluated."""

    def scan(self, query: str) -> Scan:
        """What a query would read, which is not run.

        Raises:
            ConfigurationError: this warehouse does not tell.
        """
        raise ConfigurationError(
            f"{self.dialect.name} does not tell beforehand how many bytes a query would read: "
            "leave the estimate away, and preview the sync itself"
        )

    @abstractmethod
    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        """The tables in each of these schemas, all of them as they are spelled there; schemas that
        do not exist are left out. Where letter case does not matter here, a schema is found by
        any spelling."""

    def drop(self, relation: Relation) -> None:
        """Drop a table that may be there, without waiting for those who use it.

        Not to be called inside a transaction, which a refusal would end. The table must be one
        that no statement of a run in progress needs; what is not dropped now can be dropped later.

        Raises:
            TableKeptError: others are using the table, which `is_transient` then says, or
                something that is not the library's depends on it.
            WarehouseError: the warehouse refuses for another reason.
        """
        self.execute(self.dialect.drop_table(relation), step=f"drop {relation.name}")

    def renew(self, tables: Sequence[Relation]) -> None:  # noqa: B027  (nothing, for most)
        """Make of log tables that an earlier release made what this one would have made, as far as
        that can be done at once; their rows stay as they are. The rest is left to the next time."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Make the statements inside one transaction, where it is transactional.

        Inside another one it is a part of that.
        """

    def evaluating(self) -> AbstractContextManager[None]:
        """The statements inside evaluate a model, which may read what only the session of the
        caller's connection has, such as temporary tables. Entered outside of transactions."""
        return nullcontext()

    @abstractmethod
    def staged(self, rows: pa.Table, table: TableSpec) -> AbstractContextManager[exp.Expr]:
        """Bring rows into the warehouse in bulk; gives a relation under the alias `staged` that
        has them until the block is left. Used inside a transaction.

        Args:
            table: the columns that they have, in order, and the place of a table that can be made
                for them, where there are no temporary ones.
        """

    @abstractmethod
    def fork(self) -> Warehouse:
        """Another connection to the same warehouse, for another thread. Close it after use."""

    @abstractmethod
    def close(self) -> None:
        """Close what this object opened itself."""


# Tries a statement again that lost a race for a table, where it then wrote nothing. A random share
# is waited of a pause in seconds, which doubles with each attempt.
after_conflicts = tenacity.retry(
    retry=tenacity.retry_if_exception_type(WriteConflictError),
    wait=tenacity.wait_random_exponential(multiplier=0.5, max=8.0),
    stop=tenacity.stop_after_attempt(CONFLICT_ATTEMPTS),
    reraise=True,
)


def by_schema(listed: Iterable[tuple[str, str | None]]) -> dict[str, set[str]]:
    """An inventory, of pairs of schema and table; a schema without tables is paired with None."""
    found: dict[str, set[str]] = {}
    for schema, table in listed:
        tables = found.setdefault(schema, set())
        if table is not None:
            tables.add(table)
    return found
