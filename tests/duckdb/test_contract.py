"""The contract's suite on DuckDB."""

from collections.abc import Iterator

import duckdb
import pytest
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403


@pytest.fixture
def subject() -> Iterator[Subject]:
    with duckdb.connect() as database:
        yield Subject(lambda: DuckDBWarehouse(database.cursor(), owned=True))
