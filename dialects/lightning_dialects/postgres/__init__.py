"""PostgreSQL, through psycopg 3."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Postgres

plugin = Plugin(
    dialect=Postgres(),
    schemes=("postgresql", "postgres"),
    client_modules=("psycopg", "psycopg_pool"),
    driver="psycopg",
    warehouse="lightning_dialects.postgres.warehouse:PostgresWarehouse",
    dbt="lightning_dialects.postgres.dbt:adapter",
)
