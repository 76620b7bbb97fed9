"""A destination that fails in every way, and keeps its own truth of what reached it."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from lightning import Batch, Retry, TryAgain

Rows = Mapping[str, Mapping[str, Any]]

QUICK = Retry(attempts=4, first_delay=0.001, max_delay=0.01)


class Destination:
    """Holds rows by their id, as a service would that upserts and deletes.

    Attributes:
        rows: what it holds.
        sent: how often each operation reached it and was taken, by operation id.
        calls: how often it was called.
        busiest: the most calls there ever were at one time.
    """

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.sent: Counter[str] = Counter()
        self.calls = 0
        self.busiest = 0
        self._busy = 0
        self._lock = threading.Lock()

    def __call__(self, batch: Batch) -> dict[str, str | TryAgain] | None:
        return self.take(batch)

    def take(self, batch: Batch, refused: Mapping[str, str | TryAgain] | None = None) -> Any:
        """Apply a batch, but for the refused rows, which are given back."""
        refused = refused or {}
        with self._lock:
            self.calls += 1
            for row_id, operation, row in zip(
                batch.row_ids, batch.operation_ids, batch.rows, strict=True
            ):
                if row_id in refused:
                    continue
                self.sent[operation] += 1
                if batch.op_type == "removed":
                    self.rows.pop(row_id, None)
                else:
                    self.rows[row_id] = row
        return dict(refused) or None

    def raising(self, error: BaseException, *, call: int) -> Callable[[Batch], None]:
        """A send whose calls take all rows; one of them raises after that."""

        def send(batch: Batch) -> None:
            self.take(batch)
            if self.calls == call:
                raise error

        return send

    def during(self, work: Callable[[], Any]) -> Any:
        """Do the work, counted among the calls that are under way."""
        with self._lock:
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            return work()
        finally:
            with self._lock:
                self._busy -= 1

    @property
    def duplicates(self) -> int:
        """How many operations were taken more than once, counting each time after the first."""
        return sum(times - 1 for times in self.sent.values())


def as_held(rows: Iterable[Mapping[str, Any]], key: str = "id") -> dict[str, Mapping[str, Any]]:
    """The rows of a model as a destination should hold them."""
    return {str(row[key]): row for row in rows}


class Journal:
    """A destination in a file, which many processes reach and which outlives all of them.

    Each batch is one line, written at once, so that a process that is killed has either sent it
    or not.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def take(self, batch: Batch, refused: Mapping[str, str] | None = None) -> dict[str, str]:
        """Apply a batch, but for the refused rows, which are given back."""
        refused = {row_id: refused[row_id] for row_id in batch.row_ids if row_id in (refused or {})}
        taken = [
            (batch.op_type, *parts)
            for parts in zip(batch.row_ids, batch.operation_ids, batch.rows, strict=True)
            if parts[0] not in refused
        ]
        os.write(self._file, json.dumps(taken).encode() + b"\n")
        return refused

    def replay(self) -> Destination:
        """What the destination holds after all that was sent to it."""
        destination = Destination()
        for line in self.path.read_text().splitlines():
            destination.calls += 1
            for op_type, row_id, operation, row in json.loads(line):
                destination.sent[operation] += 1
                if op_type == "removed":
                    destination.rows.pop(row_id, None)
                else:
                    destination.rows[row_id] = row
        return destination

    def close(self) -> None:
        os.close(self._file)
