"""PostgreSQL's type names, sorted by how their values are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_LENGTH = re.compile(r"\s*\([^)]*\)")
# `=` agrees with the text, which is one-to-one and knows no session setting.
PLAIN = {
    "boolean", "smallint", "integer", "bigint", "oid", "uuid", "bit", "bit varying",
    "time without time zone", "time with time zone", "inet", "cidr", "macaddr", "macaddr8",
    "pg_lsn",
}  # fmt: skip
INTEGERS = ("smallint", "integer", "bigint")
FLOATS = {"real", "double precision"}
DATES = {"date", "timestamp without time zone"}
ZONED = "timestamp with time zone"
PSEUDO = {"record", "void"}  # what an expression can have, and no column of a table
# Text of some sort: only its characters count, whatever `=` makes of case, blanks or collation.
TEXT = {"text", "character varying", "character", "bpchar", "name", '"char"', "citext"}
# Stands for a type that is not PostgreSQL's own: the text of a value, and its JSON as text.
OPAQUE = "text[2]"
COLLATABLE = TEXT - {'"char"'}
# `=` is right, and text would not do.
NATIVE = PLAIN | FLOATS | DATES | {ZONED, "numeric", "interval", "bytea"}
RANGES = {
    f"{name}{kind}" for name in ("int4", "int8", "num", "ts", "tstz", "date")
    for kind in ("range", "multirange")
}  # fmt: skip


@dataclass(frozen=True)
class Type:
    """A type without its length.

    Attributes:
        name: as `format_type` spells it; of an extension's type without the schema.
        array: whether it is an array of them.
    """

    name: str
    array: bool


@cache
def parse(text: str) -> Type:
    """A type from its spelling by `format_type`."""
    array = text.endswith("[]")
    name = _LENGTH.sub("", text.removesuffix("[]"))
    if name.startswith("interval"):  # interval day to second
        name = "interval"
    if name.endswith(".citext"):
        name = "citext"
    return Type(name, array)
