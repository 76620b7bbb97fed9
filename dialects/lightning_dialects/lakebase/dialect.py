"""The SQL of Databricks Lakebase, which is PostgreSQL's. Parsed here, never run there."""

from __future__ import annotations

from lightning_dialects.postgres.dialect import Postgres


class Lakebase(Postgres):
    """Lakebase, a PostgreSQL that Databricks runs."""

    name = "lakebase"
