"""A planned run in the hands of the caller."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Unpack

from ..close.abandoned import by_checkpoints, stop_shards
from ..close.finish import discard, finish
from ..diff.diff import Diff
from ..errors import (
    ConfigurationError,
    LeaseLostError,
    LightningError,
    RunStateError,
    WarehouseError,
)
from ..operations.saved import SavedPlan, saved_plan
from ..report.facts import run_facts
from ..report.report import Report, report
from ..results import Counts, DeliveryError, RunResult
from ..state.lease import Lease
from ..state.records import Memory
from ..state.slots import Slot, refuse_if_leased
from ..texts import CANCELLED, storable
from ..workspace import Workspace
from .assignment import NOT_DELIVERED, Assignment
from .caller import Send, SendFailed
from .deliverable import Deliverable
from .options import DeliveryKeywords, DeliveryOptions
from .shard import Shard, refuse_unfinished

log = logging.getLogger("lightning")


class Run(Deliverable):
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
            RunStateError: it is not closed yet, or another process closed it, and logs no runs.
            ConfigurationError: Jinja is not installed.
        """
        try:
            facts = run_facts(self._workspace, self._result or self.id, rows)
        except RunStateError as error:
            raise RunStateError(
                f"run {self.id} is not closed yet, or was not logged: finish it first; what it "
                "planned is in run.saved()"
            ) from error
        return report(facts)

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
            refuse_unfinished(shards)
        lease = self._acquire(head)
        try:
            state = stop_shards(store, self.sync_id)
            delivered = by_checkpoints(
                state.progress, self._diff.run.sendable, error or NOT_DELIVERED
            )
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
