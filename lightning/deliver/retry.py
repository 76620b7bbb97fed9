"""When and how often something is tried again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import ConfigurationError
from .failures import is_transient

RetryOn = Callable[[BaseException], bool] | tuple[type[BaseException], ...]


@dataclass(frozen=True)
class Retry:
    """How failed deliveries are tried again, with exponential backoff and full jitter.

    Args:
        attempts: how often a batch is tried in all, 1 or more.
        first_delay: the upper bound of the first delay, in seconds; it doubles each time.
        max_delay: the upper bound of every delay, in seconds. A destination's own wish
            (`TryAgain.after`, or what an exception tells) is not cut.
        patience: how long a batch waits in all for a destination that asks for it again and again,
            in seconds; what it asks for after that counts as an attempt.
        retry_on: which exceptions are worth another attempt: their classes, or a function that
            says so. By default those that may be gone the next time: neither a mistake in the
            program, such as a KeyError, nor an HTTP status that says the request is wrong.

    Raises:
        ConfigurationError: a number is too small.
    """

    attempts: int = 5
    first_delay: float = 1.0
    max_delay: float = 60.0
    patience: float = 3600.0
    retry_on: RetryOn = is_transient

    def __post_init__(self) -> None:
        seconds = (self.first_delay, self.max_delay, self.patience)
        if self.attempts < 1 or not all(delay >= 0 for delay in seconds):  # NaN is not, either
            raise ConfigurationError(
                f"{self}: attempts must be 1 or more, the delays and patience 0 seconds or more"
            )

    def is_worth_it(self, error: BaseException) -> bool:
        """Whether what `send` raised is to be tried again."""
        if isinstance(self.retry_on, tuple):
            return isinstance(error, self.retry_on)
        return self.retry_on(error)

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


class SplitBatch(Exception):  # noqa: N818  (what `send` asks for, no fault)
    """Raised by `send` when the destination has refused a whole batch, and has taken none of it.

    Under `split` the batch is halved until the rows at fault stand alone; otherwise all of its
    rows are refused, with this as their reason.
    """


NEVER = Retry(attempts=1)
