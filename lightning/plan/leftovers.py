"""Planner tables that no sync remembers: what processes that died, or dropped state, left."""

from __future__ import annotations

import re

from ..state.names import TABLE_NAME
from ..state.store import StateStore
from ..workspace import Workspace


def leftovers(workspace: Workspace) -> list[str]:
    """The names of tables that look like a run's and that no row of the state table names.

    The tables are listed first: one that is made meanwhile is not listed, and one that is listed
    was named in the state before it was made.
    """
    listed = workspace.planner_tables()
    named = _named(workspace.store)
    return sorted(name for name in listed - named if re.fullmatch(TABLE_NAME, name))


def _named(store: StateStore) -> set[str]:
    heads = [store.read(sync_id).head for sync_id in store.sync_ids()]
    return {table for head in heads if head is not None for table in head.tables()}
