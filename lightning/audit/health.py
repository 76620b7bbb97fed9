"""The health of a sync, as its logs tell it: what to be alerted about, and how urgently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from sqlglot import exp

from .. import sql
from ..dialect import Dialect
from ..diff.meta import FAILED
from ..results import RunRecord
from .runs import history
from .tables import LogTable

HealthStatus = Literal["ok", "warning", "critical"]
Limits = tuple[float | None, float | None]

DAY = 24 * 60 * 60.0


@dataclass(frozen=True)
class HealthThresholds:
    """From where on a number is a warning, and from where on it is critical; None: never.

    Args:
        failed_runs: as many failed runs in a row, the last one included.
        rejected_rows: as many rows of the model that the destination refused, or whose key is
            not unique.
        rejected_share: the same as a share of the model's rows, between 0 and 1.
        min_model_rows, max_model_rows: as few, or as many, rows in the model.
        duration: as many seconds from the start to the end of the last run.
        min_throughput, max_throughput: as few, or as many, rows delivered in the window.
        window: how far back the runs are looked at, in seconds.
    """

    failed_runs: Limits = (1, 3)
    rejected_rows: Limits = (None, None)
    rejected_share: Limits = (0.01, 0.1)
    min_model_rows: Limits = (None, None)
    max_model_rows: Limits = (None, None)
    duration: Limits = (None, None)
    min_throughput: Limits = (None, None)
    max_throughput: Limits = (None, None)
    window: float = DAY


@dataclass(frozen=True)
class HealthReason:
    """One number that reached a limit.

    Attributes:
        check: the name of the threshold.
        value: the number.
        limit: the limit that it reached.
    """

    check: str
    status: HealthStatus
    value: float
    limit: float

    def __str__(self) -> str:
        return f"{self.check} is {self.value:g}, {self.status} at {self.limit:g}"


@dataclass(frozen=True)
class Health:
    """The worst of the reasons; `ok` where there is none."""

    status: HealthStatus
    reasons: tuple[HealthReason, ...]


def runs_in_window(dialect: Dialect, sync_id: str, window: float, log: LogTable) -> exp.Select:
    """The query of the runs that ended in the last `window` seconds, oldest first."""
    since = dialect.seconds_from_now(-window)
    return history(sync_id, log).where(log.column("finished_at") >= since)


def model_rows(sync_id: str, snapshot: LogTable) -> exp.Select:
    """The query of the model's rows, as the last run left them, by their status."""
    return (
        exp.select(snapshot.column("status"), exp.Count(this=exp.Star()))
        .from_(snapshot.table())
        .where(snapshot.column("sync_id").eq(sql.text(sync_id)))
        .group_by(snapshot.column("status"))
    )


def judge(
    runs: Sequence[RunRecord], rows: Mapping[str, int], thresholds: HealthThresholds
) -> Health:
    """The health of a sync.

    Args:
        runs: the runs in the window, oldest first.
        rows: how many rows of the model have each status.
    """
    reasons = tuple(
        reason
        for check, value in _numbers(runs, rows).items()
        for reason in _reached(check, value, getattr(thresholds, check))
    )
    reached: set[HealthStatus] = {reason.status for reason in reasons}
    for status in ("critical", "warning"):
        if status in reached:
            return Health(status, reasons)
    return Health("ok", reasons)


def _numbers(runs: Sequence[RunRecord], rows: Mapping[str, int]) -> dict[str, float]:
    """The numbers that the logs have for each threshold."""
    size, rejected = sum(rows.values()), rows.get(FAILED, 0)
    delivered = sum(run.succeeded.total for run in runs)
    failed = sum(1 for _ in takewhile(lambda run: run.status == FAILED, reversed(runs)))
    numbers: dict[str, float] = {
        "failed_runs": failed,
        "rejected_rows": rejected,
        "rejected_share": rejected / size if size else 0.0,
        "min_model_rows": size,
        "max_model_rows": size,
        "min_throughput": delivered,
        "max_throughput": delivered,
    }
    if runs:
        last = runs[-1]
        numbers["duration"] = (last.finished_at - last.started_at).total_seconds()
    return numbers


def _reached(check: str, value: float, limits: Limits) -> Iterator[HealthReason]:
    """The more urgent limit that the number has reached, if it has reached one."""
    warning, critical = limits
    statuses: tuple[tuple[HealthStatus, float | None], ...]
    statuses = (("critical", critical), ("warning", warning))
    for status, limit in statuses:
        if limit is None:
            continue
        if value <= limit if check.startswith("min_") else value >= limit:
            yield HealthReason(check, status, value, limit)
            return
