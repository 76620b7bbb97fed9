"""One batch of operations on its way to the destination."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..diff.meta import OpType
from ..errors import ConfigurationError, RunStateError

if TYPE_CHECKING:
    import pyarrow as pa

# A row that was refused is not there, unless an earlier attempt of the run may have landed.
Outcome = Literal["rejected", "refused_later", "unknown"]


class BatchSource(Protocol):
    """Where batches read their rows and leave their outcomes."""

    def read_identities(self, numbers: Sequence[int]) -> list[tuple[str, str]]: ...
    def read_rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]: ...
    def read_arrow(self, numbers: Sequence[int]) -> pa.Table: ...
    def doubt(self, numbers: Sequence[int]) -> None: ...
    def record(
        self, op_type: OpType, numbers: Sequence[int], problems: Mapping[int, tuple[Outcome, str]]
    ) -> None: ...


class Batch:
    """Rows of one op type, for the destination to take or to refuse.

    Nothing is read from the warehouse before it is asked for, and in the form it is asked for.

    Attributes:
        op_type: `added`, `changed` or `removed`.
    """

    def __init__(self, source: BatchSource, op_type: OpType, numbers: Sequence[int]) -> None:
        self.op_type: OpType = op_type
        self._source = source
        self._numbers = numbers
        self._closed = False

    def __len__(self) -> int:
        return len(self._numbers)

    def __repr__(self) -> str:
        return f"<Batch of {len(self)} {self.op_type} rows>"

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows: key columns and mapped columns, values as the driver gives them."""
        return self._source.read_rows(self._numbers)

    @property
    def row_ids(self) -> list[str]:
        """The rows' ids, aligned with `rows`."""
        return [row_id for row_id, _ in self._identities]

    @cached_property
    def operation_ids(self) -> list[str]:
        """An id for each row, aligned with `rows`, for destinations that deduplicate.

        It is the same whenever the same version of the row is tried again, in this run or in a
        later one, and another for every other operation.
        """
        return [
            hashlib.sha256(f"{origin}\0{row_id}".encode()).hexdigest()[:32]
            for row_id, origin in self._identities
        ]

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table, which was never Python objects."""
        return self._source.read_arrow(self._numbers)

    def succeed(self) -> None:
        """Report that the destination has taken every row.

        Raises:
            RunStateError: the batch's outcome was reported before.
        """
        self.reject({})

    def reject(self, reasons: Mapping[str, str]) -> None:
        """Report the rows that the destination refused, by row id; it has taken the others.

        Raises:
            ConfigurationError: an id is not one of this batch's rows; nothing was recorded.
            RunStateError: the batch's outcome was reported before.
        """
        problems: dict[int, tuple[Outcome, str]] = {
            number: ("rejected", reason) for number, reason in self._numbered(reasons).items()
        }
        self._close(problems)

    def give_up(self, reason: str) -> None:
        """Report that nothing is known of any row: the destination may or may not have it."""
        self._close(dict.fromkeys(self._numbers, ("unknown", reason)))

    def doubt(self) -> None:
        """Report that an attempt may have landed, before the batch is tried again."""
        self._source.doubt(self._numbers)

    def halves(self) -> tuple[Batch, Batch]:
        """Two batches in place of this one."""
        middle = len(self) // 2
        return self._part(self._numbers[:middle]), self._part(self._numbers[middle:])

    def only(self, row_ids: Mapping[str, object]) -> Batch:
        """A batch of just these of its rows."""
        chosen = self._numbered(dict.fromkeys(row_ids, ""))
        return self._part([number for number in self._numbers if number in chosen])

    def without(self, row_ids: Mapping[str, object]) -> Batch:
        """A batch of all its rows but these."""
        left_out = self._numbered(dict.fromkeys(row_ids, ""))
        return self._part([number for number in self._numbers if number not in left_out])

    @cached_property
    def _identities(self) -> list[tuple[str, str]]:
        return self._source.read_identities(self._numbers)

    def _part(self, numbers: Sequence[int]) -> Batch:
        return Batch(self._source, self.op_type, numbers)

    def _numbered(self, reasons: Mapping[str, str]) -> dict[int, str]:
        if not reasons:
            return {}
        numbers = dict(zip(self.row_ids, self._numbers, strict=True))
        if strangers := [row_id for row_id in reasons if row_id not in numbers]:
            raise ConfigurationError(
                f"{len(strangers)} of the rejected row ids are not in this batch, the first is "
                f"{strangers[0]!r}: use the ids in batch.row_ids"
            )
        return {numbers[row_id]: reason for row_id, reason in reasons.items()}

    def _close(self, problems: Mapping[int, tuple[Outcome, str]]) -> None:
        if self._closed:
            raise RunStateError("the outcome of this batch was reported before")
        self._source.record(self.op_type, self._numbers, problems)
        self._closed = True
        for cached in ("rows", "_identities", "operation_ids"):
            self.__dict__.pop(cached, None)
