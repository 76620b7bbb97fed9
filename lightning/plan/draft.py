"""What a new run of a sync will be, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import get_args

from sqlglot import exp

from .. import sql
from ..close.abandoned import leaves_baseline
from ..dialect import Column
from ..errors import ConfigurationError, ModelError, PrimaryKeyChangedError
from ..model import model_name
from ..shape import Shape
from ..state.names import new_run_id, run_tables
from ..state.records import Baseline, Evaluation, PlannedRun, Reset
from ..state.slots import State
from ..sync import Logs, Sync, check_choice
from ..words import RESERVED_PREFIX
from ..workspace import Workspace
from .columns import resolve
from .source import Shared, rows_of, where

_WAYS_ON = (
    "Then build the model again by dbt; or discard what the hook left, by engine.discard (the "
    "command `dbt discard`), so that the next run looks at the model itself."
)


@dataclass(frozen=True)
class Draft:
    """A run that does not exist yet.

    Attributes:
        query: the rows of the model, as one query.
        evaluated: the plan has these rows already, by a hook of dbt.
        baseline: what the run is compared with.
        state: the sync's state as it was read.
        staging: tables of rows on their way into its own.
    """

    run: PlannedRun
    query: str
    evaluated: bool
    baseline: Baseline | None
    state: State
    staging: Sequence[str] = ()

    @property
    def superseded(self) -> Sequence[str]:
        """What nothing needs once this run is planned: staged rows, and the table that a hook of
        dbt left, unless it is the plan."""
        found = self.state.evaluation
        left = [] if found is None or self.evaluated else [found.plan]
        return [*self.staging, *left]


def draft(
    workspace: Workspace,
    sync: Sync,
    reset: Reset | None,
    *,
    in_place: bool = False,
    shared: Shared | None = None,
) -> Draft:
    """Check a sync against its model and its baseline, and name its next run.

    Where a hook of dbt has left the rows of the model, these are taken; a reset looks at the model
    itself.

    Args:
        in_place: the table that the hook left may become the run's plan.
        shared: the model's rows will be read from there, where no hook has left them.

    Raises:
        ConfigurationError: they do not fit.
    """
    if reset is not None:
        check_choice("reset", reset, get_args(Reset))
    state = workspace.store.read(sync.id)
    waiting = state.waiting if reset is None else None
    described: Sequence[Column]
    if waiting is not None:
        query, described = _left_by_hook(workspace, sync, waiting)
    else:
        query = rows_of(sync, workspace.dialect)
        described = shared.described(sync) if shared else workspace.warehouse.describe(query)
    baseline = state.head.baseline if state.head else None
    before = baseline.shape if baseline else None
    shape = _shape(workspace, sync, described, before, waiting)
    if reset is None and (before := _shape_before(state)) is not None:
        _check_key(sync, before, shape)
    now = state.now
    run_id = new_run_id(now, state.last_run_id)
    run = new_run(sync, shape, run_id, now, reset=reset, logs=workspace.logs & sync.logs)
    name = model_name(sync.model, workspace.dialect.sqlglot_dialect) or sync.id
    run = replace(run, model_name=name)
    in_place = in_place and sync.where is None
    if waiting is None or not in_place or not _is_plan(waiting, shape, described, before):
        return Draft(run, query, False, baseline, state)
    return Draft(_planned_from(waiting, run), query, True, baseline, state)


def new_run(
    sync: Sync, shape: Shape, run_id: str, now: datetime, *, reset: Reset | None, logs: Logs
) -> PlannedRun:
    """A run of a sync that is not planned yet."""
    return PlannedRun(
        id=run_id,
        sync_id=sync.id,
        destination=sync.destination,
        model_name=sync.model.name or sync.id,
        model_id=sync.model.id or "",
        mode=sync.mode,
        delete_behavior=sync.delete_behavior,
        reset=reset,
        shape=shape,
        tables=run_tables(sync.id, run_id),
        logs=logs,
        started_at=now.astimezone(UTC).isoformat(),
    )


def _left_by_hook(
    workspace: Workspace, sync: Sync, waiting: Evaluation
) -> tuple[str, list[Column]]:
    """The rows that a hook of dbt left, as a query, and its columns."""
    table = workspace.planner(waiting.plan).table()
    every = exp.select(exp.Star()).from_(table)
    try:
        described = workspace.warehouse.describe(workspace.dialect.render(every))
    except ModelError as error:
        raise ModelError(
            f"the rows that a hook of dbt left for sync {sync.id!r} cannot be read. {_WAYS_ON} "
            f"The warehouse says: {error}"
        ) from error
    own = [item for item in described if not item.name.lower().startswith(RESERVED_PREFIX)]
    query = exp.select(*(sql.column(column.name) for column in own)).from_(table.copy())
    return where(workspace.dialect.render(query), sync, workspace.dialect), own


def _shape(
    workspace: Workspace,
    sync: Sync,
    described: Sequence[Column],
    before: Shape | None,
    waiting: Evaluation | None,
) -> Shape:
    scheme = workspace.warehouse.version_scheme
    try:
        return resolve(sync, described, workspace.dialect, scheme, before)
    except ConfigurationError as error:
        if waiting is None:
            raise
        raise ConfigurationError(
            f"{error} The rows are those that a hook of dbt left for sync {sync.id!r}: give the "
            f"hook the columns that the sync has. {_WAYS_ON}"
        ) from error


def _is_plan(
    waiting: Evaluation, shape: Shape, described: Sequence[Column], before: Shape | None
) -> bool:
    """Whether the table that a hook left is just what the plan is to be."""
    return (
        shape.retains_all
        and shape.key_names == waiting.key
        and set(shape.stored) == set(described)
        and not any(column.declared for column in shape.stored)
        and (before is None or before.retains_all or bool(waiting.version_scheme))
    )


def _planned_from(waiting: Evaluation, run: PlannedRun) -> PlannedRun:
    """A run as a hook of dbt began it."""
    tables = run_tables(run.sync_id, waiting.id)
    return replace(
        run,
        id=waiting.id,
        shape=replace(run.shape, version_scheme=waiting.version_scheme),
        tables=replace(tables, plan=waiting.plan),
        started_at=waiting.evaluated_at,
    )


def _shape_before(state: State) -> Shape | None:
    """The columns of what the run will be compared with, once a run that was left is closed."""
    head = state.head
    if head is None:
        return None
    if head.run is not None and leaves_baseline(state):
        return head.run.shape
    return head.baseline.shape if head.baseline is not None else None


def _check_key(sync: Sync, shape_before: Shape, shape: Shape) -> None:
    before, now = shape_before.key_names, shape.key_names
    if before != now:
        raise PrimaryKeyChangedError(
            f"the primary key of sync {sync.id!r} was ({', '.join(before)}) and is now "
            f"({', '.join(now)}): rows cannot be told apart across the change. Run it once with "
            'reset="full_resync" (the command `resync`) to send every row again, or with '
            'reset="cdc" (`reset`) to take the model\'s rows as known without sending them.'
        )
