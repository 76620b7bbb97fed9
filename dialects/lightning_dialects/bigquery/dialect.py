"""The SQL of BigQuery.

A dataset is what the library calls a schema, a project what it calls a catalog. Every statement
commits by itself: transactions there are, but no permanent table can be made in one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from sqlglot import exp

from lightning.authoring import (
    RESERVED_PREFIX,
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

from .values import (
    NUMBERS,
    SQLGLOT,
    DType,
    as_one_text,
    canonical,
    key_text,
    loggable,
    parse,
)

MICROSECONDS = 1_000_000
MOST_CLUSTERING = 4  # columns
# https://docs.cloud.google.com/bigquery/docs/creating-clustered-tables
CLUSTERED = {
    DType.BIGINT, DType.BOOLEAN, DType.DECIMAL, DType.BIGDECIMAL,
    DType.DATE, DType.TIMESTAMP, DType.TIMESTAMPTZ, DType.TEXT,
}  # fmt: skip
# Types on which `=` pairs exactly the values that have one text. STRING may have a collation.
JOINED_NATIVELY = {
    DType.BIGINT, DType.BOOLEAN, DType.DECIMAL, DType.BIGDECIMAL, DType.BINARY,
    DType.DATE, DType.TIME, DType.TIMESTAMP, DType.TIMESTAMPTZ,
}  # fmt: skip
READ_FROM_TEXT = NUMBERS | {DType.TEXT, DType.BOOLEAN, DType.DATE, DType.TIME, DType.TIMESTAMP}


class BigQuery(Dialect):
    """GoogleSQL as BigQuery runs it. No key is enforced."""

    name = "bigquery"
    sqlglot_dialect = SQLGLOT
    folding = "exact"
    kinds: ClassVar[Mapping[Kind, str]] = {
        "text": "STRING",
        "integer": "INT64",
        "timestamp": "TIMESTAMP",
        "json": "JSON",
    }
    capabilities = Capabilities(
        transactional=False,
        stores_version=True,
        enforces_keys=False,
        streams=True,
        delta_share=0.25,
    )
    version_type = "BYTES"

    def render(self, expression: Expr) -> str:
        expression = expression.transform(_with_from, copy=False)
        return super().render(_with_tables_apart(expression))

    # -- values -----------------------------------------------------------------------------

    def comparable(self, value: Expr, column: Column) -> Expr:
        return canonical(value, column)

    def key_text(self, value: Expr, column: Column) -> Expr:
        return key_text(value, column)

    def joins_natively(self, column: Column) -> bool:
        return parse(column).this in JOINED_NATIVELY

    def composite_key_text(self, parts: Sequence[Expr]) -> Expr:
        return as_one_text(parts)

    def row_version(self, values: Sequence[Expr]) -> Expr:
        return sql.call("MD5", as_one_text(values))

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        arguments: list[Expr] = []
        for name, value, column in fields:
            arguments += [sql.text(name), loggable(value, column)]
        return sql.call("JSON_OBJECT", *arguments)

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        if not {parse(source).this, parse(target).this} <= READ_FROM_TEXT:
            return super().try_cast(value, source, target)
        text, kind = (
            canonical(value, source),
            exp.DataType(this=DType.USERDEFINED, kind=target.type),
        )
        return exp.TryCast(this=text, to=kind)

    # -- time -------------------------------------------------------------------------------

    def now(self) -> Expr:
        return exp.CurrentTimestamp()

    def seconds_from_now(self, seconds: float) -> Expr:
        now = sql.call("UNIX_MICROS", self.now())
        moved = exp.Add(this=now, expression=sql.number(int(seconds * MICROSECONDS)))
        return sql.call("TIMESTAMP_MICROS", moved)

    # -- tables -----------------------------------------------------------------------------

    def identity(self) -> Mapping[str, Expr]:
        return {"user": sql.call("SESSION_USER")}

    def grants(self, request: GrantRequest) -> list[str]:
        # https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/data-control-language
        # https://docs.cloud.google.com/bigquery/docs/access-control
        if request.catalog is None:
            raise ConfigurationError("BigQuery's grants name a project: give it as catalog")
        project = self.render(sql.identifier(request.catalog))
        granted = [
            f"`roles/bigquery.{name}` ON PROJECT {project}"
            for name in ("jobUser", "readSessionUser")
        ]
        for schemas, name in ((request.own, "dataEditor"), (request.sources, "dataViewer")):
            for schema in schemas:
                place = self.render(
                    exp.table_(sql.identifier(schema), sql.identifier(request.catalog))
                )
                granted.append(f"`roles/bigquery.{name}` ON SCHEMA {place}")
        return [f"GRANT {what} TO {self.render(sql.text(request.role))}" for what in granted]

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        """The logs of rows and requests, of which there are many, have a partition for each day of
        writing."""
        create = super().creation(table, rows)
        if table.purpose == "state":
            return create
        clustered = [*table.lookups[0]] if table.lookups else []
        if all(parse(column).this in CLUSTERED for column in table.key):
            clustered = [*(column.name for column in table.key), *clustered]
        create = _clustered(create, clustered)
        if table.purpose in ("changelog", "requests"):
            day = exp.PartitionedByProperty(this=exp.to_identifier("_PARTITIONDATE"))
            create.args["properties"].expressions.insert(0, day)
        return create


def _clustered(create: exp.Create, columns: Sequence[str]) -> exp.Create:
    if columns:
        listed = [sql.column(name) for name in columns[:MOST_CLUSTERING]]
        cluster = exp.ClusterProperty(expressions=listed)
        create.set("properties", exp.Properties(expressions=[cluster]))
    return create


def _with_from(node: Expr) -> Expr:
    """A SELECT has to have a FROM where it has a WHERE."""
    if isinstance(node, exp.Select) and node.args.get("where") and not node.args.get("from_"):
        node.set(
            "from_", exp.From(this=exp.Unnest(expressions=[exp.Array(expressions=[sql.number(1)])]))
        )
    return node


def _with_tables_apart(expression: Expr) -> Expr:
    """Tables get names that no column of a model has: where a column of an inner query is called
    like a table of an outer one, GoogleSQL takes the column."""
    shared = {query.alias for query in expression.find_all(exp.CTE)}
    names = [_called(node, shared) for node in expression.walk()]
    for name in filter(None, names):
        name.replace(sql.identifier(RESERVED_PREFIX + name.name))
    return expression


def _called(node: Expr, shared: Collection[str]) -> Expr | None:
    """The name that a node gives a table within its query, or calls it by.

    Args:
        shared: the names of the query's common tables.
    """
    name: Expr | None = None
    if isinstance(node, exp.Column):
        name = node.args.get("table")
    elif isinstance(node, exp.CTE):
        name = node.args["alias"]
    else:
        common = isinstance(node, exp.Table) and not node.db and node.name in shared
        name = node.this if common or isinstance(node, exp.TableAlias) else None
    return name
