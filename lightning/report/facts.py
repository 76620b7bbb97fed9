"""What the page of a run shows, read from the logs and from what is kept beside the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from .. import sql
from ..audit import runs
from ..audit.details import (
    FailureReason,
    LoggedRow,
    as_object,
    find_run,
    logged_rows,
    reasons,
)
from ..audit.health import last_runs
from ..close.logs import read_logs
from ..log_tables import CHANGELOG, RUNS
from ..results import RunProfile, RunRecord, RunResult
from ..state.slots import State
from ..words import CHANGED, PLANNED, REMOVED, SUCCEEDED
from ..workspace import Workspace

REASONS = 50
TREND = 30  # runs
_READ = "read the run"


@dataclass(frozen=True)
class ReportedRow(LoggedRow):
    """An operation as `sync_changelog` has it, beside what was there before.

    Attributes:
        before: of a changed row, the fields of the last operation on it that succeeded and was
            logged before; None where there is none.
    """

    before: Mapping[str, Any] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the fields that differ."""
        before = self.before
        if before is None:
            return ()
        return tuple(
            name
            for name, value in self.fields.items()
            if name not in before or before[name] != value
        )


@dataclass(frozen=True)
class RunFacts:
    """A closed run.

    Attributes:
        run: as `sync_runs` has it, or as its own process has it where that log was off.
        profile: what was measured of it; None where it is not kept any more.
        reasons: why rows did not arrive, the most frequent first, at most `REASONS`.
        rows: some of its operations by op type, those that did not arrive first.
        trend: the last runs of its sync up to this one, the oldest first.
    """

    run: RunRecord | RunResult
    profile: RunProfile | None
    reasons: tuple[FailureReason, ...]
    rows: Mapping[str, tuple[ReportedRow, ...]]
    trend: tuple[RunRecord, ...]


def run_facts(workspace: Workspace, run: str | RunResult, rows: int) -> RunFacts:
    """Read a run.

    Args:
        run: as of `find_run`; or its result, which need not be logged.
        rows: how many of its operations to read, of each op type.

    Raises:
        RunStateError: no run is found by that, or several are.
    """
    return read_logs(workspace, lambda: _facts(workspace, run, rows))


def _facts(workspace: Workspace, run: str | RunResult, rows: int) -> RunFacts:
    run_id = find_run(workspace, run) if isinstance(run, str) else run.run_id
    rows_logged = _fetch(workspace, runs.one(run_id, workspace.audit(RUNS)))
    sync_id = runs.sync_of(rows_logged[0]) if isinstance(run, str) else run.sync_id
    state = workspace.store.read(sync_id)
    kept = workspace.history.of_runs([run_id], [state])
    logged = runs.records(rows_logged, kept)
    found: RunRecord | RunResult
    if isinstance(run, str):
        (found,) = logged
    else:
        found = logged[0] if logged else run
    return RunFacts(
        run=found,
        profile=kept[run_id].profile if run_id in kept else None,
        reasons=reasons(workspace, run_id, REASONS),
        rows={op_type: _rows(workspace, found, op_type, rows) for op_type in PLANNED},
        trend=_trend(workspace, state, sync_id, run_id),
    )


def _trend(workspace: Workspace, state: State, sync_id: str, until: str) -> tuple[RunRecord, ...]:
    """The last logged runs of a sync up to one, the oldest first."""
    log = workspace.audit(RUNS)
    query = last_runs(sync_id, TREND, log)
    rows = _fetch(workspace, query.where(log.column("sync_run_id") <= sql.text(until)))
    return tuple(reversed(runs.records(rows, workspace.history.of_runs(runs.ids(rows), [state]))))


def _rows(
    workspace: Workspace, run: RunRecord | RunResult, op_type: str, size: int
) -> tuple[ReportedRow, ...]:
    """Some operations of one op type, with what was there before."""
    found = [ReportedRow(**vars(row)) for row in logged_rows(workspace, run.run_id, size, op_type)]
    if op_type != CHANGED or not found:
        return tuple(found)
    before = _before(workspace, run, [row.row_id for row in found])
    return tuple(replace(row, before=before.get(row.row_id)) for row in found)


def _before(
    workspace: Workspace, run: RunRecord | RunResult, row_ids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """The fields of the last operations that arrived before a run, by row id."""
    log = workspace.audit(CHANGELOG)
    row_id, run_id = log.column("row_id"), log.column("sync_run_id")
    asked = sql.one_of(row_id.copy(), row_ids)
    mine = log.column("sync_id").eq(sql.text(run.sync_id))
    arrived = log.column("status").eq(sql.text(SUCCEEDED))
    last = (
        exp.select(row_id.copy(), exp.Max(this=run_id.copy()))
        .from_(log.table())
        .where(mine, arrived, asked, run_id < sql.text(run.run_id))
        .group_by(row_id.copy())
    )
    last_run = dict(_fetch(workspace, last))
    if not last_run:
        return {}
    of_these = sql.one_of(run_id.copy(), sorted(set(last_run.values())))
    query = (
        exp.select(*map(log.column, ("row_id", "sync_run_id", "op_type", "fields")))
        .from_(log.table())
        .where(mine.copy(), arrived.copy(), asked.copy(), of_these)
    )
    return {
        found: as_object(fields)
        for found, of_run, op_type, fields in _fetch(workspace, query)
        if of_run == last_run[found] and op_type != REMOVED
    }


def _fetch(workspace: Workspace, query: exp.Select) -> list[tuple[Any, ...]]:
    return workspace.session.rows(query, step=_READ)
