"""The ledger alone: random hand-outs, outcomes and checkpoints against sets of numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lightning import RunStateError
from lightning.deliver.ledger import Draft, Ledger, Problem
from lightning.ranges import Range, as_ranges
from lightning.state.records import Progress

FIRST, LAST = 3, 20
numbers = st.integers(FIRST, LAST)
ODD, LATER = Problem("refused", "odd"), Problem("refused_later", "odd")


def those(ranges: list[Range]) -> set[int]:
    return {number for first, last in ranges for number in range(first, last)}


class Ledgers(RuleBasedStateMachine):
    """What a ledger says is what sets of numbers say; what dies with it was kept, or is in doubt.

    Attributes:
        sent: what was handed out in any life, and not put back before it was sent.
        settled: what has an outcome in this life or was kept by an earlier one.
        tried: of what an attempt before the present one may have landed.
        kept: the progress that a next life begins with, and the problems that were kept by then.
    """

    @initialize()
    def begin(self) -> None:
        self.kept = Draft(Progress(FIRST, LAST, reserved=FIRST), {})
        self.landed: dict[int, Problem] = {}
        self.sent: set[int] = set()
        self.settled: set[int] = set()
        self.tried: set[int] = set()
        self.problems: dict[int, Problem] = {}
        self.closed = False
        self.ledger = Ledger(self.kept.progress)

    @rule(until=numbers)
    def checkpoint(self, until: int) -> None:
        draft = self.ledger.draft(until)
        assert those(list(draft.progress.settled)) == self.settled
        assert draft.progress.reserved >= until
        assert {**self.landed, **draft.problems} == self.problems
        self.landed |= draft.problems
        self.kept = draft
        self.ledger.kept(draft)
        assert self.ledger.problems == 0

    @rule(at=numbers, size=st.integers(1, 6))
    def hand_out(self, at: int, size: int) -> None:
        found = self.ledger.next_open(at, LAST, size)
        is_open = [number for number in range(at, LAST) if number not in self.settled]
        if found is None:
            assert not is_open
            return
        assert found == next(as_ranges(is_open[: found[1] - found[0]]))
        assert found[1] - found[0] <= size
        if self.closed or found[1] > self.ledger.reserved:
            with pytest.raises(RunStateError):
                self.ledger.hand_out(*found)
        else:
            self.ledger.hand_out(*found)
            self.tried |= self.sent & set(range(*found))
            self.sent |= set(range(*found))

    @rule(chosen=st.sets(numbers, max_size=5), refused=st.booleans())
    def settle(self, chosen: set[int], refused: bool) -> None:
        given = sorted(chosen & self.sent)
        problems = dict.fromkeys(given, ODD) if refused else {}
        before = self.ledger.draft()
        if given and (self.closed or chosen & self.settled):
            with pytest.raises(RunStateError):
                self.ledger.settle(given, problems)
            assert self.ledger.draft() == before
        elif not self.closed:
            self.ledger.settle(given, problems)
            self.settled |= set(given)
            self.problems |= {number: LATER if number in self.tried else ODD for number in problems}

    @rule(chosen=st.sets(numbers, max_size=5))
    def try_again(self, chosen: set[int]) -> None:
        self.ledger.doubt(sorted(chosen & self.sent))
        self.tried |= chosen & self.sent

    @rule(size=st.integers(1, 4))
    @precondition(lambda self: not self.closed)
    def hand_out_and_put_back(self, size: int) -> None:
        found = self.ledger.next_open(FIRST, self.ledger.reserved, size)
        if found is None or found[1] > self.ledger.reserved or set(range(*found)) & self.sent:
            return
        self.ledger.hand_out(*found)
        self.ledger.put_back(range(*found))

    @rule()
    def close(self) -> None:
        self.ledger.close()
        self.closed = True

    @rule()
    def die(self) -> None:
        """The next life begins with what was kept; all that may have been sent is in doubt."""
        self.settled = those(list(self.kept.progress.settled))
        self.problems = dict(self.landed)
        doubtful = set(range(FIRST, self.kept.progress.reserved)) - self.settled
        assert self.sent - self.settled <= doubtful
        self.sent |= doubtful
        self.tried = set()
        self.ledger = Ledger(self.kept.progress)
        self.closed = False

    @invariant()
    def everything_is_settled_unknown_or_untouched(self) -> None:
        unknown, untouched = those(self.ledger.unknown), those(self.ledger.untouched)
        everything = set(range(FIRST, LAST))
        assert unknown == self.sent - self.settled
        assert untouched == everything - self.sent - self.settled
        assert self.ledger.is_untouched == (untouched == everything)
        assert self.ledger.count_open(FIRST, LAST) == len(everything - self.settled)


TestLedgers = Ledgers.TestCase
TestLedgers.settings = settings(max_examples=200, stateful_step_count=20)


def test_of_many_threads_one_settles_a_row() -> None:
    ledger = Ledger(Progress(1, 1001, reserved=1001))
    ledger.hand_out(1, 1001)

    def settle(number: int) -> bool:
        try:
            ledger.settle([number], {})
        except RunStateError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        settled = list(pool.map(settle, [number for number in range(1, 1001) for _ in range(4)]))
    assert sum(settled) == 1000
    assert ledger.draft().progress.is_done
