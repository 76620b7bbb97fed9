"""What the parameters of an account, a session or an object change in the library's own statements.

Each has one line: it is set with each statement, written out in the SQL, or harmless. They are
those of https://docs.snowflake.com/en/sql-reference/parameters that have to do with what a
statement means or returns; the others are of drivers, storage, costs and logins.
"""

from __future__ import annotations

from typing import Any

import pytest

from lightning.dialect import Column, Relation, TableSpec
from lightning.registry import dialect
from lightning.sql import column, text, values
from lightning.warehouse import Warehouse

pytest.importorskip("snowflake.connector")

SET = "set with each statement"
WRITTEN = "what it decides is written out in the SQL"
HARMLESS = "changes nothing that the library writes or reads"
REFUSED = "refused on connecting"
LOUD = "ends the statement with an error"
PARAMETERS = {
    "ABORT_DETACHED_QUERY": LOUD,
    "AUTOCOMMIT": REFUSED,
    "BINARY_INPUT_FORMAT": WRITTEN,  # no text is cast to BINARY
    "BINARY_OUTPUT_FORMAT": WRITTEN,  # HEX_ENCODE
    "CLIENT_TIMESTAMP_TYPE_MAPPING": HARMLESS,  # of bound timestamps: none is bound
    "DATA_RETENTION_TIME_IN_DAYS": WRITTEN,  # of plans, which have none; else the account's own
    "DATE_INPUT_FORMAT": WRITTEN,  # each text is read in a format
    "DATE_OUTPUT_FORMAT": WRITTEN,  # TO_CHAR with a format; inside a VARIANT it is followed
    "DEFAULT_DDL_COLLATION": WRITTEN,  # of each table, so that ids that differ by case differ
    "DEFAULT_NULL_ORDERING": HARMLESS,  # what is ordered by is never NULL
    "ERROR_ON_NONDETERMINISTIC_MERGE": HARMLESS,  # nothing is merged
    "ERROR_ON_NONDETERMINISTIC_UPDATE": HARMLESS,  # nothing is updated from a join
    "GEOGRAPHY_OUTPUT_FORMAT": WRITTEN,  # ST_ASWKB, ST_ASGEOJSON
    "GEOMETRY_OUTPUT_FORMAT": WRITTEN,
    "JSON_INDENT": HARMLESS,  # of a VARIANT as it is shown: `fields` is read as JSON
    "JSON_TREAT_DECIMAL_AS_INT": HARMLESS,  # of another driver
    "LOCK_TIMEOUT": LOUD,
    "MULTI_STATEMENT_COUNT": HARMLESS,  # the connector asks for one at a time
    "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": LOUD,  # as JSON there is no Arrow; rows are the same
    "QUERY_TAG": SET,
    "QUOTED_IDENTIFIERS_IGNORE_CASE": WRITTEN,  # all own names are upper-case ones
    "ROWS_PER_RESULTSET": SET,  # a batch would lack rows
    "SEARCH_PATH": WRITTEN,  # every table has its schema; no function shadows a built-in one
    "STATEMENT_TIMEOUT_IN_SECONDS": LOUD,
    "STRICT_JSON_OUTPUT": HARMLESS,  # no NaN and no undefined goes into `fields`
    "TIMESTAMP_DAY_IS_ALWAYS_24H": WRITTEN,  # leases are counted in milliseconds
    "TIMESTAMP_INPUT_FORMAT": WRITTEN,
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": WRITTEN,
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": WRITTEN,
    "TIMESTAMP_OUTPUT_FORMAT": WRITTEN,
    "TIMESTAMP_TYPE_MAPPING": WRITTEN,  # each type has its whole name
    "TIMESTAMP_TZ_OUTPUT_FORMAT": WRITTEN,
    "TIMEZONE": WRITTEN,  # instants are written in UTC
    "TIME_INPUT_FORMAT": WRITTEN,
    "TIME_OUTPUT_FORMAT": WRITTEN,
    "TRANSACTION_ABORT_ON_ERROR": HARMLESS,  # each statement commits by itself
    "TRANSACTION_DEFAULT_ISOLATION_LEVEL": HARMLESS,  # there is one
    "TWO_DIGIT_CENTURY_START": WRITTEN,  # years have four digits
    "USE_CACHED_RESULT": HARMLESS,  # of unchanged tables, and not where the clock is asked
    "WEEK_OF_YEAR_POLICY": HARMLESS,  # no weeks
    "WEEK_START": HARMLESS,
}


def test_what_is_set_goes_with_each_statement(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from snowflake.connector.cursor import SnowflakeCursor

    sent: list[dict[str, Any]] = []
    intact = SnowflakeCursor.execute

    def execute(cursor: SnowflakeCursor, statement: str, **options: Any) -> Any:
        sent.append(options["_statement_params"])
        return intact(cursor, statement, **options)

    monkeypatch.setattr(SnowflakeCursor, "execute", execute)
    warehouse.fetch("SELECT 1", step="test")
    warehouse.fetch_arrow("SELECT 1", step="test")
    list(warehouse.stream("SELECT 1", step="test"))
    list(warehouse.stream_arrow("SELECT 1", step="test"))
    warehouse.describe("SELECT 1 AS ID")
    assert {frozenset(options) for options in sent} == {
        frozenset(name for name, how in PARAMETERS.items() if how == SET)
    }
    assert {options["ROWS_PER_RESULTSET"] for options in sent} == {0}


@pytest.mark.parametrize("name", ["snowflake", "snowflake-iceberg"])
def test_texts_are_told_apart_whatever_collation_new_tables_have(name: str) -> None:
    its, relation = dialect(name), Relation(None, "S", "T")
    plan = TableSpec(relation=relation, purpose="plan")
    state = TableSpec(relation=relation, purpose="state", columns={"A": "text"})
    made = [
        *its.create_table(plan, values({"A": text("a")})),
        *its.create_table(state, values({"A": text("a")})),
        *its.create_table(state),
    ]
    assert ["DEFAULT_DDL_COLLATION=''" in statement for statement in made] == [True] * 3


@pytest.mark.parametrize("wanted", ["DATE", "TIME", "TIMESTAMP_NTZ"])
@pytest.mark.parametrize("given", ["VARCHAR", "NUMBER(10,0)", "DATE", "TIME", "TIMESTAMP_NTZ"])
def test_no_date_is_read_in_the_format_of_the_session(given: str, wanted: str) -> None:
    its = dialect("snowflake")
    read = its.render(its.try_cast(column("X"), Column("X", given), Column("X", wanted)))
    assert "TRY_CAST" not in read
    assert "'YYYY-MM-DD" in read or "'HH24:" in read or read == 'CAST("X" AS DATE)'
