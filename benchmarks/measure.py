"""Timing things side by side: A B A B, in one process, never against stored numbers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


def nothing() -> None:
    """The default for what is done around a variant, unmeasured."""


@dataclass(frozen=True)
class Variant:
    """One way to do the work.

    Attributes:
        run: the work; its seconds are measured, unless it returns a number, which then counts.
        before, after: what makes it ready and clears it away, not measured.
    """

    run: Callable[[], Any]
    before: Callable[[], None] = nothing
    after: Callable[[], Any] = nothing

    def sample(self) -> float:
        """Do the work once; its seconds, or its own number."""
        self.before()
        started = time.perf_counter()
        number = self.run()
        seconds = time.perf_counter() - started
        self.after()
        return float(number) if isinstance(number, int | float) else seconds


@dataclass(frozen=True)
class Measurement:
    """Samples of several variants, taken in turn under the same circumstances.

    Attributes:
        case: the name of the case that took them.
        given: the circumstances: warehouse, rows, columns, share of changes.
        unit: what the samples count.
        samples: by variant, in the order of the rounds.
        base: the variant that the others are compared with.
    """

    case: str
    given: Mapping[str, Any]
    unit: str
    samples: Mapping[str, Sequence[float]] = field(default_factory=dict)
    base: str = ""

    def median(self, variant: str) -> float:
        return statistics.median(self.samples[variant])

    def ratio(self, variant: str, base: str | None = None) -> float | None:
        """The median of the rounds' ratios to the base; None where there is no base."""
        base = base or self.base
        if not base:
            return None
        pairs = zip(self.samples[variant], self.samples[base], strict=True)
        return statistics.median(sample / other for sample, other in pairs)

    def as_json(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "given": dict(self.given),
            "unit": self.unit,
            "base": self.base,
            "variants": {
                name: {
                    "samples": list(samples),
                    "median": self.median(name),
                    "ratio": self.ratio(name),
                }
                for name, samples in self.samples.items()
            },
        }


def interleave(
    variants: Mapping[str, Variant], rounds: int, on_sample: Callable[[str], None]
) -> dict[str, list[float]]:
    """Run every variant once a round, and tell of each before it starts."""
    samples: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, variant in variants.items():
            on_sample(name)
            samples[name].append(variant.sample())
    return samples
