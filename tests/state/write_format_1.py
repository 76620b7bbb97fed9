"""Writes `format_1.sql`, by the release that knew no format number (commit df51dac):

    git worktree add /tmp/old df51dac
    PYTHONPATH=/tmp/old python tests/state/write_format_1.py > tests/state/format_1.sql

Every process that is at work on a sync here dies, each at another point.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

import duckdb
from dialects.duckdb.dialect import DuckDB
from dialects.duckdb.warehouse import DuckDBWarehouse

import lightning

FIRST = "(1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e'), (6, 'f'), (6, 'g'), (NULL, 'n')"
SECOND = "(1, 'A'), (2, 'B'), (4, 'd'), (5, 'E'), (6, 'f'), (7, 'g'), (8, 'h')"
EXPIRED = """
    UPDATE hightouch_planner.sync_state
    SET holder = 'worker:1:cafe/beef', lease_expires = '2026-01-01T00:00:00+00:00'
    WHERE holder IS NOT NULL
"""


class Died(BaseException):
    pass


class Untransacted(DuckDB):
    transactional = False
    enforces_keys = False


class DyingWarehouse(DuckDBWarehouse):
    """Has no transactions, and dies before a step."""

    dialect = Untransacted()
    exclusive = False
    last = "log the run"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    def execute(self, statement: str, *, step: str) -> int:
        if step == self.last:
            raise Died
        return super().execute(statement, step=step)


class World:
    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        self.engine = lightning.connect(self.connection, lease_seconds=86_400)
        self.received: dict[str, dict[str, Any]] = {}

    def sync(self, name: str, **options: Any) -> lightning.Sync:
        table = f"source_{len(self.received)}"
        self.connection.execute(f"CREATE TABLE {table} (id INTEGER, v VARCHAR)")
        self.received[name] = {}
        model = lightning.Model(f"SELECT * FROM {table}", "id", name=name)
        self.load(table, FIRST)
        sync = lightning.Sync(name, model, delete_behavior="delete", **options)
        self.engine.run(sync, self.refusing(name, "2"))
        self.load(table, SECOND)
        return sync

    def load(self, table: str, rows: str) -> None:
        self.connection.execute(f"DELETE FROM {table}")
        self.connection.execute(f"INSERT INTO {table} VALUES {rows}")

    def refusing(self, name: str, *refused: str) -> Callable[[lightning.Batch], Mapping[str, str]]:
        """A destination that keeps what it takes."""

        def send(batch: lightning.Batch) -> Mapping[str, str]:
            for row_id, row in zip(batch.row_ids, batch.rows, strict=True):
                if row_id in refused:
                    continue
                if batch.op_type == "removed":
                    self.received[name].pop(row_id, None)
                else:
                    self.received[name][row_id] = row["v"]
            return {row_id: "no" for row_id in batch.row_ids if row_id in refused}

        return send


def idle(world: World, name: str = "idle") -> None:
    """Two runs; of the second one an added, a changed and a removed row were refused."""
    world.engine.run(world.sync(name), world.refusing(name, "1", "3", "7"))


def planned(world: World) -> None:
    world.engine.plan(world.sync("planned"))


def half(world: World) -> None:
    """Two batches of two were delivered, with a refusal; a third one was handed out."""
    run = world.engine.plan(world.sync("half"))
    send = world.refusing("half", "8")
    for batch in islice(run.batches(2), 2):
        batch.reject(send(batch))
    run._part.checkpoint()
    next(run.batches(2))
    run._lease.stop()


def shards(world: World) -> None:
    """One shard is delivered, the other in part."""
    run = world.engine.plan(world.sync("shards"))
    send = world.refusing("shards", "8")
    first, second = (run.shard(index, 2) for index in range(2))
    first.deliver(send)
    first.close()
    batch = next(second.batches(1))
    batch.reject(send(batch))
    second._part.checkpoint()
    second._lease.stop()


def closing(world: World) -> None:
    """Delivered, and half closed."""
    sync = world.sync("closing")
    engine = lightning.connect(DyingWarehouse(world.connection), lease_seconds=86_400)
    try:
        engine.run(sync, world.refusing("closing", "1"))
    except Died:
        return
    raise AssertionError


def keys(world: World) -> None:
    world.engine.plan(world.sync("keys", retain="key"))


def dump(world: World) -> Iterator[str]:
    query = "SELECT schema_name, table_name, sql FROM duckdb_tables() ORDER BY ALL"
    for schema in ("hightouch_planner", "hightouch_audit"):
        yield f"CREATE SCHEMA {schema};"
    for schema, table, create in world.connection.execute(query).fetchall():
        yield create.replace(f"TABLE {table}", f"TABLE {schema}.{table}")
        rows = world.connection.execute(
            f"SELECT COLUMNS(*)::VARCHAR FROM {schema}.{table} ORDER BY ALL"
        ).fetchall()
        for row in rows:
            yield f"INSERT INTO {schema}.{table} VALUES ({', '.join(map(literal, row))});"
    yield f"-- {json.dumps(world.received, sort_keys=True)}"


def literal(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


if __name__ == "__main__":
    world = World()
    idle(world)
    idle(world, "Users' ids, an id that is long")
    for leave in (planned, half, shards, closing, keys):
        leave(world)
    world.connection.execute(EXPIRED)
    print("\n".join(dump(world)))
