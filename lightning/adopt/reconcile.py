"""Reconciling: a model is compared with what its destination holds, and nothing comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from .. import sql
from ..close.finish import Tally, baseline_of
from ..diff.diff import Diff
from ..display import Displayed
from ..plan.draft import draft
from ..plan.evaluate import evaluate
from ..plan.preview import ChangedRow, changed_rows, taken_back
from ..plan.samples import samples
from ..state.names import new_run_id, run_tables
from ..sync import Sync
from ..words import ADDED, FAILED, REASON, REJECTION, REMOVED, ROW_ID, STALE
from ..workspace import Workspace
from .adopt import made, narrowed, not_held
from .held import KnownRows, at_hand, held


@dataclass(frozen=True)
class Reconciliation(Displayed):
    """How a model and what its destination holds differ.

    Attributes:
        missing: rows of the model that the destination lacks.
        extra: rows of the destination that the model lacks.
        differing: rows that both have, and not alike.
        unchanged: rows that are alike in every column that was compared.
        rejected: keys that several rows of the model share; they are in none of these numbers.
        ignored: rows of the model with NULL in the key.
        unsure: keys of the destination under which it holds several rows, or a value that cannot be
            read as the model's type. They are also counted above, as differing or as extra.
        reasons: of the first of these, why it is so, by their row ids.
        held: all rows that the destination holds.
        columns: the mapped columns that were compared.
        not_compared: those of which nobody knows what the destination holds.
        samples: the first rows that are `missing`, as they would be handed over, and `extra`.
        differences: the first rows that differ: the destination's values are the old ones.
    """

    missing: int
    extra: int
    differing: int
    unchanged: int
    rejected: int
    ignored: int
    unsure: int
    reasons: Mapping[str, str]
    held: int
    columns: tuple[str, ...]
    not_compared: tuple[str, ...]
    samples: Mapping[str, Sequence[Mapping[str, Any]]]
    differences: tuple[ChangedRow, ...]


def reconcile(workspace: Workspace, sync: Sync, known: KnownRows, rows: int) -> Reconciliation:
    """Compare, in tables that are gone when this returns: what is held is adopted, and the model
    compared with that, by value.

    Raises:
        ConfigurationError: the sync does not fit its model, or `known` does not fit the sync.
    """
    plainly = replace(sync, mode="upsert", delete_behavior="delete", retain="all")
    drafted = draft(workspace, plainly, "cdc")
    given = held(workspace, known, sync.model.key)
    whole = drafted.run.shape
    columns = given.columns_of(whole)
    run = replace(drafted.run, shape=narrowed(whole, columns))
    next_id = new_run_id(drafted.state.now, run.id)
    following = replace(run, id=next_id, tables=run_tables(sync.id, next_id), reset=None)
    staging = given.staging(sync.id, run.id)
    adopting = Diff(workspace.dialect, run, None, workspace.planner)
    with taken_back(workspace, [*staging, *run.tables.all(), *following.tables.all()]):
        with at_hand(workspace, given, columns, staging) as (relation, there):
            run = made(workspace, adopting, relation, there)
        unsure = run.counts.rejected
        tally: Tally = Counter({(None, STALE, FAILED): unsure} if unsure else {})
        baseline = baseline_of(replace(adopting, run=run), tally, None)
        diff = Diff(workspace.dialect, following, baseline, workspace.planner)
        compared = evaluate(workspace, diff, drafted.query, exact=False)
        diff = replace(diff, run=compared)
        shown = samples(workspace, diff, rows)
        differences = changed_rows(workspace, diff, rows)
        reasons = _reasons(workspace, adopting, rows) if unsure else {}
    counts = compared.counts
    return Reconciliation(
        missing=counts.added,
        extra=counts.removed,
        differing=counts.changed,
        unchanged=counts.unchanged,
        rejected=counts.rejected,
        ignored=counts.ignored,
        unsure=unsure,
        reasons=reasons,
        held=run.counts.queried,
        columns=tuple(column.name for column in compared.shape.compared),
        not_compared=not_held(whole, columns),
        samples={"missing": shown[ADDED], "extra": shown[REMOVED]},
        differences=differences,
    )


def _reasons(workspace: Workspace, adopted: Diff, rows: int) -> dict[str, str]:
    """Why no version is known of the first rows that were set aside."""
    columns = [sql.column(name, REJECTION) for name in (ROW_ID, REASON)]
    query = exp.select(*columns).from_(adopted.rejections())
    query = query.order_by(sql.ascending(sql.column(ROW_ID, REJECTION))).limit(rows)
    return dict(workspace.session.rows(query, step="read why rows are unsure"))
