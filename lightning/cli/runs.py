"""Commands that plan and deliver."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from types import MappingProxyType
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from ..dbt.manifest import Artifacts
from ..deliver.delivery import Send
from ..engine import Engine
from ..errors import ConfigurationError, DeliveryError, GuardError, LightningError, RunStateError
from ..plan.estimate import Estimate
from ..plan.preview import ChangedRow, Preview
from ..project.project import Project
from ..results import Counts, RunResult
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
)
from .output import ExitCode, Output, emit, error_data, exit_code, exits, table

Deliver = Callable[[Engine, str, Send, Options], RunResult]


@exits
def plan(
    sync: SyncArgument,
    override_guards: OverrideOption = False,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Plan a run and leave it waiting for `resume`. Nothing leaves the warehouse."""
    opened_project = Project(project)
    with opened_project.engine_of(sync) as engine:
        run = engine.plan(opened_project.sync(sync), override_guards=override_guards)
    data = {"sync_id": sync, "run_id": run.id, "counts": run.counts}
    emit(output, data, _counts(f"Run {run.id} of {sync}", run.counts))


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
            reckoned = engine.preview(opened_project.sync(sync), estimate=True)
            cost = None if price_per_tib is None else reckoned.cost(price_per_tib)
            data = {"scans": reckoned.scans, "bytes": reckoned.bytes, "cost": cost}
            texts = _estimated(sync, reckoned, cost)
            emit(output, {"sync_id": sync, "estimate": data}, *texts)
            return
        found = engine.preview(opened_project.sync(sync), rows=rows)
    emit(output, {"sync_id": sync, "preview": found}, *_previewed(sync, found))


@exits
@takes_delivery
def run(
    given: Given,
    syncs: SyncsArgument = None,
    override_guards: OverrideOption = False,
    dbt: DbtOption = None,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> ExitCode:
    """Plan, deliver and finish: the whole job, one sync after the other."""
    artifacts = Artifacts(dbt) if dbt is not None else None
    opened_project = Project(project, artifacts.manifest if artifacts else None)

    def deliver(engine: Engine, sync_id: str, send: Send, options: Options) -> RunResult:
        if artifacts is not None and _waits(engine, opened_project, artifacts, sync_id):
            return engine.resume(sync_id).complete(send, **options)
        sync = opened_project.sync(sync_id)
        return engine.run(sync, send, override_guards=override_guards, **options)

    chosen = syncs or _with_destination(opened_project)
    left_out = _left_out(opened_project, chosen, artifacts) if artifacts else {}
    return _run_each(opened_project, chosen, given, deliver, output, left_out)


@exits
@takes_delivery
def resume(
    given: Given,
    sync: SyncArgument,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> ExitCode:
    """Deliver and finish the run of a sync that was planned or interrupted."""

    def deliver(engine: Engine, sync_id: str, send: Send, options: Options) -> RunResult:
        return engine.resume(sync_id).complete(send, **options)

    return _run_each(Project(project), [sync], given, deliver, output)


@exits
@takes_delivery
def resync(
    given: Given,
    sync: SyncArgument,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> ExitCode:
    """Send every row anew as added; removals are ignored and old failures forgotten."""
    opened_project = Project(project)

    def deliver(engine: Engine, sync_id: str, send: Send, options: Options) -> RunResult:
        return engine.run(opened_project.sync(sync_id), send, reset="full_resync", **options)

    return _run_each(opened_project, [sync], given, deliver, output)


@exits
def reset(
    sync: SyncArgument,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Take the model's rows as known without sending them; later runs send what changes."""
    opened_project = Project(project)
    with opened_project.engine_of(sync) as engine:
        result = engine.plan(opened_project.sync(sync), reset="cdc").finish()
    report = {"sync_id": sync, "result": result, "files": []}
    emit(output, {"runs": [report]}, *_reported(report))


def _run_each(
    project: Project,
    syncs: list[str],
    given: Given,
    deliver: Deliver,
    output: Output,
    left_out: Mapping[str, str] = MappingProxyType({}),
) -> ExitCode:
    """Deliver syncs one after the other; a failed one does not keep the others from running.

    Args:
        left_out: the syncs that are not to be run, and why.
    """
    chosen = [sync_id for sync_id in syncs if sync_id not in left_out]
    destinations = {sync_id: of_sync(project, sync_id, given.destination) for sync_id in chosen}
    for sync_id in chosen:
        project.sync(sync_id)  # so that a mistake in one shows before any is run
    reports: list[dict[str, Any]] = [
        {"sync_id": sync_id, "left_out": why} for sync_id, why in left_out.items()
    ]
    if output is Output.TEXT:
        emit(output, None, *(f"{sync_id}: left out: {why}" for sync_id, why in left_out.items()))
    codes = [ExitCode.DONE]
    for sync_id, destination in destinations.items():
        report: dict[str, Any] = {"sync_id": sync_id}
        try:
            with (
                project.engine_of(sync_id) as engine,
                destination as send,
                redirect_stdout(sys.stderr if output is Output.JSON else sys.stdout),
            ):
                result = deliver(engine, sync_id, send, given.options(project, sync_id))
            report |= {"result": result, "files": written(send)}
            codes.append(ExitCode.DONE if result.status == "succeeded" else ExitCode.FAILED)
        except (LightningError, KeyboardInterrupt) as error:
            report |= {"error": error_data(error)}
            if isinstance(error, DeliveryError | GuardError):
                report["result"] = error.result
            if isinstance(error, GuardError):
                report["samples"] = error.samples
            codes.append(exit_code(error))
        reports.append(report)
        if output is Output.TEXT:
            emit(output, None, *_reported(report))
        if ExitCode.INTERRUPTED in codes:
            break
    if output is Output.JSON:
        emit(output, {"runs": reports})
    return max(codes)


def _with_destination(project: Project) -> list[str]:
    chosen = [
        sync_id
        for sync_id, config in project.config.syncs.items()
        if config.send is not None or config.files is not None
    ]
    if not chosen:
        raise ConfigurationError(
            "no sync of the project has a destination: name a sync and give --to or --files, or "
            "write send or files into the project file"
        )
    return chosen


def _left_out(project: Project, syncs: list[str], artifacts: Artifacts) -> dict[str, str]:
    """The syncs that do not follow from the last dbt command, and why."""
    refs = {sync_id: project.ref_of(sync_id) for sync_id in syncs}
    problems = {
        sync_id: "its model is no ref" if ref is None else artifacts.problem(ref)
        for sync_id, ref in refs.items()
    }
    return {sync_id: problem for sync_id, problem in problems.items() if problem is not None}


def _waits(engine: Engine, project: Project, artifacts: Artifacts, sync_id: str) -> bool:
    """Whether a run of the sync waits that the last dbt command planned. If none does, the sync has
    no hook, or a delivery was interrupted: it is then planned anew.

    Raises:
        RunStateError: the sync has a hook, which planned nothing.
    """
    ref = project.ref_of(sync_id)
    assert ref is not None
    status = engine.status(sync_id)
    if status.run_id is not None and artifacts.has_planned(ref, status.run_id):
        return True
    if artifacts.is_hooked(ref, sync_id) and status.state != "interrupted":
        raise RunStateError(
            f"the hook of sync {sync_id!r} planned nothing in the last dbt command: its output "
            "says why"
        )
    return False


def _reported(report: dict[str, Any]) -> list[RenderableType]:
    texts: list[RenderableType] = []
    if "result" in report:
        texts.append(_result(report["result"]))
    if "error" in report:
        texts.append(f"{report['sync_id']}: {report['error']['message']}")
    return [*texts, *_sampled(report.get("samples", {})), *report.get("files", ())]


def _result(result: RunResult) -> RenderableType:
    ops = ("added", "changed", "removed")
    what = ("planned", "attempted", "succeeded", "failed")
    rows = [(op, *(getattr(getattr(result, name), op) for name in what)) for op in ops]
    title = f"Run {result.run_id} of {result.sync_id}: {result.status}"
    return table(title if not result.error else f"{title}: {result.error}", ["op", *what], rows)


def _counts(title: str, counts: Counts) -> RenderableType:
    names = ("added", "changed", "removed", "unchanged", "rejected", "ignored")
    return table(title, names, [[getattr(counts, name) for name in names]])


def _previewed(sync: str, found: Preview) -> list[RenderableType]:
    others = {op_type: rows for op_type, rows in found.samples.items() if op_type != "changed"}
    texts = [_counts(f"A run of {sync} would find", found.counts), *_sampled(others)]
    if found.changed:
        differing = [line for row in found.changed for line in _differences(row)]
        texts.append(table("Some changed rows", ["row id", "column", "old", "new"], differing))
    return texts


def _estimated(sync: str, found: Estimate, cost: float | None) -> list[RenderableType]:
    rows = [(step, scan.bytes, scan.partitions) for step, scan in found.scans.items()]
    title = f"Planning a run of {sync} would read {found.bytes:,} bytes"
    text = table(title, ["step", "bytes", "partitions"], rows)
    return [text] if cost is None else [text, f"At the given price: {cost:,.4f}"]


def _sampled(samples: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[RenderableType]:
    return [
        table(f"Some {op_type} rows", list(rows[0]), [list(row.values()) for row in rows])
        for op_type, rows in samples.items()
        if rows
    ]


def _differences(row: ChangedRow) -> list[tuple[Any, ...]]:
    return [(row.row_id, name, row.old[name], row.new[name]) for name in row.columns]
