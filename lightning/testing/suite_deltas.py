"""Runs that make no plan, but a delta of the baseline: what random histories seldom come by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from ..plan.form import MOST_DELTAS
from ..results import Counts
from .destination import Script
from .harness import Subject
from .history import History, begin

Rows = Sequence[tuple[str | None, str]]
CUT = Script(ends_early=True)  # nothing is handed out, and the run is finished all the same
REFUSED = Script(("refuse",), frozenset("k"))
UNKNOWN = Script(("raise late",))
TAKEN = Script()


def _run(history: History, rows: Rows, script: Script = TAKEN) -> Counts:
    history.rows = [{"id": row_id, "a": a} for row_id, a in rows]
    history.load()
    counts = history.expected().counts
    if script.ends_early:
        history.step(script, "finish")
    else:
        history.run(script)
    return counts


def _made(history: History, what: str) -> set[str]:
    return {name for name in history.status().tables if name.endswith(what)}


class TestDeltas:
    @pytest.fixture
    def history(self, subject: Subject) -> History:
        if subject.dialect.capabilities.delta_share is None:
            pytest.skip("every run makes a plan here")
        history = begin(subject, kinds={"a": "text"})
        history.settings = replace(history.settings, delete_behavior="delete")
        return history

    def test_a_run_writes_only_what_differs(self, history: History) -> None:
        _run(history, [("1", "x"), ("2", "x")])
        (base,) = _made(history, "_plan")
        _run(history, [("1", "x"), ("2", "y"), ("3", "x")])
        _run(history, [("1", "x"), ("3", "x")])
        assert _made(history, "_plan") == {base}
        assert len(_made(history, "_changes")) == 2
        _run(history, [("1", "x"), ("3", "x")])
        assert len(_made(history, "_changes")) == 2

    def test_a_plan_is_made_anew_once_there_are_many_deltas(self, history: History) -> None:
        bases = set()
        for number in range(2 * MOST_DELTAS + 4):
            _run(history, [("1", "x"), ("2", str(number))])
            bases |= _made(history, "_plan")
            assert len(_made(history, "_changes")) <= 2 * MOST_DELTAS
        assert len(bases) == 3

    @pytest.mark.parametrize("plan", ["auto", "whole"])
    def test_a_sync_may_make_a_plan_in_every_run(self, history: History, plan: Any) -> None:
        _run(history, [("1", "x"), ("2", "x")])
        history.settings = replace(history.settings, plan=plan)
        _run(history, [("1", "y"), ("2", "x")])
        assert bool(_made(history, "_changes")) == (plan == "auto")
        assert len(_made(history, "_plan")) == (1 if plan == "auto" else 2)

    @pytest.mark.parametrize("once", [False, True])
    def test_rows_that_share_a_key_come_and_go(self, history: History, once: bool) -> None:
        history.settings = replace(history.settings, evaluate_once=once)
        _run(history, [("1", "x"), ("2", "x"), ("3", "x")])
        twice = [("1", "x"), ("1", "x"), ("2", "y"), ("4", "x"), ("4", "z"), (None, "x")]
        for rejected in (2, 2):
            assert _run(history, twice).rejected == rejected
        assert _run(history, [("1", "x"), ("2", "y"), ("4", "z")]).rejected == 0
        assert len(_made(history, "_plan")) == 1

    @pytest.mark.parametrize(
        "steps",
        [
            pytest.param(
                [([("k", "x")], TAKEN), ([("k", "y")], CUT), ([("k", "x")], TAKEN)],
                id="what was not sent is taken back",
            ),
            pytest.param(
                [([("k", "x")], TAKEN), ([], CUT), ([("k", "x")], TAKEN), ([("k", "x")], TAKEN)],
                id="what was to be removed is back",
            ),
            pytest.param(
                [
                    ([("k", "x")], TAKEN), ([("k", "y")], CUT), ([("k", "x"), ("k", "x")], TAKEN),
                    ([("k", "x")], TAKEN),
                ],
                id="what was not sent is there twice",
            ),
            pytest.param(
                [([("j", "x")], TAKEN), ([("j", "x"), ("k", "x")], REFUSED), ([("j", "x")], TAKEN)],
                id="what was refused is gone",
            ),
            pytest.param(
                [
                    ([("1", "x")], TAKEN), ([("1", "x"), ("k", "x")], UNKNOWN),
                    ([("1", "x"), ("1", "x"), ("k", "x")], TAKEN),
                ],
                id="a row in doubt does not hide one that is there twice",
            ),
            pytest.param(
                [([("k", "x")], UNKNOWN), ([], CUT), ([("k", "x")], TAKEN)],
                id="what is in doubt stays so",
            ),
            pytest.param(
                [([("k", "x")], TAKEN), ([], TAKEN), ([("k", "x")], TAKEN), ([("k", "x")], TAKEN)],
                id="what was removed is new again",
            ),
            pytest.param(
                [([("k", "x")], TAKEN), ([("k", "x"), (None, "x"), (None, "x")], TAKEN)],
                id="rows without a key",
            ),
        ],
    )  # fmt: skip
    def test_deltas_correct_what_older_ones_say(
        self, history: History, steps: Sequence[tuple[Rows, Script]]
    ) -> None:
        others = [("o", "x"), ("p", "x")]
        for rows, script in steps:
            _run(history, [*rows, *others], script)
        for rows in ([("k", "x"), *others], [("k", "z"), *others], others):
            _run(history, rows)

    def test_what_was_never_sent_in_new_columns_is_sent(self, history: History) -> None:
        history.kinds["b"] = "text"
        history.rows = [{"id": "k", "a": "x", "b": "x"}, {"id": "o", "a": "x", "b": "x"}]
        history.load()
        history.run(TAKEN)
        history.settings = replace(history.settings, columns={"a": "text", "b": "text"})
        history.step(CUT, "finish")
        history.run(TAKEN)
        history.run(TAKEN)

    @pytest.mark.parametrize("retain", ["all", "key"])
    def test_removed_rows_have_their_last_values(self, history: History, retain: Any) -> None:
        history.settings = replace(history.settings, retain=retain)
        _run(history, [("1", "x"), ("2", "x"), ("3", "x")])
        _run(history, [("1", "y"), ("2", "x"), ("3", "x")])
        _run(history, [("3", "x")])

    def test_a_snapshot_that_was_emptied_is_whole_again(self, history: History) -> None:
        _run(history, [("1", "x"), ("2", "x")])
        _run(history, [("1", "y"), ("2", "x")])
        history.lose_log("sync_snapshot")
        history.engine = history.open()
        _run(history, [("1", "y"), ("2", "x"), ("3", "x")])
