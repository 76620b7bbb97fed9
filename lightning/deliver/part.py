"""The part of a planned run that this process delivers: all of it, or one shard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..close.delivered import Delivered
from ..dialect import Relation
from ..diff import rejections
from ..diff.diff import Diff
from ..diff.meta import OpType
from ..errors import RunStateError
from ..operations.numbers import op_ranges
from ..operations.reader import Reader
from ..ranges import Range, Ranges
from ..state.lease import Lease
from ..state.names import landing_table
from ..state.records import Progress
from ..workspace import Workspace
from .batch import Batch, Outcome

if TYPE_CHECKING:
    import pyarrow as pa

CHECKPOINT_SECONDS = 2.0
MAX_UNLANDED = 10_000
NOT_ACKNOWLEDGED = "handed out, and never acknowledged"
NO_REASON = "the destination gave no reason"
LANDING_COLUMNS = ("seq", "outcome", "reason")


class Part:
    """Hands out batches, reads their rows, and keeps their outcomes.

    Outcomes are collected here and kept in the warehouse by `checkpoint`. Operations are reserved
    there before they are handed out, so that after a crash all that may have reached the
    destination is known: what was reserved and not settled.

    Attributes:
        settled: the operations whose outcome is known.
        doubtful: the operations that were handed out, in this life or an earlier one.
        on_record: called with the op type, the number of rows, and how many of them have a
            problem, after each outcome.
    """

    def __init__(self, workspace: Workspace, diff: Diff, lease: Lease, progress: Progress) -> None:
        self.first = progress.first
        self.last = progress.last
        self.settled = Ranges(progress.settled)
        self.doubtful = Ranges(self.settled.gaps(progress.first, progress.reserved))
        self._tried = Ranges()  # an attempt before the present one may have landed
        self._reserved = progress.reserved
        self._closed = False
        self._window = 0
        self._handed_out = 0
        self._checkpointed = time.monotonic()
        self._problems: dict[int, tuple[Outcome, str]] = {}
        self._workspace = workspace
        self._session = workspace.session
        self._diff = diff
        self._lease = lease
        self._reader = Reader(workspace, diff.run, progress.last)
        self._changed = threading.Lock()
        self._kept = progress
        lease.news = self._news
        self.on_record: Callable[[OpType, int, int], None] = lambda *_: None
        if progress.landing:  # of a process that died
            workspace.clear_away([progress.landing])
        if self.doubtful:
            # Without transactions, problems may have been kept of what was not yet settled.
            statement = rejections.forget(diff, list(self.doubtful))
            self._session.run(statement, step="forget what is in doubt")

    def batches(self, size: int) -> Iterator[Batch]:
        """The operations that are not settled, in batches of one op type."""
        for op_type, first, last in op_ranges(self._diff.run):
            for start, end in self._open(first, last):
                for low in range(start, end, size):
                    high = min(low + size, end)
                    self._hand_out(low, high)
                    yield Batch(self, op_type, range(low, high))

    def remaining(self) -> dict[OpType, int]:
        """How many operations of each op type are not settled."""
        return {
            op_type: sum(end - start for start, end in self._open(first, last))
            for op_type, first, last in op_ranges(self._diff.run)
        }

    @property
    def untouched(self) -> bool:
        """Whether nothing was ever handed out."""
        return not self.settled and not self.doubtful

    def delivered(self, reason: str) -> Delivered:
        """How far the part came; `reason` says why the rest did not arrive."""
        unknown = [gap for low, high in self.doubtful for gap in self.settled.gaps(low, high)]
        reached = Ranges([*self.settled, *unknown])
        return Delivered(
            unknown=unknown,
            unknown_reason=NOT_ACKNOWLEDGED,
            untouched=list(reached.gaps(self.first, self.last)),
            untouched_reason=reason,
        )

    def close(self) -> None:
        """Keep what is known a last time; nothing is handed out or recorded after this."""
        with self._changed:
            handed_out = [last for _, last in self.doubtful]
            self._reserved = max(handed_out, default=self.first)
        self.checkpoint()
        self._closed = True

    def checkpoint(self) -> None:
        """Keep what is known so far in the warehouse, and prolong the lease.

        Raises:
            LeaseLostError: the run is another process's by now; nothing was kept.
        """
        with self._lease.steady():  # a renewal must not keep what is not landed yet
            with self._changed:
                problems, self._problems = self._problems, {}
                progress = self._progress()
            try:
                self._keep(progress, problems)
            except BaseException:
                with self._changed:
                    self._problems = problems | self._problems
                raise
            self._kept = progress
        self._handed_out = 0
        self._checkpointed = time.monotonic()

    def record(
        self, op_type: OpType, numbers: Sequence[int], problems: Mapping[int, tuple[Outcome, str]]
    ) -> None:
        """Take the outcome of a batch; operations without a problem have succeeded."""
        self._check_open()
        with self._changed:
            for first, last in _runs(numbers):
                self.settled.add(first, last)
            self._problems |= {
                number: (self._of_all_attempts(number, outcome), self._logged(reason))
                for number, (outcome, reason) in problems.items()
            }
        self.on_record(op_type, len(numbers), len(problems))

    def doubt(self, numbers: Sequence[int]) -> None:
        """Note that an attempt at operations which are tried again may have landed."""
        with self._changed:
            for first, last in _runs(numbers):
                self._tried.add(first, last)

    def read_identities(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        return self._reader.identities(numbers)

    def read_rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        return self._reader.rows(numbers)

    def read_arrow(self, numbers: Sequence[int]) -> pa.Table:
        return self._reader.arrow(numbers)

    def _open(self, first: int, last: int) -> list[Range]:
        """What is not settled of a range, as far as it is of this part."""
        return list(self.settled.gaps(max(first, self.first), min(last, self.last)))

    def _hand_out(self, first: int, last: int) -> None:
        """Reserve operations, and keep what is known, no more often than it has to be.

        As much is reserved as was handed out, at the pace since the last checkpoint, in the time
        until the next; but at most twice as much as before. So after a crash no more is in doubt
        than is delivered in a few seconds.
        """
        self._check_open()
        elapsed = time.monotonic() - self._checkpointed
        due = elapsed >= CHECKPOINT_SECONDS or len(self._problems) >= MAX_UNLANDED
        if due or last > self._reserved:
            pace = self._handed_out / max(elapsed, 1e-9)
            self._window = min(int(pace * CHECKPOINT_SECONDS), 2 * self._window + last - first)
            self._reserved = max(self._reserved, min(last + self._window, self.last))
            self.checkpoint()
        self._handed_out += last - first
        with self._changed:
            for low, high in Ranges(self.doubtful.gaps(first, last)).gaps(first, last):
                self._tried.add(low, high)
            self.doubtful.add(first, last)

    def _check_open(self) -> None:
        if self._closed:
            raise RunStateError("the run of this batch is finished: plan or resume the sync again")
        self._lease.check()

    def _news(self) -> dict[str, object]:
        """What a renewal of the lease can keep: outcomes since the last checkpoint, unless there
        are problems among them, which have to be landed first."""
        with self._changed:
            progress = self._progress()
            if self._problems or progress.settled == self._kept.settled:
                return {}
            return {"progress": progress}

    def _progress(self) -> Progress:
        return Progress(self.first, self.last, tuple(self.settled), self._reserved)

    def _keep(self, progress: Progress, problems: Mapping[int, tuple[Outcome, str]]) -> None:
        if not problems:
            self._lease.write(progress=progress)
            return
        with self._session.transaction():
            # Without transactions an operation is settled only once its problem is kept, and a
            # table that is to be made is named first.
            free = landing_table(self._diff.run.sync_id, self._diff.run.id)
            self._lease.write(progress=replace(self._kept, landing=free))
            self._land(problems, self._workspace.planner(free))
            self._lease.write(progress=progress)

    def _land(self, problems: Mapping[int, tuple[Outcome, str]], free: Relation) -> None:
        import pyarrow as pa

        rows = [(number, outcome, reason) for number, (outcome, reason) in problems.items()]
        columns = zip(*rows, strict=True)
        landing = pa.table(dict(zip(LANDING_COLUMNS, map(pa.array, columns), strict=True)))
        diff = self._diff
        with self._workspace.warehouse.landed(landing, free) as landed:
            statement = rejections.insert(diff, rejections.problems(diff, landed))
            self._session.run(statement, step="keep the rejections")

    def _of_all_attempts(self, number: int, outcome: Outcome) -> Outcome:
        """What is known of an operation after its last attempt."""
        return "refused_later" if outcome == "rejected" and number in self._tried else outcome

    def _logged(self, reason: object) -> str:
        """A reason as it is kept: text that the warehouse can hold, and never empty."""
        text = self._diff.dialect.cut("" if reason is None else str(reason))
        return text if text.strip() else NO_REASON


def _runs(numbers: Sequence[int]) -> Iterator[Range]:
    """Numbers in ascending order as ranges."""
    first = previous = numbers[0]
    for number in numbers[1:]:
        if number != previous + 1:
            yield first, previous + 1
            first = number
        previous = number
    yield first, previous + 1
