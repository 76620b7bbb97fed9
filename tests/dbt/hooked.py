"""A dbt project whose models are evaluated by hooks, and the same syncs without dbt."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

import lightning
from lightning import Batch, Model, Sync
from lightning.dbt.install import PACKAGE_NAME, install

ODD_ID = 'it\'s "odd"; \\ \N{ROCKET}'
Dbt = Callable[..., "subprocess.CompletedProcess[str]"]
DbtOf = Callable[[Path], Dbt]
SYNCS: Mapping[str, dict[str, Any]] = {
    "people": {"id": "people", "key": ["id"], "delete_behavior": "delete"},
    "pairs": {"id": ODD_ID, "key": ["plan", "id"], "mode": "update"},
    "news": {"id": "news", "key": ["id"], "mode": "insert", "columns": {"email": "to"}},
    "all": {"id": "mirror everything", "key": ["settings"], "mode": "mirror"},
}
MODELS: dict[str, str] = {
    "people": "select id, email, score, amount, seen_at, tags, settings, born from main.src",
    "pairs": "select id, plan, email from main.src",
    "news": "select id, email from main.src",
    "all": "select settings, email from main.src",
}
SOURCE = """
    create table main.src (
        id bigint, plan varchar, email varchar, score double, amount decimal(10, 2),
        seen_at timestamptz, tags varchar[], settings json, born date
    );
    insert into main.src
    select i, ['free', 'pro'][i % 2 + 1], 'p' || i || '@example.com', i / 3, i / 4,
        timestamptz '2026-01-01 12:00:00+02' + interval (i) hour, ['a', null, i::varchar],
        json_object('n', i, 'x', null), date '2000-01-01' + i::integer
    from range(1, 9) t(i)
"""
FILE = {"type": "duckdb", "path": "shop.duckdb", "threads": 4}


def lay_out(directory: Path, output: Mapping[str, Any], variables: Mapping[str, Any]) -> None:
    """A project without models, and its package as `dbt deps` would leave it."""
    files = {
        "profiles.yml": {"hooks": {"target": "dev", "outputs": {"dev": output}}},
        "dbt_project.yml": {
            "name": "hooks",
            "profile": "hooks",
            "flags": {"send_anonymous_usage_stats": False},
            "vars": variables,
        },
    }
    (directory / "models").mkdir(parents=True)
    for name, content in files.items():
        (directory / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    copied, _ = install(directory)
    (directory / "dbt_packages").mkdir()
    (directory / "dbt_packages" / PACKAGE_NAME).symlink_to(copied)


def write_project(directory: Path) -> None:
    """The project and its database."""
    lay_out(directory, FILE, {"odd_id": ODD_ID})
    for name in SYNCS:
        write_model(directory, name)
    with database(directory) as connection:
        connection.execute(SOURCE)


def write_model(directory: Path, name: str) -> None:
    """A model with its hook. That of `news` is without quotes, and `pairs` is an increment."""
    sync_id, key = SYNCS[name]["id"], SYNCS[name]["key"]
    columns = SYNCS[name].get("columns")
    said = "var('odd_id')" if sync_id == ODD_ID else repr(sync_id)
    given = f", columns={columns!r}" if columns else ""
    call = f"lightning.plan(sync_id={said}, primary_key={key}{given})"
    hook = call if name == "news" else json.dumps(f"{{{{ {call} }}}}")
    kind = "'incremental', incremental_strategy='append'" if name == "pairs" else "'table'"
    config = f"{{{{ config(materialized={kind}, post_hook={hook}) }}}}"
    replaced = "{% if is_incremental() %} where false {% endif %}" if name == "pairs" else ""
    (directory / "models" / f"{name}.sql").write_text(f"{config}\n{MODELS[name]}\n{replaced}")


def sync(name: str) -> Sync:
    """The sync of a model, as Python has it. It makes whole plans, as hooks do, so that all that is
    remembered can be compared."""
    options = dict(SYNCS[name])
    sync_id, key = options.pop("id"), options.pop("key")
    model = Model(f"SELECT * FROM shop.main.{name}", key, name=name, id=f"model.hooks.{name}")
    return Sync(sync_id, model, plan="whole", **options)


def database(directory: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(directory / "shop.duckdb"))


def engine(directory: Path, **options: Any) -> lightning.Engine:
    return lightning.connect(f"duckdb:///{directory / 'shop.duckdb'}", **options)


def build(directory: Path) -> None:
    """What dbt does to the models, but for the hooks."""
    with database(directory) as connection:
        for name, query in MODELS.items():
            connection.execute(f'create or replace table main."{name}" as {query}')


def has_adapter(dbt: str, name: str) -> bool:
    """Whether dbt can connect to a warehouse, by what is installed beside its command."""
    return any(Path(dbt).parents[1].glob(f"lib/*/site-packages/dbt/adapters/{name}"))


def refusing(*row_ids: str) -> Callable[[Batch], dict[str, str]]:
    """A destination that refuses these rows."""
    return lambda batch: {found: "no" for found in batch.row_ids if found in row_ids}


def remembered(directory: Path) -> dict[str, Any]:
    """Everything in the planner's and the log tables; runs are numbered, and times left out."""
    found: dict[str, Any] = {}
    with database(directory) as connection:
        for (sync_id,) in connection.execute(
            "select distinct sync_id from hightouch_planner.sync_state order by 1"
        ).fetchall():
            found[sync_id] = _of_sync(connection, sync_id)
    return found


def _of_sync(connection: duckdb.DuckDBPyConnection, sync_id: str) -> Any:
    def rows(query: str) -> list[Any]:
        return connection.execute(query, [sync_id]).fetchall()

    ((memory, run, progress, holder, last),) = rows(
        "select baseline, run, progress, holder, last_run_id from hightouch_planner.sync_state "
        "where sync_id = ? and part = ''"
    )
    logged = {
        table: rows(
            f"select * exclude ({left_out}) from hightouch_audit.{table} where sync_id = ? "
            "order by all"
        )
        for table, left_out in {
            "sync_changelog": "sync_id",
            "sync_snapshot": "sync_id",
            "sync_runs": "started_at, finished_at",
        }.items()
    }
    state = {
        "baseline": memory and json.loads(memory)["baseline"],
        "run": run and json.loads(run) | dict.fromkeys(("started_at", "seconds", "statements")),
    }
    baseline, begun = state["baseline"], state["run"]
    names = [baseline["base"], baseline["rejections"]] if baseline else []
    names += begun["tables"].values() if begun else []
    there = filter(lambda name: name and _exists(connection, name), names)
    tables = {name: _rows(connection, name) for name in there}
    text = json.dumps([state, tables, logged, progress, holder, last], default=str)
    ids = sorted(set(re.findall(r"[0-9]{20}[0-9a-f]{4}", text)))
    for number, run_id in enumerate(ids):
        text = re.sub(rf"(?:\w+_)?{run_id}", f"run {number}", text)
    return json.loads(text)


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[Any]:
    """The rows of a planner table, whatever the order of its columns, without their numbers."""
    columns = "columns(lambda c: c != 'lightning_seq')"
    found = connection.execute(f'select {columns} from hightouch_planner."{table}"')
    names = [name for name, *_ in found.description or ()]
    return sorted((sorted(zip(names, row, strict=True)) for row in found.fetchall()), key=repr)


def _exists(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    query = "select count(*) from duckdb_tables() where table_name = ?"
    return connection.execute(query, [name]).fetchall() == [(1,)]
