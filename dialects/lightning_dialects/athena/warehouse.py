"""Athena through PyAthena."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import pyathena
from botocore.exceptions import BotoCoreError, ClientError
from pyathena.connection import Connection
from pyathena.cursor import Cursor
from pyathena.error import Error

from lightning.authoring import (
    ConfigurationError,
    Dialect,
    Process,
    WarehouseError,
    WriteConflictError,
    after_conflicts,
)
from lightning_dialects.trino.iceberg import IcebergWarehouse
from lightning_dialects.trino.types import Type, parse

from .dialect import Athena

if TYPE_CHECKING:
    import pyarrow as pa

EXAMPLE = "athena://database?region=eu-central-1&workgroup=sync&staging=s3://bucket/results/"
FOLDER = "lightning-cdc/"  # of the staging place, where no other one is named for tables
POLL_SECONDS = 0.3
WRITES = {"INSERT", "UPDATE", "DELETE", "MERGE"}
LOST_RACE = re.compile(r"ICEBERG_COMMIT_ERROR|already exists", re.IGNORECASE)
UNCERTAIN = re.compile(
    r"commit state|cannot determine|unexpected exception|unknown|timed? ?out", re.IGNORECASE
)
PASSING = re.compile(
    r"TooManyRequests|Throttling|InternalServerException|ServiceUnavailable|exhausted resources"
    r"|GENERIC_INTERNAL_ERROR|SlowDown|timed? ?out",
    re.IGNORECASE,
)


class AthenaWarehouse(IcebergWarehouse):
    """A connection, which is a client of a service: several threads may use one.

    Args:
        location: where the files of the library's tables go; a folder of the staging place, unless
            it is named.
    """

    dialect: Dialect
    version_scheme = "trino md5"
    longest = 262_144
    longest_rows = 100_000

    def __init__(
        self, connection: Connection[Any], *, location: str | None = None, owned: bool = False
    ) -> None:
        staging = connection.s3_staging_dir
        location = location or (staging and f"{staging.rstrip('/')}/{FOLDER}")
        if not location or not location.startswith("s3://"):
            raise ConfigurationError(
                "nobody has said where the files of tables are to be: name a place as "
                "location=s3://bucket/folder/ in the URL, or as AthenaWarehouse.wrap(connection, "
                "location=…)"
            )
        self.dialect = Athena().with_location(f"{location.rstrip('/')}/")
        self._location = location
        self._connection = connection
        self._owned = owned
        self._process = Process()

    @classmethod
    def open(cls, url: str) -> Self:
        """Open `athena://database?region=…&workgroup=…&staging=s3://…`, with the credentials that
        boto3 finds.

        `location` names where the files of the library's tables go, `profile` a profile of the
        AWS configuration, `role` a role to assume, `endpoint` another address of the service.

        Raises:
            WarehouseError: there are no such credentials.
        """
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        location = options.pop("location", None)
        names = {
            "region": "region_name",
            "workgroup": "work_group",
            "staging": "s3_staging_dir",
            "profile": "profile_name",
            "role": "role_arn",
            "endpoint": "endpoint_url",
        }
        if unknown := options.keys() - names.keys():
            raise ConfigurationError(
                f"an Athena URL has no {', '.join(sorted(unknown))}: it is written {EXAMPLE}"
            )
        given: dict[str, Any] = {names[name]: value for name, value in options.items()}
        try:
            connection = pyathena.connect(
                schema_name=unquote(parts.netloc) or "default", poll_interval=POLL_SECONDS, **given
            )
        except (Error, BotoCoreError, ClientError) as error:
            raise WarehouseError(str(error), step="connect") from None
        return cls(connection, location=location, owned=True)

    @classmethod
    def wrap(cls, client: Connection[Any], *, location: str | None = None) -> Self:
        """A warehouse of an open connection, which stays the caller's to close.

        Args:
            location: where the files of the library's tables go.
        """
        return cls(client, location=location)

    @property
    def catalog(self) -> None:
        return None

    @after_conflicts
    def execute(self, statement: str, *, step: str) -> int:
        """A statement that lost a race for a table is tried again: it wrote nothing."""
        with self._running(statement, step) as cursor:
            if cursor.rowcount < 0 and (cursor.substatement_type or "").upper() in WRITES:
                raise ConfigurationError(
                    f"the workgroup {self._connection.work_group!r} does not tell how many rows a "
                    "statement wrote, by which a lease is taken: give it Athena's engine version 3"
                )
            return cursor.rowcount

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        with self._running(query, step) as cursor:
            return list(map(tuple, cursor.fetchall()))

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        with self._running(query, step) as cursor:
            return _as_arrow(cursor, cursor.fetchall())

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        with self._running(query, step) as cursor:
            while rows := cursor.fetchmany():
                yield list(map(tuple, rows))

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        with self._running(query, step) as cursor:
            while rows := cursor.fetchmany():
                yield _as_arrow(cursor, rows)

    def described(self, query: str) -> list[tuple[str, Type]]:
        with self._running(query, "describe the model") as cursor:
            return _columns(cursor)

    def fork(self) -> Self:
        """The same connection, which several threads may use at once."""
        fork = type(self)(self._connection, location=self._location)
        fork.context = self.context
        return fork

    def close(self) -> None:
        if self._owned:
            self._connection.close()

    @contextmanager
    def _running(self, statement: str, step: str) -> Iterator[Cursor]:
        """Run a statement, and wait for it. Ctrl-C stops it, in Athena too."""
        self._process.check()
        self.check_length(statement, step)
        with _translated(step), self._connection.cursor(Cursor) as cursor:
            cursor.execute(statement, result_reuse_enable=False)
            yield cursor


def _columns(cursor: Cursor) -> list[tuple[str, Type]]:
    """The names and types of a statement's rows. Of nested types nothing more is known."""
    return [
        (name.lower(), parse(f"{kind}({precision}, {scale})" if kind == "decimal" else kind))
        for name, kind, _, _, precision, scale, _ in cursor.description or ()
    ]


def _as_arrow(cursor: Cursor, rows: Sequence[Any]) -> pa.Table:
    """Rows, of which the client has made Python's objects, as Arrow."""
    import pyarrow as pa

    from lightning_dialects.trino.arrow import TYPES

    def kind(given: Type) -> pa.DataType:
        if given.name == "decimal":
            return pa.decimal128(*given.sizes)
        zoned = pa.timestamp("us", "UTC") if given.name == "timestamp with time zone" else None
        return zoned or TYPES.get(given.name, pa.string())

    columns = _columns(cursor)
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    arrays = [
        pa.array(found, kind(given)) for found, (_, given) in zip(values, columns, strict=True)
    ]
    return pa.table(arrays, names=[name for name, _ in columns])


@contextmanager
def _translated(step: str) -> Iterator[None]:
    """What the client raises, as the library's own errors."""
    try:
        yield
    except (Error, BotoCoreError, ClientError) as error:
        message = str(error) or type(error).__name__
        if LOST_RACE.search(message) and not UNCERTAIN.search(message):
            raise WriteConflictError(message, step=step) from error
        passing = bool(PASSING.search(message))
        raise WarehouseError(message, step=step, is_transient=passing) from error
