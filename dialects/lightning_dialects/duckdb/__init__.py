"""DuckDB, embedded: nothing to install or start."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

from lightning.authoring import ConfigurationError, FileUrls, Plugin

from .dialect import DuckDB


def path_of(url: str) -> Path | None:
    """The file that a URL leads to; None: it leads to a database in memory.

    Raises:
        ConfigurationError: the URL names a host.
    """
    rest = url.removeprefix("duckdb://")
    if rest and not rest.startswith("/"):
        raise ConfigurationError(
            f"{url!r}: a file's path comes after three slashes, as in duckdb:///file.duckdb"
        )
    path = unquote(rest[1:])
    return None if path in ("", ":memory:") else Path(path)


def url_of(path: Path) -> str:
    """The URL that leads to a file."""
    return f"duckdb:///{quote(str(path))}"


plugin = Plugin(
    dialect=DuckDB(),
    schemes=("duckdb",),
    client_modules=("duckdb",),
    driver="duckdb",
    warehouse="lightning_dialects.duckdb.warehouse:DuckDBWarehouse",
    dbt="lightning_dialects.duckdb.dbt:adapter",
    files=FileUrls(path_of, url_of),
)
