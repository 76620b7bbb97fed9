"""Snowflake, through snowflake-connector-python."""

from __future__ import annotations

from typing import Any

from lightning.warehouse import Plugin, Warehouse

from .dialect import Snowflake


def _open(url: str) -> Warehouse:
    from .warehouse import SnowflakeWarehouse

    return SnowflakeWarehouse.open(url)


def _wrap(connection: Any) -> Warehouse:
    from .warehouse import SnowflakeWarehouse

    return SnowflakeWarehouse(connection)


plugin = Plugin(
    dialect=Snowflake(),
    schemes=("snowflake",),
    client_modules=("snowflake",),
    open=_open,
    wrap=_wrap,
)
