"""What the emulator cannot do, each with the least statement that shows it.

Tests that cannot pass for it give one of these as their reason. Where one of these fails, the
emulator has learnt something: let those tests run.
"""

from __future__ import annotations

import pytest

import lightning
from lightning.warehouse import Warehouse

from .conftest import ACCOUNT

pytestmark = pytest.mark.skipif(ACCOUNT is not None, reason="an account is no emulator")
HTTP_500 = pytest.mark.soak  # which the connector tries again until its network_timeout


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("SELECT TO_CHAR(CAST('12:00:00' AS TIME), 'HH24:MI:SS')", id="formats TIME"),
        pytest.param("EXPLAIN USING JSON SELECT 1", id="explains"),
        pytest.param("ALTER SESSION SET DATE_OUTPUT_FORMAT = 'DD.MM.YYYY'", id="parameters"),
        pytest.param("SELECT COLLATE('a', 'en-ci')", id="collates"),
        pytest.param(
            "SELECT r FROM (SELECT RANDOM() AS r) AS t", id="RANDOM in a subquery", marks=HTTP_500
        ),
        pytest.param('CREATE TABLE "T" ("it\'s" VARCHAR)', id="apostrophes", marks=HTTP_500),
    ],
)
def test_it_refuses(warehouse: Warehouse, statement: str) -> None:
    warehouse.execute("CREATE SCHEMA IF NOT EXISTS PUBLIC", step="test")
    with pytest.raises(lightning.WarehouseError):
        warehouse.fetch(statement, step="test")


def test_it_keeps_the_keys_of_an_object_as_they_were_written(warehouse: Warehouse) -> None:
    query = """SELECT TO_JSON(PARSE_JSON('{"b": 1, "a": 2}'))"""
    assert warehouse.fetch(query, step="test") == [('{"b":1,"a":2}',)]
