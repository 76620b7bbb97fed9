"""What the cases work with: settings, warehouses, progress."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lightning.registry import open_warehouse
from lightning.warehouse import Warehouse

from .measure import Measurement, Variant, interleave


@dataclass(frozen=True)
class Settings:
    """How much is measured.

    Attributes:
        rows: the sizes of the model.
        columns: its width.
        shares: the shares of its rows that change between two runs.
        rounds: how often each variant is sampled.
        seed: what the data is made from.
        postgres: the URL of a scratch PostgreSQL database; without one it is left out.
        peers: the directory of the peers' virtual environments.
        memory: what DuckDB may use at most, such as `1GB`.
    """

    rows: tuple[int, ...] = (100_000, 1_000_000)
    columns: int = 12
    shares: tuple[float, ...] = (0.0, 0.01, 0.1, 1.0)
    rounds: int = 3
    seed: int = 1
    postgres: str | None = None
    peers: Path = Path(".peers")
    memory: str | None = None


class Bench:
    """Takes measurements and shows how far it is. Made by `benchmarks.run`."""

    def __init__(self, settings: Settings, console: Console | None = None) -> None:
        self.settings = settings
        self.console = console or Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not sys.stderr.isatty(),
        )

    @contextmanager
    def warehouses(self) -> Iterator[dict[str, Warehouse]]:
        """The warehouses to measure, each with nothing in it, by name."""
        with tempfile.TemporaryDirectory(prefix="lightning-bench-") as directory:
            found = {"duckdb": self.duckdb(Path(directory) / "bench.duckdb")}
            if self.settings.postgres:
                found["postgres"] = open_warehouse(self.settings.postgres)
            else:
                self.say("PostgreSQL is left out: name a scratch database with --postgres URL")
            try:
                yield found
            finally:
                for warehouse in found.values():
                    warehouse.close()

    def duckdb(self, path: Path) -> Warehouse:
        """A DuckDB file under the settings' memory limit."""
        warehouse = open_warehouse(f"duckdb:///{path}")
        if self.settings.memory:
            warehouse.execute(f"SET memory_limit='{self.settings.memory}'", step="set memory")
        return warehouse

    def compare(
        self,
        case: str,
        given: Mapping[str, Any],
        variants: Mapping[str, Variant],
        *,
        base: str = "",
        unit: str = "s",
        rounds: int | None = None,
    ) -> Measurement:
        """Sample the variants in turn."""
        rounds = rounds or self.settings.rounds
        circumstances = ", ".join(f"{name} {value}" for name, value in given.items())
        with self._progress:
            task = self._progress.add_task(case, total=rounds * len(variants))

            def on_sample(variant: str) -> None:
                what = f"{case}: {circumstances}: {variant}"
                self._progress.update(task, description=what, advance=1)

            samples = interleave(variants, rounds, on_sample)
            self._progress.remove_task(task)
        return Measurement(case, dict(given), unit, samples, base)

    def say(self, text: str) -> None:
        self.console.print(text, style="dim")
