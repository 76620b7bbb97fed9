"""A Greenplum database through psycopg 3."""

from __future__ import annotations

from typing import ClassVar

from lightning_dialects.postgres.warehouse import PostgresWarehouse

from .dialect import Greenplum


class GreenplumWarehouse(PostgresWarehouse):
    """A database of Greenplum 7. Version 6 has a scheme of its own, `greenplum6://`."""

    dialect = Greenplum()
    version_scheme = "greenplum 1"
    parallel_full_joins: ClassVar[int] = 0  # many segments run each query
