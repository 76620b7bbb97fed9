"""Parsers that know a dialect and have nothing to do with sqlglot."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

from tests.engines import missing

Complaints = Callable[[str], list[str]]

# By dialect, the sqlfluff grammar that judges it. Engines that the tests run judge for themselves.
GRAMMARS = {
    "bigquery": "bigquery",
    "greenplum": "greenplum",
    "greenplum6": "greenplum",
    "redshift": "redshift",
    "snowflake": "snowflake",
    "snowflake-iceberg": "snowflake",
}
EXECUTED = {"duckdb", "postgres"}


def parser(name: str) -> Complaints:
    """What the parser of a dialect has to say against a statement; skips where it is missing."""
    if find_spec("sqlfluff") is None:
        missing("sqlfluff", "sqlfluff is not installed: pip install sqlfluff")
    return partial(_sqlfluff, GRAMMARS[name])


@cache
def _linter(grammar: str) -> Any:
    from sqlfluff.core import FluffConfig, Linter

    return Linter(config=FluffConfig(overrides={"dialect": grammar}))


@cache
def _sqlfluff(grammar: str, statement: str) -> list[str]:
    if grammar != "bigquery":  # there '' is no escape; others know it better than \'
        statement = statement.replace(r"\'", "''")
    # Nor does it know this privilege, which Snowflake's page on access control lists.
    statement = statement.replace("GRANT CREATE ICEBERG TABLE", "GRANT CREATE TABLE")
    return [str(violation) for violation in _linter(grammar).parse_string(statement).violations]
