"""The syncs as dbt exposures, so that dbt's lineage shows where its models go."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

HEADER = "# Written by `lightning-cdc dbt exposures`: write it anew rather than edit it.\n"


@dataclass(frozen=True)
class Exposure:
    """A sync of a dbt model. `ref` is `model`, or `package.model`."""

    sync_id: str
    ref: str
    destination: str


def exposures_file(exposures: Iterable[Exposure], owner: str) -> str:
    """The text of a properties file that describes syncs to dbt."""
    listed = [_entry(exposure, owner) for exposure in exposures]
    return HEADER + yaml.safe_dump({"version": 2, "exposures": listed}, sort_keys=False)


def _entry(exposure: Exposure, owner: str) -> dict[str, object]:
    package, _, model = exposure.ref.rpartition(".")
    arguments = ", ".join(repr(part) for part in (package, model) if part)
    to = f" to {exposure.destination}" if exposure.destination else ""
    return {
        "name": _name(exposure.sync_id),
        "label": exposure.sync_id,
        "type": "application",
        "description": f"Synced{to} by lightning-cdc.",
        "owner": {"name": owner},
        "depends_on": [f"ref({arguments})"],
    }


def _name(sync_id: str) -> str:
    """A name as dbt allows it, unique by the sync."""
    slug = re.sub(r"[^A-Za-z0-9_]+", "_", sync_id)
    return slug if slug == sync_id else f"{slug}_{hashlib.sha256(sync_id.encode()).hexdigest()[:6]}"
