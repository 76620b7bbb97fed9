"""A Snowflake account whose log tables are Iceberg tables."""

from __future__ import annotations

from lightning_dialects.snowflake.warehouse import SnowflakeWarehouse

from .dialect import SnowflakeIceberg


class SnowflakeIcebergWarehouse(SnowflakeWarehouse):
    """One session, as of plain Snowflake."""

    dialect = SnowflakeIceberg()
