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
    "run_id": "1", "base": "a_plan", "deltas": [{"table": "b_changes", "rows": 3}],
    "rejections": "a_rejections", "previous": ["c_plan", "c_rejections"], "shape": SHAPE,
    "mode": "upsert", "held": 5, "exceptions": 1, "duplicated": True,
    "snapshot_mark": {"schema": "logs", "run_id": "1"},
}  # fmt: skip
BASELINE_OF_2 = {
    "run_id": "1", "tables": TABLES, "previous": TABLES, "shape": SHAPE, "mode": "upsert",
    "held": 5, "exceptions": 1, "snapshot_mark": {"schema": "logs", "run_id": "1"},
}  # fmt: skip
COUNTS = {"added": 1, "changed": 2, "removed": 3, "unchanged": 4, "rejected": 5, "ignored": 6}
RUN = {
    "format": 3, "id": "2", "sync_id": "s", "destination": "d", "model_name": None,
    "model_id": "m", "mode": "mirror", "delete_behavior": "clear_fields", "reset": "cdc",
    "shape": SHAPE, "tables": TABLES,
    "logs": {"changelog": True, "snapshot": False, "runs": True},
    "started_at": "2026-01-31T12:00:00+00:00", "planned": True, "counts": COUNTS, "closing": True,
}  # fmt: skip
MEMORY = {"format": 3, "baseline": BASELINE, "leftovers": ["b_plan"]}
PROGRESS = {
    "format": 3, "first": 1, "last": 9, "settled": [[1, 3], [5, 6]], "reserved": 7,
    "landing": "a_landed",
}  # fmt: skip
NUMBERS = {
    "format": 3, "outcome": "completed", "counts": COUNTS | {"queried": 20},
    "seconds": {"evaluate": 1.5, "compare": 0.5, "deliver": None, "close": 0.25},
}  # fmt: skip
FORMAT_3: list[tuple[Callable[[str], Any], dict[str, Any]]] = [
    (wire.load_memory, MEMORY),
    (wire.load_memory, MEMORY | {"baseline": None}),
    (wire.load_memory, MEMORY | {"baseline": BASELINE | {"deltas": [], "previous": []}}),
    (wire.load_memory, MEMORY | {"baseline": BASELINE | {"snapshot_mark": None}}),
    (wire.load_run, RUN),
    (wire.load_run, RUN | {"reset": None}),
    (wire.load_run, RUN | {"delta": True, "delta_rows": 7}),
    (wire.load_run, RUN | {"statements": [["plan", "count", 2, 0.5]]}),
    (wire.load_progress, PROGRESS),
    (wire.load_progress, PROGRESS | {"landing": None}),
    (wire.load_numbers, NUMBERS),
    (wire.load_numbers, NUMBERS | {"profile": {"statements": [["close", "log", 1, 0.5]]}}),
    (wire.load_numbers, NUMBERS | {"profile": {"throughput": {"seconds": 0.5, "rows": [1, 0]}}}),
]


@pytest.mark.parametrize(("load", "stored"), FORMAT_3)
def test_a_record_is_written_as_it_was_read(
    load: Callable[[str], Any], stored: dict[str, Any]
) -> None:
    written = json.loads(wire.dump(load(json.dumps(stored))))
    assert _without_new_names(written, stored) == stored


@pytest.mark.parametrize("stored", [RUN, NUMBERS])
def test_what_was_not_measured_is_not_stored(stored: dict[str, Any]) -> None:
    load = wire.load_run if stored is RUN else wire.load_numbers
    assert not {"statements", "profile"} & set(json.loads(wire.dump(load(json.dumps(stored)))))


@pytest.mark.parametrize("previous", [TABLES, None])
def test_every_run_of_the_second_format_has_a_plan(previous: dict[str, str] | None) -> None:
    stored = BASELINE_OF_2 | {"previous": previous}
    memory = wire.load_memory(json.dumps(MEMORY | {"format": 2, "baseline": stored}))
    run = wire.load_run(json.dumps(RUN | {"format": 2}))
    assert memory.baseline is not None
    assert memory.baseline.needed == ("a_plan", "a_rejections")
    assert memory.baseline.previous == (("a_plan", "a_rejections") if previous else ())
    assert (memory.baseline.known_rows, memory.baseline.exception_rows) == (5, 1)
    assert memory.baseline.snapshot_mark is not None
    assert memory.leftovers == ("b_plan",)
    assert run.made == ("a_plan", "a_changes", "a_rejections")


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
        ('{"format": 4}', "newer release.*format 4.*upgrade"),
        ('{"format": 4, "first": "of another kind"}', "newer release"),
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
