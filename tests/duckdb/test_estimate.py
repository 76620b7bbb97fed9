"""What a run would read, told by DuckDB's own EXPLAIN in place of a warehouse that bills bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

import lightning

WIDTH = 8  # bytes a row, for the sake of the test


class Telling(DuckDBWarehouse):
    """Tells how many rows the tables of a query have; it is planned by DuckDB, and not run."""

    def scan(self, query: str) -> lightning.Scan:
        ((_, plan),) = self.fetch(f"EXPLAIN (FORMAT json) {query}", step="estimate")
        tables = _tables(json.loads(plan))
        rows = [self.fetch(f"SELECT count(*) FROM {name}", step="size")[0][0] for name in tables]
        return lightning.Scan(WIDTH * sum(rows))


def _tables(nodes: list[dict[str, Any]]) -> Iterator[str]:
    for node in nodes:
        if "Table" in node["extra_info"]:
            yield node["extra_info"]["Table"]
        yield from _tables(node["children"])


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("CREATE SEQUENCE evaluated")
        connection.execute(
            "CREATE TABLE users AS SELECT i AS id, 'name ' || i AS name FROM range(10) AS t (i)"
        )
        yield connection


def _sync(**options: Any) -> lightning.Sync:
    model = lightning.Model("SELECT id, name, nextval('evaluated') AS n FROM users -- all", "id")
    return lightning.Sync("s", model, columns=["name"], **options)


@pytest.mark.parametrize(("plan", "scans"), [("whole", [20, 10]), ("auto", [30])])
def test_an_estimate_counts_the_model_and_the_last_plan(
    connection: duckdb.DuckDBPyConnection, plan: Any, scans: list[int]
) -> None:
    engine = lightning.connect(Telling(connection))
    sync = _sync(plan=plan)
    first = engine.estimate(sync)
    assert first.scans == {"evaluate the model": lightning.Scan(10 * WIDTH)}
    engine.run(sync, lambda batch: None)
    connection.execute("INSERT INTO users SELECT * REPLACE (id + 10 AS id) FROM users")
    second = engine.estimate(sync)
    assert list(second.scans.values()) == [lightning.Scan(rows * WIDTH) for rows in scans]
    assert second.bytes == 30 * WIDTH


@pytest.mark.parametrize("retain", ["all", "key"])
@pytest.mark.parametrize("mapped", [["name"], ["name", "n"]])
def test_an_estimate_evaluates_nothing_and_leaves_nothing(
    connection: duckdb.DuckDBPyConnection, retain: Any, mapped: list[str]
) -> None:
    engine = lightning.connect(Telling(connection))
    engine.run(_sync(retain=retain), lambda batch: None)
    model = lightning.Model(_sync().model.query, "id")
    changed = lightning.Sync("s", model, columns=mapped, retain=retain)
    here = "SELECT (SELECT last_value FROM duckdb_sequences()), count(*) FROM duckdb_tables()"
    before = connection.execute(here).fetchall()
    assert engine.estimate(changed).bytes >= 20 * WIDTH
    assert connection.execute(here).fetchall() == before
    assert len(engine.runs("s")) == 1


def test_money_is_bytes_at_the_price_of_a_tib() -> None:
    estimate = lightning.Estimate(
        {"a": lightning.Scan(2**39), "b": lightning.Scan(2**38, partitions=7)}
    )
    assert estimate.cost(price_per_tib=6.0) == 4.5


def test_a_warehouse_that_does_not_tell_says_so(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(lightning.ConfigurationError, match="duckdb does not tell beforehand"):
        lightning.connect(connection).estimate(_sync())
