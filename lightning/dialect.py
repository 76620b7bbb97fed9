"""The boundary between the library and a warehouse: its SQL, and what it can do.

A dialect imports no driver and opens no connection, so its SQL can be read and tested anywhere.
The library asks it for operations and capabilities, and never which warehouse it is. What most
warehouses share is implemented here; a dialect overrides only what its warehouse does otherwise.
"""

from __future__ import annotations

import copy
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, Self

from sqlglot import exp

from . import sql
from .capabilities import Capabilities
from .errors import DialectError, UncomparableTypeError
from .redaction import redact
from .sql import Expr
from .texts import encodable, storable
from .words import NUMBER, PLAN_COLUMNS


@dataclass(frozen=True)
class Column:
    """A column of a model: its name and its type, both as the warehouse spells them.

    Attributes:
        type: the type in which plans hold it.
        declared: the type that the model gives it, where that is another, because a user made it
            and may change it or drop it. Columns that only differ in it are equal.
    """

    name: str
    type: str
    declared: str = field(default="", compare=False)

    @property
    def as_planned(self) -> Column:
        """The column as plans have it: its values are in their type already."""
        return replace(self, declared="")


@dataclass(frozen=True)
class Relation:
    """A table's place: catalog (or None for the connection's own), schema and name."""

    catalog: str | None
    schema: str
    name: str

    def table(self, alias: str | None = None) -> exp.Table:
        """This relation as a sqlglot table, every part quoted."""
        table = exp.table_(
            sql.identifier(self.name),
            db=sql.identifier(self.schema),
            catalog=sql.identifier(self.catalog) if self.catalog else None,
        )
        if alias:
            table.set("alias", exp.TableAlias(this=sql.identifier(alias)))
        return table


Kind = Literal["text", "integer", "timestamp", "json"]
Purpose = Literal[
    "plan",
    "changes",
    "rejections",
    "staging",
    "changelog",
    "snapshot",
    "runs",
    "requests",
    "numbers",
    "health",
    "state",
]


@dataclass(frozen=True, kw_only=True)
class TableSpec:
    """A table that the library needs, from which a dialect tells how it is best made."""

    relation: Relation
    """Where it is."""

    purpose: Purpose
    """What it is for: a run's plan, changes or rejections; rows on their way into these; a log; the
    numbers of runs; what was told of the health of syncs; the state of all syncs."""

    columns: Mapping[str, Kind] = field(default_factory=dict)
    """Its columns, where they are the library's own; none where the rows tell which it has."""

    key: Sequence[Column] = ()
    """By what whole tables are joined, or what tells the rows of the state apart."""

    lookups: Sequence[Sequence[str]] = ()
    """By which columns a few rows at a time are found, most often by the first of these."""

    @property
    def is_log(self) -> bool:
        """Whether runs add to it: a log, or the numbers of runs."""
        return self.purpose in ("changelog", "snapshot", "runs", "requests", "numbers")

    @property
    def is_lasting(self) -> bool:
        """Whether it is made once, and no run's own."""
        return self.is_log or self.purpose in ("health", "state")


@dataclass(frozen=True, kw_only=True)
class GrantRequest:
    """What a role is to be allowed, every name as the warehouse spells it."""

    role: str
    """Who runs syncs."""

    own: Sequence[str]
    """The schemas in which it makes tables."""

    sources: Sequence[str] = ()
    """The schemas that its models read."""

    catalog: str | None = None
    """The database of all these schemas."""

    compute: str | None = None
    """What its queries run on, where that is granted too."""


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A sequence by which rows are counted as a condition leaves them out.

    Attributes:
        begin, end: the statements that make it, and that drop it in the same transaction.
        condition: never true; counts how often it is looked at.
        counted: a query of how often that was, in this session.
    """

    begin: str
    condition: Expr
    counted: exp.Select
    end: str


CUT = " … (cut)"

# What becomes of a name that is written without quotes: it is made upper or lower case, or taken
# as it is. `any`: letter case does not matter, with quotes or without.
Folding = Literal["upper", "lower", "any", "exact"]
_UNQUOTED = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_QUOTED = re.compile(r'"(.+)"', re.DOTALL)


def uncomparable(column: Column) -> UncomparableTypeError:
    """What to raise for a column of a type whose values no text tells apart."""
    return UncomparableTypeError(
        f"the column {column.name!r} has the type {column.type}, which cannot be compared: "
        "convert it in the model, or leave it out of the sync's columns"
    )


class Dialect(ABC):
    """The SQL of one warehouse.

    Class attributes to set:
        name: what users write in `dialect=` and in URLs.
        sqlglot_dialect: the name under which sqlglot knows the warehouse's SQL.
        folding: what becomes of a name that is written without quotes.
        kinds: the types of the library's own columns (`text`, `integer`, `timestamp`, `json`).
        version_type: the type of the row hash.

    Attributes:
        capabilities: what the warehouse can do: to be set on the class, as it is as a rule.
        counter: by what rows that need nothing are counted, where the warehouse has no ANY_VALUE
            by which they would become one; rows that share a key are then found by a window.
        keeps_case: the planner's tables and their columns are spelled as the library writes them,
            in lower case, whatever the warehouse would make of that.
    """

    name: ClassVar[str]
    sqlglot_dialect: ClassVar[str]
    folding: Folding
    kinds: ClassVar[Mapping[Kind, str]]
    version_type: ClassVar[str]
    capabilities: Capabilities
    counter: Counter | None = None
    keeps_case: bool = False

    def with_capabilities(self, capabilities: Capabilities) -> Self:
        """This dialect for a connection whose warehouse is found to be otherwise."""
        changed = copy.copy(self)
        changed.capabilities = capabilities
        return changed

    # -- names ------------------------------------------------------------------------------

    def fold(self, name: str) -> str:
        """How a name is spelled here that a person writes, without quotes or with them."""
        if self.folding not in ("upper", "lower"):
            return name
        if quoted := _QUOTED.fullmatch(name):
            return quoted[1]
        if not _UNQUOTED.fullmatch(name):
            return name  # there is no writing it without quotes
        return name.upper() if self.folding == "upper" else name.lower()

    def spellings(self, name: str) -> tuple[str, ...]:
        """As what a thing may be found here that a person calls by `name`, the likeliest first."""
        return tuple(dict.fromkeys((self.fold(name), name)))

    def matching(self, name: str, there: Iterable[str]) -> list[str]:
        """Those of the names that are `there` which a person may mean by `name`, the likeliest
        first."""
        alike = {self._without_case(other): other for other in there}
        wanted = dict.fromkeys(map(self._without_case, self.spellings(name)))
        return [alike[one] for one in wanted if one in alike]

    def own(self, name: str) -> str:
        """How a name is spelled here that the library gives in the planner schema."""
        return name if self.keeps_case else self.fold(name)

    def with_case_kept(self) -> Self:
        """This dialect for a planner schema whose names were quoted as the library writes them."""
        changed = copy.copy(self)
        changed.keeps_case = True
        return changed

    def _without_case(self, name: str) -> str:
        return name.casefold() if self.folding == "any" else name

    # -- text -------------------------------------------------------------------------------

    def render(self, expression: Expr) -> str:
        """The expression as this warehouse's SQL text. It is used up: sqlglot may rewrite it."""
        if self.own(NUMBER) != NUMBER:
            for found in list(expression.find_all(exp.Identifier)):
                if found.this in PLAN_COLUMNS:
                    found.set("this", self.own(found.this))
        verbatim = sql.holding_places(expression)
        if (encoding := self.capabilities.encoding) is not None:
            for name in expression.find_all(exp.Literal, exp.Identifier):
                name.set("this", encodable(name.this, encoding))
        text = self._written(expression)
        for marker, written in verbatim.items():
            text = text.replace(marker, written)
        return text

    def _written(self, expression: Expr) -> str:
        """The expression as text, in which nothing of a user's can take the place of the
        functions that the library calls."""
        return expression.sql(self.sqlglot_dialect, pretty=True, comments=False, copy=False)

    def cut(self, text: str) -> str:
        """A reason or an error for the logs: without passwords and what no text can have, and cut
        and marked where a text has no room for it."""
        text = encodable(storable(redact(text)), self.capabilities.encoding)
        longest = self.capabilities.longest_text
        if longest is None or len(text.encode()) <= longest:
            return text
        room = longest - len(CUT.encode())
        return text.encode()[:room].decode(errors="ignore") + CUT

    # -- values -----------------------------------------------------------------------------

    def planned(self, value: Expr, column: Column) -> Expr:
        """`value`, as the model gives it, in the type in which plans hold it: only asked for
        columns that have another."""
        return sql.cast(value, column.type, self.sqlglot_dialect)

    def stored(self, value: Expr, column: Column) -> Expr:
        """`value`, of one of two plans, as a column can have it in which values of either stand,
        whatever the model did to their collation."""
        return value

    @abstractmethod
    def comparable(self, value: Expr, column: Column) -> Expr:
        """`value` in a form whose equality is the contract's notion of equal for its type.

        Raises:
            UncomparableTypeError: the type has no such form.
        """

    @abstractmethod
    def key_text(self, value: Expr, column: Column) -> Expr:
        """`value` as text: equal keys give equal text, whatever the session's settings."""

    @abstractmethod
    def joins_natively(self, column: Column) -> bool:
        """Whether `=` on this type pairs exactly the keys that have equal text."""

    @abstractmethod
    def composite_key_text(self, parts: Sequence[Expr]) -> Expr:
        """The texts of a composite key's parts as a compact JSON array, `["a","b"]`."""

    def hashable(self, value: Expr, column: Column) -> Expr:
        """`value`, as the model gives it, in the form that goes into the row hash: equal values
        have one, and it is the same in every session."""
        return self.comparable(value, column)

    @abstractmethod
    def row_version(self, values: Sequence[Expr]) -> Expr:
        """A hash of hashable values: no two different rows share one by how they are glued."""

    @abstractmethod
    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        """A JSON object of raw values, NULLs kept, independent of the session's settings."""

    def in_rows(self, value: Expr, column: Column) -> Expr:
        """`value` as it is read to be handed over, where the driver would give another one."""
        return value

    def in_arrow(self, value: Expr, column: Column) -> Expr:
        """`value` as it is read to be handed over as Arrow, where that would be another one."""
        return self.in_rows(value, column)

    def differs(self, left: Expr, right: Expr) -> Expr:
        """Whether two comparable values differ, NULL being equal to NULL."""
        return exp.NullSafeNEQ(this=left, expression=right)

    def any_value(self, value: Expr) -> Expr:
        """The aggregate that gives any value of a group."""
        return exp.AnyValue(this=value)

    def apart(self, rows: exp.Select) -> exp.Select:
        """Rows that are made before what is around them looks at them, where the warehouse would
        otherwise make a column anew for each use of it."""
        return rows

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        """`value` of an older type as the column's present type, or NULL where that cannot be."""
        return sql.cast(exp.null(), target.type, self.sqlglot_dialect)

    def row_id(self, key: Sequence[Column], table: str | None = None) -> Expr:
        """The row's identity: its key as text, or a JSON array of its parts as text."""
        parts = [self.key_text(sql.column(part.name, table), part) for part in key]
        return parts[0] if len(parts) == 1 else self.composite_key_text(parts)

    def is_listed(self, row_id: Expr, ids: exp.Select) -> Expr:
        """Whether the row id of a log table is among those of a query of one column, as the
        table's index finds it."""
        return sql.in_query(row_id, ids)

    # -- time -------------------------------------------------------------------------------

    @abstractmethod
    def now(self) -> Expr:
        """The server's clock as a timestamp of kind `timestamp`; not the transaction's start,
        unless no other process can have the warehouse open."""

    @abstractmethod
    def seconds_from_now(self, seconds: float) -> Expr:
        """The server's clock moved by `seconds`."""

    def cast(self, value: Expr, kind: Kind) -> Expr:
        """A value of one of the library's own columns."""
        return sql.cast(value, self.kinds[kind], self.sqlglot_dialect)

    def timestamp(self, iso: str) -> Expr:
        """An instant, given as ISO text with its offset, as a timestamp of kind `timestamp`."""
        return self.cast(sql.text(iso), "timestamp")

    # -- the connection ---------------------------------------------------------------------

    def identity(self) -> Mapping[str, Expr]:
        """What the server tells of itself and of who is connected, by name, for people."""
        return {"user": exp.CurrentUser(), "version": sql.call("version")}

    # -- tables -----------------------------------------------------------------------------

    def create_schema(self, catalog: str | None, schema: str) -> list[str]:
        name = exp.table_(sql.identifier(schema), db=sql.identifier(catalog) if catalog else None)
        return [self.render(exp.Create(this=name, kind="SCHEMA", exists=True))]

    def grants(self, request: GrantRequest) -> list[str]:
        """The statements that let a role work in its own schemas, and read its sources.

        Raises:
            ConfigurationError: a name is missing that they need.
            DialectError: they are not known here.
        """
        raise DialectError(
            f"the grants that {self.name} needs are not known here: the role has to read what its "
            f"models read, and to create and drop tables in {' and '.join(request.own)}"
        )

    def create_table(self, table: TableSpec, rows: exp.Query | None = None) -> list[str]:
        """The statements that make a table, with the rows of a query or without any; one that is
        lasting only if it is not there."""
        return [self.render(self.creation(table, rows))]

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        """The first of these statements, to which a dialect adds what its warehouse is to know."""
        made: Expr = table.relation.table()
        if rows is None:
            definitions: list[Expr] = [
                exp.ColumnDef(
                    this=sql.identifier(name),
                    kind=exp.DataType.build(self.kinds[kind], dialect=self.sqlglot_dialect),
                )
                for name, kind in table.columns.items()
            ]
            if table.key:
                key = [sql.identifier(column.name) for column in table.key]
                definitions.append(exp.PrimaryKey(expressions=key))
            made = exp.Schema(this=made, expressions=definitions)
        return exp.Create(this=made, kind="TABLE", exists=table.is_lasting, expression=rows)

    def comparing(self) -> list[str]:
        """What is set, for the rest of a transaction, before a model meets what is known; nothing
        where the warehouse does well by itself."""
        return []

    def count_anew(self, relation: Relation) -> list[Expr]:
        """What tells the warehouse's optimizer of many rows that were just written to a table;
        nothing where it knows by itself."""
        return []

    def lock_table(self, relation: Relation) -> str | None:
        """What makes a transaction wait until it is alone in writing to a table; None where the
        state table's primary key already keeps one row from being added twice."""
        return None

    def drop_table(self, relation: Relation) -> str:
        return self.render(exp.Drop(tables=[relation.table()], kind="TABLE", exists=True))
