"""The SQL of Snowflake.

The names that the library makes are quoted everywhere, and in upper case, as Snowflake takes those
without quotes; a model's columns are quoted as the warehouse reports them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
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

from .values import DATE, TIME, TIMESTAMP, canonical, key_text, loggable, type_name

MILLISECONDS = 1_000
LONG_NAMES = {
    exp.DataType.Type.TIMESTAMPNTZ: "TIMESTAMP_NTZ",
    exp.DataType.Type.TIMESTAMPLTZ: "TIMESTAMP_LTZ",
    exp.DataType.Type.TIMESTAMPTZ: "TIMESTAMP_TZ",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Types on which `=` pairs exactly the values that have one text. VARCHAR may have a collation.
JOINED_NATIVELY = {"NUMBER", "BOOLEAN", "DATE", "TIME", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ"}
READ_FROM_TEXT = {"NUMBER", "FLOAT", "BOOLEAN", "VARCHAR"}
# What reads these from a text, in which formats: without one, it would follow the session's.
WHOLE = "HH24:MI:SS"
READ_AS = {
    "DATE": ("TRY_TO_DATE", (DATE,)),
    "TIME": ("TRY_TO_TIME", (TIME, WHOLE)),
    "TIMESTAMP_NTZ": (
        "TRY_TO_TIMESTAMP_NTZ",
        (TIMESTAMP, f"{DATE} {TIME}", f'{DATE}"T"{WHOLE}', f"{DATE} {WHOLE}", DATE),
    ),
}
WRITTEN = READ_FROM_TEXT | READ_AS.keys()


class Snowflake(Dialect):
    """Snowflake's own tables. Every statement commits by itself, and no key is enforced."""

    name = "snowflake"
    sqlglot_dialect = "snowflake"
    folding = "upper"
    kinds: ClassVar[Mapping[Kind, str]] = {
        "text": "VARCHAR",
        "integer": "BIGINT",
        "timestamp": "TIMESTAMP_LTZ",
        "json": "VARIANT",
    }
    capabilities = Capabilities(
        transactional=False,
        stores_version=True,
        enforces_keys=False,
        streams=True,
        delta_share=0.25,
    )
    version_type = "BINARY"

    def render(self, expression: Expr) -> str:
        return super().render(expression.transform(_as_documented))

    def comparable(self, value: Expr, column: Column) -> Expr:
        return canonical(value, column)

    def key_text(self, value: Expr, column: Column) -> Expr:
        return key_text(value, column)

    def joins_natively(self, column: Column) -> bool:
        return type_name(column) in JOINED_NATIVELY

    def composite_key_text(self, parts: Sequence[Expr]) -> Expr:
        return sql.call("TO_JSON", sql.call("ARRAY_CONSTRUCT", *parts))

    def row_version(self, values: Sequence[Expr]) -> Expr:
        """MD5 of all texts, each behind its length; NULL is a sign that no length begins with."""
        written = [sql.call("COALESCE", _with_length(value), sql.text("-")) for value in values]
        return sql.call("MD5_BINARY", sql.call("CONCAT", sql.text(""), *written))

    def json_object(self, fields: Sequence[tuple[str, Expr, Column]]) -> Expr:
        arguments: list[Expr] = []
        for name, value, column in fields:
            arguments += [sql.text(name), loggable(value, column)]
        return sql.cast(
            sql.call("OBJECT_CONSTRUCT_KEEP_NULL", *arguments), "VARIANT", self.sqlglot_dialect
        )

    def try_cast(self, value: Expr, source: Column, target: Column) -> Expr:
        given, wanted = type_name(source), type_name(target)
        if not {given, wanted} <= WRITTEN:
            return super().try_cast(value, source, target)
        if (given, wanted) == ("TIMESTAMP_NTZ", "DATE"):
            return sql.cast(value, target.type, self.sqlglot_dialect)
        if wanted in READ_AS:
            read = _read(canonical(value, source), wanted)
            return sql.cast(read, target.type, self.sqlglot_dialect)
        kind = exp.DataType.build(target.type, dialect=self.sqlglot_dialect)
        # Said to be of a text: else sqlglot would write a CAST, which fails on what it cannot read.
        text = sql.call("TO_VARCHAR", value) if given == "FLOAT" else canonical(value, source)
        return exp.TryCast(this=text, to=kind, requires_string=True)

    def now(self) -> Expr:
        return sql.call("CURRENT_TIMESTAMP")

    def seconds_from_now(self, seconds: float) -> Expr:
        amount = sql.number(int(seconds * MILLISECONDS))
        return sql.call("DATEADD", exp.var("MILLISECOND"), amount, self.now())

    def timestamp(self, iso: str) -> Expr:
        # Not by a cast, which follows TIMESTAMP_INPUT_FORMAT.
        microseconds = (datetime.fromisoformat(iso) - EPOCH) // timedelta(microseconds=1)
        return sql.call("TO_TIMESTAMP_LTZ", sql.number(microseconds), sql.number(6))

    def identity(self) -> Mapping[str, Expr]:
        functions = ("user", "role", "version")
        return {name: sql.call(f"CURRENT_{name.upper()}") for name in functions}

    def grants(self, request: GrantRequest) -> list[str]:
        # https://docs.snowflake.com/en/user-guide/security-access-control-privileges
        # A role owns the tables that it creates, and may drop them for that.
        if request.catalog is None or request.compute is None:
            raise ConfigurationError(
                "Snowflake's grants name a database and a virtual warehouse: give them as catalog "
                "and compute"
            )
        granted = [
            f"USAGE ON WAREHOUSE {self.render(sql.identifier(request.compute))}",
            f"USAGE ON DATABASE {self.render(sql.identifier(request.catalog))}",
        ]
        place = {
            schema: self._place(request.catalog, schema)
            for schema in (*request.own, *request.sources)
        }
        granted += [f"USAGE, CREATE TABLE ON SCHEMA {place[schema]}" for schema in request.own]
        for schema in request.sources:
            granted += [
                f"USAGE ON SCHEMA {place[schema]}",
                f"SELECT ON ALL TABLES IN SCHEMA {place[schema]}",
                f"SELECT ON FUTURE TABLES IN SCHEMA {place[schema]}",
                f"SELECT ON ALL VIEWS IN SCHEMA {place[schema]}",
                f"SELECT ON FUTURE VIEWS IN SCHEMA {place[schema]}",
            ]
        role = self.render(sql.identifier(request.role))
        return [f"GRANT {what} TO ROLE {role}" for what in granted]

    def _place(self, catalog: str, schema: str) -> str:
        return self.render(exp.table_(sql.identifier(schema), db=sql.identifier(catalog)))

    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        """A run's own tables are transient, without retention: nobody travels back in time in a
        plan, or pays for it."""
        create = super().creation(table, rows)
        if table.is_lasting:
            return _with(create, _case_counts())
        retention = _option("DATA_RETENTION_TIME_IN_DAYS", sql.number(0))
        return _with(create, exp.TransientProperty(), retention, _case_counts())


def _option(name: str, value: Expr) -> exp.Property:
    return exp.Property(this=exp.var(name), value=value)


def _case_counts() -> exp.Property:
    """Texts are told apart by their characters, whatever collation the account, the database or
    the schema has for new tables."""
    return _option("DEFAULT_DDL_COLLATION", sql.text(""))


def _with(create: exp.Create, *properties: Expr) -> exp.Create:
    create.set("properties", exp.Properties(expressions=list(properties)))
    return create


def _read(text: Expr, kind: str) -> Expr:
    """A text as a date or a time, NULL where it is none."""
    function, formats = READ_AS[kind]
    read = [sql.call(function, text.copy(), sql.text(form)) for form in formats]
    return read[0] if len(read) == 1 else sql.call("COALESCE", *read)


def _with_length(value: Expr) -> Expr:
    length = sql.call("TO_VARCHAR", sql.call("LENGTH", value))
    return sql.call("CONCAT", length, sql.text(":"), value.copy())


def _as_documented(node: Expr) -> Expr:
    """ROW_NUMBER() has to be given an order, even where any will do; and types have their names
    as the documentation has them, not as sqlglot shortens them."""
    numbers = isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber)
    if numbers and node.args.get("order") is None:
        node.set("order", exp.Order(expressions=[sql.ascending(exp.null())]))
    elif isinstance(node, exp.DataType) and node.this in LONG_NAMES:
        precision = "".join(f"({item.this})" for item in node.expressions)
        kind = f"{LONG_NAMES[node.this]}{precision}"
        return exp.DataType(this=exp.DataType.Type.USERDEFINED, kind=kind)
    return node
