"""Dropping a table never waits, and says why it was left."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

from lightning.dialect import Relation
from lightning.errors import TableKeptError

TABLE = Relation("memory", "main", "a_table")


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("CREATE TABLE a_table AS SELECT 1 AS id")
        yield opened


def test_a_table_is_dropped_under_its_readers_who_read_on(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    warehouse = DuckDBWarehouse.wrap(connection)
    with connection.cursor() as reader:
        reader.begin()
        reader.execute("SELECT * FROM a_table").fetchall()
        warehouse.drop(TABLE)
        assert reader.execute("SELECT * FROM a_table").fetchall() == [(1,)]
    warehouse.drop(TABLE)  # it is gone already


def test_a_table_that_another_transaction_changes_is_left_for_later(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    warehouse = DuckDBWarehouse.wrap(connection)
    with connection.cursor() as writer:
        writer.begin()
        writer.execute("ALTER TABLE a_table ADD COLUMN name TEXT")
        with pytest.raises(TableKeptError) as raised:
            warehouse.drop(TABLE)
        assert raised.value.is_transient
        writer.rollback()
    warehouse.drop(TABLE)


@pytest.mark.parametrize(
    "needing",
    [
        "SET GLOBAL enable_view_dependencies = true; CREATE VIEW mine AS SELECT * FROM a_table",
        "ALTER TABLE a_table ADD PRIMARY KEY (id); "
        "CREATE TABLE mine (id INTEGER REFERENCES a_table (id))",
    ],
)
def test_a_table_that_something_of_the_users_needs_is_left_and_that_is_named(
    connection: duckdb.DuckDBPyConnection, needing: str
) -> None:
    connection.execute(needing)
    warehouse = DuckDBWarehouse.wrap(connection)
    with pytest.raises(TableKeptError, match="mine") as raised:
        warehouse.drop(TABLE)
    assert not raised.value.is_transient
    assert warehouse.fetch("SELECT * FROM a_table", step="read") == [(1,)]
