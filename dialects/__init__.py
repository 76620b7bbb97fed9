"""The warehouses that are built in. Others plug in by the entry points `lightning_cdc.dialects`.

Each is a package of its own with a `plugin`: its dialect (SQL, no driver) and its warehouse (the
driver, imported when a connection is opened).
"""

BUILT_IN = {
    "duckdb": "dialects.duckdb",
    "postgres": "dialects.postgres",
    "lakebase": "dialects.lakebase",
    "greenplum": "dialects.greenplum",
    "greenplum6": "dialects.greenplum6",
    "redshift": "dialects.redshift",
    "snowflake": "dialects.snowflake",
    "snowflake-iceberg": "dialects.snowflake_iceberg",
    "bigquery": "dialects.bigquery",
}
