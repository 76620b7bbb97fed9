"""Finding the warehouse for a URL, without the drivers of the others."""

import subprocess
import sys

import pytest

from lightning import registry
from lightning.errors import DialectError

WITHOUT_DRIVER = """
import sys
sys.modules["{module}"] = None
import lightning
try:
    lightning.connect("{url}")
except lightning.errors.DialectError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("module", "url", "driver"),
    [
        ("psycopg", "postgresql://me:hunter2@localhost/shop", "psycopg"),
        ("psycopg", "redshift://me:hunter2@localhost/shop", "psycopg"),
        ("snowflake.connector", "snowflake://me:hunter2@account/SHOP", "snowflake-connector"),
    ],
)
def test_a_missing_driver_is_told_with_what_to_install(module: str, url: str, driver: str) -> None:
    script = WITHOUT_DRIVER.format(module=module, url=url)
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert f"install {driver}" in told
    assert "hunter2" not in told


@pytest.mark.parametrize("name", registry.names())
def test_the_opener_of_every_dialect_is_where_its_plugin_says(name: str) -> None:
    plugin = registry.plugin(name)
    try:
        opener = plugin.opener()
    except DialectError as error:
        pytest.skip(str(error))
    assert plugin.dialect.name == name
    assert callable(opener.open)
    assert callable(opener.wrap)
