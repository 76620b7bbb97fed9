"""sync_runs: one row for each run, failed runs included."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlglot import exp

from .. import sql
from ..dialect import Dialect
from ..log_tables import RUN_COLUMNS, LogTable
from ..results import OpCounts, RunNumbers, RunRecord, RunResult, outcome_of
from ..session import instant
from ..sql import Expr
from ..state.records import PlannedRun
from ..words import PLANNED

AFTER_DIGITS = "g"  # ids are made of hexadecimal ones
_WHAT = ("planned", "attempted", "succeeded", "failed")


def append(dialect: Dialect, run: PlannedRun, result: RunResult, log: LogTable) -> exp.Insert:
    """The statement that logs a finished run."""
    row: list[Expr] = [
        sql.text(run.sync_id),
        sql.text(run.id),
        sql.text(_key_text(run.shape.key_names)),
        sql.text(run.destination),
        sql.text(run.model_name),
        sql.text(run.model_id),
        sql.text(result.status),
        sql.text(result.error),
        dialect.timestamp(run.started_at),
        dialect.now(),
        *(sql.number(getattr(getattr(result, what), op)) for what in _WHAT for op in PLANNED),
    ]
    return log.insert(exp.select(*row))


def history(sync_id: str, log: LogTable) -> exp.Select:
    """The query of a sync's runs, oldest first; `records` reads its rows."""
    runs = _logged(log).where(log.column("sync_id").eq(sql.text(sync_id)))
    return runs.order_by(sql.ascending(log.column("sync_run_id")))


def one(run_id: str, log: LogTable) -> exp.Select:
    """The query of one run; `records` reads its row."""
    return _logged(log).where(log.column("sync_run_id").eq(sql.text(run_id)))


def last_of_each(log: LogTable) -> exp.Select:
    """The query of the last run of every sync; `records` reads its rows."""
    last = exp.select(exp.Max(this=log.column("sync_run_id"))).from_(log.table())
    last = last.group_by(log.column("sync_id"))
    return _logged(log).where(sql.in_query(log.column("sync_run_id"), last))


def last_id(log: LogTable, sync_id: str | None = None) -> exp.Select:
    """The query of the id of the last run, of any sync or of one; NULL where there is none."""
    query = exp.select(exp.Max(this=log.column("sync_run_id"))).from_(log.table())
    return query if sync_id is None else query.where(log.column("sync_id").eq(sql.text(sync_id)))


def ids_from(beginning: str, log: LogTable, most: int) -> exp.Select:
    """The query of the ids of runs that begin with some of the digits that ids are made of, the
    last ones first."""
    run_id = log.column("sync_run_id")
    # Letters and digits have one order in every collation.
    after = beginning + AFTER_DIGITS
    return (
        exp.select(run_id)
        .from_(log.table())
        .where(run_id >= sql.text(beginning), run_id.copy() < sql.text(after))
        .order_by(sql.descending(run_id.copy()))
        .limit(most)
    )


def sync_of(row: tuple[Any, ...]) -> str:
    """The id of a run's sync, from a row of `history`."""
    found: str = row[RUN_COLUMNS.index("sync_id")]
    return found


def ids(rows: Iterable[tuple[Any, ...]]) -> list[str]:
    """The ids of runs, from the rows of `history`."""
    return [row[RUN_COLUMNS.index("sync_run_id")] for row in rows]


def records(rows: Iterable[tuple[Any, ...]], kept: Mapping[str, RunNumbers]) -> list[RunRecord]:
    """Runs from the rows of `history`.

    Args:
        kept: what is kept of runs beside the state, by run id.
    """
    named = (dict(zip(RUN_COLUMNS, row, strict=True)) for row in rows)
    return [_record(row, kept.get(row["sync_run_id"])) for row in named]


def _logged(log: LogTable) -> exp.Select:
    return exp.select(*map(log.column, RUN_COLUMNS)).from_(log.table())


def _key_text(names: tuple[str, ...]) -> str:
    """The key's column, or a JSON array of its columns, as in a row id."""
    if len(names) == 1:
        return names[0]
    return json.dumps(names, ensure_ascii=False, separators=(",", ":"))


def _record(row: dict[str, Any], kept: RunNumbers | None) -> RunRecord:
    numbers = {
        what: OpCounts(
            added=int(row[f"num_{what}_add"]),
            changed=int(row[f"num_{what}_change"]),
            removed=int(row[f"num_{what}_remove"]),
        )
        for what in _WHAT
    }
    return RunRecord(
        run_id=row["sync_run_id"],
        sync_id=row["sync_id"],
        status=row["status"],
        error=row["error"],
        primary_key=row["primary_key"],
        destination=row["destination"],
        model_name=row["model_name"],
        model_id=row["model_id"],
        started_at=instant(row["started_at"]),
        finished_at=instant(row["finished_at"]),
        outcome=kept.outcome if kept else outcome_of(row["error"], numbers["failed"].total),
        counts=kept.counts if kept else None,
        seconds=kept.seconds if kept else None,
        full=kept.full if kept else None,
        **numbers,
    )
