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

from .conftest import Paused, Source
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


def test_the_lease_of_a_closed_engine_runs_out_and_the_log_says_so(
    engine: Engine, other: Engine, source: Source, sync: Sync, caplog: pytest.LogCaptureFixture
) -> None:
    source.fill(1)
    run = engine.plan(sync)
    next(run.batches())
    engine.close()
    time.sleep(LEASE + 0.1)
    assert f"the engine is closed under run {run.id}" in caplog.text
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
    paused: Paused, engine: Engine, other: Engine, source: Source, sync: Sync, then: str
) -> None:
    source.fill(6)
    crm = Destination()
    run = engine.plan(sync)
    batches = run.batches(2)
    crm.take(first := next(batches))
    first.succeed()
    crm.take(second := next(batches))
    with paused(other, sync.id):
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
    status = other.status(sync.id)
    assert source.tables() == {*status.tables, *status.leftovers}
    statuses = [(record.status, record.error) for record in other.runs(sync.id)]
    assert statuses == [
        ("failed", "the process ended while it was planning"),
        ("succeeded", None),
    ]


def test_whoever_wakes_before_anyone_took_over_goes_on(
    paused: Paused, engine: Engine, other: Engine, source: Source, sync: Sync
) -> None:
    source.fill(6)
    crm = Destination()
    run = engine.plan(sync)
    batches = run.batches(2)
    next(batches).succeed()
    with paused(other, sync.id):
        pass
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
    paused: Paused, engine: Engine, other: Engine, source: Source, sync: Sync
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
    with paused(other, sync.id):
        resumed = other.resume(sync.id)
        resumed.deliver(crm)
        assert resumed.finish().succeeded.added == 50
    assert crm.duplicates == 10  # the batch that was under way


def is_renewed(run: Run) -> bool:
    names = [thread.name for thread in threading.enumerate()]
    return f"lightning-lease-{run.id}" in names


def test_renewing_opens_one_connection_and_closing_the_engine_ends_its_threads(
    warehouse: Warehouse, engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(4)
    forked: list[Warehouse] = []
    closed: list[Warehouse] = []
    fork = warehouse.fork

    def counted() -> Warehouse:
        other = fork()
        close = other.close

        def close_counted() -> None:
            closed.append(other)
            close()

        other.close = close_counted  # type: ignore[method-assign]
        forked.append(other)
        return other

    run = engine.plan(sync)
    assert not is_renewed(run)  # it waits, and holds no lease
    warehouse.fork = counted  # type: ignore[method-assign]
    batch = next(run.batches())
    time.sleep(3 * LEASE)
    batch.succeed()
    assert len(forked) == 1
    assert closed == []
    run.finish()
    assert not is_renewed(run)
    assert closed == forked
    source.fill(4, first=5)
    other = engine.plan(sync)
    shard = other.shard(0, 1)
    next(shard.batches())
    assert is_renewed(other)
    engine.close()
    assert not is_renewed(other)


@pytest.mark.parametrize(
    ("error", "told"),
    [(None, lightning.LeaseLostError), (ZeroDivisionError(), ZeroDivisionError)],
)
def test_leaving_the_block_of_a_run_that_was_taken_over_tells_what_happened_first(
    paused: Paused,
    engine: Engine,
    other: Engine,
    source: Source,
    sync: Sync,
    error: Exception | None,
    told: type[Exception],
) -> None:
    source.fill(4)

    def leave() -> None:
        with engine.plan(sync) as run:
            next(run.batches(2)).succeed()
            with paused(other, sync.id):
                other.run(sync, Destination())
            if error is not None:
                raise error

    with pytest.raises(told):
        leave()


def refuse_forks(warehouse: Warehouse) -> None:
    def fork() -> Warehouse:
        raise lightning.WarehouseError("too many connections")

    warehouse.fork = fork  # type: ignore[method-assign]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_lease_that_runs_out_since_it_cannot_be_renewed_ends_the_delivery(
    warehouse: Warehouse, engine: Engine, source: Source, sync: Sync, workers: int
) -> None:
    source.fill(40)
    refuse_forks(warehouse)
    crm = Destination()

    def send(batch: Batch) -> None:
        crm.take(batch)
        time.sleep(2 * LEASE)

    with pytest.raises(lightning.DeliveryError, match="too many connections") as caught:
        engine.run(sync, send, batch_size=10, workers=workers)
    assert crm.calls == workers
    assert caught.value.result.succeeded.added == len(crm.rows) == 10 * workers
    assert caught.value.result.attempted.added == 10 * workers
    assert "could not be renewed" in (caught.value.result.error or "")


def test_a_lease_that_checkpoints_keep_alive_needs_no_renewal(
    warehouse: Warehouse, other: Engine, source: Source, sync: Sync
) -> None:
    source.fill(10)
    refuse_forks(warehouse)
    seen = []

    def send(batch: Batch) -> None:
        time.sleep(0.5)
        seen.append(in_progress(other, sync))

    with lightning.connect(warehouse, lease_seconds=3) as engine:
        assert engine.run(sync, send, batch_size=1).status == "succeeded"
    assert seen == [True] * 10
