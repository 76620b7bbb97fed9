"""Names of runs and of their tables."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from .records import RunTables

MAX_NAME_BYTES = 50  # PostgreSQL cuts names at 63 bytes, with no more than a notice
_STAMP = "%Y%m%d%H%M%S%f"
_STAMP_DIGITS = 20
_SUFFIXES = ("plan", "changes", "rejections")
_LANDED = "landed"
# What the names of run_tables look like, and no others that people would choose.
TABLE_NAME = rf"[a-z0-9_]+_[0-9]{{{_STAMP_DIGITS}}}[0-9a-f]{{4}}_({'|'.join(_SUFFIXES)})"


def new_run_id(now: datetime, last_run_id: str) -> str:
    """A run id that sorts after `last_run_id`: the time in microseconds, and four hex digits.

    A clock that stands still or runs backwards does not matter: the id then follows the last one.
    """
    stamp = int(now.astimezone(UTC).strftime(_STAMP))
    if last_run_id:
        stamp = max(stamp, int(last_run_id[:_STAMP_DIGITS]) + 1)
    return f"{stamp:0{_STAMP_DIGITS}d}{secrets.token_hex(2)}"


def run_tables(sync_id: str, run_id: str) -> RunTables:
    """The names of a run's tables: `[a-z0-9_]`, at most 50 bytes, unique by the run's id."""
    slug = _slug(sync_id, run_id)
    plan, changes, rejections = (f"{slug}_{run_id}_{suffix}" for suffix in _SUFFIXES)
    return RunTables(plan=plan, changes=changes, rejections=rejections)


def landing_table(sync_id: str, run_id: str) -> str:
    """The name of a table for rows on their way to a run's tables; another one each time."""
    return f"{_slug(sync_id, run_id)}_{run_id}_{_LANDED}{secrets.token_hex(2)}"


def tables_of_runs(sync_id: str, last_run_id: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that are tables of a sync's runs, up to and with the one given."""
    slug = _slug(sync_id, last_run_id)
    suffixes = "|".join((*_SUFFIXES, rf"{_LANDED}[0-9a-f]{{4}}"))
    table = re.compile(rf"{slug}_([0-9]{{{_STAMP_DIGITS}}}[0-9a-f]{{4}})_({suffixes})")
    found = (table.fullmatch(name) for name in sorted(names))
    return [match[0] for match in found if match and match[1] <= last_run_id]


def _slug(sync_id: str, run_id: str) -> str:
    room = MAX_NAME_BYTES - len(run_id) - max(map(len, _SUFFIXES)) - 2
    slug = re.sub(r"[^a-z0-9]+", "_", sync_id.lower()).strip("_")
    if slug != sync_id or len(slug) > room or not slug[:1].isalpha():
        digest = hashlib.sha256(sync_id.encode()).hexdigest()[:6]
        slug = f"s_{slug}"[: room - len(digest) - 1].rstrip("_") + f"_{digest}"
    return slug
