"""Greenplum 7, through psycopg 3. Written from its documentation; never run against it."""

from __future__ import annotations

from typing import Any

from lightning.warehouse import Plugin, Warehouse

from .dialect import Greenplum


def _open(url: str) -> Warehouse:
    from .warehouse import GreenplumWarehouse

    return GreenplumWarehouse.open(url)


def _wrap(target: Any) -> Warehouse:
    from .warehouse import GreenplumWarehouse

    return GreenplumWarehouse.wrap(target)


plugin = Plugin(
    dialect=Greenplum(),
    schemes=("greenplum",),
    client_modules=(),  # psycopg's connections are taken for PostgreSQL's
    open=_open,
    wrap=_wrap,
)
