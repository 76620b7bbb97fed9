"""A DuckDB database through its Python driver."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
import tenacity
from sqlglot import exp

from lightning.authoring import (
    STAGED,
    Column,
    ConfigurationError,
    DatabaseInUseError,
    ModelError,
    Process,
    Relation,
    TableKeptError,
    TableSpec,
    Warehouse,
    WarehouseError,
    WriteConflictError,
    by_schema,
    sql,
)

from . import path_of
from .dialect import DuckDB

if TYPE_CHECKING:
    import pyarrow as pa

Connection = duckdb.DuckDBPyConnection
Result = TypeVar("Result")

# What a session has of its own, which its cursors have not: all that is temporary, registered
# relations among it, and settings. The bar drawn while a statement runs changes no result.
TEMPORARY = """
    SELECT name FROM system.main.duckdb_variables()
    UNION ALL SELECT table_name FROM system.main.duckdb_tables() WHERE temporary
    UNION ALL SELECT view_name FROM system.main.duckdb_views() WHERE temporary AND NOT internal
    UNION ALL SELECT sequence_name FROM system.main.duckdb_sequences() WHERE temporary
    UNION ALL SELECT type_name FROM system.main.duckdb_types()
        WHERE database_name = 'temp' AND NOT internal
    UNION ALL SELECT function_name FROM system.main.duckdb_functions()
        WHERE database_name = 'temp' AND NOT internal
    LIMIT 1
"""
SETTINGS = """
    SELECT name, value FROM system.main.duckdb_settings()
        WHERE scope = 'LOCAL' AND NOT system.main.contains(name, 'progress')
"""
# Of errors that have one class with others: a lost race, the lock of a file, a server's answers.
CONFLICT = re.compile(
    "conflict|Failed to commit: .*constraint violation: duplicate key", re.IGNORECASE
)
TAKEN_KEY = re.compile('Duplicate key "sync_id: .*, part: ')  # that of the state table
LOCKED = "Could not set lock"
# A connection that another thread uses refuses instead of waiting.
UNTIL_FREE = tenacity.Retrying(
    retry=tenacity.retry_if_exception_type(duckdb.ResourceInUseException),
    wait=tenacity.wait_random(max=0.05),
    stop=tenacity.stop_after_delay(60),
    reraise=True,
)
BUSY_STATUS = {408, 429, 500, 502, 503, 504}


class DuckDBWarehouse(Warehouse):
    """A DuckDB database, in a file or in memory.

    A connection of the caller's is only asked for cursors, since other threads of theirs may use
    it at the same time; it runs nothing but a model that needs what its session alone has.

    Args:
        connection: the one that is used, or of which cursors are.
        owned: it was opened here.
    """

    dialect = DuckDB()

    def __init__(self, connection: Connection, *, owned: bool = False) -> None:
        self._process = Process()
        self._base = connection
        self._owned = owned
        self._lock = threading.RLock()
        self._at_work: Connection | None = None
        self._in_transaction = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lightning-duckdb")
        if owned:
            _draw_nothing(connection)
        self.version_scheme = f"duckdb {duckdb.__version__}"
        # That of the caller's session, which a cursor begins without.
        ((catalog,),) = self._asked("SELECT system.main.current_database()")
        self._catalog = str(catalog)

    @classmethod
    def open(cls, url: str) -> DuckDBWarehouse:
        """Open `duckdb:///relative/path`, `duckdb:////absolute/path`, or `duckdb://` for memory.

        Raises:
            ConfigurationError: the URL names a host.
            DatabaseInUseError: another process has the file open.
            WarehouseError: the file cannot be opened.
        """
        path = path_of(url) or ":memory:"
        try:
            return cls(duckdb.connect(path), owned=True)
        except duckdb.Error as error:
            told = f"the database {path} cannot be opened: {error}"
            if LOCKED not in str(error):
                raise WarehouseError(told, step="connect") from error
            raise DatabaseInUseError(
                f"{told}. A DuckDB file is open in one process at a time: end the other process, "
                "or do the work in that one.",
                step="connect",
            ) from error

    @classmethod
    def wrap(cls, client: Connection) -> DuckDBWarehouse:
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
        return self._run(step, lambda session: int(session.execute(statement).rowcount))

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        return self._run(step, lambda session: session.execute(query).fetchall())

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        return self._run(step, lambda session: session.sql(query).to_arrow_table())

    def describe(self, query: str) -> list[Column]:
        described = f"DESCRIBE (\n{query}\n)"  # where no statement that writes can stand
        self._process.check()
        try:
            with self.evaluating():
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
        with self._working():
            if self._in_transaction:
                yield
                return
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
    def evaluating(self) -> Iterator[None]:
        self._process.check()
        with self._lock:
            if self._owned or self._at_work is not None:
                yield
                return
            self._check_idle()
            if self._has_its_own():
                with self._working(self._base):
                    yield
            else:
                yield

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        name = f"lightning_staged_{secrets.token_hex(4)}"
        with self._working() as session:
            session.register(name, rows)
            try:
                yield exp.table_(sql.identifier(name), alias=sql.identifier(STAGED))
            finally:
                session.unregister(name)

    def fork(self) -> DuckDBWarehouse:
        # Without the lock: a lease must be renewed while a long statement runs here.
        self._process.check()
        with _translated("open another connection"):
            fork = DuckDBWarehouse(self._base.cursor(), owned=True)
        fork._catalog = self._catalog
        return fork

    def close(self) -> None:
        if self._owned:
            with self._lock:
                self._base.close()

    @contextmanager
    def _working(self, session: Connection | None = None) -> Iterator[Connection]:
        """What statements run on: that of the block around this one; else the session given, the
        connection that was opened here, or a cursor of the caller's for as long as the block."""
        self._process.check()
        with self._lock, ExitStack() as opened:
            if self._at_work is not None:
                yield self._at_work
                return
            if session is None:
                session = self._base
                if not self._owned:
                    with _translated("open a cursor"):
                        session = opened.enter_context(self._base.cursor())
                    _draw_nothing(session)
            self._at_work = session
            try:
                yield session
            finally:
                self._at_work = None

    def _asked(self, query: str) -> list[tuple[Any, ...]]:
        """What the session of the caller's connection says, once no other thread is using it."""
        with _translated("connect"):
            return UNTIL_FREE(lambda: self._base.sql(query).fetchall())

    def _has_its_own(self) -> bool:
        """Whether the caller's session has what a cursor has not."""
        if self._asked(TEMPORARY):
            return True
        with _translated("look at the session"), self._base.cursor() as cursor:
            return set(self._asked(SETTINGS)) != set(cursor.sql(SETTINGS).fetchall())

    def _check_idle(self) -> None:
        """Raise ConfigurationError inside a transaction of the caller's, of whose work a cursor
        sees nothing, and which a second BEGIN would undo. Outside of one, every statement is a
        transaction of its own."""
        if len({self._asked("SELECT system.main.txid_current()")[0] for _ in range(2)}) == 1:
            raise ConfigurationError(
                "the DuckDB connection is inside a transaction: commit it or roll it back first, "
                "or give a connection of its own, such as connection.cursor()"
            )

    def _roll_back(self) -> None:
        with self._working() as session, suppress(duckdb.Error):  # it may be gone already
            session.rollback()

    def _run(self, step: str, call: Callable[[Connection], Result]) -> Result:
        with self._working() as session, _translated(step):
            if threading.current_thread() is threading.main_thread():
                return self._run_beside(session, call)
            return call(session)

    def _run_beside(self, session: Connection, call: Callable[[Connection], Result]) -> Result:
        """Let the main thread wait only: busy with a statement, it would not hear of Ctrl-C."""
        running = self._thread.submit(call, session)
        try:
            return running.result()
        except KeyboardInterrupt:
            while not running.done():
                session.interrupt()  # of no effect where it has not begun yet
                wait([running], timeout=0.1)
            raise


def _draw_nothing(connection: Connection) -> None:
    """Keep DuckDB's bar from standard output, where its configuration is not locked."""
    with suppress(duckdb.Error):
        connection.execute("SET enable_progress_bar = false")


@contextmanager
def _translated(step: str) -> Iterator[None]:
    """Turn the driver's errors into the library's."""
    try:
        yield
    except duckdb.Error as error:
        told = str(error)
        if _is_lost_race(error):
            raise WriteConflictError(told, step=step) from error
        if isinstance(error, duckdb.ConnectionException):
            told += ": connect again, by lightning.connect with an open connection"
        raise WarehouseError(told, step=step, is_transient=_is_transient(error)) from error


def _is_lost_race(error: duckdb.Error) -> bool:
    """Whether another transaction was first. A full disk breaks a COMMIT by the same class."""
    if isinstance(error, duckdb.ConstraintException):
        return TAKEN_KEY.search(str(error)) is not None
    is_of_transactions = isinstance(error, duckdb.TransactionException)
    return is_of_transactions and CONFLICT.search(str(error)) is not None


def _is_transient(error: duckdb.Error) -> bool:
    if isinstance(error, duckdb.HTTPException):
        return getattr(error, "status_code", None) in BUSY_STATUS
    if isinstance(error, duckdb.IOException):
        return LOCKED in str(error)
    return isinstance(error, duckdb.ResourceInUseException)
