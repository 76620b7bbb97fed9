"""SQLMesh table_diff: counts the differences of two tables that are there, and samples them."""

from __future__ import annotations

import logging

from sqlmesh.core.config import DuckDBConnectionConfig, PostgresConnectionConfig
from sqlmesh.core.table_diff import TableDiff
from worker import DUCKDB, file_of, place_of, serve


def work(url: str) -> None:
    config = (
        DuckDBConnectionConfig(database=file_of(url))
        if url.startswith(DUCKDB)
        else PostgresConnectionConfig(**place_of(url))
    )
    adapter = config.create_engine_adapter()
    TableDiff(adapter, "bench_before", "bench_after", on=["id"]).row_diff()
    adapter.close()


if __name__ == "__main__":
    logging.disable()
    serve(work)
