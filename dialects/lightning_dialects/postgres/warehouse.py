"""A PostgreSQL database through psycopg 3."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import psycopg
from psycopg import errors
from psycopg.rows import tuple_row
from sqlglot import exp

from lightning.authoring import (
    DESCRIBE,
    MODEL_STEPS,
    STAGED,
    STATE_TABLE,
    Column,
    Dialect,
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

from .connections import Connection, Connections, Single, connections_of, is_transient
from .described import columns
from .dialect import Postgres
from .encodings import codec
from .wire import register_loaders

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger("lightning")

Result = TypeVar("Result")
Cursor = psycopg.ClientCursor[tuple[Any, ...]]  # which never prepares a statement
LOST_RACES = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.DuplicateTable,
    errors.DuplicateSchema,
    errors.DuplicateObject,
)
# What was handed out must be known after a crash. Where more than this is asked for, it stays.
DURABLE = (
    "SELECT pg_catalog.set_config('synchronous_commit', 'on', true) "
    "WHERE pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'off'"
)
ROLE = "SELECT current_user, has_database_privilege(current_database(), 'TEMPORARY')"
RENEWING = "renew the indexes of the logs"
BY_ROW_ID = "by_row_id"
NAME_TRUNCATED = "42622"
# Of a drop: the table is gone already, or its schema is; others use it; a view depends on it.
GONE = (errors.UndefinedTable, errors.InvalidSchemaName)
IN_USE = (errors.LockNotAvailable, errors.QueryCanceled, errors.ObjectInUse)
NEEDED = errors.DependentObjectsStillExist

# Where names are looked up: only the model's are the user's. The library's own statements name
# schemas; operators can only be pinned in this way.
KEEP_SEARCH_PATH = (
    "SELECT pg_catalog.set_config('lightning.search_path', "
    "pg_catalog.current_setting('search_path'), true)"
)
FIND_AS_WE = "SET LOCAL search_path = pg_catalog, pg_temp"
FIND_AS_USERS = (
    "SELECT pg_catalog.set_config('search_path', "
    "pg_catalog.current_setting('lightning.search_path'), true)"
)


class PostgresWarehouse(Warehouse):
    """A database reached through one connection, or through a pool.

    Every statement runs in a transaction that begins with the dialect's settings. Nothing else is
    kept in the session, and no statement is prepared.

    Attributes:
        parameters: what a connection is opened with beside the URL.
        oldest_server: the first version of the server that has all that the dialect uses.
        parallel_full_joins: the first version that makes a full join in parallel.
        any_value: the first version that has ANY_VALUE.
        settings: what every transaction begins with, so that text of floats, bytes and intervals
            is the same in all, and what was committed outlives a crash. How the session reads and
            writes times, and where it looks for tables, is left to it: the model may depend on
            that. So are its time limits, which are there to protect the server.
        reading: what is set besides before values are read, since the driver wants it so.
    """

    dialect: Dialect = Postgres()
    version_scheme = "postgres 1"
    parameters: ClassVar[Mapping[str, str]] = {}
    oldest_server: ClassVar[int] = 120000
    parallel_full_joins: ClassVar[int] = 160000
    any_value: ClassVar[int] = 160000
    settings: ClassVar[Sequence[str]] = (
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE",
        "SET LOCAL standard_conforming_strings = on",
        "SET LOCAL client_encoding = 'UTF8'",
        "SET LOCAL extra_float_digits = 3",
        "SET LOCAL bytea_output = 'hex'",
        "SET LOCAL IntervalStyle = 'postgres'",
        "SET LOCAL lc_monetary = 'C'",
        "SET LOCAL quote_all_identifiers = off",  # or types would be spelled otherwise
        "SET LOCAL default_table_access_method = 'heap'",  # not all others can update
        KEEP_SEARCH_PATH,
        FIND_AS_WE,
        "SET LOCAL jit = off",  # compiling the comparison takes longer than it saves
        DURABLE,
    )
    reading: ClassVar[Sequence[str]] = (
        "SET LOCAL TimeZone = 'UTC'",
        "SET LOCAL DateStyle = 'ISO, MDY'",
    )

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._process = Process()
        self._lock = threading.RLock()
        self._open: Connection | None = None
        with self._running("connect") as cursor:
            info = cursor.connection.info
            version, encoding = info.server_version, info.parameter_status("server_encoding")
            ((self._role, temporary),) = cursor.execute(ROLE).fetchall()
        if version < self.oldest_server:
            raise WarehouseError(
                f"the server is too old: its version is {version}, and {self.oldest_server} or "
                "later is needed",
                step="connect",
            )
        usual = self.dialect.capabilities
        counts = usual.delta_share is not None and version < self.any_value
        self.dialect = self.dialect.with_capabilities(
            replace(
                usual,
                full_joins=usual.full_joins and version >= self.parallel_full_joins,
                encoding=codec(encoding),
                delta_share=usual.delta_share if temporary or not counts else None,
            )
        )
        if counts:
            assert isinstance(self.dialect, Postgres)  # who says that it has deltas without it
            self.dialect = self.dialect.without_any_value()

    @classmethod
    def open(cls, url: str) -> Self:
        """Connect to `postgresql://user:password@host:port/database`.

        Raises:
            WarehouseError: the server cannot be reached, does not let us in, or is too old.
        """
        conninfo = f"postgresql://{url.partition('://')[2]}"
        opened = Single.open(conninfo, **cls.parameters)
        try:
            return cls(opened)
        except BaseException:
            opened.close()
            raise

    @classmethod
    def wrap(cls, client: Any) -> Self:
        """Use an open connection, or a pool.

        Raises:
            ConfigurationError: the connection is inside a transaction.
        """
        return cls(connections_of(client))

    @property
    def catalog(self) -> None:
        return None

    def execute(self, statement: str, *, step: str) -> int:
        with self._running(step) as cursor:
            cursor.execute(statement.encode())
            return cursor.rowcount

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        return self._read(step, lambda cursor: cursor.execute(query.encode()).fetchall())

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        from .arrow import read_table

        return self._read(step, lambda cursor: read_table(cursor, query))

    def describe(self, query: str) -> list[Column]:
        cut: list[str] = []

        def notice(diagnostic: errors.Diagnostic) -> None:
            if diagnostic.sqlstate == NAME_TRUNCATED:
                cut.append(diagnostic.message_primary or "")

        self._process.check()
        try:
            with self._running(DESCRIBE) as cursor:
                connection = cursor.connection
                cursor.execute("SET LOCAL client_min_messages = 'notice'")
                connection.add_notice_handler(notice)
                try:
                    found = columns(cursor, query)
                finally:
                    connection.remove_notice_handler(notice)
        except WarehouseError as error:
            if error.is_transient or isinstance(error.__cause__, psycopg.OperationalError):
                raise  # no fault of the model's
            raise ModelError(str(error)) from error
        if cut:
            raise ModelError(
                f"a name in the model is too long for PostgreSQL, which takes 63 bytes: {cut[0]}. "
                "Give it a shorter one."
            )
        return found

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        listed = (
            exp.select("s.nspname", "t.relname")
            .from_("pg_catalog.pg_namespace AS s")
            .join(
                "pg_catalog.pg_class AS t",
                on="t.relnamespace = s.oid AND t.relkind IN ('r', 'p')",
                join_type="LEFT",
            )
            .where(sql.one_of(exp.column("nspname", "s"), schemas))
        )
        return by_schema(self.fetch(self.dialect.render(listed), step="look for the schemas"))

    def drop(self, relation: Relation) -> None:
        step = f"drop {relation.name}"
        try:
            with self.transaction():
                self.execute(self._without_waiting(relation), step=step)
                self.execute(self.dialect.drop_table(relation), step=step)
        except WarehouseError as error:
            reason = error.__cause__
            if isinstance(reason, GONE):
                return
            if isinstance(reason, (*IN_USE, NEEDED)):
                in_use = not isinstance(reason, NEEDED)
                raise TableKeptError(str(reason), step=step, is_transient=in_use) from reason
            raise

    def _without_waiting(self, relation: Relation) -> str:
        """What fails at once where dropping a table would wait for those who use it. Waiting even
        for a moment would hold up everybody who comes to read it."""
        return f"LOCK TABLE {self.dialect.render(relation.table())} IN ACCESS EXCLUSIVE MODE NOWAIT"

    def renew(self, tables: Sequence[Relation]) -> None:
        """An index of whole row ids, which an earlier release made, takes none that is long."""
        outdated = {f"{table.name}_{BY_ROW_ID}": table for table in tables}
        if not outdated:
            return
        query = (
            exp.select("i.relname")
            .from_("pg_catalog.pg_class AS i")
            .join("pg_catalog.pg_namespace AS s", on="i.relnamespace = s.oid AND i.relkind = 'i'")
            .where(
                sql.one_of(exp.column("relname", "i"), outdated),
                sql.one_of(exp.column("nspname", "s"), {table.schema for table in tables}),
            )
        )
        for (name,) in self.fetch(self.dialect.render(query), step=RENEWING):
            self._renew(outdated[name], name)

    def _renew(self, table: Relation, index: str) -> None:
        outdated = exp.table_(sql.identifier(index), db=sql.identifier(table.schema))
        drop = exp.Drop(tables=[outdated], kind="INDEX", exists=True)
        assert isinstance(self.dialect, Postgres)  # where there are indexes
        try:
            with self.transaction():
                self.execute(self._without_waiting(table), step=RENEWING)
                self.execute(self.dialect.index_beginnings(table), step=RENEWING)
                self.execute(self.dialect.render(drop), step=RENEWING)
        except WarehouseError as error:
            log.info("the index %s stays for now, which takes no long row ids: %s", index, error)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._process.check()
        with self._lock:
            if self._open is not None:
                yield
                return
            with self._translated("transaction"), ExitStack() as begun:
                self._open = self._begin(begun)
                try:
                    yield
                finally:
                    self._open = None

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        from .arrow import write_rows

        name = f"lightning_staged_{secrets.token_hex(4)}"
        with self._running("land rows") as cursor:
            kinds = {column: self.dialect.kinds[kind] for column, kind in table.columns.items()}
            write_rows(cursor, name, rows, kinds)
        yield exp.table_(
            sql.identifier(name), db=sql.identifier("pg_temp"), alias=sql.identifier(STAGED)
        )

    def fork(self) -> Self:
        self._process.check()
        with self._translated("open another connection"):
            return type(self)(self._connections.fork(self._role))

    def close(self) -> None:
        with self._lock:
            self._connections.close()

    @contextmanager
    def _running(self, step: str, *, reading: bool = False) -> Iterator[Cursor]:
        """A cursor, in the open transaction or in one of its own."""
        with self.transaction(), self._translated(step):
            assert self._open is not None
            if reading:
                _execute_all(self._open, self.reading)
            if step in MODEL_STEPS:
                _execute_all(self._open, [FIND_AS_USERS])
            with Cursor(self._open, row_factory=tuple_row) as cursor:
                register_loaders(cursor)
                yield cursor
            if step in MODEL_STEPS:
                _execute_all(self._open, [FIND_AS_WE])

    def _read(self, step: str, read: Callable[[Cursor], Result]) -> Result:
        """What is read by a cursor: once more where the connection was lost over it, unless it is
        one of several statements in a transaction."""
        self._process.check()
        with self._lock:
            alone = self._open is None and self._connections.attempts > 1
            try:
                with self._running(step, reading=True) as cursor:
                    return read(cursor)
            except WarehouseError as error:
                if not (alone and _lost(error.__cause__)):
                    raise
            with self._running(step, reading=True) as cursor:
                return read(cursor)

    def _begin(self, begun: ExitStack) -> Connection:
        """A connection in a transaction that has its settings. That one was lost while it was idle
        shows only here, where another one does as well: nothing has begun yet."""
        for left in reversed(range(self._connections.attempts)):
            connection = None  # a pool that lends none is not asked again: it has waited itself
            try:
                with ExitStack() as beginning:
                    connection = beginning.enter_context(self._connections.one())
                    beginning.enter_context(connection.transaction())
                    _execute_all(connection, self.settings)
                    begun.push(beginning.pop_all())
                    return connection
            except psycopg.Error as error:
                if not (left and connection is not None and _lost(error)):
                    raise
        raise AssertionError("unreachable")

    @contextmanager
    def _translated(self, step: str) -> Iterator[None]:
        """Turn the driver's errors into the library's."""
        try:
            yield
        except psycopg.Error as error:
            if self._is_lost_race(error):
                raise WriteConflictError(str(error), step=step) from error
            passing = is_transient(error)
            raise WarehouseError(str(error), step=step, is_transient=passing) from error

    def _is_lost_race(self, error: psycopg.Error) -> bool:
        """Whether another transaction was first: by its key in the state table, or in the catalog.
        What else is unique is the user's."""
        if isinstance(error, errors.UniqueViolation):
            return error.diag.table_name == STATE_TABLE or error.diag.schema_name == "pg_catalog"
        return isinstance(error, LOST_RACES)


def _lost(error: BaseException | None) -> bool:
    """Whether an error ended the connection."""
    return isinstance(error, psycopg.OperationalError) and is_transient(error)


def _execute_all(connection: Connection, statements: Sequence[str]) -> None:
    with Cursor(connection) as cursor:  # whatever kind the connection itself would make
        cursor.execute(";".join(statements).encode())
