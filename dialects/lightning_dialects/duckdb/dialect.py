"""The SQL of DuckDB.

Rows are compared by a native hash of their sort key. The hash alone would not do: it is the same
for NULL, [] and [NULL], for a struct of NULLs and NULL, for 0 and -1 as HUGEINT, and for UUIDs
whose halves are swapped. A sort key is prefix-free and aware of NULL, takes -0.0 for 0.0 and one
NaN for another at every depth, and knows no collation and no session setting. (DuckDB 2.0.0; the
tests try each of these.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from sqlglot import exp

from lightning.authoring import (
    Capabilities,
    Column,
    Dialect,
    Expr,
    GrantRequest,
    Kind,
    TableSpec,
    sql,
)

from .pinned import pinned_sql
from .types import Type, parse
from .values import (
    comparable,
    comparable_json,
    decimal_text,
    float_text,
    in_arrow,
    in_rows,
    loggable,
    template,
    zoned_text,
)

ORDER = "ASC NULLS FIRST"
BINARY = "binary"
MICROSECONDS = 1_000_000
# Types whose cast to text is one-to-one and knows no session setting, also inside other types.
PLAIN = {
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "BIGNUM",
    "DECIMAL", "UUID", "DATE", "TIME", "TIME_NS", "TIME WITH TIME ZONE",
    "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "ENUM", "BIT", "BLOB",
}  # fmt: skip
NESTED = {"LIST", "STRUCT", "MAP", "TUPLE"}


class DuckDB(Dialect):
    """DuckDB 2.0 or later."""

    name = "duckdb"
    sqlglot_dialect = "duckdb"
    folding = "any"
    kinds: ClassVar[Mapping[Kind, str]] = {
        "text": "VARCHAR",
        "integer": "BIGINT",
        "timestamp": "TIMESTAMPTZ",
        "json": "JSON",
    }
    capabilities = Capabilities(
        transactional=True,
        stores_version=True,
        delta_share=0.5,  # reading them costs next to nothing; they only take place
        exclusive=True,  # a database that one process has open for writing opens in no other
    )
    version_type = "UBIGINT"

    def _written(self, expression: Expr) -> str:
        return pinned_sql(expression)

    def comparable(self, value: Expr, column: Column) -> Expr:
        return comparable(value, parse(column.type))

    def differs(self, left: Expr, right: Expr) -> Expr:
        # Not of the values themselves: `=` follows a column's collation, and the session's.
        return super().differs(_sort_key([left]), _sort_key([right]))

    def row_version(self, values: Sequence[Expr]) -> Expr:
        return sql.call("hash", _sort_key(values) if values else sql.number(0))

    def key_text(self, value: Expr, column: Column) -> Expr:
        return template(f'CAST(:value AS TEXT) COLLATE "{BINARY}"', value=_text(value, column))

    def joins_natively(self, column: Column) -> bool:
        # VARCHAR follows collations; of JSON and nested types `=` is not what their text says.
        return parse(column.type).name in PLAIN

    def composite_key_text(self, parts: Sequence[Expr]) -> Expr:
        listed = exp.Array(expressions=list(parts))
        return template(f'CAST(to_json(:parts) AS TEXT) COLLATE "{BINARY}"', parts=listed)

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        arguments: list[Expr] = []
        for name, value, column in fields:
            arguments += [sql.text(name), loggable(value, parse(column.type))]
        return sql.call("json_object", *arguments)

    def in_rows(self, value: Expr, column: Column) -> Expr:
        return in_rows(value, parse(column.type))

    def in_arrow(self, value: Expr, column: Column) -> Expr:
        return in_arrow(value, parse(column.type))

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        kind = exp.DataType.build(target.type, dialect=self.sqlglot_dialect)
        return exp.TryCast(this=value, to=kind)

    def now(self) -> Expr:
        return sql.call("now")

    def seconds_from_now(self, seconds: float) -> Expr:
        duration = sql.call("to_microseconds", sql.number(int(seconds * MICROSECONDS)))
        return exp.Add(this=self.now(), expression=duration)

    def grants(self, request: GrantRequest) -> list[str]:
        return []  # whoever can open the file may do anything

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        """Texts are compared byte by byte, whatever `default_collation` says."""
        create = super().creation(table, rows)
        collation = exp.CollateColumnConstraint(this=sql.identifier(BINARY))
        for definition in create.this.expressions:
            if table.columns.get(definition.name) == "text":
                definition.append("constraints", exp.ColumnConstraint(kind=collation.copy()))
        return create


def _sort_key(values: Sequence[Expr]) -> Expr:
    arguments: list[Expr] = []
    for value in values:
        arguments += [value, sql.text(ORDER)]
    return sql.call("create_sort_key", *arguments)


def _text(value: Expr, column: Column) -> Expr:
    """A key's text: as cast where the cast is one-to-one, else its canonical form."""
    kind = parse(column.type)
    if kind.name in ("FLOAT", "DOUBLE"):
        return float_text(value)
    if kind.name == "DECIMAL" and not column.type.endswith(",0)"):
        return decimal_text(value)
    if kind.name == "TIMESTAMP WITH TIME ZONE":
        return zoned_text(value)
    if kind.name == "JSON":
        return comparable_json(value)
    if kind.name == "INTERVAL":
        return sql.call("normalized_interval", value)
    if kind.name in PLAIN | {"VARCHAR"} or _is_plain(kind):
        return value
    return sql.call("hex", _sort_key([comparable(value, kind)]))


def _is_plain(kind: Type) -> bool:
    """Whether a nested type has only parts whose text is one-to-one."""
    if not kind.members:
        return kind.name in PLAIN | {"VARCHAR"}
    return kind.name in NESTED and all(_is_plain(member) for _, member in kind.members)
