"""Names of runs and of their tables."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from collections.abc import Collection
from datetime import UTC, datetime

from ..errors import FORGET, StateError
from .records import RunTables

MOST_LEFT = 8
MAX_NAME_BYTES = 50  # PostgreSQL cuts names at 63 bytes, with no more than a notice
_STAMP = "%Y%m%d%H%M%S%f"
_STAMP_DIGITS = 20
_RUN_ID = re.compile(rf"[0-9]{{{_STAMP_DIGITS}}}[0-9a-f]{{4}}")
_PLAN = "plan"
_SUFFIXES = (_PLAN, "changes", "rejections")
_MODEL = "model"
_ENDS = "|".join((*_SUFFIXES, _MODEL))
_STAGED = "staged"
_STAGED_BEFORE = "landed"  # the word of the first releases
_PREFIX_BYTES = MAX_NAME_BYTES - len("_20260131120000000000abcd_rejections")
_PLAIN = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")  # neither `__` in it nor `_` at its end
_LETTERS, _DIGITS = string.ascii_lowercase, string.ascii_lowercase + string.digits
# What the names of a run's tables look like, and no others that people would choose: the time in
# them is one of this century.
_TIME = r"20[2-9]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:[01]\d|2[0-3])[0-6]\d[0-6]\d\d{6}"
_TABLE = re.compile(
    rf"(?P<prefix>[a-z0-9_]+)_{_TIME}[0-9a-f]{{4}}_(?:{_ENDS}|(?:{_STAGED}|{_STAGED_BEFORE})[0-9a-f]{{4}})"
)


def new_run_id(now: datetime, last_run_id: str) -> str:
    """A run id that sorts after `last_run_id`: the time in microseconds, and four hex digits.

    A clock that stands still or runs backwards does not matter: the id then follows the last one.

    Raises:
        StateError: the last id is none.
    """
    stamp = int(now.astimezone(UTC).strftime(_STAMP))
    if last_run_id:
        if not _RUN_ID.fullmatch(last_run_id):
            raise StateError(
                f"the state of this sync is damaged: {last_run_id!r}, its last run, is not the id "
                f"of a run. {FORGET}"
            )
        stamp = max(stamp, int(last_run_id[:_STAMP_DIGITS]) + 1)
    return f"{stamp:0{_STAMP_DIGITS}d}{secrets.token_hex(2)}"


def run_tables(sync_id: str, run_id: str) -> RunTables:
    """The names of a run's tables: `[a-z0-9_]`, at most 50 bytes, unique by the run's id."""
    prefix = table_prefix(sync_id)
    plan, changes, rejections = (f"{prefix}_{run_id}_{suffix}" for suffix in _SUFFIXES)
    return RunTables(plan=plan, changes=changes, rejections=rejections)


def staging_table(sync_id: str, run_id: str) -> str:
    """The name of a table for rows on their way to a run's tables; another one each time."""
    return f"{table_prefix(sync_id)}_{run_id}_{_STAGED}{secrets.token_hex(2)}"


def model_table(sync_id: str, run_id: str) -> str:
    """The name of a table for the rows of a model that several runs are planned from."""
    return f"{table_prefix(sync_id)}_{run_id}_{_MODEL}"


def table_prefix(sync_id: str) -> str:
    """What the names of a sync's tables begin with, and those of no other.

    That is the id itself where it is plain and short. Otherwise it is a digest of 66 bits with a
    `_` at its end, where no plain id has one.
    """
    if _PLAIN.fullmatch(sync_id) and len(sync_id) <= _PREFIX_BYTES:
        return sync_id
    number = int.from_bytes(hashlib.sha256(sync_id.encode()).digest())
    number, first = divmod(number, len(_LETTERS))
    digest = _LETTERS[first]
    while len(digest) < _PREFIX_BYTES - 1:
        number, digit = divmod(number, len(_DIGITS))
        digest += _DIGITS[digit]
    return f"{digest}_"


def is_worth_dropping(tables: Collection[str]) -> bool:
    """Whether tables that nothing needs are dropped now. Each takes a statement, so small ones wait
    until there are a few of them; a plan has every row of its model."""
    of_every_row = any(table.endswith((f"_{_PLAN}", f"_{_MODEL}")) for table in tables)
    return of_every_row or len(tables) >= MOST_LEFT


def looks_like_a_table(name: str) -> bool:
    """Whether a table could be one of a run's."""
    return _TABLE.fullmatch(name) is not None


def prefix_of(table: str) -> str:
    """What the name of a run's table begins with."""
    found = _TABLE.fullmatch(table)
    return found["prefix"] if found else table


def tables_in(text: str) -> set[str]:
    """The names of tables that a stored text has in it, whether or not it can be read."""
    return {match[0] for match in re.finditer(rf"(?<![a-z0-9_]){_TABLE.pattern}", text)}
