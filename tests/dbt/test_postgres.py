"""Hooks on a real PostgreSQL server, where others can be at work on the same syncs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

import lightning
from benchmarks.postgres_server import programs, running
from lightning import Counts, Model, RunInProgressError, Sync
from tests.engines import missing

from . import hooked, rendered
from .hooked import Dbt, DbtOf
from .twins import SCHEMAS, Twins

LONG_ID = (
    "sixty letters and more, so that a table named by them would be cut at 63 bytes: \N{ROCKET}"
)
SOURCE = """
    create table src (
        id bigint, plan text, score double precision, amount numeric(10, 2), seen_at timestamptz,
        settings json, born date
    );
    insert into src
    select i, case when i % 2 = 0 then 'pro' else 'free' end, i / 3.0, i / 4.0,
        timestamptz '2026-01-01 12:00:00+02' + i * interval '1 hour',
        json_build_object('n', i, 'x', null), date '2000-01-01' + i::integer
    from generate_series(1, 8) as i
"""
MODEL = """\
{{ config(materialized='table', post_hook="{{ lightning.plan(
    sync_id=var('long_id'), primary_key=['plan', 'id']
) }}") }}
select * from public.src
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    found = programs()
    if found is None:
        missing("postgres", "no PostgreSQL server: install one")
    with running(found) as url:
        yield url


@pytest.fixture
def run_dbt(server: str, tmp_path: Path, dbt_of: DbtOf) -> Dbt:
    """dbt in a project with one model."""
    place = urlsplit(server)
    output = {
        "type": "postgres", "host": place.hostname, "port": place.port, "user": place.username,
        "password": "", "dbname": place.path[1:], "schema": "public",
    }  # fmt: skip
    project = tmp_path / "project"
    hooked.lay_out(project, output, {"long_id": LONG_ID})
    (project / "models" / "people.sql").write_text(MODEL)
    return dbt_of(project)


def test_hooks_and_python_take_turns(server: str, run_dbt: Dbt) -> None:
    """Every run is also planned by Python in schemas of its own, and the logs agree."""
    model = Model(
        "SELECT * FROM public.people", ["plan", "id"], name="people", id="model.hooks.people"
    )
    sync = Sync(LONG_ID, model, delete_behavior="delete", plan="whole")
    with (
        psycopg.connect(server, autocommit=True) as connection,
        lightning.connect(server) as engine,
        lightning.connect(server, **SCHEMAS) as twin,
    ):
        connection.execute(SOURCE)
        twins = Twins(sync, engine, twin, lambda query: connection.execute(query).fetchall())

        run_dbt("run")
        twins.compare_plans()
        twins.deliver('["pro","2"]')
        connection.execute("update src set score = 'nan', amount = null where id in (2, 3)")
        connection.execute("delete from src where id = 4")
        connection.execute("insert into src select * from src where id = 5")
        connection.execute("insert into src (id) values (9)")
        run_dbt("run")
        twins.compare_plans()

        batches = engine.resume(LONG_ID).batches(size=1)
        next(batches)
        done = run_dbt("run")
        assert "is at work on it" in done.stdout
        batches.close()
        with connection.transaction():
            connection.execute(
                "update hightouch_planner.sync_state set holder = null, progress = null"
            )
        connection.execute("alter table src alter settings type jsonb")
        connection.execute("alter table src rename born to birthday")
        run_dbt("run")  # of a plan that nobody delivered
        twins.compare_plans()
        twins.deliver()
        twins.run()


WAITING = """
    select count(*) from pg_stat_activity
    where wait_event_type = 'Lock' and query like 'UPDATE%sync_state%'
"""


def test_the_library_waits_for_a_hook_in_a_transaction_and_takes_what_it_leaves(
    server: str,
) -> None:
    sync = Sync("turns", Model("SELECT * FROM public.turns", "id"))
    with (
        psycopg.connect(server, autocommit=True) as connection,
        lightning.connect(server) as engine,
        lightning.connect(server) as other,
    ):
        connection.execute("create table turns as select 1 as id, 'one' as name")
        columns = [rendered.Column("id", "integer"), rendered.Column("name", "text")]
        other.plan(sync).complete(hooked.refusing())
        raised: list[BaseException] = []

        def plan() -> None:
            try:
                engine.plan(sync)
            except RunInProgressError as error:
                raised.append(error)

        with psycopg.connect(server) as of_dbt:

            def execute(statement: str) -> list[tuple[Any, ...]]:
                cursor = of_dbt.execute(statement)
                return cursor.fetchall() if cursor.description else []

            package = rendered.Package(
                "postgres", execute, columns, model="public.turns", database=of_dbt.info.dbname
            )
            package("plan", sync.id, "id")
            thread = threading.Thread(target=plan)
            thread.start()
            while connection.execute(WAITING).fetchall() != [(1,)] and thread.is_alive():
                pass
            connection.execute("insert into turns values (2, 'two')")
        thread.join()
        assert "another process, which was faster" in str(raised[0])
        assert engine.plan(sync).counts == Counts(unchanged=1)  # as the hook saw it


def test_nothing_of_a_users_types_outlives_the_run_that_a_hook_left(server: str) -> None:
    """The table that waits has them; the plan that the next run is compared with has not."""
    sync = Sync("moods", Model("SELECT * FROM public.moods", "id"), delete_behavior="delete")
    with (
        psycopg.connect(server, autocommit=True) as connection,
        lightning.connect(server) as engine,
    ):
        connection.execute("create type mood as enum ('sad', 'glad')")
        connection.execute("create domain label as text")
        connection.execute("create type spot as (x integer)")
        connection.execute(
            "create table moods as select id, mood 'sad' as felt, label 'l' as called, "
            "row(id)::spot as at from generate_series(1, 2) as t (id)"
        )

        def execute(statement: str) -> list[tuple[Any, ...]]:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

        columns = [
            rendered.Column("id", "integer"),
            *(rendered.Column(name, "USER-DEFINED") for name in ("felt", "called", "at")),
        ]
        package = rendered.Package(
            "postgres", execute, columns, model="public.moods", database=connection.info.dbname
        )
        engine.run(sync, lambda batch: None)
        package("plan", sync.id, "id")
        assert engine.plan(sync).counts == Counts(unchanged=2)
        connection.execute("alter type mood rename value 'sad' to 'low'")
        package("plan", sync.id, "id")
        run = engine.plan(sync)
        assert run.counts == Counts(changed=2)
        connection.execute("drop table moods")
        connection.execute("drop type mood; drop domain label; drop type spot")
        run.complete(lambda batch: None)


@pytest.mark.parametrize("log", ["sync_changelog", "sync_snapshot", "sync_runs"])
def test_a_log_that_is_locked_keeps_nothing_of_what_a_hook_left_from_being_known(
    server: str, log: str
) -> None:
    sync = Sync(f"locked {log}", Model("SELECT * FROM public.locked", "id"))
    sent: list[str] = []
    with (
        psycopg.connect(server, autocommit=True) as connection,
        psycopg.connect(server) as other,
        lightning.connect(f"{server}?options=-clock_timeout%3D200") as engine,
    ):
        connection.execute("create table if not exists locked as select 1 as id, 'one' as name")

        def execute(statement: str) -> list[tuple[Any, ...]]:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

        columns = [rendered.Column("id", "integer"), rendered.Column("name", "text")]
        package = rendered.Package(
            "postgres", execute, columns, model="public.locked", database=connection.info.dbname
        )
        engine.sync_ids()
        package("plan", sync.id, "id")

        def send(batch: lightning.Batch) -> None:
            sent.extend(batch.row_ids)
            other.execute(f"LOCK TABLE hightouch_audit.{log} IN ACCESS EXCLUSIVE MODE")

        with pytest.raises(lightning.WarehouseError, match="lock timeout"):
            engine.resume(sync).complete(send)
        other.rollback()
        package("plan", sync.id, "id")
        assert engine.run(sync, lambda batch: None).counts == Counts(unchanged=1)
        assert sent == ["1"]
        assert engine.runs(sync.id)[0].succeeded.added == 1
