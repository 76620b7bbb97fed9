"""A Spark with Delta, in an environment of its own: see `emulated.py` for how it is started.

It answers Spark Connect at one port and, in front of that same Spark, Databricks' driver at another
one, until its standard input ends. Its catalog is in memory, so nothing outlives it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from endpoint import serve
from pyspark.sql import SparkSession

# Small statements are all there is: less is compiled, and less is spread over tasks.
SETTINGS = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.sources.default": "delta",  # as on Databricks
    "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.driver.memory": "1200m",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmn500m",
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.databricks.delta.snapshotPartitions": "1",
}


def main() -> None:
    asked = argparse.ArgumentParser()
    for name in ("jars", "data"):
        asked.add_argument(f"--{name}", type=Path, required=True)
    for name in ("connect-port", "endpoint-port"):
        asked.add_argument(f"--{name}", type=int, required=True)
    asked.add_argument("--set", nargs="*", default=[], help="settings of Spark, as name=value")
    given = asked.parse_args()
    builder = SparkSession.builder.master("local[2]").appName("tests")
    settings = SETTINGS | {
        "spark.jars": ",".join(map(str, sorted(given.jars.glob("*.jar")))),
        "spark.sql.warehouse.dir": str(given.data),
        "spark.local.dir": str(given.data / "local"),
        "spark.connect.grpc.binding.port": str(given.connect_port),
        **dict(one.split("=", 1) for one in given.set),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    server = serve(spark, given.endpoint_port)
    sys.stdin.read()
    server.shutdown()
    spark.stop()


if __name__ == "__main__":
    main()
