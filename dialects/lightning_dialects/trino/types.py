"""Trino's types, and the forms in which an Iceberg table keeps their values.

Iceberg has fewer types than Trino: some it refuses, and of others it keeps less than there is. A
column of such a type is kept in another one, which tells the same values apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlglot import exp

from lightning.authoring import Expr, sql

SQLGLOT = "trino"
_TOKEN = re.compile(r'"(?:[^"]|"")*"|[A-Za-z_]\w*|\d+|[(),]')
UNBOUNDED = 2**31 - 1  # how long the server says a varchar is that has no length
NESTED = {"array", "map", "row"}
SMALL = {"tinyint", "smallint"}
# Iceberg keeps these as they are.
PLAIN = {
    "boolean", "integer", "bigint", "real", "double", "decimal", "date", "varbinary", "uuid",
}  # fmt: skip
TIMES = {"time", "timestamp", "timestamp with time zone"}
PRECISION, USUAL_PRECISION = 6, 3  # digits of a second: what Iceberg keeps, what types are given
# Kept as text, of which each value has one.
IN_TEXT = {"interval day to second", "interval year to month", "ipaddress"}


@dataclass(frozen=True)
class Type:
    """A type of Trino.

    Attributes:
        name: without arguments: `timestamp with time zone`.
        sizes: its arguments, where they are numbers.
        parts: the types of an array's elements, a map's keys and values, a row's fields.
        fields: the names of a row's fields; "" for those that have none.
    """

    name: str
    sizes: tuple[int, ...] = ()
    parts: tuple[Type, ...] = ()
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As SQL spells it, the names of fields quoted."""
        arguments = [str(size) for size in self.sizes] or [str(part) for part in self.parts]
        if self.fields:
            arguments = [
                f"{_quoted(name)} {part}" if name else part
                for name, part in zip(self.fields, arguments, strict=True)
            ]
        first, _, rest = self.name.partition(" ")
        given = f"({', '.join(arguments)})" if arguments else ""
        return f"{first}{given} {rest}".strip()

    @property
    def precision(self) -> int:
        """The digits of a second."""
        return self.sizes[0] if self.sizes else USUAL_PRECISION


VARCHAR = Type("varchar")


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


@cache
def parse(text: str) -> Type:
    """A type from its spelling by `Type`, or by a person.

    Raises:
        ValueError: it is none.
    """
    tokens = _TOKEN.findall(text)
    try:
        found = _parsed(tokens)
    except IndexError:
        raise ValueError(f"no type of Trino: {text}") from None
    if tokens:
        raise ValueError(f"no type of Trino: {text}")
    return found


def _parsed(tokens: list[str]) -> Type:
    """The type that tokens begin with, which are used up."""
    words, sizes, parts, fields = _words(tokens), list[int](), list[Type](), list[str]()
    if tokens and tokens[0] == "(":
        while tokens.pop(0) != ")":
            if words[0] not in NESTED:
                sizes.append(int(tokens.pop(0)))
                continue
            if words[0] == "row":
                quoted = tokens.pop(0) if tokens[0].startswith('"') else '""'
                fields.append(quoted[1:-1].replace('""', '"'))
            parts.append(_parsed(tokens))
        words += _words(tokens)
    return Type(" ".join(words), tuple(sizes), tuple(parts), tuple(fields))


def _words(tokens: list[str]) -> list[str]:
    found = []
    while tokens and tokens[0][0].isalpha():
        found.append(tokens.pop(0).lower())
    return found


def of_signature(signature: Mapping[str, Any]) -> Type:
    """A type as the server describes a column of it."""
    name, sizes, parts, fields = signature["rawType"], list[int](), list[Type](), list[str]()
    for argument in signature["arguments"]:
        value = argument["value"]
        if argument["kind"] == "LONG":
            sizes.append(value)
        elif argument["kind"] == "NAMED_TYPE":
            parts.append(of_signature(value["typeSignature"]))
            fields.append((value.get("fieldName") or {}).get("name", ""))
        elif argument["kind"] == "TYPE":
            parts.append(of_signature(value))
    if name == "varchar" and sizes == [UNBOUNDED]:
        sizes = []
    return Type(name, tuple(sizes), tuple(parts), tuple(fields))


def plan_type(kind: Type) -> Type:
    """The type in which plans hold values of a type.

    Raises:
        LookupError: in none.
    """
    if kind.name in PLAIN:
        return kind
    if kind.name in SMALL:
        return Type("integer")
    if kind.name in ("varchar", "char", "json", *IN_TEXT):
        return VARCHAR
    if kind.name in TIMES:
        return replace(kind, sizes=(PRECISION,)) if kind.precision <= PRECISION else VARCHAR
    if kind.name not in NESTED or not kind.parts:
        raise LookupError(kind.name)
    fields = tuple(name or f"field{at}" for at, name in enumerate(kind.fields))
    return replace(kind, parts=tuple(map(plan_type, kind.parts)), fields=fields)


def planned(value: Expr, kind: Type) -> Expr:
    """A value, as the model gives it, as plans hold it."""
    target = plan_type(kind)
    if not _is_rewritten(kind):
        return value if target == kind else sql.cast(value, str(target), SQLGLOT)
    if kind.name == "json":
        return sql.call("JSON_FORMAT", value)
    if kind.name.endswith("with time zone"):
        value = sql.call("AT_TIMEZONE", value, sql.text("UTC"))
    if kind.name in NESTED:
        return mapped(value, kind, target.parts, planned)
    return sql.cast(value, "varchar", SQLGLOT)


def _is_rewritten(kind: Type) -> bool:
    """Whether a cast alone does not give the form of plans."""
    if kind.name in NESTED:
        return any(map(_is_rewritten, kind.parts))
    return plan_type(kind) == VARCHAR and kind.name not in ("varchar", "char")


def mapped(
    value: Expr, kind: Type, parts: Sequence[Type], form: Callable[[Expr, Type], Expr]
) -> Expr:
    """An array, a map or a row whose parts are given another form, of the types `parts`."""
    if kind.name == "array":
        return sql.call("TRANSFORM", value, _function(1, 0, kind, form))
    if kind.name == "map":
        value = sql.call("TRANSFORM_KEYS", value, _function(2, 0, kind, form))
        return sql.call("TRANSFORM_VALUES", value, _function(2, 1, kind, form))
    inner = [form(element(value, at), part) for at, part in enumerate(kind.parts)]
    made = sql.call("ROW", *inner)
    row = Type("row", (), tuple(parts), plan_type(kind).fields)
    return sql.case((sql.is_not_null(value.copy()), sql.cast(made, str(row), SQLGLOT)))


def element(row: Expr, at: int) -> Expr:
    """A row's field by its place, from 0 on."""
    return exp.Bracket(this=row.copy(), expressions=[sql.number(at + 1)], offset=1)


def _function(
    parameters: int, chosen: int, kind: Type, form: Callable[[Expr, Type], Expr]
) -> exp.Lambda:
    """A function of an element, or of a key and a value, that gives a form of one of them."""
    names = [exp.to_identifier(f"part{at}") for at in range(parameters)]
    body = form(exp.column(names[chosen].copy()), kind.parts[chosen])
    return exp.Lambda(this=body, expressions=names)
