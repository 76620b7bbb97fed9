"""A sync whose model hooks evaluate, beside a twin of it, in schemas of its own, without them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lightning import Counts, Engine, Sync

from . import hooked

SCHEMAS = {"planner_schema": "twin", "audit_schema": "twin_logs"}
OWN = {"id", "tables", "started_at", "seconds", "statements"}  # of each run
ROW = ("op_type", "row_id", "status", "failure_reason", "fields")
LOGGED: Mapping[str, tuple[str, ...]] = {
    "sync_changelog": ROW,
    "sync_snapshot": ROW,
    "sync_runs": (
        "status", "error", "num_planned_add", "num_planned_change", "num_planned_remove",
        "num_succeeded_add", "num_failed_add", "primary_key", "model_id",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Twins:
    """
    Attributes:
        engine: works where the hooks do.
        twin: is connected with `SCHEMAS`.
        rows: the rows of a query.
    """

    sync: Sync
    engine: Engine
    twin: Engine
    rows: Callable[[str], list[Any]]

    def plan(self) -> None:
        """Let Python plan both."""
        for each in (self.engine, self.twin):
            each.plan(self.sync)

    def compare_plans(self) -> Counts:
        """Plan both, one of them from what a hook has evaluated; gives what both have found."""
        self.twin.plan(self.sync)
        counts = self.engine.plan(self.sync).counts
        planned = [self._planned(schema) for schema in ("hightouch_planner", "twin")]
        assert planned[0] == planned[1], planned
        return counts

    def deliver(self, *refused: str) -> None:
        """Deliver both plans; the destination refuses these rows."""
        for each in (self.engine, self.twin):
            each.resume(self.sync.id).complete(hooked.refusing(*refused))
        self.compare_logs()

    def run(self) -> None:
        """Let Python plan and deliver both."""
        for each in (self.engine, self.twin):
            each.run(self.sync, hooked.refusing())
        self.compare_logs()

    def compare_logs(self) -> None:
        assert self._logged("hightouch_audit") == self._logged("twin_logs")

    def _planned(self, schema: str) -> dict[str, Any]:
        """What the state has of the run that waits."""
        rows = self.rows(f"select sync_id, run from {schema}.sync_state where part = ''")
        ((_, run),) = (row for row in rows if row[0] == self.sync.id)
        return {name: value for name, value in json.loads(run).items() if name not in OWN}

    def _logged(self, schema: str) -> list[Any]:
        found = []
        for table, columns in LOGGED.items():
            rows = self.rows(f"select sync_id, {', '.join(columns)} from {schema}.{table}")
            found.append(sorted((row for row in rows if row[0] == self.sync.id), key=repr))
        return found
