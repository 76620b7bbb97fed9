"""Databricks Lakebase, through psycopg 3. Tried on PostgreSQL only."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Lakebase

plugin = Plugin(
    dialect=Lakebase(),
    schemes=("lakebase",),
    client_modules=(),  # psycopg's connections are taken for PostgreSQL's
    driver="psycopg",
    warehouse="lightning_dialects.lakebase.warehouse:LakebaseWarehouse",
)
