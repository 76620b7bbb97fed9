"""Values as the text that rows are compared by. On the emulator: its text casts are DuckDB's."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest
from sqlglot import exp

import lightning
from lightning import sql
from lightning.dialect import Column
from lightning.warehouse import Warehouse

TEXTS = (None, "", "-", "a", "ab", "abc", "bc", "c", "1:a", "a1:", "NULL", "é", "é ")
VARIANTS = (None, "null", "1", '"1"', "1.5", "true", '"true"', '""', "[]", "{}", '{"a": null}')


def versions(warehouse: Warehouse, kind: str, rows: Sequence[Sequence[exp.Expr]]) -> list[bytes]:
    """The row hashes of rows, whose values all have one type."""
    dialect, column = warehouse.dialect, Column("v", kind)
    hashes = [
        dialect.row_version([dialect.hashable(_as(kind, value), column) for value in row])
        for row in rows
    ]
    query = exp.select(*hashes)
    return [bytes(found) for found in warehouse.fetch(dialect.render(query), step="test")[0]]


def _as(kind: str, value: exp.Expr) -> exp.Expr:
    if kind == "VARIANT" and not isinstance(value, exp.Null):
        return sql.call("PARSE_JSON", value.copy())
    return sql.cast(value.copy(), kind, "snowflake")


@pytest.fixture
def warehouse(open_warehouse: Callable[[], Warehouse]) -> Warehouse:
    return open_warehouse()


def test_no_two_rows_of_texts_share_a_hash_by_how_they_are_glued(warehouse: Warehouse) -> None:
    rows = [(sql.text(left), sql.text(right)) for left in TEXTS for right in TEXTS]
    assert len(set(versions(warehouse, "VARCHAR", rows))) == len(rows)


def test_no_two_variants_share_a_hash_by_their_type(warehouse: Warehouse) -> None:
    rows = [(sql.text(value),) for value in VARIANTS]
    assert len(set(versions(warehouse, "VARIANT", rows))) == len(rows)


def test_floats_differ_in_their_last_bit_and_zero_has_no_sign(warehouse: Warehouse) -> None:
    numbers = ["0.1", repr(math.nextafter(0.1, 1)), "1e300", "1.7976931348623157e308", "5e-324"]
    numbers += ["1", repr(math.nextafter(1, 2)), "NaN", "inf", "-inf"]
    rows = [(sql.text(number),) for number in numbers]
    assert len(set(versions(warehouse, "FLOAT", rows))) == len(rows)
    zero, negative = versions(warehouse, "FLOAT", [(sql.text("0"),), (sql.text("-0.0"),)])
    assert zero == negative


def test_a_float_key_is_its_digits(warehouse: Warehouse) -> None:
    key = warehouse.dialect.key_text(_as("FLOAT", sql.text("0.1")), Column("v", "FLOAT"))
    query = warehouse.dialect.render(exp.select(key))
    assert warehouse.fetch(query, step="test") == [("0.1",)]


def test_an_older_value_that_the_present_type_cannot_have_is_null(warehouse: Warehouse) -> None:
    before, now = Column("v", "VARCHAR"), Column("v", "NUMBER(3,0)")
    values = [
        warehouse.dialect.try_cast(_as("VARCHAR", sql.text(value)), before, now)
        for value in ("12", "a dozen")
    ]
    query = warehouse.dialect.render(exp.select(*values))
    assert warehouse.fetch(query, step="test") == [(12, None)]


def test_a_model_of_a_megabyte(warehouse: Warehouse, namespace: str) -> None:
    names = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    numbers = ", ".join(map(str, range(2_000)))
    query = f"SELECT 1 AS ID WHERE 7 IN ({numbers}) -- {'x' * 1_000_000}"
    with lightning.connect(warehouse, **names) as engine:
        sync = lightning.Sync("long", lightning.Model(query, "ID"))
        assert engine.run(sync, lambda batch: None).succeeded.added == 1
        assert engine.plan(sync).counts.unchanged == 1
