"""The SQL of a dedicated SQL pool, where it differs from Fabric's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import ClassVar

from sqlglot import exp

from lightning.authoring import Column, Expr, Kind, TableSpec, sql
from lightning_dialects.tsql.dialect import TSql
from lightning_dialects.tsql.values import (
    FLOATS,
    NUMBERS,
    TEXTS,
    canonical,
    exact,
    template,
    type_name,
)

# What JSON escapes, with the escapes that it has names for.
ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    **{chr(code): json.dumps(chr(code))[1:-1] for code in range(1, 32)},
}
# https://learn.microsoft.com/azure/synapse-analytics/sql-data-warehouse/sql-data-warehouse-tables-distribute
DISTRIBUTED = {
    "bigint", "int", "smallint", "tinyint", "decimal", "numeric", "date", "datetime2", "time",
    "varchar", "nvarchar", "char", "nchar", "uniqueidentifier", "binary", "varbinary",
}  # fmt: skip


class Synapse(TSql):
    """A dedicated SQL pool, whose names and texts ignore case, unless it was made otherwise.

    Texts are Unicode ones throughout: a VARCHAR has the characters of its collation's code page.
    """

    name = "synapse"
    folding = "any"
    collation = "Latin1_General_100_BIN2"
    kinds: ClassVar[Mapping[Kind, str]] = {
        "text": "NVARCHAR(MAX)",
        "integer": "BIGINT",
        "timestamp": "DATETIME2(6)",
        "json": "NVARCHAR(MAX)",
    }

    def _as_here(self, node: Expr) -> Expr:
        node = super()._as_here(node)
        if isinstance(node, exp.Literal) and node.is_string and not node.this.isascii():
            return exp.National(this=node.this)
        if isinstance(node, exp.Values) and isinstance(node.parent, exp.Insert):
            return _as_selects(node)
        return node

    def escaped(self, text: Expr) -> Expr:
        for plain, escape in ESCAPES.items():
            plain_text = sql.text(plain) if plain.isprintable() else _character(plain)
            text = sql.call("REPLACE", text, plain_text, sql.text(escape))
        return text

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        written: list[Expr] = []
        for number, (name, value, column) in enumerate(fields):
            key = json.dumps(name, ensure_ascii=False)
            written += [sql.text(f"{'{' if number == 0 else ','}{key}:"), self._json(value, column)]
        return self.concatenated([*(written or [sql.text("{")]), sql.text("}")])

    def _json(self, value: Expr, column: Column) -> Expr:
        name = type_name(column)
        if name == "bit":
            return template(
                "CASE WHEN :value = 1 THEN 'true' WHEN :value = 0 THEN 'false' ELSE 'null' END",
                value=value,
            )
        if name in NUMBERS:
            number = exact(value) if name in FLOATS else canonical(value, column, self.text)
            return template("COALESCE(:number, 'null')", number=number)
        text = canonical(value, column, self.text)
        if name in TEXTS:
            text = self.escaped(text)
        return template(
            "CASE WHEN :value IS NULL THEN 'null' ELSE CONCAT('\"', :text, '\"') END",
            value=value,
            text=text,
        )

    def layout(self, table: TableSpec) -> str:
        """Whole tables are joined where they lie, by their key; and none is a columnstore, which
        takes no text of any length."""
        return f"\nWITH (DISTRIBUTION = {self._distribution(table)}, HEAP)"

    def _distribution(self, table: TableSpec) -> str:
        for column in table.key:
            name = type_name(column)
            if name in DISTRIBUTED and "max" not in column.type.lower():
                return f"HASH({self._quoted(column.name)})"
        return "ROUND_ROBIN"


def _character(text: str) -> Expr:
    return sql.call("NCHAR", sql.number(ord(text)))


def _as_selects(values: exp.Values) -> Expr:
    """Rows as selects: an INSERT takes one row of VALUES at most."""
    return sql.union_all(exp.select(*row.expressions) for row in values.expressions)
