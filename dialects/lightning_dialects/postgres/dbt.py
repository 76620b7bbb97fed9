"""PostgreSQL under dbt."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from lightning.authoring import Adapter

# What dbt-postgres passes on to libpq as it is.
LIBPQ = (
    "sslmode", "sslcert", "sslkey", "sslrootcert", "connect_timeout", "keepalives_idle",
)  # fmt: skip


def url(output: Mapping[str, Any], project_dir: Path) -> str:
    """The URL of a target in `profiles.yml`."""
    password = output["password"] if "password" in output else output["pass"]
    database = output["dbname"] if "dbname" in output else output["database"]
    settings = {name: output[name] for name in LIBPQ if output.get(name) is not None}
    options = [
        f"-c {name}={str(output[name]).replace(' ', '')}"
        for name in ("search_path", "role")
        if output.get(name)
    ]
    if options:
        settings["options"] = " ".join(options)
    query = f"?{urlencode(settings, quote_via=quote)}" if settings else ""
    who = f"{quote(str(output['user']), safe='')}:{quote(str(password), safe='')}"
    where = f"{output['host']}:{output.get('port', 5432)}"
    return f"postgresql://{who}@{where}/{quote(str(database), safe='')}{query}"


adapter = Adapter(hashable=(), macros=resources.files(__package__) / "dbt.sql", url=url)
