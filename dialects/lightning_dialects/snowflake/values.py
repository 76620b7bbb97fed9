"""Snowflake values as text: one text for equal values, another for different ones.

Nothing here follows a session parameter: every format is spelled out, and time zones are left
behind. What follows one after all is a timestamp or a date inside a VARIANT.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from lightning.authoring import Column, Expr, sql, uncomparable

DATE = "YYYY-MM-DD"
TIME = "HH24:MI:SS.FF9"
TIMESTAMP = f'{DATE}"T"{TIME}'


def canonical(value: Expr, column: Column) -> Expr:
    """`value` as text that is equal exactly when the value is; NULL stays NULL.

    Raises:
        UncomparableTypeError: the type has no such text.
    """
    form = _CANONICAL.get(type_name(column))
    if form is None:
        raise uncomparable(column)
    return form(value)


def key_text(value: Expr, column: Column) -> Expr:
    """`value` as the text that a row is known by: a NUMBER of any scale and a FLOAT that are equal
    have one."""
    text = canonical(value, column)
    if type_name(column) == "FLOAT":
        whole = sql.all_of(
            [
                sql.call("TRUNC", value.copy()).eq(value.copy()),
                sql.call("ABS", value.copy()) < exp.Literal.number("1e37"),
            ]
        )
        number = _plain(sql.cast(value.copy(), "NUMBER(38, 0)", "snowflake"))
        return sql.case((whole, number), otherwise=text)
    if type_name(column) == "NUMBER" and not column.type.endswith(",0)"):
        unscaled = sql.call("RTRIM", text, sql.text("0"))
        return sql.call("RTRIM", unscaled, sql.text("."))
    return text


def loggable(value: Expr, column: Column) -> Expr:
    """`value` so that a VARIANT of it is written as JSON in one way, whatever the session says."""
    name = type_name(column)
    if name == "FLOAT":  # JSON has no NaN and no infinity
        text = sql.call("TO_VARCHAR", value)
        special = sql.one_of(text, ("NaN", "inf", "-inf"))
        variant = sql.call("TO_VARIANT", value.copy())
        return sql.case((special, sql.call("TO_VARIANT", text.copy())), otherwise=variant)
    if name in ("GEOGRAPHY", "GEOMETRY"):
        return sql.call("ST_ASGEOJSON", value)
    return canonical(value, column) if name in _WRITTEN_AS_TEXT else value


def type_name(column: Column) -> str:
    """`NUMBER` of `NUMBER(38,0)`."""
    return column.type.partition("(")[0]


def _plain(value: Expr) -> Expr:
    return sql.call("TO_VARCHAR", value)


def _text(value: Expr) -> Expr:
    # Without its collation: `=` would follow it, and so would whatever is made of the text.
    return sql.call("COLLATE", value, sql.text(""))


def _float(value: Expr) -> Expr:
    """Its digits, and what they leave out where they are too few; -0.0 becomes 0.0.

    The rest is exact, and so small that its own digits are enough. The greatest numbers of all
    have digits that are no number again.
    """
    value = exp.paren(exp.Add(this=value, expression=sql.number(0)))
    digits = _plain(value)
    read = sql.call("TRY_TO_DOUBLE", digits.copy())
    rest = _plain(exp.Sub(this=value.copy(), expression=read.copy()))
    beyond = sql.call("CONCAT", sql.text("/"), sql.call("COALESCE", rest, sql.text("max")))
    ending = sql.case((exp.EQ(this=read, expression=value.copy()), sql.text("")), otherwise=beyond)
    return sql.call("CONCAT", digits, ending)


def _formatted(template: str) -> Callable[[Expr], Expr]:
    return lambda value: sql.call("TO_CHAR", value, sql.text(template))


def _instant(value: Expr) -> Expr:
    in_utc = sql.call("CONVERT_TIMEZONE", sql.text("UTC"), value)
    return sql.call("CONCAT", _formatted(TIMESTAMP)(in_utc), sql.text("Z"))


def _hex(value: Expr) -> Expr:
    return sql.call("HEX_ENCODE", value)


def _json(value: Expr) -> Expr:
    return sql.call("TO_JSON", value)


def _vector(value: Expr) -> Expr:
    return _json(sql.cast(value, "ARRAY", "snowflake"))


def _geo(value: Expr) -> Expr:
    return _hex(sql.call("ST_ASWKB", value))


_CANONICAL: Mapping[str, Callable[[Expr], Expr]] = {
    "NUMBER": _plain,
    "BOOLEAN": _plain,
    "FLOAT": _float,
    "VARCHAR": _text,
    "BINARY": _hex,
    "DATE": _formatted(DATE),
    "TIME": _formatted(TIME),
    "TIMESTAMP_NTZ": _formatted(TIMESTAMP),
    "TIMESTAMP_LTZ": _instant,
    "TIMESTAMP_TZ": _instant,
    "VARIANT": _json,
    "OBJECT": _json,
    "ARRAY": _json,
    "VECTOR": _vector,
    "GEOGRAPHY": _geo,
    "GEOMETRY": _geo,
}
_WRITTEN_AS_TEXT = {
    "VARCHAR", "BINARY", "DATE", "TIME", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ",
}  # fmt: skip
