"""The other shards of a run: what they tell each other through the state."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..state.slots import State
from ..state.store import StateStore
from .pace import Pace

if TYPE_CHECKING:
    from .assignment import Assignment

LISTEN_SECONDS = 2.0


class Others:
    """Hears of the other shards of a run, and tells them to wait.

    They all share the destination's limits. The part of a shard is free for the others once all of
    its operations are settled and nobody delivers it. That of one whose process died is kept for
    whoever takes it over, without whom the run cannot be finished.

    Args:
        name: this shard's.
        count: how many shards there are.
    """

    def __init__(
        self, store: StateStore, sync_id: str, name: str, count: int, assignment: Assignment
    ) -> None:
        self._store = store
        self._sync_id = sync_id
        self._name = name
        self._assignment = assignment
        self._listening = threading.Lock()
        self._heard_at = float("-inf")
        self.count = count

    def listen(self, pace: Pace) -> float:
        """Adapt a pace to what the others say, which is read every few seconds.

        Returns:
            For how many seconds they are asked to wait, where that was read.
        """
        if time.monotonic() < self._heard_at + LISTEN_SECONDS:
            return 0.0
        if not self._listening.acquire(blocking=False):  # another worker does
            return 0.0
        try:
            state = self._store.read(self._sync_id)
            self._heard_at = time.monotonic()
        finally:
            self._listening.release()
        pace.share(self.count - _done(state, self._name))
        seconds = _held(state)
        pace.hold(seconds)
        return seconds

    def hold(self, seconds: float) -> None:
        """Tell the others for how long the destination asks everyone to wait."""
        now = self._store.read(self._sync_id).now  # the clock of all of them
        until = now.astimezone(UTC) + timedelta(seconds=seconds)
        self._assignment.hold_others(until.isoformat())


def _done(state: State, own: str) -> int:
    """How many other shards have nothing more to do."""
    return sum(
        slot.progress is not None and slot.progress.is_done and not slot.leased
        for slot in state.shards
        if slot.name != own
    )


def _held(state: State) -> float:
    """For how many seconds more the destination asked everyone to wait."""
    until = [each.held_until for each in state.progress if each.held_until is not None]
    latest = max(map(datetime.fromisoformat, until), default=state.now)
    return max((latest - state.now).total_seconds(), 0.0)
