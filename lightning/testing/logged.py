"""The rows of a sync's log tables, as they are in the warehouse under test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import WarehouseError
from ..log_tables import CHANGELOG, RUNS, SNAPSHOT
from ..results import OpCounts
from .harness import Subject
from .logbook import Logbook, LogRow
from .planned import Row

DESTINATION = "a destination"
MODEL = "a model"


@dataclass
class Logged:
    """What the log tables have of a sync.

    Attributes:
        schema: the audit schema; None: the subject's.
    """

    subject: Subject
    sync_id: str
    schema: str | None = None

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The sync's rows of a log table, none where it was dropped."""
        try:
            return self.subject.log(table, self.sync_id, self.schema)
        except WarehouseError:
            if self.subject.has_log(table, self.schema):
                raise
            return []

    def changelog(self) -> dict[str, dict[str, LogRow]]:
        """The logged operations by run and row id."""
        logged: dict[str, dict[str, LogRow]] = {}
        for row in self.rows(CHANGELOG):
            of_run = logged.setdefault(row["sync_run_id"], {})
            assert row["row_id"] not in of_run, "logged twice"
            of_run[row["row_id"]] = _log_row(row)
        return logged

    def snapshot(self) -> dict[str, LogRow]:
        """The rows of the snapshot by row id."""
        rows = self.rows(SNAPSHOT)
        by_id = {row["row_id"]: _log_row(row) for row in rows}
        assert len(by_id) == len(rows), "a row id stands in the snapshot twice"
        return by_id

    def runs(self) -> dict[str, dict[str, Any]]:
        """The rows of `sync_runs` by run id."""
        rows = self.rows(RUNS)
        by_id = {row["sync_run_id"]: row for row in rows}
        assert len(by_id) == len(rows), "a run is logged twice"
        return by_id

    def check(self, logbook: Logbook) -> None:
        """Hold the log tables against what the contract says of them."""
        changelog = self.changelog()
        for run_id in changelog.keys() | logbook.changelog.keys():
            operations = logbook.changelog.get(run_id, {})
            agree(f"the changelog of {run_id}", changelog.get(run_id, {}), operations)
        agree("the snapshot", self.snapshot(), logbook.snapshot)
        runs = self.runs()
        assert runs.keys() == logbook.runs.keys()
        for run_id, row in runs.items():
            expected = logbook.runs[run_id]
            assert (row["status"], row["error"]) == (expected.status, expected.error)
            for what in ("planned", "attempted", "succeeded", "failed"):
                logged = OpCounts(*(row[f"num_{what}_{op}"] for op in ("add", "change", "remove")))
                assert logged == getattr(expected, what)
            assert row["started_at"] <= row["finished_at"]
            assert row["destination"] == DESTINATION
            assert row["model_name"] == MODEL


def agree(what: str, found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Fail with what differs, by row id, unless two mappings are equal."""
    different = [
        f"  {name!r} is {found.get(name)}\n  and should be {expected.get(name)}"
        for name in {**found, **expected}
        if found.get(name) != expected.get(name)
    ]
    if different:
        raise AssertionError("\n".join([f"{what}:", *different]))


def _log_row(row: Row) -> LogRow:
    return LogRow(
        row["sync_run_id"], row["op_type"], row["status"], row["failure_reason"], row["fields"]
    )
