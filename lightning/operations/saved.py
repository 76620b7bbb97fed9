"""A plan as a file: for people to review, and for a run to keep to."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import msgspec

from ..diff.diff import Diff
from ..errors import ConfigurationError
from ..json_text import json_text
from ..results import Counts
from ..state.records import PlannedRun
from ..workspace import Workspace
from .numbers import op_ranges
from .reader import Reader

FORMAT = 1
CHUNK = 10_000
SAMPLE_ROWS = 5
KINDS: Mapping[type, str] = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    Decimal: "a number",
    datetime: "a time",
    date: "a date",
    time: "a time of day",
}


@dataclass(frozen=True, kw_only=True)
class SavedPlan:
    """What a run planned, without the values of its rows.

    Attributes:
        settings: of the sync, as far as they decide what is sent.
        digest: of all operations but those that are skipped, with their values, whatever their
            order.
        samples: by op type, the first rows; of each value its kind, or the length of a text.
    """

    format: int = FORMAT
    sync_id: str
    run_id: str
    planned_at: str
    settings: dict[str, Any]
    counts: Counts
    digest: str
    samples: dict[str, list[dict[str, str | None]]]

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """A plan that was saved.

        Raises:
            ConfigurationError: the file cannot be read, or is no plan of this release's form.
        """
        try:
            saved = msgspec.json.decode(Path(path).read_bytes(), type=cls)
        except OSError as error:
            raise ConfigurationError(f"the plan {path} cannot be read: {error.strerror}") from error
        except msgspec.MsgspecError as error:
            raise ConfigurationError(
                f"{path} is no saved plan: {error}. Save one by `lightning-cdc plan --save`."
            ) from error
        if saved.format != FORMAT:
            raise ConfigurationError(
                f"the plan {path} has the form {saved.format}, and this release reads {FORMAT}: "
                "plan anew"
            )
        return saved

    def save(self, path: str | Path) -> None:
        """Write it to a file, as JSON.

        Raises:
            OSError: it cannot be written.
        """
        text = msgspec.json.format(msgspec.json.encode(self), indent=2)
        Path(path).write_bytes(text + b"\n")

    def differences(self, now: SavedPlan) -> list[str]:
        """In what a plan differs from this one: a sentence, where it does at all."""
        if self.sync_id != now.sync_id:
            return [f"the plan that was reviewed is one of sync {self.sync_id!r}"]
        found = [
            f"{name} is {now.settings.get(name)!r}, and was {before!r}"
            for name, before in self.settings.items()
            if now.settings.get(name) != before
        ]
        found += [
            f"{count} rows {what}, and were {before}"
            for what in ("added", "changed", "removed", "rejected")
            if (count := getattr(now.counts, what)) != (before := getattr(self.counts, what))
        ]
        if not found and self.digest != now.digest:
            found = ["as many rows of each op type, but others, or with other values"]
        reviewed = f"the plan is not the one of run {self.run_id} that was reviewed"
        return [f"{reviewed}: {'; '.join(found)}"] if found else []


def saved_plan(workspace: Workspace, diff: Diff) -> SavedPlan:
    """A planned run as it is saved. Reads every operation once."""
    run = diff.run
    reader = Reader(workspace, diff)
    return SavedPlan(
        sync_id=run.sync_id,
        run_id=run.id,
        planned_at=run.started_at,
        settings=_settings(run),
        counts=run.counts,
        digest=_digest(workspace, diff),
        samples={
            op_type: [
                {name: _masked(value) for name, value in row.items()}
                for row in reader.rows(range(first, min(first + SAMPLE_ROWS, last)))
            ]
            for op_type, first, last in op_ranges(run, all_removed=True)
        },
    )


def _settings(run: PlannedRun) -> dict[str, Any]:
    return {
        "destination": run.destination,
        "mode": run.mode,
        "delete_behavior": run.delete_behavior,
        "reset": run.reset,
        "primary_key": list(run.shape.key_names),
        "columns": [name for name, _ in run.shape.handed_over],
        "skipped": len(run.skipped),
    }


def _digest(workspace: Workspace, diff: Diff) -> str:
    total, skipped = 0, {each.number for each in diff.run.skipped}
    ranges = list(op_ranges(diff.run, all_removed=True))
    reader = Reader(workspace, diff, max((last for _, _, last in ranges), default=1))
    for op_type, first, last in ranges:
        for at in range(first, last, CHUNK):
            total += _sum(reader, op_type, range(at, min(at + CHUNK, last)), skipped)
    return f"sha256-sum:{total % 2**256:064x}"


def _sum(reader: Reader, op_type: str, numbers: Sequence[int], skipped: Collection[int]) -> int:
    """The sum of the hashes of operations: the same in any order."""
    operations = zip(numbers, reader.identities(numbers), reader.rows(numbers), strict=True)
    texts = (
        json_text([op_type, row_id, dict(sorted(row.items()))])
        for number, (row_id, _), row in operations
        if number not in skipped
    )
    return sum(int.from_bytes(hashlib.sha256(text.encode()).digest()) for text in texts)


def _masked(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return f"a text of {len(value)} characters"
    return KINDS.get(type(value), "a value")
