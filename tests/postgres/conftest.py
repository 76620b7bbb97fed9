"""A database for each test, on one server for all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.engines import missing

from .server import programs, running


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a server, with the right to create databases and roles."""
    if url := os.environ.get("LIGHTNING_POSTGRES_URL"):
        yield url
        return
    found = programs()
    if found is None:
        missing("postgres", "no PostgreSQL server: set LIGHTNING_POSTGRES_URL, or install one")
    with running(found) as url:
        yield url


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """The URL of an empty database, whose default collation is not of bytes."""
    name = f"lightning_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' "
            "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'"
        )
        parts = urlsplit(server)
        yield urlunsplit(parts._replace(path=f"/{name}"))
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection]:
    """An open connection, for a test to prepare and to look at its tables."""
    with psycopg.connect(database, autocommit=True) as opened:
        yield opened
