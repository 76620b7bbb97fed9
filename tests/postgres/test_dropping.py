"""Dropping a table never waits, and says why it was left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from lightning_dialects.postgres.warehouse import PostgresWarehouse

from lightning.dialect import Relation
from lightning.errors import TableKeptError, WarehouseError

TABLE = Relation(None, "public", 'a "table"')


@pytest.fixture
def warehouse(database: str, connection: psycopg.Connection) -> Iterator[PostgresWarehouse]:
    connection.execute('CREATE TABLE "a ""table""" AS SELECT 1 AS id')
    with closing(PostgresWarehouse.open(database)) as opened:
        yield opened


def is_there(connection: psycopg.Connection) -> bool:
    query = "SELECT count(*) FROM pg_class WHERE relname = %s"
    return connection.execute(query, [TABLE.name]).fetchone() == (1,)


@pytest.mark.timeout(30)  # a drop that waits does so for ever
@pytest.mark.parametrize("mode", ["ACCESS SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE"])
def test_a_table_that_others_use_is_left_for_later(
    warehouse: PostgresWarehouse, database: str, connection: psycopg.Connection, mode: str
) -> None:
    with psycopg.connect(database) as reader:
        reader.execute(f'LOCK TABLE "a ""table""" IN {mode} MODE')
        with pytest.raises(TableKeptError) as raised:
            warehouse.drop(TABLE)
        assert raised.value.is_transient
        assert is_there(connection)
    warehouse.drop(TABLE)
    assert not is_there(connection)


def test_a_table_that_a_view_needs_is_left_and_the_view_is_named(
    warehouse: PostgresWarehouse, connection: psycopg.Connection
) -> None:
    connection.execute('CREATE VIEW mine AS SELECT * FROM "a ""table"""')
    with pytest.raises(TableKeptError, match="mine") as raised:
        warehouse.drop(TABLE)
    assert not raised.value.is_transient
    assert is_there(connection)


@pytest.mark.parametrize("schema", ["public", "nowhere"])
def test_a_table_that_is_gone_is_dropped_already(warehouse: PostgresWarehouse, schema: str) -> None:
    warehouse.drop(Relation(None, schema, "gone"))


def test_another_reason_is_told_as_it_is(
    warehouse: PostgresWarehouse, connection: psycopg.Connection
) -> None:
    connection.execute("CREATE VIEW mine AS SELECT 1 AS id")
    with pytest.raises(WarehouseError, match="not a table") as raised:
        warehouse.drop(Relation(None, "public", "mine"))
    assert not isinstance(raised.value, TableKeptError)
    assert warehouse.fetch("SELECT id FROM public.mine", step="read") == [(1,)]
