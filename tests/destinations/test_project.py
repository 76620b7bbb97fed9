"""Destinations that are written in a project file."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.cli.conftest import Cli, cli  # noqa: F401  (a fixture)

from .api import Answer, Api


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with duckdb.connect("shop.duckdb") as shop:
        shop.execute(
            "CREATE TABLE users AS SELECT i AS id, 'user ' || i AS name FROM range(5) t(i)"
        )
    return tmp_path / "lightning.yml"


def write(project: Path, **sync: object) -> None:
    text = {
        "connections": {"shop": {"url": "duckdb:///shop.duckdb"}},
        "models": {"users": {"table": "users", "primary_key": "id"}},
        "syncs": {"there": {"model": "users", **sync}},
    }
    project.write_text(yaml.safe_dump(text))


def test_a_run_sends_to_an_api(project: Path, cli: Cli) -> None:  # noqa: F811
    with Api().serving() as api:
        api.answer = lambda call: Answer(207, {"errors": [{"key": 2, "why": "bad"}]})
        http = {
            "url": api.url,
            "headers": {"Authorization": "Bearer ${TOKEN}"},
            "records": {"path": "errors", "error": "why", "id": "key"},
        }
        write(project, http=http)
        ended = cli("run", "-o", "json", TOKEN="hush")
        assert ended.code == 0, ended.err
    (call,) = api.calls
    assert (len(call.body), call.headers["authorization"]) == (5, "Bearer hush")
    with duckdb.connect("shop.duckdb") as shop:
        failed = "SELECT row_id, failure_reason FROM hightouch_audit.sync_changelog"
        rows = shop.execute(f"{failed} WHERE status = 'failed'").fetchall()
    assert rows == [("2", "bad")]


def test_a_run_sends_to_a_table(project: Path, cli: Cli) -> None:  # noqa: F811
    import sqlite3

    with sqlite3.connect("crm.sqlite") as crm:
        crm.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)")
    sql_table = {"database": "sqlite:///crm.sqlite", "table": "people", "key": "id"}
    write(project, sql_table=sql_table)
    ended = cli("run")
    assert ended.code == 0, ended.err
    assert crm.execute("SELECT max(id), min(name) FROM people").fetchall() == [(4, "user 0")]
    crm.close()


def test_a_run_sends_to_a_program_beside_the_file(project: Path, cli: Cli) -> None:  # noqa: F811
    program = "for line in open(0): open('seen', 'a').write(line); print('{}', flush=True)"
    (project.parent / "send.py").write_text(program)
    write(project, command={"command": [sys.executable, "send.py"]})
    ended = cli("run")
    assert ended.code == 0, ended.err
    assert len((project.parent / "seen").read_text().splitlines()) == 1
