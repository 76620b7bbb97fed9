"""Ending a delivery early: by `cancel`, from any thread, or by a signal to the process."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from ..texts import INTERRUPTED

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LOOK_SECONDS = 0.05

Handler = Callable[[int, FrameType | None], None]
Handlers = dict[int, Any]


class Stop:
    """Whether a delivery is to end. Waits look at it, many times a second: a signal's handler may
    take no lock, so it can wake nobody.

    Attributes:
        reason: why it is to end, once it is.
    """

    def __init__(self) -> None:
        self.reason: str | None = None

    def set(self, reason: str) -> None:
        """Let the delivery end after the batches in flight."""
        self.reason = self.reason or reason


def pause(seconds: float, until: Callable[[], bool]) -> None:
    """Wait for so long, or until a condition holds."""
    ends = time.monotonic() + seconds
    while not until() and (left := ends - time.monotonic()) > 0:
        time.sleep(min(left, LOOK_SECONDS))


@contextmanager
def heeding_signals(stop: Stop) -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM stop a delivery gently. A second one is immediate.

    Afterwards the signal is handed on to whoever handled it before: Python's own handler raises
    KeyboardInterrupt; where nobody handled SIGTERM, SystemExit(143) is raised. That is what the
    block then ends with, whatever else went wrong in it meanwhile. A signal that is ignored, or
    handled outside of Python, is left alone, as all are in other threads than the main one.
    """
    before: Handlers = {}
    received: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        received.append(number)
        stop.set(INTERRUPTED)
        _restore(before, on_signal)

    try:
        for number in SIGNALS:
            _replace(number, on_signal, before)
        yield
    finally:
        _restore(before, on_signal)
        if received:
            _hand_on(received[0], before[received[0]])


def _replace(number: int, handler: Handler, before: Handlers) -> None:
    found = signal.getsignal(number)
    if found in (None, signal.SIG_IGN):
        return
    before[number] = found
    try:
        signal.signal(number, handler)
    except ValueError:  # only the main thread of the main interpreter may
        del before[number]


def _restore(before: Handlers, ours: Handler) -> None:
    """Put handlers back, but where `send` has set another one meanwhile."""
    for number, handler in before.items():
        if signal.getsignal(number) is ours:
            signal.signal(number, handler)


def _hand_on(number: int, handler: Any) -> None:
    if callable(handler):
        handler(number, None)
    elif number == signal.SIGINT:
        raise KeyboardInterrupt
    else:
        raise SystemExit(128 + number)
