"""Spark's values as text: one text for equal values, another for different ones.

Nothing here follows the session's time zone, or its ANSI mode, in which decimals are written
otherwise. Lists of texts are made one text as a JSON array, so that no two of them are alike by how
they are glued.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlglot import exp
from sqlglot.errors import SqlglotError

from lightning.authoring import Column, Expr, sql, uncomparable

SQLGLOT = "databricks"
DType = exp.DType
WHOLE_NUMBERS = {DType.TINYINT, DType.SMALLINT, DType.INT, DType.BIGINT}
FLOATS = {DType.FLOAT, DType.DOUBLE}
# `timestamp` is an instant, `timestamp_ntz` what a clock on the wall shows.
INSTANT, WALL_CLOCK = DType.TIMESTAMPTZ, DType.TIMESTAMPNTZ
PLAIN = WHOLE_NUMBERS | {DType.BOOLEAN, DType.DATE, DType.TIME, WALL_CLOCK}
COLLATED = re.compile(r" collate \w+", re.IGNORECASE)
SIZED = re.compile(r"\b(?:var)?char\(\d+\)")
# Types that no table can have, or not on open Spark: their values are kept as plain text.
TRANSIENT = re.compile(r"\bvoid\b|\binterval (?:\w+ to )?\w+")
EPOCH = exp.Cast(
    this=exp.Literal.string("1970-01-01 00:00:00"),
    to=exp.DataType(this=DType.USERDEFINED, kind="TIMESTAMP_NTZ"),
)
MICROSECONDS = 1_000_000
PLAIN_DIGITS = 6  # after the point, with which a decimal is never written as 1E-7
MOST_DIGITS = 38
TO_JSON = {
    "ignoreNullFields": "false",
    "timeZone": "UTC",
    "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "timestampNTZFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
}


def storable(kind: str) -> str:
    """The type in which a table can hold what has the type `kind`."""
    return COLLATED.sub("", TRANSIENT.sub("string", SIZED.sub("string", kind)))


def parse(column: Column) -> exp.DataType:
    """Raises:
    UncomparableTypeError: the name of the type cannot be read.
    """
    try:
        return exp.DataType.build(column.type, dialect=SQLGLOT, udt=True)
    except SqlglotError:
        raise uncomparable(column) from None


def canonical(value: Expr, column: Column) -> Expr:
    """`value` as text that is equal exactly when the value is; NULL stays NULL.

    Raises:
        UncomparableTypeError: the type has no such text.
    """
    try:
        return _text(value, parse(column), depth=0)
    except LookupError:
        raise uncomparable(column) from None


def key_text(value: Expr, column: Column) -> Expr:
    """`value` as the text that a row is known by: numbers that are equal have one."""
    kind = parse(column)
    if kind.this in FLOATS:
        return _number(sql.cast(value, "DOUBLE", SQLGLOT))
    if kind.this == DType.DECIMAL and (scale := _scale(kind)):
        text = _decimal(value, scale)
        zeros = sql.call("RTRIM", sql.text("0"), text)
        return sql.call("RTRIM", sql.text("."), zeros)
    if kind.this == INSTANT:
        moved = _seconds(sql.call("UNIX_MICROS", value))
        return sql.call(
            "CONCAT", _cast(exp.Add(this=EPOCH.copy(), expression=moved)), sql.text("Z")
        )
    return canonical(value, column)


def as_one_text(texts: Sequence[Expr]) -> Expr:
    """A compact JSON array of texts, some of which may be NULL."""
    return sql.call("TO_JSON", sql.call("ARRAY", *texts))


def as_json(fields: Sequence[tuple[str, Expr]]) -> Expr:
    """A JSON object of values, as a text."""
    struct = [part for name, value in fields for part in (sql.text(name), value)]
    options = [sql.text(text) for option in TO_JSON.items() for text in option]
    return sql.call("TO_JSON", sql.call("NAMED_STRUCT", *struct), sql.call("MAP", *options))


def _text(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    """Raises:
    LookupError: the type has no such text.
    """
    name = kind.this
    if name in PLAIN:
        return _cast(value)
    if name == DType.TEXT:
        return value
    if name in FLOATS:
        return _bits(sql.cast(value, "DOUBLE", SQLGLOT))
    if name == DType.DECIMAL:
        return _unless_null(value, as_one_text([value]))
    if name == INSTANT:
        return _cast(sql.call("UNIX_MICROS", value))
    if name == DType.BINARY:
        return sql.call("HEX", value)
    if name == DType.VARIANT:
        return sql.call("TO_JSON", value)  # which has the keys of objects in order
    if name == DType.ARRAY:
        return sql.call("TO_JSON", _each(value, kind.expressions[0], depth))
    if name == DType.MAP:
        return _map(value, kind, depth)
    if name == DType.STRUCT:
        return _struct(value, kind, depth)
    raise LookupError(name)


def _each(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    """An array of the texts of an array's items."""
    item = f"item{depth}"
    text = _text(exp.column(item), kind, depth + 1)
    return sql.call("TRANSFORM", value, _function(item, text))


def _map(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    entry = f"entry{depth}"
    parts = [
        _text(exp.column(part, table=entry), of, depth + 1)
        for part, of in zip(("key", "value"), kind.expressions, strict=True)
    ]
    entries = sql.call(
        "TRANSFORM", sql.call("MAP_ENTRIES", value), _function(entry, as_one_text(parts))
    )
    return sql.call("TO_JSON", sql.call("ARRAY_SORT", entries))


def _struct(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    texts = []
    for field in kind.expressions:
        if not isinstance(field, exp.ColumnDef) or field.kind is None:
            raise LookupError("a field without a name")
        inner = exp.Dot(this=value.copy(), expression=sql.identifier(field.name))
        texts.append(_text(inner, field.kind, depth))
    return _unless_null(value, as_one_text(texts))


def _unless_null(value: Expr, text: Expr) -> Expr:
    return sql.case((sql.is_not_null(value.copy()), text))


def _function(parameter: str, body: Expr) -> Expr:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(parameter)])


def _cast(value: Expr) -> Expr:
    return sql.cast(value, "STRING", SQLGLOT)


def _bits(value: Expr) -> Expr:
    """A hash of a double that no other one has: of 64 bits this hash is a permutation. It is the
    same for NaN and NaN, and for -0.0 and 0.0; digits depend on the release of Java."""
    return _unless_null(value, _cast(sql.call("XXHASH64", value)))


def _number(value: Expr) -> Expr:
    """The digits of a double, without a point where it is whole and a decimal has room for it."""
    whole = sql.all_of(
        [
            sql.call("RINT", value.copy()).eq(value.copy()),
            sql.call("ABS", value.copy()) < exp.Literal.number("1e37"),
        ]
    )
    digits = _cast(sql.cast(value.copy(), f"DECIMAL({MOST_DIGITS}, 0)", SQLGLOT))
    return sql.case((whole, digits), otherwise=_cast(value))


def _scale(kind: exp.DataType) -> int:
    return int(kind.expressions[1].name) if len(kind.expressions) > 1 else 0


def _decimal(value: Expr, scale: int) -> Expr:
    """All digits of a decimal. Without ANSI mode, small ones would be written as 1E-10."""
    if scale <= PLAIN_DIGITS:
        return _cast(value)
    small = sql.call("ABS", value.copy()) < exp.Literal.number("0.000001")
    if scale > MOST_DIGITS - 2:
        return sql.case((small, as_one_text([value.copy()])), otherwise=_cast(value))
    part = sql.cast(sql.call("ABS", value.copy()), f"DECIMAL({scale}, {scale})", SQLGLOT)
    beside_one = _cast(exp.Add(this=part, expression=sql.number(1)))
    sign = sql.case((value.copy() < sql.number(0), sql.text("-0")), otherwise=sql.text("0"))
    digits = sql.call("CONCAT", sign, sql.call("SUBSTRING", beside_one, sql.number(2)))
    return sql.case((small, digits), otherwise=_cast(value))


def _seconds(microseconds: Expr) -> Expr:
    """Microseconds as an interval."""
    exact = sql.cast(microseconds, "DECIMAL(20, 0)", SQLGLOT)
    seconds = exp.Div(this=exact, expression=sql.number(MICROSECONDS))
    none = sql.number(0)
    return sql.call("MAKE_DT_INTERVAL", none, none.copy(), none.copy(), seconds)
