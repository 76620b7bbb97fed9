"""Athena: a stub of its API, behind which a real Trino runs the statements."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from urllib.parse import quote

import pytest

from lightning.registry import open_warehouse as open_warehouse_of
from lightning.warehouse import Warehouse
from tests.engines import missing
from tests.warehouses import opening

from . import stub


@pytest.fixture
def service(trino_host: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[stub.Athena, str]]:
    """The service, and the URL by which it is reached."""
    if find_spec("pyathena") is None:
        missing("athena", "the extra `athena` is not installed")
    # Else waiting for statements that take no time is most of what tests do.
    monkeypatch.setattr("lightning_dialects.athena.warehouse.POLL_SECONDS", 0.02)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    with stub.running(trino_host) as (service, endpoint):
        yield (
            service,
            "athena://default?region=eu-central-1&workgroup=sync&staging=s3://bucket/results/"
            f"&endpoint={quote(endpoint)}",
        )


@pytest.fixture
def athena(service: tuple[stub.Athena, str]) -> stub.Athena:
    return service[0]


@pytest.fixture
def url(service: tuple[stub.Athena, str]) -> str:
    return service[1]


@pytest.fixture
def open_warehouse(url: str) -> Iterator[Callable[[], Warehouse]]:
    """Opens connections of their own, which are closed after the test."""
    with opening(lambda: open_warehouse_of(url)) as open_another:
        yield open_another


@pytest.fixture
def namespace() -> str:
    """Begins the names of a test's own schemas, on a server that is gone after the tests."""
    return f"test_{secrets.token_hex(4)}"
