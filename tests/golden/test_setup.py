"""What an administrator is asked to run, in every dialect, as it was last read and found good.

After a change: LIGHTNING_GOLDEN_UPDATE=1 pytest tests/golden, then read the difference.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from lightning_dialects import BUILT_IN

import lightning
from lightning.errors import ConfigurationError

from .parsers import GRAMMARS, parser
from .test_golden import UPDATE

NOWHERE = {"athena", "duckdb", "fabric", "spark", "synapse"}  # no database has to be named
STORED = Path(__file__).parent / "setup"


def statements(name: str) -> list[str]:
    return lightning.setup_sql(name, 'sync "er"', catalog="shop", compute="xs", sources=["crm"])


@pytest.mark.parametrize("name", BUILT_IN)
def test_statements_are_as_they_were(name: str) -> None:
    path = STORED / f"{name}.sql"
    text = "".join(f"{statement};\n" for statement in statements(name))
    if UPDATE:
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


# For sqlfluff, nobody grants a role anything in BigQuery, or grants at all in Trino.
@pytest.mark.parametrize("name", sorted(GRAMMARS.keys() - {"bigquery", "trino"}))
def test_an_independent_parser_takes_every_statement(name: str) -> None:
    complaints = parser(name)
    assert {text: complaints(text) for text in statements(name) if complaints(text)} == {}


def test_duckdb_has_schemas_and_no_rights() -> None:
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS shop")
        for statement in statements("duckdb"):
            connection.execute(statement)
        made = connection.execute("FROM duckdb_schemas() WHERE database_name = 'shop'").fetchall()
    assert {"hightouch_planner", "hightouch_audit"} <= {row[3] for row in made}


@pytest.mark.parametrize("name", sorted(set(BUILT_IN) - NOWHERE))
def test_a_database_that_has_to_be_named_is_asked_for(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"database|project|catalog"):
        lightning.setup_sql(name, "me", compute="xs")
