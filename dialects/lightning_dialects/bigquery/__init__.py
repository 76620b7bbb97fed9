"""BigQuery, through google-cloud-bigquery."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import BigQuery

plugin = Plugin(
    dialect=BigQuery(),
    schemes=("bigquery",),
    client_modules=("google",),
    driver="google-cloud-bigquery",
    warehouse="lightning_dialects.bigquery.warehouse:BigQueryWarehouse",
    dbt="lightning_dialects.bigquery.dbt:adapter",
)
