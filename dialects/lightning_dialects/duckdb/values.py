"""DuckDB values in the forms in which they are compared, named and logged."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sqlglot
from sqlglot import exp

from lightning.authoring import Expr, sql

from .types import Type

WITH_INFINITY = {
    "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE",
}  # fmt: skip
NOT_IN_ARROW = {"UHUGEINT", "TIME WITH TIME ZONE", "BIT", "BIGNUM", "VARIANT"}
# A number that JSON functions may rewrite: more digits than a double holds, or a tiny exponent.
LONG_NUMBER = r"[0-9.]{16,}(?:[eE][+-]?[0-9]+)?|[eE]-[0-9]{3,}"
WHOLE_FLOAT = r"\.0(?:[,\]}]|$)"
FLOAT_IN_DOCUMENT = r'("(?:[^"\\]|\\.)*")|-?(0)\.0([,\]}]|$)|\.0([,\]}]|$)'


def template(text: str, **values: Expr) -> Expr:
    """An expression from DuckDB's SQL, with expressions in place of `:name`."""
    return exp.replace_placeholders(_parsed(text), **values)


@cache
def _parsed(text: str) -> Expr:
    return sqlglot.parse_one(text, read="duckdb")


def comparable(value: Expr, kind: Type) -> Expr:
    """`value` so that its sort key is equal exactly when the value is.

    Most types are so as they are. The sort key tells `1 month` from `30 days`, which `=` does not;
    and it would compare JSON as it is written.
    """
    if kind.name == "INTERVAL":
        return sql.call("normalized_interval", value)
    if kind.name == "VARIANT":
        return sql.call("variant_comparator", value)
    if kind.name == "JSON":
        return comparable_json(value)
    if not kind.members or not {"INTERVAL", "VARIANT", "JSON"} & set(kind.leaves()):
        return value
    return _rebuilt(value, kind, comparable)


def comparable_json(value: Expr) -> Expr:
    """A JSON document so that documents with the same content have the same text.

    `json_normalize` sorts keys, but it keeps 1 and 1.0 apart, loses digits that a double cannot
    hold, and orders duplicate keys at random. So whole floats are rewritten; and a document with
    duplicate keys (which a cast to VARIANT drops) or with such numbers is compared as written,
    which may show a change where there is none, and never hides one.
    """
    return template(
        """
        CASE
          WHEN CAST(CAST(CAST(:value AS VARIANT) AS JSON) AS TEXT) = json_normalize(:value)
            AND (NOT regexp_matches(CAST(:value AS TEXT), :long)
              OR list_sort(regexp_extract_all(CAST(:value AS TEXT), :long))
                = list_sort(regexp_extract_all(json_normalize(:value), :long)))
          THEN CASE WHEN regexp_matches(json_normalize(:value), :whole)
            THEN regexp_replace(json_normalize(:value), :floats, :parts, 'g')
            ELSE json_normalize(:value) END
          ELSE CAST(:value AS TEXT)
        END
        """,
        value=value,
        long=sql.text(LONG_NUMBER),
        whole=sql.text(WHOLE_FLOAT),
        floats=sql.text(FLOAT_IN_DOCUMENT),
        parts=sql.text(r"\1\2\3\4"),
    )


def zoned_text(value: Expr) -> Expr:
    """A TIMESTAMPTZ as ISO text in UTC, whatever the session's time zone and calendar.

    Not by AT TIME ZONE, which follows the session's calendar. Infinity has no microseconds.
    """
    return template(
        """
        COALESCE(replace(CAST(make_timestamp(epoch_us(:value)) AS TEXT), ' ', 'T') || 'Z',
                 CAST(:value AS TEXT))
        """,
        value=value,
    )


def decimal_text(value: Expr) -> Expr:
    """A DECIMAL without its scale: 1.00 is 1."""
    return template("rtrim(rtrim(CAST(:value AS TEXT), '0'), '.')", value=value)


def float_text(value: Expr) -> Expr:
    """A float as the shortest text that reads back the same, which is also that of an integer or a
    DECIMAL that is equal to it; one for -0.0 and 0.0, and one NaN."""
    return template(
        """
        CASE WHEN isnan(:value) THEN 'nan'
             WHEN :value = trunc(:value) AND abs(:value) < 1e38
             THEN CAST(CAST(:value AS HUGEINT) AS TEXT)
             WHEN abs(:value) BETWEEN 1e-20 AND 1e-4
             THEN rtrim(CAST(CAST(CAST(:value AS TEXT) AS DECIMAL(38, 37)) AS TEXT), '0')
             ELSE CAST(:value AS TEXT) END
        """,
        value=value,
    )


def loggable(value: Expr, kind: Type) -> Expr:
    """`value` so that `to_json` makes valid JSON of it, whatever the session's settings."""
    if kind.name == "DOUBLE":
        return template(
            "CASE WHEN isfinite(:value) THEN to_json(:value) "
            "ELSE to_json(CAST(:value AS TEXT)) END",
            value=value,
        )
    if kind.name == "FLOAT":  # JSON knows doubles: 0.1 must not become 0.10000000149011612
        return template(
            "CASE WHEN isfinite(:value) THEN to_json(CAST(CAST(:value AS TEXT) AS DOUBLE)) "
            "ELSE to_json(CAST(:value AS TEXT)) END",
            value=value,
        )
    if kind.name == "TIMESTAMP WITH TIME ZONE":
        return zoned_text(value)
    if kind.name in ("GEOMETRY", "VARIANT"):
        return sql.cast(value, "TEXT")
    needs_care = {"DOUBLE", "FLOAT", "TIMESTAMP WITH TIME ZONE", "GEOMETRY", "VARIANT"}
    if not kind.members or not needs_care & set(kind.leaves()):
        return value
    return _rebuilt(value, kind, loggable)


def in_rows(value: Expr, kind: Type) -> Expr:
    """`value` so that the driver gives `infinity` as text, as it gives the years before 1. It would
    give 9999-12-31 for it. What stands in a MAP is left as it is."""
    if kind.name in WITH_INFINITY:
        return template(
            "CASE WHEN isinf(:value) THEN union_value(text := CAST(:value AS TEXT)) "
            f"ELSE CAST(:value AS UNION(text TEXT, value {kind.name})) END",
            value=value,
        )
    if not kind.members or not WITH_INFINITY & set(kind.leaves()) or "MAP" in kind.names():
        return value
    return _rebuilt(value, kind, in_rows)


def in_arrow(value: Expr, kind: Type) -> Expr:
    """`value` as text where Arrow has no such type, or none with so many digits."""
    return sql.cast(value, "TEXT") if kind.name in NOT_IN_ARROW else value


def _rebuilt(value: Expr, kind: Type, form: Callable[[Expr, Type], Expr]) -> Expr:
    """A nested value with every part in the given form; NULL stays NULL, empty stays empty."""
    if kind.name == "LIST":
        return _each(value, form(exp.column("x"), kind.members[0][1]))
    if kind.name == "MAP":
        entry = exp.column("x")
        parts = [
            (name, form(sql.call("struct_extract", entry.copy(), sql.text(name)), part))
            for name, part in kind.members
        ]
        return _each(sql.call("map_entries", value), _struct(parts))
    extract = "union_extract" if kind.name == "UNION" else "struct_extract"
    parts = [
        (name, form(sql.call(extract, value.copy(), sql.text(name)), part))
        for name, part in kind.members
    ]
    if kind.name == "UNION":
        parts.insert(0, ("tag", sql.cast(sql.call("union_tag", value.copy()), "TEXT")))
    null = sql.is_null(value.copy())
    return sql.case((null, exp.null()), otherwise=_struct(parts))


def _each(value: Expr, element: Expr) -> Expr:
    """`list_transform(value, lambda x: element)`"""
    function = exp.Lambda(this=element, expressions=[exp.to_identifier("x")], colon=True)
    return sql.call("list_transform", value, function)


def _struct(parts: list[tuple[str, Expr]]) -> Expr:
    """`{'name': value, …}`"""
    return exp.Struct(
        expressions=[exp.PropertyEQ(this=sql.identifier(n), expression=v) for n, v in parts]
    )
