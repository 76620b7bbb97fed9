"""The SQL of PostgreSQL.

Rows are compared value by value: IS DISTINCT FROM on typed columns stops at the first difference
and makes no text, which beats any hash here. Where only keys are retained the plan carries a hash
of each row in the wire format, which is the same in every session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Self

from sqlglot import exp

from lightning.authoring import (
    Capabilities,
    Column,
    Counter,
    Dialect,
    Expr,
    GrantRequest,
    Kind,
    Relation,
    TableSpec,
    UncomparableTypeError,
    sql,
)

from .casts import try_cast
from .pinned import pinned_sql
from .rights import grants
from .types import COLLATABLE, NATIVE, OPAQUE, PSEUDO, Type, parse
from .values import (
    canonical_text,
    comparable,
    hashable,
    json_of,
    loggable,
    text_and_json,
    text_of,
)

COLLATION = "C"
ROW_ID = "row_id"  # the column of the logs
# An entry of an index has room for 2,704 bytes, and a row id may be longer.
BEGINNING, BY_BEGINNING = 250, "by_row_id_beginning"
COUNTED_AHEAD = 10_000
FIELDS_PER_CALL = 50  # a function takes 100 arguments


class Postgres(Dialect):
    """PostgreSQL 12 or later.

    Attributes:
        indexes_if_missing: whether an index can be made unless it is there.
    """

    name = "postgres"
    sqlglot_dialect = "postgres"
    folding = "lower"
    kinds: ClassVar[Mapping[Kind, str]] = {
        "text": "TEXT",
        "integer": "BIGINT",
        "timestamp": "TIMESTAMPTZ",
        "json": "JSONB",
    }
    capabilities = Capabilities(transactional=True, stores_version=False, delta_share=0.25)
    version_type = "BYTEA"
    indexes_if_missing: ClassVar[bool] = True

    def without_any_value(self) -> Self:
        """This dialect for a server that has no ANY_VALUE, which came with PostgreSQL 16."""
        changed = self.with_capabilities(self.capabilities)
        changed.counter = _COUNTER
        return changed

    def planned(self, value: Expr, column: Column) -> Expr:
        if column.type == OPAQUE:
            return text_and_json(value)
        return self.stored(super().planned(value, column), column)

    def stored(self, value: Expr, column: Column) -> Expr:
        return _collated(value) if parse(column.type).name in COLLATABLE else value

    def _written(self, expression: Expr) -> str:
        return pinned_sql(expression)

    def comparable(self, value: Expr, column: Column) -> Expr:
        if column.type == OPAQUE:
            return _collated(text_of(value))
        return comparable(value, _stored(column))

    def key_text(self, value: Expr, column: Column) -> Expr:
        if column.type == OPAQUE:
            return _collated(text_of(value))
        return _collated(canonical_text(value, _stored(column)))

    def joins_natively(self, column: Column) -> bool:
        kind = parse(column.type)
        return kind.name in NATIVE and not kind.array

    def composite_key_text(self, parts: Sequence[Expr]) -> Expr:
        listed: list[Expr] = []
        for part in parts:
            quoted = sql.cast(sql.call("to_json", part), "TEXT")
            listed += [sql.text(","), quoted] if listed else [sql.text("["), quoted]
        return _collated(_concatenated([*listed, sql.text("]")]))

    def hashable(self, value: Expr, column: Column) -> Expr:
        if column.declared:
            value = self.planned(value, column)
        if column.type == OPAQUE:
            return self.comparable(value, column)
        return hashable(value, parse(column.type))

    def in_rows(self, value: Expr, column: Column) -> Expr:
        """Of types that are not PostgreSQL's own, the driver knows no more than the text."""
        if column.type == OPAQUE:
            return text_of(value)
        as_text = column.declared and parse(column.type).array
        return self.cast(value, "text") if as_text else value

    def row_version(self, values: Sequence[Expr]) -> Expr:
        # A record has the type and the length of each part beside it, so that none run together.
        return sql.call("sha256", sql.call("record_send", sql.call("ROW", *values)))

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        objects: list[Expr] = []
        for first in range(0, len(fields), FIELDS_PER_CALL):
            arguments: list[Expr] = []
            for name, value, column in fields[first : first + FIELDS_PER_CALL]:
                arguments += [sql.text(name), loggable_column(value, column)]
            objects.append(sql.call("jsonb_build_object", *arguments))
        return _concatenated(objects)

    def any_value(self, value: Expr) -> Expr:
        return sql.call("any_value", value)

    def apart(self, rows: exp.Select) -> exp.Select:
        # The literal is a text because it is a constant then. A number would be cast, and what has
        # a cast in this place is taken for a limit, so that nothing around it runs in parallel.
        return rows.offset(exp.Literal.string("0"))

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        if source.type == OPAQUE:
            value, source = text_of(value), replace(source, type="text")
        cast = try_cast(value, source.type, target.type) if target.type != OPAQUE else None
        return cast if cast is not None else super().try_cast(value, source, target)

    def is_listed(self, row_id: Expr, ids: exp.Select) -> Expr:
        found = ids.selects[0]
        pairs = ids.select(_beginning(found.copy()), found.copy(), append=False)
        pair = exp.Tuple(expressions=[_beginning(row_id.copy()), row_id])
        return sql.in_query(pair, pairs)

    def now(self) -> Expr:
        return sql.call("clock_timestamp")

    def seconds_from_now(self, seconds: float) -> Expr:
        duration = sql.cast(sql.text(f"{seconds} seconds"), "INTERVAL", self.sqlglot_dialect)
        return exp.Add(this=self.now(), expression=duration)

    def identity(self) -> Mapping[str, Expr]:
        told = {
            name: sql.call("current_setting", sql.text(name))
            for name in ("server_encoding", "lock_timeout", "statement_timeout")
        }
        return {**super().identity(), **told}

    def create_schema(self, catalog: str | None, schema: str) -> list[str]:
        return super().create_schema(None, schema)  # a connection sees one database

    def grants(self, request: GrantRequest) -> list[str]:
        # https://www.postgresql.org/docs/current/ddl-priv.html
        return grants(self, request, connecting="CONNECT, TEMPORARY")

    def create_table(self, table: TableSpec, rows: exp.Query | None = None) -> list[str]:
        """Always a logged table: a crash of the server empties an unlogged one, and a plan
        without rows would make every row of the model look new."""
        return [
            *super().create_table(table, rows),
            *(
                self._log_index(table.relation, columns)
                if table.is_log
                else self._index(table.relation, "index", columns)
                for columns in table.lookups
            ),
        ]

    def index_beginnings(self, relation: Relation) -> str:
        """The index by which row ids are found, unless it is there."""
        return self._log_index(relation, ("sync_id", ROW_ID))

    def comparing(self) -> list[str]:
        # The planner misjudges how many rows with several key columns meet, and sorts both sides.
        return ["SET LOCAL enable_mergejoin = off"]

    def count_anew(self, relation: Relation) -> list[Expr]:
        # Autovacuum comes by within minutes; until then row ids would be looked up by a full scan.
        return [exp.Analyze(tables=[relation.table()])]

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        """Texts are compared byte by byte, so that row ids can be found by an index."""
        create = super().creation(table, rows)
        for definition in create.this.expressions:
            if table.columns.get(definition.name) == "text":
                collation = exp.CollateColumnConstraint(this=sql.identifier(COLLATION))
                definition.append("constraints", exp.ColumnConstraint(kind=collation))
        return create

    def _log_index(self, relation: Relation, columns: Sequence[str]) -> str:
        name = f"by_{columns[-1]}" if columns[-1] != ROW_ID else BY_BEGINNING
        return self._index(relation, name, columns)

    def _index(self, relation: Relation, name: str, columns: Sequence[str]) -> str:
        indexed = [
            exp.paren(_beginning(sql.column(name))) if name == ROW_ID else sql.column(name)
            for name in columns
        ]
        index = exp.Index(
            this=sql.identifier(f"{relation.name}_{name}"),
            table=relation.table(),
            params=exp.IndexParameters(columns=indexed),
        )
        return self.render(exp.Create(this=index, kind="INDEX", exists=self.indexes_if_missing))


def _counter() -> Counter:
    """It is the transaction's alone. Without numbers in store each would be written to the log."""
    sequence = exp.table_(sql.identifier("lightning_unchanged"), db=sql.identifier("pg_temp"))
    name = sequence.sql("postgres")
    called = sql.case(
        (sql.column("is_called"), sql.call("currval", sql.text(name))), otherwise=sql.number(0)
    )
    return Counter(
        begin=f"CREATE TEMPORARY SEQUENCE {name} CACHE {COUNTED_AHEAD}",
        condition=exp.LT(this=sql.call("nextval", sql.text(name)), expression=sql.number(0)),
        counted=exp.select(called).from_(sequence),
        end=f"DROP SEQUENCE {name}",
    )


_COUNTER = _counter()


def loggable_column(value: Expr, column: Column) -> Expr:
    """A planned value so that jsonb can hold it."""
    if column.type != OPAQUE:
        return loggable(value, parse(column.type))
    in_text = parse(column.declared).name.rpartition(".")[2] in ("geometry", "geography")
    return text_of(value) if in_text else json_of(value)


def _stored(column: Column) -> Type:
    """The type of a column, as long as a table can have it."""
    kind = parse(column.type)
    if kind.name in PSEUDO:
        raise UncomparableTypeError(
            f"the column {column.name!r} has the type {column.type}, which no table can have: "
            "cast it in the model, or leave it out of the sync's columns"
        )
    return kind


def _beginning(row_id: Expr) -> Expr:
    """As much of a row id as an index holds."""
    return sql.call("left", row_id, sql.number(BEGINNING))


def _collated(value: Expr) -> Expr:
    return exp.Collate(this=exp.paren(value), expression=sql.column(COLLATION, "pg_catalog"))


def _concatenated(values: Sequence[Expr]) -> Expr:
    result = values[0]
    for value in values[1:]:
        result = exp.DPipe(this=result, expression=value)
    return result
