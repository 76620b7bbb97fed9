"""Which of the connector's errors are a lost race, which pass by themselves, and which last."""

from __future__ import annotations

from typing import Any

import pytest

import lightning
from lightning.errors import WriteConflictError
from lightning.warehouse import Warehouse

errors = pytest.importorskip("snowflake.connector.errors")

WAITERS = errors.ProgrammingError(msg="the number of waiters exceeds the limit", errno=625)
PASSING = [
    errors.OperationalError(msg="the connection was reset", errno=250_003),
    errors.ServiceUnavailableError(msg="HTTP 503"),
    errors.TooManyRequests(msg="HTTP 429"),
]
LASTING = [
    errors.ProgrammingError(msg="SQL compilation error: 625 is no column", errno=904),
    errors.ProgrammingError(msg="no active warehouse selected", errno=606),
    errors.DatabaseError(msg="incorrect username or password", errno=250_001),
]


def raised(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Warehouse:
    """The warehouse, whose connector raises an error at every statement."""
    from snowflake.connector.cursor import SnowflakeCursor

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(SnowflakeCursor, "execute", fail)
    return warehouse


@pytest.mark.parametrize("error", [*PASSING, *LASTING], ids=str)
def test_what_passes_by_itself_says_so(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with pytest.raises(lightning.WarehouseError) as caught:
        raised(warehouse, monkeypatch, error).fetch("SELECT 1", step="test")
    assert caught.value.is_transient == (error in PASSING)
    assert not isinstance(caught.value, WriteConflictError)


def test_only_a_lock_that_was_not_waited_for_is_a_lost_race(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WriteConflictError) as caught:
        raised(warehouse, monkeypatch, WAITERS).fetch("SELECT 1", step="test")
    assert caught.value.is_transient


@pytest.mark.parametrize(
    ("error", "blamed"),
    [(PASSING[0], lightning.WarehouseError), (LASTING[0], lightning.ModelError)],
    ids=["connection", "model"],
)
def test_a_model_is_not_blamed_for_a_connection(
    warehouse: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    blamed: type[Exception],
) -> None:
    with pytest.raises(blamed):
        raised(warehouse, monkeypatch, error).describe("SELECT 1 AS ID")
