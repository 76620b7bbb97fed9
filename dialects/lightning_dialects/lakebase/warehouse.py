"""A Lakebase database through psycopg 3."""

from __future__ import annotations

from lightning_dialects.postgres.warehouse import PostgresWarehouse

from .dialect import Lakebase


class LakebaseWarehouse(PostgresWarehouse):
    """A database of a Lakebase instance.

    Its passwords are tokens that last for about an hour. A connection that is open outlives its
    token; but long runs open further ones to renew their lease. Give such a run a pool of your
    own, whose connections ask for a fresh token each.
    """

    dialect = Lakebase()
