"""The contract's suite on BigQuery."""

from collections.abc import Callable

import pytest

from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403
from lightning.warehouse import Warehouse


@pytest.fixture
def subject(open_warehouse: Callable[[], Warehouse], namespace: str) -> Subject:
    return Subject(open_warehouse, namespace)
