"""Making a run's tables in the warehouse, and counting what they hold."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace

from sqlglot import exp

from .. import sql
from ..close.rejections import create_rejections
from ..diff.delta import values_of_gone
from ..diff.diff import Diff
from ..diff.known import Known
from ..results import Counts, Seconds
from ..sql import Expr
from ..state.records import PlannedRun
from ..warehouse import EVALUATE
from ..words import (
    ABSENT,
    ADDED,
    ADOPTED,
    CARRIED,
    CHANGE,
    CHANGED,
    COPIES,
    DUPLICATE,
    GONE,
    IGNORED,
    IN_MODEL,
    LIVE,
    OP,
    PLAN,
    PRESENT,
    PRIOR,
    REJECTION,
    REMOVED,
    ROW_ID,
    STATE,
    VANISHED,
)
from ..workspace import Workspace
from .statements import create_changes, create_delta, create_plan


@dataclass(frozen=True)
class _Group:
    """The changes of one op and one prior state."""

    op: str | None
    prior: str
    rows: int
    keys: int


def evaluate(
    workspace: Workspace,
    diff: Diff,
    model_sql: str,
    *,
    exact: bool,
    evaluated: bool = False,
) -> PlannedRun:
    """Make the run's tables and count what they hold.

    Args:
        exact: look for duplicated keys from the start, where that takes an evaluation.
        evaluated: the plan is there already.

    Returns:
        The run with its counts, and how long that took.
    """
    if diff.run.delta and diff.known is not None:
        return _evaluate_delta(workspace, diff, diff.known, model_sql, exact=exact)
    return _evaluate_whole(workspace, diff, model_sql, evaluated=evaluated)


def _evaluate_delta(
    workspace: Workspace, diff: Diff, known: Known, model_sql: str, *, exact: bool
) -> PlannedRun:
    """Evaluate the model and compare it in one statement.

    Every row that needs nothing, and every one that is changed, found one known row. So no key
    occurs twice exactly when they are as many as the known rows that are not gone, and no key has
    two rows among those that differ. Else the model is evaluated again, counted by key, and that
    is the run's one result.
    """
    began = time.monotonic()
    for counted in (True,) if exact else (False, True):
        with workspace.warehouse.evaluating():
            statements = create_delta(diff, known, model_sql, exact=counted)
            written = workspace.session.perform(statements)
        is_empty = written == 0 and len(statements) == 1
        groups = [] if is_empty else _groups(workspace, diff)
        groups = groups or [_Group(None, PRESENT, known.baseline.known_rows, keys=1)]
        if counted or not _repeats(groups, known):
            break
        workspace.drop([diff.run.tables.changes])
    rows: Counter[str | None] = Counter()
    copies: Counter[str | None] = Counter()
    for group in groups:
        rows[group.op] += group.keys
        copies[group.op] += group.rows
    if rows[REMOVED]:  # in no transaction: half of it is of no run that was planned
        values = values_of_gone(diff, known)
        workspace.session.run_all(values, step="fetch the values of removed rows")
    if rows[DUPLICATE]:
        workspace.session.perform(create_rejections(diff, duplicates=True))
    counts = Counts(
        added=rows[ADDED],
        changed=rows[CHANGED],
        removed=rows[REMOVED],
        unchanged=copies[None] + rows[CARRIED] + rows[ADOPTED],
        rejected=rows[DUPLICATE],
        ignored=copies[IGNORED],
        queried=copies.total() - copies[REMOVED] - copies[VANISHED],
    )
    seconds = Seconds(time.monotonic() - began, 0.0)
    delta_rows = sum(rows[op] for op in (*LIVE, *GONE))
    return replace(
        diff.run,
        counts=counts,
        seconds=seconds,
        delta_rows=delta_rows,
        has_rejections=rows[DUPLICATE] > 0,
    )


def _repeats(groups: list[_Group], known: Known) -> bool:
    """Whether a key has more than one row in the model."""
    met = sum(group.rows for group in groups if group.prior != ABSENT)
    twice = any(
        group.rows != group.keys for group in groups if group.op is not None and group.op != IGNORED
    )
    return twice or met != known.baseline.known_rows


def _evaluate_whole(
    workspace: Workspace, diff: Diff, model_sql: str, *, evaluated: bool
) -> PlannedRun:
    """Make a plan of every row, and compare it with the baseline.

    Duplicate keys are rare and looking for them is dear, so the changes are first made as if
    there were none. Every row of the plan is either new or finds its partner among the known
    rows, and every known row finds its partner or is gone. No key occurs twice exactly when both
    sides found equally many partners, and no new key repeats.
    """
    began = time.monotonic()
    plan_rows = (
        count_plan(workspace, diff) if evaluated else _create_plan(workspace, diff, model_sql)
    )
    compared_from = time.monotonic()
    workspace.session.perform(create_changes(diff, duplicates=False))
    groups = _groups(workspace, diff)
    known = _known(diff)
    new = [group for group in groups if group.op in IN_MODEL and group.prior == ABSENT]
    gone = _sum(groups, GONE)
    in_plan = plan_rows if diff.shape.retains_all else plan_rows - _sum(groups, GONE, absent=True)
    unpaired = in_plan - sum(group.rows for group in new) - (known - gone)
    # Of a new key that repeats, the changes may have more rows than the plan: only then can the
    # numbers of rows cancel out.
    repeats = any(group.rows != group.keys for group in new)
    ignored = _count_without_key(workspace, diff) if unpaired or repeats else 0
    repeated = repeats or unpaired != ignored
    rejected: dict[str, int] = {}
    if repeated:
        workspace.drop([diff.run.tables.changes])
        rejected = _reject_duplicates(workspace, diff)
        groups = _groups(workspace, diff)
    counts = replace(_counts(diff, groups, rejected, ignored), queried=in_plan)
    seconds = Seconds(compared_from - began, time.monotonic() - compared_from)
    return replace(diff.run, counts=counts, seconds=seconds, has_rejections=repeated)


def _create_plan(workspace: Workspace, diff: Diff, model_sql: str) -> int:
    with workspace.warehouse.evaluating():
        statements = create_plan(diff, model_sql)
        rows = workspace.session.perform(statements)
    tells = rows >= 0 and statements[-1].step == EVALUATE
    return rows if tells else count_plan(workspace, diff)


def count_plan(workspace: Workspace, diff: Diff) -> int:
    """How many rows the plan has."""
    query = exp.select(exp.Count(this=exp.Star())).from_(diff.plan())
    return int(workspace.session.value(query, step="count the plan"))


def _groups(workspace: Workspace, diff: Diff) -> list[_Group]:
    names = (OP, PRIOR)
    per_key = (
        exp.select(
            *(sql.column(name, CHANGE) for name in names),
            sql.aliased(_copies(diff), "copies"),
        )
        .from_(diff.changes())
        .group_by(*(sql.column(name, CHANGE) for name in (*names, ROW_ID)))
    )
    query = (
        exp.select(
            *(sql.column(name, "keys") for name in names),
            exp.Sum(this=sql.column("copies", "keys")),
            exp.Count(this=exp.Star()),
        )
        .from_(sql.subquery(per_key, "keys"))
        .group_by(*(sql.column(name, "keys") for name in names))
    )
    rows = workspace.session.rows(query, step="count the changes")
    return [_Group(op, prior, int(copies), int(keys)) for op, prior, copies, keys in rows]


def _copies(diff: Diff) -> Expr:
    """How many rows of the model those of a group stand for."""
    if diff.run.delta:
        return exp.Sum(this=sql.column(COPIES, CHANGE))
    return exp.Count(this=exp.Star())


def _known(diff: Diff) -> int:
    """How many rows the destination held, or may have held, before the run."""
    return diff.known.baseline.known_rows if diff.known is not None else 0


def _sum(groups: list[_Group], ops: tuple[str, ...], *, absent: bool = False) -> int:
    return sum(
        group.rows for group in groups if group.op in ops and (absent or group.prior != ABSENT)
    )


def _count_without_key(workspace: Workspace, diff: Diff) -> int:
    """How many rows have NULL in the key."""
    no_key = exp.or_(*(sql.is_null(sql.column(name, PLAN)) for name in diff.shape.key_names))
    query = exp.select(exp.Count(this=exp.Star())).from_(diff.plan()).where(no_key)
    return int(workspace.session.value(query, step="count rows without a key"))


def _reject_duplicates(workspace: Workspace, diff: Diff) -> dict[str, int]:
    """Set duplicated keys aside and make the changes without them; their number by state."""
    # The rejections table is made first here, since the changes leave out what it names.
    workspace.session.perform(create_rejections(diff, duplicates=True))
    workspace.session.perform(create_changes(diff, duplicates=True))
    state = sql.column(STATE, REJECTION)
    query = (
        exp.select(state, exp.Count(this=exp.Star()))
        .from_(diff.rejections())
        .group_by(state.copy())
    )
    rows = workspace.session.rows(query, step="count duplicates")
    return {state: int(count) for state, count in rows}


def _counts(diff: Diff, groups: list[_Group], rejected: dict[str, int], ignored: int) -> Counts:
    known = _known(diff)
    set_aside = 0
    if diff.known is not None:
        set_aside = sum(count for state, count in rejected.items() if state != ABSENT)
    differing = _sum(groups, GONE) + _sum(groups, IN_MODEL)
    adopted = _sum(groups, (ADOPTED,), absent=True)
    return Counts(
        added=_sum(groups, (ADDED,), absent=True),
        changed=_sum(groups, (CHANGED,), absent=True),
        removed=_sum(groups, (REMOVED,), absent=True),
        unchanged=known - differing - set_aside + adopted,
        rejected=sum(rejected.values()),
        ignored=ignored,
    )
