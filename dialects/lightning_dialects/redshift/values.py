"""Redshift values as text: equal values give equal text, different ones different text.

Text is compared by its MD5 only, since `=` ignores trailing blanks and may ignore case.
"""

from __future__ import annotations

from functools import cache

from sqlglot import exp

from lightning.authoring import Expr, UncomparableTypeError, sql

DType = exp.DType
SQLGLOT = "redshift"
TEXT = {DType.VARCHAR, DType.NVARCHAR, DType.TEXT, DType.NAME}
FIXED_TEXT = {DType.CHAR, DType.NCHAR, DType.BPCHAR}
NUMBERS = {DType.SMALLINT, DType.INT, DType.BIGINT, DType.DECIMAL}
FLOATS = {DType.FLOAT, DType.DOUBLE}
SPATIAL = {DType.GEOMETRY, DType.GEOGRAPHY}
MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS.US'
TIMES = {
    DType.DATE: "YYYY-MM-DD",
    DType.TIMESTAMP: MOMENT,
    DType.TIMESTAMPTZ: f'{MOMENT}"Z"',
}
# Between these a cast cannot fail, and TRY_CAST knows not all of them.
DAYS = {DType.DATE, DType.TIMESTAMP, DType.TIMESTAMPTZ}
# A text is never cut; TRY_CAST takes no empty one.
WHOLE_TEXT = """
    CASE WHEN OCTET_LENGTH(CAST(:cast AS VARCHAR(65535))) >= OCTET_LENGTH(RTRIM(:written))
         THEN :cast END
"""
NOT_BLANK = "NULLIF(TRIM(:value), '')"
BOOLEAN = "CASE WHEN :value THEN 'true' WHEN NOT :value THEN 'false' END"
# With the 17 digits that the connection asks for: a REAL has no setting for its own nine.
FLOAT = "CAST(CAST(:value AS DOUBLE PRECISION) + 0.0 AS VARCHAR(64))"
# What a key is called: an integer, a DECIMAL of any scale and a float that are equal have one text.
WHOLE_FLOAT = """
    CASE WHEN :value = TRUNC(:value) AND ABS(:value) < 1e18
         THEN CAST(CAST(:value AS BIGINT) AS VARCHAR(64)) ELSE :written END
"""
UNSCALED = """
    CASE WHEN STRPOS(:written, '.') > 0 THEN RTRIM(RTRIM(:written, '0'), '.') ELSE :written END
"""
TIME = "TO_CHAR(:value, :pattern) || CASE WHEN :value < '0001-01-01' THEN ' BC' ELSE '' END"
# Keys are joined by `=`: where it would not see a blank at the end, a sign for one is put there.
BLANK = "\N{SYMBOL FOR SPACE}"
GUARDED = f"""
    CASE WHEN ASCII(RIGHT(:value, 1)) IN ({ord(" ")}, {ord(BLANK)}) THEN :value || '{BLANK}'
         ELSE :value END
"""


@cache
def parse(text: str) -> exp.DataType:
    """A type from its spelling."""
    return exp.DataType.build(text, dialect=SQLGLOT)


def name_of(kind: exp.DataType) -> DType | None:
    """The type without its length; None for an interval."""
    return kind.this if isinstance(kind.this, DType) else None


def as_text(value: Expr, kind: exp.DataType) -> Expr:
    """`value` as text, in whatever session.

    Raises:
        UncomparableTypeError: the type has no such text.
    """
    name = name_of(kind)
    if name in TEXT:
        return value
    if name in FIXED_TEXT:  # padded, and `=` knows nothing of the padding
        return sql.call("RTRIM", value)
    if name is DType.BOOLEAN:
        return template(BOOLEAN, value=value)
    if name in FLOATS:
        return template(FLOAT, value=value)
    if name in TIMES:
        return _moment(value, name)
    if name is DType.SUPER:
        return sql.call("JSON_SERIALIZE", value)
    if name is DType.VARBINARY:
        return sql.call("TO_HEX", value)
    if name in SPATIAL:
        return sql.call("ST_AsHexEWKB", value)
    if name is DType.HLLSKETCH:
        raise UncomparableTypeError(
            "a column of type HLLSKETCH cannot be compared: leave it out, or give its "
            "HLL_CARDINALITY instead"
        )
    # The casts of the others are the same in every session.
    return template("CAST(:value AS VARCHAR(256))", value=value)


def key_text(value: Expr, kind: exp.DataType) -> Expr:
    """`value` as the text that a row is known by."""
    name, text = name_of(kind), as_text(value, kind)
    if name in FLOATS:
        return template(WHOLE_FLOAT, value=value, written=text)
    if name is DType.DECIMAL:
        return template(UNSCALED, written=text)
    return template(GUARDED, value=text) if name in TEXT | FIXED_TEXT else text


def loggable(value: Expr, kind: exp.DataType) -> Expr:
    """`value` so that a SUPER can hold it: numbers, booleans and text as they are."""
    name = name_of(kind)
    if name in TEXT | FIXED_TEXT | NUMBERS | FLOATS | {DType.BOOLEAN, DType.SUPER}:
        return value
    return as_text(value, kind)


def try_cast(value: Expr, before: exp.DataType, now: exp.DataType) -> Expr | None:
    """`value` of a type as one of another, NULL where it cannot be; None where that is not known
    how. See https://docs.aws.amazon.com/redshift/latest/dg/r_TRY_CAST.html."""
    source, target = name_of(before), name_of(now)
    texts, numbers = TEXT | FIXED_TEXT, NUMBERS | FLOATS
    if target in texts and source not in SPATIAL | {DType.SUPER, DType.HLLSKETCH, None}:
        written = as_text(value, before)
        return template(WHOLE_TEXT, written=written, cast=exp.Cast(this=written, to=now.copy()))
    if source in DAYS and target in DAYS:
        return exp.Cast(this=value, to=now.copy())
    if source in numbers and target in numbers:
        return exp.TryCast(this=value, to=now.copy())
    if source in texts and target in numbers | DAYS:
        return exp.TryCast(this=template(NOT_BLANK, value=value), to=now.copy())
    return None


def token(text: Expr) -> Expr:
    """A text, or NULL, as short text that `=` and `<>` tell from every other."""
    return template("COALESCE(MD5(:value), 'N')", value=text)


def template(text: str, **values: Expr) -> Expr:
    """An expression from Redshift's SQL, with expressions in place of `:name`."""
    return sql.template(text, SQLGLOT, **values)


def _moment(value: Expr, name: DType) -> Expr:
    """A date or time in ISO form, in UTC."""
    if name is DType.TIMESTAMPTZ:
        value = template("(:value AT TIME ZONE 'UTC')", value=value)
    return template(TIME, value=value, pattern=sql.text(TIMES[name]))
