"""One warehouse as the library works in it: its connection, its places, its settings."""

from __future__ import annotations

import logging
from collections.abc import Iterable, MutableSet
from dataclasses import dataclass, field, replace
from weakref import WeakSet

import tenacity

from .dialect import Dialect, Relation
from .errors import RunStateError, WarehouseError, WriteConflictError
from .log_tables import LOG_TABLES, LogTable
from .places import Places, find
from .session import Session
from .sql import Expr
from .state.health import TABLE as HEALTH
from .state.health import HealthStore
from .state.history import TABLE as HISTORY
from .state.history import RunHistory
from .state.lease import Lease
from .state.records import PlannedRun
from .state.store import TABLE, StateStore
from .stopwatch import Stopwatch
from .sync import Logs
from .warehouse import Warehouse

log = logging.getLogger("lightning")

PLANNER_SCHEMA = "hightouch_planner"
AUDIT_SCHEMA = "hightouch_audit"
# Several engines may be making the same schemas and tables at once.
UNTIL_OTHERS_ARE_DONE = tenacity.Retrying(
    retry=tenacity.retry_if_exception_type(WriteConflictError),
    wait=tenacity.wait_random(max=0.1),
    stop=tenacity.stop_after_delay(30),
    reraise=True,
)


@dataclass(frozen=True)
class Workspace:
    """Where runs are planned, kept and logged.

    Attributes:
        leases: those that were taken here, as far as they are still used.
        fitting_logs: the log tables that were found fit to be written.
        fence: a condition without which no statement of its session writes a row.
        stopwatch: adds up how long its session's statements take.
        read_only: its session runs nothing but queries.
        has_health: the table of what was told of the health is there.
    """

    warehouse: Warehouse
    places: Places
    lease_seconds: float
    logs: Logs
    leases: MutableSet[Lease] = field(default_factory=WeakSet)
    fitting_logs: set[str] = field(default_factory=set)
    fence: Expr | None = None
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    read_only: bool = False
    has_health: bool = True

    @property
    def dialect(self) -> Dialect:
        return self.places.dialect

    @property
    def session(self) -> Session:
        return Session(
            self.warehouse, self.dialect, self.fence, self.stopwatch, read_only=self.read_only
        )

    def for_run(self) -> Workspace:
        """The same, with a stopwatch of its own."""
        return replace(self, stopwatch=self.stopwatch.again())

    @property
    def store(self) -> StateStore:
        return StateStore(self.session, self.planner(TABLE))

    def lease(self, sync_id: str, slot: str, run_id: str, holder: str) -> Lease:
        """A lease that was taken under the token of its holder."""
        lease = Lease(self.store, sync_id, slot, run_id, holder, self.lease_seconds)
        self.leases.add(lease)
        return lease

    @property
    def history(self) -> RunHistory:
        return RunHistory(self.session, self.planner(HISTORY))

    @property
    def health(self) -> HealthStore:
        return HealthStore(self.session, self.planner(HEALTH), is_there=self.has_health)

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

    def clear_away(self, tables: Iterable[str]) -> tuple[str, ...]:
        """Drop tables of the planner schema that nothing of the library's needs any more, without
        waiting for those who use them. Not to be called in a transaction.

        Returns:
            Those that are still there, as one that someone reads, or that a view stands on. They
            are to be dropped later.
        """
        left = []
        for name in tables:
            try:
                self.warehouse.drop(self.planner(name))
            except WarehouseError as error:
                level = logging.INFO if error.is_transient else logging.WARNING
                log.log(level, "table %s stays until a later run can drop it: %s", name, error)
                left.append(name)
        return tuple(left)


def prepared(
    warehouse: Warehouse,
    planner_schema: str,
    audit_schema: str,
    *,
    lease_seconds: float,
    logs: Logs,
    read_only: bool,
) -> Workspace:
    """A workspace whose schemas and lasting tables are there: those that are missing are made.

    Raises:
        RunStateError: they are not there, and it is read-only.
        WarehouseError: they cannot be made.
    """
    places, there = find(warehouse, planner_schema, audit_schema)
    workspace = Workspace(warehouse, places, lease_seconds, logs, read_only=read_only)
    dialect = places.dialect
    statements = [
        statement
        for schema in (places.planner_schema, places.audit_schema)
        if schema not in there
        for statement in dialect.create_schema(places.catalog, schema)
    ]
    here = there.get(places.planner_schema, ())
    tables = (workspace.store, workspace.history, workspace.health)
    missing = [table for table in tables if table.relation.name not in here]
    if read_only and [table.relation for table in missing] == [workspace.health.relation]:
        workspace = replace(workspace, has_health=False)  # an earlier release made the others
        missing = []
    for lacking in missing:
        statements += lacking.create_statements()
    for table in map(workspace.audit, LOG_TABLES):
        if table.relation.name not in there.get(places.audit_schema, ()):
            statements += table.create(dialect)
    if read_only:
        if statements:
            raise RunStateError(
                "nothing was ever run here: the library's schemas and tables are not all there"
            )
        return workspace
    for statement in statements:
        for attempt in UNTIL_OTHERS_ARE_DONE:
            with attempt:
                workspace.session.run(statement, step="make the schemas and tables")
    found = there.get(places.audit_schema, ())
    relations = [table.relation for table in places.logs.values()]
    warehouse.renew([relation for relation in relations if relation.name in found])
    return workspace
