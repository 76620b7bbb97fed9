"""PostgreSQL, through psycopg 3."""

from __future__ import annotations

from typing import Any

from lightning.warehouse import Plugin, Warehouse

from .dialect import Postgres


def _open(url: str) -> Warehouse:
    from .warehouse import PostgresWarehouse

    return PostgresWarehouse.open(url)


def _wrap(target: Any) -> Warehouse:
    from .warehouse import PostgresWarehouse

    return PostgresWarehouse.wrap(target)


plugin = Plugin(
    dialect=Postgres(),
    schemes=("postgresql", "postgres"),
    client_modules=("psycopg", "psycopg_pool"),
    open=_open,
    wrap=_wrap,
)
