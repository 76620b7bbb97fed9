"""The snapshot shows every row of the model after every run, whatever happened before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ..deliver.batch import Batch
from ..log_tables import CHANGELOG, SNAPSHOT
from ..model import Model
from ..results import DeliveryError
from ..sync import Logs, Retain, Sync
from .destination import take_all
from .harness import Subject

NO_SNAPSHOT = Logs(snapshot=False)
Shown = dict[str, tuple[str, str, Mapping[str, Any]]]


def _fail(batch: Batch) -> None:
    raise TimeoutError("no answer")


class _Table:
    """A sync, and what its snapshot shows: op type, status and fields by row id."""

    def __init__(self, subject: Subject, retain: Retain, **rows: str) -> None:
        self._subject = subject
        name = subject.new_name()
        model = Model(subject.source(name), "id")
        self.sync = Sync(name, model, delete_behavior="delete", retain=retain, allow_empty=True)
        self.fill(**rows)

    def fill(self, **rows: str) -> None:
        loaded = [{"id": row_id, "a": a} for row_id, a in rows.items()]
        self._subject.load(self.sync.id, {"id": "text", "a": "text"}, loaded)

    def shown(self, schema: str | None = None) -> Shown:
        rows = self._subject.log(SNAPSHOT, self.sync.id, schema)
        shown = {row["row_id"]: (row["op_type"], row["status"], row["fields"]) for row in rows}
        assert len(shown) == len(rows), "a row id stands in the snapshot twice"
        return shown


def _all(op: str, status: str, **rows: str) -> Shown:
    return {row_id: (op, status, {"id": row_id, "a": a}) for row_id, a in rows.items()}


EACH_RETAIN = pytest.mark.parametrize("retain", ["all", "key"])


@EACH_RETAIN
class TestSnapshot:
    def test_a_row_comes_back_whose_removal_did_not_arrive(
        self, subject: Subject, retain: Retain
    ) -> None:
        table, engine = _Table(subject, retain, x="1", y="2", z="3"), subject.engine()
        engine.run(table.sync, take_all)
        table.fill(x="1", y="4")
        with pytest.raises(DeliveryError):
            engine.run(table.sync, _fail)  # at the changed row: the removal is not sent any more
        table.fill(x="1", y="4", z="3")
        engine.run(table.sync, take_all)
        expected = _all("unchanged", "succeeded", x="1", z="3")
        expected |= _all("changed", "succeeded", y="4")
        assert table.shown() == expected

    def test_it_is_switched_off_and_on_again(self, subject: Subject, retain: Retain) -> None:
        table, engine = _Table(subject, retain, x="1", y="2", z="3"), subject.engine()
        engine.run(table.sync, take_all)
        table.fill(x="1", y="4", new="5")
        engine.run(replace(table.sync, logs=NO_SNAPSHOT), take_all)
        table.fill(x="1", y="4", new="5", newer="6")
        engine.run(table.sync, take_all)
        expected = _all("unchanged", "succeeded", x="1", y="4", new="5")
        assert table.shown() == expected | _all("added", "succeeded", newer="6")

    def test_another_audit_schema_gets_every_row(self, subject: Subject, retain: Retain) -> None:
        table, first = _Table(subject, retain, x="1", y="2"), subject.engine()
        other_schema = f"{subject.audit_schema}_2"
        other = subject.engine(audit_schema=other_schema)
        for engine, schema in ((first, None), (other, other_schema), (first, None)):
            engine.run(table.sync, take_all)
            assert set(table.shown(schema)) == {"x", "y"}
        table.fill(x="1", y="3")
        other.run(table.sync, take_all)
        expected = _all("unchanged", "succeeded", x="1") | _all("changed", "succeeded", y="3")
        assert table.shown(other_schema) == expected

    @pytest.mark.parametrize("lost", ["dropped", "emptied"])
    @pytest.mark.parametrize("when", ["between runs", "during a run"])
    def test_a_table_that_was_lost_is_complete_again(
        self, subject: Subject, retain: Retain, lost: str, when: str
    ) -> None:
        table, engine = _Table(subject, retain, x="1", y="2"), subject.engine()
        engine.run(table.sync, take_all)
        table.fill(x="1", y="3")
        run = engine.plan(table.sync) if when == "during a run" else None
        lose = subject.drop_log if lost == "dropped" else subject.empty_log
        lose(SNAPSHOT)
        (run or engine.plan(table.sync)).complete(take_all)
        if run is not None and retain == "key":  # the plan has no values of rows that need nothing
            assert table.shown()["x"] == ("unchanged", "succeeded", {"id": "x"})
            engine.run(table.sync, take_all)
            assert table.shown() == _all("unchanged", "succeeded", x="1", y="3")
            return
        expected = _all("unchanged", "succeeded", x="1") | _all("changed", "succeeded", y="3")
        assert table.shown() == expected

    def test_a_run_that_sent_nothing_shows_its_model(
        self, subject: Subject, retain: Retain
    ) -> None:
        table, engine = _Table(subject, retain, x="1", y="2", gone="3"), subject.engine()
        engine.run(table.sync, take_all)
        table.fill(x="1", y="4", new="5")
        engine.plan(table.sync).abort("not now")
        expected = _all("changed", "aborted", y="4") | _all("added", "aborted", new="5")
        assert table.shown() == _all("unchanged", "succeeded", x="1") | expected
        table.fill(x="1", y="2", gone="3", newer="6")
        engine.run(table.sync, take_all)
        expected = _all("unchanged", "succeeded", x="1", y="2", gone="3")
        assert table.shown() == expected | _all("added", "succeeded", newer="6")
        engine.run(table.sync, take_all)
        assert table.shown() == expected | _all("unchanged", "succeeded", newer="6")

    def test_a_value_that_was_not_kept_is_left_out(self, subject: Subject, retain: Retain) -> None:
        table, engine = _Table(subject, retain, x="1"), subject.engine()
        engine.run(table.sync, take_all)
        table.fill()
        engine.run(table.sync, take_all)
        (removed,) = (
            row for row in subject.log(CHANGELOG, table.sync.id) if row["op_type"] == "removed"
        )
        assert removed["fields"] == ({"id": "x"} if retain == "key" else {"id": "x", "a": "1"})
