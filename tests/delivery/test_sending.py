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


class Later:
    """Something to await that is no coroutine."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def __await__(self) -> Any:
        yield from asyncio.sleep(0.001).__await__()
        return self._answer


def test_what_send_returns_may_be_awaitable_without_being_a_coroutine(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    send: Any = lambda batch: Later({"2": "odd"})  # noqa: E731
    result = engine.run(sync, send)
    assert (result.succeeded.added, result.failed.added) == (2, 1)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("workers", [1, 3])
def test_an_async_send_may_stop_its_loop(
    engine: Engine, source: Source, sync: Sync, workers: int
) -> None:
    source.fill(50)
    crm = Destination()

    async def send(batch: Batch) -> Any:
        asyncio.get_running_loop().stop()
        await asyncio.sleep(0.001)
        return crm.take(batch)

    assert engine.run(sync, send, batch_size=10, workers=workers).succeeded.added == 50


async def cancel_itself(batch: Batch) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(1)


async def be_cancelled(batch: Batch) -> None:
    raise asyncio.CancelledError


async def yield_rows(batch: Batch) -> Any:
    yield batch.rows


def yield_rows_at_once(batch: Batch) -> Any:
    yield from batch.rows


async def await_another_loop(batch: Batch) -> None:
    other = asyncio.new_event_loop()
    try:
        await other.create_future()
    finally:
        other.close()


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "send",
    [cancel_itself, be_cancelled, yield_rows, yield_rows_at_once, await_another_loop],
)
def test_an_async_send_that_goes_wrong_fails_the_run_and_hangs_nothing(
    engine: Engine, source: Source, sync: Sync, send: Any
) -> None:
    source.fill(5)
    with pytest.raises(lightning.DeliveryError) as caught:
        engine.run(sync, send)
    assert caught.value.result.failed.added == 5
    assert engine.run(sync, Destination()).succeeded.added == 5


@pytest.mark.timeout(60)
@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_an_exit_inside_an_async_send_is_an_exit(
    engine: Engine, source: Source, sync: Sync, error: BaseException
) -> None:
    source.fill(5)

    async def send(batch: Batch) -> None:
        raise error

    with pytest.raises(type(error)):
        engine.run(sync, send)
    assert engine.runs(sync.id)[-1].error == "interrupted"


@pytest.mark.timeout(60)
def test_what_an_async_send_leaves_running_is_cancelled_at_the_end(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(5)
    ended = []
    left: list[asyncio.Task[None]] = []

    async def go_on() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append("cancelled")

    async def send(batch: Batch) -> None:
        left.append(asyncio.create_task(go_on()))
        await asyncio.sleep(0)

    assert engine.run(sync, send).status == "succeeded"
    assert ended == ["cancelled"]
    assert left[0].cancelled()


def test_a_plain_function_is_called_without_a_thread_for_a_loop(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(5)
    seen: set[str] = set()
    before = {thread.name for thread in threading.enumerate()}
    engine.run(sync, lambda _: seen.update(thread.name for thread in threading.enumerate()))
    begun = {name.partition("-2")[0] for name in seen - before}
    assert begun <= {"lightning-lease", "lightning-duckdb_0"}


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


def parts(batch: Batch) -> dict[str, Any]:
    """Each way to split a batch of four."""
    return {
        "halves": lambda: batch.halves(),
        "only": lambda: [batch.only(batch.row_ids[:1]), batch.without(batch.row_ids[:1])],
        "without": lambda: [batch.without({"1": "odd"}), batch.only({"1": "odd"})],
    }


@pytest.mark.parametrize("how", ["halves", "only", "without"])
def test_a_batch_that_was_split_is_closed_and_its_parts_are_open(
    engine: Engine, source: Source, sync: Sync, how: str
) -> None:
    source.fill(4)
    run = engine.plan(sync)
    (batch,) = run.batches()
    first, second = parts(batch)[how]()
    assert sorted(first.row_ids + second.row_ids) == ["1", "2", "3", "4"]
    for report in (batch.succeed, lambda: batch.reject({"1": "odd"}), lambda: batch.give_up("?")):
        with pytest.raises(lightning.RunStateError, match="was split"):
            report()
    first.succeed()
    second.reject({second.row_ids[0]: "odd"})
    for report in (first.succeed, lambda: second.reject({}), second.halves, first.halves):
        with pytest.raises(lightning.RunStateError, match="reported before"):
            report()
    result = run.finish()
    assert (result.status, result.planned.added) == ("succeeded", 4)
    assert (result.succeeded.added, result.failed.added) == (3, 1)
    assert len(source.log(run.id)) == 4
    assert engine.plan(sync).counts.added == 1


def test_rows_in_two_parts_of_a_batch_are_reported_once(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(4)
    run = engine.plan(sync)
    (batch,) = run.batches()
    batch.only(["1", "2"]).succeed()
    overlapping = batch.only(["2", "3"])
    with pytest.raises(lightning.RunStateError, match="reported before"):
        overlapping.reject({"2": "odd"})
    overlapping.only(["3"]).succeed()
    batch.only(["4"]).succeed()
    result = run.finish()
    assert (result.succeeded.added, result.failed.added) == (4, 0)


def test_rows_handed_out_twice_are_reported_once(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(4)
    run = engine.plan(sync)
    (first,) = run.batches()
    (again,) = run.batches()
    again.succeed()
    with pytest.raises(lightning.RunStateError, match="reported before"):
        first.reject({"1": "odd"})
    assert run.finish().succeeded.added == 4


def test_a_part_may_be_empty(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(1)
    run = engine.plan(sync)
    (batch,) = run.batches()
    empty, whole = batch.halves()
    assert (empty.rows, empty.row_ids, empty.operation_ids, len(empty)) == ([], [], [], 0)
    assert (empty.to_arrow().num_rows, len(whole)) == (0, 1)
    empty.succeed()
    whole.succeed()
    assert run.finish().succeeded.added == 1


def test_a_batch_that_send_reports_itself_is_not_reported_again(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(4)
    with pytest.raises(lightning.DeliveryError, match="reported before") as caught:
        engine.run(sync, lambda batch: batch.succeed())
    assert caught.value.result.succeeded.added == 4


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
