"""The wire format of the state: the JSON texts that stand in the state table.

The names under which things are stored are given here (`name=` where an attribute has another one)
and never change. What is added later has a default, so that older texts can be read. What cannot
be added that way is a new format, with a number of its own and a decoder for each before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from ..errors import StateError
from ..results import Outcome, Phase, RunNumbers
from ..texts import ascii_json
from .records import Baseline, Evaluation, HealthMemory, Memory, PlannedRun, Progress, Skips

FORMAT = 3
SOMETIMES = ("statements", "profile", "full", "held_until", "skipped")  # left out where empty

T = TypeVar("T")


class _Column(Struct, omit_defaults=True):
    name: str
    type: str
    declared: str = ""


class _Field(Struct):
    column: _Column
    field: str


class _Shape(Struct):
    key: tuple[_Column, ...]
    fields: tuple[_Field, ...]
    retained: tuple[str, ...]
    version_scheme: str


class _Tables(Struct):
    plan: str
    changes: str
    rejections: str


class _Counts(Struct):
    added: int
    changed: int
    removed: int
    unchanged: int
    rejected: int
    ignored: int
    queried: int = 0


class _Seconds(Struct):
    evaluate: float | None = None
    compare: float | None = None
    deliver: float | None = None
    close: float | None = None


class _Statement(Struct, array_like=True):
    phase: Phase
    step: str
    count: int
    seconds: float


class _Throughput(Struct):
    seconds: float
    rows: tuple[int, ...]


class _Profile(Struct, omit_defaults=True):
    statements: tuple[_Statement, ...] = ()
    throughput: _Throughput | None = None


class _Logs(Struct):
    changelog: bool
    snapshot: bool
    runs: bool


_Mode = Literal["upsert", "update", "insert", "mirror"]
_DeleteBehavior = Literal["do_nothing", "clear_fields", "delete"]
_Reset = Literal["full_resync", "cdc"]


class _Mark(Struct):
    schema: str
    run_id: str
    planned: bool = True


class _Delta(Struct):
    table: str
    rows: int


class _Baseline(Struct, kw_only=True):
    run_id: str
    base: str
    deltas: tuple[_Delta, ...] = ()
    rejections: str | None
    previous: tuple[str, ...]
    shape: _Shape
    mode: _Mode
    known_rows: int = msgspec.field(name="held")
    exception_rows: int = msgspec.field(name="exceptions")
    snapshot_mark: _Mark | None = None
    duplicated: bool = False


class _BaselineOf2(Struct):
    """Every run had a plan."""

    run_id: str
    tables: _Tables
    previous: _Tables | None
    shape: _Shape
    mode: _Mode
    held: int
    exceptions: int
    snapshot: bool = False  # what was known before there was a mark
    snapshot_mark: _Mark | None = None

    def present(self) -> _Baseline:
        previous = self.previous
        return _Baseline(
            run_id=self.run_id,
            base=self.tables.plan,
            rejections=self.tables.rejections,
            previous=(previous.plan, previous.rejections) if previous else (),
            shape=self.shape,
            mode=self.mode,
            known_rows=self.held,
            exception_rows=self.exceptions,
            snapshot_mark=self.snapshot_mark,
        )


class _Numbers(Struct, kw_only=True):
    """Of a run, in the table beside the state."""

    format: int = FORMAT
    outcome: Outcome
    counts: _Counts
    seconds: _Seconds
    profile: _Profile = msgspec.field(default_factory=_Profile)
    full: bool = False


class _Closed(Struct):
    run_id: str
    numbers: _Numbers


class _Memory(Struct, kw_only=True):
    format: int = FORMAT
    baseline: _Baseline | None
    leftovers: tuple[str, ...]
    baseline_lost: bool = False
    closed: tuple[_Closed, ...] = ()


class _MemoryOf2(Struct, kw_only=True):
    format: int
    baseline: _BaselineOf2 | None
    leftovers: tuple[str, ...]
    baseline_lost: bool = False


class _Skip(Struct):
    row_id: str
    reason: str
    once: bool = False


class _Skips(Struct, kw_only=True):
    format: int = FORMAT
    rows: tuple[_Skip, ...]


class _SkippedOperation(Struct):
    number: int
    skip: _Skip


class _Run(Struct, kw_only=True):
    format: int = FORMAT
    id: str
    sync_id: str
    destination: str
    model_name: str | None
    model_id: str
    mode: _Mode
    delete_behavior: _DeleteBehavior
    reset: _Reset | None
    shape: _Shape
    tables: _Tables
    logs: _Logs
    started_at: str
    planned: bool
    counts: _Counts
    closing: bool
    keeps_values: bool = False
    seconds: _Seconds = msgspec.field(default_factory=_Seconds)
    trouble: str | None = None
    baseline_lost: bool = False
    delta: bool = False
    delta_rows: int = 0
    statements: tuple[_Statement, ...] = ()
    has_rejections: bool = True  # earlier releases made every run its table
    skipped: tuple[_SkippedOperation, ...] = ()


class _Progress(Struct, kw_only=True):
    format: int = FORMAT
    first: int
    last: int
    settled: tuple[tuple[int, int], ...]
    reserved: int
    staging: str | None = msgspec.field(default=None, name="landing")
    held_until: str | None = None


class _HealthMemory(Struct, kw_only=True):
    """In the table of what was told of the health."""

    format: int = FORMAT
    statuses: dict[str, Literal["ok", "unknown", "warning", "critical"]]
    muted_until: str | None


class _Evaluation(Struct, kw_only=True):
    """Written by hooks of dbt: `package/macros/plan.sql`."""

    format: int
    id: str
    plan: str
    key: tuple[str, ...]
    version_scheme: str
    model_id: str
    invocation_id: str
    evaluated_at: str
    complete: bool
    vetoed: str | None


class _Header(Struct):
    format: int = 1  # the first one had no number


_WIRE: Mapping[type, type[Any]] = {
    Memory: _Memory,
    PlannedRun: _Run,
    Progress: _Progress,
    Skips: _Skips,
    RunNumbers: _Numbers,
    HealthMemory: _HealthMemory,
}


def dump(record: Memory | PlannedRun | Progress | Skips | RunNumbers | HealthMemory) -> str:
    """A record as it is stored."""
    wire = msgspec.convert(record, _WIRE[type(record)], from_attributes=True)
    fields = msgspec.to_builtins(wire)
    stored = {name: value for name, value in fields.items() if value or name not in SOMETIMES}
    return ascii_json(msgspec.json.encode(stored).decode())


def load_memory(text: str) -> Memory:
    """What is remembered between runs, of any format."""
    formats: Mapping[int, Callable[[str], Memory]] = {
        1: _memory_of_1,
        2: _memory_of_2,
        3: lambda text: _decoded(text, _Memory, Memory),
    }
    return _load(text, formats)


def load_run(text: str) -> PlannedRun:
    """A run in progress, of any format."""
    return _load(text, dict.fromkeys((1, 2, 3), lambda text: _decoded(text, _Run, PlannedRun)))


def load_progress(text: str) -> Progress:
    """How far a delivery came, of any format."""
    return _load(text, dict.fromkeys((1, 2, 3), lambda text: _decoded(text, _Progress, Progress)))


def load_skips(text: str) -> Skips:
    """The rows that are skipped, of any format."""
    return _load(text, {3: lambda text: _decoded(text, _Skips, Skips)})


def load_numbers(text: str) -> RunNumbers:
    """What a run came to, of any format."""
    return _load(text, dict.fromkeys((1, 2, 3), lambda text: _decoded(text, _Numbers, RunNumbers)))


def load_health(text: str) -> HealthMemory:
    """What was told of a sync's health."""
    return _load(text, {3: lambda text: _decoded(text, _HealthMemory, HealthMemory)})


def load_evaluation(text: str) -> Evaluation:
    """What a hook of dbt left, of any format."""
    return _load(text, {2: lambda text: _decoded(text, _Evaluation, Evaluation)})


def _memory_of_1(text: str) -> Memory:
    """There was the baseline alone, and tables were dropped by what their names look like."""
    return Memory(_baseline_of_2(msgspec.json.decode(text, type=_BaselineOf2)))


def _memory_of_2(text: str) -> Memory:
    found = msgspec.json.decode(text, type=_MemoryOf2)
    baseline = None if found.baseline is None else _baseline_of_2(found.baseline)
    return Memory(baseline, found.leftovers, found.baseline_lost)


def _baseline_of_2(found: _BaselineOf2) -> Baseline:
    return msgspec.convert(found.present(), Baseline, from_attributes=True)


def _load(text: str, decoders: Mapping[int, Callable[[str], T]]) -> T:
    """
    Raises:
        StateError: a newer release wrote it, or it is damaged.
    """
    try:
        number = msgspec.json.decode(text, type=_Header).format
        if number > FORMAT:
            raise StateError(
                f"it was written by a newer release of lightning-cdc (in format {number}; this "
                f"one reads up to {FORMAT}): upgrade lightning-cdc here."
            )
        return decoders[number](text)
    except (msgspec.MsgspecError, KeyError) as error:
        raise StateError(f"it is damaged ({error}): restore it from a backup.") from error


def _decoded(text: str, wire: type[Any], record: type[T]) -> T:
    return msgspec.convert(msgspec.json.decode(text, type=wire), record, from_attributes=True)
