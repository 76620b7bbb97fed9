"""A planned run in the hands of the caller."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar, Self, Unpack

from ..close.abandoned import stop_shards, what_was_kept
from ..close.finish import discard, finish
from ..diff.diff import Diff
from ..errors import (
    ConfigurationError,
    DeliveryError,
    LeaseLostError,
    LightningError,
    RunInProgressError,
    RunStateError,
    WarehouseError,
)
from ..operations.saved import SavedPlan, saved_plan
from ..report.facts import run_facts
from ..report.report import Report, report
from ..results import Counts, RunResult
from ..state.lease import Lease
from ..state.records import Memory, Progress
from ..state.slots import Slot, refuse_if_leased
from ..sync import check_count
from ..texts import CANCELLED, INTERRUPTED, storable
from ..workspace import Workspace
from .assignment import NOT_DELIVERED, Assignment
from .batch import Batch
from .caller import Send, SendFailed
from .delivery import Delivery, describe
from .options import DeliveryKeywords, DeliveryOptions, options_with
from .others import Others
from .requests import Keep
from .stop import Stop, heeding_signals

log = logging.getLogger("lightning")


class _Deliverable:
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

    def _hold(self) -> Assignment:
        """Take the lease, if it is not held yet, and what is known of the delivery so far."""
        raise NotImplementedError

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


class Run(_Deliverable):
    """A planned run. Nothing has left the warehouse until its batches are handed out.

    As a context manager it gives its lease up when the block is left. What was reported by then is
    kept, and nothing is lost: until it is finished, the run can be resumed, or the next plan
    supersedes it.
    """

    _keeps_skips = False  # whoever goes on with a run that waits as it was planned skips the same

    def __init__(
        self,
        workspace: Workspace,
        diff: Diff,
        lease: Lease | None = None,
        memory: Memory | None = None,
    ) -> None:
        super().__init__(workspace, diff)
        self._result: RunResult | None = None
        # What the state has beside the run, as long as nobody else can have changed it.
        self._memory = memory
        if lease is not None:
            self._begin(lease, self._everything())

    @property
    def counts(self) -> Counts:
        """How many rows the plan found, by op."""
        return self._diff.run.counts

    def saved(self) -> SavedPlan:
        """What it planned, to be saved and reviewed: `engine.run(reviewed=…)` keeps to it. Reads
        every operation once.

        Raises:
            RunStateError: the run is closed.
            WarehouseError: its tables are gone, or the warehouse cannot be reached.
        """
        self._check_open()
        return saved_plan(self._workspace, self._diff)

    def wait(self) -> Run:
        """Give the lease up: the run waits for whoever delivers it. Returns itself."""
        try:
            if self._assignment is not None:
                self._diff = self._assignment.with_rejections()
        finally:
            self._let_go()
        return self

    def shard(self, index: int, count: int) -> Shard:
        """One of `count` disjoint shares of the run, to be delivered beside the others.

        Args:
            index: 0 for the first shard, `count - 1` for the last.

        Raises:
            ConfigurationError: there is no such shard.
        """
        if not 0 <= index < count:
            raise ConfigurationError(f"there is no shard {index} of {count}: they start at 0")
        self._check_open()
        if not self._diff.run.has_rejections:  # as shards cannot make it, each beside the others
            self._hold()
        self.wait()
        return Shard(self._workspace, self._diff, index, count)

    def complete(
        self, send: Send, options: DeliveryOptions | None = None, **more: Unpack[DeliveryKeywords]
    ) -> RunResult:
        """Deliver and finish in one call. Arguments as of `deliver`.

        Raises:
            DeliveryError: `send` raised, or the delivery could not go on; the run was finished as
                failed, see its `result`.
            ConfigurationError: there is no such option, or it cannot be.
            RunInProgressError, LeaseLostError: as `deliver`.
        """
        given = self._options(options, more)
        assignment = self._hold()
        try:
            return self._complete(assignment, send, given)
        finally:
            if not self._closed:
                self._give_up()

    def _complete(self, assignment: Assignment, send: Send, options: DeliveryOptions) -> RunResult:
        try:
            self._deliver(assignment, send, options)
        except Exception as error:
            cause = error.error if isinstance(error, SendFailed) else error
            if self._stop.reason is not None:
                self._finish_quietly()
                raise
            if assignment.lease.is_lost:  # not by its class: `send` may have run another sync
                raise LeaseLostError(self.sync_id, self.id) from cause
            result = self.finish()
            raise DeliveryError(
                f"the delivery of sync {self.sync_id!r} stopped: {result.error}. "
                f"{result.succeeded.total} of {result.planned.total} planned rows had arrived; "
                "what did not is planned again by the next run.",
                result,
            ) from cause
        except BaseException:
            self._finish_quietly()
            raise
        return self.finish()

    def _finish_quietly(self) -> None:
        """Finish a run that something else ended, which is what the caller is to hear of."""
        try:
            self.finish()
        except LightningError as error:
            log.error("%s could not be closed: %s", self._name, error)

    def _give_up(self) -> None:
        """Let others close the run, which could not be closed."""
        try:
            self._let_go()
        except LightningError as error:
            log.warning("%s keeps its lease until it runs out: %s", self._name, error)

    def finish(self) -> RunResult:
        """Close the run: set aside what did not arrive, write the logs, move the baseline.

        Raises:
            RunStateError: the run is closed already, or a shard of it is not delivered yet.
            RunInProgressError: another process still delivers a shard of it.
            LeaseLostError: the run was taken over or superseded; nothing was written.
        """
        return self._close(self._error)

    def abort(self, reason: str) -> RunResult:
        """Close the run as failed, for the reason given; what did not arrive is tried again.

        Raises: as `finish`.
        """
        return self._close(storable(reason or "").strip() or CANCELLED)

    def report(self, *, rows: int = 5) -> Report:
        """The page of the run, once it is closed, with sample rows; as of `Engine.report`.

        Raises:
            RunStateError: it is not closed yet, or was closed elsewhere.
            ConfigurationError: Jinja is not installed.
        """
        if self._result is None:
            raise RunStateError(
                f"run {self.id} is not closed yet: finish it, or see what it would send by "
                "engine.preview"
            )
        return report(run_facts(self._workspace, self._result, rows))

    def _close(self, error: str | None) -> RunResult:
        self._check_open()
        self._workspace.work_on(self._diff.run)
        memory, self._memory = self._memory, None
        try:
            if memory is not None:
                result = self._close_whole(memory, error)
            else:
                result = self._close_as_read(error)
        except WarehouseError:
            self._give_up()  # so that it can be tried again at once, here or elsewhere
            raise
        self._closed = True
        self._result = result
        return result

    def _close_as_read(self, error: str | None) -> RunResult:
        """Close the run by what the state says of it."""
        head, shards = self._own_slots()
        assert head.run is not None
        self._diff = replace(self._diff, run=head.run)  # it says whether closing was begun before
        if shards:
            return self._close_shards(head, shards, error)
        return self._close_whole(replace(head.memory, leftovers=head.leftovers), error)

    def _close_whole(self, memory: Memory, error: str | None) -> RunResult:
        assignment = self._hold()
        if (
            error is not None
            and assignment.ledger.is_untouched
            and not self._diff.run.outlives_abort
        ):
            return discard(self._workspace, self._diff, assignment.lease, error, memory)[0]
        delivered = assignment.delivered(error or NOT_DELIVERED)
        assignment.close()
        error = error or assignment.left_out()
        diff, lease = assignment.diff, assignment.lease
        return finish(self._workspace, diff, lease, delivered, error, memory)[0]

    def _let_go(self) -> None:
        self._memory = None
        lease = self._assignment.lease if self._assignment is not None else None
        try:
            super()._let_go()
        except LeaseLostError:
            if lease is not None and lease.has_news:
                # Whoever took over may have looked for its tables before they were made.
                self._workspace.clear_away(self._diff.run.tables.all())
            raise

    def _close_shards(self, head: Slot, shards: Sequence[Slot], error: str | None) -> RunResult:
        store = self._workspace.store
        refuse_if_leased(store.read(self.sync_id), self.sync_id)
        if error is None:
            _refuse_unfinished(shards)
        lease = self._acquire(head)
        try:
            state = stop_shards(store, self.sync_id)
            delivered = what_was_kept(state.kept, self._diff.run.sendable, error or NOT_DELIVERED)
            memory = replace(head.memory, leftovers=state.leftovers)
            result, _ = finish(
                self._workspace, self._diff, lease, delivered, error, memory, shards=True
            )
            return result
        except BaseException:
            with suppress(LightningError):  # so that it can be tried again at once
                lease.release()
            raise

    def _hold(self) -> Assignment:
        self._check_open()
        if self._assignment is not None:
            return self._assignment
        head, shards = self._own_slots()
        if shards:
            raise RunStateError(f"run {self.id} is delivered in shards: use run.shard")
        return self._begin(self._acquire(head), head.progress or self._everything())


class Shard(_Deliverable):
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


def _refuse_unfinished(shards: Sequence[Slot]) -> None:
    """Raise RunStateError unless every shard has an outcome for each of its operations."""
    count = shards[0].name.partition("/")[2]
    done = {slot.name for slot in shards if slot.progress is not None and slot.progress.is_done}
    if missing := [name for index in range(int(count)) if (name := f"{index}/{count}") not in done]:
        raise RunStateError(
            f"these shards are not delivered yet: {', '.join(missing)}. Deliver them with "
            "run.shard, or close the run without them by run.abort."
        )
