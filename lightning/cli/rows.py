"""Commands for chosen rows of a sync."""

from __future__ import annotations

from typing import Annotated

import typer

from ..errors import ConfigurationError
from ..project.project import Project
from .options import PROJECT, OutputOption, ProjectOption, SyncArgument
from .output import Output, emit, exits
from .tables import table

RowsOption = Annotated[
    list[str] | None, typer.Option("--row-id", help="A row, by its id; once for each.")
]


@exits
def skip(
    sync: SyncArgument,
    row_id: RowsOption = None,
    reason: Annotated[str, typer.Option(help="Why; stands in the log.")] = "",
    once: Annotated[bool, typer.Option("--once", help="Only in the next run.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Send them, or all, again.")] = False,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Do not send chosen rows of a sync any more; without any, list those that are skipped."""
    opened = Project(project)
    if undo and (once or reason):
        raise ConfigurationError("--undo takes no --once and no --reason")
    with opened.engine_of(sync) as engine:
        if undo:
            engine.unskip(sync, row_id)
        elif row_id:
            engine.skip(sync, row_id, reason=reason, once=once)
        skipped = engine.skipped(sync)
    shown = table(f"Skipped rows of {sync}", ["row id", "reason"], skipped.items())
    emit(output, {"sync_id": sync, "skipped": skipped}, shown)


@exits
def resend(
    sync: SyncArgument,
    row_id: RowsOption = None,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Have the next run send chosen rows though they have not changed, or were given up."""
    if not row_id:
        raise ConfigurationError("name rows by --row-id, once for each; `resync` sends all rows")
    with Project(project).engine_of(sync) as engine:
        known = engine.resend(sync, row_id)
    told = f"The next run of {sync} sends {known} of {len(row_id)} rows."
    emit(output, {"sync_id": sync, "known": known}, told)
