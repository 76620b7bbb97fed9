"""How many rows have an outcome, as time goes by."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ..results import Throughput

MOST_SPANS = 60
FIRST_SPAN = 0.25  # seconds


class ThroughputMeter:
    """Counts rows in equal spans of time from the first batch on, which become twice as long
    whenever there would be too many of them. Any thread may call it.

    Args:
        clock: gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: float | None = None
        self._span = FIRST_SPAN
        self._rows: list[int] = []
        self._counting = threading.Lock()

    def begin(self) -> None:
        """Take note that a batch is handed out."""
        if self._began is None:
            self._began = self._clock()

    @property
    def seconds(self) -> float | None:
        """For how long there have been batches; None: there was none."""
        return None if self._began is None else self._clock() - self._began

    def add(self, rows: int) -> None:
        """Count rows that have an outcome now."""
        elapsed = self.seconds or 0.0
        with self._counting:
            while elapsed >= self._span * MOST_SPANS:
                self._span *= 2
                self._rows = [sum(self._rows[at : at + 2]) for at in range(0, len(self._rows), 2)]
            at = int(elapsed / self._span)
            self._rows += [0] * (at + 1 - len(self._rows))
            self._rows[at] += rows

    @property
    def throughput(self) -> Throughput | None:
        """What was counted; None where no row has an outcome."""
        with self._counting:
            return Throughput(self._span, tuple(self._rows)) if self._rows else None
