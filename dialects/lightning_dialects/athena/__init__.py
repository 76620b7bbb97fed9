"""Amazon Athena, through PyAthena."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Athena

plugin = Plugin(
    dialect=Athena(),
    schemes=("athena",),
    client_modules=("pyathena",),
    driver="pyathena",
    warehouse="lightning_dialects.athena.warehouse:AthenaWarehouse",
)
