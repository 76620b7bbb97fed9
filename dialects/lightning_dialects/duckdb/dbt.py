"""DuckDB under dbt."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from lightning.authoring import Adapter, ConfigurationError

from . import url_of


def url(output: Mapping[str, Any], project_dir: Path) -> str:
    """The URL of a target in `profiles.yml`."""
    path = str(output.get("path", ":memory:"))
    if path == ":memory:" or path.startswith("md:") or "://" in path or output.get("attach"):
        raise ConfigurationError(
            f"the dbt target's database {path!r} is not a single file on this machine, with "
            "nothing attached: give the connection as a url"
        )
    return url_of((project_dir / path).resolve())


adapter = Adapter(
    hashable=(
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
        "UINTEGER", "UBIGINT", "UHUGEINT", "DECIMAL", "FLOAT", "DOUBLE", "VARCHAR", "BLOB", "BIT",
        "UUID", "JSON", "DATE", "TIME", "TIME WITH TIME ZONE", "TIMESTAMP", "TIMESTAMP_S",
        "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "INTERVAL", "INTEGER[]",
        "BIGINT[]", "DOUBLE[]", "VARCHAR[]", "DATE[]",
    ),
    macros=resources.files(__package__) / "dbt.sql",
    url=url,
)  # fmt: skip
