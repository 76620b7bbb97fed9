"""The health of a sync, as its logs and its state tell it: what to be alerted about."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Literal

from sqlglot import exp

from .. import sql
from ..dialect import Dialect
from ..display import Displayed
from ..log_tables import LogTable
from ..results import RunRecord
from .runs import history

HealthStatus = Literal["ok", "unknown", "warning", "critical"]
Limits = tuple[float | None, float | None]

HOUR = 60 * 60.0
DAY = 24 * HOUR
LEAST_RUNS = 20  # are read, to find the last one that was planned


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

    @property
    def streak(self) -> int:
        """How many runs have to be read to tell whether enough of them failed in a row."""
        return math.ceil(max(limit or 1 for limit in (*self.failed_runs, 1)))


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
    """The worst of the reasons; `ok` where there is none."""

    status: HealthStatus
    reasons: tuple[HealthReason, ...]


@dataclass(frozen=True)
class Facts:
    """What a sync is judged by.

    Attributes:
        runs: the last logged runs, oldest first, as many as the thresholds ask for.
        delivered: how many rows arrived in the window.
        last_closed: the last run of which the state knows that it was closed; "": none.
        begun: when the run in progress was begun, if there is one.
        now: by the warehouse's clock.
    """

    runs: Sequence[RunRecord]
    delivered: int
    last_closed: str
    begun: datetime | None
    now: datetime


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
    return Health(next((status for status in worst if status in reached), "ok"), reasons)


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
        names = ("failed_runs", "duration", "freshness", "min_throughput", "max_throughput")
        return numbers | dict.fromkeys((*names, *_OF_ROWS), why)
    numbers |= {
        "failed_runs": sum(
            1 for _ in takewhile(lambda run: run.status == "failed", reversed(facts.runs))
        ),
        "duration": (last.finished_at - last.started_at).total_seconds(),
        "freshness": (facts.now - last.finished_at).total_seconds(),
        "min_throughput": facts.delivered,
        "max_throughput": facts.delivered,
    }
    return numbers | _of_rows(facts.runs)


_OF_ROWS = ("failed_rows", "failed_share", "min_model_rows", "max_model_rows")


def _of_rows(runs: Sequence[RunRecord]) -> dict[str, float | str]:
    """The numbers of the last run that was planned."""
    run = next((run for run in reversed(runs) if _was_planned(run)), None)
    if run is None or run.counts is None:
        return dict.fromkeys(_OF_ROWS, "no numbers are kept of its last runs")
    counts = run.counts
    failed = run.failed.total + counts.rejected
    in_model = counts.added + counts.changed + counts.unchanged + counts.rejected
    about = in_model + run.attempted.removed
    return {
        "failed_rows": failed,
        "failed_share": failed / about if about else 0.0,
        "min_model_rows": in_model,
        "max_model_rows": in_model,
    }


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
