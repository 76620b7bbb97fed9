"""DuckDB, embedded: nothing to install or start."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import DuckDB

plugin = Plugin(
    dialect=DuckDB(),
    schemes=("duckdb",),
    client_modules=("duckdb",),
    driver="duckdb",
    warehouse="lightning_dialects.duckdb.warehouse:DuckDBWarehouse",
    dbt="lightning_dialects.duckdb.dbt:adapter",
)
