"""What a plan over a billion rows reads on a cloud warehouse, and what that costs: arithmetic.

The statements are compiled and each column that one of them names is counted once, whole, as
BigQuery bills it. What grows with the changes alone (changes, rejections, logs) is left out, and
the model is taken for a table of its own columns. Sizes are those of BigQuery; Snowflake
compresses its columns.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

import lightning
from lightning import registry

from ..bench import Bench
from ..data import MODEL, rows_query
from ..measure import Measurement

ROWS = 1_000_000_000
CHANGED = 0.01
KEY, VERSION, VERSION_BYTES = "id", "lightning_version", 18
SAMPLE = 10_000
GB, TIB = 10**9, 2**40
TYPES = {  # of the model's columns
    "BIGINT": {"bigquery": "INT64", "snowflake": "NUMBER"},
    "VARCHAR": {"bigquery": "STRING", "snowflake": "VARCHAR"},
    "DOUBLE": {"bigquery": "FLOAT64", "snowflake": "FLOAT"},
    "DECIMAL": {"bigquery": "NUMERIC", "snowflake": "NUMBER"},
    "TIMESTAMP WITH TIME ZONE": {"bigquery": "TIMESTAMP", "snowflake": "TIMESTAMP_TZ"},
    "BOOLEAN": {"bigquery": "BOOL", "snowflake": "BOOLEAN"},
    "DATE": {"bigquery": "DATE", "snowflake": "DATE"},
}
# https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/data-types#data_type_sizes
BYTES = {"INT64": 8, "FLOAT64": 8, "NUMERIC": 16, "TIMESTAMP": 8, "DATE": 8, "BOOL": 1}
TEXT, TEXT_BYTES = "STRING", 2  # and its own length
DOLLARS_PER_TIB = 6.25  # on demand, list price in US regions
GB_A_SECOND = 1.0  # that a node of a Snowflake warehouse scans: an assumption, measure yours
NODE_SECONDS_PER_CREDIT = 3600

Reads = dict[str, set[str]]  # by table, the columns that a statement names, in lower case


def measure(bench: Bench) -> Iterator[Measurement]:
    kinds, sizes = _model(bench)
    for name in ("bigquery", "snowflake"):
        types = {column: TYPES[kind][name] for column, kind in kinds.items()}
        for retain in ("all", "key"):
            read = _read(name, retain, types, sizes)
            total = sum(read.values())
            cost, unit = (
                (total * GB / TIB * DOLLARS_PER_TIB, "dollars")
                if name == "bigquery"
                else (total / GB_A_SECOND / NODE_SECONDS_PER_CREDIT, "credits")
            )
            given = {"warehouse": name, "retain": retain, "rows": ROWS, "changed": CHANGED}
            samples = {**read, "together": total}
            yield Measurement("billion", given, "GB", {one: [gb] for one, gb in samples.items()})
            yield Measurement("billion", given, unit, {"together": [cost]})


def _model(bench: Bench) -> tuple[dict[str, str], dict[str, float]]:
    """By column of the model: its type, without its precision, and its mean bytes in BigQuery."""
    query = rows_query(SAMPLE, bench.settings.columns, bench.settings.seed)
    with bench.warehouse("duckdb") as warehouse:
        kinds = {one.name: one.type.partition("(")[0] for one in warehouse.describe(query)}
        lengths = ", ".join(f"avg(strlen(CAST({name} AS VARCHAR)))" for name in kinds)
        (means,) = warehouse.fetch(f"SELECT {lengths} FROM ({query})", step="measure columns")
    sizes: dict[str, float] = {}
    for name, mean in zip(kinds, means, strict=True):
        kind = TYPES[kinds[name]]["bigquery"]
        sizes[name] = TEXT_BYTES + mean if kind == TEXT else BYTES[kind]
    return kinds, sizes


def _read(
    name: str, retain: str, types: dict[str, str], sizes: dict[str, float]
) -> dict[str, float]:
    """The gigabytes that a plan's statements read, by table."""
    sync = lightning.Sync("bench", lightning.Model(MODEL, KEY), retain=retain)
    every_row = {KEY, VERSION} if retain == "key" else {*sizes, VERSION}
    read = {"model": ROWS * sum(sizes.values()) / GB, "base": 0.0, "new plan": 0.0}
    plans = [f"bench_{number:024}_plan" for number in (1, 2)]
    for statement in lightning.compile(sync, name, columns=types):
        for table, columns in _named(statement, name).items():
            if table in plans:
                which = "base" if table == plans[0] else "new plan"
                for column in columns & {*sizes, VERSION}:
                    rows = ROWS if column in every_row else ROWS * CHANGED
                    read[which] += rows * sizes.get(column, VERSION_BYTES) / GB
    return read


def _named(statement: str, name: str) -> Reads:
    created = sqlglot.parse_one(statement, dialect=registry.dialect(name).sqlglot_dialect)
    named: Reads = {}
    for scope in traverse_scope(created.expression):
        for alias, source in scope.sources.items():
            if isinstance(source, exp.Table):
                columns = {one.name.lower() for one in scope.columns if one.table == alias}
                named.setdefault(source.name.lower(), set()).update(columns)
    return named
