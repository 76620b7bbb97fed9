"""Listening to what the library asks of a warehouse."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lightning.warehouse import Warehouse

ASKING = ("execute", "fetch", "fetch_arrow", "stream", "stream_arrow", "describe")


@dataclass(frozen=True)
class Asked:
    """A statement, what the library calls it, and how long the warehouse took."""

    step: str
    text: str
    seconds: float


@contextmanager
def recorded(warehouse: Warehouse) -> Iterator[list[Asked]]:
    """The statements that run while the block lasts, in order."""
    asked: list[Asked] = []
    inside = False  # `describe` and others ask through `fetch`: count the outer call alone

    def listening(name: str) -> Callable[..., Any]:
        original = getattr(warehouse, name)

        def ask(statement: str, **step: str) -> Any:
            nonlocal inside
            if inside:
                return original(statement, **step)
            inside = True
            started = time.perf_counter()
            try:
                return original(statement, **step)
            finally:
                inside = False
                seconds = time.perf_counter() - started
                asked.append(Asked(step.get("step", name), statement, seconds))

        return ask

    for name in ASKING:
        setattr(warehouse, name, listening(name))
    try:
        yield asked
    finally:
        for name in ASKING:
            delattr(warehouse, name)
