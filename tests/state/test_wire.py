"""The texts that the present release stores: their names stay, whatever Python calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lightning.errors import StateError
from lightning.state import wire

TABLES = {"plan": "a_plan", "changes": "a_changes", "rejections": "a_rejections"}
SHAPE = {
    "key": [{"name": "id", "type": "INTEGER"}],
    "fields": [{"column": {"name": "v", "type": "VARCHAR"}, "field": "V"}],
    "retained": ["id"],
    "version_scheme": "hash 1",
}
BASELINE = {
    "run_id": "1", "tables": TABLES, "previous": TABLES, "shape": SHAPE, "mode": "upsert",
    "held": 5, "exceptions": 1, "snapshot_mark": {"schema": "logs", "run_id": "1"},
}  # fmt: skip
COUNTS = {"added": 1, "changed": 2, "removed": 3, "unchanged": 4, "rejected": 5, "ignored": 6}
RUN = {
    "format": 2, "id": "2", "sync_id": "s", "destination": "d", "model_name": None,
    "model_id": "m", "mode": "mirror", "delete_behavior": "clear_fields", "reset": "cdc",
    "shape": SHAPE, "tables": TABLES,
    "logs": {"changelog": True, "snapshot": False, "runs": True},
    "started_at": "2026-01-31T12:00:00+00:00", "planned": True, "counts": COUNTS, "closing": True,
}  # fmt: skip
MEMORY = {"format": 2, "baseline": BASELINE, "leftovers": ["b_plan"]}
PROGRESS = {
    "format": 2, "first": 1, "last": 9, "settled": [[1, 3], [5, 6]], "reserved": 7,
    "landing": "a_landed",
}  # fmt: skip
NUMBERS = {
    "format": 2, "outcome": "completed", "counts": COUNTS | {"queried": 20},
    "seconds": {"evaluate": 1.5, "compare": 0.5, "deliver": None, "close": 0.25},
}  # fmt: skip
FORMAT_2: list[tuple[Callable[[str], Any], dict[str, Any]]] = [
    (wire.load_memory, MEMORY),
    (wire.load_memory, MEMORY | {"baseline": None}),
    (wire.load_memory, MEMORY | {"baseline": BASELINE | {"previous": None}}),
    (wire.load_memory, MEMORY | {"baseline": BASELINE | {"snapshot_mark": None}}),
    (wire.load_run, RUN),
    (wire.load_run, RUN | {"reset": None}),
    (wire.load_progress, PROGRESS),
    (wire.load_progress, PROGRESS | {"landing": None}),
    (wire.load_numbers, NUMBERS),
]


@pytest.mark.parametrize(("load", "stored"), FORMAT_2)
def test_a_record_is_written_as_it_was_read(
    load: Callable[[str], Any], stored: dict[str, Any]
) -> None:
    written = json.loads(wire.dump(load(json.dumps(stored))))
    assert _without_new_names(written, stored) == stored


def _without_new_names(written: Any, stored: Any) -> Any:
    """What was written, without what has been added to the format since."""
    if isinstance(stored, dict):
        return {name: _without_new_names(written[name], stored[name]) for name in stored}
    return written


@pytest.mark.parametrize(
    "load", [wire.load_memory, wire.load_run, wire.load_progress, wire.load_numbers]
)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"format": 3}', "newer release.*format 3.*upgrade"),
        ('{"format": 3, "first": "of another kind"}', "newer release"),
        ('{"format": 2}', "damaged.*backup"),
        ('{"format": 0}', "damaged"),
        ('{"format": "two"}', "damaged"),
        ('{"first": 1}', "damaged"),
        ("[]", "damaged"),
        ("nonsense", "damaged"),
        ("", "damaged"),
    ],
)
def test_a_text_that_cannot_be_read_is_told(
    load: Callable[[str], Any], text: str, told: str
) -> None:
    with pytest.raises(StateError, match=told):
        load(text)
