"""One sync of the warehouse under test, side by side with the contract's model of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..audit.tables import CHANGELOG, RUNS, SNAPSHOT
from ..close.abandoned import UNKNOWN
from ..deliver.batch import Batch
from ..deliver.run import Run
from ..engine import Engine
from ..errors import DeliveryError, WarehouseError
from ..model import Model
from ..results import OpCounts, RunResult
from ..sync import Sync
from .contract import SOME_TEXT, UNTOUCHED, Contract, LogRow, Outcome, Plan, Row, Settings
from .harness import Subject

Answer = Literal["take", "refuse", "raise", "forget"]
REFUSED = "the destination says no"
BROKEN = "the destination broke"
NEVER_RENEWED = 86_400.0  # seconds; a lease that outlasts every test


class DestinationError(Exception):
    """What `send` raises here."""


@dataclass(frozen=True)
class Script:
    """How a delivery goes.

    Attributes:
        answers: what becomes of each batch: it is taken, some rows of it are refused, `send`
            raises, or its outcome is never reported. After the last one nothing more is asked for
            if `ends_early`, else every batch is taken.
        refused: the row ids that the destination refuses.
    """

    answers: Sequence[Answer] = ()
    refused: frozenset[str] = frozenset()
    batch_size: int = 5
    ends_early: bool = False


@dataclass(frozen=True)
class Interrupted:
    """A run whose process died.

    Attributes:
        run_id: None where it died before it could say.
        outcomes: what the destination knows of what was handed out.
    """

    run_id: str | None
    settings: Settings
    outcomes: Mapping[str, Outcome]


@dataclass
class History:
    """A sync, its source table, and what the contract says of them.

    Attributes:
        rows: what the source table is to have.
        column_order: how the model's SELECT lists the columns.
        operation_ids: every operation id that was ever handed out.
        waiting: a planned run that nobody delivers.
        interrupted: the runs that died, and were not cleaned up yet.
    """

    subject: Subject
    engine: Engine
    contract: Contract
    sync_id: str
    settings: Settings
    kinds: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    column_order: tuple[str, ...] = ()
    operation_ids: set[str] = field(default_factory=set)
    waiting: tuple[Run, Plan] | None = None
    interrupted: list[Interrupted] = field(default_factory=list)

    @property
    def sync(self) -> Sync:
        columns = [self.subject.column(name) for name in self.column_order or self.kinds]
        query = f"SELECT {', '.join(columns)} FROM {self.subject.source(self.sync_id)}"  # noqa: S608
        settings = self.settings
        return Sync(
            self.sync_id,
            Model(query, self.contract.key, name="a model"),
            destination="a destination",
            columns=list(settings.columns) or list(self.contract.key),
            mode=settings.mode,
            delete_behavior=settings.delete_behavior,
            retain=settings.retain,
            allow_empty=True,
        )

    def load(self) -> None:
        """Write `rows` to the source table."""
        self.subject.load(self.sync_id, self.kinds, self.rows)

    def plan(self) -> tuple[Run, Plan]:
        """Plan a run, which supersedes the one that waits, and compare the counts."""
        run = self.engine.plan(self.sync, reset=self.settings.reset)
        plan = self.expected()
        assert run.counts == plan.counts
        return run, plan

    def expected(self, finished: str | None = None) -> Plan:
        """What a run has to plan, after it has cleaned up what earlier ones left.

        Args:
            finished: the run's id, if it is in the logs already.
        """
        if self.waiting is not None:
            left, plan = self.waiting
            self.contract.discard(left.id, plan)
            self.waiting = None
        if self.interrupted:
            self._learn_what_died(finished)
        return self.contract.plan(self.rows, self.settings)

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
        except WarehouseError:
            self.interrupted.append(Interrupted(None, self.settings, outcomes))
            raise
        plan = plans[0] if plans else self.expected(result.run_id)
        if cause is not None:
            assert isinstance(cause, DestinationError)
        else:
            assert outcomes.keys() == plan.sendable.keys()
        self.contract.close(result.run_id, plan, outcomes, error)
        self.check(result)

    def crash(self, engine: Engine, script: Script) -> None:
        """Plan and deliver in one call, over a connection that may die meanwhile."""
        with suppress(WarehouseError):
            self.run(script, engine)

    def interrupt(self, script: Script) -> None:
        """Plan, hand out batches, and die: nothing is closed, and the lease runs out."""
        # Its process lives on here: it must not renew the lease of the one that is to have died.
        dying = self.subject.engine(lease_seconds=NEVER_RENEWED)
        run = dying.plan(self.sync)
        plan = self.expected()
        outcomes: dict[str, Outcome] = {}
        for batch, answer in self._batches(run, replace(script, ends_early=True)):
            refused = self.answer(batch, plan, outcomes, answer, script)
            if answer != "forget":
                batch.reject(refused or {})
        self.interrupted.append(Interrupted(run.id, self.settings, outcomes))
        self.subject.expire_leases()

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
            unknown = any(outcome.what == "unknown" for outcome in outcomes.values())
            is_whole = outcomes.keys() == plan.sendable.keys() and not unknown
            self.contract.close(run.id, plan, outcomes, None if is_whole else SOME_TEXT)
            self.check(result)

    def abort(self, run: Run, plan: Plan, outcomes: Mapping[str, Outcome]) -> None:
        """Close a run as failed."""
        result = run.abort("changed my mind")
        assert result.error == "changed my mind"
        if outcomes:
            self.contract.close(run.id, plan, outcomes, result.error)
        else:
            self.contract.discard(run.id, plan)
        self.check(result)

    def answer(
        self,
        batch: Batch,
        plan: Plan,
        outcomes: dict[str, Outcome],
        answer: Answer,
        script: Script,
    ) -> dict[str, str] | None:
        """Be the destination: look at what is handed out, and note what becomes of it."""
        ids = self.look_at(batch, plan, outcomes, script)
        if answer in ("raise", "forget"):
            for row_id, operation_id in ids.items():
                outcomes[row_id] = Outcome("unknown", "failed", SOME_TEXT, operation_id)
            if answer == "raise":
                raise DestinationError(BROKEN)
            return None
        refused = {
            row_id: REFUSED for row_id in ids if answer == "refuse" and row_id in script.refused
        }
        for row_id, operation_id in ids.items():
            if row_id in refused:
                outcomes[row_id] = Outcome("refused", "failed", REFUSED, operation_id)
            else:
                outcomes[row_id] = Outcome("arrived", "succeeded", None, operation_id)
        return refused

    def look_at(
        self, batch: Batch, plan: Plan, outcomes: Mapping[str, Outcome], script: Script
    ) -> dict[str, str]:
        """Compare a batch with the plan; gives its operation ids by row id."""
        ids = dict(zip(batch.row_ids, batch.operation_ids, strict=True))
        assert 0 < len(batch) == len(ids) <= script.batch_size
        assert not ids.keys() & outcomes.keys(), "handed out twice"
        rows = [plan.sendable[row_id].row for row_id in ids]
        assert {plan.sendable[row_id].op_type for row_id in ids} == {batch.op_type}
        assert batch.rows == rows
        assert batch.to_arrow().to_pylist() == rows
        for row_id, operation_id in ids.items():
            retried = self.contract.retried(row_id, plan)
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
            assert not differences(logged, contract.changelog.get(run_id, {}))
        assert not differences(self.snapshot(), contract.snapshot)
        self.check_runs()
        self.check_tables()
        if result is not None:
            row = contract.runs[result.run_id]
            numbers = (result.planned, result.attempted, result.succeeded, result.failed)
            assert (result.status, result.error) == (row.status, row.error)
            assert numbers == (row.planned, row.attempted, row.succeeded, row.failed)

    def changelog(self) -> dict[str, dict[str, LogRow]]:
        """The logged operations by run and row id."""
        logged: dict[str, dict[str, LogRow]] = {run_id: {} for run_id in self.contract.changelog}
        for row in self.subject.log(CHANGELOG, self.sync_id):
            of_run = logged.setdefault(row["sync_run_id"], {})
            assert row["row_id"] not in of_run, "logged twice"
            of_run[row["row_id"]] = _log_row(row)
        return logged

    def snapshot(self) -> dict[str, LogRow]:
        rows = self.subject.log(SNAPSHOT, self.sync_id)
        by_id = {row["row_id"]: _log_row(row) for row in rows}
        assert len(by_id) == len(rows), "a row id stands in the snapshot twice"
        return by_id

    def check_runs(self) -> None:
        """Compare `sync_runs`, and what `engine.runs` gives back."""
        rows = self.subject.log(RUNS, self.sync_id)
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
        records = self.engine.runs(self.sync_id)
        assert [record.run_id for record in records] == sorted(self.contract.runs)

    def check_tables(self) -> None:
        """No more than the two most recent pairs, and the tables of a run that waits."""
        suffixes = [
            f"{run_id}_{what}"
            for run_id in self.contract.baselines[-2:]
            for what in ("plan", "rejections")
        ]
        if self.waiting is not None:
            run, _ = self.waiting
            suffixes += [f"{run.id}_{what}" for what in ("plan", "changes", "rejections")]
        tables = self.subject.planner_tables(self.sync_id)
        assert tables == {f"{self.sync_id}_{suffix}" for suffix in suffixes}

    def _learn_what_died(self, finished: str | None) -> None:
        """Read from the logs how the runs that died were closed, and check that it may be so."""
        logged = {row["sync_run_id"]: row for row in self.subject.log(RUNS, self.sync_id)}
        changelog = self.changelog()
        by_id = {run.run_id: run for run in self.interrupted}
        for run_id in sorted(logged.keys() - self.contract.runs.keys() - {finished}):
            died = by_id.get(run_id) or by_id[None]
            planned = sum(logged[run_id][f"num_planned_{op}"] for op in ("add", "change", "remove"))
            plan = self.contract.plan(self.rows, died.settings) if planned else None
            if f"{self.sync_id}_{run_id}_plan" not in self.subject.planner_tables(self.sync_id):
                assert not died.outcomes, "what was handed out was forgotten"
                self.contract.discard(run_id, plan)
                continue
            plan = self.contract.plan(self.rows, died.settings)
            outcomes = {
                row_id: _outcome(changelog[run_id][row_id], died.outcomes.get(row_id))
                for row_id in plan.sendable
            }
            error = None if logged[run_id]["status"] == "succeeded" else SOME_TEXT
            self.contract.close(run_id, plan, outcomes, error)
        self.interrupted = []

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
    keys = {name: "integer" if name == "part" else "text" for name in key}
    return History(
        subject=subject,
        engine=engine or subject.engine(),
        contract=Contract(key),
        sync_id=subject.new_name(),
        settings=Settings(columns),
        kinds=keys | columns,
    )


def _outcome(logged: LogRow, handed_out: Outcome | None) -> Outcome:
    """How an operation of a dead run was closed, which must fit what the destination knows.

    What was not kept before the process died is in doubt; so may be what was about to be handed
    out.
    """
    if logged.status == "aborted" and logged.reason == UNKNOWN:
        operation_id = handed_out.operation_id if handed_out else None
        return Outcome("unknown", "aborted", SOME_TEXT, operation_id)
    if handed_out is None:
        assert logged.status == "aborted"
        return UNTOUCHED
    assert (logged.status, logged.reason) == (handed_out.status, handed_out.reason)
    return handed_out


def differences(found: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    """What was found, and what was expected instead, by row id."""
    return {
        name: (found.get(name), expected.get(name))
        for name in {**found, **expected}
        if found.get(name) != expected.get(name)
    }


def _log_row(row: Row) -> LogRow:
    return LogRow(
        row["sync_run_id"], row["op_type"], row["status"], row["failure_reason"], row["fields"]
    )
