"""The contract's suite on PostgreSQL."""

import pytest

from dialects.postgres.warehouse import PostgresWarehouse
from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403


@pytest.fixture
def subject(database: str) -> Subject:
    return Subject(lambda: PostgresWarehouse.open(database))
