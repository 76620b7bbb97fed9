"""BigQuery: a real project where its URL is in the environment, else the emulator.

The emulator `local-bigquery` pins its own DuckDB and sqlglot, and needs Python 3.13, so it is a
program of its own in an environment of its own; see docs/bigquery.md. Its commands are on PATH.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import lightning
from benchmarks.ports import free_port
from lightning.warehouse import Warehouse
from tests.engines import missing
from tests.warehouses import opening

from . import faults
from .emulator import EMULATOR, HOST, running

PROJECT = os.environ.get("LIGHTNING_BIGQUERY_URL")
MISSING = "the emulator local-bigquery is not on PATH, and LIGHTNING_BIGQUERY_URL is not set"
ONLY_THERE = pytest.mark.skipif(PROJECT is not None, reason="needs a server that can be told to")
MODEL = lightning.Model("SELECT 1 AS id, 'ann' AS name", "id")
SECONDS = 60 * 60  # for one test: every statement is an HTTP request, and is translated twice
NOT_HERE = {"test_column_names": "no table can have such columns: they are refused"}

# SELECT TO_JSON_STRING(JSON '{"b": 1, "a": 2}') has the keys in order on BigQuery, as in GoogleSQL.
EMULATOR_CANNOT = {
    "test_the_order_of_keys_in_json_is_no_change": "it keeps the keys of an object as written"
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what has no meaning on BigQuery, and give the emulator time."""
    for item in items:
        if item.path.parent != Path(__file__).parent:
            continue
        item.add_marker(pytest.mark.timeout(SECONDS))
        if reason := NOT_HERE.get(item.name):
            item.add_marker(pytest.mark.skip(reason=reason))
        if PROJECT is None and (reason := EMULATOR_CANNOT.get(item.name)):
            item.add_marker(pytest.mark.xfail(reason=f"the emulator cannot: {reason}"))


@pytest.fixture(scope="session")
def grpc_port() -> int:
    """Where the emulator's Storage API is."""
    return free_port()


@pytest.fixture(scope="session")
def url(grpc_port: int) -> Iterator[str]:
    """Where BigQuery is."""
    pytest.importorskip("google.cloud.bigquery", reason="the extra `bigquery` is not installed")
    if PROJECT:
        yield PROJECT
        return
    if EMULATOR is None:
        missing("bigquery", MISSING)
    with running([EMULATOR], grpc_port) as host, pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOST, host)
        yield "bigquery://crm?location=US"


@pytest.fixture
def open_warehouse(url: str) -> Iterator[Callable[[], Warehouse]]:
    """Opens clients of their own, which are closed after the test."""
    from lightning_dialects.bigquery.warehouse import BigQueryWarehouse

    with opening(lambda: BigQueryWarehouse.open(url)) as open_another:
        yield open_another


@pytest.fixture
def namespace(open_warehouse: Callable[[], Warehouse]) -> Iterator[str]:
    """Begins the names of datasets that are dropped after the test."""
    name = f"test_{secrets.token_hex(4)}"
    yield name
    warehouse = open_warehouse()
    for what in ("planner", "audit", "source"):
        warehouse.execute(f"DROP SCHEMA IF EXISTS `{name}_{what}` CASCADE", step="tidy up")


@pytest.fixture
def engine(url: str, namespace: str) -> Iterator[lightning.Engine]:
    schemas = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    with lightning.connect(url, **schemas) as engine:
        yield engine


@pytest.fixture
def faulty(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[faults.Faulty]]:
    with faults.before(os.environ[HOST]) as proxy:
        monkeypatch.setenv(HOST, proxy.address)
        yield proxy
