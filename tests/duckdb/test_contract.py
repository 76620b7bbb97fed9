"""The contract's suite on DuckDB."""

from collections.abc import Iterator

import duckdb
import pytest
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

from lightning.testing import suite
from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403
from lightning.testing.suite_equality import Values
from tests.duckdb.values import VALUES


@pytest.fixture
def subject() -> Iterator[Subject]:
    with duckdb.connect() as database:
        yield Subject(lambda: DuckDBWarehouse(database.cursor(), owned=True))


class TestEquality(suite.TestEquality):
    @pytest.fixture
    def values(self) -> Values:
        return VALUES
