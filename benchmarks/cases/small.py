"""A run over a small model: how many statements it needs, and what the library adds to them.

On a cloud warehouse every statement costs a round trip and a place in a queue, about a second.
"""

from __future__ import annotations

from collections.abc import Iterator

import lightning
from lightning.warehouse import Warehouse

from ..bench import Bench
from ..data import Flip
from ..measure import Measurement, Variant
from ..recorded import Asked, recorded

ROWS = 1000
CHANGED = 0.01


def measure(bench: Bench) -> Iterator[Measurement]:
    with bench.warehouses() as warehouses:
        for name, warehouse in warehouses.items():
            given = {"warehouse": name, "rows": ROWS, "changed": CHANGED}
            yield from _measure(bench, given, warehouse)


def _measure(bench: Bench, given: dict[str, object], warehouse: Warehouse) -> Iterator[Measurement]:
    settings = bench.settings
    engine = lightning.connect(warehouse)
    flip = Flip(warehouse, ROWS, settings.columns, settings.seed, CHANGED)
    sync = lightning.Sync("bench", lightning.Model(flip.model, "id"))
    engine.run(sync, _send)
    asked: list[Asked] = []

    def run() -> None:
        with recorded(warehouse) as heard:
            engine.run(sync, _send)
        asked[:] = heard

    rounds = max(settings.rounds, 5)
    variants = {
        "run": Variant(run, before=flip),
        "inside the warehouse": Variant(lambda: sum(statement.seconds for statement in asked)),
    }
    yield bench.compare("small", given, variants, base="inside the warehouse", rounds=rounds)
    counted = Variant(lambda: len(asked))
    yield bench.compare("small", given, {"run": counted}, unit="statements", rounds=1)
    for statement in asked:
        bench.say(f"{statement.seconds * 1000:8.1f} ms  {statement.step}")
    flip.clear()
    engine.drop(sync.id)


def _send(batch: lightning.Batch) -> None:
    """Take every row."""
