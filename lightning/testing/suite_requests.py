"""What `send` notes of its requests, and where it is found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from .. import sql
from ..audit.requests import CUT, LONGEST
from ..deliver.batch import Batch
from ..deliver.requests import Keep
from ..log_tables import REQUESTS
from ..model import Model
from ..results import DeliveryError
from ..session import instant
from ..sync import Logs, Sync
from .harness import Subject

HOSTILE = 'it\'s "quoted" \\ back\nslash; -- é \N{ROCKET} %s {x} :name $1'


def _sync(subject: Subject, rows: int) -> Sync:
    name = subject.new_name()
    loaded = [{"id": f"k{row:03}", "a": "x"} for row in range(rows)]
    subject.load(name, {"id": "text", "a": "text"}, loaded)
    return Sync(name, Model(subject.source(name), "id"))


class TestRequests:
    def test_what_is_noted_is_found_by_row(self, subject: Subject) -> None:
        sync, engine = _sync(subject, 5), subject.engine()

        def send(batch: Batch) -> dict[str, str]:
            batch.note({"rows": batch.row_ids, "token": "hunter2"}, HOSTILE)
            return dict.fromkeys(set(batch.row_ids) & {"k003"}, "no such town")

        result = engine.run(sync, send, batch_size=2, keep=Keep())
        found = engine.show(result.run_id, row_ids=["k002"])
        assert [row.row_id for row in found.rows] == ["k002"]
        (note,) = found.requests
        assert (note.op_type, note.row_ids, note.response) == ("added", ["k002", "k003"], HOSTILE)
        assert '"rows": ["k002", "k003"]' in (note.request or "")
        assert "hunter2" not in (note.request or "")
        failed = engine.show(result.run_id, failed=True)
        assert [row.row_id for row in failed.rows] == ["k003"]
        assert failed.requests == (note,)
        assert engine.show(result.run_id).requests == ()
        assert engine.show(result.run_id, row_ids=["nobody"]).requests == ()
        logs = Logs(changelog=False)  # which does not know of the row then
        result = engine.run(replace(sync, logs=logs), send, keep=Keep())
        (note,) = engine.show(result.run_id, row_ids=["k003"]).requests
        assert note.row_ids == ["k003"]

    def test_nothing_is_kept_and_no_table_made_unless_it_is_wanted(self, subject: Subject) -> None:
        sync, engine = _sync(subject, 1), subject.engine()
        if subject.has_log(REQUESTS):
            subject.drop_log(REQUESTS)
        result = engine.run(sync, lambda batch: batch.note("asked", "told"))
        assert not subject.has_log(REQUESTS)
        assert engine.show(result.run_id, row_ids=["k000"]).requests == ()

    def test_long_texts_are_cut_and_many_rows_share_their_request(self, subject: Subject) -> None:
        sync, engine = _sync(subject, 40), subject.engine()
        result = engine.run(
            sync, lambda batch: batch.note("é" * 5_000, b"told\xff\x00"), keep=Keep()
        )
        requests = [engine.show(result.run_id, row_ids=[row]).requests for row in ("k000", "k039")]
        for (note,) in requests:
            assert note.request == "é" * LONGEST + CUT
            assert len(note.row_ids) == 40
            assert (note.response or "").startswith("told")

    def test_what_was_noted_before_send_failed_is_kept(self, subject: Subject) -> None:
        sync, engine = _sync(subject, 1), subject.engine()

        def send(batch: Batch) -> None:
            batch.note("asked", row_ids=batch.row_ids)
            raise ConnectionError

        with pytest.raises(DeliveryError) as caught:
            engine.run(sync, send, keep=Keep())
        (note,) = engine.show(caught.value.result.run_id, failed=True).requests
        assert (note.request, note.response) == ("asked", None)

    def test_what_is_older_than_it_is_to_be_kept_goes(self, subject: Subject) -> None:
        sync, engine = _sync(subject, 1), subject.engine()
        engine.run(sync, lambda batch: batch.note("first"), keep=Keep())
        engine.run(sync, lambda batch: batch.note("second"), keep=Keep(), reset="full_resync")
        rows = sorted(subject.log(REQUESTS, sync.id), key=lambda row: str(row["request"]))
        assert [row["request"] for row in rows] == ["first", "second"]
        assert instant(rows[1]["noted_at"]) - instant(rows[0]["noted_at"]) < timedelta(hours=1)
        log = subject.places.logs[REQUESTS]
        first = log.column("request").eq(sql.text("first"))
        long_ago = {log.columns["noted_at"]: subject.dialect.seconds_from_now(-8 * 86_400)}
        subject.execute(sql.update(log.table(), long_ago, first))
        engine.run(sync, lambda batch: batch.note("third"), keep=Keep(), reset="full_resync")
        left = {row["request"] for row in subject.log(REQUESTS, sync.id)}
        assert left == {"second", "third"}
