"""Numbers of rows, by what is planned for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """How many rows a plan found, by op.

    Attributes:
        added, changed, removed: operations planned, whether or not they are sent.
        unchanged: rows that need nothing.
        rejected: keys that several rows share; none of these rows is sent.
        ignored: rows with NULL in the key.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    rejected: int = 0
    ignored: int = 0


@dataclass(frozen=True)
class OpCounts:
    """A number of operations of each op type."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    @property
    def total(self) -> int:
        return self.added + self.changed + self.removed

    def __sub__(self, other: OpCounts) -> OpCounts:
        return OpCounts(
            self.added - other.added, self.changed - other.changed, self.removed - other.removed
        )
