"""Amazon Redshift, through psycopg 3. Written from its documentation; never run against it."""

from __future__ import annotations

from typing import Any

from lightning.warehouse import Plugin, Warehouse

from .dialect import Redshift


def _open(url: str) -> Warehouse:
    from .warehouse import RedshiftWarehouse

    return RedshiftWarehouse.open(url)


def _wrap(target: Any) -> Warehouse:
    from .warehouse import RedshiftWarehouse

    return RedshiftWarehouse.wrap(target)


plugin = Plugin(
    dialect=Redshift(),
    schemes=("redshift",),
    client_modules=(),  # psycopg's connections are taken for PostgreSQL's
    open=_open,
    wrap=_wrap,
)
