"""Parsers that know a dialect and have nothing to do with sqlglot."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

from tests.engines import missing

from . import denied

Complaints = Callable[[str], list[str]]

# By dialect, the grammar that judges it: of sqlfluff, or of Microsoft's own parser of T-SQL.
# Engines that the tests run judge for themselves.
GRAMMARS = {
    "athena": "athena",
    "bigquery": "bigquery",
    "greenplum": "greenplum",
    "greenplum6": "greenplum",
    "redshift": "redshift",
    "snowflake": "snowflake",
    "snowflake-iceberg": "snowflake",
    "fabric": "fabricdw",
    "synapse": "2022",  # it has none for Synapse
    "trino": "trino",
    "databricks": "databricks",
}
MICROSOFT = {"fabric", "synapse"}
EXECUTED = {"duckdb", "postgres"}


def parser(name: str) -> Complaints:
    """What the parser of a dialect has to say against a statement; skips where it is missing."""
    if name in MICROSOFT:
        if shutil.which("maxdop") is None:
            missing("maxdop", "maxdop is not installed: pip install maxdop")
        return partial(_microsoft, name)
    if find_spec("sqlfluff") is None:
        missing("sqlfluff", "sqlfluff is not installed: pip install sqlfluff")
    return partial(_sqlfluff, GRAMMARS[name])


def refusals(service: str, statement: str) -> list[str]:
    """What ScriptDom has to say, which takes what any of Microsoft's services has."""
    command = ["maxdop", "--parser-version", GRAMMARS[service]]
    parsed = subprocess.run(command, input=statement, capture_output=True, text=True, check=False)
    return [parsed.stderr] if parsed.returncode else []


def _microsoft(service: str, statement: str) -> list[str]:
    return [*refusals(service, statement), *denied.complaints(service, statement)]


@cache
def _linter(grammar: str) -> Any:
    from sqlfluff.core import FluffConfig, Linter

    return Linter(config=FluffConfig(overrides={"dialect": grammar}))


@cache
def _sqlfluff(grammar: str, statement: str) -> list[str]:
    if grammar in ("athena", "trino"):  # where a backslash is a character like others
        statement = statement.replace("\\", "")
    elif grammar != "bigquery":  # there '' is no escape; others know it better than \'
        statement = statement.replace(r"\'", "''")
    if grammar == "athena":  # whose page has both words
        statement = statement.replace("CREATE SCHEMA", "CREATE DATABASE")
    # Nor does it know this privilege, which Snowflake's page on access control lists.
    statement = statement.replace("GRANT CREATE ICEBERG TABLE", "GRANT CREATE TABLE")
    return [str(violation) for violation in _linter(grammar).parse_string(statement).violations]
