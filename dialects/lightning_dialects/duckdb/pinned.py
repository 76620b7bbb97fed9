"""SQL in which functions and operators that a macro could stand in for are named with their schema.

DuckDB looks macros of the user's up before its own functions, also for `||`, `+`, `[…]` and `{…}`.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp
from sqlglot.generators.duckdb import DuckDBGenerator

SCHEMA = "system.main"
OWN = "lightning_"  # marks, which stand for something that is written later
SYNTAX = {"COALESCE"}
TYPES = {"JSON"}  # which comes with an extension, so that a user may call another type so


class PinnedGenerator(DuckDBGenerator):
    """Writes DuckDB's SQL."""

    def func(self, name: str, *args: Any, **options: Any) -> str:
        if name.upper() in SYNTAX or name.lower().startswith(OWN):
            return super().func(name, *args, **options)
        return super().func(f"{SCHEMA}.{name.lower()}", *args, **{**options, "normalize": False})

    def datatype_sql(self, expression: exp.DataType) -> str:
        spelled = super().datatype_sql(expression)
        return f"{SCHEMA}.{spelled}" if spelled.upper() in TYPES else spelled

    def dpipe_sql(self, expression: exp.DPipe) -> str:
        return self.func('"||"', expression.this, expression.expression)

    def add_sql(self, expression: exp.Add) -> str:
        return self.func('"+"', expression.this, expression.expression)

    def array_sql(self, expression: exp.Array) -> str:
        return self.func("list_value", *expression.expressions)

    def struct_sql(self, expression: exp.Struct) -> str:
        named = (
            exp.PropertyEQ(this=e.this, expression=e.expression) for e in expression.expressions
        )
        return self.func("struct_pack", *named)


def pinned_sql(expression: exp.Expr) -> str:
    """An expression as text. It is used up."""
    generator = PinnedGenerator(dialect="duckdb", pretty=True, comments=False)
    return generator.generate(expression, copy=False)
