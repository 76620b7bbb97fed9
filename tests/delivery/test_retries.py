"""What is sent again, when, and under which ids."""

from __future__ import annotations

import time
from typing import Any

import pytest

import lightning
from lightning import Batch, Engine, Retry, Sync, TryAgain

from .conftest import Source
from .destination import QUICK, Destination, as_held


class Unavailable(Exception):
    """The destination's own error, with what it asks for."""

    retry_after: float | str | None = None


def test_a_timeout_after_the_rows_landed_is_tried_again_under_the_same_ids(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    crm = Destination()
    send = crm.raising(TimeoutError("no answer"), call=1)

    result = engine.run(sync, send, retry=QUICK)
    assert result.succeeded.added == 10
    assert crm.rows == as_held(source.rows())
    assert sorted(crm.sent.values()) == [2] * 10


def test_without_retries_the_run_fails_and_the_next_one_repeats_what_is_in_doubt(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(30)
    crm = Destination()
    send = crm.raising(TimeoutError("no answer"), call=2)

    with pytest.raises(lightning.DeliveryError, match="no answer") as caught:
        engine.run(sync, send, batch_size=10)
    result = caught.value.result
    assert isinstance(caught.value.__cause__, TimeoutError)
    assert (result.status, result.error) == ("failed", "TimeoutError: no answer")
    assert (result.attempted.added, result.succeeded.added, result.failed.added) == (20, 10, 10)
    log = source.log(result.run_id)
    assert sorted((status, reason) for _, status, reason in log.values()) == sorted(
        [("succeeded", None)] * 10
        + [("failed", "TimeoutError: no answer")] * 10
        + [("aborted", "TimeoutError: no answer")] * 10
    )
    again = engine.run(sync, crm)
    assert again.succeeded.added == 20
    assert crm.rows == as_held(source.rows())
    assert crm.duplicates == 10  # the batch that landed before the timeout, under its old ids


def test_rows_worth_retrying_are_sent_alone_until_they_are_taken(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    crm = Destination()
    sizes = []

    def send(batch: Batch) -> Any:
        sizes.append(len(batch))
        busy = {row: TryAgain("busy") for row in batch.row_ids if int(row) > 2 * len(sizes)}
        never = {row: "no such name" for row in batch.row_ids if row == "1"}
        return crm.take(batch, {**busy, **never})

    result = engine.run(sync, send, retry=Retry(attempts=9, first_delay=0.001))
    assert sizes == [10, 8, 6, 4, 2]
    assert (result.succeeded.added, result.failed.added) == (9, 1)
    assert result.status == "succeeded"
    assert source.log(result.run_id)["1"] == ("added", "failed", "no such name")
    assert crm.duplicates == 0


def test_rows_retried_often_enough_are_refused_with_their_last_reason(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(len(batch))
        return {"2": TryAgain(f"busy {len(calls)}")}

    result = engine.run(sync, send, retry=QUICK)
    assert calls == [3, 1, 1, 1]
    assert source.log(result.run_id)["2"] == ("added", "failed", "busy 4")


@pytest.mark.parametrize("asked_by", ["exception", "row"])
def test_a_destination_that_says_how_long_is_given_that_long(
    engine: Engine, source: Source, sync: Sync, asked_by: str
) -> None:
    source.fill(2)
    times = []

    def send(batch: Batch) -> Any:
        times.append(time.monotonic())
        if len(times) > 1:
            return None
        if asked_by == "row":
            return {"1": TryAgain("rate limit", after=0.3), "2": TryAgain("rate limit", after=0.1)}
        error = Unavailable("429")
        error.retry_after = 0.3
        raise error

    assert engine.run(sync, send, retry=QUICK).succeeded.added == 2
    assert times[1] - times[0] >= 0.3


def test_a_wait_that_is_no_number_is_not_heeded(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(2)
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(batch)
        if len(calls) == 1:
            error = Unavailable("429")
            error.retry_after = "Wed, 21 Oct 2015 07:28:00 GMT"
            raise error

    assert engine.run(sync, send, retry=QUICK).succeeded.added == 2
    assert len(calls) == 2
