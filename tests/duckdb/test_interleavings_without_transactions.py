"""Processes at work on one sync, statement by statement, where there are no transactions."""

from collections.abc import Iterator

import duckdb
import pytest

from lightning.testing.harness import Subject
from lightning.testing.suite_interleavings import TestInterleavings as _Interleavings

from .test_without_transactions import UntransactedWarehouse


class TestInterleavings(_Interleavings):
    """The suite's, on what stands in for such a warehouse, where a run has more statements."""

    stride = 3 * _Interleavings.stride


@pytest.fixture
def subject() -> Iterator[Subject]:
    with duckdb.connect() as database:
        yield Subject(lambda: UntransactedWarehouse(database.cursor(), owned=True))
