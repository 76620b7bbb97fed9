"""Trino: a real server, which the tests start, with an Iceberg catalog on local files."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from lightning.registry import open_warehouse as open_warehouse_of
from lightning.warehouse import Warehouse
from tests.warehouses import opening


@pytest.fixture
def host(trino_host: str) -> str:
    return trino_host


@pytest.fixture
def url(host: str) -> str:
    return f"trino://tests@{host}/lake"


@pytest.fixture
def open_warehouse(url: str) -> Iterator[Callable[[], Warehouse]]:
    """Opens connections of their own, which are closed after the test."""
    with opening(lambda: open_warehouse_of(url)) as open_another:
        yield open_another


@pytest.fixture
def warehouse(open_warehouse: Callable[[], Warehouse]) -> Warehouse:
    return open_warehouse()


@pytest.fixture
def namespace() -> str:
    """Begins the names of a test's own schemas, on a server that is gone after the tests."""
    return f"test_{secrets.token_hex(4)}"
