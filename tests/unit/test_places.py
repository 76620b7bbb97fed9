"""Schemas, tables and columns are found as a person calls them, in whatever case they were made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

import lightning
from lightning import words
from lightning.dialect import Column
from lightning.log_tables import ALL_LOG_TABLES, CHANGELOG, ROW_COLUMNS
from lightning.places import Places, find
from lightning.registry import dialect
from lightning.sql import column
from lightning.state.store import TABLE
from lightning.words import ROW_ID
from tests.golden.script import Script

PLANNER, AUDIT = "hightouch_planner", "hightouch_audit"


class Listed(Script):
    """A warehouse that has some tables, by schema, and the columns of each log table."""

    def __init__(
        self, name: str, there: Mapping[str, Sequence[str]], columns: Sequence[str] = ROW_COLUMNS
    ) -> None:
        super().__init__(dialect(name))
        self._there = {schema: set(tables) for schema, tables in there.items()}
        self._columns = columns

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        return {
            schema: tables
            for schema, tables in self._there.items()
            if self.dialect.matching(schema, schemas)
        }

    def describe(self, query: str) -> list[Column]:
        return [Column(name, "VARCHAR") for name in self._columns]


def found(warehouse: Script, planner: str = PLANNER, audit: str = AUDIT) -> Places:
    return find(warehouse, planner, audit)[0]


@pytest.mark.parametrize(
    ("name", "written", "spelled"),
    [
        ("snowflake", "hightouch_audit", "HIGHTOUCH_AUDIT"),
        ("snowflake", '"Audit"', "Audit"),
        ("snowflake", "the audit", "the audit"),
        ("postgres", "Hightouch_Audit", "hightouch_audit"),
        ("postgres", '"Audit"', "Audit"),
        ("redshift", "AUDIT", "audit"),
        ("greenplum", "Audit$1", "audit$1"),
        ("lakebase", "Audit", "audit"),
        ("bigquery", "Audit", "Audit"),
        ("duckdb", "Audit", "Audit"),
    ],
)
def test_a_name_is_spelled_as_the_warehouse_reads_it(name: str, written: str, spelled: str) -> None:
    assert dialect(name).fold(written) == spelled


@pytest.mark.parametrize(
    ("name", "there", "planner", "audit"),
    [
        pytest.param("snowflake", {}, "HIGHTOUCH_PLANNER", "HIGHTOUCH_AUDIT", id="nothing there"),
        pytest.param(
            "snowflake",
            {"HIGHTOUCH_PLANNER": [], PLANNER: [], AUDIT: []},
            "HIGHTOUCH_PLANNER",
            AUDIT,
            id="schemas without tables",
        ),
        pytest.param(
            "snowflake",
            {
                "HIGHTOUCH_PLANNER": ["OTHER"],
                PLANNER: [TABLE],
                "HIGHTOUCH_AUDIT": [],
                AUDIT: [CHANGELOG],
            },
            PLANNER,
            AUDIT,
            id="an earlier release's beside others",
        ),
        pytest.param(
            "snowflake",
            {PLANNER: [TABLE], "HIGHTOUCH_PLANNER": ["SYNC_STATE"], AUDIT: [CHANGELOG]},
            "HIGHTOUCH_PLANNER",
            AUDIT,
            id="both",
        ),
        pytest.param("postgres", {}, PLANNER, AUDIT, id="nothing there, lower"),
    ],
)
def test_the_schema_is_the_one_that_has_the_tables(
    name: str, there: Mapping[str, Sequence[str]], planner: str, audit: str
) -> None:
    places = found(Listed(name, there))
    assert (places.planner_schema, places.audit_schema) == (planner, audit)


def test_a_schema_of_mixed_case_that_an_earlier_release_made_is_used() -> None:
    assert found(Listed("postgres", {"Plans": [TABLE]}), "Plans").planner_schema == "Plans"
    assert found(Listed("postgres", {"Plans": [], "plans": []}), "Plans").planner_schema == "plans"
    assert found(Listed("postgres", {}), "Plans").planner_schema == "plans"


def test_case_does_not_matter_where_the_warehouse_ignores_it() -> None:
    places, there = find(Listed("duckdb", {"Plans": ["Sync_State"], "LOGS": []}), "plans", "Logs")
    assert (places.planner_schema, places.audit_schema) == ("Plans", "LOGS")
    assert there.keys() == {"Plans", "LOGS"}


def test_case_matters_where_the_warehouse_folds_nothing() -> None:
    places, there = find(Listed("bigquery", {"Plans": [TABLE]}), "plans", "logs")
    assert (places.planner_schema, there) == ("plans", {})


@pytest.mark.parametrize("table", [TABLE, TABLE.upper()])
@pytest.mark.parametrize("schema", [PLANNER, PLANNER.upper()])
def test_the_planner_spells_its_names_as_its_state_table_is_spelled(
    schema: str, table: str
) -> None:
    places = found(Listed("snowflake", {schema: [table]}))
    cased = str.lower if table == TABLE else str.upper
    assert places.planner_schema == schema
    assert places.planner("x_1_plan").name == cased("x_1_plan")
    assert places.dialect.render(column(ROW_ID)) == cased(f'"{ROW_ID}"')
    assert places.named({cased("x_1_plan"), "X_1_plan"}) == {"x_1_plan"}


@pytest.mark.parametrize("table", [CHANGELOG, CHANGELOG.upper()])
@pytest.mark.parametrize("cased", [str.lower, str.upper])
def test_a_log_table_and_its_columns_are_each_found_in_either_case(
    table: str, cased: Callable[[str], str]
) -> None:
    there = {"HIGHTOUCH_AUDIT": [table]}
    columns = ["extra", *map(cased, ROW_COLUMNS), "SYNC_ID" if cased is str.lower else "sync_id"]
    log = found(Listed("snowflake", there, columns)).logs[CHANGELOG]
    assert log.relation.name == table
    expected = [*map(cased, ROW_COLUMNS)]
    expected[0] = "SYNC_ID"  # the one that a person would read
    assert [*log.columns.values()] == expected


def test_log_tables_that_are_missing_are_made_in_the_usual_case_beside_others() -> None:
    logs = found(Listed("snowflake", {AUDIT: [CHANGELOG]})).logs
    missing = {"SYNC_SNAPSHOT", "SYNC_RUNS", "SYNC_REQUESTS"}
    assert {log.relation.name for log in logs.values()} == {CHANGELOG, *missing}
    assert {log.relation.schema for log in logs.values()} == {AUDIT}
    assert logs.keys() == ALL_LOG_TABLES.keys()


def test_what_an_administrator_runs_spells_names_as_a_person_does() -> None:
    grants = lightning.setup_sql(
        "snowflake", "sync", catalog="crm", compute='"wh"', sources=["Shop"]
    )
    assert 'CREATE SCHEMA IF NOT EXISTS "CRM"."HIGHTOUCH_AUDIT"' in grants
    assert 'GRANT USAGE ON WAREHOUSE "wh" TO ROLE "SYNC"' in grants
    assert 'GRANT USAGE ON SCHEMA "CRM"."SHOP" TO ROLE "SYNC"' in grants


def test_every_column_that_the_plan_reserves_is_spelled_with_the_others() -> None:
    named = {value for value in vars(words).values() if isinstance(value, str)}
    reserved = {name for name in named if name.startswith(words.RESERVED_PREFIX)}
    assert reserved - {words.RESERVED_PREFIX} == words.PLAN_COLUMNS
