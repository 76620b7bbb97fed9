"""The SQL of Spark with Delta Lake, which Databricks speaks as well.

Every statement commits by itself. All of it is taken by open Spark as by Databricks: no QUALIFY, no
DELETE with a query in its condition, no statement that makes one worker see all rows.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar, Self

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

from .merging import without_queries
from .numbering import numbered, placed
from .values import (
    FLOATS,
    INSTANT,
    MICROSECONDS,
    PLAIN,
    SQLGLOT,
    DType,
    as_json,
    as_one_text,
    canonical,
    key_text,
    parse,
)

JOINED_NATIVELY = PLAIN | {DType.DECIMAL, DType.TEXT, DType.BINARY, INSTANT}
READ_FROM_TEXT = PLAIN | FLOATS | {DType.DECIMAL, DType.TEXT}
# https://docs.databricks.com/aws/en/delta/clustering
CLUSTERED = (JOINED_NATIVELY | FLOATS) - {DType.BINARY, DType.BOOLEAN, DType.TIME}
MOST_CLUSTERING = 4  # columns
MEASURED = 32  # the first columns of a table, of which Delta keeps the extremes
DAY = "interval 1 day"


class Spark(Dialect):
    """Open Spark with Delta Lake."""

    name = "spark"
    sqlglot_dialect = SQLGLOT
    folding = "any"
    kinds: ClassVar[Mapping[Kind, str]] = {
        "text": "STRING",
        "integer": "BIGINT",
        "timestamp": "TIMESTAMP",
        "json": "VARIANT",
    }
    capabilities = Capabilities(
        transactional=False, stores_version=True, enforces_keys=False, streams=True
    )
    version_type = "BINARY"

    def render(self, expression: Expr) -> str:
        expression = expression.transform(_as_taken, copy=False)
        if isinstance(expression, exp.Delete):
            expression = without_queries(expression)
        return super().render(expression)

    def without_variant(self) -> Self:
        """This dialect for a runtime that has no VARIANT: JSON is text there."""
        changed = copy.copy(self)
        vars(changed)["kinds"] = {**self.kinds, "json": "STRING"}
        return changed

    # -- values -----------------------------------------------------------------------------

    def comparable(self, value: Expr, column: Column) -> Expr:
        return canonical(value, column)

    def hashable(self, value: Expr, column: Column) -> Expr:
        return canonical(self.planned(value, column) if column.declared else value, column)

    def key_text(self, value: Expr, column: Column) -> Expr:
        return key_text(value, column)

    def joins_natively(self, column: Column) -> bool:
        return parse(column).this in JOINED_NATIVELY

    def composite_key_text(self, parts: Sequence[Expr]) -> Expr:
        return as_one_text(parts)

    def row_version(self, values: Sequence[Expr]) -> Expr:
        """MD5 of all texts, each behind its length; NULL is a sign that no length begins with."""
        written = [sql.call("COALESCE", _with_length(value), sql.text("-")) for value in values]
        return sql.call("UNHEX", sql.call("MD5", sql.call("CONCAT", sql.text(""), *written)))

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        text = as_json([(name, value) for name, value, _ in fields])
        return sql.call("PARSE_JSON", text) if self.kinds["json"] == "VARIANT" else text

    def in_rows(self, value: Expr, column: Column) -> Expr:
        """A variant as JSON, for which Arrow has no type."""
        return sql.call("TO_JSON", value) if parse(column).this == DType.VARIANT else value

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        if not {parse(source).this, parse(target).this} <= READ_FROM_TEXT:
            return super().try_cast(value, source, target)
        kind = exp.DataType(this=DType.USERDEFINED, kind=target.type)
        return exp.TryCast(this=value, to=kind)

    # -- time -------------------------------------------------------------------------------

    def now(self) -> Expr:
        return exp.CurrentTimestamp()

    def seconds_from_now(self, seconds: float) -> Expr:
        now = sql.call("UNIX_MICROS", self.now())
        moved = exp.Add(this=now, expression=sql.number(int(seconds * MICROSECONDS)))
        return sql.call("TIMESTAMP_MICROS", moved)

    # -- tables -----------------------------------------------------------------------------

    def grants(self, request: GrantRequest) -> list[str]:
        return []  # open Spark has no rights; what has them stands before it

    def create_table(self, table: TableSpec, rows: exp.Query | None = None) -> list[str]:
        """The changes are numbered where they are, and all together once they are counted."""
        if table.purpose != "changes" or rows is None:
            return super().create_table(table, rows)
        ((number,),) = table.lookups
        again = self.creation(table, numbered(table.relation.table(), number))
        again.set("replace", True)
        rows.transform(placed, copy=False)
        return [*super().create_table(table, rows), self.render(again)]

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        """A run's own tables keep no history longer than they have to. Columns may have any name.

        A lost race for a row of the state shows under every isolation by itself, as long as the
        row exists; Serializable is what the tests prove.
        """
        create = super().creation(table, rows)
        told = {"delta.columnMapping.mode": "name"}
        if not table.is_log:
            told |= {"delta.logRetentionDuration": DAY, "delta.deletedFileRetentionDuration": DAY}
        if table.purpose == "state":
            told["delta.isolationLevel"] = "Serializable"
        properties: list[Expr] = [exp.FileFormatProperty(this=exp.var("DELTA"))]
        if clustered := self._clustered(table, rows):
            columns = [sql.column(name) for name in clustered]
            properties.append(exp.ClusterProperty(expressions=columns))
        properties += [
            exp.Property(this=sql.text(name), value=sql.text(value)) for name, value in told.items()
        ]
        create.set("properties", exp.Properties(expressions=properties))
        return create

    def _clustered(self, table: TableSpec, rows: exp.Query | None) -> Collection[str]:
        """By what the rows of a table lie together, as far as Delta can do it."""
        if table.is_log:
            return table.lookups[0][:MOST_CLUSTERING] if table.lookups else ()
        if table.purpose != "plan" or rows is None:
            return ()
        measured = rows.named_selects[:MEASURED]
        names = [column.name for column in table.key]
        fits = len(names) <= MOST_CLUSTERING and all(
            parse(column).this in CLUSTERED and column.name in measured for column in table.key
        )
        return names if fits else ()


def _with_length(value: Expr) -> Expr:
    length = sql.cast(sql.call("OCTET_LENGTH", value), "STRING", SQLGLOT)
    return sql.call("CONCAT", length, sql.text(":"), value.copy())


def _as_taken(node: Expr) -> Expr:
    """Texts are written so that Spark, which looks for variables in them too, finds none."""
    if isinstance(node, exp.Literal) and node.is_string and "${" in node.this:
        first, *others = node.this.split("${")
        parts = [f"{first}$", *(f"{{{part}$" for part in others)]
        parts[-1] = parts[-1][:-1]
        return sql.call("CONCAT", *map(exp.Literal.string, parts))
    return node
