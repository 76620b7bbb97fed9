"""The way in: an engine runs syncs in one warehouse."""

from __future__ import annotations

import logging
import math
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self, Unpack

from .adopt.adopt import adopt
from .adopt.held import KnownRows
from .adopt.reconcile import Reconciliation, reconcile
from .audit.details import RunDetails, details, find_run
from .audit.health import Health, HealthChange, HealthThresholds, Notify
from .close.logs import check_logs, read_logs
from .deliver.caller import Send
from .deliver.options import DeliveryKeywords, options_with
from .deliver.run import Run
from .deliver.together import plan_all, run_all
from .diff.diff import Diff
from .errors import ConfigurationError, LightningError, RunStateError, UnknownSyncError
from .operations.saved import SavedPlan
from .plan import skipping
from .plan.dropping import drop, drop_evaluation
from .plan.estimate import Estimate, estimate
from .plan.leftovers import leftovers
from .plan.planner import plan
from .plan.preview import Preview, preview
from .registry import open_warehouse
from .report.facts import RunFacts, run_facts
from .report.report import Report, report
from .results import RunResult, Runs
from .state.records import Reset
from .state.slots import refuse_if_leased
from .state.status import SyncStatus
from .sync import Logs, Sync
from .texts import check_text
from .warehouse import Warehouse
from .watch.health import judged, mute, tell_changes
from .watch.syncs import known_state, logged_runs, sync_status, sync_statuses
from .workspace import AUDIT_SCHEMA, PLANNER_SCHEMA, Workspace, prepared

log = logging.getLogger("lightning")

LEASE_SECONDS = 60.0


def connect(
    target: Any,
    *,
    planner_schema: str = PLANNER_SCHEMA,
    audit_schema: str = AUDIT_SCHEMA,
    lease_seconds: float = LEASE_SECONDS,
    logs: Logs = Logs(),  # noqa: B008  (immutable)
    create: bool = True,
    read_only: bool = False,
) -> Engine:
    """An engine for a warehouse.

    Args:
        target: a URL such as `duckdb:///file.duckdb`, or an open connection or client of the
            warehouse's own driver, which stays the caller's to close.
        planner_schema: the schema of plans and state; created when it is missing.
        audit_schema: the schema of the log tables; created when it is missing.
        lease_seconds: how long a process that has died keeps others from its syncs.
        logs: which log tables are written; a sync can switch off more of them.
        create: a URL that leads to a file, as DuckDB's, makes it where it is missing; give False
            to look at what is there.
        read_only: write nothing, and make nothing. What looks at state and logs works, once the
            first run has made their tables; all else raises a ConfigurationError.

    Raises:
        ConfigurationError: a lease of no time, or of no end.
        DialectError: no dialect takes the target, or its driver is not installed.
        WarehouseError: the warehouse cannot be reached; a DatabaseInUseError where another
            process has its file.
    """
    check_text("the planner schema", planner_schema)
    check_text("the audit schema", audit_schema)
    if not 0 < lease_seconds < math.inf:
        raise ConfigurationError(f"lease_seconds={lease_seconds!r}: give a number greater than 0")
    return Engine(
        open_warehouse(target, create=create and not read_only),
        planner_schema=planner_schema,
        audit_schema=audit_schema,
        lease_seconds=lease_seconds,
        logs=logs,
        read_only=read_only,
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
        read_only: bool = False,
    ) -> None:
        self._warehouse = warehouse
        self._schemas = (planner_schema, audit_schema)
        self._lease_seconds = lease_seconds
        self._logs = logs
        self._read_only = read_only
        self._prepared: Workspace | None = None

    def run(
        self,
        sync: Sync,
        send: Send,
        *,
        reset: Reset | None = None,
        override_guards: bool = False,
        reviewed: SavedPlan | str | Path | None = None,
        **delivery: Unpack[DeliveryKeywords],
    ) -> RunResult:
        """Plan, deliver, finish: the whole job.

        Args:
            sync: what to run.
            send: takes a batch; see `Run.deliver`.
            reset: `full_resync` sends every row anew, `cdc` takes the rows as known unsent.
            override_guards: go through with what a guard would block.
            reviewed: a plan, or the file in which it was saved. Where the run would do anything
                else, a GuardError says what, and nothing is sent.
            delivery: the options of `DeliveryOptions`: batch_size, workers, retry, split,
                max_failed, max_failed_share, on_progress.

        Returns:
            The finished run. Rows that the destination refused do not make it a failed one.

        Raises:
            DeliveryError: `send` raised, or the delivery could not go on; the run was finished as
                failed, see its `result`.
            LeaseLostError: another process took the run over while this one was paused.
            ConfigurationError, RunInProgressError, GuardError, WarehouseError: as `plan`.
        """
        options = options_with(None, delivery, also=("reset", "override_guards", "reviewed"))
        if isinstance(reviewed, str | Path):
            reviewed = SavedPlan.load(reviewed)
        workspace = self._prepare().for_run()
        options.check_logs(workspace.logs & sync.logs)
        planned = plan(workspace, sync, reset, override_guards=override_guards, reviewed=reviewed)
        run = Run(workspace, planned.diff, planned.lease, planned.memory)
        return run.complete(send, options)

    def plan(self, sync: Sync, *, reset: Reset | None = None, override_guards: bool = False) -> Run:
        """Evaluate the model and compare it with what the destination holds; send nothing.

        The planned run waits, without a lease, until it is delivered, resumed or superseded.

        Raises:
            ConfigurationError: the sync does not fit its model; nothing was written.
            RunInProgressError: another process is planning or delivering this sync.
            GuardError: a guard blocked the run; it is logged as failed.
            WarehouseError: the warehouse refused a statement; the run is logged as failed.
        """
        workspace = self._prepare().for_run()
        planned = plan(workspace, sync, reset, override_guards=override_guards)
        return Run(workspace, planned.diff, planned.lease, planned.memory).wait()

    def plan_all(
        self, syncs: Sequence[Sync], *, override_guards: bool = False
    ) -> list[Run | LightningError]:
        """Plan several syncs, and evaluate a model that some of them have once: their queries are
        the same, whatever their keys, columns and conditions. Each run is as if it were planned
        alone, and one that cannot be planned does not keep the others from it.

        The rows are put into a table, of the columns that these syncs have, which is dropped once
        the last of them is planned. What a hook of dbt left is taken as it is.

        Returns:
            For each sync, in order: its run, as of `plan`, or the error that `plan` would raise.

        Raises:
            ConfigurationError: two of them have one id.
        """
        return plan_all(self._prepare(), syncs, override_guards=override_guards)

    def run_all(
        self,
        jobs: Sequence[tuple[Sync, Send]],
        *,
        override_guards: bool = False,
        **delivery: Unpack[DeliveryKeywords],
    ) -> list[RunResult | LightningError]:
        """Plan, deliver and finish several syncs, as `plan_all` does and then `run`: those of one
        model are planned together, and delivered one after the other.

        Args:
            jobs: each sync, and what takes its batches.
            delivery: as of `run`, for each of them.

        Returns:
            For each sync, in order: its result, or the error that `run` would raise.

        Raises:
            ConfigurationError: two of them have one id, there is no such option, or it cannot be.
        """
        options = options_with(None, delivery, also=("override_guards",))
        return run_all(self._prepare(), jobs, options, override_guards=override_guards)

    def resume(self, sync: Sync | str) -> Run:
        """The planned or interrupted run of a sync, from any process.

        Args:
            sync: the sync, or its id. Where a hook of dbt has left the rows of the model and
                nobody has planned a run since, that is done now, for which the id does not do.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
            RunStateError: the sync has no such run.
            RunInProgressError: another process is delivering it.
            StateError: what is remembered of it cannot be read.
            ConfigurationError, GuardError, WarehouseError: as `plan`, after a hook of dbt.
        """
        workspace = self._prepare()
        sync_id = sync if isinstance(sync, str) else sync.id
        state = known_state(workspace, sync_id)
        head = state.head
        if head is None or head.run is None or not head.run.planned:
            if state.waiting is None:
                raise RunStateError(f"sync {sync_id!r} has no run to resume: plan it")
            if isinstance(sync, str):
                raise RunStateError(
                    f"a hook of dbt has evaluated the model of sync {sync_id!r}, and no run is "
                    "planned from it yet: give the sync itself, which says how"
                )
            return self.plan(sync)
        if head.leased:
            refuse_if_leased(state, sync_id)
        check_logs(workspace, head.run.logs)
        log.info("%s: resumed", head.run.label)
        diff = Diff(workspace.dialect, head.run, head.baseline, workspace.planner)
        return Run(workspace.for_run(), diff)

    def preview(self, sync: Sync, *, rows: int = 5) -> Preview:
        """What a run would plan: counts, sample rows, changed columns. Nothing that lasts is
        written, and no run is logged.

        Args:
            rows: how many sample rows of each op type to give.

        Raises:
            ConfigurationError: the sync does not fit its model.
        """
        return preview(self._prepare(), sync, rows)

    def adopt(self, sync: Sync, known: KnownRows) -> RunResult:
        """Take as known what the destination holds already: before the first run of a sync, which
        then sends only what differs from that. Nothing is sent; a run is logged.

        A row with all mapped columns is known in that version. With only some of them, or with a
        value that the model's type does not take, it is known to be there: the next run sends it
        as changed. So it is with keys that several rows share. Rows with NULL in the key, or with
        a key that cannot be one of the model's, are ignored.

        Args:
            known: a query or the name of a table, as text or as a Model, whose key is not looked
                at; the path of a CSV, Parquet or JSON lines file; an Arrow table. It has the key
                columns and any of the mapped ones, by their names in the model or at the
                destination; other columns are left alone.

        Returns:
            The finished run, whose `counts.unchanged` rows are known as they were given, and of
            whose `counts.rejected` keys no version is known.

        Raises:
            ConfigurationError: the sync does not fit its model, or `known` does not fit the sync.
            RunStateError: the sync has a baseline, or a run in progress.
            RunInProgressError, WarehouseError: as `plan`.
        """
        workspace = self._prepare().for_run()
        planned = adopt(workspace, sync, known)
        with Run(workspace, planned.diff, planned.lease, planned.memory) as run:
            return run.finish()

    def reconcile(self, sync: Sync, known: KnownRows, *, rows: int = 5) -> Reconciliation:
        """Compare the model with what the destination holds: which rows it lacks, which it should
        not have, which differ and where. Nothing that lasts is written, and no run is logged; what
        the sync itself knows of the destination is not looked at.

        Args:
            known: as of `adopt`. Only the mapped columns that it has are compared.
            rows: how many sample rows of each kind to give.

        Raises:
            ConfigurationError: the sync does not fit its model, or `known` does not fit the sync.
        """
        return reconcile(self._prepare(), sync, known, rows)

    def estimate(self, sync: Sync) -> Estimate:
        """What planning a run would read, as the warehouse reckons; no row is looked at.

        Raises:
            ConfigurationError: the sync does not fit its model, or the warehouse does not tell
                beforehand what a query reads.
        """
        return estimate(self._prepare(), sync)

    def runs(self, sync_id: str) -> Runs:
        """The logged runs of a sync, oldest first; a list, and a table by `to_arrow`.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
        """
        workspace = self._prepare()
        state = known_state(workspace, sync_id)
        return Runs(logged_runs(workspace, sync_id, state))

    def show(
        self,
        run: str,
        *,
        rows: int | None = 5,
        row_ids: Collection[str] | None = None,
        failed: bool = False,
    ) -> RunDetails:
        """A logged run, the reasons for which rows did not arrive, and some of its rows.

        Args:
            run: as of `find_run`.
            rows: how many; None: all.
            row_ids, failed: only these rows, or those that did not arrive, with the requests that
                were about them, where these were kept (`keep`).

        Raises:
            ConfigurationError: these are no row ids, or more than 1,000.
            RunStateError: no run is found by that, or several are.
        """
        workspace = self._prepare()
        return read_logs(
            workspace, lambda: details(workspace, run, rows, row_ids=row_ids, failed=failed)
        )

    def find_run(self, run: str) -> str:
        """The id of a logged run.

        Args:
            run: its id, or as much of its beginning as no other has; the id of a sync, for its
                last run; `last`, for the last one of all.

        Raises:
            RunStateError: no run is found by that, or several are.
        """
        workspace = self._prepare()
        return read_logs(workspace, lambda: find_run(workspace, run))

    def report(self, run: str | RunResult, *, rows: int = 5) -> Report:
        """The page of a closed run: its counts, some of its rows before and after, why rows did not
        arrive, its times, and the last runs of its sync.

        Args:
            run: as of `find_run`; or a result, of which what is kept is shown where it was not
                logged.
            rows: how many sample rows of each op type to show.

        Raises:
            RunStateError: no run is found by that, or several are.
            ConfigurationError: Jinja is not installed.
        """
        return report(self.run_facts(run, rows=rows))

    def run_facts(self, run: str | RunResult, *, rows: int = 5) -> RunFacts:
        """What the page of a run shows, as data. Arguments as of `report`.

        Raises:
            RunStateError: no run is found by that, or several are.
        """
        return run_facts(self._prepare(), run, rows)

    def sync_ids(self) -> list[str]:
        """The ids of all syncs that are remembered here, in order."""
        return self._prepare().store.sync_ids()

    def status(self, sync_id: str) -> SyncStatus:
        """Where a sync stands: its baseline, its run in progress, who is at work on it, and how
        its last run ended.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
        """
        return sync_status(self._prepare(), sync_id)

    def statuses(self) -> list[SyncStatus]:
        """Where all syncs stand that are remembered here, by their ids."""
        return sync_statuses(self._prepare())

    def health(
        self,
        sync: Sync | str,
        thresholds: HealthThresholds = HealthThresholds(),  # noqa: B008  (immutable)
    ) -> Health:
        """How a sync is doing, judged by its logs and its state, with the numbers that say so.

        `unknown` where a threshold needs what nobody knows, as of a log that is switched off.

        Args:
            sync: the sync, which may never have run, or the id of one that has.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
        """
        return judged(self._prepare(), sync, thresholds)

    def health_changes(
        self,
        sync: Sync | str,
        thresholds: HealthThresholds = HealthThresholds(),  # noqa: B008  (immutable)
        *,
        notify: Notify | None = None,
    ) -> tuple[HealthChange, ...]:
        """The checks that are in another status than when this was asked the last time, those
        that have recovered included; nothing where the sync is muted.

        What was told is remembered in the warehouse, so one of several processes that ask is told,
        and a change that is muted is told afterwards, if it lasts.

        Args:
            sync: as of `health`.
            notify: is given the changes before they are remembered. Where it raises, they are told
                again the next time; two processes that ask at the same time both call theirs.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
            WriteConflictError: other processes were always faster.
        """
        return tell_changes(self._prepare(), sync, thresholds, notify)

    def mute(self, sync: Sync | str, until: datetime | None) -> None:
        """Tell nothing of a sync's health until some time, without a zone in UTC; None: from now
        on again. `health` tells it still, and until when it is muted.

        Args:
            sync: as of `health`.

        Raises:
            ConfigurationError: that time is over.
            UnknownSyncError: no sync of that id was ever run here.
            WriteConflictError: other processes were always faster.
        """
        mute(self._prepare(), sync, until)

    def skip(
        self, sync_id: str, row_ids: Collection[str], *, reason: str = "", once: bool = False
    ) -> None:
        """Do not send operations of chosen rows, from the next plan on: they are logged as
        `aborted`, with the reason, and what is known of the rows stays as it is.

        Args:
            row_ids: at most 1,000 can be skipped in a sync.
            once: only in the next run that has operations of them.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
            ConfigurationError: they are too many, or no row ids.
        """
        workspace = self._prepare()
        if known_state(workspace, sync_id).head is None:  # only its logs are left
            raise UnknownSyncError(sync_id, self.sync_ids())
        skipping.skip(workspace, sync_id, row_ids, reason, once=once)

    def unskip(self, sync_id: str, row_ids: Collection[str] | None = None) -> None:
        """Send rows as usual again, from the next plan on.

        Args:
            row_ids: None: all that `skip` has named.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
            ConfigurationError: these are no row ids.
        """
        workspace = self._prepare()
        if known_state(workspace, sync_id).skips:
            skipping.unskip(workspace, sync_id, row_ids)

    def skipped(self, sync_id: str) -> dict[str, str]:
        """The rows that `skip` has named, and why they are not sent.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
        """
        skips = known_state(self._prepare(), sync_id).skips
        return {skip.row_id: skip.reason for skip in skips}

    def resend(self, sync_id: str, row_ids: Collection[str]) -> int:
        """Have chosen rows sent by the next run though they have not changed, under new operation
        ids: which version of them the destination holds counts as unknown. Those that were given
        up are tried again.

        Returns:
            Of how many something is known. Others are sent anyway once the model has them.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
            ConfigurationError: these are no row ids, or more than 1,000.
            RunStateError: a run of the sync waits, or none has gone through yet.
            RunInProgressError: the sync is being planned or delivered.
        """
        workspace = self._prepare()
        known_state(workspace, sync_id)
        return skipping.resend(workspace, sync_id, row_ids)

    def drop(self, sync_id: str) -> None:
        """Forget a sync and remove its planner tables. Its logs stay; a run that was planned and
        not finished is closed as failed first, so that they tell of it.

        That works whatever is remembered of it: where that cannot be read, as when a newer
        release wrote it, the tables are dropped whose names stand in it. A run that cannot be
        closed is forgotten, with a warning. A table that someone reads, or that a view stands on,
        is left to `gc`.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
            RunInProgressError: it is being planned or delivered.
        """
        workspace = self._prepare()
        drop(workspace, sync_id, known_state(workspace, sync_id))

    def discard(self, sync_id: str) -> bool:
        """Drop the rows that a hook of dbt left and that no run was planned from yet, so that the
        next run looks at the model itself. False: there are none.

        Raises:
            UnknownSyncError: no sync of that id was ever run here.
            RunInProgressError: a hook or another process is at work on the sync.
        """
        workspace = self._prepare()
        return drop_evaluation(workspace, sync_id, known_state(workspace, sync_id))

    def gc(self, *, dry_run: bool = False) -> list[str]:
        """Drop planner tables that no sync needs, and return their names.

        Only what looks like a table of a run is touched in the planner schema. What belongs to a
        sync whose state cannot be read stays, and so does what someone is reading, or a view
        stands on. Where tables are not made in a transaction this also takes those of a preview
        that is being made.

        Args:
            dry_run: only return the names.
        """
        workspace = self._prepare()
        names = leftovers(workspace)
        left = () if dry_run else workspace.clear_away(names)
        return [name for name in names if name not in left]

    def close(self) -> None:
        """Renew no lease any more, and close the connection, if `connect` opened it. The lease of
        a run that is half delivered runs out; then it can be resumed, or is superseded."""
        for lease in tuple(self._prepared.leases if self._prepared is not None else ()):
            if lease.is_renewed:
                log.warning("the engine is closed under run %s: its lease runs out", lease.run_id)
            lease.stop()
        self._warehouse.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        planner, audit = self._schemas
        return (
            f"<Engine on {self._warehouse.dialect.name}, planner schema {planner!r}, "
            f"audit schema {audit!r}>"
        )

    def _prepare(self) -> Workspace:
        """Find the schemas and lasting tables, and make those that are missing, once for each
        engine."""
        if self._prepared is not None:
            return self._prepared
        self._prepared = prepared(
            self._warehouse,
            *self._schemas,
            lease_seconds=self._lease_seconds,
            logs=self._logs,
            read_only=self._read_only,
        )
        return self._prepared
