"""A full disk: the run fails, and once there is room the next one goes on from the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

import lightning
from tests.disks import enlarge, small_disk

ROWS = 40_000
SYNC = lightning.Sync("to_crm", lightning.Model("SELECT * FROM customers", "id"))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, which is small."""
    with small_disk(tmp_path, "size=16m"):
        yield tmp_path


def _sending(rows: dict[str, str]) -> Callable[[lightning.Batch], None]:
    def send(batch: lightning.Batch) -> None:
        names = [row["name"] for row in batch.rows]
        rows.update(zip(batch.row_ids, names, strict=True))

    return send


def test_a_run_on_a_full_disk_fails_and_the_next_one_loses_nothing(disk: Path) -> None:
    path = str(disk / "warehouse.duckdb")
    with duckdb.connect(path) as database:
        database.execute(
            "CREATE TABLE customers AS SELECT i AS id, 'name ' || hash(i) AS name "
            f"FROM range({ROWS}) AS numbers(i)"
        )
    held: dict[str, str] = {}
    failures = 0
    with duckdb.connect(path) as database, lightning.connect(database) as engine:
        for turn in range(12):
            database.execute(f"UPDATE customers SET name = 'turn {turn} ' || hash(id + {turn})")
            try:
                engine.run(SYNC, _sending(held), batch_size=10_000)
            except lightning.WarehouseError:
                failures += 1
                break
    assert failures == 1, "the disk was too large for the test"
    enlarge(disk)
    with duckdb.connect(path) as database, lightning.connect(database) as engine:
        # DuckDB gives the whole database up, so the lease could not be released: it runs out.
        database.execute("UPDATE hightouch_planner.sync_state SET lease_expires = now()")
        assert engine.run(SYNC, _sending(held), batch_size=10_000).status == "succeeded"
        rows = dict(database.execute("SELECT CAST(id AS VARCHAR), name FROM customers").fetchall())
        assert held == rows
        assert engine.run(SYNC, _sending(held)).planned.total == 0
