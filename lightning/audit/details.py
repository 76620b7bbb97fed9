"""One run as the changelog has it: why rows failed, and some of its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from .. import sql
from ..errors import RunStateError
from ..log_tables import CHANGELOG, RUNS
from ..results import RunRecord
from ..words import SUCCEEDED
from ..workspace import Workspace
from . import runs

_READ = "read the run"


@dataclass(frozen=True)
class FailureReason:
    """How many operations of one type ended in one way, and why."""

    op_type: str
    status: str
    reason: str
    rows: int


@dataclass(frozen=True)
class LoggedRow:
    """An operation as `sync_changelog` has it."""

    op_type: str
    row_id: str
    status: str
    reason: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class RunDetails:
    """A logged run with what became of its rows.

    Attributes:
        reasons: why rows did not arrive, the most frequent first.
        rows: some operations, those that did not arrive first.
    """

    run: RunRecord
    reasons: tuple[FailureReason, ...]
    rows: tuple[LoggedRow, ...]


def details(workspace: Workspace, run_id: str, size: int) -> RunDetails:
    """Read a run from the logs, with `size` of its rows.

    Raises:
        RunStateError: no run of that id is logged.
    """
    record = runs.records(
        _fetch(workspace, runs.one(run_id, workspace.audit(RUNS))), workspace.history.of_run(run_id)
    )
    if not record:
        raise RunStateError(
            f"no run {run_id!r} is logged: list the runs of a sync, or look for the run in the "
            "other warehouse or audit schema that it was made in"
        )
    names = ("op_type", "status", "failure_reason")
    log = workspace.audit(CHANGELOG)
    mine = log.column("sync_run_id").eq(sql.text(run_id))
    grouped = (
        exp.select(*map(log.column, names), sql.aliased(exp.Count(this=exp.Star()), "row_count"))
        .from_(log.table())
        .where(mine, sql.is_not_null(log.column("failure_reason")))
        .group_by(*map(log.column, names))
        .order_by(sql.descending(sql.column("row_count")))
    )
    arrived = sql.case(
        (log.column("status").eq(sql.text(SUCCEEDED)), sql.number(1)), otherwise=sql.number(0)
    )
    rows = (
        exp.select(*map(log.column, ("op_type", "row_id", "status", "failure_reason", "fields")))
        .from_(log.table())
        .where(mine.copy())
        .order_by(*map(sql.ascending, (arrived, log.column("op_type"), log.column("row_id"))))
        .limit(size)
    )
    return RunDetails(
        record[0],
        tuple(
            FailureReason(op_type, status, reason, int(count))
            for op_type, status, reason, count in _fetch(workspace, grouped)
        ),
        tuple(
            LoggedRow(op_type, row_id, status, reason, _object(fields))
            for op_type, row_id, status, reason, fields in _fetch(workspace, rows)
        ),
    )


def _fetch(workspace: Workspace, query: exp.Select) -> list[tuple[Any, ...]]:
    return workspace.session.rows(query, step=_READ)


def _object(value: Any) -> dict[str, Any]:
    """A JSON object, which some drivers give as text."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
