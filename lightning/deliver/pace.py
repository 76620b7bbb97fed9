"""When the next call of `send` may be made."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from ..errors import ConfigurationError
from .stop import LOOK_SECONDS, pause

Rate = tuple[int, float]


def check_shared(what: str, calls: int | None, sharers: int) -> None:
    """Raise ConfigurationError unless there is a call for each of those that share a limit."""
    if calls is not None and calls < sharers:
        raise ConfigurationError(
            f"{what} allows {calls} calls, less than one for each of {sharers} shards: allow more "
            "calls, for a rate in a longer time, or make fewer shards"
        )


class Pace:
    """Lets calls through one by one, for all workers of a delivery.

    Several deliveries that share the limits have an equal part of them each, so that no two need
    to ask each other. Once one of them has no more to do, the others have its part as well.

    Args:
        rate: at most so many calls in any period of so many seconds; None: as many as come.
        in_flight: at most so many calls at the same time; None: as many as come.
        sharers: how many deliveries have these limits together.

    Raises:
        ConfigurationError: there is less than one call for each.
    """

    def __init__(
        self, rate: Rate | None = None, in_flight: int | None = None, sharers: int = 1
    ) -> None:
        check_shared(f"rate={rate!r}", rate and rate[0], sharers)
        check_shared(f"max_in_flight={in_flight!r}", in_flight, sharers)
        self._rate = rate
        self._in_flight = in_flight
        self._sharers = self._sharers_told = sharers
        self._fewer: deque[tuple[float, int]] = deque()  # from when on, and how many they are then
        self._calls: deque[float] = deque(maxlen=rate[0] if rate else 0)
        self._under_way = 0
        self._held_until = 0.0
        self._lock = threading.Lock()

    def begin(self, until: Callable[[], bool]) -> bool:
        """Wait until a call may be made, which is counted, and is to be ended by `end`; or until a
        condition holds. False: it holds."""
        while not until():
            seconds = self._take()
            if seconds <= 0:
                return True
            pause(seconds, until)
        return False

    def end(self) -> None:
        """A call has ended."""
        with self._lock:
            self._under_way -= 1

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long."""
        with self._lock:
            self._held_until = max(self._held_until, time.monotonic() + seconds)

    def share(self, sharers: int) -> None:
        """Take note of how many deliveries share the limits by now. The others may have made calls
        until now, which count for one period more."""
        with self._lock:
            if 1 <= sharers < self._sharers_told:
                self._sharers_told = sharers
                period = self._rate[1] if self._rate else 0.0
                self._fewer.append((time.monotonic() + period, sharers))

    def _take(self) -> float:
        """Count a call, and return 0; or in how many seconds to ask again."""
        with self._lock:
            now = time.monotonic()
            while self._fewer and self._fewer[0][0] <= now:
                self._sharers = self._fewer.popleft()[1]
            free_at = self._held_until
            if self._rate is not None:
                calls = self._rate[0] // self._sharers
                if len(self._calls) >= calls:
                    free_at = max(free_at, self._calls[-calls] + self._rate[1])
            if free_at > now:
                return free_at - now
            if self._in_flight is not None and self._under_way >= self._in_flight // self._sharers:
                return LOOK_SECONDS
            self._calls.append(now)
            self._under_way += 1
            return 0.0
