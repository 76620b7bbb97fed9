"""Greenplum 6, through psycopg 3. Written from its documentation; never run against it."""

from __future__ import annotations

from typing import Any

from lightning.warehouse import Plugin, Warehouse

from .dialect import Greenplum6


def _open(url: str) -> Warehouse:
    from .warehouse import Greenplum6Warehouse

    return Greenplum6Warehouse.open(url)


def _wrap(target: Any) -> Warehouse:
    from .warehouse import Greenplum6Warehouse

    return Greenplum6Warehouse.wrap(target)


plugin = Plugin(
    dialect=Greenplum6(),
    schemes=("greenplum6",),
    client_modules=(),  # psycopg's connections are taken for PostgreSQL's
    open=_open,
    wrap=_wrap,
)
