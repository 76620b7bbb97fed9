"""What is remembered of a sync: the baseline it compares with, and the run in progress.

`wire.py` says how these are stored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ..ranges import Range, Ranges
from ..results import Counts, RunNumbers, Seconds, StatementTime
from ..shape import Shape
from ..sync import DeleteBehavior, Logs, Mode

Reset = Literal["full_resync", "cdc"]
HealthStatus = Literal["ok", "unknown", "warning", "critical"]


@dataclass(frozen=True)
class RunTables:
    """The physical names of a run's tables in the planner schema."""

    plan: str
    changes: str
    rejections: str

    def all(self) -> tuple[str, str, str]:
        return (self.plan, self.changes, self.rejections)


@dataclass(frozen=True)
class SnapshotMark:
    """Where `sync_snapshot` is complete, and as of which run: that of the baseline, or a later one
    that failed before it sent anything.

    Attributes:
        schema: the audit schema; the same table in another one is not known to be complete.
        planned: rows stand in it as added or changed, which the next run shows as unchanged.
    """

    schema: str
    run_id: str
    planned: bool = True


@dataclass(frozen=True)
class Delta:
    """The changes of a run that made no plan: what is known since then.

    Attributes:
        rows: how many keys it says something of.
    """

    table: str
    rows: int


@dataclass(frozen=True)
class Baseline:
    """What the destination holds, as of the last run that moved it.

    Attributes:
        run_id: that run.
        base: the plan of that run, or of an earlier one.
        deltas: what runs since changed in it, the newest one first.
        rejections: the rows that are not there as that run planned them; None: there are none.
        previous: further tables of the baseline before this one; kept for people to look at.
        shape: the columns of all these tables.
        known_rows: how many rows the destination held, or may have held, after it.
        exception_rows: how many rows its rejections table has.
        snapshot_mark: where `sync_snapshot` is complete; None: nowhere.
        duplicated: its model had rows that share a key.
    """

    run_id: str
    base: str
    rejections: str | None
    previous: tuple[str, ...]
    shape: Shape
    mode: Mode
    known_rows: int
    exception_rows: int
    deltas: tuple[Delta, ...] = ()
    snapshot_mark: SnapshotMark | None = None
    duplicated: bool = False

    @property
    def needed(self) -> tuple[str, ...]:
        """The tables that the next run compares with."""
        rejections = () if self.rejections is None else (self.rejections,)
        return (self.base, *(delta.table for delta in self.deltas), *rejections)

    @property
    def tables(self) -> tuple[str, ...]:
        """These, and the previous ones, for people to look at."""
        return tuple(dict.fromkeys((*self.needed, *self.previous)))


@dataclass(frozen=True)
class Closed:
    """What a run came to that was closed."""

    run_id: str
    numbers: RunNumbers


@dataclass(frozen=True)
class Memory:
    """What is remembered of a sync between its runs.

    Attributes:
        closed: the last runs whose numbers are not in the table beside the state yet.
        leftovers: tables that nothing needs any more and that are still to be dropped, as those
            that someone was reading. What is not named here, or in a record of the sync, is never
            dropped by its runs.
        baseline_lost: the tables that told what the destination holds were dropped by hand, and no
            run has moved the baseline since: it may hold rows of which nothing is known.
    """

    baseline: Baseline | None = None
    leftovers: tuple[str, ...] = ()
    baseline_lost: bool = False
    closed: tuple[Closed, ...] = ()

    def without(self, tables: Collection[str]) -> Memory:
        """The same, where some tables need not be dropped any more."""
        left = tuple(name for name in self.leftovers if name not in tables)
        return replace(self, leftovers=left)


@dataclass(frozen=True)
class HealthMemory:
    """What was told of a sync's health.

    Attributes:
        statuses: of each check that was not `ok` the last time.
        muted_until: until when nothing is to be told, as ISO text; None: it is told.
    """

    statuses: Mapping[str, HealthStatus] = field(default_factory=dict)
    muted_until: str | None = None


@dataclass(frozen=True)
class Skip:
    """A row whose operations are not to be sent.

    Attributes:
        once: only those of one run.
    """

    row_id: str
    reason: str
    once: bool = False


@dataclass(frozen=True)
class Skips:
    """The rows of a sync that are skipped."""

    rows: tuple[Skip, ...] = ()


@dataclass(frozen=True)
class SkippedOperation:
    """An operation of a run that is not to be sent, by its number."""

    number: int
    skip: Skip


@dataclass(frozen=True)
class PlannedRun:
    """Everything about a run that is fixed when it is planned; enough to resume it anywhere.

    Attributes:
        planned: False while its tables are still being made.
        counts: what it found; meaningless before it is planned.
        keeps_values: its plan has all values of every row, because its snapshot needs them, though
            the shape retains less.
        seconds: how long planning it took.
        trouble: why it could not be closed when that was tried; None: it was not tried.
        baseline_lost: as of `Memory`, when the run was planned.
        closing: someone has begun to close it, in a warehouse without transactions.
        delta: it has no plan: its changes are to be the newest delta of the baseline.
        delta_rows: how many keys they then say something of.
        statements: how long those took by which it was planned.
        has_rejections: its table of rejections was made, which waits until there is a row for it.
        skipped: the operations of rows that are skipped.
    """

    id: str
    sync_id: str
    destination: str
    model_name: str | None
    model_id: str
    mode: Mode
    delete_behavior: DeleteBehavior
    reset: Reset | None
    shape: Shape
    tables: RunTables
    logs: Logs
    started_at: str
    planned: bool = False
    counts: Counts = field(default_factory=Counts)
    keeps_values: bool = False
    seconds: Seconds = field(default_factory=Seconds)
    trouble: str | None = None
    baseline_lost: bool = False
    closing: bool = False
    delta: bool = False
    delta_rows: int = 0
    statements: tuple[StatementTime, ...] = ()
    has_rejections: bool = False
    skipped: tuple[SkippedOperation, ...] = ()

    @property
    def made(self) -> tuple[str, ...]:
        """The tables that it has, once it is planned."""
        tables = self.tables
        plan = () if self.delta else (tables.plan,)
        rejections = (tables.rejections,) if self.has_rejections else ()
        return (*plan, tables.changes, *rejections)

    @property
    def label(self) -> str:
        """What it is called in logs."""
        return f"run {self.id} of sync {self.sync_id!r}"

    @property
    def sends_removed(self) -> bool:
        """Whether removed rows are handed over."""
        return self.delete_behavior != "do_nothing"

    @property
    def outlives_abort(self) -> bool:
        """Whether the next run still has to send what this one planned, though nothing was handed
        out."""
        return self.planned and self.reset == "full_resync"

    @property
    def operations(self) -> int:
        """How many operations it has planned."""
        return self.counts.added + self.counts.changed + self.counts.removed

    @property
    def sendable(self) -> int:
        """How many operations are handed over: the first ones in the order of the changes."""
        removed = self.counts.removed if self.sends_removed else 0
        return self.counts.added + self.counts.changed + removed


@dataclass(frozen=True)
class Evaluation:
    """The rows of a model that a hook of dbt put into a table, to be planned by whoever comes
    next. The hook writes it, so it says no more than what only the hook can know.

    Attributes:
        id: the id of the run that is planned from it.
        plan: the table, with the key, the mapped columns and the version of each row.
        key: the primary key's columns.
        version_scheme: the row hash that the table carries, "" where it carries none.
        model_id: the model, as dbt names it.
        invocation_id: the dbt command that built the model.
        evaluated_at: when, as ISO text.
        complete: False while the table is being made.
        vetoed: why it must not be planned, as when a test of the model failed.
    """

    id: str
    plan: str
    key: tuple[str, ...]
    version_scheme: str
    model_id: str
    invocation_id: str
    evaluated_at: str
    complete: bool = False
    vetoed: str | None = None


@dataclass(frozen=True)
class Progress:
    """How far the delivery of a run, or of a shard of it, has come.

    Attributes:
        first, last: these operations, by their numbers; `last` is excluded.
        settled: ranges (first, excluded last) whose outcome is known and kept.
        reserved: operations before this one may have been handed out.
        staging: a table that rows are staged in, where that takes one.
        held_until: until when the destination asked everyone to wait, by the server's clock, as
            ISO text.
    """

    first: int
    last: int
    settled: tuple[Range, ...] = ()
    reserved: int = 0
    staging: str | None = None
    held_until: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether every operation is settled."""
        return not any(Ranges(self.settled).gaps(self.first, self.last))
