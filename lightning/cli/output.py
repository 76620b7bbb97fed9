"""What commands print: one JSON document, or text for people; and how they end."""

from __future__ import annotations

import functools
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import ParamSpec

import msgspec
import typer
from rich.console import Console, RenderableType
from rich.text import Text

from ..errors import ConfigurationError, DatabaseInUseError, LightningError, RunInProgressError
from ..json_text import json_text
from ..results import GuardError
from .tables import escaped

WIDTH_OF_PIPES = 1_000_000  # a row of a table is one line
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
    ExitCode.IN_PROGRESS: "Another process is running the sync, or has the DuckDB file open.",
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
            typer.echo(escaped(text))
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


def ask_first(sync: str, question: str, output: Output) -> None:
    """Ask a person whether to go on with what cannot be taken back.

    Raises:
        ConfigurationError: there is nobody to ask, or they do not agree.
    """
    if output is Output.TEXT and sys.stdin.isatty():
        try:
            if typer.confirm(escaped(question)):
                return
        except typer.Abort:
            raise KeyboardInterrupt from None
    raise ConfigurationError(f"{sync} is as it was: answer yes, or give --yes, to go on")


def exits(command: Callable[Arguments, ExitCode | None]) -> Callable[Arguments, None]:
    """A command whose errors are printed as its `output` option says, with their exit code."""

    @functools.wraps(command)
    def wrapper(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or ExitCode.DONE
        except (LightningError, KeyboardInterrupt) as error:
            _emit_error(Output(kwargs.get("output", Output.TEXT)), error)  # type: ignore[arg-type]
            code = exit_code(error)
        raise typer.Exit(code)

    return wrapper


def exit_code(error: LightningError | KeyboardInterrupt) -> ExitCode:
    """The exit code of an error."""
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(error, ConfigurationError):
        return ExitCode.WRONG
    if isinstance(error, RunInProgressError | DatabaseInUseError):
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
    message = error_data(error)["message"]
    named = message if not subject or repr(subject) in message else f"{subject}: {message}"
    if isinstance(error, LightningError):
        tell_error(named)
    else:
        tell_note(named)


def tell_error(message: str) -> None:
    """Print what went wrong, where errors go."""
    _error_console().print(Text.assemble(("error: ", "bold red"), (escaped(message), "red")))


def tell_note(message: str) -> None:
    """Print what is no part of a result and no error either, where errors go."""
    _error_console().print(Text(escaped(message), "yellow"))


def _error_console() -> Console:
    return Console(stderr=True, soft_wrap=True, emoji=False, markup=False, highlight=False)


def _emit_error(output: Output, error: LightningError | KeyboardInterrupt) -> None:
    if output is Output.JSON:
        emit(output, {"error": error_data(error)})
    else:
        tell(error)


def _console() -> Console:
    """What prints texts as they are, one row of a table to a line where that is no terminal."""
    width = None if sys.stdout.isatty() else WIDTH_OF_PIPES
    return Console(width=width, emoji=False, markup=False, highlight=False)
