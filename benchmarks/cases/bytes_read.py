"""What the diff reads of the previous plan, by the warehouse's own account."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

import lightning
from lightning.warehouse import Warehouse

from ..bench import Bench
from ..data import Flip, two_states
from ..measure import Measurement, Variant
from ..recorded import Recorded
from .whole import SYNC, run

CHANGED = 0.01
MOST = 1_000_000
PAGE = 8192
COMPARE = "compare with the baseline"
PLANNER = "hightouch_planner"
WHOLE_PLAN = "previous plan, whole"
CREATE_TABLE_AS = re.compile(r"CREATE [A-Z ]*TABLE .*?\sAS\s(.*)", re.DOTALL)


def measure(bench: Bench) -> Iterator[Measurement]:
    """Every figure is taken on a connection that has nothing in its buffers (DuckDB), or counts
    pages whether they were in the buffers or not (PostgreSQL)."""
    rows = min(max(bench.settings.rows), MOST)
    for name in bench.warehouses:
        with bench.database(name) as url:
            with closing(bench.connect(url)) as warehouse:
                queries = _queries(bench, warehouse, rows)
            variants = {
                what: Variant(partial(_read, bench, url, query)) for what, query in queries.items()
            }
            given = {"warehouse": name, "rows": rows, "changed": CHANGED}
            yield bench.compare("bytes", given, variants, base=WHOLE_PLAN, unit="bytes", rounds=1)


def _queries(bench: Bench, warehouse: Warehouse, rows: int) -> dict[str, str]:
    """The comparison of a run that waits, and beside it plain reads of the plan before."""
    recorded = Recorded(warehouse)
    engine = lightning.connect(recorded)
    flip = Flip(warehouse, two_states(bench.settings, rows, CHANGED))
    run(engine)
    (plan,) = (table for table in warehouse.inventory([PLANNER])[PLANNER] if "_plan" in table)
    flip()
    recorded.asked.clear()
    engine.plan(replace(SYNC, plan="whole"))
    statements = [statement.text for statement in recorded.asked if statement.step == COMPARE]
    (compare,) = (made[1] for text in statements if (made := CREATE_TABLE_AS.match(text)))
    version = ["lightning_version"] if warehouse.capabilities.stores_version else []
    return {
        WHOLE_PLAN: f"SELECT * FROM {PLANNER}.{plan}",
        "previous plan, key and version": f"SELECT {', '.join(['id', *version])} "
        f"FROM {PLANNER}.{plan}",
        "the comparison, both plans": compare,
    }


def _read(bench: Bench, url: str, query: str) -> int:
    with closing(bench.connect(url)) as warehouse:
        if warehouse.dialect.name == "duckdb":
            profile = _explain(warehouse, f"EXPLAIN (ANALYZE, FORMAT JSON) {query}")
            return int(profile["io"]["total_bytes_read"])
        explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}"
        top = _explain(warehouse, explained)[0]["Plan"]
        return PAGE * (int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"]))


def _explain(warehouse: Warehouse, statement: str) -> Any:
    profile = warehouse.fetch(statement, step="profile")[0][-1]
    return json.loads(profile) if isinstance(profile, str) else profile
