"""Tables of other databases, on real servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql

import lightning
from lightning import Engine, Sync
from lightning.destinations import SqlTable

COLUMNS = """
    id INTEGER PRIMARY KEY, email VARCHAR(40) NOT NULL, score DECIMAL(9, 2), seen TIMESTAMP NULL,
    CHECK (score < 100)
"""


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def crm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/crm.sqlite"
    elif request.param == "postgres":
        url = request.getfixturevalue("database").replace("postgresql:", "postgresql+psycopg:")
    else:
        url = request.getfixturevalue("mariadb")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS people")
        connection.exec_driver_sql(f"CREATE TABLE people ({COLUMNS})")
    yield engine
    engine.dispose()


def held(crm: sa.Engine) -> dict[int, tuple[Any, ...]]:
    with crm.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, email, score, seen FROM people").all()
    return {row[0]: tuple(str(value) for value in row[1:]) for row in rows}


def wanted(warehouse: duckdb.DuckDBPyConnection, crm: sa.Engine) -> dict[int, tuple[Any, ...]]:
    """What the table must hold, written as its driver gives it."""
    whole = " 00:00:00.000000" if crm.dialect.name == "sqlite" else " 00:00:00"
    rows = warehouse.execute("SELECT id, email, score, seen::DATE FROM users").fetchall()
    return {row[0]: (row[1], _number(row[2], crm), f"{row[3]}{whole}") for row in rows}


def _number(value: Any, crm: sa.Engine) -> str:
    return str(float(value)).removesuffix(".0") if crm.dialect.name == "sqlite" else str(value)


def test_the_table_follows_the_model(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, crm: sa.Engine
) -> None:
    with SqlTable(crm, "people", "id") as send:
        assert engine.run(sync, send).succeeded.added == 8
        assert held(crm) == wanted(warehouse, crm)
        warehouse.execute(
            "UPDATE users SET score = 50 WHERE id < 4; DELETE FROM users WHERE id > 6"
        )
        result = engine.run(sync, send)
        assert (result.succeeded.changed, result.succeeded.removed) == (3, 2)
        assert held(crm) == wanted(warehouse, crm)
        engine.run(sync, send, reset="full_resync")  # rows that are there already
        assert held(crm) == wanted(warehouse, crm)


def test_rows_at_fault_stand_alone_with_the_words_of_the_database(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, crm: sa.Engine
) -> None:
    warehouse.execute("UPDATE users SET email = NULL WHERE id = 3")
    with SqlTable(crm, "people", "id") as send:
        result = engine.run(sync, send, keep=lightning.Keep())
        assert (result.succeeded.added, result.failed.added) == (7, 1)
        noted = engine.show(result.run_id, failed=True).requests  # each transaction
        assert [len(note.row_ids) for note in noted] == [8, 4, 2, 1]
        assert '"upsert": ' in (noted[-1].request or "")
        assert "email" in (noted[-1].response or "")
        other = engine.show(result.run_id, row_ids=["1"]).requests
        assert [note.response == "written" for note in other] == [False, False, True]
        logged = "SELECT row_id, failure_reason FROM hightouch_audit.sync_changelog"
        ((row_id, reason),) = warehouse.execute(f"{logged} WHERE status = 'failed'").fetchall()
        assert (row_id, "email" in reason) == ("3", True)
        warehouse.execute("UPDATE users SET email = 'e' WHERE id = 3")
        assert engine.run(sync, send).succeeded.added == 1
        assert held(crm)[3][0] == "e"


def test_an_update_refuses_rows_that_are_not_there(
    engine: Engine, sync: Sync, crm: sa.Engine
) -> None:
    with crm.begin() as connection:
        connection.exec_driver_sql("INSERT INTO people (id, email) VALUES (2, 'before'), (9, 'x')")
    with SqlTable(crm, "people", "id", write="update") as send:
        result = engine.run(sync, send)
    assert (result.succeeded.added, result.failed.added) == (1, 7)
    assert {key: row[0] for key, row in held(crm).items()} == {2: "u2@example.com", 9: "x"}


def test_an_insert_refuses_rows_that_are_there(engine: Engine, sync: Sync, crm: sa.Engine) -> None:
    with crm.begin() as connection:
        connection.exec_driver_sql("INSERT INTO people (id, email) VALUES (2, 'before')")
    with SqlTable(crm, "people", "id", write="insert") as send:
        result = engine.run(sync, send)
    assert (result.succeeded.added, result.failed.added) == (7, 1)
    assert held(crm)[2][0] == "before"


def test_a_batch_that_broke_off_left_nothing_or_all(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, crm: sa.Engine
) -> None:
    """The connection is lost within the transaction, and then as it has ended, which nobody hears
    of; the next attempt writes all."""
    broken: list[str] = []

    @sa.event.listens_for(crm, "after_cursor_execute")
    def break_off(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if statement.lstrip().startswith("INSERT") and not broken:
            broken.append(statement)
            raise sa.exc.OperationalError(statement, {}, ConnectionError("the server is gone"))

    with SqlTable(crm, "people", "id") as send:
        seen: list[int] = []

        def watching(batch: lightning.Batch) -> Any:
            seen.append(len(held(crm)))
            answer = send(batch)
            if len(seen) == 2:
                raise ConnectionError("the server is gone")
            return answer

        retry = lightning.Retry(first_delay=0)
        assert engine.run(sync, watching, retry=retry).succeeded.added == 8
    assert seen == [0, 0, 8]
    assert held(crm) == wanted(warehouse, crm)


def test_what_does_not_fit_is_told_before_anything_is_written(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, crm: sa.Engine
) -> None:
    with pytest.raises(lightning.ConfigurationError, match="no table nowhere"):
        SqlTable(crm, "nowhere", "id")
    with pytest.raises(lightning.ConfigurationError, match="no column 'uid'"):
        SqlTable(crm, "people", "uid")
    with pytest.raises(lightning.ConfigurationError, match="no primary key or unique constraint"):
        SqlTable(crm, "people", "email")
    for select, message in [
        ("id, email, 1 AS extra", "no column 'extra'"),
        ("id, 7 AS email", "'email' is a number in the model"),
        ("id, email, 'much' AS score", "'score' is text in the model"),
    ]:
        model = lightning.Model(f"SELECT {select} FROM users", "id")
        with (
            SqlTable(crm, "people", "id") as send,
            pytest.raises(lightning.DeliveryError, match=message),
        ):
            engine.run(lightning.Sync(f"sync {message}", model), send)
    assert held(crm) == {}


def test_a_database_that_cannot_be_opened_does_not_show_its_password() -> None:
    with pytest.raises(lightning.ConfigurationError) as caught:
        SqlTable("nosuch://me:hunter2@host/crm", "people", "id")
    assert "hunter2" not in str(caught.value)


def test_large_batches_arrive_as_small_ones_do(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, crm: sa.Engine
) -> None:
    """PostgreSQL gets them by COPY, whose rows at fault are found as others are."""
    warehouse.execute(
        "INSERT INTO users SELECT i, 'u' || i, 1, now()::DATE FROM range(9, 1500) t(i)"
    )
    warehouse.execute("UPDATE users SET email = 'tab\t, line\n, back\\slash' WHERE id = 70")
    warehouse.execute("UPDATE users SET email = repeat('x', 41) WHERE id = 80")
    warehouse.execute("UPDATE users SET email = NULL WHERE id IN (90, 1400)")
    statements: list[str] = []
    sa.event.listen(crm, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with SqlTable(crm, "people", "id") as send:
        result = engine.run(sync, send)
        at_fault = 2 if crm.dialect.name == "sqlite" else 3  # SQLite keeps no lengths
        assert (result.succeeded.added, result.failed.added) == (1499 - at_fault, at_fault)
        warehouse.execute("UPDATE users SET email = 'e' WHERE id IN (80, 90, 1400)")
        engine.run(sync, send, reset="full_resync")
        assert held(crm) == wanted(warehouse, crm)
    copied = [text for text in statements if text.startswith("CREATE TEMPORARY TABLE")]
    assert bool(copied) is (crm.dialect.name == "postgresql")


def test_a_database_without_upserts_gets_updates_and_inserts_as_sql_server_takes_them(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, tmp_path: Path
) -> None:
    crm = sa.create_engine(f"sqlite:///{tmp_path}/crm.sqlite")
    with crm.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE people ({COLUMNS})")
    rendered: set[str] = set()

    def render(connection: Any, statement: Any, *more: Any) -> None:
        if isinstance(statement, sa.sql.dml.UpdateBase):
            text = str(statement.compile(dialect=mssql.dialect(), column_keys=["id"]))
            rendered.add(" ".join(text.split()).partition(" SET ")[0])

    with SqlTable(crm, "people", "id") as send:
        crm.dialect.name = "mssql"
        sa.event.listen(crm, "before_execute", render)
        engine.run(sync, send)
        warehouse.execute("UPDATE users SET score = 9 WHERE id < 3; DELETE FROM users WHERE id = 8")
        engine.run(sync, send)
        crm.dialect.name = "sqlite"
    assert held(crm) == wanted(warehouse, crm)
    assert rendered == {
        "UPDATE people",
        "INSERT INTO people (id) VALUES (:id)",
        "DELETE FROM people WHERE people.id = :key_id",
    }
    crm.dispose()
