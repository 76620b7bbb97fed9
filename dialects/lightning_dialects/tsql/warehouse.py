"""A connection to Fabric or Synapse, through mssql-python or pyodbc."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Self

from sqlglot import exp

from lightning.authoring import (
    Column,
    ConfigurationError,
    DialectError,
    ModelError,
    Process,
    Relation,
    TableKeptError,
    Warehouse,
    WarehouseError,
    WriteConflictError,
    after_conflicts,
    by_schema,
    sql,
)

from .connections import Login, login
from .dialect import TSql

if TYPE_CHECKING:
    import pyarrow as pa

APP = "lightning-cdc"
MAX_LABEL = 255
# https://learn.microsoft.com/azure/synapse-analytics/sql/develop-label
LABELLED = re.compile(
    r"(SELECT|WITH|INSERT|UPDATE|DELETE)\b"
    r"|(IF [^\n]+\n)?CREATE TABLE [^\n]+\n?(WITH \([^\n]+\))? AS\n"
)
LONGEST_DROP = 5  # seconds
STREAMED = 5_000  # rows in a chunk of a stream
CONFLICT = re.compile(r"update conflict|deadlock victim|\((24556|24706|1205|3960)\)", re.IGNORECASE)
THERE_ALREADY = "already an object named"
LATE = re.compile(r"timeout expired|HYT0[01]", re.IGNORECASE)
PASSING = re.compile(
    r"\b(08S01|08001|HYT00|HYT01)\b|communication link failure|timeout expired|is not currently "
    r"available|service is (currently )?busy|\((40197|40501|40613|49918|49919|49920|10928|10929)\)",
    re.IGNORECASE,
)
SERVERLESS = "-ondemand"  # ends the names of the servers of serverless pools
# https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql
SYNAPSE, FABRIC = 6, 11  # 11 is that of serverless pools, too
ABOUT = """
SELECT
  CAST(SERVERPROPERTY('EngineEdition') AS INT),
  CAST(@@SERVERNAME AS NVARCHAR(256)),
  CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS NVARCHAR(128))
"""


class TSqlWarehouse(Warehouse):
    """One session, in which every statement commits by itself.

    A connection that was opened here has others beside it, for other threads and for what is
    read bit by bit: neither service runs two statements in one session. One of the caller's is all
    there is, so its statements wait for each other.

    Class attributes to set:
        edition: what the server says that it is.
        service: its name, for people.
    """

    dialect: TSql
    edition: ClassVar[int]
    service: ClassVar[str]
    password_is_sql: ClassVar[bool] = False

    def __init__(
        self, connection: Any, login: Login | None = None, lock: threading.RLock | None = None
    ) -> None:
        self._connection = connection
        self._login = login
        self._lock = lock or threading.RLock()
        self._process = Process()
        self._error: type[Exception] = import_module(_driver(connection)).Error
        self._bound: tuple[str, ...] = ()

    @classmethod
    def open(cls, url: str) -> Self:
        """Open `scheme://user:password@host/database?…`, always encrypted.

        Without a password it is Entra's default that signs in: the environment, a managed
        identity, `az login`. `authentication` names another way of the driver's, such as
        `ActiveDirectoryMSI`; `certificate_path` and `tenant_id` are those of a service principal.
        `login_timeout` and `timeout` are seconds, and whatever else stands behind the question
        mark goes to the driver.

        Raises:
            ConfigurationError: something is missing, or the server is another service's.
            WarehouseError: the service refuses, or cannot be reached.
        """
        known = login(url, password_is_sql=cls.password_is_sql)
        if known.keywords["Server"].partition(".")[0].lower().endswith(SERVERLESS):
            raise _serverless()
        connection = known.connect()
        try:
            return cls(connection, known)._as_found(cls._about(connection))
        except Exception:
            connection.close()
            raise

    @classmethod
    def wrap(cls, client: Any) -> TSqlWarehouse:
        """A warehouse of an open connection, which stays the caller's to close.

        Raises:
            ConfigurationError: it does not commit each statement, or is to another service.
            DialectError: it is no connection.
        """
        return cls(client)._as_found(cls._about(client))

    @classmethod
    def _about(cls, client: Any) -> tuple[int, str, str]:
        """What the server at the other end of a connection says of itself: its edition, its name
        and the database's collation."""
        if not callable(getattr(client, "cursor", None)) or not hasattr(client, "autocommit"):
            raise DialectError(
                f"an object of type {type(client).__qualname__} is not a connection: give what "
                "mssql_python.connect or pyodbc.connect returned"
            )
        if not client.autocommit:
            raise ConfigurationError(
                "the connection has autocommit off, so that others would see neither the lease of "
                "a run nor its tables: set connection.autocommit = True first"
            )
        failure: type[Exception] = import_module(_driver(client)).Error
        try:
            with closing(client.cursor()) as cursor:
                cursor.execute("SET NOCOUNT OFF")  # else no statement tells how many rows it wrote
                cursor.execute(ABOUT)
                edition, server, collation = cursor.fetchone()
        except failure as error:
            raise WarehouseError(str(error), step="connect") from error
        return int(edition), str(server), str(collation)

    def _as_found(self, about: tuple[int, str, str]) -> Self:
        edition, server, collation = about
        if edition == FABRIC and server.partition(".")[0].lower().endswith(SERVERLESS):
            raise _serverless()
        if edition != self.edition:
            raise ConfigurationError(
                f"the server is not {self.service} (its EngineEdition is {edition}): SQL Server, "
                "Azure SQL and other services of Microsoft's are not supported; fabric:// is for "
                "warehouses of Microsoft Fabric, synapse:// for dedicated SQL pools"
            )
        self.dialect = self.dialect.ignoring_case("_CI_" in f"{collation}_")
        return self

    @property
    def catalog(self) -> None:
        """Names have two parts: no statement leaves the database of the connection."""
        return

    @after_conflicts
    def execute(self, statement: str, *, step: str) -> int:
        """A statement that lost a race for a table is tried again: it wrote nothing."""
        try:
            with self._running(statement, step) as cursor:
                written = int(cursor.rowcount)
                while cursor.nextset():
                    pass
        except WarehouseError as error:
            if statement.startswith("IF ") and THERE_ALREADY in str(error):
                return -1  # another process was there first
            raise
        return written

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        with self._running(query, step) as cursor:
            return [tuple(row) for row in cursor.fetchall()]

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        with self._running(query, step) as cursor:
            return _arrow(cursor)

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        if self._login is None:
            yield self.fetch(query, step=step)
            return
        with closing(self.fork()) as other, other._cursor(query, step) as cursor:
            while rows := cursor.fetchmany(STREAMED):
                yield [tuple(row) for row in rows]

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        import pyarrow as pa

        if self._login is None:
            yield self.fetch_arrow(query, step=step)
            return
        with closing(self.fork()) as other, other._cursor(query, step) as cursor:
            for batch in cursor.arrow_reader(STREAMED):
                yield pa.Table.from_batches([batch])

    def describe(self, query: str) -> list[Column]:
        text = exp.National(this=query).sql(self.dialect.sqlglot_dialect)
        asked = f"EXEC sp_describe_first_result_set @tsql = {text}"
        try:
            with self._running(asked, "") as cursor:
                names = [column[0] for column in cursor.description]
                rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except WarehouseError as error:
            if error.is_transient:
                raise
            raise ModelError(f"the model cannot be evaluated: {error}") from error
        columns = [
            Column(row["name"] or "", row["system_type_name"])
            for row in rows
            if not row["is_hidden"]
        ]
        for number, column in enumerate(columns, 1):
            if not column.name:
                raise ModelError(f"column {number} of the model has no name: give it one with AS")
        return columns

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        there, table = sql.column("name", "there"), sql.column("name", "made")
        kinds = sql.one_of(sql.column("type", "made"), ("U", "V"))
        pairs = sql.column("schema_id", "made").eq(sql.column("schema_id", "there"))
        listed = exp.select(there, table).from_(exp.table_("schemas", "sys", alias="there"))
        made = exp.table_("objects", "sys", alias="made")
        sql.join(listed, made, "LEFT", sql.all_of([pairs, kinds]))
        listed = listed.where(sql.one_of(there.copy(), schemas))
        return by_schema(self.fetch(self.dialect.render(listed), step="look for the schemas"))

    def drop(self, relation: Relation) -> None:
        statement = self.dialect.drop_table(relation)
        with self._lock:
            usual = self._connection.timeout
            self._connection.timeout = LONGEST_DROP
            try:
                self.execute(statement, step=f"drop {relation.name}")
            except WarehouseError as error:
                if LATE.search(str(error)):
                    raise TableKeptError(
                        str(error), step=f"drop {relation.name}", is_transient=True
                    ) from error
                raise
            finally:
                self._connection.timeout = usual

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    def fork(self) -> Self:
        """Another session; the same one, if it is the caller's."""
        if self._login is None:
            fork = type(self)(self._connection, lock=self._lock)
        else:
            fork = type(self)(self._login.connect(), self._login)
        fork.dialect, fork.context = self.dialect, self.context
        return fork

    def close(self) -> None:
        if self._login is not None:
            self._connection.close()

    @contextmanager
    def _running(self, statement: str, step: str) -> Iterator[Any]:
        """Run a statement; no other one of this connection runs until its rows are read."""
        with self._lock, self._cursor(statement, step) as cursor:
            yield cursor

    @contextmanager
    def _cursor(self, statement: str, step: str) -> Iterator[Any]:
        """The cursor of a statement that runs; other threads are not kept away, so that a stream
        may end on any."""
        self._process.check()
        try:
            with closing(self._connection.cursor()) as cursor:
                cursor.execute(self._labelled(statement, step), *self._bound)
                yield cursor
        except self._error as error:
            raise _translation(error, step) from error

    def _labelled(self, statement: str, step: str) -> str:
        """The statement with what it is part of, for sys.dm_pdw_exec_requests and the query
        insights of Fabric, by which a bill can be split."""
        if not LABELLED.match(statement):
            return statement
        told = json.dumps({"app": APP, **self.context, "step": step}, ensure_ascii=False)
        label = exp.National(this=told[:MAX_LABEL]).sql(self.dialect.sqlglot_dialect)
        return f"{statement}\nOPTION (LABEL = {label})"


def _driver(connection: Any) -> str:
    return type(connection).__module__.partition(".")[0]


def _serverless() -> ConfigurationError:
    return ConfigurationError(
        "this is a serverless SQL pool, which has no tables to write to: connect to a dedicated "
        "SQL pool of the workspace, whose server has no -ondemand in its name"
    )


def _translation(error: Exception, step: str) -> WarehouseError:
    message = str(error)
    if CONFLICT.search(message):
        return WriteConflictError(message, step=step)
    return WarehouseError(message, step=step, is_transient=bool(PASSING.search(message)))


def _arrow(cursor: Any) -> pa.Table:
    """All rows as Arrow; of a driver that knows no Arrow, made of its values."""
    import pyarrow as pa

    if hasattr(cursor, "arrow"):
        return cursor.arrow()
    names = [column[0] for column in cursor.description]
    columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
    return pa.table([pa.array(column) for column in columns], names)
