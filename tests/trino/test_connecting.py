"""Connections, the catalogs that they may keep the state in, and what a cluster hears of them."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

import lightning
from lightning.registry import open_warehouse as open_warehouse_of
from lightning.warehouse import Warehouse

SECRET = "hunter2"
NOWHERE = "127.0.0.1:1"


def query_of(host: str, text: str) -> dict[str, Any]:
    """What the server tells of the last query that has a text in it."""
    found = [query for query in _asked(host, "/v1/query") if text in query["query"]]
    return _asked(host, f"/v1/query/{max(query['queryId'] for query in found)}")


def _asked(host: str, path: str) -> Any:
    request = urllib.request.Request(f"http://{host}{path}", headers={"X-Trino-User": "tests"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_what_a_url_says_reaches_the_cluster(host: str) -> None:
    url = (
        f"trino://ann%40shop@{host}/tpch/tiny?state_catalog=lake&source=crm&client_tags=nightly,eu"
        "&timezone=Asia/Tokyo&query_max_run_time=10m"
    )
    with closing(open_warehouse_of(url)) as warehouse:
        assert warehouse.catalog == "lake"
        warehouse.context = {"sync": "people, all", "run": "1"}
        query = "SELECT count(*), current_timezone() FROM nation"
        assert warehouse.fetch(query, step="try it") == [(25, "Asia/Tokyo")]
    session = query_of(host, query)["session"]
    assert session["user"] == "ann@shop"
    assert session["source"] == "crm"
    assert set(session["clientTags"]) == {
        "nightly", "eu", "app=lightning-cdc", "sync=people_all", "run=1", "step=try_it",
    }  # fmt: skip
    assert json.loads(session["clientInfo"])["sync"] == "people, all"
    assert session["systemProperties"] == {"query_max_run_time": "10m"}


def test_an_open_connection_stays_open(host: str) -> None:
    trino = pytest.importorskip("trino")
    name, _, port = host.partition(":")
    with closing(trino.dbapi.connect(host=name, port=int(port), user="me", catalog="lake")) as mine:
        with lightning.connect(mine) as engine:
            assert engine.sync_ids() == []
        assert mine.cursor().execute("SELECT 7").fetchall() == [[7]]


def test_a_connection_that_makes_transactions_is_refused() -> None:
    trino = pytest.importorskip("trino")
    level = trino.transaction.IsolationLevel.READ_COMMITTED
    connection = trino.dbapi.connect(
        host="localhost", user="me", catalog="lake", isolation_level=level
    )
    with pytest.raises(lightning.ConfigurationError, match="without isolation_level"):
        lightning.connect(connection)


@pytest.mark.parametrize(
    ("catalog", "told"),
    [
        ("memory", r"'memory' is of the connector 'memory', .* state_catalog"),
        ("tpch", r"'tpch' is of the connector 'tpch', .* state_catalog"),
        ("lakes", r"no catalog 'lakes' here: name a catalog of the Iceberg connector"),
    ],
)
def test_a_catalog_that_cannot_hold_the_state_is_refused(
    host: str, catalog: str, told: str
) -> None:
    with (
        lightning.connect(f"trino://tests@{host}/{catalog}") as engine,
        pytest.raises(lightning.ConfigurationError, match=told),
    ):
        engine.plan(lightning.Sync("people", lightning.Model("SELECT 1 AS id", "id")))
    with closing(open_warehouse_of(f"trino://tests@{host}/lake")) as warehouse:
        if catalog == "memory":
            query = "SELECT schema_name FROM memory.information_schema.schemata"
            assert ("hightouch_planner",) not in warehouse.fetch(query, step="test")


@pytest.mark.parametrize("url", [f"trino://me@{NOWHERE}", "trino:///lake"])
def test_what_a_url_lacks_is_told(url: str) -> None:
    pytest.importorskip("trino")
    with pytest.raises(lightning.ConfigurationError, match="trino://user@host:8080/catalog/schema"):
        lightning.connect(url)


@pytest.mark.parametrize(
    "url",
    [
        f"trino://me:{SECRET}@{NOWHERE}/lake",
        f"trino://me@{NOWHERE}/lake?access_token={SECRET}",
        f"trino://me:{SECRET}@{NOWHERE}/lake?http_scheme=http",
        f"trino://me:{SECRET}@{NOWHERE}/lake?timezone=Nowhere",
    ],
)
def test_no_error_shows_a_secret(url: str) -> None:
    pytest.importorskip("trino")
    with pytest.raises(lightning.WarehouseError) as caught, lightning.connect(url) as engine:
        engine.sync_ids()
    assert SECRET not in str(caught.value)


def test_a_model_reads_a_catalog_that_keeps_no_state(host: str, namespace: str) -> None:
    names = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    url = f"trino://tests@{host}/memory/default?state_catalog=lake"
    with closing(open_warehouse_of(url)) as warehouse:
        table = f"{namespace}_people"
        warehouse.execute(f"CREATE TABLE {table} AS SELECT 1 AS id, JSON '[1]' AS a", step="test")
        with lightning.connect(warehouse, **names) as engine:
            sync = lightning.Sync("people", lightning.Model(table, "id"))
            assert engine.run(sync, lambda batch: None).succeeded.added == 1
        query = f"SELECT fields FROM lake.{names['audit_schema']}.sync_changelog"
        assert warehouse.fetch(query, step="test") == [('{"id":1,"a":[1]}',)]


def test_a_statement_that_is_too_long_is_not_sent() -> None:
    pytest.importorskip("trino")
    with closing(open_warehouse_of(f"trino://me@{NOWHERE}/lake")) as warehouse:
        with pytest.raises(lightning.WarehouseError, match="view of a long model") as caught:
            warehouse.fetch(f"SELECT 1 -- {'x' * 1_000_000}", step="test")
        assert not caught.value.is_transient


def test_a_stream_that_is_left_is_cancelled(host: str, warehouse: Warehouse) -> None:
    query = "SELECT orderkey, comment FROM tpch.sf1.lineitem"
    rows = warehouse.stream(query, step="test")
    assert len(next(rows)) == 1_000
    assert warehouse.fetch("SELECT 7", step="test") == [(7,)]
    rows.close()  # type: ignore[attr-defined]
    told = query_of(host, query)
    assert told["state"] == "FAILED"
    assert told["errorCode"]["name"] == "USER_CANCELED"


def test_ctrl_c_cancels_a_statement(
    host: str, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trino.client import TrinoQuery

    intact = TrinoQuery.fetch

    def interrupted(query: TrinoQuery) -> Any:
        if query.stats["state"] == "RUNNING":
            raise KeyboardInterrupt
        return intact(query)

    query = "SELECT count(*) FROM tpch.sf1.lineitem a CROSS JOIN tpch.sf1.lineitem b"
    with monkeypatch.context() as patch:
        patch.setattr(TrinoQuery, "fetch", interrupted)
        with pytest.raises(KeyboardInterrupt):
            warehouse.execute(query, step="test")
    assert query_of(host, query)["errorCode"]["name"] == "USER_CANCELED"


def test_rows_are_staged_whole_in_several_statements(
    open_warehouse: Callable[[], Warehouse], namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa
    from lightning_dialects.trino.warehouse import TrinoWarehouse

    from lightning import sql
    from lightning.dialect import Kind, Relation, TableSpec

    monkeypatch.setattr(TrinoWarehouse, "longest_rows", 40)
    warehouse = open_warehouse()
    for statement in warehouse.dialect.create_schema("lake", namespace):
        warehouse.execute(statement, step="test")
    columns: dict[str, Kind] = {"seq": "integer", "outcome": "text", "reason": "text"}
    rows = [(number, "rejected", f"it's {number} \N{ROCKET}" * (number % 3)) for number in range(5)]
    table = pa.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))
    free = Relation("lake", namespace, "staging")
    staging = TableSpec(relation=free, purpose="staging", columns=columns)
    with warehouse.staged(table, staging) as staged:
        query = sql.exp.select(*(sql.column(name, "staged") for name in columns)).from_(staged)
        assert sorted(warehouse.fetch(warehouse.dialect.render(query), step="test")) == rows
    assert warehouse.inventory([namespace]) == {namespace: set()}
