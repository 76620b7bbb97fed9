"""What dbt's hooks have to know of a warehouse beside its dialect: `dbt.py` in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable


@dataclass(frozen=True)
class Adapter:
    """A warehouse's part of the dbt package.

    Attributes:
        hashable: the types, without lengths, of which a hook makes the version of a row. The rows
            of a model that has others are compared value by value.
        macros: a file of Jinja with what the warehouse's dbt adapter does in its own way.
    """

    hashable: tuple[str, ...]
    macros: Traversable
