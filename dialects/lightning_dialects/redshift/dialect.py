"""The SQL of Amazon Redshift, written from its documentation: parsed here, never run.

Rows are compared by a hash of their text. Every value is first hashed by itself: so no text grows
beyond the 65,535 bytes that Redshift has room for, NULL differs from all values, and trailing
blanks count, which `=` ignores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import ClassVar

from sqlglot import exp

from lightning.authoring import (
    Capabilities,
    Column,
    Dialect,
    Expr,
    GrantRequest,
    Kind,
    Relation,
    TableSpec,
    UncomparableTypeError,
    sql,
)
from lightning_dialects.postgres.rights import grants

from .values import (
    NUMBERS,
    SPATIAL,
    TIMES,
    DType,
    as_text,
    key_text,
    loggable,
    name_of,
    parse,
    template,
    token,
    try_cast,
)

MAX_TEXT = 65_535  # bytes
MILLISECONDS = 1000


class Redshift(Dialect):
    """Amazon Redshift, provisioned or serverless.

    A SUPER of more than 65,535 bytes of JSON cannot be compared: Redshift then refuses the plan.
    One whose keys change their order looks changed. Functions are named without a schema, as many
    of them are syntax that takes none: Redshift looks into pg_catalog first, unless a search_path
    names that later, and such a session is refused. See
    https://docs.aws.amazon.com/redshift/latest/dg/udf-naming-udfs.html.
    """

    name = "redshift"
    sqlglot_dialect = "redshift"
    folding = "lower"
    kinds: ClassVar[Mapping[Kind, str]] = {
        "text": f"VARCHAR({MAX_TEXT})",
        "integer": "BIGINT",
        "timestamp": "TIMESTAMPTZ",
        "json": "SUPER",
    }
    capabilities = Capabilities(
        transactional=True,
        stores_version=True,
        full_joins=False,  # they take no SUPER
        longest_text=MAX_TEXT,
    )
    version_type = "VARCHAR(32)"

    # -- values -----------------------------------------------------------------------------

    def comparable(self, value: Expr, column: Column) -> Expr:
        return as_text(value, parse(column.type))

    def differs(self, left: Expr, right: Expr) -> Expr:
        return token(left).neq(token(right))

    def row_version(self, values: Sequence[Expr]) -> Expr:
        # A token is 'N', or 32 digits without an N: no two rows have them in a row alike.
        return sql.call("MD5", _joined([token(value) for value in values] or [sql.text("")]))

    def key_text(self, value: Expr, column: Column) -> Expr:
        kind = parse(column.type)
        name = name_of(kind)
        if name in SPATIAL | {DType.SUPER, DType.VARBINARY}:
            raise UncomparableTypeError(
                f"the column {column.name!r} of type {column.type} cannot be a key in Redshift, "
                "which distributes and joins by it: cast it to a VARCHAR in the model"
            )
        return key_text(value, kind)

    def joins_natively(self, column: Column) -> bool:
        return name_of(parse(column.type)) in NUMBERS | set(TIMES) | {DType.BOOLEAN}

    def composite_key_text(self, parts: Sequence[Expr]) -> Expr:
        return sql.call("JSON_SERIALIZE", sql.call("ARRAY", *parts))

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        arguments: list[Expr] = []
        for name, value, column in fields:
            arguments += [sql.text(name), loggable(value, parse(column.type))]
        return sql.call("OBJECT", *arguments)

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        cast = try_cast(value, parse(source.type), parse(target.type))
        return cast if cast is not None else super().try_cast(value, source, target)

    # -- time -------------------------------------------------------------------------------

    def now(self) -> Expr:
        # GETDATE is the statement's time, in the session's zone; SYSDATE is the transaction's.
        return template("CAST(GETDATE() AS TIMESTAMPTZ)")

    def seconds_from_now(self, seconds: float) -> Expr:
        milliseconds = sql.number(int(seconds * MILLISECONDS))
        return template(
            "CAST(DATEADD(MILLISECOND, :duration, GETDATE()) AS TIMESTAMPTZ)",
            duration=milliseconds,
        )

    # -- tables -----------------------------------------------------------------------------

    def create_schema(self, catalog: str | None, schema: str) -> list[str]:
        return super().create_schema(None, schema)  # in the database of the connection

    def grants(self, request: GrantRequest) -> list[str]:
        # https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html: anybody may connect.
        return grants(self, request, connecting="TEMPORARY")

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        """The plans of two runs lie alike, so that they are joined where they lie."""
        if table.purpose == "state":
            # Without a primary key: Redshift enforces none, and plans queries as if it had.
            return super().creation(replace(table, key=()), rows)
        create = super().creation(table, rows)
        layout: list[Expr] = []
        if table.key:
            layout.append(exp.DistKeyProperty(this=sql.identifier(table.key[0].name)))
            layout.append(_sorted_by([column.name for column in table.key]))
        elif table.lookups:
            layout.append(_sorted_by(table.lookups[0]))
        if layout:
            create.set("properties", exp.Properties(expressions=layout))
        return create

    def lock_table(self, relation: Relation) -> str:
        return f"LOCK TABLE {self.render(relation.table())}"


def _sorted_by(columns: Sequence[str]) -> exp.SortKeyProperty:
    return exp.SortKeyProperty(this=[sql.identifier(name) for name in columns], compound=False)


def _joined(texts: Sequence[Expr]) -> Expr:
    return reduce(lambda left, right: exp.DPipe(this=left, expression=right), texts)
