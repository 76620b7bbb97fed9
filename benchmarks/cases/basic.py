"""A whole run against the basic engine: fetch every row, compare with last time's file by key.

All find what was added, changed and removed. The basic engines keep one file and hand nothing
over; a run of ours also delivers to a send that does nothing, and writes its three logs.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import lightning
from lightning.warehouse import EVALUATE, Warehouse

from ..bench import Bench
from ..data import MODEL, Flip, two_states
from ..measure import Measurement, Variant
from .whole import WHOLE, run

CHANGED = 0.01
MOST = 1_000_000
PYTHON, POLARS = "basic engine in Python", "basic engine with Polars"
QUERY = f"SELECT * FROM {MODEL}"
Found = tuple[int, int, int]  # rows added, changed, removed


def measure(bench: Bench) -> Iterator[Measurement]:
    for name in bench.warehouses:
        for rows in bench.settings.rows:
            if rows <= MOST:
                yield _measure(bench, name, rows)
            else:
                bench.say(f"{rows:,} rows: the basic engine holds every row in memory, left out")


def _measure(bench: Bench, name: str, rows: int) -> Measurement:
    with bench.warehouse(name) as warehouse, tempfile.TemporaryDirectory() as directory:
        engine = lightning.connect(warehouse)
        flip = Flip(warehouse, two_states(bench.settings, rows, CHANGED))
        work: dict[str, Callable[[], Found]] = {
            WHOLE: partial(_whole, engine),
            PYTHON: partial(in_python, warehouse, Path(directory) / "last.pickle"),
            POLARS: partial(with_polars, warehouse, Path(directory) / "last.parquet"),
        }
        found = {variant: do() for variant, do in work.items()}  # the first run: all is new

        def find(variant: str) -> None:
            found[variant] = work[variant]()

        def agree() -> None:
            assert len(set(found.values())) == 1, f"they found different things: {found}"

        variants = {
            WHOLE: Variant(partial(find, WHOLE), before=flip),
            PYTHON: Variant(partial(find, PYTHON)),
            POLARS: Variant(partial(find, POLARS), after=agree),
        }
        given = {"warehouse": name, "rows": rows, "changed": CHANGED}
        return bench.compare("basic", given, variants, base=WHOLE, warm_up=True)


def _whole(engine: lightning.Engine) -> Found:
    counts = run(engine).planned
    return counts.added, counts.changed, counts.removed


def in_python(warehouse: Warehouse, path: Path) -> Found:
    """Rows as tuples, and a dict of them by key."""
    rows = {row[0]: row for row in warehouse.fetch(QUERY, step=EVALUATE)}
    before = pickle.loads(path.read_bytes()) if path.exists() else {}
    added = [key for key in rows if key not in before]
    removed = [key for key in before if key not in rows]
    changed = [key for key, row in rows.items() if key in before and before[key] != row]
    path.write_bytes(pickle.dumps(rows, pickle.HIGHEST_PROTOCOL))
    return len(added), len(changed), len(removed)


def with_polars(warehouse: Warehouse, path: Path) -> Found:
    """Columns as Arrow, and a join of them by key."""
    import polars as pl

    rows = pl.DataFrame(warehouse.fetch_arrow(QUERY, step=EVALUATE))
    before = pl.read_parquet(path) if path.exists() else rows.clear()
    both = rows.join(before, on="id", suffix="_before")
    values = [name for name in rows.columns if name != "id"]
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in values]
    changed = both.filter(pl.any_horizontal(differs))
    rows.write_parquet(path)
    return rows.height - both.height, changed.height, before.height - both.height
