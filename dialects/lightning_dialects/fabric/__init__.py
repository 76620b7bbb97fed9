"""Warehouses of Microsoft Fabric, through mssql-python or pyodbc. Written from Microsoft's
documentation; never run against the service."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Fabric

plugin = Plugin(
    dialect=Fabric(),
    schemes=("fabric",),
    client_modules=("mssql_python", "pyodbc"),  # of Synapse too: the server tells which it is
    driver="mssql-python",
    warehouse="lightning_dialects.fabric.warehouse:FabricWarehouse",
    dbt="lightning_dialects.fabric.dbt:adapter",
)
