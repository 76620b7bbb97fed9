"""When and how often something is tried again."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from ..errors import ConfigurationError


@dataclass(frozen=True)
class Retry:
    """How failed deliveries are tried again, with exponential backoff and full jitter.

    Args:
        attempts: how often a batch is tried in all, 1 or more.
        first_delay: the upper bound of the first delay, in seconds; it doubles each time.
        max_delay: the upper bound of every delay, in seconds. A destination's own wish
            (`TryAgain.after`, or a `retry_after` attribute of the exception) is not cut.

    Raises:
        ConfigurationError: a number is too small.
    """

    attempts: int = 5
    first_delay: float = 1.0
    max_delay: float = 60.0

    def __post_init__(self) -> None:
        if self.attempts < 1 or not (self.first_delay >= 0 and self.max_delay >= 0):
            raise ConfigurationError(
                f"{self}: attempts must be 1 or more, and the delays 0 seconds or more"
            )

    def delay(self, attempt: int, asked: float) -> float:
        """How long to wait after an attempt (1 is the first) that failed, in seconds.

        Args:
            asked: how long the destination asks to wait at least.
        """
        longest = min(self.first_delay * 2.0 ** min(attempt - 1, 64), self.max_delay)
        return max(random.uniform(0, longest), asked)  # noqa: S311  (no secret)


@dataclass(frozen=True)
class TryAgain:
    """What `send` gives as a row's reason when the row is worth trying again.

    Args:
        reason: why it was refused this time.
        after: how long the destination asks to wait, in seconds.
    """

    reason: str
    after: float | None = None

    def __str__(self) -> str:
        return self.reason


NEVER = Retry(attempts=1)


def asked_seconds(asked: object) -> float:
    """How long a destination asks to wait; 0 where it gives no number, but a date, say."""
    try:
        seconds = float(asked)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0
