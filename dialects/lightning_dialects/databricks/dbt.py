"""Databricks under dbt."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from lightning.authoring import Adapter
from lightning_dialects.spark.dbt import HASHABLE

from .connections import TOKEN


def url(output: Mapping[str, Any], project_dir: Path) -> str:
    """The URL of a target in `profiles.yml`."""
    settings = {"catalog": output["catalog"]} if output.get("catalog") else {}
    who = ""
    if output.get("client_id") and output.get("client_secret"):
        who = f"{_quoted(output['client_id'])}:{_quoted(output['client_secret'])}@"
    elif output.get("auth_type") == "oauth":
        settings["auth_type"] = "databricks-oauth"
    else:
        who = f"{TOKEN}:{_quoted(output['token'])}@"
    query = f"?{urlencode(settings, quote_via=quote)}" if settings else ""
    return f"databricks://{who}{output['host']}/{str(output['http_path']).strip('/')}{query}"


def _quoted(part: object) -> str:
    return quote(str(part), safe="")


adapter = Adapter(hashable=HASHABLE, macros=resources.files(__package__) / "dbt.sql", url=url)
