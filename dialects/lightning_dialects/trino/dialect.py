"""The SQL of Trino over Iceberg tables.

Every statement commits by itself. Nothing here compares with IS NOT DISTINCT FROM in a join's
condition or in EXISTS: there Trino finds too few rows (trinodb/trino#26257), or joins row by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from sqlglot import exp

from lightning.authoring import (
    Capabilities,
    Column,
    ConfigurationError,
    Dialect,
    Expr,
    GrantRequest,
    Kind,
    TableSpec,
    sql,
)

from .types import NESTED, SQLGLOT, TIMES, parse, plan_type, planned
from .values import FLOATS, as_one_text, canonical, declared, json_object, json_text, key_text

MILLISECONDS = 1_000
BUCKETS = 512
READ_FROM_TEXT = {
    "boolean", "integer", "bigint", "real", "double", "decimal", "varchar", "date", "time",
    "timestamp",
}  # fmt: skip
NUMBERS = {"integer", "bigint", "real", "double", "decimal"}


class Trino(Dialect):
    """Trino, whose catalog of the planner and audit schemas is of its Iceberg connector. No key is
    enforced."""

    name = "trino"
    sqlglot_dialect = SQLGLOT
    folding = "lower"
    kinds: ClassVar[Mapping[Kind, str]] = {
        "text": "VARCHAR",
        "integer": "BIGINT",
        "timestamp": "TIMESTAMP(6) WITH TIME ZONE",
        "json": "VARCHAR",
    }
    capabilities = Capabilities(
        transactional=False, stores_version=True, enforces_keys=False, streams=True
    )
    version_type = "VARBINARY"

    # -- values -----------------------------------------------------------------------------

    def planned(self, value: Expr, column: Column) -> Expr:
        return planned(value, declared(column))

    def comparable(self, value: Expr, column: Column) -> Expr:
        return canonical(value, column)

    def hashable(self, value: Expr, column: Column) -> Expr:
        return canonical(self.planned(value, column) if column.declared else value, column)

    def key_text(self, value: Expr, column: Column) -> Expr:
        return key_text(value, column)

    def joins_natively(self, column: Column) -> bool:
        kind = plan_type(parse(column.type))
        return kind.name not in NESTED and kind.name not in FLOATS

    def composite_key_text(self, parts: Sequence[Expr]) -> Expr:
        return as_one_text(parts)

    def row_version(self, values: Sequence[Expr]) -> Expr:
        return sql.call("MD5", sql.call("TO_UTF8", as_one_text(values)))

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        return json_object(fields)

    def in_rows(self, value: Expr, column: Column) -> Expr:
        """Times that are kept as text, since they have more digits than tables keep."""
        kind = declared(column)
        as_text = kind.name in TIMES and plan_type(kind).name not in TIMES
        return sql.cast(value, str(kind), SQLGLOT) if as_text else value

    def in_arrow(self, value: Expr, column: Column) -> Expr:
        nested = parse(column.type).name in NESTED
        return json_text(value, column) if nested else self.in_rows(value, column)

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        given, wanted = (parse(column.type).name for column in (source, target))
        if not {given, wanted} <= READ_FROM_TEXT:
            return super().try_cast(value, source, target)
        if not {given, wanted} <= NUMBERS:
            value = canonical(value, source)
        return exp.TryCast(this=value, to=exp.DataType.build(target.type, dialect=SQLGLOT))

    # -- time -------------------------------------------------------------------------------

    def now(self) -> Expr:
        return exp.CurrentTimestamp()

    def seconds_from_now(self, seconds: float) -> Expr:
        amount = sql.number(int(seconds * MILLISECONDS))
        return sql.call("DATE_ADD", sql.text("millisecond"), amount, self.now())

    def timestamp(self, iso: str) -> Expr:
        written = datetime.fromisoformat(iso).isoformat(timespec="microseconds")
        return self.cast(sql.call("FROM_ISO8601_TIMESTAMP_NANOS", sql.text(written)), "timestamp")

    # -- tables -----------------------------------------------------------------------------

    def grants(self, request: GrantRequest) -> list[str]:
        # https://trino.io/docs/current/sql/grant.html
        if request.catalog is None:
            raise ConfigurationError("Trino's grants name a catalog: give it as catalog")
        granted = [
            f"{privilege} ON SCHEMA "
            + self.render(exp.table_(sql.identifier(schema), db=sql.identifier(request.catalog)))
            for privilege, schemas in (("CREATE", request.own), ("SELECT", request.sources))
            for schema in schemas
        ]
        role = self.render(sql.identifier(request.role))
        return [f"GRANT {what} TO ROLE {role}" for what in granted]

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        """Statements that change rows of one partition do not conflict with those of another: so
        hardly two syncs are in one. Not by the id itself, which no file's name has room for."""
        create = super().creation(table, rows)
        if table.is_lasting:
            by = table.key[0].name if table.key else table.lookups[0][0]
            partition = exp.Array(expressions=[sql.text(f"bucket({by}, {BUCKETS})")])
            parted = exp.Property(this=exp.var("partitioning"), value=partition)
            create.set("properties", exp.Properties(expressions=[parted]))
        return create
