"""What the diff reads of the previous plan, by the warehouse's own account."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lightning
from lightning.warehouse import Warehouse

from ..bench import Bench
from ..data import MODEL, Flip
from ..measure import Measurement, Variant
from ..recorded import recorded

CHANGED = 0.01
PAGE = 8192
COMPARE = "compare with the baseline"
BASELINE = "SELECT {columns} FROM hightouch_planner.{plan}"
CREATE_TABLE_AS = re.compile(r"CREATE [A-Z ]*TABLE .*?\sAS\s(.*)", re.DOTALL)
Reopen = Callable[[], Warehouse]


def measure(bench: Bench) -> Iterator[Measurement]:
    """Every figure is taken on a connection that has nothing in its buffers (DuckDB), or counts
    pages whether they were in the buffers or not (PostgreSQL)."""
    settings = bench.settings
    rows = min(max(settings.rows), 1_000_000)
    with tempfile.TemporaryDirectory(prefix="lightning-bench-") as directory:
        path = Path(directory) / "bench.duckdb"
        yield _measure(bench, rows, lambda: bench.duckdb(path))
    with bench.warehouses() as warehouses:
        if "postgres" in warehouses:
            yield _measure(bench, rows, lambda: warehouses["postgres"])


def _measure(bench: Bench, rows: int, reopen: Reopen) -> Measurement:
    settings = bench.settings
    warehouse = reopen()
    name = warehouse.dialect.name
    engine = lightning.connect(warehouse)
    flip = Flip(warehouse, rows, settings.columns, settings.seed, CHANGED)
    sync = lightning.Sync("bench_bytes", lightning.Model(MODEL, "id"))
    others = _plan_tables(warehouse)
    engine.run(sync, lambda batch: None, reset="cdc")
    (plan,) = _plan_tables(warehouse) - others
    flip()
    with recorded(warehouse) as asked:
        engine.plan(sync)
    statements = [statement.text for statement in asked if statement.step == COMPARE]
    (compare,) = (made[1] for text in statements if (made := CREATE_TABLE_AS.match(text)))
    version = "lightning_version" if warehouse.dialect.stores_version else "*"
    queries = {
        "previous plan, whole": BASELINE.format(columns="*", plan=plan),
        "previous plan, key and version": BASELINE.format(columns=f"id, {version}", plan=plan),
        "the comparison, both plans": compare,
    }
    _close(warehouse)
    variants = {what: _reading(reopen, query) for what, query in queries.items()}
    base = "previous plan, whole"
    given = {"warehouse": name, "rows": rows, "changed": CHANGED}
    return bench.compare("bytes", given, variants, base=base, unit="bytes", rounds=1)


def _plan_tables(warehouse: Warehouse) -> set[str]:
    tables = warehouse.inventory(["hightouch_planner"]).get("hightouch_planner", set())
    return {table for table in tables if table.endswith("_plan")}


def _reading(reopen: Reopen, query: str) -> Variant:
    def read() -> int:
        warehouse = reopen()
        try:
            return _bytes_read(warehouse, query)
        finally:
            _close(warehouse)

    return Variant(read)


def _close(warehouse: Warehouse) -> None:
    if warehouse.dialect.name == "duckdb":
        warehouse.close()


def _bytes_read(warehouse: Warehouse, query: str) -> int:
    if warehouse.dialect.name == "duckdb":
        profile = _explain(warehouse, f"EXPLAIN (ANALYZE, FORMAT JSON) {query}")
        return int(profile["io"]["total_bytes_read"])
    explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}"
    top = _explain(warehouse, explained)[0]["Plan"]
    return PAGE * (int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"]))


def _explain(warehouse: Warehouse, statement: str) -> Any:
    profile = warehouse.fetch(statement, step="profile")[0][-1]
    return json.loads(profile) if isinstance(profile, str) else profile
