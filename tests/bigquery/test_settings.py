"""What a project, a dataset, a session or a client has by default changes in the library's SQL.

Each setting has one line: it is refused, set with each job, written out in the SQL, or harmless.
https://docs.cloud.google.com/bigquery/docs/default-configuration,
https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language,
https://docs.cloud.google.com/bigquery/docs/reference/system-variables
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

import lightning
from lightning.dialect import Column
from lightning.registry import dialect
from lightning.sql import column

pytest.importorskip("google.cloud.bigquery", reason="the extra `bigquery` is not installed")

if TYPE_CHECKING:
    from google.cloud.bigquery import Client

REFUSED = "refused, with the way on"
SET = "set with each job"
WRITTEN = "what it decides is written out in the SQL"
HARMLESS = "changes nothing that the library writes or reads"
LOUD = "ends the job with an error"
SETTINGS = {
    # of a dataset
    "default_table_expiration_days": REFUSED,
    "default_partition_expiration_days": REFUSED,
    "default collation": REFUSED,
    "location": REFUSED,  # another one than the client's
    "default_rounding_mode": HARMLESS,  # of columns with a scale: the library makes none
    "is_case_insensitive": HARMLESS,  # no two of its tables differ in case alone
    "max_time_travel_hours": HARMLESS,  # nothing is read as it was
    "storage_billing_model": HARMLESS,
    # of an organization, a project, or a session
    "default_time_zone, @@time_zone": WRITTEN,  # instants are written in UTC
    "default_sql_dialect_option": SET,
    "default_query_job_timeout_ms": LOUD,
    "default_kms_key_name": HARMLESS,
    "query_runtime": HARMLESS,
    "@@dataset_id, @@dataset_project_id": WRITTEN,  # every table has its project and dataset
    "@@query_label": SET,
    # of a client's default_query_job_config
    "destination, write_disposition": REFUSED,
    "dry_run": SET,
    "use_legacy_sql": SET,
    "labels": SET,
    "default_dataset": WRITTEN,
    "connection_properties": HARMLESS,  # the session and its time zone
    "maximum_bytes_billed": LOUD,
    "use_query_cache": HARMLESS,  # of unchanged tables, and not where the clock is asked
    "priority": HARMLESS,
}
PROJECT = "crm"


@pytest.fixture
def client() -> Iterator[Client]:
    """One that reaches nobody."""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud.bigquery import Client

    with_nobody = Client(PROJECT, credentials=AnonymousCredentials(), location="EU")
    yield with_nobody
    with_nobody.close()


@pytest.mark.parametrize(
    ("has", "way_on"),
    [
        ({"defaultTableExpirationMs": "86400000"}, "default_table_expiration_days = NULL"),
        ({"defaultPartitionExpirationMs": "86400000"}, "default_partition_expiration_days = NULL"),
        ({"defaultCollation": "und:ci"}, "SET DEFAULT COLLATE ''"),
        ({"location": "US"}, "location=US"),
    ],
)
def test_a_dataset_that_would_change_what_is_kept_is_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch, has: Mapping[str, str], way_on: str
) -> None:
    from google.cloud.bigquery import Client, Dataset

    named = {"projectId": PROJECT, "datasetId": "hightouch_planner"}
    found = Dataset.from_api_repr({"datasetReference": named, "location": "EU", **has})
    monkeypatch.setattr(Client, "get_dataset", lambda *_: found)
    monkeypatch.setattr(Client, "list_tables", lambda *_: [])
    with pytest.raises(lightning.ConfigurationError, match=way_on):
        lightning.connect(client).sync_ids()


def test_a_client_that_writes_what_it_reads_is_refused(client: Client) -> None:
    from google.cloud.bigquery import QueryJobConfig

    client.default_query_job_config = QueryJobConfig(destination="crm.people.all")
    with pytest.raises(lightning.ConfigurationError, match="destination"):
        lightning.connect(client)


def test_what_a_client_has_by_default_does_not_reach_the_jobs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from google.cloud.bigquery import Client, QueryJobConfig
    from lightning_dialects.bigquery.warehouse import BigQueryWarehouse

    class SentError(Exception):
        """A job is on its way."""

    sent: list[dict[str, Any]] = []

    def call(_: Client, *__: Any, **request: Any) -> None:
        sent.append(request["data"])
        raise SentError

    client.default_query_job_config = QueryJobConfig(
        use_legacy_sql=True, dry_run=True, labels={"app": "other"}
    )
    warehouse = BigQueryWarehouse.wrap(client)
    monkeypatch.setattr(Client, "_call_api", call)
    with pytest.raises(SentError):
        warehouse.execute("SELECT 1", step="test")
    (job,) = sent
    assert (job["useLegacySql"], job["dryRun"], job["labels"]["step"]) == (False, False, "test")
    assert job["labels"]["app"] == "lightning-cdc"


@pytest.mark.parametrize("kind", ["TIMESTAMP", "ARRAY<TIMESTAMP>", "STRUCT<`at` TIMESTAMP>"])
def test_no_instant_is_written_in_the_time_zone_of_a_session(kind: str) -> None:
    its = dialect("bigquery")
    assert "'UTC'" in its.render(its.hashable(column("x"), Column("x", kind)))
