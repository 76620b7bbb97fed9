"""Which operations were handed out, and what became of each."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..errors import RunStateError
from ..ranges import Range, Ranges, as_ranges
from ..state.records import Progress


class Problem(NamedTuple):
    """Why an operation did not arrive for certain: it was refused, which tells of the last attempt
    alone (`refused_later`: an earlier one may have arrived), or nothing is known of it; or it was
    skipped, and not attempted at all."""

    outcome: Literal["refused", "refused_later", "unknown", "skipped"]
    reason: str


@dataclass(frozen=True)
class Draft:
    """What is to be kept of a ledger: its progress, and the problems that were not kept yet."""

    progress: Progress
    problems: Mapping[int, Problem]


class Ledger:
    """The operations of a run or a shard, by their numbers. Any thread may call it.

    An operation is open until it is settled, and is settled once. To be handed out it has to be
    reserved, which is to be kept in the warehouse before: what is reserved and not settled may
    have reached the destination when the process dies.

    Attributes:
        first, last: these operations; `last` is excluded.
    """

    def __init__(self, progress: Progress) -> None:
        self.first = progress.first
        self.last = progress.last
        self._reserved = progress.reserved
        self._settled = Ranges(progress.settled)
        self._doubtful = Ranges(self._settled.gaps(progress.first, progress.reserved))
        self._handed_out = Ranges()
        self._tried = Ranges()  # an attempt before the present one may have arrived
        self._problems: dict[int, Problem] = {}
        self._skipped = Ranges()
        self._reserved_before = progress.reserved
        self._closed = False
        self._lock = threading.Lock()

    @property
    def reserved(self) -> int:
        """The operations before this one are reserved."""
        return self._reserved

    @property
    def problems(self) -> int:
        """How many problems were not kept yet."""
        return len(self._problems)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was ever handed out."""
        with self._lock:
            sent = _without(self._settled, self._skipped)
            return not (sent or self._doubtful or self._handed_out)

    def next_open(self, first: int, last: int, size: int) -> Range | None:
        """The first open operations of a range that follow each other, at most `size`."""
        with self._lock:
            for low, high in self._settled.gaps(max(first, self.first), min(last, self.last)):
                return low, min(low + size, high)
        return None

    def count_open(self, first: int, last: int) -> int:
        """How many operations of a range are open."""
        with self._lock:
            gaps = self._settled.gaps(max(first, self.first), min(last, self.last))
            return sum(high - low for low, high in gaps)

    def hand_out(self, first: int, last: int) -> None:
        """Take note that operations are on their way to the destination.

        Raises:
            RunStateError: they are not reserved, or settled, or the ledger is closed.
        """
        with self._lock:
            self._check_open()
            if last > self._reserved or self._settled.overlaps(first, last):
                raise RunStateError(f"operations {first} to {last - 1} cannot be handed out")
            for ranges in (self._doubtful, self._handed_out):
                for low, high in Ranges(ranges.gaps(first, last)).gaps(first, last):
                    self._tried.add(low, high)
            self._handed_out.add(first, last)

    def skip(self, reasons: Mapping[int, str]) -> None:
        """Settle operations that are not to be sent, but for those that may have been already."""
        with self._lock:
            for number, reason in reasons.items():
                if not self.first <= number < self.last or number in self._doubtful:
                    continue
                self._skipped.add(number, number + 1)
                if number not in self._settled:
                    self._settled.add(number, number + 1)
                    self._problems[number] = Problem("skipped", reason)

    def put_back(self, numbers: Sequence[int]) -> None:
        """Take note that operations were handed out, and never sent."""
        with self._lock:
            for first, last in as_ranges(numbers):
                self._handed_out.remove(first, last)

    def doubt(self, numbers: Sequence[int]) -> None:
        """Take note that an attempt may have arrived, before the operations are tried again."""
        with self._lock:
            for first, last in as_ranges(numbers):
                self._tried.add(first, last)

    def settle(self, numbers: Sequence[int], problems: Mapping[int, Problem]) -> None:
        """Take the outcome of operations; those without a problem have succeeded.

        Raises:
            RunStateError: the outcome of one of them was reported before, or the ledger is closed.
                Nothing was noted.
        """
        ranges = list(as_ranges(numbers))
        with self._lock:
            self._check_open()
            if any(self._settled.overlaps(first, last) for first, last in ranges):
                raise RunStateError(
                    "the outcome of these rows was reported before: report each row once"
                )
            for first, last in ranges:
                self._settled.add(first, last)
            for number, problem in problems.items():
                later = problem.outcome == "refused" and number in self._tried
                self._problems[number] = (
                    problem._replace(outcome="refused_later") if later else problem
                )

    def draft(self, reserve: int = 0) -> Draft:
        """What is to be kept, with the operations before `reserve` reserved."""
        with self._lock:
            reserved = max(self._reserved, reserve)
            progress = Progress(self.first, self.last, tuple(self._settled), reserved)
            return Draft(progress, dict(self._problems))

    def kept(self, draft: Draft) -> None:
        """Take note that a draft was kept."""
        with self._lock:
            self._reserved = max(self._reserved, draft.progress.reserved)
            for number in draft.problems:
                self._problems.pop(number, None)

    def close(self) -> None:
        """Hand out and settle nothing more; what was only reserved is not reserved any more."""
        with self._lock:
            self._closed = True
            before = (
                min(last, self._reserved_before)
                for first, last in self._settled
                if first < self._reserved_before
            )
            touched = (last for _, last in (*self._doubtful, *self._handed_out))
            self._reserved = max((*before, *touched), default=self.first)

    @property
    def unknown(self) -> list[Range]:
        """The operations that were handed out, in this life or an earlier one, and not settled."""
        with self._lock:
            return self._unknown()

    @property
    def untouched(self) -> list[Range]:
        """The operations that were never handed out."""
        with self._lock:
            reached = Ranges([*self._settled, *self._unknown()])
            return list(reached.gaps(self.first, self.last))

    def _unknown(self) -> list[Range]:
        touched = Ranges([*self._doubtful, *self._handed_out])
        return _without(touched, self._settled)

    def _check_open(self) -> None:
        if self._closed:
            raise RunStateError(
                "the run of these rows is finished, or was let go: plan or resume the sync again"
            )


def _without(ranges: Iterable[Range], taken: Ranges) -> list[Range]:
    return [gap for first, last in ranges for gap in taken.gaps(first, last)]
