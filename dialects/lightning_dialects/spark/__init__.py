"""Apache Spark with Delta Lake, through an open session of PySpark."""

from __future__ import annotations

from lightning.authoring import Plugin

from .dialect import Spark

plugin = Plugin(
    dialect=Spark(),
    schemes=(),  # a session is opened by PySpark, and given
    client_modules=("pyspark",),
    driver="pyspark",
    warehouse="lightning_dialects.spark.warehouse:SparkWarehouse",
    dbt="lightning_dialects.spark.dbt:adapter",
)
