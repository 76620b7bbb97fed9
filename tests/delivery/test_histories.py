"""After any history of faults, one clean run makes the destination equal to the model."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

import lightning
from lightning import Batch, Retry, TryAgain
from lightning.testing import seeds
from lightning.testing.seeds import Step

from .child import SYNC
from .conftest import TABLE, DuckDBSource
from .destination import Destination, as_held

FAULTS = ("take", "refuse", "try again", "time out before", "time out after", "die")
QUICK = Retry(attempts=2, first_delay=0.0001, max_delay=0.0002)

EXAMPLES = 10
SOAK = int(os.environ.get("LIGHTNING_SOAK", "2000"))
KEYS = 12


def make(random: Random) -> list[Step]:
    """A history: up to four runs, each with its changes and faults."""
    return [Step("run", _run(random)) for _ in range(random.randint(1, 4))]


def _run(random: Random) -> dict[str, Any]:
    changes = [
        (random.choice(("put", "delete")), random.randint(1, KEYS), random.randint(0, 3))
        for _ in range(random.randint(0, 8))
    ]
    return {
        "changes": changes,
        "faults": random.choices(FAULTS, k=random.randint(0, 6)),
        "batch_size": random.randint(1, 5),
        "workers": random.choice((1, 1, 3)),
        "split": random.choice((False, True)),
        "retry": random.choice((None, QUICK)),
        "after": random.choice(("finish", "abort", "leave", "resume")),
    }


class Died(BaseException):
    """The process ended inside `send`."""


class Faulty:
    """Sends to a destination, with one fault of a list for each call, and then no more."""

    def __init__(self, destination: Destination, faults: list[str]) -> None:
        self._destination = destination
        self._faults = iter(faults)

    def __call__(self, batch: Batch) -> Any:
        fault = next(self._faults, "take")
        first = batch.row_ids[0]
        if fault == "time out before":
            raise TimeoutError
        if fault == "refuse":
            return self._destination.take(batch, {first: "odd"})
        if fault == "try again":
            return self._destination.take(batch, {first: TryAgain("busy", after=0.0001)})
        self._destination.take(batch)
        if fault == "time out after":
            raise TimeoutError
        if fault == "die":
            raise Died
        return None


def change(source: DuckDBSource, changes: list[tuple[str, int, int]]) -> None:
    for what, key, score in changes:
        source.execute(f"DELETE FROM customers WHERE id = {key}")
        if what == "put":
            source.execute(f"INSERT INTO customers VALUES ({key}, 'name {key}', {score})")


def play(source: DuckDBSource, run: Mapping[str, Any], crm: Destination) -> None:
    """One run, which may end in any way, and be left to the next one."""
    change(source, run["changes"])
    options = {name: run[name] for name in ("batch_size", "workers", "split", "retry")}
    with lightning.connect(source.url) as engine:
        planned = engine.plan(SYNC, override_guards=True)
        with contextlib.suppress(TimeoutError, Died):
            planned.deliver(Faulty(crm, run["faults"]), **options)
        if run["after"] == "finish":
            planned.finish()
        elif run["after"] == "abort":
            planned.abort("enough")
    source.forget_leases()
    if run["after"] == "resume":
        with lightning.connect(source.url) as engine:
            resumed = engine.resume(SYNC.id)
            resumed.deliver(crm)
            resumed.finish()


def test_after_any_history_one_clean_run_makes_the_destination_equal_to_the_model() -> None:
    seeds.play(make, play_and_compare, EXAMPLES)


@pytest.mark.soak
@pytest.mark.timeout(12 * 3_600)
def test_after_very_many_histories_one_clean_run_does() -> None:
    """As many as LIGHTNING_SOAK says."""
    seeds.play(make, play_and_compare, SOAK)


def play_and_compare(history: Sequence[Step]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        source = DuckDBSource(Path(directory) / "warehouse.duckdb")
        source.execute(TABLE)
        crm = Destination()
        try:
            for run in history:
                play(source, run.given, crm)
            with lightning.connect(source.url) as engine:
                result = engine.run(SYNC, crm, override_guards=True)
                assert (result.status, result.failed.total) == ("succeeded", 0)
                assert crm.rows == as_held(source.rows())
                assert engine.plan(SYNC).counts.unchanged == len(crm.rows)
            for record in engine_runs(source):
                check_log(source, record)
        finally:
            source.leave()


def engine_runs(source: DuckDBSource) -> list[lightning.RunRecord]:
    with lightning.connect(source.url) as engine:
        return engine.runs(SYNC.id)


def check_log(source: DuckDBSource, record: lightning.RunRecord) -> None:
    """The numbers of a run are those of its changelog, and every row that failed says why."""
    log = source.log(record.run_id).values()
    for op_type in ("added", "changed", "removed"):
        statuses = [status for op, status, _ in log if op == op_type]
        assert len(statuses) == getattr(record.planned, op_type)
        assert statuses.count("succeeded") == getattr(record.succeeded, op_type)
        assert statuses.count("failed") == getattr(record.failed, op_type)
    assert all((status == "succeeded") == (reason is None) for _, status, reason in log)
    assert all(reason != "" for _, _, reason in log)
