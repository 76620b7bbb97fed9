"""Tables of Delta Lake, by whatever connection statements reach them: open Spark and Databricks."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lightning.authoring import (
    STAGED,
    Column,
    ModelError,
    Process,
    TableSpec,
    Warehouse,
    WarehouseError,
    WriteConflictError,
    after_conflicts,
    json_texts,
    sql,
)

from .dialect import Spark
from .values import storable

if TYPE_CHECKING:
    import pyarrow as pa

# https://docs.databricks.com/aws/en/optimizations/isolation-level, and names of open Delta's errors
CONFLICT = re.compile(
    r"DELTA_(CONCURRENT_\w+|PROTOCOL_CHANGED|METADATA_CHANGED)"
    r"|\b(Concurrent(Append|DeleteRead|DeleteDelete|Write|Transaction)|ProtocolChanged"
    r"|MetadataChanged)Exception\b"
)
CATALOG = "SELECT CURRENT_CATALOG()"
NULL_VARIANT, NO_FUNCTION = "TO_JSON(PARSE_JSON('null'))", "UNRESOLVED_ROUTINE"
NO_SCHEMA = "SCHEMA_NOT_FOUND"
CUT_SHORT = re.compile(r"\.\.\. \d+ more fields")
WROTE = "num_affected_rows"
MOST_TEXT = 4_000_000  # characters of rows in one statement, of which an API takes 16 MB
MODEL, ONE = "model", "one"


class DeltaWarehouse(Warehouse):
    """What statements reach Delta's tables by. A loser of a race wrote nothing, and tries again."""

    dialect: Spark
    version_scheme = "spark md5"

    def __init__(self) -> None:
        self._process = Process()
        try:
            ((catalog, _),) = self.fetch(f"{CATALOG}, {NULL_VARIANT}", step="connect")
        except WarehouseError as error:
            if NO_FUNCTION not in str(error):
                raise
            ((catalog,),) = self.fetch(CATALOG, step="connect")
            self.dialect = self.dialect.without_variant()
        self._catalog: str = catalog

    @abstractmethod
    def _all(self, statement: str, step: str) -> pa.Table:
        """What a statement gives.

        Raises:
            WarehouseError: it is refused.
        """

    @abstractmethod
    def _chunks(self, query: str, step: str) -> Iterator[pa.Table]:
        """The rows of a query, as they arrive."""

    @property
    def catalog(self) -> str:
        return self._catalog

    @after_conflicts
    def execute(self, statement: str, *, step: str) -> int:
        told = self._all(statement, step)
        return int(told[WROTE][0].as_py()) if WROTE in told.column_names else -1

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        return _rows(self._all(query, step))

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        return self._all(query, step)

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        yield from map(_rows, self._chunks(query, step))

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        yield from self._chunks(query, step)

    def describe(self, query: str) -> list[Column]:
        step = "describe the model"
        try:
            told = self.fetch(f"DESCRIBE QUERY {query}", step=step)
            if any(CUT_SHORT.search(kind) for _, kind, *_ in told):
                kinds = self._whole_types([name for name, *_ in told], query, step)
            else:
                kinds = [kind for _, kind, *_ in told]
        except WarehouseError as error:
            if error.is_transient:
                raise
            raise ModelError(f"the model cannot be evaluated: {error}") from error
        return [_column(name, kind) for (name, *_), kind in zip(told, kinds, strict=True)]

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        """One statement for each schema: open Spark has no information_schema."""
        found: dict[str, set[str]] = {}
        for schema in schemas:
            place = exp.table_(sql.identifier(schema), db=sql.identifier(self._catalog))
            try:
                listed = self.fetch(
                    f"SHOW TABLES IN {self.dialect.render(place)}", step="look for the schemas"
                )
            except WarehouseError as error:
                if NO_SCHEMA not in str(error):
                    raise
                continue
            own = {name for _, name, temporary, *_ in listed if not temporary}
            found[schema.lower()] = own
        return found

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        """In the statement that asks for them, as JSON. Where they are more than one statement can
        have, they are first brought into a table by several."""
        texts = json_texts(rows.to_pylist(), MOST_TEXT)
        queries = [self._from_json(text, table) for text in texts]
        if len(queries) == 1:
            yield sql.subquery(queries[0], STAGED)
            return
        first, *others = queries
        step = "stage rows"
        try:
            for statement in self.dialect.create_table(table, first):
                self.execute(statement, step=step)
            for query in others:
                insert = sql.insert(table.relation.table(), table.columns, query)
                self.execute(self.dialect.render(insert), step=step)
            yield table.relation.table(STAGED)
        finally:
            self.execute(self.dialect.drop_table(table.relation), step="clear staged rows away")

    def _from_json(self, text: str, table: TableSpec) -> exp.Select:
        kinds = [f"{name}: {self.dialect.kinds[kind]}" for name, kind in table.columns.items()]
        read = sql.call("FROM_JSON", sql.text(text), sql.text(f"ARRAY<STRUCT<{', '.join(kinds)}>>"))
        return exp.select(sql.call("INLINE", read))

    def _whole_types(self, names: Sequence[str], query: str, step: str) -> list[str]:
        """The types of a query's columns, which is not evaluated. DESCRIBE leaves all but the first
        fields of a struct away."""
        model = exp.Table(this=sql.verbatim(f"(\n{query}\n)"))
        model.set("alias", exp.TableAlias(this=sql.identifier(MODEL)))
        none = exp.select("*").from_(model).where(exp.false())
        kinds = (sql.call("TYPEOF", sql.column(name, MODEL)) for name in names)
        told = exp.select(*kinds).from_(sql.subquery(exp.select(sql.number(1)), ONE))
        sql.join(told, sql.subquery(none, MODEL), "LEFT", exp.true())
        (row,) = self.fetch(self.dialect.render(told), step=step)
        return list(row)


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _column(name: str, kind: str) -> Column:
    stored = storable(kind)
    return Column(name, stored, "" if stored == kind else kind)


def translation(message: str, step: str, *, is_transient: bool) -> WarehouseError:
    """What a driver raised, as the library's own error."""
    if CONFLICT.search(message):
        return WriteConflictError(message, step=step)
    return WarehouseError(message, step=step, is_transient=is_transient)
