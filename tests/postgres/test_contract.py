"""The contract's suite on PostgreSQL."""

from collections.abc import Iterator

import pytest

from dialects.postgres.warehouse import PostgresWarehouse
from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403


@pytest.fixture
def subject(database: str) -> Iterator[Subject]:
    yield Subject(lambda: PostgresWarehouse.open(database))
