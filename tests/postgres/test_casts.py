"""Values of one type as another: what ALTER TABLE … TYPE makes of them, or NULL, never an error."""

from __future__ import annotations

import re

import psycopg
import pytest
from lightning_dialects.postgres.dialect import Postgres

from lightning import sql
from lightning.dialect import Column

NUMBER, TIMESTAMP = "numeric(10,2)", "timestamp without time zone"
ZONED, DOUBLE = "timestamp with time zone", "double precision"
# Two types; a value of the first; its text as the second, in UTC.
CASES = [
    (NUMBER, "numeric(12,4)", "1.5", "1.5000"),
    (NUMBER, "numeric(3,1)", "99.95", None),
    (NUMBER, "numeric(3,1)", "99.94", "99.9"),
    (NUMBER, "numeric(3,1)", "NaN", "NaN"),
    (NUMBER, "numeric", "1.50", "1.50"),
    (NUMBER, "integer", "2.50", "3"),
    (NUMBER, "smallint", "40000", None),
    (NUMBER, "smallint", "NaN", None),
    (NUMBER, DOUBLE, "0.1", "0.1"),
    ("numeric", "bigint", "9223372036854775807", "9223372036854775807"),
    ("numeric", "bigint", "9223372036854775808", None),
    ("numeric", DOUBLE, "1e400", None),
    ("numeric", DOUBLE, "1e-400", None),
    ("numeric", DOUBLE, "NaN", "NaN"),
    ("smallint", "bigint", "-32768", "-32768"),
    ("smallint", "numeric(4,0)", "-32768", None),
    ("smallint", "real", "-32768", "-32768"),
    ("bigint", "smallint", "-32769", None),
    ("bigint", "text", "12", "12"),
    ("integer", "boolean", "1", "true"),
    ("integer", "boolean", "2", None),
    ("boolean", "bigint", "true", "1"),
    ("boolean", "text", "true", "true"),
    (DOUBLE, "numeric(20,17)", "0.30000000000000004", "0.30000000000000004"),
    (DOUBLE, "numeric", "Infinity", None),
    (DOUBLE, "bigint", "9223372036854775808", None),
    (DOUBLE, "bigint", "-9223372036854775808", "-9223372036854775808"),
    (DOUBLE, "integer", "NaN", None),
    (DOUBLE, "real", "1e300", None),
    (DOUBLE, "real", "1e-300", None),
    (DOUBLE, "real", "-Infinity", "-Infinity"),
    (DOUBLE, "real", "NaN", "NaN"),
    ("text", "integer", " -12 ", "-12"),
    ("text", "integer", "1.5", None),
    ("text", "integer", "99999999999", None),
    ("text", "numeric(5,2)", "1e2", "100.00"),
    ("text", "numeric", "1e9999", None),
    ("text", "numeric", "", None),
    ("text", DOUBLE, ".5", "0.5"),
    ("text", DOUBLE, "1e999", None),
    ("text", "boolean", "Yes", "true"),
    ("text", "boolean", "maybe", None),
    ("text", "uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
     "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("text", "uuid", "a0eebc99", None),
    ("text", "date", "2024-02-29", "2024-02-29"),
    ("text", "date", "2023-02-29", None),
    ("text", "date", "0000-01-01", None),
    ("text", "date", "yesterday", None),
    ("text", TIMESTAMP, "2024-12-31T23:59:59.5", "2024-12-31 23:59:59.5"),
    ("text", TIMESTAMP, "2024-12-31 24:30", None),
    ("text", ZONED, "2024-12-31 12:00+02:00", "2024-12-31 10:00:00+00"),
    ("text", ZONED, "2024-12-31 12:00+99", None),
    ("text", "time without time zone", "12:30", "12:30:00"),
    ("text", "character varying(3)", "abc", "abc"),
    ("text", "character varying(3)", "abcd", None),
    ("text", "character(5)", "abc", "abc"),
    ("character varying(9)", "character varying(3)", "abc   ", "abc"),
    ("character varying(9)", "text", "abc", "abc"),
    (TIMESTAMP, ZONED, "2024-01-01 12:00", "2024-01-01 12:00:00+00"),
    (TIMESTAMP, ZONED, "infinity", "infinity"),
    (TIMESTAMP, ZONED, "294276-12-31 23:59:59", None),
    (TIMESTAMP, "date", "2024-01-01 12:00", "2024-01-01"),
    (TIMESTAMP, "timestamp(0) without time zone", "2024-01-01 12:00:00.6", "2024-01-01 12:00:01"),
    (TIMESTAMP, "text", "2024-01-01 12:00", "2024-01-01T12:00:00"),
    (ZONED, "text", "2024-01-01 12:00+02", "2024-01-01T10:00:00Z"),
    (ZONED, TIMESTAMP, "2024-01-01 12:00+02", "2024-01-01 10:00:00"),
    (ZONED, "date", "2024-01-01 12:00+02", "2024-01-01"),
    ("date", TIMESTAMP, "2024-01-01", "2024-01-01 00:00:00"),
    ("date", ZONED, "5874897-12-31", None),
    ("date", ZONED, "-infinity", "-infinity"),
    ("json", "jsonb", '{"b": 1, "a": 2}', '{"a": 2, "b": 1}'),
    ("jsonb", "json", "[1]", "[1]"),
    ("uuid", "text", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
     "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("integer[]", "bigint[]", "{1,NULL}", "{1,NULL}"),
    ("integer[]", "text", "{1,NULL}", "{1,NULL}"),
    ("bigint[]", "integer[]", "{1}", None),
    ("character varying(3)[]", "text[]", "{a}", "{a}"),
    ("bytea", "uuid", "a", None),
]  # fmt: skip


def without_length(kind: str) -> str:
    return re.sub(r"\(.*?\)", "", kind)


@pytest.mark.parametrize(("before", "after", "value", "expected"), CASES)
def test_a_value_becomes_one_of_another_type_or_null(
    connection: psycopg.Connection, before: str, after: str, value: str, expected: str | None
) -> None:
    connection.execute("SET TimeZone = 'UTC'")
    dialect = Postgres()
    cast = dialect.try_cast(sql.column("v", "t"), Column("v", before), Column("v", after))
    found = connection.execute(
        f"SELECT CAST(x AS text), CAST(pg_typeof(x) AS text) "
        f"FROM (SELECT {dialect.render(cast)} AS x FROM (SELECT CAST(%s AS {before}) AS v) AS t) u",
        (value,),
    ).fetchone()
    assert found == (expected, without_length(after))
