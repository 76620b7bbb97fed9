"""What the library says of its runs by `logging`, level by level."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Any

import pytest

import lightning
from lightning import Batch, Engine, Retry, Sync, TryAgain
from lightning.warehouse import Warehouse

from .conftest import Paused, Source


class Log:
    """The records so far, as level and text, with `RUN` for each run's id."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("INFO", logger="lightning")
        self._caplog = caplog

    def take(self) -> list[tuple[str, str]]:
        """The records since they were taken last."""
        records = [
            (record.levelname, re.sub(r"run \d{20}[0-9a-f]{4}", "RUN", record.getMessage()))
            for record in self._caplog.records
            if record.name == "lightning"
        ]
        self._caplog.clear()
        return records


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Log:
    return Log(caplog)


RUN = "RUN of sync 'to_crm'"


def begins(sync: Sync, counts: str, rows: int, size: int = 1000) -> list[tuple[str, str]]:
    """A run that is planned and delivered."""
    return [
        ("INFO", f"{RUN} begins: model {sync.id}, destination 'crm', mode upsert"),
        ("INFO", f"{RUN}: planned: {counts} unchanged, 0 rejected, 0 ignored, {rows} queried"),
        ("INFO", f"{RUN}: delivering {rows} rows, batches of {size}, 1 at a time"),
    ]


def test_a_whole_run_is_told_from_its_beginning_to_its_end(
    engine: Engine, source: Source, sync: Sync, told: Log
) -> None:
    source.fill(3)
    engine.run(sync, lambda batch: {"2": "odd"})
    assert told.take() == [
        *begins(sync, "3 added, 0 changed, 0 removed, 0", 3),
        ("INFO", f"{RUN} succeeded: 2 of 3 planned rows arrived, 1 failed"),
    ]


def test_a_planned_run_is_told_to_be_resumed(
    engine: Engine, source: Source, sync: Sync, told: Log
) -> None:
    source.fill(3)
    run = engine.plan(sync)
    next(run.batches(2)).succeed()
    run.wait()
    told.take()
    engine.resume(sync.id).complete(lambda batch: None)
    assert told.take() == [
        ("INFO", f"{RUN}: resumed"),
        ("WARNING", f"{RUN}: goes on where an earlier delivery ended"),
        ("INFO", f"{RUN}: delivering 1 rows, batches of 1000, 1 at a time"),
        ("INFO", f"{RUN} succeeded: 3 of 3 planned rows arrived, 0 failed"),
    ]


class RateLimited(Exception):
    retry_after = 0.125


def test_each_retry_is_told_with_its_wait_and_each_batch_given_up(
    engine: Engine, source: Source, sync: Sync, told: Log
) -> None:
    source.fill(4)
    calls = itertools.count()

    def send(batch: Batch) -> Any:
        if next(calls) == 0:
            return {"1": TryAgain("busy", after=0.25), "2": TryAgain("busy")}
        raise RateLimited("429 for https://me:hunter2@api.example, Authorization: Bearer s3cr3t")

    with pytest.raises(lightning.DeliveryError):
        engine.run(sync, send, retry=Retry(attempts=2, first_delay=0, max_delay=0, patience=0.2))
    reason = "RateLimited: 429 for https://me:***@api.example, Authorization: Bearer ***"
    asked = ", as the destination asks"
    records = told.take()
    assert records == [
        *begins(sync, "4 added, 0 changed, 0 removed, 0", 4),
        ("WARNING", f"{RUN}: 2 added rows are tried again in 0.2 s{asked}: busy"),
        ("WARNING", f"{RUN}: nothing is sent for 0.1 s{asked}: {reason}"),
        ("WARNING", f"{RUN}: a batch of 2 added rows is given up: {reason}"),
        ("ERROR", f"{RUN} failed: 2 of 4 planned rows arrived, 2 failed: {reason}"),
    ]


def test_halving_and_limits_are_told(engine: Engine, source: Source, sync: Sync, told: Log) -> None:
    source.fill(2)

    def send(batch: Batch) -> None:
        raise ValueError

    with pytest.raises(lightning.DeliveryError):
        engine.run(sync, send, split=True, max_failed=1)
    reason = "TooManyFailures: 2 of 2 rows failed, more than max_failed (1) allows"
    assert told.take()[3:] == [
        ("WARNING", f"{RUN}: a batch of 2 rows is halved"),
        ("WARNING", f"{RUN}: a batch of 1 added rows is given up: ValueError"),
        ("WARNING", f"{RUN}: a batch of 1 added rows is given up: ValueError"),
        ("ERROR", f"{RUN} failed: 0 of 2 planned rows arrived, 2 failed: {reason}"),
    ]


def test_a_stop_a_guard_and_a_failed_plan_are_told(
    engine: Engine, source: Source, sync: Sync, told: Log
) -> None:
    source.fill(4)
    run = engine.plan(sync)
    run.deliver(lambda _: run.cancel(), batch_size=2)
    run.finish()
    assert told.take()[3:] == [
        ("WARNING", f"{RUN}: cancelled: nothing more is sent"),
        ("ERROR", f"{RUN} failed: 2 of 4 planned rows arrived, 0 failed: cancelled"),
    ]
    with pytest.raises(lightning.GuardError):
        engine.plan(replace(sync, min_rows=9))
    reason = "blocked by a guard: the model returns 4 rows, fewer than min_rows (9)"
    assert told.take()[1:] == [
        ("WARNING", f"{RUN}: {reason}"),
        ("ERROR", f"{RUN} failed: 0 of 2 planned rows arrived, 0 failed: {reason}"),
    ]
    failing = lightning.Model("SELECT id, name, 1 / (id - id) AS score FROM customers", "id")
    if "postgres" in repr(engine):
        with pytest.raises(lightning.WarehouseError):
            engine.plan(replace(sync, model=failing))
        (level, text) = told.take()[-1]
        assert level == "ERROR"
        assert text.startswith(f"{RUN} failed: 0 of 0 planned rows arrived, 0 failed: evaluate the")


def test_who_takes_over_and_from_whom_is_told(
    warehouse: Warehouse, paused: Paused, source: Source, sync: Sync, told: Log
) -> None:
    source.fill(4)
    engine = lightning.connect(warehouse, lease_seconds=0.6)
    run = engine.plan(sync)
    next(run.batches(2)).succeed()
    with lightning.connect(source.url) as other, paused(other, sync.id):
        told.take()
        engine_of_the_other = other.plan(sync)
        assert told.take()[1] == (
            "WARNING",
            f"{RUN}: takes the sync over from {RUN}; it was begun",
        )
    with pytest.raises(lightning.LeaseLostError):
        run.finish()
    assert ("ERROR", f"{RUN}: taken over by another process") in told.take()
    assert engine_of_the_other.id > run.id
    engine.close()
