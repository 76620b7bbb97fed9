"""Every way to a database: a URL, an open connection, a pool, a pooler in between, few rights."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pyarrow as pa
import pytest
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

import lightning
from lightning.deliver.batch import Batch
from lightning.errors import (
    ConfigurationError,
    DialectError,
    ModelError,
    RunInProgressError,
    WarehouseError,
)
from lightning.registry import open_warehouse

from .deliveries import lose_others, sent_by

MODEL = lightning.Model("SELECT * FROM users", "id")
SYNC = lightning.Sync("users", MODEL, delete_behavior="delete")


@pytest.fixture(autouse=True)
def users(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE users AS SELECT 1 AS id, 'a' AS name")


def test_an_open_connection_stays_open_and_as_it_was(
    database: str, connection: psycopg.Connection
) -> None:
    with psycopg.connect(database, row_factory=dict_row, prepare_threshold=0) as given:
        given.execute("SET TimeZone = 'Asia/Kolkata'", prepare=False)
        given.commit()
        with lightning.connect(given) as engine:
            assert sent_by(engine, SYNC) == [("added", "1", {"id": 1, "name": "a"})]
        shown = given.execute("SHOW TimeZone", prepare=False).fetchone()
        assert shown == {"TimeZone": "Asia/Kolkata"}
        query = "SELECT * FROM pg_prepared_statements WHERE NOT from_sql"
        assert given.execute(query, prepare=False).fetchall() == []


def test_a_connection_inside_a_transaction_is_refused(database: str) -> None:
    with psycopg.connect(database) as given:
        given.execute("SELECT 1")
        with pytest.raises(ConfigurationError, match="inside a transaction"):
            lightning.connect(given)
        given.rollback()
        engine = lightning.connect(given)
        given.execute("SELECT 1")
        with pytest.raises(ConfigurationError, match="commit it or roll it back"):
            engine.plan(SYNC)


class Discarding(ConnectionPool):
    """Does what a transaction pooler may do between two transactions, only worse."""

    @contextmanager
    def connection(self, timeout: float | None = None) -> Iterator[psycopg.Connection]:
        with super().connection(timeout) as lent:
            yield lent
            lent.commit()
            lent.autocommit = True
            lent.execute("DISCARD ALL", prepare=False)
            lent.autocommit = False


class Lending:
    """A pool of someone else's making."""

    def __init__(self, database: str, **_: object) -> None:
        self._database = database

    def connection(self) -> psycopg.Connection:
        return psycopg.connect(self._database)

    def __enter__(self) -> Lending:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("pool_class", [ConnectionPool, Discarding, Lending])
def test_a_pool_lends_a_connection_for_each_transaction(
    database: str, connection: psycopg.Connection, pool_class: type[ConnectionPool | Lending]
) -> None:
    with (
        pool_class(database, min_size=2, max_size=2, open=True) as pool,
        lightning.connect(pool, lease_seconds=1) as engine,
    ):
        assert len(sent_by(engine, SYNC, workers=2)) == 1
        connection.execute("UPDATE users SET name = 'b'")
        run = engine.plan(SYNC)
        for batch in run.batches(size=10):
            batch.reject({"1": "refused"})
        assert run.finish().failed.changed == 1
        with pool.connection() as lent:
            assert lent.execute("SELECT 1").fetchone() == (1,)


def test_a_fork_logs_in_as_its_parent_did(server: str, database: str) -> None:
    with psycopg.connect(database, password="s3cret") as given, given.cursor():
        forked = open_warehouse(given).fork()
        assert forked.fetch("SELECT current_database()", step="ask")[0][0] == given.info.dbname
        forked.close()
        assert not given.closed


def test_a_lost_connection_of_the_callers_is_told_and_its_sync_is_free_again(
    database: str, connection: psycopg.Connection
) -> None:
    with psycopg.connect(database) as given:
        lost = lightning.connect(given, lease_seconds=1)
        with pytest.raises(WarehouseError, match="connection") as kept:
            lost.run(SYNC, lambda batch: lose_others(connection))
        with pytest.raises(WarehouseError, match="connection"):
            lost.plan(SYNC)
    threading.Event().wait(1.2)
    with lightning.connect(database) as engine:
        assert engine.run(SYNC, lambda batch: None).succeeded.added == 1
    assert kept.tb is not None  # which holds on to the run, as a log of errors may


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://someone:s3cret@127.0.0.1:1/nowhere",
        "postgresql://someone:s3cret@[::1/nowhere",
        "postgresql://someone:quite s3cret@127.0.0.1:1/nowhere",
        "postgresql://someone:more@s3cret/x@127.0.0.1:1/nowhere",
        "postgresql://127.0.0.1:1/nowhere?password=s3cret&nonsense=1",
        "postgresql://127.0.0.1:1/nowhere?password='quite s3cret",
    ],
)
def test_passwords_are_never_printed(url: str) -> None:
    with pytest.raises(WarehouseError) as raised:
        lightning.connect(url)
    error: BaseException | None = raised.value
    while error is not None:
        assert "s3cret" not in str(error)
        error = error.__cause__


def test_things_that_lend_no_connection_are_refused() -> None:
    with pytest.raises(DialectError, match=r"psycopg\.Connection"):
        lightning.connect(psycopg.sql.SQL("SELECT 1"))


def test_names_that_would_be_cut_are_refused(database: str) -> None:
    with lightning.connect(database) as engine:
        model = lightning.Model(f'SELECT 1 AS id, 2 AS "{"é" * 32}"', "id")
        with pytest.raises(ModelError, match="63 bytes"):
            engine.plan(lightning.Sync("long", model))
        model = lightning.Model(f'SELECT 1 AS id, 2 AS "{"x" * 63}"', "id")
        sync = lightning.Sync("🦆'\"" * 100, model, columns={"x" * 63: "é" * 100})
        run = engine.plan(sync)
        (batch,) = run.batches(size=10)
        assert batch.rows == [{"id": 1, "é" * 100: 2}]
        assert batch.to_arrow().to_pylist() == batch.rows
        batch.succeed()
        run.finish()


def test_no_table_is_one_that_a_crash_of_the_server_empties(
    database: str, connection: psycopg.Connection
) -> None:
    """A plan without rows would make every row of the model look new."""
    with lightning.connect(database) as engine:
        engine.run(SYNC, lambda batch: None)
        engine.plan(SYNC)
    query = """
        SELECT relpersistence, count(*) > 5 FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'hightouch_planner'::regnamespace
        GROUP BY relpersistence
    """
    assert connection.execute(query).fetchall() == [("p", True)]


def test_of_two_processes_one_plans(database: str) -> None:
    entered, leave = threading.Event(), threading.Event()

    def send(batch: Batch) -> None:
        entered.set()
        leave.wait(60)

    def deliver() -> None:
        with lightning.connect(database, lease_seconds=1) as engine:
            engine.run(SYNC, send)

    delivering = threading.Thread(target=deliver)
    delivering.start()
    assert entered.wait(60)
    with lightning.connect(database, lease_seconds=1) as engine:
        threading.Event().wait(2)  # longer than the lease, which is renewed
        with pytest.raises(RunInProgressError):
            engine.plan(SYNC)
        leave.set()
        delivering.join()
        assert sent_by(engine, SYNC) == []


def test_many_engines_at_once_leave_one_holder(database: str) -> None:
    """Eight engines on a database without schemas: each makes what is missing, one plans."""
    ready = threading.Barrier(8)
    outcomes: list[str] = []

    def plan() -> None:
        with lightning.connect(database) as engine:
            ready.wait(60)
            try:
                outcomes.append(engine.run(SYNC, lambda batch: None).run_id)
            except RunInProgressError:
                outcomes.append("refused")

    threads = [threading.Thread(target=plan) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 8
    assert set(outcomes) != {"refused"}


def test_arrow_has_the_rows_as_they_are(database: str) -> None:
    query = """
        SELECT *, CAST(number AS numeric(6, 2)) AS amount FROM (VALUES
          (1, true, 1.5::float8, 'a,"b' || chr(10) || 'c', '2024-01-31'::date, now(),
           '\\x00ff'::bytea, ARRAY[1, NULL], 'NaN'::float4, '{"a": 1}'::jsonb),
          (2, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL),
          (3, false, 0.1, NULL, '0001-01-01', '2024-01-31 12:00+02', '', '{}', -0.1,
           '[]')
        ) AS t(id, flag, number, text, day, at, bytes, list, small, document)
    """
    with lightning.connect(database) as engine:
        run = engine.plan(lightning.Sync("arrow", lightning.Model(query, "id")))
        (batch,) = run.batches(size=10)
        rows = [{**row} for row in batch.rows]
        for row in rows:
            row["small"] = (
                None if row["small"] is None else pytest.approx(row["small"], nan_ok=True)
            )
            row["document"] = {1: '{"a": 1}', 2: None, 3: "[]"}[row["id"]]
        assert batch.to_arrow().to_pylist() == rows
        assert batch.to_arrow().schema.field("amount").type == pa.decimal128(6, 2)


def test_arrow_has_as_text_what_its_types_cannot_hold(database: str) -> None:
    query = """
        SELECT * FROM (VALUES
          (1, 'infinity'::date, '-infinity'::timestamp, 'infinity'::timestamptz,
           '0044-03-15 BC'::date, ARRAY[[1, 2], [3, 4]], ARRAY['infinity'::date]),
          (2, '2024-01-31', NULL, '2024-01-31 12:00+02', NULL, '{5}', '{}')
        ) AS t(id, day, moment, instant, ides, grid, days)
    """
    with lightning.connect(database) as engine:
        run = engine.plan(lightning.Sync("arrow", lightning.Model(query, "id")))
        (batch,) = run.batches(size=10)
        first, second = sorted(batch.to_arrow().to_pylist(), key=lambda row: row["id"])
    assert first == {
        "id": 1,
        "day": "infinity",
        "moment": "-infinity",
        "instant": "infinity",
        "ides": "0044-03-15 BC",
        "grid": "{{1,2},{3,4}}",
        "days": "{infinity}",
    }
    assert (second["day"], second["grid"]) == ("2024-01-31", "{5}")
