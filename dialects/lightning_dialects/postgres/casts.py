"""Casts that give NULL where PostgreSQL's own would fail.

What ALTER TABLE … TYPE makes of a value is what it becomes here: a number is rounded, a text is
never cut. PostgreSQL has no such cast, so that each value is looked at before: numbers by their
range, texts by a pattern. In a CASE only the branch that is taken is evaluated.
"""

from __future__ import annotations

import re
from decimal import Decimal

from sqlglot import exp

from lightning.authoring import Expr, sql

from .types import DATES, FLOATS, INTEGERS, TEXT, ZONED, Type, parse
from .values import AS_JSONB, canonical_text

NUMBERS = {*INTEGERS, *FLOATS, "numeric"}
TIMES = {*DATES, ZONED}
# Casts from the first to the second that cannot fail, and lose nothing.
PLAIN_CASTS = {
    ("jsonb", "json"), ("cidr", "inet"), ("macaddr", "macaddr8"), ("money", "numeric"),
    ("bit", "bit varying"), (ZONED, "date"), ("timestamp without time zone", "date"),
    *((name, name) for name in ("interval", "time without time zone", "time with time zone")),
}  # fmt: skip
BITS = {"smallint": 15, "integer": 31, "bigint": 63}
FLOAT_STEP = 1024  # from 2**63 down to the next double
# The smallest and the largest that are not 0.
MAGNITUDES = {"real": ("1.2e-38", "3.4e38"), "double precision": ("2.3e-308", "1.79e308")}
# The months that both a date and a timestamp can be in.
FIRST, LAST = "4713-01-01 BC", "294276-11-30"

SIGN, DAY = "[+-]?", "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
ZONE = "(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)"
PATTERNS = {
    **dict.fromkeys(INTEGERS, f"^{SIGN}[0-9]{{1,30}}$"),
    **dict.fromkeys(
        ("numeric", *FLOATS),
        f"^{SIGN}([0-9]{{1,250}}([.][0-9]{{0,250}})?|[.][0-9]{{1,250}})([eE]{SIGN}[0-9]{{1,3}})?$",
    ),
    "boolean": "^(t|f|true|false|y|n|yes|no|on|off|1|0)$",
    "uuid": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    "time without time zone": f"^{TIME}$",
    "date": f"^{DAY}$",
    "timestamp without time zone": f"^{DAY}([ T]{TIME})?$",
    ZONED: f"^{DAY}([ T]{TIME}{ZONE}?)?$",
}

# A day that its month has not becomes one of the next month.
READ_DAY = """
    CASE WHEN :text ~ :pattern
         THEN CASE WHEN LEFT(:text, 4) > '0000'
                        AND to_char(CAST(LEFT(:text, 8) || '01' AS DATE)
                                    + (CAST(substr(:text, 9, 2) AS INT) - 1), 'YYYY-MM-DD')
                            = LEFT(:text, 10)
                   THEN :cast END END
"""
READ = "CASE WHEN :text ~ :pattern THEN :cast END"
WHOLE_TEXT = "CASE WHEN rtrim(CAST(:cast AS TEXT)) = rtrim(:text) THEN :cast END"
IN_RANGE = "CASE WHEN :value BETWEEN :least AND :most THEN :cast END"
IN_MAGNITUDE = """
    CASE WHEN :value = 0 OR abs(:value) BETWEEN :least AND :most OR CAST(:value AS TEXT) = 'NaN'
         THEN :cast END
"""
FLOAT_IN_MAGNITUDE = """
    CASE WHEN :value = 0 OR abs(:value) BETWEEN :least AND :most
              OR CAST(:value AS TEXT) IN ('NaN', 'Infinity', '-Infinity')
         THEN :cast END
"""
FITS = """
    CASE WHEN abs(round(:value, :scale)) < :limit OR CAST(:value AS TEXT) = 'NaN' THEN :cast END
"""
FINITE = """
    CASE WHEN CAST(:value AS TEXT) NOT IN ('Infinity', '-Infinity')
         THEN CAST(CAST(:value AS TEXT) AS NUMERIC) END
"""
IN_TIME = f"""
    CASE WHEN :value BETWEEN '{FIRST}' AND '{LAST}' OR NOT isfinite(:value) THEN :cast END
"""

_MODIFIER = re.compile(r"^numeric\((\d+),(-?\d+)\)$")


def try_cast(value: Expr, before: str, now: str) -> Expr | None:
    """`value` of a type as one of another, NULL where it cannot be; None where that is not known
    how."""
    source, target = parse(before), parse(now)
    if target.name in TEXT and not target.array:
        return _to_text(_written(value, source), now)
    if source.array or target.array:
        both = source.array and target.array
        return _cast(value, now) if both and _widens(source, target, now) else None
    if (source.name, target.name) in PLAIN_CASTS:
        return _cast(value, now)
    if (source.name, target.name) == ("json", "jsonb"):
        return _template(AS_JSONB, value=value)
    if source.name in TIMES and target.name in TIMES:
        return _template(IN_TIME, value=value, cast=_cast(value, now))
    if source.name in NUMBERS and target.name in NUMBERS:
        return _to_number(value, source, now)
    if source.name == "boolean" and target.name in NUMBERS:
        return _cast(_cast(value, "integer"), now)
    readable = source.name in TEXT or (source.name in NUMBERS and target.name == "boolean")
    if readable and target.name in PATTERNS:
        return _read(sql.call("btrim", _cast(value, "text")), target, now)
    return None


def _written(value: Expr, source: Type) -> Expr:
    """A value as text, the same in every session."""
    if source.name in {*TIMES, "bytea"} and not source.array:
        return canonical_text(value, source)
    return _cast(value, "text")


def _to_text(text: Expr, now: str) -> Expr:
    if now == "text":
        return text
    return _template(WHOLE_TEXT, text=text, cast=_cast(text, now))


def _to_number(value: Expr, source: Type, now: str) -> Expr:
    target = parse(now).name
    cast, in_floats = _cast(value, now), source.name in FLOATS
    if target in BITS:
        limit = 2 ** BITS[target]
        below = FLOAT_STEP if in_floats and target == "bigint" else 1
        bounds = {"least": sql.number(-limit), "most": sql.number(limit - below)}
        return _template(IN_RANGE, value=value, cast=cast, **bounds)
    if target == "numeric":
        exact = _template(FINITE, value=value) if in_floats else _cast(value, "numeric")
        return _to_numeric(exact, now)
    if source.name in INTEGERS or (source.name, target) == ("real", "double precision"):
        return cast
    least, most = map(exp.Literal.number, MAGNITUDES[target])
    within = FLOAT_IN_MAGNITUDE if in_floats else IN_MAGNITUDE
    return _template(within, value=value, least=least, most=most, cast=cast)


def _to_numeric(value: Expr, now: str) -> Expr:
    modified = _MODIFIER.match(now)
    if modified is None:
        return value
    precision, scale = map(int, modified.groups())
    limit = exp.Literal.number(f"{Decimal(1).scaleb(precision - scale):f}")
    rounded = sql.number(scale)
    return _template(FITS, value=value, scale=rounded, limit=limit, cast=_cast(value, now))


def _read(text: Expr, target: Type, now: str) -> Expr:
    """A text's value, where it is written as one is."""
    cast = _cast(text, now)
    if target.name in NUMBERS:
        cast = _to_number(_cast(text, "numeric"), Type("numeric", array=False), now)
    if target.name == "boolean":
        text = sql.call("lower", text)
    template = READ_DAY if target.name in TIMES else READ
    return _template(template, text=text, pattern=sql.text(PATTERNS[target.name]), cast=cast)


def _widens(source: Type, target: Type, now: str) -> bool:
    """Whether every array of a type is one of another."""
    if source.name in INTEGERS:
        return target.name in INTEGERS[INTEGERS.index(source.name) :] or now == "numeric[]"
    if source.name == "numeric":
        return now == "numeric[]"
    return source.name in TEXT and now in ("text[]", "character varying[]")


def _cast(value: Expr, kind: str) -> Expr:
    return sql.cast(value.copy(), kind, "postgres")


def _template(written: str, /, **values: Expr) -> Expr:
    return sql.template(written, "postgres", **values)
