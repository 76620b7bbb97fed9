"""YAML with the line of every value, so that errors can point at it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from ..documents import compose, line
from ..errors import ConfigurationError

Location = tuple[int | str, ...]

SCALARS = {"str", "int", "float", "bool", "null", "timestamp", "binary"}  # the tags of YAML's own
_VARIABLE = re.compile(r"(\$?\$\{)(?:(\w+)(?::-([^}]*))?\})?")


class Source:
    """A YAML file: its data, and where each value stands.

    `${NAME}` and `${NAME:-default}` in texts stand for environment variables, `$${` for `${`.

    Raises:
        ConfigurationError: the file cannot be read, is not valid YAML, repeats a key, or names a
            variable that is not set.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[Location, int] = {}
        root = compose(path)
        self.data: Any = None if root is None else self._value(root, ())

    def error(self, location: Sequence[int | str], message: str) -> ConfigurationError:
        """An error that points at a value, or at what it would be part of."""
        return ConfigurationError(self.pointed(location, message))

    def pointed(self, location: Sequence[int | str], message: str) -> str:
        """`message` with the file, the line and the path of a value before it."""
        known = tuple(location)
        while known and known not in self._lines:
            known = known[:-1]
        place = ".".join(map(str, location))
        line = self._lines.get(known, 1)
        return f"{self.path}:{line}: {place + ': ' if place else ''}{message}"

    def _value(self, node: yaml.Node, location: Location) -> Any:
        self._lines.setdefault(location, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*location, at)) for at, item in enumerate(node.value)]
        kind = node.tag.rpartition(":")[2]
        if kind not in SCALARS:
            raise self.error(location, "has a tag that is not known here: put texts in quotes")
        try:
            value = yaml.SafeLoader("").construct_object(node)
        except Exception:  # a date that is none; SafeLoader raises whatever Python does
            raise self.error(location, f"is not a valid {kind}: put texts in quotes") from None
        return self._expanded(value, location) if isinstance(value, str) else value

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.error(location, f"a name on {line(key_node)} is not text")
            key = str(key_node.value)
            inner = (*location, key)
            if key in found:
                raise self.error(inner, f"is given twice, again on {line(key_node)}")
            self._lines[inner] = key_node.start_mark.line + 1
            found[key] = self._value(value_node, inner)
        return found

    def _expanded(self, text: str, location: Location) -> str:
        def value(match: re.Match[str]) -> str:
            begins, name, default = match.groups()
            if begins == "$${":
                return match[0][1:]
            if name is None:
                raise self.error(
                    location,
                    "${ is followed by no variable: write ${NAME} or ${NAME:-default}, and $${ "
                    "for ${ itself",
                )
            found = os.environ.get(name, default)
            if found is None:
                raise self.error(
                    location,
                    f"the environment variable {name} is not set: set it, or give a default as "
                    f"${{{name}:-value}}",
                )
            return found

        return _VARIABLE.sub(value, text)
