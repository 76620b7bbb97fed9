"""What a destination holds before a sync's first run: adopted, or compared with the model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from ..errors import RunStateError
from ..results import Counts
from .destination import Script
from .harness import Subject
from .history import History, begin
from .planned import UNREADABLE

COLUMNS = ("id", "a", "b", "n")
MODEL = [
    ("same", "x", None, 1),
    ("other", "x", "y", 1),
    ("null", "", "y", None),
    ("unreadable", "x", "y", 7),
    ("twice", "x", "y", 1),
    ("new", "x", "y", 1),
    (None, "x", "y", 1),
]
HELD = [
    ("same", "x", None, 1),
    ("other", "x ", "y", 1),
    ("null", None, "y", None),
    ("unreadable", "x", "y", UNREADABLE),
    ("twice", "x", "y", 1),
    ("twice", "x", "y", 2),
    ("gone", "x", "y", 0),
    ("gone, and unreadable", "x", "y", UNREADABLE),
    (None, "x", "y", 1),
]


def _rows(rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _begin(subject: Subject) -> History:
    history = begin(subject)
    history.settings = replace(history.settings, delete_behavior="delete")
    history.rows = _rows(MODEL)
    history.load()
    return history


class TestAdopt:
    def test_the_first_run_sends_what_differs(self, subject: Subject) -> None:
        history = _begin(subject)
        history.adopt(_rows(HELD), ("a", "b", "n"))
        assert history.expected().counts == Counts(
            added=1, changed=4, removed=2, unchanged=1, ignored=1
        )
        with pytest.raises(RunStateError, match=r"baseline.*engine\.drop.*full_resync.*cdc"):
            history.engine.adopt(history.sync, "SELECT 1")
        history.run(Script(("refuse",), frozenset(["other"])))
        history.run(Script())

    def test_a_local_table_is_compared_and_adopted(self, subject: Subject) -> None:
        history = _begin(subject)
        engine, sync = history.engine, history.sync
        texts = zip(*([_as_text(value) for value in row] for row in HELD), strict=True)
        held = pa.table(dict(zip(COLUMNS, texts, strict=True)))
        found = engine.reconcile(sync, held, rows=9)
        assert (found.missing, found.extra, found.differing, found.unchanged) == (1, 2, 4, 1)
        assert (found.unsure, found.ignored, found.held) == (3, 1, len(HELD))
        assert [row["id"] for row in found.samples["missing"]] == ["new"]
        assert {row["id"] for row in found.samples["extra"]} == {"gone", "gone, and unreadable"}
        differing = {row.row_id: row.columns for row in found.differences}
        del differing["twice"]  # the one or the other of its rows
        assert differing == {"other": ("a",), "null": ("a",), "unreadable": ("n",)}
        assert found.reasons.keys() == {"twice", "unreadable", "gone, and unreadable"}
        assert not subject.planner_tables(sync.id)
        assert sync.id not in engine.sync_ids()
        counts = engine.adopt(sync, held.select(["id", "a"])).counts
        assert counts == Counts(unchanged=6, rejected=1, ignored=1)
        counts = engine.preview(sync).counts
        assert counts == Counts(added=1, changed=5, removed=2, ignored=1)


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)
