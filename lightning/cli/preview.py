"""The command that shows what a run would do."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Annotated

import typer
from rich.console import RenderableType

from ..errors import LightningError
from ..plan.estimate import Estimate
from ..plan.preview import ChangedRow, Preview
from ..project.project import Project
from .destinations import checked
from .options import PROJECT, OutputOption, ProjectOption, SyncArgument
from .output import Output, emit, exits
from .reports import counts_table, samples_tables
from .tables import FittingTable, cell, table, value_text

NOT_KEPT = "(not kept)"  # the sync does not retain the column


@exits
def preview(
    sync: SyncArgument,
    rows: Annotated[int, typer.Option(min=0, help="How many sample rows of each op type.")] = 5,
    estimate: Annotated[
        bool,
        typer.Option("--estimate", help="Read nothing; show what planning a run would read."),
    ] = False,
    price_per_tib: Annotated[
        float | None,
        typer.Option(min=0, help="What a TiB read costs, to show the estimate as money too."),
    ] = None,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show what a run would plan: counts, changed columns, sample rows. No run is made."""
    opened_project = Project(project)
    with opened_project.engine_of(sync) as engine:
        if estimate or price_per_tib is not None:
            reckoned = engine.estimate(opened_project.sync(sync))
            cost = None if price_per_tib is None else reckoned.cost(price_per_tib)
            data = {"scans": reckoned.scans, "bytes": reckoned.bytes, "cost": cost}
            texts = _estimated(sync, reckoned, cost)
            emit(output, {"sync_id": sync, "estimate": data}, *texts)
            return
        found = engine.preview(opened_project.sync(sync), rows=rows)
    problem = _problem_of_destination(opened_project, sync)
    data = {"sync_id": sync, "preview": found, "destination_problem": problem}
    texts = [] if problem is None else [f"A run could not send anything: {problem}"]
    emit(output, data, *_previewed(sync, found), *texts)


def _problem_of_destination(project: Project, sync: str) -> str | None:
    """Why the sync's destination cannot be used; None: it can be."""
    try:
        with redirect_stdout(sys.stderr):  # what it prints as it is imported
            checked(project, sync)
    except LightningError as error:
        return str(error)
    return None


def _previewed(sync: str, found: Preview) -> list[RenderableType]:
    others = {op_type: rows for op_type, rows in found.samples.items() if op_type != "changed"}
    texts = [counts_table(f"A run of {sync} would find", found.counts), *samples_tables(others)]
    if found.changed:
        texts.append(changed_table("Some changed rows", found.changed))
    blocked = [f"A guard would block this run: {reason}." for reason in found.blocked_by]
    return [*texts, *(blocked or ["No guard would block this run."])]


def changed_table(title: str, rows: Sequence[ChangedRow]) -> RenderableType:
    """Changed rows, those columns first that differ in any of them."""
    differing = {name for row in rows for name in row.columns}
    names = sorted(rows[0].new, key=lambda name: name not in differing)
    texts = [[cell(row.row_id), *(_difference(row, name) for name in names)] for row in rows]
    marked = [
        frozenset([0, *(at for at, name in enumerate(names, 1) if name in row.columns)])
        for row in rows
    ]
    columns = ["row id", *map(cell, names)]
    return FittingTable(title, columns, texts, form="aligned", marked=marked)


def _difference(row: ChangedRow, name: str) -> str:
    """The value of a column, after the one that the destination holds where that is another."""
    new = value_text(row.new[name])
    if name not in row.columns:
        return new
    return f"{value_text(row.old[name]) if name in row.old else NOT_KEPT} → {new}"


def _estimated(sync: str, found: Estimate, cost: float | None) -> list[RenderableType]:
    rows = [(step, scan.bytes, scan.partitions) for step, scan in found.scans.items()]
    title = f"Planning a run of {sync} would read {found.bytes:,} bytes"
    text = table(title, ["step", "bytes", "partitions"], rows)
    return [text] if cost is None else [text, f"At the given price: {cost:,.4f}"]
