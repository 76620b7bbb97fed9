"""One run at a time: who waits, who takes over, and what is left to whoever lost a lease."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator

import pytest

import lightning
from lightning import Batch, Engine, Run, Sync
from lightning.registry import open_warehouse
from lightning.warehouse import Warehouse

from .conftest import Source, pause
from .destination import Destination, as_held

LEASE = 0.6


@pytest.fixture
def other(source: Source) -> Iterator[Engine]:
    """Another engine on the same warehouse, with leases as short as the first one's."""
    with lightning.connect(source.url, lease_seconds=LEASE) as engine:
        yield engine


@pytest.fixture
def engine(warehouse: Warehouse) -> Iterator[Engine]:
    with lightning.connect(warehouse, lease_seconds=LEASE) as engine:
        yield engine


def in_progress(engine: Engine, sync: Sync) -> bool:
    try:
        engine.plan(sync).abort("only looked")
    except lightning.RunInProgressError:
        return True
    return False


def test_a_second_run_meanwhile_is_told_who_holds_the_sync_and_until_when(
    engine: Engine, other: Engine, source: Source, sync: Sync
) -> None:
    source.fill(4)
    run = engine.plan(sync)
    batches = run.batches(2)
    next(batches).succeed()
    for attempt in (
        lambda: other.plan(sync),
        lambda: other.run(sync, Destination()),
        lambda: other.resume(sync.id),
        lambda: other.drop(sync.id),
    ):
        with pytest.raises(lightning.RunInProgressError) as error:
            attempt()
        assert error.value.holder
        assert error.value.expires_at is not None
    for batch in batches:
        batch.succeed()
    assert run.finish().status == "succeeded"
    assert other.plan(sync).counts.unchanged == 4


def test_a_lease_is_renewed_while_its_holder_is_busy(
    engine: Engine, other: Engine, source: Source, sync: Sync
) -> None:
    source.fill(1)
    seen = []

    def send(batch: Batch) -> None:
        for _ in range(6):
            time.sleep(LEASE / 3)
            seen.append(in_progress(other, sync))

    assert engine.run(sync, send).status == "succeeded"
    assert seen == [True] * 6


def test_a_lease_is_renewed_while_one_statement_runs(
    engine: Engine, other: Engine, source: Source
) -> None:
    slow = lightning.Sync("slow", lightning.Model(source.slow_query, primary_key="id"))
    quick = lightning.Sync("slow", lightning.Model("SELECT 1 AS id", primary_key="id"))
    engine.preview(quick)
    planning = threading.Thread(target=engine.plan, args=(slow,))
    planning.start()
    time.sleep(LEASE / 2)
    seen = []
    while planning.is_alive():
        seen.append(in_progress(other, quick))
        time.sleep(LEASE / 3)
    planning.join()
    assert len(seen) > 5, "the statement was too short for the test"
    assert all(seen[:-1])


def test_the_lease_of_a_run_that_nobody_holds_any_more_runs_out(
    engine: Engine, other: Engine, source: Source, sync: Sync
) -> None:
    source.fill(1)
    run = engine.plan(sync)
    batches = run.batches()
    next(batches)
    assert in_progress(other, sync)
    del run, batches
    gc.collect()
    time.sleep(LEASE + 0.1)
    assert not in_progress(other, sync)


def test_a_lease_on_a_closed_connection_runs_out_and_the_log_says_so(
    engine: Engine, other: Engine, source: Source, sync: Sync, caplog: pytest.LogCaptureFixture
) -> None:
    source.fill(1)
    run = engine.plan(sync)
    next(run.batches())
    engine.close()
    time.sleep(LEASE + 0.1)
    assert f"the lease of run {run.id} was not renewed" in caplog.text
    assert not in_progress(other, sync)


def test_a_planned_run_holds_no_lease_and_the_next_plan_supersedes_it(
    engine: Engine, other: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    first = engine.plan(sync)
    second = other.plan(sync)
    assert second.counts == first.counts
    with pytest.raises(lightning.LeaseLostError):
        next(first.batches())
    with pytest.raises(lightning.LeaseLostError):
        first.finish()
    crm = Destination()
    second.deliver(crm)
    second.finish()
    assert crm.rows == as_held(source.rows())
    assert [record.status for record in other.runs(sync.id)] == ["failed", "succeeded"]


@pytest.mark.parametrize("then", ["hand out", "acknowledge", "deliver", "finish", "abort"])
def test_who_was_paused_past_its_lease_fails_and_writes_nothing(
    warehouse: Warehouse, engine: Engine, other: Engine, source: Source, sync: Sync, then: str
) -> None:
    source.fill(6)
    crm = Destination()
    run = engine.plan(sync)
    batches = run.batches(2)
    crm.take(first := next(batches))
    first.succeed()
    crm.take(second := next(batches))
    pause(warehouse, other, sync.id)
    other.run(sync, crm)
    state, tables = source.state(), source.tables()
    actions = {
        "hand out": lambda: next(batches),
        "acknowledge": second.succeed,
        "deliver": lambda: run.deliver(crm),
        "finish": run.finish,
        "abort": lambda: run.abort("too late"),
    }
    with pytest.raises(lightning.LeaseLostError) as error:
        actions[then]()
    assert run.id in str(error.value)
    assert (source.state(), source.tables()) == (state, tables)
    assert crm.rows == as_held(source.rows())
    assert len(other.runs(sync.id)) == 2


def test_who_was_paused_while_planning_fails_and_leaves_no_table(
    engine: Engine, other: Engine, source: Source, sync: Sync
) -> None:
    """The pause is before the model is evaluated, and the takeover within it."""
    source.fill(6)
    warehouse = open_warehouse(source.url)
    execute = warehouse.execute

    def execute_late(statement: str, *, step: str) -> int:
        if step == "evaluate the model":
            source.execute("UPDATE hightouch_planner.sync_state SET lease_expires = now()")
            other.run(sync, Destination())
        return execute(statement, step=step)

    warehouse.execute = execute_late  # type: ignore[method-assign]
    with lightning.connect(warehouse) as paused, pytest.raises(lightning.LeaseLostError):
        paused.plan(sync)
    assert len(source.tables()) == 2
    statuses = [(record.status, record.error) for record in other.runs(sync.id)]
    assert statuses == [
        ("failed", "the process ended while it was planning"),
        ("succeeded", None),
    ]


def test_whoever_wakes_before_anyone_took_over_goes_on(
    warehouse: Warehouse, engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(6)
    crm = Destination()
    run = engine.plan(sync)
    batches = run.batches(2)
    next(batches).succeed()
    pause(warehouse, engine, sync.id)
    for batch in batches:
        crm.take(batch)
        batch.succeed()
    assert run.finish().succeeded.added == 6


def test_many_starts_at_once_give_one_run(source: Source, sync: Sync) -> None:
    source.fill(50)
    crm = Destination()
    outcomes: list[str] = []
    ready = threading.Barrier(6)

    def start() -> None:
        with lightning.connect(source.url) as engine:
            engine.preview(sync)
            ready.wait()
            try:
                engine.run(sync, crm, batch_size=5)
                outcomes.append("ran")
            except lightning.RunInProgressError:
                outcomes.append("refused")

    with lightning.connect(source.url) as engine:
        engine.preview(sync)
    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 6
    assert "ran" in outcomes
    assert crm.rows == as_held(source.rows())
    assert crm.duplicates == 0


def test_a_run_dropped_half_delivered_frees_its_sync(
    engine: Engine, other: Engine, source: Source, sync: Sync
) -> None:
    source.fill(4)

    def lose() -> None:
        run: Run = engine.plan(sync)
        next(run.batches(2))

    lose()
    time.sleep(LEASE + 0.2)
    crm = Destination()
    assert other.run(sync, crm).succeeded.added == 4


def test_what_arrived_is_kept_while_a_later_batch_takes_long(
    warehouse: Warehouse, engine: Engine, other: Engine, source: Source, sync: Sync
) -> None:
    source.fill(50)
    crm = Destination()
    run = engine.plan(sync)
    batches = run.batches(10)
    for batch in (next(batches) for _ in range(4)):
        crm.take(batch)
        batch.succeed()
    crm.take(next(batches))
    time.sleep(LEASE)  # nothing more is handed out
    pause(warehouse, other, sync.id)
    resumed = other.resume(sync.id)
    resumed.deliver(crm)
    assert resumed.finish().succeeded.added == 50
    assert crm.duplicates == 10  # the batch that was under way
