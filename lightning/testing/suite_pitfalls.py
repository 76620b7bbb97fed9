"""What people are burned by in tools that do this job: one test for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlglot import exp

from .. import sql
from ..errors import ConfigurationError, RunInProgressError
from ..log_tables import CHANGELOG
from ..model import Model
from ..results import Counts, GuardError, OpCounts
from ..sync import Sync
from .destination import REFUSED, Script
from .harness import Subject
from .history import History, begin

NOTHING = OpCounts()


def _history(subject: Subject, *rows: tuple[str | None, str | None]) -> History:
    history = begin(subject, kinds={"a": "text"})
    _set(history, *rows)
    return history


def _set(history: History, *rows: tuple[str | None, str | None]) -> None:
    history.rows = [{"id": row_id, "a": a} for row_id, a in rows]
    history.load()


def _planned(history: History) -> Counts:
    """What the next run plans; it then takes place."""
    run, plan = history.plan()
    history.waiting = (run, plan)
    history.run(Script())
    return run.counts


def _replaced(subject: Subject, value: str, old: Sequence[str], new: Sequence[str]) -> Counts:
    """What is planned when the texts that a column is made of are replaced by others.

    Args:
        value: makes the column, in SQL, of the text `a`.
    """
    name = subject.new_name()
    key, column = subject.column("id"), subject.column("a")
    query = f"SELECT {key}, {value} AS {column} FROM {subject.source(name)}"  # noqa: S608
    engine = subject.engine()
    for texts in (old, new):
        rows = [{"id": str(number), "a": text} for number, text in enumerate(texts)]
        subject.load(name, {"id": "text", "a": "text"}, rows)
        run = engine.plan(Sync(name, Model(query, "id")))
        run.complete(lambda batch: None)
    return run.counts


class TestPitfalls:
    def test_null_keys_are_counted_and_never_sent(self, subject: Subject) -> None:
        history = _history(subject, (None, "x"), (None, "y"), ("1", "z"))
        assert _planned(history) == Counts(added=1, ignored=2)
        assert _planned(history) == Counts(unchanged=1, ignored=2)

    def test_a_duplicated_key_makes_no_false_changes(self, subject: Subject) -> None:
        history = _history(subject, ("1", "x"), ("2", "y"))
        _planned(history)
        _set(history, ("1", "x"), ("1", "x"), ("2", "y"))
        assert _planned(history) == Counts(unchanged=1, rejected=1)
        _set(history, ("1", "x"), ("2", "y"))
        assert _planned(history) == Counts(unchanged=2)

    @pytest.mark.parametrize(
        ("one", "other"), [(("a", "b|c"), ("a|b", "c")), (('a","b', "c"), ("a", 'b","c'))]
    )
    def test_composite_keys_are_not_glued(
        self, subject: Subject, one: tuple[str, str], other: tuple[str, str]
    ) -> None:
        name = subject.new_name()
        rows = [dict(zip("xy", key, strict=True)) for key in (one, other)]
        subject.load(name, {"x": "text", "y": "text"}, rows)
        with subject.engine() as engine:
            run = engine.plan(Sync(name, Model(subject.source(name), ("x", "y"))))
        assert run.counts == Counts(added=2)

    def test_null_and_separators_are_values_like_others(self, subject: Subject) -> None:
        history = begin(subject, kinds={"a": "text", "b": "text"})
        tricky: list[tuple[Any, Any]] = [
            (None, ""), ("", None), ("NULL", ""), ("", "NULL"), ("a|b", "c"), ("a", "b|c"),
            ("a,b", ""), ("a", "b"), (None, None), ("\x1f", ""), ("", "\x1f"),
        ]  # fmt: skip
        for at in range(len(tricky)):
            turned = tricky[at:] + tricky[:at]
            history.rows = [{"id": str(n), "a": a, "b": b} for n, (a, b) in enumerate(turned)]
            history.load()
            expected = {"changed": len(tricky)} if at else {"added": len(tricky)}
            assert _planned(history) == Counts(**expected)

    def test_one_refused_row_does_not_hold_up_the_others(self, subject: Subject) -> None:
        history = _history(subject, *((str(number), "x") for number in range(30)))
        refuse = Script(answers=("refuse",) * 30, refused=frozenset({"7"}), batch_size=10)
        for _ in range(3):
            history.run(refuse)
        assert history.contract.logbook.runs[
            max(history.contract.logbook.runs)
        ].planned == OpCounts(added=1)

    def test_a_refused_row_is_tried_again_though_it_does_not_change(self, subject: Subject) -> None:
        history = _history(subject, ("1", "x"))
        history.run(Script(answers=("refuse",), refused=frozenset({"1"})))
        assert _planned(history) == Counts(added=1)

    def test_a_new_column_and_another_type(self, subject: Subject) -> None:
        history = begin(subject, kinds={"a": "integer"})
        history.rows = [{"id": "1", "a": 5}]
        history.load()
        _planned(history)
        history.kinds["b"] = "text"
        history.rows = [{"id": "1", "a": 5, "b": "x"}]
        history.load()
        assert _planned(history) == Counts(unchanged=1)
        history.settings = replace(history.settings, columns={"a": "integer", "b": "text"})
        assert _planned(history) == Counts(changed=1)
        history.kinds["a"] = "text"
        history.settings = replace(history.settings, columns={"a": "text", "b": "text"})
        history.rows = [{"id": "1", "a": "5", "b": "x"}]
        history.load()
        assert _planned(history) == Counts(changed=1)
        assert _planned(history) == Counts(unchanged=1)

    def test_a_mapped_column_that_is_gone_is_named(self, subject: Subject) -> None:
        history = _history(subject, ("1", "x"))
        _planned(history)
        history.column_order = ("id",)
        with pytest.raises(ConfigurationError, match="'a'"):
            history.engine.preview(history.sync)
        history.fail_to_plan()

    def test_an_empty_source_does_not_empty_the_destination(self, subject: Subject) -> None:
        history = _history(subject, ("1", "x"), ("2", "y"))
        history.settings = replace(history.settings, delete_behavior="delete")
        _planned(history)
        _set(history)
        with pytest.raises(GuardError):
            history.engine.plan(replace(history.sync, allow_empty=False))
        _set(history, ("1", "x"), ("2", "y"))
        assert history.engine.plan(history.sync).counts == Counts(unchanged=2)

    def test_runs_do_not_overlap(self, subject: Subject) -> None:
        history = _history(subject, ("1", "x"), ("2", "y"))
        run = history.engine.plan(history.sync)
        batch = next(run.batches(1))
        other = subject.engine(subject.open_warehouse())
        with pytest.raises(RunInProgressError, match="lease"):
            other.plan(history.sync)
        batch.succeed()
        assert run.finish().succeeded == OpCounts(added=1)
        assert other.plan(history.sync).counts == Counts(added=1, unchanged=1)

    def test_long_ids_do_not_collide(self, subject: Subject) -> None:
        history = _history(subject, ("1", "x"))
        for end in ("one", "two"):
            sync = replace(history.sync, id="a" * 297 + end)
            assert history.engine.run(sync, lambda batch: None).planned == OpCounts(added=1)
        schema = subject.places.planner_schema
        tables = subject.warehouse.inventory([schema])[schema]
        assert all(len(name.encode()) <= 50 for name in tables)

    def test_state_and_failures_outlive_the_process(self, subject: Subject) -> None:
        """Nothing is kept beside the warehouse: every run has a connection of its own."""
        history = _history(subject, ("1", "x"), ("2", "y"))
        refuse = Script(answers=("refuse",), refused=frozenset({"1"}))
        history.run(refuse, subject.engine(subject.open_warehouse()))
        logged = subject.log(CHANGELOG, history.sync_id)
        assert [row["row_id"] for row in logged if row["failure_reason"] == REFUSED] == ["1"]
        history.engine = subject.engine(subject.open_warehouse())
        assert _planned(history) == Counts(added=1, unchanged=1)

    def test_floats_differ_in_the_last_digit_and_nan_in_none(self, subject: Subject) -> None:
        number = subject.dialect.render(sql.cast(sql.column("a"), "DOUBLE"))
        old = ("NaN", "-0.0", "0.1", "0.3")
        new = ("NaN", "0.0", "0.10", "0.30000000000000004")
        assert _replaced(subject, number, old, new) == Counts(changed=1, unchanged=3)

    def test_the_order_of_keys_in_json_is_no_change(self, subject: Subject) -> None:
        document = subject.dialect.render(exp.ParseJSON(this=sql.column("a")))
        old = ('{"a": 1, "b": {"c": 2, "d": 3}}', '{"a": 1}')
        new = ('{"b": {"d": 3, "c": 2}, "a": 1}', '{"a": 2}')
        assert _replaced(subject, document, old, new) == Counts(changed=1, unchanged=1)

    def test_only_what_changed_is_sent(self, subject: Subject) -> None:
        history = _history(subject, *((str(number), "x") for number in range(50)))
        history.run(Script())
        sent: list[str] = []
        history.engine.run(history.sync, lambda batch: sent.extend(batch.row_ids))
        assert sent == []
        _set(history, ("0", "y"), *((str(number), "x") for number in range(1, 50)))
        history.engine.run(history.sync, lambda batch: sent.extend(batch.row_ids))
        assert sent == ["0"]

    def test_a_full_resync_sends_everything_and_removes_nothing(self, subject: Subject) -> None:
        history = _history(subject, ("1", "x"), ("2", "y"))
        history.settings = replace(history.settings, delete_behavior="delete")
        _planned(history)
        _set(history, ("1", "x"))
        history.settings = replace(history.settings, reset="full_resync")
        history.run(Script())
        history.settings = replace(history.settings, reset=None)
        assert _planned(history) == Counts(unchanged=1)

    def test_a_value_that_comes_back_is_sent(self, subject: Subject) -> None:
        history = _history(subject, ("1", "A"))
        for value in ("A", "B", "A"):
            _set(history, ("1", value))
            history.run(Script())
        runs = [
            history.contract.logbook.runs[run_id]
            for run_id in sorted(history.contract.logbook.runs)
        ]
        assert [run.planned.changed for run in runs] == [0, 1, 1]
