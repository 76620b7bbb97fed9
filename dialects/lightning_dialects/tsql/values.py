"""T-SQL values as text: one text for equal values, another for different ones.

No setting of a session has a say in it: every style is spelled out, and instants are in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from lightning.authoring import Column, Expr, sql, uncomparable

SQLGLOT = "tsql"
WHOLE = {"bigint", "int", "smallint", "tinyint", "bit"}
DECIMALS = {"decimal", "numeric"}
MONEY = {"money", "smallmoney"}
FLOATS = {"float", "real"}
NUMBERS = WHOLE | DECIMALS | MONEY | FLOATS
TEXTS = {"varchar", "nvarchar", "char", "nchar"}
PADDED = {"char", "nchar"}
MOMENTS = {"datetime2", "datetime", "smalldatetime"}
DAYS = {"date", *MOMENTS}
# Types on which `=` pairs exactly the values that have one text. Those of texts ignore blanks at
# the end, and case where the database's collation does.
JOINED_NATIVELY = WHOLE | DECIMALS | {"date", "time", "datetime2"}

MOST_DIGITS = 15  # that a FLOAT surely has, whatever they are
# Up to here a FLOAT is written as a decimal number.
LARGEST = "1e18"
# https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql has the styles.
EXACT = 3  # all 17 digits of a FLOAT
DATE = 23  # yyyy-mm-dd
MOMENT = 121  # yyyy-mm-dd hh:mi:ss.nnnnnnn
HEX = 2
FOUR_DIGITS = 2  # of MONEY, which has four after its point


def canonical(value: Expr, column: Column, as_text: Callable[[Expr], Expr]) -> Expr:
    """`value` as text that is equal exactly when the value is, blanks at the end counting; NULL
    stays NULL.

    Args:
        as_text: makes a text of a text, of the type and the collation that tell all texts apart.

    Raises:
        UncomparableTypeError: the type has no such text.
    """
    name = type_name(column)
    if name in TEXTS:
        return as_text(template("RTRIM(:value)", value=value) if name in PADDED else value)
    form = _FORMS.get(name)
    if form is None:
        raise uncomparable(column)
    return form(value)


def key_text(value: Expr, column: Column, as_text: Callable[[Expr], Expr]) -> Expr:
    """`value` as the text that a row is known by: numbers that are equal have one, and none ends
    in a blank, which `=` would not see."""
    name, text = type_name(column), canonical(value, column, as_text)
    if name in TEXTS:
        return _guarded(text)
    if name in FLOATS:
        text = _shortest(value)
    elif name in DECIMALS | MONEY and not column.type.endswith(",0)"):
        text = _unscaled(text)
    return as_text(text)


def type_name(column: Column) -> str:
    """`decimal` of `decimal(18,2)`."""
    return column.type.partition("(")[0].strip().lower()


def is_text(column: Column) -> bool:
    return type_name(column) in TEXTS


def template(text: str, /, **values: Expr) -> Expr:
    """An expression from T-SQL, with expressions in place of `:name`."""
    return sql.template(text, SQLGLOT, **values)


def converted(value: Expr, length: str, style: int | None = None) -> Expr:
    """CONVERT(VARCHAR(length), value, style)"""
    styled = f", {style}" if style is not None else ""
    return template(f"CONVERT(VARCHAR({length}), :value{styled})", value=value)


def exact(value: Expr) -> Expr:
    """A float in all of its digits, as JSON may have a number too."""
    return converted(_as_float(value), "32", EXACT)


def _as_float(value: Expr) -> Expr:
    return template("CAST(:value AS FLOAT) + 0", value=value)  # -0.0 becomes 0.0


def try_cast(
    value: Expr, source: Column, target: Column, as_text: Callable[[Expr], Expr]
) -> Expr | None:
    """`value` of a type as one of another, NULL where it cannot be; None where that is not known
    how. A text without a digit is no number and no date, whatever T-SQL makes of it."""
    before, after = type_name(source), type_name(target)
    numbers = NUMBERS - {"bit"}
    cast = f"TRY_CAST(:value AS {target.type})"
    if before in TEXTS and after in numbers | DAYS:
        text = as_text(value)
        wanted = "LIKE '%[0-9]'" if after in numbers else "LIKE '[0-9]%[0-9]'"
        return template(f"CASE WHEN :value {wanted} THEN {cast} END", value=text)
    if (before in numbers and after in numbers) or (before in DAYS and after in DAYS):
        return template(cast, value=value)
    if after in TEXTS - PADDED and before in TEXTS | numbers | DAYS:
        written = exact(value) if before in FLOATS else canonical(value, source, as_text)
        # A cast would cut what has no room.
        fits = f"CONCAT({cast}, '.') = CONCAT(:value, '.')"
        return template(f"CASE WHEN {fits} THEN {cast} END", value=as_text(written))
    return None


def _bits(value: Expr) -> Expr:
    """A float's own bits: no style has to be right about its digits."""
    return template(
        f"CONVERT(VARCHAR(16), CAST(:value AS VARBINARY(8)), {HEX})", value=_as_float(value)
    )


def _shortest(value: Expr) -> Expr:
    """A float as a decimal number that is the same float, of as few digits as there can be."""
    value = exp.paren(_as_float(value))
    branches: list[tuple[Expr, Expr]] = []
    for scale in range(MOST_DIGITS + 1):
        decimal = template(f"CAST(:value AS DECIMAL(38, {scale}))", value=value)
        is_it = template("CAST(:decimal AS FLOAT) = :value", decimal=decimal, value=value)
        branches.append((is_it, converted(decimal, "40")))
    fits = template(f"ABS(:value) < {LARGEST}", value=value)
    return sql.case((fits, sql.case(*branches, otherwise=exact(value))), otherwise=exact(value))


def _unscaled(text: Expr) -> Expr:
    """A decimal number without zeros at the end of its fraction, nor a point at its end."""
    return template(
        "REPLACE(RTRIM(REPLACE(REPLACE(RTRIM(REPLACE(:text, '0', ' ')), ' ', '0'), '.', ' ')), "
        "' ', '.')",
        text=text,
    )


def _guarded(text: Expr) -> Expr:
    """Where a text ends in a blank, or in the sign that is put behind it here, one sign more."""
    blank = sql.text("\N{SYMBOL FOR SPACE}")
    return template(
        "CASE WHEN RIGHT(:text, 1) = ' ' AND DATALENGTH(:text) > 0 OR RIGHT(:text, 1) = :blank "
        "THEN CONCAT(:text, :blank) ELSE :text END",
        text=text,
        blank=blank,
    )


def _whole(value: Expr) -> Expr:
    return converted(value, "20")


def _decimal(value: Expr) -> Expr:
    return converted(value, "41")


def _money(value: Expr) -> Expr:
    return converted(value, "32", FOUR_DIGITS)


def _date(value: Expr) -> Expr:
    return converted(value, "10", DATE)


def _moment(value: Expr) -> Expr:
    moment = template("CAST(:value AS DATETIME2(7))", value=value)
    return template("REPLACE(:text, ' ', 'T')", text=converted(moment, "27", MOMENT))


def _instant(value: Expr) -> Expr:
    utc = template("SWITCHOFFSET(:value, '+00:00')", value=value)
    return template("CONCAT(:text, 'Z')", text=_moment(utc))


def _time(value: Expr) -> Expr:
    return converted(template("CAST(:value AS TIME(7))", value=value), "16", MOMENT)


def _hex(value: Expr) -> Expr:
    return converted(value, "MAX", HEX)


def _identifier(value: Expr) -> Expr:
    return converted(value, "36")


_FORMS: Mapping[str, Callable[[Expr], Expr]] = {
    **dict.fromkeys(WHOLE, _whole),
    **dict.fromkeys(DECIMALS, _decimal),
    **dict.fromkeys(MONEY, _money),
    **dict.fromkeys(FLOATS, _bits),
    **dict.fromkeys(MOMENTS, _moment),
    "date": _date,
    "time": _time,
    "datetimeoffset": _instant,
    "binary": _hex,
    "varbinary": _hex,
    "uniqueidentifier": _identifier,
}
