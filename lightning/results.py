"""What a plan found and what a run came to, in numbers; the errors that tell of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex, overload

from .display import Displayed
from .errors import LightningError
from .tabular import Tabular
from .words import PLANNED, RunStatus

if TYPE_CHECKING:
    import pyarrow as pa

Outcome = Literal["completed", "completed_with_errors", "failed", "cancelled"]
Phase = Literal["plan", "deliver", "close"]

OF_OPS = ("planned", "attempted", "succeeded", "failed")
BESIDE_OPS = ("queried", "unchanged", "rejected", "ignored")


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
    full: bool = False


@dataclass(frozen=True)
class _Logged(Displayed):
    """A run as the log tables have it."""

    run_id: str
    sync_id: str
    status: RunStatus
    error: str | None
    planned: OpCounts
    attempted: OpCounts
    succeeded: OpCounts
    failed: OpCounts

    def to_dict(self) -> dict[str, Any]:
        """The run as one flat record: `planned_added` and the like, `queried`, `unchanged`,
        `rejected`, `ignored`, `evaluate_seconds` and the like, beside what is flat already."""
        record: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in OF_OPS:
                record |= {f"{each.name}_{op}": getattr(value, op) for op in PLANNED}
            elif each.name == "counts":
                record |= {name: getattr(value, name, None) for name in BESIDE_OPS}
            elif each.name == "seconds":
                names = [phase.name for phase in fields(Seconds)]
                record |= {f"{name}_seconds": getattr(value, name, None) for name in names}
            else:
                record[each.name] = value
        return record


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
        full: it planned every row, though it was known what the destination held: a full resync,
            mode `mirror`, a change of the columns, their types or the mode.
    """

    outcome: Outcome = "completed"
    counts: Counts = Counts()
    seconds: Seconds = Seconds()
    full: bool = False

    @property
    def numbers(self) -> RunNumbers:
        return RunNumbers(self.outcome, self.counts, self.seconds, full=self.full)


@dataclass(frozen=True)
class RunRecord(_Logged):
    """A run as `sync_runs` has it, with what is kept beside the state.

    Attributes:
        outcome: as of `RunResult`.
        counts, seconds, full: as of `RunResult`; None for a run of which they are not kept any
            more.
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
    full: bool | None = None


class Runs(list[RunRecord], Tabular, Displayed):
    """Runs of a sync, the oldest first; a part of them is one, too."""

    @overload
    def __getitem__(self, at: SupportsIndex, /) -> RunRecord: ...
    @overload
    def __getitem__(self, at: slice, /) -> Runs: ...
    def __getitem__(self, at: SupportsIndex | slice, /) -> RunRecord | Runs:
        return Runs(super().__getitem__(at)) if isinstance(at, slice) else super().__getitem__(at)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Each run as a flat record."""
        return [run.to_dict() for run in self]

    def to_arrow(self) -> pa.Table:
        """The flat records of the runs as an Arrow table, whose columns and types are always the
        same; times are in UTC."""
        import pyarrow as pa

        types: dict[type, pa.DataType] = {
            str: pa.string(), int: pa.int64(), float: pa.float64(),
            bool: pa.bool_(), datetime: pa.timestamp("us", tz="UTC"),
        }  # fmt: skip
        schema = pa.schema([(name, types[kind]) for name, kind in _FLAT.items()])
        return pa.Table.from_pylist(self.to_dicts(), schema=schema)


_FLAT: Mapping[str, type] = {
    **dict.fromkeys(("run_id", "sync_id", "status", "error"), str),
    **{f"{what}_{op}": int for what in OF_OPS for op in PLANNED},
    **dict.fromkeys(("primary_key", "destination", "model_name", "model_id"), str),
    **dict.fromkeys(("started_at", "finished_at"), datetime),
    "outcome": str,
    **dict.fromkeys(BESIDE_OPS, int),
    **{f"{phase.name}_seconds": float for phase in fields(Seconds)},
    "full": bool,
}


def outcome_of(error: str | None, failed: int, *, cancelled: bool = False) -> Outcome:
    """The outcome of a run.

    Args:
        error: why it failed; None when it succeeded.
        failed: how many rows did not arrive, or could not be told apart.
    """
    if error is not None:
        return "cancelled" if cancelled else "failed"
    return "completed_with_errors" if failed else "completed"


class GuardError(LightningError):
    """A guard blocked the run before anything was sent. The baseline is as it was.

    Attributes:
        reasons: one sentence for each guard that was crossed, with its numbers.
        samples: by op type, up to a few of the rows that the run would have sent.
        result: the blocked run as it was logged.
    """

    def __init__(
        self,
        sync_id: str,
        reasons: Sequence[str],
        samples: Mapping[str, Sequence[Mapping[str, Any]]],
        result: RunResult,
    ) -> None:
        super().__init__(
            f"sync {sync_id!r} was blocked before anything was sent: {'; '.join(reasons)}. "
            "Correct the model, or run again with override_guards=True (--override-guards) if this "
            "is intended."
        )
        self.reasons = tuple(reasons)
        self.samples = samples
        self.result = result


class DeliveryError(LightningError):
    """`send` raised, or too many rows failed. The run was finished as failed; see `result`."""

    def __init__(self, message: str, result: RunResult) -> None:
        super().__init__(message)
        self.result = result
