"""What a run costs with the number of columns, counted in calls: times are of the machine."""

from __future__ import annotations

from cProfile import Profile
from typing import Any

import duckdb
import pytest

import lightning

TIMES = 4


@pytest.mark.parametrize("retain", ["all", "key", "each column by name"])
def test_a_run_of_a_wider_model_takes_no_more_calls_for_each_column(retain: str) -> None:
    narrow, wide = (_calls(columns, retain) for columns in (100, 100 * TIMES))
    assert wide <= TIMES * narrow


def _calls(columns: int, retain: str) -> int:
    """How many functions are called by a run that sends changed rows."""
    names = [f"c{number}" for number in range(columns)]
    options: Any = {"retain": names if retain.startswith("each") else retain}
    sync = lightning.Sync("wide", lightning.Model("SELECT * FROM wide", "id"), **options)
    with duckdb.connect() as connection:
        engine = lightning.connect(connection)
        for version in range(2):
            values = ", ".join(f"{version} AS {name}" for name in names)
            connection.execute(
                f"CREATE OR REPLACE TABLE wide AS SELECT i AS id, {values} FROM range(3) AS t (i)"
            )
            profile = Profile()
            profile.runcall(engine.run, sync, lambda batch: None)
    return sum(entry.callcount for entry in profile.getstats())
