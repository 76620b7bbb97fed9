"""Adopting: what a destination holds becomes the baseline of a sync that has none."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace

from ..close.logs import check_logs
from ..close.rejections import rejections_of
from ..dialect import Column, TableSpec
from ..diff import adopted
from ..diff.diff import Diff
from ..errors import RunStateError
from ..plan.draft import draft
from ..plan.evaluate import count_plan
from ..plan.planner import Planned, plan_drafted
from ..plan.statements import create_changes
from ..results import Counts, Seconds
from ..session import Statement
from ..shape import Shape
from ..sql import Expr
from ..state.records import PlannedRun
from ..state.slots import State, refuse_if_leased
from ..sync import Sync
from ..warehouse import EVALUATE
from ..workspace import Workspace
from .held import KnownRows, at_hand, held

log = logging.getLogger("lightning")


def adopt(workspace: Workspace, sync: Sync, known: KnownRows) -> Planned:
    """Plan a run that sends nothing, whose rows are those that the destination holds. Once it is
    closed they are known, as the rows of the model are after a reset `cdc`.

    Where all mapped columns are given, a row that can be read as the model's is known in that
    version. Otherwise no version of the model's equals what is known.

    Raises:
        ConfigurationError: the sync does not fit its model, or `known` does not fit the sync.
        RunStateError: the sync has a baseline, or a run in progress.
        RunInProgressError: another process is planning or delivering this sync.
        WarehouseError: the warehouse refused a statement; the run is logged as failed.
    """
    check_logs(workspace, workspace.logs & sync.logs)
    drafted = draft(workspace, sync, "cdc")
    _refuse_if_known(drafted.state, sync.id)
    given = held(workspace, known, sync.model.key)
    columns = given.columns_of(drafted.run.shape)
    run = replace(drafted.run, shape=narrowed(drafted.run.shape, columns))
    staging = given.staging(sync.id, run.id)
    if left_out := not_held(drafted.run.shape, columns):
        log.warning(
            "%s: what is held has no column %s: the next run sends its rows once as changed",
            run.label, ", ".join(left_out),
        )  # fmt: skip

    def evaluated(diff: Diff) -> PlannedRun:
        with at_hand(workspace, given, columns, staging) as (relation, there):
            return made(workspace, diff, relation, there)

    drafted = replace(drafted, run=run, staging=staging)
    return plan_drafted(workspace, sync, drafted, evaluated, override_guards=True)


def narrowed(shape: Shape, columns: Mapping[str, Column]) -> Shape:
    """The columns of a plan that are given; the key is among them."""
    fields = tuple(item for item in shape.fields if item.name in columns)
    retained = tuple(name for name in shape.retained if name in columns)
    return replace(shape, fields=fields, retained=retained)


def not_held(shape: Shape, columns: Mapping[str, Column]) -> tuple[str, ...]:
    """The mapped columns that are not given."""
    return tuple(column.name for column in shape.compared if column.name not in columns)


def made(
    workspace: Workspace, diff: Diff, relation: Expr, given: Mapping[str, Column]
) -> PlannedRun:
    """Make the tables of a run whose rows are those of a relation under the alias `held`.

    Args:
        given: its columns, by the names that the model has for them.

    Returns:
        The run with its counts: as rejected it has the keys of which no version is known.
    """
    session, began = workspace.session, time.monotonic()
    place = diff.relation(diff.run.tables.plan)
    plan = TableSpec(relation=place, purpose="plan", key=diff.shape.key)
    rows = adopted.held_rows(diff, relation, given)
    with workspace.warehouse.evaluating():
        texts = diff.dialect.create_table(plan, rows)
        session.perform(Statement(EVALUATE, text) for text in texts)
    compared_from = time.monotonic()
    queried = count_plan(workspace, diff)
    ((keyed, keys, unsure),) = session.rows(adopted.counted(diff), step="count what is held")
    unsure = int(unsure or 0)
    if unsure:
        session.perform(rejections_of(diff, adopted.unsure(diff), "set aside what is unsure"))
    session.perform(create_changes(diff, duplicates=unsure > 0))
    counts = Counts(
        unchanged=int(keys) - unsure,
        rejected=unsure,
        ignored=queried - int(keyed or 0),
        queried=queried,
    )
    seconds = Seconds(compared_from - began, time.monotonic() - compared_from)
    return replace(diff.run, counts=counts, seconds=seconds, has_rejections=unsure > 0)


def _refuse_if_known(state: State, sync_id: str) -> None:
    """Raise an error where something is known of the destination already, or soon may be."""
    refuse_if_leased(state, sync_id)
    head = state.head
    if head is None or (head.baseline is None and head.run is None):
        return
    has = "a run in progress" if head.run is not None else "a baseline"
    raise RunStateError(
        f"sync {sync_id!r} has {has} already, and only a sync of which nothing is known can adopt "
        "what the destination holds. Forget it first by engine.drop (the command `drop`). Or run "
        'it with reset="full_resync" (`resync`) to send every row anew, or with reset="cdc" '
        "(`reset`) to take the model's rows as known; `reconcile` only compares."
    )
