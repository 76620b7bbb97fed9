"""A project of the example that `init` writes, and a way to call commands on it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from lightning.cli.app import app


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Outcome]
Change = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """Calls a command in this process; keywords are environment variables."""
    for name in ("LIGHTNING_OUTPUT", "LIGHTNING_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    imported, path = set(sys.modules), list(sys.path)

    def call(*arguments: str, **variables: str) -> Outcome:
        result = CliRunner().invoke(app, arguments, env=variables, catch_exceptions=False)
        return Outcome(result.exit_code, result.stdout, result.stderr)

    yield call
    sys.path[:] = path
    for name in set(sys.modules) & {"send"} - imported:
        del sys.modules[name]


@pytest.fixture
def project(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of a new example project, which is also the current one."""
    assert cli("init", str(tmp_path / "shop")).code == 0
    monkeypatch.chdir(tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def change(project: Path) -> Change:
    """Runs statements in the project's database, and gives the rows of the last one."""

    def execute(statements: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(project / "shop.duckdb")) as connection:
            return connection.execute(statements).fetchall()

    return execute
