"""Connections that are lost: while idle, over a statement, with the server, by a fork."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from lightning_dialects.postgres.warehouse import PostgresWarehouse
from lightning_dialects.redshift.warehouse import is_lost_race
from psycopg_pool import ConnectionPool

import lightning
from benchmarks.postgres_server import programs, running
from lightning.deliver.batch import Batch
from lightning.errors import WarehouseError

from .deliveries import lose_others

MODEL = lightning.Model("SELECT * FROM users", "id")
SYNC = lightning.Sync("users", MODEL, delete_behavior="delete")
ROWS = 40


@pytest.fixture(autouse=True)
def users(connection: psycopg.Connection) -> None:
    query = "CREATE TABLE users AS SELECT i AS id, 'x' AS name FROM generate_series(1, %s) AS n(i)"
    psycopg.ClientCursor(connection).execute(query, [ROWS])


def sent_while(engine: lightning.Engine, happens: Callable[[], object]) -> list[str]:
    """The row ids of a run, between two batches of which something happens."""
    sent: list[str] = []

    def send(batch: Batch) -> None:
        sent.extend(batch.row_ids)
        if len(sent) == ROWS // 2:
            happens()

    assert engine.run(SYNC, send, batch_size=10).status == "succeeded"
    return sent


def test_a_connection_that_is_lost_between_batches_is_no_failure(
    database: str, connection: psycopg.Connection
) -> None:
    with lightning.connect(database) as engine:
        sent = sent_while(engine, lambda: lose_others(connection))
    assert sorted(map(int, sent)) == list(range(1, ROWS + 1))


def test_a_pool_whose_connections_are_all_lost_is_no_failure(
    database: str, connection: psycopg.Connection
) -> None:
    with ConnectionPool(database, min_size=4, max_size=4, open=True) as pool:
        pool.wait()
        with lightning.connect(pool) as engine:
            sent = sent_while(engine, lambda: lose_others(connection))
    assert sorted(map(int, sent)) == list(range(1, ROWS + 1))


def test_a_pool_that_has_none_left_is_waited_for_once(database: str) -> None:
    """As long as the pool itself waits."""
    with ConnectionPool(database, min_size=1, max_size=1, timeout=0.2, open=True) as pool:
        with pool.connection(), pytest.raises(WarehouseError) as raised:
            lightning.connect(pool)
        assert raised.value.is_transient
        assert pool.get_stats()["requests_errors"] == 1
        assert lightning.connect(pool).sync_ids() == []


@pytest.fixture
def restarted() -> Iterator[tuple[str, Callable[[], None]]]:
    """A server of its own with a table of users: its URL, and what lets it start again."""
    found = programs()
    if found is None:
        pytest.skip("the server of the tests is not of this machine")
    with running(found) as url:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE TABLE users AS SELECT i AS id FROM generate_series(1, 40) n(i)")
            ((data,),) = admin.execute("SHOW data_directory").fetchall()
        owner = Path(data).owner()
        prefix = ["runuser", "-u", owner, "--"] if os.geteuid() == 0 else []
        restarting = [str(found / "pg_ctl"), "-D", "data", "-m", "immediate", "-W", "restart"]

        def restart() -> None:
            """As after a crash: the server is not up yet when this returns."""
            subprocess.run(
                [*prefix, *restarting], cwd=Path(data).parent, stdout=subprocess.DEVNULL, check=True
            )

        yield url, restart


def test_a_server_that_starts_again_between_batches_is_waited_for(
    restarted: tuple[str, Callable[[], None]],
) -> None:
    url, restart = restarted
    with lightning.connect(url) as engine:
        sent = sent_while(engine, restart)
    assert sorted(map(int, sent)) == list(range(1, ROWS + 1))


def test_a_server_that_starts_again_within_a_statement_fails_the_run_and_loses_nothing(
    restarted: tuple[str, Callable[[], None]],
) -> None:
    url, restart = restarted
    sent: list[str] = []

    def restart_in_its_sleep() -> None:
        asleep = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        with psycopg.connect(url, autocommit=True) as watching:
            while not watching.execute(asleep).fetchall():
                time.sleep(0.05)
        restart()

    with psycopg.connect(url) as admin:
        ((started,),) = admin.execute("SELECT pg_postmaster_start_time()::text").fetchall()
    asleep = f"CASE WHEN pg_postmaster_start_time()::text = '{started}' THEN 600 ELSE 0 END"
    model = lightning.Model(f"SELECT id FROM users WHERE pg_sleep({asleep}) IS NOT NULL", "id")
    sync = replace(SYNC, model=model)
    with lightning.connect(url, lease_seconds=5) as engine:
        restarting = threading.Thread(target=restart_in_its_sleep)
        restarting.start()
        with pytest.raises(WarehouseError) as raised:
            engine.run(sync, lambda batch: sent.extend(batch.row_ids))
        restarting.join()
        assert raised.value.is_transient
        for _ in range(100):  # the server may still be starting, and the lease may have to run out
            try:
                result = engine.run(sync, lambda batch: sent.extend(batch.row_ids))
                break
            except (WarehouseError, lightning.RunInProgressError):
                time.sleep(0.5)
        assert result.succeeded.added == ROWS
        assert sorted(map(int, sent)) == list(range(1, ROWS + 1))
        assert engine.run(sync, lambda batch: sent.extend(batch.row_ids)).planned.total == 0


def test_a_connection_that_is_lost_in_a_transaction_is_told_and_nothing_of_it_stays(
    database: str, connection: psycopg.Connection
) -> None:
    with closing(PostgresWarehouse.open(database)) as warehouse:

        def write() -> None:
            with warehouse.transaction():
                warehouse.execute("INSERT INTO public.users VALUES (0, 'half')", step="write")
                lose_others(connection)
                warehouse.execute("INSERT INTO public.users VALUES (-1, 'half')", step="write")

        with pytest.raises(WarehouseError) as raised:
            write()
        assert raised.value.is_transient
        query = "SELECT count(*) FROM public.users WHERE name = 'half'"
        assert warehouse.fetch(query, step="count") == [(0,)]


def test_a_write_that_may_have_happened_is_not_repeated(
    database: str, connection: psycopg.Connection
) -> None:
    lose_itself = "INSERT INTO public.users SELECT 0, pg_terminate_backend(pg_backend_pid())::text"
    with closing(PostgresWarehouse.open(database)) as warehouse:
        with pytest.raises(WarehouseError) as raised:
            warehouse.execute(lose_itself, step="write")
        assert raised.value.is_transient


def test_what_is_read_is_read_again_when_the_connection_is_lost_over_it(
    database: str, connection: psycopg.Connection
) -> None:
    """A sequence is the one thing that remembers across lost transactions."""
    connection.execute("CREATE SEQUENCE attempts")
    query = """
        SELECT CASE WHEN attempt = 1 THEN pg_terminate_backend(pg_backend_pid())::text
            ELSE 'read' END FROM (SELECT nextval('public.attempts') AS attempt) AS a
    """
    with closing(PostgresWarehouse.open(database)) as warehouse:
        assert warehouse.fetch(query, step="read") == [("read",)]
        connection.execute("ALTER SEQUENCE attempts RESTART")
        assert warehouse.fetch_arrow(query, step="read").to_pylist() == [{"case": "read"}]
        connection.execute("ALTER SEQUENCE attempts RESTART")
        with pytest.raises(WarehouseError), warehouse.transaction():
            warehouse.fetch(query, step="read")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("way", ["url", "connection", "pool"])
def test_a_forked_process_is_told_to_connect_again(database: str, way: str) -> None:
    """Whatever the thread that was left behind held."""
    with (
        psycopg.connect(database) as given,
        ConnectionPool(database, min_size=1, max_size=2, open=True) as pool,
        lightning.connect({"url": database, "connection": given, "pool": pool}[way]) as engine,
    ):
        warehouse = engine._warehouse
        holding, leave = threading.Event(), threading.Event()

        def hold() -> None:
            with warehouse.transaction():
                holding.set()
                leave.wait(60)

        holder = threading.Thread(target=hold)
        holder.start()
        assert holding.wait(60)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            told = "nothing of ours was raised"
            try:
                engine.sync_ids()
            except WarehouseError as error:
                told = str(error)
            finally:
                os.write(writing, told.encode())
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            told = pipe.read()
        os.waitpid(child, 0)
        leave.set()
        holder.join()
        assert f"opened by process {os.getpid()}, and this is process {child}" in told
        assert engine.sync_ids() == []


def raised_by(connection: psycopg.Connection, message: str) -> psycopg.Error:
    """An error of a server, as Redshift raises those that have no state of their own."""
    statement = "DO $$ BEGIN RAISE EXCEPTION '%' USING ERRCODE = 'XX000', DETAIL = 'why'; END $$"
    with pytest.raises(psycopg.Error) as raised:
        connection.execute(statement.replace("%", message).encode())
    return raised.value


@pytest.mark.parametrize(
    ("message", "is_race"),
    [
        ("1023", True),
        ("1023 Serializable isolation violation on table - 5", True),
        ("relation users_202611231023_plan does not exist", False),
        ("1018", False),
        ("10230", False),
    ],
)
def test_a_lost_race_of_redshift_is_known_by_its_code_alone(
    connection: psycopg.Connection, message: str, is_race: bool
) -> None:
    assert is_lost_race(raised_by(connection, message)) is is_race


def test_what_is_transient_is_told(database: str, connection: psycopg.Connection) -> None:
    connection.execute("ALTER TABLE users ADD UNIQUE (id)")
    with closing(PostgresWarehouse.open(database)) as warehouse:

        def told(statement: str) -> WarehouseError:
            with pytest.raises(WarehouseError) as raised:
                warehouse.execute(statement, step="try")
            return raised.value

        assert not told("INSERT INTO public.users VALUES (1, 'taken')").is_transient
        assert not told("SELECT * FROM nowhere").is_transient
        assert not told("SELECT 1 / 0").is_transient
        with psycopg.connect(database) as other:
            other.execute("LOCK TABLE users")
            assert told("SET LOCAL lock_timeout = 1; SELECT * FROM public.users").is_transient
            assert not told(
                "SET LOCAL statement_timeout = 1; SELECT * FROM public.users"
            ).is_transient
        assert told("SELECT pg_terminate_backend(pg_backend_pid())").is_transient
    with pytest.raises(WarehouseError) as refused:
        PostgresWarehouse.open("postgresql://127.0.0.1:1/nowhere")
    assert refused.value.is_transient
    with pytest.raises(WarehouseError) as missing:
        PostgresWarehouse.open(database + "_that_is_not_there")
    assert not missing.value.is_transient
