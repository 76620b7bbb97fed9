"""What a plan found and what a run came to, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .words import RunStatus

Outcome = Literal["completed", "completed_with_errors", "failed", "cancelled"]
Phase = Literal["plan", "deliver", "close"]


@dataclass(frozen=True)
class Counts:
    """How many rows a plan found, by op.

    Attributes:
        added, changed, removed: operations planned, whether or not they are sent.
        unchanged: rows that need nothing.
        rejected: keys that several rows share; none of these rows is sent.
        ignored: rows with NULL in the key.
        queried: all rows that the model returned. It makes no difference to what is planned, and
            none between counts that are compared.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    rejected: int = 0
    ignored: int = 0
    queried: int = field(default=0, compare=False)


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
class Seconds:
    """How long each phase of a run took, in seconds; None where nobody measured it, as of a process
    that died.

    Attributes:
        evaluate: the model's query, into a table.
        compare: with what the destination holds, and counting.
        deliver: from the first batch that was handed out until the run was closed.
        close: until the logs were written.
    """

    evaluate: float | None = None
    compare: float | None = None
    deliver: float | None = None
    close: float | None = None


@dataclass(frozen=True)
class StatementTime:
    """How long the statements of one step took in one phase of a run.

    Attributes:
        phase: in which they were run.
        step: what they were for.
        count: how many there were.
        seconds: how long all of them took, reading their rows included.
    """

    phase: Phase
    step: str
    count: int
    seconds: float


@dataclass(frozen=True)
class Throughput:
    """How many rows had an outcome in each of some equal spans of time, from the first batch on.

    Attributes:
        seconds: how long a span is.
        rows: their numbers, the first span first.
    """

    seconds: float
    rows: tuple[int, ...]


@dataclass(frozen=True)
class RunProfile:
    """What the processes that planned and closed a run measured of it. What others delivered, as
    shards, is no part of it.

    Attributes:
        statements: in the order in which their steps began, up to the one that keeps this.
        throughput: None where nobody delivered the run, or others did.
    """

    statements: tuple[StatementTime, ...] = ()
    throughput: Throughput | None = None


@dataclass(frozen=True)
class RunNumbers:
    """What is kept of a run beside the state, as no log table has it."""

    outcome: Outcome
    counts: Counts
    seconds: Seconds
    profile: RunProfile = RunProfile()


@dataclass(frozen=True)
class _Logged:
    """A run as the log tables have it."""

    run_id: str
    sync_id: str
    status: RunStatus
    error: str | None
    planned: OpCounts
    attempted: OpCounts
    succeeded: OpCounts
    failed: OpCounts


@dataclass(frozen=True)
class RunResult(_Logged):
    """A finished run, in numbers. planned = attempted + aborted; attempted = succeeded + failed.

    Attributes:
        status: `failed` when the run was aborted or blocked by a guard, or when delivery raised;
            rows that the destination refused do not fail a run.
        error: why the run failed; None when it succeeded.
        outcome: `completed`; `completed_with_errors` where rows did not arrive, duplicated keys
            included; `cancelled` where it was stopped by `cancel`, Ctrl-C or SIGTERM; `failed`.
        counts: what the plan found.
        seconds: how long its phases took.
    """

    outcome: Outcome = "completed"
    counts: Counts = Counts()
    seconds: Seconds = Seconds()

    @property
    def numbers(self) -> RunNumbers:
        return RunNumbers(self.outcome, self.counts, self.seconds)


@dataclass(frozen=True)
class RunRecord(_Logged):
    """A run as `sync_runs` has it, with what is kept beside the state.

    Attributes:
        outcome: as of `RunResult`.
        counts, seconds: as of `RunResult`; None for a run of which they are not kept any more.
    """

    primary_key: str
    destination: str
    model_name: str | None
    model_id: str
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    counts: Counts | None
    seconds: Seconds | None


def outcome_of(error: str | None, failed: int, *, cancelled: bool = False) -> Outcome:
    """The outcome of a run.

    Args:
        error: why it failed; None when it succeeded.
        failed: how many rows did not arrive, or could not be told apart.
    """
    if error is not None:
        return "cancelled" if cancelled else "failed"
    return "completed_with_errors" if failed else "completed"
