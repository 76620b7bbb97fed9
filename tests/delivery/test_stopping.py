"""A delivery that is stopped, by whatever, before its end."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

import lightning
from lightning import Batch, Engine, Retry, Sync, TryAgain

from .conftest import Source
from .destination import Destination, as_held


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


def test_cancel_ends_a_wait_for_the_next_attempt_without_another_one(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    run = engine.plan(sync)
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(batch)
        threading.Timer(0.05, run.cancel).start()
        raise ConnectionError("down")

    run.deliver(send, retry=Retry(attempts=9, first_delay=200, max_delay=200))
    result = run.finish()
    assert len(calls) == 1
    assert (result.status, result.error, result.failed.added) == ("failed", "cancelled", 10)
    assert result.outcome == "cancelled"
    assert set(source.log(run.id).values()) == {("added", "failed", "ConnectionError: down")}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("options", [{"retry": Retry(9, 200, 200)}, {"rate": (1, 200)}])
def test_what_is_raised_within_a_wait_ends_the_run_and_reaches_the_caller(
    engine: Engine,
    source: Source,
    sync: Sync,
    monkeypatch: pytest.MonkeyPatch,
    workers: int,
    options: dict[str, Any],
) -> None:
    """As a second Ctrl-C is, or one where the signals are another's."""
    source.fill(10)
    crm = Destination()

    def send(batch: Batch) -> Any:
        if "retry" in options:
            raise ConnectionError("down")
        return crm(batch)

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("lightning.deliver.stop.time.sleep", interrupt)
        with pytest.raises(KeyboardInterrupt):
            engine.run(sync, send, batch_size=2, workers=workers, **options)
    assert engine.run(sync, crm).status == "succeeded"
    assert crm.rows == as_held(source.rows())
    assert [record.status for record in engine.runs(sync.id)] == ["failed", "succeeded"]


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


@pytest.fixture
def interrupt() -> Iterator[Callable[[], None]]:
    """Sends Ctrl-C to this process, a little later."""
    timers: list[threading.Timer] = []

    def interrupt() -> None:
        timers.append(threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)))
        timers[-1].start()

    yield interrupt
    for timer in timers:
        timer.join()


class RateLimited(Exception):
    retry_after = 200.0


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("how", ["raise", "ask"])
def test_ctrl_c_ends_the_wait_for_the_next_attempt_without_another_one(
    engine: Engine,
    source: Source,
    sync: Sync,
    interrupt: Callable[[], None],
    workers: int,
    how: str,
) -> None:
    source.fill(10)
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(batch)
        interrupt()
        if how == "raise":
            raise RateLimited("429")
        return dict.fromkeys(batch.row_ids, TryAgain("429", after=200))

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        engine.run(sync, send, retry=Retry(), workers=workers)
    assert time.monotonic() - began < 100
    assert len(calls) == 1
    (record,) = engine.runs(sync.id)
    assert (record.status, record.error, record.failed.added) == ("failed", "interrupted", 10)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("split", [True, False])
def test_ctrl_c_while_the_batch_in_flight_then_fails_is_still_ctrl_c(
    engine: Engine, source: Source, sync: Sync, workers: int, split: bool
) -> None:
    source.fill(30)
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(batch)
        os.kill(os.getpid(), signal.SIGINT)
        raise ConnectionError("down")

    with pytest.raises(KeyboardInterrupt):
        engine.run(sync, send, batch_size=10, workers=workers, split=split, retry=Retry())
    assert len(calls) <= workers
    (record,) = engine.runs(sync.id)
    assert (record.status, record.error) == ("failed", "interrupted")
    assert 0 < record.failed.added <= 10 * workers


class Terminated(Exception):
    """What the caller's own handler raises."""


@pytest.fixture
def handlers() -> Iterator[None]:
    """Whatever a test does to the handlers of signals, it is undone."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def terminating(crm: Destination) -> Callable[[Batch], Any]:
    """A send whose second call is stopped by SIGTERM."""

    def send(batch: Batch) -> Any:
        if crm.calls == 1:
            os.kill(os.getpid(), signal.SIGTERM)
        return crm.take(batch)

    return send


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("handled", [True, False])
def test_sigterm_ends_the_run_and_reaches_the_caller_as_it_would_have(
    engine: Engine, source: Source, sync: Sync, handled: bool
) -> None:
    def handler(number: int, frame: object) -> None:
        raise Terminated

    source.fill(50)
    crm = Destination()
    before = handler if handled else signal.SIG_DFL
    signal.signal(signal.SIGTERM, before)
    with pytest.raises(Terminated if handled else SystemExit) as ended:
        engine.run(sync, terminating(crm), batch_size=10)
    assert handled or ended.value.code == 143  # type: ignore[attr-defined]
    assert signal.getsignal(signal.SIGTERM) is before
    (record,) = engine.runs(sync.id)
    assert (record.error, record.succeeded.added) == ("interrupted", 20)
    engine.run(sync, crm)
    assert crm.duplicates == 0


@pytest.mark.usefixtures("handlers")
def test_a_handler_that_raises_nothing_gets_the_signal_and_the_run_its_result(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(50)
    heard: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    result = engine.run(sync, terminating(Destination()), batch_size=10)
    assert heard == [signal.SIGTERM]
    assert (result.status, result.error, result.succeeded.added) == ("failed", "interrupted", 20)


@pytest.mark.usefixtures("handlers")
def test_signals_that_are_ignored_stay_so(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(50)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    assert engine.run(sync, terminating(Destination()), batch_size=10).succeeded.added == 50
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_handlers_that_are_not_pythons_are_left_alone(
    engine: Engine, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.fill(5)
    set_by_the_run: list[object] = []
    with monkeypatch.context() as embedded:
        embedded.setattr(signal, "getsignal", lambda number: None)
        embedded.setattr(signal, "signal", lambda *given: set_by_the_run.append(given))
        assert engine.run(sync, Destination()).status == "succeeded"
    assert set_by_the_run == []


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("ending", [None, ValueError(), SystemExit(3), KeyboardInterrupt()])
def test_no_handler_is_left_behind_but_one_that_send_has_set(
    engine: Engine, source: Source, sync: Sync, ending: BaseException | None
) -> None:
    source.fill(5)

    def handler(number: int, frame: object) -> None:
        """What `send` sets."""

    def send(batch: Batch) -> None:
        signal.signal(signal.SIGTERM, handler)
        if ending is not None:
            raise ending

    before = signal.getsignal(signal.SIGINT)
    with suppress(BaseException):
        engine.run(sync, send)
    assert signal.getsignal(signal.SIGINT) is before
    assert signal.getsignal(signal.SIGTERM) is handler


def test_a_delivery_in_another_thread_leaves_signals_alone(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(5)
    seen = []
    before = signal.getsignal(signal.SIGINT)
    running = threading.Thread(
        target=engine.run, args=(sync, lambda _: seen.append(signal.getsignal(signal.SIGINT)))
    )
    running.start()
    running.join()
    assert seen == [before]


@pytest.mark.parametrize("by", ["break", "nothing", "silence"])
def test_a_run_finished_before_all_was_delivered_has_failed_and_says_so(
    engine: Engine, source: Source, sync: Sync, by: str
) -> None:
    source.fill(100)
    run = engine.plan(sync)
    for batch in run.batches(10):
        if by == "nothing":
            break
        if by == "break" or len(batch.rows) < 10 or batch.rows[0]["id"] < 91:
            batch.succeed()
        if by == "break":
            break
    result = run.finish()
    told = {
        "break": "90 of 100 rows were not delivered before the run was finished",
        "nothing": "90 of 100 rows were not delivered before the run was finished; "
        "10 of 100 rows were handed out, and never acknowledged",
        "silence": "10 of 100 rows were handed out, and never acknowledged",
    }
    assert (result.status, result.error, result.outcome) == ("failed", told[by], "failed")
    crm = Destination()
    assert engine.run(sync, crm).succeeded.added == 100 - result.succeeded.added


def test_a_run_with_nothing_to_deliver_is_finished_as_it_is(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    assert engine.plan(sync, reset="cdc").finish().status == "succeeded"
    source.execute("DELETE FROM customers")
    unsent = replace(sync, delete_behavior="do_nothing")
    assert engine.plan(unsent).finish().status == "succeeded"


@pytest.mark.parametrize("error", [None, ZeroDivisionError()])
def test_leaving_the_block_of_a_run_keeps_what_is_known_and_gives_the_lease_up(
    engine: Engine, source: Source, sync: Sync, error: Exception | None
) -> None:
    source.fill(30)
    crm = Destination()
    with suppress(ZeroDivisionError), engine.plan(sync) as run:
        batches = run.batches(10)
        crm.take(first := next(batches))
        first.succeed()
        if error is not None:
            raise error
    assert engine.status(sync.id).holder is None
    resumed = engine.resume(sync.id)
    assert resumed.id == run.id
    result = resumed.complete(crm)
    assert (result.status, result.succeeded.added, crm.duplicates) == ("succeeded", 30, 0)
    with pytest.raises(lightning.RunStateError):
        first.reject({})


def test_leaving_the_block_of_a_shard_keeps_what_is_known(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(30)
    crm = Destination()
    run = engine.plan(sync)
    for index in range(2):
        with run.shard(index, 2) as shard:
            shard.deliver(crm)
    assert run.finish().succeeded.added == 30


def test_exit_inside_send_leaves_only_that_batch_in_doubt(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(30)
    crm = Destination()
    send = crm.raising(SystemExit(3), call=2)

    with pytest.raises(SystemExit):
        engine.run(sync, send, batch_size=10)
    (record,) = engine.runs(sync.id)
    assert (record.status, record.succeeded.added, record.failed.added) == ("failed", 10, 10)
    engine.run(sync, crm)
    assert crm.rows == as_held(source.rows())
