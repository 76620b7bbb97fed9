"""A custom destination that speaks the JSON-RPC protocol which Census (now Fivetran Activations)
publishes: https://developers.getcensus.com/custom-destinations."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..deliver.batch import Batch
from ..errors import ConfigurationError, LightningError
from ..json_text import json_text
from ..redaction import redact
from ..sync import check_choice
from .client import LONGEST_REASON, new_client, words
from .closing import Closing
from .noting import noting

Operation = Literal["upsert", "insert", "update"]
Answer = dict[str, Any]

CANNOT_DELETE = "the destination cannot delete records of this object"
NO_REASON = "the destination gave no reason"


class JsonRpcError(LightningError):
    """The destination answered a call with an error: nothing is known of the batch."""


class JsonRpc(Closing):
    """A `send` that hands batches to the `sync_batch` of a custom destination.

    Before the first batch the destination is asked for its objects, what can be done with the one
    that is written to, and its fields. Calls have no more records than it wants at once
    (`maximum_batch_size`); how many a second is for the option `rate` of the delivery.

    Args:
        url: of the destination.
        target: the `object_api_name` of what is written to.
        identifier: the field by which the destination tells records apart; every row has it.
        operation: what is done with added and changed rows. Removed ones are sent with `delete`,
            and refused where the destination does not have that for the object.
        headers: of every call.
        timeout: in seconds, for connecting and for each wait for data.

    Raises:
        ConfigurationError: there is no such operation, or httpx is not installed.
    """

    def __init__(
        self,
        url: str,
        target: str,
        identifier: str,
        *,
        operation: Operation = "upsert",
        headers: Mapping[str, str] | None = None,
        timeout: float = 30.0,
    ) -> None:
        check_choice("operation", operation, get_args(Operation))
        self._url = url
        self._target_name = target
        self._identifier = identifier
        self._operation = operation
        self._headers = {**(headers or {}), "Content-Type": "application/json"}
        self._client = new_client(timeout)
        self._call_ids = itertools.count(1)
        self._asking = threading.Lock()
        self._target: _Target | None = None

    def __repr__(self) -> str:
        return f"<JsonRpc to {self._target_name}>"

    def __call__(self, batch: Batch) -> dict[str, str]:
        target = self._asked()
        operation = "delete" if batch.op_type == "removed" else self._operation
        if operation not in target.operations:
            if operation == "delete":
                return dict.fromkeys(batch.row_ids, CANNOT_DELETE)
            raise ConfigurationError(
                f"the destination cannot {operation} records of {self._target_name!r}: it can "
                f"{', '.join(target.operations)}"
            )
        rows, row_ids = batch.rows, batch.row_ids
        plan = target.plan(operation, list(rows[0]), self._identifier)
        owners = {
            str(row[self._identifier]): row_id for row_id, row in zip(row_ids, rows, strict=True)
        }
        refused: dict[str, str] = {}
        for first in range(0, len(rows), target.batch_size):
            records = rows[first : first + target.batch_size]
            about = row_ids[first : first + target.batch_size]
            request = {"sync_batch": self._target_name, "records": records}
            with noting(batch, request, about) as asked:
                asked.answer = answer = self._call("sync_batch", sync_plan=plan, records=records)
            refused |= _refusals(answer, owners, len(records))
        return refused

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _asked(self) -> _Target:
        """What the destination says of the object, asked once."""
        with self._asking:
            if self._target is None:
                self._target = self._ask()
            return self._target

    def _ask(self) -> _Target:
        objects = {one["object_api_name"]: one for one in self._call("list_objects")["objects"]}
        if self._target_name not in objects:
            raise ConfigurationError(
                f"the destination has no object {self._target_name!r}. It has: "
                f"{', '.join(objects) or 'none'}."
            )
        found = objects[self._target_name]
        fields = self._call("list_fields", object=found)["fields"]
        can = self._call("supported_operations", object=found)["operations"]
        plan = {"object": found, "operation": self._operation, "schema": {}}
        speed = self._call("get_sync_speed", sync_plan=plan)
        return _Target(
            found,
            {field["field_api_name"]: field for field in fields},
            list(can),
            max(1, int(speed["maximum_batch_size"])),
        )

    def _call(self, method: str, **parameters: Any) -> Answer:
        """What a method answers.

        Raises:
            JsonRpcError: an error, or what is no answer.
            httpx.HTTPError: it could not be called.
        """
        import httpx

        call = {
            "jsonrpc": "2.0",
            "id": next(self._call_ids),
            "method": method,
            "params": parameters,
        }
        content = json_text(call).encode()
        answer = self._client.post(self._url, content=content, headers=self._headers)
        if not answer.is_success:
            raise httpx.HTTPStatusError(words(answer), request=answer.request, response=answer)
        try:
            told = answer.json()
            if isinstance(told["result"], dict):
                return dict(told["result"])
        except (ValueError, KeyError, TypeError):
            pass
        raise JsonRpcError(f"{method}: {words(answer)}")


@dataclass(frozen=True)
class _Target:
    """What a destination says of one of its objects."""

    described: Answer
    fields: Mapping[str, Answer]
    operations: Sequence[str]
    batch_size: int

    def plan(self, operation: str, columns: Sequence[str], identifier: str) -> Answer:
        """The protocol's plan of a sync.

        Raises:
            ConfigurationError: a column is no field of it, or the identifier cannot be one.
        """
        for column in columns:
            if column not in self.fields:
                raise ConfigurationError(
                    f"the destination has no field {column!r}: map the column to one of "
                    f"{', '.join(self.fields)}"
                )
        if identifier not in columns or not self.fields[identifier].get("identifier"):
            raise ConfigurationError(
                f"{identifier!r} is no identifier: it must be sent, and the destination must know "
                "it as one"
            )
        schema = {
            column: {"active_identifier": column == identifier, "field": self.fields[column]}
            for column in columns
        }
        return {"object": self.described, "operation": operation, "schema": schema}


def _refusals(answer: Answer, owners: Mapping[str, str], count: int) -> dict[str, str]:
    """Why records were refused, by row id.

    Raises:
        JsonRpcError: the answer does not tell of each record.
    """
    results = answer.get("record_results")
    if not isinstance(results, list) or len(results) != count:
        raise JsonRpcError(f"sync_batch told nothing of some of {count} records")
    refused = {}
    for result in results:
        owner = owners.get(str(result.get("identifier")))
        if owner is None:
            raise JsonRpcError(
                f"sync_batch told of {result.get('identifier')!r}, which was not sent"
            )
        if not result.get("success"):
            refused[owner] = redact(str(result.get("error_message") or NO_REASON))[:LONGEST_REASON]
    return refused
