"""The warehouses that are built in. Others plug in by the entry points `lightning_cdc.dialects`.

Each is a package of its own with a `plugin`: its dialect (SQL, no driver) and its warehouse (the
driver, imported when a connection is opened).
"""

BUILT_IN = {
    "duckdb": "lightning_dialects.duckdb",
    "postgres": "lightning_dialects.postgres",
    "lakebase": "lightning_dialects.lakebase",
    "greenplum": "lightning_dialects.greenplum",
    "greenplum6": "lightning_dialects.greenplum6",
    "redshift": "lightning_dialects.redshift",
    "snowflake": "lightning_dialects.snowflake",
    "snowflake-iceberg": "lightning_dialects.snowflake_iceberg",
    "bigquery": "lightning_dialects.bigquery",
    "fabric": "lightning_dialects.fabric",
    "synapse": "lightning_dialects.synapse",
    "trino": "lightning_dialects.trino",
    "athena": "lightning_dialects.athena",
    "databricks": "lightning_dialects.databricks",
    "spark": "lightning_dialects.spark",
}
