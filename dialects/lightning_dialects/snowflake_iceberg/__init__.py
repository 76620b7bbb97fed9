"""Snowflake with log tables in Apache Iceberg, through snowflake-connector-python."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import SnowflakeIceberg

plugin = Plugin(
    dialect=SnowflakeIceberg(),
    schemes=("snowflake-iceberg",),
    client_modules=(),  # the connector's connections are taken for those of plain Snowflake
    driver="snowflake-connector-python",
    warehouse="lightning_dialects.snowflake_iceberg.warehouse:SnowflakeIcebergWarehouse",
)
