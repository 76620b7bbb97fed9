"""The two services: real ones where their URLs are in the environment, else a server of the tests'
own that runs a translation. See docs/fabric.md for what that cannot show."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from lightning.warehouse import Warehouse
from tests.engines import missing
from tests.warehouses import opening

URLS = {name: os.environ.get(f"LIGHTNING_{name.upper()}_URL") for name in ("fabric", "synapse")}
REAL = {name for name, url in URLS.items() if url}

ABSENT = {
    "test_the_order_of_keys_in_json_is_no_change": "there is no type of JSON: a text is a text",
    "test_floats_differ_in_the_last_digit_and_nan_in_none": "no FLOAT is NaN",
}
# What the server of the tests' own would show of DuckDB, and not of the services.
PROVES_NOTHING = {
    "test_one_is_interrupted_anywhere": "isolation is DuckDB's",
    "test_one_dies_anywhere": "isolation is DuckDB's",
    "test_random_schedules": "isolation is DuckDB's",
    "test_both_are_interrupted_anywhere": "isolation is DuckDB's",
    "test_very_many_random_schedules": "isolation is DuckDB's",
    "test_column_names": "names fold as in DuckDB, whatever the collation",
    "test_columns_that_cannot_be_told_apart": "names fold as in DuckDB, whatever the collation",
    "test_long_ids_do_not_collide": "DuckDB's names have no longest one",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what has no meaning there, and what would prove nothing here."""
    for item in items:
        if item.path.parent != Path(__file__).parent or not isinstance(item, pytest.Function):
            continue
        name = item.originalname
        if reason := ABSENT.get(name):
            item.add_marker(pytest.mark.skip(reason=reason))
        callspec = getattr(item, "callspec", None)
        is_real = callspec is not None and callspec.params.get("service") in REAL
        if not is_real and (reason := PROVES_NOTHING.get(name)):
            item.add_marker(pytest.mark.skip(reason=f"proves nothing: {reason}"))


@pytest.fixture(params=sorted(URLS))
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], Any]]:
    """Gives the server that stands in for a service, which is the same throughout."""
    if find_spec("mssql_python") is None:
        missing("tsql", "the extra `mssql` is not installed")
    from .server import FABRIC, SYNAPSE, Server

    running: dict[str, Server] = {}

    def of(name: str) -> Server:
        if name not in running:
            running[name] = Server({"fabric": FABRIC, "synapse": SYNAPSE}[name]).__enter__()
        return running[name]

    yield of
    for server in running.values():
        server.__exit__()


@pytest.fixture
def open_warehouse(
    service: str, servers: Callable[[str], Any]
) -> Iterator[Callable[[], Warehouse]]:
    """Opens connections of their own, which are closed after the test."""
    from .opened import opener

    connect = opener(service, URLS[service], servers)
    with opening(connect) as open_another:
        yield open_another


@pytest.fixture
def namespace(open_warehouse: Callable[[], Warehouse], service: str) -> Iterator[str]:
    """Begins the names of schemas that a service has no longer after the test."""
    name = f"test_{secrets.token_hex(4)}"
    yield name
    if service in REAL:
        warehouse = open_warehouse()
        schemas = [f"{name}_{what}" for what in ("planner", "audit", "source")]
        for schema, tables in warehouse.inventory(schemas).items():
            for table in tables:
                warehouse.execute(f"DROP TABLE [{schema}].[{table}]", step="tidy up")
            warehouse.execute(f"DROP SCHEMA [{schema}]", step="tidy up")
