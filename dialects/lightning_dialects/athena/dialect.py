"""The SQL of Athena, which is Trino's over Iceberg tables, but for making and dropping them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Self

from sqlglot import exp

from lightning.authoring import Expr, GrantRequest, TableSpec, sql
from lightning_dialects.trino.dialect import Trino

NOWHERE = "s3://bucket/lightning-cdc/"  # where nobody has said where files go


class Athena(Trino):
    """Athena, engine version 3.

    Attributes:
        location: begins the place of every table's files, each of which has its own.
    """

    name = "athena"
    sqlglot_dialect = "athena"
    location: str = NOWHERE

    def with_location(self, location: str) -> Self:
        """This dialect for a connection whose tables have their files somewhere."""
        changed = copy.copy(self)
        changed.location = location
        return changed

    def identity(self) -> Mapping[str, Expr]:
        return {"time zone": sql.call("current_timezone")}

    def create_schema(self, catalog: str | None, schema: str) -> list[str]:
        return super().create_schema(None, schema)  # DDL knows the current catalog only

    def grants(self, request: GrantRequest) -> list[str]:
        return []  # they are policies of IAM and Lake Formation: docs/athena.md

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        """Always from rows: CREATE TABLE without them is Hive's, which has other types."""
        if rows is None:
            none = {name: self.cast(exp.null(), kind) for name, kind in table.columns.items()}
            rows = sql.values(none).where(exp.false())
        create = super().creation(table, rows)
        create.set("this", table.relation.table())
        given = create.args.get("properties")
        options: dict[str, Expr] = {
            "table_type": sql.text("ICEBERG"),
            "is_external": exp.false(),
            "location": sql.text(f"{self.location}{table.relation.schema}/{table.relation.name}/"),
        }
        properties = [exp.Property(this=exp.var(name), value=one) for name, one in options.items()]
        create.set(
            "properties",
            exp.Properties(expressions=[*properties, *(given.expressions if given else ())]),
        )
        return create
