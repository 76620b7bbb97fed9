"""Looking at what a run would do, without doing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from .. import sql
from ..diff.diff import Diff
from ..display import Displayed
from ..results import Counts
from ..sql import Expr
from ..sync import Sync
from ..words import CHANGED, KNOWN, NEW, NUMBER, OP, ROW_ID
from ..workspace import Workspace
from .draft import draft
from .evaluate import evaluate
from .form import makes_delta, starts_exact
from .guards import blocked_by
from .samples import samples


@dataclass(frozen=True)
class ChangedRow:
    """A row that would be sent as changed.

    Attributes:
        old, new: the mapped columns by their names in the model. The old ones are left
            out where the sync does not retain them.
        columns: the names of those that differ.
    """

    row_id: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Preview(Displayed):
    """What a run would plan.

    Attributes:
        samples: by op type, the first rows as they would be handed over.
        changed: the first changed rows, old beside new.
        blocked_by: one sentence for each guard that would block the run.
    """

    counts: Counts
    samples: Mapping[str, list[dict[str, Any]]]
    changed: tuple[ChangedRow, ...]
    blocked_by: tuple[str, ...] = ()


def preview(workspace: Workspace, sync: Sync, rows: int) -> Preview:
    """Plan a run and take it back. The tables it makes are gone when this returns."""
    drafted = draft(workspace, sync, None)
    diff = Diff(workspace.dialect, drafted.run, drafted.baseline, workspace.planner)
    diff = replace(diff, run=replace(diff.run, delta=makes_delta(diff, sync)))
    with taken_back(workspace, diff.run.tables.all()):
        run = evaluate(workspace, diff, drafted.query, exact=starts_exact(diff, sync))
        diff = replace(diff, run=run)
        shown = samples(workspace, diff, rows)
        changed = changed_rows(workspace, diff, rows)
    return Preview(run.counts, shown, changed, tuple(blocked_by(sync, diff)))


@contextmanager
def taken_back(workspace: Workspace, tables: Iterable[str]) -> Iterator[None]:
    """Tables that are made in the block are gone when it is left."""
    try:
        with workspace.warehouse.evaluating(), workspace.session.transaction():
            yield
            workspace.drop(tables)
    except BaseException:
        if not workspace.dialect.capabilities.transactional:
            workspace.drop(tables)
        raise


def changed_rows(workspace: Workspace, diff: Diff, rows: int) -> tuple[ChangedRow, ...]:
    """The first changed rows of a run, beside what is known of them."""
    known = diff.known
    if known is None:
        return ()
    columns = diff.shape.compared
    retained = known.retained(columns)
    dialect = diff.dialect
    new: Sequence[Expr] = [sql.column(column.name, NEW) for column in columns]
    old: Sequence[Expr] = [
        sql.column(column.name, KNOWN) if known.retains(column) else diff.null_of(column)
        for column in columns
    ]
    differ = [
        dialect.differs(
            dialect.comparable(left.copy(), column), dialect.comparable(right.copy(), column)
        )
        for left, right, column in zip(new, old, columns, strict=True)
    ]
    new, old = (
        [dialect.in_rows(value, column) for value, column in zip(values, columns, strict=True)]
        for values in (new, old)
    )
    # By numbers: not every warehouse gives two columns of one name.
    values = (sql.aliased(value, f"c{at}") for at, value in enumerate((*new, *old, *differ)))
    query = exp.select(sql.column(ROW_ID, NEW), *values).from_(diff.changes(NEW))
    known_rows = sql.subquery(known.rows((*diff.shape.key, *retained)), KNOWN)
    sql.join(query, known_rows, "INNER", known.same_key(NEW, KNOWN))
    query = (
        query.where(sql.column(OP, NEW).eq(sql.text(CHANGED)))
        .order_by(sql.ascending(sql.column(NUMBER, NEW)))
        .limit(rows)
    )
    found = workspace.session.rows(query, step="read changed rows")
    names = [column.name for column in columns]
    width = len(names)
    return tuple(
        ChangedRow(
            row_id=row[0],
            new=dict(zip(names, row[1 : 1 + width], strict=True)),
            old={
                column.name: value
                for column, value in zip(columns, row[1 + width : 1 + 2 * width], strict=True)
                if known.retains(column)
            },
            columns=tuple(
                name for name, differs in zip(names, row[1 + 2 * width :], strict=True) if differs
            ),
        )
        for row in found
    )
