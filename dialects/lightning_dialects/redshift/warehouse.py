"""A Redshift database through psycopg 3, whose protocol it speaks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

import psycopg
from sqlglot import exp

from lightning.authoring import (
    STAGED,
    ConfigurationError,
    Dialect,
    Kind,
    Relation,
    TableSpec,
    sql,
)
from lightning_dialects.postgres.connections import Connections
from lightning_dialects.postgres.warehouse import PostgresWarehouse

from .dialect import Redshift

if TYPE_CHECKING:
    import pyarrow as pa

LOST_RACE = "1023"  # serializable isolation violation
LONGEST_DROP = 2_000  # milliseconds
ROWS_PER_INSERT = 1000
MAX_STATEMENT = 8_000_000  # characters, of which Redshift takes 16 MB


class RedshiftWarehouse(PostgresWarehouse):
    """A database of a cluster or a workgroup.

    A connection of the caller's has to be opened with `client_encoding="utf8"`: Redshift has an
    old name for it, which psycopg does not know.
    """

    dialect = Redshift()
    version_scheme = "redshift 1"
    parameters: ClassVar[Mapping[str, str]] = {"client_encoding": "utf8"}
    oldest_server: ClassVar[int] = 80000  # what Redshift says of itself
    settings: ClassVar[Sequence[str]] = (
        "SET LOCAL query_group TO 'ht_batch'",
        "SET LOCAL extra_float_digits TO 2",  # 17 digits tell any two floats apart
    )
    reading: ClassVar[Sequence[str]] = ("SET LOCAL datestyle TO 'ISO, MDY'",)

    def __init__(self, connections: Connections) -> None:
        """
        Raises:
            ConfigurationError: functions of users are found before those of Redshift.
        """
        super().__init__(connections)
        ((path,),) = self.fetch("SHOW search_path", step="connect")
        if "pg_catalog" in [name.strip(' "') for name in path.split(",")][1:]:
            raise ConfigurationError(
                f"the search_path is {path}: functions in the schemas before pg_catalog would be "
                "taken for those that the library calls. Leave pg_catalog away, and Redshift looks "
                "there first: ALTER USER ... SET search_path, or SET search_path in the session"
            )

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        """All rows as Arrow, made from the driver's values: Redshift copies only to S3."""
        import pyarrow as pa

        with self._running(step, reading=True) as cursor:
            cursor.execute(query.encode(), prepare=False)
            names = [column.name for column in cursor.description or ()]
            columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
        return pa.table([pa.array(column) for column in columns], names)

    def renew(self, tables: Sequence[Relation]) -> None:
        """There are no indexes here."""

    def _without_waiting(self, relation: Relation) -> str:
        # LOCK takes no NOWAIT here; a time limit, in milliseconds, counts the wait for locks too.
        return f"SET LOCAL statement_timeout TO {LONGEST_DROP}"

    def _is_lost_race(self, error: psycopg.Error) -> bool:
        return is_lost_race(error) or super()._is_lost_race(error)

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        name = f"lightning_staged_{secrets.token_hex(4)}"
        for statement in staging(self.dialect, name, table.columns, rows):
            self.execute(statement, step="land rows")
        yield exp.table_(sql.identifier(name), alias=sql.identifier(STAGED))
        drop = exp.Drop(tables=[exp.Table(this=sql.identifier(name))], kind="TABLE")
        self.execute(self.dialect.render(drop), step="land rows")


def is_lost_race(error: psycopg.Error) -> bool:
    """Whether Redshift says that transactions ran into each other. Such an error has no state of
    its own: its code is all of its message, or its beginning, and the rest a detail."""
    return (error.diag.message_primary or "").split(maxsplit=1)[:1] == [LOST_RACE]


def staging(
    dialect: Dialect, name: str, columns: Mapping[str, Kind], rows: pa.Table
) -> Iterator[str]:
    """The statements that make a temporary table of rows of integers and texts."""
    defined = ", ".join(f"{column} {dialect.kinds[kind]}" for column, kind in columns.items())
    yield f'CREATE TEMPORARY TABLE "{name}" ({defined})'
    insert = f'INSERT INTO "{name}" VALUES '  # noqa: S608  (a name made here)
    some: list[str] = []
    for row in rows.to_pylist():
        literals = [
            sql.number(row[column]) if kind == "integer" else sql.text(row[column])
            for column, kind in columns.items()
        ]
        item = dialect.render(exp.Tuple(expressions=literals))
        if len(some) == ROWS_PER_INSERT or sum(map(len, some)) + len(item) > MAX_STATEMENT:
            yield insert + ", ".join(some)
            some = []
        some.append(item)
    yield insert + ", ".join(some)
