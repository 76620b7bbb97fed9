"""SQL in which every function, type and collation is named with its schema.

The model needs the user's search path. What the library itself calls must not be found there: a
`to_json(text)` of a user's would be taken before PostgreSQL's own, which takes anything.
"""

from __future__ import annotations

import re
from typing import Any

from sqlglot import exp
from sqlglot.generators.postgres import PostgresGenerator

from lightning.authoring import sql

SCHEMA = "pg_catalog"
OWN = "lightning_"  # marks, which stand for something that is written later
# Written like functions, and known to the parser itself.
SYNTAX = {"COALESCE", "POSITION", "ROW"}
# Names of types that are: https://www.postgresql.org/docs/current/sql-keywords-appendix.html
TYPES = {
    "BIGINT", "BIT", "BOOLEAN", "CHAR", "CHARACTER", "DEC", "DECIMAL", "DOUBLE", "FLOAT", "INT",
    "INTEGER", "INTERVAL", "NATIONAL", "NCHAR", "NUMERIC", "REAL", "SMALLINT", "TIME", "TIMESTAMP",
    "VARCHAR",
}  # fmt: skip
_FIRST_WORD = re.compile(r'"[^"]*"|\w+')


class PinnedGenerator(PostgresGenerator):
    """Writes PostgreSQL's SQL."""

    def func(self, name: str, *args: Any, **options: Any) -> str:
        if name.upper() in SYNTAX or name.lower().startswith(OWN):
            return super().func(name, *args, **options)
        return super().func(f"{SCHEMA}.{name.lower()}", *args, **{**options, "normalize": False})

    def datatype_sql(self, expression: exp.DataType) -> str:
        spelled = super().datatype_sql(expression)
        first = _FIRST_WORD.match(spelled)
        if first is None or first[0].upper() in TYPES or spelled[first.end() :].startswith("."):
            return spelled
        return spelled if spelled.lower().startswith(OWN) else f"{SCHEMA}.{spelled}"


class WithModelGenerator(PinnedGenerator):
    """Writes a statement in which a model stands: operators, too, are named with their schema. For
    all other statements the search path does that, and they are easier to read."""

    def binary(self, expression: exp.Binary, op: str) -> str:
        if op.replace(" ", "").isalpha():  # AND, IS NOT
            return super().binary(expression, op)
        # Operators that are written so have one precedence, whichever they are.
        for name in ("this", "expression"):
            side = expression.args.get(name)
            if isinstance(side, exp.Binary) and not isinstance(side, exp.Dot):
                expression.set(name, exp.Paren(this=side))
        return super().binary(expression, f"OPERATOR({SCHEMA}.{op})")

    def in_sql(self, expression: exp.In) -> str:
        if query := expression.args.get("query"):
            return f"{self.sql(expression.this)} OPERATOR({SCHEMA}.=) ANY {self.sql(query)}"
        if not expression.expressions:  # POSITION(… IN …)
            return super().in_sql(expression)
        alternatives = [
            exp.EQ(this=expression.this.copy(), expression=one) for one in expression.expressions
        ]
        return self.sql(exp.paren(exp.or_(*alternatives, copy=False)))

    def nullsafeneq_sql(self, expression: exp.NullSafeNEQ) -> str:
        left, right = expression.this, expression.expression
        both_null = exp.and_(
            *(exp.Is(this=side.copy(), expression=exp.null()) for side in (left, right)), copy=False
        )
        equal = exp.Coalesce(this=exp.EQ(this=left, expression=right), expressions=[both_null])
        return self.sql(exp.Not(this=equal))


def pinned_sql(expression: exp.Expr) -> str:
    """An expression as text. It is used up."""
    kind = WithModelGenerator if sql.has_verbatim(expression) else PinnedGenerator
    return kind(dialect="postgres", pretty=True, comments=False).generate(expression, copy=False)
