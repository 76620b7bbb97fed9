"""Guards: a plan that would do too much is blocked before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import lightning
from lightning import Engine, Sync

from .conftest import Source
from .destination import Destination, as_held


@pytest.fixture
def crm(engine: Engine, source: Source, sync: Sync) -> Destination:
    """A destination that holds the hundred rows of the source."""
    source.fill(100)
    crm = Destination()
    engine.run(sync, crm)
    return crm


def test_a_blocked_run_is_logged_as_failed_and_leaves_the_baseline_as_it_was(
    engine: Engine, source: Source, sync: Sync, crm: Destination
) -> None:
    guarded = replace(sync, max_removed=10)
    source.execute("DELETE FROM customers WHERE id <= 11")
    source.execute("UPDATE customers SET score = 50 WHERE id = 99")
    tables, calls = engine.status(sync.id).tables, crm.calls
    with pytest.raises(lightning.GuardError) as raised:
        engine.run(guarded, crm)
    error = raised.value
    assert crm.calls == calls
    assert "11 rows would be removed, more than max_removed (10)" in str(error)
    assert "override_guards=True" in str(error)
    assert {row["id"] for row in error.samples["removed"]} <= set(range(1, 12))
    assert len(error.samples["removed"]) == 5
    assert error.samples["changed"] == [{"id": 99, "name": "name 99", "score": 50}]
    assert error.result.status == "failed"
    assert error.result.planned == lightning.OpCounts(changed=1, removed=11)
    assert error.result.attempted.total == 0
    log = source.log(error.result.run_id)
    assert len(log) == 12
    assert {status for _, status, _ in log.values()} == {"aborted"}
    assert engine.runs(sync.id)[-1].error == error.result.error
    assert engine.status(sync.id).tables == tables
    with pytest.raises(lightning.RunStateError):
        engine.resume(sync.id)

    result = engine.run(guarded, crm, override_guards=True)
    assert (result.succeeded.changed, result.succeeded.removed) == (1, 11)
    assert crm.rows == as_held(source.rows())
    assert crm.duplicates == 0


@pytest.mark.parametrize(
    ("limits", "blocked"),
    [
        ({"max_removed": 20}, False),
        ({"max_removed": 19}, True),
        ({"max_removed_share": 0.2}, False),
        ({"max_removed_share": 0.19}, True),
        ({"max_removed": 0}, True),
        ({"max_removed_share": 0.0}, True),
        ({"max_removed_share": 1.0}, False),
        ({"max_changed": 30}, False),
        ({"max_changed": 29}, True),
        ({"max_changed_share": 0.3}, False),
        ({"max_changed_share": 0.29}, True),
        ({"min_rows": 80}, False),
        ({"min_rows": 81}, True),
        ({"max_removed": 20, "max_changed": 30, "min_rows": 80}, False),
    ],
)
def test_limits_are_counts_or_shares_of_the_rows_known_before(
    engine: Engine,
    source: Source,
    sync: Sync,
    crm: Destination,
    limits: dict[str, Any],
    blocked: bool,
) -> None:
    source.execute("DELETE FROM customers WHERE id <= 20")
    source.execute("UPDATE customers SET score = 50 WHERE id > 70")
    guarded = replace(sync, **limits)
    if blocked:
        with pytest.raises(lightning.GuardError) as error:
            engine.plan(guarded)
        assert len(error.value.reasons) == 1
    else:
        assert engine.plan(guarded).counts.removed == 20


def test_all_guards_that_are_crossed_are_named(
    engine: Engine, source: Source, sync: Sync, crm: Destination
) -> None:
    source.execute("DELETE FROM customers WHERE id > 10")
    source.execute("UPDATE customers SET score = 50")
    with pytest.raises(lightning.GuardError) as error:
        engine.run(replace(sync, max_removed_share=0.5, max_changed=5, min_rows=50), crm)
    assert [reason.split(" rows")[0] for reason in error.value.reasons] == [
        "90",
        "10",
        "the model returns 10",
    ]


@pytest.mark.parametrize("ignored", [False, True])
def test_an_empty_model_empties_no_destination(
    engine: Engine, source: Source, sync: Sync, crm: Destination, ignored: bool
) -> None:
    source.execute("UPDATE customers SET id = NULL" if ignored else "DELETE FROM customers")
    with pytest.raises(lightning.GuardError, match="no rows"):
        engine.run(sync, crm)
    assert len(crm.rows) == 100
    assert engine.plan(replace(sync, delete_behavior="do_nothing")).counts.removed == 100
    assert engine.run(replace(sync, allow_empty=True), crm).succeeded.removed == 100
    assert crm.rows == {}
    assert engine.run(sync, crm).planned.total == 0  # nothing is left to lose


def test_the_first_run_has_nothing_to_lose_but_its_number_of_rows(
    engine: Engine, source: Source, sync: Sync
) -> None:
    with pytest.raises(lightning.GuardError, match="fewer than min_rows"):
        engine.run(replace(sync, min_rows=1), Destination())
    assert engine.run(replace(sync, max_removed=0, max_changed=0), Destination()).planned.total == 0


@pytest.mark.parametrize("reset", ["full_resync", "cdc"])
def test_a_reset_does_not_pass_a_model_with_too_few_rows(
    engine: Engine, source: Source, sync: Sync, crm: Destination, reset: Any
) -> None:
    source.execute("DELETE FROM customers WHERE id > 10")
    guarded = replace(sync, min_rows=50)
    with pytest.raises(lightning.GuardError):
        engine.run(guarded, crm, reset=reset)
    assert engine.plan(sync).counts.removed == 90
