"""Databricks Lakebase, through psycopg 3. Tried on PostgreSQL only."""

from __future__ import annotations

from typing import Any

from lightning.warehouse import Plugin, Warehouse

from .dialect import Lakebase


def _open(url: str) -> Warehouse:
    from .warehouse import LakebaseWarehouse

    return LakebaseWarehouse.open(url)


def _wrap(target: Any) -> Warehouse:
    from .warehouse import LakebaseWarehouse

    return LakebaseWarehouse.wrap(target)


plugin = Plugin(
    dialect=Lakebase(),
    schemes=("lakebase",),
    client_modules=(),  # psycopg's connections are taken for PostgreSQL's
    open=_open,
    wrap=_wrap,
)
