"""A whole run against the basic engine: fetch every row, compare with last time's file by key.

Both hand every difference to a send that does nothing. The basic engines keep one file; a run of
ours also writes its three logs.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from pathlib import Path

import lightning
from lightning.warehouse import Warehouse

from ..bench import Bench
from ..data import Flip
from ..measure import Measurement, Variant

CHANGED = 0.01
WHOLE = "lightning: plan, deliver, logs, finish"
DIFFERENCES = ("added", "changed", "removed")


def measure(bench: Bench) -> Iterator[Measurement]:
    with bench.warehouses() as warehouses, tempfile.TemporaryDirectory() as directory:
        for name, warehouse in warehouses.items():
            for rows in bench.settings.rows:
                if rows > 1_000_000:
                    bench.say("the basic engine holds every row in memory: not beyond a million")
                    continue
                given = {"warehouse": name, "rows": rows, "changed": CHANGED}
                yield _measure(bench, given, warehouse, rows, Path(directory))


def _measure(
    bench: Bench, given: dict[str, object], warehouse: Warehouse, rows: int, directory: Path
) -> Measurement:
    settings = bench.settings
    engine = lightning.connect(warehouse)
    flip = Flip(warehouse, rows, settings.columns, settings.seed, CHANGED)
    sync = lightning.Sync("bench", lightning.Model(flip.model, "id"), delete_behavior="delete")
    query = f"SELECT * FROM {flip.model}"
    python, polars = InPython(directory / "last.pickle"), WithPolars(directory / "last.parquet")
    found: dict[str, tuple[int, ...]] = {}

    def whole() -> None:
        counts = engine.run(sync, lambda batch: None).planned
        found["lightning"] = (counts.added, counts.changed, counts.removed)

    def in_python() -> None:
        found["python"] = python.run(warehouse, query)

    def with_polars() -> None:
        found["polars"] = polars.run(warehouse, query)

    def agree() -> None:
        assert len(set(found.values())) == 1, f"the engines found different things: {found}"

    variants = {
        WHOLE: Variant(whole, before=flip),
        "basic engine in Python": Variant(in_python),
        "basic engine with Polars": Variant(with_polars, after=agree),
    }
    for variant in variants.values():
        variant.run()
    measurement = bench.compare("basic", given, variants, base=WHOLE)
    flip.clear()
    engine.drop(sync.id)
    return measurement


class InPython:
    """Rows as tuples, and a dict of them by key."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def run(self, warehouse: Warehouse, query: str) -> tuple[int, int, int]:
        """Compare and remember; how many rows were added, changed and removed."""
        rows = {row[0]: row for row in warehouse.fetch(query, step="fetch everything")}
        before = pickle.loads(self._path.read_bytes()) if self._path.exists() else {}
        added = [key for key in rows if key not in before]
        removed = [key for key in before if key not in rows]
        changed = [key for key, row in rows.items() if key in before and before[key] != row]
        self._path.write_bytes(pickle.dumps(rows, pickle.HIGHEST_PROTOCOL))
        return len(added), len(changed), len(removed)


class WithPolars:
    """Columns as Arrow, and a join of them by key."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def run(self, warehouse: Warehouse, query: str) -> tuple[int, int, int]:
        """Compare and remember; how many rows were added, changed and removed."""
        import polars as pl

        rows = pl.DataFrame(warehouse.fetch_arrow(query, step="fetch everything"))
        before = pl.read_parquet(self._path) if self._path.exists() else rows.clear()
        both = rows.join(before, on="id", suffix="_before")
        values = [name for name in rows.columns if name != "id"]
        differs = [pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in values]
        changed = both.filter(pl.any_horizontal(differs))
        rows.write_parquet(self._path)
        return rows.height - both.height, changed.height, before.height - both.height
