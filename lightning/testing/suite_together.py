"""Syncs about a share of a model's rows, and several of one model that are planned at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import pytest

from ..deliver.batch import Batch
from ..errors import ConfigurationError, LightningError
from ..model import Model
from ..results import Counts, GuardError, RunResult
from ..sync import Sync
from .destination import take_all
from .harness import Subject

Sent = dict[str, list[tuple[str, str]]]


def _sync(subject: Subject, source: str, **options: object) -> Sync:
    model = Model(f"SELECT * FROM {subject.source(source)}", "id")  # noqa: S608
    return replace(Sync(subject.new_name(), model, delete_behavior="delete"), **options)  # type: ignore[arg-type]


def _keep(sent: Sent, sync: Sync) -> Callable[[Batch], None]:
    def send(batch: Batch) -> None:
        sent[sync.id] += [(batch.op_type, row_id) for row_id in batch.row_ids]

    return send


def _run(subject: Subject, *syncs: Sync) -> tuple[list[RunResult | LightningError], Sent]:
    sent: Sent = defaultdict(list)
    ended = subject.engine().run_all([(sync, _keep(sent, sync)) for sync in syncs])
    for sync in syncs:
        assert not {name for name in subject.planner_tables(sync.id) if name.endswith("_model")}
    return ended, {sync_id: sorted(rows) for sync_id, rows in sent.items()}


class TestTogether:
    def test_a_condition_says_which_rows_a_sync_is_about(self, subject: Subject) -> None:
        source, a = subject.new_name(), subject.column("a")
        subject.load_texts(source, ("1", "x", None), ("2", "y", None), ("3", None, None))
        sync = _sync(subject, source, where=f"{a} = 'x' OR {a} = 'z' -- not NULL")
        sent: Sent = defaultdict(list)
        assert subject.engine().run(sync, _keep(sent, sync)).counts == Counts(added=1)
        subject.load_texts(source, ("1", "y", None), ("2", "z", None), ("3", None, None))
        found = subject.engine().run(sync, _keep(sent, sync)).counts
        assert found == Counts(added=1, removed=1)
        assert found.queried == 1
        assert sent[sync.id] == [("added", "1"), ("added", "2"), ("removed", "1")]

    @pytest.mark.parametrize("where", ["1 = 1) OR (1 = 1", "1 = 1; DROP TABLE x", "(1 = 1"])
    def test_a_condition_stays_within_its_parentheses(self, subject: Subject, where: str) -> None:
        source = subject.new_name()
        subject.load_texts(source, ("1", "x", None))
        with pytest.raises(ConfigurationError, match="condition"):
            subject.engine().plan(_sync(subject, source, where=where))

    def test_syncs_of_one_model_are_as_if_each_was_run_alone(self, subject: Subject) -> None:
        source, a = subject.new_name(), subject.column("a")
        whole = _sync(subject, source)
        part = _sync(subject, source, columns=["b"], where=f"{a} = 'x'")
        keys = _sync(subject, source, retain="key", columns=["a"])
        other = replace(_sync(subject, source), model=replace(whole.model, primary_key=("b", "a")))
        blocked = _sync(subject, source, min_rows=9)
        wrong = _sync(subject, source, columns=["none"])
        syncs = (blocked, whole, part, wrong, keys, other)

        subject.load_texts(source, ("1", "x", "p"), ("2", "y", "q"), ("3", "x", "q"))
        (stopped, *ended), sent = _run(subject, *syncs)
        assert isinstance(stopped, GuardError)
        assert isinstance(ended[2], ConfigurationError)
        assert [_counts(each) for each in (*ended[:2], *ended[3:])] == [
            Counts(added=3), Counts(added=2), Counts(added=3), Counts(added=3),
        ]  # fmt: skip
        assert sent[part.id] == [("added", "1"), ("added", "3")]

        subject.load_texts(
            source, ("1", "y", "p"), ("2", "y", "r"), ("3", "x", "q"), ("3", "x", "s")
        )
        ended, sent = _run(subject, whole, part, keys, other)
        assert [_counts(each) for each in ended] == [
            Counts(changed=2, rejected=1),
            Counts(removed=1, rejected=1),
            Counts(changed=1, unchanged=1, rejected=1),
            Counts(added=3, unchanged=1, removed=2),
        ]
        assert sent[part.id] == [("removed", "1")]
        assert sent[keys.id] == [("changed", "1")]

        engine = subject.engine()
        alone = [engine.preview(sync).counts for sync in (whole, part, keys, other)]
        assert alone == [
            Counts(unchanged=2, rejected=1),
            Counts(rejected=1),
            Counts(unchanged=2, rejected=1),
            Counts(unchanged=4),
        ]

    def test_runs_that_were_planned_together_wait_each_for_itself(self, subject: Subject) -> None:
        source, a = subject.new_name(), subject.column("a")
        subject.load_texts(source, ("1", "x", None), ("2", "y", None))
        syncs = [_sync(subject, source), _sync(subject, source, where=f"{a} = 'y'")]
        engine = subject.engine()
        for sync, run, rows in zip(syncs, engine.plan_all(syncs), (2, 1), strict=True):
            assert not isinstance(run, LightningError)
            assert engine.status(sync.id).state == "planned"
            assert engine.resume(sync.id).complete(take_all).succeeded.added == rows
        with pytest.raises(ConfigurationError, match="twice"):
            engine.plan_all([syncs[0], syncs[0]])


def _counts(result: RunResult | LightningError) -> Counts:
    assert not isinstance(result, LightningError), result
    return result.counts
