"""What a plan found and what a run came to, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .diff.meta import RunStatus


@dataclass(frozen=True)
class Counts:
    """How many rows a plan found, by op.

    Attributes:
        added, changed, removed: operations planned, whether or not they are sent.
        unchanged: rows that need nothing.
        rejected: keys that several rows share; none of these rows is sent.
        ignored: rows with NULL in the key.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    rejected: int = 0
    ignored: int = 0


@dataclass(frozen=True)
class OpCounts:
    """A number of operations of each op type."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    @property
    def total(self) -> int:
        return self.added + self.changed + self.removed

    def __sub__(self, other: OpCounts) -> OpCounts:
        return OpCounts(
            self.added - other.added, self.changed - other.changed, self.removed - other.removed
        )


@dataclass(frozen=True)
class RunResult:
    """A finished run, in numbers. planned = attempted + aborted; attempted = succeeded + failed.

    Attributes:
        status: `failed` when the run was aborted or held, or when delivery raised; rows that the
            destination refused do not fail a run.
        error: why the run failed; None when it succeeded.
    """

    run_id: str
    sync_id: str
    status: RunStatus
    error: str | None
    planned: OpCounts
    attempted: OpCounts
    succeeded: OpCounts
    failed: OpCounts


@dataclass(frozen=True)
class RunRecord(RunResult):
    """A run as `sync_runs` has it."""

    primary_key: str
    destination: str
    model_name: str | None
    model_id: str
    started_at: datetime
    finished_at: datetime
