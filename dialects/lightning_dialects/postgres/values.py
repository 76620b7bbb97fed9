"""PostgreSQL values in the forms in which they are compared, named and logged."""

from __future__ import annotations

from lightning.authoring import Expr, sql

from .types import DATES, FLOATS, INTEGERS, NATIVE, PLAIN, RANGES, TEXT, ZONED, Type

SENT_AS_THEY_ARE = PLAIN | FLOATS | DATES | {ZONED, "bytea"}

# In JSON text: a string, which is kept; a fraction's needless zeros, which are not.
ZEROS = r'("(?:[^"\\]|\\.)*")|(\.[0-9]*[1-9])0+(?![0-9])|\.0+(?![0-9])'
ZONED_TEXT = """
    CASE WHEN isfinite(:value) THEN (to_json(:value AT TIME ZONE 'UTC') #>> '{}') || 'Z'
         ELSE CAST(:value AS TEXT) END
"""
# What `=` goes by: a month has 30 days, a day 24 hours.
SECONDS = """
    CAST(((EXTRACT(YEAR FROM :value) * 12 + EXTRACT(MONTH FROM :value)) * 30
          + EXTRACT(DAY FROM :value)) * 86400 + EXTRACT(HOUR FROM :value) * 3600
         + EXTRACT(MINUTE FROM :value) * 60 + EXTRACT(SECOND FROM :value) AS TEXT)
"""
NUMERIC_TEXT = """
    CASE WHEN strpos(CAST(:value AS TEXT), '.') > 0
         THEN rtrim(rtrim(CAST(:value AS TEXT), '0'), '.') ELSE CAST(:value AS TEXT) END
"""
# As a numeric that is equal to it; also of -0.0.
FLOAT_TEXT = f"""
    CASE WHEN :value = 0 THEN '0'
         WHEN strpos(CAST(:value AS TEXT), 'e') > 0
         THEN {NUMERIC_TEXT.replace(":value", "CAST(CAST(:value AS TEXT) AS NUMERIC)")}
         ELSE CAST(:value AS TEXT) END
"""
JSON_TEXT = f"regexp_replace(CAST(:value AS TEXT), '{ZEROS}', '\\1\\2', 'g')"
# For values with times somewhere in them: these settings last as long as the transaction.
IN_UTC = """
    CASE WHEN set_config('TimeZone', 'UTC', true) <> ''
              AND set_config('DateStyle', 'ISO', true) <> ''
         THEN to_jsonb(:value) END
"""
# jsonb cannot hold \u0000, which json can: such a document is taken as it is written.
AS_JSONB = r"""
    CASE WHEN strpos(CAST(:value AS TEXT), '\u0000') > 0
         THEN CAST(to_json(CAST(:value AS TEXT)) AS JSONB)
         ELSE CAST(:value AS JSONB) END
"""

# A value's text and its JSON, both in UTC. The settings are put back at once, since the model may
# depend on them. A composite of NULLs is NULL itself by `IS NULL`, but not by its text.
TEXT_AND_JSON = """
    CASE WHEN CAST(:value AS TEXT) IS NOT NULL THEN (ARRAY[
        set_config('lightning.time_zone', current_setting('TimeZone'), true),
        set_config('lightning.date_style', current_setting('DateStyle'), true),
        set_config('TimeZone', 'UTC', true),
        set_config('DateStyle', 'ISO, MDY', true),
        CAST(:value AS TEXT),
        CAST(to_json(:value) AS TEXT),
        set_config('TimeZone', current_setting('lightning.time_zone'), true),
        set_config('DateStyle', current_setting('lightning.date_style'), true)
    ])[5:6] END
"""


def template(text: str, value: Expr) -> Expr:
    """An expression from PostgreSQL's SQL, with an expression in place of `:value`."""
    return sql.template(text, "postgres", value=value)


def comparable(value: Expr, kind: Type) -> Expr:
    """`value` so that IS DISTINCT FROM tells different values apart, and none else.

    A type that is not known here is compared by its text, as are those without a usable `=`
    (xml, point) and those whose `=` is not of all their content (box, a composite of citext). That
    may show a change where there is none (a numeric in a composite, written with another scale),
    and never hides one.
    """
    if kind.array:
        if kind.name in NATIVE or kind.name == "jsonb":
            return value
        if kind.name in TEXT:
            return template('CAST(:value AS TEXT[]) COLLATE pg_catalog."C"', value)
    elif kind.name in NATIVE | RANGES | {"jsonb", "money"}:
        return value
    elif kind.name == "json":
        return template(AS_JSONB, value)
    return plain_text(value)


def canonical_text(value: Expr, kind: Type) -> Expr:
    """`value` as text: equal values give equal text, in whatever session.

    Values of types that are not known here are given as they are written.
    """
    if kind.array or kind.name in RANGES:
        return nested_text(value, kind)
    if kind.name in FLOATS:
        return template(FLOAT_TEXT, value)
    if kind.name == "numeric":
        return template(NUMERIC_TEXT, value)
    if kind.name in DATES:
        return template("to_json(:value) #>> '{}'", value)
    if kind.name == ZONED:
        return template(ZONED_TEXT, value)
    if kind.name == "interval":
        return template(SECONDS, value)
    if kind.name == "bytea":
        return template("encode(:value, 'hex')", value)
    if kind.name == "jsonb":
        return template(JSON_TEXT, value)
    if kind.name == "json":
        return template(JSON_TEXT, template(AS_JSONB, value))
    return plain_text(value)


def hashable(value: Expr, kind: Type) -> Expr:
    """`value` so that equal values have the same bytes in the wire format, and others have not.

    No session setting touches that format, and making it costs a fraction of making text.
    """
    if kind.array or kind.name not in SENT_AS_THEY_ARE:
        return canonical_text(value, kind) if is_known(kind) else value
    if kind.name in INTEGERS:
        return sql.cast(value, "BIGINT")
    if kind.name in FLOATS:
        return template(":value + 0", value)  # which makes 0 of -0
    return value


def nested_text(value: Expr, kind: Type) -> Expr:
    """Text of a value with parts: as JSON where that tells values apart, else its bytes.

    The bytes are those of the wire format, which no session setting touches.
    """
    if kind.array and kind.name in PLAIN | TEXT | DATES | {"numeric"}:
        return template(JSON_TEXT, template("to_json(:value)", value))
    return template("encode(record_send(ROW(:value)), 'hex')", value)


def is_known(kind: Type) -> bool:
    """Whether text of the type can be the same in every session."""
    return kind.array or kind.name in NATIVE | TEXT | RANGES | {"json", "jsonb"}


def text_and_json(value: Expr) -> Expr:
    """What a plan holds of a value whose type is not PostgreSQL's own."""
    return template(TEXT_AND_JSON, value)


def text_of(pair: Expr) -> Expr:
    """The text of what `text_and_json` made."""
    return template("(:value)[1]", pair)


def json_of(pair: Expr) -> Expr:
    return template(AS_JSONB, template("(:value)[2]", pair))


def loggable(value: Expr, kind: Type) -> Expr:
    """`value` so that jsonb can hold it, with time in UTC."""
    if kind.name in RANGES or not is_known(Type(kind.name, array=False)):
        in_text = kind.name in ("geometry", "geography") and not kind.array
        return plain_text(value) if in_text else template(IN_UTC, value)
    if kind.name == ZONED:
        return template(IN_UTC if kind.array else ZONED_TEXT, value)
    if kind.name == "json" and not kind.array:
        return template(AS_JSONB, value)
    return value


def plain_text(value: Expr) -> Expr:
    """The text that a cast gives, compared byte by byte."""
    return template('CAST(:value AS TEXT) COLLATE pg_catalog."C"', value)
