"""What becomes of the rows that a destination refuses, and of what it says about them."""

from __future__ import annotations

from typing import Any

import pytest

import lightning
from lightning import Batch, Engine, Sync

from .conftest import Source
from .destination import QUICK, Destination


@pytest.mark.parametrize("answer", [True, 200, ["1"], "1"])
def test_an_answer_that_is_none_is_said_to_be_wrong_and_not_tried_again(
    engine: Engine, source: Source, sync: Sync, answer: Any
) -> None:
    source.fill(2)
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(batch)
        return answer

    with pytest.raises(lightning.DeliveryError, match="mapping") as caught:
        engine.run(sync, send, retry=QUICK, split=True)
    assert isinstance(caught.value.__cause__, lightning.ConfigurationError)
    assert len(calls) == 1
    assert caught.value.result.failed.added == 2


def test_a_refusal_without_a_reason_has_one_in_the_log(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    result = engine.run(sync, lambda batch: {"1": None, "2": "", "3": 42})
    reasons = {row: reason for row, (_, _, reason) in source.log(result.run_id).items()}
    assert reasons["3"] == "42"
    assert reasons["1"] == reasons["2"] != ""
    assert reasons["1"] != "None"


@pytest.mark.parametrize("workers", [1, 3])
def test_a_batch_that_fails_whole_is_halved_until_the_bad_rows_stand_alone(
    engine: Engine, source: Source, sync: Sync, workers: int
) -> None:
    source.fill(200)
    crm = Destination()
    poison = {"17", "18", "99", "200"}

    def send(batch: Batch) -> Any:
        if poison & set(batch.row_ids):
            raise ValueError("cannot parse the payload")
        return crm.take(batch)

    result = engine.run(sync, send, batch_size=64, split=True, workers=workers)
    assert result.status == "succeeded"
    assert (result.succeeded.added, result.failed.added) == (196, 4)
    failed = {
        row for row, (_, status, _) in source.log(result.run_id).items() if status != "succeeded"
    }
    assert failed == poison
    assert set(crm.rows) == {str(i) for i in range(1, 201)} - poison
    assert crm.duplicates == 0


@pytest.mark.parametrize(
    ("limit", "most"), [({"max_failed": 5}, 10), ({"max_failed_share": 0.5}, 100)]
)
def test_a_cap_on_failures_stops_the_run_and_aborts_the_rest(
    engine: Engine, source: Source, sync: Sync, limit: Any, most: int
) -> None:
    source.fill(1000)

    def send(batch: Batch) -> Any:
        return dict.fromkeys(batch.row_ids, "closed account")

    with pytest.raises(lightning.DeliveryError, match="max_failed") as caught:
        engine.run(sync, send, batch_size=10, **limit)
    result = caught.value.result
    assert result.status == "failed"
    assert 0 < result.failed.added <= most
    statuses = [status for _, status, _ in source.log(result.run_id).values()]
    assert statuses.count("aborted") == 1000 - result.failed.added


def test_a_share_of_failures_below_the_cap_stops_nothing(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(100)

    def send(batch: Batch) -> Any:
        return {row: "bad" for row in batch.row_ids if int(row) % 10 == 0}

    result = engine.run(sync, send, batch_size=5, max_failed_share=0.25)
    assert (result.status, result.failed.added) == ("succeeded", 10)


def test_a_row_id_of_another_batch_fails_the_run_and_is_not_tried_again(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(5)
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(len(batch))
        return {"nobody": "who?"}

    with pytest.raises(lightning.DeliveryError, match="nobody"):
        engine.run(sync, send, retry=QUICK)
    assert calls == [5]


def test_reasons_that_no_text_column_takes_are_kept_as_far_as_possible(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(4)
    reasons = {"1": "", "2": "a\0b", "3": "broken \ud800 half", "4": 'it\'s "quoted" -- 💥'}
    result = engine.run(sync, lambda batch: reasons)
    log = {row: reason for row, (_, _, reason) in source.log(result.run_id).items()}
    assert log["1"] == "the destination gave no reason"
    assert log["2"] == "ab"
    assert (log["3"] or "").startswith("broken ")
    assert log["4"] == reasons["4"]


def test_an_error_that_no_text_column_takes_is_logged_as_far_as_possible(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(2)

    def send(batch: Batch) -> Any:
        raise OSError("half \ud800 of a \0pair")

    with pytest.raises(lightning.DeliveryError):
        engine.run(sync, send)
    engine.plan(sync).abort("no \ud800 more\0")
    errors = [record.error for record in engine.runs(sync.id)]
    assert errors == ["OSError: half ? of a pair", "no ? more"]
    assert engine.plan(sync).abort("\0").error


def test_an_exception_is_logged_without_passwords(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(2)

    def send(batch: Batch) -> None:
        raise OSError("https://me:hunter2@api.example/v1 is down")

    with pytest.raises(lightning.DeliveryError) as caught:
        engine.run(sync, send)
    (run,) = engine.runs(sync.id)
    reasons = [reason for _, _, reason in source.log(run.run_id).values()]
    for told in (str(caught.value), run.error, *reasons):
        assert "https://me:***@api.example/v1" in (told or "")
        assert "hunter2" not in (told or "")
