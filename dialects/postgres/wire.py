"""What both ways of reading need: the columns of a query, and values that psycopg has none for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

FOREVER, NEVER = b"infinity", b"-infinity"


class _Date(DateLoader):
    """Infinity as the last day that Python knows, minus infinity as the first."""

    def load(self, data: Any) -> date:
        if bytes(data) in (FOREVER, NEVER):
            return date.max if bytes(data) == FOREVER else date.min
        return super().load(data)


class _Timestamp(TimestampLoader):
    def load(self, data: Any) -> datetime:
        if bytes(data) in (FOREVER, NEVER):
            return datetime.max if bytes(data) == FOREVER else datetime.min
        return super().load(data)


class _Timestamptz(TimestamptzLoader):
    def load(self, data: Any) -> datetime:
        if bytes(data) in (FOREVER, NEVER):
            extreme = datetime.max if bytes(data) == FOREVER else datetime.min
            return extreme.replace(tzinfo=UTC)
        return super().load(data)


def register_loaders(cursor: psycopg.Cursor[Any]) -> None:
    """Make a cursor read infinite dates, which Python has not."""
    cursor.adapters.register_loader("date", _Date)
    cursor.adapters.register_loader("timestamp", _Timestamp)
    cursor.adapters.register_loader("timestamptz", _Timestamptz)


def without_rows(query: str) -> bytes:
    """A query that gives the columns of another, which is not evaluated."""
    return f"SELECT * FROM (\n{query}\n) AS lightning_model LIMIT 0".encode()  # noqa: S608
