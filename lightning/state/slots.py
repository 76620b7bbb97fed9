"""The rows of a sync in the state table, as they were read at one moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from ..errors import FORGET, RunInProgressError, StateError
from . import names, wire
from .records import Baseline, Evaluation, Memory, PlannedRun, Progress, Skip

HEAD = ""
HOOK = "dbt"  # the slot in which a hook of dbt leaves what it evaluated
SKIPS = "skips"  # the slot that has the rows which are skipped

Record = TypeVar("Record")


@dataclass(frozen=True)
class Slot:
    """One row of the state table: a sync's head, a shard of its run in progress, or dbt's hook.

    It is read as it is stored, so that a sync whose records nobody can read can still be told,
    and dropped. Reading a record raises a StateError where a newer release wrote it, or it is
    damaged.

    Attributes:
        stored_memory, stored_run, stored_progress: the records' texts.
        leased: whether someone held the lease, and it had not expired, when this was read.
    """

    sync_id: str
    name: str
    revision: int
    last_run_id: str
    stored_memory: str | None
    stored_run: str | None
    stored_progress: str | None
    holder: str | None
    lease_expires: datetime | None
    leased: bool

    @cached_property
    def memory(self) -> Memory:
        """What is remembered between runs."""
        return self._read(self.stored_memory, wire.load_memory) or Memory()

    @property
    def baseline(self) -> Baseline | None:
        return self.memory.baseline

    @cached_property
    def run(self) -> PlannedRun | None:
        """The run in progress."""
        has_none = self.name in (HOOK, SKIPS)
        return None if has_none else self._read(self.stored_run, wire.load_run)

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """What a hook of dbt left, in the slot that is the hook's."""
        return self._read(self.stored_run, wire.load_evaluation) if self.name == HOOK else None

    @cached_property
    def skips(self) -> tuple[Skip, ...]:
        """The rows that are skipped, in the slot that is theirs."""
        found = self._read(self.stored_run, wire.load_skips) if self.name == SKIPS else None
        return found.rows if found is not None else ()

    @cached_property
    def progress(self) -> Progress | None:
        """How far the delivery of the run, or of this shard of it, came."""
        return self._read(self.stored_progress, wire.load_progress)

    @property
    def tables(self) -> tuple[str, ...]:
        """The planner tables that this row needs."""
        run, baseline = self.run, self.baseline
        return (*(run.made if run else ()), *(baseline.tables if baseline else ()))

    @property
    def leftovers(self) -> tuple[str, ...]:
        """Those that nothing needs any more: they are to be dropped."""
        staging = self.progress.staging if self.progress else None
        return (*self.memory.leftovers, *([staging] if staging else ()))

    @property
    def mentioned(self) -> set[str]:
        """All that could be names of tables in this row, which need not be readable."""
        texts = (self.stored_memory, self.stored_run, self.stored_progress)
        return {name for text in texts if text for name in names.tables_in(text)}

    def _read(self, text: str | None, load: Callable[[str], Record]) -> Record | None:
        try:
            return None if text is None else load(text)
        except StateError as error:
            raise StateError(
                f"what is remembered of sync {self.sync_id!r} cannot be read: {error} {FORGET}"
            ) from error


@dataclass(frozen=True)
class State:
    """The rows of a sync, as they were together at one moment of the server's clock.

    Attributes:
        parts: the shards of the run in progress.
        hook: the row of dbt's hooks, where there was one.
        skipping: the row of what is skipped, where there was one.
    """

    now: datetime
    head: Slot | None
    shards: tuple[Slot, ...]
    hook: Slot | None = None
    skipping: Slot | None = None

    @property
    def skips(self) -> tuple[Skip, ...]:
        """The rows that are skipped."""
        return self.skipping.skips if self.skipping is not None else ()

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in (self.head, self.hook, *self.shards) if slot is not None)

    @property
    def last_run_id(self) -> str:
        """The greatest id that the sync has given to a run, or to what is to become one."""
        evaluation = self.hook and self.hook.evaluation
        return max(self.head.last_run_id if self.head else "", evaluation.id if evaluation else "")

    @property
    def last_closed(self) -> str:
        """The id of the last run that is known to be closed; "" where none is."""
        head = self.head
        if head is None:
            return ""
        if head.run is None:
            return head.last_run_id
        return head.baseline.run_id if head.baseline is not None else ""

    @property
    def evaluation(self) -> Evaluation | None:
        """What a hook left since the last run was planned, fit to be planned or not."""
        found = self.hook.evaluation if self.hook else None
        taken_up = self.head is not None and found is not None and found.id <= self.head.last_run_id
        return None if taken_up else found

    @property
    def waiting(self) -> Evaluation | None:
        """What a hook left that waits to be planned."""
        found = self.evaluation
        return found if found and found.complete and not found.vetoed else None

    @property
    def leased(self) -> bool:
        """Whether someone is at work on the sync."""
        return any(slot.leased for slot in self.slots)

    @property
    def progress(self) -> list[Progress]:
        """How far the delivery of each shard of the run in progress came."""
        return [slot.progress for slot in self.slots if slot.progress is not None]

    @property
    def tables(self) -> tuple[str, ...]:
        """The planner tables that the sync needs."""
        left = [self.evaluation.plan] if self.evaluation else []
        return (*(table for slot in self.slots for table in slot.tables), *left)

    @property
    def leftovers(self) -> tuple[str, ...]:
        """Those that it needs no more, and that are still to be dropped."""
        return tuple(table for slot in self.slots for table in slot.leftovers)

    @property
    def problem(self) -> str | None:
        """Why the records cannot be read; None where they can be."""
        try:
            _ = self.tables, self.leftovers
        except StateError as error:
            return str(error)
        return None


def refuse_if_leased(state: State, sync_id: str) -> None:
    """Raise RunInProgressError if anyone holds a lease of the sync."""
    for slot in state.slots:
        if slot.leased:
            raise RunInProgressError(sync_id, slot.holder or "", slot.lease_expires)
