"""The contract in plain Python: what a sync knows of its destination, and what a run makes of it.

No SQL, no tables: dicts by row id. The suite drives this beside an engine and holds both equal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..results import Counts, OpCounts
from ..state.records import Reset
from ..sync import DeleteBehavior, Logs, Mode, PlanForm
from ..words import PLANNED, RowState, RowStatus

Row = Mapping[str, Any]
EVERY_LOG = Logs()
DO_NOTHING = "delete behavior: do nothing"


class Open:
    """Equal to every value that passes a test: for what the contract leaves open."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, name: str, test: Callable[[Any], bool]) -> None:
        self._name = name
        self._test = test

    def __eq__(self, other: object) -> bool:
        return self is other or self._test(other)

    def __repr__(self) -> str:
        return f"<{self._name}>"


ANY_VALUE: Any = Open("any value", lambda value: True)
SOME_TEXT: Any = Open("some text", lambda value: isinstance(value, str) and value.strip() != "")


@dataclass(frozen=True)
class Settings:
    """How a sync is configured when it is planned.

    Attributes:
        columns: the mapped columns that are not of the key, with their kinds.
        plan, evaluate_once: how its runs are planned, which nobody can tell from what they do.
    """

    columns: Mapping[str, str]
    mode: Mode = "upsert"
    delete_behavior: DeleteBehavior = "do_nothing"
    retain: Literal["all", "key"] = "all"
    reset: Reset | None = None
    logs: Logs = EVERY_LOG
    plan: PlanForm = "auto"
    evaluate_once: bool = False

    @property
    def sends_removed(self) -> bool:
        return self.delete_behavior != "do_nothing"

    def same_versions(self, other: Settings) -> bool:
        """Whether rows of one can be equal to rows of the other."""
        return self.columns == other.columns and self.mode == other.mode


@dataclass(frozen=True)
class Attempt:
    """The last operation on a row that did not arrive.

    Attributes:
        version: what was to be written; None for a removal.
        operation_id: None where no batch with it was ever seen.
    """

    version: Row | None
    operation_id: str | None


@dataclass(frozen=True)
class Known:
    """What is known of one row of the destination.

    Attributes:
        key: the values of the key columns.
        values: the last known mapped values.
    """

    state: RowState
    key: Row
    values: Row
    attempt: Attempt | None = None


@dataclass(frozen=True)
class Operation:
    """One planned operation: the row as it is handed over."""

    op_type: str
    key: Row
    values: Row

    @property
    def row(self) -> dict[str, Any]:
        return {**self.key, **self.values}


@dataclass(frozen=True)
class Plan:
    """What a run has to plan.

    Attributes:
        adopted: rows that become known without being sent.
        unchanged: rows that need nothing.
        duplicates: the key of each duplicated row id.
    """

    settings: Settings
    operations: Mapping[str, Operation]
    adopted: Mapping[str, Operation]
    unchanged: Mapping[str, Operation]
    duplicates: Mapping[str, Row]
    ignored: int

    @property
    def counts(self) -> Counts:
        planned = self.of_each_type(self.operations)
        return Counts(
            added=planned.added,
            changed=planned.changed,
            removed=planned.removed,
            unchanged=len(self.unchanged) + len(self.adopted),
            rejected=len(self.duplicates),
            ignored=self.ignored,
        )

    @property
    def sendable(self) -> dict[str, Operation]:
        return {
            row_id: operation
            for row_id, operation in self.operations.items()
            if operation.op_type != "removed" or self.settings.sends_removed
        }

    def of_each_type(self, row_ids: Iterable[str]) -> OpCounts:
        """How many of these operations there are of each op type."""
        types = [self.operations[row_id].op_type for row_id in row_ids]
        return OpCounts(*(types.count(op_type) for op_type in PLANNED))


@dataclass(frozen=True)
class Outcome:
    """What became of a planned operation.

    Attributes:
        what: `arrived`, `refused`, `unknown`, or `untouched` if it was never handed out.
        status: how it is logged.
        operation_id: under which it was handed out, if it was.
        tried_before: the run handed it out once more before this, and nothing is known of that.
    """

    what: Literal["arrived", "refused", "unknown", "untouched"]
    status: RowStatus
    reason: Any = None
    operation_id: str | None = None
    tried_before: bool = False


UNTOUCHED = Outcome("untouched", "aborted", SOME_TEXT)


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
class Contract:
    """One sync's state and logs.

    Attributes:
        key_text: the text that a part of a key is known by.
        known: what is known of the destination, by row id; None before there is a baseline.
        lost: the tables that said so were dropped by hand, or had another key: all that is known is
            that any row may be there.
        begun: the sync has run before.
        baselines: the runs that moved the baseline, in order, and whose tables nobody dropped.
        last_runs: the run of the last operation on each row.
        results: what each run came to, logged or not.
        audits: the logs by schema; `schema` is the one that is written.
    """

    key: tuple[str, ...]
    key_text: Callable[[str], str]
    known: dict[str, Known] | None = None
    lost: bool = False
    begun: bool = False
    settings: Settings | None = None
    baselines: list[str] = field(default_factory=list)
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

    def row_id(self, row: Row) -> str:
        parts = [self.key_text(str(row[name])) for name in self.key]
        if len(parts) == 1:
            return parts[0]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    def plan(self, rows: Sequence[Row], settings: Settings) -> Plan:
        """Compare the model's rows with what is known."""
        valid = [row for row in rows if all(row[name] is not None for name in self.key)]
        by_id: dict[str, list[Row]] = {}
        for row in valid:
            by_id.setdefault(self.row_id(row), []).append(row)
        operations: dict[str, Operation] = {}
        adopted: dict[str, Operation] = {}
        unchanged: dict[str, Operation] = {}
        for row_id, copies in by_id.items():
            if len(copies) > 1:
                continue
            op = self._op_of_found(row_id, copies[0], settings)
            values = {name: copies[0][name] for name in settings.columns}
            place = {"adopted": adopted, "unchanged": unchanged}.get(op, operations)
            place[row_id] = Operation(op, self._key_of(copies[0]), values)
        if settings.reset is None and settings.mode != "mirror":
            for row_id in (self.known or {}).keys() - by_id.keys():
                known = (self.known or {})[row_id]
                if known.state != "absent":
                    values = self._last_known(known, settings)
                    operations[row_id] = Operation("removed", known.key, values)
        return Plan(
            settings=settings,
            operations=operations,
            adopted=adopted,
            unchanged=unchanged,
            duplicates={
                row_id: self._key_of(copies[0])
                for row_id, copies in by_id.items()
                if len(copies) > 1
            },
            ignored=len(rows) - len(valid),
        )

    def retried(self, row_id: str, plan: Plan) -> Attempt | None:
        """The attempt whose operation id a planned operation must have, if it is a retry."""
        known = (self.known or {}).get(row_id)
        if known is None or known.attempt is None or plan.settings.reset:
            return None
        operation = plan.operations[row_id]
        if operation.op_type == "removed":
            return known.attempt if known.attempt.version is None else None
        same = self._comparable_with(plan.settings) and known.attempt.version == operation.values
        return known.attempt if same else None

    def state(self, row_id: str) -> RowState:
        """What the destination has under a row id."""
        if self.lost:
            return "in_doubt"
        known = (self.known or {}).get(row_id)
        return known.state if known else "absent"

    def unplanned(self, run_id: str, logs: Logs) -> None:
        """A run that failed before it was planned: it leaves its row, and no other trace."""
        if logs.runs:
            none = OpCounts()
            self.runs[run_id] = RunRow("failed", SOME_TEXT, none, none, none, none)

    def discard(self, run_id: str, plan: Plan) -> None:
        """A run that handed nothing out, and failed: it leaves its logs, and no other trace. Only
        what a full resync planned still has to be sent."""
        if plan.settings.reset == "full_resync":
            self.close(run_id, plan, {}, SOME_TEXT)
        else:
            outcomes = dict.fromkeys(plan.operations, UNTOUCHED)
            self._log(run_id, plan, outcomes, SOME_TEXT, discarded=True)

    def close(
        self, run_id: str, plan: Plan, outcomes: Mapping[str, Outcome], error: Any = None
    ) -> None:
        """A run that was finished: its outcomes become what is known.

        Args:
            outcomes: of each operation that was handed out, or may have been.
            error: why the run failed, None when it succeeded.
        """
        outcomes = dict.fromkeys(plan.operations, UNTOUCHED) | dict(outcomes)
        self._log(run_id, plan, outcomes, error)
        known: dict[str, Known] = {}
        for row_id, row in (*plan.unchanged.items(), *plan.adopted.items()):
            known[row_id] = Known("present", row.key, row.values)
        for row_id, key in plan.duplicates.items():
            known[row_id] = self._as_before(row_id, key, plan.settings)
        for row_id, operation in plan.operations.items():
            after = self._after(row_id, operation, outcomes[row_id], plan)
            if after is not None:
                known[row_id] = after
        self.known = known
        self.lost = False
        self.settings = plan.settings
        self.baselines.append(run_id)

    def forget(self) -> None:
        """The sync was dropped: its logs are all that is left."""
        self.known = self.settings = None
        self.lost = self.begun = False
        self.baselines = []

    def change_key(self, key: tuple[str, ...]) -> None:
        """The model has another key from now on: nothing is known of what stands under it."""
        self.key = key
        self.lost = self.known is not None

    def lose(self) -> None:
        """The planner tables were dropped by hand."""
        self.lost = self.known is not None
        self.baselines = []

    def _op_of_found(self, row_id: str, row: Row, settings: Settings) -> str:
        known = (self.known or {}).get(row_id)
        state = self.state(row_id)
        version = {name: row[name] for name in settings.columns}
        equal = (
            known is not None
            and not self.lost
            and state == "present"
            and self._comparable_with(settings)
            and known.values == version
        )
        if settings.reset == "cdc":
            return "unchanged" if equal else "adopted"
        if settings.reset == "full_resync" or settings.mode == "mirror":
            return "added"
        if state in ("absent", "in_doubt"):
            return "added"
        if equal:
            return "unchanged"
        return "adopted" if settings.mode == "insert" else "changed"

    def _comparable_with(self, settings: Settings) -> bool:
        return self.settings is not None and self.settings.same_versions(settings)

    def _key_of(self, row: Row) -> dict[str, Any]:
        return {name: row[name] for name in self.key}

    def _last_known(self, known: Known, settings: Settings) -> dict[str, Any]:
        """The last known values of a row, in those columns of now that were kept."""
        before = self.settings
        assert before is not None

        def value(name: str) -> Any:
            same_type = before.columns[name] == settings.columns[name]
            return known.values.get(name) if same_type else ANY_VALUE

        kept = before.columns if before.retain == "all" else {}
        return {name: value(name) for name in settings.columns if name in kept}

    def _as_before(self, row_id: str, key: Row, settings: Settings) -> Known:
        """A row that the run did not touch: what is known of it stays."""
        known = (self.known or {}).get(row_id)
        if self.lost or known is None:
            return Known(self.state(row_id), key, dict.fromkeys(settings.columns, ANY_VALUE))
        if self._comparable_with(settings):
            return known
        state: RowState = "stale" if known.state == "present" else known.state
        attempt = known.attempt
        if attempt is not None and attempt.version is not None:
            attempt = None  # it was of another kind of row
        return Known(state, known.key, self._last_known(known, settings), attempt)

    def _after(
        self, row_id: str, operation: Operation, outcome: Outcome, plan: Plan
    ) -> Known | None:
        """The contract's table of outcomes; None: the destination does not hold the row."""
        removed = operation.op_type == "removed"
        if removed and not plan.settings.sends_removed:
            return None
        if outcome.what == "arrived":
            return None if removed else Known("present", operation.key, operation.values)
        if outcome.what == "untouched":
            before = self._as_before(row_id, operation.key, plan.settings)
            if plan.settings.reset is None:
                return before
            state: RowState = "absent" if before.state == "absent" else "in_doubt"
            return Known(state, before.key, before.values)
        retried = self.retried(row_id, plan)
        operation_id = outcome.operation_id or (retried.operation_id if retried else None)
        return Known(
            state=self._without_arriving(row_id, operation.op_type, outcome),
            key=operation.key,
            values=operation.values,
            attempt=Attempt(None if removed else operation.values, operation_id),
        )

    def _without_arriving(self, row_id: str, op_type: str, outcome: Outcome) -> RowState:
        """The state of a row whose operation was refused, or of which nothing is known. What was
        tried before may have arrived, whatever came of this attempt."""
        if op_type == "changed":
            return "stale"
        if outcome.what == "unknown" or outcome.tried_before:
            return "in_doubt"
        before = self.state(row_id)
        if op_type == "added":
            return "absent" if before == "absent" else "in_doubt"
        return "in_doubt" if before == "in_doubt" else "stale"

    def _log(
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
