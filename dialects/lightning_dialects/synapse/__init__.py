"""Dedicated SQL pools of Azure Synapse, through mssql-python or pyodbc. Written from Microsoft's
documentation; never run against the service."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Synapse

plugin = Plugin(
    dialect=Synapse(),
    schemes=("synapse",),
    client_modules=(),  # open connections are taken by Fabric, which asks the server what it is
    driver="mssql-python",
    warehouse="lightning_dialects.synapse.warehouse:SynapseWarehouse",
)
