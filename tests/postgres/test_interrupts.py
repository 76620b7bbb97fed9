"""Ctrl-C while the driver waits for the server: it is heard, and the next run goes on."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

import lightning

MODEL = lightning.Model("SELECT * FROM users", "id")
SYNC = lightning.Sync("users", MODEL)
SLEEPS = "wait_event = 'PgSleep'"
WAITS_FOR_A_LOCK = "wait_event_type = 'Lock'"
EXPIRED = "UPDATE hightouch_planner.sync_state SET lease_expires = now()"


@pytest.fixture(autouse=True)
def users(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE users AS SELECT i AS id FROM generate_series(1, 6) AS n(i)")


@contextmanager
def ctrl_c(database: str, while_one: str, *, again: bool = False) -> Iterator[None]:
    """Ctrl-C is pressed as soon as a statement waits; again and again while it does, if so said."""
    done = threading.Event()
    waiting = (
        f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {while_one}"
    )

    def press() -> None:
        with psycopg.connect(database, autocommit=True) as watching:
            while not done.is_set():
                if watching.execute(waiting.encode()).fetchone() != (0,):
                    os.kill(os.getpid(), signal.SIGINT)
                    if not again:
                        return
                time.sleep(0.05)

    pressing = threading.Thread(target=press)
    pressing.start()
    try:
        yield
    finally:
        done.set()
        pressing.join()


def take(batch: lightning.Batch) -> None:
    """Be a destination that takes everything."""


def test_while_the_model_is_evaluated(database: str) -> None:
    model = lightning.Model("SELECT id, pg_sleep(600)::text AS slept FROM users", "id")
    with lightning.connect(database) as engine:
        with pytest.raises(KeyboardInterrupt), ctrl_c(database, SLEEPS):
            engine.plan(lightning.Sync("users", model))
        (run,) = engine.runs("users")
        assert (run.status, run.error) == ("failed", "interrupted")
        assert engine.run(SYNC, take).succeeded.added == 6


@pytest.mark.parametrize("log", ["sync_changelog", "sync_snapshot", "sync_runs"])
def test_while_closing_waits_for_a_log(database: str, log: str) -> None:
    with psycopg.connect(database) as other, lightning.connect(database) as engine:
        engine.run(lightning.Sync("another", MODEL), take)

        def send(batch: lightning.Batch) -> None:
            other.execute(f"LOCK TABLE hightouch_audit.{log} IN ACCESS EXCLUSIVE MODE".encode())

        with pytest.raises(KeyboardInterrupt), ctrl_c(database, WAITS_FOR_A_LOCK):
            engine.run(SYNC, send)
        other.rollback()
        assert engine.run(SYNC, take).planned.total == 0
        closed, _ = engine.runs("users")
        assert (closed.succeeded.added, closed.status) == (6, "failed")


def test_while_refused_rows_are_kept(database: str, connection: psycopg.Connection) -> None:
    """The first Ctrl-C ends the delivery after the statement; one more ends the statement."""
    sent: set[str] = set()
    with psycopg.connect(database) as other, lightning.connect(database) as engine:
        run = engine.plan(SYNC)
        table = f'hightouch_planner."users_{run.id}_rejections"'

        def refuse(batch: lightning.Batch) -> dict[str, str]:
            if not sent:
                other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            sent.update(batch.row_ids)
            return dict.fromkeys(batch.row_ids, "full")

        with pytest.raises(KeyboardInterrupt), ctrl_c(database, WAITS_FOR_A_LOCK, again=True):
            run.complete(refuse, batch_size=1)
        other.rollback()
        connection.execute(EXPIRED)  # where even the lease could not be given up
        assert 0 < len(sent) < 6
        assert engine.run(SYNC, take).succeeded.added == 6
        first, second = engine.runs("users")
        assert (first.status, second.status) == ("failed", "succeeded")
