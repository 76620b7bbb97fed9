"""A dialect that writes a mark where its SQL depends on columns that are not known yet.

Names, texts and numbers that are known only when the statement is run stand in it as marks too.
`template.py` turns all of them into Jinja.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import sql
from ..dialect import Column, Dialect
from ..shape import Field, Shape
from ..sql import Expr

MARK = "lightning__"
KEY, COLUMN = "key", "column"
NOW, BEFORE = "type", "before"


def marked_columns(family: str, when: str = NOW) -> tuple[Column, ...]:
    """Two columns that stand for any number of them, as they are now or as they were before. Of a
    key there is always a first one, which stands before them."""
    names = [f"{MARK}{family}_{number}" for number in ((0, 1, 2) if family == KEY else (1, 2))]
    return tuple(Column(name, f"{name}_{when}") for name in names)


def marked_shape(key_when: str, columns_when: str, version_scheme: str) -> Shape:
    """The shape of any plan that keeps every row whole."""
    key, columns = marked_columns(KEY, key_when), marked_columns(COLUMN, columns_when)
    return Shape(
        key=key,
        fields=tuple(Field(column, column.name) for column in columns),
        retained=tuple(column.name for column in (*key, *columns)),
        version_scheme=version_scheme,
    )


def mark(name: str, *arguments: Expr) -> Expr:
    """A call that stands for an expression which is written when the columns are known."""
    return sql.call(f"{MARK}{name}", *arguments)


if TYPE_CHECKING:
    _Base = Dialect
else:
    _Base = object


class _Marks(_Base):
    """What a dialect writes differently for each type, or for each number of columns."""

    natively: bool

    def joins_natively(self, column: Column) -> bool:
        return self.natively

    def row_id(self, key: Sequence[Column], table: str | None = None) -> Expr:
        when = key[0].type.rpartition("_")[2]
        return mark(f"row_id_{when}", sql.column("any", table))

    def stored(self, value: Expr, column: Column) -> Expr:
        return mark("stored", value)

    def comparable(self, value: Expr, column: Column) -> Expr:
        return value

    def hashable(self, value: Expr, column: Column) -> Expr:
        return value

    def row_version(self, values: Sequence[Expr]) -> Expr:
        return mark("version", values[0])

    def differs(self, left: Expr, right: Expr) -> Expr:
        return mark("differs", left, right)

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        return mark("fields", fields[0][1])

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        return mark("held", value)


def symbolic(dialect: Dialect, *, natively: bool) -> Dialect:
    """The dialect with marks.

    Args:
        natively: whether keys are joined as they are, rather than by their text.
    """
    kind = type("Symbolic", (_Marks, type(dialect)), {"natively": natively})
    made: Dialect = kind()
    return made
