"""Values through Iceberg's tables, which have fewer types than Trino."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from sqlglot import exp

import lightning
from lightning import sql
from lightning.warehouse import Warehouse

EQUAL = [
    ("nan()", "nan()"),
    ("DOUBLE '-0.0'", "0e0"),
    ("REAL '-0.0'", "REAL '0.0'"),
    ("TIMESTAMP '2026-01-31 12:00:00 Europe/Berlin'", "TIMESTAMP '2026-01-31 11:00:00 UTC'"),
    (
        "TIMESTAMP '2026-01-31 12:00:00.123456789 Europe/Berlin'",
        "TIMESTAMP '2026-01-31 11:00:00.123456789 UTC'",
    ),
    ("""JSON '{"b": 1, "a": {"d": 1, "c": 2}}'""", """JSON '{"a": {"c": 2, "d": 1}, "b": 1}'"""),
    ("map(ARRAY['b', 'a'], ARRAY[1, nan()])", "map(ARRAY['a', 'b'], ARRAY[nan(), 1])"),
    ("ARRAY[CAST(ROW(1, NULL) AS row(integer, date)), NULL]",) * 2,
    ("INTERVAL '1' DAY", "INTERVAL '24' HOUR"),
    ("CAST('a' AS char(3))", "CAST('a ' AS char(3))"),
    ("IPADDRESS '::ffff:1.2.3.4'", "IPADDRESS '1.2.3.4'"),
]
DIFFERENT = [
    ("0.1e0", "0.10000000000000002e0"),
    ("REAL '16777216'", "REAL '16777214'"),
    ("REAL '0.1'", "REAL '0.10000001'"),
    ("1e0", "infinity()"),
    ("'a'", "'a '"),
    ("'a'", "'A'"),
    ("''", "CAST(NULL AS varchar)"),
    ("JSON '1'", "JSON '1.0'"),
    ("JSON 'null'", "CAST(NULL AS json)"),
    ("""JSON '{"a": null}'""", "JSON '{}'"),
    ("ARRAY['a,b']", "ARRAY['a', 'b']"),
    ("ARRAY['null']", "ARRAY[CAST(NULL AS varchar)]"),
    (
        "CAST(ROW('a', NULL) AS row(varchar, varchar))",
        "CAST(ROW(NULL, 'a') AS row(varchar, varchar))",
    ),
    ("CAST(NULL AS row(integer, date))", "CAST(ROW(NULL, NULL) AS row(integer, date))"),
    ("map(ARRAY['a'], ARRAY[1])", "map(ARRAY['a'], ARRAY[2])"),
    ("TIMESTAMP '2026-01-31 12:00:00.123456789'", "TIMESTAMP '2026-01-31 12:00:00.123456788'"),
    ("TIME '12:00:00.123456789'", "TIME '12:00:00.123456788'"),
    ("INTERVAL '1' MONTH", "INTERVAL '2' MONTH"),
    ("X'00'", "X'0000'"),
]
# What a table keeps of a value, what is sent of it, and what of it stands in `fields`.
KEPT: dict[str, tuple[str, Any, Any]] = {
    "TINYINT '1'": ("integer", 1, 1),
    "CAST(1.10 AS decimal(5, 2))": ("decimal(5, 2)", Decimal("1.10"), 1.10),
    "REAL '1.5'": ("real", 1.5, 1.5),
    "'a'": ("varchar", "a", "a"),
    "CAST('a' AS char(3))": ("varchar", "a  ", "a  "),
    "X'CAFE'": ("varbinary", b"\xca\xfe", "CAFE"),
    "DATE '2026-01-31'": ("date", dt.date(2026, 1, 31), "2026-01-31"),
    "TIME '12:00:00.123'": ("time(6)", dt.time(12, 0, 0, 123_000), "12:00:00.123000"),
    "TIMESTAMP '2026-01-31 12:00:00.123'": (
        "timestamp(6)",
        dt.datetime(2026, 1, 31, 12, 0, 0, 123_000),
        "2026-01-31T12:00:00.123000",
    ),
    "TIMESTAMP '2026-01-31 12:00:00.123456789'": (
        "varchar",
        dt.datetime(2026, 1, 31, 12, 0, 0, 123_457),
        "2026-01-31 12:00:00.123456789",
    ),
    "TIMESTAMP '2026-01-31 12:00:00.5 Asia/Tokyo'": (
        "timestamp(6) with time zone",
        dt.datetime(2026, 1, 31, 3, 0, 0, 500_000, tzinfo=dt.UTC),
        "2026-01-31T03:00:00.500000Z",
    ),
    "UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'": (
        "uuid",
        "12151fd2-7586-11e9-8f9e-2a86e4085a59",
        "12151fd2-7586-11e9-8f9e-2a86e4085a59",
    ),
    "INTERVAL '26' HOUR": ("varchar", "1 02:00:00.000", "1 02:00:00.000"),
    "INTERVAL '14' MONTH": ("varchar", "1-2", "1-2"),
    "IPADDRESS '10.0.0.1'": ("varchar", "10.0.0.1", "10.0.0.1"),
    """JSON '{"b": [1.0, null], "a": "x"}'""": (
        "varchar",
        '{"a":"x","b":[1.0,null]}',
        {"a": "x", "b": [1.0, None]},
    ),
    "ARRAY[DATE '2026-01-31', NULL]": (
        "array(date)",
        [dt.date(2026, 1, 31), None],
        ["2026-01-31", None],
    ),
    "map(ARRAY[X'CA'], ARRAY[JSON '[1]'])": (
        "map(varbinary, varchar)",
        None,  # a map of bytes, which the client has no key for
        {"CA": [1]},
    ),
    """CAST(ROW(1, 'x') AS row("a b" smallint, c char(2)))""": (
        'row("a b" integer, "c" varchar)',
        (1, "x "),
        {"a b": 1, "c": "x "},
    ),
    "ROW(1, nan())": (
        'row("field0" integer, "field1" double)',
        None,
        {"field0": 1, "field1": "NaN"},
    ),
}


def model(values: Sequence[str]) -> str:
    listed = ", ".join(f"{value} AS c{at}" for at, value in enumerate(values))
    return f"SELECT 1 AS id, {listed}"


def hashes(warehouse: Warehouse, values: Sequence[str]) -> list[bytes]:
    """The row hashes of rows of one value each, as a plan gets them of a model."""
    dialect = warehouse.dialect
    columns = warehouse.describe(model(values))[1:]
    hashed = [
        dialect.row_version([dialect.hashable(sql.column(column.name, "new"), column)])
        for column in columns
    ]
    rows = exp.Table(
        this=sql.verbatim(f"({model(values)})"), alias=exp.TableAlias(this=sql.identifier("new"))
    )
    query = exp.select(*(sql.aliased(one, f"h{at}") for at, one in enumerate(hashed))).from_(rows)
    (found,) = warehouse.fetch(dialect.render(query), step="test")
    return list(found)


@pytest.mark.parametrize(("pairs", "same"), [(EQUAL, True), (DIFFERENT, False)])
def test_rows_are_equal_where_their_values_are(
    warehouse: Warehouse, pairs: Sequence[tuple[str, str]], same: bool
) -> None:
    found = hashes(warehouse, [value for pair in pairs for value in pair])
    alike = [left == right for left, right in zip(found[::2], found[1::2], strict=True)]
    assert dict(zip(pairs, alike, strict=True)) == dict.fromkeys(pairs, same)


def test_values_are_kept_sent_and_logged_as_they_are(warehouse: Warehouse, namespace: str) -> None:
    names = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    sync = lightning.Sync("types", lightning.Model(model(list(KEPT)), "id"))
    kept = [column.type for column in warehouse.describe(model(list(KEPT)))[1:]]
    assert kept == [kind for kind, _, _ in KEPT.values()]
    sent: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def send(batch: lightning.Batch) -> None:
        sent.extend(zip(batch.rows, batch.to_arrow().to_pylist(), strict=True))

    with lightning.connect(warehouse, **names) as engine:
        engine.run(sync, send)
        assert engine.plan(sync).counts.unchanged == 1
    ((row, in_arrow),) = sent
    query = f"SELECT fields FROM {names['audit_schema']}.sync_snapshot"
    ((fields,),) = warehouse.fetch(query, step="test")
    logged = json.loads(fields)
    assert list(logged) == ["id", *(f"c{at}" for at in range(len(KEPT)))]
    for at, (value, (_, expected, in_fields)) in enumerate(KEPT.items()):
        name = f"c{at}"
        assert logged[name] == in_fields, value
        if expected is None:
            continue
        found = row[name]
        assert (str(found) if value.startswith("UUID") else found) == expected, value
        if not isinstance(expected, list | tuple):  # which Arrow has as JSON
            same = (
                found if not value.startswith("TIMESTAMP '2026-01-31 12:00:00.123456789") else None
            )
            assert same is None or str(in_arrow[name]) == str(expected), value


def test_a_type_that_no_table_can_have_is_refused_by_name(
    warehouse: Warehouse, namespace: str
) -> None:
    names = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    query = "SELECT 1 AS id, approx_set(2) AS estimate"
    sync = lightning.Sync("sketches", lightning.Model(query, "id"))
    with (
        lightning.connect(warehouse, **names) as engine,
        pytest.raises(lightning.UncomparableTypeError, match="'estimate' has the type HyperLogLog"),
    ):
        engine.plan(sync)


def test_a_model_without_a_type_is_told_of(warehouse: Warehouse, namespace: str) -> None:
    names = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    sync = lightning.Sync("untyped", lightning.Model("SELECT 1 AS id, NULL AS nothing", "id"))
    with (
        lightning.connect(warehouse, **names) as engine,
        pytest.raises(lightning.UncomparableTypeError, match="'nothing' has the type unknown"),
    ):
        engine.plan(sync)
