"""What the cases work with: settings, warehouses, progress."""

from __future__ import annotations

import secrets
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lightning.registry import open_warehouse
from lightning.warehouse import Warehouse

from .measure import Measurement, Variant, interleave
from .postgres_server import programs, running, shipped

SERVER = ("shared_buffers=2GB", "work_mem=64MB", "max_wal_size=8GB")  # all else is as it comes


@dataclass(frozen=True)
class Settings:
    """How much is measured.

    Attributes:
        warehouses: where; PostgreSQL is left out where no server of it is installed.
        rows: the sizes of the model.
        columns: its width.
        shares: the shares of its rows that change between two runs.
        rounds: how often each variant is sampled.
        seed: what the data is made from.
        postgres: the URL of a PostgreSQL server on which databases may be made; without one, a
            server is started.
        urls: of further warehouses, on which only statements are counted; emulators do.
        memory: what DuckDB may use at most, such as `1GB`.
        peers: the directory of the peers' virtual environments.
    """

    warehouses: tuple[str, ...] = ("duckdb", "postgres")
    rows: tuple[int, ...] = (50_000, 250_000)
    columns: int = 12
    shares: tuple[float, ...] = (0.0, 0.01, 0.1, 1.0)
    rounds: int = 3
    seed: int = 1
    postgres: str | None = None
    urls: tuple[str, ...] = ()
    memory: str | None = None
    peers: Path = Path(".peers")


class Bench:
    """Takes measurements and shows how far it is. A context manager."""

    def __init__(self, settings: Settings, console: Console | None = None) -> None:
        self.settings = settings
        self._console = console or Console(stderr=True)
        self._open = ExitStack()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not sys.stderr.isatty(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    @cached_property
    def warehouses(self) -> list[str]:
        """The names of the warehouses to measure."""
        names = list(self.settings.warehouses)
        if "postgres" in names and self._server is None:
            self.say("PostgreSQL is left out: install a server, or give the URL of one")
            names.remove("postgres")
        return names

    @contextmanager
    def database(self, warehouse: str) -> Iterator[str]:
        """The URL of a new database, which is gone after the block."""
        if warehouse == "duckdb":
            with tempfile.TemporaryDirectory(prefix="lightning-bench-") as directory:
                yield f"duckdb:///{directory}/bench.duckdb"
            return
        import psycopg

        assert self._server is not None
        name = f"bench_{secrets.token_hex(4)}"
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
            try:
                yield urlsplit(self._server)._replace(path=f"/{name}").geturl()
            finally:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def warehouse(self, name: str) -> Iterator[Warehouse]:
        """A connection to a new database."""
        with self.database(name) as url, closing(self.connect(url)) as warehouse:
            yield warehouse

    def connect(self, url: str) -> Warehouse:
        """A connection under the settings' memory limit."""
        warehouse = open_warehouse(url)
        if self.settings.memory and warehouse.dialect.name == "duckdb":
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
        warm_up: bool = False,
    ) -> Measurement:
        """Sample the variants in turn, after a round that does not count if they are to warm up."""
        rounds = rounds or self.settings.rounds
        circumstances = ", ".join(f"{name} {value}" for name, value in given.items())
        with self._progress:
            task = self._progress.add_task(case, total=(rounds + warm_up) * len(variants))

            def on_sample(variant: str) -> None:
                what = f"{case}: {circumstances}: {variant}"
                self._progress.update(task, description=what, advance=1)

            if warm_up:
                interleave(variants, 1, on_sample)
            samples = interleave(variants, rounds, on_sample)
            self._progress.remove_task(task)
        return Measurement(case, dict(given), unit, samples, base)

    def say(self, text: str) -> None:
        self._console.print(text, style="dim")

    @cached_property
    def _server(self) -> str | None:
        """The URL of the PostgreSQL server, if there is one."""
        if self.settings.postgres:
            return self.settings.postgres
        installed = shipped() or programs()
        return self._open.enter_context(running(installed, SERVER)) if installed else None
