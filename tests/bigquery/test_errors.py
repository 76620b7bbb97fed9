"""Which of the client's errors are a lost race, which pass by themselves, and which last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import lightning
from lightning.errors import WriteConflictError

exceptions = pytest.importorskip("google.api_core.exceptions")

if TYPE_CHECKING:
    from lightning_dialects.bigquery.warehouse import BigQueryWarehouse


def told(kind: type[Exception], message: str, reason: str) -> Exception:
    return kind(message, errors=[{"reason": reason, "message": message}])


PASSING = [
    told(exceptions.ServiceUnavailable, "try again", "backendError"),
    told(exceptions.Forbidden, "too many requests", "rateLimitExceeded"),
    told(exceptions.BadRequest, "retrying may solve the problem", "jobBackendError"),
    exceptions.RetryError("the deadline was exceeded", cause=None),
]
LASTING = [
    told(exceptions.BadRequest, "Unrecognized name: x at [1:8]", "invalidQuery"),
    told(exceptions.BadRequest, "no room: 'lost due to concurrent update'", "invalidQuery"),
    told(exceptions.Forbidden, "Access Denied", "accessDenied"),
    told(exceptions.Forbidden, "the quota of the day is used up", "quotaExceeded"),
]
LOST = [
    "Could not serialize access to table a.b due to concurrent update",
    "Query error: Transaction is aborted due to concurrent update against table a.b",
    "Resources exceeded: Too many DML statements outstanding against table a.b, limit is 20.",
]


@pytest.fixture
def warehouse() -> BigQueryWarehouse:
    """One that reaches nobody."""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud.bigquery import Client
    from lightning_dialects.bigquery.warehouse import BigQueryWarehouse

    return BigQueryWarehouse(Client("crm", credentials=AnonymousCredentials(), location="EU"))


def answer(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let every request fail."""
    from google.cloud.bigquery import Client

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(Client, "query", fail)
    monkeypatch.setattr(Client, "query_and_wait", fail)


@pytest.mark.parametrize("error", [*PASSING, *LASTING], ids=str)
def test_what_passes_by_itself_says_so(
    warehouse: BigQueryWarehouse, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    answer(monkeypatch, error)
    with pytest.raises(lightning.WarehouseError) as caught:
        warehouse.execute("SELECT 1", step="test")
    assert caught.value.is_transient == (error in PASSING)
    assert not isinstance(caught.value, WriteConflictError)


@pytest.mark.parametrize("message", LOST)
def test_a_lost_race_is_told_by_what_the_service_says_of_a_table(
    warehouse: BigQueryWarehouse, monkeypatch: pytest.MonkeyPatch, message: str
) -> None:
    answer(monkeypatch, told(exceptions.BadRequest, message, "invalidQuery"))
    with pytest.raises(WriteConflictError):
        warehouse.fetch("SELECT 1", step="test")


@pytest.mark.parametrize(
    ("error", "blamed"),
    [(PASSING[0], lightning.WarehouseError), (LASTING[0], lightning.ModelError)],
    ids=["service", "model"],
)
def test_a_model_is_not_blamed_for_the_service(
    warehouse: BigQueryWarehouse,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    blamed: type[Exception],
) -> None:
    answer(monkeypatch, error)
    with pytest.raises(blamed):
        warehouse.describe("SELECT 1 AS id")
