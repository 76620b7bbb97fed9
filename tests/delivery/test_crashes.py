"""Processes that are killed, and what others make of the run they leave behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
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


def kill(child: subprocess.Popen[str], journal: Journal, batches: int) -> None:
    """Kill a process once the journal has so many batches."""
    deadline = time.monotonic() + 60
    while journal.path.read_bytes().count(b"\n") < batches:
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.001)
    child.send_signal(signal.SIGKILL)
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
    assert len(source.tables()) == 4


def opened(url: str, *, transactional: bool) -> Warehouse:
    """A warehouse with its transactions, or one that takes every statement for good."""
    warehouse = open_warehouse(url)
    if not transactional:
        kind = type(warehouse.dialect)
        warehouse.dialect = type("WithoutTransactions", (kind,), {"transactional": False})()
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
    for statements in range(0, 200, 5):
        source.execute(f"UPDATE customers SET score = {1000 + statements} WHERE id % 3 = 0")
        source.execute(f"DELETE FROM customers WHERE id = {statements // 5 + 1}")
        source.fill(1, first=statements // 5 + 13)
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
            assert len(source.tables()) == 4
    assert len(set(died_at)) >= 5


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
