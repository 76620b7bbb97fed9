"""BigQuery values as text: one text for equal values, another for different ones.

Nothing here follows the default time zone of the session or the project. Lists of texts are made
one text as a JSON array, so that no two of them are alike by how they are glued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from lightning import sql
from lightning.dialect import Column
from lightning.errors import UncomparableTypeError
from lightning.sql import Expr

SQLGLOT = "bigquery"
DType = exp.DType
# As sqlglot calls BigQuery's types: DATETIME is its TIMESTAMP, TIMESTAMP its TIMESTAMPTZ.
NUMBERS = {DType.BIGINT, DType.DOUBLE, DType.DECIMAL, DType.BIGDECIMAL}
PLAIN = {
    DType.BIGINT, DType.BOOLEAN, DType.DECIMAL, DType.BIGDECIMAL,
    DType.DATE, DType.TIME, DType.TIMESTAMP,
}  # fmt: skip
# May be beyond what JSON numbers are read as: TO_JSON refuses such values unless it is told.
WIDE = {DType.DECIMAL, DType.BIGDECIMAL, DType.STRUCT, DType.ARRAY}


def parse(column: Column) -> exp.DataType:
    return exp.DataType.build(column.type, dialect=SQLGLOT, udt=True)


def canonical(value: Expr, column: Column) -> Expr:
    """`value` as text that is equal exactly when the value is; NULL stays NULL.

    Raises:
        UncomparableTypeError: the type has no such text.
    """
    try:
        return _text(value, parse(column), depth=0)
    except KeyError:
        raise UncomparableTypeError(
            f"the column {column.name!r} has the type {column.type}, which cannot be compared: "
            "convert it in the model, or leave it out of the sync's columns"
        ) from None


def loggable(value: Expr, column: Column) -> Expr:
    """`value` so that JSON_OBJECT takes it, whatever it is."""
    kind = parse(column).this
    if kind == DType.GEOGRAPHY:
        return sql.call("ST_ASGEOJSON", value)
    if kind in WIDE:
        wide = exp.Kwarg(this=exp.var("stringify_wide_numbers"), expression=exp.true())
        return sql.call("TO_JSON", value, wide)
    return value


def as_one_text(texts: Sequence[Expr]) -> Expr:
    """A compact JSON array of texts, some of which may be NULL."""
    return sql.call("TO_JSON_STRING", exp.Array(expressions=list(texts)))


def _text(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    """Raises:
    KeyError: the type has no such text.
    """
    if kind.this == DType.STRUCT:
        return _struct(value, kind, depth)
    if kind.this == DType.ARRAY:
        return _array(value, kind, depth)
    return _FORMS[kind.this](value)


def _struct(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    texts = []
    for field in kind.expressions:
        if field.kind is None:
            raise KeyError(field)
        inner = exp.Dot(this=value.copy(), expression=sql.identifier(field.name))
        texts.append(_text(inner, field.kind, depth))
    return sql.case((sql.is_not_null(value), as_one_text(texts)))


def _array(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    """Tables have no NULL array: they keep an empty one in its place."""
    item, place = f"item{depth}", f"place{depth}"
    text = _text(exp.column(item), kind.expressions[0], depth + 1)
    items = exp.Unnest(
        expressions=[value],
        alias=exp.TableAlias(columns=[exp.to_identifier(item)]),
        offset=exp.to_identifier(place),
    )
    texts = exp.select(text).from_(items).order_by(exp.column(place))
    return sql.call("TO_JSON_STRING", sql.call("ARRAY", texts))


def _cast(value: Expr) -> Expr:
    return sql.cast(value, "STRING", SQLGLOT)


def _float(value: Expr) -> Expr:
    return _cast(exp.Add(this=value, expression=exp.Literal.number("0.0")))  # -0.0 becomes 0.0


def _calls(function: str, *more: Expr) -> Callable[[Expr], Expr]:
    return lambda value: sql.call(function, value, *(argument.copy() for argument in more))


_FORMS: Mapping[exp.DType, Callable[[Expr], Expr]] = {
    **dict.fromkeys(PLAIN, _cast),
    DType.DOUBLE: _float,
    # Without its collation: `=` would follow it, and so would whatever is made of the text.
    DType.TEXT: _calls("COLLATE", sql.text("")),
    DType.BINARY: _calls("TO_HEX"),
    DType.TIMESTAMPTZ: _calls("STRING", sql.text("UTC")),
    DType.INTERVAL: lambda value: _cast(sql.call("JUSTIFY_INTERVAL", value)),
    DType.RANGE: _calls("TO_JSON_STRING"),
    DType.JSON: _calls("TO_JSON_STRING"),
    DType.GEOGRAPHY: lambda value: sql.call("TO_HEX", sql.call("ST_ASBINARY", value)),
}
