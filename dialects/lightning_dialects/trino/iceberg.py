"""What the warehouses have in common that speak Trino's SQL and keep Iceberg's tables."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from sqlglot import exp

from lightning.authoring import (
    STAGED,
    Column,
    Kind,
    ModelError,
    TableSpec,
    Warehouse,
    WarehouseError,
    by_schema,
    json_texts,
    sql,
)

from .types import Type, plan_type

if TYPE_CHECKING:
    import pyarrow as pa


class IcebergWarehouse(Warehouse):
    """A warehouse without a driver.

    Attributes:
        longest: how many bytes a statement can have.
        longest_rows: how many characters of rows, which are then escaped, travel in one statement.
    """

    longest: ClassVar[int]
    longest_rows: ClassVar[int]

    @abstractmethod
    def described(self, query: str) -> list[tuple[str, Type]]:
        """The names and types of a query's columns."""

    def describe(self, query: str) -> list[Column]:
        none = f"SELECT * FROM (\n{query}\n) WHERE false"  # noqa: S608  (the model itself)
        try:
            return [_column(name, kind) for name, kind in self.described(none)]
        except WarehouseError as error:
            if error.is_transient:
                raise
            raise ModelError(f"the model cannot be evaluated: {error}") from error

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        views = {name: self._information_schema(name) for name in ("schemata", "tables")}
        schema = sql.column("schema_name", "schemata")
        listed = exp.select(schema, sql.column("table_name", "tables")).from_(views["schemata"])
        same = sql.column("table_schema", "tables").eq(schema.copy())
        sql.join(listed, views["tables"], "LEFT", same)
        listed = listed.where(sql.one_of(schema.copy(), schemas))
        return by_schema(self.fetch(self.dialect.render(listed), step="look for the schemas"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        """The rows travel as JSON in a statement's text; where that has no room for all of them, by
        several into a table."""
        values = zip(*(column.to_pylist() for column in rows.columns), strict=True)
        texts = json_texts(values, self.longest_rows)
        if len(texts) == 1:
            yield self._from_json(texts[0], table)
            return
        made = [
            *self.dialect.create_table(table),
            *(self._insert(self._from_json(text, table), table) for text in texts),
        ]
        try:
            for statement in made:
                self.execute(statement, step="stage rows")
            yield table.relation.table(STAGED)
        finally:
            self.execute(self.dialect.drop_table(table.relation), step="clear staged rows away")

    def check_length(self, statement: str, step: str) -> None:
        """Raise WarehouseError where a statement is too long to be sent."""
        length = len(statement.encode())
        if length > self.longest:
            raise WarehouseError(
                f"the statement has {length:,} bytes, and {self.dialect.name} takes "
                f"{self.longest:,}: make a view of a long model",
                step=step,
            )

    def _from_json(self, text: str, table: TableSpec) -> exp.Expr:
        """A relation of rows that are written as JSON."""
        kinds: dict[str, Kind] = dict(table.columns)
        row = Type(
            "row",
            parts=tuple(Type(self.dialect.kinds[kind].lower()) for kind in kinds.values()),
            fields=tuple(kinds),
        )
        parsed = sql.call("JSON_PARSE", sql.text(text))
        rows = sql.cast(parsed, str(Type("array", parts=(row,))), self.dialect.sqlglot_dialect)
        names = [sql.identifier(name) for name in kinds]
        alias = exp.TableAlias(this=sql.identifier(STAGED), columns=names)
        unnested = exp.Unnest(expressions=[rows], alias=alias)
        # Within a query of its own: Trino joins what UNNEST gives by no condition.
        query = exp.select(*map(sql.column, kinds)).from_(unnested)
        return sql.subquery(query, STAGED)

    def _insert(self, rows: exp.Expr, table: TableSpec) -> str:
        columns = [sql.column(name, STAGED) for name in table.columns]
        query = exp.select(*columns).from_(rows)
        return self.dialect.render(sql.insert(table.relation.table(), table.columns, query))

    def _information_schema(self, view: str) -> exp.Table:
        return exp.table_(
            sql.identifier(view),
            db=sql.identifier("information_schema"),
            catalog=sql.identifier(self.catalog) if self.catalog else None,
            alias=sql.identifier(view),
        )


def _column(name: str, kind: Type) -> Column:
    try:
        planned = str(plan_type(kind))
    except LookupError:  # of which is told where it has to be compared
        return Column(name, str(kind))
    return Column(name, planned, "" if planned == str(kind) else str(kind))
