"""A warehouse under test: all that the suite needs to know of it is how to open it."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from .. import sql
from ..dialect import Dialect, Relation
from ..engine import Engine, connect
from ..log_tables import LogTable
from ..places import Places, find
from ..state.store import TABLE
from ..warehouse import Warehouse
from .faults import Counted

STEP = "test"


class Subject:
    """One warehouse under test, with schemas of its own.

    Args:
        open_warehouse: gives a new connection; the schemas it may create are dropped by the
            caller, if the warehouse outlives the test.
        namespace: begins the names of these schemas.
        url: by which another process can try to open the warehouse; None: there is none.
        key_text: the text that a row is known by, of a text in its key, where the dialect's
            `key_text` gives another one.
    """

    def __init__(
        self,
        open_warehouse: Callable[[], Warehouse],
        namespace: str = "conformance",
        *,
        url: str | None = None,
        key_text: Callable[[str], str] = str,
    ) -> None:
        self.url = url
        self.key_text = key_text
        self.planner_schema = f"{namespace}_planner"
        self.audit_schema = f"{namespace}_audit"
        self.source_schema = f"{namespace}_source"
        self.open_warehouse = open_warehouse
        self.warehouse = open_warehouse()
        self._logs_read: dict[tuple[str, str], LogTable] = {}
        self._names = (f"s{number}" for number in itertools.count(1))
        for statement in self.dialect.create_schema(self.warehouse.catalog, self.source_schema):
            self.warehouse.execute(statement, step=STEP)

    @property
    def dialect(self) -> Dialect:
        return self.warehouse.dialect

    @property
    def places(self) -> Places:
        """Where the library's tables are."""
        return find(self.warehouse, self.planner_schema, self.audit_schema)[0]

    def count_statements(self) -> Counter[str]:
        """Count the statements of every connection that is used from now on, by their steps."""
        steps: Counter[str] = Counter()
        opened, living = self.open_warehouse, self.warehouse
        self.open_warehouse = lambda: Counted(opened(), steps)
        self.warehouse = Counted(living, steps)
        return steps

    def new_name(self) -> str:
        """A name that no sync or table of this subject has yet."""
        return next(self._names)

    def engine(self, warehouse: Warehouse | None = None, **options: Any) -> Engine:
        """An engine in this subject's schemas, unless the options name others."""
        schemas = {"planner_schema": self.planner_schema, "audit_schema": self.audit_schema}
        return connect(warehouse or self.warehouse, **schemas | options)

    def source(self, name: str) -> str:
        """A source table's name as SQL."""
        return self.dialect.render(self._source(name).table())

    def column(self, name: str) -> str:
        """A column's name as SQL."""
        return self.dialect.render(sql.identifier(name))

    def load(
        self, name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Make a source table anew.

        Args:
            columns: their kinds, `text` or `integer`.
        """
        relation = self._source(name)
        definitions = [
            exp.ColumnDef(
                this=sql.identifier(column),
                kind=exp.DataType.build(self._type(kind), dialect=self.dialect.sqlglot_dialect),
            )
            for column, kind in columns.items()
        ]
        schema = exp.Schema(this=relation.table(), expressions=definitions)
        self.warehouse.execute(self.dialect.drop_table(relation), step=STEP)
        self.execute(exp.Create(this=schema, kind="TABLE"))
        if rows:
            tuples = [
                exp.Tuple(expressions=[_literal(row[column]) for column in columns]) for row in rows
            ]
            self.execute(
                exp.Insert(this=relation.table(), expression=exp.Values(expressions=tuples))
            )

    def load_texts(self, name: str, *rows: tuple[str | None, ...]) -> None:
        """Make a source table anew that has the columns id, a and b, all of them texts."""
        columns = ("id", "a", "b")
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        self.load(name, dict.fromkeys(columns, "text"), named)

    def execute(self, statement: exp.Expr) -> None:
        self.warehouse.execute(self.dialect.render(statement), step=STEP)

    def log(self, table: str, sync_id: str, schema: str | None = None) -> list[dict[str, Any]]:
        """A sync's rows of a log table; `fields` as a Python object.

        Args:
            schema: another audit schema than this subject's.
        """
        place = (schema or self.audit_schema, table)
        log = self._logs_read.get(place) or self._log(table, schema)
        columns = list(log.columns)
        query = (
            exp.select(*map(log.column, columns))
            .from_(log.table())
            .where(log.column("sync_id").eq(sql.text(sync_id)))
        )
        rows = self.warehouse.fetch(self.dialect.render(query), step=STEP)
        self._logs_read[place] = log  # how a table is spelled is asked once
        return [_parsed(dict(zip(columns, row, strict=True))) for row in rows]

    def planner_tables(self, sync_id: str) -> set[str]:
        """The planner tables of a sync that `new_name` named."""
        places, there = find(self.warehouse, self.planner_schema, self.audit_schema)
        tables = places.named(there.get(places.planner_schema, ()))
        return {name for name in tables if name.startswith(f"{sync_id}_")}

    def keep_in_state(self, sync_id: str, column: str, text: str | None) -> None:
        """Write a text to a column of a sync's row of the state table."""
        places = self.places
        own = places.dialect.own
        mine = sql.all_of(
            sql.column(own(name)).eq(sql.text(value))
            for name, value in {"sync_id": sync_id, "part": ""}.items()
        )
        values = {own(column): sql.text(text)}
        self.execute(sql.update(places.planner(TABLE).table(), values, mine))

    def drop_log(self, table: str, schema: str | None = None) -> None:
        """Drop a log table by hand, as a person would."""
        log = self._log(table, schema)
        self.warehouse.execute(self.dialect.drop_table(log.relation), step=STEP)
        self._logs_read.pop((schema or self.audit_schema, table), None)

    def has_log(self, table: str, schema: str | None = None) -> bool:
        """Whether a log table is there."""
        relation = self._log(table, schema).relation
        there = self.warehouse.inventory([relation.schema])
        return relation.name in there.get(relation.schema, ())

    def drop_planner_table(self, name: str) -> None:
        """Drop a table of the planner schema by hand."""
        relation = self.places.planner(name)
        self.warehouse.execute(self.dialect.drop_table(relation), step=STEP)

    def drop_source(self, name: str) -> None:
        """Drop a source table."""
        self.warehouse.execute(self.dialect.drop_table(self._source(name)), step=STEP)

    def leases(self, sync_id: str) -> list[tuple[str | None, str | None]]:
        """Who holds the leases of a sync, each with the run that its row names; expired or not."""
        places = self.places
        own = places.dialect.own
        query = (
            exp.select(sql.column(own("holder")), sql.column(own("run")))
            .from_(places.planner(TABLE).table())
            .where(sql.column(own("sync_id")).eq(sql.text(sync_id)))
        )
        rows = self.warehouse.fetch(self.dialect.render(query), step=STEP)
        return [(holder, run) for holder, run in rows]

    def expire_leases(self) -> None:
        """Let the leases of processes that have died run out.

        They get another holder too: a statement that renews one may just be on its way.
        """
        places = self.places
        own = places.dialect.own
        past = {
            own("holder"): sql.text("a process that died"),
            own("lease_expires"): self.dialect.seconds_from_now(-1),
        }
        held = sql.is_not_null(sql.column(own("holder")))
        self.execute(sql.update(places.planner(TABLE).table(), past, held))

    def empty_log(self, table: str, schema: str | None = None) -> None:
        """Delete every row of a log table by hand."""
        self.execute(sql.delete(self._log(table, schema).table(), exp.true()))

    def _log(self, table: str, schema: str | None) -> LogTable:
        audit_schema = schema or self.audit_schema
        return find(self.warehouse, self.planner_schema, audit_schema)[0].logs[table]

    def _source(self, name: str) -> Relation:
        return Relation(self.warehouse.catalog, self.source_schema, name)

    def _type(self, kind: str) -> str:
        return {"text": self.dialect.kinds["text"], "integer": self.dialect.kinds["integer"]}[kind]


def _literal(value: Any) -> exp.Expr:
    return sql.number(value) if isinstance(value, int) else sql.text(value)


def _parsed(row: dict[str, Any]) -> dict[str, Any]:
    if isinstance(row.get("fields"), str):
        row["fields"] = json.loads(row["fields"])
    return row
