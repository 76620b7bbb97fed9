"""The arguments and options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..engine import Engine
from ..project.project import FILE_NAME, Project
from .output import Output

PROJECT = Path(FILE_NAME)

OutputOption = Annotated[
    Output,
    typer.Option("--output", "-o", envvar="LIGHTNING_OUTPUT", help="Text for people, or JSON."),
]
ProjectOption = Annotated[
    Path, typer.Option("--project", "-p", envvar="LIGHTNING_PROJECT", help="The project file.")
]
ConnectionOption = Annotated[
    str | None,
    typer.Option("--connection", "-c", help="A connection of the project, if it has several."),
]
DbtOption = Annotated[
    Path | None,
    typer.Option(
        "--dbt",
        exists=True,
        file_okay=False,
        help="A dbt target directory: only syncs whose model the last dbt command built, and "
        "whose tests did not fail, are run.",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; needed off a terminal.")]
OverrideOption = Annotated[
    bool, typer.Option("--override-guards", help="Go through with what a guard would block.")
]


def _sync_ids(context: typer.Context) -> list[str]:
    """The syncs of the project, to complete a command with."""
    try:
        return list(Project(context.params.get("project") or PROJECT).config.syncs)
    except Exception:  # completion says nothing rather than something wrong
        return []


SyncArgument = Annotated[
    str, typer.Argument(help="A sync of the project.", autocompletion=_sync_ids)
]
SyncsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        help="Syncs of the project; all that have a destination when none is named.",
        autocompletion=_sync_ids,
    ),
]
SyncsToJudge = Annotated[
    list[str] | None,
    typer.Argument(
        help="Syncs of the project; all of them when none is named.", autocompletion=_sync_ids
    ),
]
RunArgument = Annotated[
    str,
    typer.Argument(
        help="A run: its id or the beginning of it, a sync for its last one, or `last`.",
        autocompletion=_sync_ids,
    ),
]


def connected_for_run(project: Project, run: str, connection: str | None) -> Engine:
    """An engine where a run is looked for: that of the sync that it is named by."""
    if connection is None and run in project.config.syncs:
        connection = project.connection_of(run)
    return project.connect(connection)
