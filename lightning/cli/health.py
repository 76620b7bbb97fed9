"""Commands that judge syncs, and tell of what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar

import typer

from ..audit.health import HealthChange
from ..engine import Engine
from ..errors import LightningError
from ..project.project import Project
from ..session import instant
from ..state.records import HealthStatus
from .options import PROJECT, OutputOption, ProjectOption, SyncArgument, SyncsToJudge
from .output import ExitCode, Output, emit, error_data, exit_code, exits, tell
from .tables import cell, table

CODES: Mapping[HealthStatus, ExitCode] = {  # the worst first
    "critical": ExitCode.CRITICAL,
    "warning": ExitCode.WARNING,
    "unknown": ExitCode.UNKNOWN,
}

Found = TypeVar("Found")


@dataclass(frozen=True)
class _Asked(Generic[Found]):
    """What was found of each sync, and what kept others from being looked at."""

    found: Mapping[str, Found]
    errors: Mapping[str, LightningError]

    def end(self, output: Output, data: dict[str, object], text: object) -> ExitCode | None:
        """Print it all; the exit code of the first error, if there was one."""
        if self.errors:
            data = {**data, "errors": {name: error_data(e) for name, e in self.errors.items()}}
        emit(output, data, text)  # type: ignore[arg-type]
        for sync_id, error in self.errors.items():
            if output is Output.TEXT:
                tell(error, sync_id)
        return next(map(exit_code, self.errors.values()), None)


@exits
def health(
    syncs: SyncsToJudge = None,
    changes: Annotated[
        bool,
        typer.Option(
            "--changes",
            help="Only what has changed since this was asked the last time; whom the project file "
            "names in `notify` is told.",
        ),
    ] = False,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> ExitCode:
    """Judge syncs by their logs and the limits in the project file; the exit code tells.

    A sync that is muted is judged, but counts for no exit code.
    """
    opened = Project(project)
    chosen = syncs or list(opened.config.syncs)
    return _changes(opened, chosen, output) if changes else _health(opened, chosen, output)


@exits
def mute(
    sync: SyncArgument,
    until: Annotated[
        str | None,
        typer.Option(help="A date, such as 2026-12-24, or a time; without a zone it is in UTC."),
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Tell of it again from now on.")] = False,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Tell of no change of a sync's health until a date."""
    if (until is None) is not off:
        raise typer.BadParameter("give --until with a date, or --off", param_hint="--until")
    time = None if until is None else _time(until)
    opened = Project(project)
    with opened.engine_of(sync) as engine:
        engine.mute(opened.sync(sync), time)
    said = f"{sync} is told of again." if time is None else f"{sync} is muted until {cell(time)}."
    emit(output, {"sync_id": sync, "muted_until": time}, said)


def _health(project: Project, chosen: Sequence[str], output: Output) -> ExitCode:
    asked = _ask(
        project,
        chosen,
        lambda engine, sync_id: engine.health(project.sync(sync_id), project.health(sync_id)),
    )
    rows = [
        (sync_id, judged.status, judged.muted_until, "; ".join(map(str, judged.reasons)))
        for sync_id, judged in asked.found.items()
    ]
    columns = ["sync", "status", "muted until", "reasons"]
    failed = asked.end(output, {"syncs": asked.found}, table("Health", columns, rows))
    heard = (judged.status for judged in asked.found.values() if judged.muted_until is None)
    return _worst(heard, failed)


def _changes(project: Project, chosen: Sequence[str], output: Output) -> ExitCode:
    with project.notify() as notify:
        asked = _ask(
            project,
            chosen,
            lambda engine, sync_id: engine.health_changes(
                project.sync(sync_id), project.health(sync_id), notify=notify
            ),
        )
    found = [change for changes in asked.found.values() for change in changes]
    columns = ["sync", "check", "was", "is", "why"]
    shown = table("Changes of health", columns, map(_change_row, found)) if found else "No changes."
    failed = asked.end(output, {"changes": found}, shown)
    return _worst((change.after for change in found), failed)


def _change_row(change: HealthChange) -> tuple[object, ...]:
    return (change.sync_id, change.check, change.before, change.after, change.reason)


def _worst(statuses: Iterable[HealthStatus], failed: ExitCode | None) -> ExitCode:
    """The exit code of statuses, where nothing failed."""
    if failed is not None:
        return failed
    there = set(statuses)
    return next((code for status, code in CODES.items() if status in there), ExitCode.DONE)


def _ask(
    project: Project, chosen: Sequence[str], ask: Callable[[Engine, str], Found]
) -> _Asked[Found]:
    """Ask of each sync on its connection; one that cannot be asked keeps no other from it."""
    found: dict[str, Found] = {}
    errors: dict[str, LightningError] = {}
    for name in dict.fromkeys(map(project.connection_of, chosen)):
        mine = [sync_id for sync_id in chosen if project.connection_of(sync_id) == name]
        try:
            with project.connect(name) as engine:
                for sync_id in mine:
                    try:
                        found[sync_id] = ask(engine, sync_id)
                    except LightningError as error:
                        errors[sync_id] = error
        except LightningError as error:
            errors |= dict.fromkeys(mine, error)
    return _Asked(found, errors)


def _time(text: str) -> datetime:
    try:
        return instant(datetime.fromisoformat(text))
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no date or time, such as 2026-12-24", param_hint="--until"
        ) from None
