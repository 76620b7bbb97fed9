"""The health of a sync, from the logs that real runs wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import lightning
from lightning import Batch, Engine, HealthReason, HealthThresholds, Sync

from .conftest import Source


def fail(batch: Batch) -> None:
    raise ConnectionError("down")


def succeed(batch: Batch) -> None:
    return None


def run_and_fail(engine: Engine, sync: Sync) -> None:
    with pytest.raises(lightning.DeliveryError):
        engine.run(sync, fail)


def test_a_sync_that_never_ran_is_not_known(engine: Engine) -> None:
    with pytest.raises(lightning.UnknownSyncError):
        engine.health("nothing yet")


def test_a_log_that_is_off_leaves_the_health_unknown(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(1)
    engine.run(replace(sync, logs=lightning.Logs(runs=False)), succeed)
    health = engine.health(sync.id)
    assert health.status == "unknown"
    assert "sync_runs" in str(health.reasons[0])


def test_runs_that_cannot_start_and_removals_that_are_refused_are_seen(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(5)
    engine.run(sync, succeed)
    source.execute("DELETE FROM customers")
    refuse = replace(sync, delete_behavior="delete", allow_empty=True)
    engine.run(refuse, lambda batch: dict.fromkeys(batch.row_ids, "no"))
    assert engine.health(sync.id).reasons == (HealthReason("failed_share", "critical", 1.0, 0.1),)
    source.execute("ALTER TABLE customers RENAME COLUMN score TO points")
    for _ in range(3):
        with pytest.raises(lightning.LightningError):
            engine.run(replace(sync, columns=["score"]), succeed)
    assert "failed_runs is 3, critical at 3" in map(str, engine.health(sync.id).reasons)


def test_age_counts(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(1)
    engine.run(sync, succeed)
    assert engine.health(sync.id).status == "ok"
    stale = HealthThresholds(freshness=(0, None))
    assert [reason.check for reason in engine.health(sync.id, stale).reasons] == ["freshness"]
    engine.plan(sync)
    slow = HealthThresholds(running=(None, 0.000001))
    assert [reason.check for reason in engine.health(sync.id, slow).reasons] == ["running"]


def test_failed_runs_count_while_they_are_in_a_row(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(1)
    only_runs = HealthThresholds(failed_share=(None, None))
    for status, value, limit in (("warning", 1, 1), ("warning", 2, 1), ("critical", 3, 3)):
        run_and_fail(engine, sync)
        health = engine.health(sync.id, only_runs)
        assert health.status == status
        assert [str(reason) for reason in health.reasons] == [
            f"failed_runs is {value}, {status} at {limit}"
        ]
    engine.run(sync, succeed)
    assert engine.health(sync.id).status == "ok"


def test_failed_rows_count_duplicated_keys_too(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(20)
    source.fill(1, first=20)
    engine.run(sync, lambda batch: {"7": "odd"})
    health = engine.health(sync.id, HealthThresholds(failed_rows=(2, 3)))
    assert health.reasons == (
        HealthReason("failed_rows", "warning", 2, 2),
        HealthReason("failed_share", "critical", 0.1, 0.1),
    )
    assert health.status == "critical"
    lenient = HealthThresholds(failed_rows=(3, None), failed_share=(0.11, None))
    assert engine.health(sync.id, lenient).status == "ok"


@pytest.mark.parametrize(
    ("check", "limits", "status"),
    [
        ("min_model_rows", (19, 10), "ok"),
        ("min_model_rows", (20, 10), "warning"),
        ("min_model_rows", (30, 20), "critical"),
        ("max_model_rows", (21, None), "ok"),
        ("max_model_rows", (20, 21), "warning"),
        ("max_model_rows", (None, 20), "critical"),
        ("duration", (3600, 7200), "ok"),
        ("duration", (0, 3600), "warning"),
        ("min_throughput", (29, 0), "ok"),
        ("min_throughput", (30, 29), "warning"),
        ("max_throughput", (31, 40), "ok"),
        ("max_throughput", (10, 30), "critical"),
    ],
)
def test_numbers_are_judged_by_their_limits(
    engine: Engine, source: Source, sync: Sync, check: str, limits: Any, status: str
) -> None:
    source.fill(20)
    engine.run(sync, succeed)
    source.execute("UPDATE customers SET score = 50 WHERE id <= 10")
    engine.run(sync, succeed)
    health = engine.health(sync.id, HealthThresholds(**{check: limits}))
    assert health.status == status
    assert [reason.check for reason in health.reasons] == [check] * (status != "ok")


def test_the_window_is_that_of_throughput_alone(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(5)
    run_and_fail(engine, sync)
    source.execute(
        "UPDATE hightouch_audit.sync_runs SET finished_at = finished_at - INTERVAL '3 hours'"
    )
    assert engine.health(sync.id, HealthThresholds(failed_share=(None, None))).status == "warning"
    narrow = HealthThresholds(window=3600, failed_share=(None, None), min_throughput=(0, None))
    assert [reason.check for reason in engine.health(sync.id, narrow).reasons] == [
        "failed_runs",
        "min_throughput",
    ]


@pytest.mark.parametrize("what", ["rows", "share"])
def test_the_names_of_before_go_on_with_a_warning(what: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"failed_{what}"):
        old = HealthThresholds(**{f"rejected_{what}": (None, 0.5)})
    assert old == HealthThresholds(**{f"failed_{what}": (None, 0.5)})
