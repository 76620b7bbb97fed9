"""Reading ahead: the rows of many batches, from one statement."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, Protocol, Self, TypeVar

KEPT = 4  # batches: several threads take them in nearly their order, and some are halved
FRESH_SECONDS = 3_600.0  # warehouses keep the result of a statement for some hours
IDLE_SECONDS = 120.0  # … and some only for minutes, once nobody asks for more of it


class Chunk(Protocol):
    """Rows, as a list or an Arrow table."""

    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> Self: ...


C = TypeVar("C", bound=Chunk)


class Ahead(Generic[C]):
    """Operations in the order of their numbers, as a statement brings them. Any thread may read.

    Args:
        opened: gives the rows from a number on, in chunks.
    """

    def __init__(self, opened: Callable[[int], Iterator[C]]) -> None:
        self._opened = opened
        self._reading = threading.Lock()
        self._fresh_until = self._idle_from = 0.0
        self._chunks: Iterator[C] = iter(())
        self._kept: deque[C] = deque()
        self._first = self._next = 0

    def read(self, numbers: Sequence[int]) -> list[C] | None:
        """The rows of consecutive numbers in a few chunks; None where they have gone by."""
        first, end = numbers[0], numbers[-1] + 1
        with self._reading:
            if time.monotonic() > min(self._fresh_until, self._idle_from + IDLE_SECONDS):
                self._open(first)
            if first < self._first:
                return None
            try:
                self._reach(end)
            except BaseException:
                self._fresh_until = 0.0  # a statement that broke off brings nothing more
                raise
            self._idle_from = time.monotonic()
            found = self._between(first, end)
            self._forget(end - KEPT * (end - first))
            return found

    def _open(self, first: int) -> None:
        self._chunks = self._opened(first)
        self._kept.clear()
        self._first = self._next = first
        self._idle_from = time.monotonic()
        self._fresh_until = self._idle_from + FRESH_SECONDS

    def _reach(self, end: int) -> None:
        while self._next < end and (chunk := next(self._chunks, None)) is not None:
            self._kept.append(chunk)
            self._next += len(chunk)

    def _between(self, first: int, end: int) -> list[C]:
        found, at = [], self._first
        for chunk in self._kept:
            part = chunk[max(first - at, 0) : max(end - at, 0)]
            at += len(chunk)
            if len(part):
                found.append(part)
        return found

    def _forget(self, first: int) -> None:
        """Let the chunks go that end before a number."""
        while self._kept and self._first + len(self._kept[0]) <= first:
            self._first += len(self._kept.popleft())
