"""reladiff: finds the differing rows of two tables in one database by a join; writes nothing."""

from __future__ import annotations

import sys

import duckdb
import reladiff
from worker import serve


def work(database: str) -> None:
    with duckdb.connect(database) as connection:
        described = connection.execute("DESCRIBE bench_before").fetchall()
    columns = tuple(row[0] for row in described if row[0] != "id")
    tables = [
        reladiff.connect_to_table({"driver": "duckdb", "filepath": database}, name, "id")
        for name in ("bench_before", "bench_after")
    ]
    with reladiff.diff_tables(*tables, extra_columns=columns) as found:
        differing = sum(1 for _ in found)
    for table in tables:
        table.database.close()
    print(f"{differing} differing rows", file=sys.stderr)


if __name__ == "__main__":
    serve(work)
