"""Rows that are skipped, sent again, or given up, whatever the model says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import lightning
from lightning import Batch, Engine, Sync

from .conftest import Source
from .destination import Destination, as_held


class Refusing(Destination):
    """Refuses row 1."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def __call__(self, batch: Batch) -> Any:
        refused = {row_id: "no" for row_id in batch.row_ids if row_id == "1"}
        self.asked += len(refused)
        return self.take(batch, refused)


def test_a_row_is_skipped_for_good_or_once(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(5)
    crm = Destination()
    engine.run(sync, crm)
    engine.skip(sync.id, ["1"], reason="legal hold")
    engine.skip(sync.id, ["2"], once=True)
    assert engine.skipped(sync.id) == {"1": "skipped: legal hold", "2": "skipped once"}
    source.execute("UPDATE customers SET name = 'new' WHERE id < 4")
    result = engine.run(sync, crm, batch_size=1)
    assert (result.outcome, result.planned.changed) == ("completed", 3)
    log = source.log(result.run_id)
    assert log["1"] == ("changed", "aborted", "skipped: legal hold")
    assert log["2"] == ("changed", "aborted", "skipped once")
    assert engine.skipped(sync.id) == {"1": "skipped: legal hold"}
    result = engine.run(sync, crm)
    assert (result.planned.changed, result.succeeded.changed) == (2, 1)
    engine.unskip(sync.id)
    assert engine.run(sync, crm).succeeded.changed == 1
    assert crm.rows == as_held(source.rows())


def test_what_is_skipped_stays_known_as_it_was(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(3)
    crm = Destination()
    engine.run(sync, crm)
    before = source.rows()[0]["name"]
    source.execute("UPDATE customers SET name = 'new' WHERE id = 1")
    always = replace(sync, skip=["1"])
    assert engine.run(always, crm).attempted.total == 0
    source.execute(f"UPDATE customers SET name = '{before}' WHERE id = 1")
    assert engine.run(sync, crm).planned.total == 0  # it never left


def test_shards_and_a_resumed_run_skip_as_it_was_planned(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(8)
    run = engine.plan(sync)
    engine.skip(sync.id, ["3", "5"])
    crm = Destination()
    engine.plan(sync)
    engine.unskip(sync.id)  # which the plan does not hear of
    for index in range(2):
        shard = engine.resume(sync.id).shard(index, 2)
        shard.deliver(crm, batch_size=2)
        shard.close()
    result = engine.resume(sync.id).finish()
    assert (result.succeeded.added, result.attempted.added, result.error) == (6, 6, None)
    assert run.id != result.run_id
    assert engine.run(sync, crm).succeeded.added == 2
    assert crm.rows == as_held(source.rows())


def test_a_run_that_waits_with_rows_to_skip_was_not_begun(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    crm = Destination()
    engine.run(sync, crm)
    source.execute("UPDATE customers SET name = 'new' WHERE id = 1")
    engine.skip(sync.id, ["1"], once=True)
    engine.plan(sync)
    assert engine.status(sync.id).state == "planned"
    run = engine.plan(sync)
    assert engine.runs(sync.id)[-1].error == "superseded by a newer plan before it was delivered"
    assert engine.skipped(sync.id) == {"1": "skipped once"}
    result = run.complete(crm)
    assert (result.outcome, result.attempted.total) == ("completed", 0)
    assert source.log(result.run_id) == {"1": ("changed", "aborted", "skipped once")}
    assert engine.skipped(sync.id) == {}
    assert engine.run(sync, crm).succeeded.changed == 1
    assert crm.rows == as_held(source.rows())


def test_chosen_rows_are_sent_again_under_new_operation_ids(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(5)
    crm = Destination()
    seen: dict[str, list[str]] = {}

    def send(batch: Batch) -> Any:
        for row_id, operation in zip(batch.row_ids, batch.operation_ids, strict=True):
            seen.setdefault(row_id, []).append(operation)
        return crm(batch)

    engine.run(sync, send)
    assert engine.resend(sync.id, ["1", "3", "nobody"]) == 2
    result = engine.run(sync, send)
    assert (result.succeeded.changed, result.planned.total) == (2, 2)
    assert [len(set(seen[row_id])) for row_id in ("1", "2", "3")] == [2, 1, 2]
    assert engine.run(sync, send).planned.total == 0
    assert engine.resend(sync.id, ["1"]) == engine.resend(sync.id, ["1"]) == 1
    source.execute("DELETE FROM customers WHERE id = 1")
    assert engine.run(sync, send).succeeded.removed == 1
    inserting = replace(sync, mode="insert")
    engine.run(inserting, send)
    engine.resend(sync.id, ["2"])
    assert engine.run(inserting, send).succeeded.added == 1


def test_a_row_that_nobody_knows_is_not_to_be_sent_again(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    crm = Destination()
    engine.run(sync, crm)
    needed = engine.status(sync.id).tables
    assert engine.resend(sync.id, ["nobody"]) == engine.resend(sync.id, []) == 0
    assert engine.show(sync.id, row_ids=[]).rows == ()
    assert engine.resend(sync.id, []) == 0
    status = engine.status(sync.id)
    assert status.tables == needed
    assert source.tables() == {*status.tables, *status.leftovers}
    assert engine.run(sync, crm).planned.total == 0


def test_nothing_is_sent_again_of_a_sync_whose_run_waits(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(1)
    with pytest.raises(lightning.UnknownSyncError):
        engine.skip(sync.id, ["1"])
    run = engine.plan(sync)
    with pytest.raises(lightning.RunStateError, match="no run of sync 'to_crm' has gone through"):
        engine.resend(sync.id, ["1"])
    run.complete(Destination())
    source.fill(2, first=2)
    engine.plan(sync)
    with pytest.raises(lightning.RunStateError, match="a run of sync 'to_crm' waits"):
        engine.resend(sync.id, ["1"])


def test_a_row_that_failed_in_so_many_runs_is_given_up_until_it_changes(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    crm = Refusing()
    results = [engine.run(sync, crm, give_up_after=2) for _ in range(4)]
    assert crm.asked == 2
    assert [result.failed.added for result in results] == [1, 1, 0, 0]
    assert [result.outcome for result in results[2:]] == ["completed", "completed"]
    expected = ("added", "aborted", "given up after it failed in 2 runs: no")
    assert source.log(results[3].run_id)["1"] == expected
    source.execute("UPDATE customers SET name = 'new' WHERE id = 1")
    engine.run(sync, crm, give_up_after=2)
    assert crm.asked == 3
    engine.run(sync, crm, give_up_after=2)
    engine.run(sync, crm, give_up_after=2)
    assert crm.asked == 4
    engine.resend(sync.id, ["1"])
    engine.run(sync, crm, give_up_after=2)
    assert crm.asked == 5


def test_failures_are_not_counted_where_they_are_not_logged(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    quiet = replace(sync, logs=lightning.Logs(changelog=False))
    crm = Destination()
    with pytest.raises(lightning.ConfigurationError, match="which is switched off"):
        engine.run(quiet, crm, give_up_after=2)
    assert sync.id not in engine.sync_ids()  # it was not even planned
    with engine.plan(quiet) as run:
        for refused in (
            lambda: run.complete(crm, give_up_after=2),
            lambda: run.deliver(crm, give_up_after=2),
            lambda: next(run.batches(give_up_after=2)),
        ):
            with pytest.raises(lightning.ConfigurationError, match="which is switched off"):
                refused()
        assert run.complete(crm).succeeded.added == 3


def test_step_by_step_rows_are_given_up_and_requests_kept(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    for _ in range(2):
        engine.run(sync, Refusing())
    source.fill(1, first=4)
    asked = []
    with engine.plan(sync) as run:
        for size in (1, 2):  # who goes on with the same run goes on keeping
            for batch in run.batches(size, keep=lightning.Keep(), give_up_after=2):
                batch.note({"asked": size}, "told")
                asked.append(batch.row_ids)
                if size == 1:
                    break
                batch.succeed()
        result = run.finish()
    assert asked == [["4"], ["4"]]
    noted = engine.show(result.run_id, row_ids=["4"]).requests
    assert [note.request for note in noted] == ['{"asked": 1}', '{"asked": 2}']
    assert engine.show(result.run_id, row_ids=["1"]).rows[0].status == "aborted"


def test_what_cannot_be_chosen_is_told(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(1)
    engine.run(sync, Destination())
    engine.skip(sync.id, ["12"])
    many = [str(i) for i in range(1001)]
    wrong: list[tuple[Any, str]] = [
        ("12", "is text"), (many, "at most 1000"), ([1], "must be text")
    ]  # fmt: skip
    for row_ids, message in wrong:
        for choose in (engine.skip, engine.unskip, engine.resend):
            with pytest.raises(lightning.ConfigurationError, match=message):
                choose(sync.id, row_ids)
        with pytest.raises(lightning.ConfigurationError, match=message):
            replace(sync, skip=row_ids)
    with pytest.raises(lightning.ConfigurationError, match="1001 rows would be skipped"):
        engine.skip(sync.id, [f"k{i}" for i in range(1000)])
