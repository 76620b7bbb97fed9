"""A planned run in the hands of the caller."""

from __future__ import annotations

import signal
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Any

from ..close.abandoned import stop_parts, what_was_kept
from ..close.finish import discard, finish
from ..diff.diff import Diff
from ..errors import (
    ConfigurationError,
    DeliveryError,
    LeaseLostError,
    RunInProgressError,
    RunStateError,
)
from ..results import Counts, RunResult
from ..state.lease import Lease
from ..state.records import Progress
from ..state.store import Slot, refuse_if_leased
from ..sync import check_count
from ..texts import INTERRUPTED, storable
from ..workspace import Workspace
from .batch import Batch
from .delivery import Delivery, DeliveryOptions, Send
from .part import Part

CANCELLED = "cancelled"
NOT_DELIVERED = "not delivered before the run was finished"


class _Deliverable:
    """What a run and a shard of it have in common: batches, a lease, one delivery at a time."""

    def __init__(self, workspace: Workspace, diff: Diff) -> None:
        self._workspace = workspace
        self._diff = diff
        self._lease: Lease | None = None
        self._part: Part | None = None
        self._delivery: Delivery | None = None
        self._error: str | None = None
        self._closed = False

    @property
    def id(self) -> str:
        """The run's id: text, unique, later runs of a sync have greater ones."""
        return self._diff.run.id

    @property
    def sync_id(self) -> str:
        return self._diff.run.sync_id

    def batches(self, size: int = 1000) -> Iterator[Batch]:
        """Hand out the operations that are not settled yet.

        Each batch has one op type and at most `size` rows. Report its outcome with `succeed` or
        `reject`; of a batch that is never reported nothing is known.

        Raises:
            RunInProgressError: another process delivers this run.
            LeaseLostError: the run was taken over or superseded.
        """
        check_count(f"a batch size of {size!r}", size, least=1)
        yield from self._hold().batches(size)

    def deliver(self, send: Send, options: DeliveryOptions | None = None, **more: Any) -> None:
        """Send every batch, and keep the outcomes.

        Ctrl-C and `cancel` end it after the batches in flight. `finish` closes the run
        afterwards, in every case.

        Args:
            send: takes a batch; returns None when the destination has all of its rows, or a
                mapping `{row_id: reason}` of those that it refused. A reason may be a `TryAgain`.
                Raising means that nothing is known of the batch. May be an async function.
            options, more: how, as `DeliveryOptions` or as its fields by name.

        Raises:
            Exception: what `send` raised, when it was not to be tried again.
            RunInProgressError: another process delivers this run.
            LeaseLostError: the run was taken over or superseded.
        """
        options = replace(options or DeliveryOptions(), **more)
        self._delivery = Delivery(self._hold(), send, options)
        if self._error == CANCELLED:
            self._delivery.stop()
        try:
            with _stop_on_interrupt(self.cancel):
                self._delivery.run()
        except LeaseLostError:
            raise
        except Exception as error:
            self._error = f"{type(error).__name__}: {error}"
            raise
        except BaseException:
            self._error = INTERRUPTED
            raise

    def cancel(self) -> None:
        """Stop the delivery after the batches in flight, for good. Any thread may call this."""
        self._error = CANCELLED
        if self._delivery is not None:
            self._delivery.stop()

    def _hold(self) -> Part:
        """Take the lease, if it is not held yet, and what is known of the delivery so far."""
        raise NotImplementedError

    def _begin(self, lease: Lease, progress: Progress) -> None:
        """Go on from what is known of the delivery so far, under a lease."""
        self._lease = lease
        self._workspace.work_on(self._diff.run)
        self._part = Part(self._workspace, self._diff, lease, progress)
        # Where a run is dropped half delivered in a process that lives on, its lease runs out.
        weakref.finalize(self, lease.lapse)

    def _check_open(self) -> None:
        if self._closed:
            raise RunStateError(f"run {self.id} is closed: plan the sync again")

    def _own_slots(self) -> tuple[Slot, tuple[Slot, ...]]:
        """The sync's head and parts, as long as this is still its run in progress."""
        state = self._workspace.store.read(self.sync_id)
        if state.head is None or state.head.run is None or state.head.run.id != self.id:
            raise LeaseLostError(self.sync_id, self.id)
        return state.head, state.parts

    def _acquire(self, slot: Slot) -> Lease:
        store, seconds = self._workspace.store, self._workspace.lease_seconds
        holder = store.take(self.sync_id, slot, seconds)
        return Lease(store, self.sync_id, slot.part, self.id, holder, seconds)

    def _everything(self) -> Progress:
        return Progress(first=1, last=self._diff.run.sendable + 1, reserved=1)


class Run(_Deliverable):
    """A planned run. Nothing has left the warehouse until its batches are handed out."""

    def __init__(self, workspace: Workspace, diff: Diff, lease: Lease | None = None) -> None:
        super().__init__(workspace, diff)
        if lease is not None:
            self._begin(lease, self._everything())

    @property
    def counts(self) -> Counts:
        """How many rows the plan found, by op."""
        return self._diff.run.counts

    def wait(self) -> Run:
        """Give the lease up: the planned run waits for whoever delivers it. Returns itself."""
        if self._lease is not None:
            self._lease.release()
        self._lease = self._part = None
        return self

    def shard(self, index: int, count: int) -> Shard:
        """One of `count` disjoint parts of the run, to be delivered beside the others.

        Args:
            index: 0 for the first part, `count - 1` for the last.

        Raises:
            ConfigurationError: there is no such part.
        """
        if not 0 <= index < count:
            raise ConfigurationError(f"there is no shard {index} of {count}: they start at 0")
        self._check_open()
        self.wait()
        return Shard(self._workspace, self._diff, index, count)

    def complete(
        self, send: Send, options: DeliveryOptions | None = None, **more: Any
    ) -> RunResult:
        """Deliver and finish in one call. Arguments as of `deliver`.

        Raises:
            DeliveryError: `send` raised; the run was finished as failed, see its `result`.
            RunInProgressError, LeaseLostError: as `deliver`.
        """
        try:
            return self._complete(send, replace(options or DeliveryOptions(), **more))
        finally:
            if self._lease is not None and not self._closed:
                # It could not be closed, as without a connection, and nobody else may hold it.
                self._lease.lapse()

    def _complete(self, send: Send, options: DeliveryOptions) -> RunResult:
        try:
            self.deliver(send, options)
        except (LeaseLostError, RunInProgressError):
            raise
        except Exception as error:
            result = self.finish()
            raise DeliveryError(
                f"the delivery of sync {self.sync_id!r} stopped: {result.error}. "
                f"{result.succeeded.total} of {result.planned.total} planned rows had arrived; "
                "what did not is planned again by the next run.",
                result,
            ) from error
        except BaseException:
            self.finish()
            raise
        return self.finish()

    def finish(self) -> RunResult:
        """Close the run: set aside what did not arrive, write the logs, move the baseline.

        Raises:
            RunStateError: the run is closed already, or a shard of it is not delivered yet.
            RunInProgressError: another process still delivers a part of it.
            LeaseLostError: the run was taken over or superseded; nothing was written.
        """
        return self._close(self._error)

    def abort(self, reason: str) -> RunResult:
        """Close the run as failed, for the reason given; what did not arrive is tried again.

        Raises: as `finish`.
        """
        return self._close(storable(reason or "").strip() or CANCELLED)

    def _close(self, error: str | None) -> RunResult:
        self._check_open()
        self._workspace.work_on(self._diff.run)
        head, parts = self._own_slots()
        leftovers = head.leftovers
        if parts:
            refuse_if_leased(self._workspace.store.read(self.sync_id), self.sync_id)
            if error is None:
                _refuse_unfinished(parts)
            lease = self._acquire(head)
            state = stop_parts(self._workspace.store, self.sync_id)
            leftovers = state.leftovers
            delivered = what_was_kept(state.kept, self._diff.run.sendable, error or NOT_DELIVERED)
        else:
            part = self._hold()
            assert self._lease is not None
            lease = self._lease
            delivered = part.delivered(error or NOT_DELIVERED)
            if error is not None and part.untouched and not self._diff.run.outlives_abort:
                self._closed = True
                return discard(self._workspace, self._diff, lease, error, leftovers)[0]
            part.close()
        result, _ = finish(self._workspace, self._diff, lease, delivered, error, leftovers)
        self._closed = True
        return result

    def _hold(self) -> Part:
        self._check_open()
        if self._part is None:
            head, parts = self._own_slots()
            if parts:
                raise RunStateError(f"run {self.id} is delivered in shards: use run.shard")
            self._begin(self._acquire(head), head.progress or self._everything())
        assert self._part is not None
        return self._part


class Shard(_Deliverable):
    """A part of a planned run. Close it when it is delivered; then any process may finish."""

    def __init__(self, workspace: Workspace, diff: Diff, index: int, count: int) -> None:
        super().__init__(workspace, diff)
        self._index = index
        self._count = count

    def close(self) -> None:
        """Keep the last outcomes and give the part's lease up."""
        self._check_open()
        part = self._hold()
        assert self._lease is not None
        part.close()
        self._lease.release()
        self._closed = True

    def _hold(self) -> Part:
        self._check_open()
        if self._part is None:
            head, parts = self._own_slots()
            name = f"{self._index}/{self._count}"
            self._check_others(head, parts)
            store = self._workspace.store
            store.add(self.sync_id, name, self._share(), self.id)
            slot = next(slot for slot in self._own_slots()[1] if slot.part == name)
            lease = self._acquire(slot)
            if not store.touch(head):
                # A newer plan, or another shard, changed the head meanwhile: look again.
                lease.release()
                return self._hold()
            self._begin(lease, slot.progress or self._share())
        assert self._part is not None
        return self._part

    def _check_others(self, head: Slot, parts: Sequence[Slot]) -> None:
        if head.leased:
            raise RunInProgressError(self.sync_id, head.holder or "", head.lease_expires)
        if head.progress is not None:
            raise RunStateError(f"run {self.id} was begun without shards: go on with run.deliver")
        if strange := [slot.part for slot in parts if not self._is_sibling(slot)]:
            raise ConfigurationError(
                f"run {self.id} is delivered in other shards already, as {strange[0]}: "
                "use the same number of shards everywhere"
            )

    def _is_sibling(self, slot: Slot) -> bool:
        return slot.part.partition("/")[2] == str(self._count)

    def _share(self) -> Progress:
        """The operations of this shard: contiguous, and as many as of every other one."""
        total = self._diff.run.sendable
        first = 1 + total * self._index // self._count
        last = 1 + total * (self._index + 1) // self._count
        return Progress(first=first, last=last, reserved=first)


def _refuse_unfinished(parts: Sequence[Slot]) -> None:
    """Raise RunStateError unless every shard has an outcome for each of its operations."""
    count = parts[0].part.partition("/")[2]
    done = {slot.part for slot in parts if slot.progress is not None and slot.progress.is_done}
    if missing := [name for index in range(int(count)) if (name := f"{index}/{count}") not in done]:
        raise RunStateError(
            f"these shards are not delivered yet: {', '.join(missing)}. Deliver them with "
            "run.shard, or close the run without them by run.abort."
        )


@contextmanager
def _stop_on_interrupt(stop: Any) -> Iterator[None]:
    """Let the first Ctrl-C stop gently; it is raised afterwards. A second one is immediate."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupted = False

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        signal.signal(signal.SIGINT, before)
        stop()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if interrupted:
        raise KeyboardInterrupt
