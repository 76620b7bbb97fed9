"""Random histories of a sync, in the warehouse and in the contract's model at once."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from . import seeds
from .destination import Script
from .harness import STEP, Subject
from .history import begin
from .player import Player, make
from .seeds import Step

EXAMPLES = 15
SOAK = int(os.environ.get("LIGHTNING_SOAK", "2000"))
HOUR = 3_600


class TestHistories:
    """The engine and the contract agree after every run of every history."""

    def test_random_histories(self, subject: Subject) -> None:
        play(subject, EXAMPLES)

    @pytest.mark.soak
    @pytest.mark.timeout(12 * HOUR)
    def test_very_many_random_histories(self, subject: Subject) -> None:
        """As many as LIGHTNING_SOAK says; what happened in them is printed."""
        began, steps = time.monotonic(), subject.count_statements()
        happened = play(subject, SOAK)
        happened["statements"] = steps.total() - steps[STEP]
        happened["seconds"] = round(time.monotonic() - began)
        for name, count in sorted(happened.items()):
            print(f"{name:>20} {count:>8}")

    def test_what_was_tried_as_another_kind_of_row_is_not_tried_again(
        self, subject: Subject
    ) -> None:
        history = begin(subject)
        history.rows = [{"id": row_id, "a": "x", "b": "x", "n": 1} for row_id in ("1", "2")]
        history.load()
        history.step(Script(("forget",), ends_early=True), "finish")
        history.kinds["n"] = "text"
        history.settings = replace(
            history.settings, columns={"a": "text", "b": "text", "n": "text"}
        )
        history.rows = [row | {"n": str(row["n"])} for row in history.rows]
        history.load()
        history.step(Script(("take",), batch_size=1, ends_early=True), "abort")
        history.run(Script())


def play(subject: Subject, examples: int) -> Counter[str]:
    """Play so many histories; gives how often what happened in them."""
    happened: Counter[str] = Counter()

    def perform(steps: Sequence[Step]) -> None:
        player = Player(subject)
        player.play(steps)
        happened.update(player.history.happened)
        happened["histories"] += 1

    seeds.play(make, perform, examples)
    return happened
