"""What `send` raises is the destination's failure, whatever it is; a lost lease is the run's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

import lightning
from lightning import Batch, Engine, Retry
from lightning.warehouse import Warehouse

from .conftest import Paused, Source
from .destination import QUICK, Destination, as_held

SYNC = lightning.Sync(
    "to_crm", lightning.Model("SELECT id, name, score FROM customers", "id"), destination="crm"
)
OTHER = lightning.Sync("other", lightning.Model("SELECT 1 AS id", "id"))


def unknown_table(engine: Engine) -> None:
    model = lightning.Model("SELECT id FROM no_such_table", primary_key="id")
    engine.run(lightning.Sync("nested", model), lambda batch: None)


def beside_itself(engine: Engine) -> None:
    batches = engine.plan(OTHER).batches()
    next(batches)
    engine.run(OTHER, lambda batch: None)


def lost(engine: Engine) -> None:
    """Go on with a run that a newer plan has superseded."""
    run = engine.plan(OTHER)
    engine.plan(OTHER)
    run.deliver(lambda batch: None)


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda engine: engine.run(SYNC, print), lightning.RunInProgressError),
        (lambda engine: engine.drop(SYNC.id), lightning.RunInProgressError),
        (lambda engine: engine.resume(SYNC.id), lightning.RunInProgressError),
        (beside_itself, lightning.RunInProgressError),
        (lost, lightning.LeaseLostError),
        (unknown_table, lightning.ConfigurationError),
        (lambda engine: engine.resume("nobody"), lightning.RunStateError),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_the_library_raised_in_send_ends_the_run_as_any_other(
    engine: Engine,
    source: Source,
    act: Callable[[Engine], object],
    kind: type[lightning.LightningError],
    workers: int,
) -> None:
    source.fill(3)

    def send(batch: Batch) -> None:
        act(engine)

    with pytest.raises(lightning.DeliveryError) as caught:
        engine.run(SYNC, send, workers=workers)
    assert isinstance(caught.value.__cause__, kind)
    assert caught.value.result.status == "failed"
    assert engine.runs(SYNC.id)[-1].failed.added == 3
    crm = Destination()
    assert engine.run(SYNC, crm).status == "succeeded"  # at once: no lease is left
    assert crm.rows == as_held(source.rows())


def test_a_cancelled_task_in_send_is_a_failure_of_send(engine: Engine, source: Source) -> None:
    source.fill(3)

    def send(batch: Batch) -> None:
        raise asyncio.CancelledError

    with pytest.raises(lightning.DeliveryError) as caught:
        engine.run(SYNC, send)
    assert isinstance(caught.value.__cause__, asyncio.CancelledError)
    assert engine.runs(SYNC.id)[-1].error == "CancelledError"


def test_an_exception_of_send_keeps_its_own_cause(engine: Engine, source: Source) -> None:
    source.fill(3)
    reason, error = KeyError("inner"), ValueError("outer")

    def send(batch: Batch) -> None:
        raise error from reason

    with pytest.raises(lightning.DeliveryError) as caught:
        engine.run(SYNC, send)
    assert caught.value.__cause__ is error
    assert error.__cause__ is reason
    with pytest.raises(ValueError, match="outer") as plain:
        engine.plan(SYNC).deliver(send)
    assert plain.value is error
    assert plain.value.__cause__ is reason


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("retry", [None, QUICK])
def test_the_loss_of_the_own_lease_is_told_apart_from_what_send_raises(
    source: Source, warehouse: Warehouse, paused: Paused, workers: int, retry: Retry | None
) -> None:
    source.fill(3)
    calls = []

    def send(batch: Batch) -> None:
        calls.append(batch)
        with lightning.connect(source.url) as other, paused(other, SYNC.id):
            other.run(SYNC, lambda batch: None)
        raise TimeoutError

    with (
        lightning.connect(warehouse, lease_seconds=0.6) as engine,
        pytest.raises(lightning.LeaseLostError),
    ):
        engine.run(SYNC, send, workers=workers, retry=retry)
    assert len(calls) == 1
