"""Measurements as a table, as JSON, and as plots."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from lightning.errors import redact

from .bench import Bench
from .measure import Measurement
from .peers import TOOLS

AXES = {"rows": 1, "changed": 0.001, "changes": 1}  # and below what value they are linear
PACKAGES = ("lightning-cdc", "duckdb", "sqlglot", "pyarrow", "polars", "psycopg")


def table(measurements: Sequence[Measurement], title: str) -> Table:
    """In Markdown, a row for each variant: its median, its extremes, its ratio to the base."""
    drawn = Table(title=title, title_justify="left", box=box.MARKDOWN)
    given = list(dict.fromkeys(name for one in measurements for name in one.given))
    for name in (*given, "variant"):
        drawn.add_column(name, no_wrap=True)
    for name in ("median", "least", "most", "ratio"):
        drawn.add_column(name, justify="right", no_wrap=True)
    for one in measurements:
        for variant, samples in one.samples.items():
            ratio = one.ratio(variant)
            drawn.add_row(
                *(_plain(one.given.get(name, "")) for name in given),
                variant,
                f"{_number(one.median(variant))} {one.unit}",
                _number(min(samples)),
                _number(max(samples)),
                "" if ratio is None else f"{ratio:.2f}",
            )
    return drawn


def write_json(path: Path, measurements: Sequence[Measurement], bench: Bench) -> None:
    """Everything that is needed to judge the numbers, and every sample."""
    url = bench.settings.postgres
    content = {
        "machine": machine(),
        "versions": versions(bench),
        "peers": {name: tool.requirements for name, tool in TOOLS.items()},
        "settings": asdict(bench.settings) | {"postgres": url and redact(url)},
        "measurements": [one.as_json() for one in measurements],
    }
    path.write_text(json.dumps(content, indent=2, default=str) + "\n")


def machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_bytes": memory,
    }


def versions(bench: Bench) -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    if "postgres" in bench.warehouses:
        with bench.warehouse("postgres") as warehouse:
            ((found["postgres"],),) = warehouse.fetch("SHOW server_version", step="read version")
    return found


def plot(directory: Path, measurements: Sequence[Measurement]) -> list[Path]:
    """Cost against the model's size and against how much changes, as SVG; the files made."""
    import matplotlib

    matplotlib.use("svg")
    timed = [one for one in measurements if one.unit == "s"]
    axes = [axis for axis in AXES if all(axis in one.given for one in timed)]
    made = []
    for axis in axes if timed else ():
        if panels := _panels(timed, axis):
            made.append(directory / f"{timed[0].case}_by_{axis}.svg")
            _draw(made[-1], panels, axis)
    return made


def _panels(measurements: Sequence[Measurement], axis: str) -> dict[str, list[Measurement]]:
    """What differs along one axis alone, by what is common to it; single points are left out."""
    panels: dict[str, list[Measurement]] = {}
    for one in sorted(measurements, key=lambda one: one.given[axis]):
        common = [
            str(value) if name == "warehouse" else f"{_plain(value)} {name}"
            for name, value in one.given.items()
            if name != axis
        ]
        panels.setdefault(", ".join(common), []).append(one)
    return {title: points for title, points in panels.items() if len(points) > 1}


def _draw(path: Path, panels: Mapping[str, Sequence[Measurement]], axis: str) -> None:
    """Seconds of each variant along the axis, in a panel of its own for each group."""
    from matplotlib import pyplot

    wide = min(len(panels), 4)
    high = -(-len(panels) // wide)
    figure, grid = pyplot.subplots(
        high,
        wide,
        figsize=(4 * wide, 3.5 * high),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for place, (title, points) in zip(grid.flat, panels.items(), strict=False):
        for variant in points[0].samples:
            found = [one for one in points if variant in one.samples]
            along = [one.given[axis] for one in found]
            place.plot(along, [one.median(variant) for one in found], marker="o", label=variant)
        place.set_title(title, fontsize="small")
        place.set_xscale("symlog", linthresh=AXES[axis])
        place.set_yscale("log")
        place.set_xlabel(axis)
        place.set_ylabel("seconds")
        place.grid(visible=True, alpha=0.3)
    grid.flat[0].legend(fontsize="x-small")
    for place in grid.flat[len(panels) :]:
        place.remove()
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
    pyplot.close(figure)


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"
