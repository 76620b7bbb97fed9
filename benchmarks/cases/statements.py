"""How many statements a run issues, on every warehouse at hand.

An emulator does for this: what counts is what the library asks, not how long the answer takes.
Beginning and committing are counted, whether the library says so or the driver does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing

from sqlglot import exp

import lightning
from lightning import sql
from lightning.warehouse import Warehouse

from ..bench import Bench
from ..measure import Measurement
from ..recorded import Recorded

ROW = "SELECT {} AS id, '{}' AS name"
BEFORE = " UNION ALL ".join(ROW.format(*row) for row in ((1, "ann"), (2, "bob"), (3, "eve")))
AFTER = " UNION ALL ".join(ROW.format(*row) for row in ((1, "ann"), (2, "rob"), (4, "dan")))
NONE = lightning.Logs(changelog=False, snapshot=False, runs=False)


def measure(bench: Bench) -> Iterator[Measurement]:
    for name in bench.warehouses:
        with bench.warehouse(name) as warehouse:
            yield _counted(warehouse)
    for url in bench.settings.urls:
        with closing(bench.connect(url)) as warehouse:
            yield _counted(warehouse)


def _counted(warehouse: Warehouse) -> Measurement:
    """A run that adds, changes and removes a row, after one that only added some; and the third
    one of the same model, which finds nothing to do."""
    own = f"bench_{secrets.token_hex(4)}"
    schemas = {"planner_schema": f"{own}_planner", "audit_schema": f"{own}_audit"}
    counts: dict[str, list[float]] = {}
    recorded = Recorded(warehouse)
    for name, logs in (("a run", lightning.Logs()), ("without logs", NONE)):
        engine = lightning.connect(recorded, logs=logs, **schemas)
        engine.run(_sync(name, BEFORE), _take)
        recorded.asked.clear()
        engine.run(_sync(name, AFTER), _take)
        counts[name] = [len(recorded.asked)]
        if logs != NONE:
            engine.run(_sync(name, AFTER), _take)
            recorded.asked.clear()
            engine.run(_sync(name, AFTER), _take)
            counts["nothing to do"] = [len(recorded.asked)]
    for schema in schemas.values():
        place = exp.table_(sql.identifier(schema), db=warehouse.catalog, quoted=True)
        drop = exp.Drop(tables=[place], kind="SCHEMA", exists=True, cascade=True)
        warehouse.execute(warehouse.dialect.render(drop), step="tidy up")
    return Measurement("statements", {"warehouse": warehouse.dialect.name}, "statements", counts)


def _sync(name: str, query: str) -> lightning.Sync:
    return lightning.Sync(name, lightning.Model(query, "id"), delete_behavior="delete")


def _take(batch: lightning.Batch) -> None:
    """Take every row, as a destination does that reads them."""
    assert batch.rows
