"""Commands for browsers: the page of a run, and a server of the pages of all syncs."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Annotated

import typer

from ..audit.health import HealthThresholds
from ..errors import ConfigurationError
from ..project.project import Project
from ..ui.server import SiteServer
from ..ui.site import Connection, Site
from .options import (
    PROJECT,
    ConnectionOption,
    ProjectOption,
    RunArgument,
    connected_for_run,
)
from .output import Output, emit, exits, writing

STANDARD_OUTPUT = Path("-")


@exits
def report(
    run: RunArgument,
    file: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file; RUN.html in this directory if none, - to print it."
        ),
    ] = None,
    rows: Annotated[int, typer.Option(min=0, help="How many sample rows of each op type.")] = 5,
    connection: ConnectionOption = None,
    project: ProjectOption = PROJECT,
) -> None:
    """Write a run as one page of HTML, to be looked at, sent or printed."""
    with connected_for_run(Project(project), run, connection) as engine:
        made = engine.report(run, rows=rows)
    if file == STANDARD_OUTPUT:
        typer.echo(made.html)
        return
    with writing():
        written = made.save(file or Path(f"{made.run_id}.html"))
    emit(Output.TEXT, None, str(written))


@exits
def ui(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any.")] = 8642,
    project: ProjectOption = PROJECT,
) -> None:
    """Serve pages of all syncs and their runs to the browsers of this machine, until Ctrl-C.

    Nothing is written, and no database is kept open.
    """
    opened = Project(project)
    connections = {
        name: Connection(
            functools.partial(opened.connect, name, read_only=True),
            functools.partial(_thresholds, opened),
        )
        for name in opened.config.connections
    }
    try:
        server = SiteServer(Site(connections), port)
    except OSError as error:
        raise ConfigurationError(
            f"port {port} cannot be taken: {os.strerror(error.errno or 0)}. Give another --port"
        ) from error
    with server:
        emit(Output.TEXT, None, f"{server.url} shows the syncs until Ctrl-C")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


def _thresholds(project: Project, sync_id: str) -> HealthThresholds:
    """Those of the project, or the usual ones for a sync that it does not have."""
    return project.health(sync_id) if sync_id in project.config.syncs else HealthThresholds()
