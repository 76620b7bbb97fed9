"""The SQL of Snowflake where the log tables are Iceberg tables, for other engines to read.

Plans, rejections and the state stay Snowflake's own tables: nobody else reads them, and a model's
columns have types that Iceberg has not, such as VARIANT, GEOGRAPHY and nanoseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from sqlglot import exp

from lightning.authoring import Column, Expr, GrantRequest, Kind, Relation, TableSpec, sql
from lightning_dialects.snowflake.dialect import Snowflake


class SnowflakeIceberg(Snowflake):
    """Snowflake that is its own Iceberg catalog. Where the files go is the account's, the
    database's or the schema's default EXTERNAL_VOLUME."""

    name = "snowflake-iceberg"
    # https://docs.snowflake.com/en/user-guide/tables-iceberg-data-types
    kinds: ClassVar[Mapping[Kind, str]] = {
        **Snowflake.kinds,
        "timestamp": "TIMESTAMP_LTZ(6)",
        "json": "VARCHAR",
    }

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        return sql.call("TO_JSON", super().json_object(fields))

    def grants(self, request: GrantRequest) -> list[str]:
        granted = super().grants(request)
        to = self.render(sql.identifier(request.role))
        for schema in request.own:
            place = self.render(Relation(None, str(request.catalog), schema).table())
            granted.append(f"GRANT CREATE ICEBERG TABLE ON SCHEMA {place} TO ROLE {to}")
        return granted

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        # https://docs.snowflake.com/en/sql-reference/sql/create-iceberg-table-snowflake
        create = super().creation(table, rows)
        if not table.is_log:
            return create
        relation = table.relation
        create.set("kind", "ICEBERG TABLE")
        settings = {"CATALOG": "SNOWFLAKE", "BASE_LOCATION": f"{relation.schema}/{relation.name}"}
        options = [
            exp.Property(this=exp.var(name), value=sql.text(value))
            for name, value in settings.items()
        ]
        create.set("properties", exp.Properties(expressions=options))
        return create
