"""URLs of Databricks, connections of its connector, and what these are told."""

from __future__ import annotations

from pathlib import Path

import pytest

import lightning
from benchmarks.ports import free_port
from lightning.errors import ConfigurationError, WarehouseError

from .emulated import Spark

PATH = "/sql/1.0/warehouses/abc"


def arguments(url: str) -> dict[str, object]:
    pytest.importorskip("databricks.sql", reason="the extra `databricks` is not installed")
    from lightning_dialects.databricks import connections

    return connections.arguments(url)


def test_a_token_stands_in_the_url() -> None:
    told = arguments(f"databricks://token:dapi%2F1@adb.example:443{PATH}?catalog=crm&schema=shop")
    assert told == {
        "server_hostname": "adb.example",
        "http_path": PATH,
        "access_token": "dapi/1",
        "catalog": "crm",
        "schema": "shop",
        "user_agent_entry": "lightning-cdc",
    }


def test_a_profile_names_the_host_and_how_to_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "databrickscfg"
    # The SDK asks the host what it is, for as long as it is told to try.
    host = f"127.0.0.1:{free_port()}"
    file.write_text(f"[prod]\nhost = https://{host}\ntoken = dapi1\nretry_timeout_seconds = 1\n")
    monkeypatch.setenv("DATABRICKS_CONFIG_FILE", str(file))
    told = arguments(f"databricks://{PATH}?profile=prod&catalog=crm")
    assert (told["server_hostname"], told["catalog"]) == (host, "crm")
    headers = told["credentials_provider"]()()  # type: ignore[operator]
    assert headers == {"Authorization": "Bearer dapi1"}


def test_a_service_principal_signs_in_by_oauth(monkeypatch: pytest.MonkeyPatch) -> None:
    from databricks.sdk.core import Config

    given: dict[str, object] = {}
    monkeypatch.setattr(Config, "__init__", lambda self, **options: given.update(options))
    monkeypatch.setattr(Config, "hostname", "adb.example", raising=False)
    told = arguments(f"databricks://some-id:some%20secret@adb.example{PATH}")
    assert given == {
        "host": "https://adb.example",
        "client_id": "some-id",
        "client_secret": "some secret",
    }
    assert "access_token" not in told


def test_a_person_signs_in_by_the_browser() -> None:
    told = arguments(f"databricks://adb.example{PATH}?auth_type=databricks-oauth")
    assert told["auth_type"] == "databricks-oauth"
    assert "credentials_provider" not in told


@pytest.mark.parametrize(
    "url",
    ["databricks://token:dapi1@adb.example", "databricks://someone@adb.example/sql/x",
     f"databricks://token:dapi1@adb.example{PATH}?profile=prod"],
)  # fmt: skip
def test_a_url_that_leads_nowhere_says_how_one_looks(url: str) -> None:
    with pytest.raises(ConfigurationError, match="databricks://token:") as refused:
        arguments(url)
    assert "dapi1" not in str(refused.value)


def test_a_profile_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(WarehouseError):
        arguments(f"databricks://{PATH}?profile=prod")


def test_a_connection_is_wrapped_and_stays_open(spark: Spark) -> None:
    import databricks.sql

    with databricks.sql.connect(**arguments(spark.url)) as connection:
        with lightning.connect(connection, planner_schema="never_made") as engine:
            assert engine.sync_ids() == []
        with connection.cursor() as cursor:
            assert cursor.execute("SELECT 1").fetchall()[0][0] == 1


def test_a_path_that_leads_to_no_warehouse_is_told(spark: Spark) -> None:
    url = spark.url.replace("/sql/1.0/warehouses/x", "/sql/9/x")
    with pytest.raises(WarehouseError) as refused:
        lightning.connect(f"{url}&_retry_stop_after_attempts_count=1")
    assert "dapi0123" not in str(refused.value)
