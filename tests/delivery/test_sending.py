"""How batches reach the destination: at the same time, from coroutines, each once."""

from __future__ import annotations

import asyncio
import functools
import itertools
import threading
import tracemalloc
from typing import Any

import pytest

import lightning
from lightning import Batch, Engine, RunResult, Sync

from .conftest import Source
from .destination import QUICK, Destination, as_held


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
