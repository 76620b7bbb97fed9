"""A share of a planned run in the hands of the caller."""

from __future__ import annotations

from collections.abc import Sequence

from ..diff.diff import Diff
from ..errors import ConfigurationError, RunInProgressError, RunStateError
from ..state.records import Progress
from ..state.slots import Slot
from ..workspace import Workspace
from .assignment import Assignment
from .deliverable import Deliverable
from .others import Others


class Shard(Deliverable):
    """A share of a planned run. Close it when it is delivered; then any process may finish."""

    _keeps_skips = True

    def __init__(self, workspace: Workspace, diff: Diff, index: int, count: int) -> None:
        super().__init__(workspace, diff)
        self._index = index
        self._count = count

    def _others(self, assignment: Assignment) -> Others | None:
        if self._count == 1:
            return None
        store = self._workspace.store
        return Others(store, self.sync_id, f"{self._index}/{self._count}", self._count, assignment)

    def close(self) -> None:
        """Keep the last outcomes and give the shard's lease up."""
        self._hold()
        self._let_go()
        self._closed = True

    def _hold(self) -> Assignment:
        self._check_open()
        if self._assignment is not None:
            return self._assignment
        head, shards = self._own_slots()
        name = f"{self._index}/{self._count}"
        self._check_others(head, shards)
        store = self._workspace.store
        store.add(self.sync_id, name, self._share(), self.id)
        slot = next(slot for slot in self._own_slots()[1] if slot.name == name)
        lease = self._acquire(slot)
        if not store.touch(head):
            # A newer plan, or another shard, changed the head meanwhile: look again.
            lease.release()
            return self._hold()
        return self._begin(lease, slot.progress or self._share())

    def _check_others(self, head: Slot, shards: Sequence[Slot]) -> None:
        if head.leased:
            raise RunInProgressError(self.sync_id, head.holder or "", head.lease_expires)
        if head.progress is not None:
            raise RunStateError(f"run {self.id} was begun without shards: go on with run.deliver")
        if strange := [slot.name for slot in shards if not self._is_sibling(slot)]:
            raise ConfigurationError(
                f"run {self.id} is delivered in other shards already, as {strange[0]}: "
                "use the same number of shards everywhere"
            )

    def _is_sibling(self, slot: Slot) -> bool:
        return slot.name.partition("/")[2] == str(self._count)

    def _share(self) -> Progress:
        """The operations of this shard: contiguous, and as many as of every other one."""
        total = self._diff.run.sendable
        first = 1 + total * self._index // self._count
        last = 1 + total * (self._index + 1) // self._count
        return Progress(first=first, last=last, reserved=first)


def refuse_unfinished(shards: Sequence[Slot]) -> None:
    """Raise RunStateError unless every shard has an outcome for each of its operations."""
    count = shards[0].name.partition("/")[2]
    done = {slot.name for slot in shards if slot.progress is not None and slot.progress.is_done}
    if missing := [name for index in range(int(count)) if (name := f"{index}/{count}") not in done]:
        raise RunStateError(
            f"these shards are not delivered yet: {', '.join(missing)}. Deliver them with "
            "run.shard, or close the run without them by run.abort."
        )
