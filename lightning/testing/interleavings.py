"""Several processes at work on one sync, of which one goes on at a time, statement by statement.

A schedule says who begins and after how many statements another one goes on: the same schedule
gives the same order, so what fails can be seen again. Time is moved, never waited for.
"""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from ..dialect import Dialect
from ..errors import WarehouseError
from ..sql import Expr
from ..warehouse import Warehouse
from .faults import Watched

PATIENCE = 0.3  # seconds, after which a statement is taken to wait for another process
STUCK = 120.0  # seconds, after which nobody can be waited for any more

Phase = Literal["ready", "at work", "ended"]


class Killed(BaseException):
    """The process has ended: not even `finally` can do anything in the warehouse."""


class Clock:
    """How far the time of the server and of every process is ahead of the real one, in seconds."""

    def __init__(self) -> None:
        self.ahead = 0.0

    @contextmanager
    def moving(self) -> Iterator[None]:
        """Processes of this interpreter go by this clock, too."""
        real, real_of = time.monotonic, time.clock_gettime
        time.monotonic = lambda: real() + self.ahead
        time.clock_gettime = lambda clock: real_of(clock) + self.ahead
        try:
            yield
        finally:
            time.monotonic, time.clock_gettime = real, real_of

    def told_by(self, dialect: Dialect) -> Dialect:
        """The dialect of a server whose clock this is."""
        kind = type(dialect)

        def now(moved: Dialect) -> Expr:
            return dialect.seconds_from_now(self.ahead)

        def seconds_from_now(moved: Dialect, seconds: float) -> Expr:
            return dialect.seconds_from_now(self.ahead + seconds)

        moved = copy.copy(dialect)
        told = {"now": now, "seconds_from_now": seconds_from_now}
        moved.__class__ = type(kind.__name__, (kind,), told)
        return moved


class Actor:
    """A process, on a thread: it goes from one statement to the next when it is let.

    Args:
        work: what it does.

    Attributes:
        passed: how often it was let on.
        error: what its work raised.
    """

    def __init__(self, name: str, work: Callable[[], Any]) -> None:
        self.name = name
        self.phase: Phase = "at work"
        self.passed = 0
        self.killed = False
        self.error: BaseException | None = None
        self.result: Any = None
        self._work = work
        self._changed = threading.Condition()
        self._undisturbed = False
        self._thread = threading.Thread(target=self._perform, name=name, daemon=True)

    def start(self) -> None:
        """Go to the first statement, not beyond."""
        self._thread.start()
        assert self.arrives(STUCK), f"{self.name} does nothing"

    def go_on(self) -> bool:
        """Run the statement that is due; False: it waits for another process."""
        with self._changed:
            self.phase = "at work"
            self.passed += 1
            self._changed.notify_all()
        return self.arrives(PATIENCE)

    def arrives(self, seconds: float) -> bool:
        """Wait until the next statement is due, or all is done; False: not within that time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.phase != "at work", seconds)

    def pause(self) -> None:
        """Wait to be let on. Called before each statement, by whatever thread runs it."""
        if threading.current_thread() is not self._thread or self._undisturbed:
            return
        self._be("ready")
        with self._changed:
            self._changed.wait_for(lambda: self.phase == "at work")
        if self.killed:
            raise Killed

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Statements after which nobody else goes on."""
        self._undisturbed = True
        try:
            yield
        finally:
            self._undisturbed = False

    def _perform(self) -> None:
        try:
            self.pause()
            self.result = self._work()
        except BaseException as error:
            self.error = error
        finally:
            self._be("ended")

    def _be(self, phase: Phase) -> None:
        with self._changed:
            self.phase = phase
            self._changed.notify_all()


class Connection(Watched):
    """An actor's connection to a server with a clock of its own."""

    def __init__(self, living: Warehouse, actor: Callable[[], Actor], clock: Clock) -> None:
        super().__init__(living)
        self.dialect = clock.told_by(living.dialect)
        self._actor = actor
        self._clock = clock

    def fork(self) -> Warehouse:
        return Connection(self._living.fork(), self._actor, self._clock)

    def _before(self, step: str) -> None:
        actor = self._actor()
        actor.pause()
        if actor.killed:  # and this is another thread of its process
            raise WarehouseError("the process has ended", step=step)


@dataclass(frozen=True)
class Switch:
    """The one at work stops, and another goes on.

    Attributes:
        after: how many statements have run by then.
        to: which of the others, counted from the one that stops.
        seconds: how much time passes meanwhile.
        kills: the one that stops has ended for good.
    """

    after: int
    to: int = 1
    seconds: float = 0.0
    kills: bool = False


def perform(actors: Sequence[Actor], switches: Sequence[Switch], clock: Clock) -> None:
    """Let actors work by a schedule, and after its last switch one after the other."""
    for actor in actors:
        actor.start()
    count, at = 0, 0
    due = sorted(switches, key=lambda switch: switch.after)
    while any(actor.phase != "ended" for actor in actors):
        while due and due[0].after <= count:
            switch = due.pop(0)
            clock.ahead += switch.seconds
            actors[at].killed |= switch.kills
            at = (at + switch.to) % len(actors)
        at = _next(actors, at)
        count += 1
        if not actors[at].go_on():
            at = (at + 1) % len(actors)
        for actor in actors:  # who waited for this statement goes on by itself
            if actor.phase == "at work":
                actor.arrives(PATIENCE)


def _next(actors: Sequence[Actor], at: int) -> int:
    """The actor that is to go on: this one, or the first after it whose statement is due."""
    until = time.monotonic() + STUCK
    while time.monotonic() < until:
        for offset in range(len(actors)):
            index = (at + offset) % len(actors)
            if actors[index].phase == "ready":
                return index
        for actor in actors:
            actor.arrives(PATIENCE)
    raise AssertionError(f"all wait for each other: {[actor.name for actor in actors]}")


def single_switches(
    statements: int, seconds: Sequence[float], every: int = 1
) -> Iterator[tuple[Switch, ...]]:
    """Schedules of two actors in which the first is interrupted once, after so `every` many of its
    statements, for each of so many `seconds`."""
    for after in range(1, statements + 1, every):
        for passing in seconds:
            yield (Switch(after, seconds=passing),)


def double_switches(
    statements: int, seconds: Sequence[float], every: int = 1
) -> Iterator[tuple[Switch, ...]]:
    """Schedules of two actors in which each is interrupted once, as above."""
    for after in range(1, statements + 1, every):
        for further in range(1, statements + 1, every):
            for passing in seconds:
                yield (Switch(after, seconds=passing), Switch(after + further, seconds=passing))
