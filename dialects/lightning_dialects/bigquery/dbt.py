"""BigQuery under dbt."""

from __future__ import annotations

from importlib import resources

from lightning.authoring import Adapter

PLAIN = (
    "INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC", "BOOL", "STRING", "BYTES", "DATE", "TIME",
    "DATETIME", "TIMESTAMP", "INTERVAL", "JSON", "GEOGRAPHY",
)  # fmt: skip
adapter = Adapter(
    hashable=(*PLAIN, *(f"ARRAY<{kind}>" for kind in PLAIN)),
    macros=resources.files(__package__) / "dbt.sql",
)
