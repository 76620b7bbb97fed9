"""drt's in-warehouse diff: writes the model down, reads what differs, keeps the copy; no logs."""

from __future__ import annotations

import itertools

from drt.config.profiles import PostgresProfile
from drt.sources.postgres import PostgresSource
from worker import place_of, serve


def work(url: str) -> None:
    place = place_of(url)
    profile = PostgresProfile("postgres", dbname=place.pop("database"), **place)
    source = PostgresSource()
    found = source.extract_snapshot_diff(
        "SELECT * FROM bench_model",
        profile,
        sync_name="bench",
        key_columns=["id"],
        hash_columns="all",
    )
    for _ in itertools.chain(found.added, found.changed, found.removed_keys):
        pass
    source.commit_snapshot_diff(profile, "bench")


if __name__ == "__main__":
    serve(work)
