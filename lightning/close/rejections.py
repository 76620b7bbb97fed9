"""The table of a run's rejections, which is made once there is a row for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlglot import exp

from ..dialect import TableSpec
from ..diff import rejections
from ..diff.diff import Diff
from ..errors import LeaseLostError
from ..session import Statement
from ..state.lease import Lease
from ..workspace import Workspace


def create_rejections(diff: Diff, *, duplicates: bool) -> list[Statement]:
    """The statements that make the table: with the duplicated keys, or empty."""
    query = rejections.duplicates(diff) if duplicates else rejections.none(diff)
    step = "set duplicate keys aside" if duplicates else "prepare the rejections"
    return rejections_of(diff, query, step)


def copy_rejections(diff: Diff, row_ids: Collection[str]) -> list[Statement]:
    """The statements that make the table: of the last run's rejections, if it has such, with rows
    that are to be sent again."""
    return rejections_of(diff, rejections.sent_again(diff, row_ids), "choose rows to be sent again")


def rejections_of(diff: Diff, query: exp.Query, step: str) -> list[Statement]:
    """The statements that make the table with the rows of a query."""
    relation = diff.relation(diff.run.tables.rejections)
    table = TableSpec(relation=relation, purpose="rejections")
    return [Statement(step, text) for text in diff.dialect.create_table(table, query)]


def with_rejections(workspace: Workspace, diff: Diff, lease: Lease) -> Diff:
    """A run whose table of rejections is there: made now, if it was not before. Not to be called in
    a transaction.

    Raises:
        LeaseLostError: the run is another process's by now, and the table is not there.
    """
    if diff.run.has_rejections:
        return diff
    table = diff.run.tables.rejections
    workspace.drop([table])  # of a process that died when it had just made it
    workspace.session.perform(create_rejections(diff, duplicates=False))
    diff = replace(diff, run=replace(diff.run, has_rejections=True))
    try:
        lease.write(run=diff.run)
    except LeaseLostError:
        workspace.clear_away([table])
        raise
    return diff
