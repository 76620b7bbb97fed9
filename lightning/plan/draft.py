"""What a new run of a sync will be, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import get_args

from ..close.abandoned import leaves_baseline
from ..errors import PrimaryKeyChangedError
from ..model import model_name, model_sql
from ..shape import Shape
from ..state.names import new_run_id, run_tables
from ..state.records import Baseline, PlannedRun, Reset
from ..state.store import State
from ..sync import Logs, Sync, check_choice
from ..workspace import Workspace
from .columns import resolve


@dataclass(frozen=True)
class Draft:
    """A run that does not exist yet.

    Attributes:
        query: the model's text as one query.
        baseline: what the run is compared with.
        state: the sync's state as it was read.
    """

    run: PlannedRun
    query: str
    baseline: Baseline | None
    state: State


def draft(workspace: Workspace, sync: Sync, reset: Reset | None) -> Draft:
    """Check a sync against its model and its baseline, and name its next run.

    Raises:
        ConfigurationError: they do not fit.
    """
    if reset is not None:
        check_choice("reset", reset, get_args(Reset))
    query = model_sql(sync.model, workspace.dialect.sqlglot_dialect)
    described = workspace.warehouse.describe(query)
    state = workspace.store.read(sync.id)
    baseline = state.head.baseline if state.head else None
    shape = resolve(
        sync,
        described,
        workspace.dialect,
        workspace.warehouse.version_scheme,
        baseline.shape if baseline else None,
    )
    if reset is None and (before := _shape_before(state)) is not None:
        _check_key(sync, before, shape)
    now = state.now
    run_id = new_run_id(now, state.head.last_run_id if state.head else "")
    run = new_run(sync, shape, run_id, now, reset=reset, logs=workspace.logs & sync.logs)
    name = model_name(sync.model, workspace.dialect.sqlglot_dialect) or sync.id
    run = replace(run, model_name=name)
    return Draft(run, query, baseline, state)


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
