"""Where a warehouse's connections come from: one that stays open, or a pool.

A connection is used for one transaction at a time and nothing is kept in its session, so a pooler
that hands out another one for each transaction does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, Protocol

import psycopg
import tenacity
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from lightning.authoring import ConfigurationError, DialectError, WarehouseError

Connection = psycopg.Connection[Any]

MISREAD = (
    "the URL cannot be read: in the user's name and the password, write characters other than "
    "letters and digits as %20, %40, %2F and so on; the parameters are those of libpq"
)


# What keeps a firewall from forgetting an idle connection, and tells within two minutes that the
# other end has gone. In seconds; the URL's own come first.
KEPT_ALIVE = {"keepalives_idle": 60, "keepalives_interval": 15, "keepalives_count": 4}
REOPENED_WITHIN = 20.0  # seconds, in which a server has started again
# Of class 53, what passes; 57P are the ways in which a server ends connections.
TRANSIENT = (
    errors.LockNotAvailable,
    errors.TooManyConnections,
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.IdleSessionTimeout,
    errors.IdleInTransactionSessionTimeout,
)
# What a server says that is not reached at a good moment; of that psycopg has but the text.
BUSY = (
    "starting up",
    "shutting down",
    "recovery mode",
    "system is not yet accepting",
    "system is not accepting",
    "too many c",
    "connection slots",
)
REFUSES = "FATAL:"


def is_transient(error: psycopg.Error) -> bool:
    """Whether what failed may well work a little later, with nothing changed."""
    if isinstance(error, TRANSIENT):
        return True
    if not isinstance(error, psycopg.OperationalError):
        return False
    if error.sqlstate is not None:
        return error.sqlstate.startswith("08")  # of the connection itself
    text = str(error)
    return REFUSES not in text or any(words in text for words in BUSY)


class Connections(Protocol):
    """Gives connections.

    Attributes:
        attempts: how many of them may turn out to be lost, in a row, before that is an error.
    """

    attempts: int

    def one(self) -> AbstractContextManager[Connection]:
        """A connection for one transaction."""

    def fork(self, role: str) -> Connections:
        """The same for another thread, as the role that this session has become."""

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
        self._gave_up = False
        self.attempts = 1 if again is None else 2

    @classmethod
    def open(cls, conninfo: str = "", role: str | None = None, **given: Any) -> Single:
        """Connect anew, and become another role, if one is named.

        Raises:
            WarehouseError: the server does not let us in.
        """

        def connect() -> Connection:
            try:
                parameters: dict[str, Any] = KEPT_ALIVE | conninfo_to_dict(conninfo, **given)
                opened = psycopg.connect(autocommit=True, **parameters)
                if role is not None:
                    opened.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
                return opened
            except psycopg.Error as error:
                if _is_misread(conninfo):
                    raise WarehouseError(MISREAD, step="connect") from None
                passing = is_transient(error)
                raise WarehouseError(str(error), step="connect", is_transient=passing) from error

        return cls(connect(), connect)

    def one(self) -> AbstractContextManager[Connection]:
        if self._again is not None and self._connection.broken:
            # Once: whoever goes on after that, to close the run, is told at once.
            again = self._again if self._gave_up else partial(_patiently, self._again)
            self._gave_up = True
            self._connection = again()
            self._gave_up = False
        status = self._connection.info.transaction_status
        if status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            raise ConfigurationError(
                "the PostgreSQL connection is inside a transaction: commit it or roll it back "
                "first, or give a connection of its own"
            )
        return nullcontext(self._connection)

    def fork(self, role: str) -> Single:
        info = self._connection.info
        given = info.get_parameters()
        other = None if role == info.user else role
        return Single.open(role=other, **given, password=info.password or None)

    def close(self) -> None:
        if self._again is not None:
            self._connection.close()


def _patiently(again: Callable[[], Connection]) -> Connection:
    """Another connection, as soon as the server gives one: it may be starting again."""
    return tenacity.Retrying(
        retry=tenacity.retry_if_exception(lambda error: getattr(error, "is_transient", False)),
        wait=tenacity.wait_exponential(multiplier=0.1, max=2.0),
        stop=tenacity.stop_after_delay(REOPENED_WITHIN),
        reraise=True,
    )(again)


def _is_misread(url: str) -> bool:
    """Whether parts of the URL may be taken for others, so that an error may quote a password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return True
    return any("@" in str(parts.get(name, "")) for name in ("host", "port", "dbname"))


class Pool:
    """A pool of the caller's: anything whose `connection()` lends one."""

    # All connections of a pool are lost when its server starts again, and lent one by one.
    attempts = 20

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    def one(self) -> AbstractContextManager[Connection]:
        lent: AbstractContextManager[Connection] = self._pool.connection()
        return lent

    def fork(self, role: str) -> Pool:
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
