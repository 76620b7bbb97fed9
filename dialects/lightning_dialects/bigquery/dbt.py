"""BigQuery under dbt."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from lightning.authoring import Adapter, ConfigurationError

PLAIN = (
    "INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC", "BOOL", "STRING", "BYTES", "DATE", "TIME",
    "DATETIME", "TIMESTAMP", "INTERVAL", "JSON", "GEOGRAPHY",
)  # fmt: skip


def url(output: Mapping[str, Any], project_dir: Path) -> str:
    """The URL of a target in `profiles.yml`."""
    method, project = output["method"], output.get("project") or output["database"]
    settings = {"location": output["location"]}
    if method == "service-account":
        settings["credentials_path"] = str(project_dir / output["keyfile"])
    elif method != "oauth":
        raise ConfigurationError(
            f"the dbt target's method {method!r} has no place in a url (only oauth and "
            "service-account have): give the connection as a url"
        )
    for name in ("execution_project", "impersonate_service_account"):
        if output.get(name, project) != project:
            raise ConfigurationError(
                f"the dbt target's {name} has no place in a url: give the connection as a url"
            )
    return f"bigquery://{quote(str(project), safe='')}?{urlencode(settings, quote_via=quote)}"


adapter = Adapter(
    hashable=(*PLAIN, *(f"ARRAY<{kind}>" for kind in PLAIN)),
    macros=resources.files(__package__) / "dbt.sql",
    url=url,
)
