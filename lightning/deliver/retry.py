"""When and how often something is tried again."""

from __future__ import annotations

from dataclasses import dataclass

from tenacity import RetryCallState
from tenacity.wait import wait_base, wait_random_exponential


@dataclass(frozen=True)
class Retry:
    """How failed deliveries are tried again, with exponential backoff and full jitter.

    Args:
        attempts: how often a batch is tried in all, 1 or more.
        first_delay: the upper bound of the first delay, in seconds; it doubles each time.
        max_delay: the upper bound of every delay, in seconds. A destination's own wish
            (`TryAgain.after`, or a `retry_after` attribute of the exception) is not cut.
    """

    attempts: int = 5
    first_delay: float = 1.0
    max_delay: float = 60.0


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
        outcome = retry_state.outcome
        asked = getattr(outcome.exception(), "retry_after", None) if outcome else None
        return max(backoff, float(asked)) if asked is not None else backoff
