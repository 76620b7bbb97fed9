"""Texts that runs are logged with, and which of them every warehouse can store."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterable

from .errors import ConfigurationError

CANCELLED = "cancelled"  # why a run failed that `cancel` stopped
INTERRUPTED = "interrupted"  # why a run failed that Ctrl-C ended

MOST_ROW_IDS = 1_000  # that somebody names; more are a matter for the model

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def storable(text: str) -> str:
    """`text` without NUL, and with `?` for each half of a surrogate pair."""
    return text.replace("\0", "").encode(errors="replace").decode()


def encodable(text: str, encoding: str | None) -> str:
    """`text` with Python's escapes for what an encoding lacks; None: it lacks nothing."""
    return text if encoding is None else text.encode(encoding, "backslashreplace").decode(encoding)


def ascii_json(document: str) -> str:
    """The same JSON in characters that every warehouse can store."""
    return _BEYOND_ASCII.sub(lambda match: json.dumps(match[0])[1:-1], document)


def json_texts(rows: Iterable[object], longest: int) -> list[str]:
    """Rows as JSON arrays of them, none longer than so many characters unless one row alone is."""
    texts, kept, length = [], list[str](), 0
    for row in rows:
        text = json.dumps(row)
        if kept and length + len(text) > longest:
            texts.append(kept)
            kept, length = [], 0
        kept.append(text)
        length += len(text) + 1
    return [f"[{','.join(kept)}]" for kept in [*texts, kept]]


def which_there_are(name: str, names: Collection[str]) -> str:
    """Ends a sentence on a name that there is not: which one is nearest, and all that there are."""
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"{hint}. There are: {', '.join(names) or 'none'}."


def check_text(what: str, value: object) -> None:
    """Raise ConfigurationError unless a value is text that every warehouse can store."""
    if not isinstance(value, str):
        raise ConfigurationError(f"{what} must be text, not {value!r}")
    if storable(value) != value:
        raise ConfigurationError(
            f"{what} {value!r} contains NUL or half of a surrogate pair, which not every "
            "warehouse can store: leave it out"
        )


def check_row_ids(what: str, given: Collection[str]) -> None:
    """Raise ConfigurationError unless these are row ids, and not too many."""
    if isinstance(given, str):
        raise ConfigurationError(f"{what}={given!r} is text: give a list of row ids")
    if len(given) > MOST_ROW_IDS:
        raise ConfigurationError(
            f"{what} names {len(given)} rows, and at most {MOST_ROW_IDS} can be named"
        )
    for row_id in given:
        check_text(f"a row id in {what}", row_id)
