"""The health of a sync, as its logs and its state tell it: what to be alerted about."""

from __future__ import annotations

import math
import statistics
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from sqlglot import exp

from .. import sql
from ..dialect import Dialect
from ..display import Displayed
from ..log_tables import LogTable
from ..results import Counts, RunRecord
from ..session import instant
from ..state.health import Told
from ..state.records import HealthMemory, HealthStatus
from .runs import history

Limits = tuple[float | None, float | None]

HOUR = 60 * 60.0
DAY = 24 * HOUR
LEAST_RUNS = 20  # are read, to find the last one that was planned, and what is usual
USUAL_RUNS = 3  # from so many on it can be told what is usual


@dataclass(frozen=True)
class HealthThresholds:
    """From where on a number is a warning, and from where on it is critical; None: never.

    Args:
        failed_runs: as many failed runs in a row, the last one included, however long ago.
        failed_rows: as many rows that did not arrive in the last run that was planned, of any op
            type, or were rejected because their key is not unique.
        failed_share: the same as a share of the rows it was about, between 0 and 1.
        min_model_rows, max_model_rows: as few, or as many, rows in the model.
        duration: as many seconds from the start to the end of the last run.
        running: as many seconds since the run in progress was begun, and was not closed.
        freshness: as many seconds since the last run ended.
        min_throughput, max_throughput: as few, or as many, rows delivered in the window.
        window: how far back throughput looks, in seconds.
        rows_deviation, operations_deviation: by what share of the usual number the rows in the
            model, or the operations of the last run that was planned, are more or fewer. Usual is
            the median of the runs before it, of which there must be three.
        full_runs: as many runs in a row, the last one included, that planned every row, as of
            `RunResult.full`.
        muted_until: until then nothing is told of changes; without a zone it is in UTC. `mute`
            does the same without a change of the thresholds.
        rejected_rows, rejected_share: what failed_rows and failed_share once were called.
    """

    failed_runs: Limits = (1, 3)
    failed_rows: Limits = (None, None)
    failed_share: Limits = (0.01, 0.1)
    min_model_rows: Limits = (None, None)
    max_model_rows: Limits = (None, None)
    duration: Limits = (None, None)
    running: Limits = (2 * HOUR, 12 * HOUR)
    freshness: Limits = (2 * DAY, 14 * DAY)
    min_throughput: Limits = (None, None)
    max_throughput: Limits = (None, None)
    window: float = DAY
    rows_deviation: Limits = (None, None)
    operations_deviation: Limits = (None, None)
    full_runs: Limits = (None, None)
    muted_until: datetime | None = None
    rejected_rows: Limits | None = None
    rejected_share: Limits | None = None

    def __post_init__(self) -> None:
        for was, name in (("rejected_rows", "failed_rows"), ("rejected_share", "failed_share")):
            if (limits := getattr(self, was)) is not None:
                warnings.warn(
                    f"{was} is called {name} now; the next release knows that name alone.",
                    DeprecationWarning,
                    stacklevel=4,
                )
                object.__setattr__(self, name, limits)
                object.__setattr__(self, was, None)

    @classmethod
    def hightouch(cls) -> HealthThresholds:
        """The defaults of Hightouch's own alerts, and no others: a failed run is critical; a
        rejected row, a model without rows, a run of more than 60 minutes, and 7 days without an
        operation that arrived, are warnings."""
        never = (None, None)
        return cls(
            failed_runs=(None, 1),
            failed_rows=(1, None),
            failed_share=never,
            min_model_rows=(0, None),
            duration=(HOUR, None),
            running=(HOUR, None),
            freshness=never,
            min_throughput=(0, None),
            window=7 * DAY,
        )

    @property
    def streak(self) -> int:
        """How many runs have to be read to tell whether enough of them failed in a row."""
        limits = (*self.failed_runs, *self.full_runs, 1)
        return math.ceil(max(limit or 1 for limit in limits))


@dataclass(frozen=True)
class HealthReason:
    """One number that reached a limit, or that nobody knows.

    Attributes:
        check: the name of the threshold.
        value: the number; None where it is not known.
        limit: the limit that it reached.
        why: why it is not known.
    """

    check: str
    status: HealthStatus
    value: float | None
    limit: float | None
    why: str | None = None

    def __str__(self) -> str:
        if self.value is None or self.limit is None:
            return f"{self.check} is not known: {self.why}"
        return f"{self.check} is {self.value:g}, {self.status} at {self.limit:g}"


@dataclass(frozen=True)
class Health(Displayed):
    """The worst of the reasons; `ok` where there is none.

    Attributes:
        muted_until: until when nothing is told of changes; None: it is told.
    """

    status: HealthStatus
    reasons: tuple[HealthReason, ...]
    muted_until: datetime | None = None


@dataclass(frozen=True)
class HealthChange:
    """A check of a sync that is in another status than when it was told of the last time.

    Attributes:
        before, after: the statuses; `ok` is the one of a check that has recovered.
        reason: the number that reached a limit; None where the check has recovered.
        at: when that was found, by the warehouse's clock.
    """

    sync_id: str
    check: str
    before: HealthStatus
    after: HealthStatus
    reason: HealthReason | None
    at: datetime

    def __str__(self) -> str:
        now = f"{self.check} is ok again" if self.reason is None else str(self.reason)
        return f"{self.sync_id}: {now}; it was {self.before}"


Notify = Callable[[Sequence[HealthChange]], None]


@dataclass(frozen=True)
class Facts:
    """What a sync is judged by.

    Attributes:
        told: what is remembered of its health.
        now: by the warehouse's clock.
        runs: the last logged runs, oldest first, as many as the thresholds ask for.
        delivered: how many rows arrived in the window.
        last_closed: the last run of which the state knows that it was closed; "": none.
        begun: when the run in progress was begun, if there is one.
    """

    told: Told
    now: datetime
    runs: Sequence[RunRecord] = ()
    delivered: int = 0
    last_closed: str = ""
    begun: datetime | None = None

    @property
    def muted_until(self) -> datetime | None:
        """As it is remembered."""
        until = self.told.memory.muted_until
        return None if until is None else datetime.fromisoformat(until)


def last_runs(sync_id: str, number: int, log: LogTable) -> exp.Select:
    """The query of a sync's last runs, the last one first."""
    return (
        history(sync_id, log)
        .order_by(sql.descending(log.column("sync_run_id")), append=False)
        .limit(number)
    )


def delivered_in_window(dialect: Dialect, sync_id: str, window: float, log: LogTable) -> exp.Select:
    """The query of how many rows arrived in the runs that ended in the last `window` seconds."""
    added, changed, removed = (
        exp.Coalesce(
            this=exp.Sum(this=log.column(f"num_succeeded_{op}")), expressions=[sql.number(0)]
        )
        for op in ("add", "change", "remove")
    )
    return (
        exp.select(exp.Add(this=exp.Add(this=added, expression=changed), expression=removed))
        .from_(log.table())
        .where(
            log.column("sync_id").eq(sql.text(sync_id)),
            log.column("finished_at") >= dialect.seconds_from_now(-window),
        )
    )


def judge(facts: Facts, thresholds: HealthThresholds) -> Health:
    """The health of a sync."""
    numbers = _numbers(facts)
    reasons = tuple(
        reason
        for check, value in numbers.items()
        for reason in _reached(check, value, getattr(thresholds, check))
    )
    reached: set[HealthStatus] = {reason.status for reason in reasons}
    worst: tuple[HealthStatus, ...] = ("critical", "warning", "unknown")
    status: HealthStatus = next((status for status in worst if status in reached), "ok")
    return Health(status, reasons, _muted(facts, thresholds))


def told_of(health: Health, memory: HealthMemory) -> HealthMemory:
    """What is remembered once a sync was told of."""
    return replace(memory, statuses={reason.check: reason.status for reason in health.reasons})


def never_run(facts: Facts, thresholds: HealthThresholds) -> Health:
    """The health of a sync that is meant to run, and never has."""
    reason = HealthReason("freshness", "unknown", None, None, "it has never run")
    return Health("unknown", (reason,), _muted(facts, thresholds))


def _muted(facts: Facts, thresholds: HealthThresholds) -> datetime | None:
    given = [until for until in (facts.muted_until, thresholds.muted_until) if until is not None]
    until = max(map(instant, given), default=facts.now)
    return until if until > facts.now else None


def changes(facts: Facts, health: Health) -> tuple[HealthChange, ...]:
    """What has changed since a sync was told of; nothing where it is muted."""
    if health.muted_until is not None:
        return ()
    before = facts.told.memory.statuses
    reasons = {reason.check: reason for reason in health.reasons}
    found = []
    for check in [*reasons, *(check for check in before if check not in reasons)]:
        was, reason = before.get(check, "ok"), reasons.get(check)
        now: HealthStatus = reason.status if reason is not None else "ok"
        if was != now:
            found.append(HealthChange(facts.told.sync_id, check, was, now, reason, facts.now))
    return tuple(found)


def _numbers(facts: Facts) -> Mapping[str, float | str]:
    """The number for each threshold, or why it is not known."""
    last = facts.runs[-1] if facts.runs else None
    begun = facts.begun
    numbers: dict[str, float | str] = {
        "running": 0.0 if begun is None else (facts.now - begun).total_seconds()
    }
    if last is None or last.run_id < facts.last_closed:
        why = "its last run is not in sync_runs: the log was off, or is in another schema"
        if last is None and facts.last_closed == "":
            why = "no run of it has ended yet"
        return numbers | dict.fromkeys((*_OF_RUNS, *_OF_ROWS), why)
    numbers |= {
        "failed_runs": sum(
            1 for _ in takewhile(lambda run: run.status == "failed", reversed(facts.runs))
        ),
        "duration": (last.finished_at - last.started_at).total_seconds(),
        "freshness": (facts.now - last.finished_at).total_seconds(),
        "min_throughput": facts.delivered,
        "max_throughput": facts.delivered,
        "full_runs": sum(1 for _ in takewhile(lambda run: run.full, reversed(facts.runs))),
    }
    return numbers | _of_rows(facts.runs)


_OF_RUNS = (
    "failed_runs",
    "duration",
    "freshness",
    "min_throughput",
    "max_throughput",
    "full_runs",
)
_OF_ROWS = (
    "failed_rows",
    "failed_share",
    "min_model_rows",
    "max_model_rows",
    "rows_deviation",
    "operations_deviation",
)


def _of_rows(runs: Sequence[RunRecord]) -> dict[str, float | str]:
    """The numbers of the last run that was planned."""
    planned = [run for run in runs if _was_planned(run)]
    if not planned or planned[-1].counts is None:
        return dict.fromkeys(_OF_ROWS, "no numbers are kept of its last runs")
    *before, run = planned
    counts = planned[-1].counts
    failed = run.failed.total + counts.rejected
    in_model = _rows(counts)
    about = in_model + run.attempted.removed
    return {
        "failed_rows": failed,
        "failed_share": failed / about if about else 0.0,
        "min_model_rows": in_model,
        "max_model_rows": in_model,
        "rows_deviation": _deviation(
            in_model, [_rows(each.counts) for each in before if each.counts is not None]
        ),
        "operations_deviation": _deviation(
            run.planned.total, [each.planned.total for each in before]
        ),
    }


def _rows(counts: Counts) -> int:
    """How many rows the model had, those whose keys are not unique once for each key."""
    return counts.added + counts.changed + counts.unchanged + counts.rejected


def _deviation(number: int, before: Sequence[int]) -> float:
    """By what share of the usual number this one is another; 0 where none is usual yet."""
    if len(before) < USUAL_RUNS:
        return 0.0
    usual = statistics.median(before)
    return abs(number - usual) / max(usual, 1)


def _was_planned(run: RunRecord) -> bool:
    """Whether the model was evaluated, and what that found is known."""
    return run.seconds is not None and run.seconds.evaluate is not None


def _reached(check: str, value: float | str, limits: Limits) -> Iterator[HealthReason]:
    """The more urgent limit that the number has reached, if it has reached one."""
    warning, critical = limits
    if isinstance(value, str):
        if limits != (None, None):
            yield HealthReason(check, "unknown", None, None, value)
        return
    statuses: tuple[tuple[HealthStatus, float | None], ...]
    statuses = (("critical", critical), ("warning", warning))
    for status, limit in statuses:
        if limit is None:
            continue
        if value <= limit if check.startswith("min_") else value >= limit:
            yield HealthReason(check, status, value, limit)
            return
