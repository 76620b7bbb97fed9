"""BigQuery: a real project where its URL is in the environment, else the emulator.

The emulator `local-bigquery` pins its own DuckDB and sqlglot, and needs Python 3.13, so it is a
program of its own in an environment of its own; see docs/bigquery.md. Its commands are on PATH.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lightning.warehouse import Warehouse
from tests.engines import missing

PROJECT = os.environ.get("LIGHTNING_BIGQUERY_URL")
EMULATOR = shutil.which("local-bigquery")
MISSING = "the emulator local-bigquery is not on PATH, and LIGHTNING_BIGQUERY_URL is not set"
START_SECONDS = 60
SECONDS = 60 * 60  # for one test: every statement is an HTTP request, and is translated twice
NOT_HERE = {"test_column_names": "no table can have such columns: they are refused"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what has no meaning on BigQuery, and give the emulator time."""
    for item in items:
        if item.path.parent != Path(__file__).parent:
            continue
        item.add_marker(pytest.mark.timeout(SECONDS))
        if reason := NOT_HERE.get(item.name):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def grpc_port() -> int:
    """Where the emulator's Storage API is."""
    return _free_port()


@pytest.fixture(scope="session")
def url(grpc_port: int) -> Iterator[str]:
    """Where BigQuery is."""
    pytest.importorskip("google.cloud.bigquery", reason="the extra `bigquery` is not installed")
    if PROJECT:
        yield PROJECT
        return
    if EMULATOR is None:
        missing("bigquery", MISSING)
    memory = Path("/dev/shm")
    with (
        TemporaryDirectory(dir=memory if memory.exists() else None) as data,
        (Path(data) / "log").open("w") as log,
        pytest.MonkeyPatch.context() as patch,
    ):
        port = _free_port()
        options = ["--data-dir", data, "--port", str(port), "--grpc-port", str(grpc_port)]
        patch.setenv("BIGQUERY_EMULATOR_HOST", f"http://127.0.0.1:{port}")
        server = subprocess.Popen([EMULATOR, *options], stdout=log, stderr=log)
        try:
            _wait_for(port, Path(log.name))
            yield "bigquery://crm?location=US"
        finally:
            server.terminate()
            server.wait()


@pytest.fixture
def open_warehouse(url: str) -> Iterator[Callable[[], Warehouse]]:
    """Opens clients of their own, which are closed after the test."""
    from dialects.bigquery.warehouse import BigQueryWarehouse

    opened: list[Warehouse] = []

    def open_one() -> Warehouse:
        opened.append(BigQueryWarehouse.open(url))
        return opened[-1]

    yield open_one
    for warehouse in opened:
        warehouse.close()


@pytest.fixture
def namespace(open_warehouse: Callable[[], Warehouse]) -> Iterator[str]:
    """Begins the names of datasets that are dropped after the test."""
    name = f"test_{secrets.token_hex(4)}"
    yield name
    warehouse = open_warehouse()
    for what in ("planner", "audit", "source"):
        warehouse.execute(f"DROP SCHEMA IF EXISTS `{name}_{what}` CASCADE", step="tidy up")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait_for(port: int, log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"the emulator local-bigquery does not start: {log.read_text()}")
