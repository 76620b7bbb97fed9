"""Spark under dbt."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from lightning.authoring import Adapter, ConfigurationError

PLAIN = (
    "tinyint", "smallint", "int", "bigint", "float", "double", "decimal", "boolean", "string",
    "binary", "date", "timestamp", "timestamp_ntz", "variant",
)  # fmt: skip
HASHABLE = (*PLAIN, *(f"array<{kind}>" for kind in PLAIN))


def url(output: Mapping[str, Any], project_dir: Path) -> str:
    """Raises:
    ConfigurationError: no URL opens a session of Spark.
    """
    raise ConfigurationError(
        "no url opens a session of Spark: plan in Python what the hook has evaluated, by "
        "lightning.connect(session)"
    )


adapter = Adapter(hashable=HASHABLE, macros=resources.files(__package__) / "dbt.sql", url=url)
