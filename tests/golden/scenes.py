"""The life of two syncs of one model, scene by scene, told by the library's own builders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from sqlglot import exp

from lightning import Logs, Model, Sync, UnknownSyncError, sql
from lightning.adopt.adopt import made, narrowed
from lightning.audit import attempts, requests
from lightning.audit.requests import Note
from lightning.close.delivered import Delivered
from lightning.close.finish import discard, finish
from lightning.close.rejections import copy_rejections
from lightning.deliver.checkpoint import Checkpoint
from lightning.deliver.ledger import Ledger, Problem
from lightning.dialect import Column, Dialect
from lightning.diff.diff import Diff
from lightning.engine import Engine
from lightning.log_tables import CHANGELOG, REQUESTS
from lightning.operations.reader import Reader
from lightning.places import Places
from lightning.plan.columns import resolve
from lightning.plan.draft import new_run
from lightning.plan.evaluate import evaluate
from lightning.plan.form import makes_delta
from lightning.results import Seconds
from lightning.shape import Field, Shape
from lightning.state.lease import Lease
from lightning.state.records import Baseline, Memory, Progress
from lightning.state.slots import HEAD, Slot
from lightning.stopwatch import Unwound
from lightning.words import GONE, HELD
from lightning.workspace import AUDIT_SCHEMA, PLANNER_SCHEMA, Workspace

from .samples import SAMPLES, Sample
from .script import Line, Rows, Script

LEASE_SECONDS = 60.0
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
HOLDER = "worker:1/cafe"
MODEL_TABLE = "shop.users"
MODEL = f"SELECT * FROM {MODEL_TABLE} -- everyone"
CRM = Sync(
    "users_to_crm",
    Model(MODEL, primary_key="id", name="users", id="users"),
    destination="crm",
    delete_behavior="delete",
)
ADS = Sync(
    "users' ads \N{ROCKET}",  # a name that has to be quoted, and shortened
    Model(MODEL, primary_key=("id", "plan"), name="users", id="users"),
    destination="ads",
    columns={"id": "user", "score": "value"},
    retain="key",
)
LIST = replace(CRM, id="users_to_list", destination="list")
ALL_SETTLED = Delivered(unknown=(), unknown_reason="", untouched=(), untouched_reason="")


@dataclass
class Story:
    """What the scenes share: the script they write, and the baselines they leave.

    Attributes:
        places: where the library's tables are.
        baselines: by sync id.
        last_run_ids: those in the state, by sync id.
        runs: how many runs there were.
    """

    script: Script
    sample: Sample
    places: Places
    baselines: dict[str, Baseline] = field(default_factory=dict)
    last_run_ids: dict[str, str] = field(default_factory=dict)
    runs: int = 0

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.script, self.places, LEASE_SECONDS, Logs(), stopwatch=Unwound())

    def shape(self, sync: Sync, scheme: str = "golden") -> Shape:
        """The columns of a run, whose hash is of the release `scheme`."""
        return resolve(sync, self.sample.described(), self.script.dialect, scheme)

    def plan(
        self,
        sync: Sync,
        *,
        rows: int,
        changes: Rows,
        ignored: int = 0,
        duplicates: Rows | None = None,
        shape: Shape | None = None,
        baseline: Baseline | None = None,
        exact: bool = False,
    ) -> Diff:
        """Plan a run, which finds the given numbers."""
        self.runs += 1
        shape = shape or self.shape(sync)
        run = new_run(sync, shape, f"{self.runs:024}", NOW, reset=None, logs=Logs())
        baseline = baseline or self.baselines.get(sync.id)
        diff = Diff(self.workspace.dialect, run, baseline, self.workspace.planner)
        if makes_delta(diff, sync):
            diff = replace(diff, run=replace(run, delta=True))
            if equal := rows - sum(row[2] for row in changes if row[0] not in GONE):
                changes = [*changes, (None, "present", equal, 1)]
        self.script.answers = {
            "count the plan": [(rows,)],
            "count the changes": changes,
            "count rows without a key": [(ignored,)],
            "count duplicates": duplicates or [],
        }
        evaluated = evaluate(self.workspace, diff, MODEL, exact=exact)
        return replace(diff, run=replace(evaluated, planned=True, seconds=Seconds()))

    def lease(self, diff: Diff) -> Lease:
        """The lease of a run, held."""
        run = diff.run
        return self.workspace.lease(run.sync_id, HEAD, run.id, HOLDER)

    def acquire(self, sync: Sync, revision: int = 0) -> None:
        """Take the lease of a sync that is free, and was not written to in this scene."""
        last = self.last_run_ids.get(sync.id, "")
        slot = Slot(sync.id, HEAD, revision, last, None, None, None, None, None, leased=False)
        self.last_run_ids[sync.id] = "1"
        assert self.workspace.store.acquire(slot, HOLDER, LEASE_SECONDS, last_run_id="1")

    def finish(
        self, diff: Diff, *, rejections: Rows, delivered: Delivered = ALL_SETTLED,
        error: str | None = None,
    ) -> None:  # fmt: skip
        """Close a run, which becomes the baseline."""
        self.script.answers = {"count rejections": rejections, "look at the snapshot": [(1,)]}
        _, memory = finish(self.workspace, diff, self.lease(diff), delivered, error, Memory())
        assert memory.baseline is not None
        self.baselines[diff.run.sync_id] = memory.baseline


def setup(story: Story) -> None:
    """The schemas and lasting tables, and a first look into them."""
    engine = Engine(
        story.script,
        planner_schema=PLANNER_SCHEMA,
        audit_schema=AUDIT_SCHEMA,
        lease_seconds=LEASE_SECONDS,
        logs=Logs(),
        read_only=False,
    )
    story.script.answers = {"read the state": [(NOW, *[None] * 10)], "list": []}
    with pytest.raises(UnknownSyncError):
        engine.runs(CRM.id)
    log = story.workspace.audit(REQUESTS)  # which is made once it is needed
    story.workspace.session.run_all(log.create(story.workspace.dialect), step="make the log tables")


def leases(story: Story) -> None:
    """The state: read, added, taken, and delivered in shards."""
    store = story.workspace.store
    story.script.answers = {"read the state": [(NOW, *[None] * 10)]}
    store.read(CRM.id)
    for sync in (CRM, ADS):
        store.add(sync.id)
    store.add(CRM.id, "0/2", Progress(1, 3, reserved=1))
    head = Slot(CRM.id, HEAD, 0, "", None, None, None, None, None, leased=False)
    assert store.touch(head)
    story.acquire(CRM, revision=1)
    story.script.answers = {"list": [(ADS.id,), (CRM.id,)]}
    store.sync_ids()
    store.read_all()


def first_run(story: Story) -> None:
    """Nothing is known yet: five rows are added, one is refused, two are in doubt, one is left."""
    diff = story.plan(CRM, rows=5, changes=[("added", "absent", 5, 5)])
    lease = story.lease(diff)
    ledger = Ledger(Progress(1, 6, reserved=5))
    checkpoint = Checkpoint(story.workspace, diff, lease, ledger)
    checkpoint.forget_doubtful()
    reader = Reader(story.workspace, diff, 6)
    story.script.answers = {"read row ids": [(str(row), diff.run.id) for row in (1, 2)]}
    reader.identities((1, 2))
    reader.rows((1, 2, 5))
    ledger.settle((1, 2), {2: Problem("refused", "the address is empty")})
    checkpoint.keep()
    diff = checkpoint.diff  # which has a table of rejections now
    delivered = Delivered([(3, 5)], "never acknowledged", [(5, 6)], "it's closed")
    rejections = [
        ("added", "absent", "failed", 1),
        ("added", "in_doubt", "failed", 2),
        ("added", "absent", "aborted", 1),
    ]
    story.finish(diff, rejections=rejections, delivered=delivered, error="it's closed")


def next_run(story: Story) -> None:
    """User 1 has changed, user 3 is gone, and what did not arrive is tried again. Before that, rows
    are chosen to be sent again; after it, what has failed too often is looked for."""
    workspace, shape = story.workspace, story.shape(CRM)
    run = new_run(CRM, shape, f"{99:024}", NOW, reset=None, logs=Logs())
    choosing = Diff(workspace.dialect, run, story.baselines[CRM.id], workspace.planner)
    workspace.session.perform(copy_rejections(choosing, ["1", "2"]))
    workspace.drop([run.tables.rejections])
    story.acquire(CRM)
    changes = [
        ("added", "absent", 2, 2),
        ("added", "in_doubt", 1, 1),
        ("changed", "present", 1, 1),
        ("removed", "in_doubt", 1, 1),
    ]
    diff = story.plan(CRM, rows=4, changes=changes)
    often = attempts.failed_often(diff, workspace.audit(CHANGELOG), 3)
    assert not workspace.session.rows(often, step="count earlier attempts")
    story.finish(diff, rejections=[])


def duplicated_keys(story: Story) -> None:
    """User 1 is there twice, someone has no id, user 2 is gone; the row hash is another release's,
    and a plan of every row is made. The run is superseded before it is delivered."""
    story.acquire(CRM)
    diff = story.plan(
        replace(CRM, plan="whole"),
        rows=5,
        changes=[("removed", "present", 1, 1)],
        ignored=1,
        duplicates=[("present", 1)],
        shape=story.shape(CRM, "golden, next release"),
    )
    discard(story.workspace, diff, story.lease(diff), "superseded", Memory())


def retyped_columns(story: Story) -> None:
    """The key, and another column, had another type before: rows are joined by their ids."""
    baseline = story.baselines[CRM.id]
    before = _with_types(baseline.shape, story.sample.before)
    changes = [("changed", "present", 3, 3), ("removed", "present", 1, 1)]
    diff = story.plan(CRM, rows=3, changes=changes, baseline=replace(baseline, shape=before))
    story.workspace.drop(diff.run.tables.all())


def keys_retained_first(story: Story) -> None:
    """A sync that keeps only keys and versions: its first run."""
    story.acquire(ADS)
    diff = story.plan(ADS, rows=3, changes=[("added", "absent", 3, 3)])
    delivered = Delivered((), "", [(3, 4)], "stopped")
    rejections = [("added", "absent", "aborted", 1)]
    story.finish(diff, rejections=rejections, delivered=delivered)


def keys_retained_next(story: Story) -> None:
    """Its next run: the comparison is made while the model is evaluated."""
    story.acquire(ADS)
    changes = [("added", "absent", 1, 1), ("changed", "present", 1, 1)]
    diff = story.plan(ADS, rows=3, changes=changes)
    story.finish(diff, rejections=[])


def counted_keys(story: Story) -> None:
    """User 4, who has not changed, is there twice: where runs make no plans, rows are counted as
    they are evaluated."""
    story.acquire(CRM)
    counted = story.workspace.dialect.capabilities.delta_share is not None
    changes: Rows = [("changed", "present", 2, 2), ("removed", "present", 1, 1)]
    if counted:
        changes = [*changes, ("duplicate", "present", 2, 1), ("ignored", "absent", 1, 1)]
    diff = story.plan(
        CRM, rows=5, changes=changes, ignored=1, duplicates=[("present", 1)], exact=True
    )
    discard(story.workspace, diff, story.lease(diff), "superseded", Memory())


def forgetting(story: Story) -> None:
    """The runs are looked at, and the sync is forgotten."""
    workspace = story.workspace
    story.acquire(ADS)
    workspace.store.remove(ADS.id, HOLDER)
    workspace.drop(story.baselines[ADS.id].tables)


def noting(story: Story) -> None:
    """What a destination was asked, and what it answered."""
    workspace = story.workspace
    log, dialect = workspace.audit(REQUESTS), workspace.dialect
    told = Note("added", ("1", "2"), "POST /users", "it's a \\ \N{ROCKET}", NOW)
    statements = [
        requests.forget(dialect, log, CRM.id, 7),
        *requests.append(dialect, log, CRM.id, "1", [told, replace(told, response=None)]),
    ]
    workspace.session.run_all(statements, step="keep the requests")
    assert not list(requests.read(workspace, log, "1", lambda row_ids: True))


def adopted(story: Story) -> None:
    """Another sync begins with what its destination holds: some columns, of other types; user 4 is
    there twice, and someone has no id."""
    dialect = story.workspace.dialect
    story.workspace.store.add(LIST.id)
    story.acquire(LIST)
    text = story.sample.columns["plan"]
    given = {"id": story.sample.before["id"], "plan": text, "score": text, "balance": text}
    columns = {name: Column(name, kind) for name, kind in given.items()}
    shape = narrowed(story.shape(LIST), columns)
    story.runs += 1
    run = new_run(LIST, shape, f"{story.runs:024}", NOW, reset="cdc", logs=Logs())
    diff = Diff(dialect, run, None, story.workspace.planner)
    story.script.answers = {"count the plan": [(5,)], "count what is held": [(4, 3, 1)]}
    texts = (
        sql.aliased(dialect.cast(sql.column(name), "text"), name) for name in ("score", "balance")
    )
    held = exp.select(sql.column("id"), sql.column("plan"), *texts)
    held = held.from_(sql.model(MODEL, "users"))
    run = made(story.workspace, diff, sql.model(dialect.render(held), HELD), columns)
    diff = replace(diff, run=replace(run, planned=True, seconds=Seconds()))
    story.finish(diff, rejections=[(None, "stale", "failed", 1)])


SCENES: Sequence[Callable[[Story], None]] = (
    setup,
    leases,
    first_run,
    next_run,
    duplicated_keys,
    retyped_columns,
    keys_retained_first,
    keys_retained_next,
    counted_keys,
    forgetting,
    noting,
    adopted,
)


def play(dialect: Dialect, places: Places | None = None) -> Mapping[str, Sequence[Line]]:
    """Every scene's statements in a dialect, in order.

    Args:
        places: where the library's tables are, if not where it makes them.
    """
    script = Script(dialect)
    places = places or Places.ordinary(dialect, None, PLANNER_SCHEMA, AUDIT_SCHEMA)
    story = Story(script, SAMPLES[dialect.name], places)
    played: dict[str, Sequence[Line]] = {}
    for number, scene in enumerate(SCENES, 1):
        scene(story)
        played[f"{number}_{scene.__name__}"] = tuple(script.lines)
        script.lines.clear()
    return played


def _with_types(shape: Shape, types: Mapping[str, str]) -> Shape:
    def changed(column: Column) -> Column:
        return replace(column, type=types.get(column.name, column.type))

    return replace(
        shape,
        key=tuple(map(changed, shape.key)),
        fields=tuple(Field(changed(item.column), item.field) for item in shape.fields),
    )
