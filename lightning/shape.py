"""The columns that a run works on: the shape of its tables, for all that build or read them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .dialect import Column


@dataclass(frozen=True)
class Field:
    """A mapped column and the name under which it is handed over."""

    column: Column
    field: str

    @property
    def name(self) -> str:
        return self.column.name


@dataclass(frozen=True)
class Shape:
    """The columns of a plan: the key, the mapped columns, and what is kept of unchanged rows.

    Attributes:
        key: the primary key's columns.
        fields: the mapped columns; may include key columns.
        retained: the names of the columns whose values the plan has for every row. Of the others
            it has them only for rows that were added or changed.
        version_scheme: the row hash the plan carries, or "" where rows are compared by value.
    """

    key: tuple[Column, ...]
    fields: tuple[Field, ...]
    retained: tuple[str, ...]
    version_scheme: str

    @cached_property
    def stored(self) -> tuple[Column, ...]:
        """The plan's columns: the key, then the mapped columns that are not of the key."""
        return (*self.key, *self.compared)

    @cached_property
    def compared(self) -> tuple[Column, ...]:
        """The mapped columns that are not of the key: what makes a row changed."""
        keys = set(self.key_names)
        return tuple(item.column for item in self.fields if item.name not in keys)

    @cached_property
    def key_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.key)

    @cached_property
    def retains_all(self) -> bool:
        """Whether the plan has every row whole."""
        return set(self.retained) == {column.name for column in self.stored}

    @cached_property
    def handed_over(self) -> tuple[tuple[str, Column], ...]:
        """The names and columns of a delivered row: the key, then the mapped fields."""
        own = {column.name: column for column in self.key}
        mapped = {item.field: item.column for item in self.fields}
        return tuple((own | mapped).items())
