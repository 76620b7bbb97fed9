"""One warehouse as the library works in it: its connection, its places, its settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .audit.tables import LogTable
from .dialect import Dialect, Relation
from .places import Places
from .session import Session
from .state.records import PlannedRun
from .state.store import TABLE, StateStore
from .sync import Logs
from .warehouse import Warehouse

PLANNER_SCHEMA = "hightouch_planner"
AUDIT_SCHEMA = "hightouch_audit"


@dataclass(frozen=True)
class Workspace:
    """Where runs are planned, kept and logged."""

    warehouse: Warehouse
    places: Places
    lease_seconds: float
    logs: Logs

    @property
    def dialect(self) -> Dialect:
        return self.places.dialect

    @property
    def session(self) -> Session:
        return Session(self.warehouse, self.dialect)

    @property
    def store(self) -> StateStore:
        return StateStore(self.session, self.planner(TABLE))

    def planner(self, name: str) -> Relation:
        """A table of the planner schema."""
        return self.places.planner(name)

    def audit(self, name: str) -> LogTable:
        """A log table."""
        return self.places.logs[name]

    def planner_tables(self) -> set[str]:
        """The names of the tables in the planner schema."""
        schema = self.places.planner_schema
        return self.places.named(self.warehouse.inventory([schema]).get(schema, ()))

    def work_on(self, run: PlannedRun) -> None:
        """Let the warehouse know which run the next statements are for."""
        self.warehouse.context = {"sync": run.sync_id, "run": run.id}

    def drop(self, tables: Iterable[str]) -> None:
        """Drop tables of the planner schema that may be there."""
        for name in tables:
            self.session.run(self.dialect.drop_table(self.planner(name)), step=f"drop {name}")
