"""A warehouse with a table to sync, on each engine there is."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

import lightning
from lightning.registry import open_warehouse
from lightning.warehouse import Warehouse
from tests.postgres.conftest import database, server, shared_database  # noqa: F401  (fixtures)

TABLE = "CREATE TABLE customers (id INTEGER, name VARCHAR(40), score INTEGER)"


class Source(ABC):
    """The table `customers` (id, name, score), and a way to reach its warehouse.

    Attributes:
        url: what `lightning.connect` takes.
        lease_of_the_dead: how long the one-second lease of a killed process lives on.
        slow_query: takes some seconds.
    """

    url: str
    lease_of_the_dead: float
    slow_query: str

    @abstractmethod
    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""

    @abstractmethod
    def leave(self) -> None:
        """Close what is open, until it is needed again."""

    def forget_leases(self) -> None:
        """Make every lease one that ran out."""
        self.execute("UPDATE hightouch_planner.sync_state SET lease_expires = now()")

    def fill(self, count: int, first: int = 1) -> None:
        """Add rows first, first + 1, …"""
        self.execute(
            "INSERT INTO customers SELECT i, 'name ' || i, i % 7 "
            f"FROM generate_series({first}, {first + count - 1}) AS numbers(i)"
        )

    def rows(self) -> list[dict[str, Any]]:
        names = ("id", "name", "score")
        return [
            dict(zip(names, row, strict=True))
            for row in self.execute("SELECT id, name, score FROM customers ORDER BY id")
        ]

    def state(self) -> list[tuple[Any, ...]]:
        """Every row of the state table, to see that nothing was written to it."""
        return self.execute("SELECT * FROM hightouch_planner.sync_state ORDER BY sync_id, part")

    def log(self, run_id: str) -> dict[str, tuple[str, str, str | None]]:
        """A run's changelog: op type, status and reason by row id."""
        rows = self.execute(
            "SELECT row_id, op_type, status, failure_reason FROM hightouch_audit.sync_changelog "
            f"WHERE sync_run_id = '{run_id}'"
        )
        assert len({row[0] for row in rows}) == len(rows)
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def tables(self) -> set[str]:
        """The names of the planner tables."""
        rows = self.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'hightouch_planner' "
            "AND table_name NOT IN ('sync_state', 'sync_run_numbers', 'sync_health')"
        )
        return {row[0] for row in rows}


class DuckDBSource(Source):
    """In a file, which only one process has open at a time."""

    lease_of_the_dead = 0.0
    slow_query = "SELECT 1 AS id, coalesce(CAST(pg_sleep(3) AS INTEGER), 0) AS slept"

    def __init__(self, path: Path) -> None:
        self.url = f"duckdb:///{path}"
        self._path = str(path)
        self._open: duckdb.DuckDBPyConnection | None = None

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        if self._open is None:
            self._open = duckdb.connect(self._path)
        return self._open.execute(statement).fetchall()

    def leave(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class PostgresSource(Source):
    """In a database of its own."""

    lease_of_the_dead = 1.2
    slow_query = "SELECT 1 AS id FROM pg_sleep(4)"

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(url, autocommit=True)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        cursor = self._connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    def leave(self) -> None:
        """Connections do not keep each other out."""

    def close(self) -> None:
        self._connection.close()


class Paused:
    """Lets the process of an engine stand still: what renews its leases waits, in the midst of its
    statements, until the process goes on. The test does nothing with that engine meanwhile."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._goes_on = threading.Event()
        self._goes_on.set()
        fork = warehouse.fork

        def fork_and_wait() -> Warehouse:
            forked = fork()
            execute = forked.execute

            def wait_and_execute(statement: str, *, step: str) -> int:
                self._goes_on.wait()
                return execute(statement, step=step)

            forked.execute = wait_and_execute  # type: ignore[method-assign]
            return forked

        warehouse.fork = fork_and_wait  # type: ignore[method-assign]

    @contextmanager
    def __call__(self, engine: lightning.Engine, sync_id: str) -> Iterator[None]:
        """Stand still past the lease, and until the block is left.

        Args:
            engine: another one, by which is seen when the lease has run out.
        """
        self._goes_on.clear()
        try:
            while engine.status(sync_id).holder is not None:
                time.sleep(0.02)
            yield
        finally:
            self._goes_on.set()


@pytest.fixture
def duck(tmp_path: Path) -> Iterator[Source]:
    source = DuckDBSource(tmp_path / "warehouse.duckdb")
    source.execute(TABLE)
    yield source
    source.leave()


@pytest.fixture
def postgres(database: str) -> Iterator[Source]:  # noqa: F811
    source = PostgresSource(database)
    source.execute(TABLE)
    yield source
    source.close()


@pytest.fixture(params=["duck", "postgres"])
def source(request: pytest.FixtureRequest) -> Source:
    found: Source = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def warehouse(source: Source) -> Warehouse:
    """The connection of `engine`."""
    return open_warehouse(source.url)


@pytest.fixture
def paused(warehouse: Warehouse) -> Paused:
    """Pauses the process of `engine`."""
    return Paused(warehouse)


@pytest.fixture
def engine(warehouse: Warehouse) -> Iterator[lightning.Engine]:
    with lightning.connect(warehouse) as engine:
        yield engine


@pytest.fixture
def sync() -> lightning.Sync:
    model = lightning.Model("SELECT id, name, score FROM customers", primary_key="id")
    return lightning.Sync("to_crm", model, destination="crm", delete_behavior="delete")
