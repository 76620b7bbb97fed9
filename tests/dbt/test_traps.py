"""What must not disturb a sync, or be disturbed by a hook, in a project run by real dbt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from . import hooked
from .hooked import Dbt

BROKEN = """\
{{ config(materialized='table', post_hook=[
    "{{ lightning.plan(sync_id='broken', primary_key='id') }}", "select * from nothing_here"
]) }}
select id from main.src
"""
REFUSED = {
    "rekeyed": ("sync_id='people', primary_key='email'", "select id, email from main.src"),
    "nested": ("sync_id='nested', primary_key='id'", "select 1 as id, {'a': 1} as parts"),
    "missed": ("sync_id='missed', primary_key='nowhere'", "select 1 as id"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, dbt_of: hooked.DbtOf) -> Path:
    """A project in which a run of people waits."""
    directory = tmp_path_factory.mktemp("traps") / "project"
    hooked.write_project(directory)
    (directory / "models" / "broken.sql").write_text(BROKEN)
    dbt_of(directory)("run", "--select", "people")
    return directory


@pytest.fixture
def run_dbt(project: Path, dbt_of: hooked.DbtOf) -> Dbt:
    return dbt_of(project)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("compile",), ""),
        (("run", "--empty"), "built with --empty or --sample"),
        (("run", "--sample", "1 day"), "built with --empty or --sample"),
        (
            ("run", "--vars", "lightning_targets: [prod, staging]"),
            "the target dev is not one of prod, staging",
        ),
    ],
)
def test_these_commands_plan_nothing(
    project: Path, run_dbt: Dbt, command: tuple[str, ...], message: str
) -> None:
    before = hooked.remembered(project)
    done = run_dbt(*command, "--select", "people", "news")
    assert message in done.stdout
    assert hooked.remembered(project) == before
    assert list(before) == ["people"]


def test_a_hook_that_fails_leaves_neither_table_nor_plan(project: Path, run_dbt: Dbt) -> None:
    before = hooked.remembered(project)
    done = run_dbt("run", "--select", "broken", code=1)
    assert "nothing_here" in done.stdout
    assert hooked.remembered(project) == before
    with hooked.database(project) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
    assert [name for (name,) in tables if "broken" in name] == []


def test_a_run_in_delivery_is_left_alone(project: Path, run_dbt: Dbt) -> None:
    with hooked.engine(project, lease_seconds=3600) as engine:
        run = engine.resume("people")
        next(run.batches(size=1))
    before = hooked.remembered(project)
    done = run_dbt("run", "--select", "people")
    assert "people: not planned: " in done.stdout
    assert "is at work on it" in done.stdout
    assert hooked.remembered(project) == before

    with hooked.database(project) as connection:  # time passes
        connection.execute(
            "update hightouch_planner.sync_state set lease_expires = now() - interval 1 second"
        )
    done = run_dbt("run", "--select", "people")
    assert f"the delivery of run {run.id} was interrupted" in done.stdout
    assert hooked.remembered(project) == before

    with hooked.engine(project) as engine:
        result = engine.run(hooked.sync("people"), hooked.refusing())
    assert result.succeeded.added == 8


def test_what_a_hook_cannot_plan_fails_the_model(project: Path, run_dbt: Dbt) -> None:
    with hooked.engine(project) as engine:
        engine.run(hooked.sync("people"), hooked.refusing())
    before = hooked.remembered(project)
    for name, (call, query) in REFUSED.items():
        hook = json.dumps(f"{{{{ lightning.plan({call}) }}}}")
        text = f"{{{{ config(materialized='table', post_hook={hook}) }}}}\n{query}"
        (project / "models" / f"{name}.sql").write_text(text)
    said = " ".join(run_dbt("run", "--select", *REFUSED, code=1).stdout.split())
    assert "its primary key was id and is now email: run it once with lightning-cdc resync" in said
    assert "a hook cannot plan the column parts of type STRUCT(a INTEGER): cast it" in said
    assert "names the column nowhere, which the model does not return. It returns: id" in said
    assert hooked.remembered(project) == before


def test_a_guard_holds_a_plan(project: Path, run_dbt: Dbt) -> None:
    with hooked.engine(project) as engine:
        engine.run(hooked.sync("people"), hooked.refusing())
    with hooked.database(project) as connection:
        connection.execute("delete from main.src")
    done = run_dbt("run", "--select", "people")
    with hooked.engine(project) as engine:
        assert engine.status("people").state == "idle"
        error = engine.runs("people")[-1].error
    assert error == (
        "held by a guard: the model returns no rows, so all 8 rows of the destination would be "
        "removed (allow_empty=False)"
    )
    assert error in " ".join(done.stdout.split())
