"""A Trino cluster through its own client."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
import trino
from sqlglot import exp
from trino.auth import BasicAuthentication, JWTAuthentication
from trino.client import TrinoQuery
from trino.constants import HEADER_CLIENT_INFO, HEADER_CLIENT_TAGS
from trino.exceptions import Error, HttpError, TrinoConnectionError, TrinoQueryError
from trino.transaction import IsolationLevel

from lightning.authoring import (
    ConfigurationError,
    Process,
    WarehouseError,
    WriteConflictError,
    after_conflicts,
    sql,
)

from .arrow import table_of
from .dialect import Trino
from .iceberg import IcebergWarehouse
from .types import Type, of_signature

if TYPE_CHECKING:
    import pyarrow as pa

APP = "lightning-cdc"
ABLE = "iceberg"  # the connector whose tables can hold the state
STREAMED = 1_000  # rows in a chunk of a stream
NEVER_IN_TAGS = re.compile(r"[^A-Za-z0-9_.:=-]+")
# What the server says where another statement was first, and this one wrote nothing.
LOST_RACES = {
    "ICEBERG_COMMIT_ERROR", "TABLE_ALREADY_EXISTS", "SCHEMA_ALREADY_EXISTS",
    "TRANSACTION_CONFLICT",
}  # fmt: skip
MADE_BY_OTHERS = re.compile(
    r"duplicate key value|already exists|failed to create a namespace", re.IGNORECASE
)
# … and where nobody knows whether it did.
UNCERTAIN = re.compile(
    r"commit state|cannot determine|unexpected exception|unknown|timed? ?out", re.IGNORECASE
)
PASSING = {
    "ABANDONED_QUERY", "CLUSTER_OUT_OF_MEMORY", "EXCEEDED_QUEUED_TIME_LIMIT",
    "HIVE_METASTORE_ERROR", "ICEBERG_CATALOG_ERROR", "NO_NODES_AVAILABLE",
    "PAGE_TRANSPORT_ERROR", "PAGE_TRANSPORT_TIMEOUT", "QUERY_QUEUE_FULL", "REMOTE_HOST_GONE",
    "REMOTE_TASK_ERROR", "SERVER_SHUTTING_DOWN", "SERVER_STARTING_UP",
    "TOO_MANY_REQUESTS_FAILED", "WORKER_RESTARTED",
}  # fmt: skip
EXAMPLE = "trino://user@host:8080/catalog/schema"


class TrinoWarehouse(IcebergWarehouse):
    """A connection, which is no more than a session's settings: several threads may use one.

    Args:
        catalog: where the planner and audit schemas are, if it is not the connection's own.
    """

    dialect = Trino()
    version_scheme = "trino md5"
    longest = 1_000_000  # query.max-length, unless a cluster has another
    longest_rows = 400_000

    def __init__(
        self, connection: trino.dbapi.Connection, *, catalog: str | None = None, owned: bool = False
    ) -> None:
        catalog = catalog or connection.catalog
        if not catalog:
            raise ConfigurationError(
                "the connection has no current catalog, where the planner and audit schemas are "
                f"to be: name one, as in {EXAMPLE}, or by catalog=… of trino.dbapi.connect"
            )
        self._connection = connection
        self._catalog: str = catalog.lower()
        self._owned = owned
        self._is_able = False
        self._process = Process()

    @classmethod
    def open(cls, url: str) -> Self:
        """Open `trino://user:password@host:port/catalog/schema`.

        Behind the question mark can stand `state_catalog`, where the planner and audit schemas are
        in another catalog than the model; `source`, `timezone`, `access_token`, `http_scheme` and
        `verify` as `trino.dbapi.connect` has them; `client_tags`, joined by commas; and any other
        name for a session property.

        Raises:
            WarehouseError: the client refuses what was given.
        """
        parts = urlsplit(url)
        catalog, _, schema = parts.path.strip("/").partition("/")
        options = dict(parse_qsl(parts.query))
        token = options.pop("access_token", None)
        secure = parts.password is not None or token is not None
        scheme = options.pop("http_scheme", "https" if secure else "http")
        verify = options.pop("verify", "true")
        auth: BasicAuthentication | JWTAuthentication | None = None
        if parts.password is not None:
            auth = BasicAuthentication(unquote(parts.username or ""), unquote(parts.password))
        elif token is not None:
            auth = JWTAuthentication(token)
        state_catalog = options.pop("state_catalog", None)
        if not parts.hostname:
            raise ConfigurationError(f"a Trino URL names a host: {EXAMPLE}")
        try:
            connection = trino.dbapi.connect(
                host=parts.hostname,
                port=parts.port,
                user=unquote(parts.username) if parts.username else APP,
                catalog=unquote(catalog) or None,
                schema=unquote(schema) or None,
                http_scheme=scheme,
                auth=auth,
                verify=verify if "/" in verify else verify.lower() not in ("false", "0", "no"),
                source=options.pop("source", APP),
                timezone=options.pop("timezone", None),
                client_tags=list(filter(None, options.pop("client_tags", "").split(","))),
                session_properties=options,
            )
        except (Error, KeyError, OSError, ValueError) as error:  # no time zone is a KeyError
            raise WarehouseError(str(error), step="connect") from None
        return cls(connection, catalog=state_catalog, owned=True)

    @classmethod
    def wrap(cls, client: trino.dbapi.Connection, *, catalog: str | None = None) -> Self:
        """A warehouse of an open connection, which stays the caller's to close.

        Args:
            catalog: where the planner and audit schemas are, if it is not the connection's own.

        Raises:
            ConfigurationError: it makes transactions, which no catalog's writes can be part of.
        """
        if client.isolation_level != IsolationLevel.AUTOCOMMIT:
            raise ConfigurationError(
                "the connection makes transactions, and Trino writes to tables only outside of "
                "them: connect without isolation_level"
            )
        return cls(client, catalog=catalog)

    @property
    def catalog(self) -> str:
        return self._catalog

    @after_conflicts
    def execute(self, statement: str, *, step: str) -> int:
        """A statement that lost a race for a table is tried again: it wrote nothing."""
        with self._running(statement, step) as (query, rows):
            for _ in rows:
                pass
            written = query.update_count
            return -1 if written is None else int(written)

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        with self._running(query, step) as (_, rows):
            return list(map(tuple, rows))

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        with self._running(query, step, raw=True) as (running, rows):
            return table_of(_columns(running), list(rows))

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        with self._running(query, step) as (_, rows):
            while chunk := list(islice(rows, STREAMED)):
                yield list(map(tuple, chunk))

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        with self._running(query, step, raw=True) as (running, rows):
            columns = _columns(running)
            while chunk := list(islice(rows, STREAMED)):
                yield table_of(columns, chunk)

    def described(self, query: str) -> list[tuple[str, Type]]:
        with self._running(query, "describe the model") as (running, _):
            return _columns(running)

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        """Raises:
        ConfigurationError: the catalog's tables cannot hold the state.
        """
        self._check_catalog()
        return super().inventory(schemas)

    def fork(self) -> Self:
        """The same connection, which several threads may use at once."""
        fork = type(self)(self._connection, catalog=self._catalog)
        fork.context = self.context
        return fork

    def close(self) -> None:
        if self._owned:
            self._connection.close()

    def _check_catalog(self) -> None:
        if self._is_able:
            return
        query = (
            exp.select(sql.column("connector_name"))
            .from_(exp.table_("catalogs", db="metadata", catalog="system"))
            .where(sql.column("catalog_name").eq(sql.text(self._catalog)))
        )
        found = self.fetch(self.dialect.render(query), step="look for the catalog")
        remedy = (
            "name a catalog of the Iceberg connector: as the first name of the URL's path, or as "
            "state_catalog behind the question mark where models read another one"
        )
        if not found:
            raise ConfigurationError(f"there is no catalog {self._catalog!r} here: {remedy}")
        ((connector,),) = found
        if connector != ABLE:
            raise ConfigurationError(
                f"the catalog {self._catalog!r} is of the connector {connector!r}, whose tables "
                "cannot hold the state of syncs, because not all that is needed can be changed in "
                f"them row by row. Models may read it; for the planner and audit schemas {remedy}"
            )
        self._is_able = True

    @contextmanager
    def _running(
        self, statement: str, step: str, *, raw: bool = False
    ) -> Iterator[tuple[TrinoQuery, Iterator[list[Any]]]]:
        """Run a statement; it is cancelled if its rows are not all read, as after Ctrl-C.

        Args:
            raw: give values as they come over the wire.
        """
        self._process.check()
        self.check_length(statement, step)
        query = TrinoQuery(
            self._connection._create_request(), statement, legacy_primitive_types=raw
        )
        with _translated(step):
            try:
                result = query.execute(additional_http_headers=self._tags(step))
                yield query, iter(result)
            finally:
                if not query.finished:
                    with suppress(Error, HttpError, requests.RequestException):
                        query.cancel()

    def _tags(self, step: str) -> dict[str, str]:
        """What lets resource groups and event listeners know what a statement is part of."""
        told = {"app": APP, **self.context, "step": step}
        tags = [NEVER_IN_TAGS.sub("_", f"{name}={text}") for name, text in told.items()]
        tags = [*self._connection._client_session.client_tags, *tags]
        return {HEADER_CLIENT_TAGS: ",".join(tags), HEADER_CLIENT_INFO: json.dumps(told)}


def _columns(query: TrinoQuery) -> list[tuple[str, Type]]:
    """The names and types of a statement's rows. No table keeps the case of a name."""
    return [
        (column["name"].lower(), of_signature(column["typeSignature"]))
        for column in query.columns or ()
    ]


@contextmanager
def _translated(step: str) -> Iterator[None]:
    """What the client raises, as the library's own errors."""
    try:
        yield
    except TrinoQueryError as error:
        raise _translation(error, step) from error
    except (Error, HttpError, requests.RequestException) as error:
        passing = isinstance(error, (HttpError, TrinoConnectionError, requests.RequestException))
        raise WarehouseError(str(error), step=step, is_transient=passing) from error


def _translation(error: TrinoQueryError, step: str) -> WarehouseError:
    name, message = error.error_name, error.message
    if (name in LOST_RACES or MADE_BY_OTHERS.search(message)) and not UNCERTAIN.search(message):
        return WriteConflictError(message, step=step)
    return WarehouseError(f"{message} ({name})", step=step, is_transient=name in PASSING)
