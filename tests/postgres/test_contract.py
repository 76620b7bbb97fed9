"""The contract's suite on PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest
from lightning_dialects.postgres.warehouse import PostgresWarehouse

from lightning.testing import suite
from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403
from lightning.testing.suite_equality import Values

from .values import TYPES, equal_ones


@pytest.fixture
def subject(database: str) -> Iterator[Subject]:
    with ExitStack() as opened:
        yield Subject(
            lambda: opened.enter_context(closing(PostgresWarehouse.open(database))), url=database
        )


class TestEquality(suite.TestEquality):
    @pytest.fixture
    def values(self, connection: psycopg.Connection) -> Values:
        connection.execute(TYPES)
        return equal_ones()
