"""How often PostgreSQL evaluates a model, which its statistics of the model's table tell."""

from __future__ import annotations

from typing import Any

import psycopg
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

USERS = f"CREATE TABLE users AS SELECT i AS id, 'n' AS n FROM generate_series(1, {ROWS}) AS ids(i)"
READ = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'users'"


class Postgres(World):
    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self.execute(USERS)
        self.engine = lightning.connect(connection)  # whose statistics are at hand

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        found = self._connection.execute(statement.encode())
        return found.fetchall() if found.description else []

    def seen(self) -> int:
        if self._connection.info.server_version < 150000:
            pytest.skip("statistics are told when the server comes to it")
        self.execute("SELECT pg_stat_force_next_flush()")
        ((read,),) = self.execute(READ)
        return int(read)


@pytest.fixture
def world(connection: psycopg.Connection) -> World:
    return Postgres(connection)
