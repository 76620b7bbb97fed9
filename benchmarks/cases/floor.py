"""A plan against the floor: what the warehouse needs to write the model down, and to join it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import lightning
from lightning.warehouse import Warehouse

from ..bench import Bench
from ..data import AFTER, BEFORE, MODEL, drop, make, rows_query, settle, show
from ..measure import Measurement, Variant

QUIET = lightning.Logs(changelog=False, snapshot=False, runs=False)
BARE = "bare_copy"
ALL, KEY = "plan", "plan, retain=key"
BASE, JOINED = "create table as", "create table as + key join"


def measure(bench: Bench) -> Iterator[Measurement]:
    """Every size with 1% changed; every share of changes at every size below ten million rows."""
    with bench.warehouses() as warehouses:
        for name, warehouse in warehouses.items():
            for rows in bench.settings.rows:
                yield from _at_size(bench, name, warehouse, rows)


def measure_wide(bench: Bench) -> Iterator[Measurement]:
    """100 columns by 500,000 rows."""
    settings = replace(bench.settings, rows=(500_000,), columns=100)
    yield from measure(Bench(settings, bench.console))


def _at_size(bench: Bench, name: str, warehouse: Warehouse, rows: int) -> Iterator[Measurement]:
    settings = bench.settings
    engine = lightning.connect(warehouse)
    syncs = [
        lightning.Sync("bench", lightning.Model(MODEL, "id"), logs=QUIET),
        lightning.Sync("bench_key", lightning.Model(MODEL, "id"), logs=QUIET, retain="key"),
    ]
    make(warehouse, BEFORE, rows_query(rows, settings.columns, settings.seed))
    show(warehouse, BEFORE)
    for sync in syncs:
        engine.run(sync, _refuse, reset="cdc")
    for share in settings.shares:
        make(warehouse, AFTER, rows_query(rows, settings.columns, settings.seed, share))
        show(warehouse, AFTER)
        settle(warehouse)
        given = {"warehouse": name, "rows": rows, "columns": settings.columns, "changed": share}
        variants = {
            BASE: Variant(partial(_copy, warehouse), after=partial(_clear, warehouse)),
            JOINED: Variant(partial(_copy_and_join, warehouse), after=partial(_clear, warehouse)),
            ALL: _planning(warehouse, engine, syncs[0]),
            KEY: _planning(warehouse, engine, syncs[1]),
        }
        yield bench.compare("floor", given, variants, base=BASE)
    for sync in syncs:
        engine.drop(sync.id)
    drop(warehouse, AFTER)
    drop(warehouse, BEFORE)


def _planning(warehouse: Warehouse, engine: lightning.Engine, sync: lightning.Sync) -> Variant:
    runs: list[lightning.Run] = []

    def plan() -> None:
        runs.append(engine.plan(sync))

    def forget() -> None:
        runs.pop().abort("measured")
        settle(warehouse)

    return Variant(plan, after=forget)


def _copy(warehouse: Warehouse) -> None:
    warehouse.execute(f"CREATE TABLE {BARE} AS SELECT * FROM {MODEL}", step="copy")


def _copy_and_join(warehouse: Warehouse) -> None:
    _copy(warehouse)
    query = f"SELECT count(*) FROM {BARE} AS a JOIN {BEFORE} AS b ON a.id = b.id"
    warehouse.fetch(query, step="join")


def _clear(warehouse: Warehouse) -> None:
    drop(warehouse, BARE)
    settle(warehouse)


def _refuse(batch: lightning.Batch) -> None:
    raise AssertionError("a CDC reset sends nothing")
