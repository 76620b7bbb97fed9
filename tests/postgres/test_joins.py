"""Plans compared in the other of two ways: in one full join, where the server under test gets two
joins for want of a parallel one, or in two joins, where it gets one."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest
from lightning_dialects.postgres.warehouse import PostgresWarehouse

from lightning.testing.harness import Subject
from lightning.testing.suite import TestHistories, TestPitfalls

__all__ = ["TestHistories", "TestPitfalls"]


@pytest.fixture
def subject(database: str, connection: psycopg.Connection) -> Iterator[Subject]:
    version = connection.info.server_version
    joins_fully = version >= PostgresWarehouse.parallel_full_joins

    class Otherwise(PostgresWarehouse):
        parallel_full_joins = version + 1 if joins_fully else version

    with ExitStack() as opened:
        yield Subject(lambda: opened.enter_context(closing(Otherwise.open(database))))
