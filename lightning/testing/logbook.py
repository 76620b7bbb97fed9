"""What the log tables have of a sync, by the contract: dicts by row id, one set for each schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..results import OpCounts
from ..sync import Logs
from ..words import RowStatus
from .planned import SOME_TEXT, Open, Outcome, Plan, Row

DO_NOTHING = "delete behavior: do nothing"


@dataclass(frozen=True)
class LogRow:
    """A row of `sync_changelog` or `sync_snapshot`."""

    run_id: str
    op_type: str
    status: RowStatus
    reason: Any
    fields: Row


@dataclass(frozen=True)
class RunRow:
    """A row of `sync_runs`, as far as the contract fixes it, and the outcome of the run."""

    status: str
    error: Any
    planned: OpCounts
    attempted: OpCounts
    succeeded: OpCounts
    failed: OpCounts
    outcome: str = "failed"


@dataclass
class Audit:
    """What the log tables of one schema have of a sync.

    Attributes:
        current: the snapshot was kept by every run since it was last complete.
    """

    changelog: dict[str, dict[str, LogRow]] = field(default_factory=dict)
    snapshot: dict[str, LogRow] = field(default_factory=dict)
    runs: dict[str, RunRow] = field(default_factory=dict)
    current: bool = False


@dataclass
class Logbook:
    """The logs of one sync.

    Attributes:
        last_runs: the run of the last operation on each row.
        results: what each run came to, logged or not.
        audits: the logs by schema; `schema` is the one that is written.
    """

    last_runs: dict[str, str] = field(default_factory=dict)
    results: dict[str, RunRow] = field(default_factory=dict)
    schema: str = ""
    audits: dict[str, Audit] = field(default_factory=dict)

    @property
    def audit(self) -> Audit:
        return self.audits.setdefault(self.schema, Audit())

    @property
    def changelog(self) -> dict[str, dict[str, LogRow]]:
        return self.audit.changelog

    @property
    def snapshot(self) -> dict[str, LogRow]:
        return self.audit.snapshot

    @property
    def runs(self) -> dict[str, RunRow]:
        return self.audit.runs

    def unplanned(self, run_id: str, logs: Logs) -> None:
        """A run that failed before it was planned leaves its row."""
        if logs.runs:
            none = OpCounts()
            self.runs[run_id] = RunRow("failed", SOME_TEXT, none, none, none, none)

    def write(
        self,
        run_id: str,
        plan: Plan,
        outcomes: Mapping[str, Outcome],
        error: Any,
        *,
        discarded: bool = False,
    ) -> None:
        """What a planned run writes into the log tables that are switched on."""
        logs = plan.settings.logs
        logged = self._logged(run_id, plan, outcomes)
        if logs.changelog:
            self.changelog[run_id] = logged
        self.results[run_id] = _numbers(plan, logged, error)
        if logs.runs:
            self.runs[run_id] = self.results[run_id]
        if logs.snapshot:
            self._refresh_snapshot(run_id, plan, logged, discarded)
        self.last_runs |= dict.fromkeys((*logged, *plan.adopted, *plan.duplicates), run_id)
        for schema, audit in self.audits.items():
            audit.current = logs.snapshot and schema == self.schema

    def _logged(
        self, run_id: str, plan: Plan, outcomes: Mapping[str, Outcome]
    ) -> dict[str, LogRow]:
        logged = {}
        for row_id, operation in plan.operations.items():
            status, reason = outcomes[row_id].status, outcomes[row_id].reason
            if operation.op_type == "removed" and not plan.settings.sends_removed:
                status, reason = "aborted", DO_NOTHING
            logged[row_id] = LogRow(run_id, operation.op_type, status, reason, operation.row)
        return logged

    def _last_run_logged(self, run_id: str, row_id: str) -> Any:
        """The run of the last operation on a row that needs nothing. One that comes back was last
        planned when it left. Where the snapshot was not kept, nobody can tell."""
        if not self.audit.current:
            return _until(run_id)
        last = self.snapshot.get(row_id)
        return last.run_id if last is not None else self.last_runs[row_id]

    def _refresh_snapshot(
        self, run_id: str, plan: Plan, logged: Mapping[str, LogRow], discarded: bool
    ) -> None:
        """Every row now in the model, whatever the snapshot had before."""
        snapshot = {}
        for row_id, row in plan.unchanged.items():
            last = self._last_run_logged(run_id, row_id)
            snapshot[row_id] = LogRow(last, "unchanged", "succeeded", None, row.row)
        for row_id, row in plan.adopted.items():
            status: RowStatus = "aborted" if discarded else "succeeded"
            reason = SOME_TEXT if discarded else None
            snapshot[row_id] = LogRow(run_id, "unchanged", status, reason, row.row)
        for row_id, key in plan.duplicates.items():
            snapshot[row_id] = LogRow(run_id, "unchanged", "failed", SOME_TEXT, key)
        in_model = {row_id: row for row_id, row in logged.items() if row.op_type != "removed"}
        self.audit.snapshot = snapshot | in_model


def _until(run_id: str) -> Any:
    """A run up to this one: where the last operation on a row was not logged, nobody can tell."""
    return Open(
        f"a run until {run_id}",
        lambda value: isinstance(value, str) and "" < value <= run_id,
    )


def _numbers(plan: Plan, logged: Mapping[str, LogRow], error: Any) -> RunRow:
    def of(*statuses: str) -> OpCounts:
        return plan.of_each_type(row_id for row_id, row in logged.items() if row.status in statuses)

    outcome = "completed" if error is None else "failed"
    if error is None and (plan.duplicates or of("failed").total):
        outcome = "completed_with_errors"
    return RunRow(
        status="succeeded" if error is None else "failed",
        error=error,
        planned=of("succeeded", "failed", "aborted"),
        attempted=of("succeeded", "failed"),
        succeeded=of("succeeded"),
        failed=of("failed"),
        outcome=outcome,
    )
