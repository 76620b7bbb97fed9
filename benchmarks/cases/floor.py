"""A plan against the floor: what the warehouse needs to write the model down, and to join it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import lightning
from lightning.warehouse import EVALUATE, Warehouse

from ..bench import Bench, Settings
from ..data import AFTER, BEFORE, MODEL, made, prepare, rows_query, settle, shown
from ..measure import Measurement, Variant

QUIET = lightning.Logs(changelog=False, snapshot=False, runs=False)
CHANGED = 0.01
WIDE_ROWS, WIDE_COLUMNS = 500_000, 100
COPY = "bench_copy"
BASE, JOINED = "create table as", "create table as + key join"
PLANS = {
    "plan": lightning.Sync("bench", lightning.Model(MODEL, "id"), logs=QUIET),
    "plan, retain=key": lightning.Sync(
        "bench_key", lightning.Model(MODEL, "id"), logs=QUIET, retain="key"
    ),
}


def measure(bench: Bench) -> Iterator[Measurement]:
    """Every share of changes, at every size."""
    yield from _measure("floor", bench, bench.settings, ["plan"])


def measure_retain(bench: Bench) -> Iterator[Measurement]:
    """A plan that retains the values of changed rows alone, beside one that retains all."""
    yield from _measure("retain", bench, replace(bench.settings, shares=(CHANGED,)), list(PLANS))


def measure_wide(bench: Bench) -> Iterator[Measurement]:
    """Many columns by fewer rows."""
    rows = min(max(bench.settings.rows), WIDE_ROWS)
    settings = replace(bench.settings, rows=(rows,), columns=WIDE_COLUMNS, shares=(CHANGED,))
    yield from _measure("wide", bench, settings, ["plan"])


def _measure(
    case: str, bench: Bench, settings: Settings, plans: list[str]
) -> Iterator[Measurement]:
    for name in bench.warehouses:
        for rows in settings.rows:
            with bench.warehouse(name) as warehouse:
                engine = lightning.connect(warehouse)
                before = rows_query(rows, settings.columns, settings.seed)
                prepare(warehouse, [*made(BEFORE, before), shown(BEFORE)])
                for plan in plans:
                    engine.run(PLANS[plan], _refuse, reset="cdc")
                variants = _variants(warehouse, engine, plans)
                for share in settings.shares:
                    after = rows_query(rows, settings.columns, settings.seed, share)
                    prepare(warehouse, [*made(AFTER, after), shown(AFTER)])
                    settle(warehouse)
                    given = {"warehouse": name, "rows": rows, "changed": share}
                    yield bench.compare(case, given, variants, base=BASE)


def _variants(
    warehouse: Warehouse, engine: lightning.Engine, plans: list[str]
) -> dict[str, Variant]:
    cleared = partial(clear, warehouse)
    return {
        BASE: Variant(partial(copy, warehouse), after=cleared),
        JOINED: Variant(partial(_copy_and_join, warehouse), after=cleared),
        **{plan: _planning(warehouse, engine, PLANS[plan]) for plan in plans},
    }


def _planning(warehouse: Warehouse, engine: lightning.Engine, sync: lightning.Sync) -> Variant:
    runs: list[lightning.Run] = []

    def plan() -> None:
        runs.append(engine.plan(sync))

    def forget() -> None:
        runs.pop().abort("measured")
        settle(warehouse)

    return Variant(plan, after=forget)


def copy(warehouse: Warehouse) -> None:
    prepare(warehouse, [f"CREATE TABLE {COPY} AS SELECT * FROM {MODEL}"])


def _copy_and_join(warehouse: Warehouse) -> None:
    copy(warehouse)
    query = f"SELECT count(*) FROM {COPY} AS a JOIN {BEFORE} AS b ON a.id = b.id"
    warehouse.fetch(query, step=EVALUATE)


def clear(warehouse: Warehouse) -> None:
    prepare(warehouse, [f"DROP TABLE {COPY}"])
    settle(warehouse)


def _refuse(batch: lightning.Batch) -> None:
    raise AssertionError("a CDC reset sends nothing")
