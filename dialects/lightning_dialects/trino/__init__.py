"""Trino, through its own Python client."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Trino

plugin = Plugin(
    dialect=Trino(),
    schemes=("trino",),
    client_modules=("trino",),
    driver="trino",
    warehouse="lightning_dialects.trino.warehouse:TrinoWarehouse",
    dbt="lightning_dialects.trino.dbt:adapter",
)
