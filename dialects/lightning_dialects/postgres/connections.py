"""Where a warehouse's connections come from: one that stays open, or a pool.

A connection is used for one transaction at a time and nothing is kept in its session, so a pooler
that hands out another one for each transaction does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from lightning.errors import ConfigurationError, DialectError, WarehouseError

Connection = psycopg.Connection[Any]

MISREAD = (
    "the URL cannot be read: in the user's name and the password, write characters other than "
    "letters and digits as %20, %40, %2F and so on; the parameters are those of libpq"
)


class Connections(Protocol):
    """Gives connections."""

    def one(self) -> AbstractContextManager[Connection]:
        """A connection for one transaction."""

    def fork(self) -> Connections:
        """The same for another thread."""

    def close(self) -> None:
        """Close what was opened here."""


class Single:
    """One connection, kept open. One that was opened here is opened again when it was lost.

    Args:
        again: opens another one; None where the connection is the caller's.
    """

    def __init__(self, connection: Connection, again: Callable[[], Connection] | None) -> None:
        self._connection = connection
        self._again = again

    @classmethod
    def open(cls, conninfo: str = "", **parameters: Any) -> Single:
        """Connect anew.

        Raises:
            WarehouseError: the server does not let us in.
        """

        def connect() -> Connection:
            try:
                return psycopg.connect(conninfo, autocommit=True, **parameters)
            except psycopg.Error as error:
                if _is_misread(conninfo):
                    raise WarehouseError(MISREAD, step="connect") from None
                raise WarehouseError(str(error), step="connect") from error

        return cls(connect(), connect)

    def one(self) -> AbstractContextManager[Connection]:
        if self._again is not None and self._connection.broken:
            self._connection = self._again()
        status = self._connection.info.transaction_status
        if status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            raise ConfigurationError(
                "the PostgreSQL connection is inside a transaction: commit it or roll it back "
                "first, or give a connection of its own"
            )
        return nullcontext(self._connection)

    def fork(self) -> Single:
        info = self._connection.info
        return Single.open(**info.get_parameters(), password=info.password or None)

    def close(self) -> None:
        if self._again is not None:
            self._connection.close()


def _is_misread(url: str) -> bool:
    """Whether parts of the URL may be taken for others, so that an error may quote a password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return True
    return any("@" in str(parts.get(name, "")) for name in ("host", "port", "dbname"))


class Pool:
    """A pool of the caller's: anything whose `connection()` lends one."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    def one(self) -> AbstractContextManager[Connection]:
        lent: AbstractContextManager[Connection] = self._pool.connection()
        return lent

    def fork(self) -> Pool:
        return self

    def close(self) -> None:
        """The pool is the caller's."""


def connections_of(target: Any) -> Connections:
    """The connections of an open connection, or of a pool.

    Raises:
        DialectError: it is neither.
    """
    if isinstance(target, psycopg.Connection):
        return Single(target, again=None)
    if callable(getattr(target, "connection", None)) and "Async" not in type(target).__name__:
        return Pool(target)
    raise DialectError(
        f"an object of type {type(target).__qualname__} cannot be used: give a psycopg.Connection, "
        "a psycopg_pool.ConnectionPool, or a URL"
    )
