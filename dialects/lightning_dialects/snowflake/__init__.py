"""Snowflake, through snowflake-connector-python."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Snowflake

plugin = Plugin(
    dialect=Snowflake(),
    schemes=("snowflake",),
    client_modules=("snowflake",),
    driver="snowflake-connector-python",
    warehouse="lightning_dialects.snowflake.warehouse:SnowflakeWarehouse",
    dbt="lightning_dialects.snowflake.dbt:adapter",
)
