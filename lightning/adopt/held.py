"""What a destination holds, as somebody tells: a query or a table of the warehouse, or a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlglot import exp

from .. import sql
from ..dialect import Column, TableSpec
from ..errors import ConfigurationError
from ..model import Model, model_sql
from ..shape import Shape
from ..sql import Expr
from ..state.names import staging_table
from ..words import HELD, STAGED
from ..workspace import Workspace
from .local import FORMATS, as_texts, read_file

if TYPE_CHECKING:
    import pyarrow as pa

# A query or a table of the warehouse; a file's path; an Arrow table, or what can become one.
KnownRows: TypeAlias = "str | PathLike[str] | Model | pa.Table"

ROWS_AT_ONCE = 50_000
STEP = "bring in what is held"


@dataclass(frozen=True)
class Held:
    """What somebody says that a destination holds.

    Attributes:
        columns: as the warehouse describes them; of rows that are not there yet, only their names.
        query: its rows, where they are in the warehouse.
        rows: and where they are not.
    """

    columns: Sequence[Column]
    query: str = ""
    rows: pa.Table | None = None

    def staging(self, sync_id: str, run_id: str) -> Sequence[str]:
        """The names of the tables that it takes to bring the rows into the warehouse."""
        return [] if self.rows is None else [staging_table(sync_id, run_id) for _ in range(2)]

    def columns_of(self, shape: Shape) -> Mapping[str, Column]:
        """Those of its columns that a plan has, by the names that the model has for them.

        A column is found by that name, or else by the one under which it is handed over; case does
        not matter.

        Raises:
            ConfigurationError: it has not the whole key, or two columns that could be meant.
        """
        by_name: dict[str, list[Column]] = {}
        for column in self.columns:
            by_name.setdefault(column.name.casefold(), []).append(column)
        taken = {column.name.casefold() for column in shape.stored}
        names = {column.name: [column.name] for column in shape.stored}
        for item in shape.fields:
            if item.field.casefold() not in taken:
                names[item.name].append(item.field)
        found: dict[str, Column] = {}
        for name, spellings in names.items():
            there = [column for one in spellings for column in by_name.get(one.casefold(), [])]
            if len(there) > 1:
                raise ConfigurationError(
                    f"{there[0].name!r} and {there[1].name!r}, among what is held, could both be "
                    f"the column {name!r}: rename one, or leave it out"
                )
            if there:
                found[name] = there[0]
        if missing := [name for name in shape.key_names if name not in found]:
            raise ConfigurationError(
                f"what is held has no column {', '.join(missing)}, which is of the primary key. It "
                f"has: {', '.join(column.name for column in self.columns)}. Give it that name"
            )
        return found


def held(workspace: Workspace, known: KnownRows, key: Sequence[str]) -> Held:
    """What is given as known.

    Args:
        key: the primary key's columns.

    Raises:
        ConfigurationError: it is nothing that can be read, as a file that is not there.
        ModelError: it is more than one query, or writes.
        WarehouseError: the warehouse refuses the query.
    """
    path = _path(known)
    if path is not None:
        return _local(read_file(path))
    if isinstance(known, str):
        known = Model(known, key)
    if isinstance(known, Model):
        query = model_sql(known, workspace.dialect.sqlglot_dialect)
        return Held(workspace.warehouse.describe(query), query)
    return _local(_as_arrow(known))


@contextmanager
def at_hand(
    workspace: Workspace, held: Held, columns: Mapping[str, Column], staging: Sequence[str]
) -> Iterator[tuple[Expr, Mapping[str, Column]]]:
    """Have the rows in the warehouse, as long as the block: a relation of it under the alias
    `held`, and its columns, by the names that the model has for them.

    Args:
        columns: as `columns_of` gives them.
        staging: as of `Held`; these tables are gone when the block ends well.
    """
    if held.rows is None:
        yield sql.model(held.query, HELD), columns
        return
    place, free = (workspace.planner(name) for name in staging)
    names = {f"c{at}": column.name for at, column in enumerate(columns.values())}
    table = TableSpec(relation=place, purpose="staging", columns=dict.fromkeys(names, "text"))
    workspace.session.run_all(workspace.dialect.create_table(table), step=STEP)
    rows = as_texts(held.rows, names)
    for start in range(0, rows.num_rows, ROWS_AT_ONCE):
        some = rows.slice(start, ROWS_AT_ONCE).combine_chunks()
        with (
            workspace.session.transaction(),
            workspace.warehouse.staged(some, replace(table, relation=free)) as staged,
        ):
            query = exp.select(*(sql.column(name, STAGED) for name in names)).from_(staged)
            workspace.session.run(sql.insert(place.table(), names, query), step=STEP)
    every = workspace.dialect.render(exp.select(exp.Star()).from_(place.table()))
    described = {column.name: column for column in workspace.warehouse.describe(every)}
    yield (
        place.table(HELD),
        {name: described[there] for name, there in zip(columns, names, strict=True)},
    )
    workspace.drop([place.name])


def _path(known: KnownRows) -> Path | None:
    """The file that is meant, if it is one: a text is taken for its name by how it ends."""
    if isinstance(known, PathLike):
        return Path(known)
    if not isinstance(known, str) or Path(known).suffix.lower() not in FORMATS:
        return None
    is_one_word = len(known.split()) == 1
    return Path(known) if is_one_word or Path(known).is_file() else None


def _as_arrow(known: Any) -> pa.Table:
    import pyarrow as pa

    if isinstance(known, pa.Table):
        return known
    if not hasattr(known, "__arrow_c_stream__"):
        raise ConfigurationError(
            f"known is {type(known).__name__}: give a query, a table's name, a file's path or an "
            "Arrow table"
        )
    return pa.table(known)


def _local(rows: pa.Table) -> Held:
    return Held([Column(name, "") for name in rows.column_names], rows=rows)
