"""After any history of faults, one clean run makes the destination equal to the model."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lightning
from lightning import Batch, Retry, TryAgain

from .child import SYNC
from .conftest import TABLE, DuckDBSource
from .destination import Destination, as_held

FAULTS = ("take", "refuse", "try again", "time out before", "time out after", "die")
QUICK = Retry(attempts=2, first_delay=0.0001, max_delay=0.0002)

KEYS = st.integers(1, 12)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("put"), KEYS, st.integers(0, 3)),
        st.tuples(st.just("delete"), KEYS, st.just(0)),
    ),
    max_size=8,
)
RUNS = st.fixed_dictionaries(
    {
        "changes": CHANGES,
        "faults": st.lists(st.sampled_from(FAULTS), max_size=6),
        "batch_size": st.integers(1, 5),
        "workers": st.sampled_from([1, 1, 3]),
        "split": st.booleans(),
        "retry": st.sampled_from([None, QUICK]),
        "after": st.sampled_from(["finish", "abort", "leave", "resume"]),
    }
)


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


def play(source: DuckDBSource, run: dict[str, Any], crm: Destination) -> None:
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


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
@given(history=st.lists(RUNS, min_size=1, max_size=4))
def test_after_any_history_one_clean_run_makes_the_destination_equal_to_the_model(
    history: list[dict[str, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        source = DuckDBSource(Path(directory) / "warehouse.duckdb")
        source.execute(TABLE)
        crm = Destination()
        try:
            for run in history:
                play(source, run, crm)
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
