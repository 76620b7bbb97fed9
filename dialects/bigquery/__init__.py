"""BigQuery, through google-cloud-bigquery."""

from __future__ import annotations

from typing import Any

from lightning.warehouse import Plugin, Warehouse

from .dialect import BigQuery


def _open(url: str) -> Warehouse:
    from .warehouse import BigQueryWarehouse

    return BigQueryWarehouse.open(url)


def _wrap(client: Any) -> Warehouse:
    from .warehouse import BigQueryWarehouse

    return BigQueryWarehouse(client)


plugin = Plugin(
    dialect=BigQuery(),
    schemes=("bigquery",),
    client_modules=("google",),
    open=_open,
    wrap=_wrap,
)
