"""Random tests that one number replays: what is played is a list of steps, made from a seed.

LIGHTNING_SEED=n plays only the list of seed n, as it is. LIGHTNING_EXAMPLES=n plays so many lists
that nobody has seen. Without them a test plays the same few every time, those from seed 0 or from
LIGHTNING_FIRST_SEED on, so that several processes can share many of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom
from typing import Any

SEED = os.environ.get("LIGHTNING_SEED")
FIRST_SEED = int(os.environ.get("LIGHTNING_FIRST_SEED", "0"))
EXAMPLES = os.environ.get("LIGHTNING_EXAMPLES")
CUTTING_SECONDS = 30.0  # how long it is tried to leave steps away of a list that fails
GREATEST_SEED = 2**32


@dataclass(frozen=True)
class Step:
    """One thing that happens: its name, and what it is given."""

    name: str
    given: Mapping[str, Any]

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.given.items())
        return f"{self.name}({given})"


Make = Callable[[Random], list[Step]]
Perform = Callable[[Sequence[Step]], None]


def seeds(count: int) -> Sequence[int]:
    """The seeds to play.

    Args:
        count: how many, unless the environment asks for others.
    """
    if SEED is not None:
        return [int(SEED)]
    if EXAMPLES is None:
        return range(FIRST_SEED, FIRST_SEED + count)
    first = SystemRandom().randrange(GREATEST_SEED)
    return range(first, first + int(EXAMPLES))


def play(make: Make, perform: Perform, count: int) -> None:
    """Perform the lists of steps that are made from some seeds.

    One that fails is cut for a while, unless it was asked for by its seed: what is raised is then
    the failure of the shortest list found, with a note of how to see it again.
    """
    for seed in seeds(count):
        steps = make(Random(seed))  # noqa: S311  (nothing secret)
        try:
            perform(steps)
        except Exception as error:
            if SEED is None:
                steps, error = _cut(steps, perform, error)
            error.add_note(_note(seed, steps))
            raise error


def _cut(steps: list[Step], perform: Perform, error: Exception) -> tuple[list[Step], Exception]:
    """Leave away steps, many at once and then one by one, as long as the same error is raised."""
    until = time.monotonic() + CUTTING_SECONDS
    size = len(steps) // 2
    while size:
        first = 0
        while first < len(steps):
            if time.monotonic() > until:
                return steps, error
            fewer = steps[:first] + steps[first + size :]
            try:
                perform(fewer)
            except type(error) as same:
                steps, error = fewer, same
            except Exception:
                first += size
            else:
                first += size
        size //= 2
    return steps, error


def _note(seed: int, steps: Sequence[Step]) -> str:
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    lines = "\n".join(f"  {step!r}" for step in steps)
    return f"{lines}\nReplay it: LIGHTNING_SEED={seed} python -m pytest -m '' '{test}'"
