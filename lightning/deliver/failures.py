"""What an exception of a destination's client tells: its status, how long to wait, whether another
attempt is worth it."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from ..errors import ConfigurationError

THROTTLED = {429, 503}
TRANSIENT = {408, 425, 429}  # of the statuses below 500, which otherwise say the request is wrong
# A mistake in `send` fails the same way the next time.
MISTAKES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ConfigurationError,
    ImportError,
    LookupError,
    NameError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)


def is_transient(error: BaseException) -> bool:
    """Whether an exception may be gone with the next attempt.

    One with an HTTP status (of its own, or of its `response`) is judged by that: 408, 425, 429 and
    500 or more may. Of the others, all may but Python's own for mistakes in a program, such as
    TypeError or KeyError.
    """
    status = status_of(error)
    if status is not None:
        return status in TRANSIENT or status >= 500
    return not isinstance(error, MISTAKES)


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an exception tells, if it does."""
    answer = _answer(error)
    for name in ("status_code", "status", "code"):
        status = getattr(answer, name, None)
        if isinstance(status, int) and 100 <= status <= 599:
            return int(status)
    return None


def throttled_seconds(error: BaseException) -> float | None:
    """For how long a destination asks everyone to wait: by the exception's attribute `retry_after`,
    or by the header Retry-After of an answer 429 or 503, in seconds or as a date. None: it does
    not ask."""
    asked = getattr(error, "retry_after", None)
    if asked is None and status_of(error) in THROTTLED:
        asked = _header(getattr(_answer(error), "headers", None))
    return asked_seconds(asked)


def asked_seconds(asked: object) -> float | None:
    """A wish to wait in seconds, of a number, or a date as HTTP writes it. None: it is neither."""
    try:
        seconds = float(asked)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return _seconds_until(asked) if isinstance(asked, str) else None
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _seconds_until(date: str) -> float | None:
    try:
        return max(parsedate_to_datetime(date).timestamp() - time.time(), 0.0)
    except (ValueError, OverflowError):
        return None


def _answer(error: BaseException) -> object:
    """What came back: the `response` that clients such as requests, httpx and urllib3 keep, or the
    exception itself, as urllib's and aiohttp's are."""
    response: Any = getattr(error, "response", None)
    return error if response is None else response


def _header(headers: object) -> object:
    if not isinstance(headers, Mapping) and not hasattr(headers, "items"):
        return None
    pairs: Any = headers.items()
    return next((value for name, value in pairs if str(name).lower() == "retry-after"), None)
