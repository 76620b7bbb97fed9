"""Greenplum 7, through psycopg 3. Written from its documentation; never run against it."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Greenplum

plugin = Plugin(
    dialect=Greenplum(),
    schemes=("greenplum",),
    client_modules=(),  # psycopg's connections are taken for PostgreSQL's
    driver="psycopg",
    warehouse="lightning_dialects.greenplum.warehouse:GreenplumWarehouse",
)
