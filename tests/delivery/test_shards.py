"""One planned run, delivered in parts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

import lightning
from lightning import Batch, Engine, Shard, Sync
from lightning.warehouse import Warehouse

from .conftest import Paused, Source
from .destination import Destination, as_held

LEASE = 0.6


@pytest.fixture
def engine(warehouse: Warehouse) -> Iterator[Engine]:
    with lightning.connect(warehouse, lease_seconds=LEASE) as engine:
        yield engine


def deliver_some(shard: Shard, crm: Destination, batches: int) -> None:
    """Send so many batches of two, which are then kept in the warehouse."""
    left = batches

    def send(batch: Batch) -> Any:
        nonlocal left
        left -= 1
        if not left:
            shard.cancel()
        return crm.take(batch)

    shard.deliver(send, batch_size=2)


def deliver(source: Source, sync: Sync, index: int, count: int, crm: Any) -> None:
    """What one machine does."""
    with lightning.connect(source.url) as engine:
        shard = engine.resume(sync.id).shard(index, count)
        shard.deliver(crm, batch_size=7)
        shard.close()


@pytest.mark.parametrize(("rows", "count"), [(100, 3), (100, 1), (2, 4), (0, 2), (101, 8)])
def test_shards_are_disjoint_and_whole_and_any_process_finishes(
    engine: Engine, source: Source, sync: Sync, rows: int, count: int
) -> None:
    source.fill(rows)
    run = engine.plan(sync)
    crm = Destination()
    threads = [
        threading.Thread(target=deliver, args=(source, sync, index, count, crm))
        for index in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result = engine.resume(sync.id).finish()
    assert result.run_id == run.id
    assert (result.status, result.succeeded.added) == ("succeeded", rows)
    assert crm.rows == as_held(source.rows())
    assert crm.duplicates == 0
    assert engine.plan(sync).counts.unchanged == rows


def test_a_leased_shard_keeps_others_from_the_sync(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    run = engine.plan(sync)
    shard = run.shard(0, 2)
    batches = shard.batches(5)
    next(batches).succeed()
    with lightning.connect(source.url) as other:
        for attempt in (
            lambda: other.plan(sync),
            lambda: other.resume(sync.id).finish(),
            lambda: other.resume(sync.id).abort("no"),
            lambda: list(other.resume(sync.id).shard(0, 2).batches()),
        ):
            with pytest.raises(lightning.RunInProgressError):
                attempt()
        with pytest.raises(lightning.RunStateError, match=r"use run\.shard"):
            next(other.resume(sync.id).batches())
        with pytest.raises(lightning.ConfigurationError, match="same number of shards"):
            next(other.resume(sync.id).shard(0, 3).batches())
    assert list(batches) == []
    shard.close()
    with pytest.raises(lightning.RunStateError, match="not delivered yet: 1/2"):
        run.finish()
    crm = Destination()
    deliver(source, sync, 1, 2, crm)
    assert run.finish().succeeded.added == 10


def test_an_aborted_run_keeps_what_its_shards_achieved(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    run = engine.plan(sync)
    crm = Destination()
    deliver(source, sync, 0, 2, lambda batch: crm.take(batch, {"1": "odd"}))
    result = run.abort("the other machine is gone")
    assert (result.status, result.error) == ("failed", "the other machine is gone")
    assert (result.succeeded.added, result.failed.added) == (4, 1)
    assert {status for _, status, _ in source.log(run.id).values()} == {
        "succeeded",
        "failed",
        "aborted",
    }
    assert engine.run(sync, crm).succeeded.added == 6
    assert crm.rows == as_held(source.rows())
    assert crm.duplicates == 0


def test_a_dead_shard_is_taken_over_and_goes_on_where_it_was(
    paused: Paused, engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(20)
    run = engine.plan(sync)
    crm = Destination()
    dead = run.shard(1, 2)
    deliver_some(dead, crm, batches=3)
    lost = next(dead.batches(2))
    crm.take(lost)
    with lightning.connect(source.url) as other, paused(other, sync.id):
        deliver(source, sync, 1, 2, crm)
    assert crm.duplicates == 2  # the batch that was never acknowledged
    for attempt in (lost.succeed, dead.close):
        with pytest.raises(lightning.LeaseLostError):
            attempt()
    deliver(source, sync, 0, 2, crm)
    assert run.finish().succeeded.added == 20
    assert crm.rows == as_held(source.rows())


def test_a_plan_supersedes_dead_shards_and_fences_them(
    paused: Paused, engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(20)
    run = engine.plan(sync)
    crm = Destination()
    shard = run.shard(0, 2)
    deliver_some(shard, crm, batches=1)
    crm.take(second := next(shard.batches(2)))
    with lightning.connect(source.url) as other:
        with paused(other, sync.id):
            newer = other.plan(sync)
        # What was reserved and not acknowledged is in doubt: planned anew, under its old ids.
        assert newer.counts.added == 18
        state = source.state()
        for attempt in (second.succeed, shard.close):
            with pytest.raises(lightning.LeaseLostError):
                attempt()
        assert source.state() == state
        log = source.log(run.id)
        assert [status for _, status, _ in log.values()].count("succeeded") == 2
        newer.deliver(crm)
        newer.finish()
    assert crm.rows == as_held(source.rows())
    assert crm.duplicates == 2


def test_a_run_begun_whole_is_not_shared_out(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(10)
    run = engine.plan(sync)
    next(run.batches(5)).succeed()
    with pytest.raises(lightning.RunStateError, match="begun without shards"):
        next(run.shard(0, 2).batches())
    with pytest.raises(lightning.ConfigurationError):
        run.shard(2, 2)
    run.deliver(Destination())
    assert run.finish().status == "succeeded"
