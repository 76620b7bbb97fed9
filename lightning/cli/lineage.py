"""Commands for dbt projects."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..dbt import install as package
from ..dbt.exposures import Exposure, exposures_file
from ..project.project import Project
from .options import PROJECT, OutputOption, ProjectOption, SyncArgument
from .output import Output, emit, exits, next_in, writing

EXPOSURES = Path("models/lightning_exposures.yml")


@exits
def exposures(
    file: Annotated[Path, typer.Argument(help="The file to write.")] = EXPOSURES,
    owner: Annotated[str, typer.Option(help="Who answers for the syncs.")] = "lightning-cdc",
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Write the syncs of dbt models as exposures, so that dbt's lineage shows them."""
    opened = Project(project)
    found = [
        Exposure(sync_id, ref, sync.destination)
        for sync_id, sync in opened.config.syncs.items()
        if (ref := opened.ref_of(sync_id)) is not None
    ]
    with writing():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(exposures_file(found, owner), encoding="utf-8")
    syncs = [exposure.sync_id for exposure in found]
    emit(output, {"file": str(file), "syncs": syncs}, f"{file}:", *syncs)


@exits
def install(
    directory: Annotated[Path, typer.Argument(help="The dbt project.")] = Path(),
    output: OutputOption = Output.TEXT,
) -> None:
    """Put the package whose post-hooks evaluate models into a dbt project."""
    with writing():
        written = [str(path) for path in package.install(directory)]
    emit(output, {"files": written}, *written, "", next_in(directory, "dbt deps"))


@exits
def discard(
    sync: SyncArgument,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Drop what a hook has evaluated, so that the next run looks at the model itself."""
    with Project(project).engine_of(sync) as engine:
        found = engine.discard(sync)
    said = f"What a hook left for {sync} is dropped." if found else f"No hook left any for {sync}."
    emit(output, {"sync_id": sync, "discarded": found}, said)
