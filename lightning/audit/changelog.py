"""sync_changelog: one row for each planned operation, appended."""

from __future__ import annotations

from sqlglot import exp

from .. import sql
from ..diff.diff import Diff
from ..log_tables import LogTable
from ..words import OP, PLANNED, REASON, REMOVED, ROW_ID, STATUS
from .outcomes import fields, outcomes

OUTCOME = "outcome"


def append(diff: Diff, log: LogTable, discarded: str | None) -> exp.Insert:
    """The statement that appends a run's operations.

    Args:
        discarded: why nothing was handed out, where that is so.
    """
    logged = fields(diff, OUTCOME)
    if diff.not_retained and diff.known is not None:
        removed = sql.column(OP, OUTCOME).eq(sql.text(REMOVED))
        logged = sql.case((removed, fields(diff, OUTCOME, diff.not_retained)), otherwise=logged)
    rows = exp.select(
        sql.text(diff.run.sync_id),
        sql.text(diff.run.id),
        *(sql.column(name, OUTCOME) for name in (OP, ROW_ID, STATUS, REASON)),
        logged,
    ).from_(sql.subquery(outcomes(diff, discarded), OUTCOME))
    rows = rows.where(sql.one_of(sql.column(OP, OUTCOME), PLANNED))
    return log.insert(rows)
