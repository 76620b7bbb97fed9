"""Values of any type as JSON."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as JSON, in which NaN and the infinities are texts, as in the logs."""
    encode = functools.partial(
        json.dumps, default=_json_value, ensure_ascii=False, allow_nan=False, indent=indent
    )
    try:
        return encode(value)
    except (TypeError, ValueError):  # rare, and dear to look for
        return encode(_strict(value))


def _json_value(value: object) -> str:
    """What JSON has no type for: times as ISO text, bytes as hex digits, all else as its text."""
    if isinstance(value, bytes):
        return value.hex()
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat is not None else value)


def _strict(value: object) -> object:
    """`value` with only such keys and numbers as JSON has."""
    if isinstance(value, Mapping):
        return {
            key if isinstance(key, str) else _json_value(key): _strict(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_strict(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
