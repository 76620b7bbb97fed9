"""What a session, or what a user has made, does not change in the library's own SQL."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

import lightning
from lightning import Batch, Model, OpCounts, Sync

USERS = Sync("users", Model("users", "id"), delete_behavior="delete")


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def test_the_order_of_a_session_swaps_no_operations(database: duckdb.DuckDBPyConnection) -> None:
    database.execute("SET default_order = 'desc'; SET default_null_order = 'nulls_first'")
    database.execute("CREATE TABLE users AS SELECT i AS id, 'x' AS name FROM range(4) AS t (i)")
    engine = lightning.connect(database)
    engine.run(USERS, lambda batch: None)
    database.execute("DELETE FROM users WHERE id = 0; UPDATE users SET name = 'y' WHERE id = 1")
    database.execute("INSERT INTO users VALUES (7, 'z')")
    sent: list[tuple[str, list[str]]] = []

    def refuse_what_is_gone(batch: Batch) -> dict[str, str]:
        sent.append((batch.op_type, batch.row_ids))
        return dict.fromkeys(batch.row_ids, "no") if batch.op_type == "removed" else {}

    engine.run(USERS, refuse_what_is_gone)
    assert sent == [("added", ["7"]), ("changed", ["1"]), ("removed", ["0"])]
    assert engine.plan(USERS).counts == lightning.Counts(removed=1, unchanged=4)


@pytest.mark.parametrize("schema", ["lightning_model", "new", "lightning_verbatim"])
def test_a_planner_schema_of_any_name(database: duckdb.DuckDBPyConnection, schema: str) -> None:
    engine = lightning.connect(database, planner_schema=schema, audit_schema=f"{schema}_audit")
    model = Model("SELECT 1 AS id, 'a\n  b' AS name -- \"lightning_model\"", "id")
    sent: list[dict[str, object]] = []
    result = engine.run(Sync("users", model), lambda batch: sent.extend(batch.rows))
    assert result.succeeded == OpCounts(added=1)
    assert sent == [{"id": 1, "name": "a\n  b"}]


def test_schemas_and_logs_are_found_in_any_case(database: duckdb.DuckDBPyConnection) -> None:
    database.execute("CREATE SCHEMA Logs; CREATE SCHEMA PLANS")
    sync = Sync("users", Model("SELECT 1 AS id", "id"))
    for planner, audit in (("plans", "LOGS"), ("Plans", "logs")):
        lightning.connect(database, planner_schema=planner, audit_schema=audit).run(
            sync, lambda batch: None
        )
    assert database.execute("SELECT Sync_Id FROM LOGS.Sync_Runs").fetchall() == [("users",)] * 2
    listed = database.execute("FROM duckdb_schemas() WHERE NOT internal").fetchall()
    assert {row[3] for row in listed} & {"plans", "Plans", "LOGS", "logs"} == set()


SETTINGS = {
    "default_order": "desc",
    "default_null_order": "nulls_first",
    "default_collation": "nocase",
    "preserve_insertion_order": "false",
    "python_enable_replacements": "false",
    "python_scan_all_frames": "true",
    "threads": "1",
    "integer_division": "true",
    "ieee_floating_point_ops": "false",
    "old_implicit_casting": "true",
    "scalar_subquery_error_on_multiple_rows": "false",
    "enable_external_access": "false",
    "enable_view_dependencies": "true",
    "immediate_transaction_mode": "true",
    "TimeZone": "Asia/Kolkata",
    "preserve_identifier_case": "false",
    "arrow_lossless_conversion": "true",
    "arrow_large_buffer_size": "true",
    "produce_arrow_string_view": "true",
    "errors_as_json": "true",
    "lock_configuration": "true",
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_makes_a_row_look_changed_or_a_run_fail(
    database: duckdb.DuckDBPyConnection, setting: str
) -> None:
    database.execute(
        """CREATE TABLE users AS SELECT i AS id, 'é' AS name, 0.1 AS share, 1::DOUBLE / 3 AS third,
        TIMESTAMPTZ '2024-01-31 12:00+02' AS at, {'a': [1, NULL]} AS list FROM range(4) AS t (i)"""
    )
    engine = lightning.connect(database)
    engine.run(USERS, lambda batch: None)
    database.execute(f"SET {setting} = '{SETTINGS[setting]}'")
    with lightning.connect(database) as engine:
        assert engine.plan(USERS).counts == lightning.Counts(unchanged=4)
        database.execute("UPDATE users SET name = 'ß' WHERE id = 2; DELETE FROM users WHERE id = 3")
        sent: list[tuple[str, object]] = []

        def send(batch: Batch) -> dict[str, str]:
            sent.extend((batch.op_type, name) for name in batch.to_arrow()["name"].to_pylist())
            return dict.fromkeys(batch.row_ids, "no") if batch.op_type == "removed" else {}

        assert engine.run(USERS, send).failed == OpCounts(removed=1)
        assert sent == [("changed", "ß"), ("removed", "é")]
        assert engine.plan(USERS).counts == lightning.Counts(removed=1, unchanged=3)
