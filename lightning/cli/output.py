"""What commands print: one JSON document, or text for people; and how they end."""

from __future__ import annotations

import functools
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any, ParamSpec

import msgspec
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..errors import ConfigurationError, GuardError, LightningError, RunInProgressError
from ..json_text import json_text

WIDTH_OF_PIPES = 1_000_000  # a row of a table is one line
# What would move a terminal's cursor, or worse, if a value brought it along.
_ESCAPES = {
    code: repr(chr(code))[1:-1]
    for code in (*range(32), *range(127, 160))
    if chr(code) not in "\n\t"
}
_COLOURS = dict.fromkeys(("wrong", "failed", "critical"), "red")
_COLOURS |= dict.fromkeys(("warning", "unknown", "completed_with_errors"), "yellow")

Arguments = ParamSpec("Arguments")


class Output(StrEnum):
    TEXT = "text"
    JSON = "json"


class ExitCode(IntEnum):
    """How a command ended, for schedulers."""

    DONE = 0
    FAILED = 1
    WRONG = 2
    IN_PROGRESS = 3
    BLOCKED = 4
    WARNING = 5
    CRITICAL = 6
    LEFT_OUT = 7
    UNKNOWN = 8
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.DONE: "Done. Rows that the destination refused do not make a run a failed one.",
    ExitCode.FAILED: "A run failed, there is none to resume, to show or to forget, or the "
    "warehouse could not be reached or refused a statement.",
    ExitCode.WRONG: "The command, the project file or a sync is wrong. Nothing was written.",
    ExitCode.IN_PROGRESS: "Another process is running the sync.",
    ExitCode.BLOCKED: "A guard of the sync blocked the run before anything was sent.",
    ExitCode.WARNING: "`health`: a sync has reached a limit that is worth a warning.",
    ExitCode.CRITICAL: "`health`: a sync has reached a critical limit.",
    ExitCode.LEFT_OUT: "`run --dbt`: every sync was left out, as when dbt failed.",
    ExitCode.UNKNOWN: "`health`: of a sync it is not known what a limit needs.",
    ExitCode.INTERRUPTED: "Ended by Ctrl-C or SIGTERM. What had arrived is kept; the next run "
    "goes on.",
}


def emit(output: Output, data: object, *texts: RenderableType) -> None:
    """Print a result: `data` as JSON, or `texts` one below the other."""
    if output is Output.JSON:
        builtins = msgspec.to_builtins(data, builtin_types=(bytes,), enc_hook=str)
        typer.echo(json_text(builtins, indent=2))
        return
    console = _console()
    for text in texts:
        if isinstance(text, str):
            typer.echo(text.translate(_ESCAPES))
        else:
            console.print(text)


@contextmanager
def writing() -> Iterator[None]:
    """Files that cannot be written are a mistake of the command's."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"{error.filename} cannot be written: {error.strerror}") from error


def next_in(directory: Path, command: str) -> str:
    """What to type next, to run a command in a directory."""
    there = "" if directory == Path() else f"cd {shlex.quote(str(directory))} && "
    return f"Next: {there}{command}"


def exits(command: Callable[Arguments, ExitCode | None]) -> Callable[Arguments, None]:
    """A command whose errors are printed as its `output` option says, with their exit code."""

    @functools.wraps(command)
    def wrapper(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or ExitCode.DONE
        except (LightningError, KeyboardInterrupt) as error:
            _emit_error(Output(kwargs["output"]), error)  # type: ignore[arg-type]
            code = exit_code(error)
        raise typer.Exit(code)

    return wrapper


def exit_code(error: LightningError | KeyboardInterrupt) -> ExitCode:
    """The exit code of an error."""
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(error, ConfigurationError):
        return ExitCode.WRONG
    if isinstance(error, RunInProgressError):
        return ExitCode.IN_PROGRESS
    if isinstance(error, GuardError):
        return ExitCode.BLOCKED
    return ExitCode.FAILED


def error_data(error: LightningError | KeyboardInterrupt) -> dict[str, str]:
    """An error as it stands in JSON."""
    if isinstance(error, KeyboardInterrupt):
        return {"type": "Interrupted", "message": "interrupted; what had arrived is kept"}
    return {"type": type(error).__name__, "message": str(error)}


def tell(error: LightningError | KeyboardInterrupt, subject: str = "") -> None:
    """Print an error for people; before it what it befell, where the message does not say so."""
    message = error_data(error)["message"].translate(_ESCAPES)
    named = message if not subject or repr(subject) in message else f"{subject}: {message}"
    Console(stderr=True, soft_wrap=True).print(Text(named, "red"))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> RenderableType:
    """A title above a table of numbers, times and texts; None is blank."""
    listed = [list(row) for row in rows]
    made = _table()
    for at, name in enumerate(columns):
        numbers = bool(listed) and all(isinstance(row[at], int) for row in listed)
        made.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in listed:
        made.add_row(*(Text(text, _COLOURS.get(text, "")) for text in map(cell, row)))
    return Group(title, made)


def table_of_values(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> RenderableType:
    """A title above a table of a warehouse's values, as they are; NULL is not an empty text."""
    made = _table()
    for name in columns:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*map(_value, row))
    return Group(title, made)


def _table() -> Table:
    box = SIMPLE_HEAD if _console().is_terminal else None
    return Table(box=box, show_edge=False, pad_edge=False)


def _value(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, Mapping | list):
        value = json_text(value)
    return (value.hex() if isinstance(value, bytes) else str(value)).translate(_ESCAPES)


def cell(value: Any) -> str:
    """A number, a time or a text as it stands in a table."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").replace("+00:00", "Z")
    return str(value).translate(_ESCAPES)


def _emit_error(output: Output, error: LightningError | KeyboardInterrupt) -> None:
    if output is Output.JSON:
        emit(output, {"error": error_data(error)})
    else:
        tell(error)


def _console() -> Console:
    """What prints texts as they are, one row of a table to a line where that is no terminal."""
    width = None if sys.stdout.isatty() else WIDTH_OF_PIPES
    return Console(width=width, emoji=False, markup=False, highlight=False)
