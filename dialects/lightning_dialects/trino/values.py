"""Values, as tables keep them, as text: one text for equal values, another for different ones.

Nothing here follows the session's time zone. Lists of texts are made one text as a JSON array, so
that no two of them are alike by how they are glued.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlglot import exp

from lightning.authoring import Column, Expr, UncomparableTypeError, sql

from .types import NESTED, SQLGLOT, VARCHAR, Type, element, mapped, parse, plan_type

FLOATS = {"real", "double"}
FRACTION, WHOLE = "decimal(38, 18)", "decimal(38, 0)"
ZERO = exp.Literal.number("0e0")
BEYOND_FRACTIONS = exp.Literal.number("1e19")
DECLARED_TEXTS = {"date", "uuid", "time"}  # of which JSON has the text


def declared(column: Column) -> Type:
    """The type that the model gives a column."""
    return parse(column.declared or column.type)


def canonical(value: Expr, column: Column) -> Expr:
    """`value` as text that is equal exactly when the value is; NULL stays NULL.

    Raises:
        UncomparableTypeError: the type has no such text.
    """
    try:
        return _text(value, plan_type(parse(column.type)))
    except LookupError:
        raise UncomparableTypeError(
            f"the column {column.name!r} has the type {column.type}, which no Iceberg table can "
            "have: convert it in the model, or leave it out of the sync's columns"
        ) from None


def key_text(value: Expr, column: Column) -> Expr:
    """`value` as the text that a row is known by: numbers of any type that are equal have one."""
    text, kind = canonical(value, column), parse(column.type)
    if kind.name == "decimal":
        return _without_zeros(text) if kind.sizes[-1] else text
    if kind.name not in FLOATS:
        return text
    number = _number(value, kind)
    fraction, whole = (
        exp.TryCast(this=text.copy(), to=exp.DataType.build(size, dialect=SQLGLOT))
        for size in (FRACTION, WHOLE)
    )
    is_small = sql.call("ABS", number.copy()) < BEYOND_FRACTIONS.copy()
    return sql.case(
        (sql.all_of([is_small, _is(fraction, number)]), _without_zeros(_written(fraction))),
        (_is(whole, number), _written(whole)),
        otherwise=text,
    )


def as_one_text(texts: Sequence[Expr]) -> Expr:
    """A compact JSON array of texts, some of which may be NULL."""
    return _as_json(sql.cast(exp.Array(expressions=list(texts)), "array(varchar)", SQLGLOT))


def json_object(fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
    """An object whose keys are in the order of the fields: JSON_OBJECT has an order of its own."""
    pairs = [
        exp.DPipe(
            this=sql.text(f"{json.dumps(name)}:"),
            expression=exp.Coalesce(this=json_text(value, column), expressions=[sql.text("null")]),
        )
        for name, value, column in fields
    ]
    joined = sql.call("ARRAY_JOIN", exp.Array(expressions=pairs), sql.text(","))
    return sql.call("CONCAT", sql.text("{"), joined, sql.text("}"))


def json_text(value: Expr, column: Column) -> Expr:
    """`value` as JSON text; NULL stays NULL."""
    kind = declared(column)
    return value if kind.name == "json" else _as_json(_jsonable(value, kind))


def _text(value: Expr, kind: Type) -> Expr:
    """A value of a type in which tables keep values, as text."""
    if kind == VARCHAR:
        return value
    if kind.name in FLOATS:
        return _written(_number(value, kind))
    if kind.name == "varbinary":
        return sql.call("TO_HEX", value)
    if kind.name == "row":
        texts = [_text(element(value, at), part) for at, part in enumerate(kind.parts)]
        return sql.case((sql.is_not_null(value.copy()), as_one_text(texts)))
    if kind.name in NESTED:  # JSON of a map has the keys in order
        return _as_json(mapped(value, kind, (), _text))
    return _written(_in_utc(value, kind))


def _jsonable(value: Expr, kind: Type) -> Expr:
    """A value of a type, as tables keep it, in a type that can be cast to JSON."""
    planned = plan_type(kind)
    if kind.name == "json":
        return sql.call("JSON_PARSE", value)
    if kind.name in NESTED:
        return mapped(value, kind, [_type_in_json(part) for part in kind.parts], _jsonable)
    if planned.name.startswith("timestamp"):
        return sql.call("TO_ISO8601", _in_utc(value, planned))
    if planned.name == "varbinary":
        return sql.call("TO_HEX", value)
    return _written(value) if planned.name in DECLARED_TEXTS else value


def _type_in_json(kind: Type) -> Type:
    """The type that `_jsonable` gives."""
    planned = plan_type(kind)
    if kind.name == "json":
        return kind
    if kind.name in NESTED:
        return Type(kind.name, (), tuple(map(_type_in_json, kind.parts)), planned.fields)
    in_text = planned.name.startswith("timestamp") or planned.name in {*DECLARED_TEXTS, "varbinary"}
    return VARCHAR if in_text else planned


def _number(value: Expr, kind: Type) -> Expr:
    """A float with all its digits; -0.0 becomes 0.0."""
    if kind.name == "real":
        value = sql.cast(value, "double", SQLGLOT)
    return exp.paren(exp.Add(this=value.copy(), expression=ZERO.copy()))


def _is(decimal: Expr, number: Expr) -> Expr:
    return exp.EQ(this=sql.cast(decimal.copy(), "double", SQLGLOT), expression=number.copy())


def _in_utc(value: Expr, kind: Type) -> Expr:
    zoned = kind.name.endswith("with time zone")
    return sql.call("AT_TIMEZONE", value, sql.text("UTC")) if zoned else value


def _without_zeros(text: Expr) -> Expr:
    unscaled = sql.call("RTRIM", text, sql.text("0"))
    return sql.call("RTRIM", unscaled, sql.text("."))


def _as_json(value: Expr) -> Expr:
    return sql.call("JSON_FORMAT", sql.cast(value, "json", SQLGLOT))


def _written(value: Expr) -> Expr:
    return sql.cast(value.copy(), "varchar", SQLGLOT)
