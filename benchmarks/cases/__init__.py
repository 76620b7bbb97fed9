"""The cases, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console

from ..bench import Bench, Settings
from ..measure import Measurement
from . import basic, billion, bytes_read, delivery, floor, logs, peers, profile, statements


@dataclass(frozen=True)
class Case:
    """A question, and what measures the answer."""

    name: str
    question: str
    measure: Callable[[Bench], Iterator[Measurement]]
    default: bool = True


CASES = {
    case.name: case
    for case in (
        Case("floor", "a plan against a bare CREATE TABLE AS of the model", floor.measure),
        Case("retain", 'the same with retain="key"', floor.measure_retain),
        Case("wide", "the same with 100 columns", floor.measure_wide, default=False),
        Case("profile", "where the time of a whole run goes, by statement", profile.measure),
        Case("basic", "a whole run against an engine that fetches every row", basic.measure),
        Case("peers", "a whole run against other tools", peers.measure, default=False),
        Case("delivery", "rows a second from a plan to a send that does nothing", delivery.measure),
        Case("memory", "peak memory of delivering every row", delivery.measure_memory),
        Case("logs", "finishing a run against the model's size, and the changes", logs.measure),
        Case("statements", "how many statements a run issues", statements.measure),
        Case("bytes", "what the diff reads of the previous plan", bytes_read.measure),
        Case("billion", "what a billion rows cost on BigQuery and Snowflake", billion.measure),
    )
}


def run(
    names: Sequence[str], settings: Settings, console: Console | None = None
) -> Iterator[Measurement]:
    """Measure the named cases, giving each measurement as soon as it is taken."""
    with Bench(settings, console) as bench:
        for name in names:
            yield from CASES[name].measure(bench)
