"""Whose a connection is, and in what state it is left."""

from __future__ import annotations

import threading
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
