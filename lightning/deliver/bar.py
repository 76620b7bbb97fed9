"""A progress bar for a terminal."""

from __future__ import annotations

from typing import Self

from ..errors import ConfigurationError
from ..words import PLANNED
from .progress import DeliveryProgress


class ProgressBar:
    """A ready-made `on_progress`: a bar on standard error, if that is a terminal. As a context
    manager, which the delivery enters, it is there for as long as the delivery goes on.

    Raises:
        ConfigurationError: rich, which draws it, is not installed.
    """

    def __init__(self) -> None:
        try:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )
        except ModuleNotFoundError as error:
            raise ConfigurationError(
                f"{error.name} is not installed, which draws the progress bar: "
                "pip install 'lightning-cdc[progress]'"
            ) from error
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]:,.0f} rows/s"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks = {
            op_type: self._bar.add_task(op_type, total=0, rate=0.0, visible=False)
            for op_type in PLANNED
        }

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def __call__(self, progress: DeliveryProgress) -> None:
        for op_type, total in progress.total.items():
            self._bar.update(
                self._tasks[op_type],
                total=total,
                completed=progress.done[op_type],
                rate=progress.rows_per_second,
                visible=total > 0,
            )
