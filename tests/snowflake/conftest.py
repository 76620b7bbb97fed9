"""Snowflake: a real account where its URL is in the environment, else the emulator."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import pytest

from lightning.errors import redact
from lightning.registry import open_warehouse as open_warehouse_of
from lightning.warehouse import Warehouse
from tests.engines import missing

from . import emulator

ACCOUNT = os.environ.get("LIGHTNING_SNOWFLAKE_URL")
MISSING = "there is no emulator (LIGHTNING_FAKESNOW) and no account (LIGHTNING_SNOWFLAKE_URL)"


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
    from dialects.snowflake.warehouse import SnowflakeWarehouse

    opened: list[Warehouse] = []

    class OnEmulator(SnowflakeWarehouse):
        """The emulator refuses a statement while another one runs in the same session."""

        def fork(self) -> SnowflakeWarehouse:
            return SnowflakeWarehouse.open(url)

    def open_one() -> Warehouse:
        opened.append(open_warehouse_of(url) if ACCOUNT else OnEmulator.open(url))
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
