"""A full disk: the run fails, and once there is room the next one goes on from the truth."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import lightning
from tests.disks import enlarge, small_disk

ROWS = 20_000
SYNC = lightning.Sync("to_crm", lightning.Model("SELECT * FROM customers", "id"))
SPACE = "lightning_small"


@pytest.fixture
def disk(connection: psycopg.Connection) -> Iterator[Path]:
    """A small file system, on which the tables are made of who has `SPACE` as its tablespace."""
    found = connection.execute("SHOW data_directory").fetchone()
    assert found is not None
    data = Path(found[0])
    if not data.exists():
        pytest.skip("the server is on another machine")
    small = Path(tempfile.mkdtemp())  # where the server may look for it
    owner = data.stat().st_uid
    with small_disk(small, f"size=12m,uid={owner}"):
        connection.execute(f"CREATE TABLESPACE {SPACE} LOCATION '{small}'")
        yield small
        connection.execute("DROP SCHEMA IF EXISTS hightouch_planner, hightouch_audit CASCADE")
        connection.execute(f"DROP TABLESPACE {SPACE}")


def _sending(rows: dict[str, str]) -> Callable[[lightning.Batch], None]:
    def send(batch: lightning.Batch) -> None:
        names = [row["name"] for row in batch.rows]
        rows.update(zip(batch.row_ids, names, strict=True))

    return send


def test_a_run_on_a_full_disk_fails_and_the_next_one_loses_nothing(
    disk: Path, database: str, connection: psycopg.Connection
) -> None:
    connection.execute(
        "CREATE TABLE customers AS SELECT i AS id, 'name ' || md5(i::text) AS name "
        f"FROM generate_series(1, {ROWS}) AS numbers(i)"
    )
    at_the_destination: dict[str, str] = {}
    send = _sending(at_the_destination)
    told: list[str] = []
    with (
        psycopg.connect(database, options=f"-c default_tablespace={SPACE}") as small,
        lightning.connect(small) as engine,
    ):
        for turn in range(12):
            connection.execute(f"UPDATE customers SET name = 'turn {turn} ' || md5(id::text)")
            try:
                engine.run(SYNC, send, batch_size=5_000)
            except lightning.WarehouseError as error:
                told.append(str(error))
                break
        assert told, "the disk was too large for the test"
        assert "No space left on device" in told[0]
        enlarge(disk)
        # Where even the lease could not be given up, it runs out.
        connection.execute("UPDATE hightouch_planner.sync_state SET lease_expires = now()")
        assert engine.run(SYNC, send, batch_size=5_000).status == "succeeded"
        rows = dict(connection.execute("SELECT id::text, name FROM customers").fetchall())
        assert at_the_destination == rows
        assert engine.run(SYNC, send).planned.total == 0


@pytest.mark.parametrize("log", ["sync_changelog", "sync_snapshot"])
def test_a_log_whose_disk_is_full_keeps_nothing_from_being_known(
    disk: Path, database: str, connection: psycopg.Connection, log: str
) -> None:
    """The log alone: everything else has room."""
    connection.execute(
        "CREATE TABLE customers AS SELECT i AS id, md5(i::text) || repeat('x', 300) AS name "
        f"FROM generate_series(1, {ROWS * 2}) AS numbers(i)"
    )
    at_the_destination: dict[str, str] = {}
    send = _sending(at_the_destination)
    with psycopg.connect(database) as lent, lightning.connect(lent) as engine:
        engine.sync_ids()
        connection.execute(f"ALTER TABLE hightouch_audit.{log} SET TABLESPACE {SPACE}")
        with pytest.raises(lightning.WarehouseError, match="No space left on device"):
            engine.run(SYNC, send, batch_size=20_000)
        enlarge(disk)
        sent = len(at_the_destination)
        assert sent == ROWS * 2
        at_the_destination.clear()
        assert engine.run(SYNC, send).planned.total == 0
        assert at_the_destination == {}
        closed, _ = engine.runs(SYNC.id)
        assert closed.succeeded.added == sent
