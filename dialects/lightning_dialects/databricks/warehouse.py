"""A SQL warehouse or a cluster of Databricks, through its own connector."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import databricks.sql
from databricks.sql.client import Connection
from databricks.sql.exc import (
    CursorAlreadyClosedError,
    Error,
    MaxRetryDurationError,
    RequestError,
    SessionAlreadyClosedError,
)

from lightning.authoring import DialectError
from lightning_dialects.spark.delta import DeltaWarehouse, translation
from lightning_dialects.spark.dialect import Spark

from .connections import APP, arguments
from .dialect import Databricks

if TYPE_CHECKING:
    import pyarrow as pa
    from databricks.sql.client import Cursor

STREAMED = 10_000  # rows in a chunk of a stream
# What is raised where the service, or the way to it, is not there for a while. The connector has
# tried again by then.
PASSING = (CursorAlreadyClosedError, MaxRetryDurationError, SessionAlreadyClosedError)
PASSING_CODES = {429, 500, 502, 503, 504}
# https://docs.databricks.com/aws/en/sql/user/queries/query-tags
LONGEST_TAG = 128  # characters


class DatabricksWarehouse(DeltaWarehouse):
    """One session, whose settings are not changed. Several threads may use one: the connector has
    their requests take turns, and none of these lasts as long as a statement."""

    dialect: Spark = Databricks()

    def __init__(self, connection: Connection, *, owned: bool = False) -> None:
        if not isinstance(connection, Connection):
            raise DialectError(
                f"an object of type {type(connection).__qualname__} is not a connection to "
                "Databricks: give what databricks.sql.connect returns"
            )
        self._connection = connection
        self._owned = owned
        super().__init__()

    @classmethod
    def open(cls, url: str) -> DatabricksWarehouse:
        """Open `databricks://token:…@host/sql/1.0/warehouses/…?catalog=…`; see `arguments`.

        Raises:
            WarehouseError: the workspace refuses, or cannot be reached.
        """
        given = arguments(url)
        with _translated("connect"):
            connection = databricks.sql.connect(**given)
        return cls(connection, owned=True)

    @classmethod
    def wrap(cls, client: Connection) -> DatabricksWarehouse:
        """A warehouse of an open connection, which stays the caller's to close."""
        return cls(client)

    def fork(self) -> DatabricksWarehouse:
        """The same session, which several threads may use at once."""
        fork = copy.copy(self)
        fork._owned = False
        return fork

    def close(self) -> None:
        if self._owned:
            self._connection.close()

    def _all(self, statement: str, step: str) -> pa.Table:
        with self._running(statement, step) as cursor:
            return cursor.fetchall_arrow()

    def _chunks(self, query: str, step: str) -> Iterator[pa.Table]:
        with self._running(query, step) as cursor:
            while (chunk := cursor.fetchmany_arrow(STREAMED)).num_rows:
                yield chunk

    @contextmanager
    def _running(self, statement: str, step: str) -> Iterator[Cursor]:
        self._process.check()
        with _translated(step), self._connection.cursor() as cursor:
            cursor.execute(statement, query_tags=self._tags(step))
            yield cursor

    def _tags(self, step: str) -> dict[str, str | None]:
        """What a statement is part of, for the query history and the bill."""
        told = {"app": APP, **self.context, "step": step}
        return {name: text[:LONGEST_TAG] for name, text in told.items()}


@contextmanager
def _translated(step: str) -> Iterator[None]:
    """What the connector raises, as the library's own errors."""
    try:
        yield
    except Error as error:
        message = str(error.message or error)
        raise translation(message, step, is_transient=_is_transient(error)) from error


def _is_transient(error: Any) -> bool:
    if isinstance(error, RequestError):
        return error.context.get("http-code") in (None, *PASSING_CODES)
    return isinstance(error, PASSING)
