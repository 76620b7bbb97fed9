"""One sync of the warehouse under test, side by side with the contract's model of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..close.abandoned import UNKNOWN
from ..deliver.assignment import NOT_ACKNOWLEDGED
from ..deliver.batch import Batch
from ..deliver.run import Run
from ..engine import Engine
from ..errors import DeliveryError, LightningError, RunStateError, UnknownSyncError, WarehouseError
from ..log_tables import CHANGELOG, RUNS, SNAPSHOT
from ..model import Model
from ..results import OpCounts, RunResult
from ..state.status import SyncStatus
from ..sync import Sync
from ..warehouse import Warehouse
from .contract import SOME_TEXT, UNTOUCHED, Contract, LogRow, Outcome, Plan, Row, Settings
from .faults import Dying, Interrupted
from .harness import Subject

Answer = Literal["take", "refuse", "raise", "raise late", "forget"]
REFUSED = "the destination says no"
BROKEN = "the destination broke"
TAKEN = Outcome("arrived", "succeeded")
NEVER_RENEWED = 86_400.0  # seconds; a lease that outlasts every test


class DestinationError(Exception):
    """What `send` raises here."""


@dataclass(frozen=True)
class Script:
    """How a delivery goes.

    Attributes:
        answers: what becomes of each batch: it is taken, some rows of it are refused, `send`
            raises before or after it has landed, or it lands and that is never reported. After
            the last one nothing more is asked for if `ends_early`, else every batch is taken.
        refused: the row ids that the destination refuses.
    """

    answers: Sequence[Answer] = ()
    refused: frozenset[str] = frozenset()
    batch_size: int = 5
    ends_early: bool = False


class Destination:
    """What is truly there, by row id: what the contract's model must know of.

    Attributes:
        unaccounted: row ids under which the destination may have anything, because it was said so:
            rows that were known without being sent, or forgotten without being removed.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.unaccounted: set[str] = set()

    def take(self, plan: Plan, row_ids: Iterable[str]) -> None:
        """Let operations land."""
        for row_id in row_ids:
            operation = plan.operations[row_id]
            self.unaccounted.discard(row_id)
            if operation.op_type == "removed":
                self.rows.pop(row_id, None)
            else:
                self.rows[row_id] = operation.values

    def let_go(self, plan: Plan, contract: Contract) -> None:
        """A run was closed: note what it did without sending.

        Args:
            contract: before the run.
        """
        self.unaccounted |= plan.adopted.keys()
        known = set(contract.known or {}) | self.rows.keys()
        in_model = plan.operations.keys() | plan.unchanged.keys() | plan.duplicates.keys()
        self.unaccounted |= known - in_model - plan.adopted.keys()
        if not plan.settings.sends_removed:
            removed = {row_id for row_id, op in plan.operations.items() if op.op_type == "removed"}
            self.unaccounted |= removed

    def check(self, contract: Contract, in_flight: Set[str]) -> None:
        """Hold the contract's model against the truth.

        Args:
            in_flight: row ids of which the contract does not know yet what a run handed out.
        """
        row_ids = self.rows.keys() | (contract.known or {}).keys()
        for row_id in row_ids - self.unaccounted - in_flight:
            state = contract.state(row_id)
            if state == "absent":
                assert row_id not in self.rows, f"{row_id!r} is forgotten"
            elif state in ("present", "stale"):
                assert row_id in self.rows, f"{row_id!r} is not there"
            if state == "present" and not contract.lost:
                assert self.rows[row_id] == (contract.known or {})[row_id].values


@dataclass(frozen=True)
class Abandoned:
    """A run whose process died, or was interrupted.

    Attributes:
        rows: those of its model.
        outcomes: what the destination knows of what was handed out.
        gave_up: whether a batch for which `send` raised was given up, which is an outcome that is
            kept, and not only never reported.
    """

    run_id: str
    settings: Settings
    rows: Sequence[Row]
    outcomes: Mapping[str, Outcome]
    gave_up: bool


@dataclass
class History:
    """A sync, its source table, and what the contract says of them.

    Attributes:
        rows: what the source table is to have.
        audit_schema: the one of the log tables; None: the subject's.
        column_order: how the model's SELECT lists the columns.
        operation_ids: every operation id that was ever handed out.
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
    rows: list[dict[str, Any]] = field(default_factory=list)
    audit_schema: str | None = None
    column_order: tuple[str, ...] = ()
    operation_ids: set[str] = field(default_factory=set)
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
            Model(query, self.contract.key, name="a model", evaluate_once=settings.evaluate_once),
            destination="a destination",
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
        options = {} if self.audit_schema is None else {"audit_schema": self.audit_schema}
        return self.subject.engine(warehouse, lease_seconds=NEVER_RENEWED, **options)

    def move_logs(self, schema: str | None) -> None:
        """Write the logs into another schema from now on; None: the subject's."""
        self.audit_schema = schema
        self.contract.schema = schema or ""
        self.engine = self.open()

    def plan(self) -> tuple[Run, Plan]:
        """Plan a run, which supersedes the one that waits, and compare the counts."""
        run = self.engine.plan(self.sync, reset=self.settings.reset)
        plan = self.expected()
        assert run.counts == plan.counts, f"{run.counts}, and should be {plan.counts}"
        self.happened["runs"] += 1
        return run, plan

    def expected(self) -> Plan:
        """What a run has to plan, after it has cleaned up what earlier ones left."""
        self.settle()
        self.contract.begun = True
        return self.contract.plan(self.rows, self.settings)

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

    def leave(self) -> None:
        """Plan a run and leave it waiting."""
        self.waiting = self.plan()
        self.check()

    def run(self, script: Script, engine: Engine | None = None) -> None:
        """Plan and deliver in one call."""
        # What `send` returns is reported, so a batch cannot be forgotten here.
        answers = iter([answer for answer in script.answers if answer != "forget"])
        outcomes: dict[str, Outcome] = {}
        plans: list[Plan] = []

        def send(batch: Batch) -> Mapping[str, str] | None:
            if not plans:
                plans.append(self.expected())
            return self.answer(batch, plans[0], outcomes, next(answers, "take"), script)

        error = cause = None
        try:
            result = (engine or self.engine).run(
                self.sync, send, reset=self.settings.reset, batch_size=script.batch_size
            )
        except DeliveryError as failure:
            result, error, cause = failure.result, SOME_TEXT, failure.__cause__
        except (WarehouseError, KeyboardInterrupt):
            self._note_who_died(outcomes)
            raise
        plan = plans[0] if plans else self.expected()
        if isinstance(cause, AssertionError):
            raise cause
        if cause is not None:
            assert isinstance(cause, DestinationError)
        else:
            assert outcomes.keys() == plan.sendable.keys()
        self.close(result.run_id, plan, outcomes, error)
        self.happened["runs"] += 1
        self.check(result)

    def crash(self, connection: Dying | Interrupted, script: Script) -> None:
        """Plan and deliver in one call, over a connection to which something happens meanwhile."""
        with suppress(WarehouseError, KeyboardInterrupt):
            self.run(script, self.open(connection))
        self.happened["deaths"] += connection.over
        self.subject.expire_leases()

    def interrupt(self, script: Script) -> None:
        """Plan, hand out batches, and die: nothing is closed, and the lease runs out."""
        # Its process lives on here: it must not renew the lease of the one that is to have died.
        run = self.open().plan(self.sync, reset=self.settings.reset)
        plan = self.expected()
        outcomes: dict[str, Outcome] = {}
        for batch, answer in self._batches(run, replace(script, ends_early=True)):
            with suppress(DestinationError):
                refused = self.answer(batch, plan, outcomes, answer, script)
                if answer != "forget":
                    batch.reject(refused or {})
        self._add_interrupted(run.id, outcomes, gave_up=False)
        self.happened["deaths"] += 1
        self.subject.expire_leases()

    def resume(self, script: Script) -> None:
        """Go on with the run that waits or was interrupted, to its end."""
        status = self.status()
        if status.counts is None:
            with suppress(RunStateError, UnknownSyncError):
                self.engine.resume(self.sync_id)
                raise AssertionError("there is nothing to resume")
            return
        run = self.engine.resume(self.sync_id)
        self.settle()
        if self.waiting is not None:
            before: Mapping[str, Outcome] = {}
            plan, may_be_kept = self.waiting[1], set[str]()
        else:
            (died,) = self.interrupted
            before, plan = died.outcomes, self.contract.plan(died.rows, died.settings)
            may_be_kept = {"arrived", "refused", *(["unknown"] if died.gave_up else [])}
        assert run.counts == plan.counts, f"{run.counts}, and should be {plan.counts}"
        # What was reserved and never handed out is in doubt: only the warehouse knows of it.
        script = replace(script, ends_early=False, refused=script.refused & before.keys())
        outcomes: dict[str, Outcome] = {}
        for batch, answer in self._batches(run, script):
            with suppress(DestinationError):
                refused = self.answer(batch, plan, outcomes, answer, script, before)
                if answer != "forget":
                    batch.reject(refused or {})
        kept = {row_id: before[row_id] for row_id in plan.sendable.keys() - outcomes.keys()}
        assert {outcome.what for outcome in kept.values()} <= may_be_kept
        self.waiting, self.interrupted = None, []
        result = run.finish()
        # What was given up before has its outcome: the run that goes on does not fail by it.
        error = _left_out(plan, outcomes | dict.fromkeys(kept, TAKEN))
        self.close(run.id, plan, kept | outcomes, error)
        self.check(result)

    def in_shards(self, script: Script, count: int) -> None:
        """Plan, deliver in shards one after the other, and close the run."""
        run, plan = self.plan()
        outcomes: dict[str, Outcome] = {}
        answers = list(script.answers)
        for index in range(count):
            shard = run.shard(index, count)
            for batch in shard.batches(script.batch_size):
                answer = answers.pop(0) if answers else "take"
                with suppress(DestinationError):
                    refused = self.answer(batch, plan, outcomes, answer, script)
                    if answer != "forget":
                        batch.reject(refused or {})
            shard.close()
        ended = all(outcome.what != "unknown" for outcome in outcomes.values())
        if not ended:
            with suppress(RunStateError):
                run.finish()
                raise AssertionError("a shard is not delivered")
        result = run.finish() if ended else run.abort("a shard was not delivered")
        self.close(run.id, plan, outcomes, result.error)
        self.check(result)

    def step(self, script: Script, ending: Literal["finish", "abort", "leave"]) -> None:
        """Plan, hand out batches, and end the run."""
        run, plan = self.plan()
        outcomes: dict[str, Outcome] = {}
        for batch, answer in self._batches(run, script):
            with suppress(DestinationError):
                refused = self.answer(batch, plan, outcomes, answer, script)
                if answer != "forget":
                    batch.reject(refused or {})
        if ending == "leave" and not outcomes:
            self.waiting = (run.wait(), plan)
            self.check()
        elif ending == "abort":
            self.abort(run, plan, outcomes)
        else:
            result = run.finish()
            self.close(run.id, plan, outcomes, _left_out(plan, outcomes))
            self.check(result)

    def abort(self, run: Run, plan: Plan, outcomes: Mapping[str, Outcome]) -> None:
        """Close a run as failed."""
        result = run.abort("changed my mind")
        assert result.error == "changed my mind"
        if outcomes:
            self.close(run.id, plan, outcomes, result.error)
        else:
            self.discard(run.id, plan)
        self.check(result)

    def close(
        self, run_id: str, plan: Plan, outcomes: Mapping[str, Outcome], error: Any = None
    ) -> None:
        """A run was closed: so do the contract's model and the destination."""
        self.destination.let_go(plan, self.contract)
        self.contract.close(run_id, plan, outcomes, error)

    def discard(self, run_id: str, plan: Plan) -> None:
        """A run that handed nothing out was closed as failed."""
        if plan.settings.reset == "full_resync":
            self.destination.let_go(plan, self.contract)
        self.contract.discard(run_id, plan)

    def fail_to_plan(self) -> None:
        """Run the sync, which cannot even be planned. That is logged once it has run before."""
        before = set(self.contract.runs)
        with suppress(LightningError):
            self.engine.run(self.sync, _nothing_arrives, reset=self.settings.reset)
            raise AssertionError("this cannot be planned")
        self.settle()
        logged = {row["sync_run_id"] for row in self._log_rows(RUNS)} - before
        if self.contract.begun and self.settings.logs.runs:
            assert len(logged - self.contract.runs.keys()) == 1, "it is not logged once"
        for run_id in logged - self.contract.runs.keys():
            self.contract.unplanned(run_id, self.settings.logs)
        self.check()

    def lose_tables(self) -> None:
        """Drop the planner tables by hand, when no run is in progress."""
        for name in self.subject.planner_tables(self.sync_id):
            self.subject.drop_planner_table(name)
        self.contract.lose()

    def change_key(self, row_part: int) -> None:
        """Give the model another primary key, when no run is in progress: `id` alone, or with
        `part`. What the destination has stands under the ids of before.

        Args:
            row_part: the `part` of the rows that had none.
        """
        contract, destination = self.contract, self.destination
        columns = {name: kind for name, kind in self.kinds.items() if name not in contract.key}
        contract.change_key(("id",) if len(contract.key) > 1 else ("id", "part"))
        destination.unaccounted |= destination.rows.keys()
        self.kinds = _kinds(contract.key, columns)
        self.column_order = ()
        for row in self.rows:
            row.setdefault("part", row_part)
        self.rows = [{name: row[name] for name in self.kinds} for row in self.rows]
        self.load()

    def lose_log(self, table: str) -> None:
        """Drop a log table by hand."""
        self.subject.drop_log(table, self.audit_schema)
        audit = self.contract.audit
        if table == CHANGELOG:
            audit.changelog.clear()
        elif table == RUNS:
            audit.runs.clear()
        else:
            audit.snapshot.clear()
            audit.current = False

    def status(self) -> SyncStatus:
        """Where the sync stands."""
        try:
            return self.engine.status(self.sync_id)
        except UnknownSyncError:
            return SyncStatus(self.sync_id, "never run")

    def drop(self, engine: Engine | None = None) -> None:
        """Forget the sync; its logs stay."""
        with suppress(UnknownSyncError):
            (engine or self.engine).drop(self.sync_id)
        self.forgotten()

    def forgotten(self) -> None:
        """The sync was dropped: check that nothing is left of it but its logs."""
        self.contract.forget()
        self.destination.unaccounted |= self.destination.rows.keys()
        self.waiting, self.interrupted = None, []
        assert self.status().state in ("never run", "dropped")
        assert self.sync_id not in self.engine.sync_ids()
        self.check()

    def answer(
        self,
        batch: Batch,
        plan: Plan,
        outcomes: dict[str, Outcome],
        answer: Answer,
        script: Script,
        before: Mapping[str, Outcome] | None = None,
    ) -> dict[str, str] | None:
        """Be the destination: look at what is handed out, and note what becomes of it.

        Args:
            before: of operations that the run had handed out when its process died.
        """
        before = before or {}
        ids = self.look_at(batch, plan, outcomes, script, before)
        refused = {
            row_id: REFUSED for row_id in ids if answer == "refuse" and row_id in script.refused
        }
        if answer != "raise":
            self.destination.take(plan, ids.keys() - refused.keys())
        for row_id, operation_id in ids.items():
            outcome = Outcome("arrived", "succeeded", None, operation_id)
            if answer in ("raise", "raise late", "forget"):
                outcome = Outcome("unknown", "failed", SOME_TEXT, operation_id)
            elif row_id in refused:
                outcome = Outcome("refused", "failed", REFUSED, operation_id, row_id in before)
            outcomes[row_id] = outcome
        if answer.startswith("raise"):
            raise DestinationError(BROKEN)
        return None if answer == "forget" else refused

    def look_at(
        self,
        batch: Batch,
        plan: Plan,
        outcomes: Mapping[str, Outcome],
        script: Script,
        before: Mapping[str, Outcome],
    ) -> dict[str, str]:
        """Compare a batch with the plan; gives its operation ids by row id."""
        ids = dict(zip(batch.row_ids, batch.operation_ids, strict=True))
        assert 0 < len(batch) == len(ids) <= script.batch_size
        assert not ids.keys() & outcomes.keys(), "handed out twice"
        rows = [plan.sendable[row_id].row for row_id in ids]
        op_types = {row_id: plan.sendable[row_id].op_type for row_id in ids}
        agree("the batch", dict.fromkeys(ids, batch.op_type), op_types)
        assert batch.rows == rows
        assert batch.to_arrow().to_pylist() == rows
        for row_id, operation_id in ids.items():
            retried = before.get(row_id) or self.contract.retried(row_id, plan)
            if retried is not None and retried.operation_id is not None:
                assert operation_id == retried.operation_id, "a retry has the id of the first try"
            else:
                assert operation_id not in self.operation_ids, "another operation, another id"
        self.operation_ids |= set(ids.values())
        return ids

    def check(self, result: RunResult | None = None) -> None:
        """Hold the warehouse's tables, and a run's result, against the contract."""
        contract = self.contract
        for run_id, logged in self.changelog().items():
            agree(f"the changelog of {run_id}", logged, contract.changelog.get(run_id, {}))
        agree("the snapshot", self.snapshot(), contract.snapshot)
        self.check_runs()
        self.check_tables()
        in_flight = {row_id for died in self.interrupted for row_id in died.outcomes}
        self.destination.check(contract, in_flight)
        if result is not None:
            row = contract.results[result.run_id]
            numbers = (result.planned, result.attempted, result.succeeded, result.failed)
            assert (result.status, result.error) == (row.status, row.error)
            assert result.outcome == row.outcome
            assert numbers == (row.planned, row.attempted, row.succeeded, row.failed)

    def changelog(self) -> dict[str, dict[str, LogRow]]:
        """The logged operations by run and row id."""
        logged: dict[str, dict[str, LogRow]] = {run_id: {} for run_id in self.contract.changelog}
        for row in self._log_rows(CHANGELOG):
            of_run = logged.setdefault(row["sync_run_id"], {})
            assert row["row_id"] not in of_run, "logged twice"
            of_run[row["row_id"]] = _log_row(row)
        return logged

    def snapshot(self) -> dict[str, LogRow]:
        rows = self._log_rows(SNAPSHOT)
        by_id = {row["row_id"]: _log_row(row) for row in rows}
        assert len(by_id) == len(rows), "a row id stands in the snapshot twice"
        return by_id

    def check_runs(self) -> None:
        """Compare `sync_runs`, and what `engine.runs` gives back."""
        rows = self._log_rows(RUNS)
        assert len(rows) == len(self.contract.runs)
        for row in rows:
            expected = self.contract.runs[row["sync_run_id"]]
            assert (row["status"], row["error"]) == (expected.status, expected.error)
            for what in ("planned", "attempted", "succeeded", "failed"):
                logged = OpCounts(*(row[f"num_{what}_{op}"] for op in ("add", "change", "remove")))
                assert logged == getattr(expected, what)
            assert row["started_at"] <= row["finished_at"]
            assert row["destination"] == "a destination"
            assert row["model_name"] == "a model"
        try:
            records = self.engine.runs(self.sync_id)
        except UnknownSyncError:  # dropped, and never logged
            records = []
        assert [record.run_id for record in records] == sorted(self.contract.runs)

    def check_tables(self) -> None:
        """What the state names and no more: two pairs, what the baseline builds on, and the tables
        of a run that waits. Those of a run that died may be there or not."""
        died = tuple(f"{self.sync_id}_{died.run_id}_" for died in self.interrupted)
        tables = self.subject.planner_tables(self.sync_id)
        found = {table for table in tables if not table.startswith(died)}
        needed = {table for table in self.status().tables if not table.startswith(died)}
        assert found == needed if self.contract.baselines else found <= needed
        waits = [] if self.waiting is None else [self.waiting[0].id]
        closed = [*self.contract.baselines[-2:], *waits]
        rejections = {f"{self.sync_id}_{run_id}_rejections" for run_id in closed}
        assert {table for table in found if table.endswith("_rejections")} == rejections
        bases = [table for table in found if table.endswith("_plan")]
        assert bool(bases) == bool(closed)
        assert len(bases) <= len(closed)
        self.happened["deltas"] += sum(table.endswith("_changes") for table in found)

    def _note_who_died(self, outcomes: Mapping[str, Outcome]) -> None:
        """Find out which run it was, if it began one, and whether it is closed already."""
        known = {died.run_id for died in self.interrupted} | self.contract.runs.keys()
        if self.waiting is not None:
            known.add(self.waiting[0].id)
        found = {row["sync_run_id"] for row in self._log_rows(RUNS)}
        going_on = self.status().run_id
        new = (found if going_on is None else found | {going_on}) - known
        assert len(new) <= 1
        for run_id in new:
            self._add_interrupted(run_id, outcomes, gave_up=True)
        assert new or not outcomes, "what was handed out was forgotten"
        self.settle()

    def _add_interrupted(self, run_id: str, outcomes: Mapping[str, Outcome], gave_up: bool) -> None:
        self.contract.begun = True
        rows = [dict(row) for row in self.rows]
        died = Abandoned(run_id, self.settings, rows, outcomes, gave_up)
        self.interrupted.append(died)

    def _learn_what_died(self, died: Abandoned) -> None:
        """Read from the logs how a run that died was closed, and check that it may be so."""
        run_id = died.run_id
        (logged,) = (row for row in self._log_rows(RUNS) if row["sync_run_id"] == run_id)
        planned = sum(logged[f"num_planned_{op}"] for op in ("add", "change", "remove"))
        plan = self.contract.plan(died.rows, died.settings)
        # Its tables may still be there where nothing needs it.
        if f"{self.sync_id}_{run_id}_rejections" not in self.status().tables:
            assert not died.outcomes, "what was handed out was forgotten"
            if planned:
                self.discard(run_id, plan)
            else:
                self.contract.unplanned(run_id, died.settings.logs)
            return
        changelog = self.changelog()
        outcomes = {
            row_id: _outcome(changelog[run_id][row_id], died.outcomes.get(row_id))
            for row_id in plan.sendable
        }
        error = None if logged["status"] == "succeeded" else SOME_TEXT
        self.close(run_id, plan, outcomes, error)

    def _log_rows(self, table: str) -> list[dict[str, Any]]:
        """The sync's rows of a log table, none where it was dropped."""
        try:
            return self.subject.log(table, self.sync_id, self.audit_schema)
        except WarehouseError:
            if self.subject.has_log(table, self.audit_schema):
                raise
            return []

    def _batches(self, run: Run, script: Script) -> Iterator[tuple[Batch, Answer]]:
        """The batches that the script asks for, each with its answer."""
        answers = list(script.answers)
        if script.ends_early and not answers:
            return
        for batch in run.batches(script.batch_size):
            yield batch, answers.pop(0) if answers else "take"
            if script.ends_early and not answers:
                return


def begin(
    subject: Subject,
    key: tuple[str, ...] = ("id",),
    kinds: Mapping[str, str] | None = None,
    engine: Engine | None = None,
) -> History:
    """A sync that was never run: its key, and the text columns a, b and the whole number n."""
    columns = {"a": "text", "b": "text", "n": "integer"} if kinds is None else dict(kinds)
    return History(
        subject=subject,
        engine=engine or subject.engine(),
        contract=Contract(key, subject.key_text),
        sync_id=subject.new_name(),
        settings=Settings(columns),
        kinds=_kinds(key, columns),
    )


def _kinds(key: Iterable[str], columns: Mapping[str, str]) -> dict[str, str]:
    keys = {name: "integer" if name == "part" else "text" for name in key}
    return {**keys, **columns}


def _left_out(plan: Plan, outcomes: Mapping[str, Outcome]) -> Any:
    """Why a run that was finished has failed: something was not delivered. None where all was."""
    unknown = any(outcome.what == "unknown" for outcome in outcomes.values())
    return None if outcomes.keys() == plan.sendable.keys() and not unknown else SOME_TEXT


def _nothing_arrives(batch: Batch) -> None:
    raise AssertionError("nothing can be sent")


def _outcome(logged: LogRow, handed_out: Outcome | None) -> Outcome:
    """How an operation of a dead run was closed, which must fit what the destination knows.

    What was not kept before the process died is in doubt; so may be what was about to be handed
    out.
    """
    if (logged.status, logged.reason) in (("aborted", UNKNOWN), ("failed", NOT_ACKNOWLEDGED)):
        operation_id = handed_out.operation_id if handed_out else None
        return Outcome("unknown", logged.status, SOME_TEXT, operation_id)
    if handed_out is None:
        assert logged.status == "aborted"
        return UNTOUCHED
    assert (logged.status, logged.reason) == (handed_out.status, handed_out.reason)
    return handed_out


def agree(what: str, found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Fail with what differs, by row id, unless two mappings are equal."""
    different = [
        f"  {name!r} is {found.get(name)}\n  and should be {expected.get(name)}"
        for name in {**found, **expected}
        if found.get(name) != expected.get(name)
    ]
    if different:
        raise AssertionError("\n".join([f"{what}:", *different]))


def _log_row(row: Row) -> LogRow:
    return LogRow(
        row["sync_run_id"], row["op_type"], row["status"], row["failure_reason"], row["fields"]
    )
