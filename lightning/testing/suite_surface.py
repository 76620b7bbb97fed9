"""What an engine offers beside runs: looking ahead, logs switched off, forgetting, other keys."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from ..audit.tables import LOG_TABLES, RUNS, SNAPSHOT
from ..deliver.batch import Batch
from ..errors import DeliveryError, PrimaryKeyChangedError, WarehouseError
from ..model import Model
from ..plan.preview import ChangedRow
from ..results import Counts, OpCounts
from ..state.records import Reset
from ..sync import Logs, Sync
from .harness import Subject

COLUMNS = ("id", "a", "b")


def _sync(subject: Subject, *rows: tuple[str | None, ...]) -> Sync:
    """A sync of a new table."""
    name = subject.new_name()
    _load(subject, name, *rows)
    return Sync(name, Model(subject.source(name), "id"), delete_behavior="delete")


def _load(subject: Subject, name: str, *rows: tuple[str | None, ...]) -> None:
    columns = dict.fromkeys(COLUMNS, "text")
    subject.load(name, columns, [dict(zip(COLUMNS, row, strict=True)) for row in rows])


def _take(batch: Batch) -> None:
    """Be a destination that takes everything."""


def _fail(batch: Batch) -> None:
    raise TimeoutError("no answer")


class TestSurface:
    @pytest.mark.parametrize("where", ["engine", "sync"])
    @pytest.mark.parametrize("log", ["changelog", "snapshot", "runs"])
    def test_a_log_is_not_written_while_it_is_switched_off(
        self, subject: Subject, log: str, where: str
    ) -> None:
        sync = _sync(subject)
        written: list[set[str]] = []
        run_ids: list[str] = []
        for turn, logs in enumerate((Logs(), Logs(**{log: False}), Logs())):
            _load(subject, sync.id, ("1", f"turn {turn}", None), ("2", "same", None))
            engine = subject.engine(logs=logs if where == "engine" else Logs())
            given = replace(sync, logs=logs if where == "sync" else Logs())
            run_ids.append(engine.run(given, _take).run_id)
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
        engine.run(sync, _take)
        with pytest.raises(PrimaryKeyChangedError, match=r"full_resync.*cdc"):
            engine.run(other, _take)
        assert len(engine.runs(sync.id)) == 1
        assert engine.run(sync, _take).planned == OpCounts()
        sent = engine.run(other, _take, reset=reset).succeeded
        assert sent == OpCounts(added=2 if reset == "full_resync" else 0)
        assert engine.plan(other).counts == Counts(unchanged=2)

    def test_a_preview_tells_what_a_run_would_do_and_leaves_nothing(self, subject: Subject) -> None:
        sync = _sync(subject, ("1", "x", "p"), ("2", "y", None), ("3", "z", "r"))
        engine = subject.engine()
        engine.run(sync, _take)
        _load(subject, sync.id, ("1", "x", "p"), ("2", "why", ""), ("4", "new", "n"))
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

    def test_a_removed_row_carries_what_was_retained(self, subject: Subject) -> None:
        sync = replace(_sync(subject, ("1", "x", "p"), ("2", "y", "q")), retain=["b"])
        engine = subject.engine()
        engine.run(sync, _take)
        _load(subject, sync.id, ("2", "y", "q"))
        sent: list[dict[str, str | None]] = []
        engine.run(sync, lambda batch: sent.extend(batch.rows))
        assert sent == [{"id": "1", "a": None, "b": "p"}]

    def test_a_dropped_sync_is_forgotten_but_for_its_logs(self, subject: Subject) -> None:
        sync = _sync(subject, ("1", "x", "p"))
        engine = subject.engine()
        engine.run(sync, _take)
        engine.plan(sync)
        engine.drop(sync.id)
        assert subject.planner_tables(sync.id) == set()
        assert sync.id not in engine.sync_ids()
        assert {table for table in LOG_TABLES if subject.log(table, sync.id)} == set(LOG_TABLES)
        assert engine.plan(sync).counts == Counts(added=1)

    def test_a_baseline_that_was_dropped_by_hand_is_told_with_the_way_on(
        self, subject: Subject
    ) -> None:
        sync = _sync(subject, ("1", "x", "p"))
        engine = subject.engine()
        engine.run(sync, _take)
        for name in subject.planner_tables(sync.id):
            table = subject.places.planner(name)
            subject.warehouse.execute(subject.dialect.drop_table(table), step="test")
        with pytest.raises(WarehouseError, match=r"engine\.drop"):
            engine.run(sync, _take)
        engine.drop(sync.id)
        assert engine.run(sync, _take, reset="cdc").planned == OpCounts()
        assert engine.plan(sync).counts == Counts(unchanged=1)

    def test_a_person_finds_the_logs_by_the_names_as_they_are_written(
        self, subject: Subject
    ) -> None:
        """Without quotes, in lower case or upper, as far as the warehouse lets one choose."""
        sync = _sync(subject, ("1", "x", None))
        subject.engine().run(sync, _take)
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
        results = [failed.value.result, engine.run(sync, _take)]
        records = engine.runs(sync.id)
        for record, result in zip(records, results, strict=True):
            assert {**vars(record)} == {**vars(record)} | vars(result)
            assert (record.destination, record.model_id) == ("crm", sync.model.id)
            assert record.started_at <= record.finished_at
            assert record.started_at.tzinfo is not None
        assert len(subject.log(RUNS, sync.id)) == 2
