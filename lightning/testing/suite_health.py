"""Health: what is told of a sync is told once, recovery included, and nothing while it is muted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ..audit.health import HealthChange, HealthThresholds
from ..deliver.batch import Batch
from ..engine import Engine
from ..errors import ConfigurationError, UnknownSyncError
from ..model import Model
from ..results import DeliveryError
from ..sync import Logs, Sync
from .destination import take_all
from .harness import Subject

NEVER = (None, None)
ONLY_RUNS = HealthThresholds(failed_runs=(1, 2), failed_share=NEVER, freshness=NEVER)
SOON = timedelta(days=1)


def _sync(subject: Subject, rows: int = 1) -> Sync:
    """A sync of a new table."""
    name = subject.new_name()
    _fill(subject, name, rows)
    return Sync(name, Model(subject.source(name), "id"))


def _fill(subject: Subject, name: str, rows: int) -> None:
    loaded = [{"id": str(number), "a": "x"} for number in range(rows)]
    subject.load(name, {"id": "text", "a": "text"}, loaded)


def _fail(batch: Batch) -> None:
    raise TimeoutError("no answer")


def _run_and_fail(engine: Engine, sync: Sync) -> None:
    with pytest.raises(DeliveryError):
        engine.run(sync, _fail, reset="full_resync")


def _told(changes: Sequence[HealthChange]) -> list[tuple[str, str, str]]:
    return [(change.check, change.before, change.after) for change in changes]


class TestHealth:
    def test_what_is_told_is_remembered_until_it_is_muted(self, subject: Subject) -> None:
        """The least of the tests below, in few statements, where each takes long."""
        preset, logs = HealthThresholds.hightouch(), Logs(changelog=False, snapshot=False)
        sync, engine = _sync(subject, rows=0), subject.engine(logs=logs)
        engine.plan(sync).abort("it is to fail")
        until = datetime.now(UTC).replace(microsecond=0) + SOON
        engine.mute(sync, until)
        assert engine.health_changes(sync, preset) == ()
        judged = engine.health(sync, preset)
        assert (judged.status, judged.muted_until) == ("critical", until)
        engine.mute(sync, None)
        assert sorted(_told(engine.health_changes(sync, preset))) == [
            ("failed_runs", "ok", "critical"),
            ("min_model_rows", "ok", "warning"),
            ("min_throughput", "ok", "warning"),
        ]
        assert subject.engine().health_changes(sync.id, preset) == ()
        engine.run(sync, take_all)
        assert _told(engine.health_changes(sync, preset)) == [("failed_runs", "critical", "ok")]

    def test_a_change_is_told_once_and_so_is_the_recovery(self, subject: Subject) -> None:
        sync, other = _sync(subject), _sync(subject)
        engine = subject.engine()
        for each in (sync, other):
            engine.run(each, take_all)
        ask: Callable[[], Any] = lambda: engine.health_changes(sync, ONLY_RUNS)  # noqa: E731
        assert ask() == ()
        for before, after in (("ok", "warning"), ("warning", "critical")):
            _run_and_fail(engine, sync)
            (change,) = ask()
            assert _told([change]) == [("failed_runs", before, after)]
            assert change.reason is not None
            assert str(change.reason) in str(change)
            assert subject.engine().health_changes(sync.id, ONLY_RUNS) == ()
        _run_and_fail(engine, sync)
        assert ask() == ()  # it is as critical as before
        engine.run(sync, take_all)
        (change,) = ask()
        assert _told([change]) == [("failed_runs", "critical", "ok")]
        assert str(change) == f"{sync.id}: failed_runs is ok again; it was critical"
        assert ask() == engine.health_changes(other.id, ONLY_RUNS) == ()

    def test_what_could_not_be_told_is_told_again(self, subject: Subject) -> None:
        sync, engine = _sync(subject), subject.engine()
        _run_and_fail(engine, sync)
        told: list[HealthChange] = []

        def is_down(changes: Sequence[HealthChange]) -> None:
            raise ConnectionError("nobody is there")

        with pytest.raises(ConnectionError):
            engine.health_changes(sync, ONLY_RUNS, notify=is_down)
        changes = engine.health_changes(sync, ONLY_RUNS, notify=told.extend)
        assert _told(told) == _told(changes) == [("failed_runs", "ok", "warning")]
        assert engine.health_changes(sync, ONLY_RUNS, notify=is_down) == ()

    def test_of_two_who_ask_at_once_one_is_told(self, subject: Subject) -> None:
        sync, engine = _sync(subject), subject.engine()
        engine.run(sync, take_all)
        assert engine.health_changes(sync, ONLY_RUNS) == ()
        for fail in (True, False):
            if fail:
                _run_and_fail(engine, sync)
            else:
                engine.run(sync, take_all)
            told, between = subject.engine(), list[tuple[HealthChange, ...]]()

            def meanwhile(changes: Sequence[HealthChange]) -> None:
                between.append(subject.engine().health_changes(sync, ONLY_RUNS))  # noqa: B023

            told.health_changes(sync, ONLY_RUNS, notify=meanwhile)
            assert list(map(len, between)) == [1]
            assert engine.health_changes(sync, ONLY_RUNS) == ()

    def test_a_muted_sync_is_told_of_afterwards(self, subject: Subject) -> None:
        sync, engine = _sync(subject), subject.engine()
        engine.run(sync, take_all)
        until = datetime.now(UTC).replace(microsecond=0) + SOON
        engine.mute(sync, until)
        _run_and_fail(engine, sync)
        assert subject.engine().health_changes(sync, ONLY_RUNS) == ()
        judged = engine.health(sync, ONLY_RUNS)
        assert (judged.status, judged.muted_until) == ("warning", until)
        with pytest.raises(ConfigurationError, match="is over"):
            engine.mute(sync, datetime(2026, 1, 1))
        engine.mute(sync, None)
        assert engine.health(sync, ONLY_RUNS).muted_until is None
        muted = replace(ONLY_RUNS, muted_until=until.replace(tzinfo=None))
        assert engine.health(sync, muted).muted_until == until
        assert engine.health_changes(sync, muted) == ()
        over = replace(ONLY_RUNS, muted_until=datetime(2026, 1, 1))
        assert _told(engine.health_changes(sync, over)) == [("failed_runs", "ok", "warning")]

    def test_a_sync_that_never_ran_is_told_of_where_it_is_known_to_be_one(
        self, subject: Subject
    ) -> None:
        sync, engine = _sync(subject), subject.engine()
        for ask in (engine.health, engine.health_changes):
            with pytest.raises(UnknownSyncError):
                ask(sync.id)
        with pytest.raises(UnknownSyncError):
            engine.mute(sync.id, None)
        assert engine.health(sync).status == "unknown"
        assert _told(engine.health_changes(sync)) == [("freshness", "ok", "unknown")]
        assert engine.health_changes(sync) == ()
        engine.run(sync, take_all)
        assert _told(engine.health_changes(sync)) == [("freshness", "unknown", "ok")]

    def test_a_sync_that_is_dropped_is_forgotten(self, subject: Subject) -> None:
        sync, engine = _sync(subject), subject.engine()
        _run_and_fail(engine, sync)
        assert engine.health_changes(sync, ONLY_RUNS)
        engine.mute(sync, datetime.now(UTC) + SOON)
        engine.drop(sync.id)
        assert engine.health(sync, ONLY_RUNS).muted_until is None
        assert _told(engine.health_changes(sync, ONLY_RUNS)) == [("failed_runs", "ok", "warning")]

    def test_a_database_of_an_earlier_release_is_taken_on(self, subject: Subject) -> None:
        sync = _sync(subject)
        _run_and_fail(subject.engine(), sync)
        subject.drop_planner_table("sync_health")
        looking = subject.engine(read_only=True)
        assert looking.health(sync, ONLY_RUNS).status == "warning"
        told: list[HealthChange] = []
        with pytest.raises(ConfigurationError, match="read-only"):
            looking.health_changes(sync, ONLY_RUNS, notify=told.extend)
        assert told == []
        engine = subject.engine()
        assert _told(engine.health_changes(sync, ONLY_RUNS)) == [("failed_runs", "ok", "warning")]

    def test_a_run_of_every_row_is_told_from_one_of_what_changed(self, subject: Subject) -> None:
        sync, engine = _sync(subject, rows=3), subject.engine()
        limits = replace(ONLY_RUNS, full_runs=(1, 2), failed_runs=NEVER)
        fewer = replace(sync, columns=["id"])
        resync = {"reset": "full_resync"}
        statuses, full = [], []
        for run, options in ((sync, {}), (sync, resync), (fewer, {}), (fewer, {}), (fewer, resync)):
            result = engine.run(run, take_all, **options)  # type: ignore[arg-type]
            full.append(result.full)
            statuses.append(engine.health(sync, limits).status)
        assert full == [run.full for run in engine.runs(sync.id)]
        assert full == [False, True, True, False, True]
        assert statuses == ["ok", "warning", "critical", "ok", "warning"]

    def test_a_number_that_is_not_the_usual_one_is_told(self, subject: Subject) -> None:
        sync, engine = _sync(subject, rows=10), subject.engine()
        limits = HealthThresholds(
            freshness=NEVER, rows_deviation=(0.2, 0.5), operations_deviation=(1, 4)
        )
        found = []
        for rows in (10, 10, 10, 8, 10, 4, 10):
            _fill(subject, sync.id, rows)
            engine.run(sync, take_all)
            found.append({why.check: why.status for why in engine.health(sync, limits).reasons})
        assert found[:3] == [{}, {}, {}]  # nothing is usual yet
        assert found[3] == {"rows_deviation": "warning", "operations_deviation": "warning"}
        assert found[4] == {"operations_deviation": "warning"}
        assert found[5]["rows_deviation"] == "critical"

    def test_hightouchs_own_defaults(self, subject: Subject) -> None:
        sync, engine = _sync(subject, rows=2), subject.engine()
        preset = HealthThresholds.hightouch()

        def found() -> dict[str, str]:
            return {why.check: why.status for why in engine.health(sync, preset).reasons}

        engine.run(sync, take_all)
        assert found() == {}
        engine.run(sync, lambda batch: {batch.row_ids[0]: "no"}, reset="full_resync")
        assert found() == {"failed_rows": "warning"}
        _run_and_fail(engine, sync)
        assert found() == {"failed_runs": "critical", "failed_rows": "warning"}
        assert preset == HealthThresholds(
            failed_runs=(None, 1),
            failed_rows=(1, None),
            failed_share=NEVER,
            min_model_rows=(0, None),
            duration=(3600, None),
            running=(3600, None),
            freshness=NEVER,
            min_throughput=(0, None),
            window=7 * 24 * 3600,
        )
        idle = _sync(subject, rows=0)
        engine.run(idle, take_all)
        assert {why.check: why.status for why in engine.health(idle, preset).reasons} == {
            "min_model_rows": "warning",
            "min_throughput": "warning",
        }
