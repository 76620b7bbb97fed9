"""Random histories of a sync, in the warehouse and in the contract's model at once."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ..state.records import Reset
from ..sync import DeleteBehavior, Mode
from .harness import Subject
from .history import Answer, History, Script, begin

# The same histories every time, unless a number asks for that many new ones.
ASKED = os.environ.get("LIGHTNING_EXAMPLES")
EXAMPLES = int(ASKED or "15")
STEPS = 10

IDS = ("k", "K", "k ", "'", '"é\\', "1")
PARTS = (1, 10)
TEXTS = ("x", "X", "x ", "", "NULL", None)
NUMBERS = (0, -1, None)
COLUMNS = ((), ("a",), ("a", "b"), ("n", "a"), ("a", "b", "n"))

ids = st.sampled_from(IDS)
values = st.fixed_dictionaries(
    {"a": st.sampled_from(TEXTS), "b": st.sampled_from(TEXTS[:3]), "n": st.sampled_from(NUMBERS)}
)
edits = st.lists(
    st.tuples(
        st.sampled_from(("put", "put", "put", "delete", "double", "no key")),
        ids,
        st.sampled_from(PARTS),
        values,
    ),
    max_size=6,
)
scripts = st.builds(
    Script,
    answers=st.lists(st.sampled_from(get_args(Answer)), max_size=3),
    refused=st.frozensets(ids, max_size=4),
    batch_size=st.sampled_from((1, 2, 5)),
    ends_early=st.booleans(),
)


class Histories(RuleBasedStateMachine):
    """Each step changes the source or the sync, runs it, and compares everything there is."""

    subject: Subject
    history: History

    @initialize(composite=st.booleans(), retain=st.sampled_from(("all", "all", "key")), edits=edits)
    def start(self, composite: bool, retain: Any, edits: list[Any]) -> None:
        self.history = begin(self.subject, ("id", "part") if composite else ("id",))
        self.history.settings = replace(self.history.settings, retain=retain)
        self._edit(edits)

    @rule(edits=edits, script=scripts)
    def run(self, edits: list[Any], script: Script) -> None:
        self._edit(edits)
        self.history.run(script)

    @rule(edits=edits, script=scripts, ending=st.sampled_from(("finish", "abort", "leave")))
    def step(self, edits: list[Any], script: Script, ending: Any) -> None:
        self._edit(edits)
        self.history.step(script, ending)

    @rule(edits=edits, script=scripts, reset=st.sampled_from(get_args(Reset)))
    def reset(self, edits: list[Any], script: Script, reset: Any) -> None:
        self._edit(edits)
        before = self.history.settings
        self.history.settings = replace(before, reset=reset)
        self.history.run(script)
        self.history.settings = before

    @rule(
        mode=st.sampled_from(get_args(Mode)),
        delete_behavior=st.sampled_from(get_args(DeleteBehavior)),
        names=st.sampled_from(COLUMNS),
    )
    def configure(self, mode: Any, delete_behavior: Any, names: tuple[str, ...]) -> None:
        history = self.history
        history.settings = replace(
            history.settings,
            mode=mode,
            delete_behavior=delete_behavior,
            columns={name: history.kinds[name] for name in names},
        )

    @rule(delete_behavior=st.sampled_from(get_args(DeleteBehavior)))
    def configure_deletes(self, delete_behavior: Any) -> None:
        self.history.settings = replace(self.history.settings, delete_behavior=delete_behavior)

    @rule(order=st.permutations(("id", "a", "b", "n")))
    def reorder(self, order: list[str]) -> None:
        parts = [name for name in self.history.contract.key if name != "id"]
        self.history.column_order = (*order, *parts)

    @rule()
    @precondition(lambda self: "n" in self.history.settings.columns)
    def change_type(self) -> None:
        history = self.history
        kind = "text" if history.kinds["n"] == "integer" else "integer"
        history.kinds["n"] = kind
        columns = {**history.settings.columns, "n": kind}
        history.settings = replace(history.settings, columns=columns)
        convert = str if kind == "text" else int
        for row in history.rows:
            row["n"] = None if row["n"] is None else convert(row["n"])
        history.load()

    def _edit(self, edits: list[Any]) -> None:
        history = self.history
        for action, row_id, part, row in edits:
            if history.kinds["n"] == "text" and row["n"] is not None:
                row = row | {"n": str(row["n"])}
            mine = {"id": row_id, "part": part, **row}
            mine = {name: mine[name] for name in history.kinds}
            key = {name: mine[name] for name in history.contract.key}
            if action in ("put", "delete"):
                history.rows = [old for old in history.rows if not key.items() <= old.items()]
            if action == "no key":
                mine |= {history.contract.key[-1]: None}
            if action != "delete":
                history.rows.append(mine)
        history.load()


class TestHistories:
    """The engine and the contract agree after every run of every history."""

    def test_random_histories(self, subject: Subject) -> None:
        play(subject, EXAMPLES)

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


def play(subject: Subject, examples: int) -> None:
    """Play so many histories."""
    run_state_machine_as_test(
        type("Histories", (Histories,), {"subject": subject}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=ASKED is None,
            suppress_health_check=list(HealthCheck),
        ),
    )
