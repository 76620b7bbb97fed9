"""How often operations have failed before, by the changelog."""

from __future__ import annotations

from sqlglot import exp

from .. import sql
from ..diff.diff import Diff
from ..log_tables import LogTable
from ..words import CHANGE, FAILED, FIRST_RUN, NUMBER, ROW_ID

LOGGED = "logged"


def failed_often(diff: Diff, log: LogTable, runs: int) -> exp.Select:
    """The query of the operations of a run that have failed in so many earlier runs: their number,
    how many runs these were, and one of the reasons.

    An operation is the same as long as its row is, so what failed before the row changed is not
    counted.
    """
    number = sql.column(NUMBER, CHANGE)
    first_run = sql.column(FIRST_RUN, CHANGE)
    count = exp.Count(this=exp.Star())
    same = sql.all_of(
        [
            log.column("sync_id", LOGGED).eq(sql.text(diff.run.sync_id)),
            log.column("row_id", LOGGED).eq(sql.column(ROW_ID, CHANGE)),
            log.column("sync_run_id", LOGGED) >= first_run,
            log.column("status", LOGGED).eq(sql.text(FAILED)),
        ]
    )
    query = exp.select(number, count, exp.Max(this=log.column("failure_reason", LOGGED)))
    query = query.from_(diff.changes()).where(
        first_run.copy().neq(sql.text(diff.run.id)),
        number.copy() <= sql.number(diff.run.sendable),
    )
    query = sql.join(query, log.table(LOGGED), "INNER", same).group_by(number.copy())
    return query.having(exp.GTE(this=count.copy(), expression=sql.number(runs)))
