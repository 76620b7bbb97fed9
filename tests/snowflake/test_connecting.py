"""Ways in, what stays secret, and what the account gets to see."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from sqlglot import exp

import lightning
from lightning import sql
from lightning.dialect import Relation
from lightning.registry import open_warehouse as open_warehouse_of
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


def test_a_connection_that_fails_does_not_show_its_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pytest.importorskip("snowflake.connector")
    caplog.set_level(logging.DEBUG)
    url = "snowflake://ann:s3cret@account/CRM?host=127.0.0.1&port=1&protocol=http&login_timeout=1"
    with pytest.raises(lightning.WarehouseError) as caught:
        lightning.connect(url)
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in caplog.text
    assert caught.value.__cause__ is None


def test_the_iceberg_variant_is_reached_alike(url: str) -> None:
    iceberg = url.replace("snowflake://", "snowflake-iceberg://")
    with closing(open_warehouse_of(iceberg)) as warehouse:
        assert warehouse.dialect.name == "snowflake-iceberg"
        with closing(warehouse.fork()) as fork:
            assert fork.dialect is warehouse.dialect


def test_an_open_connection_without_autocommit_is_refused(url: str) -> None:
    from dialects.snowflake.warehouse import SnowflakeWarehouse

    owner = SnowflakeWarehouse.open(f"{url}&autocommit=false")  # which it is not, of its own
    owner.execute("CREATE SCHEMA IF NOT EXISTS PUBLIC", step="test")
    owner._connection.autocommit(False)
    with pytest.raises(lightning.ConfigurationError, match=r"autocommit\(True\)"):
        lightning.connect(owner._connection)
    owner.close()


def test_a_connection_of_connections_toml(url: str, tmp_path: Path) -> None:
    """In a process of its own: the connector looks for the file when it is imported."""
    parts = urlsplit(url)
    settings = {"account": "emulator", "user": "ann", "password": "s3cret", "database": "CRM"}
    settings |= dict(parse_qsl(parts.query))
    lines = [f'{name} = "{value}"' for name, value in settings.items()]
    file = tmp_path / "connections.toml"
    file.write_text("\n".join(["[prod]", *lines, "[default]", *lines]))
    file.chmod(0o600)
    script = """
import lightning, sys
for url in ("snowflake://?connection_name=prod", "snowflake://"):
    with lightning.connect(url) as engine:
        print(engine.sync_ids())
try:
    lightning.connect("snowflake://?connection_name=test")
except lightning.WarehouseError as error:
    print(error)
"""
    result = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"SNOWFLAKE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    first, second, refused = result.stdout.splitlines()
    assert (first, second) == ("[]", "[]")
    assert "Invalid connection_name 'test'" in refused
    assert "s3cret" not in result.stdout + result.stderr


def test_a_key_file_is_read_by_the_connector_and_its_passphrase_stays_secret(
    url: str, tmp_path: Path
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path / "rsa_key.p8"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"s3cret"))
    )
    keyed = url.replace("user:password@", "ann@") + f"&private_key_file={file}"
    with closing(lightning.connect(f"{keyed}&private_key_file_pwd=s3cret")) as engine:
        assert engine.sync_ids() == []
    for wrong in ("&private_key_file_pwd=guess3d", "", ".missing"):
        with pytest.raises(lightning.WarehouseError, match="connect") as caught:
            lightning.connect(f"{keyed}{wrong}")
        assert "guess3d" not in str(caught.value)


def test_rows_land_whole_however_many_texts_they_take(
    open_warehouse: Callable[[], Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dialects.snowflake import warehouse as module

    monkeypatch.setattr(module, "json_texts", partial(module.json_texts, longest=40))
    warehouse = open_warehouse()
    rows = [(number, "rejected", f"it's {number} \N{ROCKET}" * (number % 3)) for number in range(9)]
    names = ("seq", "outcome", "reason")
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    with warehouse.landed(table, Relation(None, "free", "free")) as landed:
        query = exp.select(*(sql.column(name, "landed") for name in names)).from_(landed)
        found = warehouse.fetch(warehouse.dialect.render(query), step="test")
    assert sorted(found) == rows


def test_an_estimate_is_what_explain_says() -> None:
    pytest.importorskip("snowflake.connector")
    from dialects.snowflake.warehouse import scan_of

    plan = """{"GlobalStats": {"partitionsTotal": 4, "partitionsAssigned": 2,
        "bytesAssigned": 1024}, "Operations": [[{"id": 0, "operation": "Result"}]]}"""
    assert scan_of(plan) == lightning.Scan(1024, partitions=2)


def test_a_stream_goes_on_while_other_statements_run(
    open_warehouse: Callable[[], Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dialects.snowflake import warehouse as module

    monkeypatch.setattr(module, "STREAMED", 2)
    warehouse = open_warehouse()
    query = "SELECT column1 AS N FROM VALUES (1), (2), (3) ORDER BY N"
    rows, tables = warehouse.stream(query, step="test"), warehouse.stream_arrow(query, step="test")
    assert next(rows) == [(1,), (2,)]
    assert warehouse.fetch("SELECT 7", step="test") == [(7,)]
    assert list(rows) == [[(3,)]]
    assert pa.concat_tables(tables).to_pylist() == [{"N": 1}, {"N": 2}, {"N": 3}]
