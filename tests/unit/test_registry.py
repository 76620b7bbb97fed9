"""Finding the warehouse for a URL, without the drivers of the others."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lightning import registry
from lightning.errors import DialectError, WarehouseError

MISTYPED = [
    "postgres//u:s3cret@h",
    "postgresql:/u:s3cret@h",
    "u:s3cret@h",
    "u:s3cret@h://x",
    "s3cret@h",
]


@pytest.mark.parametrize("url", MISTYPED)
def test_a_mistyped_url_does_not_show_its_password(url: str) -> None:
    with pytest.raises(DialectError, match="not a URL") as raised:
        registry.open_warehouse(url)
    assert "s3cret" not in str(raised.value)


def test_a_path_is_shown_that_is_no_url() -> None:
    with pytest.raises(DialectError, match=r"'crm\.duckdb' is not a URL"):
        registry.open_warehouse("crm.duckdb")


class Pool:
    """Lends what it has, and counts how often."""

    def __init__(self, lent: object) -> None:
        self._lent = lent
        self.lendings = 0

    @contextmanager
    def connection(self) -> Iterator[object]:
        self.lendings += 1
        if isinstance(self._lent, Exception):
            raise self._lent
        yield self._lent


def test_a_pool_of_a_known_driver_is_not_asked_for_a_connection_to_know_it() -> None:
    psycopg = pytest.importorskip("psycopg")
    known = type("ConnectionPool", (Pool,), {"__module__": "psycopg_pool.pool"})
    pool = known(psycopg.OperationalError("the pool is closed"))
    with pytest.raises(WarehouseError, match="the pool is closed"):
        registry.open_warehouse(pool)
    assert pool.lendings == 1  # by the warehouse, for its first statement


def test_a_pool_that_lends_nothing_is_told_as_it_is() -> None:
    with pytest.raises(WarehouseError, match="lent no connection: all of them are taken"):
        registry.open_warehouse(Pool(OSError("all of them are taken")))
    with pytest.raises(DialectError, match="not a connection of a known driver"):
        registry.open_warehouse(Pool(object()))


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
