"""The SQL of BigQuery, judged and evaluated by GoogleSQL's own reference implementation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
import sqlglot
from lightning_dialects.bigquery.dialect import BigQuery

from lightning import setup_sql
from lightning.dialect import Column
from lightning.errors import UncomparableTypeError
from lightning.sql import Expr
from tests.engines import missing
from tests.golden.samples import SAMPLES
from tests.golden.scenes import MODEL_TABLE, play
from tests.golden.script import STAGED

if TYPE_CHECKING:
    from tests.googlesql import Judge

NAN = "CAST('nan' AS FLOAT64)"
ORDERS = "ARRAY<STRUCT<`n` INT64, `lines` ARRAY<FLOAT64>>>"


@pytest.fixture(scope="module")
def judge() -> Judge:
    if find_spec("zetasql") is None:
        missing("zetasql", "zetasql is not installed: pip install zetasql==0.1.5")
    from tests.googlesql import Judge

    return Judge()


def version(row: Sequence[tuple[str, str]]) -> str:
    """The hash of a row, given as types and expressions."""
    dialect = BigQuery()
    values = [dialect.hashable(_parsed(text), Column("c", kind)) for kind, text in row]
    return dialect.render(dialect.row_version(values))


def _parsed(text: str) -> Expr:
    return sqlglot.parse_one(text, read="bigquery")


@pytest.mark.timeout(900)
def test_names_and_types_of_all_statements_are_right(judge: Judge) -> None:
    columns = (f"`{name}` {kind}" for name, kind in SAMPLES["bigquery"].columns.items())
    judge.take(f"CREATE TABLE {MODEL_TABLE} ({', '.join(columns)})")
    staged = f"`{STAGED.schema}`.`{STAGED.name}`"
    judge.take(f"CREATE TABLE {staged} (number INT64, outcome STRING, reason STRING)")
    for lines in play(BigQuery()).values():
        for line in lines:
            judge.take(line.text)


def test_grants_are_googlesql(judge: Judge) -> None:
    role = "serviceAccount:o'sync@project.iam.gserviceaccount.com"
    statements = setup_sql("bigquery", role, catalog="my-project", sources=["shop"])
    for statement in statements:
        judge.take(statement)
    assert len(statements) == 2 + 2 + 2 + 1  # datasets; the project, the datasets, the source


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("FLOAT64", "-0.0", "0.0"),
        ("FLOAT64", NAN, NAN),
        ("NUMERIC", "NUMERIC '1.10'", "NUMERIC '1.1'"),
        ("BIGNUMERIC", "BIGNUMERIC '1e2'", "BIGNUMERIC '100.0'"),
        ("TIMESTAMP", "TIMESTAMP '2026-01-31 12:00:00+02'", "TIMESTAMP '2026-01-31 10:00:00+00'"),
        ("INTERVAL", "INTERVAL 30 DAY", "INTERVAL 1 MONTH"),
        ("JSON", 'JSON \'{"a": 1, "b": [2]}\'', 'JSON \'{"b":[2],"a":1}\''),
        ("STRING", "COLLATE('a', 'und:ci')", "'a'"),
        ("ARRAY<FLOAT64>", f"[-0.0, {NAN}]", f"[0.0, {NAN}]"),
        ("ARRAY<STRING>", "CAST(NULL AS ARRAY<STRING>)", "CAST([] AS ARRAY<STRING>)"),
        (ORDERS, "[STRUCT(1 AS n, [-0.0] AS `lines`)]", "[STRUCT(1 AS n, [0.0] AS `lines`)]"),
        ("RANGE<DATE>", "RANGE(DATE '2026-01-01', NULL)", "RANGE(DATE '2026-01-01', NULL)"),
    ],
)
def test_equal_values_have_one_version(judge: Judge, kind: str, one: str, other: str) -> None:
    assert judge.value(version([(kind, one)])) == judge.value(version([(kind, other)]))


TEXTS = ("CAST(NULL AS STRING)", "''", "'NULL'", "'null'", "'a'", "'A'", "'a '", "'\"'", "'\\\\'")
DIFFERENT: Sequence[Sequence[Sequence[tuple[str, str]]]] = [
    [[("STRING", text)] for text in TEXTS],
    [[("STRING", one), ("STRING", other)] for one in TEXTS for other in TEXTS],
    [[("STRING", one), ("STRING", other)] for one, other in (("'a,'", "'b'"), ("'a'", "',b'"))],
    [[("JSON", text)] for text in ("CAST(NULL AS JSON)", "JSON 'null'", "JSON '{}'", "JSON '[]'")],
    [
        [("FLOAT64", text)]
        for text in (
            "CAST(NULL AS FLOAT64)", "0.0", NAN, "CAST('inf' AS FLOAT64)",
            "CAST('-inf' AS FLOAT64)", "0.3", "0.1 + 0.2",
        )
    ],
    [
        [("BIGNUMERIC", text)]
        for text in (
            "BIGNUMERIC '1234567890123456789012345678.1'",
            "BIGNUMERIC '1234567890123456789012345678.10000000000000000000000000000000000001'",
        )
    ],
    [
        [("TIMESTAMP", text)]
        for text in (
            "TIMESTAMP '2026-01-31 10:00:00+00'", "TIMESTAMP '2026-01-31 10:00:00.000001+00'",
        )
    ],
    [[("BYTES", text)] for text in ("CAST(NULL AS BYTES)", "b''", "b'a'", "b'A'", "b'\\x00'")],
    [
        [("ARRAY<STRING>", text)]
        for text in ("CAST([] AS ARRAY<STRING>)", "['']", "['a,b']", "['a', 'b']", "['b', 'a']")
    ],
    [
        [("STRUCT<`a` STRING, `b` STRING>", text)]
        for text in (
            "CAST(NULL AS STRUCT<a STRING, b STRING>)",
            "CAST((NULL, NULL) AS STRUCT<a STRING, b STRING>)",
            "STRUCT('x' AS a, '' AS b)", "STRUCT('' AS a, 'x' AS b)",
        )
    ],
]  # fmt: skip


@pytest.mark.parametrize("rows", DIFFERENT, ids=lambda rows: rows[0][0][0])
def test_different_rows_have_different_versions(
    judge: Judge, rows: Sequence[Sequence[tuple[str, str]]]
) -> None:
    versions = ", ".join(f"TO_HEX({version(row)})" for row in rows)  # one statement is quicker
    assert len(set(json.loads(judge.value(f"TO_JSON_STRING([{versions}])")))) == len(rows)


NUMBER_TYPES = ("INT64", "NUMERIC", "BIGNUMERIC", "FLOAT64")
NUMBERS = {
    "0": 0, "-0": 0, "1.00": 0, "-25": 0, "9007199254740992": 0, "-1000000000000000": 0,
    "1.10": 1, "0.00001": 1, "1e-9": 1, "123456.789": 1, "1e22": 1, "1e-30": 2, "5e37": 2,
}  # fmt: skip  # the first of these types that has it
FLOATS = (
    "1e300", "1.0000000000000002e300", "1e-39", "1.2345678901234567e-30", "0.1",
    "0.10000000000000002", "1e15", "1000000000000000.1", "inf", "-inf", "nan", "5e38", "6e38",
)  # fmt: skip


def test_equal_keys_have_one_text_whatever_their_type(judge: Judge) -> None:
    for number, first in NUMBERS.items():
        kinds = NUMBER_TYPES[first:]
        values = [f"CAST(CAST('{number}' AS BIGNUMERIC) AS {kind})" for kind in kinds]
        equal = " AND ".join(f"{value} = {values[0]}" for value in values)
        texts = _key_texts(judge, dict(zip(values, kinds, strict=True)), f"CAST({equal} AS STRING)")
        assert len({*texts[1:]}) == 1, number
        assert texts[0] == "true", number


def test_floats_that_differ_are_keys_that_differ(judge: Judge) -> None:
    values = [f"CAST('{number}' AS FLOAT64)" for number in FLOATS]
    assert len({*_key_texts(judge, dict.fromkeys(values, "FLOAT64"))}) == len(FLOATS)


def _key_texts(judge: Judge, kinds: Mapping[str, str], *more: str) -> list[str]:
    """In one statement, which is quicker."""
    dialect = BigQuery()
    texts = [
        dialect.render(dialect.key_text(_parsed(value), Column("c", kind)))
        for value, kind in kinds.items()
    ]
    found: list[str] = json.loads(judge.value(f"TO_JSON_STRING([{', '.join([*more, *texts])}])"))
    return found


def test_keys_are_texts_of_their_own(judge: Judge) -> None:
    dialect = BigQuery()

    def text(kind: str, value: str) -> Expr:
        return dialect.key_text(_parsed(value), Column("c", kind))

    instant = text("TIMESTAMP", "TIMESTAMP '2026-01-31 12:00:00.5+02'")
    assert judge.value(dialect.render(instant)) == "2026-01-31 10:00:00.500+00"
    parts = [text("INT64", "7"), text("STRING", "'é\"\\\\'"), text("DATE", "DATE '2026-01-31'")]
    composite = judge.value(dialect.render(dialect.composite_key_text(parts)))
    assert composite == '["7","é\\"\\\\","2026-01-31"]'


@pytest.mark.parametrize(
    ("kind", "value", "logged"),
    [
        ("INT64", "9007199254740993", 9007199254740993),
        ("STRING", "CAST(NULL AS STRING)", None),
        ("NUMERIC", "CAST(NULL AS NUMERIC)", None),
        ("NUMERIC", "NUMERIC '12.30'", 12.3),
        ("BIGNUMERIC", "BIGNUMERIC '12345678901234567890.5'", "12345678901234567890.5"),
        ("FLOAT64", NAN, "NaN"),
        ("BOOL", "TRUE", True),
        ("TIMESTAMP", "TIMESTAMP '2026-01-31 12:00:00+02'", "2026-01-31T10:00:00Z"),
        ("BYTES", "b'\\x00'", "AA=="),
        ("JSON", "JSON '{\"a\": null}'", {"a": None}),
        (ORDERS, "[STRUCT(1 AS n, [0.5] AS `lines`)]", [{"n": 1, "lines": [0.5]}]),
    ],
)
def test_fields_are_raw_values(judge: Judge, kind: str, value: str, logged: Any) -> None:
    dialect = BigQuery()
    name = 'it\'s a "name"'
    fields = dialect.json_object([(name, _parsed(value), Column("c", kind))])
    assert json.loads(judge.value(dialect.render(fields))) == {name: logged}


@pytest.mark.parametrize("kind", ["STRUCT<INT64, STRING>", "SOMETHING_NEW", "ARRAY<SOMETHING_NEW>"])
def test_types_without_a_notion_of_equal_are_refused(kind: str) -> None:
    with pytest.raises(UncomparableTypeError, match="'c'"):
        BigQuery().comparable(_parsed("c"), Column("c", kind))
