"""Trino under dbt."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from lightning.authoring import Adapter, ConfigurationError


def url(output: Mapping[str, Any], _: Path) -> str:
    """The URL of a target in `profiles.yml`."""
    method = output.get("method", "none")
    if method not in ("none", "ldap", "jwt"):
        raise ConfigurationError(
            f"the dbt target's method {method!r} has no place in a url (only none, ldap and jwt "
            "have): give the connection as a url"
        )
    settings = {"http_scheme": output.get("http_scheme", "http" if method == "none" else "https")}
    settings |= {name: str(value) for name, value in output.get("session_properties", {}).items()}
    user = quote(str(output["user"]), safe="")
    if method == "ldap":
        user += f":{quote(str(output['password']), safe='')}"
    elif method == "jwt":
        settings["access_token"] = output["jwt_token"]
    path = "/".join(quote(str(output[name]), safe="") for name in ("database", "schema"))
    query = urlencode(settings, quote_via=quote)
    return f"trino://{user}@{output['host']}:{output['port']}/{path}?{query}"


adapter = Adapter(
    hashable=(
        "boolean", "integer", "bigint", "real", "double", "decimal", "varchar", "varbinary",
        "date", "time", "timestamp", "timestamp with time zone", "uuid",
    ),
    macros=resources.files(__package__) / "dbt.sql",
    url=url,
)  # fmt: skip
