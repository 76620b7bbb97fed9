"""A run dies after each of its statements, one by one; the next run finds the contract true."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ..state.records import Reset
from .destination import Script
from .faults import Dying, Interrupted
from .harness import Subject
from .history import History, begin

STRIDE = int(os.environ.get("LIGHTNING_CRASH_STRIDE", "7"))
FINE_STRIDE = max(1, STRIDE // 7)  # of the run that is looked at most closely
WITH_REFUSALS = Script(answers=("refuse",) * 9, refused=frozenset("ceg"))


def _row(row_id: str | None, a: str) -> dict[str, Any]:
    return {"id": row_id, "a": a, "b": "b", "n": 1}


def _change(history: History, turn: int) -> None:
    """Let the model differ from its last state in every way there is."""
    in_turns, doubled = ("eg", "h") if turn % 2 else ("f", "ii")
    history.rows = [
        *(_row(row_id, "same") for row_id in "ab"),
        *(_row(row_id, f"of turn {turn}") for row_id in "cd"),
        *(_row(row_id, "new") for row_id in (*in_turns, *doubled, "h")),
        _row(None, "new"),
    ]
    history.load()


def _nothing(history: History) -> None:
    pass


def _go_on(history: History) -> None:
    history.resume(Script())


def _leave_a_plan(history: History) -> None:
    history.leave()


def _leave_half_a_delivery(history: History) -> None:
    history.interrupt(Script(("refuse", "take", "forget"), frozenset("ceg"), batch_size=2))


def _fail_half_way(history: History) -> None:
    history.step(Script(("take",), batch_size=2, ends_early=True), "abort")


class TestCrashes:
    """Nothing acknowledged is lost, nothing handed out is forgotten, nothing is left behind."""

    def test_a_run_dies(self, subject: Subject) -> None:
        die_everywhere(subject, every=FINE_STRIDE)

    @pytest.mark.parametrize("before", [_leave_a_plan, _leave_half_a_delivery, _fail_half_way])
    def test_a_run_dies_that_finds_another(
        self, subject: Subject, before: Callable[[History], None]
    ) -> None:
        die_everywhere(subject, before, every=STRIDE)

    def test_a_run_dies_whose_delivery_failed(self, subject: Subject) -> None:
        die_everywhere(subject, script=Script(answers=("take", "raise")), every=STRIDE)

    def test_a_run_that_died_is_resumed(self, subject: Subject) -> None:
        script = replace(WITH_REFUSALS, answers=("refuse", "raise"), batch_size=2)
        die_everywhere(subject, script=script, after=_go_on, every=STRIDE)

    @pytest.mark.parametrize("reset", ["full_resync", "cdc"])
    def test_a_reset_dies(self, subject: Subject, reset: Reset) -> None:
        die_everywhere(subject, reset=reset, every=STRIDE)

    def test_a_run_is_interrupted(self, subject: Subject) -> None:
        die_everywhere(subject, every=STRIDE, fault=Interrupted)

    def test_a_run_is_interrupted_that_finds_another(self, subject: Subject) -> None:
        die_everywhere(subject, _leave_half_a_delivery, every=STRIDE, fault=Interrupted)


def die_everywhere(
    subject: Subject,
    before: Callable[[History], None] = _nothing,
    script: Script = WITH_REFUSALS,
    reset: Reset | None = None,
    *,
    after: Callable[[History], None] = _nothing,
    every: int,
    fault: type[Dying] | type[Interrupted] = Dying,
) -> None:
    """Let a run die after each of its statements, or every few, until it outlives them all.

    Args:
        after: what is done once it has died.
        fault: what happens to its connection.
    """
    history = begin(subject)
    history.settings = replace(history.settings, delete_behavior="delete")
    history.load()
    for turn in itertools.count():
        history.run(Script(answers=("refuse",) * 9, refused=frozenset("adf")))
        _change(history, turn)
        before(history)
        connection = fault(subject.open_warehouse(), turn * every)
        history.settings = replace(history.settings, reset=reset)
        history.crash(connection, script)
        history.settings = replace(history.settings, reset=None)
        after(history)
        if not connection.over:
            return
