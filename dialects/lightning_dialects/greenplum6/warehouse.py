"""A Greenplum 6 database through psycopg 3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lightning_dialects.postgres.warehouse import PostgresWarehouse

from .dialect import Greenplum6

MISSING = ("jit", "default_table_access_method")  # in PostgreSQL 9.4


class Greenplum6Warehouse(PostgresWarehouse):
    """A database of Greenplum 6."""

    dialect = Greenplum6()
    version_scheme = "greenplum6 1"
    oldest_server: ClassVar[int] = 90400
    parallel_full_joins: ClassVar[int] = 0  # many segments run each query
    settings: ClassVar[Sequence[str]] = tuple(
        setting for setting in PostgresWarehouse.settings if not any(map(setting.count, MISSING))
    )
