"""Processes that are killed, and what others make of the run they leave behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

import lightning
from lightning.registry import open_warehouse
from lightning.warehouse import Warehouse

from .child import SYNC
from .conftest import Source
from .destination import Destination, Journal, as_held

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal")
    yield journal
    journal.close()


@pytest.fixture
def start(source: Source, journal: Journal) -> Iterator[Start]:
    """Starts a delivering process, and waits until it is connected."""
    started: list[subprocess.Popen[str]] = []

    def start(do: str, **settings: object) -> subprocess.Popen[str]:
        source.leave()
        command = [sys.executable, "-m", "tests.delivery.child", source.url, str(journal.path), do]
        child = subprocess.Popen(
            [*command, *(f"{name}={value}" for name, value in settings.items())],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n", child.stderr and child.stderr.read()
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()


def wait_for(child: subprocess.Popen[str], journal: Journal, batches: int) -> None:
    """Wait until the journal has so many batches."""
    deadline = time.monotonic() + 60
    while journal.path.read_bytes().count(b"\n") < batches:
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.001)


def kill(child: subprocess.Popen[str], journal: Journal, batches: int) -> None:
    """Kill a process once the journal has so many batches."""
    wait_for(child, journal, batches)
    child.kill()
    child.wait()


def test_a_killed_run_is_resumed_elsewhere(source: Source, journal: Journal, start: Start) -> None:
    source.fill(3000)
    kill(start("run", pause=0.001, lease=1), journal, 60)
    before = journal.replay()
    time.sleep(source.lease_of_the_dead)
    with lightning.connect(source.url) as engine:
        run = engine.resume(SYNC.id)
        run.deliver(journal.take, batch_size=10)
        result = run.finish()
    after = journal.replay()
    assert (result.status, result.succeeded.added) == ("succeeded", 3000)
    assert after.rows == as_held(source.rows())
    assert after.duplicates <= len(before.rows)


def test_what_a_checkpoint_has_is_never_sent_again(
    source: Source, journal: Journal, start: Start
) -> None:
    """At most what was acknowledged since the last checkpoint, and the batch in flight."""
    source.fill(4000)
    child = start("run", pause=0.01, lease=1)
    kill(child, journal, 320)  # more than three seconds: one checkpoint at least was due
    sent = len(journal.replay().rows)
    time.sleep(source.lease_of_the_dead)
    with lightning.connect(source.url) as engine:
        run = engine.resume(SYNC.id)
        settled = 4000 - sum(len(batch) for batch in run.batches())
        run.wait()
        again = engine.resume(SYNC.id)
        again.deliver(journal.take, batch_size=10)
        again.finish()
    after = journal.replay()
    print(f"sent before the kill {sent}, kept {settled}, sent twice {after.duplicates}")
    assert settled > 0
    assert after.duplicates == sent - settled
    assert after.rows == as_held(source.rows())


def test_the_next_plan_supersedes_a_killed_run(
    source: Source, journal: Journal, start: Start
) -> None:
    source.fill(2000)
    kill(start("run", pause=0.001, lease=1, refuse="3"), journal, 60)
    sent = set(journal.replay().rows)
    time.sleep(source.lease_of_the_dead)
    with lightning.connect(source.url) as engine:
        run = engine.plan(SYNC)
        (dead,) = engine.runs(SYNC.id)
        log = source.log(dead.run_id)
        assert dead.status == "failed"
        assert dead.planned.added == 2000 == len(log)
        assert (dead.succeeded.added, dead.failed.added) == tuple(
            sum(status == wanted for _, status, _ in log.values())
            for wanted in ("succeeded", "failed")
        )
        acknowledged = {row for row, (_, status, _) in log.items() if status == "succeeded"}
        assert acknowledged <= sent
        assert all(reason for row, (_, _, reason) in log.items() if row not in acknowledged)
        assert run.counts.added == 2000 - len(acknowledged)
        run.deliver(journal.take)
        run.finish()
    assert journal.replay().rows == as_held(source.rows())
    check_tables(source)


def check_tables(source: Source) -> None:
    """No tables are there but those that the state names, of the last two runs."""
    with lightning.connect(source.url) as engine:
        status = engine.status(SYNC.id)
    assert set(status.tables) <= source.tables() <= {*status.tables, *status.leftovers}
    assert sum(name.endswith("_rejections") for name in status.tables) <= 2


def opened(url: str, *, transactional: bool) -> Warehouse:
    """A warehouse with its transactions, or one that takes every statement for good."""
    warehouse = open_warehouse(url)
    if not transactional:
        capabilities = replace(warehouse.capabilities, transactional=False)
        warehouse.dialect = warehouse.dialect.with_capabilities(capabilities)
        warehouse.transaction = nullcontext  # type: ignore[method-assign, assignment]
    return warehouse


class Killed(BaseException):
    """Stands for the end of the process: nothing that is written afterwards counts."""


def dying(url: str, statements: int, *, transactional: bool) -> Warehouse:
    """A warehouse whose process dies before it has run so many statements."""
    warehouse = opened(url, transactional=transactional)
    execute = warehouse.execute
    left = iter(range(statements))

    def execute_or_die(statement: str, *, step: str) -> int:
        if next(left, None) is None:
            raise Killed(step)
        return execute(statement, step=step)

    warehouse.execute = execute_or_die  # type: ignore[method-assign]
    return warehouse


@pytest.mark.parametrize(
    ("source", "transactional"),
    [("duck", True), ("duck", False), ("postgres", True)],
    indirect=["source"],
)
def test_a_crash_before_any_statement_of_a_run_loses_nothing(
    source: Source, transactional: bool
) -> None:
    """It dies before its first statement, then before a later one, until a run comes through."""
    source.fill(12)
    crm = Destination()
    died_at: list[str] = []
    with lightning.connect(source.url) as engine:
        engine.run(SYNC, crm)
    for turn, statements in enumerate(range(0, 200, 4)):
        source.execute(f"UPDATE customers SET score = {1000 + statements} WHERE id % 3 = 0")
        source.execute(f"DELETE FROM customers WHERE id = {turn + 1}")
        source.fill(1, first=turn + 13)
        with lightning.connect(
            dying(source.url, statements, transactional=transactional)
        ) as engine:
            try:
                engine.run(SYNC, lambda batch: crm.take(batch, refuse(batch)), batch_size=3)
            except Killed as killed:
                died_at.append(str(killed))
            else:
                break
        source.forget_leases()
        with lightning.connect(opened(source.url, transactional=transactional)) as engine:
            if len(died_at) % 2:
                resume_if_possible(engine, crm)
            assert engine.run(SYNC, crm).status == "succeeded"
            check(engine, source, crm)
        if transactional:
            check_tables(source)
    assert len(died_at) >= 5


def check(engine: lightning.Engine, source: Source, crm: Destination) -> None:
    """Destination, logs and tables are as after any clean run."""
    assert crm.rows == as_held(source.rows())
    waiting = engine.plan(SYNC)
    assert waiting.counts.unchanged == len(crm.rows)
    waiting.abort("only looked")
    snapshot = source.execute("SELECT row_id FROM hightouch_audit.sync_snapshot")
    assert sorted(row[0] for row in snapshot) == sorted(crm.rows)
    for record in engine.runs(SYNC.id):
        statuses = [status for _, status, _ in source.log(record.run_id).values()]
        assert statuses.count("succeeded") == record.succeeded.total
        assert statuses.count("failed") == record.failed.total
        assert len(statuses) == record.planned.total


def refuse(batch: lightning.Batch) -> dict[str, str]:
    return {row_id: "odd" for row_id in batch.row_ids if int(row_id) % 5 == 0}


def resume_if_possible(engine: lightning.Engine, crm: Destination) -> None:
    try:
        run = engine.resume(SYNC.id)
    except lightning.RunStateError:
        return
    run.deliver(crm, batch_size=3)
    run.finish()


@pytest.mark.parametrize("source", ["duck"], indirect=True)
def test_a_second_process_cannot_open_a_duckdb_file_and_is_told_so(
    source: Source, start: Start
) -> None:
    source.fill(500)
    child = start("run", pause=0.05)
    with pytest.raises(lightning.WarehouseError, match="one process at a time"):
        lightning.connect(source.url)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    with lightning.connect(source.url) as engine:
        engine.plan(SYNC)  # no wait for the lease: whoever opens the file knows its holder is dead


@pytest.mark.parametrize("source", ["postgres"], indirect=True)
def test_a_stopped_process_that_was_taken_over_fails_and_writes_nothing(
    source: Source, start: Start, journal: Journal
) -> None:
    source.fill(2000)
    child = start("run", pause=0.01, lease=1)
    wait_for(child, journal, 20)
    child.send_signal(signal.SIGSTOP)
    time.sleep(source.lease_of_the_dead)
    with lightning.connect(source.url) as engine:
        engine.run(SYNC, journal.take, batch_size=500)
        state, tables, sent = source.state(), source.tables(), journal.path.read_bytes()
        child.send_signal(signal.SIGCONT)
        _, errors = child.communicate(timeout=60)
        assert "LeaseLostError" in errors.strip().splitlines()[-1]
        assert (source.state(), source.tables()) == (state, tables)
        # The batch that was in flight may still arrive; nothing is handed out after it.
        assert journal.path.read_bytes().count(b"\n") <= sent.count(b"\n") + 1
        assert journal.replay().rows == as_held(source.rows())
        assert [record.status for record in engine.runs(SYNC.id)] == ["failed", "succeeded"]


def take_over_and_wake(
    engine: lightning.Engine, source: Source, journal: Journal, child: subprocess.Popen[str]
) -> None:
    """Run the sync of a process that stands still between two attempts, and let that go on: it
    sends and writes nothing more."""
    source.execute("UPDATE customers SET score = score + 1000")
    engine.run(SYNC, journal.take, batch_size=500)
    state, sent = source.state(), journal.path.read_bytes()
    child.send_signal(signal.SIGCONT)
    _, errors = child.communicate(timeout=60)
    assert "LeaseLostError" in errors.strip().splitlines()[-1]
    assert source.state() == state
    assert journal.path.read_bytes() == sent
    assert journal.replay().rows == as_held(source.rows())


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("source", ["postgres"], indirect=True)
def test_a_process_stopped_between_two_attempts_sends_nothing_once_it_was_taken_over(
    source: Source, start: Start, journal: Journal, workers: int
) -> None:
    source.fill(30)
    child = start("run", busy=5, lease=1, workers=workers)
    wait_for(child, journal, workers)
    time.sleep(0.5)  # what has arrived is told to the workers, who wait for their next attempt
    child.send_signal(signal.SIGSTOP)
    time.sleep(source.lease_of_the_dead)
    with lightning.connect(source.url) as engine:
        take_over_and_wake(engine, source, journal, child)


@pytest.mark.parametrize("source", ["postgres"], indirect=True)
def test_a_shard_stopped_between_two_attempts_sends_nothing_once_it_was_taken_over(
    source: Source, start: Start, journal: Journal
) -> None:
    source.fill(20)
    with lightning.connect(source.url) as engine:
        engine.plan(SYNC)
        child = start("shard:0/2", busy=5, lease=1)
        wait_for(child, journal, 1)
        time.sleep(0.5)
        child.send_signal(signal.SIGSTOP)
        time.sleep(source.lease_of_the_dead)
        take_over_and_wake(engine, source, journal, child)


@pytest.mark.parametrize("source", ["postgres"], indirect=True)
def test_shards_in_processes_one_of_which_is_killed(
    source: Source, start: Start, journal: Journal
) -> None:
    source.fill(1500)
    with lightning.connect(source.url) as engine:
        engine.plan(SYNC)
        children = [start(f"shard:{index}/3", pause=0.01, lease=1) for index in range(3)]
        children[1].kill()
        for survivor in (children[0], children[2]):
            assert survivor.wait(60) == 0, survivor.communicate()
        time.sleep(source.lease_of_the_dead)
        assert start("shard:1/3", lease=1).wait(60) == 0
        assert engine.resume(SYNC.id).finish().succeeded.added == 1500
    assert journal.replay().rows == as_held(source.rows())


def kill_in_a_loop(
    source: Source, start: Start, journal: Journal, kills: int, seed: int
) -> tuple[int, int, int]:
    """Change the source, start a delivery, kill it at a random moment; then one clean run.

    Returns:
        How many processes were killed before they had finished, how many operations were sent
        twice, and how many rows the destination lacks or has wrong.
    """
    chance = random.Random(seed)
    killed = 0
    for turn in range(kills):
        source.execute(f"UPDATE customers SET score = {turn + 10} WHERE id % 5 = {turn % 5}")
        source.execute(f"DELETE FROM customers WHERE id BETWEEN {turn * 9} AND {turn * 9 + 8}")
        source.fill(25, first=1001 + turn * 25)
        child = start(chance.choice(["run", "run", "resume"]), pause=0.002, lease=0.3, workers=3)
        time.sleep(chance.uniform(0, 1.5))
        killed += child.poll() is None
        child.kill()
        child.communicate()
        time.sleep(0.35 if source.lease_of_the_dead else 0)
    with lightning.connect(source.url) as engine:
        assert engine.run(SYNC, journal.take).status == "succeeded"
    check_tables(source)  # of one before the last run if any came so far
    destination, expected = journal.replay(), as_held(source.rows())
    wrong = sum(
        destination.rows.get(row_id) != expected.get(row_id)
        for row_id in destination.rows.keys() | expected.keys()
    )
    return killed, destination.duplicates, wrong


def test_processes_killed_at_random_moments_lose_nothing(
    source: Source, start: Start, journal: Journal
) -> None:
    source.fill(1000)
    killed, twice, wrong = kill_in_a_loop(source, start, journal, kills=4, seed=1)
    print(f"killed {killed}, operations sent twice {twice}, rows wrong {wrong}")
    assert wrong == 0


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_long_soak(source: Source, start: Start, journal: Journal) -> None:
    """Histories of kills for SOAK_SECONDS, 180 unless set; prints what came of them."""
    source.fill(1000)
    ends = time.monotonic() + float(os.environ.get("SOAK_SECONDS", "180"))
    histories = killed = 0
    while time.monotonic() < ends:
        more, twice, wrong = kill_in_a_loop(source, start, journal, kills=10, seed=histories)
        histories, killed = histories + 1, killed + more
        print(f"histories {histories}, killed {killed}, sent twice {twice}, rows lost {wrong}")
        assert wrong == 0
        source.execute("DELETE FROM customers")
        source.fill(1000)
