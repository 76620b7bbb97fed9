"""A connection of the caller's: what its session alone has, and what its other threads do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

import lightning
from lightning.deliver.batch import Batch
from lightning.errors import WarehouseError, WriteConflictError

ROWS = 2_000


@pytest.fixture
def given() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def rows_of(engine: lightning.Engine, model: str) -> list[dict[str, object]]:
    """What a run of a new sync sends."""
    sent: list[dict[str, object]] = []
    sync = lightning.Sync(f"sync {model}", lightning.Model(model, "id"))
    engine.run(sync, lambda batch: sent.extend(batch.rows))
    return sent


def test_threads_of_the_callers_get_their_rows_and_the_run_its_own(
    given: duckdb.DuckDBPyConnection,
) -> None:
    given.execute(f"CREATE TABLE users AS SELECT i AS id, 'user' AS name FROM range({ROWS}) r(i)")
    stop, wrong = threading.Event(), list[object]()

    def ask() -> None:
        while not stop.is_set():
            # DuckDB refuses while the run asks what the session has; whoever asks gets their rows.
            with suppress(duckdb.ResourceInUseException):
                found = given.execute("SELECT -1, 'not a user'").fetchall()
                if found != [(-1, "not a user")]:
                    wrong.append(found)

    asking = threading.Thread(target=ask)
    sent: list[tuple[object, ...]] = []
    with lightning.connect(given) as engine:
        asking.start()
        try:
            sync = lightning.Sync("users", lightning.Model("SELECT * FROM users", "id"))
            engine.run(
                sync,
                lambda batch: sent.extend(tuple(row.values()) for row in batch.rows),
                batch_size=20,
            )
        finally:
            stop.set()
            asking.join()
    assert wrong == []
    assert sorted(sent) == [(number, "user") for number in range(ROWS)]


def test_a_transaction_that_the_caller_begins_meanwhile_is_theirs_alone(
    given: duckdb.DuckDBPyConnection,
) -> None:
    given.execute("CREATE TABLE orders (id INTEGER)")

    def send(batch: Batch) -> None:
        given.begin()
        given.execute("INSERT INTO orders VALUES (1)")

    sync = lightning.Sync("users", lightning.Model("SELECT 1 AS id", "id"))
    with lightning.connect(given) as engine:
        assert engine.run(sync, send).succeeded.added == 1
        given.rollback()
        assert given.execute("SELECT * FROM orders").fetchall() == []
        assert [run.status for run in engine.runs("users")] == ["succeeded"]


@pytest.mark.parametrize(
    ("prepare", "query"),
    [
        ("CREATE TEMP TABLE mine AS SELECT 1 AS id", "SELECT * FROM mine"),
        ("CREATE TEMP VIEW mine AS SELECT 1 AS id", "SELECT * FROM mine"),
        ("CREATE TEMP MACRO mine() AS 1", "SELECT mine() AS id"),
        ("CREATE TEMP SEQUENCE mine", "SELECT nextval('mine') AS id"),
        ("CREATE TEMP TYPE mine AS ENUM ('1')", "SELECT CAST('1' AS mine)::INT AS id"),
        ("SET VARIABLE mine = 1", "SELECT getvariable('mine') AS id"),
        ("ATTACH ':memory:' AS other; CREATE TABLE other.mine AS SELECT 1 AS id",
         "SELECT * FROM other.mine"),
        ("ATTACH ':memory:' AS other; USE other; CREATE TABLE mine AS SELECT 1 AS id",
         "SELECT * FROM mine"),
        ("CREATE SCHEMA other; CREATE TABLE other.mine AS SELECT 1 AS id; SET schema = 'other'",
         "SELECT * FROM mine"),
        ("CREATE TABLE mine AS SELECT 2 AS id; CREATE TEMP TABLE mine AS SELECT 1 AS id",
         "SELECT * FROM mine"),
        ("SET TimeZone = 'Asia/Kolkata'",
         "SELECT hour(TIMESTAMPTZ '2024-01-01 00:00+00') - 4 AS id"),
    ],
)  # fmt: skip
def test_a_model_reads_what_the_callers_session_alone_has(
    given: duckdb.DuckDBPyConnection, prepare: str, query: str
) -> None:
    given.execute(prepare)
    with lightning.connect(given) as engine:
        assert engine.preview(lightning.Sync("a", lightning.Model(query, "id"))).counts.added == 1
        assert [row["id"] for row in rows_of(engine, query)] in ([1], [2], [3])
        if "nextval" not in query:
            assert rows_of(engine, query + " ") == [{"id": 1}]


def test_a_model_reads_what_the_caller_registered(given: duckdb.DuckDBPyConnection) -> None:
    with lightning.connect(given) as engine:
        given.register("frame", pa.table({"id": [1, 2]}))
        assert rows_of(engine, "SELECT * FROM frame") == [{"id": 1}, {"id": 2}]
        given.create_function("twice", lambda number: 2 * number, ["BIGINT"], "BIGINT")
        assert rows_of(engine, "SELECT twice(4) AS id") == [{"id": 8}]


def test_a_locked_configuration_keeps_no_lease_from_being_renewed(tmp_path: Path) -> None:
    """Another run finds the lease held after it would have run out."""
    with duckdb.connect(str(tmp_path / "crm.duckdb")) as given:
        given.execute("SET lock_configuration = true")
        sync = lightning.Sync("users", lightning.Model("SELECT 1 AS id", "id"))
        renewed: list[bool] = []

        def send(batch: Batch) -> None:
            with lightning.connect(given.cursor()) as other:
                first = other.status("users").lease_expires
                for _ in range(600):
                    if other.status("users").lease_expires != first:
                        renewed.append(True)
                        break
                    threading.Event().wait(0.1)
                with pytest.raises(lightning.RunInProgressError):
                    other.plan(sync)

        with lightning.connect(given, lease_seconds=2) as engine:
            assert engine.run(sync, send).succeeded.added == 1
        assert renewed == [True]


def test_a_statement_that_loses_a_race_is_known_and_nothing_else_is_taken_for_one(
    given: duckdb.DuckDBPyConnection,
) -> None:
    given.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    given.execute("INSERT INTO t VALUES (1, 'a')")
    warehouse, other = DuckDBWarehouse.wrap(given), given.cursor()

    def told(statement: str) -> WarehouseError:
        with pytest.raises(WarehouseError) as raised:
            warehouse.execute(statement, step="try")
        return raised.value

    for statement in (
        "INSERT INTO t VALUES (1, 'again')",
        "INSERT INTO t VALUES (2, NULL)",
        "SELECT * FROM nowhere",
        "SELECT CAST('x' AS INTEGER)",
    ):
        assert not isinstance(told(statement), WriteConflictError)
        assert not told(statement).is_transient
    other.begin()
    other.execute("UPDATE t SET name = 'b'")
    conflict = told("UPDATE t SET name = 'c'")
    assert isinstance(conflict, WriteConflictError)
    assert conflict.is_transient
    other.rollback()


FULL = """
import resource, sys
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse
from lightning.errors import WarehouseError
warehouse = DuckDBWarehouse.open(sys.argv[1])
warehouse.execute("CREATE TABLE t (name TEXT)", step="make")
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    many = "SELECT repeat(hash(i)::TEXT, 50) FROM range(20000) r(i)"
    warehouse.execute(f"INSERT INTO t {many}", step="fill")
except WarehouseError as error:
    print(type(error).__name__, error.is_transient, type(error.__cause__).__name__)
"""


def test_a_full_disk_is_no_lost_race(tmp_path: Path) -> None:
    """DuckDB has one class for both: a COMMIT that fails."""
    command = [sys.executable, "-c", FULL, f"duckdb:///{tmp_path / 'full.duckdb'}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["WarehouseError", "False", "TransactionException"]


def test_why_a_file_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="No such file or directory") as missing:
        lightning.connect(f"duckdb:///{tmp_path}/missing/crm.duckdb")
    assert "process" not in str(missing.value)
    assert not missing.value.is_transient
    path = tmp_path / "crm.duckdb"
    script = "import sys, lightning; lightning.connect(sys.argv[1])"
    with duckdb.connect(str(path)):
        command = [sys.executable, "-c", script, f"duckdb:///{path}"]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    assert "open in one process at a time" in told


@pytest.mark.timeout(60)
@pytest.mark.parametrize("owned", [True, False])
def test_a_forked_process_is_told_to_connect_again(tmp_path: Path, owned: bool) -> None:
    """Before it waits for threads and locks that are not there any more."""
    path = tmp_path / "crm.duckdb"
    with closing(duckdb.connect(str(path))) as given:
        target = f"duckdb:///{path}" if owned else given
        with lightning.connect(target) as engine:
            engine.sync_ids()
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
            assert f"opened by process {os.getpid()}, and this is process {child}" in told
            assert engine.sync_ids() == []
