"""Snowflake under dbt."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from lightning.authoring import Adapter, ConfigurationError

# What dbt-snowflake passes on to the connector as it is, and what it makes something else of.
PASSED_ON = ("warehouse", "role", "authenticator", "host", "port", "protocol")
WITHOUT_PLACE = ("private_key", "token", "oauth_client_id", "workload_identity_provider")


def url(output: Mapping[str, Any], project_dir: Path) -> str:
    """The URL of a target in `profiles.yml`."""
    for name in WITHOUT_PLACE:
        if output.get(name):
            raise ConfigurationError(
                f"the dbt target's {name} has no place in a url: give the connection as a url"
            )
    settings = {name: output[name] for name in PASSED_ON if output.get(name) is not None}
    if output.get("private_key_path"):
        key = Path(str(output["private_key_path"])).expanduser()
        settings["private_key_file"] = str(project_dir / key)
        if output.get("private_key_passphrase"):
            settings["private_key_file_pwd"] = output["private_key_passphrase"]
    who = quote(str(output["user"]), safe="")
    if output.get("password") is not None:
        who += f":{quote(str(output['password']), safe='')}"
    account = str(output["account"]).replace("_", "-")  # as dbt does
    query = f"?{urlencode(settings, quote_via=quote)}" if settings else ""
    return f"snowflake://{who}@{account}/{quote(str(output['database']), safe='')}{query}"


adapter = Adapter(
    hashable=(
        "NUMBER", "FLOAT", "BOOLEAN", "VARCHAR", "BINARY", "DATE", "TIME", "TIMESTAMP_NTZ",
        "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "VARIANT", "OBJECT", "ARRAY", "VECTOR", "GEOGRAPHY",
        "GEOMETRY",
    ),
    macros=resources.files(__package__) / "dbt.sql",
    url=url,
)  # fmt: skip
