"""Files and Arrow tables as columns of texts, which every warehouse takes and casts by itself."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..errors import ConfigurationError
from ..json_text import json_text
from ..model import BYTE_ORDER_MARK

if TYPE_CHECKING:
    import pyarrow as pa


def read_file(path: Path) -> pa.Table:
    """The rows of a file, by its ending. What a text file has is read as text alone.

    Raises:
        ConfigurationError: there is no such file, or it cannot be read as what it is named.
    """
    import pyarrow as pa

    read = FORMATS.get(path.suffix.lower())
    if read is None:
        raise ConfigurationError(
            f"the file {path} is none that can be read here: its name has to end with "
            f"{', '.join(FORMATS)}"
        )
    try:
        return read(path)
    except (pa.ArrowException, csv.Error, UnicodeError, OSError) as error:
        raise ConfigurationError(f"the file {path} cannot be read: {error}") from error


def as_texts(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """Some columns of a table, as texts under other names.

    Args:
        names: by the new names, those that they have in the table.
    """
    import pyarrow as pa

    return pa.table({new: _texts(name, table.column(name)) for new, name in names.items()})


def _read_csv(path: Path) -> pa.Table:
    """An empty field is NULL, and one that is quoted an empty text."""
    from pyarrow import csv as arrow_csv
    from pyarrow import string

    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    return arrow_csv.read_csv(
        path,
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(header, string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _read_parquet(path: Path) -> pa.Table:
    from pyarrow import parquet

    return parquet.read_table(path)


def _read_json_lines(path: Path) -> pa.Table:
    """Values that are no texts stand as they are written: a number keeps its digits."""
    import pyarrow as pa

    rows = [{name: _text_of_json(raw) for name, raw in row.items()} for row in _json_rows(path)]
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    return pa.table(columns)


def _json_rows(path: Path) -> Iterator[dict[str, msgspec.Raw]]:
    decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            text = line.removeprefix(BYTE_ORDER_MARK).strip()
            if not text:
                continue
            try:
                yield decode(text)
            except msgspec.MsgspecError as error:
                raise ConfigurationError(
                    f"line {number} of {path} is no JSON object: {error}"
                ) from error


def _text_of_json(raw: msgspec.Raw) -> str | None:
    written = bytes(raw).decode().strip()
    if written.startswith('"') or written == "null":
        text: str | None = msgspec.json.decode(raw, type=str | None)
        return text
    return written


FORMATS: Mapping[str, Callable[[Path], pa.Table]] = {
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
}


def _texts(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values as texts that warehouses can cast."""
    import pyarrow as pa
    from pyarrow import compute, types

    kind = values.type
    if types.is_dictionary(kind):
        return _texts(name, pa.chunked_array([values.to_pylist()], kind.value_type))
    if types.is_timestamp(kind) and kind.tz is not None:
        in_utc = values.cast(pa.timestamp(kind.unit, "UTC")).cast(pa.timestamp(kind.unit))
        return compute.binary_join_element_wise(in_utc.cast(pa.string()), "+00:00", "")
    if types.is_nested(kind):
        written = [None if value is None else json_text(value) for value in values.to_pylist()]
        return pa.chunked_array([written], pa.string())
    try:
        return values.cast(pa.string())
    except pa.ArrowException as error:
        raise ConfigurationError(
            f"the column {name!r} has the Arrow type {kind}, which has no text: convert it, or "
            "leave it out"
        ) from error
