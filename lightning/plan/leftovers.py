"""Planner tables that no sync remembers: what processes that died, or dropped state, left."""

from __future__ import annotations

from collections.abc import Iterable

from ..state.names import looks_like_a_table, prefix_of, table_prefix
from ..state.slots import State
from ..workspace import Workspace


def leftovers(workspace: Workspace) -> list[str]:
    """The names of tables that look like a run's and that no row of the state table needs.

    The tables are listed first: one that is made meanwhile is not listed, and one that is listed
    was named in the state before it was made.
    """
    listed = [name for name in workspace.planner_tables() if looks_like_a_table(name)]
    states = workspace.store.read_all()
    readable = [state for state in states.values() if state.problem is None]
    needed = {name for state in readable for name in state.tables}
    needed |= {name for state in readable if state.leased for name in state.leftovers}
    unclear = _prefixes(state for state in states.values() if state.problem is not None)
    return sorted(name for name in listed if name not in needed and prefix_of(name) not in unclear)


def dropped_with(workspace: Workspace, sync_id: str, state: State) -> tuple[str, ...]:
    """The names of the tables that go when a sync is forgotten: those that its state names, and
    where that cannot be read, those that stand in it and that no other sync needs."""
    if state.problem is None:
        return (*state.tables, *state.leftovers)
    others = workspace.store.read_all()
    others.pop(sync_id, None)
    needed = {name for other in others.values() for slot in other.slots for name in slot.mentioned}
    mentioned = {name for slot in state.slots for name in slot.mentioned}
    return tuple(sorted(mentioned - needed))


def _prefixes(states: Iterable[State]) -> set[str]:
    """What the names of tables begin with that are, or may be, of syncs which cannot be read."""
    slots = [slot for state in states for slot in state.slots]
    named = {prefix_of(name) for slot in slots for name in slot.mentioned}
    return named | {table_prefix(slot.sync_id) for slot in slots}
