"""A delivery that is stopped, by whatever, before its end."""

from __future__ import annotations

import itertools
import os
import signal
import threading
from typing import Any

import pytest

from lightning import Batch, Engine, Retry, Sync

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
    send = crm.raising(SystemExit(3), call=2)

    with pytest.raises(SystemExit):
        engine.run(sync, send, batch_size=10)
    (record,) = engine.runs(sync.id)
    assert (record.status, record.succeeded.added, record.failed.added) == ("failed", 10, 10)
    engine.run(sync, crm)
    assert crm.rows == as_held(source.rows())
