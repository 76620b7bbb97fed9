"""Which columns a run works on: the model's, the key's, the mapped ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .. import sql
from ..dialect import Column, Dialect
from ..errors import ConfigurationError, ModelError
from ..shape import Field, Shape
from ..sync import Sync
from ..words import RESERVED_PREFIX


def resolve(
    sync: Sync,
    described: Sequence[Column],
    dialect: Dialect,
    version_scheme: str = "",
    before: Shape | None = None,
) -> Shape:
    """The columns of the plan of `sync`, from those that its model returns.

    Args:
        version_scheme: the row hash that the warehouse makes.
        before: the columns of the plan that it will be compared with. Of one that did not keep all
            values the hash is all there is to compare.

    A name that the sync gives means the column spelled so, or else the one column that differs
    from it only in case, since warehouses fold names.

    Raises:
        ModelError: the model's column names are not distinct, or one is reserved.
        ConfigurationError: the sync names a column that the model does not return, or hands two
            columns over under one name.
        UncomparableTypeError: a column that has to be compared has a type that cannot be.
    """
    available = _distinct(described)
    key = tuple(_find(name, available, "the primary key") for name in sync.model.key)
    shape = Shape(key, _fields(sync, available), retained=(), version_scheme="")
    _check_names(shape)
    for column in shape.key:
        dialect.key_text(sql.column(column.name), column)
    for column in shape.compared:
        dialect.comparable(sql.column(column.name), column)
    retained = _retained(sync, available, shape)
    by_hash = before is not None and not before.retains_all
    versioned = dialect.capabilities.stores_version or by_hash or len(retained) < len(shape.stored)
    return Shape(shape.key, shape.fields, retained, version_scheme if versioned else "")


def _distinct(described: Sequence[Column]) -> Mapping[str, Column]:
    """The model's columns by name without case, in which no two of them are equal."""
    available: dict[str, Column] = {}
    for column in described:
        folded = column.name.casefold()
        if other := available.get(folded):
            raise ModelError(
                f"the model returns two columns named {other.name!r} and {column.name!r}, which "
                "are equal up to case: give one of them an alias"
            )
        if not column.name:
            raise ModelError("the model returns a column without a name: give it an alias")
        if folded.startswith(RESERVED_PREFIX):
            raise ModelError(
                f"the model's column {column.name!r} starts with {RESERVED_PREFIX!r}, which is "
                "reserved for the plan's own columns: give it an alias"
            )
        available[folded] = column
    return available


def _find(name: str, available: Mapping[str, Column], what: str) -> Column:
    if found := available.get(name.casefold()):
        return found
    there = ", ".join(column.name for column in available.values())
    raise ConfigurationError(
        f"{what} names the column {name!r}, which the model does not return. "
        f"It returns: {there}. Correct the name, or add the column to the model."
    )


def _fields(sync: Sync, available: Mapping[str, Column]) -> tuple[Field, ...]:
    if sync.columns is None:
        return tuple(Field(column, column.name) for column in available.values())
    if isinstance(sync.columns, Mapping):
        renamed = sync.columns
        return tuple(
            Field(_find(name, available, "the sync's mapping"), field)
            for name, field in renamed.items()
        )
    found = (_find(name, available, "the sync's columns") for name in sync.columns)
    return tuple(Field(column, column.name) for column in dict.fromkeys(found))


def _retained(sync: Sync, available: Mapping[str, Column], shape: Shape) -> tuple[str, ...]:
    """The stored columns whose values are kept of unchanged rows, in the order of the plan."""
    if sync.retain == "all":
        return tuple(column.name for column in shape.stored)
    named = () if isinstance(sync.retain, str) else sync.retain
    retained = {_find(name, available, "the sync's retain").name for name in named}
    if unmapped := retained - {column.name for column in shape.stored}:
        raise ConfigurationError(
            f"retain names {', '.join(sorted(unmapped))}, which the sync does not map: "
            "only mapped columns can be retained"
        )
    retained |= set(shape.key_names)
    return tuple(column.name for column in shape.stored if column.name in retained)


def _check_names(shape: Shape) -> None:
    """No two columns are handed over under one name."""
    taken = {column.name: column for column in shape.key}
    for item in shape.fields:
        other = taken.setdefault(item.field, item.column)
        if other != item.column:
            raise ConfigurationError(
                f"the columns {other.name!r} and {item.name!r} would both be handed over as "
                f"{item.field!r}: give one of them another destination field"
            )
