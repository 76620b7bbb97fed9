"""What came of the delivery of a sync, as JSON and for people."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import RenderableType

from ..errors import LightningError
from ..results import Counts, DeliveryError, GuardError, RunResult
from ..state.records import Reset
from .output import ExitCode, Output, emit, error_data, exit_code, tell
from .tables import table, table_of_values

LIBRARY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Report:
    """A sync, and what came of it.

    Attributes:
        left_out: why it was not run.
        model: the dbt model that it was planned from, where that is told.
        result: the run, once it was closed.
        files: those that were written, where the destination is files.
        error: what ended it.
        reset: the reset that it was, if it was one.

    What a destination's own function raised is printed with the lines of its code, for whoever
    wrote it.
    """

    sync_id: str
    left_out: str | None = None
    model: str | None = None
    result: RunResult | None = None
    files: Sequence[str] | None = None
    error: LightningError | KeyboardInterrupt | None = None
    reset: Reset | None = None

    @property
    def code(self) -> ExitCode:
        """With what exit code a command ends that runs this sync alone."""
        return ExitCode.DONE if self.error is None else exit_code(self.error)

    @property
    def _samples(self) -> Mapping[str, Sequence[Mapping[str, Any]]] | None:
        return self.error.samples if isinstance(self.error, GuardError) else None

    def data(self) -> dict[str, Any]:
        """For JSON: what there is."""
        data = {
            "sync_id": self.sync_id,
            "left_out": self.left_out,
            "model": self.model,
            "result": self.result,
            "files": self.files,
            "error": None if self.error is None else error_data(self.error),
            "samples": self._samples,
            "reset": self.reset,
        }
        return {name: value for name, value in data.items() if value is not None}

    def print(self) -> None:
        """Print it for people, the error where errors go."""
        texts: list[RenderableType] = []
        if self.left_out is not None:
            texts.append(f"{self.sync_id}: left out: {self.left_out}")
        if self.result is not None:
            texts.append(_result(self.result, self.model))
            if self.reset is not None and self.result.error is None:
                texts.append(_done(self.reset, self.result))
        emit(Output.TEXT, None, *texts, *samples_tables(self._samples or {}), *(self.files or ()))
        if self.error is not None:
            tell(self.error, self.sync_id)
        if isinstance(self.error, DeliveryError) and not self.files:
            typer.echo(_lines_of_destination(self.error), err=True, nl=False)


def counts_table(title: str, counts: Counts) -> RenderableType:
    """What a plan found."""
    names = ("queried", "added", "changed", "removed", "unchanged", "rejected", "ignored")
    return table(title, names, [[getattr(counts, name) for name in names]])


def samples_tables(samples: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[RenderableType]:
    """Some rows of each op type that there are any of."""
    return [
        table_of_values(f"Some {op_type} rows", list(rows[0]), [list(row.values()) for row in rows])
        for op_type, rows in samples.items()
        if rows
    ]


def _lines_of_destination(error: DeliveryError) -> str:
    """Where it was raised that ended a delivery, from where the library called it on."""
    frames = traceback.extract_tb(error.__cause__.__traceback__ if error.__cause__ else None)
    own = [at for at, frame in enumerate(frames) if LIBRARY in Path(frame.filename).parents]
    return "".join(traceback.format_list(frames[max(own, default=-1) + 1 :]))


def _done(reset: Reset, result: RunResult) -> str:
    """What a reset did, in a sentence."""
    if reset == "cdc":
        done = (
            f"{result.counts.unchanged:,} rows of the model are taken as known, and none was sent: "
            "the next run sends what changes from here on."
        )
    else:
        done = (
            f"{result.planned.added:,} rows were sent anew as added: "
            f"{result.succeeded.added:,} arrived, {result.failed.added:,} did not. No removal was "
            "sent, and old failures are forgotten."
        )
    left_out = result.counts.rejected
    return f"{done} {left_out:,} keys that several rows share were left out." if left_out else done


def _result(result: RunResult, model: str | None) -> RenderableType:
    ops = ("added", "changed", "removed")
    what = ("planned", "attempted", "succeeded", "failed")
    rows = [(op, *(getattr(getattr(result, name), op) for name in what)) for op in ops]
    source = f", from the dbt model {model}" if model else ""
    title = f"Run {result.run_id} of {result.sync_id}{source}: {result.outcome}"
    return table(title, ["op", *what], rows)
