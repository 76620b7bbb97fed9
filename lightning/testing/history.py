"""What is done with one sync of the warehouse under test, and with the contract's model of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal

from ..deliver.batch import Batch
from ..deliver.run import Run
from ..engine import Engine
from ..errors import LightningError, RunStateError, UnknownSyncError, WarehouseError
from ..log_tables import CHANGELOG, RUNS
from ..results import DeliveryError
from .contract import Contract
from .destination import Answer, DestinationError, Receiver, Script
from .faults import Dying, Interrupted
from .harness import Subject
from .logged import Logged
from .planned import SOME_TEXT, TAKEN, Outcome, Plan, Settings
from .standing import NEVER_RENEWED, Standing


class History(Standing):
    """Whatever is done is done on both sides, and the tables are held against the model."""

    def plan(self) -> tuple[Run, Plan]:
        """Plan a run, which supersedes the one that waits, and compare the counts."""
        run = self.engine.plan(self.sync, reset=self.settings.reset)
        plan = self.expected()
        assert run.counts == plan.counts, f"{run.counts}, and should be {plan.counts}"
        self.happened["runs"] += 1
        return run, plan

    def leave(self) -> None:
        """Plan a run and leave it waiting."""
        self.waiting = self.plan()
        self.check()

    def run(self, script: Script, engine: Engine | None = None) -> None:
        """Plan and deliver in one call."""
        # What `send` returns is reported, so a batch cannot be forgotten here.
        answers = iter([answer for answer in script.answers if answer != "forget"])
        begun: list[Receiver] = []

        def receiver() -> Receiver:
            if not begun:
                begun.append(self._receiver(self.expected(), script))
            return begun[0]

        def send(batch: Batch) -> Mapping[str, str] | None:
            return receiver().answer(batch, next(answers, "take"))

        error = cause = None
        try:
            result = (engine or self.engine).run(
                self.sync, send, reset=self.settings.reset, batch_size=script.batch_size
            )
        except DeliveryError as failure:
            result, error, cause = failure.result, SOME_TEXT, failure.__cause__
        except (WarehouseError, KeyboardInterrupt):
            self.note_who_died(begun[0].outcomes if begun else {})
            raise
        plan, outcomes = receiver().plan, receiver().outcomes
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
        outcomes = self._deliver(run, plan, replace(script, ends_early=True))
        self.add_interrupted(run.id, outcomes, gave_up=False)
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
            before, plan = died.outcomes, self.plan_of(died)
            may_be_kept = {"arrived", "refused", *(["unknown"] if died.gave_up else [])}
        assert run.counts == plan.counts, f"{run.counts}, and should be {plan.counts}"
        # What was reserved and never handed out is in doubt: only the warehouse knows of it.
        script = replace(script, ends_early=False, refused=script.refused & before.keys())
        outcomes = self._deliver(run, plan, script, before)
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
        receiver = self._receiver(plan, script)
        answers = list(script.answers)
        for index in range(count):
            shard = run.shard(index, count)
            for batch in shard.batches(script.batch_size):
                receiver.report(batch, answers.pop(0) if answers else "take")
            shard.close()
        outcomes = receiver.outcomes
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
        outcomes = self._deliver(run, plan, script)
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

    def adopt(self, rows: Sequence[Mapping[str, Any]], names: Collection[str]) -> None:
        """Take rows as what the destination holds, of which nothing is known yet.

        Args:
            rows: as texts in a table of the warehouse, `UNREADABLE` among them.
            names: the mapped columns that the table has.
        """
        table, columns = self.subject.new_name(), (*self.contract.key, *names)
        texts = [{name: _as_text(row[name]) for name in columns} for row in rows]
        self.subject.load(table, dict.fromkeys(columns, "text"), texts)
        kinds = {name: kind for name, kind in self.settings.columns.items() if name in names}
        plan = self.contract.held(rows, replace(self.settings, columns=kinds))
        result = self.engine.adopt(self.sync, self.subject.source(table))
        assert result.counts == plan.counts, f"{result.counts}, and should be {plan.counts}"
        self.contract.adopt(result.run_id, plan)
        self.destination.unaccounted.clear()
        here = {row_id: row.values for row_id, row in plan.adopted.items()}
        self.destination.rows = {**plan.duplicates, **here}
        self.happened["runs"] += 1
        self.check(result)

    def fail_to_plan(self) -> None:
        """Run the sync, which cannot even be planned. That is logged once it has run before."""
        runs = self.contract.logbook.runs
        before = set(runs)
        with suppress(LightningError):
            self.engine.run(self.sync, _nothing_arrives, reset=self.settings.reset)
            raise AssertionError("this cannot be planned")
        self.settle()
        logged = self.logged.runs().keys() - before
        if self.contract.begun and self.settings.logs.runs:
            assert len(logged - runs.keys()) == 1, "it is not logged once"
        for run_id in logged - runs.keys():
            self.contract.logbook.unplanned(run_id, self.settings.logs)
        self.check()

    def choose(self, picks: Iterable[int]) -> list[str]:
        """Row ids of the model or of the destination."""
        key = self.contract.key
        rows = (row for row in self.rows if all(row[name] is not None for name in key))
        row_ids = sorted({*map(self.contract.row_id, rows), *(self.contract.known or {})})
        return [row_ids[pick % len(row_ids)] for pick in picks] if row_ids else []

    def skip(self, row_ids: Sequence[str], *, once: bool) -> None:
        """Do not send rows, from the next plan on."""
        if self.status().state in ("never run", "dropped"):
            return
        self.engine.skip(self.sync_id, row_ids, reason="it's odd", once=once)
        self.skips |= dict.fromkeys(row_ids, once)
        # What was to be skipped once may be used up by a run of which nothing is learnt yet.
        assert self.engine.skipped(self.sync_id).keys() <= self.skips.keys()

    def unskip(self) -> None:
        """Send all rows again."""
        if self.skips:
            self.engine.unskip(self.sync_id)
            self.skips = {}

    def resend(self, row_ids: Sequence[str]) -> None:
        """Have rows sent by the next run."""
        self.settle()
        contract = self.contract
        if contract.known is None or contract.lost or self.waiting or self.interrupted:
            return
        before = set(self.status().tables)
        known = self.engine.resend(self.sync_id, row_ids)
        assert known == len(contract.known.keys() & set(row_ids))
        made = set(self.status().tables) - before
        assert len(made) == 1 or not (made or known)  # none where there is no row for it
        for table in made:
            self.resent[contract.baselines[-1]] = table
        contract.resend(row_ids)
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
        self.subject.drop_log(table, self.logged.schema)
        audit = self.contract.logbook.audit
        if table == CHANGELOG:
            audit.changelog.clear()
        elif table == RUNS:
            audit.runs.clear()
        else:
            audit.snapshot.clear()
            audit.current = False

    def drop(self, engine: Engine | None = None) -> None:
        """Forget the sync; its logs stay."""
        with suppress(UnknownSyncError):
            (engine or self.engine).drop(self.sync_id)
        self.forgotten()

    def forgotten(self) -> None:
        """The sync was dropped: check that nothing is left of it but its logs, and that these tell
        of the run that was not finished."""
        self.settle()
        self.contract.forget()
        self.destination.unaccounted |= self.destination.rows.keys()
        self.skips = {}
        assert self.status().state in ("never run", "dropped")
        assert self.sync_id not in self.engine.sync_ids()
        self.check()

    def _receiver(
        self, plan: Plan, script: Script, before: Mapping[str, Outcome] | None = None
    ) -> Receiver:
        return Receiver(self.destination, self.contract, plan, script, before or {})

    def _deliver(
        self, run: Run, plan: Plan, script: Script, before: Mapping[str, Outcome] | None = None
    ) -> dict[str, Outcome]:
        """Hand out the batches that the script asks for, each with its answer; gives what became
        of their operations."""
        receiver = self._receiver(plan, script, before)
        for batch, answer in _batches(run, script):
            receiver.report(batch, answer)
        return receiver.outcomes


def begin(
    subject: Subject,
    key: tuple[str, ...] = ("id",),
    kinds: Mapping[str, str] | None = None,
    engine: Engine | None = None,
) -> History:
    """A sync that was never run: its key, and the text columns a, b and the whole number n."""
    columns = {"a": "text", "b": "text", "n": "integer"} if kinds is None else dict(kinds)
    sync_id = subject.new_name()
    return History(
        subject=subject,
        engine=engine or subject.engine(lease_seconds=NEVER_RENEWED),
        contract=Contract(key, subject.key_text),
        sync_id=sync_id,
        settings=Settings(columns),
        kinds=_kinds(key, columns),
        logged=Logged(subject, sync_id),
    )


def _kinds(key: Iterable[str], columns: Mapping[str, str]) -> dict[str, str]:
    keys = {name: "integer" if name == "part" else "text" for name in key}
    return {**keys, **columns}


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)


def _batches(run: Run, script: Script) -> Iterator[tuple[Batch, Answer]]:
    """The batches that the script asks for, each with its answer."""
    answers = list(script.answers)
    if script.ends_early and not answers:
        return
    for batch in run.batches(script.batch_size):
        yield batch, answers.pop(0) if answers else "take"
        if script.ends_early and not answers:
            return


def _left_out(plan: Plan, outcomes: Mapping[str, Outcome]) -> Any:
    """Why a run that was finished has failed: something was not delivered. None where all was."""
    unknown = any(outcome.what == "unknown" for outcome in outcomes.values())
    return None if outcomes.keys() == plan.sendable.keys() and not unknown else SOME_TEXT


def _nothing_arrives(batch: Batch) -> None:
    raise AssertionError("nothing can be sent")
