"""Adopting from files and Arrow tables, by a process that dies, and what is refused."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

import lightning
from lightning import ConfigurationError, Engine, Model, ModelError, Sync
from lightning.errors import WarehouseError
from lightning.results import Counts
from lightning.testing.faults import Dying
from lightning.testing.harness import Subject
from tests.duckdb.test_without_transactions import UntransactedWarehouse

STRIDE = 4

MODEL = """
    SELECT * FROM (VALUES
        (1, 'x', 1.10::DECIMAL(9, 2), true, TIMESTAMPTZ '2026-01-31 12:00:00+02',
         DATE '2026-01-31', 0.1::DOUBLE, ['a', NULL], '{"b": 1}'::JSON),
        (2, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL)
    ) AS rows (id, name, price, active, seen, born, score, tags, settings)
"""
AT = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2)))
ROWS: list[dict[str, Any]] = [
    {
        "id": 1, "name": "x", "price": Decimal("1.10"), "active": True, "seen": AT,
        "born": date(2026, 1, 31), "score": 0.1, "tags": ["a", None], "settings": '{"b": 1}',
    },
    {
        "id": 2, "name": "", "price": None, "active": None, "seen": None, "born": None,
        "score": None, "tags": None, "settings": None,
    },
]  # fmt: skip
CSV = """\
other,ID,name,price,active,seen,born,score,tags,settings
"two
lines",1,x,1.1,true,2026-01-31T10:00:00Z,2026-01-31,1e-1,"[a, NULL]","{""b"": 1}"
,2,"",,,,,,,
"""


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as database:
        yield database


@pytest.fixture
def engine(database: duckdb.DuckDBPyConnection) -> Engine:
    return lightning.connect(database)


@pytest.fixture
def sync() -> Sync:
    return Sync("to_crm", Model(MODEL, "id"), delete_behavior="delete")


def _written(path: Path, rows: list[dict[str, Any]]) -> Path:
    if path.suffix == ".csv":
        path.write_text("\ufeff" + CSV)
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        told = ({**row, "settings": row["settings"] and {"b": 1}} for row in rows)
        texts = [json.dumps(row, default=str) for row in told]
        path.write_text("\n".join([*texts, ""]))
    return path


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_a_file_has_the_values_of_the_model(
    engine: Engine, sync: Sync, tmp_path: Path, ending: str
) -> None:
    path = _written(tmp_path / f"held.{ending}", ROWS)
    found = engine.reconcile(sync, path)
    assert (found.unchanged, found.held) == (2, 2), found
    assert engine.adopt(sync, str(path)).counts == Counts(unchanged=2)
    assert engine.plan(sync).counts == Counts(unchanged=2)


def test_an_arrow_table_has_the_values_of_the_model(engine: Engine, sync: Sync) -> None:
    table = pa.Table.from_pylist(ROWS)
    table = table.set_column(1, "name", table.column("name").dictionary_encode())
    for held in (table, pl.from_arrow(table)):
        assert engine.reconcile(sync, held).unchanged == 2


def test_rows_are_found_by_the_names_that_they_are_handed_over_by(
    engine: Engine, sync: Sync
) -> None:
    renamed = Sync("renamed", sync.model, columns={"id": "Id", "name": "Label", "price": "name"})
    held = pa.table({"id": [1], "label": ["x"], "NAME": ["y"]})
    with pytest.raises(ConfigurationError, match=r"'NAME' and 'label'.*'name'"):
        engine.reconcile(renamed, held)
    found = engine.reconcile(renamed, held.drop_columns("NAME"))
    assert (found.unchanged, found.missing, found.not_compared) == (1, 1, ("price",))


@pytest.mark.parametrize(
    ("known", "error", "says"),
    [
        ("nowhere.csv", ConfigurationError, "nowhere.csv cannot be read"),
        (Path("held.txt"), ConfigurationError, r"end with .csv, .parquet, .jsonl"),
        (5, ConfigurationError, "known is int: give a query"),
        ("SELECT 1 AS key", ConfigurationError, r"no column id.*It has: key"),
        (pa.table({"id": [1], "Id": [1]}), ConfigurationError, "'id' and 'Id'"),
        ("DROP TABLE users", ModelError, "DROP"),
        ("SELECT * FROM nowhere", ModelError, "nowhere"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(
    engine: Engine, sync: Sync, known: Any, error: type[Exception], says: str
) -> None:
    for ask in (engine.adopt, engine.reconcile):
        with pytest.raises(error, match=says):
            ask(sync, known)
    assert engine.sync_ids() == []


def test_a_line_that_is_no_json_is_named(engine: Engine, sync: Sync, tmp_path: Path) -> None:
    (tmp_path / "held.ndjson").write_text('{"id": 1}\nnot\n')
    with pytest.raises(ConfigurationError, match="line 2 of"):
        engine.adopt(sync, tmp_path / "held.ndjson")


@pytest.mark.parametrize("warehouse", [DuckDBWarehouse, UntransactedWarehouse])
def test_a_process_that_dies_adopts_all_or_nothing_and_leaves_nothing_behind(
    database: duckdb.DuckDBPyConnection, warehouse: type[DuckDBWarehouse]
) -> None:
    subject = Subject(lambda: warehouse(database.cursor(), owned=True))
    engine = subject.engine()
    engine.sync_ids()
    model = "SELECT * FROM (VALUES (1, 'x'), (2, 'y'), (4, 'z')) AS rows (id, name)"
    held = pa.table({"id": ["1", "2", "2", "3"], "name": ["x", "y", "y", "z"]})
    found = []
    for statements in itertools.count(0, STRIDE):
        sync = Sync(f"s{statements}", Model(model, "id"), delete_behavior="delete")
        connection = Dying(subject.open_warehouse(), statements)
        with suppress(WarehouseError):
            subject.engine(connection).adopt(sync, held)
        subject.expire_leases()
        counts = engine.plan(sync).counts
        known = counts == Counts(added=1, changed=1, removed=1, unchanged=1)
        assert known or counts == Counts(added=3)
        found.append(known)
        engine.drop(sync.id)
        assert not subject.planner_tables(sync.id)
        if not connection.over:
            break
    assert found == sorted(found)
    assert (found[0], found[-1]) == (False, True)
