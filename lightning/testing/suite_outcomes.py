"""What a run leaves in doubt, or unsent, told by hand: the next run sends it, or removes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ..deliver.batch import Batch
from ..deliver.retry import Retry
from ..engine import Engine
from ..model import Model
from ..results import Counts, DeliveryError, OpCounts
from ..sync import Sync
from .harness import Subject
from .standing import NEVER_RENEWED

TWICE = Retry(attempts=2, first_delay=0.0, max_delay=0.0)
Send = Callable[[Batch], Any]


class _Crm:
    """A destination that holds rows by their ids, and does as it is told for one run."""

    def __init__(self) -> None:
        self.rows: set[str] = set()

    def take(self, batch: Batch) -> None:
        if batch.op_type == "removed":
            self.rows -= set(batch.row_ids)
        else:
            self.rows |= set(batch.row_ids)

    def refuse(self, batch: Batch) -> dict[str, str]:
        return dict.fromkeys(batch.row_ids, "no")

    def break_off(self, batch: Batch) -> None:
        raise TimeoutError("no answer")

    def take_and_break_off(self, batch: Batch) -> None:
        self.take(batch)
        raise TimeoutError("no answer")

    def in_turn(self, *sends: Send) -> Send:
        """A send that does as each of these, call by call."""
        left = iter(sends)
        return lambda batch: next(left)(batch)


class _Table:
    """A sync with rows `a` by `id`, whose removed rows are deleted."""

    def __init__(self, subject: Subject, *row_ids: str) -> None:
        self._subject = subject
        self.sync = Sync(
            name := subject.new_name(),
            Model(subject.source(name), "id"),
            delete_behavior="delete",
            allow_empty=True,
        )
        self.fill(*row_ids)

    def fill(self, *row_ids: str) -> None:
        rows = [{"id": row_id, "a": f"of {row_id}"} for row_id in row_ids]
        self._subject.load(self.sync.id, {"id": "text", "a": "text"}, rows)


def _fails(engine: Engine, sync: Sync, send: Send, **options: Any) -> None:
    with pytest.raises(DeliveryError):
        engine.run(sync, send, **options)


class TestOutcomes:
    def test_a_refusal_does_not_undo_an_attempt_of_an_earlier_run(self, subject: Subject) -> None:
        table, crm, engine = _Table(subject, "1"), _Crm(), subject.engine()
        _fails(engine, table.sync, crm.take_and_break_off)
        engine.run(table.sync, crm.refuse)
        table.fill()
        assert engine.run(table.sync, crm.take).succeeded == OpCounts(removed=1)
        assert crm.rows == set()

    def test_a_refusal_does_not_undo_an_earlier_attempt_of_its_run(self, subject: Subject) -> None:
        table, crm, engine = _Table(subject, "1"), _Crm(), subject.engine()
        send = crm.in_turn(crm.take_and_break_off, crm.refuse)
        assert engine.run(table.sync, send, retry=TWICE).failed == OpCounts(added=1)
        table.fill()
        assert engine.run(table.sync, crm.take).succeeded == OpCounts(removed=1)
        assert crm.rows == set()

    def test_a_refusal_does_not_undo_what_was_sent_before_the_run_was_resumed(
        self, subject: Subject
    ) -> None:
        table, crm = _Table(subject, "1"), _Crm()
        dying = subject.engine(lease_seconds=NEVER_RENEWED).plan(table.sync)
        crm.take(next(dying.batches()))
        subject.expire_leases()
        engine = subject.engine()
        engine.resume(table.sync.id).complete(crm.refuse)
        table.fill()
        assert engine.run(table.sync, crm.take).succeeded == OpCounts(removed=1)
        assert crm.rows == set()

    def test_a_refused_row_that_was_never_there_is_not_removed(self, subject: Subject) -> None:
        table, crm, engine = _Table(subject, "1"), _Crm(), subject.engine()
        for _ in range(2):
            engine.run(table.sync, crm.refuse)
        table.fill()
        assert engine.run(table.sync, crm.take).planned == OpCounts()

    def test_rows_are_skipped_once_given_up_and_sent_again(self, subject: Subject) -> None:
        table, crm, engine = _Table(subject, "1"), _Crm(), subject.engine()
        engine.run(table.sync, crm.take)
        table.fill("1", "2", "3")
        engine.skip(table.sync.id, ["2"], once=True)
        refused = engine.run(table.sync, crm.refuse)
        assert (refused.planned, refused.failed) == (OpCounts(added=2), OpCounts(added=1))
        assert engine.skipped(table.sync.id) == {}
        tried = engine.run(table.sync, crm.take, give_up_after=1)
        assert (tried.planned, tried.succeeded) == (OpCounts(added=2), OpCounts(added=1))
        assert crm.rows == {"1", "2"}
        assert engine.resend(table.sync.id, ["1", "3", "4"]) == 2
        again = engine.run(table.sync, crm.take, give_up_after=1).succeeded
        assert again == OpCounts(added=1, changed=1)
        assert crm.rows == {"1", "2", "3"}

    @pytest.mark.parametrize("in_doubt", [True, False])
    def test_a_removal_that_is_refused_leaves_what_was_known(
        self, subject: Subject, in_doubt: bool
    ) -> None:
        table, crm, engine = _Table(subject, "1"), _Crm(), subject.engine()
        engine.run(table.sync, crm.take)
        table.fill()
        if in_doubt:
            _fails(engine, table.sync, crm.break_off)
        engine.run(table.sync, crm.refuse)
        table.fill("1")
        planned = engine.run(table.sync, crm.take).planned
        assert planned == (OpCounts(added=1) if in_doubt else OpCounts(changed=1))

    def test_a_row_that_a_full_resync_could_not_send_is_still_removed(
        self, subject: Subject
    ) -> None:
        table, crm, engine = _Table(subject, "1", "2"), _Crm(), subject.engine()
        engine.run(table.sync, crm.take)
        engine.run(table.sync, crm.refuse, reset="full_resync")
        table.fill("1")
        assert engine.run(table.sync, crm.take).succeeded == OpCounts(added=1, removed=1)
        assert crm.rows == {"1"}

    def test_a_full_resync_that_breaks_off_is_gone_on_with(self, subject: Subject) -> None:
        table, crm, engine = _Table(subject, *"12345"), _Crm(), subject.engine()
        engine.run(table.sync, crm.take)
        table.fill(*"123456")
        send = crm.in_turn(crm.take, crm.break_off)
        _fails(engine, table.sync, send, reset="full_resync", batch_size=2)
        table.fill(*"12346")
        result = engine.run(table.sync, crm.take)
        assert (result.succeeded.removed, result.succeeded.changed) == (1, 0)
        assert result.succeeded.added in (3, 4)  # two of the others had arrived, one is gone
        assert crm.rows == set("12346")
        assert engine.plan(table.sync).counts.unchanged == 5

    @pytest.mark.parametrize("ending", ["abort", "supersede", "drop the connection"])
    def test_a_full_resync_that_sent_nothing_is_gone_on_with(
        self, subject: Subject, ending: str
    ) -> None:
        table, crm, engine = _Table(subject, "1", "2"), _Crm(), subject.engine()
        engine.run(table.sync, crm.take)
        dying = subject.engine(lease_seconds=NEVER_RENEWED)
        run = dying.plan(table.sync, reset="full_resync")
        if ending == "abort":
            run.abort("not now")
        elif ending == "drop the connection":
            next(run.batches(1))
            subject.expire_leases()
        table.fill("1")
        assert engine.plan(table.sync).counts == Counts(added=1, removed=1)

    @pytest.mark.parametrize("begun", [True, False])
    def test_another_key_that_could_not_be_sent_is_gone_on_with(
        self, subject: Subject, begun: bool
    ) -> None:
        table, crm, engine = _Table(subject, "1", "2"), _Crm(), subject.engine()
        engine.run(table.sync, crm.take)
        other = replace(table.sync, model=Model(table.sync.model.query, "a"))
        run = subject.engine(lease_seconds=NEVER_RENEWED).plan(other, reset="full_resync")
        if begun:
            next(run.batches(1)).succeed()
            subject.expire_leases()
        table.fill("1")
        assert engine.run(other, crm.take).planned == OpCounts(added=1, removed=1)

    def test_what_was_there_when_the_planner_tables_were_dropped_is_in_doubt(
        self, subject: Subject
    ) -> None:
        """Nobody knows whether a refused row, or a key that repeats, is at the destination."""
        table, crm, engine = _Table(subject, "1", "2"), _Crm(), subject.engine()
        engine.run(table.sync, crm.take)
        for name in subject.planner_tables(table.sync.id):
            subject.drop_planner_table(name)
        table.fill("1", "2", "2")
        result = engine.run(table.sync, crm.refuse, reset="full_resync")
        assert (result.failed, result.counts.rejected) == (OpCounts(added=1), 1)
        table.fill()
        assert engine.run(table.sync, crm.take).succeeded == OpCounts(removed=2)
        assert crm.rows == set()
