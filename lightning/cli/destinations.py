"""The destination of a run: a function of the user's, or files."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..deliver.caller import Send
from ..destinations.command import Command
from ..destinations.files import FileFormat, Files
from ..destinations.http import AsyncHttp, Http, Records, Request
from ..destinations.json_rpc import JsonRpc
from ..destinations.sql_table import SqlTable
from ..errors import ConfigurationError
from ..project.project import Project
from ..project.schema import DESTINATIONS, HttpConfig


@dataclass(frozen=True)
class Destination:
    """Where to: `module:function`, or a directory for files."""

    send: str | None
    directory: Path | None
    format: FileFormat | None

    def __post_init__(self) -> None:
        if self.send is not None and self.directory is not None:
            raise ConfigurationError("give --to or --files, not both: a run has one destination")
        if self.format is not None and self.directory is None:
            raise ConfigurationError("--format is that of --files: give a directory, too")


def of_sync(project: Project, sync_id: str, given: Destination) -> AbstractContextManager[Send]:
    """What sends to the destination given with the command, or else to the sync's own.

    Raises:
        ConfigurationError: neither says any, or the function cannot be imported.
    """
    config = project.sync_config(sync_id)
    if given.send is not None:
        return nullcontext(_imported(given.send, project.directory))
    if given.directory is not None:
        return Files(given.directory, given.format or "jsonl")
    if config.send is not None:
        return nullcontext(_imported(config.send, project.directory))
    if config.files is not None:
        return Files(project.directory / config.files.directory, config.files.format)
    if config.http is not None:
        return _http(config.http)
    if config.sql_table is not None:
        return SqlTable(**config.sql_table.model_dump(by_alias=True))
    if config.command is not None:
        return Command(
            config.command.command, timeout=config.command.timeout, directory=project.directory
        )
    if config.json_rpc is not None:
        return JsonRpc(**config.json_rpc.model_dump())
    raise ConfigurationError(
        f"sync {sync_id!r} has no destination: give --to module:function or --files DIRECTORY, "
        f"or write one of {', '.join(DESTINATIONS)} into the project file"
    )


def _http(config: HttpConfig) -> Http | AsyncHttp:
    options = config.model_dump(exclude={"removed", "records", "at_once"})
    removed, records = config.removed, config.records
    options["removed"] = None if removed is None else Request(**removed.model_dump())
    options["records"] = None if records is None else Records(**records.model_dump())
    if config.at_once is None:
        return Http(**options)
    return AsyncHttp(**options, at_once=config.at_once)


def checked(project: Project, sync_id: str) -> str:
    """What the sync's own destination is, once its function was imported, or the like; nothing is
    called.

    Raises:
        ConfigurationError: it cannot be used.
    """
    config = project.sync_config(sync_id)
    if not config.has_destination:
        return "none: give --to or --files with the command"
    with of_sync(project, sync_id, Destination(None, None, None)):
        pass
    if config.send is not None:
        return f"{config.send} can be imported"
    if config.files is not None:
        return f"files in {project.directory / config.files.directory}"
    if config.command is not None:
        return f"{_program(config.command.command[0], project.directory)} can be started"
    (kind,) = (name for name in DESTINATIONS if getattr(config, name) is not None)
    return f"{kind} is set up; it was not called"


def _program(name: str, directory: Path) -> str:
    """The file of a program that is started in a directory."""
    found = shutil.which(directory / name if os.path.dirname(name) else name)
    if found is None:
        raise ConfigurationError(f"there is no program {name!r} that can be started")
    return found


def written(destination: AbstractContextManager[Send]) -> list[str]:
    """The files that were written, where the destination is files."""
    found = destination.paths.values() if isinstance(destination, Files) else ()
    return [str(path) for path in found]


def _imported(name: str, directory: Path) -> Send:
    module_name, _, attributes = name.partition(":")
    if not module_name or not attributes:
        raise ConfigurationError(f"{name!r} is not a destination: write module:function")
    place = str(directory.resolve())
    if place not in sys.path:
        sys.path.insert(0, place)
    try:
        found: Any = importlib.import_module(module_name)
    except (Exception, SystemExit) as error:  # whatever the user's module does as it is imported
        raise ConfigurationError(
            f"the destination {name!r} cannot be imported: {type(error).__name__}: {error}. "
            f"Modules are looked for in {place} and among the installed ones."
        ) from error
    for attribute in attributes.split("."):
        if not hasattr(found, attribute):
            raise ConfigurationError(f"the destination {name!r}: there is no {attribute!r} in it")
        found = getattr(found, attribute)
    if not callable(found):
        raise ConfigurationError(f"the destination {name!r} is not a function")
    send: Send = found
    return send
