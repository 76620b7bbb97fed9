"""Files as a destination: one each for the added, the changed and the removed rows of a run."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, get_args

from ..deliver.batch import Batch
from ..errors import ConfigurationError, LightningError
from ..json_text import json_text
from ..sync import check_choice
from ..words import OpType
from .closing import Closing
from .noting import noting

if TYPE_CHECKING:
    import pyarrow as pa

FileFormat = Literal["jsonl", "csv", "parquet"]
Write = Callable[[Batch], None]


class Files(Closing):
    """A `send` that writes rows to files, and a context manager that closes them.

    Each use makes a directory of its own inside `directory`, named by the time, with a file for
    each op type that occurs: `added.jsonl`, `changed.jsonl`, `removed.jsonl`. A batch is with the
    operating system before it counts as delivered. Parquet files are whole only once this is
    closed; until then their rows are in Arrow stream files (`added.arrows`) beside them.

    Args:
        directory: made if it is missing.
        format: `jsonl`, `csv` (NULL is empty, an empty text is `""`) or `parquet`.

    Attributes:
        paths: the files that have been written to, by op type.

    Raises:
        ConfigurationError: there is no such format, or the directory is a file.
    """

    def __init__(self, directory: str | Path, format: FileFormat = "jsonl") -> None:  # noqa: A002
        check_choice("format", format, get_args(FileFormat))
        if Path(directory).is_file():
            raise ConfigurationError(f"{directory} is a file: name a directory for files")
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        self._directory = Path(directory) / f"{stamp}_{secrets.token_hex(2)}"
        self._format: FileFormat = format
        self._open = ExitStack()
        self._writers: dict[OpType, Write] = {}
        self._writing = threading.Lock()
        self.paths: dict[OpType, Path] = {}

    def __call__(self, batch: Batch) -> None:
        with self._writing, noting(batch, str(self._path(batch.op_type))) as asked:
            if batch.op_type not in self._writers:
                self._writers[batch.op_type] = self._begin(batch)
            self._writers[batch.op_type](batch)
            asked.answer = "written"

    def close(self) -> None:
        """Close the files; makes Parquet of what was spooled."""
        self._open.close()
        self._writers.clear()

    def _begin(self, batch: Batch) -> Write:
        self._directory.mkdir(parents=True, exist_ok=True)
        self.paths[batch.op_type] = path = self._path(batch.op_type)
        if self._format == "jsonl":
            return _json_lines(self._open.enter_context(path.open("x", encoding="utf-8")))
        schema = batch.to_arrow().schema
        if self._format == "csv":
            return _csv(self._open, self._open.enter_context(path.open("xb")), schema)
        self.paths[batch.op_type] = spool = path.with_suffix(".arrows")
        self._open.callback(self._to_parquet, batch.op_type, spool, path)
        return _arrow_stream(self._open, self._open.enter_context(spool.open("xb")), schema)

    def _path(self, op_type: OpType) -> Path:
        return self._directory / f"{op_type}.{self._format}"

    def _to_parquet(self, op_type: OpType, spool: Path, path: Path) -> None:
        _to_parquet(spool, path)
        self.paths[op_type] = path


def _json_lines(file: IO[str]) -> Write:
    def write(batch: Batch) -> None:
        for row in batch.rows:
            file.write(json_text(row) + "\n")
        file.flush()

    return write


def _csv(stack: ExitStack, file: IO[bytes], schema: pa.Schema) -> Write:
    import pyarrow as pa
    from pyarrow import csv

    nested = [field.name for field in schema if pa.types.is_nested(field.type)]
    for name in nested:
        schema = schema.set(schema.get_field_index(name), pa.field(name, pa.string()))
    writer = stack.enter_context(csv.CSVWriter(file, schema))

    def write(batch: Batch) -> None:
        table = batch.to_arrow()
        for name in nested:
            texts = [
                None if value is None else json_text(value)
                for value in table.column(name).to_pylist()
            ]
            at = table.schema.get_field_index(name)
            table = table.set_column(at, name, pa.array(texts, pa.string()))
        writer.write_table(table)
        file.flush()

    return write


def _arrow_stream(stack: ExitStack, file: IO[bytes], schema: pa.Schema) -> Write:
    import pyarrow as pa

    writer = stack.enter_context(pa.ipc.new_stream(file, schema))

    def write(batch: Batch) -> None:
        writer.write_table(batch.to_arrow())
        file.flush()

    return write


def _to_parquet(spool: Path, path: Path) -> None:
    """Turn a closed Arrow stream file into a Parquet file, which appears whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    unfinished = path.with_suffix(".parquet.unfinished")
    try:
        with (
            pa.OSFile(str(spool)) as source,
            pa.ipc.open_stream(source) as stream,
            pq.ParquetWriter(unfinished, stream.schema) as writer,
        ):
            for rows in stream:
                writer.write_batch(rows)
        unfinished.rename(path)
    except OSError as error:
        raise LightningError(
            f"{path} cannot be written: {error}. Its rows have arrived, in the Arrow stream file "
            f"{spool}."
        ) from error
    spool.unlink()
