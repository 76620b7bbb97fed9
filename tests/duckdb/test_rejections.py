"""The table of rejections, which is made when there is a row for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import lightning
from lightning.errors import WarehouseError
from lightning.registry import open_warehouse
from lightning.testing.faults import Watched
from lightning.warehouse import Warehouse

MODEL = lightning.Model("SELECT id FROM people", primary_key="id")
SYNC = lightning.Sync("refused", MODEL, delete_behavior="delete")


class Stumbling(Watched):
    """A connection that fails to keep the first refused rows, and is gone as the run is logged."""

    def __init__(self, living: Warehouse) -> None:
        super().__init__(living)
        self._kept = 0
        self._gone = False

    def fork(self) -> Warehouse:
        return self._living.fork()

    def _before(self, step: str) -> None:
        self._kept += step == "keep the rejections"
        self._gone = self._gone or step == "log the operations"
        if self._gone or (step == "keep the rejections" and self._kept == 1):
            raise WarehouseError("the server is away", step=step)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    warehouse = open_warehouse("duckdb://")
    warehouse.execute("CREATE TABLE people AS FROM (VALUES (1), (2)) t (id)", step="test")
    yield warehouse
    warehouse.close()


def test_refused_rows_are_tried_again_after_a_checkpoint_that_failed(warehouse: Warehouse) -> None:
    """The table was made before the transaction that was rolled back: the state knows of it."""
    with pytest.raises(lightning.LightningError):
        lightning.connect(Stumbling(warehouse)).run(SYNC, lambda batch: {"1": "no"})
    expire = "UPDATE hightouch_planner.sync_state SET lease_expires = TIMESTAMP '2000-01-01'"
    warehouse.execute(expire, step="test")
    sent: list[str] = []
    engine = lightning.connect(warehouse)
    result = engine.run(SYNC, lambda batch: sent.extend(batch.row_ids))
    assert (sent, result.outcome) == (["1"], "completed")
    (died, _) = engine.runs(SYNC.id)
    assert (died.succeeded.added, died.failed.added) == (1, 1)
