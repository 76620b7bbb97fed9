"""The SQL of a Fabric warehouse, where it differs from Synapse's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from sqlglot import exp

from lightning.authoring import Column, Expr, Kind, sql
from lightning_dialects.tsql.dialect import TSql
from lightning_dialects.tsql.values import FLOATS, NUMBERS, canonical, template, type_name


class Fabric(TSql):
    """A warehouse of Microsoft Fabric, whose texts are UTF-8 and whose names count their case,
    unless it was made otherwise.

    Its tables have no layout to be told: they are Delta, and CLUSTER BY helps no join by equality.
    """

    name = "fabric"
    folding = "exact"
    collation = "Latin1_General_100_BIN2_UTF8"
    # https://learn.microsoft.com/fabric/data-warehouse/data-types has neither nvarchar nor json.
    kinds: ClassVar[Mapping[Kind, str]] = {
        "text": "VARCHAR(MAX)",
        "integer": "BIGINT",
        "timestamp": "DATETIME2(6)",
        "json": "VARCHAR(MAX)",
    }

    def escaped(self, text: Expr) -> Expr:
        return template("REPLACE(STRING_ESCAPE(:text, 'json'), '\\/', '/')", text=text)

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        # https://learn.microsoft.com/sql/t-sql/functions/json-object-transact-sql: it is NVARCHAR,
        # which no table has here, and NULLs are kept.
        pairs = [
            exp.JSONKeyValue(this=sql.text(name), expression=self._loggable(value, column))
            for name, value, column in fields
        ]
        return self.cast(exp.JSONObject(expressions=pairs), "json")

    def _loggable(self, value: Expr, column: Column) -> Expr:
        if type_name(column) in NUMBERS - FLOATS:
            return value
        return value if type_name(column) in FLOATS else canonical(value, column, self.text)
