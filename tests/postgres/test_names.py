"""Names as a person writes them, on a server that folds what is not quoted to lower case."""

from __future__ import annotations

import psycopg
import pytest

import lightning

SYNC = lightning.Sync("people", lightning.Model("SELECT 1 AS id", "id"))
AS_WRITTEN = "SELECT Sync_Id FROM My_Logs.Sync_Runs"


def run(database: str, planner: str, audit: str) -> lightning.RunResult:
    with lightning.connect(database, planner_schema=planner, audit_schema=audit) as engine:
        return engine.run(SYNC, lambda batch: None)


def test_schemas_are_called_as_they_are_written(
    database: str, connection: psycopg.Connection
) -> None:
    run(database, "My_Plans", "My_Logs")
    assert connection.execute(AS_WRITTEN).fetchall() == [("people",)]
    assert run(database, "my_plans", "MY_LOGS").planned.added == 0


def test_schemas_whose_names_an_earlier_release_quoted_are_used(
    database: str, connection: psycopg.Connection
) -> None:
    run(database, '"My_Plans"', '"My_Logs"')
    assert run(database, "My_Plans", "My_Logs").planned.added == 0
    found = connection.execute('SELECT sync_id FROM "My_Logs".sync_runs').fetchall()
    assert found == [("people",)] * 2
    with pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute(AS_WRITTEN)
