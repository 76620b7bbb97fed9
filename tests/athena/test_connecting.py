"""What is Athena's own: its URL, its limits, counts of rows, throttling, slow statements."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

import lightning
from lightning.registry import open_warehouse

from . import stub

MODEL = lightning.Model("SELECT 1 AS id", "id")
HERE = "athena://default?region=eu-central-1"


def test_calls_that_are_throttled_are_made_again(athena: stub.Athena, url: str) -> None:
    with closing(open_warehouse(url)) as warehouse:
        athena.throttled = 2
        assert warehouse.fetch("SELECT 7", step="test") == [(7,)]


def test_throttling_that_does_not_end_is_passing(
    athena: stub.Athena, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyathena.util import RetryConfig

    with closing(open_warehouse(url)) as warehouse:
        monkeypatch.setattr(warehouse._connection, "_retry_config", RetryConfig(attempt=1))
        athena.throttled = 1_000
        with pytest.raises(lightning.WarehouseError, match="Rate exceeded") as caught:
            warehouse.fetch("SELECT 7", step="test")
        assert caught.value.is_transient


def test_a_workgroup_that_does_not_count_rows_is_refused(
    athena: stub.Athena, url: str, namespace: str
) -> None:
    athena.counts = False
    names = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    sent: list[lightning.Batch] = []
    with (
        lightning.connect(url, **names) as engine,
        pytest.raises(lightning.ConfigurationError, match="'sync' does not tell how many rows"),
    ):
        engine.run(lightning.Sync("people", MODEL), sent.append)
    assert sent == []


def test_a_slow_statement_is_waited_for(athena: stub.Athena, url: str) -> None:
    athena.held.clear()
    polled: list[str] = []

    def let_go(execution: object) -> None:
        polled.append(str(execution))
        if len(polled) == 3:
            athena.held.set()

    with closing(open_warehouse(url)) as warehouse:
        warehouse._connection.on_poll = let_go
        assert warehouse.fetch("SELECT 7", step="test") == [(7,)]


def test_ctrl_c_stops_a_statement(athena: stub.Athena, url: str) -> None:
    athena.held.clear()

    def interrupt(execution: object) -> None:
        threading.Timer(0.5, athena.held.set).start()  # which a stopped statement ends by
        raise KeyboardInterrupt

    with closing(open_warehouse(url)) as warehouse:
        warehouse._connection.on_poll = interrupt
        with pytest.raises(KeyboardInterrupt):
            warehouse.fetch("SELECT 7", step="test")
    assert len(athena.stopped) == 1


def test_a_refused_statement_names_its_step(url: str) -> None:
    with (
        closing(open_warehouse(url)) as warehouse,
        pytest.raises(lightning.WarehouseError, match=r"look around: \w+_NOT_FOUND"),
    ):
        warehouse.fetch("SELECT * FROM no_such_table", step="look around")


def test_many_rows_come_in_pages(url: str) -> None:
    with closing(open_warehouse(url)) as warehouse:
        query = "SELECT n FROM UNNEST(sequence(1, 2500)) AS t (n) ORDER BY n"
        assert warehouse.fetch(query, step="test") == [(number,) for number in range(1, 2501)]
        assert len(next(warehouse.stream(query, step="test"))) <= 1_000
        assert warehouse.fetch_arrow(query, step="test").num_rows == 2_500


def test_a_statement_that_is_too_long_is_not_sent(url: str) -> None:
    with (
        closing(open_warehouse(url)) as warehouse,
        pytest.raises(lightning.WarehouseError, match="view of a long model"),
    ):
        warehouse.fetch(f"SELECT 1 -- {'é' * 131_072}", step="test")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"{HERE}&workgroup=sync", "location=s3://bucket/folder/"),
        (f"{HERE}&staging=s3://bucket/results/&location=bucket", "location=s3://bucket/folder/"),
        (f"{HERE}&staging=s3://bucket/results/&warehouse=x", "has no warehouse"),
    ],
)
def test_what_a_url_lacks_is_told(url: str, told: str) -> None:
    pytest.importorskip("pyathena")
    with pytest.raises(lightning.ConfigurationError, match=told):
        lightning.connect(url)


def test_a_url_without_a_place_for_results_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyathena")
    monkeypatch.delenv("AWS_ATHENA_S3_STAGING_DIR", raising=False)
    monkeypatch.delenv("AWS_ATHENA_WORK_GROUP", raising=False)
    with pytest.raises(lightning.WarehouseError, match="s3_staging_dir"):
        lightning.connect(HERE)
