"""How long the statements of a run take."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .results import Phase, StatementTime

MOST_STEPS = 50  # that are told apart; the names of a few have a table's in them
OTHERS = "other statements"


class Stopwatch:
    """Adds up how long statements take, by step, in the order in which the steps begin. Any thread
    may use it."""

    def __init__(self) -> None:
        self._taken: dict[str, tuple[int, float]] = {}
        self._adding = threading.Lock()

    @contextmanager
    def timing(self, step: str, count: int = 1) -> Iterator[None]:
        """Time the statement that is run in the block; `count` is 0 where it goes on there."""
        began = time.monotonic()
        self._add(step, count, 0.0)
        try:
            yield
        finally:
            self._add(step, 0, time.monotonic() - began)

    def take(self, phase: Phase) -> tuple[StatementTime, ...]:
        """What was added since this was called last, as that of a phase."""
        with self._adding:
            taken, self._taken = self._taken, {}
        return tuple(
            StatementTime(phase, step, count, round(seconds, 6))
            for step, (count, seconds) in taken.items()
            if count
        )

    def again(self) -> Stopwatch:
        """Another one of its kind."""
        return type(self)()

    def _add(self, step: str, count: int, seconds: float) -> None:
        with self._adding:
            if step not in self._taken and len(self._taken) >= MOST_STEPS:
                step = OTHERS
            before = self._taken.get(step, (0, 0.0))
            self._taken[step] = (before[0] + count, before[1] + seconds)


class Unwound(Stopwatch):
    """Times nothing, for statements that are only written down."""

    def _add(self, step: str, count: int, seconds: float) -> None:
        pass
