"""Signing in, and what the server at the other end turns out to be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import lightning
from lightning.errors import ConfigurationError, DialectError, LightningError, WarehouseError
from lightning.warehouse import Warehouse
from tests.certificates import certificate

pytest.importorskip("mssql_python", reason="the extra `mssql` is not installed")

from lightning_dialects.fabric.warehouse import FabricWarehouse
from lightning_dialects.synapse.warehouse import SynapseWarehouse
from lightning_dialects.tsql.connections import login

from .opened import plain_login, url_of
from .server import FABRIC, SYNAPSE, Refused, Server

SQL_SERVER = 3


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(FABRIC) as server:
        yield server


@pytest.fixture
def connection(server: Server) -> Iterator[Any]:
    """A connection of the caller's."""
    connection = plain_login(server.port).connect()
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("fabric://h/d", {"authentication": "ActiveDirectoryDefault"}),
        (
            "fabric://h/d?authentication=ActiveDirectoryMSI",
            {"authentication": "ActiveDirectoryMSI"},
        ),
        (
            "fabric://app:s%40fe@h:1433/d",
            {"UID": "app", "PWD": "s@fe", "authentication": "ActiveDirectoryServicePrincipal"},
        ),
        ("fabric://h/d?encrypt=strict", {"authentication": "ActiveDirectoryDefault"}),
    ],
)
def test_entra_signs_in_unless_something_else_is_said(url: str, expected: dict[str, str]) -> None:
    keywords = login(url, password_is_sql=False).keywords
    assert keywords.pop("encrypt") in ("yes", "strict")
    assert keywords.pop("Database") == "d"
    assert keywords.pop("Server").startswith("h")
    assert keywords == expected


def test_a_password_in_synapse_is_that_of_a_login_of_its_own() -> None:
    keywords = login("synapse://u:p@h/d", password_is_sql=SynapseWarehouse.password_is_sql).keywords
    assert (keywords["UID"], keywords["PWD"]) == ("u", "p")
    assert "authentication" not in keywords


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("fabric://h", "host/database"),
        ("fabric://h/d?encrypt=no", "always encrypted"),
        ("fabric://h/d?login_timeout=soon", "whole number"),
        ("fabric://h/d?certificate_path=c.pem", "tenant_id"),
        ("synapse://ws-ondemand.sql.azuresynapse.net/d", "serverless"),
        ("fabric://ws-ondemand.sql.azuresynapse.net/d", "serverless"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused_before_anything_is_sent(
    url: str, problem: str
) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        lightning.connect(url)


def test_a_service_principal_may_have_acertificate(tmp_path: Path) -> None:
    public, key = certificate(tmp_path)
    both = tmp_path / "both.pem"
    both.write_bytes(public.read_bytes() + key.read_bytes())
    known = login(
        f"fabric://app@h/d?tenant_id=t.example.com&certificate_path={both}", password_is_sql=False
    )
    assert callable(known.options["token_provider"].get_token)
    assert not {"UID", "authentication"} & known.keywords.keys()
    missing = tmp_path / "none.pem"
    with pytest.raises(WarehouseError, match=r"none\.pem"):
        login(f"fabric://app@h/d?tenant_id=t&certificate_path={missing}", password_is_sql=False)


def test_a_url_leads_through_tls_to_a_warehouse(tmp_path: Path) -> None:
    signed = certificate(tmp_path)
    with Server(FABRIC, signed) as server:
        url = url_of("fabric", server.port, signed[0])
        with lightning.connect(url) as engine:
            model = lightning.Model("SELECT 1 AS id, 'ann' AS name", "id")
            result = engine.run(lightning.Sync("people", model), lambda batch: None)
        assert result.succeeded.added == 1
        with pytest.raises(WarehouseError) as raised:
            lightning.connect(url.partition("&servercertificate")[0])
        assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    ("edition", "name", "expected"),
    [
        (FABRIC, "abc", FabricWarehouse),
        (SYNAPSE, "ws", SynapseWarehouse),
        (FABRIC, "ws-ondemand", "serverless"),
        (SQL_SERVER, "db", "not a warehouse of Microsoft Fabric"),
    ],
)
def test_an_open_connection_is_taken_as_what_its_server_is(
    server: Server, connection: Any, edition: int, name: str, expected: type[Warehouse] | str
) -> None:
    server.edition, server.name = edition, name
    if isinstance(expected, str):
        with pytest.raises(ConfigurationError, match=expected):
            lightning.connect(connection)
    else:
        assert type(FabricWarehouse.wrap(connection)) is expected
        lightning.connect(connection).close()
        assert connection.cursor().execute("SELECT 1 AS a").fetchone()[0] == 1


def test_names_fold_as_the_databases_collation_has_it(server: Server, connection: Any) -> None:
    assert FabricWarehouse.wrap(connection).dialect.folding == "exact"
    server.collation = "Latin1_General_100_CI_AS_KS_WS_SC_UTF8"
    assert FabricWarehouse.wrap(connection).dialect.folding == "any"


def test_what_is_no_connection_or_does_not_commit_is_refused(connection: Any) -> None:
    with pytest.raises(DialectError, match="not a connection"):
        FabricWarehouse.wrap(object())
    connection.autocommit = False
    with pytest.raises(ConfigurationError, match="autocommit"):
        FabricWarehouse.wrap(connection)


def test_a_connection_of_the_callers_runs_a_whole_sync(connection: Any) -> None:
    """One statement at a time, whoever asks."""
    model = lightning.Model("WITH a AS (SELECT 1 AS id) SELECT id, 'x' AS name FROM a", "id")
    with lightning.connect(connection) as engine:
        sync = lightning.Sync("people", model)
        assert engine.run(sync, lambda batch: {batch.row_ids[0]: "full"}).failed.added == 1
        assert engine.run(sync, lambda batch: None).succeeded.added == 1
        assert engine.plan(sync).counts.unchanged == 1


def test_every_statement_that_can_be_is_labelled(server: Server, connection: Any) -> None:
    sync = lightning.Sync("people", lightning.Model("SELECT 1 AS id, 2 AS age", "id"))
    with lightning.connect(connection) as engine:
        engine.run(sync, lambda batch: None)
    bare = [
        text
        for text in server.statements
        if "OPTION (LABEL" not in text and not text.startswith(("IF ", "SET ", "EXEC "))
    ]
    assert [text for text in bare if "SERVERPROPERTY" not in text] == []
    assert any('"sync": "people"' in label and "evaluate" in label for label in server.labels)


def test_a_lost_race_is_tried_again_and_other_refusals_are_told(
    server: Server, connection: Any
) -> None:
    warehouse = FabricWarehouse.wrap(connection)
    warehouse.execute("CREATE TABLE t (a BIGINT NULL)", step="test")
    text = "Snapshot isolation transaction aborted due to update conflict."
    server.refusals = [("INSERT", Refused(24556, text))] * 2
    assert warehouse.execute("INSERT INTO t VALUES (1)", step="test") == 1
    server.refusals = [("SELECT", Refused(40613, "Database is not currently available."))]
    with pytest.raises(WarehouseError) as raised:
        warehouse.fetch("SELECT a FROM t", step="test")
    assert raised.value.is_transient
    with pytest.raises(WarehouseError, match="nowhere") as raised:
        warehouse.fetch("SELECT a FROM nowhere", step="test")
    assert not raised.value.is_transient


def test_a_table_that_another_process_made_first_is_there(server: Server, connection: Any) -> None:
    warehouse = FabricWarehouse.wrap(connection)
    there = Refused(2714, "There is already an object named 't' in the database.")
    server.refusals = [("IF OBJECT_ID", there), ("CREATE", there)]
    made = "IF OBJECT_ID(N't', 'U') IS NULL\nCREATE TABLE t (a INT NULL)"
    assert warehouse.execute(made, step="test") == -1
    with pytest.raises(LightningError, match="already an object"):
        warehouse.execute("CREATE TABLE t (a INT NULL)", step="test")


def test_pyodbc_is_taken_where_it_finds_the_driver(server: Server) -> None:
    pyodbc = pytest.importorskip("pyodbc", reason="no ODBC manager", exc_type=ImportError)
    driver = next(iter(_drivers(pyodbc.drivers())), None)
    if driver is None:
        pytest.skip("there is no driver of SQL Server's for pyodbc")
    connection = pyodbc.connect(
        f"Driver={{{driver}}};Server=127.0.0.1,{server.port};Database=shop;UID=me;PWD=p;Encrypt=no",
        autocommit=True,
    )
    model = lightning.Model("SELECT 1 AS id, 'ann' AS name", "id")
    with lightning.connect(connection) as engine:
        assert engine.run(lightning.Sync("people", model), lambda batch: None).planned.added == 1
    connection.close()


def _drivers(installed: list[str]) -> Iterator[str]:
    """Those of ODBC that are installed, and the one that Microsoft's own package brings."""
    yield from (name for name in installed if "SQL Server" in name)
    found = find_spec("mssql_python_odbc")
    for place in (found.submodule_search_locations or ()) if found else ():
        libraries = Path(place).glob("libs/linux/debian*/x86_64/lib/libmsodbcsql*.so*")
        yield from map(os.fspath, libraries)
