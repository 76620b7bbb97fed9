"""Databricks, through databricks-sql-connector."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Databricks

plugin = Plugin(
    dialect=Databricks(),
    schemes=("databricks",),
    client_modules=("databricks",),
    driver="databricks-sql-connector",
    warehouse="lightning_dialects.databricks.warehouse:DatabricksWarehouse",
    dbt="lightning_dialects.databricks.dbt:adapter",
)
