"""What Spark does otherwise than other warehouses, or than it looks."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

import lightning
from lightning.deliver.batch import Batch
from lightning.results import Counts, OpCounts
from lightning.warehouse import Warehouse

STEP = "test"
AT = datetime(2020, 1, 1, 0, 0, 0, 123456, UTC)
FIELDS = ", ".join(f"'f{number}', {number}" for number in range(30))
MODEL = f"""
SELECT
  CAST(1 AS BIGINT) AS id,
  'it\\'s \\\\ $\\{{spark.app.name}}' AS `a b;{{}}()=,`,
  MAP('k', 1.10, 'a', NULL) AS pairs,
  PARSE_JSON('{{"b": 1, "a": null}}') AS document,
  INTERVAL '1 02:03:04' DAY TO SECOND AS waited,
  NULL AS nothing,
  TIMESTAMP'2020-01-01 00:00:00.123456Z' AS seen_at,
  TIMESTAMP_NTZ'2020-01-01 00:00:00.123456' AS noted_at,
  CAST(0.0000000001 AS DECIMAL(20, 10)) AS small,
  DOUBLE('NaN') AS number,
  ARRAY('x', NULL) AS items,
  NAMED_STRUCT('zero', -0.0D, 'pairs', MAP('k', ARRAY(1))) AS nested,
  NAMED_STRUCT({FIELDS}) AS wide,
  'A' COLLATE UTF8_LCASE AS mood,
  X'00ff' AS photo
"""
LOGGED = {
    "id": 1,
    "a b;{}()=,": "it's \\ ${spark.app.name}",
    "pairs": {"k": 1.1, "a": None},
    "document": {"b": 1, "a": None},
    "waited": "INTERVAL '1 02:03:04' DAY TO SECOND",
    "nothing": None,
    "seen_at": "2020-01-01T00:00:00.123456Z",
    "noted_at": "2020-01-01T00:00:00.123456",
    "small": 1e-10,
    "number": "NaN",
    "items": ["x", None],
    "nested": {"zero": 0.0, "pairs": {"k": [1]}},
    "wide": {f"f{number}": number for number in range(30)},
    "mood": "A",
    "photo": "AP8=",
}


def _take(batch: Batch) -> None:
    """Be a destination that takes everything."""


@pytest.mark.soak
def test_every_type_under_other_settings_of_the_session(
    engine: lightning.Engine, warehouse: Warehouse, namespace: str
) -> None:
    """NULLs and microseconds stay in JSON; neither the time zone nor ANSI mode changes a row."""
    sync = lightning.Sync("all", lightning.Model(MODEL, "id"), delete_behavior="delete")
    sent: list[dict[str, Any]] = []
    engine.run(sync, lambda batch: sent.extend(batch.rows))
    (row,) = sent
    assert math.isnan(row.pop("number"))
    assert row["seen_at"] == AT
    assert row["noted_at"] == AT.replace(tzinfo=None)
    assert row["small"] == Decimal("0.0000000001")
    assert (row["waited"], row["nothing"], row["mood"]) == (LOGGED["waited"], None, "A")
    assert dict(row["pairs"]) == {"k": Decimal("1.10"), "a": None}
    assert row["a b;{}()=,"] == LOGGED["a b;{}()=,"]
    for setting in ("spark.sql.session.timeZone=Asia/Tokyo", "spark.sql.ansi.enabled=false"):
        warehouse.execute(f"SET {setting}", step=STEP)
    assert engine.run(sync, _take).counts == Counts(unchanged=1, queried=1)
    ((fields,),) = warehouse.fetch(
        f"SELECT TO_JSON(fields) FROM {namespace}_audit.sync_snapshot", step=STEP
    )
    assert json.loads(fields) == LOGGED


def test_keys_are_one_text_whatever_the_settings_of_the_session(
    warehouse: Warehouse, engine: lightning.Engine
) -> None:
    keys = "seen_at, small, number"
    query = """
        SELECT TIMESTAMP'2020-01-01 00:00:00.120000Z' AS seen_at, small, number
        FROM VALUES (CAST(0 AS DECIMAL(20, 10)), -0.0D), (0.00000012, 1e20D), (-7.5, 0.5D)
          AS t(small, number)
    """
    sync = lightning.Sync("keys", lightning.Model(query, tuple(keys.split(", "))))
    sent: list[str] = []
    warehouse.execute("SET spark.sql.ansi.enabled=false", step=STEP)
    warehouse.execute("SET spark.sql.session.timeZone=Asia/Tokyo", step=STEP)
    engine.run(sync, lambda batch: sent.extend(batch.row_ids))
    assert sorted(sent) == [
        '["2020-01-01 00:00:00.12Z","-7.5","0.5"]',
        '["2020-01-01 00:00:00.12Z","0","0"]',
        '["2020-01-01 00:00:00.12Z","0.00000012","100000000000000000000"]',
    ]


@pytest.mark.soak
def test_operations_are_numbered_by_many_workers(
    engine: lightning.Engine, warehouse: Warehouse, namespace: str
) -> None:
    source = f"{namespace}_source.numbers"
    warehouse.execute(f"CREATE SCHEMA {namespace}_source", step=STEP)
    warehouse.execute(
        f"CREATE TABLE {source} AS SELECT id, 'x' AS a FROM RANGE(0, 500, 1, 7)", step=STEP
    )
    sync = lightning.Sync("numbers", lightning.Model(source, "id"), delete_behavior="delete")
    assert engine.run(sync, _take).succeeded == OpCounts(added=500)
    warehouse.execute(f"UPDATE {source} SET a = 'y' WHERE id < 100", step=STEP)
    warehouse.execute(f"DELETE FROM {source} WHERE id >= 450", step=STEP)
    warehouse.execute(
        f"INSERT INTO {source} SELECT id + 1000, 'z' FROM RANGE(0, 30, 1, 3)", step=STEP
    )
    sent: list[tuple[str, str]] = []
    engine.run(
        sync,
        lambda batch: sent.extend((batch.op_type, row_id) for row_id in batch.row_ids),
        batch_size=40,
    )
    expected = [
        *(("added", str(1000 + number)) for number in range(30)),
        *(("changed", str(number)) for number in range(100)),
        *(("removed", str(number)) for number in range(450, 500)),
    ]
    assert [op for op, _ in sent] == [op for op, _ in expected]
    assert sorted(sent) == sorted(expected)


def test_one_of_two_sessions_wins_a_race_for_a_row(
    open_warehouse: Callable[[], Warehouse], namespace: str
) -> None:
    racers = [open_warehouse() for _ in range(2)]
    table, start = f"{namespace}_source.state", threading.Barrier(2)
    racers[0].execute(f"CREATE SCHEMA {namespace}_source", step=STEP)
    racers[0].execute(f"CREATE TABLE {table} USING DELTA AS SELECT 0 AS revision", step=STEP)

    def race(warehouse: Warehouse) -> int:
        start.wait()
        return warehouse.execute(f"UPDATE {table} SET revision = 1 WHERE revision = 0", step=STEP)

    with ThreadPoolExecutor() as threads:
        assert sorted(threads.map(race, racers)) == [0, 1]
