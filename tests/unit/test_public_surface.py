"""What `import lightning` costs, and what it offers."""

import inspect
import subprocess
import sys

import pytest

import lightning

HEAVY = {"duckdb", "google.cloud", "numpy", "pandas", "psycopg", "pyarrow", "snowflake"}


def test_importing_the_package_loads_no_driver():
    script = "import sys, lightning; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "lightning.engine" in loaded
    assert not HEAVY & set(loaded)


@pytest.mark.parametrize("name", lightning.__all__)
def test_every_public_name_says_what_it_is(name):
    text = inspect.getdoc(getattr(lightning, name))
    assert text
    assert not text.startswith(f"{name}("), "the docstring is the one that dataclass makes"
