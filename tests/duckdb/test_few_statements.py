"""How many statements a run issues, its BEGIN and COMMIT among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import lightning
from lightning.registry import open_warehouse
from lightning.testing.faults import Counted

MODEL = lightning.Model("SELECT id, name FROM people", primary_key="id")
SYNC = lightning.Sync("few", MODEL, delete_behavior="delete")
LIMITS = {"rate": (1_000, 1.0), "max_in_flight": 1}


class World:
    """A sync in its stride: its last run found nothing to do."""

    def __init__(self, path: Path) -> None:
        self.steps: Counter[str] = Counter()
        self.warehouse = open_warehouse(f"duckdb:///{path}")
        self.change("CREATE TABLE people AS SELECT i AS id, 'name' AS name FROM range(100) t (i)")
        counted = Counted(self.warehouse, self.steps)
        self.engine = lightning.connect(counted, lease_seconds=3_600)  # which nobody renews
        for _ in range(3):
            self.run()

    def change(self, statement: str) -> None:
        self.warehouse.execute(statement, step="test")

    def run(self, sync: lightning.Sync = SYNC, **delivery: Any) -> lightning.RunResult:
        """Run the sync; `steps` are those of this run."""
        self.steps.clear()
        return self.engine.run(sync, lambda batch: batch.note(len(batch)), **delivery)

    def steps_beyond(self, usual: Counter[str], **given: Any) -> Counter[str]:
        """What a run that sends something takes more than another."""
        self.change("UPDATE people SET name = name || 'x' WHERE id = 1")
        assert self.run(**given).succeeded.total == 1
        return self.steps - usual


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "few.duckdb")
    yield world
    world.engine.close()
    world.warehouse.close()


@pytest.mark.parametrize("delivery", [{}, {**LIMITS, "give_up_after": 3, "keep": lightning.Keep()}])
def test_a_run_that_finds_nothing_to_do_issues_eight(
    world: World, delivery: dict[str, Any]
) -> None:
    assert world.run(**delivery).counts.unchanged == 100
    assert world.steps.total() == 8, dict(world.steps)


def test_a_run_that_sends_something_issues_fourteen_besides_those_of_its_batches(
    world: World,
) -> None:
    world.change("UPDATE people SET name = 'other' WHERE id < 3")
    world.change("INSERT INTO people VALUES (1000, 'new')")
    assert world.run().succeeded.total == 4
    of_batches = world.steps["keep the state"] - 2  # those that open and end the closing
    assert world.steps.total() - of_batches <= 14, dict(world.steps)
    assert of_batches <= 4


def test_only_what_is_asked_for_takes_more(world: World) -> None:
    world.steps_beyond(Counter())
    usual = world.steps_beyond(Counter())
    assert not world.steps_beyond(usual, **LIMITS)
    skipping = world.steps_beyond(usual, sync=replace(SYNC, skip=["4"]), give_up_after=3)
    assert skipping == {"find the rows that are skipped": 1, "count earlier attempts": 1}
    world.steps_beyond(usual, keep=lightning.Keep())  # makes the table, and is an eighth run
    keeping = world.steps_beyond(usual, keep=lightning.Keep())
    assert keeping == dict.fromkeys(("forget old requests", "read row ids", "keep the requests"), 1)


def test_a_snapshot_that_was_emptied_is_filled_by_a_run_that_finds_nothing_to_do(
    world: World,
) -> None:
    world.change("DELETE FROM hightouch_audit.sync_snapshot")
    assert world.run().succeeded.total == 0
    query = "SELECT count(*) FROM hightouch_audit.sync_snapshot WHERE op_type = 'unchanged'"
    assert world.warehouse.fetch(query, step="test") == [(100,)]
    statuses = [run.status for run in world.engine.runs(SYNC.id)]
    assert statuses == ["succeeded"] * 4


def test_a_log_that_was_dropped_is_made_anew_by_a_run_that_finds_nothing_to_do(
    world: World,
) -> None:
    world.change("DROP TABLE hightouch_audit.sync_runs")
    run = world.run()
    assert [logged.run_id for logged in world.engine.runs(SYNC.id)] == [run.run_id]


def test_numbers_of_many_runs_are_kept(world: World) -> None:
    for _ in range(20):
        world.run()
    runs = world.engine.runs(SYNC.id)
    assert len(runs) == 23
    assert all(run.counts is not None for run in runs)
    assert runs[0].counts.added == 100  # type: ignore[union-attr]
    query = "SELECT count(*) FROM hightouch_planner.sync_run_numbers"
    assert world.warehouse.fetch(query, step="test") == [(16,)]
    tables = "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'hightouch_planner'"
    assert world.warehouse.fetch(tables, step="test")[0][0] < 3 + 2 + 8


def test_what_no_sync_needs_is_found_by_as_many_statements_however_many_syncs_there_are(
    world: World,
) -> None:
    asked = []
    for number in range(6):
        world.engine.run(replace(SYNC, id=f"few_{number}"), lambda batch: None)
        world.engine.gc()  # what those runs left, a statement each
        world.steps.clear()
        assert world.engine.gc() == []
        asked.append(world.steps.total())
    assert len(set(asked)) == 1
