"""Ways in, what stays secret, and what the account gets to see."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from traceback import format_exception
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

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
from lightning.dialect import Kind, Relation, TableSpec
from lightning.registry import open_warehouse as open_warehouse_of
from lightning.warehouse import Warehouse

from .conftest import ACCOUNT

MODEL = lightning.Model("SELECT 1 AS ID, 'ann' AS NAME", "id")
SECRET = "s3cr3t"
FREE = Relation(None, "free", "free")


def ways_in(key_file: Path) -> dict[str, dict[str, str]]:
    """What a URL or a connection of connections.toml says to be let in."""
    return {
        "password": {"user": "ann", "password": SECRET},
        "oauth": {"user": "ann", "authenticator": "oauth", "token": SECRET},
        "access token": {
            "user": "ann",
            "authenticator": "programmatic_access_token",
            "token": SECRET,
        },
        "key": {
            "user": "ann",
            "private_key_file": str(key_file),
            "private_key_file_pwd": SECRET,
        },
    }


@pytest.fixture
def emulator(url: str) -> str:
    """The URL of an emulator, which lets everybody in."""
    if ACCOUNT:
        pytest.skip("an account lets nobody in by credentials that are made up")
    return url


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private key that has SECRET as its passphrase."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path_factory.mktemp("keys") / "rsa_key.p8"
    encryption = BestAvailableEncryption(SECRET.encode())
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    return file


def test_an_open_connection_stays_open(url: str, namespace: str) -> None:
    from lightning_dialects.snowflake.warehouse import SnowflakeWarehouse

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


def test_arrow_has_every_digit_of_a_number_and_any_date(
    open_warehouse: Callable[[], Warehouse],
) -> None:
    digits, far = "12345678901234567890.123456789", "9999-12-31"
    warehouse = open_warehouse()
    tables: list[pa.Table] = []
    for day in (far, "2026-01-31"):
        query = f"SELECT CAST('{digits}' AS NUMBER(38,9)) AS N, CAST('{day}' AS TIMESTAMP_NTZ) AS T"
        tables.append(warehouse.fetch_arrow(query, step="test"))
        tables.extend(warehouse.stream_arrow(query, step="test"))
    rows = pa.concat_tables(tables, promote_options="permissive").to_pylist()
    assert {row["N"] for row in rows} == {Decimal(digits)}
    assert rows[0]["T"].date().isoformat() == far


def test_a_connection_of_its_own_gives_arrow_no_floats_for_decimals(
    open_warehouse: Callable[[], Warehouse],
) -> None:
    """The emulator never does; an account does unless it is asked not to."""
    from lightning_dialects.snowflake.warehouse import SnowflakeWarehouse

    opened = open_warehouse()
    assert isinstance(opened, SnowflakeWarehouse)
    assert opened._connection.arrow_number_to_decimal


def test_a_refused_statement_names_its_step(open_warehouse: Callable[[], Warehouse]) -> None:
    with pytest.raises(lightning.WarehouseError, match="look around"):
        open_warehouse().fetch("SELECT * FROM no_such_schema.no_such_table", step="look around")


@pytest.mark.parametrize("way", ["password", "oauth", "access token", "key"])
def test_no_way_in_shows_its_secret(
    emulator: str, key_file: Path, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    given = ways_in(key_file)[way]
    secret = [f"{name}={quote(value)}" for name, value in given.items()]
    url = "&".join([emulator.replace("user:password@", ""), *secret])
    with lightning.connect(url) as engine:
        assert engine.sync_ids() == []
        told = repr(engine) + repr(vars(engine))
    refused = re.sub(r"&port=\d+", "&port=1&login_timeout=1", url)
    with pytest.raises(lightning.WarehouseError) as caught:
        lightning.connect(refused)
    assert caught.value.__cause__ is None
    told += "".join(format_exception(caught.value)) + caplog.text
    assert SECRET not in told


def test_the_iceberg_variant_is_reached_alike(url: str) -> None:
    iceberg = url.replace("snowflake://", "snowflake-iceberg://")
    with closing(open_warehouse_of(iceberg)) as warehouse:
        assert warehouse.dialect.name == "snowflake-iceberg"
        with closing(warehouse.fork()) as fork:
            assert fork.dialect is warehouse.dialect


def test_an_open_connection_without_autocommit_is_refused(url: str) -> None:
    from lightning_dialects.snowflake.warehouse import SnowflakeWarehouse

    owner = SnowflakeWarehouse.open(f"{url}&autocommit=false")  # which it is not, of its own
    owner.execute("CREATE SCHEMA IF NOT EXISTS PUBLIC", step="test")
    owner._connection.autocommit(False)
    with pytest.raises(lightning.ConfigurationError, match=r"autocommit\(True\)"):
        lightning.connect(owner._connection)
    owner.close()


def test_a_connection_of_connections_toml(emulator: str, key_file: Path, tmp_path: Path) -> None:
    """In a process of its own: the connector looks for the file when it is imported."""
    common = {"account": "emulator", "database": "CRM", **dict(parse_qsl(urlsplit(emulator).query))}
    connections = {**ways_in(key_file), "default": ways_in(key_file)["password"]}
    lines = [
        line
        for name, given in connections.items()
        for line in (
            f"[{name.replace(' ', '_')}]",
            *(f'{key} = "{value}"' for key, value in (common | given).items()),
        )
    ]
    file = tmp_path / "connections.toml"
    file.write_text("\n".join(lines))
    file.chmod(0o600)
    names = [name.replace(" ", "_") for name in connections]
    script = f"""
import lightning, logging
logging.basicConfig(level=logging.DEBUG)
for url in ["snowflake://", *("snowflake://?connection_name=" + name for name in {names})]:
    with lightning.connect(url) as engine:
        print(engine.sync_ids(), vars(engine))
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
    *connected, refused = result.stdout.splitlines()
    assert [line[:2] for line in connected] == ["[]"] * 6
    assert "Invalid connection_name 'test'" in refused
    assert SECRET not in result.stdout + result.stderr


@pytest.mark.parametrize("wrong", ["&private_key_file_pwd=guess3d", "", ".missing"])
def test_a_key_that_cannot_be_read_is_told(emulator: str, key_file: Path, wrong: str) -> None:
    with pytest.raises(lightning.WarehouseError, match="connect") as caught:
        lightning.connect(f"{emulator}&private_key_file={key_file}{wrong}")
    assert "guess3d" not in str(caught.value)


def test_rows_land_whole_while_another_thread_asks_for_others(
    open_warehouse: Callable[[], Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lightning_dialects.snowflake import warehouse as module
    from snowflake.connector.cursor import SnowflakeCursor

    sent: dict[str, dict[str, Any]] = {}
    intact = SnowflakeCursor.execute

    def execute(cursor: SnowflakeCursor, statement: str, **options: Any) -> Any:
        sent[statement] = options
        return intact(cursor, statement, **options)

    monkeypatch.setattr(module, "MAX_BOUND", 40)
    warehouse = open_warehouse()
    monkeypatch.setattr(SnowflakeCursor, "execute", execute)
    rows = [(number, "refused", f"it's {number} \N{ROCKET}" * (number % 3)) for number in range(9)]
    columns: dict[str, Kind] = {"number": "integer", "outcome": "text", "reason": "text"}
    staging = TableSpec(relation=FREE, purpose="staging", columns=columns)
    names = tuple(columns)
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    with ThreadPoolExecutor() as another, warehouse.staged(table, staging) as staged:
        waiting = another.submit(lambda: [*warehouse.stream("SELECT 7", step="test")])
        query = exp.select(*(sql.column(name, "staged") for name in names)).from_(staged)
        found = warehouse.fetch(warehouse.dialect.render(query), step="test")
    assert sorted(found) == rows
    assert waiting.result() == [[(7,)]]
    assert "params" not in sent["SELECT 7"]


@pytest.mark.xfail(
    ACCOUNT is None, raises=lightning.WarehouseError, reason="the emulator explains no statement"
)
def test_an_estimate_takes_no_run(warehouse: Warehouse, namespace: str) -> None:
    names = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    with lightning.connect(warehouse, **names) as engine:
        assert engine.estimate(lightning.Sync("people", MODEL)).bytes >= 0
        assert engine.sync_ids() == []


def test_an_estimate_is_what_explain_says() -> None:
    pytest.importorskip("snowflake.connector")
    from lightning_dialects.snowflake.warehouse import scan_of

    plan = """{"GlobalStats": {"partitionsTotal": 4, "partitionsAssigned": 2,
        "bytesAssigned": 1024}, "Operations": [[{"id": 0, "operation": "Result"}]]}"""
    assert scan_of(plan) == lightning.Scan(1024, partitions=2)


def test_a_stream_goes_on_while_other_statements_run(
    open_warehouse: Callable[[], Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lightning_dialects.snowflake import warehouse as module

    monkeypatch.setattr(module, "STREAMED", 2)
    warehouse = open_warehouse()
    query = "SELECT column1 AS N FROM VALUES (1), (2), (3) ORDER BY N"
    rows, tables = warehouse.stream(query, step="test"), warehouse.stream_arrow(query, step="test")
    assert next(rows) == [(1,), (2,)]
    assert warehouse.fetch("SELECT 7", step="test") == [(7,)]
    assert list(rows) == [[(3,)]]
    assert pa.concat_tables(tables).to_pylist() == [{"N": 1}, {"N": 2}, {"N": 3}]


def test_a_statement_that_may_not_wait_for_a_lock_is_tried_again(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from snowflake.connector.cursor import SnowflakeCursor
    from snowflake.connector.errors import ProgrammingError

    tags: list[str] = []
    intact = SnowflakeCursor.execute

    def execute(cursor: SnowflakeCursor, statement: str, **options: Any) -> Any:
        tags.append(options["_statement_params"]["QUERY_TAG"])
        if len(tags) < 3:
            raise ProgrammingError(
                msg="the number of waiters for this lock exceeds the 20 statements limit", errno=625
            )
        return intact(cursor, statement, **options)

    monkeypatch.setattr(SnowflakeCursor, "execute", execute)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    warehouse.context = {"sync": "people", "run": "1"}
    assert warehouse.execute("CREATE SCHEMA IF NOT EXISTS PUBLIC", step="try") == -1
    tag = {"app": "lightning-cdc", "sync": "people", "run": "1", "step": "try"}
    assert list(map(json.loads, tags)) == [tag] * 3
