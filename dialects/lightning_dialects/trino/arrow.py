"""Rows as the server sends them, as Arrow.

The client reads JSON, of which Python makes an object for each value. From there on Arrow takes
over: numbers, times and decimals are never made objects of their own.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from .types import Type

TYPES = {
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "real": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "varbinary": pa.binary(),
}
ANY_DAY = "1970-01-01"
DIGITS = 6  # of a second, which Arrow is given


def table_of(columns: Sequence[tuple[str, Type]], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Rows as a table."""
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    arrays = [_array(found, kind) for found, (_, kind) in zip(values, columns, strict=True)]
    return pa.table(arrays, names=[name for name, _ in columns])


def _array(values: Sequence[Any], kind: Type) -> pa.Array:
    if kind.name == "varbinary":
        return pa.array([value and b64decode(value) for value in values], pa.binary())
    if kind.name in ("double", "real"):  # of which NaN and the infinities are texts
        return pa.array(
            [None if value is None else float(value) for value in values], TYPES[kind.name]
        )
    if kind.name in ("boolean", "tinyint", "smallint", "integer", "bigint"):
        return pa.array(values, TYPES[kind.name])
    texts = pa.array(values, pa.string())
    if kind.name == "decimal":
        return texts.cast(pa.decimal128(*kind.sizes))
    if kind.name == "timestamp with time zone":
        instants = _in_microseconds(pc.replace_substring(texts, " UTC", ""), kind)
        return pc.assume_timezone(instants.cast(pa.timestamp("us")), "UTC")
    if kind.name == "time":  # of which Arrow reads no text
        texts = pc.binary_join_element_wise(ANY_DAY, _in_microseconds(texts, kind), " ")
        return texts.cast(TYPES["timestamp"]).cast(TYPES["time"])
    if kind.name == "timestamp":
        return _in_microseconds(texts, kind).cast(TYPES["timestamp"])
    return texts.cast(TYPES[kind.name]) if kind.name == "date" else texts


def _in_microseconds(texts: pa.Array, kind: Type) -> pa.Array:
    beyond = kind.precision - DIGITS
    return pc.utf8_slice_codeunits(texts, 0, -beyond) if beyond > 0 else texts
