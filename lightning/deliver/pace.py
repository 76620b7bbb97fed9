"""When the next call of `send` may be made."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from ..errors import ConfigurationError
from .stop import pause

Rate = tuple[int, float]


def share(rate: Rate | None, sharers: int) -> Rate | None:
    """What each of several deliveries may do, so that all together keep to a rate.

    Raises:
        ConfigurationError: there is less than one call for each.
    """
    if rate is None:
        return None
    calls, seconds = rate
    if calls < sharers:
        raise ConfigurationError(
            f"rate {rate!r} is less than a call for each of {sharers} shards: give as many calls "
            "in a longer time"
        )
    return calls // sharers, seconds


class Pace:
    """Lets calls through one by one, for all workers of a delivery.

    Args:
        rate: at most so many calls in any period of so many seconds; None: as many as come.
    """

    def __init__(self, rate: Rate | None) -> None:
        self._rate = rate
        self._calls: deque[float] = deque(maxlen=rate[0] if rate else 0)
        self._held_until = 0.0
        self._lock = threading.Lock()

    def wait(self, until: Callable[[], bool]) -> None:
        """Return when a call may be made, which is counted, or when a condition holds."""
        while not until() and (seconds := self._take()) > 0:
            pause(seconds, until)

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long."""
        with self._lock:
            self._held_until = max(self._held_until, time.monotonic() + seconds)

    def _take(self) -> float:
        """Count a call, and return 0; or in how many seconds to ask again."""
        with self._lock:
            now = time.monotonic()
            free_at = self._held_until
            if self._rate is not None and len(self._calls) == self._rate[0]:
                free_at = max(free_at, self._calls[0] + self._rate[1])
            if free_at > now:
                return free_at - now
            self._calls.append(now)
            return 0.0
