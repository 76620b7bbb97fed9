"""Where the time of a whole run goes, by statement, and what the library adds to them.

What is between the statements is the library's. On a cloud warehouse every statement costs a round
trip and a place in a queue, about a second.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import lightning
from lightning.warehouse import Warehouse

from ..bench import Bench
from ..data import Flip, two_states
from ..measure import Measurement
from ..recorded import Asked, Recorded
from .whole import run

SMALL = 1000
CHANGED = 0.01
LEAST = 0.02  # a step with a smaller share of the run is not listed by itself
WHOLE, LIBRARY, OTHERS = "whole run", "between the statements", "other statements"


def measure(bench: Bench) -> Iterator[Measurement]:
    """A small model and a large one; the first run after the load, and those that follow."""
    for name in bench.warehouses:
        for rows in sorted({SMALL, max(bench.settings.rows)}):
            with bench.warehouse(name) as warehouse:
                yield from _measure(bench, {"warehouse": name, "rows": rows}, warehouse)


def _measure(bench: Bench, given: dict[str, object], warehouse: Warehouse) -> Iterator[Measurement]:
    recorded = Recorded(warehouse)
    engine = lightning.connect(recorded)
    flip = Flip(warehouse, two_states(bench.settings, int(str(given["rows"])), CHANGED))
    run(engine)
    runs = [_profiled(recorded, engine, flip) for _ in range(1 + bench.settings.rounds)]
    for which, some in (("first", runs[:1]), ("later", runs[1:])):
        circumstances = {**given, "changed": CHANGED, "run": which}
        yield Measurement("profile", circumstances, "s", _merged(some), WHOLE)
        counts = {WHOLE: [len(asked) for _, asked in some]}
        yield Measurement("profile", circumstances, "statements", counts)


def _profiled(
    recorded: Recorded, engine: lightning.Engine, flip: Flip
) -> tuple[float, list[Asked]]:
    """The seconds of a run, and its statements."""
    flip()
    recorded.asked.clear()
    started = time.perf_counter()
    run(engine)
    return time.perf_counter() - started, list(recorded.asked)


def _merged(runs: Sequence[tuple[float, list[Asked]]]) -> dict[str, list[float]]:
    """The seconds of each step in each run, the small ones in one."""
    steps: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(runs))
    whole = [seconds for seconds, _ in runs]
    for number, (seconds, asked) in enumerate(runs):
        for statement in asked:
            steps[statement.step][number] += statement.seconds
        steps[LIBRARY][number] = seconds - sum(statement.seconds for statement in asked)
    merged: dict[str, list[float]] = {WHOLE: whole}
    others = [0.0] * len(runs)
    for step, samples in steps.items():
        if step == LIBRARY or sum(samples) >= LEAST * sum(whole):
            merged[step] = samples
        else:
            others = [sum(pair) for pair in zip(others, samples, strict=True)]
    return {**merged, OTHERS: others}
