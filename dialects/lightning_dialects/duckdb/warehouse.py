"""A DuckDB database through its Python driver."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

import duckdb
from sqlglot import exp

from lightning import sql
from lightning.dialect import Column, Relation
from lightning.diff.meta import LANDED
from lightning.errors import (
    ConfigurationError,
    ModelError,
    TableKeptError,
    WarehouseError,
    WriteConflictError,
)
from lightning.warehouse import Warehouse, by_schema

from .dialect import DuckDB

if TYPE_CHECKING:
    import pyarrow as pa

Result = TypeVar("Result")


class DuckDBWarehouse(Warehouse):
    """One connection to a DuckDB database, in a file or in memory."""

    dialect = DuckDB()
    exclusive = True  # a database that one process has open for writing opens in no other

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, owned: bool = False) -> None:
        self._connection = connection
        self._owned = owned
        self._lock = threading.RLock()
        self._in_transaction = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lightning-duckdb")
        if owned:  # its bar, which it draws on standard output
            connection.execute("SET enable_progress_bar = false")
        self.version_scheme = f"duckdb {duckdb.__version__}"
        self._catalog = str(self.fetch("SELECT current_database()", step="connect")[0][0])

    @classmethod
    def open(cls, url: str) -> DuckDBWarehouse:
        """Open `duckdb:///relative/path`, `duckdb:////absolute/path`, or `duckdb://` for memory.

        Raises:
            ConfigurationError: the URL names a host.
            WarehouseError: the file cannot be opened, for instance because another process has it.
        """
        rest = url.removeprefix("duckdb://")
        if rest and not rest.startswith("/"):
            raise ConfigurationError(
                f"{url!r}: a file's path comes after three slashes, as in duckdb:///file.duckdb"
            )
        path = unquote(rest[1:]) or ":memory:"
        try:
            return cls(duckdb.connect(path), owned=True)
        except duckdb.IOException as error:
            raise WarehouseError(
                f"the database {path} cannot be opened: {error}. A DuckDB file is open in one "
                "process at a time: end the other process, or do the work in that one.",
                step="connect",
            ) from error
        except duckdb.Error as error:
            raise WarehouseError(f"the database {path}: {error}", step="connect") from error

    @classmethod
    def wrap(cls, client: duckdb.DuckDBPyConnection) -> DuckDBWarehouse:
        """Use an open connection.

        Raises:
            ConfigurationError: it is inside a transaction.
        """
        warehouse = cls(client)
        warehouse._check_idle()
        return warehouse

    @property
    def catalog(self) -> str:
        return self._catalog

    def execute(self, statement: str, *, step: str) -> int:
        return self._run(step, lambda: int(self._connection.execute(statement).rowcount))

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        return self._run(step, lambda: self._connection.execute(query).fetchall())

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        return self._run(step, lambda: self._connection.sql(query).to_arrow_table())

    def describe(self, query: str) -> list[Column]:
        described = f"DESCRIBE (\n{query}\n)"  # where no statement that writes can stand
        try:
            rows = self.fetch(described, step="read the model's columns")
        except WarehouseError as error:
            if isinstance(error.__cause__, duckdb.ConnectionException):
                raise
            raise ModelError(str(error)) from error
        return [Column(name=row[0], type=row[1]) for row in rows]

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        alike = [schema.lower() for schema in schemas]
        listed = (
            exp.select("s.schema_name", "t.table_name")
            .from_("duckdb_schemas() AS s")
            .join(
                "duckdb_tables() AS t",
                on="t.database_name = s.database_name AND t.schema_name = s.schema_name",
                join_type="LEFT",
            )
            .where(
                exp.column("database_name", "s").eq(sql.text(self._catalog)),
                sql.one_of(sql.call("lower", exp.column("schema_name", "s")), alike),
            )
        )
        return by_schema(self.fetch(self.dialect.render(listed), step="look for the schemas"))

    def drop(self, relation: Relation) -> None:
        """Readers never stand in the way here; writers do, and views where DuckDB was told to mind
        them."""
        try:
            super().drop(relation)
        except WarehouseError as error:
            reason = error.__cause__
            in_use = isinstance(error, WriteConflictError)
            if in_use or isinstance(reason, (duckdb.DependencyException, duckdb.CatalogException)):
                raise TableKeptError(str(reason), step=error.step, is_transient=in_use) from reason
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            if self._in_transaction:
                yield
                return
            if not self._owned:
                self._check_idle()
            self.execute("BEGIN TRANSACTION", step="begin")
            self._in_transaction = True
            try:
                yield
                self.execute("COMMIT", step="commit")
            except BaseException:
                # DuckDB takes COMMIT of a failed transaction without a word, so always roll back.
                self._roll_back()
                raise
            finally:
                self._in_transaction = False

    @contextmanager
    def landed(self, rows: pa.Table, free: Relation) -> Iterator[exp.Expr]:
        name = f"lightning_landed_{secrets.token_hex(4)}"
        with self._lock:
            self._connection.register(name, rows)
            try:
                yield exp.table_(sql.identifier(name), alias=sql.identifier(LANDED))
            finally:
                self._connection.unregister(name)

    def fork(self) -> DuckDBWarehouse:
        # Without the lock: a lease must be renewed while a long statement runs here.
        with _translated("open another connection"):
            return DuckDBWarehouse(self._connection.cursor(), owned=True)

    def close(self) -> None:
        if self._owned:
            with self._lock:
                self._connection.close()

    def _check_idle(self) -> None:
        """Raise ConfigurationError inside a transaction of the caller's: a second BEGIN would undo
        all that was done in it. Outside of one, every statement is a transaction of its own."""
        if len({self.fetch("SELECT txid_current()", step="connect")[0] for _ in range(2)}) == 1:
            raise ConfigurationError(
                "the DuckDB connection is inside a transaction: commit it or roll it back first, "
                "or give a connection of its own, such as connection.cursor()"
            )

    def _roll_back(self) -> None:
        with suppress(duckdb.Error):  # when the transaction is gone already
            self._connection.rollback()

    def _run(self, step: str, call: Callable[[], Result]) -> Result:
        with self._lock, _translated(step):
            if threading.current_thread() is threading.main_thread():
                return self._run_beside(call)
            return call()

    def _run_beside(self, call: Callable[[], Result]) -> Result:
        """Let the main thread wait only: busy with a statement, it would not hear of Ctrl-C."""
        running = self._thread.submit(call)
        try:
            return running.result()
        except KeyboardInterrupt:
            while not running.done():
                self._connection.interrupt()  # of no effect where it has not begun yet
                wait([running], timeout=0.1)
            raise


@contextmanager
def _translated(step: str) -> Iterator[None]:
    """Turn the driver's errors into the library's."""
    try:
        yield
    except (duckdb.TransactionException, duckdb.ConstraintException) as error:
        raise WriteConflictError(str(error), step=step) from error
    except duckdb.ConnectionException as error:
        raise WarehouseError(
            f"{error} Connect again, by lightning.connect with an open connection.", step=step
        ) from error
    except duckdb.Error as error:
        raise WarehouseError(str(error), step=step) from error
