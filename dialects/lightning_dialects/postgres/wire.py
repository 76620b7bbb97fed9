"""What both ways of reading need: a query's columns, and values that Python has no type for."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.types.bool import BoolLoader
from psycopg.types.datetime import (
    DateLoader,
    IntervalLoader,
    TimeLoader,
    TimestampLoader,
    TimestamptzLoader,
    TimetzLoader,
)
from psycopg.types.json import JsonbLoader, JsonLoader
from psycopg.types.numeric import IntLoader
from psycopg.types.string import TextLoader


def _or_text(loader: type[Any]) -> type[Any]:
    """A loader that gives the text of a value which Python's type cannot hold."""

    class Lenient(loader):  # type: ignore[misc]
        def load(self, data: Any) -> Any:
            try:
                return super().load(data)
            except psycopg.DataError:
                return bytes(data).decode()

    return Lenient


LENIENT = {
    "date": _or_text(DateLoader),
    "timestamp": _or_text(TimestampLoader),
    "timestamptz": _or_text(TimestamptzLoader),
    "time": _or_text(TimeLoader),
    "timetz": _or_text(TimetzLoader),
    "interval": _or_text(IntervalLoader),
}


# What the library's own tables hold, whatever a connection of the caller's makes of it.
PLAIN = {
    "text": TextLoader,
    "varchar": TextLoader,
    "bool": BoolLoader,
    "int4": IntLoader,
    "int8": IntLoader,
    "json": JsonLoader,
    "jsonb": JsonbLoader,
}


def register_loaders(cursor: psycopg.Cursor[Any]) -> None:
    """Make a cursor read plain types plainly, and as text what psycopg refuses: infinity, the
    years before 1, 24 o'clock."""
    for name, loader in (PLAIN | LENIENT).items():
        cursor.adapters.register_loader(name, loader)


def without_rows(query: str) -> bytes:
    """A query that gives the columns of another, which is not evaluated."""
    return f"SELECT * FROM (\n{query}\n) AS model LIMIT 0".encode()  # noqa: S608
