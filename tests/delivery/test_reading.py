"""Batches that are read from a few statements. DuckDB streams here in small chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from lightning_dialects.duckdb.dialect import DuckDB
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

import lightning
from lightning import Batch, Sync

from .destination import Destination, as_held

ROWS, CHUNK = 100, 9
MODEL = f"SELECT i AS id, 'name ' || i AS name, i % 7 AS score FROM range(1, {ROWS + 1}) t(i)"
SYNC = Sync("to_crm", lightning.Model(MODEL, primary_key="id"))


class Streaming(DuckDBWarehouse):
    """Counts the statements that read rows."""

    dialect = DuckDB().with_capabilities(replace(DuckDB.capabilities, streams=True))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.read: Counter[str] = Counter()
        super().__init__(*arguments, **options)

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        self.read[step] += 1
        return super().fetch(query, step=step)

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        rows = self.fetch(query, step=step)
        return (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        table = self.fetch_arrow(query, step=step)
        return (table[at : at + CHUNK] for at in range(0, len(table), CHUNK))


@pytest.fixture
def warehouse(tmp_path: Path) -> Streaming:
    return Streaming.open(f"duckdb:///{tmp_path}/warehouse.duckdb")


@pytest.fixture
def engine(warehouse: Streaming) -> Iterator[lightning.Engine]:
    with lightning.connect(warehouse) as engine:
        yield engine
    warehouse.close()


def rows() -> list[dict[str, Any]]:
    return [{"id": n, "name": f"name {n}", "score": n % 7} for n in range(1, ROWS + 1)]


def test_batches_of_every_form_take_one_statement_for_each(
    engine: lightning.Engine, warehouse: Streaming
) -> None:
    found: list[dict[str, Any]] = []

    def send(batch: Batch) -> None:
        assert batch.to_arrow().to_pylist() == batch.rows
        assert batch.row_ids == [str(row["id"]) for row in batch.rows]
        found.extend(batch.rows)

    engine.run(SYNC, send, batch_size=7)
    assert sorted(found, key=lambda row: row["id"]) == rows()
    assert (warehouse.read["read rows"], warehouse.read["read row ids"]) == (1, 1)


def test_threads_and_halves_get_the_rows_of_their_batches(engine: lightning.Engine) -> None:
    crm = Destination()

    def send(batch: Batch) -> Any:
        if len(batch) > 3:
            raise ConnectionError("too many")
        return crm.take(batch)

    options = {"batch_size": 12, "workers": 4, "split": True}
    assert engine.run(SYNC, send, **options).succeeded.added == ROWS
    assert crm.rows == as_held(rows())
