"""Where a sync stands."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..results import Counts, RunRecord
from .names import is_worth_dropping
from .slots import State

SyncState = Literal[
    "never run",
    "idle",
    "planning",
    "delivering",
    "evaluated",
    "planned",
    "interrupted",
    "unreadable",
    "dropped",
]


@dataclass(frozen=True)
class SyncStatus:
    """What is remembered of a sync.

    Attributes:
        state: `idle` between runs; `planning` or `delivering` while a process holds the lease;
            `evaluated` when what a hook of dbt left waits to be planned; `planned` when a run
            waits to be delivered; `interrupted` when one was begun and its process is gone;
            `unreadable` where a newer release wrote the state, or it is damaged;
            `dropped` where nothing is left of a sync but its logs.
        run_id, counts: the run in progress, and what it found.
        evaluated_by: the id of the dbt command whose hook left what waits to be planned.
        baseline_run_id: the last run that moved the destination's state.
        known_rows: how many rows the destination held, or may have held, after that one.
        holder, lease_expires: who is at work, and until when that is certain.
        tables: the planner tables that it needs.
        leftovers: those that it needs no more, and that are still to be dropped.
        problem: why the state cannot be read.
        last_run: the last run that was closed, as `sync_runs` has it; None where it is not there.
    """

    sync_id: str
    state: SyncState
    run_id: str | None = None
    counts: Counts | None = None
    evaluated_by: str | None = None
    baseline_run_id: str | None = None
    known_rows: int = 0
    holder: str | None = None
    lease_expires: datetime | None = None
    tables: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    problem: str | None = None
    last_run: RunRecord | None = None

    @property
    def in_use(self) -> tuple[str, ...]:
        """Leftovers that would be gone, had nobody been reading them, or a view stood on them."""
        return self.leftovers if is_worth_dropping(self.leftovers) else ()

    @property
    def rows_held(self) -> int:
        """What `known_rows` once was called."""
        warnings.warn(
            "rows_held is called known_rows now; the next release knows that name alone.",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.known_rows


def status(sync_id: str, state: State, last_run: RunRecord | None = None) -> SyncStatus:
    """The status of a sync, from its rows of the state table.

    Args:
        last_run: the last run that is logged.
    """
    head = state.head
    if head is None:
        return SyncStatus(sync_id, "dropped", last_run=last_run)
    leased = next((slot for slot in state.slots if slot.leased), None)
    if state.problem is not None:
        return SyncStatus(
            sync_id,
            "unreadable",
            holder=leased.holder if leased else None,
            lease_expires=leased.lease_expires if leased else None,
            problem=state.problem,
            last_run=last_run,
        )
    run, baseline, waiting = head.run, head.baseline, state.waiting
    return SyncStatus(
        sync_id=sync_id,
        state=_state(state),
        run_id=run.id if run else None,
        counts=run.counts if run and run.planned else None,
        evaluated_by=waiting.invocation_id if waiting else None,
        baseline_run_id=baseline.run_id if baseline else None,
        known_rows=baseline.known_rows if baseline else 0,
        holder=leased.holder if leased else None,
        lease_expires=leased.lease_expires if leased else None,
        tables=state.tables,
        leftovers=state.leftovers,
        last_run=None if last_run is None or last_run.run_id < state.last_closed else last_run,
    )


def _state(state: State) -> SyncState:
    assert state.head is not None
    run = state.head.run
    planned = run is not None and run.planned
    if state.hook is not None and state.hook.leased:
        return "planning"
    if state.leased:
        return "delivering" if planned else "planning"
    if run is not None and (state.progress or not planned):
        return "interrupted"
    if state.waiting is not None:
        return "evaluated"
    return "idle" if run is None else "planned"
