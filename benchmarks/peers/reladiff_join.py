"""reladiff: finds the differing rows of two tables that are there, by a join; writes nothing."""

from __future__ import annotations

import reladiff
from worker import DUCKDB, file_of, serve


def work(url: str) -> None:
    place = {"driver": "duckdb", "filepath": file_of(url)} if url.startswith(DUCKDB) else url
    database = reladiff.connect(place)
    before, after = (
        reladiff.connect_to_table(database, name, "id") for name in ("bench_before", "bench_after")
    )
    values = tuple(set(database.query_table_schema(before.table_path)) - {"id"})
    with reladiff.diff_tables(
        before, after, extra_columns=values, algorithm=reladiff.Algorithm.JOINDIFF
    ) as found:
        for _ in found:
            pass
    database.close()


if __name__ == "__main__":
    serve(work)
