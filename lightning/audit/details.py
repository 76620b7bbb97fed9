"""One run as the changelog has it: why rows failed, and some of its rows."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from .. import sql
from ..display import Displayed
from ..errors import RunStateError
from ..log_tables import CHANGELOG, REQUESTS, RUNS, LogTable
from ..results import RunRecord
from ..sql import Expr
from ..texts import check_row_ids, check_text
from ..words import SUCCEEDED
from ..workspace import Workspace
from . import requests, runs
from .requests import Note

LAST = "last"
SHOWN_RUNS = 5
_READ = "read the run"
_DIGITS = re.compile("[0-9a-f]+")


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
class RunDetails(Displayed):
    """A logged run with what became of its rows.

    Attributes:
        reasons: why rows did not arrive, the most frequent first.
        rows: some operations, those that did not arrive first.
        requests: what the destination was asked about chosen rows, as far as it was kept.
    """

    run: RunRecord
    reasons: tuple[FailureReason, ...]
    rows: tuple[LoggedRow, ...]
    requests: tuple[Note, ...] = ()


def find_run(workspace: Workspace, name: str) -> str:
    """The id of a logged run.

    Args:
        name: its id, or as much of its beginning as no other has; the id of a sync, for its last
            run; `last`, for the last one of all.

    Raises:
        RunStateError: no run is found by that, or several are.
    """
    check_text("what names a run", name)
    log = workspace.audit(RUNS)
    if _fetch(workspace, runs.one(name, log)):
        return name
    for is_meant, query in (
        (True, runs.last_id(log, name)),
        (name == LAST, runs.last_id(log)),
    ):
        if is_meant and (found := workspace.session.value(query, step=_READ)) is not None:
            return str(found)
    ids: list[str] = []
    if _DIGITS.fullmatch(name):
        rows = _fetch(workspace, runs.ids_from(name, log, SHOWN_RUNS + 1))
        ids = [run_id for (run_id,) in rows]
    if len(ids) == 1:
        return ids[0]
    if ids:
        more = ", and more" if len(ids) > SHOWN_RUNS else ""
        raise RunStateError(
            f"several runs begin with {name!r}: {', '.join(ids[:SHOWN_RUNS])}{more}. Give more of "
            "the id"
        )
    raise RunStateError(
        f"no run {name!r} is logged: list the runs of a sync, or look for the run in the other "
        "warehouse or audit schema that it was made in"
    )


def details(
    workspace: Workspace,
    name: str,
    size: int | None,
    *,
    row_ids: Collection[str] | None = None,
    failed: bool = False,
) -> RunDetails:
    """Read a run from the logs, with `size` of its rows; None: all of them.

    Args:
        name: as of `find_run`.
        row_ids: only these rows, with the requests that were about them.
        failed: only rows that did not arrive, with the requests that were about them.

    Raises:
        ConfigurationError: these are no row ids, or more than 1,000.
        RunStateError: no run is found by that, or several are.
    """
    if row_ids is not None:
        check_row_ids("row_ids", row_ids)
    run_id = find_run(workspace, name)
    logged = _fetch(workspace, runs.one(run_id, workspace.audit(RUNS)))
    state = workspace.store.read(runs.sync_of(logged[0]))
    (record,) = runs.records(logged, workspace.history.of_runs([run_id], [state]))
    rows = logged_rows(workspace, run_id, size, row_ids=row_ids, failed=failed)
    about = {row.row_id for row in rows} if failed else set(row_ids or ())
    found = _requests(workspace, run_id, about) if about else ()
    return RunDetails(record, reasons(workspace, run_id), rows, found)


def reasons(
    workspace: Workspace, run_id: str, most: int | None = None
) -> tuple[FailureReason, ...]:
    """Why rows of a run did not arrive, the most frequent first.

    Args:
        most: how many to read; None: all.
    """
    names = ("op_type", "status", "failure_reason")
    log = workspace.audit(CHANGELOG)
    query = (
        exp.select(*map(log.column, names), sql.aliased(exp.Count(this=exp.Star()), "row_count"))
        .from_(log.table())
        .where(_of_run(log, run_id), sql.is_not_null(log.column("failure_reason")))
        .group_by(*map(log.column, names))
        .order_by(sql.descending(sql.column("row_count")))
    )
    return tuple(
        FailureReason(op_type, status, reason, int(count))
        for op_type, status, reason, count in _fetch(
            workspace, query if most is None else query.limit(most)
        )
    )


def logged_rows(
    workspace: Workspace,
    run_id: str,
    size: int | None,
    op_type: str | None = None,
    *,
    row_ids: Collection[str] | None = None,
    failed: bool = False,
) -> tuple[LoggedRow, ...]:
    """Some operations of a run, those that did not arrive first.

    Args:
        size: how many; None: all.
        op_type: of this alone.
        row_ids: only those of these rows.
        failed: only those that did not arrive.
    """
    log = workspace.audit(CHANGELOG)
    arrived = sql.case(
        (log.column("status").eq(sql.text(SUCCEEDED)), sql.number(1)), otherwise=sql.number(0)
    )
    query = (
        exp.select(*map(log.column, ("op_type", "row_id", "status", "failure_reason", "fields")))
        .from_(log.table())
        .where(_of_run(log, run_id))
        .order_by(*map(sql.ascending, (arrived, log.column("op_type"), log.column("row_id"))))
    )
    if op_type is not None:
        query = query.where(log.column("op_type").eq(sql.text(op_type)))
    if row_ids is not None:
        query = query.where(sql.one_of(log.column("row_id"), row_ids))
    if failed:
        query = query.where(log.column("status").neq(sql.text(SUCCEEDED)))
    if size is not None:
        query = query.limit(size)
    return tuple(
        LoggedRow(op_type, row_id, status, reason, as_object(fields))
        for op_type, row_id, status, reason, fields in _fetch(workspace, query)
    )


def _requests(workspace: Workspace, run_id: str, about: set[str]) -> tuple[Note, ...]:
    """The requests of a run that were about rows; none where the table was never needed."""
    log = workspace.audit(REQUESTS)
    schema = workspace.places.audit_schema
    if log.relation.name not in workspace.warehouse.inventory([schema]).get(schema, ()):
        return ()
    return tuple(requests.read(workspace, log, run_id, lambda ids: not about.isdisjoint(ids)))


def _of_run(log: LogTable, run_id: str) -> Expr:
    return log.column("sync_run_id").eq(sql.text(run_id))


def _fetch(workspace: Workspace, query: exp.Select) -> list[tuple[Any, ...]]:
    return workspace.session.rows(query, step=_READ)


def as_object(value: Any) -> dict[str, Any]:
    """A JSON object, which some drivers give as text."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
