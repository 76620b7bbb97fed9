"""Ways in, what stays secret, and what the account gets to see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import lightning
from lightning.warehouse import Warehouse

MODEL = lightning.Model("SELECT 1 AS ID, 'ann' AS NAME", "id")


def test_an_open_connection_stays_open(url: str, namespace: str) -> None:
    from dialects.snowflake.warehouse import SnowflakeWarehouse

    owner = SnowflakeWarehouse.open(url)
    connection = owner._connection
    options = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    with lightning.connect(connection, **options) as engine:
        result = engine.run(lightning.Sync("people", MODEL), lambda batch: None)
    assert result.succeeded.added == 1
    assert connection.cursor().execute("SELECT 1").fetchall() == [(1,)]
    owner.close()


def test_arrow_is_as_the_rows_are(open_warehouse: Callable[[], Warehouse]) -> None:
    table = open_warehouse().fetch_arrow("SELECT 1 AS ID, 'é' AS NAME", step="test")
    assert table.to_pylist() == [{"ID": 1, "NAME": "é"}]


def test_a_refused_statement_names_its_step(open_warehouse: Callable[[], Warehouse]) -> None:
    with pytest.raises(lightning.WarehouseError, match="look around"):
        open_warehouse().fetch("SELECT * FROM no_such_schema.no_such_table", step="look around")


def test_a_connection_that_fails_does_not_show_its_password() -> None:
    pytest.importorskip("snowflake.connector")
    url = "snowflake://ann:s3cret@account/CRM?host=127.0.0.1&port=1&protocol=http&login_timeout=1"
    with pytest.raises(lightning.WarehouseError) as caught:
        lightning.connect(url)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_estimate_is_what_explain_says() -> None:
    pytest.importorskip("snowflake.connector")
    from dialects.snowflake.warehouse import scan_of

    plan = """{"GlobalStats": {"partitionsTotal": 4, "partitionsAssigned": 2,
        "bytesAssigned": 1024}, "Operations": [[{"id": 0, "operation": "Result"}]]}"""
    assert scan_of(plan) == lightning.Scan(1024, partitions=2)
