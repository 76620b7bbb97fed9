"""The contract in plain Python: what a sync knows of its destination, and what a run makes of it.

No SQL, no tables: dicts by row id. The suite drives this beside an engine and holds both equal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..words import RowState
from .logbook import Logbook
from .planned import (
    ANY_VALUE,
    SOME_TEXT,
    UNREADABLE,
    UNTOUCHED,
    Attempt,
    Known,
    Operation,
    Outcome,
    Plan,
    Row,
    Settings,
)


@dataclass
class Contract:
    """What is known of one sync's destination, and its logs.

    Attributes:
        key_text: the text that a part of a key is known by.
        known: what is known of the destination, by row id; None before there is a baseline.
        lost: the tables that said so were dropped by hand, or had another key: all that is known is
            that any row may be there.
        begun: the sync has run before.
        baselines: the runs that moved the baseline, in order, and whose tables nobody dropped.
    """

    key: tuple[str, ...]
    key_text: Callable[[str], str]
    known: dict[str, Known] | None = None
    lost: bool = False
    begun: bool = False
    settings: Settings | None = None
    baselines: list[str] = field(default_factory=list)
    logbook: Logbook = field(default_factory=Logbook)

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

    def discard(self, run_id: str, plan: Plan) -> None:
        """A run that handed nothing out, and failed: it leaves its logs, and no other trace. Only
        what a full resync planned still has to be sent."""
        if plan.settings.reset == "full_resync":
            self.close(run_id, plan, {}, SOME_TEXT)
        else:
            outcomes = dict.fromkeys(plan.operations, UNTOUCHED)
            self.logbook.write(run_id, plan, outcomes, SOME_TEXT, discarded=True)

    def close(
        self, run_id: str, plan: Plan, outcomes: Mapping[str, Outcome], error: Any = None
    ) -> None:
        """A run that was finished: its outcomes become what is known.

        Args:
            outcomes: of each operation that was handed out, or may have been.
            error: why the run failed, None when it succeeded.
        """
        outcomes = dict.fromkeys(plan.operations, UNTOUCHED) | dict(outcomes)
        self.logbook.write(run_id, plan, outcomes, error)
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

    def resend(self, row_ids: Iterable[str]) -> None:
        """Of rows that are known, nobody knows the version any more; they are sent anew, and not
        tried again."""
        known, settings = self.known, self.settings
        assert known is not None
        assert settings is not None
        unsure: RowState = "in_doubt" if settings.mode == "insert" else "stale"
        for row_id in known.keys() & set(row_ids):
            state = known[row_id].state
            known[row_id] = replace(
                known[row_id], state=unsure if state == "present" else state, attempt=None
            )

    def held(self, rows: Sequence[Row], settings: Settings) -> Plan:
        """Read what the destination is said to hold, in the mapped columns that are given."""
        plan = self.plan(rows, replace(settings, reset="cdc"))
        unsure = {
            row_id: row.key
            for row_id, row in plan.adopted.items()
            if UNREADABLE in row.values.values()
        }
        known = {row_id: row for row_id, row in plan.adopted.items() if row_id not in unsure}
        return replace(plan, adopted=known, duplicates={**plan.duplicates, **unsure})

    def adopt(self, run_id: str, plan: Plan) -> None:
        """What the destination is said to hold is known, some of it in no version."""
        self.close(run_id, plan, {})
        for row_id, key in plan.duplicates.items():
            values = dict.fromkeys(plan.settings.columns, ANY_VALUE)
            (self.known or {})[row_id] = Known("stale", key, values)
        self.begun = True

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
