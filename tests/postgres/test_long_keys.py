"""Keys that are longer than an entry of an index."""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg
import pytest
import tenacity

import lightning
from tests.cli.conftest import Cli, cli  # noqa: F401  (a fixture)

from .deliveries import sent_by

OUTDATED = """
    DROP INDEX hightouch_audit.sync_snapshot_by_row_id_beginning;
    CREATE INDEX sync_snapshot_by_row_id ON hightouch_audit.sync_snapshot (sync_id, row_id)
"""
INDEXES = "SELECT indexname FROM pg_indexes WHERE tablename = 'sync_snapshot' ORDER BY indexname"


def long_keys() -> list[str]:
    """Two that differ at their ends only, and are not to be compressed below the limit."""
    noise = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(200))
    return [noise + "a", noise + "b"]


@pytest.fixture(autouse=True)
def users(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE users (id text, name text)")
    with connection.cursor() as cursor:
        for key in long_keys():
            cursor.execute("INSERT INTO users VALUES (%s, 'x')", [key])


SYNC = lightning.Sync("users", lightning.Model("users", "id"), delete_behavior="delete")


def check_through_its_life(database: str, connection: psycopg.Connection) -> None:
    first, second = long_keys()
    with lightning.connect(database) as engine:
        assert [row_id for _, row_id, _ in sent_by(engine, SYNC)] == [first, second]
        connection.execute("UPDATE users SET name = 'y' WHERE id = %s", [first])
        assert [(op, row_id) for op, row_id, _ in sent_by(engine, SYNC)] == [("changed", first)]
        query = """
            SELECT row_id, op_type, fields ->> 'name' FROM hightouch_audit.sync_snapshot ORDER BY 1
        """
        shown = connection.execute(query).fetchall()
        assert shown == [(first, "changed", "y"), (second, "unchanged", "x")]
        connection.execute("DELETE FROM users WHERE id = %s", [first])
        assert [(op, row_id) for op, row_id, _ in sent_by(engine, SYNC)] == [("removed", first)]
        assert connection.execute(query).fetchall() == [(second, "unchanged", "x")]


def test_long_keys_are_logged_like_others(database: str, connection: psycopg.Connection) -> None:
    check_through_its_life(database, connection)


def test_an_index_that_takes_no_long_keys_is_replaced(
    database: str, connection: psycopg.Connection
) -> None:
    with lightning.connect(database) as engine:
        engine.sync_ids()
    connection.execute(OUTDATED)
    check_through_its_life(database, connection)
    names = [name for (name,) in connection.execute(INDEXES).fetchall()]
    assert names == ["sync_snapshot_by_op_type", "sync_snapshot_by_row_id_beginning"]


@pytest.mark.timeout(60)
def test_an_index_that_is_in_use_is_replaced_later(
    database: str, connection: psycopg.Connection
) -> None:
    with lightning.connect(database) as engine:
        engine.sync_ids()
    connection.execute(OUTDATED)
    with psycopg.connect(database) as reader:
        reader.execute("SELECT count(*) FROM hightouch_audit.sync_snapshot")
        with lightning.connect(database) as engine:
            engine.sync_ids()
    assert ("sync_snapshot_by_row_id",) in connection.execute(INDEXES).fetchall()
    check_through_its_life(database, connection)


def test_the_doctor_finds_an_index_that_takes_no_long_keys(
    database: str,
    connection: psycopg.Connection,
    tmp_path: Path,
    cli: Cli,  # noqa: F811
) -> None:
    (tmp_path / "lightning.yml").write_text(f"connections: {{crm: {{url: {database!r}}}}}")
    arguments = ("doctor", "--project", str(tmp_path / "lightning.yml"), "-o", "json")
    with lightning.connect(database) as engine:
        engine.sync_ids()
    found = cli(*arguments)
    assert (found.code, "server_encoding UTF8" in found.out) == (0, True)
    connection.execute(OUTDATED)
    found = cli(*arguments)
    (problem,) = [finding["problem"] for finding in found.json["findings"] if finding["problem"]]
    assert "sync_snapshot_by_row_id" in problem
    assert "maximum 2704" in problem
    assert connection.execute("SELECT * FROM hightouch_audit.sync_snapshot").fetchall() == []


def test_row_ids_are_found_by_the_index(database: str, connection: psycopg.Connection) -> None:
    """Among many, a few are found without reading all."""
    numbers = "SELECT i, 'x' FROM generate_series(1, 20000) n(i)"
    connection.execute(f"TRUNCATE users; INSERT INTO users {numbers}")
    with lightning.connect(database) as engine:
        for _ in range(2):  # after the second, all rows are unchanged
            engine.run(SYNC, lambda batch: None)
        connection.execute("ANALYZE hightouch_audit.sync_snapshot")
    connection.execute("UPDATE users SET name = 'y' WHERE id IN ('5', '500')")
    connection.execute("SELECT pg_stat_reset()")
    with lightning.connect(database) as engine:
        assert len(sent_by(engine, SYNC)) == 2
    read, looked_up = statistics_of_the_snapshot(connection)
    assert read < 100
    assert looked_up > 0


@tenacity.retry(
    retry=tenacity.retry_if_result(lambda found: found[1] == 0),
    stop=tenacity.stop_after_delay(30),
    wait=tenacity.wait_fixed(0.1),
    retry_error_callback=lambda last: last.outcome.result() if last.outcome else None,
)
def statistics_of_the_snapshot(connection: psycopg.Connection) -> tuple[int, int]:
    """Rows read in order and lookups, once the session that was closed has reported them."""
    query = "SELECT seq_tup_read, idx_scan FROM pg_stat_user_tables WHERE relname = 'sync_snapshot'"
    ((read, looked_up),) = connection.execute(query).fetchall()
    return read, looked_up
