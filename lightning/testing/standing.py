"""Where one sync of the warehouse under test stands, beside what the contract says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..close.abandoned import UNKNOWN
from ..deliver.run import Run
from ..engine import Engine
from ..errors import UnknownSyncError
from ..model import Model
from ..plan.skipping import SKIPPED
from ..results import RunResult
from ..state.status import SyncStatus
from ..sync import Sync
from ..warehouse import Warehouse
from .contract import Contract
from .deaths import Abandoned, closed_as
from .destination import Destination
from .harness import Subject
from .logbook import LogRow
from .logged import DESTINATION, MODEL, Logged
from .planned import SOME_TEXT, Outcome, Plan, Settings

NEVER_RENEWED = 86_400.0  # seconds; a lease that outlasts every test


@dataclass
class Standing:
    """A sync, its source table, and what the contract says of them.

    Attributes:
        rows: what the source table is to have.
        logged: what its log tables have.
        column_order: how the model's SELECT lists the columns.
        skips: the row ids that are skipped, and whether only once.
        resent: the table that has taken the place of a run's rejections, by its id.
        waiting: a planned run that nobody delivers.
        interrupted: the runs that died, and were not cleaned up yet.
        happened: how often what happened, by name.
    """

    subject: Subject
    engine: Engine
    contract: Contract
    sync_id: str
    settings: Settings
    kinds: dict[str, str]
    logged: Logged
    rows: list[dict[str, Any]] = field(default_factory=list)
    column_order: tuple[str, ...] = ()
    skips: dict[str, bool] = field(default_factory=dict)
    resent: dict[str, str] = field(default_factory=dict)
    waiting: tuple[Run, Plan] | None = None
    interrupted: list[Abandoned] = field(default_factory=list)
    destination: Destination = field(default_factory=Destination)
    happened: Counter[str] = field(default_factory=Counter)

    @property
    def sync(self) -> Sync:
        columns = [self.subject.column(name) for name in self.column_order or self.kinds]
        query = f"SELECT {', '.join(columns)} FROM {self.subject.source(self.sync_id)}"  # noqa: S608
        settings = self.settings
        return Sync(
            self.sync_id,
            Model(query, self.contract.key, name=MODEL, evaluate_once=settings.evaluate_once),
            destination=DESTINATION,
            columns=list(settings.columns) or list(self.contract.key),
            mode=settings.mode,
            delete_behavior=settings.delete_behavior,
            retain=settings.retain,
            plan=settings.plan,
            logs=settings.logs,
            allow_empty=True,
        )

    def load(self) -> None:
        """Write `rows` to the source table."""
        self.subject.load(self.sync_id, self.kinds, self.rows)

    def open(self, warehouse: Warehouse | None = None) -> Engine:
        """An engine that has done nothing yet, for this sync's schemas. Its leases outlast it."""
        schema = self.logged.schema
        options = {} if schema is None else {"audit_schema": schema}
        return self.subject.engine(warehouse, lease_seconds=NEVER_RENEWED, **options)

    def move_logs(self, schema: str | None) -> None:
        """Write the logs into another schema from now on; None: the subject's."""
        self.logged.schema = schema
        self.contract.logbook.schema = schema or ""
        self.engine = self.open()

    def status(self) -> SyncStatus:
        """Where the sync stands."""
        try:
            return self.engine.status(self.sync_id)
        except UnknownSyncError:
            return SyncStatus(self.sync_id, "never run")

    def expected(self) -> Plan:
        """What a run has to plan, after it has cleaned up what earlier ones left."""
        self.settle()
        self.contract.begun = True
        return self.contract.plan(self.rows, self.settings).skipping(self.skips)

    def plan_of(self, died: Abandoned) -> Plan:
        """What a run that died had to do."""
        return self.contract.plan(died.rows, died.settings).skipping(died.skips)

    def settle(self) -> None:
        """Learn how the runs were closed that waited, or whose process died."""
        going_on = self.status().run_id
        if self.waiting is not None and self.waiting[0].id != going_on:
            left, plan = self.waiting
            self.waiting = None
            self.discard(left.id, plan)
        for died in list(self.interrupted):
            if died.run_id != going_on:
                self.interrupted.remove(died)
                self._learn_what_died(died)

    def close(
        self, run_id: str, plan: Plan, outcomes: Mapping[str, Outcome], error: Any = None
    ) -> None:
        """A run was closed: so do the contract's model and the destination."""
        self.destination.let_go(plan, self.contract)
        self.contract.close(run_id, plan, outcomes, error)
        self._use_up(plan)

    def discard(self, run_id: str, plan: Plan) -> None:
        """A run that handed nothing out was closed as failed."""
        if plan.settings.reset == "full_resync":
            self.destination.let_go(plan, self.contract)
            self._use_up(plan)
        self.contract.discard(run_id, plan)

    def _use_up(self, plan: Plan) -> None:
        """What was to be skipped once, was."""
        self.skips = {
            row_id: once
            for row_id, once in self.skips.items()
            if not (once and row_id in plan.skipped)
        }

    def check(self, result: RunResult | None = None) -> None:
        """Hold the warehouse's tables, and a run's result, against the contract."""
        logbook = self.contract.logbook
        self.logged.check(logbook)
        try:
            run_ids = [record.run_id for record in self.engine.runs(self.sync_id)]
        except UnknownSyncError:  # dropped, and never logged
            run_ids = []
        assert run_ids == sorted(logbook.runs)
        self._check_tables()
        in_flight = {row_id for died in self.interrupted for row_id in died.outcomes}
        self.destination.check(self.contract, in_flight)
        if result is not None:
            row = logbook.results[result.run_id]
            numbers = (result.planned, result.attempted, result.succeeded, result.failed)
            assert (result.status, result.error) == (row.status, row.error)
            assert result.outcome == row.outcome
            assert numbers == (row.planned, row.attempted, row.succeeded, row.failed)

    def _check_tables(self) -> None:
        """What the state names and no more: two pairs, what the baseline builds on, and the tables
        of a run that waits. Those of a run that died may be there or not."""
        died = tuple(f"{self.sync_id}_{died.run_id}_" for died in self.interrupted)
        tables = self.subject.planner_tables(self.sync_id)
        found = {table for table in tables if not table.startswith(died)}
        needed = {table for table in self.status().tables if not table.startswith(died)}
        left = set(self.status().leftovers)
        assert found <= needed | left
        assert needed <= found or not self.contract.baselines
        waits = [] if self.waiting is None else [self.waiting[0].id]
        closed = [*self.contract.baselines[-2:], *waits]
        rejections = {
            self.resent.get(run_id, f"{self.sync_id}_{run_id}_rejections") for run_id in closed
        }
        assert {table for table in found - left if table.endswith("_rejections")} <= rejections
        bases = [table for table in found if table.endswith("_plan")]
        assert bool(bases) == bool(closed)
        assert len(bases) <= len(closed)
        self.happened["deltas"] += sum(table.endswith("_changes") for table in found)

    def note_who_died(self, outcomes: Mapping[str, Outcome]) -> None:
        """Find out which run it was, if it began one, and whether it is closed already."""
        known = {died.run_id for died in self.interrupted} | self.contract.logbook.runs.keys()
        if self.waiting is not None:
            known.add(self.waiting[0].id)
        going_on = self.status().run_id
        found = self.logged.runs().keys()
        self.settle()
        new = (found if going_on is None else found | {going_on}) - known
        assert len(new) <= 1
        for run_id in new:
            self.add_interrupted(run_id, outcomes, gave_up=True)
        assert new or not outcomes, "what was handed out was forgotten"
        self.settle()

    def add_interrupted(self, run_id: str, outcomes: Mapping[str, Outcome], gave_up: bool) -> None:
        """A run died, of which the destination knows these outcomes."""
        self.contract.begun = True
        rows = [dict(row) for row in self.rows]
        skips = frozenset(self.skips)
        died = Abandoned(run_id, self.settings, rows, outcomes, skips, gave_up)
        self.interrupted.append(died)

    def _learn_what_died(self, died: Abandoned) -> None:
        """Read from the logs how a run that died was closed, and check that it may be so."""
        run_id = died.run_id
        logged = self.logged.runs()[run_id]
        planned = sum(logged[f"num_planned_{op}"] for op in ("add", "change", "remove"))
        plan = self.plan_of(died)
        operations = self.logged.changelog().get(run_id, {})
        if not self._was_finished(died, logged["status"], operations):
            assert not died.outcomes, "what was handed out was forgotten"
            if planned:
                self.discard(run_id, plan)
            else:
                self.contract.logbook.unplanned(run_id, died.settings.logs)
            return
        outcomes = {
            row_id: closed_as(operations[row_id], died.outcomes.get(row_id))
            for row_id in plan.sendable
        }
        error = None if logged["status"] == "succeeded" else SOME_TEXT
        self.close(run_id, plan, outcomes, error)

    def _was_finished(self, died: Abandoned, status: str, operations: Mapping[str, LogRow]) -> bool:
        """Whether a run that died became the baseline once it was closed. Where the sync is
        dropped, its logs alone can tell."""
        if self.status().state not in ("never run", "dropped"):
            # Its tables may still be there where nothing needs it; it may need none.
            mine = f"{self.sync_id}_{died.run_id}_"
            needed = any(table.startswith(mine) for table in self.status().tables)
            return needed or status == "succeeded"
        kept = any(str(row.reason).startswith((UNKNOWN, SKIPPED)) for row in operations.values())
        return bool(died.outcomes) or kept or status == "succeeded"
