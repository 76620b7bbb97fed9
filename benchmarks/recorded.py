"""Listening to what the library asks of a warehouse."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeVar

from lightning.testing.faults import Watched
from lightning.warehouse import Warehouse

Found = TypeVar("Found")


@dataclass(frozen=True)
class Asked:
    """A statement, what the library calls it, and how long the warehouse took."""

    step: str
    text: str
    seconds: float


class Recorded(Watched):
    """A connection that keeps what it is asked, and for how long that took. What a driver does for
    one question, such as bringing in rows, is one; beginning and committing are two.

    Attributes:
        asked: everything since it was last cleared, in order. What forks are asked is not in it.
    """

    def __init__(self, living: Warehouse) -> None:
        super().__init__(living)
        self.asked: list[Asked] = []
        self._in_transaction = False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._in_transaction or not self.capabilities.transactional:
            with self._living.transaction():
                yield
            return
        with ExitStack() as around:
            self._asked("begin", "", lambda: around.enter_context(self._living.transaction()))
            self._in_transaction = True
            try:
                yield
            finally:
                self._in_transaction = False
            self._asked("commit", "", around.close)

    def fork(self) -> Warehouse:
        return self._living.fork()

    def _asked(self, step: str, text: str, run: Callable[[], Found]) -> Found:
        started = time.perf_counter()
        try:
            return run()
        finally:
            self.asked.append(Asked(step, text, time.perf_counter() - started))

    def _before(self, step: str) -> None:
        """Rows are about to be brought in."""
        self.asked.append(Asked(step, "", 0.0))
