"""Commands that look at what a destination holds, as somebody tells."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import RenderableType

from ..adopt.reconcile import Reconciliation
from ..project.project import Project
from ..results import RunResult
from .options import PROJECT, OutputOption, ProjectOption, SyncArgument
from .output import Output, emit, exits
from .preview import changed_table
from .reports import samples_tables
from .tables import table

FromOption = Annotated[
    str,
    typer.Option(
        "--from",
        help="What the destination holds: a table or a query of the warehouse, or a CSV, Parquet "
        "or JSON lines file. With the key, and any of the mapped columns.",
    ),
]


@exits
def adopt(
    sync: SyncArgument,
    held: FromOption,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Take as known what the destination holds already, before a sync's first run."""
    opened_project = Project(project)
    with opened_project.engine_of(sync, create=True) as engine:
        result = engine.adopt(opened_project.sync(sync), held)
    emit(output, {"sync_id": sync, "result": result}, *_adopted(result))


@exits
def reconcile(
    sync: SyncArgument,
    held: FromOption,
    rows: Annotated[int, typer.Option(min=0, help="How many sample rows of each kind.")] = 5,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Compare a sync's model with what the destination holds. Nothing comes of it."""
    opened_project = Project(project)
    with opened_project.engine_of(sync) as engine:
        found = engine.reconcile(opened_project.sync(sync), held, rows=rows)
    emit(output, {"sync_id": sync, "reconciliation": found}, *_reconciled(sync, found))


def _adopted(result: RunResult) -> list[RenderableType]:
    counts = result.counts
    told = [
        f"Run {result.run_id} of {result.sync_id}: {counts.unchanged + counts.rejected:,} rows of "
        "the destination are known from now on, and none was sent: the next run sends what differs."
    ]
    if counts.rejected:
        told.append(
            f"Of {counts.rejected:,} of them no version is known, since several rows share the key "
            "or a value cannot be read: the next run sends them as changed."
        )
    if counts.ignored:
        told.append(f"{counts.ignored:,} rows without a key that can be read were left out.")
    return [*told]


def _reconciled(sync: str, found: Reconciliation) -> list[RenderableType]:
    names = ("missing", "extra", "differing", "unchanged", "rejected", "ignored", "unsure", "held")
    title = f"{sync}, compared with what the destination holds"
    texts: list[RenderableType] = [table(title, names, [[getattr(found, name) for name in names]])]
    texts += samples_tables(found.samples)
    if found.differences:
        texts.append(changed_table("Some differing rows", found.differences))
    if found.reasons:
        texts.append(table("Some unsure keys", ["row id", "why"], list(found.reasons.items())))
    if found.not_compared:
        texts.append(f"Not compared, since nobody tells: {', '.join(found.not_compared)}.")
    return texts
