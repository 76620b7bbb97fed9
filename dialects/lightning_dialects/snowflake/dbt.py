"""Snowflake under dbt."""

from __future__ import annotations

from importlib import resources

from lightning.authoring import Adapter

adapter = Adapter(
    hashable=(
        "NUMBER", "FLOAT", "BOOLEAN", "VARCHAR", "BINARY", "DATE", "TIME", "TIMESTAMP_NTZ",
        "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "VARIANT", "OBJECT", "ARRAY", "VECTOR", "GEOGRAPHY",
        "GEOMETRY",
    ),
    macros=resources.files(__package__) / "dbt.sql",
)  # fmt: skip
