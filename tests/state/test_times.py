"""What is remembered of time has a zone, also where the warehouse has none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lightning import Logs, OpCounts
from lightning.audit.runs import records
from lightning.log_tables import RUN_COLUMNS
from lightning.places import Places
from lightning.registry import dialect
from lightning.workspace import AUDIT_SCHEMA, PLANNER_SCHEMA, Workspace
from tests.golden.script import Script

NOON = datetime(2026, 1, 31, 12)  # as a driver gives it


def test_the_clock_and_a_lease_are_in_utc() -> None:
    script = Script(dialect("duckdb"))
    row = ("s", "", 1, "", None, None, None, "h", NOON + timedelta(seconds=1), True)
    script.answers = {"read the state": [(NOON, *row)]}
    places = Places.ordinary(script.dialect, None, PLANNER_SCHEMA, AUDIT_SCHEMA)
    state = Workspace(script, places, 60.0, Logs()).store.read("s")
    assert state.now == NOON.replace(tzinfo=UTC)
    assert state.head is not None
    assert state.head.lease_expires == state.now + timedelta(seconds=1)


def test_a_run_began_and_ended_in_utc() -> None:
    row = ["s", "1", "id", "crm", "users", "users", "succeeded", None, NOON, NOON, *[0] * 12]
    assert len(row) == len(RUN_COLUMNS)
    (run,) = records([tuple(row)], {})
    assert run.started_at == run.finished_at == NOON.replace(tzinfo=UTC)
    assert run.planned == OpCounts()
