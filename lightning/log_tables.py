"""The log tables, whose columns are the same in every warehouse. Three are made where they are
missing, whatever is logged; the one of requests once something is to be kept in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlglot import exp

from . import sql
from .dialect import Dialect, Kind, Purpose, Relation, TableSpec

CHANGELOG = "sync_changelog"
SNAPSHOT = "sync_snapshot"
RUNS = "sync_runs"
REQUESTS = "sync_requests"

_ROW: Mapping[str, Kind] = {
    "sync_id": "text",
    "sync_run_id": "text",
    "op_type": "text",
    "row_id": "text",
    "status": "text",
    "failure_reason": "text",
    "fields": "json",
}
_NUMBERS: Mapping[str, Kind] = {
    f"num_{what}_{op}": "integer"
    for what in ("planned", "attempted", "succeeded", "failed")
    for op in ("add", "change", "remove")
}
_RUN: Mapping[str, Kind] = {
    "sync_id": "text",
    "sync_run_id": "text",
    "primary_key": "text",
    "destination": "text",
    "model_name": "text",
    "model_id": "text",
    "status": "text",
    "error": "text",
    "started_at": "timestamp",
    "finished_at": "timestamp",
    **_NUMBERS,
}
_REQUEST: Mapping[str, Kind] = {
    "sync_id": "text",
    "sync_run_id": "text",
    "op_type": "text",
    "row_ids": "text",  # a JSON array
    "request": "text",
    "response": "text",
    "noted_at": "timestamp",
}

LOG_TABLES: Mapping[str, Mapping[str, Kind]] = {CHANGELOG: _ROW, SNAPSHOT: _ROW, RUNS: _RUN}
ALL_LOG_TABLES: Mapping[str, Mapping[str, Kind]] = {**LOG_TABLES, REQUESTS: _REQUEST}
LOG_INDEXES: Mapping[str, Sequence[Sequence[str]]] = {
    CHANGELOG: [("sync_id", "sync_run_id")],
    SNAPSHOT: [("sync_id", "row_id"), ("sync_id", "op_type")],
    RUNS: [("sync_id", "sync_run_id")],
    REQUESTS: [("sync_id", "sync_run_id")],
}
PURPOSES: Mapping[str, Purpose] = {
    CHANGELOG: "changelog",
    SNAPSHOT: "snapshot",
    RUNS: "runs",
    REQUESTS: "requests",
}
ROW_COLUMNS = tuple(_ROW)
RUN_COLUMNS = tuple(_RUN)


@dataclass(frozen=True)
class LogTable:
    """A log table as one warehouse spells it.

    Attributes:
        name: the one that it has in the library.
        columns: the columns by the names that they have in the library, in the contract's order.
    """

    name: str
    relation: Relation
    columns: Mapping[str, str]

    @classmethod
    def ordinary(cls, dialect: Dialect, catalog: str | None, schema: str, name: str) -> Self:
        """The table of that name as it is made where it is missing: as a person would write it."""
        columns = {column: dialect.fold(column) for column in ALL_LOG_TABLES[name]}
        return cls(name, Relation(catalog, schema, dialect.fold(name)), columns)

    def table(self, alias: str | None = None) -> exp.Table:
        return self.relation.table(alias)

    def column(self, name: str, table: str | None = None) -> exp.Column:
        return sql.column(self.columns[name], table)

    def create(self, dialect: Dialect) -> list[str]:
        """The statements that make it, if it is not there."""
        kinds = {self.columns[column]: kind for column, kind in ALL_LOG_TABLES[self.name].items()}
        indexes = [[self.columns[column] for column in index] for index in LOG_INDEXES[self.name]]
        table = TableSpec(
            relation=self.relation,
            purpose=PURPOSES[self.name],
            columns=kinds,
            lookups=indexes,
        )
        return dialect.create_table(table)

    def insert(self, rows: exp.Query) -> exp.Insert:
        """The statement that adds rows, whose columns are in the contract's order."""
        return sql.insert(self.table(), self.columns.values(), rows)
