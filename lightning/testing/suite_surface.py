"""What an engine offers beside runs: looking ahead, logs switched off, forgetting, other keys."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, get_args

import pytest

from .. import sql
from ..deliver.batch import Batch
from ..dialect import TableSpec
from ..errors import (
    PrimaryKeyChangedError,
    RunStateError,
    StateError,
    UnknownSyncError,
    WarehouseError,
)
from ..log_tables import CHANGELOG, LOG_TABLES, RUNS, SNAPSHOT
from ..model import Model
from ..plan.preview import ChangedRow
from ..results import Counts, DeliveryError, OpCounts
from ..state.records import Reset
from ..sync import Logs, Sync
from .destination import take_all
from .harness import Subject
from .standing import NEVER_RENEWED


def _sync(subject: Subject, *rows: tuple[str | None, ...]) -> Sync:
    """A sync of a new table."""
    name = subject.new_name()
    subject.load_texts(name, *rows)
    return Sync(name, Model(subject.source(name), "id"), delete_behavior="delete")


def _drop_tables(subject: Subject, sync: Sync, but: Collection[str] = ()) -> None:
    """Do what nobody should: drop a sync's planner tables by hand."""
    for name in subject.planner_tables(sync.id):
        if name not in but:
            statement = subject.dialect.drop_table(subject.places.planner(name))
            subject.warehouse.execute(statement, step="test")


def _fail(batch: Batch) -> None:
    raise TimeoutError("no answer")


class TestSurface:
    @pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
    @pytest.mark.timeout(120)  # what was left behind in another process is waited for in vain
    @pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
    def test_a_process_that_was_forked_is_told_to_connect_again(self, subject: Subject) -> None:
        subject.engine().sync_ids()
        warehouse = subject.warehouse
        asked: dict[str, Callable[[], object]] = {
            "rows": lambda: warehouse.fetch("SELECT 1", step="ask"),
            "statement": lambda: warehouse.execute("SELECT 1", step="ask"),
            "columns": lambda: warehouse.describe("SELECT 1 AS id"),
            "tables": lambda: warehouse.inventory([subject.planner_schema]),
        }
        for name, ask in asked.items():
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                try:
                    ask()
                except WarehouseError as error:
                    os.write(writing, str(error).encode())
                finally:
                    os._exit(0)
            os.close(writing)
            with os.fdopen(reading) as pipe:
                told = pipe.read()
            os.waitpid(child, 0)
            assert f"was opened by process {os.getpid()}" in told, name
            assert f"this is process {child}" in told, name
        assert subject.engine().sync_ids() is not None

    @pytest.mark.parametrize("where", ["engine", "sync"])
    @pytest.mark.parametrize("log", ["changelog", "snapshot", "runs"])
    def test_a_log_is_not_written_while_it_is_switched_off(
        self, subject: Subject, log: str, where: str
    ) -> None:
        sync = _sync(subject)
        written: list[set[str]] = []
        run_ids: list[str] = []
        for turn, logs in enumerate((Logs(), Logs(**{log: False}), Logs())):
            subject.load_texts(sync.id, ("1", f"turn {turn}", None), ("2", "same", None))
            engine = subject.engine(logs=logs if where == "engine" else Logs())
            given = replace(sync, logs=logs if where == "sync" else Logs())
            run_ids.append(engine.run(given, take_all).run_id)
            written.append({row["sync_run_id"] for row in subject.log(f"sync_{log}", sync.id)})
        first, _, last = run_ids
        assert written[:2] == [{first}, {first}]
        assert last in written[2]
        snapshot = {row["row_id"]: row["fields"]["a"] for row in subject.log(SNAPSHOT, sync.id)}
        assert snapshot == {"1": "turn 2", "2": "same"}

    @pytest.mark.parametrize("reset", get_args(Reset))
    def test_another_primary_key_is_refused_until_a_reset(
        self, subject: Subject, reset: Reset
    ) -> None:
        sync = _sync(subject, ("1", "x", None), ("2", "y", None))
        other = replace(sync, model=replace(sync.model, primary_key=("id", "a")))
        engine = subject.engine()
        engine.run(sync, take_all)
        with pytest.raises(PrimaryKeyChangedError, match=r"full_resync.*cdc"):
            engine.run(other, take_all)
        assert [run.status for run in engine.runs(sync.id)] == ["succeeded", "failed"]
        assert engine.run(sync, take_all).planned == OpCounts()
        sent = engine.run(other, take_all, reset=reset).succeeded
        assert sent == OpCounts(added=2 if reset == "full_resync" else 0)
        assert engine.plan(other).counts == Counts(unchanged=2)

    def test_a_preview_tells_what_a_run_would_do_and_leaves_nothing(self, subject: Subject) -> None:
        sync = _sync(subject, ("1", "x", "p"), ("2", "y", None), ("3", "z", "r"))
        engine = subject.engine()
        engine.run(sync, take_all)
        subject.load_texts(sync.id, ("1", "x", "p"), ("2", "why", ""), ("4", "new", "n"))
        tables = subject.planner_tables(sync.id)
        preview = engine.preview(sync)
        assert preview.counts == Counts(added=1, changed=1, removed=1, unchanged=1)
        assert preview.samples == {
            "added": [{"id": "4", "a": "new", "b": "n"}],
            "changed": [{"id": "2", "a": "why", "b": ""}],
            "removed": [{"id": "3", "a": "z", "b": "r"}],
        }
        old, new = {"a": "y", "b": None}, {"a": "why", "b": ""}
        assert preview.changed == (ChangedRow("2", old, new, ("a", "b")),)
        assert subject.planner_tables(sync.id) == tables
        assert len(engine.runs(sync.id)) == 1
        assert engine.plan(sync).counts == preview.counts

    def test_a_run_is_found_by_its_beginning_its_sync_or_as_the_last(
        self, subject: Subject
    ) -> None:
        first, second = _sync(subject, ("1", "x", "p")), _sync(subject, ("1", "x", "p"))
        engine = subject.engine()
        ids = [engine.run(sync, take_all).run_id for sync in (first, second, first)]
        for run_id in ids:
            assert engine.find_run(run_id) == engine.find_run(run_id[:-1]) == run_id
            assert engine.show(run_id[:-1]).run.run_id == run_id
        assert engine.find_run(first.id) == engine.find_run("last") == ids[2]
        assert engine.find_run(second.id) == ids[1]
        with pytest.raises(RunStateError, match=rf"several runs begin with '2'.*{ids[2]}"):
            engine.find_run("2")
        for nothing in ("", "nothing", f"{ids[0]}0", "last run", "%", "\u00e9"):
            with pytest.raises(RunStateError, match="no run"):
                engine.find_run(nothing)

    def test_the_status_says_when_and_how_the_last_run_ended(self, subject: Subject) -> None:
        sync, other = _sync(subject, ("1", "x", "p")), _sync(subject, ("1", "x", "p"))
        engine = subject.engine()
        engine.run(other, lambda batch: dict.fromkeys(batch.row_ids, "no"))
        engine.run(sync, take_all)
        with pytest.raises(DeliveryError):
            engine.run(sync, _fail, reset="full_resync")
        found = {status.sync_id: status.last_run for status in engine.statuses()}
        for sync_id, outcome in ((sync.id, "failed"), (other.id, "completed_with_errors")):
            last = engine.status(sync_id).last_run
            assert last is not None
            assert last == found[sync_id] == engine.runs(sync_id)[-1]
            assert last.outcome == outcome
        unlogged = replace(sync, logs=Logs(runs=False))
        engine.run(unlogged, take_all)
        assert engine.status(sync.id).last_run is None  # that one was not the last

    def test_a_removed_row_carries_what_was_retained(self, subject: Subject) -> None:
        sync = replace(_sync(subject, ("1", "x", "p"), ("2", "y", "q")), retain=["b"])
        engine = subject.engine()
        engine.run(sync, take_all)
        subject.load_texts(sync.id, ("2", "y", "q"))
        sent: list[dict[str, str | None]] = []
        engine.run(sync, lambda batch: sent.extend(batch.rows))
        assert sent == [{"id": "1", "b": "p"}]
        logged = [row["fields"] for row in subject.log(CHANGELOG, sync.id)]
        assert {"id": "1", "b": "p"} in logged

    def test_what_was_not_retained_is_left_out_of_a_removed_row(self, subject: Subject) -> None:
        name = subject.new_name()
        subject.load_texts(name, ("1", "x", "p"), ("2", None, "q"))
        model = Model(subject.source(name), "id")
        sync = Sync(name, model, columns={"a": "A", "b": "B"}, delete_behavior="delete")
        engine = subject.engine()
        engine.run(replace(sync, retain="key"), take_all)
        subject.load_texts(name, ("2", None, "q"), ("3", "z", None))
        shown = engine.preview(sync).samples["removed"]
        sent: dict[str, tuple[Any, Any]] = {}
        engine.run(
            sync,
            lambda batch: sent.update({batch.op_type: (batch.rows, batch.to_arrow().to_pylist())}),
        )
        added, removed = [{"id": "3", "A": "z", "B": None}], [{"id": "1"}]
        assert sent == {"added": (added, added), "removed": (removed, removed)}
        assert shown == removed
        assert {"id": "1"} in [row["fields"] for row in subject.log(CHANGELOG, name)]

    def test_a_dropped_sync_is_forgotten_but_for_its_logs(self, subject: Subject) -> None:
        sync = _sync(subject, ("1", "x", "p"))
        engine = subject.engine()
        engine.run(sync, take_all)
        engine.plan(sync)
        engine.drop(sync.id)
        assert subject.planner_tables(sync.id) == set()
        assert sync.id not in engine.sync_ids()
        assert {table for table in LOG_TABLES if subject.log(table, sync.id)} == set(LOG_TABLES)
        assert engine.plan(sync).counts == Counts(added=1)

    @pytest.mark.parametrize("reset", get_args(Reset))
    @pytest.mark.parametrize("left", ["nothing", "a plan", "half a delivery"])
    def test_a_reset_repairs_a_sync_whose_tables_were_dropped_by_hand(
        self, subject: Subject, reset: Reset, left: str
    ) -> None:
        sync = _sync(subject, ("1", "x", "p"), ("2", "y", "q"))
        engine = subject.engine()
        engine.run(sync, take_all)
        engine.run(sync, take_all)  # two pairs of tables, of which a table is left
        kept, run = max(subject.planner_tables(sync.id)), None
        if left != "nothing":
            subject.load_texts(sync.id, ("1", "changed", "p"), ("2", "changed", "q"))
            run = subject.engine(lease_seconds=NEVER_RENEWED).plan(sync)
            if left == "half a delivery":
                next(run.batches(1)).succeed()
                subject.expire_leases()
        _drop_tables(subject, sync, but=[kept])
        with pytest.raises(WarehouseError, match=r"full_resync.*cdc.*engine\.drop"):
            engine.run(sync, take_all)
        sent = engine.run(sync, take_all, reset=reset).succeeded
        assert sent == OpCounts(added=2 if reset == "full_resync" else 0)
        assert len(subject.planner_tables(sync.id)) == 2
        assert engine.plan(sync).counts == Counts(unchanged=2)
        logged = {run.run_id: run.status for run in engine.runs(sync.id)}
        assert list(logged.values())[-1] == "succeeded"
        assert run is None or logged[run.id] == "failed"

    @pytest.mark.parametrize("reset", [None, *get_args(Reset)])
    def test_a_run_is_closed_whose_baseline_was_dropped_by_hand(
        self, subject: Subject, reset: Reset | None
    ) -> None:
        sync = _sync(subject, ("1", "x", "p"), ("2", "y", "q"))
        engine = subject.engine()
        engine.run(sync, take_all)
        baseline = subject.planner_tables(sync.id)
        subject.load_texts(sync.id, ("1", "changed", "p"), ("2", "changed", "q"))
        run = subject.engine(lease_seconds=NEVER_RENEWED).plan(sync)
        next(run.batches(1)).succeed()
        subject.expire_leases()
        _drop_tables(subject, sync, but=subject.planner_tables(sync.id) - baseline)
        if reset is None:
            whole = any(name.endswith("_plan") for name in subject.planner_tables(sync.id))
            assert engine.resume(sync.id).complete(take_all).succeeded == OpCounts(changed=2)
            if not whole:  # all that is there is what has changed
                with pytest.raises(WarehouseError, match=r"full_resync.*cdc.*engine\.drop"):
                    engine.plan(sync)
                engine.run(sync, take_all, reset="cdc")
        else:
            sent = engine.run(sync, take_all, reset=reset).succeeded
            assert sent == OpCounts(added=2 if reset == "full_resync" else 0)
        assert engine.plan(sync).counts == Counts(unchanged=2)

    def test_a_plan_that_waits_and_was_dropped_by_hand_is_planned_anew(
        self, subject: Subject
    ) -> None:
        sync = _sync(subject, ("1", "x", "p"))
        engine = subject.engine()
        engine.run(sync, take_all)
        before = subject.planner_tables(sync.id)
        subject.load_texts(sync.id, ("1", "changed", "p"))
        engine.plan(sync)
        _drop_tables(subject, sync, but=before)
        assert engine.run(sync, take_all).succeeded == OpCounts(changed=1)
        assert [run.status for run in engine.runs(sync.id)] == ["succeeded", "failed", "succeeded"]

    @pytest.mark.parametrize("column", ["baseline", "run", "progress"])
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ('{"format": 99, "what": "this release cannot know"}', r"newer release.*99"),
            ('{"format": 2, "baseline"', "damaged"),
            ("null", "damaged"),
            ("", "damaged"),
        ],
    )
    def test_a_state_that_cannot_be_read_is_told_and_can_be_dropped(
        self, subject: Subject, column: str, text: str, told: str
    ) -> None:
        sync, other = (_sync(subject, ("1", "x", "p")) for _ in range(2))
        engine = subject.engine()
        for each in (sync, other):
            engine.run(each, take_all)
            engine.plan(each)
        tables = subject.planner_tables(sync.id)
        subject.keep_in_state(sync.id, column, text)

        if column != "progress":  # which a run that is planned anew need not look at
            for call in (engine.plan, lambda sync: engine.resume(sync.id)):
                with pytest.raises(StateError, match=told):
                    call(sync)
        found = {status.sync_id: status for status in engine.statuses()}
        assert engine.status(sync.id) == found[sync.id]
        assert (found[sync.id].state, found[other.id].state) == ("unreadable", "planned")
        assert re.search(told, found[sync.id].problem or "")
        assert tables.isdisjoint(engine.gc())
        statuses = [run.status for run in engine.runs(sync.id)]
        assert statuses in (["succeeded"], ["succeeded", "failed"])  # one could not be planned

        engine.drop(sync.id)
        assert sync.id not in engine.sync_ids()
        engine.gc()
        assert subject.planner_tables(sync.id) == set()
        assert engine.plan(sync).counts == Counts(added=1)
        assert engine.plan(other).counts == Counts(unchanged=1)

    def test_an_unknown_sync_is_told_by_every_call_with_the_ids_that_are_like_it(
        self, subject: Subject
    ) -> None:
        sync = _sync(subject, ("1", "x", "p"))
        engine = subject.engine()
        engine.run(sync, take_all)
        for call in (engine.status, engine.runs, engine.resume, engine.drop):
            with pytest.raises(UnknownSyncError, match=f"'{sync.id}'"):
                call(f"{sync.id}_")
        engine.drop(sync.id)
        assert engine.status(sync.id).state == "dropped"
        assert len(engine.runs(sync.id)) == 1
        engine.drop(sync.id)  # there is nothing left to do

    def test_gc_takes_what_no_sync_needs_and_nothing_else(self, subject: Subject) -> None:
        sync = _sync(subject, ("1", "x", "p"))
        engine = subject.engine()
        run_id = engine.run(sync, take_all).run_id
        engine.plan(sync)
        needed = set(engine.status(sync.id).tables)
        suffixes = ("plan", "staged0a1b", "landed0a1b")
        left = {f"{sync.id}_{run_id[:-4]}ffff_{suffix}" for suffix in suffixes}
        mine = {f"{sync.id}_plan", f"{sync.id}_{run_id}_copy", f"{sync.id}_{'9' * 20}abcd_plan"}
        for name in left | mine:
            query = sql.values({"id": sql.number(1)})
            table = TableSpec(relation=subject.places.planner(name), purpose="rejections")
            for statement in subject.dialect.create_table(table, query):
                subject.warehouse.execute(statement, step="test")
        assert left <= set(engine.gc(dry_run=True))
        assert left <= set(engine.gc())
        assert subject.planner_tables(sync.id) == needed | mine
        assert engine.gc() == []

    def test_a_person_finds_the_logs_by_the_names_as_they_are_written(
        self, subject: Subject
    ) -> None:
        """Without quotes, in lower case or upper, as far as the warehouse lets one choose."""
        sync = _sync(subject, ("1", "x", None))
        subject.engine().run(sync, take_all)
        for table, columns in LOG_TABLES.items():
            query = f"SELECT {', '.join(columns)} FROM {subject.audit_schema}.{table}"  # noqa: S608
            spellings = [query] if subject.dialect.folding == "exact" else [query, query.upper()]
            for spelled in spellings:
                rows = subject.warehouse.fetch(
                    f"{spelled} WHERE sync_id = '{sync.id}'", step="test"
                )
                assert len(rows) == 1
                assert rows[0][0] == sync.id

    def test_the_history_is_read_back_as_it_was_returned(self, subject: Subject) -> None:
        sync = replace(_sync(subject, ("1", "x", "p")), destination="crm")
        engine = subject.engine()
        with pytest.raises(DeliveryError) as failed:
            engine.run(sync, _fail)
        results = [failed.value.result, engine.run(sync, take_all)]
        records = engine.runs(sync.id)
        for record, result in zip(records, results, strict=True):
            assert {**vars(record)} == {**vars(record)} | vars(result)
            assert (record.destination, record.model_id) == ("crm", sync.model.id)
            assert record.started_at <= record.finished_at
            assert record.started_at.tzinfo is not None
        assert len(subject.log(RUNS, sync.id)) == 2
