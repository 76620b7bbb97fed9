"""One database on one server for all tests, empty before each."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from benchmarks.postgres_server import programs, running
from tests.engines import missing


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


# What a test may have left: connections, the rights it took away, and all it made.
TIDY_UP = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT nspname FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
        LOOP EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP;
        EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
    END $$;
    CREATE SCHEMA public;
    GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


@pytest.fixture(scope="session")
def shared_database(server: str) -> Iterator[str]:
    """The URL of a database for all tests: making one takes longer than most of them."""
    name = f"lightning_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' "
            "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'"
        )
    yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(shared_database: str) -> Iterator[str]:
    """The URL of an empty database, whose default collation is not of bytes."""
    yield shared_database
    with psycopg.connect(shared_database, autocommit=True) as admin:
        admin.execute(TIDY_UP)


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection]:
    """An open connection, for a test to prepare and to look at its tables."""
    with psycopg.connect(database, autocommit=True) as opened:
        yield opened
