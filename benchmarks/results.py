"""Measurements as a table, as JSON, and as plots."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.table import Table

from .bench import Settings
from .measure import Measurement

PACKAGES = ("lightning-cdc", "duckdb", "sqlglot", "pyarrow", "polars", "psycopg")


def table(measurements: Sequence[Measurement], title: str) -> Table:
    """A row for each variant: its median, its extremes, its ratio to the base."""
    drawn = Table(title=title, title_justify="left")
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
        drawn.add_section()
    return drawn


def write_json(path: Path, measurements: Sequence[Measurement], settings: Settings) -> None:
    """Everything that is needed to judge the numbers, and every sample."""
    content = {
        "machine": machine(),
        "versions": versions(),
        "settings": asdict(settings),
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


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def plot(directory: Path, measurements: Sequence[Measurement]) -> list[Path]:
    """Cost against the model's size and against the share of changes, as SVG; the files made."""
    import matplotlib

    matplotlib.use("svg")
    made = []
    for case in dict.fromkeys(one.case for one in measurements):
        ours = [one for one in measurements if one.case == case and one.unit == "s"]
        for axis, other in (("rows", "changed"), ("changed", "rows")):
            if path := _plot(directory / f"{case}_by_{axis}.svg", ours, axis, other):
                made.append(path)
    return made


def _plot(path: Path, measurements: Sequence[Measurement], axis: str, other: str) -> Path | None:
    """Seconds of each variant along one axis, or nothing where it has but one value."""
    from matplotlib import pyplot

    lines: dict[str, list[tuple[float, float]]] = {}
    for one in measurements:
        for variant in one.samples:
            line = f"{one.given['warehouse']}: {variant}, {other} {_plain(one.given.get(other))}"
            point = (float(one.given[axis]), one.median(variant))
            lines.setdefault(line, []).append(point)
    lines = {name: points for name, points in lines.items() if len(points) > 1}
    if not lines:
        return None
    figure, axes = pyplot.subplots(figsize=(9, 5))
    for name, points in lines.items():
        axes.plot(*zip(*sorted(points), strict=True), marker="o", label=name)
    scale = "log" if axis == "rows" else "symlog"
    axes.set_xscale(scale, **({} if axis == "rows" else {"linthresh": 0.001}))
    axes.set_yscale("log")
    axes.set_xlabel(axis)
    axes.set_ylabel("seconds")
    axes.legend(fontsize="x-small")
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
    pyplot.close(figure)
    return path


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"
