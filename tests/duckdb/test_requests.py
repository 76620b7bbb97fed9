"""Requests that are noted, and cannot be kept."""

from __future__ import annotations

from contextlib import closing

import pytest

import lightning
from lightning.errors import WarehouseError
from lightning.registry import open_warehouse
from lightning.testing.faults import Watched
from lightning.warehouse import Warehouse


class Refusing(Watched):
    """A connection to a warehouse that takes no requests any more."""

    def fork(self) -> Warehouse:
        return self._living.fork()

    def _before(self, step: str) -> None:
        if step == "keep the requests":
            raise WarehouseError("the disk is full", step=step)


def test_a_delivery_goes_on_though_its_requests_cannot_be_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sync = lightning.Sync("noted", lightning.Model("SELECT i AS id FROM range(3) t (i)", "id"))
    with (
        closing(open_warehouse("duckdb://")) as warehouse,
        lightning.connect(Refusing(warehouse)) as engine,
    ):
        result = engine.run(sync, lambda batch: batch.note("asked"), keep=lightning.Keep())
        assert (result.outcome, result.succeeded.added) == ("completed", 3)
        assert engine.show(result.run_id, row_ids=["1"]).requests == ()
    assert "1 requests are not kept: keep the requests: the disk is full" in caplog.text
