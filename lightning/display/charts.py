"""The geometry of small charts, which templates draw as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GAP = 0.15  # of the room of a column


@dataclass(frozen=True)
class Bar:
    """A part of a column, in the units of the drawing, whose origin is at the top left.

    Attributes:
        kind: what it stands for; the style sheet gives it a colour.
    """

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Columns:
    """A chart of columns, each of parts one above the other.

    Attributes:
        most: the number at the top.
        labels: what each column says when it is pointed at.
    """

    width: float
    height: float
    most: float
    columns: tuple[tuple[str, tuple[Bar, ...]], ...]


def columns(
    parts: Sequence[Mapping[str, float]],
    labels: Sequence[str],
    *,
    width: float = 600,
    height: float = 120,
    widest: float = 28,
) -> Columns:
    """Columns from left to right.

    Args:
        parts: the numbers of each column by kind, the lowest one first.
        labels: of each column.
        widest: how wide a column is where there are only a few.
    """
    most = max((sum(each.values()) for each in parts), default=0)
    room = min(width / max(len(parts), 1), widest)
    drawn = []
    for at, (label, each) in enumerate(zip(labels, parts, strict=True)):
        bars, top = [], height
        for kind, number in each.items():
            if number <= 0:
                continue
            tall = max(height * number / most, 1.0)
            top = max(top - tall, 0.0)
            bars.append(
                Bar(kind, round(at * room + room * GAP / 2, 2), round(top, 2),
                    round(room * (1 - GAP), 2), round(tall, 2))
            )  # fmt: skip
        drawn.append((label, tuple(bars)))
    return Columns(width, height, most, tuple(drawn))
