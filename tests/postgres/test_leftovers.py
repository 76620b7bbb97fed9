"""A table that someone reads, or that a view stands on, keeps nobody from running the sync."""

from __future__ import annotations

import logging

import psycopg
import pytest

import lightning


@pytest.fixture
def engine(database: str) -> lightning.Engine:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE words AS SELECT 1 AS id, 'a' AS word")
    return lightning.connect(database)


@pytest.fixture
def sync() -> lightning.Sync:
    """Each of its runs makes a plan, and needs that of the run before no more."""
    return lightning.Sync("words", lightning.Model("SELECT * FROM words", "id"), plan="whole")


def take(batch: lightning.Batch) -> None:
    """Be a destination that takes everything."""


def tables(database: str) -> set[str]:
    with psycopg.connect(database, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'hightouch_planner'"
        ).fetchall()
    return {row[0] for row in rows} - {"sync_state", "sync_run_numbers", "sync_health"}


def test_a_reader_of_an_old_plan_does_not_hold_a_run_up(
    database: str, engine: lightning.Engine, sync: lightning.Sync
) -> None:
    with engine:
        first = engine.run(sync, take).run_id
        plan, old = f"words_{first}_plan", f"words_{first}_changes"
        engine.run(sync, take)
        with psycopg.connect(database) as reader:
            reader.execute(f"SELECT count(*) FROM hightouch_planner.{plan}")
            result = engine.run(sync, take)
            assert result.status == "succeeded"
            assert plan in tables(database)
            assert old not in tables(database)
            assert engine.status("words").leftovers == (plan,)
            assert engine.gc() == []
        engine.run(sync, take)
        assert engine.status("words").leftovers == ()
        assert plan not in tables(database)
        assert tables(database) == set(engine.status("words").tables)


def test_what_a_reader_kept_is_dropped_by_gc(
    database: str, engine: lightning.Engine, sync: lightning.Sync
) -> None:
    with engine:
        plan = f"words_{engine.run(sync, take).run_id}_plan"
        engine.run(sync, take)
        with psycopg.connect(database) as reader:
            reader.execute(f"SELECT count(*) FROM hightouch_planner.{plan}")
            engine.run(sync, take)
        assert engine.gc() == [plan]
        engine.run(sync, take)
        assert engine.status("words").leftovers == ()


def test_a_table_that_a_view_stands_on_stays_and_is_told(
    database: str,
    engine: lightning.Engine,
    sync: lightning.Sync,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with engine, psycopg.connect(database, autocommit=True) as connection:
        plan = f"words_{engine.run(sync, take).run_id}_plan"
        connection.execute(f"CREATE VIEW last_plan AS SELECT * FROM hightouch_planner.{plan}")
        with caplog.at_level(logging.WARNING, logger="lightning"):
            for number in range(4):
                connection.execute("UPDATE words SET word = %s", [f"of turn {number}"])
                assert engine.run(sync, take).succeeded.changed == 1
        assert plan in caplog.text
        assert "last_plan" in caplog.text
        assert engine.status("words").leftovers == (plan,)
        assert tables(database) == {plan, *engine.status("words").tables}
        assert engine.gc() == []
        connection.execute("DROP VIEW last_plan")
        engine.run(sync, take)
        assert tables(database) == set(engine.status("words").tables)


def test_a_dropped_sync_leaves_to_gc_what_is_being_read(
    database: str, engine: lightning.Engine, sync: lightning.Sync
) -> None:
    with engine:
        plan = f"words_{engine.run(sync, take).run_id}_plan"
        with psycopg.connect(database) as reader:
            reader.execute(f"SELECT count(*) FROM hightouch_planner.{plan}")
            engine.drop("words")
            assert engine.sync_ids() == []
            assert tables(database) == {plan}
        assert engine.gc() == [plan]
        assert tables(database) == set()


def test_a_plan_is_superseded_while_it_is_read(
    database: str, engine: lightning.Engine, sync: lightning.Sync
) -> None:
    with engine:
        plan = f"words_{engine.plan(sync).id}_plan"
        with psycopg.connect(database) as reader:
            reader.execute(f"SELECT count(*) FROM hightouch_planner.{plan}")
            engine.plan(sync)
            assert plan in tables(database)
        engine.plan(sync)
        assert plan not in tables(database)
        assert len(tables(database)) == 3
