"""Commands that plan and deliver."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from ..dbt.manifest import Artifacts
from ..deliver.caller import Send
from ..deliver.run import Run
from ..engine import Engine
from ..errors import ConfigurationError, LightningError, RunStateError
from ..operations.saved import SavedPlan
from ..project.project import Project
from ..project.schema import DESTINATIONS
from ..results import RunResult
from ..state.status import SyncStatus
from .delivering import Given, Options, takes_delivery
from .destinations import of_sync, written
from .options import (
    PROJECT,
    DbtOption,
    OutputOption,
    OverrideOption,
    ProjectOption,
    SyncArgument,
    SyncsArgument,
    YesOption,
)
from .output import ExitCode, Output, ask_first, emit, exits, writing
from .reports import Report, counts_table

Deliver = Callable[[Engine, str, Send, Options], RunResult]
PlanTogether = Callable[[Engine, list[str]], None]


@exits
def plan(
    sync: SyncArgument,
    override_guards: OverrideOption = False,
    save: Annotated[
        Path | None,
        typer.Option(help="Write counts, a digest and masked samples to a file, for `run --plan`."),
    ] = None,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Plan a run and leave it waiting for `resume`. Nothing leaves the warehouse."""
    opened_project = Project(project)
    with opened_project.engine_of(sync, create=True) as engine:
        run = engine.plan(opened_project.sync(sync), override_guards=override_guards)
        if save is not None:
            with writing():
                run.saved().save(save)
    data = {"sync_id": sync, "run_id": run.id, "counts": run.counts}
    emit(output, data, counts_table(f"Run {run.id} of {sync}", run.counts))


@exits
@takes_delivery
def run(
    given: Given,
    syncs: SyncsArgument = None,
    override_guards: OverrideOption = False,
    dbt: DbtOption = None,
    plan_file: Annotated[
        Path | None,
        typer.Option("--plan", help="Send nothing unless it is what `plan --save` wrote here."),
    ] = None,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> ExitCode:
    """Plan, deliver and finish: the whole job, one sync after the other.

    Syncs of one model are planned together, so that it is evaluated once. What a hook of dbt has
    evaluated is planned as it is.
    """
    reviewed = SavedPlan.load(plan_file) if plan_file is not None else None
    if reviewed is not None and syncs != [reviewed.sync_id]:
        raise ConfigurationError(
            f"{plan_file} is a plan of sync {reviewed.sync_id!r}: run just that one with it"
        )
    artifacts = Artifacts(dbt) if dbt is not None else None
    opened_project = Project(project, artifacts.manifest if artifacts else None)
    planned: dict[str, Run | LightningError] = {}

    def prepare(engine: Engine, sync_id: str) -> None:
        if artifacts is not None:
            _see_to_hooks(engine, opened_project, artifacts, sync_id)

    def plan_together(engine: Engine, group: list[str]) -> None:
        for sync_id in group:
            try:
                prepare(engine, sync_id)
            except LightningError as error:
                planned[sync_id] = error
        chosen = [opened_project.sync(sync_id) for sync_id in group if sync_id not in planned]
        runs = engine.plan_all(chosen, override_guards=override_guards)
        planned.update(zip((sync.id for sync in chosen), runs, strict=True))

    def deliver(engine: Engine, sync_id: str, send: Send, options: Options) -> RunResult:
        run = planned.get(sync_id)
        if isinstance(run, LightningError):
            raise run
        if run is not None:
            return run.complete(send, **options)
        prepare(engine, sync_id)
        sync = opened_project.sync(sync_id)
        return engine.run(sync, send, override_guards=override_guards, reviewed=reviewed, **options)

    chosen = syncs or _with_destination(opened_project)
    left_out = _left_out(opened_project, chosen, artifacts) if artifacts else {}
    skipped = [Report(sync_id, left_out=why) for sync_id, why in left_out.items()]
    chosen = [sync_id for sync_id in chosen if sync_id not in left_out]
    reports = _run_each(opened_project, chosen, given, deliver, plan_together=plan_together)
    if artifacts is not None:
        reports = (
            replace(report, model=opened_project.ref_of(report.sync_id)) for report in reports
        )
    code = _print_each(chain(skipped, reports), output)
    return code if chosen else ExitCode.LEFT_OUT


@exits
@takes_delivery
def resume(
    given: Given,
    sync: SyncArgument,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> ExitCode:
    """Deliver and finish the run of a sync that was planned or interrupted.

    What a hook of dbt has evaluated is planned first.
    """
    opened_project = Project(project)

    def deliver(engine: Engine, sync_id: str, send: Send, options: Options) -> RunResult:
        return engine.resume(opened_project.sync(sync_id)).complete(send, **options)

    reports = _run_each(opened_project, [sync], given, deliver, create=False)
    return _print_each(reports, output)


@exits
@takes_delivery
def resync(
    given: Given,
    sync: SyncArgument,
    yes: YesOption = False,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> ExitCode:
    """Send every row anew as added; removals are ignored and old failures forgotten."""
    opened_project = Project(project)
    if not yes:
        question = f"Send every row of {sync} anew as added, and forget old failures?"
        ask_first(sync, f"{_known(opened_project, sync)} {question}", output)

    def deliver(engine: Engine, sync_id: str, send: Send, options: Options) -> RunResult:
        return engine.run(opened_project.sync(sync_id), send, reset="full_resync", **options)

    reports = _run_each(opened_project, [sync], given, deliver)
    return _print_each((replace(report, reset="full_resync") for report in reports), output)


@exits
def reset(
    sync: SyncArgument,
    yes: YesOption = False,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> ExitCode:
    """Take the model's rows as known without sending them; later runs send what changes."""
    opened_project = Project(project)
    if not yes:
        question = f"Take all rows of the model of {sync} as known, without sending them?"
        ask_first(sync, f"{_known(opened_project, sync)} {question}", output)
    with opened_project.engine_of(sync, create=True) as engine:
        result = engine.plan(opened_project.sync(sync), reset="cdc").finish()
    return _print_each([Report(sync, result=result, files=(), reset="cdc")], output)


def _known(project: Project, sync_id: str) -> str:
    """What is known of a sync before it is reset, in a sentence."""
    try:
        with project.engine_of(sync_id) as engine:
            held = engine.status(sync_id).known_rows
    except LightningError:  # the reset tells, if it is more than that the sync never ran
        return f"Nothing is known of {sync_id}."
    return f"{sync_id} has {held:,} rows at the destination, as far as is known."


def _print_each(reports: Iterable[Report], output: Output) -> ExitCode:
    """Print reports, for people one by one as they come; the greatest of their exit codes.

    What destinations print while they are imported and called is no part of the JSON.
    """
    printed = []
    with redirect_stdout(sys.stderr if output is Output.JSON else sys.stdout):
        for report in reports:
            printed.append(report)
            if output is Output.TEXT:
                report.print()
    if output is Output.JSON:
        emit(output, {"runs": [report.data() for report in printed]})
    return max(report.code for report in printed)


def _run_each(
    project: Project,
    syncs: list[str],
    given: Given,
    deliver: Deliver,
    *,
    create: bool = True,
    plan_together: PlanTogether | None = None,
) -> Iterator[Report]:
    """Deliver syncs one after the other; a failed one does not keep the others from running."""
    destinations = {sync_id: of_sync(project, sync_id, given.destination) for sync_id in syncs}
    for sync_id in syncs:
        project.sync(sync_id)  # so that a mistake in one shows before any is run
    groups = [[sync_id] for sync_id in destinations]
    if plan_together is not None:
        groups = _by_model(project, destinations)
    for group in groups:
        reports = _run_group(project, group, given, destinations, deliver, create, plan_together)
        for report in reports:
            yield report
            if report.code is ExitCode.INTERRUPTED:
                return


def _by_model(project: Project, syncs: Iterable[str]) -> list[list[str]]:
    """The syncs, those together that have one model's query on one connection."""
    groups: dict[tuple[str, str], list[str]] = {}
    for sync_id in syncs:
        model = project.connection_of(sync_id), project.sync(sync_id).model.query
        groups.setdefault(model, []).append(sync_id)
    return list(groups.values())


def _run_group(
    project: Project,
    group: list[str],
    given: Given,
    destinations: Mapping[str, AbstractContextManager[Send]],
    deliver: Deliver,
    create: bool,
    plan_together: PlanTogether | None,
) -> Iterator[Report]:
    options = {sync_id: given.options(project, sync_id) for sync_id in group}
    left = list(group)
    try:
        with project.engine_of(group[0], create=create) as engine:
            if len(group) > 1 and plan_together is not None:
                plan_together(engine, group)
            while left:
                sync_id = left.pop(0)
                destination = destinations[sync_id]
                yield _run_one(engine, sync_id, destination, deliver, options[sync_id])
    except (LightningError, KeyboardInterrupt) as error:
        if not left:
            raise
        for sync_id in left:
            yield Report(sync_id, files=written(destinations[sync_id]), error=error)


def _run_one(
    engine: Engine,
    sync_id: str,
    destination: AbstractContextManager[Send],
    deliver: Deliver,
    options: Options,
) -> Report:
    result, ended_by = None, None
    try:
        with destination as send:
            result = deliver(engine, sync_id, send, options)
    except (LightningError, KeyboardInterrupt) as error:
        result, ended_by = getattr(error, "result", result), error
    return Report(sync_id, result=result, files=written(destination), error=ended_by)


def _with_destination(project: Project) -> list[str]:
    chosen = [sync_id for sync_id, config in project.config.syncs.items() if config.has_destination]
    if not chosen:
        raise ConfigurationError(
            "no sync of the project has a destination: name a sync and give --to or --files, or "
            f"write one of {', '.join(DESTINATIONS)} into the project file"
        )
    return chosen


def _left_out(project: Project, syncs: list[str], artifacts: Artifacts) -> dict[str, str]:
    """The syncs that do not follow from the last dbt command, and why."""
    refs = {sync_id: project.ref_of(sync_id) for sync_id in syncs}
    problems = {
        sync_id: "its model is not a ref" if ref is None else artifacts.problem(ref)
        for sync_id, ref in refs.items()
    }
    return {sync_id: problem for sync_id, problem in problems.items() if problem is not None}


def _see_to_hooks(engine: Engine, project: Project, artifacts: Artifacts, sync_id: str) -> None:
    """See to it that the next run is planned from what the last dbt command evaluated. Where a
    delivery was interrupted, or the sync has no hook, it looks at the model itself.

    Raises:
        RunStateError: the sync has a hook, which evaluated nothing.
    """
    ref = project.ref_of(sync_id)
    assert ref is not None
    known = {found.sync_id: found for found in engine.statuses()}
    status = known.get(sync_id, SyncStatus(sync_id, "never run"))
    if status.evaluated_by == artifacts.invocation_id:
        return
    if artifacts.is_hooked(ref, sync_id) and status.state != "interrupted":
        raise RunStateError(
            f"nothing waits for sync {sync_id!r} that its hook evaluated in the last dbt command. "
            "If it was planned before, build the model again by dbt; else dbt's output says why"
        )
    if status.evaluated_by is not None:
        engine.discard(sync_id)
