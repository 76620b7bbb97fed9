"""The SQL that Fabric and Synapse share. What one of them lacks is in none of its statements.

Texts are compared, joined and hashed under a binary collation, whatever the database has; and as
`=` ignores blanks at the end under every collation, no text of a key has any. Nothing runs in a
transaction: in Synapse no table can be made in one, and in Fabric two that write to the same table
cannot both succeed, of which there is one for the state of all syncs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar
from zlib import crc32

from sqlglot import exp

from lightning.authoring import (
    RESERVED_PREFIX,
    Capabilities,
    Column,
    Dialect,
    Expr,
    GrantRequest,
    Kind,
    Relation,
    TableSpec,
    sql,
)

from . import conditions, models
from .values import (
    JOINED_NATIVELY,
    SQLGLOT,
    canonical,
    is_text,
    key_text,
    template,
    try_cast,
    type_name,
)

MOST_ARGUMENTS = 200  # of CONCAT, which takes 254
MILLISECONDS = 1000
_DOT = ", '.', "
TEXT_KINDS: Sequence[Kind] = ("text", "json")


class TSql(Dialect):
    """T-SQL as both services have it.

    Class attributes to set:
        collation: the binary one of texts.
    """

    sqlglot_dialect = SQLGLOT
    capabilities = Capabilities(
        transactional=False, stores_version=True, enforces_keys=False, streams=True
    )
    version_type = "VARBINARY(32)"
    collation: ClassVar[str]

    def ignoring_case(self, ignores: bool) -> TSql:
        """This dialect for a database whose collation ignores case, or does not."""
        changed = self.with_capabilities(self.capabilities)
        changed.folding = "any" if ignores else "exact"
        return changed

    # -- text -------------------------------------------------------------------------------

    def render(self, expression: Expr) -> str:
        expression = conditions.apart(models.with_common_tables_first(expression))
        return super().render(expression.transform(self._as_here, copy=False))

    def _as_here(self, node: Expr) -> Expr:
        """A node as T-SQL has it: an order for ROW_NUMBER(), numbers of rows beyond two billions,
        and words of the library's own in columns that can be compared with others of them."""
        if isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber):
            if node.args.get("order") is None:
                any_order = exp.Subquery(this=exp.select(exp.null()))
                node.set("order", exp.Order(expressions=[sql.ascending(any_order)]))
        elif isinstance(node, exp.Ordered):
            node.set("nulls_first", not node.args.get("desc"))  # as they are sorted anyway
        elif isinstance(node, exp.Count):
            node.set("big_int", True)
        elif _is_named_here(node) and _is_word(node.this):
            node.set("this", self._collated(node.this))
        return node

    def _collated(self, text: Expr) -> exp.Collate:
        return exp.Collate(this=text, expression=exp.var(self.collation))

    # -- values -----------------------------------------------------------------------------

    def text(self, value: Expr) -> Expr:
        """`value` as a text that is told from all others."""
        return self.cast(value, "text")

    def cast(self, value: Expr, kind: Kind) -> Expr:
        cast = super().cast(value, kind)
        return self._collated(cast) if kind in TEXT_KINDS else cast

    def stored(self, value: Expr, column: Column) -> Expr:
        return self._collated(value) if is_text(column) else value

    def comparable(self, value: Expr, column: Column) -> Expr:
        return canonical(value, column, self.text)

    def key_text(self, value: Expr, column: Column) -> Expr:
        return key_text(value, column, self.text)

    def joins_natively(self, column: Column) -> bool:
        return type_name(column) in JOINED_NATIVELY

    def differs(self, left: Expr, right: Expr) -> Expr:
        """Comparable values are texts: a sign behind each lets blanks count, and no sign is
        NULL."""
        signed = [
            template("CASE WHEN :value IS NULL THEN '' ELSE CONCAT(:value, '.') END", value=value)
            for value in (left, right)
        ]
        return self._collated(signed[0]).neq(self._collated(signed[1]))

    def row_version(self, values: Sequence[Expr]) -> Expr:
        """SHA-256 of all texts, each behind its length; NULL is a sign that no length begins
        with."""
        written = [
            sql.case(
                (sql.is_null(value), sql.text("-")),
                otherwise=sql.call(
                    "CONCAT", sql.call("DATALENGTH", value.copy()), sql.text(":"), value.copy()
                ),
            )
            for value in values
        ]
        return template(
            "CAST(HASHBYTES('SHA2_256', CAST(:text AS VARBINARY(MAX))) AS VARBINARY(32))",
            text=self.concatenated(written),
        )

    def concatenated(self, texts: Sequence[Expr]) -> Expr:
        """Texts, of which none is NULL, as one of any length."""
        parts = list(texts)
        while len(parts) > MOST_ARGUMENTS:
            parts = [
                self._glued(parts[at : at + MOST_ARGUMENTS])
                for at in range(0, len(parts), MOST_ARGUMENTS)
            ]
        return self._glued(parts)

    def _glued(self, texts: Sequence[Expr]) -> Expr:
        # An empty text of any length in front: else the whole would be cut at 8,000 bytes.
        return sql.call("CONCAT", self.text(sql.text("")), *(texts or [sql.text("")]))

    def composite_key_text(self, parts: Sequence[Expr]) -> Expr:
        written: list[Expr] = []
        for number, part in enumerate(parts):
            written += [sql.text('["' if number == 0 else '","'), self.escaped(part)]
        return self.concatenated([*written, sql.text('"]')])

    def escaped(self, text: Expr) -> Expr:
        """A text as it stands between the quotes of JSON, with no more escapes than it needs."""
        raise NotImplementedError

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        cast = try_cast(value, source, target, self.text)
        return cast if cast is not None else super().try_cast(value, source, target)

    # -- time -------------------------------------------------------------------------------

    def now(self) -> Expr:
        return template("CAST(SYSUTCDATETIME() AS DATETIME2(6))")

    def seconds_from_now(self, seconds: float) -> Expr:
        whole, rest = divmod(int(seconds * MILLISECONDS), MILLISECONDS)
        moved = template("DATEADD(SECOND, :whole, :now)", whole=sql.number(whole), now=self.now())
        if not rest:
            return moved
        return template("DATEADD(MILLISECOND, :rest, :moved)", rest=sql.number(rest), moved=moved)

    def timestamp(self, iso: str) -> Expr:
        moment = datetime.fromisoformat(iso).astimezone(UTC).replace(tzinfo=None)
        return self.cast(sql.text(moment.isoformat(timespec="microseconds")), "timestamp")

    # -- the connection ---------------------------------------------------------------------

    def identity(self) -> Mapping[str, Expr]:
        return {
            "user": sql.call("SUSER_SNAME"),
            "database": sql.call("DB_NAME"),
            "version": template("@@VERSION"),
        }

    # -- tables -----------------------------------------------------------------------------

    def create_schema(self, catalog: str | None, schema: str) -> list[str]:
        # CREATE SCHEMA has to be alone in its batch, and EXEC takes no call of a function. No name
        # stands inside a text, and no variable is declared twice where statements are run as one.
        statement = f"@create_{crc32(schema.encode()):08x}"
        quoted = f"QUOTENAME({_literal(schema)})"
        return [
            f"IF SCHEMA_ID({_literal(schema)}) IS NULL\nBEGIN\n"
            f"  DECLARE {statement} NVARCHAR(400) = CONCAT('CREATE SCHEMA ', {quoted});\n"
            f"  EXEC({statement})\nEND"
        ]

    def create_table(self, table: TableSpec, rows: exp.Query | None = None) -> list[str]:
        """Written by hand: sqlglot has none of CREATE TABLE AS SELECT with a layout."""
        place = self.render(table.relation.table())
        create = f"CREATE TABLE {place}{self._columns(table) if rows is None else ''}"
        create += self.layout(table)
        if rows is not None:
            create += f" AS\n{self.render(rows)}"
        if table.is_lasting:
            create = f"IF {_object(table.relation)} IS NULL\n{create}"
        return [create]

    def _columns(self, table: TableSpec) -> str:
        collated = dict.fromkeys(TEXT_KINDS, f" COLLATE {self.collation}")
        columns = (
            f"  {self._quoted(name)} {self.kinds[kind]}{collated.get(kind, '')} NULL"
            for name, kind in table.columns.items()
        )
        return " (\n" + ",\n".join(columns) + "\n)"

    def layout(self, table: TableSpec) -> str:
        """How the rows of a table lie, as it stands behind its name or its columns."""
        return ""

    def drop_table(self, relation: Relation) -> str:
        place = self.render(relation.table())
        return f"IF {_object(relation)} IS NOT NULL\nDROP TABLE {place}"

    def grants(self, request: GrantRequest) -> list[str]:
        # Whoever controls a schema may create, change and drop all that is in it.
        # https://learn.microsoft.com/sql/t-sql/statements/grant-schema-permissions-transact-sql
        role = self.render(sql.identifier(request.role))
        own = [f"CONTROL ON SCHEMA::{self._quoted(schema)}" for schema in request.own]
        read = [f"SELECT ON SCHEMA::{self._quoted(schema)}" for schema in request.sources]
        return [f"GRANT {what} TO {role}" for what in ("CREATE TABLE", *own, *read)]

    def _quoted(self, name: str) -> str:
        return self.render(sql.identifier(name))


def _literal(text: str) -> str:
    return exp.National(this=text).sql(SQLGLOT)


def _object(relation: Relation) -> str:
    """The id of a table, NULL where there is none. No name stands inside a text."""
    parts = [relation.catalog, relation.schema, relation.name]
    quoted = [f"QUOTENAME({_literal(part)})" for part in parts if part]
    return f"OBJECT_ID(CONCAT({_DOT.join(quoted)}), 'U')"


def _is_named_here(node: Expr) -> bool:
    return isinstance(node, exp.Alias) and node.alias.startswith(RESERVED_PREFIX)


def _is_word(value: Expr | None) -> bool:
    """Whether a value may be a text that stands in the statement."""
    if isinstance(value, exp.Case):
        branches = [branch.args["true"] for branch in value.args["ifs"]]
        return any(map(_is_word, (*branches, value.args.get("default"))))
    if isinstance(value, exp.Coalesce):
        return any(map(_is_word, (value.this, *value.expressions)))
    return isinstance(value, exp.National) or (isinstance(value, exp.Literal) and value.is_string)
