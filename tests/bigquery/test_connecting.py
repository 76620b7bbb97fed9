"""Ways in, what is refused beforehand, what is tried again, and what the project gets to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lightning_dialects.bigquery.names import label

import lightning
from lightning.registry import open_warehouse as from_target
from lightning.warehouse import Warehouse

from . import faults
from .conftest import MODEL, ONLY_THERE

VALUES = """
SELECT n AS id, 'é' AS t, NULL AS u, n / 4 AS f, CAST(n AS NUMERIC) AS d, b'x' AS b,
  DATE '2026-01-31' AS day, TIMESTAMP '2026-01-31 12:00:00.000001+02' AS at,
  DATETIME '2026-01-31 12:00:00' AS local, JSON '{"a": [null]}' AS j,
  [n, 0] AS a, STRUCT(n AS x, [STRUCT('y' AS z)] AS y) AS s
FROM UNNEST([3, 1, 2]) AS n ORDER BY n"""


@pytest.fixture
def storage(grpc_port: int) -> Iterator[Any]:
    """The emulator's Storage API, by a client that counts its `sessions`."""
    grpc = pytest.importorskip("grpc")
    pytest.importorskip("google.cloud.bigquery_storage")
    from google.cloud.bigquery_storage import BigQueryReadClient
    from google.cloud.bigquery_storage_v1.services.big_query_read import transports

    class Counting(BigQueryReadClient):
        sessions = 0

        def create_read_session(self, *arguments: Any, **more: Any) -> Any:
            self.sessions += 1
            return super().create_read_session(*arguments, **more)

    with grpc.insecure_channel(f"127.0.0.1:{grpc_port}") as channel:
        yield Counting(transport=transports.BigQueryReadGrpcTransport(channel=channel))


def test_an_open_client_stays_open(url: str, namespace: str) -> None:
    owner = from_target(url)
    client = owner._client
    schemas = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    with lightning.connect(client, **schemas) as engine:
        result = engine.run(lightning.Sync("people", MODEL), lambda batch: None)
    assert result.succeeded.added == 1
    assert [tuple(row) for row in client.query_and_wait("SELECT 1")] == [(1,)]
    owner.close()


def test_a_client_has_to_have_a_location(url: str) -> None:
    from google.auth.credentials import AnonymousCredentials
    from google.cloud.bigquery import Client

    with pytest.raises(lightning.ConfigurationError, match="location=EU"):
        lightning.connect(Client("crm", credentials=AnonymousCredentials()))


def test_another_object_of_google_is_refused(url: str) -> None:
    from google.auth.credentials import AnonymousCredentials

    with pytest.raises(lightning.DialectError, match=r"bigquery\.Client"):
        lightning.connect(AnonymousCredentials())


@pytest.mark.parametrize("url", ["bigquery://", "bigquery://crm?dataset=x&location=EU"])
def test_a_url_says_what_it_may_have(url: str) -> None:
    pytest.importorskip("google.cloud.bigquery")
    with pytest.raises(lightning.ConfigurationError, match="credentials_path"):
        lightning.connect(url)


def test_a_key_that_is_none_is_not_shown(tmp_path) -> None:
    pytest.importorskip("google.cloud.bigquery")
    path = tmp_path / "key.json"
    path.write_text('{"type": "service_account", "private_key": "s3cret"}')
    with pytest.raises(lightning.WarehouseError, match="connect") as caught:
        lightning.connect(f"bigquery://crm?location=EU&credentials_path={path}")
    assert "s3cret" not in str(caught.value)


def test_arrow_is_as_the_rows_are(open_warehouse: Callable[[], Warehouse]) -> None:
    table = open_warehouse().fetch_arrow("SELECT 1 AS id, 'é' AS name", step="test")
    assert table.to_pylist() == [{"id": 1, "name": "é"}]


def test_a_stream_goes_on_while_other_statements_run(
    open_warehouse: Callable[[], Warehouse],
) -> None:
    warehouse = open_warehouse()
    rows, tables = (
        warehouse.stream(VALUES, step="test"),
        warehouse.stream_arrow(VALUES, step="test"),
    )
    chunk, table = next(rows), next(tables)
    assert warehouse.fetch("SELECT 7", step="test") == [(7,)]
    assert [row[0] for row in chunk] == table["id"].to_pylist() == [1, 2, 3]
    assert [*rows, *tables] == []


@ONLY_THERE
@pytest.mark.filterwarnings("ignore:Retrieving Arrow record batches directly")  # by google's own
def test_what_the_storage_api_reads_is_what_the_other_one_reads(
    open_warehouse: Callable[[], Warehouse], storage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from google.cloud.bigquery.table import RowIterator

    warehouse = open_warehouse()
    (expected,) = warehouse.stream_arrow(VALUES, step="test")
    monkeypatch.setattr(warehouse, "_storage", storage)
    # The library would not ask it for what has come with the first answer.
    monkeypatch.setattr(RowIterator, "_is_almost_completely_cached", lambda self: False)
    (found,) = warehouse.stream_arrow(VALUES, step="test")
    assert found.to_pylist() == expected.to_pylist()
    assert warehouse.fetch_arrow(VALUES, step="test").to_pylist() == expected.to_pylist()
    assert storage.sessions == 2


def test_columns_are_described_as_sql_spells_them(open_warehouse: Callable[[], Warehouse]) -> None:
    query = (
        "SELECT 1 AS a, 0.5 AS b, TRUE AS c, [STRUCT('x' AS d, [b'y'] AS e)] AS f, "
        "CAST(NULL AS BIGNUMERIC) AS g, CURRENT_TIMESTAMP() AS h, JSON '1' AS i"
    )
    assert {column.name: column.type for column in open_warehouse().describe(query)} == {
        "a": "INT64",
        "b": "FLOAT64",
        "c": "BOOL",
        "f": "ARRAY<STRUCT<`d` STRING, `e` ARRAY<BYTES>>>",
        "g": "BIGNUMERIC",
        "h": "TIMESTAMP",
        "i": "JSON",
    }


@pytest.mark.parametrize("name", ["a.b", "[x]", "_TABLE_x", "_partitiontime", "x" * 301])
def test_column_names_that_no_table_can_have_are_refused(
    open_warehouse: Callable[[], Warehouse], name: str
) -> None:
    with pytest.raises(lightning.ModelError, match=r"alias|evaluated"):
        open_warehouse().describe(f"SELECT 1 AS `{name}`")


def test_a_refused_statement_names_its_step(open_warehouse: Callable[[], Warehouse]) -> None:
    with pytest.raises(lightning.WarehouseError, match="look around"):
        open_warehouse().fetch("SELECT * FROM no_such_schema.no_such_table", step="look around")


def test_labels_have_what_labels_can_have() -> None:
    assert label("Ünï \N{ROCKET} x" + "y" * 80) == ("_n_x" + "y" * 80)[:63]


def test_a_dataset_whose_tables_expire_is_refused(
    engine: lightning.Engine, url: str, namespace: str
) -> None:
    client = from_target(url)._client
    dataset = client.create_dataset(f"{namespace}_planner")
    dataset.default_table_expiration_ms = 24 * 60 * 60 * 1000
    client.update_dataset(dataset, ["default_table_expiration_ms"])
    with pytest.raises(lightning.ConfigurationError, match="default_table_expiration_days = NULL"):
        engine.plan(lightning.Sync("people", MODEL))
    client.close()


@ONLY_THERE
def test_a_dataset_elsewhere_is_refused(url: str, namespace: str) -> None:
    client = from_target(url)._client
    client.create_dataset(f"{namespace}_planner")
    schemas = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    elsewhere = url.replace("location=US", "location=EU")
    with (
        lightning.connect(elsewhere, **schemas) as engine,
        pytest.raises(lightning.ConfigurationError, match="location=US"),
    ):
        engine.plan(lightning.Sync("people", MODEL))
    client.close()


@ONLY_THERE
@pytest.mark.parametrize(
    "fault",
    [
        (403, "rateLimitExceeded", "Exceeded rate limits"),
        (500, "backendError", "Backend error"),
        (400, "invalidQuery", "Could not serialize access to table t due to concurrent update"),
    ],
    ids=lambda fault: fault[1],
)
def test_what_passes_is_tried_again(
    faulty: type[faults.Faulty], url: str, fault: tuple[int, str, str]
) -> None:
    warehouse = from_target(url)
    faulty.faults.append(fault)
    warehouse.execute("SELECT 1", step="test")
    assert (faulty.faults, faulty.queries) == ([], 2)
    warehouse.close()


@ONLY_THERE
def test_a_race_that_is_lost_again_and_again_is_told(
    faulty: type[faults.Faulty], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = from_target(url)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    lost = (400, "invalidQuery", "Could not serialize access to table t due to concurrent update")
    faulty.faults.extend([lost] * 100)
    with pytest.raises(lightning.WriteConflictError):
        warehouse.execute("SELECT 1", step="test")
    warehouse.close()


@ONLY_THERE
def test_a_job_that_someone_cancels_fails_the_run_and_leaves_the_baseline(
    faulty: type[faults.Faulty], engine: lightning.Engine
) -> None:
    sync = lightning.Sync("people", MODEL)
    engine.run(sync, lambda batch: None)
    faulty.faults.append((400, "stopped", "Job execution was cancelled: User requested"))
    with pytest.raises(lightning.WarehouseError, match="cancelled"):
        engine.plan(sync)
    assert engine.plan(sync).counts.unchanged == 1
