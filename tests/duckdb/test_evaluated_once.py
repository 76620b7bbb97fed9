"""How often DuckDB evaluates a model, which a function in it counts. It is not said to have side
effects, since of a model that has some DuckDB makes another query plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

import lightning

ROWS = 3_000  # more than one vector


class World:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.seen = 0
        connection.execute(
            f"CREATE TABLE users AS SELECT i AS id, 'n' AS n FROM range({ROWS}) t(i)"
        )
        connection.create_function("seen", self._see, ["BIGINT"], "BIGINT")  # type: ignore[list-item, arg-type]
        self.engine = lightning.connect(connection)

    def _see(self, number: int) -> int:
        self.seen += 1
        return number

    def evaluations(self, sync: lightning.Sync, reset: Any = None) -> float:
        """How often a run evaluates the model."""
        self.seen = 0
        self.engine.run(sync, lambda batch: None, reset=reset)
        (rows,) = self.connection.execute("SELECT count(*) FROM users").fetchall()[0]
        return self.seen / rows


@pytest.fixture
def world() -> Iterator[World]:
    with duckdb.connect() as connection:
        yield World(connection)


def _sync(*, once: bool = False, **options: Any) -> lightning.Sync:
    model = lightning.Model("SELECT seen(id) AS id, n FROM users", "id", evaluate_once=once)
    return lightning.Sync("s", model, **options)


@pytest.mark.parametrize("retain", ["all", "key"])
@pytest.mark.parametrize("plan", ["auto", "whole"])
def test_a_run_evaluates_the_model_once(world: World, retain: Any, plan: Any) -> None:
    sync = _sync(retain=retain, plan=plan)
    assert world.evaluations(sync) == 1
    assert world.evaluations(sync) == 1
    world.connection.execute("UPDATE users SET n = 'm' WHERE id % 10 = 0")
    assert world.evaluations(sync) == 1
    assert world.evaluations(sync, reset="full_resync") == 1


@pytest.mark.parametrize(
    ("options", "found"), [({}, 2), ({"once": True}, 1), ({"plan": "whole"}, 1)]
)
def test_rows_that_share_a_key_are_looked_for_in_a_second_evaluation_once(
    world: World, options: dict[str, Any], found: int
) -> None:
    sync = _sync(**options)
    assert world.evaluations(sync) == 1
    world.connection.execute("INSERT INTO users SELECT * FROM users WHERE id < 5")
    assert world.evaluations(sync) == found
    assert world.evaluations(sync) == 1
    world.connection.execute("DELETE FROM users WHERE id < 5")
    assert world.evaluations(sync) == 1
