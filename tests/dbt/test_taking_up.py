"""What a hook leaves is planned by whoever comes next, whatever came between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest

import lightning
from lightning import (
    Batch,
    ConfigurationError,
    Counts,
    GuardError,
    Model,
    ModelError,
    PrimaryKeyChangedError,
    RunStateError,
    Sync,
)
from lightning.errors import LogTableError

from .rendered import Column, DbtError, Package

SOURCE = """
    CREATE SCHEMA shop;
    CREATE TABLE shop.users AS
    SELECT i AS id, 'p' || i AS email, i / 4 AS score, ['a', NULL, i::VARCHAR] AS tags,
        json_object('n', i, 'x', NULL) AS settings, INTERVAL (i) DAY AS wait,
        TIMESTAMPTZ '2026-01-01 12:00:00+02' + INTERVAL (i) HOUR AS seen_at
    FROM range(1, 6) t(i)
"""
MODEL = Model("SELECT * FROM shop.users", "id", name="users", id="model.shop.users")
SYNC = Sync("users_to_crm", MODEL, delete_behavior="delete")
FAILED = {
    "status": "fail",
    "node": {
        "resource_type": "test", "name": "not_null",
        "depends_on": {"nodes": ["model.shop.users"]},
    },
}  # fmt: skip
EXPIRED = "UPDATE hightouch_planner.sync_state SET lease_expires = now() - INTERVAL 1 SECOND"
PLANS = "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '%_plan' ORDER BY 1"


def send(batch: Batch) -> None:
    """A destination that takes everything."""


class Shop:
    """A database whose models are built by dbt and delivered by an engine."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(SOURCE)
        self.engine = lightning.connect(self.connection.cursor())
        self.before: dict[str, Any] = {}  # what happens before a statement of the hook

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        for part in [part for part in self.before if statement.strip().startswith(part)]:
            self.before.pop(part)()
        return self.connection.execute(statement).fetchall()

    def package(self, command: str) -> Package:
        described = self.connection.execute("DESCRIBE shop.users").fetchall()
        columns = [Column(name, kind) for name, kind, *_ in described]
        package = Package("duckdb", self.execute, columns, database="memory")
        package.invocation_id = command
        return package

    def build(self, command: str = "first", *, columns: Any = None, key: str = "id") -> list[str]:
        """What the hook does when dbt builds the model; returns what it says."""
        package = self.package(command)
        package("prepare")
        package("plan", SYNC.id, key, columns)
        return package.said

    def plans(self) -> list[str]:
        return [name for (name,) in self.connection.execute(PLANS).fetchall()]


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    with made.engine, made.connection:
        yield made


def test_a_run_takes_what_the_hook_saw(shop: Shop) -> None:
    shop.build()
    shop.execute("DELETE FROM shop.users WHERE id = 1")
    status = shop.engine.status(SYNC.id)
    assert (status.state, status.evaluated_by, status.run_id) == ("evaluated", "first", None)
    (plan,) = shop.plans()
    result = shop.engine.run(SYNC, send)
    assert result.succeeded.added == 5
    assert plan == f"users_to_crm_{result.run_id}_plan"
    assert shop.engine.run(SYNC, send).planned.removed == 1


def test_a_hook_makes_the_versions_that_the_library_makes(shop: Shop) -> None:
    shop.build()
    shop.engine.run(SYNC, send)
    shop.engine.run(replace(SYNC, plan="whole"), send)
    held = shop.engine.plan(SYNC)
    assert held.counts == Counts(unchanged=5)
    query = "SELECT count(DISTINCT lightning_version) FROM (FROM {} UNION ALL FROM {})"
    first, second, *_ = shop.plans()
    names = (f"hightouch_planner.{name}" for name in (first, second))
    assert shop.execute(query.format(*names)) == [(5,)]


@pytest.mark.parametrize("log", ["sync_changelog", "sync_snapshot", "sync_runs"])
def test_a_log_that_does_not_fit_any_more_keeps_nothing_from_being_known(
    shop: Shop, log: str
) -> None:
    shop.build()
    run = shop.engine.plan(SYNC)
    shop.execute(f"ALTER TABLE hightouch_audit.{log} DROP COLUMN sync_run_id")
    with pytest.raises(LogTableError, match="is kept"):
        run.complete(send)
    shop.build("second")
    with pytest.raises(LogTableError):
        shop.engine.plan(SYNC)
    shop.execute(f"DROP TABLE hightouch_audit.{log}")
    result = shop.engine.run(SYNC, send)
    assert (result.planned.total, result.counts.unchanged) == (0, 5)
    assert shop.engine.runs(SYNC.id)[0].succeeded.added == 5


@pytest.mark.parametrize("log", ["sync_changelog", "sync_snapshot", "sync_runs"])
def test_a_log_that_is_dropped_is_made_anew(shop: Shop, log: str) -> None:
    shop.build()
    run = shop.engine.plan(SYNC)
    shop.execute(f"DROP TABLE hightouch_audit.{log}")
    assert run.complete(send).succeeded.added == 5
    logged = shop.execute(f"SELECT DISTINCT sync_run_id FROM hightouch_audit.{log}")
    assert logged == [(run.id,)]


def test_of_two_hooks_the_second_counts(shop: Shop) -> None:
    shop.build()
    shop.execute("DELETE FROM shop.users WHERE id = 1")
    shop.build("second")
    assert len(shop.plans()) == 1
    assert shop.engine.status(SYNC.id).evaluated_by == "second"
    assert shop.engine.resume(SYNC).counts == Counts(added=4)


def test_a_type_that_hooks_do_not_know_is_compared_by_value(shop: Shop) -> None:
    shop.execute("ALTER TABLE shop.users ADD COLUMN parts STRUCT(a INTEGER)")
    shop.execute("UPDATE shop.users SET parts = {'a': id}")
    shop.build()
    assert shop.engine.run(SYNC, send).succeeded.added == 5
    shop.execute("UPDATE shop.users SET parts = {'a': 9} WHERE id = 2")
    shop.build("second")
    assert shop.engine.run(SYNC, send).succeeded.changed == 1
    assert shop.engine.plan(SYNC).counts == Counts(unchanged=5)


def begin(shop: Shop) -> lightning.Run:
    """A run whose process dies when the first of its five rows was sent."""
    with lightning.connect(shop.connection.cursor()) as engine:
        run = engine.plan(SYNC)
        batches = run.batches(size=1)
        next(batches).succeed()
        next(batches)
        batches.close()
    shop.execute(EXPIRED)
    return run


def test_a_run_that_was_half_delivered_is_closed_and_what_arrived_is_kept(shop: Shop) -> None:
    interrupted = begin(shop)
    shop.build()
    status = shop.engine.status(SYNC.id)
    assert (status.state, status.evaluated_by) == ("interrupted", "first")
    result = shop.engine.run(SYNC, send)
    assert result.planned.added in (4, 5)  # whether the first was kept depends on the checkpoint
    assert [record.run_id for record in shop.engine.runs(SYNC.id)] == [
        interrupted.id,
        result.run_id,
    ]
    assert result.run_id in shop.plans()[-1]


def test_a_run_that_was_half_delivered_can_be_gone_on_with(shop: Shop) -> None:
    interrupted = begin(shop)
    shop.execute("DELETE FROM shop.users WHERE id = 1")
    shop.build()
    resumed = shop.engine.resume(SYNC.id)
    assert resumed.id == interrupted.id
    assert resumed.complete(send).succeeded.added == 5
    assert shop.engine.status(SYNC.id).state == "evaluated"
    assert shop.engine.run(SYNC, send).succeeded.removed == 1


def test_a_planned_run_is_superseded(shop: Shop) -> None:
    planned = shop.engine.plan(SYNC)
    shop.build()
    taken = shop.engine.plan(SYNC)
    (record,) = shop.engine.runs(SYNC.id)
    assert record.run_id == planned.id
    assert record.error == "superseded by a newer plan before it was delivered"
    assert taken.complete(send).succeeded.added == 5


def test_a_hook_leaves_a_sync_alone_that_is_being_delivered(shop: Shop) -> None:
    run = shop.engine.plan(SYNC)
    next(run.batches(size=1))
    before = shop.execute("FROM hightouch_planner.sync_state WHERE part = ''")
    (said,) = shop.build()
    assert "not evaluated: " in said
    assert "is at work on it" in said
    assert shop.execute("FROM hightouch_planner.sync_state WHERE part = ''") == before
    assert len(shop.plans()) == 1


def test_a_hook_gives_way_to_whoever_was_faster(shop: Shop) -> None:
    shop.build()
    shop.before = {"UPDATE": lambda: shop.engine.plan(SYNC)}
    (said,) = shop.build("second")
    assert "another process was faster" in said
    assert shop.engine.status(SYNC.id).state == "planned"
    assert shop.engine.resume(SYNC.id).complete(send).succeeded.added == 5
    assert len(shop.plans()) == 1


def test_a_hook_that_dies_leaves_nothing_that_counts(shop: Shop) -> None:
    def die() -> None:
        raise DbtError

    shop.build()
    shop.before = {'CREATE TABLE "memory"': die}
    with pytest.raises(DbtError):
        shop.build("second")
    assert shop.engine.status(SYNC.id).evaluated_by is None
    package = shop.package("second")
    package("gate", [FAILED])
    assert "the hook that evaluated it failed" in package.said[-1]
    with pytest.raises(RunStateError, match="no run to resume"):
        shop.engine.resume(SYNC)
    assert shop.engine.run(SYNC, send).succeeded.added == 5


def test_a_failed_test_vetoes(shop: Shop) -> None:
    shop.build()
    package = shop.package("tests")
    package("gate", [{**FAILED, "status": "pass"}])
    assert shop.engine.status(SYNC.id).state == "evaluated"
    package("gate", [FAILED])
    assert package.said[-1].endswith("not to be planned: the test not_null of its model failed")
    assert shop.plans() == []
    assert shop.engine.status(SYNC.id).state == "idle"
    with pytest.raises(RunStateError, match="no run to resume"):
        shop.engine.resume(SYNC)
    shop.build("second")
    assert shop.engine.run(SYNC, send).succeeded.added == 5


def test_a_failed_test_comes_too_late_for_a_planned_run(shop: Shop) -> None:
    shop.build()
    run = shop.engine.plan(SYNC)
    package = shop.package("tests")
    package("gate", [FAILED])
    assert f"but run {run.id} is planned already" in package.said[-1]


def test_a_reset_looks_at_the_model_itself(shop: Shop) -> None:
    shop.build()
    shop.execute("DELETE FROM shop.users WHERE id = 1")
    run = shop.engine.plan(SYNC, reset="full_resync")
    assert run.counts == Counts(added=4)
    assert len(shop.plans()) == 1
    assert shop.engine.status(SYNC.id).evaluated_by is None


def test_what_is_retained_is_the_sync_s_affair(shop: Shop) -> None:
    sync = Sync(SYNC.id, MODEL, delete_behavior="delete", retain="key")
    for command, planned in (("first", Counts(added=5)), ("second", Counts(unchanged=5))):
        shop.build(command)
        run = shop.engine.resume(sync)
        assert run.counts == planned
        run.complete(send)
    (plan,) = shop.plans()
    assert run.id not in plan  # the second one found nothing to write down
    assert shop.execute(f"SELECT count(email) FROM hightouch_planner.{plan}") == [(5,)]


def test_a_sync_may_map_less_than_the_hook_but_not_more(shop: Shop) -> None:
    shop.build(columns=["email", "SCORE"])
    less = Sync(SYNC.id, MODEL, columns={"email": "mail"})
    assert shop.engine.preview(less).counts == Counts(added=5)
    with pytest.raises(ConfigurationError, match=r"'tags'.*give the hook the columns.*discard"):
        shop.engine.run(Sync(SYNC.id, MODEL, columns=["email", "tags"]), send)
    assert shop.engine.status(SYNC.id).state == "evaluated"
    assert shop.engine.run(less, send).succeeded.added == 5
    assert len(shop.plans()) == 1
    shop.build("second", columns={"email": "mail"})
    assert shop.engine.discard(SYNC.id)
    assert not shop.engine.discard(SYNC.id)
    assert len(shop.plans()) == 1
    assert (
        shop.engine.run(Sync(SYNC.id, MODEL, columns=["email", "tags"]), send).planned.changed == 5
    )


def test_another_key_is_refused(shop: Shop) -> None:
    shop.engine.run(SYNC, send)
    shop.build(key="email")
    other = Sync(SYNC.id, Model(MODEL.query, "email"), delete_behavior="delete")
    with pytest.raises(PrimaryKeyChangedError):
        shop.engine.run(other, send)
    # The sync's key counts, whatever the hook's is.
    assert shop.engine.run(SYNC, send).planned.total == 0


def test_a_guard_holds_what_was_evaluated(shop: Shop) -> None:
    shop.engine.run(SYNC, send)
    shop.execute("DELETE FROM shop.users")
    shop.build()
    with pytest.raises(GuardError, match="the model returns no rows"):
        shop.engine.run(SYNC, send)
    assert shop.engine.runs(SYNC.id)[-1].status == "failed"
    assert shop.engine.status(SYNC.id).state == "idle"
    assert len(shop.plans()) == 1


def test_rows_that_are_gone_do_not_wedge_the_sync(shop: Shop) -> None:
    shop.build()
    (plan,) = shop.plans()
    assert shop.engine.gc(dry_run=True) == []
    shop.execute(f"DROP TABLE hightouch_planner.{plan}")
    with pytest.raises(ModelError, match=r"cannot be read.*discard"):
        shop.engine.run(SYNC, send)
    shop.engine.discard(SYNC.id)
    assert shop.engine.run(SYNC, send).succeeded.added == 5


def test_an_id_does_not_say_how_to_plan(shop: Shop) -> None:
    shop.build()
    with pytest.raises(RunStateError, match="give the sync itself"):
        shop.engine.resume(SYNC.id)
    shop.engine.drop(SYNC.id)
    assert shop.plans() == []
    assert shop.engine.sync_ids() == []


def test_a_hook_says_what_it_cannot_do(shop: Shop) -> None:
    package = shop.package("first")
    with pytest.raises(DbtError, match="takes no mode"):
        package("plan", SYNC.id, "id", mode="mirror")
    with pytest.raises(DbtError, match="names the column nowhere, which the model does not return"):
        shop.build(key="nowhere")
    shop.execute("ALTER TABLE shop.users ADD COLUMN Lightning_x INTEGER")
    with pytest.raises(DbtError, match="Lightning_x starts with lightning_, which is reserved"):
        shop.build()
