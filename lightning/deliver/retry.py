"""When and how often something is tried again."""

from __future__ import annotations

from dataclasses import dataclass

from tenacity import RetryCallState
from tenacity.wait import wait_base, wait_random_exponential

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
            raise ConfigurationError(f"{self}: at least one attempt, and no delay below 0")


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


class wait_as_asked(wait_base):  # noqa: N801  (named as tenacity names its own)
    """Tenacity's exponential wait with jitter, or longer where the failure says how long."""

    def __init__(self, retry: Retry) -> None:
        self._backoff = wait_random_exponential(multiplier=retry.first_delay, max=retry.max_delay)

    def __call__(self, retry_state: RetryCallState) -> float:
        backoff = float(self._backoff(retry_state))
        error = retry_state.outcome.exception() if retry_state.outcome else None
        return max(backoff, _seconds(getattr(error, "retry_after", None)))


def _seconds(asked: object) -> float:
    """How long a destination asks to wait; 0 where it gives no number, but a date, say."""
    try:
        return float(asked)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0.0
