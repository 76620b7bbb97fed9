"""How many statements it takes to look at every sync."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

import lightning


class Counting(DuckDBWarehouse):
    """Counts its queries."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.queries = 0
        super().__init__(connection)

    def fetch(self, query: str, *, step: str) -> list[tuple[object, ...]]:
        self.queries += 1
        return super().fetch(query, step=step)


@pytest.mark.parametrize("look", [lightning.Engine.gc, lightning.Engine.statuses])
def test_all_syncs_are_read_by_one_statement(look: Callable[[lightning.Engine], object]) -> None:
    with duckdb.connect() as connection:
        warehouse = Counting(connection)
        engine = lightning.connect(warehouse)

        def queries() -> int:
            before = warehouse.queries
            look(engine)
            return warehouse.queries - before

        engine.plan(lightning.Sync("first", lightning.Model("SELECT 1 AS id", "id")))
        for_one = queries()
        connection.execute(
            "INSERT INTO hightouch_planner.sync_state "
            "SELECT s.* REPLACE (s.sync_id || n AS sync_id) "
            "FROM hightouch_planner.sync_state AS s, generate_series(1, 10_000) AS numbers(n)"
        )
        assert len(engine.statuses()) == 10_001
        assert queries() == for_one
