"""A session of PySpark as the connection: open Spark with Delta."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import lightning
from lightning.errors import ConfigurationError, DialectError, ModelError, WarehouseError
from lightning.results import OpCounts
from lightning.testing import suite
from lightning.testing.harness import Subject

NAMESPACE = "by_session"
pytestmark = pytest.mark.soak


@pytest.fixture
def subject(session: Any) -> Iterator[Subject]:
    from lightning_dialects.spark.warehouse import SparkWarehouse

    yield Subject(lambda: SparkWarehouse.wrap(session), NAMESPACE)
    for what in ("planner", "audit", "source"):
        session.sql(f"DROP SCHEMA IF EXISTS {NAMESPACE}_{what} CASCADE")


@pytest.mark.parametrize(
    "name",
    [
        "test_an_update_tells_how_many_rows_it_wrote",
        "test_another_connection_works_beside_a_busy_one",
        "test_rows_are_read_bit_by_bit_while_other_statements_run",
        "test_staged_rows_arrive_as_they_were_given",
    ],
)
def test_capabilities(subject: Subject, name: str) -> None:
    getattr(suite.TestCapabilities(), name)(subject)


def test_rows_and_arrow_are_read_as_the_model_has_them(subject: Subject) -> None:
    query = "SELECT id, TIMESTAMP'2020-01-01 00:00:00Z' AS at, PARSE_JSON('[1]') AS v FROM RANGE(9)"
    sync = lightning.Sync("rows", lightning.Model(query, "id"))
    rows: list[dict[str, Any]] = []
    with subject.engine() as engine, engine.plan(sync) as run:
        for batch in run.batches(4):
            assert batch.to_arrow().to_pylist() == batch.rows
            rows += batch.rows
            batch.succeed()
        assert run.finish().succeeded == OpCounts(added=9)
    assert sorted(row["id"] for row in rows) == list(range(9))
    assert {(row["at"].isoformat(), row["v"]) for row in rows} == {
        ("2020-01-01T00:00:00+00:00", "[1]")
    }


def test_a_session_opens_an_engine_and_outlives_it(session: Any) -> None:
    with lightning.connect(session) as engine:
        assert engine.sync_ids() == []
    assert session.sql("SELECT 1").collect()[0][0] == 1


def test_errors_are_the_library_s_own(subject: Subject) -> None:
    with pytest.raises(WarehouseError, match="TABLE_OR_VIEW_NOT_FOUND"):
        subject.warehouse.fetch("SELECT * FROM nowhere", step="test")
    with pytest.raises(ModelError):
        subject.warehouse.describe("SELECT 1 AS")


def test_a_session_under_which_the_sql_would_mean_something_else_is_refused(session: Any) -> None:
    setting = "spark.sql.caseSensitive"
    session.conf.set(setting, "true")
    try:
        with pytest.raises(ConfigurationError, match=setting):
            lightning.connect(session)
    finally:
        session.conf.unset(setting)


def test_what_is_no_session_is_refused(spark: object) -> None:
    from pyspark.sql.types import LongType

    with pytest.raises(DialectError, match="SparkSession"):
        lightning.connect(LongType())
