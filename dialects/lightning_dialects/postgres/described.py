"""The columns of a model, and the types in which plans hold them.

A plan must hold nothing that its maker may change, rename or drop: an enum's label is held as
text, a domain as the type below it, and whatever else is not PostgreSQL's own as its text and its
JSON. A text with a collation of its own is held without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from lightning.authoring import Column

from .types import OPAQUE
from .wire import without_rows

FIRST_OF_USERS = 16_384  # objects with lower numbers come with the server
TEXTS = {19, 25, 1042, 1043, 1003, 1009, 1014, 1015}  # text of all sorts, and arrays of them
TEXT_TYPES = {"citext"}  # of extensions: held as the characters that they are
PLAIN_COLLATIONS = {None, '"default"', '"C"'}
CATALOG = """
    SELECT oid, typname, typtype, typbasetype, typtypmod, typcategory = 'A', typelem
    FROM pg_catalog.pg_type WHERE oid = ANY(CAST(%s AS pg_catalog.oid[]))
"""

Modified = tuple[int, int]  # a type's number and its modifier, such as a length


@dataclass(frozen=True)
class _Type:
    """A type that does not come with the server, as pg_type has it."""

    oid: int
    name: str
    kind: str
    base: int
    modifier: int
    is_array: bool
    element: int


def columns(cursor: psycopg.Cursor[Any], query: str) -> list[Column]:
    """The columns of a query, which is planned and not evaluated. Afterwards names are looked up
    in pg_catalog alone."""
    cursor.execute(without_rows(query))
    result = cursor.pgresult
    assert result is not None
    names = [column.name for column in cursor.description or ()]
    reported = [(result.ftype(at), result.fmod(at)) for at in range(len(names))]
    given, collations = _given(cursor, query, [oid for oid, _ in reported])
    # So that the names of types outside pg_catalog always have their schema.
    cursor.execute("SET LOCAL search_path = pg_catalog")
    catalog = _catalog(cursor, given)
    declared = _spelled(cursor, reported)
    below = [_below(oid, at, catalog) for oid, at in zip(given, reported, strict=True)]
    spelled = _spelled(cursor, [(oid, modifier) for oid, modifier, _ in below])
    held = [
        _held(kind, catalog.get(oid), array)
        for kind, (oid, _, array) in zip(spelled, below, strict=True)
    ]
    own = [
        oid < FIRST_OF_USERS and collation in PLAIN_COLLATIONS
        for oid, collation in zip(given, collations, strict=True)
    ]
    return [
        Column(name, now, "" if plain else was)
        for name, now, plain, was in zip(names, held, own, declared, strict=True)
    ]


def _given(
    cursor: psycopg.Cursor[Any], query: str, reported: Sequence[int]
) -> tuple[list[int], list[str | None]]:
    """The types of a query's columns, domains among them, and the collations of its texts: asked
    of a row of NULLs."""
    if not reported:
        return [], []
    called = [f"c{at}" for at in range(len(reported))]
    types = ", ".join(f"CAST(pg_catalog.pg_typeof({name}) AS pg_catalog.oid)" for name in called)
    collations = ", ".join(
        f"CAST(pg_catalog.pg_collation_for({name}) AS pg_catalog.text)" if oid in TEXTS else "NULL"
        for name, oid in zip(called, reported, strict=True)
    )
    asked = (
        f"SELECT CAST(ARRAY[{types}] AS pg_catalog.int8[]), "  # noqa: S608
        f"CAST(ARRAY[{collations}] AS pg_catalog.text[]) FROM (SELECT 1) AS one LEFT JOIN "
        f"(SELECT * FROM (\n{query}\n) AS model LIMIT 0) AS model ({', '.join(called)}) ON true"
    )
    ((types_found, collations_found),) = cursor.execute(asked.encode()).fetchall()
    return types_found, collations_found


def _catalog(cursor: psycopg.Cursor[Any], oids: Iterable[int]) -> Mapping[int, _Type]:
    """Those types that do not come with the server, with what they are arrays of or domains over,
    and so on."""
    found: dict[int, _Type] = {}
    wanted = {oid for oid in oids if oid >= FIRST_OF_USERS}
    while wanted:
        rows = [_Type(*row) for row in cursor.execute(CATALOG, [sorted(wanted)]).fetchall()]
        found |= {row.oid: row for row in rows}
        below = {number for row in rows for number in (row.base, row.element)}
        wanted = {oid for oid in below if oid >= FIRST_OF_USERS} - found.keys()
    return found


def _below(oid: int, at: Modified, catalog: Mapping[int, _Type]) -> tuple[int, int, str]:
    """The type below domains, of an array the type of its elements: its number, its modifier, and
    `[]` for an array."""
    kind = catalog.get(oid)
    if kind is None:
        return (*at, "")
    if kind.kind == "d":
        return _below(kind.base, (kind.base, kind.modifier), catalog)
    if kind.is_array:
        *element, array = _below(kind.element, (kind.element, -1), catalog)
        if not array:
            return (element[0], element[1], "[]")
    return (*at, "")


def _held(spelled: str, of_users: _Type | None, array: str) -> str:
    """In which type a plan holds values of a type, or arrays of them."""
    if of_users is None:
        return spelled + array
    return f"text{array}" if of_users.kind == "e" or of_users.name in TEXT_TYPES else OPAQUE


def _spelled(cursor: psycopg.Cursor[Any], types: Sequence[Modified]) -> list[str]:
    if not types:
        return []
    listed = ", ".join(f"pg_catalog.format_type({oid}, {modifier})" for oid, modifier in types)
    ((spelled,),) = cursor.execute(f"SELECT ARRAY[{listed}]".encode()).fetchall()
    found: list[str] = spelled
    return found
