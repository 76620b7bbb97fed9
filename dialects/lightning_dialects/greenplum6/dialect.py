"""The SQL of Greenplum 6, which is PostgreSQL 9.4's: where it is less than Greenplum 7's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from lightning.authoring import Column, Expr, sql
from lightning_dialects.greenplum.dialect import Greenplum
from lightning_dialects.postgres.dialect import loggable_column

FIELDS = "lightning_fields"  # no column of a log or a model has that name


class Greenplum6(Greenplum):
    """Greenplum 6: no sha256, no functions that make jsonb, no CREATE INDEX IF NOT EXISTS."""

    name = "greenplum6"
    version_type = "TEXT"
    indexes_if_missing = False

    def row_version(self, values: Sequence[Expr]) -> Expr:
        return sql.call("md5", sql.call("record_send", sql.call("ROW", *values)))

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        row = exp.select(
            *(sql.aliased(loggable_column(value, column), name) for name, value, column in fields)
        )
        json = sql.call("row_to_json", exp.column(sql.identifier(FIELDS)))
        query = exp.select(sql.cast(json, "JSONB")).from_(sql.subquery(row, FIELDS))
        return exp.Subquery(this=query)
