"""Where the library's schemas and tables are in one warehouse, spelled as they are there.

What is missing is made as a person would write it: on a warehouse that makes unquoted names upper
case, in upper case. What is there is used in either case, since it may have been made otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from .dialect import Dialect, Relation
from .log_tables import ALL_LOG_TABLES, LogTable
from .state.store import TABLE
from .warehouse import Warehouse

There = Mapping[str, set[str]]  # the tables of each schema that there is


@dataclass(frozen=True)
class Places:
    """The two schemas, and what is in them.

    Attributes:
        dialect: the warehouse's, which spells names in the planner schema as they are there.
        logs: the log tables, by the names that they have in the library.
    """

    dialect: Dialect
    catalog: str | None
    planner_schema: str
    audit_schema: str
    logs: Mapping[str, LogTable]

    @classmethod
    def ordinary(
        cls, dialect: Dialect, catalog: str | None, planner_schema: str, audit_schema: str
    ) -> Places:
        """The places as they are made in a warehouse that has none of them."""
        planner, audit = dialect.fold(planner_schema), dialect.fold(audit_schema)
        logs = {name: LogTable.ordinary(dialect, catalog, audit, name) for name in ALL_LOG_TABLES}
        return cls(dialect, catalog, planner, audit, logs)

    def planner(self, name: str) -> Relation:
        """A table of the planner schema."""
        return Relation(self.catalog, self.planner_schema, self.dialect.own(name))

    def named(self, there: Iterable[str]) -> set[str]:
        """The names that the library has for tables of the planner schema, as far as it can have
        made them."""
        return {name.lower() for name in there if self.dialect.own(name.lower()) == name}


def find(warehouse: Warehouse, planner_schema: str, audit_schema: str) -> tuple[Places, There]:
    """The places in a warehouse, those that are missing as they are to be made; and what is there.

    Of two schemas whose names differ only in case, the one is taken that has the library's tables.
    """
    dialect, catalog = warehouse.dialect, warehouse.catalog
    names = (*dialect.spellings(planner_schema), *dialect.spellings(audit_schema))
    there = warehouse.inventory(tuple(dict.fromkeys(names)))
    planner = _schema(dialect, planner_schema, [TABLE], there)
    audit = _schema(dialect, audit_schema, ALL_LOG_TABLES, there)
    logs = {name: _log(warehouse, audit, name, there.get(audit, ())) for name in ALL_LOG_TABLES}
    state = dialect.matching(TABLE, there.get(planner, ()))[:1]
    if state == [TABLE] != [dialect.own(TABLE)]:
        dialect = dialect.with_case_kept()
    return Places(dialect, catalog, planner, audit, logs), there


def _schema(dialect: Dialect, name: str, tables: Iterable[str], there: There) -> str:
    found = dialect.matching(name, there)
    ours = (
        schema
        for schema in found
        if any(dialect.matching(table, there[schema]) for table in tables)
    )
    return next(ours, found[0] if found else dialect.fold(name))


def _log(warehouse: Warehouse, schema: str, name: str, there: Iterable[str]) -> LogTable:
    dialect = warehouse.dialect
    made = LogTable.ordinary(dialect, warehouse.catalog, schema, name)
    found = dialect.matching(name, there)
    if not found:
        return made
    relation = replace(made.relation, name=found[0])
    if all(column == ordinary for column, ordinary in made.columns.items()):
        return replace(made, relation=relation)
    rows = dialect.render(exp.select("*").from_(relation.table()))
    columns = [column.name for column in warehouse.describe(rows)]
    spelled = {
        column: next(iter(dialect.matching(column, columns)), ordinary)
        for column, ordinary in made.columns.items()
    }
    return LogTable(name, relation, spelled)
