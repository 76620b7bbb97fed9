"""Snowflake: a real account where its URL is in the environment, else the emulator."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from lightning.redaction import redact
from lightning.registry import open_warehouse as open_warehouse_of
from lightning.warehouse import Warehouse
from tests.engines import missing
from tests.warehouses import opening

from . import emulator

ACCOUNT = os.environ.get("LIGHTNING_SNOWFLAKE_URL")
MISSING = "there is no emulator (LIGHTNING_FAKESNOW) and no account (LIGHTNING_SNOWFLAKE_URL)"
# Of the suite's pitfalls, what the histories or test_types show as well, in less time.
SHOWN_ELSEWHERE = {
    "test_a_full_resync_sends_everything_and_removes_nothing",
    "test_a_value_that_comes_back_is_sent",
    "test_an_empty_source_does_not_empty_the_destination",
    "test_null_and_separators_are_values_like_others",
    "test_state_and_failures_outlive_the_process",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent and item.name in SHOWN_ELSEWHERE:
            item.add_marker("soak")


class Url(str):
    """A URL that does not show its password where a test fails."""

    def __repr__(self) -> str:
        return repr(redact(self))


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Where Snowflake is; the database in it exists."""
    if find_spec("snowflake") is None:
        missing("snowflake", "the extra `snowflake` is not installed")
    if ACCOUNT:
        yield Url(ACCOUNT)
        return
    if emulator.PROGRAM is None:
        missing("snowflake", MISSING)
    with emulator.running(emulator.PROGRAM) as url:
        yield url


@pytest.fixture
def open_warehouse(url: str) -> Iterator[Callable[[], Warehouse]]:
    """Opens connections of their own, which are closed after the test."""
    from lightning_dialects.snowflake.warehouse import SnowflakeWarehouse

    class OnEmulator(SnowflakeWarehouse):
        """The emulator refuses a statement while another one runs in the same session."""

        def fork(self) -> SnowflakeWarehouse:
            return SnowflakeWarehouse.open(url)

    with opening(
        lambda: open_warehouse_of(url) if ACCOUNT else OnEmulator.open(url)
    ) as open_another:
        yield open_another


@pytest.fixture
def warehouse(open_warehouse: Callable[[], Warehouse]) -> Warehouse:
    return open_warehouse()


@pytest.fixture
def namespace(open_warehouse: Callable[[], Warehouse]) -> Iterator[str]:
    """Begins the names of schemas that an account has no longer after the test."""
    name = f"test_{secrets.token_hex(4)}"
    yield name
    if ACCOUNT:  # the emulator keeps nothing anyway
        warehouse = open_warehouse()
        for what in ("planner", "audit", "source"):
            for spelled in (f"{name}_{what}", f'"{name}_{what}"'):
                warehouse.execute(f"DROP SCHEMA IF EXISTS {spelled} CASCADE", step="tidy up")
