"""What must not disturb a sync, or be disturbed by a hook, in a project run by real dbt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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
    "reserved": ("sync_id='reserved', primary_key='id'", "select 1 as id, 2 as lightning_op"),
    "missed": ("sync_id='missed', primary_key='nowhere'", "select 1 as id"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, dbt_of: hooked.DbtOf) -> Path:
    """A project in which the rows of people wait."""
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
def test_these_commands_evaluate_nothing(
    project: Path, run_dbt: Dbt, command: tuple[str, ...], message: str
) -> None:
    before = stored(project)
    done = run_dbt(*command, "--select", "people", "news")
    assert message in done.stdout
    assert stored(project) == before
    assert len(before) == 1 + 2  # a plan, and the rows of one sync


def test_a_hook_that_fails_leaves_neither_table_nor_rows(project: Path, run_dbt: Dbt) -> None:
    before = stored(project)
    done = run_dbt("run", "--select", "broken", code=1)
    assert "nothing_here" in done.stdout
    assert stored(project) == before


def stored(project: Path) -> list[Any]:
    """The rows of the state, and the names of all tables, those of the source left out."""
    with hooked.database(project) as connection:
        rows = connection.execute("from hightouch_planner.sync_state order by all").fetchall()
        names = connection.execute(
            "select table_name from duckdb_tables() "
            "where schema_name = 'hightouch_planner' and table_name <> 'sync_state' order by 1"
        ).fetchall()
    return [*rows, *names]


def waiting(project: Path) -> str | None:
    with hooked.engine(project) as engine:
        return engine.status("people").evaluated_by


def test_a_run_in_delivery_is_left_alone_and_one_that_broke_off_is_closed_by_the_next(
    project: Path, run_dbt: Dbt
) -> None:
    with hooked.engine(project, lease_seconds=3600) as engine:
        run = engine.resume(hooked.sync("people"))
        next(run.batches(size=1))
    with hooked.database(project) as connection:  # as if its process were alive in this one
        (holder,) = connection.execute(
            "select holder from hightouch_planner.sync_state where sync_id = 'people' and part = ''"
        ).fetchall()[0]
    before = stored(project)
    done = run_dbt("run", "--select", "people")
    assert f"people: not evaluated: {holder} is at work on it" in " ".join(done.stdout.split())
    assert stored(project) == before
    assert waiting(project) is None

    with hooked.database(project) as connection:  # time passes
        connection.execute(
            "update hightouch_planner.sync_state set lease_expires = now() - interval 1 second"
        )
    run_dbt("run", "--select", "people")
    assert waiting(project) is not None

    with hooked.engine(project) as engine:
        result = engine.run(hooked.sync("people"), hooked.refusing())
        assert [record.run_id for record in engine.runs("people")] == [run.id, result.run_id]
    assert result.succeeded.added == 8


def test_what_a_hook_cannot_evaluate_fails_the_model(project: Path, run_dbt: Dbt) -> None:
    before = stored(project)
    for name, (call, query) in REFUSED.items():
        hook = json.dumps(f"{{{{ lightning.plan({call}) }}}}")
        text = f"{{{{ config(materialized='table', post_hook={hook}) }}}}\n{query}"
        (project / "models" / f"{name}.sql").write_text(text)
    said = " ".join(run_dbt("run", "--select", *REFUSED, code=1).stdout.split())
    assert "column lightning_op starts with lightning_, which is reserved: rename it" in said
    assert "names the column nowhere, which the model does not return. It returns: id" in said
    assert stored(project) == before
