"""Warehouses that a test opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lightning.warehouse import Warehouse


@contextmanager
def opening(open_one: Callable[[], Warehouse]) -> Iterator[Callable[[], Warehouse]]:
    """Opens connections of their own, which are closed when the block is left."""
    opened: list[Warehouse] = []

    def open_another() -> Warehouse:
        opened.append(open_one())
        return opened[-1]

    yield open_another
    for warehouse in opened:
        warehouse.close()
