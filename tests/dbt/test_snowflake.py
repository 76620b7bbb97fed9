"""Hooks by dbt-snowflake on the emulator: no key is enforced, nothing is rolled back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import lightning
from lightning import Model, Sync
from lightning.warehouse import Warehouse
from tests.cli.conftest import Cli, cli  # noqa: F401  (a fixture)
from tests.engines import missing
from tests.snowflake import emulator

from . import hooked
from .hooked import ODD_ID, Dbt, DbtOf
from .twins import SCHEMAS, Twins

OTHERS = ("news", "more", "most")  # their rows of the state are added at the same time
SOURCE = """
    create or replace table crm.public.src (
        id number(38, 0), plan varchar, email varchar, score float, amount number(10, 2),
        seen_at timestamp_ntz, settings variant, born date
    );
    insert into crm.public.src
    select column1, iff(column1 % 2 = 0, 'pro', 'free'), 'p' || column1 || '@example.com',
        column1 / 3, column1 / 4, '2026-01-01 12:00:00'::timestamp_ntz,
        parse_json('{"n": 1, "x": null}'), '2000-01-01'::date
    from values (1), (2), (3), (4), (5), (6), (7), (8)
"""
PEOPLE = """\
{{ config(materialized='table', post_hook="{{ lightning.plan(
    sync_id=var('odd_id'), primary_key=['plan', 'id']
) }}") }}
select id, plan, email as "eMail", score, amount, seen_at, settings, born from public.src
"""
OTHER = """\
{{ config(
    materialized='incremental', post_hook=lightning.plan(sync_id=this.name, primary_key='ID')
) }}
select id, email from public.src
"""
BROKEN = """\
{{ config(materialized='table', post_hook=[
    "{{ lightning.plan(sync_id='broken', primary_key='id') }}", "select * from nothing_here"
]) }}
select id from public.src
"""
# A dbt that was killed, more than an hour ago, while its hook evaluated.
KILLED = """
    update hightouch_planner.sync_state
    set run = replace(run, '"complete": true', '"complete": false'), holder = 'dbt:gone/1',
        lease_expires = '2000-01-01'::timestamp_ltz
    where sync_id = 'news' and part = 'dbt'
"""
UNREADABLE = """\
{{ config(
    materialized='view', post_hook="{{ lightning.plan(sync_id='unreadable', primary_key='id') }}"
) }}
select cast(email as integer) as id from public.src
"""


@pytest.fixture(scope="module")
def url(dbt: str) -> Iterator[str]:
    if find_spec("snowflake") is None:
        missing("snowflake", "the extra `snowflake` is not installed")
    if not hooked.has_adapter(dbt, "snowflake"):
        missing("snowflake", "dbt-snowflake is not installed beside dbt: pip install dbt-snowflake")
    if emulator.PROGRAM is None:
        missing("snowflake", "there is no emulator of Snowflake: name it in LIGHTNING_FAKESNOW")
    with emulator.running(emulator.PROGRAM) as url:
        yield url


@pytest.fixture(scope="module")
def warehouse(url: str) -> Iterator[Warehouse]:
    from lightning_dialects.snowflake.warehouse import SnowflakeWarehouse

    with closing(SnowflakeWarehouse.open(url)) as warehouse:
        warehouse.execute("create schema if not exists crm.public", step="test")
        for statement in SOURCE.split(";"):
            warehouse.execute(statement, step="test")
        yield warehouse


@pytest.fixture(scope="module")
def rows(warehouse: Warehouse) -> Callable[[str], list[Any]]:
    return lambda query: warehouse.fetch(query, step="test")


@pytest.fixture(scope="module")
def project(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = urlsplit(url)
    output = {
        "type": "snowflake", "account": place.hostname, "user": place.username, "password": "any",
        "database": "crm", "schema": "public", "host": "127.0.0.1",
        "port": int(url.rpartition("port=")[2]), "protocol": "http", "threads": 4,
    }  # fmt: skip
    directory = tmp_path_factory.mktemp("snowflake") / "project"
    hooked.lay_out(directory, output, {"odd_id": ODD_ID})
    models = {"people": PEOPLE, **dict.fromkeys(OTHERS, OTHER)}
    for name, text in models.items():
        (directory / "models" / f"{name}.sql").write_text(text)
    return directory


@pytest.fixture
def run_dbt(project: Path, warehouse: Warehouse, dbt_of: DbtOf) -> Dbt:
    return dbt_of(project)


def test_hooks_and_python_take_turns(
    url: str, warehouse: Warehouse, rows: Callable[[str], list[Any]], project: Path, run_dbt: Dbt
) -> None:
    """Every run is also planned by Python in schemas of its own, and the logs agree."""
    model = Model(
        "SELECT * FROM CRM.PUBLIC.PEOPLE", ["plan", "id"], name="people", id="model.hooks.people"
    )
    sync = Sync(ODD_ID, model, delete_behavior="delete", plan="whole")

    def change(statement: str) -> None:
        warehouse.execute(statement, step="test")

    with lightning.connect(url) as engine, lightning.connect(url, **SCHEMAS) as twin:
        twins = Twins(sync, engine, twin, rows)
        run_dbt("run")
        added = rows("select sync_id from hightouch_planner.sync_state where part = ''")
        assert sorted(added) == sorted((name,) for name in (ODD_ID, *OTHERS))
        assert twins.compare_plans().added == 8
        twins.deliver('["pro","2"]')

        change("update crm.public.src set score = 'nan', amount = null where id in (2, 3)")
        change("delete from crm.public.src where id = 4")
        change("insert into crm.public.src select * from crm.public.src where id = 5")
        change("insert into crm.public.src (id) values (9)")
        twins.plan()  # of the table as it was
        run_dbt("run", "--select", "people")
        assert twins.compare_plans().rejected == 1

        batches = engine.resume(ODD_ID).batches(size=1)
        next(batches)
        done = run_dbt("run", "--select", "people")
        assert "is at work on it" in done.stdout
        batches.close()
        change("update hightouch_planner.sync_state set holder = null, progress = null")
        text = PEOPLE.replace("amount,", "to_varchar(amount) as amount,").replace("eMail", "mail")
        (project / "models" / "people.sql").write_text(text)
        change(KILLED)
        assert engine.status("news").state == "idle"
        run_dbt("run", "--select", "people", "news", "--full-refresh")
        news = Sync("news", Model("SELECT * FROM CRM.PUBLIC.NEWS", "id"))
        assert engine.resume(news).counts.added == 7
        twins.compare_plans()  # of a plan that nobody delivered
        twins.deliver()
        twins.run()


def test_only_what_passed_is_delivered(
    url: str,
    rows: Callable[[str], list[Any]],
    project: Path,
    run_dbt: Dbt,
    cli: Cli,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # No increments: the emulator does not take their temporary tables with the schema's name.
    good = OTHER.replace("incremental", "table")
    failing = {"broken": BROKEN, "unreadable": UNREADABLE, "tested": good}
    models = {**failing, "passed": good}
    for name, text in models.items():
        (project / "models" / f"{name}.sql").write_text(text)
    (project / "tests").mkdir()
    (project / "tests" / "never.sql").write_text("select * from {{ ref('tested') }}")
    settings = {
        "connections": {"warehouse": {"dbt": {}}},
        "models": {name: {"ref": name, "primary_key": "id"} for name in models},
        "syncs": {name: {"model": name, "files": {"directory": "out"}} for name in models},
    }
    (project / "lightning.yml").write_text(json.dumps(settings))
    monkeypatch.chdir(project)

    run_dbt("run", "--empty", "--select", *models, code=1)
    with lightning.connect(url) as engine:
        assert "passed" not in engine.sync_ids()
        run_dbt("build", "--select", *models, code=1)
        left = rows("select sync_id, run from hightouch_planner.sync_state where part = 'dbt'")
        vetoed = {sync_id: json.loads(run)["vetoed"] for sync_id, run in left if sync_id in models}
        assert vetoed == {
            "broken": "dbt evaluated it, and then failed to build its model",
            "unreadable": "the hook that evaluated it failed: dbt has told why",
            "tested": "the test never of its model failed",
            "passed": None,
        }
        states = {name: engine.status(name).state for name in models}
        assert states == {**dict.fromkeys(failing, "idle"), "passed": "evaluated"}
    tables = rows(
        "select table_name from crm.information_schema.tables "
        "where table_schema = 'hightouch_planner'"
    )
    assert [name for (name,) in tables if name.startswith(tuple(failing))] == []
    reports = {
        run["sync_id"]: run
        for run in cli("run", "--dbt", "target", "--output", "json").json["runs"]
    }
    assert {name for name, run in reports.items() if run.get("left_out")} == set(failing)
    assert reports["passed"]["result"]["succeeded"]["added"] > 0
