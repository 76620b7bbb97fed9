"""Whose a connection is, and in what state it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

import lightning

SYNC = lightning.Sync("users", lightning.Model("SELECT 1 AS id, 'a' AS name", "id"))


def test_a_connection_of_the_callers_stays_open_and_as_it_was() -> None:
    with duckdb.connect() as given:
        given.execute("SET TimeZone = 'Asia/Kolkata'")
        with lightning.connect(given) as engine:
            assert engine.run(SYNC, lambda batch: None).succeeded.added == 1
        setting = given.execute("SELECT current_setting('TimeZone')").fetchone()
        assert setting == ("Asia/Kolkata",)


def test_a_connection_opened_here_is_closed_here(tmp_path: Path) -> None:
    path = tmp_path / "crm.duckdb"
    with lightning.connect(f"duckdb:///{path}") as engine:
        engine.run(SYNC, lambda batch: None)
    with duckdb.connect(str(path), read_only=True) as alone:  # refused while it is open for writing
        count = alone.execute("SELECT count(*) FROM hightouch_audit.sync_runs").fetchone()
        assert count == (1,)


def test_nothing_is_drawn_on_standard_output_while_a_statement_runs() -> None:
    setting = lightning.Model("SELECT current_setting('enable_progress_bar')::TEXT AS id", "id")
    with lightning.connect("duckdb://") as engine:
        samples = engine.preview(lightning.Sync("bar", setting)).samples
    assert samples["added"] == [{"id": "false"}]


def test_a_connection_inside_a_transaction_is_refused_and_its_work_is_kept() -> None:
    with duckdb.connect() as given:
        given.execute("CREATE TABLE orders (id INTEGER)")
        engine = lightning.connect(given)
        given.begin()
        given.execute("INSERT INTO orders VALUES (1)")
        for attempt in (lambda: lightning.connect(given), lambda: engine.run(SYNC, print)):
            with pytest.raises(lightning.ConfigurationError, match="inside a transaction"):
                attempt()
        given.commit()
        assert given.execute("SELECT * FROM orders").fetchall() == [(1,)]


def test_many_engines_at_once_make_the_schemas_and_run(tmp_path: Path) -> None:
    finished: list[str] = []
    ready = threading.Barrier(8)

    def run(opened: duckdb.DuckDBPyConnection, sync_id: str) -> None:
        with lightning.connect(opened) as engine:
            ready.wait()
            engine.run(replace(SYNC, id=sync_id), lambda batch: None)
            finished.append(sync_id)

    with duckdb.connect(str(tmp_path / "crm.duckdb")) as database:
        threads = [
            threading.Thread(target=run, args=(database.cursor(), f"sync {number}"))
            for number in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(finished) == 8


def test_a_connection_that_was_closed_is_no_mistake_of_the_models() -> None:
    given = duckdb.connect()
    engine = lightning.connect(given)
    engine.run(SYNC, lambda batch: None)
    given.close()
    with pytest.raises(lightning.WarehouseError, match=r"closed.*: connect again"):
        engine.run(SYNC, lambda batch: None)


def state_of(engine: lightning.Engine, sync_id: str) -> str:
    try:
        return engine.status(sync_id).state
    except lightning.UnknownSyncError:  # until its first run has begun
        return "unknown"


def test_ctrl_c_ends_a_statement_and_closes_the_run() -> None:
    with duckdb.connect() as given, lightning.connect(given) as engine:
        given.execute("CREATE TABLE numbers AS SELECT i FROM range(1000000) r(i)")

        def interrupt() -> None:
            with lightning.connect(given.cursor()) as other:
                while state_of(other, "users") != "planning":
                    time.sleep(0.02)
            time.sleep(0.5)  # the statement runs for minutes
            os.kill(os.getpid(), signal.SIGINT)

        model = lightning.Model(
            "SELECT a.i AS id, sum(hash(a.i, b.i)) AS h FROM numbers a, numbers b GROUP BY a.i",
            "id",
        )
        interrupting = threading.Thread(target=interrupt)
        interrupting.start()
        with pytest.raises(KeyboardInterrupt):
            engine.plan(lightning.Sync("users", model))
        interrupting.join()
        (run,) = engine.runs("users")
        assert (run.status, run.error) == ("failed", "interrupted")
        assert engine.status("users").state == "idle"
        assert engine.run(SYNC, lambda batch: None).succeeded.added == 1


def test_a_folder_called_dialects_beside_the_users_program_is_not_the_librarys(
    tmp_path: Path,
) -> None:
    (tmp_path / "dialects").mkdir()
    (tmp_path / "dialects" / "__init__.py").write_text("raise ImportError('not yours')")
    program = "import lightning; print(lightning.connect('duckdb://').sync_ids())"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("[]\n", "")
