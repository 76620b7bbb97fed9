"""Two processes at work on one sync, in every order of their statements, and three at random.

At most one of them delivers a run, nothing is sent under a lease that another has, what is logged
as delivered was, and in the end one more run makes the destination equal to the model.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from ..deliver.batch import Batch
from ..deliver.retry import Retry
from ..engine import Engine
from ..errors import LightningError, UnknownSyncError, WarehouseError
from ..log_tables import CHANGELOG, RUNS, SNAPSHOT
from ..model import Model
from ..results import Counts, DeliveryError
from ..state.status import SyncStatus
from ..sync import Sync
from ..warehouse import Warehouse
from . import seeds
from .harness import Subject
from .interleavings import (
    Actor,
    Clock,
    Connection,
    Killed,
    Switch,
    double_switches,
    perform,
    single_switches,
)
from .seeds import Step
from .standing import NEVER_RENEWED

PAUSES = (0.0, 2 * NEVER_RENEWED)  # the second is longer than a lease
STRIDE = int(os.environ.get("LIGHTNING_INTERLEAVING_STRIDE", "20"))
BOTH_STRIDE = 5
EXAMPLES = 10
# After these a row that has left the model may stay at the destination for ever.
FORGETTING = ("drop", "resync")
SOAK = int(os.environ.get("LIGHTNING_SOAK", "2000"))
HOUR = 3_600

# What a process can do to a sync, by name.
JOBS = (
    "run",
    "edit and run",
    "resync",
    "plan",
    "step by step",
    "abort",
    "resume",
    "in shards",
    "try again",
    "try again in shards",
    "drop",
    "skip",
    "resend",
    "preview",
    "look",
    "gc",
)
PAIRS = (
    ("clean", "run", "edit and run"),
    ("never run", "run", "run"),
    ("planned", "resume", "run"),
    ("planned", "resume", "resume"),
    ("half delivered", "resume", "edit and run"),
    ("half delivered", "run", "run"),
    ("never run", "resync", "run"),
    ("clean", "run", "drop"),
    ("planned", "in shards", "edit and run"),
    ("clean", "step by step", "gc"),
    ("clean", "run", "resync"),
    ("clean", "drop", "run"),
)
TWICE = Retry(attempts=2, first_delay=0)
TRYING_AGAIN = (("clean", "try again"), ("planned", "try again in shards"))
BEFORE = ("never run", "clean", "planned", "half delivered")


class Scene:
    """A sync in a source of two columns, the destination, and who sent what there.

    Args:
        before: what happened to the sync earlier.
    """

    def __init__(self, subject: Subject, before: str) -> None:
        self.subject = subject
        self.clock = Clock()
        self.sync_id = subject.new_name()
        self.sync = Sync(
            self.sync_id, Model(subject.source(self.sync_id), "id"), delete_behavior="delete"
        )
        self.sync = replace(self.sync, allow_empty=True)
        self.rows: dict[str, dict[str, Any]] = {}
        self.landed: set[tuple[str, str]] = set()  # run, row id
        self.sent: list[str] = []  # the runs that rows were sent for, in order
        self.holders: dict[str, str] = {}  # who sends under each lease
        self.failures: list[int] = []  # how often a process had been let on when `send` failed
        self.broken: list[AssertionError] = []
        self.actors: list[Actor] = []
        connection = Connection(subject.warehouse, lambda: IDLE, self.clock)
        self.director = subject.engine(connection, lease_seconds=NEVER_RENEWED)
        self._send = self._sender("the director", connection)
        self._load("v0", "abcd")
        if before != "never run":
            self.director.run(self.sync, self._send, batch_size=2)
            self._load("v1", "bcdefg")
        if before == "planned":
            self.director.plan(self.sync)
        elif before == "half delivered":
            run = self.director.plan(self.sync)
            batch = next(run.batches(2))
            self._take(batch, run.id)
            self.clock.ahead += PAUSES[1]

    def add(self, job: str) -> None:
        """Let one more process do a job."""
        name = f"{len(self.actors) + 1}: {job}"
        living = self.subject.open_warehouse()
        connection = Connection(living, lambda: actor, self.clock)
        engine = self.subject.engine(connection, lease_seconds=NEVER_RENEWED)
        with suppress(LightningError):
            self.subject.engine(living).status(self.sync_id)  # makes what is missing
        send = self._sender(name, connection)
        actor = Actor(name, lambda: self._work(name, job, engine, send))
        self.actors.append(actor)

    def play(self, switches: Sequence[Switch]) -> None:
        """Let the processes work by a schedule, then check everything."""
        with self.clock.moving():
            perform(self.actors, switches, self.clock)
            for error in self.broken:
                raise error
            for actor in self.actors:
                if actor.error is not None and not _was_told_why(actor.error):
                    raise actor.error
            self.clock.ahead += PAUSES[1]
            if not any(switch.kills for switch in switches):
                self._check_tables()
            self._end()
            self._check_logs()
            self.director.drop(self.sync_id)

    def _work(self, name: str, job: str, engine: Engine, send: Callable[[Batch], None]) -> Any:
        """Do a job."""
        sync, sync_id = self.sync, self.sync_id
        if job == "edit and run":
            self._load("v2", "cdefgh")
            return engine.run(sync, send, batch_size=2)
        if job == "run":
            return engine.run(sync, send, batch_size=2)
        if job == "resync":
            return engine.run(sync, send, reset="full_resync", batch_size=2)
        if job == "plan":
            return engine.plan(sync)
        if job == "step by step":
            run = engine.plan(sync)
            run.deliver(send, batch_size=2)
            return run.finish()
        if job == "abort":
            run = engine.plan(sync)
            for batch in run.batches(2):
                send(batch)
                batch.succeed()
                break
            return run.abort("changed my mind")
        if job == "resume":
            return engine.resume(sync_id).complete(send, batch_size=2)
        if job == "try again":
            return engine.run(sync, self._failing_once(name, send), batch_size=2, retry=TWICE)
        if job in ("in shards", "try again in shards"):
            retry = None
            if job == "try again in shards":
                retry, send = TWICE, self._failing_once(name, send)
            run = engine.resume(sync_id)
            for index in range(2):
                shard = run.shard(index, 2)
                shard.deliver(send, batch_size=2, retry=retry)
                shard.close()
            return run.finish()
        if job == "drop":
            return engine.drop(sync_id)
        if job == "skip":
            engine.skip(sync_id, ["c"], once=True)
            return engine.unskip(sync_id, ["c"])
        if job == "resend":
            return engine.resend(sync_id, ["b", "c"])
        if job == "preview":
            return engine.preview(sync)
        if job == "gc":
            return engine.gc()
        assert job == "look"
        engine.status(sync_id)
        return engine.runs(sync_id)

    def _failing_once(self, name: str, send: Callable[[Batch], None]) -> Callable[[Batch], None]:
        """A `send` that fails on each batch before it takes it. Others may go on in between."""
        failed: set[str] = set()

        def sometimes(batch: Batch) -> None:
            if failed.issuperset(batch.operation_ids):
                send(batch)
                return
            failed.update(batch.operation_ids)
            actor = next(actor for actor in self.actors if actor.name == name)
            self.failures.append(actor.passed)
            actor.pause()
            raise ConnectionError("the destination cannot be reached")

        return sometimes

    def _sender(self, name: str, connection: Warehouse) -> Callable[[Batch], None]:
        """A `send`: the lease is looked at as it is called, and nobody goes on until it ends."""

        def send(batch: Batch) -> None:
            actor = next((actor for actor in self.actors if actor.name == name), IDLE)
            run_id = connection.context["run"]
            try:
                with actor.undisturbed():
                    if actor is not IDLE:
                        self._check_lease(name, run_id)
                    self._take(batch, run_id)
            except AssertionError as error:
                self.broken.append(error)  # what a process raises in the end may hide it
                raise
            actor.pause()

        return send

    def _take(self, batch: Batch, run_id: str) -> None:
        assert run_id >= max(self.sent, default=""), "run ids do not sort in run order"
        self.sent.append(run_id)
        for row_id, row in zip(batch.row_ids, batch.rows, strict=True):
            self.landed.add((run_id, row_id))
            if batch.op_type == "removed":
                self.rows.pop(row_id, None)
            else:
                self.rows[row_id] = row

    def _check_lease(self, name: str, run_id: str) -> None:
        """Nothing is sent for a run that is not the sync's any more, or under another's lease."""
        leases = self.subject.leases(self.sync_id)
        runs = " ".join(run or "" for _, run in leases)
        assert run_id in runs, f"{name} sends for run {run_id}, which is not in progress"
        holders = [holder for holder, _ in leases if holder is not None]
        mine = [holder for holder in holders if self.holders.get(holder, name) == name]
        assert mine, f"{name} sends for run {run_id} under a lease that another has"
        if len(holders) == 1:
            self.holders[holders[0]] = name

    def _check_logs(self) -> None:
        """The logs agree with each other, with the results, and with what landed."""
        runs = {row["sync_run_id"]: row for row in self._log(RUNS)}
        assert len(runs) == len(self._log(RUNS)), "a run is logged twice"
        changelog = self._log(CHANGELOG)
        rows = Counter((row["sync_run_id"], row["row_id"]) for row in changelog)
        assert set(rows.values()) <= {1}, "an operation is logged twice"
        counted = Counter((row["sync_run_id"], row["op_type"], row["status"]) for row in changelog)
        for run_id, run in runs.items():
            for op_type, short in (("added", "add"), ("changed", "change"), ("removed", "remove")):
                statuses = ("succeeded", "failed", "aborted")
                numbers = [counted[run_id, op_type, status] for status in statuses]
                assert run[f"num_planned_{short}"] == sum(numbers)
                assert run[f"num_attempted_{short}"] == sum(numbers[:2])
                assert [run[f"num_{status}_{short}"] for status in statuses[:2]] == numbers[:2]
        strangers = {run_id for run_id, _ in rows} - runs.keys()
        assert not strangers, f"runs that are not in sync_runs: {strangers}"
        for row in changelog:
            if row["status"] == "succeeded":
                assert (row["sync_run_id"], row["row_id"]) in self.landed, "it was never sent"
        for actor in self.actors:
            run_id = getattr(actor.result, "run_id", None)
            if run_id is not None and hasattr(actor.result, "succeeded"):
                assert runs[run_id]["status"] == actor.result.status

    def _check_tables(self) -> None:
        """Nobody forgets a table that is there, or drops one that is needed."""
        try:
            status = self.director.status(self.sync_id)
        except UnknownSyncError:
            status = SyncStatus(self.sync_id, "never run")
        tables = self.subject.planner_tables(self.sync_id)
        strangers = tables - {*status.tables, *status.leftovers}
        assert not strangers, f"tables that nobody knows of: {strangers}"
        gone = set(status.tables) - tables
        assert status.state == "interrupted" or not gone, f"tables that are needed: {gone}"

    def _end(self) -> None:
        """One clean run makes the destination equal to the model, and a second one would find
        nothing to do. Nothing is left but the tables of the last two runs."""
        with suppress(UnknownSyncError):
            self.director.unskip(self.sync_id)  # of a process that died
        result = self.director.run(self.sync, self._send)
        assert result.status == "succeeded"
        expected = {str(row["id"]): row for row in self.source}
        forgotten = any(actor.name.endswith(FORGETTING) for actor in self.actors)
        stayed = {row_id for row_id in self.rows if forgotten and row_id not in expected}
        found = {row_id: row for row_id, row in self.rows.items() if row_id not in stayed}
        assert found == expected, "the destination differs from the model"
        counts = self.director.preview(self.sync).counts
        assert counts == Counts(unchanged=len(expected)), "a second run finds something to do"
        snapshot = {row["row_id"]: row["fields"] for row in self._log(SNAPSHOT)}
        assert snapshot == expected, "the snapshot differs from the model"
        self.director.gc()
        tables = self.subject.planner_tables(self.sync_id)
        needed = set(self.director.status(self.sync_id).tables)
        assert needed == tables, "what the last run left to compare with is gone, or more is there"
        rejections = {name for name in tables if name.endswith("_rejections")}
        assert f"{self.sync_id}_{result.run_id}_rejections" not in rejections, "all has arrived"
        assert len(rejections) <= 1, f"more tables than of two runs: {tables}"

    def _load(self, value: str, row_ids: Iterable[str]) -> None:
        """Write the source: the first and the last row as ever, the others with a new value."""
        row_ids = list(row_ids)
        unchanged = {row_ids[0], row_ids[-1]}
        self.source = [
            {"id": row_id, "v": "same" if row_id in unchanged else value} for row_id in row_ids
        ]
        self.subject.load(self.sync_id, {"id": "text", "v": "text"}, self.source)

    def _log(self, table: str) -> list[dict[str, Any]]:
        return self.subject.log(table, self.sync_id)


IDLE = Actor("nobody", lambda: None)


class TestInterleavings:
    """Of processes that work on one sync, at most one has its way, and nothing is lost.

    Attributes:
        stride: after every how many statements of the one it is interrupted.
    """

    stride = STRIDE

    @pytest.mark.parametrize(("before", "one", "other"), PAIRS)
    def test_one_is_interrupted_anywhere(
        self, subject: Subject, before: str, one: str, other: str
    ) -> None:
        for switches in single_switches(_count(subject, before, one), PAUSES, self.stride):
            _play(subject, before, (one, other), switches)

    @pytest.mark.parametrize(("before", "one", "other"), PAIRS)
    def test_one_dies_anywhere(self, subject: Subject, before: str, one: str, other: str) -> None:
        for after in range(1, _count(subject, before, one) + 1, self.stride):
            switch = Switch(after, seconds=PAUSES[1], kills=True)
            _play(subject, before, (one, other), (switch,))

    @pytest.mark.parametrize(("before", "one"), TRYING_AGAIN)
    def test_one_is_paused_between_two_attempts(
        self, subject: Subject, before: str, one: str
    ) -> None:
        scene = _play(subject, before, (one,), ())
        assert scene.failures
        for after in scene.failures:
            _play(subject, before, (one, "edit and run"), (Switch(after, seconds=PAUSES[1]),))

    def test_random_schedules(self, subject: Subject) -> None:
        seeds.play(make, lambda steps: play(subject, steps), EXAMPLES)

    @pytest.mark.soak
    @pytest.mark.timeout(12 * HOUR)
    @pytest.mark.parametrize(("before", "one", "other"), PAIRS)
    def test_both_are_interrupted_anywhere(
        self, subject: Subject, before: str, one: str, other: str
    ) -> None:
        for switches in double_switches(_count(subject, before, one), PAUSES, BOTH_STRIDE):
            _play(subject, before, (one, other), switches)

    @pytest.mark.soak
    @pytest.mark.timeout(12 * HOUR)
    def test_very_many_random_schedules(self, subject: Subject) -> None:
        """As many as LIGHTNING_SOAK says."""
        seeds.play(make, lambda steps: play(subject, steps), SOAK)


def make(random: Random) -> list[Step]:
    """Some processes and a schedule for them, which a seed makes."""
    jobs = [random.choice(JOBS) for _ in range(random.choice((2, 2, 3)))]
    after = sorted(random.randrange(1, 120) for _ in range(random.randint(0, 6)))
    switches = [
        {
            "after": count,
            "to": random.randrange(1, len(jobs)),
            "seconds": random.choice(PAUSES),
            "kills": random.random() < 0.15,
        }
        for count in after
    ]
    return [
        Step("before", {"what": random.choice(BEFORE)}),
        *(Step("process", {"job": job}) for job in jobs),
        *(Step("switch", given) for given in switches),
    ]


def play(subject: Subject, steps: Sequence[Step]) -> None:
    """Play a schedule that `make` made."""
    before = next((step.given["what"] for step in steps if step.name == "before"), "clean")
    jobs = [step.given["job"] for step in steps if step.name == "process"]
    switches = [Switch(**step.given) for step in steps if step.name == "switch"]
    if jobs:
        _play(subject, before, jobs, switches)


def _was_told_why(error: BaseException) -> bool:
    """Whether a process ended as it may: killed, or told that another one is at work."""
    is_of_a_statement = isinstance(error, (WarehouseError, DeliveryError))
    is_refusal = isinstance(error, LightningError) and not is_of_a_statement
    return is_refusal or isinstance(error, Killed)


def _play(subject: Subject, before: str, jobs: Sequence[str], switches: Sequence[Switch]) -> Scene:
    scene = Scene(subject, before)
    for job in jobs:
        scene.add(job)
    try:
        scene.play(switches)
    except Exception as error:
        error.add_note(f"before: {before}; {', '.join(jobs)}; {', '.join(map(repr, switches))}")
        raise
    return scene


def _count(subject: Subject, before: str, job: str) -> int:
    """How many statements a job takes."""
    return _play(subject, before, (job,), ()).actors[0].passed
