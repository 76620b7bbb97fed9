"""What can be delivered: a run, or a shard of one."""

from __future__ import annotations

import logging
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self, Unpack

from ..diff.diff import Diff
from ..errors import LeaseLostError, LightningError, RunStateError
from ..state.lease import Lease
from ..state.records import Progress
from ..state.slots import Slot
from ..sync import check_count
from ..texts import CANCELLED, INTERRUPTED
from ..workspace import Workspace
from .assignment import Assignment
from .batch import Batch
from .caller import Send, SendFailed
from .delivery import Delivery, describe
from .options import DeliveryKeywords, DeliveryOptions, options_with
from .others import Others
from .requests import Keep
from .stop import Stop, heeding_signals

log = logging.getLogger("lightning")


class Deliverable(ABC):
    """What a run and a shard of it have in common: batches, a lease, one delivery at a time.

    A context manager: leaving its block, by an exception too, keeps the outcomes that were
    reported and gives the lease up, unless it is closed already.
    """

    # Whether skips are kept when it is let go before anything was handed out.
    _keeps_skips: ClassVar[bool]

    def __init__(self, workspace: Workspace, diff: Diff) -> None:
        self._workspace = workspace
        self._diff = diff
        self._assignment: Assignment | None = None
        self._stop = Stop()
        self._error: str | None = None
        self._closed = False

    @property
    def id(self) -> str:
        """The run's id: text, unique, later runs of a sync have greater ones."""
        return self._diff.run.id

    @property
    def sync_id(self) -> str:
        return self._diff.run.sync_id

    def __repr__(self) -> str:
        counts = self._diff.run.counts
        at_work = "planned" if self._assignment is None else "delivering"
        state = "closed" if self._closed else at_work
        return (
            f"<{self._name}: {counts.added} added, {counts.changed} changed, "
            f"{counts.removed} removed; {state}>"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if self._closed or self._assignment is None:
            return
        try:
            self._let_go()
        except LightningError as further:
            if error is None:
                raise
            log.error("%s could not be let go: %s", self._name, further)

    def batches(
        self, size: int = 1000, *, keep: Keep | None = None, give_up_after: int | None = None
    ) -> Iterator[Batch]:
        """Hand out the operations that are not settled yet.

        Each batch has one op type and at most `size` rows. Report its outcome with `succeed` or
        `reject`; of a batch that is never reported nothing is known.

        Args:
            keep, give_up_after: as of `DeliveryOptions`.

        Raises:
            ConfigurationError: an option has a value it cannot have.
            LogTableError: the table for what is noted cannot be made or written.
            RunInProgressError: another process delivers this run.
            LeaseLostError: the run was taken over or superseded.
            WarehouseError: the lease cannot be renewed, or the warehouse refused a statement.
        """
        check_count("size", size, least=1)
        options = self._options(None, {"keep": keep, "give_up_after": give_up_after})
        assignment = self._hold()
        self._prepare(assignment, options)
        yield from assignment.batches(size)

    def deliver(
        self, send: Send, options: DeliveryOptions | None = None, **more: Unpack[DeliveryKeywords]
    ) -> None:
        """Send every batch, and keep the outcomes. `finish` closes the run afterwards, in every
        case.

        `cancel`, Ctrl-C and SIGTERM end it after the batches in flight, and end waits between
        attempts at once. After `cancel` this returns; after a signal it raises what the signal's
        handler raises, such as KeyboardInterrupt.

        Args:
            send: takes a batch; returns None when the destination has all of its rows, or a
                mapping `{row_id: reason}` of those that it refused. A reason may be a `TryAgain`.
                Raising means that nothing is known of the batch. May be an async function.
            options, more: how, as `DeliveryOptions` or as its fields by name.

        Raises:
            Exception: what `send` raised, when it was not to be tried again.
            ConfigurationError: there is no such option, it cannot be, or `send` returned what it
                cannot.
            RunInProgressError: another process delivers this run.
            LeaseLostError: the run was taken over or superseded.
            WarehouseError: the lease cannot be renewed, or the warehouse refused a statement.
        """
        given = self._options(options, more)
        try:
            self._deliver(self._hold(), send, given)
            return
        except SendFailed as failure:
            error = failure.error
        raise error  # here, where its own context is kept

    def cancel(self) -> None:
        """Stop the delivery after the batches in flight, for good. Any thread may call this."""
        self._stop.set(CANCELLED)

    def _deliver(self, assignment: Assignment, send: Send, options: DeliveryOptions) -> None:
        if self._stop.reason != CANCELLED:
            self._stop, self._error = Stop(), None
        try:
            self._prepare(assignment, options)
            others = self._others(assignment)
            delivery = Delivery(self._name, assignment, send, options, self._stop, others)
            with heeding_signals(self._stop):
                delivery.run()
        except SendFailed as failure:
            self._error = describe(failure.error)
            raise
        except Exception as error:
            self._error = describe(error)
            raise
        except BaseException:
            self._error = INTERRUPTED
            raise
        finally:
            self._error = self._stop.reason or self._error

    def _options(self, options: DeliveryOptions | None, more: Mapping[str, Any]) -> DeliveryOptions:
        given = options_with(options, more)
        given.check_logs(self._diff.run.logs)
        return given

    def _prepare(self, assignment: Assignment, options: DeliveryOptions) -> None:
        """Do what options ask for before anything is handed out, if there is anything."""
        if not self._diff.run.sendable:
            return
        if options.give_up_after is not None:
            assignment.give_up(options.give_up_after)
        if options.keep is not None:
            assignment.keep_requests(options.keep)

    @property
    def _name(self) -> str:
        """What it is called in the log."""
        return self._diff.run.label

    def _others(self, assignment: Assignment) -> Others | None:
        """Those that deliver the run beside this."""
        return None

    @abstractmethod
    def _hold(self) -> Assignment:
        """Take the lease, if it is not held yet, and what is known of the delivery so far."""

    def _begin(self, lease: Lease, progress: Progress) -> Assignment:
        """Go on from what is known of the delivery so far, under a lease."""
        self._workspace.work_on(self._diff.run)
        assignment = Assignment(self._workspace, self._diff, lease, progress)
        assignment.begin(progress)
        self._assignment = assignment
        if progress.reserved > progress.first:
            log.warning("%s: goes on where an earlier delivery ended", self._name)
        # Where a run is dropped half delivered in a process that lives on, its lease runs out.
        weakref.finalize(self, lease.lapse)
        return assignment

    def _let_go(self) -> None:
        """Keep what is known of the delivery, and give the lease up."""
        assignment, self._assignment = self._assignment, None
        if assignment is None:
            return
        try:
            assignment.close(keep_skips=self._keeps_skips)
            assignment.lease.release()
        finally:
            assignment.lease.lapse()

    def _check_open(self) -> None:
        if self._closed:
            raise RunStateError(f"run {self.id} is closed: plan the sync again")

    def _own_slots(self) -> tuple[Slot, tuple[Slot, ...]]:
        """The sync's head and the run's shards, as long as this is still its run in progress."""
        state = self._workspace.store.read(self.sync_id)
        if state.head is None or state.head.run is None or state.head.run.id != self.id:
            begun = self._assignment is not None
            by = "taken over by another process" if begun else "superseded by a newer plan"
            log.error("%s: %s", self._name, by)
            raise LeaseLostError(self.sync_id, self.id)
        return state.head, state.shards

    def _acquire(self, slot: Slot) -> Lease:
        holder = self._workspace.store.take(self.sync_id, slot, self._workspace.lease_seconds)
        return self._workspace.lease(self.sync_id, slot.name, self.id, holder)

    def _everything(self) -> Progress:
        return Progress(first=1, last=self._diff.run.sendable + 1, reserved=1)
