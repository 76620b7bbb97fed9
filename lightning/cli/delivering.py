"""The options of the commands that deliver."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from ..destinations.files import FileFormat
from ..project.project import Project
from .destinations import Destination
from .output import ExitCode
from .progress import shown

Options = dict[str, Any]  # of a delivery, by name


@dataclass(frozen=True)
class Given:
    """What a command says of the delivery, in place of what the project file does."""

    destination: Destination
    batch_size: int | None
    workers: int | None

    def options(self, project: Project, sync_id: str) -> Options:
        """The options of a sync's delivery."""
        given = {"batch_size": self.batch_size, "workers": self.workers}
        given = {name: value for name, value in given.items() if value is not None}
        return {**project.delivery(sync_id), "on_progress": shown(sync_id), **given}


def _given(
    to: Annotated[
        str | None,
        typer.Option(help="The destination as module:function, in place of the sync's own."),
    ] = None,
    files: Annotated[
        Path | None,
        typer.Option(help="A directory for files as the destination, in place of its own."),
    ] = None,
    file_format: Annotated[
        FileFormat | None, typer.Option("--format", help="The format of --files; jsonl if none.")
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option(min=1, help="The most rows sent at once.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="How many batches are sent at a time.")
    ] = None,
) -> Given:
    return Given(Destination(to, files, file_format), batch_size, workers)


def takes_delivery(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
    """A command with the options of a delivery, which it takes together as `given`."""
    options = inspect.signature(_given, eval_str=True).parameters
    own = inspect.signature(command, eval_str=True)

    @functools.wraps(command)
    def wrapper(**values: Any) -> ExitCode:
        given = _given(**{name: values.pop(name) for name in options})
        return command(given=given, **values)

    others = [parameter for name, parameter in own.parameters.items() if name != "given"]
    taken = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in (*others, *options.values())
    ]
    wrapper.__signature__ = own.replace(parameters=taken)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {parameter.name: parameter.annotation for parameter in taken}
    return wrapper
