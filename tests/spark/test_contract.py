"""The contract's suite, as on Databricks: it wants `-m ""`, since a run is forty commits and jobs.

LIGHTNING_EXAMPLES=2 LIGHTNING_CRASH_STRIDE=40 make it some minutes for each test.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lightning.testing import suite
from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403
from lightning.testing.suite_equality import Values
from lightning.warehouse import Warehouse
from tests.spark.values import VALUES

pytestmark = pytest.mark.soak


@pytest.fixture
def subject(open_warehouse: Callable[[], Warehouse], namespace: str) -> Subject:
    return Subject(open_warehouse, namespace)


class TestEquality(suite.TestEquality):
    @pytest.fixture
    def values(self) -> Values:
        return VALUES
