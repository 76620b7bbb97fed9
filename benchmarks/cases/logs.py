"""Finishing a run, which writes its logs: flat in the model's size, linear in the changes."""

from __future__ import annotations

from collections.abc import Iterator

import lightning
from lightning.warehouse import Warehouse

from ..bench import Bench
from ..data import Flip
from ..measure import Measurement, Variant

CHANGES = 2000
SHARES = (0.001, 0.01, 0.1)


def measure(bench: Bench) -> Iterator[Measurement]:
    """First every size with the same number of changes, then one size with ever more."""
    sizes = bench.settings.rows
    cases = [(rows, min(CHANGES / rows, 1.0)) for rows in sizes]
    cases += [(min(max(sizes), 1_000_000), share) for share in SHARES]
    with bench.warehouses() as warehouses:
        for name, warehouse in warehouses.items():
            for rows, share in cases:
                given = {"warehouse": name, "rows": rows, "changed": share}
                yield _measure(bench, given, warehouse, rows, share)


def _measure(
    bench: Bench, given: dict[str, object], warehouse: Warehouse, rows: int, share: float
) -> Measurement:
    settings = bench.settings
    engine = lightning.connect(warehouse)
    flip = Flip(warehouse, rows, settings.columns, settings.seed, share)
    sync = lightning.Sync("bench", lightning.Model(flip.model, "id"), delete_behavior="delete")
    engine.run(sync, lambda batch: None)
    runs: list[lightning.Run] = []

    def deliver() -> None:
        flip()
        runs.append(engine.plan(sync))
        runs[-1].deliver(lambda batch: None, batch_size=10_000)

    finish = Variant(lambda: runs[-1].finish() and None, before=deliver)
    measurement = bench.compare("logs", given, {"finish": finish})
    flip.clear()
    engine.drop(sync.id)
    return measurement
