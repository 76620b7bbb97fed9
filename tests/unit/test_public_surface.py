"""What `import lightning` costs, and what it offers."""

import inspect
import re
import subprocess
import sys
from typing import Literal, get_origin

import pytest

import lightning

HEAVY = {
    "duckdb",
    "google.cloud",
    "jinja2",
    "numpy",
    "pandas",
    "polars",
    "psycopg",
    "pyarrow",
    "rich",
    "snowflake",
}


def test_importing_the_package_loads_no_driver():
    script = "import sys, lightning; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "lightning.engine" in loaded
    assert not HEAVY & set(loaded)


NAMES = [name for name in lightning.__all__ if get_origin(getattr(lightning, name)) is not Literal]


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_says_what_it_is(name):
    text = inspect.getdoc(getattr(lightning, name))
    assert text
    assert not text.startswith(f"{name}("), "the docstring is the one that dataclass makes"


def test_the_version_is_that_of_the_distribution():
    assert re.fullmatch(r"\d+\.\d+\.\d+", lightning.__version__)


def test_an_engine_and_a_run_say_what_they_are():
    with lightning.connect("duckdb://") as engine:
        assert repr(engine) == (
            "<Engine on duckdb, planner schema 'hightouch_planner', audit schema 'hightouch_audit'>"
        )
        run = engine.plan(lightning.Sync("s", lightning.Model("SELECT 1 AS id", "id")))
        told = f"<run {run.id} of sync 's': 1 added, 0 changed, 0 removed; "
        assert repr(run) == told + "planned>"
        next(run.batches()).succeed()
        assert repr(run) == told + "delivering>"
        run.finish()
        assert repr(run) == told + "closed>"


def test_a_status_knows_its_rows_by_the_name_of_before_too():
    status = lightning.SyncStatus("s", "idle", known_rows=3)
    with pytest.warns(DeprecationWarning, match="known_rows"):
        assert status.rows_held == 3
