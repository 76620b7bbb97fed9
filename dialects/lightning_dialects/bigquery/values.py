"""BigQuery values as text: one text for equal values, another for different ones.

Nothing here follows the default time zone of the session or the project. Lists of texts are made
one text as a JSON array, so that no two of them are alike by how they are glued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from lightning.authoring import Column, Expr, sql, uncomparable

SQLGLOT = "bigquery"
DType = exp.DType
# As sqlglot calls BigQuery's types: DATETIME is its TIMESTAMP, TIMESTAMP its TIMESTAMPTZ.
NUMBERS = {DType.BIGINT, DType.DOUBLE, DType.DECIMAL, DType.BIGDECIMAL}
PLAIN = {
    DType.BIGINT, DType.BOOLEAN, DType.DECIMAL, DType.BIGDECIMAL,
    DType.DATE, DType.TIME, DType.TIMESTAMP,
}  # fmt: skip
EXACT = {DType.DECIMAL, DType.BIGDECIMAL}
NESTED = {DType.STRUCT, DType.ARRAY}


def parse(column: Column) -> exp.DataType:
    return exp.DataType.build(column.type, dialect=SQLGLOT, udt=True)


def canonical(value: Expr, column: Column) -> Expr:
    """`value` as text that is equal exactly when the value is; NULL stays NULL.

    Raises:
        UncomparableTypeError: the type has no such text.
    """
    try:
        return _text(value, parse(column), depth=0)
    except LookupError:
        raise uncomparable(column) from None


def loggable(value: Expr, column: Column) -> Expr:
    """`value` so that JSON_OBJECT takes it, whatever it is."""
    kind = parse(column).this
    if kind == DType.GEOGRAPHY:
        return sql.call("ST_ASGEOJSON", value)
    if kind in NESTED:  # numbers that a JSON number would round become texts
        exactly = exp.Kwarg(this=exp.var("stringify_wide_numbers"), expression=exp.true())
        return sql.call("TO_JSON", value, exactly)
    return _unrounded(value) if kind in EXACT else value


def _unrounded(value: Expr) -> Expr:
    """A JSON number where that has all digits, else a text."""
    text, number = _cast(value), sql.cast(value.copy(), "FLOAT64", SQLGLOT)
    whole = _cast(number).eq(text)
    as_text = sql.call("TO_JSON", text.copy())
    return sql.case((whole, sql.call("TO_JSON", number.copy())), otherwise=as_text)


def key_text(value: Expr, column: Column) -> Expr:
    """`value` as the text that a row is known by: a FLOAT64 has that of an equal INT64, NUMERIC or
    BIGNUMERIC, which have no exponent."""
    text = canonical(value, column)
    if parse(column).this != DType.DOUBLE:
        return text
    exact = exp.TryCast(this=text.copy(), to=exp.DataType.build("BIGNUMERIC", dialect=SQLGLOT))
    is_equal = sql.cast(exact.copy(), "FLOAT64", SQLGLOT).eq(value.copy())
    return sql.case((is_equal, _cast(exact)), otherwise=text)


def as_one_text(texts: Sequence[Expr]) -> Expr:
    """A compact JSON array of texts, some of which may be NULL."""
    return sql.call("TO_JSON_STRING", exp.Array(expressions=list(texts)))


def _text(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    """Raises:
    LookupError: the type has no such text.
    """
    if kind.this == DType.STRUCT:
        return _struct(value, kind, depth)
    if kind.this == DType.ARRAY:
        return _array(value, kind, depth)
    return _FORMS[kind.this](value)


def _struct(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    texts = []
    for field in kind.expressions:
        if not isinstance(field, exp.ColumnDef) or field.kind is None:
            raise LookupError("a field without a name")
        inner = exp.Dot(this=value.copy(), expression=sql.identifier(field.name))
        texts.append(_text(inner, field.kind, depth))
    return _unless_null(value, as_one_text(texts))


def _array(value: Expr, kind: exp.DataType, depth: int) -> Expr:
    """Tables have no NULL array: they keep an empty one in its place."""
    item, place = f"item{depth}", f"place{depth}"
    text = _text(exp.column(item), kind.expressions[0], depth + 1)
    items = exp.Unnest(
        expressions=[value],
        alias=exp.TableAlias(columns=[exp.to_identifier(item)]),
        offset=exp.to_identifier(place),
    )
    texts = exp.select(text).from_(items).order_by(sql.ascending(exp.column(place)))
    return sql.call("TO_JSON_STRING", sql.call("ARRAY", texts))


def _unless_null(value: Expr, text: Expr) -> Expr:
    """TO_JSON_STRING of NULL is a text, as is that of a JSON null."""
    return sql.case((sql.is_not_null(value.copy()), text))


def _json(value: Expr) -> Expr:
    return _unless_null(value, sql.call("TO_JSON_STRING", value))


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
    DType.RANGE: _json,
    DType.JSON: _json,
    DType.GEOGRAPHY: lambda value: sql.call("TO_HEX", sql.call("ST_ASBINARY", value)),
}
