"""A warehouse with a table, and the servers that its rows are sent to."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

import lightning
from tests.engines import missing
from tests.postgres.conftest import database, server, shared_database  # noqa: F401  (fixtures)

STARTING_SECONDS = 60


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(
            "CREATE TABLE users (id INTEGER, email VARCHAR, score DECIMAL(9, 2), seen TIMESTAMP)"
        )
        opened.execute(
            "INSERT INTO users SELECT i, 'u' || i || '@example.com', i / 4, "
            "TIMESTAMP '2026-01-01' + to_days(i::INTEGER) FROM range(1, 9) t(i)"
        )
        yield opened


@pytest.fixture
def engine(warehouse: duckdb.DuckDBPyConnection) -> Iterator[lightning.Engine]:
    with lightning.connect(warehouse) as opened:
        yield opened


@pytest.fixture
def sync() -> lightning.Sync:
    model = lightning.Model("SELECT * FROM users", "id")
    return lightning.Sync("to_there", model, delete_behavior="delete")


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database on a server of the tests' own, which listens on a socket only."""
    programs = [
        shutil.which(name, path="/usr/sbin:/usr/bin") for name in ("mariadb-install-db", "mariadbd")
    ]
    if None in programs:
        missing("mariadb", "no MariaDB server: install mariadb-server")
    install, serve = programs
    place = tmp_path_factory.mktemp("mariadb")
    options = [f"--datadir={place}/data", "--user=root"]
    subprocess.run(
        [str(install), "--no-defaults", *options, "--auth-root-authentication-method=normal"],
        check=True, capture_output=True,
    )  # fmt: skip
    listening = place / "socket"
    process = subprocess.Popen(
        [str(serve), "--no-defaults", *options, f"--socket={listening}", "--skip-networking"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield _opened(listening)
    finally:
        process.terminate()
        process.wait()


def _opened(place: Path) -> str:
    """A database on a server that is starting."""
    ends = time.monotonic() + STARTING_SECONDS
    while not _listens(place):  # asked without the driver, which leaves a socket open where not
        assert time.monotonic() < ends, "the server does not start"
        time.sleep(0.1)
    url = f"mysql+pymysql://root@localhost/mysql?unix_socket={place}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE DATABASE crm")
    engine.dispose()
    return url.replace("/mysql?", "/crm?")


def _listens(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(str(place)) == 0
