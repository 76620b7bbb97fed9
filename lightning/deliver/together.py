"""Several syncs at once, each with its own outcome: those of one model share its evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import ConfigurationError, LightningError
from ..plan.planner import Planned, plan
from ..plan.source import Shared
from ..results import RunResult
from ..state.records import Memory
from ..sync import Sync
from ..workspace import Workspace
from .caller import Send
from .options import DeliveryOptions
from .run import Run


def plan_all(
    workspace: Workspace, syncs: Sequence[Sync], *, override_guards: bool = False
) -> list[Run | LightningError]:
    """Plan syncs, and evaluate a model that several of them have once.

    Returns:
        For each sync, in order: its run, which waits without a lease, or why there is none.

    Raises:
        ConfigurationError: two of them have one id.
    """
    _refuse_twice(syncs)
    planned: dict[str, Run | LightningError] = {}
    for group in _by_model(syncs):
        planned |= _plan_group(workspace, group, override_guards)
        for sync in group:
            planned[sync.id] = _waiting(planned[sync.id])
    return [planned[sync.id] for sync in syncs]


def run_all(
    workspace: Workspace,
    jobs: Sequence[tuple[Sync, Send]],
    options: DeliveryOptions,
    *,
    override_guards: bool = False,
) -> list[RunResult | LightningError]:
    """Plan, deliver and finish syncs; those of one model one after the other.

    Returns:
        For each, in order: its result, or why there is none.

    Raises:
        ConfigurationError: two of them have one id, or an option cannot be for one of them.
    """
    syncs = [sync for sync, _ in jobs]
    sends = {sync.id: send for sync, send in jobs}
    _refuse_twice(syncs)
    for sync in syncs:
        options.check_logs(workspace.logs & sync.logs)
    ended: dict[str, RunResult | LightningError] = {}
    for group in _by_model(syncs):
        runs = _plan_group(workspace, group, override_guards)
        try:
            for sync_id in tuple(runs):
                ended[sync_id] = _completed(runs[sync_id], sends[sync_id], options)
                del runs[sync_id]
        finally:
            for run in runs.values():
                _waiting(run)
    return [ended[sync.id] for sync in syncs]


def _by_model(syncs: Iterable[Sync]) -> list[list[Sync]]:
    """The syncs, those together that have one model: the same query, whatever its key."""
    groups: dict[str, list[Sync]] = {}
    for sync in syncs:
        groups.setdefault(sync.model.query, []).append(sync)
    return list(groups.values())


def _plan_group(
    workspace: Workspace, syncs: Sequence[Sync], override_guards: bool
) -> dict[str, Run | LightningError]:
    """Plan the syncs of one model; their leases are held."""
    shared = Shared(workspace, syncs) if len(syncs) > 1 else None
    found: dict[str, Run | LightningError] = {}
    planned: dict[str, tuple[Workspace, Planned]] = {}
    try:
        for sync in syncs:
            own = workspace.for_run()
            try:
                plan_of_it = plan(own, sync, None, override_guards=override_guards, shared=shared)
            except LightningError as error:
                found[sync.id] = error
                if shared is not None:
                    shared.give_up(sync)
            else:
                planned[sync.id] = own, plan_of_it
    finally:
        dropped = _dropped(workspace, shared)
        for sync_id, (own, plan_of_it) in planned.items():
            memory = _without(plan_of_it, dropped)
            found[sync_id] = Run(own, plan_of_it.diff, plan_of_it.lease, memory)
        if len(found) < len(syncs):  # interrupted
            for run in found.values():
                _waiting(run)
    return found


def _dropped(workspace: Workspace, shared: Shared | None) -> set[str]:
    """Drop what was shared; gives what was dropped."""
    tables = shared.tables if shared is not None else ()
    return set(tables) - set(workspace.clear_away(tables))


def _without(planned: Planned, dropped: set[str]) -> Memory:
    """What is remembered of a sync once tables are dropped, of which it named some."""
    memory = planned.memory.without(dropped)
    if memory != planned.memory:
        planned.lease.put_off(memory=memory)
    return memory


def _waiting(run: Run | LightningError) -> Run | LightningError:
    try:
        return run if isinstance(run, LightningError) else run.wait()
    except LightningError as error:
        return error


def _completed(
    run: Run | LightningError, send: Send, options: DeliveryOptions
) -> RunResult | LightningError:
    try:
        return run if isinstance(run, LightningError) else run.complete(send, options)
    except LightningError as error:
        return error


def _refuse_twice(syncs: Sequence[Sync]) -> None:
    ids = [sync.id for sync in syncs]
    if twice := sorted({sync_id for sync_id in ids if ids.count(sync_id) > 1}):
        raise ConfigurationError(f"these syncs are named twice: {', '.join(twice)}")
