"""The operations that are this process's to deliver: those of a run, or of one shard of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..audit import attempts
from ..close.delivered import Delivered
from ..close.rejections import with_rejections
from ..diff.diff import Diff
from ..log_tables import CHANGELOG
from ..operations.numbers import op_ranges
from ..operations.reader import Reader
from ..state.lease import Lease
from ..state.records import Progress
from ..words import OpType
from ..workspace import Workspace
from .batch import Batch
from .checkpoint import Checkpoint
from .ledger import Ledger, Problem
from .requests import Keep, Requests
from .throughput import ThroughputMeter

NOT_DELIVERED = "not delivered before the run was finished"
NOT_ACKNOWLEDGED = "handed out, and never acknowledged"
NO_REASON = "the destination gave no reason"


class Assignment:
    """Hands out batches under a lease, and takes their outcomes.

    Attributes:
        lease: without it nothing is handed out or kept.
        ledger: what became of its operations.
    """

    def __init__(self, workspace: Workspace, diff: Diff, lease: Lease, progress: Progress) -> None:
        self.lease = lease
        self.ledger = Ledger(progress)
        self._workspace = workspace
        self._op_ranges = tuple(op_ranges(diff.run))
        self._meter = ThroughputMeter()
        self._checkpoint = Checkpoint(workspace, diff, lease, self.ledger)
        self._reader = Reader(workspace, diff, progress.last)

    @property
    def diff(self) -> Diff:
        """Their run, and what it was compared with."""
        return self._checkpoint.diff

    def with_rejections(self) -> Diff:
        """Let their run have a table of rejections; gives the run with it."""
        self._checkpoint.diff = with_rejections(self._workspace, self.diff, self.lease)
        return self.diff

    def begin(self, progress: Progress) -> None:
        """Put in order what an earlier delivery left, and have the lease renewed, which keeps what
        becomes known here as well."""
        if progress.staging:  # of a process that died
            self._workspace.clear_away([progress.staging])
        self._checkpoint.forget_doubtful()
        self.skip({each.number: each.skip.reason for each in self.diff.run.skipped})
        self.lease.start(self._checkpoint.news)

    def batches(self, size: int) -> Iterator[Batch]:
        """The operations that are not settled, in batches of one op type.

        Raises:
            LeaseLostError: the run is another process's by now.
            WarehouseError: the lease could not be renewed, or the warehouse refused a statement.
        """
        for op_type, first, last in self._op_ranges:
            at = first
            while (found := self.ledger.next_open(at, last, size)) is not None:
                self.lease.check_to_send()
                self._checkpoint.reserve(*found)
                self.ledger.hand_out(*found)
                self._meter.begin()
                requests = self._checkpoint.requests
                noted = requests.add if requests is not None else None
                yield Batch(self._reader, self._settle, op_type, range(*found), noted)
                at = found[1]

    def skip(self, reasons: Mapping[int, str]) -> None:
        """Do not hand out operations, by their numbers, unless they may have been already."""
        self.ledger.skip({number: self._logged(reason) for number, reason in reasons.items()})

    def give_up(self, runs: int) -> None:
        """Skip what has failed in so many earlier runs, by the changelog."""
        query = attempts.failed_often(self.diff, self._workspace.audit(CHANGELOG), runs)
        rows = self._workspace.session.rows(query, step="count earlier attempts")
        self.skip({
            int(number): f"given up after it failed in {count} runs: {reason}"
            for number, count, reason in rows
        })  # fmt: skip

    def keep_requests(self, keep: Keep) -> None:
        """Keep what is noted of batches that are handed out from now on.

        Raises:
            LogTableError: the table for it cannot be made or written.
        """
        if self._checkpoint.requests is None:
            self._checkpoint.requests = Requests(self._workspace, self.diff.run, keep)

    def remaining(self) -> dict[OpType, int]:
        """How many operations of each op type are not settled."""
        return {
            op_type: self.ledger.count_open(first, last) for op_type, first, last in self._op_ranges
        }

    def delivered(self, reason: str) -> Delivered:
        """How far the delivery came; `reason` says why the rest did not arrive."""
        return Delivered(
            unknown=self.ledger.unknown,
            unknown_reason=NOT_ACKNOWLEDGED,
            untouched=self.ledger.untouched,
            untouched_reason=reason,
            seconds=self._meter.seconds,
            throughput=self._meter.throughput,
        )

    def keep(self) -> None:
        """Keep what is known so far in the warehouse.

        Raises:
            LeaseLostError: the run is another process's by now; nothing was kept.
        """
        self._checkpoint.keep()

    def hold_others(self, until: str) -> None:
        """Let the other shards of the run know until when the destination asks everyone to wait.

        Args:
            until: by the server's clock, as ISO text.
        """
        self._checkpoint.held_until = until
        self._checkpoint.keep()

    def left_out(self) -> str | None:
        """Which operations have no outcome, where there are any, as the reason why a run failed
        whose delivery nobody ended."""
        total = self.ledger.last - self.ledger.first
        reasons = [
            f"{count} of {total} rows were {what}"
            for what, ranges in (
                (NOT_DELIVERED, self.ledger.untouched),
                (NOT_ACKNOWLEDGED, self.ledger.unknown),
            )
            if (count := sum(last - first for first, last in ranges))
        ]
        return "; ".join(reasons) or None

    def close(self, *, keep_skips: bool = True) -> None:
        """Keep what is known a last time; nothing is handed out or recorded after this.

        Args:
            keep_skips: keep what was skipped though nothing was handed out, after which the
                delivery counts as begun.
        """
        skips = keep_skips and self.ledger.problems > 0
        begun = self.ledger.reserved > self.ledger.first or skips
        self.ledger.close()
        if begun:
            self._checkpoint.keep()

    def _settle(self, numbers: Sequence[int], problems: Mapping[int, Problem]) -> None:
        """Take the outcome of a batch; operations without a problem have succeeded."""
        self.lease.check()
        logged = {
            number: Problem(outcome, self._logged(reason))
            for number, (outcome, reason) in problems.items()
        }
        self.ledger.settle(numbers, logged)
        self._meter.add(len(numbers))

    def _logged(self, reason: object) -> str:
        """A reason as it is kept: text that the warehouse can hold, and never empty."""
        text = self.diff.dialect.cut("" if reason is None else str(reason))
        return text if text.strip() else NO_REASON
