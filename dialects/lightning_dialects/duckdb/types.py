"""DuckDB's type names, taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_OPENING = {"(": 1, "[": 1, ")": -1, "]": -1}


@dataclass(frozen=True)
class Type:
    """A type as DESCRIBE spells it.

    Attributes:
        name: `INTEGER`, `DECIMAL`, `LIST`, `STRUCT`, `MAP`, `UNION`, … without arguments.
        members: the named parts of a STRUCT or UNION; `key` and `value` of a MAP; `element` of a
            LIST or ARRAY.
    """

    name: str
    members: tuple[tuple[str, Type], ...] = ()

    def leaves(self) -> Iterator[str]:
        """The names of the types at the bottom."""
        if not self.members:
            yield self.name
        for _, member in self.members:
            yield from member.leaves()

    def names(self) -> Iterator[str]:
        """The names of this type and of all in it."""
        yield self.name
        for _, member in self.members:
            yield from member.names()


@cache
def parse(text: str) -> Type:
    """A type from its spelling in DESCRIBE."""
    text = text.strip()
    if text.endswith("]"):
        element, _, _ = text[:-1].rpartition("[")
        return Type("LIST", (("element", parse(element)),))
    name, bracket, rest = text.partition("(")
    if not bracket:
        return Type(text)
    arguments = list(_split(rest[: rest.rindex(")")]))
    if name == "MAP":
        key, value = arguments
        return Type("MAP", (("key", parse(key)), ("value", parse(value))))
    if name in ("STRUCT", "UNION"):
        return Type(name, tuple(_member(argument) for argument in arguments))
    if name == "TUPLE":
        return Type(name, tuple((str(at), parse(part)) for at, part in enumerate(arguments, 1)))
    return Type(name)


def _split(text: str) -> Iterator[str]:
    """The arguments of a type, at the commas that stand in no bracket and in no quotes."""
    depth, start, quote = 0, 0, ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "," and depth == 0:
            yield text[start:at]
            start = at + 1
        else:
            depth += _OPENING.get(character, 0)
    yield text[start:]


def _member(text: str) -> tuple[str, Type]:
    """A name, perhaps quoted, and the type that follows it."""
    text = text.strip()
    if not text.startswith('"'):
        name, _, kind = text.partition(" ")
        return name, parse(kind)
    end = 1
    while text[end] != '"' or text[end : end + 2] == '""':
        end += 2 if text[end] == '"' else 1
    return text[1:end].replace('""', '"'), parse(text[end + 1 :])
