"""DuckDB, embedded: nothing to install or start."""

from __future__ import annotations

from typing import Any

from lightning.warehouse import Plugin, Warehouse

from .dialect import DuckDB


def _open(url: str) -> Warehouse:
    from .warehouse import DuckDBWarehouse

    return DuckDBWarehouse.open(url)


def _wrap(connection: Any) -> Warehouse:
    from .warehouse import DuckDBWarehouse

    return DuckDBWarehouse(connection)


plugin = Plugin(
    dialect=DuckDB(),
    schemes=("duckdb",),
    client_modules=("duckdb",),
    open=_open,
    wrap=_wrap,
)
