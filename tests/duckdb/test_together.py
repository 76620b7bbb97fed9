"""Syncs that are planned together, whose process dies now and then; without transactions."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import count

import duckdb

import lightning

from .test_without_transactions import (
    EXPIRE_LEASES,
    FIRST,
    SECOND,
    Destination,
    Died,
    DyingWarehouse,
)

STRIDE = int(os.environ.get("LIGHTNING_CRASH_STRIDE", "23"))
FIRST_DEATH = min(5, STRIDE - 1)  # where the planning of the first sync begins
MODEL = lightning.Model("SELECT * FROM source", "id")
SYNCS = [
    lightning.Sync("blocked", MODEL, min_rows=100),
    lightning.Sync("all", MODEL, delete_behavior="delete"),
    lightning.Sync("few", MODEL, delete_behavior="delete", where="id > 2"),
]
TWICE = {"5", "7"}  # keys that several rows have are never sent


def _load(connection: duckdb.DuckDBPyConnection, rows: str) -> None:
    connection.execute(
        f"CREATE OR REPLACE TABLE source AS SELECT * FROM (VALUES {rows}) AS t (id, v)"
    )


def test_death_loses_nothing() -> None:
    for statements in count(FIRST_DEATH, STRIDE):
        with duckdb.connect() as connection:
            destinations = [Destination() for _ in SYNCS]
            jobs = list(zip(SYNCS, destinations, strict=True))
            _load(connection, FIRST)
            lightning.connect(DyingWarehouse(connection.cursor())).run_all(jobs)
            _load(connection, SECOND)
            dying = DyingWarehouse(connection.cursor(), statements)
            engine = lightning.connect(dying)
            with suppress(Died):
                engine.run_all(jobs)
            engine.close()
            connection.execute(EXPIRE_LEASES)
            with lightning.connect(DyingWarehouse(connection.cursor())) as engine:
                engine.run_all(jobs)
                engine.gc()
                assert engine.gc() == []
            left = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            assert not [name for (name,) in left if name.endswith("_model")]
            query = "SELECT id, v FROM source WHERE id > ?"
            for destination, least in zip(destinations[1:], (0, 2), strict=True):
                found = connection.execute(query, [least]).fetchall()
                expected = {str(key): v for key, v in found if str(key) not in TWICE}
                rows = {key: v for key, v in destination.rows.items() if key not in TWICE}
                assert rows == expected, statements
            if dying.left >= 0:
                return


def test_a_model_that_is_no_query_keeps_no_other_sync_from_its_run() -> None:
    wrong = lightning.Model("DELETE FROM source", "id")
    syncs = [lightning.Sync("one", wrong), lightning.Sync("two", wrong), SYNCS[1]]
    with duckdb.connect() as connection, lightning.connect(connection) as engine:
        _load(connection, FIRST)
        *refused, ended = engine.run_all([(sync, Destination()) for sync in syncs])
    assert [type(error) for error in refused] == [lightning.ModelError] * 2
    assert isinstance(ended, lightning.RunResult)
