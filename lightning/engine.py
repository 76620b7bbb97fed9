"""The way in: an engine runs syncs in one warehouse."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from .audit import runs as run_log
from .audit.tables import LOG_INDEXES, LOG_TABLES, RUNS
from .deliver.delivery import DeliveryOptions, Send
from .deliver.run import Run
from .diff.diff import Diff
from .errors import DeliveryError, LeaseLostError, RunStateError
from .plan.planner import plan
from .plan.preview import Preview, preview
from .registry import open_warehouse
from .results import RunRecord, RunResult
from .state.records import Reset
from .state.store import TABLE, refuse_if_leased
from .sync import Logs, Sync
from .warehouse import Warehouse
from .workspace import AUDIT_SCHEMA, PLANNER_SCHEMA, Workspace

LEASE_SECONDS = 60.0


def connect(
    target: Any,
    *,
    planner_schema: str = PLANNER_SCHEMA,
    audit_schema: str = AUDIT_SCHEMA,
    lease_seconds: float = LEASE_SECONDS,
    logs: Logs = Logs(),  # noqa: B008  (immutable)
) -> Engine:
    """An engine for a warehouse.

    Args:
        target: a URL such as `duckdb:///file.duckdb`, or an open connection or client of the
            warehouse's own driver, which stays the caller's to close.
        planner_schema: the schema of plans and state; created when it is missing.
        audit_schema: the schema of the log tables; created when it is missing.
        lease_seconds: how long a process that has died keeps others from its syncs.
        logs: which log tables are written; a sync can switch off more of them.

    Raises:
        DialectError: no dialect takes the target, or its driver is not installed.
        WarehouseError: the warehouse cannot be reached.
    """
    return Engine(
        open_warehouse(target),
        planner_schema=planner_schema,
        audit_schema=audit_schema,
        lease_seconds=lease_seconds,
        logs=logs,
    )


class Engine:
    """Plans and runs syncs in one warehouse. A context manager; `connect` makes one."""

    def __init__(
        self,
        warehouse: Warehouse,
        *,
        planner_schema: str,
        audit_schema: str,
        lease_seconds: float,
        logs: Logs,
    ) -> None:
        self._warehouse = warehouse
        self._workspace = Workspace(warehouse, planner_schema, audit_schema, lease_seconds, logs)
        self._ready = False

    def run(
        self,
        sync: Sync,
        send: Send,
        *,
        reset: Reset | None = None,
        override_guards: bool = False,
        **delivery: Any,
    ) -> RunResult:
        """Plan, deliver, finish: the whole job.

        Args:
            sync: what to run.
            send: takes a batch; see `Run.deliver`.
            reset: `full_resync` sends every row anew, `cdc` takes the rows as known unsent.
            override_guards: go through with what a guard would hold.
            delivery: the options of `DeliveryOptions`: batch_size, workers, retry, split,
                max_failed, on_progress.

        Returns:
            The finished run. Rows that the destination refused do not make it a failed one.

        Raises:
            DeliveryError: `send` raised; the run was finished as failed, see its `result`.
            ConfigurationError, RunInProgressError, GuardError, WarehouseError: as `plan`.
        """
        options = DeliveryOptions(**delivery)
        run = self._plan(sync, reset, override_guards)
        try:
            run.deliver(send, options)
        except LeaseLostError:
            raise
        except Exception as error:
            result = run.finish()
            raise DeliveryError(
                f"the delivery of sync {sync.id!r} stopped: {result.error}. "
                f"{result.succeeded.total} of {result.planned.total} planned rows had arrived; "
                "what did not is planned again by the next run.",
                result,
            ) from error
        except BaseException:
            run.finish()
            raise
        return run.finish()

    def plan(self, sync: Sync, *, reset: Reset | None = None, override_guards: bool = False) -> Run:
        """Evaluate the model and compare it with what the destination holds; send nothing.

        The planned run waits, without a lease, until it is delivered, resumed or superseded.

        Raises:
            ConfigurationError: the sync does not fit its model; nothing was written.
            RunInProgressError: another process is planning or delivering this sync.
            GuardError: a guard held the run; it is logged as failed.
            WarehouseError: the warehouse refused a statement; the run is logged as failed.
        """
        return self._plan(sync, reset, override_guards).wait()

    def resume(self, sync_id: str) -> Run:
        """The planned or interrupted run of a sync, from any process.

        Raises:
            RunStateError: the sync has no such run.
            RunInProgressError: another process is delivering it.
        """
        self._prepare()
        state = self._workspace.store.read(sync_id)
        head = state.head
        if head is None or head.run is None or not head.run.planned:
            raise RunStateError(f"sync {sync_id!r} has no run to resume: plan it")
        if head.leased:
            refuse_if_leased(state, sync_id)
        workspace = self._workspace
        return Run(workspace, Diff(workspace.dialect, head.run, head.baseline, workspace.planner))

    def preview(self, sync: Sync, *, rows: int = 5) -> Preview:
        """What a run would plan: counts, sample rows, changed columns. Nothing that lasts is
        written, and no run is logged.

        Args:
            rows: how many sample rows of each op type to give.
        """
        self._prepare()
        return preview(self._workspace, sync, rows)

    def runs(self, sync_id: str) -> list[RunRecord]:
        """The logged runs of a sync, oldest first."""
        self._prepare()
        query = run_log.history(sync_id, self._workspace.audit(RUNS))
        text = self._warehouse.dialect.render(query)
        return run_log.records(self._warehouse.fetch(text, step="read the runs"))

    def drop(self, sync_id: str) -> None:
        """Forget a sync and remove its planner tables. Its logs stay.

        Raises:
            RunInProgressError: it is being planned or delivered.
        """
        self._prepare()
        state = self._workspace.store.read(sync_id)
        if state.head is None:
            return
        refuse_if_leased(state, sync_id)
        baseline, run = state.head.baseline, state.head.run
        tables = [
            *(run.tables.all() if run else ()),
            *(baseline.tables.all() if baseline else ()),
            *(baseline.previous.all() if baseline and baseline.previous else ()),
        ]
        with self._warehouse.transaction():
            self._workspace.store.remove(sync_id)
            self._workspace.drop(tables)

    def close(self) -> None:
        """Close the connection, if `connect` opened it."""
        self._warehouse.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _plan(self, sync: Sync, reset: Reset | None, override_guards: bool) -> Run:
        self._prepare()
        diff, lease = plan(self._workspace, sync, reset, override_guards=override_guards)
        return Run(self._workspace, diff, lease)

    def _prepare(self) -> None:
        """Make the schemas and lasting tables that are missing, once for each engine."""
        if self._ready:
            return
        workspace, dialect = self._workspace, self._warehouse.dialect
        schemas = (workspace.planner_schema, workspace.audit_schema)
        there = self._warehouse.inventory(schemas)
        statements = [
            statement
            for schema in schemas
            if schema not in there
            for statement in dialect.create_schema(self._warehouse.catalog, schema)
        ]
        if TABLE not in there.get(workspace.planner_schema, ()):
            statements += workspace.store.create_statements()
        for name, columns in LOG_TABLES.items():
            if name not in there.get(workspace.audit_schema, ()):
                statements += dialect.create_log_table(
                    workspace.audit(name), columns, LOG_INDEXES[name]
                )
        for statement in statements:
            self._warehouse.execute(statement, step="make the schemas and tables")
        self._ready = True
