"""The health of syncs, read from their logs and states; what was told of it, and until when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ..audit import health
from ..audit import runs as run_log
from ..audit.health import Facts, Health, HealthChange, HealthThresholds, Notify
from ..close.logs import read_logs
from ..errors import ConfigurationError, WriteConflictError
from ..log_tables import RUNS
from ..session import instant
from ..state.health import Told
from ..state.slots import State
from ..sync import Sync
from ..warehouse import CONFLICT_ATTEMPTS
from ..workspace import Workspace
from .syncs import check_known, has_run

_LOST_RACES = "other processes changed what was told of the health: ask again"


def judged(workspace: Workspace, sync: Sync | str, thresholds: HealthThresholds) -> Health:
    """How a sync is doing. A sync may never have run; one of which only the id is given has.

    Raises:
        UnknownSyncError: no sync of that id was ever run here.
    """
    return _judged(workspace, sync, thresholds)[1]


def tell_changes(
    workspace: Workspace, sync: Sync | str, thresholds: HealthThresholds, notify: Notify | None
) -> tuple[HealthChange, ...]:
    """What has changed since this was asked the last time, which is remembered.

    Raises:
        ConfigurationError: nothing can be remembered.
        UnknownSyncError: as `judged`.
        WriteConflictError: other processes were always faster.
    """
    if workspace.read_only:
        raise ConfigurationError(
            "the engine is read-only, and what is told has to be remembered: connect without "
            "read_only"
        )
    for _ in range(CONFLICT_ATTEMPTS):
        facts, found = _judged(workspace, sync, thresholds)
        changes = health.changes(facts, found)
        if not changes:
            return ()
        if notify is not None:
            notify(changes)
        is_first = workspace.health.write(facts.told, health.told_of(found, facts.told.memory))
        if is_first or notify is not None:
            return changes
    raise WriteConflictError(_LOST_RACES)


def mute(workspace: Workspace, sync: Sync | str, until: datetime | None) -> None:
    """Tell nothing of a sync until some time; None: from now on again.

    Raises:
        ConfigurationError: that time is over.
        UnknownSyncError: as `judged`.
        WriteConflictError: other processes were always faster.
    """
    until = None if until is None else instant(until)
    remembered = None if until is None else until.isoformat()
    for _ in range(CONFLICT_ATTEMPTS):
        told, state = _remembered(workspace, sync)
        if until is not None and until <= state.now:
            raise ConfigurationError(f"{until} is over: mute until a later time")
        if workspace.health.write(told, replace(told.memory, muted_until=remembered)):
            return
    raise WriteConflictError(_LOST_RACES)


def _judged(
    workspace: Workspace, sync: Sync | str, thresholds: HealthThresholds
) -> tuple[Facts, Health]:
    """What is known of a sync, and how it is judged."""
    told, state = _remembered(workspace, sync)
    if not has_run(workspace, told.sync_id, state):
        facts = Facts(told, state.now)
        return facts, health.never_run(facts, thresholds)
    log, session = workspace.audit(RUNS), workspace.session
    number = max(thresholds.streak, health.LEAST_RUNS)
    query = health.last_runs(told.sync_id, number, log)
    last = read_logs(workspace, lambda: session.rows(query.copy(), step="read the runs"))
    window = health.delivered_in_window(workspace.dialect, told.sync_id, thresholds.window, log)
    run = state.head.run if state.head is not None else None
    facts = Facts(
        told=told,
        now=state.now,
        runs=run_log.records(reversed(last), workspace.history.of_runs(run_log.ids(last), [state])),
        delivered=int(session.value(window, step="count what arrived")),
        last_closed=state.last_closed,
        begun=datetime.fromisoformat(run.started_at) if run is not None else None,
    )
    return facts, health.judge(facts, thresholds)


def _remembered(workspace: Workspace, sync: Sync | str) -> tuple[Told, State]:
    """What was told of a sync, and its state."""
    sync_id = sync if isinstance(sync, str) else sync.id
    told, state = workspace.health.read(sync_id), workspace.store.read(sync_id)
    if isinstance(sync, str):
        check_known(workspace, sync_id, state)
    return told, state
