"""Snowflake: a real account where its URL is in the environment, else the emulator `fakesnow`.

The emulator pins its own DuckDB and sqlglot, so it is a program of its own, in an environment of
its own: `python -m venv DIR && DIR/bin/pip install "fakesnow[server]"`, with LIGHTNING_FAKESNOW
set to DIR/bin/fakesnow.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from lightning.warehouse import Warehouse
from tests.engines import missing

ACCOUNT = os.environ.get("LIGHTNING_SNOWFLAKE_URL")
FAKESNOW = os.environ.get("LIGHTNING_FAKESNOW") or shutil.which("fakesnow")
MISSING = "there is no emulator (LIGHTNING_FAKESNOW) and no account (LIGHTNING_SNOWFLAKE_URL)"
START_SECONDS = 60
# What it cannot do it answers with HTTP 500, which the connector tries again for so many seconds.
EMULATOR = "snowflake://user:password@emulator/CRM?host=127.0.0.1&protocol=http&network_timeout=30"


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Where Snowflake is; the database in it exists."""
    pytest.importorskip("snowflake.connector", reason="the extra `snowflake` is not installed")
    from dialects.snowflake.warehouse import SnowflakeWarehouse

    if ACCOUNT:
        yield ACCOUNT
        return
    if FAKESNOW is None:
        missing("snowflake", MISSING)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [FAKESNOW, "-s", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        with closing(SnowflakeWarehouse.open(f"{EMULATOR}&port={port}")) as warehouse:
            warehouse.execute("CREATE DATABASE IF NOT EXISTS CRM", step="make a database")
        yield f"{EMULATOR}&port={port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def open_warehouse(url: str) -> Iterator[Callable[[], Warehouse]]:
    """Opens connections of their own, which are closed after the test."""
    from dialects.snowflake.warehouse import SnowflakeWarehouse

    opened: list[Warehouse] = []

    class OnEmulator(SnowflakeWarehouse):
        """The emulator refuses a statement while another one runs in the same session."""

        def fork(self) -> SnowflakeWarehouse:
            return SnowflakeWarehouse.open(url)

    def open_one() -> Warehouse:
        opened.append((SnowflakeWarehouse if ACCOUNT else OnEmulator).open(url))
        return opened[-1]

    yield open_one
    for warehouse in opened:
        warehouse.close()


@pytest.fixture
def warehouse(open_warehouse: Callable[[], Warehouse]) -> Warehouse:
    return open_warehouse()


@pytest.fixture
def namespace(open_warehouse: Callable[[], Warehouse]) -> Iterator[str]:
    """Begins the names of schemas that are dropped after the test."""
    name = f"test_{secrets.token_hex(4)}"
    yield name
    warehouse = open_warehouse()
    for what in ("planner", "audit", "source"):
        warehouse.execute(f'DROP SCHEMA IF EXISTS "{name}_{what}" CASCADE', step="tidy up")


def _wait_for(port: int) -> None:
    for _ in range(START_SECONDS * 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the emulator fakesnow does not start")
