"""Rows that are to be skipped, which someone names while a run is being closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import lightning
from lightning.registry import open_warehouse
from lightning.testing.faults import Watched
from lightning.warehouse import Warehouse

MODEL = lightning.Model("SELECT id, name FROM people", primary_key="id")
SYNC = lightning.Sync("skips", MODEL)
FILL = "CREATE TABLE people AS FROM (VALUES (1, 'a'), (2, 'b')) t (id, name)"


class Raced(Watched):
    """A connection before whose next change of what is skipped something happens."""

    race: Callable[[], None] | None = None

    def fork(self) -> Warehouse:
        return self._living.fork()

    def _before(self, step: str) -> None:
        if self.race is not None and step == "change what is skipped":
            race, self.race = self.race, None
            race()


def test_a_run_is_closed_though_someone_skips_other_rows_meanwhile(tmp_path: Path) -> None:
    with (
        closing(open_warehouse(f"duckdb:///{tmp_path}/skips.duckdb")) as warehouse,
        closing(warehouse.fork()) as other,
        lightning.connect(raced := Raced(warehouse)) as engine,
        lightning.connect(other) as beside,
    ):
        warehouse.execute(FILL, step="test")
        engine.run(SYNC, lambda batch: None)
        engine.skip(SYNC.id, ["1"], once=True)
        warehouse.execute("UPDATE people SET name = 'c'", step="test")
        raced.race = lambda: beside.skip(SYNC.id, ["2"])
        assert engine.run(SYNC, lambda batch: None).succeeded.changed == 1
        assert beside.skipped(SYNC.id) == {"2": "skipped"}
        raced.race = lambda: beside.unskip(SYNC.id)
        engine.skip(SYNC.id, ["1"])
        assert engine.skipped(SYNC.id) == {"1": "skipped"}
