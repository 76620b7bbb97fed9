"""DuckDB under dbt."""

from __future__ import annotations

from importlib import resources

from lightning.authoring import Adapter

adapter = Adapter(
    hashable=(
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
        "UINTEGER", "UBIGINT", "UHUGEINT", "DECIMAL", "FLOAT", "DOUBLE", "VARCHAR", "BLOB", "BIT",
        "UUID", "JSON", "DATE", "TIME", "TIME WITH TIME ZONE", "TIMESTAMP", "TIMESTAMP_S",
        "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "INTERVAL", "INTEGER[]",
        "BIGINT[]", "DOUBLE[]", "VARCHAR[]", "DATE[]",
    ),
    macros=resources.files(__package__) / "dbt.sql",
)  # fmt: skip
