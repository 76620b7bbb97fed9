"""What `deliver` makes of a destination that refuses, raises, asks to wait, or is dead."""

from __future__ import annotations

import asyncio
import functools
import itertools
import os
import signal
import threading
import time
import tracemalloc
from typing import Any

import pytest

import lightning
from lightning import Batch, DeliveryProgress, Engine, Retry, RunResult, Sync, TryAgain

from .conftest import Source
from .destination import Destination, as_held

QUICK = Retry(attempts=4, first_delay=0.001, max_delay=0.01)


class Unavailable(Exception):
    """The destination's own error, with what it asks for."""

    retry_after: float | str | None = None


def test_a_timeout_after_the_rows_landed_is_tried_again_under_the_same_ids(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    crm = Destination()

    def send(batch: Batch) -> Any:
        crm.take(batch)
        if crm.calls == 1:
            raise TimeoutError("no answer")

    result = engine.run(sync, send, retry=QUICK)
    assert result.succeeded.added == 10
    assert crm.rows == as_held(source.rows())
    assert sorted(crm.sent.values()) == [2] * 10


def test_without_retries_the_run_fails_and_the_next_one_repeats_what_is_in_doubt(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(30)
    crm = Destination()

    def send(batch: Batch) -> Any:
        crm.take(batch)
        if crm.calls == 2:
            raise TimeoutError("no answer")

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


@pytest.mark.parametrize(("limit", "most"), [(5, 10), (0.5, 100)])
def test_a_cap_on_failures_stops_the_run_and_aborts_the_rest(
    engine: Engine, source: Source, sync: Sync, limit: int | float, most: int
) -> None:
    source.fill(1000)

    def send(batch: Batch) -> Any:
        return dict.fromkeys(batch.row_ids, "closed account")

    with pytest.raises(lightning.DeliveryError, match="max_failed") as caught:
        engine.run(sync, send, batch_size=10, max_failed=limit)
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

    result = engine.run(sync, send, batch_size=5, max_failed=0.25)
    assert (result.status, result.failed.added) == ("succeeded", 10)


def test_workers_send_at_the_same_time_and_never_more_than_there_are(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(400)
    crm = Destination()
    together = threading.Barrier(4, timeout=30)
    entered = itertools.count()

    def send(batch: Batch) -> Any:
        def work() -> Any:
            if next(entered) < 4:
                together.wait()
            return crm.take(batch)

        return crm.during(work)

    result = engine.run(sync, send, batch_size=10, workers=4)
    assert result.succeeded.added == 400
    assert crm.busiest == 4
    assert crm.rows == as_held(source.rows())


class AsyncObject:
    def __init__(self, crm: Destination) -> None:
        self.crm = crm
        self.loops: set[int] = set()

    async def __call__(self, batch: Batch) -> Any:
        self.loops.add(id(asyncio.get_running_loop()))
        await asyncio.sleep(0.001)
        return self.crm.take(batch, {row: "odd" for row in batch.row_ids if row == "7"})


@pytest.mark.parametrize("kind", ["object", "function", "partial", "lambda"])
def test_send_may_be_async_in_any_form(
    engine: Engine, source: Source, sync: Sync, kind: str
) -> None:
    source.fill(100)
    target = AsyncObject(Destination())

    async def function(batch: Batch, more: int = 0) -> Any:
        return await target(batch)

    send: Any = {
        "object": target,
        "function": function,
        "partial": functools.partial(function, more=1),
        "lambda": lambda batch: function(batch),
    }[kind]
    result = engine.run(sync, send, batch_size=10, workers=3)
    assert (result.succeeded.added, result.failed.added) == (99, 1)
    assert len(target.loops) == 1


def test_an_async_send_that_raises_is_tried_again(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(5)
    calls = []

    async def send(batch: Batch) -> None:
        calls.append(len(batch))
        if len(calls) < 3:
            raise ConnectionResetError

    assert engine.run(sync, send, retry=QUICK).succeeded.added == 5
    assert calls == [5, 5, 5]


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


def test_progress_adds_up_by_op(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(50)
    crm = Destination()
    engine.run(sync, crm)
    source.execute("DELETE FROM customers WHERE id <= 5")
    source.execute("UPDATE customers SET score = 100 WHERE id BETWEEN 6 AND 15")
    source.fill(20, first=51)
    seen: list[DeliveryProgress] = []

    def send(batch: Batch) -> Any:
        return {row: "no" for row in batch.row_ids if row == "6"}

    engine.run(sync, send, batch_size=4, workers=2, on_progress=seen.append)
    assert seen[-1].total == {"added": 20, "changed": 10, "removed": 5}
    assert seen[-1].done == seen[-1].total
    assert seen[-1].failed == {"added": 0, "changed": 1, "removed": 0}
    assert seen[-1].seconds_left == 0
    done = [sum(progress.done.values()) for progress in seen]
    assert done == sorted(done)
    assert len(seen) == 5 + 3 + 2


def test_a_progress_callback_that_raises_stops_the_run_and_sends_nothing_twice(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(30)
    crm = Destination()

    def on_progress(progress: DeliveryProgress) -> None:
        raise ZeroDivisionError("in the callback")

    with pytest.raises(lightning.DeliveryError, match="in the callback") as caught:
        engine.run(sync, crm, batch_size=10, on_progress=on_progress, retry=QUICK)
    assert caught.value.result.succeeded.added == 10
    assert crm.calls == 1


def test_the_bar_draws_nothing_where_there_is_no_terminal(
    engine: Engine, source: Source, sync: Sync, capsys: pytest.CaptureFixture[str]
) -> None:
    source.fill(30)
    engine.run(sync, Destination(), batch_size=10, on_progress=lightning.ProgressBar())
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("workers", [1, 3])
def test_cancel_lets_the_batches_in_flight_end_and_aborts_the_rest(
    engine: Engine, source: Source, sync: Sync, workers: int
) -> None:
    source.fill(100)
    crm = Destination()
    run = engine.plan(sync)

    def send(batch: Batch) -> Any:
        answer = crm.take(batch)
        if crm.calls >= 3:
            run.cancel()
        return answer

    run.deliver(send, batch_size=10, workers=workers)
    result = run.finish()
    assert (result.status, result.error) == ("failed", "cancelled")
    assert result.succeeded.added == len(crm.rows) < 100
    statuses = [status for _, status, _ in source.log(result.run_id).values()]
    assert statuses.count("aborted") == 100 - len(crm.rows)
    engine.run(sync, crm)
    assert crm.rows == as_held(source.rows())
    assert crm.duplicates == 0


def test_a_run_cancelled_before_its_delivery_sends_nothing(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    run = engine.plan(sync)
    run.cancel()
    crm = Destination()
    run.deliver(crm)
    result = run.finish()
    assert (result.status, result.attempted.total, crm.calls) == ("failed", 0, 0)


def test_cancel_ends_a_wait_for_the_next_attempt(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    run = engine.plan(sync)

    def send(batch: Batch) -> Any:
        threading.Timer(0.05, run.cancel).start()
        raise ConnectionError("down")

    with pytest.raises(ConnectionError):
        run.deliver(send, retry=Retry(attempts=9, first_delay=200, max_delay=200))
    assert run.finish().failed.added == 10


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_stops_gently_writes_the_logs_and_is_raised(
    engine: Engine, source: Source, sync: Sync, workers: int
) -> None:
    source.fill(100)
    crm = Destination()
    entered = itertools.count()

    def send(batch: Batch) -> Any:
        if next(entered) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return crm.take(batch)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        engine.run(sync, send, batch_size=10, workers=workers)
    assert signal.getsignal(signal.SIGINT) is before
    (record,) = engine.runs(sync.id)
    assert (record.status, record.error) == ("failed", "interrupted")
    assert record.succeeded.added == len(crm.rows) < 100
    assert record.failed.total == 0
    assert engine.run(sync, crm).succeeded.added == 100 - record.succeeded.added
    assert crm.duplicates == 0


def test_exit_inside_send_leaves_only_that_batch_in_doubt(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(30)
    crm = Destination()

    def send(batch: Batch) -> Any:
        crm.take(batch)
        if crm.calls == 2:
            raise SystemExit(3)

    with pytest.raises(SystemExit):
        engine.run(sync, send, batch_size=10)
    (record,) = engine.runs(sync.id)
    assert (record.status, record.succeeded.added, record.failed.added) == ("failed", 10, 10)
    engine.run(sync, crm)
    assert crm.rows == as_held(source.rows())


def test_memory_does_not_grow_with_the_number_of_rows(
    engine: Engine, source: Source, sync: Sync
) -> None:
    def peak(count: int) -> int:
        source.execute("DELETE FROM customers")
        source.fill(count)
        tracemalloc.start()
        try:
            engine.run(sync, lambda batch: batch.rows.clear(), batch_size=500, reset="full_resync")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2_000)  # what is imported and cached once
    assert peak(60_000) < 2 * peak(6_000)


def test_operation_ids_follow_the_version_of_a_row(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(2)
    seen: list[dict[str, str]] = []

    def send(batch: Batch) -> Any:
        seen.append(dict(zip(batch.row_ids, batch.operation_ids, strict=True)))
        return {"1": "not yet"} if len(seen) < 3 else None

    engine.run(sync, send)
    engine.run(sync, send)
    source.execute("UPDATE customers SET score = 50 WHERE id = 1")
    engine.run(sync, send)
    first, again, other = (ids["1"] for ids in seen)
    assert first == again != other
    source.execute("UPDATE customers SET score = 60 WHERE id = 1")
    engine.run(sync, send)
    source.execute("UPDATE customers SET score = 50 WHERE id = 1")
    engine.run(sync, send)  # back to a version that was sent before: an operation of its own
    assert len({ids["1"] for ids in seen}) == 4
    assert first != seen[0]["2"]


def test_a_batch_is_closed_once(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(5)
    run = engine.plan(sync)
    batches = list(run.batches())
    batches[0].succeed()
    with pytest.raises(lightning.RunStateError):
        batches[0].reject({})
    run.finish()
    with pytest.raises(lightning.RunStateError):
        run.finish()
    with pytest.raises(lightning.RunStateError):
        next(run.batches())


def test_a_batch_that_is_never_reported_is_in_doubt(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(20)
    run = engine.plan(sync)
    first, _second = run.batches(10)
    first.succeed()
    result: RunResult = run.finish()
    assert (result.succeeded.added, result.failed.added) == (10, 10)
    assert engine.plan(sync).counts.added == 10
