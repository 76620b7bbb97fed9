"""What earlier releases wrote is taken on: no run is lost, and nothing is sent twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

import lightning
from lightning.state import wire
from lightning.state.records import Memory

FORMAT_1 = Path(__file__).parent / "format_1.sql"  # written by `write_format_1.py`
LONG_ID = "Users' ids, an id that is long"
SYNCS = {
    "idle": "source_0",
    LONG_ID: "source_1",
    "planned": "source_2",
    "half": "source_3",
    "shards": "source_4",
    "closing": "source_5",
    "keys": "source_6",
}
IN_MODEL = {"1": "A", "2": "B", "4": "d", "5": "E", "6": "f", "7": "g", "8": "h"}


class Destination:
    """Has what it was sent when the database was written, and takes everything now."""

    def __init__(self, rows: Mapping[str, Any]) -> None:
        self.rows = dict(rows)
        self.calls: list[tuple[str, str]] = []

    def __call__(self, batch: lightning.Batch) -> None:
        for row_id, row in zip(batch.row_ids, batch.rows, strict=True):
            self.calls.append((batch.op_type, row_id))
            if batch.op_type == "removed":
                self.rows.pop(row_id, None)
            else:
                self.rows[row_id] = row["v"]


class World:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        text = FORMAT_1.read_text(encoding="utf-8")
        connection.execute(text)
        self.connection = connection
        self.received = json.loads(text.splitlines()[-1].removeprefix("-- "))
        self.engine = lightning.connect(connection)

    def sync(self, name: str) -> lightning.Sync:
        model = lightning.Model(f"SELECT * FROM {SYNCS[name]}", "id", name=name)
        retain = "key" if name == "keys" else "all"
        return lightning.Sync(name, model, delete_behavior="delete", retain=retain)

    def tables(self) -> set[str]:
        rows = self.connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'hightouch_planner'"
        ).fetchall()
        return {row[0] for row in rows} - {"sync_state", "sync_run_numbers", "sync_health"}


@pytest.fixture
def world() -> Iterator[World]:
    with duckdb.connect() as connection:
        yield World(connection)


# What the next run sends: not what the destination is known to have.
NEXT = {
    "idle": {("changed", "1"), ("removed", "3"), ("added", "7")},
    LONG_ID: {("changed", "1"), ("removed", "3"), ("added", "7")},
    "planned": {
        ("added", "2"), ("added", "6"), ("added", "7"), ("added", "8"), ("changed", "1"),
        ("changed", "5"), ("removed", "3"),
    },
    "half": {("added", "8"), ("changed", "1"), ("changed", "5"), ("removed", "3")},
    "shards": {("added", "8"), ("changed", "1"), ("changed", "5"), ("removed", "3")},
    "closing": {("changed", "1")},
    "keys": {
        ("added", "2"), ("added", "6"), ("added", "7"), ("added", "8"), ("changed", "1"),
        ("changed", "5"), ("removed", "3"),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SYNCS)
def test_the_next_run_sends_what_did_not_arrive(world: World, name: str) -> None:
    destination = Destination(world.received[name])
    world.engine.run(world.sync(name), destination)
    assert set(destination.calls) == NEXT[name]
    assert len(destination.calls) == len(NEXT[name])
    assert destination.rows == IN_MODEL
    world.engine.run(world.sync(name), destination)
    assert len(destination.calls) == len(NEXT[name])
    snapshot = world.connection.execute(
        "SELECT row_id, status FROM hightouch_audit.sync_snapshot WHERE sync_id = ? ORDER BY ALL",
        [name],
    ).fetchall()
    assert snapshot == [(row_id, "succeeded") for row_id in sorted(IN_MODEL)]
    assert world.engine.status(name).state == "idle"


@pytest.mark.parametrize("retain", ["all", "key"])
def test_the_snapshot_keeps_no_row_id_of_an_earlier_spelling(retain: lightning.sync.Retain) -> None:
    """A key of 1.00 was called that before it was called 1."""
    query = "SELECT CAST(i AS DECIMAL(10, 2)) AS id, i AS v FROM range(4) AS t (i)"
    sync = lightning.Sync(
        "spelled",
        lightning.Model(f"{query} WHERE i <> getvariable('gone')", "id"),
        delete_behavior="delete",
        retain=retain,
    )
    state, snapshot = "hightouch_planner.sync_state", "hightouch_audit.sync_snapshot"
    with duckdb.connect() as connection:
        connection.execute("SET VARIABLE gone = 3")
        engine = lightning.connect(connection)
        engine.run(sync, lambda batch: dict.fromkeys(set(batch.row_ids) & {"1"}, "no"))
        memory: Any = connection.execute(f"SELECT baseline FROM {state} WHERE part = ''").fetchone()
        baseline = json.loads(memory[0])["baseline"]
        rejections = baseline.pop("rejections")
        tables = {"plan": baseline.pop("base"), "changes": "", "rejections": rejections}
        first = baseline | {"tables": tables, "previous": None, "snapshot": True}
        first |= {"snapshot_mark": None}
        connection.execute(f"UPDATE {state} SET baseline = ?", [json.dumps(first)])
        for table in (snapshot, f"hightouch_planner.{rejections}"):
            column = "row_id" if table == snapshot else "lightning_row_id"
            connection.execute(f"UPDATE {table} SET {column} = {column} || '.00'")
        connection.execute("SET VARIABLE gone = 0")
        sent: list[tuple[str, str]] = []
        engine = lightning.connect(connection)
        for _ in range(2):
            engine.run(
                sync,
                lambda batch: sent.extend((batch.op_type, row_id) for row_id in batch.row_ids),
            )
        shown = connection.execute(f"SELECT row_id FROM {snapshot} ORDER BY row_id").fetchall()
    assert sorted(sent) == [("added", "1"), ("added", "3"), ("removed", "0")]
    assert shown == [("1",), ("2",), ("3",)]


@pytest.mark.parametrize("name", ["planned", "half", "keys"])
def test_a_run_that_waits_is_resumed(world: World, name: str) -> None:
    destination = Destination(world.received[name])
    result = world.engine.resume(name).complete(destination)
    assert result.status == "succeeded"
    world.engine.run(world.sync(name), destination)
    assert destination.rows == IN_MODEL
    assert set(destination.calls) == NEXT[name]


def test_the_shard_that_is_left_is_delivered(world: World) -> None:
    destination = Destination(world.received["shards"])
    run = world.engine.resume("shards")
    shard = run.shard(1, 2)
    shard.deliver(destination)
    shard.close()
    run.finish()
    assert set(destination.calls) < NEXT["shards"]
    world.engine.run(world.sync("shards"), destination)
    assert destination.rows == IN_MODEL
    assert set(destination.calls) == NEXT["shards"]


def test_nothing_is_left_behind(world: World) -> None:
    assert world.engine.gc() == []
    for name in SYNCS:
        for _ in range(3):
            world.engine.run(world.sync(name), Destination(world.received[name]))
    statuses = world.engine.statuses()
    waiting = {table for status in statuses for table in status.leftovers}
    assert set(world.engine.gc()) <= waiting
    needed = {table for status in statuses for table in status.tables}
    assert world.tables() == needed
    for name in SYNCS:
        world.engine.drop(name)
    assert world.tables() == set()


def test_each_status_can_be_told(world: World) -> None:
    found = {status.sync_id: status.state for status in world.engine.statuses()}
    waiting = {"half": "interrupted", "shards": "interrupted", "closing": "interrupted"}
    waiting |= {"planned": "planned", "keys": "planned"}
    assert found == dict.fromkeys(SYNCS, "idle") | waiting


def _as_far_as(stored: Any, written: Any) -> Any:
    """What is written now, without what was not stored then."""
    if not isinstance(stored, dict):
        return written
    return {name: _as_far_as(value, written[name]) for name, value in stored.items()}


def test_records_are_read_as_they_were_written(world: World) -> None:
    rows = world.connection.execute(
        "SELECT baseline, run, progress FROM hightouch_planner.sync_state"
    ).fetchall()
    for baseline, run, progress in rows:
        for text, load in (
            (baseline, wire.load_memory),
            (run, wire.load_run),
            (progress, wire.load_progress),
        ):
            if text is None:
                continue
            record = load(text)
            assert load(wire.dump(record)) == record
            stored = json.loads(text)
            written = json.loads(wire.dump(record))
            assert written.pop("format") == wire.FORMAT
            if isinstance(record, Memory):
                assert record.baseline is not None
                tables, previous = stored.pop("tables"), stored.pop("previous")
                assert record.baseline.needed == (tables["plan"], tables["rejections"])
                assert bool(record.baseline.previous) == bool(previous)
                written = written["baseline"]
            stored.pop("snapshot", None)  # it did not say where the snapshot is complete
            assert _as_far_as(stored, written) == stored
