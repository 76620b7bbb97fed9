"""Fabric under dbt."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from lightning.authoring import Adapter, ConfigurationError

PRINCIPAL = "ActiveDirectoryServicePrincipal"
# What dbt-fabric calls a way to sign in, and what the driver does.
PRINCIPALS = {"serviceprincipal", "activedirectoryserviceprincipal"}
WAYS = {
    "cli": "ActiveDirectoryDefault",
    "auto": "ActiveDirectoryDefault",
    "environment": "ActiveDirectoryDefault",
    "activedirectorydefault": "ActiveDirectoryDefault",
    "msi": "ActiveDirectoryMSI",
    "activedirectorymsi": "ActiveDirectoryMSI",
}


def url(output: Mapping[str, Any], project_dir: Path) -> str:
    """The URL of a target in `profiles.yml`."""
    host = output["server"] if "server" in output else output["host"]
    named = str(output.get("authentication", "ServicePrincipal"))
    who = ""
    if named.lower() in PRINCIPALS:
        secret = quote(str(output["client_secret"]), safe="")
        who, way = f"{quote(str(output['client_id']), safe='')}:{secret}@", PRINCIPAL
    elif named.lower() in WAYS:
        way = WAYS[named.lower()]
    else:
        raise ConfigurationError(
            f"the dbt target's authentication {named!r} has no place in a url: give the connection "
            "as a url"
        )
    place = f"{host}:{output.get('port', 1433)}/{quote(str(output['database']), safe='')}"
    return f"fabric://{who}{place}?{urlencode({'authentication': way})}"


adapter = Adapter(
    hashable=(
        "bigint", "int", "smallint", "bit", "decimal", "numeric", "float", "real", "varchar",
        "char", "date", "time", "datetime2", "varbinary", "uniqueidentifier",
    ),
    macros=resources.files(__package__) / "dbt.sql",
    url=url,
)  # fmt: skip
