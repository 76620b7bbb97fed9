"""How often DuckDB evaluates a model, which a function in it counts. It is not said to have side
effects, since of a model that has some DuckDB makes another query plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

import lightning
from tests.evaluations import (
    ROWS,
    World,
    test_a_run_evaluates_the_model_once,
    test_rows_that_share_a_key_are_looked_for_in_a_second_evaluation_once,
    test_syncs_of_one_model_evaluate_it_once,
)

__all__ = [
    "test_a_run_evaluates_the_model_once",
    "test_rows_that_share_a_key_are_looked_for_in_a_second_evaluation_once",
    "test_syncs_of_one_model_evaluate_it_once",
]


class DuckDB(World):
    model = "SELECT seen(id) AS id, n FROM users"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._calls = 0
        self.execute(f"CREATE TABLE users AS SELECT i AS id, 'n' AS n FROM range({ROWS}) t(i)")
        connection.create_function("seen", self._see, ["BIGINT"], "BIGINT")  # type: ignore[list-item, arg-type]
        self.engine = lightning.connect(connection)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement).fetchall()

    def seen(self) -> int:
        return self._calls

    def _see(self, number: int) -> int:
        self._calls += 1
        return number


@pytest.fixture
def world() -> Iterator[World]:
    with duckdb.connect() as connection:
        yield DuckDB(connection)
