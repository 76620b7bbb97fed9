"""Custom destinations by JSON-RPC, against a real server that keeps to the published protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

import lightning
from lightning import Engine, Retry, Sync
from lightning.destinations import JsonRpc

from .api import Answer, Api, Call

FIELDS = [
    {"field_api_name": name, "label": name, "identifier": name == "id", "type": kind,
     "createable": True, "updateable": True, "required": name == "id", "array": False}
    for name, kind in (("id", "integer"), ("email", "string"), ("score", "float"),
                       ("seen", "date_time"))
]  # fmt: skip
PERSON = {"object_api_name": "person", "label": "Person"}


class Custom:
    """A custom destination that holds people.

    Attributes:
        operations: what it can.
        people: what it holds, by id.
        faults: what becomes of the next calls of sync_batch: an error, a status, or no answer,
            before or after they were taken.
    """

    def __init__(self) -> None:
        self.operations = ["upsert", "delete"]
        self.people: dict[int, Any] = {}
        self.faults: list[str] = []
        self.sizes: list[int] = []

    def __call__(self, call: Call) -> Answer:
        asked = call.body
        assert asked["jsonrpc"] == "2.0"
        fault = self.faults.pop(0) if asked["method"] == "sync_batch" and self.faults else ""
        if fault.isdigit():
            return Answer(int(fault))
        if fault == "cut off":
            return Answer(breaks_off=True)
        if fault == "error":
            error = {"code": -32000, "message": "the database is away"}
            return Answer(body={"jsonrpc": "2.0", "id": asked["id"], "error": error})
        result = getattr(self, asked["method"])(**asked["params"])
        if fault:
            return Answer(breaks_off=True)
        return Answer(body={"jsonrpc": "2.0", "id": asked["id"], "result": result})

    def list_objects(self) -> Any:
        return {"objects": [PERSON]}

    def list_fields(self, object: Any) -> Any:  # noqa: A002  (the protocol's word)
        assert object == PERSON
        return {"fields": FIELDS}

    def supported_operations(self, object: Any) -> Any:  # noqa: A002
        assert object == PERSON
        return {"operations": self.operations}

    def get_sync_speed(self, sync_plan: Any) -> Any:
        assert sync_plan["object"] == PERSON
        return {
            "maximum_batch_size": 3,
            "maximum_records_per_second": 100,
            "maximum_parallel_batches": 2,
        }

    def sync_batch(self, sync_plan: Any, records: Any) -> Any:
        self.sizes.append(len(records))
        (identifier,) = [
            name for name, field in sync_plan["schema"].items() if field["active_identifier"]
        ]
        results = []
        for record in records:
            good = record["email"] is not None
            if sync_plan["operation"] == "delete":
                self.people.pop(record[identifier], None)
            elif good:
                self.people[record[identifier]] = record
            results.append({
                "identifier": record[identifier], "success": good,
                "error_message": None if good else "no email",
            })  # fmt: skip
        return {"record_results": results}


@pytest.fixture
def custom() -> Custom:
    return Custom()


@pytest.fixture
def url(custom: Custom) -> Iterator[str]:
    with Api().serving() as api:
        api.answer = custom
        yield api.url


def test_the_destination_follows_the_model(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, custom: Custom, url: str
) -> None:
    warehouse.execute("UPDATE users SET email = NULL WHERE id = 4")
    retry = Retry(attempts=5, first_delay=0)
    with JsonRpc(url, "person", "id") as send:
        custom.faults = ["cut off late", "503", "", "cut off", "", "error"]
        result = engine.run(sync, send, retry=retry)
        assert (result.succeeded.added, result.failed.added) == (7, 1)
        assert sorted(custom.people) == [1, 2, 3, 5, 6, 7, 8]
        assert max(custom.sizes) == 3
        warehouse.execute("DELETE FROM users WHERE id = 1")
        warehouse.execute("UPDATE users SET email = 'e' WHERE id = 4")
        custom.faults = ["cut off late", "cut off late"]
        engine.run(sync, send, retry=retry)
    assert {key: row["email"] for key, row in custom.people.items()} == dict(
        warehouse.execute("SELECT id, email FROM users").fetchall()
    )


def test_rows_that_cannot_be_deleted_are_refused(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, custom: Custom, url: str
) -> None:
    custom.operations = ["upsert"]
    with JsonRpc(url, "person", "id") as send:
        engine.run(sync, send)
        warehouse.execute("DELETE FROM users WHERE id = 1")
        assert engine.run(sync, send).failed.removed == 1
    assert 1 in custom.people


def test_an_error_is_tried_again(engine: Engine, sync: Sync, custom: Custom, url: str) -> None:
    custom.faults = ["error"]
    with JsonRpc(url, "person", "id") as send:
        with pytest.raises(lightning.DeliveryError, match="the database is away") as caught:
            engine.run(sync, send, keep=lightning.Keep())
        (note,) = engine.show(caught.value.result.run_id, row_ids=["1"]).requests
        assert '"sync_batch": "person"' in (note.request or "")
        assert "the database is away" in (note.response or "")
        custom.faults = ["error"]
        retry = Retry(attempts=2, first_delay=0)
        assert engine.run(sync, send, retry=retry).succeeded.added == 8
    assert len(custom.people) == 8


@pytest.mark.parametrize(
    ("target", "identifier", "operation", "message"),
    [
        ("pet", "id", "upsert", "no object 'pet'. It has: person"),
        ("person", "email", "upsert", "'email' is no identifier"),
        ("person", "id", "update", "cannot update records of 'person': it can upsert, delete"),
    ],
)
def test_what_does_not_fit_is_told_before_anything_is_sent(
    engine: Engine,
    sync: Sync,
    custom: Custom,
    url: str,
    target: str,
    identifier: str,
    operation: Any,
    message: str,
) -> None:
    with (
        JsonRpc(url, target, identifier, operation=operation) as send,
        pytest.raises(lightning.DeliveryError, match=message),
    ):
        engine.run(sync, send)
    assert custom.sizes == []


def test_a_column_that_is_no_field_is_told(engine: Engine, custom: Custom, url: str) -> None:
    model = lightning.Model("SELECT id, email, 1 AS extra FROM users", "id")
    with (
        JsonRpc(url, "person", "id") as send,
        pytest.raises(lightning.DeliveryError, match="no field 'extra'"),
    ):
        engine.run(lightning.Sync("to_there", model), send)
