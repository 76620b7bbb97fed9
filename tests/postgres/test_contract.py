"""The contract's suite on PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from lightning_dialects.postgres.warehouse import PostgresWarehouse

from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403


@pytest.fixture
def subject(database: str) -> Iterator[Subject]:
    with ExitStack() as opened:
        yield Subject(
            lambda: opened.enter_context(closing(PostgresWarehouse.open(database))), url=database
        )
