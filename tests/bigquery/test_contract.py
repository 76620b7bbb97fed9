"""The contract's suite on BigQuery, which wants `-m ""`: on the emulator it takes hours.

LIGHTNING_EXAMPLES=2 LIGHTNING_CRASH_STRIDE=40 make it some minutes for each test.
"""

from collections.abc import Callable

import pytest

from lightning.testing import suite
from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403
from lightning.testing.suite_equality import Values
from lightning.warehouse import Warehouse

from .values import VALUES

pytestmark = pytest.mark.soak


@pytest.fixture
def subject(open_warehouse: Callable[[], Warehouse], namespace: str) -> Subject:
    return Subject(open_warehouse, namespace)


class TestEquality(suite.TestEquality):
    @pytest.fixture
    def values(self) -> Values:
        return VALUES
