"""What hooks evaluate, run by real dbt, is planned as if the library had evaluated it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import hooked
from .hooked import DbtOf


def plan(directory: Path) -> None:
    with hooked.engine(directory) as engine:
        for name in hooked.SYNCS:
            engine.plan(hooked.sync(name))


def deliver(directory: Path, *refused: str) -> None:
    with hooked.engine(directory) as engine:
        for name in hooked.SYNCS:
            engine.resume(hooked.sync(name).id).complete(hooked.refusing(*refused))


def change(directory: Path, statement: str) -> None:
    with hooked.database(directory) as connection:
        connection.execute(statement)


def test_hooks_and_python_take_turns(
    dbt_of: DbtOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is also made in a second database, where there is no dbt."""
    project, twin = tmp_path / "project", tmp_path / "twin"
    for directory in (project, twin):
        hooked.write_project(directory)
    run_dbt = dbt_of(project)

    def step(*, dbt: bool) -> None:
        if dbt:
            # Where an increment is made anew, its table is what `build` would make.
            run_dbt("run", "--full-refresh")
        else:
            hooked.build(project)
        hooked.build(twin)
        for directory in (project, twin):
            plan(directory)
        assert hooked.remembered(project) == hooked.remembered(twin)

    def both(what: Callable[..., Any], *arguments: str) -> None:
        for directory in (project, twin):
            what(directory, *arguments)
        assert hooked.remembered(project) == hooked.remembered(twin)

    step(dbt=True)
    both(deliver, "3", '["pro","1"]')
    both(change, "update main.src set email = 'new', score = 'nan' where id in (2, 3)")
    both(change, "delete from main.src where id = 4")
    step(dbt=False)
    both(deliver, "2", "3")
    both(change, "insert into main.src select * from main.src where id = 5")
    both(change, "insert into main.src (id, plan) values (null, 'x'), (9, null)")
    step(dbt=True)
    both(change, "update main.src set email = 'newer' where id = 2")
    step(dbt=True)  # of a plan that nobody delivered
    both(deliver)
    for name in ("people", "pairs", "news"):
        query = hooked.MODELS[name].replace("select id", "select cast(id as varchar) as id")
        query = query.replace("email", "email as mail" if name == "people" else "email")
        monkeypatch.setitem(hooked.MODELS, name, query)
        hooked.write_model(project, name)
    both(change, "delete from main.src where id in (5, 6)")
    step(dbt=True)
    step(dbt=False)
    both(deliver)
