"""Handing planned rows over: how fast, and in how much memory."""

from __future__ import annotations

import multiprocessing
import re
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

import lightning

from ..bench import Bench, Settings
from ..data import BEFORE, MODEL, made, prepare, rows_query, shown
from ..measure import Measurement, Variant
from .whole import BATCH

MOST = 1_000_000
MEGABYTE = 1_000_000
SYNC = lightning.Sync("bench", lightning.Model(MODEL, "id"), logs=lightning.Logs(False, False))
T = TypeVar("T")


def take_dicts(batch: lightning.Batch) -> None:
    assert len(batch.rows) == len(batch.row_ids)


def take_arrow(batch: lightning.Batch) -> None:
    assert batch.to_arrow().num_rows


TAKES = {"dicts": take_dicts, "arrow": take_arrow}


def measure(bench: Bench) -> Iterator[Measurement]:
    """Every row is sent, in every round."""
    rows = min(max(bench.settings.rows), MOST)
    for name in bench.warehouses:
        with bench.warehouse(name) as warehouse:
            prepare(warehouse, _model(bench.settings, rows))
            engine = lightning.connect(warehouse)
            given = {"warehouse": name, "rows": rows, "batch": BATCH}
            variants = {kind: _delivering(engine, rows, take) for kind, take in TAKES.items()}
            yield bench.compare("delivery", given, variants, base="dicts", unit="rows/s")


def measure_memory(bench: Bench) -> Iterator[Measurement]:
    """The most that a process of its own holds; DuckDB runs inside it, with its buffers."""
    rows = max(bench.settings.rows)
    for name in bench.warehouses:
        with bench.database(name) as url:
            with closing(bench.connect(url)) as warehouse:
                prepare(warehouse, _model(bench.settings, rows))
            plan = partial(_in_new_process, _plan, url, bench.settings)
            variants = {
                kind: Variant(
                    partial(_in_new_process, _peak, url, bench.settings, kind), before=plan
                )
                for kind in TAKES
            }
            given = {"warehouse": name, "rows": rows, "batch": BATCH}
            yield bench.compare("memory", given, variants, base="dicts", unit="MB", rounds=1)


def _model(settings: Settings, rows: int) -> list[str]:
    return [*made(BEFORE, rows_query(rows, settings.columns, settings.seed)), shown(BEFORE)]


def _delivering(
    engine: lightning.Engine, rows: int, take: Callable[[lightning.Batch], None]
) -> Variant:
    runs: list[lightning.Run] = []

    def plan() -> None:
        runs.append(engine.plan(SYNC, reset="full_resync"))

    def deliver() -> float:
        started = time.perf_counter()
        runs[-1].deliver(take, batch_size=BATCH)
        return rows / (time.perf_counter() - started)

    return Variant(deliver, before=plan, after=lambda: runs.pop().finish())


def _plan(url: str, settings: Settings) -> None:
    with Bench(settings) as bench, closing(bench.connect(url)) as warehouse:
        lightning.connect(warehouse).plan(SYNC, reset="full_resync")


def _peak(url: str, settings: Settings, kind: str) -> float:
    with Bench(settings) as bench, closing(bench.connect(url)) as warehouse:
        run = lightning.connect(warehouse).resume(SYNC.id)
        run.deliver(TAKES[kind], batch_size=BATCH)
        run.finish()
    return _most_resident() / MEGABYTE


def _most_resident() -> int:
    """The most bytes of memory that this process has held.

    Where /proc has it, not from getrusage: there Linux counts the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _in_new_process(work: Callable[..., T], *arguments: object) -> T:
    """A process that has done nothing else, so that its peak of memory is that of the work."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work, *arguments).result()
