"""Finishing a run, which writes its logs: flat in the model's size, linear in the changes."""

from __future__ import annotations

from collections.abc import Iterator

import lightning

from ..bench import Bench
from ..data import Flip, two_states
from ..measure import Measurement, Variant
from .whole import BATCH, SYNC, run, take

FEW = 1000
SHARES = (0.01, 0.1)


def measure(bench: Bench) -> Iterator[Measurement]:
    """First ever larger models with the same number of changes, then one with ever more."""
    sizes = bench.settings.rows
    largest = max(sizes)
    cases = {(rows, min(FEW, rows)) for rows in sizes}
    cases |= {(largest, int(largest * share)) for share in SHARES}
    for name in bench.warehouses:
        for rows, changes in sorted(cases):
            yield _measure(bench, name, rows, changes)


def _measure(bench: Bench, name: str, rows: int, changes: int) -> Measurement:
    with bench.warehouse(name) as warehouse:
        engine = lightning.connect(warehouse)
        flip = Flip(warehouse, two_states(bench.settings, rows, changes / rows))
        run(engine)
        runs: list[lightning.Run] = []

        def deliver() -> None:
            flip()
            runs.append(engine.plan(SYNC))
            runs[-1].deliver(take, batch_size=BATCH)

        given = {"warehouse": name, "rows": rows, "changes": changes}
        finish = Variant(lambda: runs.pop().finish(), before=deliver)
        return bench.compare("logs", given, {"finish": finish}, warm_up=True)
