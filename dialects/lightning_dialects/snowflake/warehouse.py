"""A Snowflake account through its own connector."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import snowflake.connector
from snowflake.connector.connection import DEFAULT_CONFIGURATION
from snowflake.connector.constants import FIELD_ID_TO_NAME
from snowflake.connector.errors import (
    BadGatewayError,
    Error,
    GatewayTimeoutError,
    InternalServerError,
    OperationalError,
    OtherHTTPRetryableError,
    RequestTimeoutError,
    ServiceUnavailableError,
    TooManyRequests,
)
from sqlglot import exp

from lightning.authoring import (
    STAGED,
    Column,
    ConfigurationError,
    ModelError,
    Process,
    Scan,
    TableSpec,
    Warehouse,
    WarehouseError,
    WriteConflictError,
    after_conflicts,
    by_schema,
    json_texts,
    sql,
)

from .dialect import Snowflake

if TYPE_CHECKING:
    import pyarrow as pa
    from snowflake.connector import SnowflakeConnection
    from snowflake.connector.cursor import ResultMetadata, SnowflakeCursor

# Parameters that would cut what a statement returns, set for each statement.
PINNED = {"ROWS_PER_RESULTSET": 0}
# What the connector raises where the service, or the way to it, is not there for a while. It has
# tried again by then.
PASSING = (
    BadGatewayError,
    GatewayTimeoutError,
    InternalServerError,
    OperationalError,
    OtherHTTPRetryableError,
    RequestTimeoutError,
    ServiceUnavailableError,
    TooManyRequests,
)
TOO_MANY_WAITERS = 625  # for the lock of a table that others are changing
QUERY_TAG = "lightning-cdc"
MAX_TAG = 2_000
WROTE = "number of rows "  # how the columns of what a DML statement answers are named
TYPES = {"FIXED": "NUMBER", "REAL": "FLOAT", "TEXT": "VARCHAR", "TIMESTAMP": "TIMESTAMP_NTZ"}
MAX_BOUND = 4_000_000  # characters of one bound text; a VARCHAR, and a VARIANT, ends at 16 MB
STREAMED = 1_000  # rows in a chunk of a stream
EXPLAIN = "EXPLAIN USING JSON"  # compiles, runs nothing, and needs no running virtual warehouse


class SnowflakeWarehouse(Warehouse):
    """One session, whose parameters are not changed. What would change the library's own statements
    is set for each of them, or is written out in their SQL: `tests/snowflake/test_settings.py`."""

    dialect = Snowflake()
    version_scheme = "snowflake md5"

    def __init__(self, connection: SnowflakeConnection, *, owned: bool = False) -> None:
        if not connection.database:
            raise ConfigurationError(
                "the connection has no current database, where the planner and audit schemas "
                "are to be: connect with database=…, or run USE DATABASE first"
            )
        self._connection = connection
        self._catalog: str = connection.database
        self._owned = owned
        self._process = Process()
        self._lock = threading.RLock()
        self._bound: list[str] = []

    @classmethod
    def open(cls, url: str) -> SnowflakeWarehouse:
        """Open `snowflake://user:password@account/database/schema?warehouse=…&role=…`.

        Whatever else stands behind the question mark goes to the connector: `authenticator`,
        `private_key_file`, or `connection_name` for a connection of connections.toml, as in
        `snowflake://?connection_name=prod`. `snowflake://` alone is the default connection there.

        Raises:
            WarehouseError: the account refuses, or cannot be reached; or what the connector needs
                for it, such as a key file, cannot be read.
        """
        parts = urlsplit(url)
        database, _, schema = parts.path.strip("/").partition("/")
        given = {
            "user": parts.username,
            "password": parts.password,
            "account": parts.hostname,
            "database": database,
            "schema": schema,
        }
        options: dict[str, Any] = {name: unquote(text) for name, text in given.items() if text}
        options |= {name: _option(name, text) for name, text in parse_qsl(parts.query)}
        try:
            connection = snowflake.connector.connect(**options)
            # Otherwise Arrow has floats for NUMBER(10,2).
            connection.arrow_number_to_decimal_setter = True
            if not _commits(connection):
                connection.autocommit(True)
        except Error as error:
            passing = _is_transient(error)
            raise WarehouseError(str(error.msg), step="connect", is_transient=passing) from None
        except (OSError, TypeError, ValueError) as error:  # a key file, or its passphrase
            raise WarehouseError(str(error), step="connect") from None
        return cls(connection, owned=True)

    @classmethod
    def wrap(cls, client: SnowflakeConnection) -> SnowflakeWarehouse:
        """A warehouse of an open connection, which stays the caller's to close.

        Raises:
            ConfigurationError: it does not commit each statement by itself.
        """
        if not _commits(client):
            raise ConfigurationError(
                "the connection has autocommit off, so that others would see neither the lease of "
                "a run nor its tables: call connection.autocommit(True) first"
            )
        return cls(client)

    @property
    def catalog(self) -> str:
        return self._catalog

    @after_conflicts
    def execute(self, statement: str, *, step: str) -> int:
        """One that was not let in to wait for a table's lock is tried again."""
        with self._running(statement, step) as cursor:
            columns = cursor.description or []
            wrote = bool(columns) and columns[0].name.startswith(WROTE)
            return int(cursor.rowcount or 0) if wrote else -1

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        with self._running(query, step) as cursor:
            return [tuple(row) for row in cursor.fetchall()]

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        with self._running(query, step) as cursor:
            return _in_microseconds(cursor.fetch_arrow_all(force_return_table=True))

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        with self._open(query, step) as cursor, _translated(step):
            while rows := cursor.fetchmany(STREAMED):
                yield [tuple(row) for row in rows]

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        with self._open(query, step) as cursor, _translated(step):
            yield from map(_in_microseconds, cursor.fetch_arrow_batches())

    def describe(self, query: str) -> list[Column]:
        self._process.check()
        with self._lock, self._connection.cursor() as cursor:
            try:
                found = cursor.describe(query, **self._tagged("describe the model"))
            except Error as error:
                if _is_transient(error):
                    raise _translation(error, "describe the model") from error
                raise ModelError(f"the model cannot be evaluated: {error.msg}") from error
        return [Column(column.name, _type(column)) for column in found]

    def scan(self, query: str) -> Scan:
        ((plan,),) = self.fetch(f"{EXPLAIN} {query}", step="estimate")
        return scan_of(plan)

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        views = {name: self._information_schema(name) for name in ("SCHEMATA", "TABLES")}
        listed = exp.select(
            sql.column("SCHEMA_NAME", "SCHEMATA"), sql.column("TABLE_NAME", "TABLES")
        ).from_(views["SCHEMATA"])
        schema = sql.column("SCHEMA_NAME", "SCHEMATA")
        sql.join(listed, views["TABLES"], "LEFT", sql.column("TABLE_SCHEMA", "TABLES").eq(schema))
        listed = listed.where(sql.one_of(schema.copy(), schemas))
        return by_schema(self.fetch(self.dialect.render(listed), step="look for the schemas"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        """The rows travel as bound JSON texts, so that there is no table to be cleared away."""
        values = zip(*(column.to_pylist() for column in rows.columns), strict=True)
        item = exp.column("VALUE", table=exp.to_identifier("item"))
        columns = [
            sql.aliased(
                self.dialect.cast(
                    exp.Bracket(this=item.copy(), expressions=[sql.number(number)]),
                    kind,
                ),
                name,
            )
            for number, (name, kind) in enumerate(table.columns.items())
        ]
        bound = sql.call("PARSE_JSON", exp.Placeholder())
        source = sql.call("FLATTEN", exp.Kwarg(this=exp.var("INPUT"), expression=bound))
        alias = exp.TableAlias(this=exp.to_identifier("item"))
        query = exp.select(*columns).from_(exp.Table(this=sql.call("TABLE", source), alias=alias))
        texts = json_texts(values, MAX_BOUND)
        union = sql.union_all(query.copy() for _ in texts)
        with self._lock:
            self._bound = texts
            try:
                yield sql.subquery(union, STAGED)
            finally:
                self._bound = []

    def fork(self) -> SnowflakeWarehouse:
        """The same session, which several threads may use at once."""
        fork = type(self)(self._connection)
        fork.context = self.context
        return fork

    def close(self) -> None:
        if self._owned:
            self._connection.close()

    @contextmanager
    def _running(self, statement: str, step: str) -> Iterator[SnowflakeCursor]:
        """Run a statement; no other one of this connection runs until its rows are read."""
        self._process.check()
        with self._lock, self._open(statement, step) as cursor, _translated(step):
            yield cursor

    def _open(self, statement: str, step: str) -> SnowflakeCursor:
        self._process.check()
        options = self._tagged(step)
        with self._lock, _translated(step):
            if self._bound:  # bound by the server, whatever style the connection has
                options |= {"params": self._bound, "_force_qmark_paramstyle": True}
            cursor = self._connection.cursor()
            cursor.execute(statement, **options)
            return cursor

    def _tagged(self, step: str) -> dict[str, Any]:
        """What lets the query history show what a statement is part of."""
        tag = json.dumps({"app": QUERY_TAG, **self.context, "step": step}, ensure_ascii=False)
        return {"_statement_params": {"QUERY_TAG": tag[:MAX_TAG], **PINNED}}

    def _information_schema(self, view: str) -> exp.Table:
        return exp.table_(
            sql.identifier(view),
            db=sql.identifier("INFORMATION_SCHEMA"),
            catalog=sql.identifier(self._catalog),
            alias=sql.identifier(view),
        )


def _in_microseconds(table: pa.Table) -> pa.Table:
    """The timestamps of a chunk, which has nanoseconds unless one of its dates is too far off for
    them: so that any two chunks go together."""
    import pyarrow as pa

    def fitting(field: pa.Field) -> pa.Field:
        kind = field.type
        return (
            field.with_type(pa.timestamp("us", kind.tz)) if pa.types.is_timestamp(kind) else field
        )

    return table.cast(pa.schema([fitting(field) for field in table.schema]), safe=False)


@contextmanager
def _translated(step: str) -> Iterator[None]:
    """What the connector raises, as the library's own errors."""
    try:
        yield
    except Error as error:
        raise _translation(error, step) from error


def _translation(error: Error, step: str) -> WarehouseError:
    if error.errno == TOO_MANY_WAITERS:
        return WriteConflictError(str(error.msg), step=step)
    return WarehouseError(str(error.msg), step=step, is_transient=_is_transient(error))


def _is_transient(error: Error) -> bool:
    return error.errno == TOO_MANY_WAITERS or isinstance(error, PASSING)


def _commits(connection: SnowflakeConnection) -> bool:
    """Whether each statement is committed by itself, as the server last said."""
    return bool(connection._session_parameters.get("AUTOCOMMIT", True))


def _option(name: str, text: str) -> object:
    """A parameter of a URL in the type that the connector has for it."""
    kinds = DEFAULT_CONFIGURATION.get(name, (None, str))[1]
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    if bool in kinds:
        return text.lower() in ("true", "1", "yes", "on")
    return int(text) if int in kinds and text.isdigit() else text


def scan_of(plan: str) -> Scan:
    """What the JSON of EXPLAIN says: the partitions left after pruning, and the bytes in them.

    https://docs.snowflake.com/en/sql-reference/sql/explain calls both upper bounds.
    """
    found = json.loads(plan)["GlobalStats"]
    return Scan(found["bytesAssigned"], found["partitionsAssigned"])


def _type(column: ResultMetadata) -> str:
    """A type as SQL spells it, with the arguments on which its values depend."""
    name: str = FIELD_ID_TO_NAME[column.type_code]
    name = TYPES.get(name, name)
    if name == "NUMBER":
        return f"NUMBER({column.precision},{column.scale})"
    return name
