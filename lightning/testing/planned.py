"""The words of the contract's model: settings, what is known of a row, a plan, outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..results import Counts, OpCounts
from ..state.records import Reset
from ..sync import DeleteBehavior, Logs, Mode, PlanForm
from ..words import PLANNED, RowState, RowStatus

Row = Mapping[str, Any]
EVERY_LOG = Logs()
UNREADABLE = "many"  # in a column of numbers


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
        skipped: the row ids of operations that are not to be sent, because somebody said so.
        duplicates: the key of each duplicated row id.
    """

    settings: Settings
    operations: Mapping[str, Operation]
    adopted: Mapping[str, Operation]
    unchanged: Mapping[str, Operation]
    duplicates: Mapping[str, Row]
    ignored: int
    skipped: frozenset[str] = frozenset()

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
            if row_id not in self.skipped
            and (operation.op_type != "removed" or self.settings.sends_removed)
        }

    def skipping(self, row_ids: Iterable[str]) -> Plan:
        """The same, with operations of rows that are not to be sent."""
        return replace(self, skipped=frozenset(self.sendable.keys() & set(row_ids)))

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


TAKEN = Outcome("arrived", "succeeded")
UNTOUCHED = Outcome("untouched", "aborted", SOME_TEXT)
