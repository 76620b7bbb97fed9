"""Arrow from and to PostgreSQL by COPY, whose CSV pyarrow reads and writes by itself."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg.adapt import Transformer
from psycopg.pq import Format

from .wire import without_rows

# By the names that psycopg has for the types; all others are read as text.
TYPES = {
    "bool": pa.bool_(),
    "int2": pa.int16(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "oid": pa.int64(),
    "float4": pa.float32(),
    "float8": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", tz="UTC"),
    "bytea": pa.binary(),
}
DECIMAL_DIGITS = 38


def read_table(cursor: psycopg.Cursor[Any], query: str) -> pa.Table:
    """All rows of a query.

    Values come as CSV and are never Python objects, but for bytes, arrays, and times that Arrow's
    CSV reader does not know, which the driver reads. A column with values that its Arrow type does
    not have (infinity, NaN, the time before year 1, arrays of arrays) is left as PostgreSQL's text.
    """
    cursor.execute(without_rows(query))
    columns = cursor.description or []
    loaders = Transformer(cursor)
    names = [str(at) for at in range(len(columns))]
    with cursor.copy(f"COPY (\n{query}\n) TO STDOUT (FORMAT csv)".encode()) as copy:
        data = b"".join(copy)
    kinds = [_arrow_type(cursor, column) for column in columns]
    by_driver = {at for at, kind in enumerate(kinds) if _needs_driver(kind)}
    try:
        table = _parse(data, names, kinds, by_driver)
    except pa.ArrowInvalid:
        by_driver |= {at for at, kind in enumerate(kinds) if pa.types.is_temporal(kind)}
        decimals = {at for at, kind in enumerate(kinds) if pa.types.is_decimal(kind)}
        table = _parse(data, names, kinds, by_driver | decimals)
        for at in decimals:
            with suppress(pa.ArrowInvalid):  # which leaves the column as text
                table = table.set_column(at, names[at], table.column(at).cast(kinds[at]))
    for at in by_driver:
        load = loaders.get_loader(columns[at].type_code, Format.TEXT).load
        texts = table.column(at)
        values = [None if text is None else load(text.encode()) for text in texts.to_pylist()]
        with suppress(pa.ArrowInvalid, pa.ArrowTypeError):  # which leave the column as text
            table = table.set_column(at, names[at], pa.array(values, kinds[at]))
    return table.rename_columns([column.name for column in columns])


def write_rows(
    cursor: psycopg.Cursor[Any], name: str, rows: pa.Table, kinds: Mapping[str, str]
) -> None:
    """Make a table that lasts as long as the transaction, and copy rows of integers and text."""
    columns = ", ".join(f"{column} {kind}" for column, kind in kinds.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP".encode())
    written = io.BytesIO()
    pa.csv.write_csv(rows, written, pa.csv.WriteOptions(include_header=False))
    with cursor.copy(f"COPY pg_temp.{name} FROM STDIN (FORMAT csv)".encode()) as copy:
        copy.write(written.getvalue())


def _parse(
    data: bytes, names: list[str], kinds: list[pa.DataType], by_driver: set[int]
) -> pa.Table:
    """CSV as a table; the columns that the driver is to read stay text."""
    types = {names[at]: pa.string() if at in by_driver else kind for at, kind in enumerate(kinds)}
    if not data:
        return pa.schema(types).empty_table()
    return pa.csv.read_csv(
        io.BytesIO(data),
        # One block, since a value with line breaks in it must not cross from one to the next.
        pa.csv.ReadOptions(column_names=names, block_size=len(data) + 1, use_threads=False),
        pa.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        pa.csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _arrow_type(cursor: psycopg.Cursor[Any], column: psycopg.Column) -> pa.DataType:
    known = cursor.adapters.types.get(column.type_code)
    if known is None:
        return pa.string()
    if known.name == "numeric" and column.type_code == known.oid:
        precision, scale = column.precision, column.scale
        # A numeric(3,5) has zeros behind the point, and a numeric(3,-2) before it.
        exact = precision is not None and 0 <= (scale or 0) <= precision <= DECIMAL_DIGITS
        return pa.decimal128(precision, scale) if exact else pa.string()
    kind = TYPES.get(known.name, pa.string())
    is_array = column.type_code == known.array_oid
    return pa.list_(kind) if is_array else kind


def _needs_driver(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_binary(kind))
