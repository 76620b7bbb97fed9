"""What T-SQL wants otherwise, as statements: none of it needs a driver."""

from __future__ import annotations

import re

import pytest
from lightning_dialects.tsql.warehouse import LABELLED
from sqlglot import exp, parse_one

import lightning
from lightning.registry import dialect
from tests.golden.parsers import parser, refusals
from tests.golden.test_golden import played

SERVICES = ["fabric", "synapse"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("SELECT a = 1 AS b FROM t", "CASE WHEN a = 1 THEN 1 WHEN NOT (a = 1) THEN 0 END"),
        ("SELECT TRUE AS b", "CAST(1 AS BIT) AS b"),
        ("SELECT 1 FROM t WHERE FALSE", "WHERE 0 = 1"),
        ("SELECT 1 FROM t WHERE NOT b AND (c OR a > 1)", "WHERE NOT b = 1 AND (c = 1 OR a > 1)"),
        ("SELECT CASE WHEN b THEN TRUE END AS c FROM t", "CASE WHEN b = 1 THEN CAST(1 AS BIT) END"),
        ("SELECT CASE b WHEN a = 1 THEN 2 END AS c FROM t", "CASE b WHEN CAST(CASE WHEN a = 1"),
        ("SELECT COALESCE(a IS NULL, FALSE) AS b FROM t", "NOT (a IS NULL) THEN 0 END AS BIT)"),
        ("UPDATE t SET a = 1, b = TRUE WHERE c", "SET a = 1, b = CAST(1 AS BIT) WHERE c = 1"),
        ("SELECT 1 FROM t JOIN u ON t.b", "ON t.b = 1"),
    ],
)
def test_a_condition_is_no_value_and_a_value_no_condition(written: str, expected: str) -> None:
    rendered = dialect("fabric").render(parse_one(written, read="duckdb"))
    assert expected in re.sub(r"(?<=\() | (?=\))", "", " ".join(rendered.split()))
    assert parser("fabric")(rendered) == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_common_tables_of_a_model_stand_before_the_statement(service: str) -> None:
    tables = "a AS (SELECT 1 AS [id] -- one, (\n), b AS (SELECT id FROM a)"
    model = lightning.Model(f"WITH {tables}\nSELECT id FROM b -- all", "id")
    sync = lightning.Sync("s", model)
    evaluated = lightning.compile(sync, service, columns={"id": "bigint"})[0]
    before, found, after = evaluated.partition(tables)
    assert found
    assert "SELECT" not in before
    assert "FROM (\nSELECT id FROM b\n)" in after
    assert parser(service)(evaluated) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_label_fits_behind_every_statement_that_gets_one(service: str) -> None:
    parser(service)  # which skips where there is none
    lines = {
        (line.step, line.text.split(None, 1)[0]): line.text
        for lines in played(service).values()
        for line in lines
    }
    labelled = {key: text for key, text in lines.items() if LABELLED.match(text)}
    bare = {first for step, first in lines.keys() - labelled.keys()}
    assert bare <= {"IF", "CREATE"}  # what makes schemas, and tables without rows, or drops them
    for text in labelled.values():
        assert refusals(service, f"{text}\nOPTION (LABEL = N'a')") == [], text


def test_synapse_is_given_one_row_of_values_at_a_time() -> None:
    rows = exp.Values(expressions=[exp.Tuple(expressions=[exp.Literal.number(n)]) for n in (1, 2)])
    insert = exp.Insert(this=exp.to_table("t"), expression=rows)
    assert " ".join(dialect("synapse").render(insert).split()) == (
        "INSERT INTO t SELECT 1 UNION ALL SELECT 2"
    )
