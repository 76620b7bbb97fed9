"""Greenplum 6, through psycopg 3. Written from its documentation; never run against it."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Greenplum6

plugin = Plugin(
    dialect=Greenplum6(),
    schemes=("greenplum6",),
    client_modules=(),  # psycopg's connections are taken for PostgreSQL's
    driver="psycopg",
    warehouse="lightning_dialects.greenplum6.warehouse:Greenplum6Warehouse",
)
