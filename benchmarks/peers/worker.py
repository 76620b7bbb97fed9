"""The loop of a peer's script; it runs in the peer's environment, without this project."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

DUCKDB = "duckdb:///"


def serve(work: Callable[[str], None]) -> None:
    """Do `work` on the database of each task, and answer with its seconds."""
    answers = sys.stdout
    for line in sys.stdin:
        task = json.loads(line)
        execute(task["url"], task["prepare"])
        with contextlib.redirect_stdout(sys.stderr):
            started = time.perf_counter()
            work(task["url"])
            seconds = time.perf_counter() - started
        print(json.dumps({"seconds": seconds}), file=answers, flush=True)


def execute(url: str, statements: Sequence[str]) -> None:
    if url.startswith(DUCKDB):
        import duckdb

        with duckdb.connect(file_of(url)) as connection:
            for statement in statements:
                connection.execute(statement)
    else:
        import psycopg2

        with contextlib.closing(psycopg2.connect(url)) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)


def file_of(url: str) -> str:
    """The file of a DuckDB database."""
    return url.removeprefix(DUCKDB)


def place_of(url: str) -> dict[str, str | int]:
    """The parts of a PostgreSQL database's URL, as most tools want them."""
    parts = urlsplit(url)
    return {
        "host": parts.hostname or "localhost",
        "port": parts.port or 5432,
        "user": parts.username or "postgres",
        "password": parts.password or "",
        "database": parts.path.removeprefix("/"),
    }
