"""Handing planned rows over: how fast, and in how much memory."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

import lightning
from lightning.warehouse import Warehouse

from ..bench import Bench
from ..data import BEFORE, MODEL, drop, make, rows_query, show
from ..measure import Measurement, Variant

BATCH = 10_000
MEGABYTE = 1_000_000
T = TypeVar("T")
Take = Callable[[lightning.Batch], None]


def take_dicts(batch: lightning.Batch) -> None:
    assert len(batch.rows) == len(batch.row_ids)


def take_arrow(batch: lightning.Batch) -> None:
    assert batch.to_arrow().num_rows


TAKES: dict[str, Take] = {"dicts": take_dicts, "arrow": take_arrow}


def measure(bench: Bench) -> Iterator[Measurement]:
    with bench.warehouses() as warehouses:
        for name, warehouse in warehouses.items():
            rows = min(max(bench.settings.rows), 1_000_000)
            given = {"warehouse": name, "rows": rows, "batch": BATCH}
            engine = lightning.connect(warehouse)
            variants = {
                kind: _delivering(bench, warehouse, engine, rows, take)
                for kind, take in TAKES.items()
            }
            yield bench.compare("delivery", given, variants, base="dicts", unit="rows/s")
            drop(warehouse, BEFORE)


def measure_memory(bench: Bench) -> Iterator[Measurement]:
    """On DuckDB, which runs in the same process: the figure includes its buffers."""
    rows = max(bench.settings.rows)
    given = {"warehouse": "duckdb", "rows": rows, "batch": BATCH}
    with tempfile.TemporaryDirectory(prefix="lightning-bench-") as directory:
        path = Path(directory) / "bench.duckdb"
        variants = {
            kind: Variant(
                lambda kind=kind: _in_new_process(_peak, path, kind, bench.settings.memory),
                before=lambda: _planned(bench, path, rows),
            )
            for kind in TAKES
        }
        yield bench.compare("memory", given, variants, base="dicts", unit="MB", rounds=1)


def _sync() -> lightning.Sync:
    return lightning.Sync("bench", lightning.Model(MODEL, "id"), logs=lightning.Logs(False, False))


def _delivering(
    bench: Bench, warehouse: Warehouse, engine: lightning.Engine, rows: int, take: Take
) -> Variant:
    settings = bench.settings
    runs: list[lightning.Run] = []

    def plan() -> None:
        make(warehouse, BEFORE, rows_query(rows, settings.columns, settings.seed))
        show(warehouse, BEFORE)
        runs.append(engine.plan(_sync(), reset="full_resync"))

    def deliver() -> float:
        started = time.perf_counter()
        runs[-1].deliver(take, batch_size=BATCH)
        return rows / (time.perf_counter() - started)

    return Variant(deliver, before=plan, after=lambda: runs.pop().finish())


def _planned(bench: Bench, path: Path, rows: int) -> None:
    """A run that waits in a DuckDB file, planned in a process of its own."""
    query = rows_query(rows, bench.settings.columns, bench.settings.seed)
    _in_new_process(_plan, path, query)


def _plan(path: Path, query: str) -> None:
    with lightning.connect(f"duckdb:///{path}") as engine:
        warehouse = engine._warehouse
        make(warehouse, BEFORE, query)
        show(warehouse, BEFORE)
        engine.plan(_sync(), reset="full_resync")


def _peak(path: Path, kind: str, memory: str | None) -> float:
    """The most memory that a process held while it delivered, in MB."""
    import duckdb

    with duckdb.connect(str(path), config={"memory_limit": memory} if memory else {}) as connection:
        engine = lightning.connect(connection)
        run = engine.resume("bench")
        run.deliver(TAKES[kind], batch_size=BATCH)
        run.finish()
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def _in_new_process(work: Callable[..., T], *arguments: object) -> T:
    """A process that has done nothing else, so that its peak of memory is that of the work."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work, *arguments).result()
