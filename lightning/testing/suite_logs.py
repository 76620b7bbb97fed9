"""Log tables that do not fit, and what is kept of a run whichever logs are switched on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlglot import exp

from .. import sql
from ..audit.details import FailureReason
from ..deliver.batch import Batch
from ..deliver.caller import Send
from ..deliver.run import Run
from ..dialect import TableSpec
from ..errors import LightningError, LogTableError, RunStateError
from ..log_tables import CHANGELOG, RUNS, SNAPSHOT
from ..model import Model
from ..results import RunResult
from ..sync import Logs, Sync
from .destination import Answer, Script, take_all
from .harness import Subject
from .history import begin


def _never(batch: Batch) -> None:
    raise AssertionError("nothing may be sent")


def _sync(subject: Subject, *rows: tuple[str | None, str]) -> Sync:
    name = subject.new_name()
    _fill(subject, name, *rows)
    return Sync(name, Model(subject.source(name), "id"))


def _fill(subject: Subject, name: str, *rows: tuple[str | None, str]) -> None:
    loaded = [{"id": row_id, "a": a} for row_id, a in rows]
    subject.load(name, {"id": "text", "a": "text"}, loaded)


def _whole(run: Run, send: Send) -> RunResult:
    return run.complete(send)


def _in_shards(run: Run, send: Send) -> RunResult:
    for index in range(2):
        shard = run.shard(index, 2)
        shard.deliver(send)
        shard.close()
    return run.finish()


LOGS_AND_WAYS = pytest.mark.parametrize(
    ("log", "deliver"),
    [(CHANGELOG, _in_shards), (SNAPSHOT, _whole), (RUNS, _in_shards), (RUNS, _whole)],
)


def _spoil(subject: Subject, table: str) -> None:
    """Put a table with one column in a log table's place."""
    log = subject.places.logs[table]
    subject.drop_log(table)
    only = sql.values({"sync_id": subject.dialect.cast(sql.text("x"), "text")})
    spoilt = TableSpec(relation=log.relation, purpose="rejections")
    for text in subject.dialect.create_table(spoilt, only):
        subject.warehouse.execute(text, step="spoil a log table")


class TestLogs:
    def test_a_table_that_lacks_columns_is_named_before_anything_is_sent(
        self, subject: Subject
    ) -> None:
        sync = _sync(subject, ("1", "x"))
        subject.engine().run(sync, take_all)
        _spoil(subject, RUNS)
        _fill(subject, sync.id, ("1", "y"))
        with pytest.raises(LogTableError, match=r"(?i)sync_runs has no column.*sync_run_id"):
            subject.engine().run(sync, _never)
        subject.drop_log(RUNS)
        assert subject.engine().run(sync, take_all).succeeded.changed == 1

    @LOGS_AND_WAYS
    def test_a_run_that_could_not_be_closed_is_closed_once_the_table_is_mended(
        self, subject: Subject, log: str, deliver: Callable[[Run, Send], RunResult]
    ) -> None:
        sync, engine = _sync(subject, ("1", "x")), subject.engine()
        run = engine.plan(sync)
        _spoil(subject, log)
        with pytest.raises(LogTableError, match="is kept"):
            deliver(run, take_all)
        with pytest.raises(LogTableError):
            engine.run(sync, _never)
        subject.drop_log(log)
        assert engine.run(sync, _never).planned.total == 0
        closed, *_ = engine.runs(sync.id)
        assert closed.succeeded.added == 1
        assert "could not be closed" in (closed.error or "")

    def test_a_run_that_could_not_be_closed_is_finished_by_hand(self, subject: Subject) -> None:
        sync = _sync(subject, ("1", "x"))
        run = subject.engine().plan(sync)
        _spoil(subject, RUNS)
        with pytest.raises(LogTableError):
            run.complete(take_all)
        subject.drop_log(RUNS)
        assert run.finish().succeeded.added == 1
        assert len(subject.engine().runs(sync.id)) == 1

    def test_a_log_that_does_not_fit_is_switched_off(self, subject: Subject) -> None:
        sync, engine = _sync(subject, ("1", "x")), subject.engine()
        run = engine.plan(sync)
        _spoil(subject, RUNS)
        with pytest.raises(LogTableError):
            run.complete(take_all)
        without = replace(sync, logs=Logs(runs=False))
        assert engine.run(without, _never).counts.unchanged == 1
        subject.drop_log(RUNS)

    @pytest.mark.parametrize("answers", [(), ("take", "forget")])
    def test_a_sync_that_is_dropped_has_its_last_run_logged(
        self, subject: Subject, answers: tuple[Answer, ...]
    ) -> None:
        history = begin(subject)
        history.rows = [{"id": row_id, "a": "x", "b": "x", "n": 1} for row_id in ("1", "2", "3")]
        history.load()
        if answers:
            history.interrupt(Script(answers, batch_size=1))
        else:
            history.leave()
        history.drop()
        (row,) = subject.log(RUNS, history.sync_id)
        assert (row["status"], row["num_planned_add"]) == ("failed", 3)
        assert (row["num_succeeded_add"], row["num_failed_add"]) == (len(answers[:1]), 0)

    def test_a_sync_is_dropped_whose_logs_cannot_be_written(self, subject: Subject) -> None:
        sync, engine = _sync(subject, ("1", "x")), subject.engine()
        run = engine.plan(sync)
        _spoil(subject, RUNS)
        with pytest.raises(LogTableError):
            run.complete(take_all)
        engine.drop(sync.id)
        assert sync.id not in engine.sync_ids()
        subject.drop_log(RUNS)

    @LOGS_AND_WAYS
    def test_a_table_that_is_dropped_in_the_midst_of_a_run_is_made_anew(
        self, subject: Subject, log: str, deliver: Callable[[Run, Send], RunResult]
    ) -> None:
        sync, engine = _sync(subject, ("1", "x")), subject.engine()
        run = engine.plan(sync)
        subject.drop_log(log)
        assert deliver(run, take_all).succeeded.added == 1
        assert [row["sync_run_id"] for row in subject.log(log, sync.id)] == [run.id]

    def test_a_table_that_is_dropped_under_an_engine_is_read_as_an_empty_one(
        self, subject: Subject
    ) -> None:
        sync, engine = _sync(subject, ("1", "x")), subject.engine()
        run_id = engine.run(sync, take_all).run_id
        looks: list[Callable[[], object]] = [
            lambda: engine.runs(sync.id),
            lambda: engine.health(sync.id),
            lambda: engine.show(run_id),
        ]
        for look in looks:
            subject.drop_log(RUNS)
            with suppress(RunStateError):  # of that run nothing is logged any more
                look()
        assert engine.runs(sync.id) == []

    def test_a_run_that_cannot_even_be_planned_is_logged(self, subject: Subject) -> None:
        sync, engine = _sync(subject, ("1", "x")), subject.engine()
        gone = replace(sync, model=Model(subject.source("nowhere"), "id"))
        with pytest.raises(LightningError):
            engine.run(gone, _never)
        assert subject.log(RUNS, sync.id) == []  # it has not run before
        engine.run(sync, take_all)
        for broken in (gone, replace(sync, columns=["a", "b"])):
            with pytest.raises(LightningError):
                engine.run(broken, _never)
        assert [run.outcome for run in engine.runs(sync.id)] == ["completed", "failed", "failed"]
        assert engine.run(sync, _never).counts.unchanged == 1

    def test_it_is_logged_in_a_table_that_was_dropped_meanwhile(self, subject: Subject) -> None:
        sync, engine = _sync(subject, ("1", "x")), subject.engine()
        engine.run(sync, take_all)
        subject.drop_log(RUNS)
        with pytest.raises(LightningError):
            engine.run(replace(sync, columns=["a", "b"]), _never)
        assert [run.outcome for run in engine.runs(sync.id)] == ["failed"]

    def test_the_model_has_a_name(self, subject: Subject) -> None:
        sync, engine = _sync(subject, ("1", "x")), subject.engine()
        query = subject.dialect.render(
            exp.select("*").from_(sql.subquery(sql.values({"id": sql.text("1")}), "one"))
        )
        for model in (sync.model, Model(query, "id")):
            engine.run(replace(sync, model=model), take_all)
        engine.run(replace(sync, model=replace(sync.model, name="people")), take_all)
        names = [run.model_name for run in engine.runs(sync.id)]
        assert names == [sync.id, sync.id, "people"]  # the source table has the sync's name

    def test_what_a_run_came_to_is_kept(self, subject: Subject) -> None:
        rows = (("1", "x"), ("2", "y"), ("3", "z"), ("3", "zz"), (None, "0"), (None, "1"))
        sync, engine = _sync(subject, *rows), subject.engine()
        result = engine.run(sync, lambda batch: dict.fromkeys(batch.row_ids, "no"), batch_size=1)
        (record,) = engine.runs(sync.id)
        for run in (result, record):
            counts = run.counts
            assert counts is not None
            assert (counts.queried, counts.ignored, counts.rejected) == (6, 2, 1)
            assert run.outcome == "completed_with_errors"
            assert run.seconds is not None
            assert all(
                seconds is not None and seconds >= 0
                for seconds in (
                    run.seconds.evaluate, run.seconds.compare,
                    run.seconds.deliver, run.seconds.close,
                )
            )  # fmt: skip
        assert record.counts == engine.show(record.run_id).run.counts
        planned = engine.plan(sync)
        planned.cancel()
        planned.deliver(_never)
        assert planned.finish().outcome == "cancelled"

    def test_a_run_is_looked_at_with_what_was_there_before(self, subject: Subject) -> None:
        sync, engine = _sync(subject, ("1", "x"), ("2", "y"), ("3", "z")), subject.engine()
        engine.run(sync, take_all)
        _fill(subject, sync.id, ("1", "refused"), ("2", "changed"), ("4", "new"))
        refused = {"1": "no"}
        engine.run(sync, lambda batch: refused if batch.op_type == "changed" else None)
        _fill(subject, sync.id, ("1", "once more"), ("2", "changed"), ("4", "newer"))
        result = engine.run(sync, take_all)
        first, second = engine.run_facts(sync.id).rows["changed"]
        assert [(row.row_id, row.before, row.fields) for row in (first, second)] == [
            ("1", {"id": "1", "a": "x"}, {"id": "1", "a": "once more"}),
            ("4", {"id": "4", "a": "new"}, {"id": "4", "a": "newer"}),
        ]
        assert first.columns == ("a",)
        before = engine.runs(sync.id)[1]
        reasons = {why.op_type: why for why in engine.run_facts(before.run_id).reasons}
        assert reasons["changed"] == FailureReason("changed", "failed", "no", 1)
        assert (reasons["removed"].status, reasons["removed"].rows) == ("aborted", 1)
        shown = engine.run_facts(result)
        assert [run.run_id for run in shown.trend] == [run.run_id for run in engine.runs(sync.id)]
        assert shown.profile is not None
        phases = {statement.phase for statement in shown.profile.statements}
        assert phases == {"plan", "deliver", "close"}
        assert shown.profile.throughput is not None
        assert sum(shown.profile.throughput.rows) == result.attempted.total
        assert result.run_id in engine.report(result).html

    def test_rows_without_a_key_are_counted_beside_a_new_key_that_repeats(
        self, subject: Subject
    ) -> None:
        sync, engine = _sync(subject, ("1", "x")), subject.engine()
        engine.run(sync, take_all)
        _fill(subject, sync.id, ("1", "x"), ("2", "y"), ("2", "z"), (None, "a"), (None, "b"))
        counts = engine.plan(sync).counts
        assert (counts.ignored, counts.rejected, counts.unchanged) == (2, 1, 1)
        assert counts.queried == 5
