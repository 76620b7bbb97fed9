"""dbt itself, which lives in an environment of its own, and the example project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lightning.dbt.install import PACKAGE_NAME, install
from tests.engines import missing

from .hooked import Dbt, DbtOf

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "dbt"
WITHOUT = shutil.ignore_patterns(
    "target", "out", "logs", "*.duckdb", "lightning_exposures.yml", "lightning_dbt", "dbt_packages"
)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def dbt() -> str:
    """The dbt command."""
    found = os.environ.get("LIGHTNING_DBT") or shutil.which("dbt")
    if found is None:
        missing(
            "dbt", "dbt is not there: install dbt-core and dbt-duckdb, and name it in LIGHTNING_DBT"
        )
    return found


@pytest.fixture(scope="session")
def dbt_of(dbt: str) -> DbtOf:
    """Gives the dbt command of a project."""

    def command(project: Path) -> Dbt:
        def call(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
            done = subprocess.run(
                [dbt, "--no-use-colors", *arguments],
                cwd=project,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == code, done.stdout + done.stderr
            return done

        return call

    return command


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the example project, with its packages as `dbt deps` would leave them."""
    project = Path(shutil.copytree(EXAMPLE, tmp_path / "dbt", ignore=WITHOUT))
    (copied,) = install(project)
    (project / "dbt_packages").mkdir()
    (project / "dbt_packages" / PACKAGE_NAME).symlink_to(copied)
    return project


@pytest.fixture
def run(dbt: str, shop: Path, tmp_path: Path) -> Run:
    """Runs a program in the example project, with `lightning-cdc` and dbt at hand."""
    command = tmp_path / "bin" / "lightning-cdc"
    command.parent.mkdir()
    command.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -c 'from lightning.cli import main; main()' \"$@\"\n"
    )
    command.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "dialects")]),
        "LIGHTNING_DBT": dbt,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }

    def call(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            arguments, cwd=shop, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return call
