"""The order of writes where there are no transactions: a process dies before each statement.

DuckDB stands in for such a warehouse: its transactions are switched off, and so are its keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from lightning_dialects.duckdb.dialect import DuckDB
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse
from sqlglot import exp

import lightning
from lightning.dialect import TableSpec
from lightning.testing.harness import Subject
from lightning.testing.interleavings import Clock
from lightning.testing.suite_crashes import die_everywhere
from lightning.words import STAGED

FIRST = "(1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e'), (5, 'f')"
SECOND = "(1, 'A'), (2, 'B'), (4, 'd'), (5, 'e'), (6, 'f'), (7, 'g'), (7, 'h')"
EXPIRE_LEASES = "UPDATE hightouch_planner.sync_state SET lease_expires = now() - INTERVAL 1 DAY"
REFUSED = {"2", "6"}


class Died(BaseException):
    pass


class UntransactedWarehouse(DuckDBWarehouse):
    dialect = DuckDB().with_capabilities(
        replace(DuckDB.capabilities, transactional=False, enforces_keys=False, exclusive=False)
    )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        """In a lasting table, which a process that dies does not drop."""
        with super().staged(rows, table) as staged:
            query = exp.select("*").from_(staged)
            (create,) = self.dialect.create_table(table, query)
            self.execute(create, step="land rows")
        yield table.relation.table(STAGED)
        self.execute(self.dialect.drop_table(table.relation), step="clear staged rows away")


class DyingWarehouse(UntransactedWarehouse):
    """Dies before its n-th statement, and does nothing more."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, statements: int = 10_000) -> None:
        self.left = statements
        super().__init__(connection)

    def execute(self, statement: str, *, step: str) -> int:
        self.left -= 1
        if self.left < 0:
            raise Died
        return super().execute(statement, step=step)


class PausedWarehouse(UntransactedWarehouse):
    """Is paused before its n-th statement, while something else is done."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        statements: int,
        meanwhile: Callable[[], object],
    ) -> None:
        self.left = statements
        self.meanwhile = meanwhile
        super().__init__(connection)

    def execute(self, statement: str, *, step: str) -> int:
        self.left -= 1
        if self.left == -1:
            self.meanwhile()
        return super().execute(statement, step=step)


class Destination:
    """Takes rows, and refuses some of them as long as it is told to."""

    def __init__(self) -> None:
        self.rows: dict[str, str] = {}
        self.refused: set[str] = set()
        self.calls = 0

    def __call__(self, batch: lightning.Batch) -> Mapping[str, str]:
        self.calls += len(batch.rows)
        for row_id, row in zip(batch.row_ids, batch.rows, strict=True):
            if row_id in self.refused:
                continue
            if batch.op_type == "removed":
                self.rows.pop(row_id, None)
            else:
                self.rows[row_id] = row["v"]
        return {row_id: "refused" for row_id in batch.row_ids if row_id in self.refused}


class World:
    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.destination = Destination()
        model = lightning.Model("SELECT * FROM source", "id")
        self.sync = lightning.Sync("s", model, delete_behavior="delete")

    def load(self, rows: str) -> None:
        self.query(f"CREATE OR REPLACE TABLE source AS SELECT * FROM (VALUES {rows}) AS t (id, v)")

    def run(self, statements: int = 10_000) -> DyingWarehouse:
        warehouse = DyingWarehouse(self.connection.cursor(), statements)
        lightning.connect(warehouse).run(self.sync, self.destination, batch_size=2)
        return warehouse

    def deliver_in_shards(self) -> None:
        with lightning.connect(DyingWarehouse(self.connection.cursor())) as engine:
            run = engine.plan(self.sync)
            for index in range(2):
                shard = run.shard(index, 2)
                shard.deliver(self.destination)
                shard.close()

    def run_in_shards(self, statements: int = 10_000) -> DyingWarehouse:
        """Deliver in two shards; the process that finishes the run is the one that may die."""
        self.deliver_in_shards()
        warehouse = DyingWarehouse(self.connection.cursor(), statements)
        lightning.connect(warehouse).resume("s").finish()
        return warehouse

    def query(self, text: str) -> list[Any]:
        return self.connection.execute(text).fetchall()

    def check_logs(self) -> None:
        """Counts and logs agree; the snapshot has each row of the model once."""
        changelog = Counter(
            {
                (run, op, status): count
                for run, op, status, count in self.query(
                    "SELECT sync_run_id, op_type, status, count(*) "
                    "FROM hightouch_audit.sync_changelog GROUP BY ALL"
                )
            }
        )
        runs = self.query("SELECT * FROM hightouch_audit.sync_runs ORDER BY sync_run_id")
        names = [row[0] for row in self.query("DESCRIBE hightouch_audit.sync_runs")]
        for run in (dict(zip(names, row, strict=True)) for row in runs):
            for short, op in (("add", "added"), ("change", "changed"), ("remove", "removed")):
                logged = {
                    status: changelog[run["sync_run_id"], op, status]
                    for status in ("succeeded", "failed", "aborted")
                }
                assert run[f"num_planned_{short}"] == sum(logged.values())
                assert run[f"num_succeeded_{short}"] == logged["succeeded"]
                assert run[f"num_failed_{short}"] == logged["failed"]
        assert len(runs) == len({run[1] for run in runs})
        in_snapshot = self.query(
            "SELECT row_id, status FROM hightouch_audit.sync_snapshot ORDER BY row_id"
        )
        in_model = self.query("SELECT id::TEXT, count(*) FROM source GROUP BY id ORDER BY id::TEXT")
        refused = self.destination.refused
        assert in_snapshot == [
            (row_id, "failed" if copies > 1 or row_id in refused else "succeeded")
            for row_id, copies in in_model
        ]

    def check_tables(self) -> None:
        """No tables are left but those that the baseline builds on, a pair, and the state."""
        tables = self.query(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'hightouch_planner'"
        )
        status = lightning.connect(self.connection).status("s")
        lasting = {"sync_state", "sync_run_numbers", "sync_health"}
        found = {name for (name,) in tables} - lasting
        assert set(status.tables) <= found <= {*status.tables, *status.leftovers}
        assert sum(name.endswith("_rejections") for name in status.tables) <= 2
        assert sum(name.endswith("_plan") for name in status.tables) in (1, 2)


def statements_of_second_run() -> int:
    world = World()
    world.load(FIRST)
    world.run()
    world.load(SECOND)
    world.destination.refused = REFUSED
    return 10_000 - world.run().left


@pytest.mark.parametrize("statements", range(statements_of_second_run() + 1))
def test_death_before_any_statement_loses_nothing(statements: int) -> None:
    world = World()
    world.load(FIRST)
    world.run()
    world.load(SECOND)
    world.destination.refused = REFUSED
    with suppress(Died):
        world.run(statements)
    world.query(EXPIRE_LEASES)
    world.run()
    world.check_logs()
    world.destination.refused = set()
    world.run()
    world.check_logs()
    world.check_tables()
    assert world.destination.rows == {"1": "A", "2": "B", "4": "d", "5": "e", "6": "f"}


def test_the_contract_holds_wherever_a_run_dies() -> None:
    with duckdb.connect() as database:
        subject = Subject(lambda: UntransactedWarehouse(database.cursor(), owned=True))
        die_everywhere(subject, every=2)


def statements_of_finishing() -> int:
    world = World()
    world.load(FIRST)
    return 10_000 - world.run_in_shards().left


@pytest.mark.parametrize("statements", range(statements_of_finishing()))
def test_death_while_a_run_of_shards_is_finished_resends_nothing(statements: int) -> None:
    world = World()
    world.load(FIRST)
    with suppress(Died):
        world.run_in_shards(statements)
    world.query(EXPIRE_LEASES)
    world.run()
    assert (world.destination.calls, len(world.destination.rows)) == (4, 4)
    world.load(SECOND)
    world.run_in_shards()
    assert world.destination.rows == {"1": "A", "2": "B", "4": "d", "5": "e", "6": "f"}


@pytest.mark.parametrize("statements", range(statements_of_finishing()))
def test_paused_past_its_lease_a_process_that_finishes_a_run_writes_nothing_more(
    statements: int,
) -> None:
    world = World()
    world.load(FIRST)
    world.run()
    world.load(SECOND)
    world.deliver_in_shards()
    check_pause(world, statements, lambda engine: engine.resume("s").finish())


@pytest.mark.parametrize("statements", range(0, statements_of_second_run(), 8))
def test_paused_past_its_lease_a_process_that_runs_a_sync_writes_nothing_more(
    statements: int,
) -> None:
    world = World()
    world.load(FIRST)
    world.run()
    world.load(SECOND)
    world.destination.refused = REFUSED
    check_pause(
        world, statements, lambda engine: engine.run(world.sync, world.destination, batch_size=2)
    )


def check_pause(world: World, statements: int, work: Callable[[lightning.Engine], object]) -> None:
    """Another process takes over what one does that is paused, which is told so and spoils
    nothing."""
    clock = Clock()

    def take_over() -> None:
        clock.ahead += 24 * 3600
        world.query(EXPIRE_LEASES)
        world.run()

    warehouse = PausedWarehouse(world.connection.cursor(), statements, take_over)
    with (
        clock.moving(),
        lightning.connect(warehouse) as engine,
        suppress(lightning.LeaseLostError, lightning.RunInProgressError, lightning.RunStateError),
    ):
        work(engine)
    assert warehouse.left < 0, "it was not paused"
    world.check_logs()
    world.destination.refused = set()
    world.run()
    world.check_logs()
    world.check_tables()
    assert world.destination.rows == {"1": "A", "2": "B", "4": "d", "5": "e", "6": "f"}


@pytest.mark.parametrize("statements", range(10))
def test_a_sync_that_is_half_dropped_begins_anew(statements: int) -> None:
    world = World()
    world.load(FIRST)
    world.run()
    engine = lightning.connect(DyingWarehouse(world.connection.cursor(), statements))
    with suppress(Died):
        engine.drop("s")
    world.query(EXPIRE_LEASES)
    state = lightning.connect(world.connection).status("s")
    assert (state.baseline_run_id is None) == (statements > 0)
    world.run()
    assert world.destination.calls == (8 if statements > 0 else 4)


@pytest.mark.parametrize("statements", range(10, statements_of_second_run()))
def test_resuming_forgets_rejections_that_did_not_count(statements: int) -> None:
    world = World()
    world.load(FIRST)
    world.run()
    world.load(SECOND)
    world.destination.refused = REFUSED
    with suppress(Died):
        world.run(statements)
    world.query(EXPIRE_LEASES)
    world.destination.refused = set()
    engine = lightning.connect(DyingWarehouse(world.connection.cursor()))
    with suppress(lightning.RunStateError):  # nothing to resume
        run = engine.resume("s")
        run.deliver(world.destination)
        run.finish()
    world.run()
    world.check_logs()
    assert world.destination.rows == {"1": "A", "2": "B", "4": "d", "5": "e", "6": "f"}


def test_syncs_whose_names_are_alike_keep_their_tables_apart() -> None:
    """By six digits of a hash these two had one name, and each run dropped the other's tables."""
    world = World()
    world.load(FIRST)
    engine = lightning.connect(DyingWarehouse(world.connection.cursor()))
    syncs = [replace(world.sync, id=f"users to crm {number}") for number in (399, 2101)]
    for sync in (*syncs, *syncs):
        engine.run(sync, world.destination)
    assert world.destination.calls == 2 * 4
    for sync in syncs:
        assert engine.plan(sync).counts.unchanged == 4


def test_a_table_that_only_looks_like_one_of_a_sync_stays() -> None:
    world = World()
    world.load(FIRST)
    world.run()
    mine = "s_202601010000000000000000_plan"
    world.query(f"CREATE TABLE hightouch_planner.{mine} AS SELECT 1 AS id")
    for _ in range(3):
        world.run()
    lightning.connect(world.connection).drop("s")
    tables = world.query("SELECT table_name FROM duckdb_tables() WHERE schema_name LIKE '%planner'")
    assert set(tables) == {(mine,), ("sync_state",), ("sync_run_numbers",), ("sync_health",)}


def test_a_table_that_the_server_makes_after_its_client_has_died_is_dropped() -> None:
    world = World()
    world.load(FIRST)
    world.run()
    with suppress(Died):
        world.run(statements=5)  # it has looked at the logs, and named its tables
    world.query(EXPIRE_LEASES)
    engine = lightning.connect(DyingWarehouse(world.connection.cursor()))
    plan, *_ = engine.status("s").tables
    run = engine.plan(world.sync)
    world.query(f"CREATE TABLE hightouch_planner.{plan} AS SELECT 1 AS id")
    run.complete(world.destination)
    world.check_tables()
