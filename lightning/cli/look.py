"""Commands that only look."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..audit.details import RunDetails
from ..audit.requests import Note
from ..json_text import json_text
from ..plan.compiled import Until
from ..plan.compiled import compile as compile_sync
from ..project.project import Project
from ..results import RunRecord, Seconds
from ..state.status import SyncStatus
from .options import (
    PROJECT,
    ConnectionOption,
    OutputOption,
    ProjectOption,
    RunArgument,
    SyncArgument,
    connected_for_run,
)
from .output import Output, emit, exits, writing
from .tables import cell, table


@exits
def status(
    connection: ConnectionOption = None,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show where the syncs of a connection stand, those of other projects included."""
    opened = Project(project)
    with opened.connect(connection) as engine:
        mine = [
            sync_id
            for sync_id in opened.config.syncs
            if connection in (None, opened.connection_of(sync_id))
        ]
        known = {found.sync_id: found for found in engine.statuses()}
    never_run = {sync_id: SyncStatus(sync_id, "never run") for sync_id in mine}
    found = [each for _, each in sorted((never_run | known).items())]
    emit(output, {"syncs": found}, table("Syncs", _STATUS_COLUMNS, map(_status_row, found)))


@exits
def runs(
    sync: SyncArgument,
    limit: Annotated[int, typer.Option(min=1, help="The most runs shown, the last ones.")] = 20,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """List the logged runs of a sync, oldest first."""
    opened = Project(project)
    with opened.engine_of(sync) as engine:
        found = engine.runs(sync)[-limit:]
    texts = table(f"Runs of {sync}", _RUN_COLUMNS, map(_run_row, found), spare=_SPARE_RUN_COLUMNS)
    emit(output, {"runs": found}, texts)


@exits
def show(
    run: RunArgument,
    rows: Annotated[int, typer.Option(min=0, help="How many sample rows.")] = 5,
    row_id: Annotated[
        list[str] | None,
        typer.Option(help="Only this row, with the requests about it; once for each."),
    ] = None,
    failed: Annotated[
        bool,
        typer.Option(
            "--failed", help="Only rows that did not arrive, with the requests about them."
        ),
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option(help="Write all of these rows to a file, as JSON lines, with their requests."),
    ] = None,
    connection: ConnectionOption = None,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show a run: its counts, why rows did not arrive, and some of its rows."""
    chosen = None if export is not None else rows
    with connected_for_run(Project(project), run, connection) as engine:
        found = engine.show(run, rows=chosen, row_ids=row_id, failed=failed)
    if export is not None:
        _export(found, export)
        found = replace(found, rows=found.rows[:rows], requests=())
    reasons = [(why.op_type, why.status, why.rows, why.reason) for why in found.reasons]
    samples = [
        (row.op_type, row.row_id, row.status, row.reason, json_text(row.fields))
        for row in found.rows
    ]
    title = f"Run {found.run.run_id} of {found.run.sync_id}"
    texts = [table(title, _RUN_COLUMNS, [_run_row(found.run)])]
    if reasons:
        texts.append(table("Why rows did not arrive", ["op", "status", "rows", "reason"], reasons))
    if samples:
        columns = ["op", "row id", "status", "reason", "fields"]
        texts.append(table("Some rows", columns, samples))
    if found.requests:
        asked = [
            (note.noted_at, note.op_type, ", ".join(note.row_ids), note.request, note.response)
            for note in found.requests
        ]
        texts.append(table("Requests", ["at", "op", "row ids", "request", "response"], asked))
    emit(output, found, *texts)


def _export(found: RunDetails, path: Path) -> None:
    """Write rows as JSON lines, each with the requests that were about it."""
    about: dict[str, list[Note]] = {}
    for note in found.requests:
        for row_id in note.row_ids:
            about.setdefault(row_id, []).append(note)
    with writing(), path.open("x", encoding="utf-8") as file:
        for row in found.rows:
            requests = [
                {"request": note.request, "response": note.response, "noted_at": note.noted_at}
                for note in about.get(row.row_id, ())
            ]
            file.write(json_text({**vars(row), "requests": requests}) + "\n")


@exits
def compile(  # noqa: A001  (the contract's name)
    sync: SyncArgument,
    dialect: Annotated[
        str | None,
        typer.Option(help="The warehouse whose SQL to write, if not that of its connection."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="A column of the model as name=TYPE, once for each of them."),
    ] = None,
    until: Annotated[
        Until, typer.Option(help="How far the run goes: closed once all of it has arrived.")
    ] = "planned",
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Print the SQL by which a sync's next run is planned, or closed. Connects to nothing."""
    opened = Project(project)
    columns = dict(_column(text) for text in column) if column else None
    statements = compile_sync(
        opened.sync(sync),
        dialect or opened.dialect_of(sync),
        until=until,
        columns=columns,
        planner_schema=opened.config.connections[opened.connection_of(sync)].planner_schema,
    )
    emit(output, {"statements": statements}, *(f"{statement};\n" for statement in statements))


def _column(text: str) -> tuple[str, str]:
    name, separator, kind = text.partition("=")
    if not separator:
        raise typer.BadParameter(f"{text!r} is not name=TYPE", param_hint="--column")
    return name, kind


_STATUS_COLUMNS = (
    "sync", "state", "last run", "ended", "outcome", "known rows", "in progress", "held by",
    "what is wrong",
)  # fmt: skip
_RUN_COLUMNS = (
    "run", "outcome", "started", "took", "planned", "succeeded", "failed", "error",
    "of that", "queried", "unchanged", "rejected", "ignored",
)  # fmt: skip
_SPARE_RUN_COLUMNS = 5


def _status_row(found: SyncStatus) -> tuple[object, ...]:
    last = found.last_run
    wrong = (found.problem or _not_dropped(found), last.error if last else None)
    return (
        found.sync_id,
        found.state,
        last.run_id if last else found.baseline_run_id,
        last and last.finished_at,
        last and last.outcome,
        found.known_rows,
        found.run_id,
        found.holder and f"{found.holder}, until {cell(found.lease_expires)}",
        "; ".join(filter(None, wrong)),
    )


def _not_dropped(found: SyncStatus) -> str | None:
    """Tables that stay where they are once no run is going on."""
    if found.state != "idle" or not found.in_use:
        return None
    return f"could not be dropped yet: {', '.join(found.in_use)}"


def _phases(seconds: Seconds | None) -> str:
    """How long each phase took that was measured."""
    taken = {} if seconds is None else vars(seconds)
    told = (f"{phase} {took:,.1f} s" for phase, took in taken.items() if took is not None)
    return ", ".join(told)


def _run_row(run: RunRecord) -> tuple[object, ...]:
    names = ("queried", "unchanged", "rejected", "ignored")
    return (
        run.run_id,
        run.outcome,
        run.started_at,
        f"{(run.finished_at - run.started_at).total_seconds():,.1f} s",
        run.planned.total,
        run.succeeded.total,
        run.failed.total,
        run.error,
        _phases(run.seconds),
        *(getattr(run.counts, name, None) for name in names),
    )
