"""What commands print: one JSON document, or text for people; and how they end."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, ParamSpec

import msgspec
import typer
from rich.box import HEAVY_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..deliver.files import json_text
from ..errors import ConfigurationError, GuardError, LightningError, RunInProgressError

WIDTH_OF_PIPES = 200

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
    HELD = 4
    WARNING = 5
    CRITICAL = 6
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.DONE: "Done. Rows that the destination refused do not make a run a failed one.",
    ExitCode.FAILED: "A run failed, or the warehouse could not be reached or refused a statement.",
    ExitCode.WRONG: "The command, the project file or a sync is wrong. Nothing was written.",
    ExitCode.IN_PROGRESS: "Another process is running the sync.",
    ExitCode.HELD: "A guard of the sync held the run before anything was sent.",
    ExitCode.WARNING: "`health`: a sync has reached a limit that is worth a warning.",
    ExitCode.CRITICAL: "`health`: a sync has reached a critical limit.",
    ExitCode.INTERRUPTED: "Ended by Ctrl-C. What had arrived is kept; the next run goes on.",
}


def emit(output: Output, data: object, *texts: RenderableType) -> None:
    """Print a result: `data` as JSON, or `texts` one below the other."""
    if output is Output.JSON:
        builtins = msgspec.to_builtins(data, enc_hook=str)
        typer.echo(json_text(builtins, indent=2))
        return
    console = _console()
    for text in texts:
        console.print(text, highlight=False, markup=False)


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
        return ExitCode.HELD
    return ExitCode.FAILED


def error_data(error: LightningError | KeyboardInterrupt) -> dict[str, str]:
    """An error as it stands in JSON."""
    if isinstance(error, KeyboardInterrupt):
        return {"type": "Interrupted", "message": "ended by Ctrl-C; what had arrived is kept"}
    return {"type": type(error).__name__, "message": str(error)}


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Group:
    """A title above a table of texts and numbers, the numbers to the right."""
    listed = [list(row) for row in rows]
    made = Table(box=HEAVY_HEAD if _console().is_terminal else None, pad_edge=False)
    for at, name in enumerate(columns):
        numbers = bool(listed) and all(isinstance(row[at], int) for row in listed)
        made.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in listed:
        made.add_row(*(_shown(value) for value in row))
    return Group(title, made)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else str(value)


def _emit_error(output: Output, error: LightningError | KeyboardInterrupt) -> None:
    told = error_data(error)
    if output is Output.JSON:
        emit(output, {"error": told})
    else:
        Console(stderr=True, soft_wrap=True).print(Text(told["message"], "red"))


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_OF_PIPES)
